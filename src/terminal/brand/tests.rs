//! What the rules hold to, answer by answer; whole terminals are in `tests/probe.rs`.

use super::*;

fn answers(version: &str, attributes: &[u16]) -> Answers {
    let version = (!version.is_empty()).then(|| version.to_owned());
    let terminal = Identity { version, attributes: Some(attributes.to_vec()), kitty: None };
    Answers { terminal, ..Answers::default() }
}

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().copied().collect()
}

#[test]
fn placeholders_are_for_a_kitty_from_0_28_on_outside_of_tmux() {
    for (version, through_tmux) in [
        ("kitty(0.27.1)", Protocol::Blocks),
        ("kitty(0.28.0)", Protocol::KittyPlaceholders),
        ("kitty(0.41.1)", Protocol::KittyPlaceholders),
        ("kitty(1.0.0)", Protocol::KittyPlaceholders),
    ] {
        // Without a tmux between, placing an image costs a hundred bytes, and placeholders ten thousand.
        let kitty = answers(version, &[62]);
        assert_eq!(
            choose(&kitty, &Environment::default(), None).protocol,
            Protocol::KittyDirect,
            "{version}"
        );
        let mut tmux = answers("tmux 3.3a", &[1, 2]);
        tmux.outer = Some(kitty.terminal);
        assert_eq!(choose(&tmux, &Environment::default(), None).protocol, through_tmux, "{version}");
    }
}

#[test]
fn what_a_terminal_says_outweighs_the_environment_it_inherited() {
    let environment = environment(&[("KITTY_WINDOW_ID", "1"), ("TERM_PROGRAM", "iTerm.app")]);
    let capabilities = choose(&answers("foot(1.13.1)", &[62, 4, 22]), &environment, None);
    assert_eq!(capabilities.protocol, Protocol::Sixel);
    let capabilities = choose(&answers("contour 0.4", &[62]), &Environment::default(), None);
    assert_eq!(capabilities.protocol, Protocol::Blocks);
}

#[test]
fn a_terminal_started_from_kitty_is_no_kitty() {
    let environment = environment(&[("KITTY_WINDOW_ID", "1"), ("TERM", "alacritty")]);
    let mut answers = answers("", &[6]);
    answers.terminal.kitty = Some(false);
    assert_eq!(choose(&answers, &environment, None).protocol, Protocol::Blocks);
}

#[test]
fn an_unknown_terminal_is_taken_at_its_word() {
    let mut kitty = answers("NewTerm 1.0", &[62, 4]);
    kitty.terminal.kitty = Some(true);
    assert_eq!(choose(&kitty, &Environment::default(), None).protocol, Protocol::KittyDirect);
    let sixel = answers("NewTerm 1.0", &[62, 4]);
    assert_eq!(choose(&sixel, &Environment::default(), None).protocol, Protocol::Sixel);
}

#[test]
fn half_blocks_are_never_chosen_without_a_warning() {
    for terminal in [answers("", &[]), answers("XTerm(379)", &[64, 1]), Answers::default()] {
        let capabilities = choose(&terminal, &Environment::default(), None);
        assert_eq!(capabilities.protocol, Protocol::Blocks);
        assert!(capabilities.reason.contains("no basis for judging quality"), "{}", capabilities.reason);
    }
}

#[test]
fn a_tmux_that_lets_nothing_through_is_told_how_to() {
    let mut tmux = answers("tmux 3.5a", &[1, 2, 4]);
    tmux.outer = Some(Identity::default());
    let capabilities = choose(&tmux, &Environment::default(), None);
    assert_eq!(capabilities.protocol, Protocol::Sixel);
    assert!(!capabilities.tmux, "tmux draws its own sixels");
    assert!(capabilities.reason.contains("tmux set -g allow-passthrough on"), "{}", capabilities.reason);
}

#[test]
fn what_the_person_wants_overrides_the_table() {
    let kitty = answers("kitty(0.41.1)", &[62]);
    let mut tmux = answers("tmux 3.3a", &[1, 2]);
    tmux.outer = Some(Identity::default());
    for (answers, wanted, protocol, through_tmux) in [
        (&kitty, Wanted::Kitty, Protocol::KittyDirect, false),
        (&kitty, Wanted::Sixel, Protocol::Sixel, false),
        (&kitty, Wanted::Blocks, Protocol::Blocks, false),
        (&tmux, Wanted::Kitty, Protocol::KittyPlaceholders, true),
        (&tmux, Wanted::Iterm2, Protocol::Iterm2, true),
        (&tmux, Wanted::Sixel, Protocol::Sixel, true),
    ] {
        let capabilities = choose(answers, &Environment::default(), Some(wanted));
        assert_eq!((capabilities.protocol, capabilities.tmux), (protocol, through_tmux), "{wanted:?}");
    }
}

#[test]
fn an_old_xterm_has_the_limit_it_does_not_tell() {
    let capabilities = choose(&answers("XTerm(330)", &[63, 4]), &Environment::default(), None);
    assert_eq!(capabilities.sixel_limit, Some((1000, 1000)));
    let capabilities = choose(&answers("foot(1.13.1)", &[62, 4]), &Environment::default(), None);
    assert_eq!(capabilities.sixel_limit, None);
}

#[test]
fn no_control_character_of_the_environment_gets_into_the_name() {
    let environment = environment(&[("TERM", "x\x1b]0;gotcha\x07")]);
    let capabilities = choose(&Answers::default(), &environment, None);
    assert!(!capabilities.terminal.chars().any(char::is_control));
    assert!(!capabilities.reason.chars().any(char::is_control));
}
