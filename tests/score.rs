//! What `score` prints, keeps and refuses, with the real binary and a small network of random weights.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use support::checkpoint::{Network, Stored};
use support::desk::{Desk, interrupt, lines, said};
use support::pictures;

#[test]
fn images_are_scored_in_the_order_given_and_their_probabilities_add_up() {
    let desk = Desk::new();
    let images: Vec<String> = [3, 1, 2, 1].map(|number| desk.picture(number)).into();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let output = desk.score(&[&images[..], &["--prompt", "a red fox"]].concat());
    assert!(output.status.success(), "{}", said(&output));
    let rows = lines(&output);
    assert_eq!(rows.iter().map(|row| row["image"].as_str().unwrap()).collect::<Vec<_>>(), images);
    let number = |row: &Value, name: &str| row[name].as_f64().unwrap();
    let total: f64 = rows.iter().map(|row| number(row, "probability")).sum();
    assert!((total - 1.0).abs() < 1e-12, "{total}");
    assert_eq!(rows[1]["score"], rows[3]["score"], "the same bytes have the same score");
    assert_ne!(rows[0]["score"], rows[1]["score"]);
    let gap = number(&rows[0], "score") - number(&rows[1], "score");
    let odds = number(&rows[0], "probability") / number(&rows[1], "probability");
    assert!((odds.ln() - gap).abs() < 1e-6, "{odds} and {gap}");
    for row in &rows {
        assert_eq!((&row["prompt"], &row["scorer"]), (&"a red fox".into(), &"pickscore".into()));
    }
}

#[test]
fn batches_change_no_score() {
    let desk = Desk::new();
    let images: Vec<String> = (0..7).map(|number| desk.picture(number)).collect();
    let scores = |batch: &str| {
        let images: Vec<&str> = images.iter().map(String::as_str).collect();
        let output = desk.score(&[&images[..], &["--prompt", "x", "--batch", batch]].concat());
        lines(&output).iter().map(|row| row["score"].as_f64().unwrap()).collect::<Vec<_>>()
    };
    let one = scores("1");
    assert_eq!(one.len(), 7);
    assert_eq!(one, scores("3"));
    assert_eq!(one, scores("64"));
}

#[test]
fn an_image_that_is_broken_costs_no_other_its_score() {
    let desk = Desk::new();
    let good = desk.picture(1);
    fs::write(desk.path("bad\u{1b}[2J.png"), b"\x89PNG\r\n\x1a\nnonsense").unwrap();
    let output = desk.score(&[&good, "bad\u{1b}[2J.png", "missing.png", &good, "--prompt", "x"]);
    assert_eq!(output.status.code(), Some(1));
    let rows = lines(&output);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0]["probability"], 0.5);
    assert!(rows[1]["score"].is_null() && rows[1]["error"].is_string(), "{}", rows[1]);
    assert!(rows[2]["error"].as_str().unwrap().contains("missing"), "{}", rows[2]);
    assert_eq!(rows[3]["score"], rows[0]["score"]);
    assert!(said(&output).contains("2 images could not be scored"), "{}", said(&output));
    let table =
        desk.run(&["score", "--weights", "weights", "bad\u{1b}[2J.png", &good, "--prompt", "x\u{1b}[2J"]);
    let shown = String::from_utf8(table.stdout).unwrap();
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
}

#[test]
fn a_study_gets_the_scores_that_it_lacks_and_they_are_those_of_its_images() {
    let desk = Desk::new();
    let study = desk.study(4);
    let output = desk.score(&["--study", &study]);
    assert!(output.status.success(), "{}", said(&output));
    let rows = lines(&output);
    assert_eq!(rows.len(), 8);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM scores"), 8);
    let weights: String = desk.sql("SELECT DISTINCT weights_sha256 FROM scores");
    assert_eq!(weights.len(), 64);

    // The same as scoring the file itself.
    let row = &rows[5];
    let prompt = row["prompt"].as_str().unwrap();
    let image = row["image"].as_str().unwrap();
    let alone = lines(&desk.score(&[image, "--prompt", prompt]));
    assert_eq!(alone[0]["score"], row["score"]);

    // Nothing is computed twice: without its pictures the study says the same.
    for row in &rows {
        fs::remove_file(desk.path(row["image"].as_str().unwrap())).unwrap();
    }
    assert_eq!(lines(&desk.score(&["--study", &study])), rows);
    // Not even for another question about the same images: their embeddings are kept.
    let sql = rusqlite::Connection::open(desk.path(&study)).unwrap();
    sql.execute("DELETE FROM score", []).unwrap();
    drop(sql);
    assert_eq!(lines(&desk.score(&["--study", &study])), rows);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM scores"), 8);
    // But where all is to be computed anew, all is: without its pictures that fails, and the old scores stay.
    let anew = desk.score(&["--study", &study, "--all"]);
    assert_eq!(anew.status.code(), Some(1));
    assert!(said(&anew).contains("8 images could not be scored"), "{}", said(&anew));
    assert_eq!(lines(&anew), rows);
}

#[test]
fn images_beside_a_study_are_kept_there_and_not_computed_again() {
    let desk = Desk::new();
    let study = desk.study(1);
    let image = desk.picture(9);
    let first = lines(&desk.score(&[&image, "--prompt", "a", "--study", &study]));
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM image_embedding"), 1);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM prompt_embedding"), 1);
    assert_eq!(lines(&desk.score(&[&image, "--prompt", "a", "--study", &study])), first);
    let other = lines(&desk.score(&[&image, "--prompt", "b", "--study", &study]));
    assert_ne!(other[0]["score"], first[0]["score"]);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM image_embedding"), 1);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM prompt_embedding"), 2);
}

#[test]
fn a_changed_or_missing_image_of_a_study_is_told_of_and_the_rest_is_scored() {
    let desk = Desk::new();
    let study = desk.study(3);
    let images: String =
        desk.sql("SELECT group_concat(locator) FROM (SELECT locator FROM image ORDER BY image_id)");
    let images: Vec<&str> = images.split(',').collect();
    fs::remove_file(desk.path(images[0])).unwrap();
    pictures::picture(77, 30, 30).save(desk.path(images[3])).unwrap();
    let output = desk.score(&["--study", &study]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("missing") && said.contains("changed"), "{said}");
    assert!(said.contains("2 images could not be scored"), "{said}");
    assert_eq!(lines(&output).iter().filter(|row| row["score"].is_null()).count(), 2);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM scores"), 4);
}

#[cfg(unix)]
#[test]
fn an_interrupted_study_keeps_what_it_has_and_goes_on() {
    use std::os::unix::process::ExitStatusExt;
    let desk = Desk::new();
    let mut slow = Network::tiny();
    slow.vision.layers = 120;
    slow.write(&desk.path("weights"), Stored::F32);
    let study = desk.study(30);
    let mut scoring = desk
        .command(&["score", "--weights", "weights", "--json", "--study", &study, "--batch", "1"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // Its first score is kept at once, and the rest takes it far longer than this takes to look.
    let begun = Instant::now();
    while desk.sql::<i64>("SELECT count(*) FROM scores") == 0 {
        assert!(begun.elapsed() < Duration::from_secs(100) && scoring.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(5));
    }
    interrupt(&scoring);
    let output = scoring.wait_with_output().unwrap();
    let kept: i64 = desk.sql("SELECT count(*) FROM scores");
    assert_eq!((output.status.code(), output.status.signal()), (Some(1), None));
    assert!(said(&output).contains("goes on from there"), "{}", said(&output));
    assert!((1..60).contains(&kept), "{kept}");
    let output = desk.score(&["--study", &study]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM scores"), 60);
    assert_eq!(lines(&output).len(), 60);
}

#[test]
fn a_long_prompt_is_scored_and_said_to_be_cut() {
    let desk = Desk::new();
    let image = desk.picture(1);
    let long = "fox ".repeat(90);
    let output = desk.score(&[&image, "--prompt", &long]);
    assert!(output.status.success());
    assert!(said(&output).contains("92 tokens") && said(&output).contains("77"), "{}", said(&output));
    // Also when it is known by then.
    let study = desk.study(1);
    for _ in 0..2 {
        let output = desk.score(&[&image, "--prompt", &long, "--study", &study]);
        assert!(said(&output).contains("92 tokens"), "{}", said(&output));
    }
    let same = desk.score(&[&image, "--prompt", &"fox ".repeat(80)]);
    assert_eq!(lines(&same)[0]["score"], lines(&output)[0]["score"]);
}

#[test]
fn without_weights_the_message_says_how_to_get_them() {
    let desk = Desk::new();
    let image = desk.picture(1);
    let output = desk.run(&["score", &image, "--prompt", "x"]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    for word in ["pairpick model pull", "3.9 GB", "--weights", "huggingface"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(output.stdout.is_empty());
}

#[test]
fn damaged_weights_name_file_and_tensor() {
    let desk = Desk::new();
    let image = desk.picture(1);
    let path = desk.path("weights/model.safetensors");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 100]).unwrap();
    let output = desk.score(&[&image, "--prompt", "x"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("model.safetensors"), "{}", said(&output));

    // NaN in one place: every score would be NaN.
    let mut broken = whole.clone();
    let name = "visual_projection.weight";
    let at = offset_of(&whole, name);
    broken[at..at + 4].copy_from_slice(&f32::NAN.to_le_bytes());
    fs::write(&path, &broken).unwrap();
    let output = desk.score(&[&image, "--prompt", "x"]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("model.safetensors") && said.contains(name), "{said}");
}

#[test]
fn weights_that_were_not_written_whole_give_no_score() {
    let desk = Desk::new();
    let image = desk.picture(1);
    let path = desk.path("weights/model.safetensors");
    let mut file = fs::read(&path).unwrap();
    let at = offset_of(&file, "visual_projection.weight");
    let whole = Network::tiny();
    file[at..at + 4 * whole.projection * whole.vision.width].fill(0);
    fs::write(&path, &file).unwrap();
    let output = desk.score(&[&image, "--prompt", "x"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("length zero"), "{}", said(&output));
    assert!(output.stdout.is_empty());
}

#[test]
fn an_image_under_several_prompts_is_computed_once() {
    let desk = Desk::new();
    let (a, b) = (desk.picture(1), desk.picture(2));
    let rows: Vec<String> = (0..20)
        .map(|at| {
            serde_json::json!({"prompt": format!("prompt {at}"), "image_a": a, "image_b": b}).to_string()
        })
        .collect();
    fs::write(desk.path("same.jsonl"), rows.join("\n")).unwrap();
    let output = desk.run(&["import", "same.jsonl", "--study", "s.db"]);
    assert!(output.status.success(), "{output:?}");
    let output = desk.score(&["--study", "s.db"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(lines(&output).len(), 40);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM scores"), 40);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM image_embedding"), 2);
}

#[test]
fn other_words_or_another_activation_are_another_scorer() {
    let desk = Desk::new();
    let study = desk.study(1);
    let first = lines(&desk.score(&["--study", &study]));
    let config = fs::read_to_string(desk.path("weights/config.json")).unwrap();
    assert!(config.contains("\"gelu\""), "{config}");
    fs::write(desk.path("weights/config.json"), config.replace("\"gelu\"", "\"quick_gelu\"")).unwrap();
    let second = lines(&desk.score(&["--study", &study]));
    assert_ne!(first[0]["score"], second[0]["score"], "the old ones are not taken for the new ones");
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM scorer"), 2);
}

/// Where a tensor's bytes begin in a safetensors file.
fn offset_of(file: &[u8], tensor: &str) -> usize {
    let length = usize::try_from(u64::from_le_bytes(file[..8].try_into().unwrap())).unwrap();
    let header: Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
    8 + length + usize::try_from(header[tensor]["data_offsets"][0].as_u64().unwrap()).unwrap()
}

#[test]
fn wrong_usage_exits_with_two() {
    let desk = Desk::new();
    let image = desk.picture(1);
    for arguments in [
        &["score"][..],
        &["score", &image],
        &["score", "--prompt", "x"],
        &["score", &image, "--prompt", "x", "--device", "gpu"],
        &["score", &image, "--prompt", "x", "--dtype", "f64"],
        &["score", &image, "--prompt", "x", "--batch", "0"],
        &["score", &image, "--prompt", "x", "--batch", "18446744073709551615"],
    ] {
        let output = desk.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn what_this_build_cannot_do_is_said_with_a_way_out() {
    let desk = Desk::new();
    let image = desk.picture(1);
    let output = desk.score(&[&image, "--prompt", "x", "--dtype", "bf16", "--device", "cpu"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("f32"), "{}", said(&output));
    if !cfg!(feature = "cuda") {
        let output = desk.score(&[&image, "--prompt", "x", "--device", "cuda"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("--device cpu"), "{}", said(&output));
    }
    let missing = Path::new("nowhere");
    let output = desk.run(&["score", &image, "--prompt", "x", "--weights", missing.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("nowhere"), "{}", said(&output));
}
