//! A scorer's part of the table, and scorers against each other.

use super::sheet::Sheet;
use crate::report::Estimated;
use crate::report::agreement::words::{self, Scale};
use crate::report::agreement::{Calibration, Contrast, Grouping, ScorerAgreement};
use crate::text::{counted, thousands};

/// A row with a share, its interval, and what there is to say; the reason where it is missing.
pub(super) fn share(sheet: &mut Sheet, name: &str, estimate: &Estimated, note: &str) {
    let scale = Scale::Percent;
    let why = words::reason(estimate);
    let note = [note, &why].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    sheet.row(name, &scale.value(estimate.value), &scale.range(estimate), &note);
}

pub(super) fn scorer(scorer: &ScorerAgreement, sheet: &mut Sheet) {
    let of = [counted(scorer.pairs, "pick"), counted(scorer.prompts, "prompt"), counted(scorer.ties, "tie")];
    sheet.heading(&scorer.scorer, &of.join(", "));
    let above = |sheet: &mut Sheet, estimate: &Estimated| {
        let scale = Scale::Points;
        sheet.row(
            "  above always saying tie",
            &scale.value(estimate.value),
            &scale.range(estimate),
            "points",
        );
    };
    let (accuracy, baseline) = (&scorer.accuracy, &scorer.baseline);
    share(sheet, "agreement, equal scores a tie", &accuracy.t0, "");
    above(sheet, &baseline.t0_above);
    let t = accuracy.tuned.t;
    let tuned = t.map_or("agreement, tuned ties".to_owned(), |t| format!("agreement, a tie up to t {t:.3}"));
    share(sheet, &tuned, &accuracy.tuned.accuracy, "");
    if t.is_some() {
        above(sheet, &baseline.tuned_above);
    }
    let decided = counted(accuracy.decided.n, "decided pick");
    share(sheet, "agreement, decided picks", &accuracy.decided.accuracy, &decided);
    if let Some(wilson) = accuracy.decided.wilson {
        let wilson = format!("[{}, {}]", Scale::Percent.bare(wilson.low), Scale::Percent.bare(wilson.high));
        sheet.row("  by Wilson's formula", "", &wilson, "");
    }
    sheet.row("always saying tie", &Scale::Percent.value(baseline.always_tie), "", "");
    sheet.row("tossing a coin", &Scale::Percent.value(Some(baseline.coin)), "", "");
    let majority = counted(scorer.majority.pairs, "pair");
    share(sheet, "with the majority of people", &scorer.majority.t0, &majority);
    calibration(&scorer.calibration, sheet);
    scorer.by.iter().for_each(|grouping| self::grouping(grouping, sheet));
}

/// The three numbers, each before and after the temperature.
fn calibration(calibration: &Calibration, sheet: &mut Sheet) {
    let reason = |of: &str| {
        let reason = calibration.reasons.iter().find(|reason| reason.of == of);
        reason.map(|reason| reason.reason.clone()).unwrap_or_default()
    };
    let heated = calibration.at_temperature.as_ref();
    let after = |scale: Scale, value: Option<f64>| {
        value.map_or_else(String::new, |value| format!("{} after T", scale.value(Some(value))))
    };
    let rows = [
        (
            "calibration error (ECE)",
            "ece",
            Scale::Percent,
            calibration.ece,
            &calibration.intervals.ece,
            heated.and_then(|at| at.ece),
        ),
        (
            "Brier score",
            "brier",
            Scale::Plain,
            calibration.brier,
            &calibration.intervals.brier,
            heated.and_then(|at| at.brier),
        ),
        (
            "log loss",
            "log_loss",
            Scale::Plain,
            calibration.log_loss,
            &calibration.intervals.log_loss,
            heated.and_then(|at| at.log_loss),
        ),
    ];
    for (name, of, scale, value, interval, at_temperature) in rows {
        let note = if value.is_none() { reason(of) } else { after(scale, at_temperature) };
        sheet.row(name, &scale.value(value), &scale.range(interval), &note);
    }
    let temperature = calibration.temperature.map(|temperature| format!("{temperature:.2}"));
    let why = if temperature.is_none() { reason("temperature") } else { String::new() };
    sheet.row("temperature T", temperature.as_deref().unwrap_or(words::MISSING), "", &why);
}

/// Where they part, by one thing that divides the picks.
fn grouping(grouping: &Grouping, sheet: &mut Sheet) {
    sheet.prose("  by ", &grouping.title);
    for group in &grouping.groups {
        let ties = if group.ties > 0 { format!(", {}", counted(group.ties, "tie")) } else { String::new() };
        share(sheet, &format!("  {}", group.name), &group.t0, &format!("{}{ties}", counted(group.n, "pick")));
    }
    if grouping.more > 0 {
        sheet.prose("    ", &format!("and {} more", thousands(grouping.more)));
    }
}

pub(super) fn contrasts(contrasts: &[Contrast], sheet: &mut Sheet) {
    if contrasts.is_empty() {
        return;
    }
    sheet.heading("scorers against each other", "points of agreement");
    for contrast in contrasts {
        let p = match &contrast.reason {
            Some(reason) => format!("no p: {reason}"),
            None => format!("p {} (Holm {})", words::p_value(contrast.p), words::p_value(contrast.p_holm)),
        };
        let scale = Scale::Points;
        let row = |sheet: &mut Sheet, name: &str, estimate: &Estimated, note: &str| {
            sheet.row(name, &scale.value(estimate.value), &scale.range(estimate), note);
        };
        row(sheet, &format!("{} − {}", contrast.first, contrast.second), &contrast.difference, &p);
        let test = if contrast.test == "mcnemar" { "McNemar's test" } else { "sign flips" };
        let note = format!("{}, {test}", counted(contrast.pairs, "pick"));
        row(sheet, "  on decided picks", &contrast.decided_difference, &note);
        let alone = format!("{} : {}", thousands(contrast.first_only), thousands(contrast.second_only));
        sheet.row("  only one of them right", &alone, "", "");
    }
}
