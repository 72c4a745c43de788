//! The study as a file: what is refused, the views, imports, a full disk.
#![allow(clippy::unwrap_used)]

mod study_support;

use std::path::Path;

use pairpick::pair::{Outcome, Sha256};
use pairpick::study::{APPLICATION_ID, Imported, Mode, Session, Study, StudyError};
use rusqlite::Connection;
use study_support::*;

fn refused(path: &Path, mode: Mode) -> (StudyError, String) {
    let error = Study::open(path, mode).unwrap_err();
    let message = error.to_string();
    assert!(message.contains(&path.display().to_string()), "{message}");
    (error, message)
}

#[test]
fn only_create_makes_a_file() {
    let room = Room::new();
    for mode in [Mode::Write, Mode::Read] {
        let (error, message) = refused(&room.path(), mode);
        assert!(matches!(error, StudyError::Missing { .. }), "{message}");
        assert!(!room.path().exists());
    }
    drop(Study::open(room.path(), Mode::Create).unwrap());
    drop(Study::open(room.path(), Mode::Write).unwrap());
    drop(Study::open(room.path(), Mode::Read).unwrap());
    let nowhere = room.folder.path().join("missing/study.db");
    assert!(matches!(refused(&nowhere, Mode::Create).0, StudyError::NoFolder { .. }));
}

#[test]
fn a_study_keeps_the_seed_it_was_made_with() {
    let room = Room::new();
    assert_eq!(Study::open_seeded(room.path(), u64::MAX).unwrap().seed(), u64::MAX);
    assert_eq!(Study::open_seeded(room.path(), 5).unwrap().seed(), u64::MAX);
    let other = Room::new();
    let seed = Study::open(other.path(), Mode::Create).unwrap().seed();
    assert_eq!(Study::open(other.path(), Mode::Read).unwrap().seed(), seed);
}

#[test]
fn a_study_says_what_it_is_to_other_tools() {
    let room = Room::with_pairs(1);
    let pragma = |name: &str| room.count(&format!("SELECT * FROM pragma_{name}"));
    assert_eq!(pragma("application_id"), i64::from(APPLICATION_ID));
    assert_eq!(APPLICATION_ID.to_be_bytes(), *b"ppck");
    assert_eq!(pragma("user_version"), 5);
    let mode: String = room.sql().query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn what_is_no_study_is_refused_and_left_as_it_is() {
    let room = Room::new();
    for mode in [Mode::Create, Mode::Write, Mode::Read] {
        assert!(matches!(refused(room.folder.path(), mode).0, StudyError::Directory { .. }));
        for text in ["hello", &"no database at all. ".repeat(400)] {
            std::fs::write(room.path(), text).unwrap();
            let (error, message) = refused(&room.path(), mode);
            assert!(matches!(error, StudyError::NotSqlite { .. }), "{message}");
            assert_eq!(std::fs::read_to_string(room.path()).unwrap(), *text);
        }
        std::fs::remove_file(room.path()).unwrap();
        let foreign = Connection::open(room.path()).unwrap();
        foreign.execute_batch("CREATE TABLE bookmarks (url)").unwrap();
        drop(foreign);
        let before = std::fs::read(room.path()).unwrap();
        let (error, message) = refused(&room.path(), mode);
        assert!(matches!(error, StudyError::Foreign { application_id: 0, .. }), "{message}");
        assert!(std::fs::read(room.path()).unwrap() == before);
    }
    let other = Connection::open(room.path()).unwrap();
    other.pragma_update(None, "application_id", 0x1234).unwrap();
    drop(other);
    assert!(matches!(
        refused(&room.path(), Mode::Create).0,
        StudyError::Foreign { application_id: 0x1234, .. }
    ));
}

#[test]
fn an_empty_file_is_a_study_to_be_for_create_alone() {
    let room = Room::new();
    std::fs::write(room.path(), "").unwrap();
    assert!(matches!(refused(&room.path(), Mode::Write).0, StudyError::Empty { .. }));
    assert!(matches!(refused(&room.path(), Mode::Read).0, StudyError::Empty { .. }));
    Study::open(room.path(), Mode::Create).unwrap();
}

#[test]
fn a_newer_study_is_refused_with_both_versions() {
    let room = Room::with_pairs(1);
    room.sql().pragma_update(None, "user_version", 99).unwrap();
    for mode in [Mode::Create, Mode::Write, Mode::Read] {
        let (error, message) = refused(&room.path(), mode);
        assert!(matches!(error, StudyError::Newer { found: 99, known: 5, .. }), "{message}");
        assert!(message.contains("99") && message.contains("newer pairpick"), "{message}");
    }
}

/// Takes away the right to write; false where that means nothing to this user (root).
#[cfg(unix)]
fn forbid_writing(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let mode = if path.is_dir() { 0o555 } else { 0o444 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let probe = if path.is_dir() { path.join("probe") } else { path.to_path_buf() };
    std::fs::OpenOptions::new().append(true).create(true).open(probe).is_err()
}

#[test]
#[cfg(unix)]
fn a_read_only_file_can_be_read_and_says_why_it_cannot_be_written() {
    let room = Room::with_pairs(3);
    if !forbid_writing(&room.path()) {
        return;
    }
    let (error, message) = refused(&room.path(), Mode::Create);
    assert!(matches!(error, StudyError::ReadOnly { .. }), "{message}");
    assert_eq!(Study::open(room.path(), Mode::Read).unwrap().pairs().unwrap(), 3);
}

#[test]
#[cfg(unix)]
fn in_a_read_only_folder_a_study_can_be_read_as_from_read_only_media() {
    use std::os::unix::fs::PermissionsExt;
    let room = Room::with_pairs(3);
    if !forbid_writing(room.folder.path()) {
        return;
    }
    let (error, message) = refused(&room.path(), Mode::Write);
    assert!(matches!(error, StudyError::ReadOnlyFolder { .. }), "{message}");
    assert!(message.contains("-wal"), "{message}");
    assert_eq!(Study::open(room.path(), Mode::Read).unwrap().pairs().unwrap(), 3);
    std::fs::set_permissions(room.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn columns(room: &Room, view: &str) -> Vec<String> {
    let sql = room.sql();
    let statement = sql.prepare(&format!("SELECT * FROM {view}")).unwrap();
    statement.column_names().map(str::to_owned).collect()
}

#[test]
fn the_views_have_exactly_the_promised_columns() {
    let room = Room::with_pairs(1);
    let picks = "pick_id pair_id prompt image_a image_b model_a model_b outcome later_outcome annotator a_on_left \
                 shown_at decided_at response_ms reveal graphics repeat_of choice_id quality refined";
    assert_eq!(columns(&room, "picks"), picks.split(' ').collect::<Vec<_>>());
    assert_eq!(columns(&room, "scores"), ["scorer", "weights_sha256", "prompt", "image", "logit"]);
}

#[test]
fn the_picks_view_tells_a_pick_in_words() {
    let room = Room::with_pairs(1);
    let mut ana = room.session("ana");
    let turn = next(&mut ana);
    ana.commit(&pick_of(&turn, Outcome::BothBad)).unwrap();
    let sql = room.sql();
    let text = |column: &str| -> Option<String> {
        sql.query_row(&format!("SELECT CAST({column} AS TEXT) FROM picks"), [], |row| row.get(0)).unwrap()
    };
    let expected = [
        ("pick_id", Some("1")),
        ("pair_id", Some("1")),
        ("image_a", Some("000/0000000-0.png")),
        ("image_b", Some("000/0000000-1.png")),
        ("model_a", Some("sdxl")),
        ("model_b", Some("flux")),
        ("outcome", Some("both_bad")),
        ("later_outcome", None),
        ("annotator", Some("ana")),
        ("a_on_left", Some(if turn.a_on_left { "1" } else { "0" })),
        ("shown_at", Some("2026-01-02T03:04:05.000Z")),
        ("decided_at", Some("2026-01-02T03:04:05.678Z")),
        ("response_ms", Some("678")),
        ("reveal", Some("after")),
        ("graphics", Some("kitty")),
        ("repeat_of", None),
        ("choice_id", None),
        ("quality", Some("high")),
        ("refined", Some("1")),
    ];
    for (column, value) in expected {
        assert_eq!(text(column).as_deref(), value, "{column}");
    }
    // A change of mind after the score was shown is a second event, not another datum.
    sql.execute("INSERT INTO pick (annotator_id, pair_id, outcome, amends) VALUES (1, 1, 'a', 1)", [])
        .unwrap();
    assert_eq!(text("outcome || later_outcome").unwrap(), "both_bada");
    assert_eq!(room.count("SELECT count(*) FROM picks"), 1);
}

#[test]
fn times_keep_their_milliseconds() {
    let room = Room::with_pairs(1);
    let mut ana = room.session("ana");
    let format = time::macros::format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
    );
    for step in 0..500_i64 {
        let shown_at = 1_735_689_600_000 + step * 7_777_777_001;
        let turn = ana.undo().unwrap().map_or_else(|| ana.take(1).unwrap().remove(0), |undone| undone.turn);
        let pick = pairpick::study::NewPick { shown_at, ..pick_of(&turn, Outcome::A) };
        ana.commit(&pick).unwrap();
        let stored: String =
            room.sql().query_row("SELECT shown_at FROM picks", [], |row| row.get(0)).unwrap();
        let expected =
            time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(shown_at) * 1_000_000).unwrap();
        assert_eq!(stored, expected.format(format).unwrap());
    }
}

#[test]
fn the_scores_view_names_scorer_weights_prompt_and_image() {
    let room = Room::with_pairs(1);
    let sql = room.sql();
    let hash: Sha256 = std::array::from_fn(|index| index as u8 + 160);
    sql.execute("INSERT INTO scorer (name, weights_sha256) VALUES ('pickscore', ?1)", [hash]).unwrap();
    sql.execute("INSERT INTO score VALUES (1, 1, 2, 21.84)", []).unwrap();
    let row: (String, String, String, String, f64) = sql
        .query_row("SELECT * FROM scores", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .unwrap();
    assert_eq!(row.0, "pickscore");
    assert_eq!(row.1, "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf");
    assert_eq!((row.2, row.3, row.4), (new_pair(0).prompt, "000/0000000-1.png".to_owned(), 21.84));
}

#[test]
fn what_was_decided_can_be_neither_deleted_nor_rewritten() {
    let room = Room::with_pairs(1);
    let mut ana = room.session("ana");
    let turn = next(&mut ana);
    ana.commit(&pick_of(&turn, Outcome::A)).unwrap();
    for sql in ["DELETE FROM pick", "UPDATE pick SET outcome = 'b'", "DELETE FROM pair"] {
        assert!(room.sql().execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn importing_again_adds_only_what_is_new() {
    let room = Room::with_pairs(10);
    let mut study = room.open();
    let again = study.import(&source(), new_pairs(0..10), |_| ()).unwrap();
    assert_eq!(again, Imported { added: 0, already_there: 10 });
    let count = |table: &str| room.count(&format!("SELECT count(*) FROM {table}"));
    assert_eq!(["source", "prompt", "image", "pair", "model"].map(count), [1, 10, 20, 10, 3]);

    let mut swapped = new_pair(3);
    std::mem::swap(&mut swapped.a, &mut swapped.b);
    let mut named = new_pair(3);
    named.external_id = Some("row 3".to_owned());
    let mut asked_otherwise = new_pair(3);
    asked_otherwise.prompt.push('!');
    let mut changed = new_pair(3);
    changed.a.image.sha256[31] ^= 1;
    let news = vec![swapped, named.clone(), named, asked_otherwise, changed];
    assert_eq!(study.import(&source(), news, |_| ()).unwrap(), Imported { added: 3, already_there: 2 });
    assert_eq!(room.count("SELECT max(pair_id) - count(*) FROM pair"), 0, "ids are dense");
}

#[test]
fn equal_bytes_under_two_names_are_two_images_of_their_models() {
    let room = Room::new();
    let mut study = Study::open(room.path(), Mode::Create).unwrap();
    let mut pair = new_pair(0);
    pair.b.image.sha256 = pair.a.image.sha256;
    study.import(&source(), [pair], |_| ()).unwrap();
    assert_eq!(room.count("SELECT count(DISTINCT model_id) FROM image"), 2);
}

#[test]
fn an_interrupted_import_keeps_what_it_had_and_a_second_run_completes_it() {
    let room = Room::new();
    let mut study = Study::open(room.path(), Mode::Create).unwrap();
    let interrupted = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let pairs = new_pairs(0..22_000)
            .inspect(|pair| assert!(!pair.prompt.contains("number 21000,"), "interrupted"));
        study.import(&source(), pairs, |_| ())
    }));
    assert!(interrupted.is_err());
    drop(study);
    let kept = room.count("SELECT count(*) FROM pair").unsigned_abs();
    assert_eq!(kept, 20_000);
    let imported = room.open().import(&source(), new_pairs(0..22_000), |_| ()).unwrap();
    assert_eq!(imported, Imported { added: 2000, already_there: 20_000 });
    assert_eq!(room.count("SELECT count(*) FROM image"), 44_000);
}

#[test]
fn picks_get_in_between_while_an_import_runs() {
    let room = Room::with_pairs(50);
    let (mut study, mut ana) = (room.open(), room.session("ana"));
    let importer =
        std::thread::spawn(move || study.import(&source(), new_pairs(50..40_000), |_| ()).unwrap());
    for turn in ana.take(50).unwrap() {
        ana.commit(&pick_of(&turn, Outcome::A)).unwrap();
    }
    assert_eq!(importer.join().unwrap().added, 39_950);
    assert_eq!(room.count("SELECT count(*) FROM picks"), 50);
}

#[test]
#[cfg(unix)]
fn paths_outside_the_root_and_paths_that_are_no_utf8_come_back() {
    use std::os::unix::ffi::OsStrExt;
    let room = Room::new();
    let mut study = Study::open(room.path(), Mode::Create).unwrap();
    let mut pair = new_pair(0);
    pair.a.image.path = Path::new("/elsewhere/x.png").to_path_buf();
    pair.b.image.path = Path::new(std::ffi::OsStr::from_bytes(b"/pictures/\xff.png")).to_path_buf();
    let mut source = source();
    source.root = Path::new(std::ffi::OsStr::from_bytes(b"/p\xfe")).to_path_buf();
    let mut plain = new_pair(1);
    plain.a.image.path = source.root.join(&plain.a.image.locator);
    study.import(&source, [pair.clone(), plain.clone()], |_| ()).unwrap();
    drop(study);
    let study = Study::open(room.path(), Mode::Read).unwrap();
    let [first, second] = [1, 2].map(|id| study.pair(pairpick::pair::PairId(id)).unwrap());
    assert_eq!((first.a, first.b), (pair.a.image, pair.b.image));
    assert_eq!(second.a, plain.a.image);
    assert!(matches!(study.pair(pairpick::pair::PairId(3)), Err(StudyError::NoSuchPair { .. })));
}

#[test]
fn equal_settings_are_one_protocol_and_other_settings_another() {
    let room = Room::with_pairs(1);
    drop(room.session("ana"));
    drop(room.session("ben"));
    assert_eq!(room.count("SELECT count(*) FROM protocol"), 1);
    let spec =
        pairpick::study::SessionSpec { protocol: serde_json::json!({ "beat_ms": 350 }), ..spec("ana") };
    drop(Session::start(room.open(), &spec).unwrap());
    assert_eq!(room.count("SELECT count(*) FROM protocol"), 2);
}

/// On a disk that is really full: `mount -t tmpfs -o size=3m tmpfs DIR` and `TMPDIR=DIR cargo test … -- --ignored`.
#[test]
#[ignore = "fills the disk that TMPDIR is on, so it must be a small one"]
fn a_disk_that_is_really_full_costs_nothing() {
    let room = Room::with_pairs(500);
    let mut ana = room.session("ana");
    let mut turns = ana.take(500).unwrap();
    let filler = room.folder.path().join("filler");
    let mut file = std::fs::File::create(&filler).unwrap();
    while std::io::Write::write(&mut file, &[7; 1024]).is_ok() {}
    let mut stored = 0;
    let (turn, error) = loop {
        let turn = turns.remove(0);
        match ana.commit(&pick_of(&turn, Outcome::A)) {
            Ok(_) => stored += 1,
            Err(error) => break (turn, error),
        }
    };
    assert!(matches!(error, StudyError::Full { .. }), "{error:?}");
    for (doing, error) in
        [("take", ana.take(1).err()), ("skip", ana.skip(&turn).err()), ("undo", ana.undo().err())]
    {
        assert!(error.is_none_or(|error| matches!(error, StudyError::Full { .. })), "{doing}");
    }
    let options =
        pairpick::study::ExportOptions { format: pairpick::study::ExportFormat::Csv, retracted: false };
    let out = pairpick::study::ExportTarget::File(room.folder.path().join("out.csv"));
    let exported = pairpick::study::export(ana.study(), &options, &out);
    assert!(exported.is_err_and(|error| error.to_string().contains("space")));
    match Session::start(Study::open(room.path(), Mode::Write).unwrap(), &spec("ben")) {
        Ok(_) => {}
        Err(error) => assert!(matches!(error, StudyError::Full { .. }), "{error:?}"),
    }
    std::fs::remove_file(filler).unwrap();
    drop(file);
    ana.commit(&pick_of(&turn, Outcome::B)).unwrap();
    assert_eq!(room.count("SELECT count(*) FROM picks"), stored + 1);
    let check: String = room.sql().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}
