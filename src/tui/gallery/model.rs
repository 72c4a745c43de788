//! Everything the gallery knows, as plain data.

use std::time::Duration;

use crate::pair::{QualityChoice, Reveal};
use crate::study::{ChoiceId, ScorerId, SourceInfo};
use crate::terminal::Capabilities;
use crate::text;
use crate::tui::action::Context;
use crate::tui::gallery::album::Album;
use crate::tui::job::Key;
use crate::tui::keymap::Keymap;
use crate::tui::keys::Keys;
use crate::tui::layout;
use crate::tui::model::{Tone, wrapped};
use crate::tui::now::Now;
use crate::tui::prints::Prints;
use crate::tui::theme::Theme;
use crate::tui::thrift::Thrift;

/// What a run of the gallery is told at its start.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The study's file name, for the header.
    pub study: String,
    /// Whose choices these are.
    pub annotator: String,
    /// What the terminal can do.
    pub capabilities: Capabilities,
    /// How closely pictures follow their files.
    pub quality: QualityChoice,
    /// Columns and rows of the window.
    pub size: (u16, u16),
    /// [`Reveal::Always`] shows the ranking, [`Reveal::After`] only once a choice is made.
    pub reveal: Reveal,
    /// How long a choice stays before the next prompt.
    pub beat: Duration,
    /// Wait for a key instead of the beat.
    pub hold: bool,
    /// Inactivity beyond this is idle time.
    pub idle_after: Duration,
    /// What keys do.
    pub keymap: Keymap,
    /// Colours.
    pub theme: Theme,
    /// What people call the scorer.
    pub scorer: String,
    /// Its row in the study.
    pub scorer_id: Option<ScorerId>,
    /// Where images come from that the study does not have.
    pub source: SourceInfo,
    /// The prompts with their images, in order.
    pub albums: Vec<Album>,
}

/// Where the run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The person looks.
    Looking,
    /// The choice of this image of this album is being written.
    Saving {
        /// Which album.
        album: usize,
        /// Which image.
        place: usize,
    },
    /// A choice of this album is being taken back.
    TakingBack {
        /// Which album.
        album: usize,
    },
}

/// An album on the screen, since the person came to it.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// When images of it stood there.
    pub shown: Option<Now>,
    /// The last sign of life of the person.
    pub last_input: Duration,
    /// Time without any, beyond [`Setup::idle_after`].
    pub idle: Duration,
    /// Whether the person looked at an image closer.
    pub zoomed: bool,
}

/// The state of the gallery.
#[derive(Debug, Clone)]
pub struct Gallery {
    /// What it was told at its start; the albums in it change.
    pub setup: Setup,
    /// The album on the screen.
    pub at: usize,
    /// Since the person came to it.
    pub visit: Visit,
    /// Its prompt, safe for a terminal, wrapped to the window.
    pub prompt_lines: Vec<String>,
    /// Where the run stands.
    pub phase: Phase,
    /// Whether the image under the cursor is shown as large as the window.
    pub zoomed: bool,
    /// Whether the keys are shown.
    pub help: bool,
    /// How far they are scrolled.
    pub help_scroll: u16,
    /// The choices of this run, the last one last: album and row.
    pub history: Vec<(usize, ChoiceId)>,
    /// What became of the last choice, for the strip.
    pub last: Option<String>,
    /// What went wrong, or is good to know; gone with the next key.
    pub notice: Option<(Tone, String)>,
    /// Which beat is running.
    pub beats: u64,
    /// Whether the next prompt comes when the beat is over.
    pub moving_on: bool,
    /// The keys that came last.
    pub keys: Keys,
    /// The pictures there are.
    pub prints: Prints,
    /// Those that the last frame showed: they are kept until a frame without them has been drawn.
    pub on_screen: Vec<Key>,
    /// Why the run could not go on, told after it.
    pub failure: Option<String>,
}

impl Gallery {
    /// A gallery at its start: at the first prompt without a choice.
    pub fn new(setup: Setup) -> Self {
        let at = setup.albums.iter().position(|album| album.made.is_none()).unwrap_or(0);
        let thrift = Thrift::new(setup.capabilities.protocol, setup.quality);
        let setup = Setup {
            study: text::printable(&setup.study).into_owned(),
            annotator: text::printable(&setup.annotator).into_owned(),
            scorer: text::printable(&setup.scorer).into_owned(),
            ..setup
        };
        let mut gallery = Gallery {
            setup,
            at,
            visit: Visit::default(),
            prompt_lines: Vec::new(),
            phase: Phase::Looking,
            zoomed: false,
            help: false,
            help_scroll: 0,
            history: Vec::new(),
            last: None,
            notice: None,
            beats: 0,
            moving_on: false,
            keys: Keys::default(),
            prints: Prints::new(thrift),
            on_screen: Vec::new(),
            failure: None,
        };
        gallery.wrap();
        gallery
    }

    /// The album on the screen.
    pub fn album(&self) -> Option<&Album> {
        self.setup.albums.get(self.at)
    }

    /// The same, to change it.
    pub fn album_mut(&mut self) -> Option<&mut Album> {
        self.setup.albums.get_mut(self.at)
    }

    /// Whether the ranking of an album may be shown.
    pub fn is_revealed(&self, album: &Album) -> bool {
        self.setup.reveal == Reveal::Always || album.made.is_some()
    }

    /// Albums with a choice.
    pub fn decided(&self) -> usize {
        self.setup.albums.iter().filter(|album| album.made.is_some()).count()
    }

    /// Where keys go now.
    pub fn context(&self) -> Context {
        match (self.help, self.zoomed) {
            (true, _) => Context::Popup,
            (false, true) => Context::GalleryZoom,
            (false, false) => Context::Gallery,
        }
    }

    /// Wraps the prompt to the window.
    pub fn wrap(&mut self) {
        let width = layout::prompt_width(self.setup.size.0, false);
        self.prompt_lines = self.album().map(|album| wrapped(&album.prompt, width)).unwrap_or_default();
    }

    /// Says something until the next key.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.notice = Some((tone, text.into()));
    }
}
