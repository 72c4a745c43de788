//! A configuration file of any bytes is refused or gives settings that a person can work with: there is a key to quit
//! and one to leave every mode, and no key has two meanings in one place.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pairpick::settings::Settings;
use pairpick::tui::action::{ACTIONS, Action, Context};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let settings = match Settings::from_toml(text) {
        Ok(settings) => settings,
        Err(error) => {
            assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
            return;
        }
    };
    for context in Context::ALL {
        assert!(settings.keymap.keys_in(Action::Quit, context).next().is_some());
        assert!(context == Context::Pair || settings.keymap.keys_in(Action::Leave, context).next().is_some());
    }
    for info in ACTIONS {
        for key in settings.keymap.keys(info.action) {
            assert_eq!(key.name().parse().as_ref(), Ok(key));
        }
    }
});
