//! People with people, and what may be wrong with their picks.

use super::scorers::share;
use super::sheet::Sheet;
use crate::report::Estimated;
use crate::report::agreement::words::{self, Scale};
use crate::report::agreement::{People, Quality};
use crate::text::{counted, thousands};

/// People, and twos of them, that are listed.
const LISTED: usize = 12;

pub(super) fn people(people: &People, sheet: &mut Sheet) {
    sheet.heading(
        "people with people",
        &format!("{} that two or more have decided", counted(people.pairs, "pair")),
    );
    let reason = |of: &str| {
        let reason = people.reasons.iter().find(|reason| reason.of == of);
        reason.map(|reason| reason.reason.clone()).unwrap_or_default()
    };
    let plain = Scale::Plain;
    let coefficient = |sheet: &mut Sheet, name: &str, of: &str, value: Option<f64>, interval: &Estimated| {
        let why = if value.is_none() { reason(of) } else { words::reason(interval) };
        sheet.row(name, &plain.value(value), &plain.range(interval), &why);
    };
    coefficient(sheet, "Krippendorff's α", "alpha", people.alpha, &people.intervals.alpha);
    coefficient(sheet, "Gwet's AC1", "ac1", people.ac1, &people.intervals.ac1);
    let kappa = match (people.kappa, people.kappa_se) {
        (None, _) => reason("kappa"),
        (_, Some(error)) => format!("standard error {error:.3}"),
        (_, None) => format!("the mean of {}", counted(people.by_two.len() as u64, "two")),
    };
    let name = if people.kappa_se.is_some() || people.kappa.is_none() { "Cohen's κ" } else { "Light's κ" };
    sheet.row(name, &plain.value(people.kappa), "", &kappa);
    if people.fleiss.is_some() {
        sheet.row("Fleiss' κ", &plain.value(people.fleiss), "", "");
    }
    let raw = if people.raw.is_none() { reason("raw") } else { String::new() };
    sheet.row(
        "equal answers",
        &Scale::Percent.value(people.raw),
        &Scale::Percent.range(&people.intervals.raw),
        &raw,
    );
    share(sheet, "one against the other people", &people.left_out, "a scorer's ceiling");
    share(sheet, "the same answer asked again", &people.self_agreement, &counted(people.repeats, "repeat"));
    each(people, sheet);
}

/// Each person against the others.
fn each(people: &People, sheet: &mut Sheet) {
    if people.annotators.len() < 2 {
        return;
    }
    sheet.prose("  ", "each against the others");
    for person in people.annotators.iter().take(LISTED) {
        let mut note = counted(person.picks, "pick");
        if let Some(median) = person.median_response_ms {
            note.push_str(&format!(", {}", words::time(median)));
        }
        share(sheet, &format!("  {}", person.annotator), &person.t0, &note);
    }
    more(people.annotators.len(), sheet);
    if people.by_two.len() > 1 {
        sheet.prose("  ", "two by two: Cohen's κ");
        for two in people.by_two.iter().take(LISTED) {
            let error = two.kappa_se.map_or_else(String::new, |error| format!(", SE {error:.3}"));
            let note = format!("{}{error}", counted(two.pairs, "pair"));
            sheet.row(
                &format!("  {} · {}", two.first, two.second),
                &Scale::Plain.value(two.kappa),
                "",
                &note,
            );
        }
        more(people.by_two.len(), sheet);
    }
}

fn more(count: usize, sheet: &mut Sheet) {
    if count > LISTED {
        sheet.prose("    ", &format!("and {} more", thousands((count - LISTED) as u64)));
    }
}

pub(super) fn quality(quality: &Quality, sheet: &mut Sheet) {
    sheet.heading("quality of the picks", "");
    let counts = [
        ("under half a second", quality.too_fast, quality.timed, "timed picks"),
        ("another answer asked again", quality.self_contradictions, quality.repeats, "repeats"),
        ("circles of three images", quality.intransitive, quality.triples, "triples"),
        ("gold pairs missed", quality.gold_missed, quality.gold, "gold picks"),
    ];
    for (name, count, of, what) in counts {
        let number = if of == 0 { words::MISSING.to_owned() } else { thousands(count) };
        let note = if of == 0 { format!("no {what}") } else { format!("of {} {what}", thousands(of)) };
        sheet.row(name, &number, "", &note);
    }
    share(sheet, "the left image chosen", &quality.left, "of decided picks");
    quality.notes.iter().for_each(|note| sheet.prose("  ! ", note));
}
