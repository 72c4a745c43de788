//! What the decoder holds to: keys are keys, replies never are, and no split changes anything.

use proptest::prelude::*;
use terminput::{KeyCode, KeyModifiers, MouseButton, MouseEventKind, ScrollDirection};

use super::*;
use crate::terminal::passthrough;

fn decode(bytes: &[u8]) -> Vec<Input> {
    let mut decoder = Decoder::default();
    let mut inputs = decoder.feed(bytes);
    inputs.extend(decoder.flush());
    inputs
}

fn pressed(code: KeyCode) -> Input {
    Input::Key(KeyEvent::new(code))
}

fn with_alt(code: KeyCode) -> Input {
    Input::Key(KeyEvent::new(code).modifiers(KeyModifiers::ALT))
}

fn is_key(input: &Input) -> bool {
    matches!(input, Input::Key(_))
}

#[test]
fn keys_of_a_keyboard_are_keys() {
    let cases: [(&[u8], KeyCode); 12] = [
        (b"t", KeyCode::Char('t')),
        (b"=", KeyCode::Char('=')),
        (b" ", KeyCode::Char(' ')),
        (b"\x7f", KeyCode::Backspace),
        (b"\r", KeyCode::Enter),
        (b"\x1b[D", KeyCode::Left),
        (b"\x1b[C", KeyCode::Right),
        (b"\x1bOA", KeyCode::Up),
        (b"\x1b[5~", KeyCode::PageUp),
        (b"\x1bOR", KeyCode::F(3)),
        (b"\x1b[[C", KeyCode::F(3)),
        ("é".as_bytes(), KeyCode::Char('é')),
    ];
    for (bytes, code) in cases {
        assert_eq!(decode(bytes), [pressed(code)], "{bytes:?}");
    }
}

#[test]
fn a_late_xtversion_answer_is_no_key() {
    assert_eq!(decode(b"\x1bP>|kitty(0.41.1)\x1b\\"), [Input::Reply(Reply::Version("kitty(0.41.1)".into()))]);
}

#[test]
fn an_escape_alone_is_the_escape_key_once_it_stays_alone() {
    let mut decoder = Decoder::default();
    assert!(decoder.feed(b"\x1b").is_empty());
    assert_eq!(decoder.patience(), Some(ESCAPE_PATIENCE));
    assert_eq!(decoder.flush(), [pressed(KeyCode::Esc)]);
    assert_eq!(decoder.patience(), None);
}

#[test]
fn the_escape_key_before_a_reply_tears_nothing_apart() {
    assert_eq!(
        decode(b"\x1b\x1b[?62;4c"),
        [pressed(KeyCode::Esc), Input::Reply(Reply::Attributes(vec![62, 4]))]
    );
}

#[test]
fn a_string_torn_apart_by_a_slow_link_is_still_waited_for() {
    let mut decoder = Decoder::default();
    assert!(decoder.feed(b"\x1bP>|kit").is_empty());
    assert!(decoder.patience().is_some_and(|patience| patience >= Duration::from_millis(300)));
    assert_eq!(decoder.feed(b"ty(0.41)\x1b\\"), [Input::Reply(Reply::Version("kitty(0.41)".into()))]);
}

#[test]
fn a_string_that_never_ends_swallows_keys_no_longer_than_its_patience() {
    let mut decoder = Decoder::default();
    assert!(decoder.feed(b"\x1b_Gi=1;O").is_empty());
    assert_eq!(decoder.flush(), [Input::Reply(Reply::Unknown)]);
    assert_eq!(decoder.feed(b"t"), [pressed(KeyCode::Char('t'))]);
}

#[test]
fn an_arrow_ends_a_string_cut_short() {
    assert_eq!(decode(b"\x1b]11;rgb:00\x1b[D"), [Input::Reply(Reply::Unknown), pressed(KeyCode::Left)]);
}

#[test]
fn keys_with_alt_that_begin_sequences_are_still_keys() {
    for (bytes, character) in [(b"\x1b[", '['), (b"\x1b]", ']'), (b"\x1b_", '_'), (b"\x1b^", '^')] {
        assert_eq!(decode(bytes), [with_alt(KeyCode::Char(character))]);
    }
    assert_eq!(decode(b"\x1bx"), [with_alt(KeyCode::Char('x'))]);
    assert_eq!(decode("\x1bé".as_bytes()), [with_alt(KeyCode::Char('é'))]);
    assert_eq!(decode(b"\x1b]\x1b[A"), [with_alt(KeyCode::Char(']')), pressed(KeyCode::Up)]);
}

#[test]
fn a_reply_through_tmux_is_unwrapped_and_a_key_in_it_dropped() {
    let wrapped = passthrough::wrap(b"\x1b_Gi=31;OK\x1b\\t\x1b[A");
    assert_eq!(decode(&wrapped), [Input::Reply(Reply::Graphics { id: 31, ok: true, message: "OK".into() })]);
}

#[test]
fn clicks_wheels_and_focus_are_told_apart() {
    let inputs = decode(b"\x1b[<0;12;7M\x1b[<0;12;7m\x1b[<64;1;1M\x1b[I\x1b[O");
    let kinds: Vec<_> = inputs
        .iter()
        .filter_map(
            |input| {
                if let Input::Mouse(mouse) = input { Some((mouse.kind, mouse.column)) } else { None }
            },
        )
        .collect();
    assert_eq!(
        kinds,
        [
            (MouseEventKind::Down(MouseButton::Left), 11),
            (MouseEventKind::Up(MouseButton::Left), 11),
            (MouseEventKind::Scroll(ScrollDirection::Up), 0),
        ]
    );
    assert_eq!(inputs[3..], [Input::Focus(true), Input::Focus(false)]);
}

#[test]
fn a_click_at_column_zero_is_refused_without_a_panic() {
    assert_eq!(decode(b"\x1b[<0;0;7M"), [Input::Reply(Reply::Unknown)]);
    assert_eq!(decode(b"\x1b[32;00;1M"), [Input::Reply(Reply::Unknown)]);
}

#[test]
fn a_paste_is_one_input_whatever_it_holds() {
    assert_eq!(decode(b"\x1b[200~left\x1b[Dt\x1b[201~b"), {
        let Some(Input::Paste(text)) = decode(b"\x1b[200~left\x1b[Dt\x1b[201~").into_iter().next() else {
            panic!()
        };
        assert!(!text.chars().any(char::is_control));
        [Input::Paste(text), pressed(KeyCode::Char('b'))]
    });
}

#[test]
fn a_paste_is_waited_for_longer_than_a_key() {
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b[200~a b");
    assert!(decoder.patience().is_some_and(|patience| patience >= Duration::from_secs(1)));
    assert_eq!(decoder.flush(), [Input::Paste("a b".into())]);
}

#[test]
fn an_endless_string_is_kept_in_bounded_memory() {
    let mut decoder = Decoder::default();
    decoder.feed(b"\x1b_G");
    decoder.feed(&vec![b't'; 1 << 20]);
    let State::String { body, .. } = &decoder.state else { panic!() };
    assert!(body.len() <= STRING_LIMIT);
    assert_eq!(decoder.feed(b"\x1b\\").len(), 1);
}

/// Bytes likely to reach every state.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => proptest::collection::vec(any::<u8>(), 0..12),
        2 => proptest::sample::select(vec![
            &b"\x1b"[..], b"\x1b[", b"\x1bO", b"\x1bP", b"\x1bPtmux;", b"\x1b_G", b"\x1b]", b"\x1b\\", b"\x07",
            b"\x1b[200~", b"\x1b[201~", b"\x1b[M", b"\x1b[[", b"\x1b[<0;", b"\x1b[?62;4c", b"1;2R", b"M", b";0", b"t",
            "é".as_bytes(), "😀".as_bytes(), b"\x18", b"\x1b\x1b",
        ]).prop_map(<[u8]>::to_vec),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// A well-formed reply that some terminal could send.
fn reply_bytes() -> impl Strategy<Value = Vec<u8>> {
    let text = "[ -~]{0,40}";
    prop_oneof![
        (proptest::sample::select(vec!["P", "_", "^", "X", "]"]), text)
            .prop_map(|(introducer, text)| format!("\x1b{introducer}{text}\x1b\\").into_bytes()),
        text.prop_map(|text| format!("\x1b]{text}\x07").into_bytes()),
        text.prop_map(|text| format!("\x1bP>|{text}\x1b\\").into_bytes()),
        text.prop_map(|text| passthrough::wrap(format!("\x1b_G{text}\x1b\\").as_bytes())),
        ("[?>=]", "[0-9;:]{0,16}", "[@-~]")
            .prop_map(|(private, numbers, last)| format!("\x1b[{private}{numbers}{last}").into_bytes()),
        ("[0-9;]{0,16}", "[$ !\"']", "[@-~]")
            .prop_map(|(numbers, between, last)| format!("\x1b[{numbers}{between}{last}").into_bytes()),
        ("[0-9;]{0,16}", "[cntxy]").prop_map(|(numbers, last)| format!("\x1b[{numbers}{last}").into_bytes()),
        (2..200u16, 1..400u16).prop_map(|(row, column)| format!("\x1b[{row};{column}R").into_bytes()),
    ]
}

proptest! {
    #[test]
    fn any_split_of_any_bytes_gives_the_same_inputs(bytes in stream(), cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let whole = decode(&bytes);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.sort_unstable();
        let mut decoder = Decoder::default();
        let mut split = Vec::new();
        let mut start = 0;
        for end in cuts.into_iter().chain([bytes.len()]) {
            split.extend(decoder.feed(&bytes[start..end]));
            start = end;
        }
        split.extend(decoder.flush());
        prop_assert_eq!(split, whole);
    }

    #[test]
    fn no_reply_ever_yields_a_key(replies in proptest::collection::vec(reply_bytes(), 1..6)) {
        let inputs = decode(&replies.concat());
        prop_assert!(!inputs.iter().any(is_key), "{inputs:?}");
    }

    #[test]
    fn a_key_between_replies_is_neither_lost_nor_changed(before in reply_bytes(), after in reply_bytes()) {
        let inputs = decode(&[&before[..], b"b", &after].concat());
        let keys: Vec<_> = inputs.into_iter().filter(is_key).collect();
        prop_assert_eq!(keys, [pressed(KeyCode::Char('b'))]);
    }

    #[test]
    fn no_control_character_of_the_terminal_gets_into_a_text(bytes in stream()) {
        for input in decode(&bytes) {
            let text = match input {
                Input::Paste(text) | Input::Reply(Reply::Version(text) | Reply::Graphics { message: text, .. }) => text,
                _ => continue,
            };
            prop_assert!(!text.chars().any(char::is_control));
        }
    }
}
