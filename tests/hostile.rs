//! Prompts, file names and metadata written to take a terminal over: not one control byte of theirs reaches it, from
//! no verb. The bytes are held against a list of what the program itself may write.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::{Path, PathBuf};
use std::time::Duration;

use support::launch::{Answering, Home, Launch};
use support::pictures;
use support::terminal::Session;

/// Between two marks stands what must not come through.
const MARK: &str = "PWNED";

/// What terminals obey, or what deceives their readers.
const PAYLOADS: &[&str] = &[
    "\x1b]0;title\x07",
    "\x1b]52;c;aGk=\x1b\\",
    "\x1b[31m",
    "\x1b[2J",
    "\x1b[6n",
    "\x1b[?1049l",
    "\x1bP$qm\x1b\\",
    "\x1b_Ga=T,f=24,s=1,v=1;AAAA\x1b\\",
    "\x1bc",
    "\x07",
    "\x08\x08\x08",
    "\x0e",
    "\x18",
    "\x7f",
    "\u{9b}31m",
    "\u{9d}0;title\u{9c}",
    "\u{90}q\u{9c}",
    "\u{85}",
    "\u{202e}",
    "\u{2066}",
    "\u{200f}",
    "\u{200b}\u{200d}\u{feff}",
    "\u{10eeee}\u{305}\u{305}",
    "\n",
    "\r",
    "\t\x0b\x0c",
];

/// A payload between its marks.
fn planted(payload: &str) -> String {
    format!("{MARK}{payload}{MARK}")
}

/// All of them in one text.
fn everything() -> String {
    PAYLOADS.iter().map(|payload| planted(payload)).collect()
}

fn is_deceptive(character: char) -> bool {
    matches!(character,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Fails where plain output holds anything but text and line breaks.
#[track_caller]
fn assert_plain(output: &[u8], of: &str) {
    let text = std::str::from_utf8(output).unwrap();
    let bad = text.char_indices().find(|&(_, c)| (c.is_control() && c != '\n') || is_deceptive(c));
    if let Some((at, character)) = bad {
        let around: String =
            text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
        panic!("{of}: {character:?} after {around:?}");
    }
}

/// The private modes that the program sets and resets.
const MODES: [&str; 8] = ["25", "1000", "1002", "1004", "1006", "1049", "2004", "2026"];

/// Whether a control sequence, without its introducer, is one the program writes of its own accord.
fn is_own(sequence: &str) -> bool {
    let (parameters, last) = sequence.split_at(sequence.len() - 1);
    match (last, parameters.strip_prefix('?')) {
        ("h" | "l", Some(mode)) => MODES.contains(&mode),
        ("p", Some(mode)) => mode == "2026$",
        ("S", Some(query)) => query == "2;4;0",
        ("q", None) => parameters == ">",
        ("t", None) => matches!(parameters, "14" | "16"),
        ("c", None) => parameters.is_empty(),
        ("n", None) => matches!(parameters, "5" | "6"),
        ("H" | "m" | "J" | "K" | "X" | "A" | "B" | "C" | "D" | "G" | "d", None) => {
            parameters.bytes().all(|byte| byte.is_ascii_digit() || byte == b';' || byte == b':')
        }
        _ => false,
    }
}

/// Fails where what went to a terminal holds anything that is not the program's own.
#[track_caller]
fn assert_tame(session: &Session, of: &str) {
    let raw = session.raw();
    let text = std::str::from_utf8(&raw).unwrap();
    for payload in PAYLOADS {
        assert!(!text.contains(&planted(payload)), "{of}: {payload:?} came through");
    }
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        plain.push_str(&rest[..at]);
        let sequence = &rest[at + 1..];
        let length = match sequence.as_bytes()[0] {
            b'[' => {
                let end = sequence[1..].find(|c: char| ('\x40'..='\x7e').contains(&c)).unwrap() + 2;
                assert!(is_own(&sequence[1..end]), "{of}: CSI {:?}", &sequence[1..end]);
                end
            }
            // kitty's graphics: keys and base64, and nothing else.
            b'_' => {
                let end = sequence.find("\x1b\\").unwrap();
                let own = |c: char| c.is_ascii_alphanumeric() || "=,;+/".contains(c);
                assert!(sequence[1..end].starts_with('G') && sequence[1..end].chars().all(own), "{of}");
                end + 2
            }
            // The question for the background's colour.
            b']' if sequence.starts_with("]11;?\x1b\\") => "]11;?\x1b\\".len(),
            b'7' | b'8' | b'\\' => 1,
            other => panic!("{of}: ESC {:?}", char::from(other)),
        };
        rest = &sequence[length..];
    }
    plain.push_str(rest);
    // The line discipline makes CR LF of a line's end; the progress line begins with CR.
    assert_plain(plain.replace('\r', "").as_bytes(), of);
}

/// A manifest full of it: prompts, models, ids, names of files that are there and that are not.
fn manifest(folder: &Path) -> PathBuf {
    let mut rows = String::new();
    let mut row = |prompt: &str, a: &str, b: &str| {
        let row = serde_json::json!({
            "id": prompt, "prompt": prompt, "image_a": a, "image_b": b, "model_a": prompt, "model_b": everything(),
        });
        rows.push_str(&format!("{row}\n"));
    };
    for (number, payload) in PAYLOADS.iter().enumerate() {
        // A name can hold all but a slash; names of this length do.
        let names =
            ["a", "b"].map(|side| format!("{number}{side}{}.png", planted(payload).replace('/', "-")));
        for (name, shift) in names.iter().zip([0, 1]) {
            pictures::picture(2 * number as u32 + shift, 12, 12).save(folder.join(name)).unwrap();
        }
        row(&planted(payload), &names[0], &names[1]);
        row(&planted(payload), &format!("missing {}", planted(payload)), &names[1]);
    }
    std::fs::write(folder.join(format!("text{}.png", planted("\x1b[31m"))), "no picture").unwrap();
    row(&everything(), &format!("text{}.png", planted("\x1b[31m")), "0amissing");
    let long = everything().repeat(100_000 / everything().len() + 1);
    row(&long, "long-a.png", "long-b.png");
    for (name, number) in [("long-a.png", 900), ("long-b.png", 901)] {
        pictures::picture(number, 12, 12).save(folder.join(name)).unwrap();
    }
    rows.push_str(&format!("not JSON {}\n", everything().replace(['\n', '\r'], "")));
    let path = folder.join(format!("pairs{}.jsonl", planted("\x1b]0;title\x07")));
    std::fs::write(&path, rows).unwrap();
    path
}

#[test]
fn no_control_byte_of_a_manifest_comes_out_of_import_label_or_export_to_a_terminal() {
    let home = Home::new();
    let source = manifest(home.path());
    let source = source.to_str().unwrap();
    let name = format!("study{}.db", planted("\x1b[31m\u{202e}"));

    for more in
        [&["--dry-run"][..], &["--dry-run", "--json"], &["--study", &name], &["--study", &name, "--json"]]
    {
        let output = home.run(&[&["import", source], more].concat());
        let of = format!("import {more:?}");
        assert!(output.status.success(), "{of}: {}", String::from_utf8_lossy(&output.stderr));
        assert_plain(&output.stdout, &of);
        assert_plain(&output.stderr, &of);
        assert!(
            String::from_utf8_lossy(&output.stdout).contains(MARK),
            "{of} names nothing that it leaves out"
        );
    }

    let mut session =
        Launch::pairpick(&["label", source, "--study", &name, "--beat", "0"], home.path()).start();
    // The key for each pair, also through help and facts; the long prompt is scrolled.
    let mut decided = 0;
    while decided < PAYLOADS.len() as u64 {
        session.decide("1");
        decided += 1;
        if decided == 3 {
            session.wait_for_pair();
            session.keys("?");
            session.wait_for_text("keys");
            session.keys("?");
            session.wait_for_pair();
            session.keys("i");
            session.wait_for_text("facts of this pair");
            session.keys("i");
        }
        session.keys("]]]]");
    }
    assert!(session.text().contains(MARK), "{}", session.text());
    session.keys("q");
    assert_eq!(session.exit_code(), 0);
    assert_tame(&session, "label");
    assert!(session.raw().len() < 4 << 20, "{} bytes", session.raw().len());

    let out = format!("out{}.csv", planted("\x1b[31m"));
    let mut session =
        Launch::pairpick(&["export", "--study", &name, "--format", "csv", "--out", &out], home.path())
            .start();
    assert_eq!(session.exit_code(), 0);
    assert_tame(&session, "export");
    assert!(session.text().contains("picks written"), "{}", session.text());
    // In the data itself everything is as it was.
    let table = std::fs::read_to_string(home.join(&out)).unwrap();
    assert!(table.contains(&planted("\x1b[31m")));
}

#[test]
fn names_of_folders_and_texts_inside_images_are_as_harmless() {
    let home = Home::new();
    let root = home.join(&format!("folder{}", planted("\x1b[31m")));
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let folder = root.join(format!("{number}{}", planted(payload).replace('/', "-")));
        std::fs::create_dir_all(&folder).unwrap();
        for side in 0..2 {
            let name = format!("{side}{}.png", planted(payload).replace('/', "-"));
            let file = std::fs::File::create(folder.join(name)).unwrap();
            with_text(file, 2 * number as u32 + side, &format!("{}\nSeed: 1, Model: {MARK}", everything()));
        }
        std::fs::write(folder.join("broken.png"), everything()).unwrap();
    }
    for format in ["auto", "prompt-folders", "images", "model-folders"] {
        for more in [&["--dry-run"][..], &["--dry-run", "--json"]] {
            let output = home.run(&[&["import", root.to_str().unwrap(), "--format", format], more].concat());
            let of = format!("import of a folder as {format} {more:?}");
            assert_plain(&output.stdout, &of);
            assert_plain(&output.stderr, &of);
            assert!(String::from_utf8_lossy(&output.stdout).contains(MARK), "{of} names nothing");
        }
    }
    let mut session =
        Launch::pairpick(&["label", root.to_str().unwrap(), "--beat", "0"], home.path()).start();
    session.wait_for("a pair", |text| text.contains("right →") && !text.contains("· · ·"));
    session.keys("s");
    session.wait_for_text("skipped");
    session.keys("q");
    assert_eq!(session.exit_code(), 0);
    assert_tame(&session, "label of a folder");
}

/// A PNG with a text that claims to be a generator's.
fn with_text(file: std::fs::File, number: u32, text: &str) {
    let picture = pictures::picture(number, 12, 12);
    let mut encoder = png::Encoder::new(file, 12, 12);
    encoder.set_color(png::ColorType::Rgb);
    encoder.add_itxt_chunk("parameters".to_owned(), text.to_owned()).unwrap();
    encoder.write_header().unwrap().write_image_data(picture.as_raw()).unwrap();
}

#[test]
fn errors_name_hostile_files_harmlessly() {
    let home = Home::new();
    let name = everything().replace('/', "-").chars().take(60).collect::<String>();
    let nowhere = format!("{name}/study.db");
    pictures::manifest(home.path(), 1);
    std::fs::write(home.join("text.db"), "no study").unwrap();
    std::fs::create_dir(home.join(&format!("folder{name}"))).unwrap();
    for arguments in [
        &["label", &name[..]][..],
        &["label", "--study", &nowhere],
        &["label", "--study", &format!("folder{name}")],
        &["import", &name, "--study", "x.db"],
        &["import", "pairs.jsonl", "--study", &nowhere],
        &["export", "--study", &name, "--format", "csv", "--out", "-"],
        &["export", "--study", &name, "--format", &name, "--out", "-"],
        &["label", "x.db", "--annotator", &name],
        &["label", "x.db", "--beat", &name],
        &[&name],
    ] {
        let output = home.run(arguments);
        assert!(!output.status.success());
        assert_plain(&output.stdout, &format!("{arguments:?}"));
        assert_plain(&output.stderr, &format!("{arguments:?}"));
        assert!(!output.stderr.is_empty());
    }
}

/// A terminal that calls itself something evil.
struct Liar;

impl Answering for Liar {
    fn hear(&mut self, output: &[u8]) -> Vec<(Duration, Vec<u8>)> {
        let asked = output.windows(3).any(|window| window == b"\x1b[c");
        let name = "\x1bP>|PWNED\u{9b}31mPWNED\u{202e}PWNED\u{200b}PWNED\x07PWNED(1.0)\x1b\\\x1b[?62c";
        asked.then(|| (Duration::ZERO, name.as_bytes().to_vec())).into_iter().collect()
    }
}

#[test]
fn doctor_believes_neither_the_terminal_nor_the_environment() {
    let home = Home::new();
    for arguments in [&["doctor"][..], &["doctor", "--json"]] {
        let launch = Launch::pairpick(arguments, home.path())
            .env("TERM", planted("\x1b[31m\u{202e}"))
            .env("TERM_PROGRAM", planted("\x1b]0;title\x07"))
            .env("XDG_STATE_HOME", home.join(&planted("\x1b[2J")))
            .env("XDG_CONFIG_HOME", home.join(&planted("\u{9b}31m")))
            .answered_by(Liar);
        let mut session = launch.size(160, 50).start();
        assert_eq!(session.exit_code(), 0, "{}", session.text());
        assert!(session.text().contains(MARK), "{}", session.text());
        assert_tame(&session, &format!("{arguments:?}"));
    }
}
