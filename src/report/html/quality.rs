//! What may be wrong with the picks.

use super::super::agreement::Quality;
use super::super::markup::Element;
use super::super::number::{Unit, percent};
use super::parts::{estimated, missing, section};
use super::tables::{Kind, Table, count, words};

pub(super) fn quality(quality: &Quality) -> Element {
    let columns =
        [("Sign", Kind::Text), ("Found", Kind::Number), ("Of", Kind::Number), ("Share", Kind::Number)];
    let mut table = Table::new("Signs of careless or one-sided picks", &columns);
    for (name, found, of, none) in [
        ("Picks in under half a second", quality.too_fast, quality.timed, "no times are known"),
        (
            "Repeats with another answer",
            quality.self_contradictions,
            quality.repeats,
            "no pair was asked again",
        ),
        (
            "Three images put in a circle by one person",
            quality.intransitive,
            quality.triples,
            "nobody has decided all pairs of three images",
        ),
        ("Gold pairs answered otherwise", quality.gold_missed, quality.gold, "there are no gold pairs"),
    ] {
        let share = if of > 0 { words(percent(found as f64 / of as f64)) } else { missing(Some(none)) };
        table.row(words(name), [count(found), count(of), share]);
    }
    let section = section("quality", "Quality of the picks").child(table.build()).child(
        Element::new("p")
            .text("Picks of the left image among decided picks whose sides are known: ")
            .child(estimated(&quality.left, Unit::Percent))
            .text("."),
    );
    if quality.notes.is_empty() {
        return section.child(Element::new("p").text("Nothing stands out of any one person."));
    }
    let notes = quality.notes.iter().map(|note| Element::new("li").text(note));
    section.child(Element::new("h3").text("What stands out")).child(Element::new("ul").children(notes))
}
