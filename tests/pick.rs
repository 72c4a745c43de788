//! `best --pick` and the pictures of `best`'s table: the real binary on a pty, with a small network of random weights.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::Path;

use support::desk::{Desk, lines, said};
use support::launch::Launch;
use support::pictures;
use support::study::Sql;
use support::terminal::Session;
use support::wire::{find, graphics, left_behind};

/// A desk with a folder `out` of so many pictures.
fn with_pictures(count: u32) -> Desk {
    let desk = Desk::new();
    fs::create_dir(desk.path("out")).unwrap();
    for number in 0..count {
        pictures::picture(number, 50, 40).save(desk.path(&format!("out/{number}.png"))).unwrap();
    }
    desk
}

const BEST: [&str; 3] = ["best", "--weights", "weights"];

fn launch(desk: &Desk, arguments: &[&str]) -> Launch {
    let home = desk.path("");
    Launch::pairpick(&[&BEST, arguments].concat(), &home).size(120, 36)
}

fn pick(desk: &Desk, more: &[&str]) -> Session {
    let arguments = [&["out", "--prompt", "a red fox", "--pick", "--study", "s.db"], more].concat();
    let session = launch(desk, &arguments).start();
    shown(&session);
    session
}

/// Waits until all images stand there.
fn shown(session: &Session) {
    session.wait_for("the images", |text| text.contains("which is the best?") && !text.contains("· · ·"));
}

/// Presses keys once the images have come, and waits until the screen says this.
fn press(session: &Session, keys: &str, wanted: &str) {
    session.wait_for("the images", |text| !text.contains("on their way"));
    session.keys(keys);
    session.wait_for_text(wanted);
}

fn end(mut session: Session) -> String {
    session.keys("q");
    assert_eq!(session.exit_code(), 0, "{}", session.text());
    session.assert_restored();
    session.text()
}

fn study(desk: &Desk) -> Sql {
    Sql::open(&desk.path("s.db"))
}

#[test]
fn what_is_chosen_in_the_gallery_is_stored_and_printed() {
    let desk = with_pictures(5);
    let ranking = lines(&desk.best(&["out", "--prompt", "a red fox"]));
    let session = pick(&desk, &[]);
    assert!(session.text().contains("PickScore's best"), "{}", session.text());
    press(&session, "2\r", "its number 2 is yours · 4 implied pairs stored");
    let printed = end(session);
    let second = ranking[1]["image"].as_str().unwrap();
    assert!(printed.contains(second) && printed.contains("1 of 1 prompt chosen in s.db"), "{printed}");

    let study = study(&desk);
    let won = format!(
        "SELECT count(*) FROM picks WHERE iif(outcome = 'a', image_a, image_b) = '{second}'
         AND choice_id = 1 AND reveal = 'always' AND graphics = 'kitty-direct' AND annotator = 'tester'"
    );
    assert_eq!(study.value::<i64>(&won), 4);
    assert_eq!(study.value::<i64>("SELECT count(*) FROM pick WHERE score_shown_at <= decided_at"), 4);
    let scored =
        "SELECT count(*) FROM choice JOIN image ON image_id = best JOIN score USING (prompt_id, image_id)
                  WHERE scorer_rank = 2 AND ranked = 5 AND choice.images = 5";
    assert_eq!(study.value::<i64>(scored), 1);
    assert_eq!(study.value::<i64>("SELECT count(*) FROM session WHERE ended_at IS NOT NULL"), 1);

    // Another run stands where this one ended, and can take it back.
    let session = launch(&desk, &["out", "--prompt", "a red fox", "--pick", "--study", "s.db"]).start();
    session.wait_for_text("✓ chosen");
    session.keys("u");
    session.wait_for_text("undecided again");
    end(session);
    assert_eq!(study.value::<i64>("SELECT count(*) FROM picks"), 0);
    assert_eq!(study.value::<i64>("SELECT count(*) FROM retraction"), 4);
}

#[test]
fn labelling_goes_on_beside_what_was_chosen() {
    let desk = with_pictures(3);
    let session = pick(&desk, &[]);
    press(&session, "\r", "2 implied pairs stored");
    end(session);
    let home = desk.path("");
    let session = Launch::pairpick(&["label", "s.db", "--no-score"], &home).start();
    session.wait_for_text("✓ all 2 pairs are decided");
    session.keys("u");
    session.wait_for_text("nothing to undo");
    end(session);
    let export = desk.run(&["export", "--study", "s.db", "--format", "jsonl", "--out", "-"]);
    let rows = lines(&export);
    assert!(rows.len() == 2 && rows.iter().all(|row| row["choice_id"] == 1), "{rows:?}");
}

#[test]
fn blind_choices_hide_the_ranking_until_they_are_made() {
    let desk = with_pictures(6);
    let session = pick(&desk, &["--blind"]);
    assert_eq!(find(&session.raw(), "★".as_bytes()), None);
    press(&session, "3\r", "implied pairs stored");
    session.wait_for_text("★");
    session.keys("u");
    session.wait_for_text("it stays");
    end(session);
    let study = study(&desk);
    assert_eq!(study.value::<i64>("SELECT count(*) FROM pick WHERE score_shown_at >= decided_at"), 5);
    assert_eq!(study.value::<String>("SELECT DISTINCT reveal FROM picks"), "after");
}

#[test]
fn many_prompts_follow_each_other_and_images_are_deleted_at_the_end() {
    let desk = Desk::new();
    let rows = (0..9).map(|number| {
        let name = desk.picture(number);
        format!("prompt number {},{name}\n", number / 3)
    });
    let rows: String = rows.collect();
    fs::write(desk.path("images.csv"), format!("prompt,image\n{rows}")).unwrap();
    let arguments = ["images.csv", "--per-prompt", "--pick", "--study", "s.db"];
    let session = launch(&desk, &arguments).start();
    shown(&session);
    session.wait_for_text("prompt 1 of 3");
    session.keys("z");
    session.wait_for_text("esc close");
    session.keys("\x1b[C");
    press(&session, "\r", "prompt 2 of 3");
    session.keys("s");
    session.wait_for_text("prompt 3 of 3");
    press(&session, "\r", "prompt 2 of 3");
    let raw = {
        let text = end(session);
        assert!(text.contains("2 of 3 prompts chosen"), "{text}");
        study(&desk)
    };
    assert_eq!(raw.value::<i64>("SELECT count(*) FROM choice"), 2);
    assert_eq!(raw.value::<i64>("SELECT count(*) FROM picks"), 4);
}

#[test]
fn a_signal_gives_the_terminal_back() {
    let desk = with_pictures(3);
    let mut session = pick(&desk, &[]);
    press(&session, "\r", "✓ chosen");
    session.signal("TERM");
    assert_eq!(session.exit_code(), 1);
    session.assert_restored();
    assert!(left_behind(&session.raw()).is_empty(), "no image stays");
    assert_eq!(study(&desk).value::<i64>("SELECT count(*) FROM picks"), 2);
}

#[test]
fn what_cannot_be_picked_from_is_said_before_the_terminal_is_taken() {
    let desk = with_pictures(1);
    let usage: [(&[&str], &str); 4] = [
        (&["out", "--prompt", "x", "--pick"], "--study"),
        (&["out", "--prompt", "x", "--blind"], "--pick"),
        (&["out", "--prompt", "x", "--pick", "--study", "s.db", "--watch"], "--watch"),
        (&["out", "--prompt", "x", "--pick", "--study", "s.db", "--copy-to", "b"], "--copy-to"),
    ];
    for (arguments, word) in usage {
        let output = desk.run(&[&BEST, arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).contains(word), "{}", said(&output));
    }
    let failing: [(&[&str], &str); 3] = [
        (&["out", "--prompt", "x", "--pick", "--study", "none/s.db"], "its folder does not exist"),
        (&["out", "--prompt", "x", "--pick", "--study", "out"], "it is a folder"),
        (&["out", "--prompt", "x", "--pick", "--study", "s.db"], "nothing to choose between"),
    ];
    for (arguments, word) in failing {
        let mut session = launch(&desk, arguments).start();
        assert_eq!(session.exit_code(), 1);
        assert!(session.text().contains(word), "{}", session.text());
        assert_eq!(find(&session.raw(), b"\x1b[?1049h"), None, "the screen was never taken");
    }
}

#[test]
fn a_broken_image_is_shown_as_such_and_told_of_at_the_end() {
    let desk = with_pictures(3);
    fs::write(desk.path("out/9.png"), "no picture").unwrap();
    let mut session = pick(&desk, &[]);
    assert!(session.text().contains("✗"), "{}", session.text());
    session.keys("4\r");
    session.wait_for_text("this image can't be read");
    press(&session, "1\r", "2 implied pairs stored");
    session.keys("q");
    assert_eq!(session.exit_code(), 1);
    assert!(session.text().contains("1 image could not be ranked"), "{}", session.text());
}

#[test]
fn rows_of_the_table_have_pictures_on_a_terminal_that_can_show_them() {
    let desk = with_pictures(4);
    let run = |more: &[&str]| {
        let mut session = launch(&desk, &[&["out", "--prompt", "a red fox"], more].concat()).start();
        assert_eq!(session.exit_code(), 0, "{}", session.text());
        session
    };
    let ranking = lines(&desk.best(&["out", "--prompt", "a red fox"]));
    let session = run(&[]);
    assert_eq!(graphics(&session.raw()).len(), 4);
    let text = session.text();
    let places: Vec<usize> =
        ranking.iter().map(|row| text.find(row["image"].as_str().unwrap()).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
    assert_eq!(graphics(&run(&["-n", "2"]).raw()).len(), 2);
    for none in [&["--thumbnails", "never"][..], &["--json"]] {
        let session = run(none);
        assert!(
            graphics(&session.raw()).is_empty() && find(&session.raw(), b"\x1b[>q").is_none(),
            "{none:?}"
        );
    }
    let piped = desk.run(&[&BEST, &["out", "--prompt", "a red fox"][..]].concat());
    assert!(!piped.stdout.contains(&0x1b));
    assert_eq!(Path::new(ranking[0]["image"].as_str().unwrap()).extension().unwrap(), "png");
}
