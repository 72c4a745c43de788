//! What a run uses: the defaults, the configuration file over them, the environment over that, and what was typed
//! over all.
//!
//! What the person typed is another type, [`crate::cli::SessionArguments`]; it arrives here as [`Overrides`], so that
//! this room knows nothing of the command line's grammar. Settings are read once, at the start.

mod annotator;
mod duration;
mod environment;
mod error;
mod file;
mod named;
mod table;
mod target;

pub use crate::pair::QualityChoice;
pub use annotator::{AnnotatorError, annotator, sanitised};
pub use duration::{DurationError, beat, written as written_duration};
pub use environment::{ConfigFile, Environment};
pub use error::{FileError, FileProblem, SettingsError};
pub use named::{GraphicsChoice, Named, ThemeChoice};
pub use table::default_file;
pub use target::{Target, TargetError, is_study};

use std::time::Duration;

use crate::pair::Reveal;
use crate::tui::keymap::Keymap;

/// Everything a run can be told to do otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Whose picks they are.
    pub annotator: String,
    /// When the score is shown.
    pub reveal: Reveal,
    /// How images are shown.
    pub graphics: GraphicsChoice,
    /// How closely pictures follow their files.
    pub quality: QualityChoice,
    /// The colours' ground.
    pub theme: ThemeChoice,
    /// Whether the theme uses colours at all (`NO_COLOR`).
    pub colours: bool,
    /// How long a pick stays on the screen before the next pair: 0 to 10 s.
    pub beat: Duration,
    /// Whether the next pair waits for a key instead.
    pub hold: bool,
    /// Whether the mouse picks and zooms.
    pub mouse: bool,
    /// After how long without a key the person counts as away: 1 s to 1 h.
    pub idle_after: Duration,
    /// How many pairs ahead are decoded and encoded while the person looks: 0 to 16.
    pub prepare_ahead: usize,
    /// Which key does what.
    pub keymap: Keymap,
}

/// The name of an annotator of whom nothing is known.
const NOBODY: &str = "annotator";

impl Default for Settings {
    fn default() -> Self {
        Settings {
            annotator: NOBODY.to_owned(),
            reveal: Reveal::After,
            graphics: GraphicsChoice::Auto,
            quality: QualityChoice::Auto,
            theme: ThemeChoice::Auto,
            colours: true,
            beat: Duration::from_millis(350),
            hold: false,
            mouse: true,
            idle_after: Duration::from_secs(30),
            prepare_ahead: 2,
            keymap: Keymap::default(),
        }
    }
}

/// What was typed; `None` where nothing was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// See [`Settings::annotator`].
    pub annotator: Option<String>,
    /// See [`Settings::reveal`].
    pub reveal: Option<Reveal>,
    /// See [`Settings::graphics`].
    pub graphics: Option<GraphicsChoice>,
    /// See [`Settings::quality`].
    pub quality: Option<QualityChoice>,
    /// See [`Settings::theme`].
    pub theme: Option<ThemeChoice>,
    /// See [`Settings::beat`].
    pub beat: Option<Duration>,
    /// See [`Settings::hold`].
    pub hold: Option<bool>,
    /// See [`Settings::mouse`].
    pub mouse: Option<bool>,
}

impl Settings {
    /// The settings of a run: typed > environment > file > default.
    ///
    /// # Errors
    ///
    /// Where the configuration file or a variable cannot be understood; nothing is silently ignored.
    pub fn resolve(overrides: &Overrides, environment: &Environment) -> Result<Self, SettingsError> {
        let mut settings = Settings::default();
        if let Some(name) = environment.login() {
            settings.annotator = name;
        }
        file::apply(&mut settings, &environment.config_file())?;
        if environment.text("NO_COLOR").is_some() {
            settings.colours = false;
        }
        table::apply_environment(&mut settings, environment)?;
        settings.override_with(overrides);
        Ok(settings)
    }

    /// The defaults with a configuration file's text over them.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong in it, with its line.
    pub fn from_toml(text: &str) -> Result<Self, FileError> {
        let mut settings = Settings::default();
        file::apply_text(&mut settings, text)?;
        Ok(settings)
    }

    fn override_with(&mut self, typed: &Overrides) {
        fn set<T: Clone>(setting: &mut T, typed: &Option<T>) {
            if let Some(value) = typed {
                setting.clone_from(value);
            }
        }
        set(&mut self.annotator, &typed.annotator);
        set(&mut self.reveal, &typed.reveal);
        set(&mut self.graphics, &typed.graphics);
        set(&mut self.quality, &typed.quality);
        set(&mut self.theme, &typed.theme);
        set(&mut self.beat, &typed.beat);
        set(&mut self.hold, &typed.hold);
        set(&mut self.mouse, &typed.mouse);
    }
}

#[cfg(test)]
mod tests;
