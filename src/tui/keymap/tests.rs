//! Which key does what, and what a configuration may say of it.

use super::*;
use proptest::prelude::*;
use terminput::{KeyCode, KeyModifiers};

fn keymap(text: &str) -> Result<Keymap, KeymapError> {
    let document = DeTable::parse(text).unwrap();
    Keymap::from_table(document.get_ref()).map_err(Spanned::into_inner)
}

fn press(key: &str) -> KeyEvent {
    let code = match key {
        "left" => KeyCode::Left,
        "up" => KeyCode::Up,
        "space" => KeyCode::Char(' '),
        "esc" => KeyCode::Esc,
        character => KeyCode::Char(character.chars().next().unwrap()),
    };
    KeyEvent::new(code)
}

#[test]
fn every_action_is_reachable_by_default_wherever_it_can_be_used() {
    let keymap = Keymap::default();
    for info in ACTIONS {
        for context in info.contexts {
            assert!(keymap.keys_in(info.action, *context).next().is_some(), "{} in {context:?}", info.name);
        }
    }
}

#[test]
fn the_default_keymap_passes_its_own_check() {
    assert_eq!(Keymap::default().check(), Ok(()));
    assert_eq!(keymap(""), Ok(Keymap::default()));
}

#[test]
fn zoomed_arrows_pan_and_digits_still_pick() {
    let keymap = Keymap::default();
    assert_eq!(keymap.action(press("left"), Context::Pair), Some(Action::Left));
    assert_eq!(keymap.action(press("left"), Context::Zoom), Some(Action::PanLeft));
    assert_eq!(keymap.action(press("1"), Context::Zoom), Some(Action::Left));
    assert_eq!(keymap.action(press("="), Context::Pair), Some(Action::Tie));
    assert_eq!(keymap.action(press("="), Context::Zoom), Some(Action::ZoomIn));
    assert_eq!(keymap.action(press("t"), Context::Zoom), Some(Action::Tie));
    let left: Vec<_> = keymap.keys_in(Action::Left, Context::Zoom).map(KeyChord::name).collect();
    assert_eq!(left, ["1"]);
}

#[test]
fn space_swaps_while_flickering_and_does_not_skip() {
    let keymap = Keymap::default();
    assert_eq!(keymap.action(press("space"), Context::Pair), Some(Action::Skip));
    assert_eq!(keymap.action(press("space"), Context::Flicker), Some(Action::FlickerSwap));
    assert_eq!(keymap.action(press("s"), Context::Flicker), Some(Action::Skip));
}

#[test]
fn a_popup_takes_no_picks() {
    let keymap = Keymap::default();
    assert_eq!(keymap.action(press("1"), Context::Popup), None);
    assert_eq!(keymap.action(press("esc"), Context::Popup), Some(Action::Leave));
}

#[test]
fn a_held_key_moves_about_but_never_picks() {
    let keymap = Keymap::default();
    let held = |key| KeyEvent { kind: KeyEventKind::Repeat, ..press(key) };
    let released = |key| KeyEvent { kind: KeyEventKind::Release, ..press(key) };
    assert_eq!(keymap.action(held("left"), Context::Pair), None);
    assert_eq!(keymap.action(held("left"), Context::Zoom), Some(Action::PanLeft));
    assert_eq!(keymap.action(held("u"), Context::Pair), None);
    assert_eq!(keymap.action(released("left"), Context::Zoom), None);
}

#[test]
fn caps_lock_does_not_silence_the_keyboard() {
    assert_eq!(Keymap::default().action(press("T"), Context::Pair), Some(Action::Tie));
    let keymap = keymap("tie = 't'\nskip = 'T'").unwrap();
    assert_eq!(keymap.action(press("T"), Context::Pair), Some(Action::Skip));
    assert_eq!(keymap.action(press("t"), Context::Pair), Some(Action::Tie));
}

#[test]
fn a_modifier_makes_another_key() {
    let event = press("t").modifiers(KeyModifiers::CTRL);
    assert_eq!(Keymap::default().action(event, Context::Pair), None);
}

#[test]
fn an_action_named_in_the_file_has_those_keys_and_no_others() {
    let keymap = keymap("left = ['a', 'a']\nright = 'd'\nskip = []").unwrap();
    assert_eq!(keymap.keys(Action::Left).len(), 1);
    assert_eq!(keymap.action(press("a"), Context::Pair), Some(Action::Left));
    assert_eq!(keymap.action(press("left"), Context::Pair), None);
    assert_eq!(keymap.action(press("s"), Context::Pair), None);
    assert_eq!(keymap.action(press("t"), Context::Pair), Some(Action::Tie));
}

#[test]
fn a_key_with_two_meanings_in_one_place_names_both() {
    let error = keymap("left = 's'").unwrap_err();
    assert!(matches!(error, KeymapError::Collision { first: Action::Left, second: Action::Skip, .. }));
    let message = error.to_string();
    assert!(message.contains("left") && message.contains("skip") && message.contains("\"s\""), "{message}");
    // The same key in two modes is no collision.
    assert!(keymap("zoom_in = 'x'\nflicker_swap = 'x'").is_ok());
}

#[test]
fn an_unknown_action_names_the_nearest_and_its_place() {
    let document = DeTable::parse("left = 'a'\nboth_bda = 'b'").unwrap();
    let error = Keymap::from_table(document.get_ref()).unwrap_err();
    assert_eq!(error.span().start, 11);
    let expected = KeymapError::UnknownAction { name: "both_bda".into(), nearest: Some("both_bad") };
    assert_eq!(error.into_inner(), expected);
}

#[test]
fn what_is_no_key_says_what_a_key_is() {
    let message = keymap("left = 'lefft'").unwrap_err().to_string();
    assert!(message.contains("left") && message.contains("lefft") && message.contains("ctrl+"), "{message}");
    assert_eq!(keymap("left = [1]").unwrap_err(), KeymapError::NotAString { action: Action::Left });
}

#[test]
fn a_keymap_without_a_way_out_is_refused() {
    assert_eq!(keymap("quit = []").unwrap_err(), KeymapError::NoKey { action: Action::Quit });
    assert_eq!(keymap("leave = []").unwrap_err(), KeymapError::NoKey { action: Action::Leave });
    let hidden = KeymapError::Hidden { action: Action::Quit, context: Context::Zoom };
    assert_eq!(keymap("zoom_in = ['q', 'ctrl+c']").unwrap_err(), hidden);
    assert!(keymap("zoom_in = 'q'").is_ok());
}

proptest! {
    #[test]
    fn whatever_keymap_is_accepted_can_be_left_and_has_one_meaning_a_key(
        rows in prop::collection::btree_map(
            prop::sample::select(ACTIONS.iter().map(|info| info.name).collect::<Vec<_>>()),
            prop::collection::vec("[3-9acdegmnopvxy]|q|z|esc|left|ctrl\\+[a-c]", 0..3),
            0..8,
        )
    ) {
        let text: String = rows.iter().map(|(name, keys)| format!("{name} = {keys:?}\n")).collect();
        if let Ok(keymap) = keymap(&text) {
            for context in Context::ALL {
                prop_assert!(keymap.keys_in(Action::Quit, context).next().is_some());
                let is_view = matches!(context, Context::Pair | Context::Gallery | Context::Dashboard);
                prop_assert!(is_view || keymap.keys_in(Action::Leave, context).next().is_some());
                for info in ACTIONS.iter().filter(|info| info.lives_in(context) && info.is_of_a_mode()) {
                    prop_assert_eq!(keymap.keys_in(info.action, context).count(), keymap.keys(info.action).len());
                }
            }
        }
    }
}
