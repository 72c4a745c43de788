//! What `export` writes.
#![allow(clippy::unwrap_used)]

mod study_support;

use std::path::Path;

use pairpick::pair::Outcome;
use pairpick::study::{ExportFormat, ExportOptions, ExportTarget, Mode, Study, StudyError, export};
use study_support::*;

const OUTCOMES: [Outcome; 4] = [Outcome::A, Outcome::B, Outcome::Tie, Outcome::BothBad];

/// Four picks, of which the last was taken back, and one with a prompt that is hard on every format.
fn labelled() -> Room {
    let room = Room::new();
    let mut study = Study::open_seeded(room.path(), 1).unwrap();
    let mut pairs: Vec<_> = new_pairs(0..4).collect();
    for pair in &mut pairs {
        pair.prompt = format!("{}, \"so\" said\nthe fox; \u{1b}[31m é 狐", pair.prompt);
        pair.external_id = Some(pair.prompt.len().to_string());
    }
    pairs[0].a.model = None;
    study.import(&source(), pairs, |_| ()).unwrap();
    drop(study);
    let mut ana = room.session("ana");
    for (turn, outcome) in ana.take(4).unwrap().iter().zip(OUTCOMES) {
        ana.commit(&pick_of(turn, outcome)).unwrap();
    }
    ana.undo().unwrap();
    drop(ana);
    room
}

fn exported(room: &Room, format: ExportFormat, retracted: bool) -> String {
    let out = room.folder.path().join("picks.out");
    let study = Study::open(room.path(), Mode::Read).unwrap();
    let rows =
        export(&study, &ExportOptions { format, retracted }, &ExportTarget::from(out.as_path())).unwrap();
    assert_eq!(rows, if retracted { 4 } else { 3 });
    std::fs::read_to_string(out).unwrap()
}

fn view_columns(room: &Room) -> Vec<String> {
    let sql = room.sql();
    let statement = sql.prepare("SELECT * FROM picks").unwrap();
    statement.column_names().map(str::to_owned).collect()
}

#[test]
fn a_line_of_json_a_pick_begins_with_the_columns_of_the_view() {
    let room = labelled();
    let text = exported(&room, ExportFormat::Jsonl, false);
    assert!(text.ends_with('\n') && text.lines().count() == 3);
    let keys: Vec<&str> =
        text.lines().next().unwrap().split("\":").map(|part| part.rsplit('"').next().unwrap()).collect();
    let columns = view_columns(&room);
    assert_eq!(keys[..2], columns[..2], "in this order");
    for (line, outcome) in text.lines().zip(OUTCOMES) {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(columns.iter().all(|column| row.get(column).is_some()), "{line}");
        assert_eq!(row["outcome"], outcome.name());
        assert!(row["prompt"].as_str().unwrap().ends_with(", \"so\" said\nthe fox; \u{1b}[31m é 狐"));
        assert!(row["a_on_left"].is_boolean());
        assert_eq!(row["response_ms"], 678);
        assert_eq!((&row["left_width"], &row["right_height"]), (&480.into(), &481.into()));
        assert!(row["decided_at"].as_str().unwrap().ends_with(".678Z"));
        assert_eq!((&row["quality"], &row["refined"]), (&"high".into(), &true.into()));
        assert_eq!((&row["left_encoding"], &row["right_encoding"]), (&"png-6".into(), &"jpeg-84".into()));
        assert_eq!(row["image_a_sha256"].as_str().unwrap().len(), 64);
        assert_eq!(row["external_id"].as_str().unwrap(), row["prompt"].as_str().unwrap().len().to_string());
        assert!(row["retracted_at"].is_null());
    }
}

#[test]
fn csv_has_the_same_columns_and_values() {
    let room = labelled();
    let json = exported(&room, ExportFormat::Jsonl, true);
    let text = exported(&room, ExportFormat::Csv, true);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    // What came later to the view stands last, so that no column has moved.
    let promised: Vec<String> =
        view_columns(&room).into_iter().take_while(|column| column != "choice_id").collect();
    assert!(header.iter().zip(&promised).all(|(column, expected)| column == expected));
    let last: Vec<&str> = header.iter().skip(header.len() - 5).collect();
    assert_eq!(last, ["choice_id", "quality", "left_encoding", "right_encoding", "refined"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4);
    for (row, line) in rows.iter().zip(json.lines()) {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        assert_eq!(object.len(), header.len());
        for (column, value) in header.iter().zip(row) {
            match &object[column] {
                serde_json::Value::Null => assert_eq!(value, "", "{column}"),
                serde_json::Value::String(text) => assert_eq!(value, text, "{column}"),
                other => assert_eq!(value, other.to_string(), "{column}"),
            }
        }
    }
    let retracted = header.iter().position(|column| column == "retracted_at").unwrap();
    assert!(rows[3][retracted].starts_with("20") && rows[..3].iter().all(|row| row[retracted].is_empty()));
}

#[test]
fn a_study_without_picks_exports_a_header_and_no_line() {
    let room = Room::with_pairs(1);
    let study = room.open();
    let out = room.folder.path().join("out");
    for (format, lines) in [(ExportFormat::Csv, 1), (ExportFormat::Jsonl, 0)] {
        let options = ExportOptions { format, retracted: false };
        assert_eq!(export(&study, &options, &ExportTarget::File(out.clone())).unwrap(), 0);
        assert_eq!(std::fs::read_to_string(&out).unwrap().lines().count(), lines);
    }
}

#[test]
fn an_export_that_fails_leaves_the_earlier_file_and_no_rubbish() {
    let room = labelled();
    let study = room.open();
    let out = room.folder.path().join("picks.csv");
    std::fs::write(&out, "earlier").unwrap();
    room.sql().execute_batch("PRAGMA writable_schema = 1; ALTER TABLE retraction RENAME TO lost").unwrap();
    let options = ExportOptions { format: ExportFormat::Csv, retracted: false };
    export(&study, &options, &ExportTarget::File(out.clone())).unwrap_err();
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "earlier");
    let left: Vec<String> = std::fs::read_dir(room.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_export_into_nowhere_names_the_place() {
    let room = labelled();
    let options = ExportOptions { format: ExportFormat::Csv, retracted: false };
    for place in [room.folder.path().to_path_buf(), room.folder.path().join("missing/out.csv")] {
        let error = export(&room.open(), &options, &ExportTarget::File(place.clone())).unwrap_err();
        assert!(matches!(error, StudyError::Io { .. }), "{error}");
        assert!(error.to_string().contains(&place.display().to_string()), "{error}");
    }
    assert_eq!(ExportTarget::from(Path::new("-")), ExportTarget::Stdout);
}

#[test]
#[cfg(unix)]
fn an_export_follows_a_link_and_has_the_rights_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let room = labelled();
    let (real, link) = (room.folder.path().join("real.csv"), room.folder.path().join("link.csv"));
    std::fs::write(&real, "").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let options = ExportOptions { format: ExportFormat::Csv, retracted: false };
    export(&room.open(), &options, &ExportTarget::File(link.clone())).unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(&real).unwrap().matches("kitty").count(), 3);
    let any = room.folder.path().join("any");
    std::fs::write(&any, "").unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&real), mode(&any));
}
