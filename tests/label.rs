//! The main job, end to end: a manifest is labelled in a real pty by keys and mouse, and comes out as an export.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use image::RgbImage;
use pairpick::picture::{Viewport, scale};
use support::launch::{CELL, Home, Launch};
use support::photo::psnr;
use support::pictures;
use support::seen;
use support::terminal::Session;
use support::wire::find;

/// What nobody may see while labelling: models and files.
const BLINDED: [&[u8]; 4] = [b"hidden-model", b"-a.png", b"-b.png", b"sheltered"];

#[track_caller]
fn assert_blind(session: &Session) {
    let raw = session.raw();
    for secret in BLINDED {
        assert_eq!(find(&raw, secret), None, "{:?} is on the wire", String::from_utf8_lossy(secret));
    }
}

fn quit(mut session: Session) -> String {
    session.keys("q");
    assert_eq!(session.exit_code(), 0, "{}", session.text());
    session.assert_restored();
    session.text()
}

#[test]
fn a_manifest_is_labelled_from_import_to_export() {
    let home = Home::new();
    std::fs::create_dir(home.join("sheltered")).unwrap();
    pictures::manifest(&home.join("sheltered"), 5);
    let arguments = ["label", "sheltered/pairs.jsonl", "--study", "study.db", "--seed", "3", "--beat", "0"];
    let session = Launch::pairpick(&arguments, home.path()).start();
    session.wait_for_pair();
    assert_eq!(session.counter(), Some((0, 5)));
    assert!(session.text().contains("study.db · tester"), "{}", session.text());
    assert!(session.text().contains("prompt number"), "{}", session.text());

    session.decide("1");
    session.decide("t");
    session.wait_for_pair();
    session.keys("s");
    session.wait_for_text("skipped: it comes back at the end");
    session.decide("b");
    // Undone and decided otherwise: the pair comes back as it was.
    session.wait_for_pair();
    session.keys("u");
    session.wait_for_text("taken back: both bad");
    session.wait_for_count(2);
    session.decide("2");
    session.keys("i");
    session.wait_for_text("facts of this pair");
    session.keys("i");
    session.wait_for_pair();
    assert_blind(&session);
    let end = quit(session);
    assert!(end.contains("3 of 5 pairs decided"), "{end}");

    // Another run goes on there, and brings back what was skipped at the end.
    let session = Launch::pairpick(&arguments, home.path()).start();
    session.wait_for_pair();
    assert_eq!(session.counter(), Some((3, 5)));
    session.decide("\x1b[D");
    session.decide("\x1b[C");
    session.wait_for_text("✓ all 5 pairs are decided");
    assert_blind(&session);
    quit(session);

    let study = home.study();
    let outcomes = "SELECT CASE outcome WHEN 'a' THEN iif(a_on_left, 'left', 'right')
                                        WHEN 'b' THEN iif(a_on_left, 'right', 'left')
                                        ELSE outcome END FROM picks ORDER BY pick_id";
    assert_eq!(study.column::<String>(outcomes), ["left", "tie", "right", "left", "right"]);
    let whole = "SELECT count(*) FROM picks WHERE annotator = 'tester' AND graphics = 'kitty-direct'
        AND response_ms >= 0 AND shown_at <= decided_at AND reveal = 'after' AND later_outcome IS NULL
        AND model_a = 'hidden-model-one' AND image_a LIKE '%-a.png' AND image_b LIKE '%-b.png'";
    assert_eq!(study.value::<i64>(whole), 5);
    assert_eq!(study.value::<i64>("SELECT count(DISTINCT prompt) FROM picks"), 5);
    assert_eq!(
        study.value::<i64>("SELECT count(*) FROM retraction"),
        1,
        "what was undone stays in the history"
    );
    check_exports(&home);
}

#[test]
fn a_tournament_ends_with_the_winner_of_each_prompt() {
    let home = Home::new();
    let mut rows = String::from("prompt,image\n");
    for number in 0..5 {
        pictures::picture(number, 48, 48).save(home.join(&format!("{number}.png"))).unwrap();
        rows.push_str(&format!("a red fox,{number}.png\n"));
    }
    std::fs::write(home.join("foxes.csv"), rows).unwrap();
    let arguments = ["label", "foxes.csv", "--tournament", "winner-stays", "--beat", "0"];
    let session = Launch::pairpick(&arguments, home.path()).start();
    session.wait_for_pair();
    assert_eq!(session.counter(), Some((0, 4)));
    session.decide("1");
    session.decide("2");
    session.wait_for_pair();
    let end = quit(session);
    assert!(end.contains("2 of 4 comparisons decided in foxes.db"), "{end}");
    assert!(end.contains("go on with `pairpick label foxes.db --tournament"), "{end}");

    let list = ["label", "foxes.db", "--tournament", "winner-stays", "--winners", "--annotator", "tester"];
    assert_eq!(home.run_well(&list), "a red fox: no winner yet (2 of 4 comparisons decided)\n");
    let session = Launch::pairpick(&arguments, home.path()).start();
    session.wait_for_pair();
    assert_eq!(session.counter(), Some((2, 4)));
    session.decide("t");
    session.decide("1");
    session.wait_for_text("✓ every prompt has its winner, after 4 comparisons");
    let end = quit(session);
    assert!(end.contains("a red fox: ") && end.contains(" of 4 comparisons)"), "{end}");

    let json = home.run_well(&[&list[..], &["--json"]].concat());
    let winner: serde_json::Value = serde_json::from_str(json.trim()).unwrap();
    assert_eq!((&winner["decided"], &winner["comparisons"]), (&4.into(), &4.into()));
    let (image, path) = (winner["image"].as_str().unwrap(), winner["path"].as_str().unwrap());
    assert!(path.ends_with(image) && std::path::Path::new(path).is_file(), "{json}");
    let order = "SELECT json_extract(json, '$.order') FROM protocol";
    let study = support::study::Sql::open(&home.join("foxes.db"));
    assert_eq!(study.value::<String>(order), "tournament: winner stays");
}

fn check_exports(home: &Home) {
    for format in ["jsonl", "csv"] {
        let out = format!("picks.{format}");
        home.run_well(&["export", "--study", "study.db", "--format", format, "--out", &out]);
    }
    let json = std::fs::read_to_string(home.join("picks.jsonl")).unwrap();
    let rows: Vec<serde_json::Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut table = csv::Reader::from_path(home.join("picks.csv")).unwrap();
    let header = table.headers().unwrap().clone();
    let records: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), records.len()), (5, 5));
    for (row, record) in rows.iter().zip(&records) {
        for name in ["prompt", "outcome", "image_a", "model_b", "annotator", "shown_at", "graphics"] {
            let column = header.iter().position(|column| column == name).unwrap();
            assert_eq!(row[name], record[column], "{name}");
        }
    }
    let history =
        home.run_well(&["export", "--study", "study.db", "--format", "jsonl", "--out", "-", "--all"]);
    let retracted = history.lines().filter(|line| !line.contains(r#""retracted_at":null"#)).count();
    assert_eq!((history.lines().count(), retracted), (6, 1));
}

#[test]
fn two_people_in_one_study_do_not_see_each_others_picks() {
    let home = Home::with_pairs(3);
    let ana = home.label(&["--annotator", "ana", "--beat", "0"]).start();
    let bo = home.label(&["--annotator", "bo", "--beat", "0"]).start();
    ana.decide("1");
    ana.decide("1");
    ana.decide("1");
    ana.wait_for_text("✓ all 3 pairs are decided");
    bo.wait_for_pair();
    assert_eq!(bo.counter(), Some((0, 3)));
    for _ in 0..3 {
        bo.decide("2");
    }
    for (session, other) in [(&ana, "bo"), (&bo, "ana")] {
        assert!(session.text().contains("all 3 pairs are decided"));
        assert!(!session.text().contains(&format!("· {other}")), "{}", session.text());
    }
    quit(ana);
    quit(bo);
    let by = "SELECT annotator || ' ' || count(*) FROM picks GROUP BY annotator ORDER BY annotator";
    assert_eq!(home.study().column::<String>(by), ["ana 3", "bo 3"]);
}

#[test]
fn skipped_alone_brings_only_what_was_skipped() {
    let home = Home::with_pairs(4);
    let session = home.label(&["--beat", "0"]).start();
    session.wait_for_pair();
    session.keys(" ");
    session.wait_for_text("skipped");
    session.decide("1");
    quit(session);
    let session = home.label(&["--beat", "0", "--skipped"]).start();
    session.decide("2");
    session.wait_for_text("2 of 4 pairs are decided");
    quit(session);
    assert_eq!(home.study().value::<i64>("SELECT count(*) FROM skip WHERE waiting = 1"), 0);
}

#[test]
fn during_the_beat_the_pick_is_seen_and_a_key_decides_nothing_but_brings_the_next_pair() {
    let home = Home::with_pairs(3);
    // Long, so that the test does not have to be quick.
    let session = home.label(&["--beat", "8s"]).start();
    session.wait_for_pair();
    let first = prompt(&session);
    let started = Instant::now();
    session.keys("1");
    session.wait_for_text("✓ better");
    session.wait_for_count(1);
    assert_eq!(prompt(&session), first, "the pair stays for the beat");
    session.keys("2");
    session.wait_for("the next pair", |text| !text.contains("✓ better") && text.contains("prompt number"));
    assert!(started.elapsed() < Duration::from_secs(8), "the key has not cut the beat short");
    session.wait_for_pair();
    assert_ne!(prompt(&session), first);
    assert_eq!((session.counter(), home.study().picks()), (Some((1, 3)), 1));
    quit(session);
}

#[test]
fn the_beat_ends_by_itself_and_a_held_pick_does_not() {
    let home = Home::with_pairs(3);
    let session = home.label(&[]).start();
    session.wait_for_pair();
    session.keys("1");
    session.wait_for_text("✓ better");
    session.wait_for("the next pair", |text| !text.contains("✓ better"));
    quit(session);

    let session = home.label(&["--hold"]).start();
    session.wait_for_pair();
    session.keys("t");
    session.wait_for_text("any key for the next pair");
    std::thread::sleep(Duration::from_millis(600));
    assert!(session.text().contains("= tie"), "{}", session.text());
    session.keys("x");
    session.wait_for("the next pair", |text| !text.contains("= tie"));
    assert_eq!(home.study().picks(), 2);
    quit(session);
}

/// The prompt on the screen.
fn prompt(session: &Session) -> String {
    session.lines().into_iter().find(|line| line.contains("prompt number")).unwrap().trim().to_owned()
}

#[test]
fn a_window_made_too_small_says_so_and_nothing_can_be_picked_in_it() {
    let home = Home::with_pairs(3);
    let session = home.label(&["--beat", "0"]).start();
    session.wait_for_pair();
    let wide = seen::pictures(&session.raw(), (100, 32));
    session.resize(30, 8);
    session.wait_for_text("window too small");
    session.wait_for_text("30×8, needs 40×12");
    session.keys("1t2b");
    // They must have been read before the window grows again: the person has seen this pair.
    std::thread::sleep(Duration::from_millis(150));
    session.resize(60, 20);
    session.wait_for_pair();
    assert_eq!((session.counter(), home.study().picks()), (Some((0, 3)), 0));
    session.resize(140, 40);
    session.wait_for_pair();
    session.decide("1");
    session.wait_for_pair();
    assert!(session.lines()[39].contains("q quit"), "{}", session.text());
    let size = "SELECT left_width FROM pick";
    assert!(home.study().value::<u32>(size) > wide[0].width(), "the size stored is the one it was shown at");
    quit(session);
}

#[test]
fn the_pictures_that_reach_the_terminal_are_those_of_the_pair() {
    let home = Home::with_pairs(2);
    for graphics in ["auto", "sixel", "iterm2"] {
        let annotator = format!("of-{graphics}");
        let session = home.label(&["--beat", "0", "--graphics", graphics, "--annotator", &annotator]).start();
        session.wait_for_pair();
        let number: u32 = prompt(&session).rsplit(' ').next().unwrap().parse().unwrap();
        let shown = seen::pictures(&session.raw(), session.size());
        session.decide("1");
        quit(session);
        let side = format!("SELECT a_on_left FROM picks WHERE annotator = '{annotator}'");
        let a_on_left: bool = home.study().value(&side);
        assert_eq!(shown.len(), 2, "{graphics}");
        for (picture, is_a) in shown.iter().zip([a_on_left, !a_on_left]) {
            let source = pictures::picture(2 * number + u32::from(!is_a), 48, 48);
            let other = pictures::picture(2 * number + u32::from(is_a), 48, 48);
            let likeness =
                |source: &RgbImage| psnr(&scale(source, Viewport::WHOLE, picture.dimensions()), picture);
            let floor = if graphics == "auto" { 40.0 } else { 26.0 };
            assert!(likeness(&source) >= floor, "{graphics}: {:.1} dB", likeness(&source));
            assert!(likeness(&other) < 26.0, "{graphics}: the other picture is as like");
        }
    }
}

/// A button of the mouse at a cell, from 0, as SGR mode reports it.
fn mouse(button: u8, (column, row): (usize, usize), press: bool) -> String {
    format!("\x1b[<{button};{};{}{}", column + 1, row + 1, if press { 'M' } else { 'm' })
}

/// The middle of the right picture.
fn right_picture(session: &Session) -> (usize, usize) {
    let lines = session.lines();
    let row = lines.iter().position(|line| line.contains("right →")).unwrap();
    (lines[row].chars().position(|c| c == '→').unwrap(), row / 2)
}

#[test]
fn a_click_picks_and_the_wheel_zooms() {
    let home = Home::with_pairs(3);
    let session = home.label(&["--beat", "0"]).start();
    session.wait_for_pair();
    let at = right_picture(&session);
    session.keys(mouse(64, at, true));
    session.wait_for_text("zoom 1.5×");
    session.keys(mouse(65, at, true));
    session.wait_for("the whole pair", |text| !text.contains("zoom 1.5×"));
    session.wait_for_pair();
    // Beside the pictures a click means nothing.
    session.keys(mouse(0, (50, 0), true) + &mouse(0, (50, 0), false));
    session.keys(mouse(0, at, true) + &mouse(0, at, false));
    session.wait_for_count(1);
    session.wait_for_pair();
    quit(session);
    let study = home.study();
    assert!(!study.value::<bool>("SELECT (outcome = 'a') = a_on_left FROM picks"));
    assert!(study.value::<bool>("SELECT zoomed FROM pick"));
}

#[test]
fn without_the_mouse_the_terminal_keeps_it() {
    let home = Home::with_pairs(2);
    let session = home.label(&["--no-mouse"]).start();
    session.wait_for_pair();
    let modes = support::wire::modes(&session.raw());
    assert!(!modes.contains_key(&1000) && !modes.contains_key(&1006), "{modes:?}");
    quit(session);
}

#[test]
fn no_color_means_none_but_for_the_ids_of_images() {
    let home = Home::with_pairs(2);
    let session = home.label(&["--graphics", "sixel"]).env("NO_COLOR", "1").start();
    session.wait_for_pair();
    session.keys("1");
    session.wait_for_text("✓ better");
    let raw = String::from_utf8_lossy(&session.raw()).into_owned();
    let coloured = |sgr: &str| {
        let parameters = sgr.split(['m', '\x1b']).next().unwrap_or_default();
        // Another sequence may be followed by a word with that letter.
        let ends = sgr[parameters.len()..].starts_with('m')
            && parameters.chars().all(|c| c.is_ascii_digit() || c == ';');
        ends && parameters.split(';').any(|code| {
            code.parse::<u8>().is_ok_and(|code| matches!(code, 30..=38 | 40..=48 | 90..=97 | 100..=107))
        })
    };
    let found: Vec<&str> = raw.split("\x1b[").skip(1).filter(|sgr| coloured(sgr)).collect();
    assert!(found.is_empty(), "{found:?}");
    quit(session);
    // kitty's placeholders need the colour: it is the image's number.
    let session = home.label(&[]).env("NO_COLOR", "1").start();
    session.wait_for_pair();
    assert_eq!(seen::pictures(&session.raw(), session.size()).len(), 2);
    quit(session);
}

#[test]
fn configured_keys_pick_and_are_shown_and_the_old_ones_are_dead() {
    let home = Home::with_pairs(3);
    let folder = home.join(".config/pairpick");
    std::fs::create_dir_all(&folder).unwrap();
    let file = "beat = \"0\"\nannotator = \"from-file\"\n[keys]\nleft = [\"a\", \"ctrl+a\"]\nright = \"d\"\n";
    std::fs::write(folder.join("config.toml"), file).unwrap();
    let session = home.label(&[]).start();
    session.wait_for_pair();
    let text = session.text();
    assert!(text.contains("a left") && text.contains("d right"), "{text}");
    session.keys("1h\x1b[D2l");
    session.decide("a");
    session.decide("d");
    session.decide("\x01");
    quit(session);
    let sides =
        "SELECT (outcome = 'a') = a_on_left FROM picks WHERE annotator = 'from-file' ORDER BY pick_id";
    assert_eq!(home.study().column::<bool>(sides), [true, false, true]);

    std::fs::write(folder.join("config.toml"), "[keys]\nleft = \"q\"\n").unwrap();
    let mut session = home.label(&[]).start();
    assert_eq!(session.exit_code(), 1);
    let text = session.text();
    assert!(text.contains("config.toml") && text.contains("line 2"), "{text}");
    session.assert_restored();
}

#[test]
fn the_demo_labels_with_nothing_else_around() {
    let home = Home::new();
    let session = Launch::pairpick(&["demo", "--beat", "0"], home.path()).size(120, 36).start();
    session.decide("1");
    session.decide("2");
    let pictures = seen::pictures(&session.raw(), session.size());
    assert!(pictures.iter().all(|picture| picture.width() > 30 * u32::from(CELL.0)), "they are small");
    let end = quit(session);
    assert!(end.contains("2 of"), "{end}");
    assert!(end.contains("thrown away"), "{end}");
    let left = std::fs::read_dir(home.path()).unwrap().filter(|entry| {
        entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "db")
    });
    assert_eq!(left.count(), 0);
}
