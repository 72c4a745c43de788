//! What `best` ranks, prints, copies and follows, with the real binary and a small network of random weights.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;
use support::desk::{Desk, interrupt, lines, said};
use support::launch::Launch;
use support::pictures;
use support::terminal::Session;

/// Time that a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// A desk with a folder `out` of so many pictures.
fn with_pictures(count: u32) -> Desk {
    let desk = Desk::new();
    fs::create_dir(desk.path("out")).unwrap();
    for number in 0..count {
        pictures::picture(number, 50 + number, 40).save(desk.path(&format!("out/{number}.png"))).unwrap();
    }
    desk
}

/// A PNG that carries a prompt as Automatic1111 writes it.
fn with_prompt(path: &Path, number: u32, prompt: &str) {
    let picture = pictures::picture(number, 40, 40);
    let mut encoder = png::Encoder::new(fs::File::create(path).unwrap(), 40, 40);
    encoder.set_color(png::ColorType::Rgb);
    let text = format!("{prompt}\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: {number}, Size: 40x40");
    encoder.add_text_chunk("parameters".to_owned(), text).unwrap();
    encoder.write_header().unwrap().write_image_data(picture.as_raw()).unwrap();
}

fn texts(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().unwrap_or("null").to_owned()).collect()
}

fn numbers(rows: &[Value], name: &str) -> Vec<f64> {
    rows.iter().map(|row| row[name].as_f64().unwrap()).collect()
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// What a ranked image is called where it is put.
fn placed(row: &Value) -> String {
    let name = Path::new(row["image"].as_str().unwrap()).file_name().unwrap().to_str().unwrap();
    format!("{:03}_{:.2}_{name}", row["rank"].as_u64().unwrap(), row["score"].as_f64().unwrap())
}

#[test]
fn the_order_and_the_numbers_are_those_of_score() {
    let desk = with_pictures(9);
    let best = desk.best(&["out", "--prompt", "a red fox"]);
    assert!(best.status.success(), "{}", said(&best));
    let best = lines(&best);
    assert_eq!(
        best.iter().map(|row| row["rank"].as_u64().unwrap()).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5, 6, 7, 8, 9]
    );
    let images: Vec<String> = (0..9).map(|number| format!("out/{number}.png")).collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let mut scored = lines(&desk.score(&[&images[..], &["--prompt", "a red fox"]].concat()));
    scored.sort_by(|one, other| other["score"].as_f64().unwrap().total_cmp(&one["score"].as_f64().unwrap()));
    assert_eq!(texts(&best, "image"), texts(&scored, "image"));
    assert_eq!(numbers(&best, "score"), numbers(&scored, "score"));
    for (one, other) in numbers(&best, "probability").iter().zip(numbers(&scored, "probability")) {
        assert!((one - other).abs() < 1e-12, "{one} and {other}");
    }
    assert!(best.iter().all(|row| row["prompt"] == "a red fox"));
}

#[test]
fn equals_keep_the_order_given_and_a_file_named_twice_counts_once() {
    let desk = with_pictures(1);
    for name in ["z.png", "b.png", "out/c.png"] {
        fs::copy(desk.path("out/0.png"), desk.path(name)).unwrap();
    }
    let rows = lines(&desk.best(&["z.png", "out", "b.png", "out/0.png", "./z.png", "--prompt", "x"]));
    assert_eq!(texts(&rows, "image"), ["z.png", "out/0.png", "out/c.png", "b.png"]);
    assert_eq!(numbers(&rows, "probability"), [0.25; 4]);
}

#[test]
fn the_first_k_and_those_near_the_best_keep_the_probabilities_of_all() {
    let desk = with_pictures(6);
    let all = lines(&desk.best(&["out", "--prompt", "x"]));
    let three = lines(&desk.best(&["out", "--prompt", "x", "-n", "3"]));
    assert_eq!(three, all[..3]);
    let shares = numbers(&all, "probability");
    // Between two neighbours.
    let share = (shares[3] + shares[4]) / 2.0 / shares[0];
    let near = |more: &[&str]| {
        let share = share.to_string();
        lines(&desk.best(&[&["out", "--prompt", "x", "--top-p", &share], more].concat()))
    };
    assert_eq!(near(&[]), all[..4]);
    assert_eq!(near(&["--number", "2"]), all[..2]);
    assert_eq!(near(&["-n", "99"]), all[..4]);
    let table = desk.run(&["best", "--weights", "weights", "out", "--prompt", "x", "-n", "2"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(table.starts_with("x\n   1  ") && table.contains("━  out/"), "{table}");
    assert!(table.ends_with("and 4 more\n"), "{table}");
}

#[test]
fn folders_are_ranked_at_any_depth_without_what_is_hidden() {
    let desk = with_pictures(2);
    fs::create_dir_all(desk.path("out/seeds/7")).unwrap();
    fs::create_dir_all(desk.path("out/.cache")).unwrap();
    for name in ["out/seeds/7/a.png", "out/.cache/b.png", "out/.c.png", "out/notes.txt"] {
        fs::copy(desk.path("out/0.png"), desk.path(name)).unwrap();
    }
    let mut images = texts(&lines(&desk.best(&["out/", "--prompt", "x"])), "image");
    images.sort();
    assert_eq!(images, ["out/0.png", "out/1.png", "out/seeds/7/a.png"]);
    fs::create_dir(desk.path("empty")).unwrap();
    let output = desk.best(&["empty", "--prompt", "x"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("no PNG, JPEG or WebP files in empty"), "{}", said(&output));
}

#[test]
fn broken_images_come_after_the_ranked_ones_and_are_told_of_at_the_end() {
    let desk = with_pictures(2);
    let hostile = "bad\u{1b}[2J.png";
    fs::write(desk.path(&format!("out/{hostile}")), b"\x89PNG\r\n\x1a\nnonsense").unwrap();
    fs::write(desk.path("out/a.gif"), b"GIF89a").unwrap();
    let output = desk.best(&["gone.png", "out", "--prompt", "x", "--copy-to", "best"]);
    assert_eq!(output.status.code(), Some(1));
    let rows = lines(&output);
    assert_eq!(rows.len(), 5);
    assert_eq!((&rows[0]["rank"], &rows[1]["rank"]), (&1.into(), &2.into()));
    for row in &rows[2..] {
        assert!(row["rank"].is_null() && row["probability"].is_null() && row["error"].is_string(), "{row}");
    }
    assert_eq!(texts(&rows[2..], "image"), ["gone.png".to_owned(), format!("out/{hostile}"), "null".into()]);
    assert!(rows[4]["error"].as_str().unwrap().contains("a.gif"), "{}", rows[4]);
    let told = said(&output);
    assert!(told.contains("gone.png: the file is missing") && told.contains("a.gif"), "{told}");
    assert!(told.contains("3 images could not be ranked"), "{told}");
    assert!(!told.contains('\u{1b}'), "{told:?}");
    assert_eq!(names(&desk.path("best")).len(), 2, "all else was done");
}

#[test]
fn hostile_names_reach_no_terminal_and_are_copied_as_they_are() {
    let desk = with_pictures(0);
    let hostile = "a\u{1b}[2J\n.png";
    pictures::picture(1, 40, 40).save(desk.path(&format!("out/{hostile}"))).unwrap();
    let arguments = ["best", "--weights", "weights", "out", "--prompt", "x\u{1b}[2J", "--copy-to", "best"];
    let output = desk.run(&arguments);
    assert!(output.status.success(), "{}", said(&output));
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(!table.contains('\u{1b}'), "{table:?}");
    assert_eq!(table.lines().count(), 2, "{table:?}");
    assert!(names(&desk.path("best"))[0].ends_with(hostile));
}

#[test]
fn the_chosen_ones_are_copied_once_and_nothing_is_overwritten() {
    let desk = with_pictures(4);
    let copy = || desk.best(&["out", "--prompt", "x", "-n", "2", "--copy-to", "best/of/x"]);
    let output = copy();
    assert!(output.status.success(), "{}", said(&output));
    let rows = lines(&output);
    let expected: Vec<String> = rows.iter().map(placed).collect();
    let best = desk.path("best/of/x");
    assert_eq!(names(&best), expected);
    for (row, name) in rows.iter().zip(&expected) {
        let image = desk.path(row["image"].as_str().unwrap());
        assert_eq!(fs::read(&image).unwrap(), fs::read(best.join(name)).unwrap());
    }
    // Again: what is there stays as it is, to the time that it was written.
    let written = |name: &String| fs::metadata(best.join(name)).unwrap().modified().unwrap();
    let times: Vec<_> = expected.iter().map(written).collect();
    fs::remove_file(best.join(&expected[1])).unwrap();
    assert!(copy().status.success());
    assert_eq!(names(&best), expected);
    assert_eq!(written(&expected[0]), times[0]);
    // Another file in the way of the second: neither is written.
    fs::remove_file(best.join(&expected[0])).unwrap();
    fs::write(best.join(&expected[1]), "mine").unwrap();
    let output = copy();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains(&expected[1]), "{}", said(&output));
    assert_eq!(lines(&output), rows, "the ranking is printed all the same");
    assert_eq!(names(&best), expected[1..]);
    assert_eq!(fs::read(best.join(&expected[1])).unwrap(), b"mine");
}

#[test]
fn links_lead_to_the_images_wherever_the_folders_are_moved_together() {
    use std::os::unix::fs::symlink;
    let desk = with_pictures(3);
    fs::create_dir(desk.path("all")).unwrap();
    fs::rename(desk.path("out"), desk.path("all/out")).unwrap();
    // The folder is reached by a link of its own, which `..` would not lead back through.
    fs::create_dir_all(desk.path("all/deep/best")).unwrap();
    symlink("all/deep/best", desk.path("short")).unwrap();
    for _ in 0..2 {
        let output = desk.best(&["all/out", "--prompt", "x", "--link-to", "short"]);
        assert!(output.status.success(), "{}", said(&output));
        let rows = lines(&output);
        assert_eq!(names(&desk.path("short")), rows.iter().map(placed).collect::<Vec<_>>());
    }
    fs::rename(desk.path("all"), desk.path("moved")).unwrap();
    let best = desk.path("moved/deep/best");
    for name in names(&best) {
        assert!(fs::symlink_metadata(best.join(&name)).unwrap().is_symlink());
        let bytes = fs::read(best.join(&name)).unwrap();
        let original = name.rsplit('_').next().unwrap();
        assert_eq!(bytes, fs::read(desk.path(&format!("moved/out/{original}"))).unwrap());
    }
}

#[test]
fn copies_among_the_images_are_not_ranked_themselves() {
    let desk = with_pictures(3);
    let copy = |to: &str| desk.best(&["out", "--prompt", "x", "--copy-to", to]);
    let first = lines(&copy("out/best"));
    assert_eq!(first.len(), 3);
    assert_eq!(lines(&copy("out/best")), first);
    assert_eq!(names(&desk.path("out/best")).len(), 3);
    let output = copy("out/../out");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("name another folder"), "{}", said(&output));
    let output = copy("out/0.png");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("is no folder"), "{}", said(&output));
}

#[test]
fn each_prompt_of_a_manifest_has_a_ranking_of_its_own() {
    let desk = with_pictures(5);
    let rows = "prompt,image\nan owl,out/0.png\na red fox,out/1.png\nan owl,out/2.png\na red fox,out/3.png\n\
                an owl,out/1.png\nan owl,out/gone.png\n,out/4.png\n";
    fs::write(desk.path("images.csv"), rows).unwrap();
    let output = desk.best(&["images.csv", "--per-prompt", "--copy-to", "best", "-n", "2"]);
    assert_eq!(output.status.code(), Some(1));
    let rows = lines(&output);
    assert_eq!(texts(&rows, "prompt"), ["an owl", "an owl", "an owl", "a red fox", "a red fox", "null"]);
    assert!(rows[2]["image"] == "out/gone.png" && rows[2]["rank"].is_null(), "{}", rows[2]);
    assert!(rows[5]["error"].as_str().unwrap().contains("line 8"), "{}", rows[5]);
    let owls = lines(&desk.best(&["out/0.png", "out/2.png", "out/1.png", "--prompt", "an owl"]));
    assert_eq!(rows[..2], owls[..2]);
    assert_eq!(names(&desk.path("best")), ["a_red_fox", "an_owl"]);
    assert_eq!(names(&desk.path("best/an_owl")), owls[..2].iter().map(placed).collect::<Vec<_>>());
}

#[test]
fn prompts_are_read_from_the_images_of_a_folder() {
    let desk = with_pictures(0);
    for number in 0..4 {
        let prompt = ["a red fox", "an owl"][number as usize % 2];
        with_prompt(&desk.path(&format!("out/{number}.png")), number, prompt);
    }
    desk.study(1);
    let output = desk.best(&["out", "--per-prompt", "--study", "s.db", "--link-to", "out/best"]);
    assert!(output.status.success(), "{}", said(&output));
    let rows = lines(&output);
    assert_eq!(texts(&rows, "prompt"), ["a red fox", "a red fox", "an owl", "an owl"]);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM image_embedding"), 4);
    assert_eq!(desk.sql::<i64>("SELECT count(*) FROM prompt_embedding"), 2);
    // Nothing is computed again, and what was put there is not ranked.
    assert_eq!(lines(&desk.best(&["out", "--per-prompt", "--study", "s.db", "--link-to", "out/best"])), rows);
    // Files that carry prompts can be named too.
    let named = desk.best(&["out/2.png", "out/0.png", "--per-prompt"]);
    assert_eq!(lines(&named), rows[..2]);
    pictures::picture(9, 40, 40).save(desk.path("out/9.png")).unwrap();
    let output = desk.best(&["out", "--per-prompt"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("9.png") && said(&output).contains("no prompt"), "{}", said(&output));
}

#[test]
fn wrong_usage_exits_with_two() {
    let desk = with_pictures(1);
    for arguments in [
        &["best"][..],
        &["best", "out"],
        &["best", "--prompt", "x"],
        &["best", "out", "--prompt", "x", "--per-prompt"],
        &["best", "out", "--prompt", "x", "-n", "0"],
        &["best", "out", "--prompt", "x", "--top-p", "0"],
        &["best", "out", "--prompt", "x", "--top-p", "1.5"],
        &["best", "out", "--prompt", "x", "--copy-to", "a", "--link-to", "b"],
        &["best", "out", "--per-prompt", "--watch"],
    ] {
        let output = desk.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
    }
    let output = desk.best(&["out/0.png", "--prompt", "x", "--watch"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("looks into folders"), "{}", said(&output));
}

/// A run that watches, and what it prints.
struct Watching {
    child: Child,
    printed: Receiver<Value>,
}

impl Watching {
    fn start(desk: &Desk, more: &[&str]) -> Self {
        let watch = ["best", "--weights", "weights", "--json", "--watch", "out", "--prompt", "x"];
        let mut child = desk
            .command(&[&watch, more].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, printed) = channel();
        std::thread::spawn(move || {
            for line in out.lines() {
                let _ = sender.send(serde_json::from_str(&line.unwrap()).unwrap());
            }
        });
        Self { child, printed }
    }

    fn next(&self) -> Value {
        self.printed.recv_timeout(PATIENCE).unwrap()
    }

    /// Ends it as Ctrl-C does; what it printed then, what it said, and its exit code.
    fn end(mut self) -> (Vec<Value>, String, Option<i32>) {
        interrupt(&self.child);
        let rest: Vec<Value> = self.printed.iter().collect();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (rest, said, self.child.wait().unwrap().code())
    }
}

#[test]
fn a_folder_is_followed_and_half_written_files_are_waited_for() {
    let desk = with_pictures(2);
    let watching = Watching::start(&desk, &["--copy-to", "out/best"]);
    let first = [watching.next(), watching.next()];
    assert_eq!(texts(&first, "image"), ["out/0.png", "out/1.png"]);
    assert_eq!(first[0]["of"], 1);
    assert_eq!(first[1]["of"], 2);

    // A file that is written in three pieces, the last one long after the second: it is whole when it is ranked.
    pictures::picture(7, 64, 64).save(desk.path("whole.png")).unwrap();
    let whole = fs::read(desk.path("whole.png")).unwrap();
    let mut file = fs::File::create(desk.path("out/slow.png")).unwrap();
    for (piece, pause) in whole.chunks(whole.len().div_ceil(3)).zip([500, 2500, 0]) {
        file.write_all(piece).unwrap();
        file.flush().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
    }
    let slow = watching.next();
    assert_eq!((&slow["image"], &slow["of"]), (&"out/slow.png".into(), &3.into()));

    // One that goes away leaves the ranking.
    fs::remove_file(desk.path("out/0.png")).unwrap();
    let (last, said, code) = watching.end();
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert_eq!(last, lines(&desk.best(&["out/1.png", "out/slow.png", "--prompt", "x"])));
    assert_eq!(names(&desk.path("out/best")), last.iter().map(placed).collect::<Vec<_>>());
}

#[test]
fn a_file_that_stays_broken_is_told_of_once() {
    let desk = with_pictures(1);
    let watching = Watching::start(&desk, &[]);
    watching.next();
    fs::write(desk.path("out/torn.png"), b"\x89PNG\r\n\x1a\ntorn").unwrap();
    let begun = Instant::now();
    let torn = watching.next();
    assert!(begun.elapsed() > Duration::from_secs(9), "{:?}", begun.elapsed());
    assert!(torn["rank"].is_null() && torn["image"] == "out/torn.png" && torn["error"].is_string(), "{torn}");
    std::thread::sleep(Duration::from_secs(1));
    let (last, said, code) = watching.end();
    assert_eq!(code, Some(0));
    assert_eq!(texts(&last, "image"), ["out/0.png"]);
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn on_a_terminal_the_best_ones_stand_in_a_table_that_is_drawn_in_its_place() {
    let desk = with_pictures(12);
    let home = desk.path("");
    let arguments = ["best", "--weights", "weights", "--watch", "out", "--prompt", "a red fox"];
    let mut session: Session = Launch::pairpick(&arguments, &home).size(60, 20).start();
    session.wait_for_text("12 images; Ctrl-C ends");
    pictures::picture(99, 64, 64).save(desk.path("out/new.png")).unwrap();
    session.wait_for_text("13 images; Ctrl-C ends");
    let text = session.text();
    assert_eq!(text.matches("out/").count(), 10, "{text}");
    assert_eq!(text.matches("a red fox").count(), 1, "{text}");
    session.signal("INT");
    assert_eq!(session.exit_code(), 0);
    let text = session.text();
    assert!(text.contains("and 3 more") && !text.contains("Ctrl-C"), "{text}");
    assert_eq!(text.matches("a red fox").count(), 1, "{text}");
}
