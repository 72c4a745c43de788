//! What a run uses, of what was typed, the environment and the file.

use super::*;
use crate::tui::action::Action;
use proptest::prelude::*;
use std::fs;

fn resolve(overrides: &Overrides, environment: &Environment) -> Settings {
    Settings::resolve(overrides, environment).unwrap()
}

#[test]
fn typed_beats_environment_beats_file_beats_default() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, "beat = \"1s\"\nreveal = \"never\"\nmouse = false\n").unwrap();
    let file = Environment::empty().with("PAIRPICK_CONFIG", &path);
    let variable = file.clone().with("PAIRPICK_BEAT", "2s");
    let typed = Overrides { beat: Some(Duration::from_secs(3)), ..Overrides::default() };

    let beat = |overrides: &Overrides, environment: &Environment| resolve(overrides, environment).beat;
    let nothing = Overrides::default();
    assert_eq!(beat(&nothing, &Environment::empty()), Duration::from_millis(350));
    assert_eq!(beat(&nothing, &file), Duration::from_secs(1));
    assert_eq!(beat(&nothing, &variable), Duration::from_secs(2));
    assert_eq!(beat(&typed, &variable), Duration::from_secs(3));
    let settings = resolve(&typed, &variable);
    assert_eq!((settings.reveal, settings.mouse), (Reveal::Never, false));
}

#[test]
fn the_file_is_read_from_the_configuration_folder_and_may_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let environment = Environment::empty().with_config_folder(folder.path());
    assert_eq!(resolve(&Overrides::default(), &environment), Settings::default());
    fs::write(folder.path().join("config.toml"), "hold = true").unwrap();
    assert!(resolve(&Overrides::default(), &environment).hold);
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let environment = Environment::empty().with("PAIRPICK_CONFIG", "/no/such/pairpick.toml");
    let message = Settings::resolve(&Overrides::default(), &environment).unwrap_err().to_string();
    assert!(message.contains("/no/such/pairpick.toml") && message.contains("PAIRPICK_CONFIG"), "{message}");
}

#[test]
fn no_color_takes_the_colours_unless_it_is_empty() {
    let colours = |environment: &Environment| resolve(&Overrides::default(), environment).colours;
    assert!(!colours(&Environment::empty().with("NO_COLOR", "1")));
    assert!(colours(&Environment::empty().with("NO_COLOR", "")));
    assert!(colours(&Environment::empty().with("NO_COLOR", "1").with("PAIRPICK_COLOURS", "true")));
}

#[test]
fn the_annotator_is_the_login_name_unless_told() {
    let login = Environment::empty().with("USER", "ana\u{1b}[31m");
    assert_eq!(resolve(&Overrides::default(), &login).annotator, "ana[31m");
    let told = login.with("PAIRPICK_ANNOTATOR", "bo");
    assert_eq!(resolve(&Overrides::default(), &told).annotator, "bo");
    let typed = Overrides { annotator: Some("cy".into()), ..Overrides::default() };
    assert_eq!(resolve(&typed, &told).annotator, "cy");
}

#[test]
fn a_variable_that_cannot_be_understood_is_named() {
    let environment = Environment::empty().with("PAIRPICK_GRAPHICS", "sixels");
    let message = Settings::resolve(&Overrides::default(), &environment).unwrap_err().to_string();
    assert!(message.contains("PAIRPICK_GRAPHICS") && message.contains("sixels"), "{message}");
    assert!(message.contains("auto, kitty, iterm2, sixel or blocks"), "{message}");
}

#[test]
fn a_misspelt_key_names_its_line_and_the_key_that_was_meant() {
    let error = Settings::from_toml("# mine\nreveal = \"after\"\nbaet = \"1s\"\n").unwrap_err();
    assert_eq!(error.line, 3);
    let message = error.to_string();
    assert!(message.contains("line 3") && message.contains("baet") && message.contains("beat"), "{message}");
}

#[test]
fn a_wrong_value_names_its_line_and_what_it_takes() {
    let message = Settings::from_toml("\nbeat = 350").unwrap_err().to_string();
    assert!(message.contains("line 2") && message.contains("350ms"), "{message}");
    for text in [
        "mouse = 'perhaps'",
        "reveal = []",
        "prepare_ahead = 17",
        "annotator = ''",
        "keys = 1",
        "idle_after = 0",
    ] {
        assert!(Settings::from_toml(text).is_err(), "{text}");
    }
    assert_eq!(Settings::from_toml("beat = 0").unwrap().beat, Duration::ZERO);
}

#[test]
fn a_wrong_key_binding_names_its_line() {
    let error = Settings::from_toml("mouse = false\n\n[keys]\nleft = 'a'\nright = 'lefft'\n").unwrap_err();
    assert_eq!(error.line, 5);
    assert!(matches!(error.problem, FileProblem::Keys(_)));
    let error = Settings::from_toml("[keys]\ntie = 't'\nleft = 's'\n").unwrap_err();
    assert_eq!(error.line, 3, "{error}");
}

#[test]
fn what_is_no_toml_names_its_line() {
    let error = Settings::from_toml("mouse = false\nbeat = \n").unwrap_err();
    assert_eq!(error.line, 2);
    assert!(matches!(error.problem, FileProblem::Syntax(_)));
}

#[test]
fn the_printed_defaults_are_the_defaults() {
    assert_eq!(Settings::from_toml(&default_file()).unwrap(), Settings::default());
}

#[test]
fn every_setting_can_be_set_in_the_file_and_in_the_environment() {
    let values = [
        ("annotator", "bo"),
        ("reveal", "always"),
        ("graphics", "sixel"),
        ("quality", "low"),
        ("theme", "light"),
        ("colours", "false"),
        ("beat", "1s"),
        ("hold", "true"),
        ("mouse", "false"),
        ("idle_after", "2m"),
        ("prepare_ahead", "7"),
    ];
    let expected = Settings {
        annotator: "bo".into(),
        reveal: Reveal::Always,
        graphics: GraphicsChoice::Sixel,
        quality: QualityChoice::Low,
        theme: ThemeChoice::Light,
        colours: false,
        beat: Duration::from_secs(1),
        hold: true,
        mouse: false,
        idle_after: Duration::from_secs(120),
        prepare_ahead: 7,
        keymap: Keymap::default(),
    };
    assert_eq!(
        values.map(|(name, _)| name).to_vec(),
        table::ENTRIES.iter().map(|entry| entry.name).collect::<Vec<_>>()
    );
    let file: String = values.iter().map(|(name, value)| format!("{name} = {value:?}\n")).collect();
    assert_eq!(Settings::from_toml(&file).unwrap(), expected);
    let environment = values.into_iter().fold(Environment::empty(), |environment, (name, value)| {
        environment.with(&format!("PAIRPICK_{}", name.to_uppercase()), value)
    });
    assert_eq!(resolve(&Overrides::default(), &environment), expected);
}

#[test]
fn every_line_commented_out_in_the_printed_defaults_can_be_put_in() {
    let text = default_file().replace("\n# annotator = ", "\nannotator = ");
    assert_eq!(Settings::from_toml(&text).unwrap().annotator, "ana");
}

#[test]
fn every_setting_and_every_action_stands_in_the_printed_defaults() {
    let text = default_file();
    for entry in table::ENTRIES {
        assert!(text.contains(&format!("{} = ", entry.name)), "{}", entry.name);
        assert!(text.contains(&entry.variable()), "{}", entry.name);
    }
    for info in crate::tui::action::ACTIONS {
        assert!(text.contains(&format!("\n{} = [", info.name)), "{}", info.name);
    }
}

#[test]
fn messages_let_no_control_character_of_the_file_through() {
    for text in [
        "\"\\u001b[31m\" = 1",
        "reveal = \"\\u009b31m\"",
        "reveal = \"\u{9b}31m\u{202e}\"",
        "[keys]\n\"\\u202e\" = 'a'",
        "[keys]\nleft = \"\\u001b\"",
        "\u{9b} = 1",
    ] {
        let message = Settings::from_toml(text).unwrap_err().to_string();
        assert!(!message.chars().any(|c| c.is_control() || c == '\u{202e}'), "{message:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_configuration_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Settings::from_toml(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn nothing_that_looks_like_a_configuration_makes_it_panic_or_traps_a_person(
        lines in prop::collection::vec(
            "(reveal|beat|idle_after|mouse|prepare_ahead|annotator|nonsense|left|quit|leave|zoom_in|\\[keys\\])( = (\"[a-z0-9+.]{0,8}\"|[0-9]{1,20}|[0-9.]{1,5}|true|\\[(\"[a-z]{1,6}\",?)*\\]|\\{\\}|1979-05-27))?",
            0..10,
        )
    ) {
        if let Ok(settings) = Settings::from_toml(&lines.join("\n")) {
            prop_assert!(!settings.keymap.keys(Action::Quit).is_empty());
            prop_assert!(settings.beat <= Duration::from_secs(10) && !settings.annotator.is_empty());
        }
    }
}
