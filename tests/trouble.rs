//! What a run meets in the world: full and read-only disks, studies that are none, no terminal, broken images. Each is
//! told clearly, and costs no pick. What strangers write into prompts and names is in hostile.rs.
#![allow(clippy::unwrap_used)]

mod support;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::Connection;
use support::launch::{Home, Launch};
use support::pictures;
use support::study::Sql;
use support::terminal::Session;

/// A mounted file system, gone with this.
struct Mount(PathBuf);

impl Mount {
    /// Mounts, or says why the test is skipped.
    fn new(at: &Path, commands: &[&[&str]]) -> Option<Self> {
        let mount = Mount(at.to_owned());
        for arguments in commands {
            let output = Command::new("mount").args(*arguments).arg(at).stderr(Stdio::piped()).output();
            match output {
                Ok(output) if output.status.success() => {}
                Ok(output) => {
                    eprintln!("skipped: cannot mount: {}", String::from_utf8_lossy(&output.stderr).trim());
                    return None;
                }
                Err(error) => {
                    eprintln!("skipped: cannot run mount: {error}");
                    return None;
                }
            }
        }
        Some(mount)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).stderr(Stdio::null()).status();
    }
}

/// Runs what must fail before it touches the terminal, and gives what it said.
#[track_caller]
fn refused(launch: Launch) -> String {
    let mut session = launch.start();
    assert_eq!(session.exit_code(), 1, "{}", session.text());
    let raw = session.raw();
    assert!(!raw.contains(&0x1b), "the terminal was touched: {:?}", String::from_utf8_lossy(&raw));
    assert!(session.is_cooked_again());
    let said = String::from_utf8(raw).unwrap();
    assert!(said.starts_with("pairpick: "), "{said}");
    said
}

fn label(home: &Home, study: &str) -> Launch {
    Launch::pairpick(&["label", study], home.path())
}

#[test]
fn on_a_full_disk_a_pick_is_refused_with_the_reason_and_the_same_key_saves_it_once_there_is_room() {
    let home = Home::with_pairs(6);
    let disk = home.join("disk");
    std::fs::create_dir(&disk).unwrap();
    let Some(_mount) = Mount::new(&disk, &[&["-t", "tmpfs", "-o", "size=1m", "tmpfs"]]) else { return };
    std::fs::copy(home.join("study.db"), disk.join("study.db")).unwrap();
    let session = label(&home, "disk/study.db").start();
    session.wait_for_pair();
    session.keys("1");
    session.wait_for_text("✓ better");
    session.wait_for("the next pair", |text| !text.contains("✓ better"));
    session.wait_for_pair();

    let filler = disk.join("filler");
    fill(&filler);
    session.keys("2");
    session.wait_for_text("not saved");
    let text = session.text();
    assert!(text.contains("the disk is full"), "{text}");
    assert!(!text.contains("✓ better"), "it is shown as saved\n{text}");
    assert_eq!(session.counter(), Some((1, 6)));
    session.keys("s");
    session.wait_for_text("not skipped: the disk is full");
    session.keys("u");
    session.wait_for_text("not undone");
    assert_eq!(session.counter(), Some((1, 6)));

    std::fs::remove_file(&filler).unwrap();
    session.wait_for_pair();
    session.keys("2");
    session.wait_for_count(2);
    quit(session);
    let study = Sql::open(&disk.join("study.db"));
    assert_eq!((study.picks(), study.integrity().as_str()), (2, "ok"));
    assert_eq!(study.open_sessions(), 0);

    // Starting there is refused as clearly.
    drop(study);
    fill(&filler);
    let mut session = label(&home, "disk/study.db").start();
    assert_eq!(session.exit_code(), 1);
    session.assert_restored();
    assert!(joined(&session).contains("the disk is full"), "{}", session.text());
}

/// Leaves not one byte on a disk.
fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    for size in [4096, 1] {
        while file.write_all(&vec![b'x'; size]).is_ok() {}
    }
}

/// The screen's text without its line breaks, for messages longer than a line.
fn joined(session: &Session) -> String {
    session.lines().concat()
}

fn quit(mut session: Session) {
    session.keys("q");
    assert_eq!(session.exit_code(), 0, "{}", session.text());
    session.assert_restored();
}

#[test]
fn a_read_only_study_is_refused_for_labelling_and_can_still_be_exported() {
    let home = Home::with_pairs(3);
    let session = home.label(&["--beat", "0"]).start();
    session.decide("1");
    quit(session);
    let disk = home.join("disk");
    std::fs::create_dir(&disk).unwrap();
    std::fs::copy(home.join("study.db"), disk.join("study.db")).unwrap();
    let source = disk.to_str().unwrap();
    let Some(_mount) = Mount::new(&disk, &[&["--bind", source], &["-o", "remount,ro,bind"]]) else { return };
    let said = refused(label(&home, "disk/study.db"));
    assert!(said.contains("read-only") && said.contains("study.db"), "{said}");
    let rows = home.run_well(&["export", "--study", "disk/study.db", "--format", "jsonl", "--out", "-"]);
    assert_eq!(rows.lines().count(), 1);
}

#[test]
fn what_is_no_study_is_refused_with_what_it_is_and_left_alone() {
    let home = Home::with_pairs(2);
    let newer = home.join("newer.db");
    std::fs::copy(home.join("study.db"), &newer).unwrap();
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let foreign = Connection::open(home.join("foreign.db")).unwrap();
    foreign.execute_batch("CREATE TABLE t (x)").unwrap();
    drop(foreign);
    std::fs::write(
        home.join("text.db"),
        "dear diary, this is no database at all, but long enough\n".repeat(20),
    )
    .unwrap();
    std::fs::write(home.join("empty.db"), "").unwrap();
    std::fs::create_dir(home.join("folder.db")).unwrap();
    let before = ["newer.db", "foreign.db", "text.db"].map(|name| std::fs::read(home.join(name)).unwrap());

    for (study, reason) in [
        ("newer.db", "format version 999"),
        ("foreign.db", "another program"),
        ("text.db", "no SQLite database"),
        ("missing.db", "there is no study"),
        ("folder.db", "folder"),
        ("nowhere/study.db", "there is no study"),
    ] {
        let said = refused(Launch::pairpick(&["label", "--study", study], home.path()));
        assert!(said.contains(reason) && said.contains(study), "{study}: {said}");
    }
    let said = refused(Launch::pairpick(&["label", "--study", "empty.db"], home.path()));
    assert!(said.contains("empty"), "{said}");
    let after = ["newer.db", "foreign.db", "text.db"].map(|name| std::fs::read(home.join(name)).unwrap());
    assert!(before == after, "a file that is no study was changed");
    assert!(!home.join("missing.db").exists());
}

#[test]
fn a_study_without_pairs_says_how_to_bring_some_in() {
    let home = Home::new();
    std::fs::write(home.join("none.csv"), "prompt,image_a,image_b\nfox,a.png,b.png\n").unwrap();
    let output = home.run(&["import", "none.csv", "--study", "study.db"]);
    assert_eq!(output.status.code(), Some(1));
    let said = refused(label(&home, "study.db"));
    assert!(said.contains("has no pairs") && said.contains("pairpick import"), "{said}");
}

#[test]
fn without_a_terminal_there_is_a_message_and_no_hang() {
    let home = Home::with_pairs(2);
    for arguments in [&["label", "study.db"][..], &["demo"], &["doctor"]] {
        let output = Command::new("setsid")
            .args(["--wait", env!("CARGO_BIN_EXE_pairpick")])
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .current_dir(home.path())
            .stdin(Stdio::null())
            .output();
        let Ok(output) = output else {
            eprintln!("skipped: there is no setsid to leave the terminal with");
            return;
        };
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("no terminal to show images in") && said.contains("ssh -t"), "{said}");
        assert!(output.stdout.is_empty());
    }
    // With only its output redirected it still finds the terminal that it is in.
    let shell = format!("{} label study.db --beat 0 > said.txt", env!("CARGO_BIN_EXE_pairpick"));
    let session = Launch::program("sh", &["-c", &shell], home.path()).start();
    session.decide("1");
    quit(session);
    assert!(std::fs::read_to_string(home.join("said.txt")).unwrap().contains("1 of 2 pairs decided"));
}

/// A PNG that says it has 100,000 × 100,000 pixels.
fn bomb() -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    for side in [100_000_u32, 100_000] {
        header.extend(side.to_be_bytes());
    }
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    file.extend(&header);
    file.extend(crc32(&header).to_be_bytes());
    file.extend(b"\0\0\0\0IDAT");
    file.extend(crc32(b"IDAT").to_be_bytes());
    file.extend(b"\0\0\0\0IEND");
    file.extend(crc32(b"IEND").to_be_bytes());
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(
            crc ^ u32::from(byte),
            |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 },
        )
    })
}

#[test]
fn a_broken_image_shows_its_reason_cannot_be_picked_can_be_skipped_and_the_run_goes_on() {
    let home = Home::new();
    let good = |name: &str, number| pictures::picture(number, 48, 48).save(home.join(name)).unwrap();
    for (number, name) in
        ["whole.png", "vanishes.png", "changes.png", "first.png", "second.png"].iter().enumerate()
    {
        good(name, number as u32);
    }
    std::fs::write(home.join("bomb.png"), bomb()).unwrap();
    std::fs::write(home.join("text.png"), "I am a text.\n").unwrap();
    let mut jpeg = std::io::Cursor::new(Vec::new());
    support::photo::photograph(64, 64, 3).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    std::fs::write(home.join("cut.jpg"), &jpeg[..jpeg.len() / 2]).unwrap();
    let reasons = [
        ("bomb.png", "100000 × 100000 pixels"),
        ("text.png", "not a PNG, JPEG or WebP"),
        ("cut.jpg", "damaged"),
        ("vanishes.png", "missing"),
        ("changes.png", "changed since it was imported"),
    ];
    let mut rows = "prompt,image_a,image_b\nall is well here,first.png,second.png\n".to_owned();
    for (name, _) in reasons {
        rows.push_str(&format!("broken {name},{name},whole.png\n"));
    }
    // The names in the prompts are this test's own, so that it knows which pair it sees.
    std::fs::write(home.join("pairs.csv"), rows).unwrap();
    let output = home.run_well(&["import", "pairs.csv", "--study", "study.db"]);
    assert!(output.contains("6 pairs imported"), "{output}");
    std::fs::remove_file(home.join("vanishes.png")).unwrap();
    good("changes.png", 77);

    let session = home.label(&["--beat", "0"]).size(120, 36).start();
    let mut seen = Vec::new();
    let mut decided = 0;
    for _ in 0..6 {
        session.wait_for("an undecided pair", |text| {
            let prompt = text.lines().find(|line| line.contains("broken ") || line.contains("all is well"));
            prompt.is_some_and(|prompt| !seen.contains(&prompt.trim().to_owned())) && !text.contains("· · ·")
        });
        session.wait_for_pair();
        let text = session.text();
        let line =
            text.lines().find(|line| line.contains("broken ") || line.contains("all is well")).unwrap();
        seen.push(line.trim().to_owned());
        let Some((_, reason)) = reasons.iter().find(|(name, _)| line.contains(name)) else {
            session.decide("1");
            decided += 1;
            continue;
        };
        assert!(text.contains("this image can't be shown"), "{line}\n{text}");
        assert!(text.contains(reason), "{line}: {reason}\n{text}");
        session.keys("1");
        session.wait_for_text("an image is broken: skip this pair");
        assert_eq!(session.counter(), Some((decided, 6)));
        session.keys("s");
        session.wait_for("the skip", |text| !text.contains("skip this pair"));
    }
    session.wait_for_pair();
    quit(session);
    assert_eq!((home.study().picks(), home.study().value("SELECT count(*) FROM skip")), (1, 5));
}
