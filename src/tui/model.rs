//! Everything the screen knows, as plain data.

use std::collections::VecDeque;
use std::time::Duration;

use crate::pair::{Choice, PickId, QualityChoice, Reveal};
use crate::study::{Progress, Turn};
use crate::terminal::Capabilities;
use crate::text;
use crate::tui::action::Context;
use crate::tui::job::Key;
use crate::tui::keymap::Keymap;
use crate::tui::keys::Keys;
use crate::tui::layout;
use crate::tui::live::{Live, Status};
use crate::tui::now::Now;
use crate::tui::pace::Pace;
use crate::tui::prints::Prints;
use crate::tui::theme::Theme;
use crate::tui::thrift::Thrift;
use crate::tui::zoom::Zoom;

/// What a run of the screen is told at its start.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The study's file name, for the header.
    pub study: String,
    /// Whose picks these are.
    pub annotator: String,
    /// What the terminal can do.
    pub capabilities: Capabilities,
    /// How closely pictures follow their files.
    pub quality: QualityChoice,
    /// Columns and rows of the window.
    pub size: (u16, u16),
    /// When scores are shown; stored with each pick.
    pub reveal: Reveal,
    /// How long a confirmed pick stays before the next pair.
    pub beat: Duration,
    /// Wait for a key instead of the beat.
    pub hold: bool,
    /// Inactivity beyond this is idle time.
    pub idle_after: Duration,
    /// How many pairs are prepared ahead.
    pub ahead: usize,
    /// What keys do.
    pub keymap: Keymap,
    /// Colours.
    pub theme: Theme,
    /// How many pairs are scored ahead; without a scorer `None`.
    pub score_ahead: Option<usize>,
    /// Whether the images of each prompt compete for one place.
    pub tournament: bool,
}

/// How the pair is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mode {
    /// Both images, whole.
    Pair,
    /// The same part of both.
    Zoom(Zoom),
    /// One at a time, in one place.
    Flicker(crate::pair::Side),
}

/// A text that stands in the place of the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Popup {
    /// The keys.
    Help,
    /// What may be known of the pair.
    Facts,
    /// How often the scorer and the person agree, where there is no room for it beside the pictures.
    Agreement,
}

/// Where the run stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Phase {
    /// The study has been asked for the next pair.
    Waiting,
    /// The person looks at the pair.
    Looking,
    /// The decision is being written; `None` is a skip.
    Saving(Option<Choice>),
    /// The pick is on disk and stands on the screen for a beat.
    Confirmed(Choice),
    /// An undo is being written; the choice is there where the pair on the screen was confirmed and is what comes back.
    Undoing(Option<Choice>),
    /// There is nothing more to decide.
    Finished,
    /// A pair that was decided is looked at again; nothing can be decided meanwhile.
    LookingBack,
}

/// What is set aside while a pair is looked back at.
#[derive(Debug, Clone)]
pub struct Aside {
    /// The pair that was on the screen.
    pub showing: Option<Showing>,
    /// Where the run stood: looking, waiting or finished.
    pub phase: Phase,
    /// Since when.
    pub since: Duration,
}

/// A pair on the screen, or to come.
#[derive(Debug, Clone)]
pub struct Showing {
    /// Which pair, on which sides.
    pub turn: Turn,
    /// The pick that an answer changes: one that stays, since a score was shown after it.
    pub amends: Option<PickId>,
    /// When both images stood on the screen.
    pub shown: Option<Now>,
    /// Whether an outline stood there first.
    pub outlined: bool,
    /// Whether both images themselves have taken its place.
    pub refined: bool,
    /// When the first key or click after that came.
    pub first_key: Option<Duration>,
    /// The last sign of life of the person.
    pub last_input: Duration,
    /// Time without any, beyond [`Setup::idle_after`].
    pub idle: Duration,
    /// Whether it was zoomed into.
    pub zoomed: bool,
    /// Whether its images were flickered.
    pub flickered: bool,
    /// The prompt, safe for a terminal, wrapped to the window.
    pub prompt_lines: Vec<String>,
    /// How far it is scrolled.
    pub prompt_scroll: u16,
}

impl Showing {
    /// A pair that will come on the screen.
    pub fn new(turn: Turn, width: u16) -> Self {
        let prompt_lines = wrapped(&turn.pair.prompt, width);
        Showing {
            turn,
            amends: None,
            shown: None,
            outlined: false,
            refined: false,
            first_key: None,
            last_input: Duration::ZERO,
            idle: Duration::ZERO,
            zoomed: false,
            flickered: false,
            prompt_lines,
            prompt_scroll: 0,
        }
    }

    /// The same pair, as if it had not been on the screen.
    pub fn afresh(self) -> Self {
        let Showing { turn, amends, prompt_lines, .. } = self;
        Showing {
            turn,
            amends,
            prompt_lines,
            shown: None,
            outlined: false,
            refined: false,
            first_key: None,
            last_input: Duration::ZERO,
            idle: Duration::ZERO,
            zoomed: false,
            flickered: false,
            prompt_scroll: 0,
        }
    }

    /// The person did something: the time since the last sign of life is idle where it is long.
    pub fn alive(&mut self, now: Duration, idle_after: Duration) {
        let gap = now.saturating_sub(self.last_input);
        if self.shown.is_some() {
            // A person may well think for as long as that; only what is beyond it counts as being away.
            self.idle += gap.saturating_sub(idle_after);
        }
        self.last_input = now;
    }
}

/// A prompt made safe and wrapped to a width.
pub fn wrapped(prompt: &str, width: u16) -> Vec<String> {
    let safe = text::printable_prompt(prompt);
    textwrap::wrap(safe.trim(), usize::from(width)).into_iter().map(|line| line.into_owned()).collect()
}

/// How loud a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Quiet,
    /// Something is to be done about it.
    Warning,
}

/// The state of the screen.
#[derive(Debug, Clone)]
pub struct Model {
    /// Study name, for the header.
    pub study: String,
    /// Whose picks these are.
    pub annotator: String,
    /// What the terminal can do.
    pub capabilities: Capabilities,
    /// Columns of the window.
    pub columns: u16,
    /// Rows of the window.
    pub rows: u16,
    /// When scores are shown.
    pub reveal: Reveal,
    /// How long a confirmed pick stays.
    pub beat: Duration,
    /// Wait for a key instead.
    pub hold: bool,
    /// Inactivity beyond this is idle time.
    pub idle_after: Duration,
    /// How many pairs are prepared ahead.
    pub ahead: usize,
    /// What keys do.
    pub keymap: Keymap,
    /// Colours.
    pub theme: Theme,
    /// Whether the images of each prompt compete for one place.
    pub tournament: bool,

    /// What is done and left.
    pub progress: Progress,
    /// How fast.
    pub pace: Pace,
    /// Where the run stands.
    pub phase: Phase,
    /// The pair on the screen.
    pub current: Option<Showing>,
    /// The pairs after it.
    pub upcoming: VecDeque<Showing>,
    /// The pair before it, whose pictures are kept for an undo.
    pub before: Option<Showing>,
    /// Whether the study was asked for pairs and has not answered yet.
    pub taking: bool,
    /// Whether the study has said that nothing more comes.
    pub exhausted: bool,
    /// Whether it has said that what comes next hangs on a pair at hand.
    pub hangs: bool,
    /// How the pair is looked at.
    pub mode: Mode,
    /// A text in place of the pictures.
    pub popup: Option<Popup>,
    /// How far it is scrolled.
    pub popup_scroll: u16,
    /// Whether the panel is wanted beside the pictures.
    pub panel: bool,
    /// What is set aside while an earlier pair is looked at.
    pub aside: Option<Aside>,
    /// The last pick, for the strip.
    pub last: Option<Choice>,
    /// The scores.
    pub live: Live,
    /// The keys that came last.
    pub keys: Keys,
    /// What went wrong, or is good to know; gone with the next decision.
    pub notice: Option<(Tone, String)>,
    /// Why the run could not go on, told after it.
    pub failure: Option<String>,
    /// Which beat is running.
    pub beats: u64,
    /// The pictures there are.
    pub prints: Prints,
    /// What each side showed in the last frame.
    pub on_screen: [Option<Key>; 2],
}

impl Model {
    /// A screen at its start.
    pub fn new(setup: Setup) -> Self {
        let Setup {
            study,
            annotator,
            capabilities,
            quality,
            size,
            reveal,
            beat,
            hold,
            idle_after,
            ahead,
            keymap,
            theme,
            score_ahead,
            tournament,
        } = setup;
        let status = if score_ahead.is_some() { Status::Loading } else { Status::Off };
        let thrift = Thrift::new(capabilities.protocol, quality);
        Model {
            study: text::printable(&study).into_owned(),
            annotator: text::printable(&annotator).into_owned(),
            capabilities,
            columns: size.0,
            rows: size.1,
            reveal,
            beat,
            hold,
            idle_after,
            ahead,
            keymap,
            theme,
            tournament,
            progress: Progress::default(),
            pace: Pace::default(),
            phase: Phase::Waiting,
            current: None,
            upcoming: VecDeque::new(),
            before: None,
            taking: false,
            exhausted: false,
            hangs: false,
            mode: Mode::Pair,
            popup: None,
            popup_scroll: 0,
            panel: false,
            aside: None,
            last: None,
            live: Live { status, ahead: score_ahead.unwrap_or(0), ..Live::default() },
            keys: Keys::default(),
            notice: None,
            failure: None,
            beats: 0,
            prints: Prints::new(thrift),
            on_screen: [None, None],
        }
    }

    /// Where keys go now.
    pub fn context(&self) -> Context {
        match (self.popup, self.mode) {
            (Some(_), _) => Context::Popup,
            (None, Mode::Zoom(_)) => Context::Zoom,
            (None, Mode::Flicker(_)) => Context::Flicker,
            (None, Mode::Pair) if self.aside.is_some() => Context::Back,
            (None, Mode::Pair) => Context::Pair,
        }
    }

    /// Whether the last frame showed both images themselves.
    pub fn shows_no_outline(&self) -> bool {
        self.on_screen.iter().all(|key| key.is_some_and(|key| !key.coarse))
    }

    /// The width of a prompt's lines.
    pub fn prompt_width(&self) -> u16 {
        layout::prompt_width(self.columns, self.panel)
    }

    /// Wraps the prompts to the window as it is now.
    pub fn wrap_prompts(&mut self) {
        let width = self.prompt_width();
        let aside = self.aside.iter_mut().filter_map(|aside| aside.showing.as_mut());
        let each = self.current.iter_mut().chain(&mut self.upcoming).chain(&mut self.before).chain(aside);
        for showing in each {
            showing.prompt_lines = wrapped(&showing.turn.pair.prompt, width);
            showing.prompt_scroll = 0;
        }
    }
}
