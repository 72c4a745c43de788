//! Everything the dashboard knows, as plain data.

use std::collections::HashMap;

use crate::pair::{Pair, PairId, QualityChoice};
use crate::report::agreement::{Agreement, Parting, ScorerAgreement};
use crate::terminal::Capabilities;
use crate::tui::action::{Action, Context};
use crate::tui::job::Key;
use crate::tui::keymap::Keymap;
use crate::tui::prints::Prints;
use crate::tui::theme::Theme;
use crate::tui::thrift::Thrift;

/// What a run of the dashboard is told at its start.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The report.
    pub agreement: Agreement,
    /// The pairs of its partings, as far as the study has them.
    pub pairs: HashMap<PairId, Pair>,
    /// What the terminal can do.
    pub capabilities: Capabilities,
    /// Columns and rows of the window.
    pub size: (u16, u16),
    /// What keys do.
    pub keymap: Keymap,
    /// Colours.
    pub theme: Theme,
}

/// A page of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// All scorers on one scale, with the baselines and people's ceiling.
    #[default]
    Overview,
    /// Whether the scorer's probabilities mean what they say.
    Reliability,
    /// The running agreement.
    Course,
    /// Agreement over parts of the picks.
    Groups,
    /// Single picks that the scorer contradicts.
    Disagreements,
    /// People, the quality of their picks, and the method.
    People,
}

impl Page {
    /// All of them, in their order, each with the action that leads to it.
    pub const ALL: [(Page, Action); 6] = [
        (Page::Overview, Action::Tab1),
        (Page::Reliability, Action::Tab2),
        (Page::Course, Action::Tab3),
        (Page::Groups, Action::Tab4),
        (Page::Disagreements, Action::Tab5),
        (Page::People, Action::Tab6),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Page::Overview => "overview",
            Page::Reliability => "reliability",
            Page::Course => "course",
            Page::Groups => "groups",
            Page::Disagreements => "disagreements",
            Page::People => "people",
        }
    }

    /// The page so many further on, round and round.
    pub fn further(self, by: usize) -> Page {
        let at = Page::ALL.iter().position(|(page, _)| *page == self).unwrap_or(0);
        Page::ALL[(at + by) % Page::ALL.len()].0
    }
}

/// The state of the dashboard.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// What it was told at its start.
    pub setup: Setup,
    /// The page on the screen.
    pub page: Page,
    /// The scorer that the pages of a single one are of.
    pub scorer: usize,
    /// How far a page of text is scrolled.
    pub scroll: usize,
    /// The selected disagreement.
    pub row: usize,
    /// Whether its images are shown as large as they can be.
    pub enlarged: bool,
    /// Whether the keys are shown.
    pub help: bool,
    /// How far they are scrolled.
    pub help_scroll: u16,
    /// The pictures there are.
    pub prints: Prints,
    /// Those that the last frame showed: they are kept until a frame without them has been drawn.
    pub on_screen: [Option<Key>; 2],
    /// Why the run could not go on, told after it.
    pub failure: Option<String>,
}

impl Dashboard {
    /// The dashboard at its start.
    pub fn new(setup: Setup) -> Self {
        let thrift = Thrift::new(setup.capabilities.protocol, QualityChoice::Auto);
        Dashboard {
            setup,
            page: Page::default(),
            scorer: 0,
            scroll: 0,
            row: 0,
            enlarged: false,
            help: false,
            help_scroll: 0,
            prints: Prints::new(thrift),
            on_screen: [None, None],
            failure: None,
        }
    }

    /// The scorer that is looked at.
    pub fn current(&self) -> Option<&ScorerAgreement> {
        self.setup.agreement.scorers.get(self.scorer)
    }

    /// The picks that it contradicts.
    pub fn partings(&self) -> &[Parting] {
        self.current().map_or(&[], |scorer| &scorer.strongest)
    }

    /// The one that is selected.
    pub fn selected(&self) -> Option<&Parting> {
        self.partings().get(self.row)
    }

    /// Where keys go now.
    pub fn context(&self) -> Context {
        match (self.help, self.enlarged) {
            (true, _) => Context::Popup,
            (false, true) => Context::DashboardImages,
            (false, false) => Context::Dashboard,
        }
    }
}
