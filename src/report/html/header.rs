//! The top of the page: what it is of, the finding in a sentence, warnings; and the bottom.

use super::super::agreement::{Agreement, Data};
use super::super::markup::Element;
use super::super::number::{Unit, finite, in_words, percent};
use super::parts::{paragraph, stranger};
use crate::text::counted;

pub(super) fn header(report: &Agreement, labels: &[String]) -> Element {
    let (data, provenance) = (&report.data, &report.provenance);
    let of = format!(
        "{} of {} of {} by {}",
        counted(data.picks, "pick"),
        counted(data.pairs, "image pair"),
        counted(data.prompts, "prompt"),
        counted(data.annotators, "annotator")
    );
    let mut made = Element::new("p").class("soft").text(of);
    for part in [&provenance.study, &provenance.made_at, &provenance.program] {
        if !part.is_empty() {
            made = made.text(" · ").child(stranger(part));
        }
    }
    Element::new("header")
        .child(Element::new("h1").text("How far people and scorers agree"))
        .child(Element::new("p").class("finding").text(finding(report, labels)))
        .child(made)
}

fn finding(report: &Agreement, labels: &[String]) -> String {
    let level = report.provenance.level;
    let (Some(best), Some(label)) = (report.scorers.first(), labels.first()) else {
        return "No scorer has scored these pairs; the report is of people alone.".to_owned();
    };
    let Some(_) = finite(best.accuracy.t0.value) else {
        let t0 = in_words(&best.accuracy.t0, Unit::Percent, level);
        return format!("{label}: the agreement is {t0}.");
    };
    let tie = match finite(best.baseline.always_tie) {
        Some(tie) => format!(", where always answering “tie” would earn {}", percent(tie)),
        None => String::new(),
    };
    let people = match finite(report.people.left_out.value) {
        Some(people) => format!(" One person agrees with the majority of the others on {}.", percent(people)),
        None => String::new(),
    };
    format!(
        "{label} agrees with people on {} of {} at t = 0{tie}.{people}",
        in_words(&best.accuracy.t0, Unit::Percent, level),
        counted(best.pairs, "pick"),
    )
}

pub(super) fn navigation(sections: &[(&str, &str)]) -> Element {
    let items = sections.iter().map(|(id, name)| {
        Element::new("li").child(Element::new("a").with("href", format!("#{id}")).text(name))
    });
    Element::new("nav").with("aria-label", "Sections").child(Element::new("ul").children(items))
}

/// What to be careful about, and that picks are missing, before any number.
pub(super) fn warnings(data: &Data) -> Element {
    let excluded: u64 = data.excluded.iter().map(|part| part.count).sum();
    if data.warnings.is_empty() && excluded == 0 {
        return Element::new("div").class("nothing");
    }
    let mut items: Vec<Element> =
        data.warnings.iter().map(|warning| Element::new("li").text(warning)).collect();
    if excluded > 0 {
        let words = format!(
            "{} {} left out of all numbers: ",
            counted(excluded, "pick"),
            if excluded == 1 { "is" } else { "are" }
        );
        let link = Element::new("a").with("href", "#excluded").text("the reasons");
        items.push(Element::new("li").text(words).child(link).text("."));
    }
    Element::new("aside")
        .class("warnings")
        .with("aria-labelledby", "warnings-heading")
        .child(Element::new("h2").with("id", "warnings-heading").text("Read with care"))
        .child(Element::new("ul").children(items))
}

pub(super) fn footer(report: &Agreement) -> Element {
    Element::new("footer").child(
        paragraph(format!(
            "Made by {}. All numbers of this page stand in its source as JSON, in the element with the id ",
            report.provenance.program
        ))
        .child(Element::new("code").text(super::JSON_ID))
        .text("."),
    )
}
