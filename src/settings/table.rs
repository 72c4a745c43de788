//! The one table of settings: their names in the file and in the environment, what they take, their defaults and how
//! they are set. Key bindings have their own table, [`ACTIONS`].

use std::fmt::Write;
use std::time::Duration;

use super::named::choose;
use super::{Environment, Settings, SettingsError, annotator, duration};
use crate::tui::action::ACTIONS;
use crate::tui::keymap::KeyChord;

/// A setting.
pub(super) struct Entry {
    /// Its name in the file; in the environment it is `PAIRPICK_` and the name in capitals.
    pub(super) name: &'static str,
    /// What it is, for the printed file.
    pub(super) about: &'static str,
    /// What it takes, after "takes".
    pub(super) accepts: &'static str,
    /// Its value as the file would write it; `None` where the default depends on who runs it.
    pub(super) written: fn(&Settings) -> Option<String>,
    /// Sets it from text; `None` where the text is not what it takes.
    pub(super) set: fn(&mut Settings, &str) -> Option<()>,
}

impl Entry {
    /// Its name in the environment.
    pub(super) fn variable(&self) -> String {
        format!("PAIRPICK_{}", self.name.to_uppercase())
    }
}

/// The table, in the order of the printed file.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "annotator",
        about: "Whose picks they are. The login name where nothing is said.",
        accepts: annotator::ACCEPTS,
        written: |_| None,
        set: |settings, text| annotator::annotator(text).ok().map(|name| settings.annotator = name),
    },
    Entry {
        name: "reveal",
        about: "When the score is shown. It is stored with each pick.",
        accepts: "after, always or never",
        written: |settings| Some(quoted(named(settings.reveal))),
        set: |settings, text| choose(text).map(|reveal| settings.reveal = reveal),
    },
    Entry {
        name: "graphics",
        about: "How images are shown. auto asks the terminal; see `pairpick doctor`.",
        accepts: "auto, kitty, iterm2, sixel or blocks",
        written: |settings| Some(quoted(named(settings.graphics))),
        set: |settings, text| choose(text).map(|graphics| settings.graphics = graphics),
    },
    Entry {
        name: "quality",
        about: "How closely pictures follow their files. auto: as the link carries in good time; each pick keeps what was seen.",
        accepts: "lossless, auto or low",
        written: |settings| Some(quoted(named(settings.quality))),
        set: |settings, text| choose(text).map(|quality| settings.quality = quality),
    },
    Entry {
        name: "theme",
        about: "The terminal's ground. auto asks the terminal.",
        accepts: "auto, dark or light",
        written: |settings| Some(quoted(named(settings.theme))),
        set: |settings, text| choose(text).map(|theme| settings.theme = theme),
    },
    Entry {
        name: "colours",
        about: "Whether there are colours. A non-empty NO_COLOR says false.",
        accepts: "true or false",
        written: |settings| Some(settings.colours.to_string()),
        set: |settings, text| flag(text).map(|colours| settings.colours = colours),
    },
    Entry {
        name: "beat",
        about: "How long a pick stays on the screen before the next pair. A key cuts it short.",
        accepts: duration::BEAT,
        written: |settings| Some(quoted(&duration::written(settings.beat))),
        set: |settings, text| duration::beat(text).ok().map(|beat| settings.beat = beat),
    },
    Entry {
        name: "hold",
        about: "Whether the next pair waits for a key instead of the beat.",
        accepts: "true or false",
        written: |settings| Some(settings.hold.to_string()),
        set: |settings, text| flag(text).map(|hold| settings.hold = hold),
    },
    Entry {
        name: "mouse",
        about: "Whether a click picks and the wheel zooms. false leaves the mouse to the terminal.",
        accepts: "true or false",
        written: |settings| Some(settings.mouse.to_string()),
        set: |settings, text| flag(text).map(|mouse| settings.mouse = mouse),
    },
    Entry {
        name: "idle_after",
        about: "After how long without a key you count as away; that time is kept apart from the response time.",
        accepts: "a duration from 1s to 60m",
        written: |settings| Some(quoted(&duration::written(settings.idle_after))),
        set: |settings, text| {
            let range = Duration::from_secs(1)..=Duration::from_secs(3600);
            let duration = duration::parse(text).filter(|duration| range.contains(duration))?;
            settings.idle_after = duration;
            Some(())
        },
    },
    Entry {
        name: "prepare_ahead",
        about: "How many pairs ahead are decoded and encoded while you look.",
        accepts: "a whole number from 0 to 16",
        written: |settings| Some(settings.prepare_ahead.to_string()),
        set: |settings, text| {
            settings.prepare_ahead = text.parse().ok().filter(|count| (0..=16).contains(count))?;
            Some(())
        },
    },
];

/// Lays the environment's variables over the settings.
pub(super) fn apply_environment(
    settings: &mut Settings,
    environment: &Environment,
) -> Result<(), SettingsError> {
    for entry in ENTRIES {
        let name = entry.variable();
        let Some(value) = environment.text(&name) else {
            continue;
        };
        if (entry.set)(settings, &value).is_none() {
            return Err(SettingsError::Variable { name, value, accepts: entry.accepts });
        }
    }
    Ok(())
}

/// The configuration file that says what is so without one, with what each setting is in comments.
pub fn default_file() -> String {
    let settings = Settings::default();
    let mut file = String::from(HEADER);
    for entry in ENTRIES {
        let line = match (entry.written)(&settings) {
            Some(value) => format!("{} = {value}", entry.name),
            None => format!("# {} = \"ana\"", entry.name),
        };
        let (about, accepts, variable) = (entry.about, entry.accepts, entry.variable());
        write!(file, "\n# {about}\n# Takes {accepts}. Environment: {variable}\n{line}\n").expect(STRING);
    }
    file.push_str(KEYS_HEADER);
    let rows: Vec<_> = ACTIONS
        .iter()
        .map(|info| {
            let keys: Vec<_> = settings
                .keymap
                .keys(info.action)
                .iter()
                .copied()
                .map(KeyChord::name)
                .map(|key| quoted(&key))
                .collect();
            (format!("{} = [{}]", info.name, keys.join(", ")), info.help)
        })
        .collect();
    let width = rows.iter().map(|(line, _)| line.len()).max().unwrap_or_default();
    for (line, help) in rows {
        writeln!(file, "{line:width$}  # {help}").expect(STRING);
    }
    file
}

const STRING: &str = "a String takes all that is written to it";

const HEADER: &str = "\
# pairpick's settings. Every line states its default: change what you like, leave out the rest.
#
# `pairpick config --path` says where this file belongs; PAIRPICK_CONFIG names another one. What is typed on the
# command line goes before the environment, the environment before this file.
";

const KEYS_HEADER: &str = "
# Keys. An action named here has these keys and no others; the first is shown in the hint bar. A key is a character,
# a name (left, right, up, down, space, enter, esc, tab, backspace, delete, insert, home, end, pageup, pagedown, f1 to
# f24), or either after ctrl+, alt+ or shift+. The keys of zoom and flicker go before the others while in there.
[keys]
";

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

fn named<T: super::Named>(value: T) -> &'static str {
    value.name()
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
