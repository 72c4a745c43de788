//! The report as a plain table.
//!
//! After a wanted change, look at the difference and take it over with `INSTA_UPDATE=always cargo test --test agree_table`.

#![allow(clippy::unwrap_used)]

#[path = "support/sample.rs"]
mod sample;

use insta::assert_snapshot;
use pairpick::report::agreement::table::table;
use pairpick::study::Evidence;
use unicode_width::UnicodeWidthStr;

#[test]
fn the_table_tells_all_at_any_width() {
    let agreement = sample::agreement();
    for width in [80, 100] {
        let lines = table(&agreement, width);
        assert_snapshot!(format!("table-{width}"), lines.join("\n"));
    }
    for width in [0, 60, 71, 80, 100, 300] {
        let widest = table(&agreement, width).iter().map(|line| line.width()).max();
        assert!(widest <= Some(width.max(60)), "{widest:?} of {width}");
    }
}

#[test]
fn what_is_missing_says_why() {
    let mut evidence = sample::evidence();
    evidence.picks.truncate(1);
    assert_snapshot!("table-of-one-pick", table(&sample::of(&evidence), 100).join("\n"));
    let nothing = table(&sample::of(&Evidence::default()), 100).join("\n");
    assert!(nothing.contains("There is no pick to report on."), "{nothing}");
}

#[test]
fn what_strangers_wrote_reaches_no_terminal() {
    let mut evidence = sample::evidence();
    let hostile = "\x1b[2Jx\u{202E}\n";
    evidence.annotators[0] = hostile.to_owned();
    evidence.models[0] = hostile.to_owned();
    evidence.scorers[0].name = hostile.to_owned();
    evidence.sources[0] = hostile.to_owned();
    let lines = table(&sample::of(&evidence), 100);
    assert!(!lines.concat().contains(|c: char| c.is_control() || c == '\u{202E}'), "{lines:#?}");
}
