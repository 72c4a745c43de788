//! The picks that a scorer is surest to be wrong: where to look first.

use super::super::agreement::{Agreement, Parting};
use super::super::markup::Element;
use super::super::number::{finite, fixed, percent};
use super::parts::{paragraph, section, stranger};
use crate::text::thousands;

/// So many are seen at once.
const OPEN: usize = 10;

pub(super) fn strongest(report: &Agreement, labels: &[String]) -> Element {
    let mut section = section("strongest", "Strongest disagreements");
    if report.scorers.iter().all(|scorer| scorer.strongest.is_empty()) {
        return section.child(paragraph("No scorer contradicts a decided pick."));
    }
    for (scorer, label) in report.scorers.iter().zip(labels) {
        section = section.child(Element::new("h3").text(label));
        if scorer.strongest.is_empty() {
            section = section.child(paragraph("It contradicts no decided pick."));
            continue;
        }
        let (first, more) = scorer.strongest.split_at(scorer.strongest.len().min(OPEN));
        section = section.child(list(first, 1));
        if !more.is_empty() {
            let summary = Element::new("summary").text(format!("{} more", thousands(more.len() as u64)));
            section = section.child(Element::new("details").child(summary).child(list(more, OPEN + 1)));
        }
    }
    section
}

/// A list that counts from a number.
fn list(partings: &[Parting], start: usize) -> Element {
    Element::new("ol").class("partings").with("start", start.to_string()).children(partings.iter().map(item))
}

fn item(parting: &Parting) -> Element {
    let prompt = Element::new("p").class("prompt").with("dir", "auto").lines(&parting.prompt);
    let picked_a = parting.outcome == "a";
    let sides = [
        ("a", &parting.image_a, &parting.model_a, parting.score_a, picked_a),
        ("b", &parting.image_b, &parting.model_b, parting.score_b, !picked_a),
    ];
    let sides = sides.into_iter().map(|(side, image, model, score, picked)| {
        let mut line = Element::new("li")
            .child(Element::new("b").text(side))
            .text(" ")
            .child(Element::new("code").child(stranger(image)));
        if let Some(model) = model {
            line = line.text(" by ").child(stranger(model));
        }
        let score = finite(Some(score)).map_or_else(|| "no finite score".to_owned(), |score| fixed(score, 2));
        let who = if picked { "picked" } else { "the scorer’s choice" };
        line.text(format!(", score {score} – ")).child(Element::new("em").text(who))
    });
    let sure = finite(Some(parting.confidence)).map_or_else(|| "not known".to_owned(), percent);
    let facts = Element::new("p")
        .class("soft")
        .text(format!("The scorer is sure of the other image by {sure}. Picked by "))
        .child(stranger(&parting.annotator))
        .text(format!("; pick {}, pair {}.", parting.pick_id, parting.pair_id));
    Element::new("li").child(prompt).child(Element::new("ul").children(sides)).child(facts)
}
