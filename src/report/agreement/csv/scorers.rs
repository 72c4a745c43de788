//! The tables of scorers.

use super::super::{Bin, Contrast, CoursePoint, Group, Grouping, Parting, ScorerAgreement};
use super::CsvFile;
use super::sheet::Sheet;
use crate::report::merged::losses;
use crate::report::{Estimated, Range};

/// A scorer and what it is called.
type Named<'r> = (&'r ScorerAgreement, &'r str);

/// A scorer with its losses.
type Row<'r> = (&'r ScorerAgreement, &'r str, [Estimated; 3]);

pub(super) fn scorers(all: &[Named<'_>]) -> CsvFile {
    let wilson = |of: &Row<'_>, end: fn(Range) -> f64| of.0.accuracy.decided.wilson.map(end);
    let after = |of: &Row<'_>| of.0.calibration.at_temperature.clone();
    Sheet::<Row<'_>>::new("scorers.csv")
        .text("scorer", |of| of.1)
        .text("weights_sha256", |of| &of.0.weights_sha256)
        .text("dtype", |of| &of.0.dtype)
        .text("device", |of| of.0.device.as_deref().unwrap_or_default())
        .count("picks", |of| of.0.pairs)
        .count("unscored", |of| of.0.unscored)
        .count("prompts", |of| of.0.prompts)
        .count("ties", |of| of.0.ties)
        .estimate("t0", |of| &of.0.accuracy.t0)
        .number("tuned_t", |of| of.0.accuracy.tuned.t)
        .estimate("tuned", |of| &of.0.accuracy.tuned.accuracy)
        .count("decided_picks", |of| of.0.accuracy.decided.n)
        .estimate("decided", |of| &of.0.accuracy.decided.accuracy)
        .number("decided_wilson_low", move |of| wilson(of, |range| range.low))
        .number("decided_wilson_high", move |of| wilson(of, |range| range.high))
        .number("always_tie", |of| of.0.baseline.always_tie)
        .number("coin", |of| Some(of.0.baseline.coin))
        .estimate("t0_above", |of| &of.0.baseline.t0_above)
        .estimate("tuned_above", |of| &of.0.baseline.tuned_above)
        .count("majority_pairs", |of| of.0.majority.pairs)
        .estimate("majority_t0", |of| &of.0.majority.t0)
        .estimate("ece", |of| &of.2[0])
        .estimate("brier", |of| &of.2[1])
        .estimate("log_loss", |of| &of.2[2])
        .number("temperature", |of| of.0.calibration.temperature)
        .number("ece_after", move |of| after(of)?.ece)
        .number("brier_after", move |of| after(of)?.brier)
        .number("log_loss_after", move |of| after(of)?.log_loss)
        .file(all.iter().map(|&(scorer, label)| (scorer, label, losses(&scorer.calibration))))
}

pub(super) fn calibration(all: &[Named<'_>]) -> CsvFile {
    let rows = all.iter().flat_map(|&(scorer, label)| {
        let before = scorer.calibration.bins.iter().map(move |bin| (label, "scored", bin));
        before.chain(scorer.calibration.bins_at_temperature.iter().map(move |bin| (label, "after", bin)))
    });
    Sheet::<(&str, &str, &Bin)>::new("calibration.csv")
        .text("scorer", |row| row.0)
        .text("temperature", |row| row.1)
        .number("above", |row| Some(row.2.above))
        .number("up_to", |row| Some(row.2.up_to))
        .count("decided_picks", |row| row.2.n)
        .number("confidence", |row| row.2.confidence)
        .estimate("accuracy", |row| &row.2.accuracy)
        .file(rows)
}

pub(super) fn groups(all: &[Named<'_>]) -> CsvFile {
    let rows = all.iter().flat_map(|&(scorer, label)| {
        scorer.by.iter().flat_map(move |by| by.groups.iter().map(move |group| (label, by, group)))
    });
    Sheet::<(&str, &Grouping, &Group)>::new("groups.csv")
        .text("scorer", |row| row.0)
        .text("by", |row| &row.1.by)
        .text("title", |row| &row.1.title)
        .text("group", |row| &row.2.name)
        .count("picks", |row| row.2.n)
        .count("ties", |row| row.2.ties)
        .estimate("t0", |row| &row.2.t0)
        .count("groups_not_listed", |row| row.1.more)
        .file(rows)
}

pub(super) fn course(all: &[Named<'_>]) -> CsvFile {
    let rows = all.iter().flat_map(|&(scorer, label)| scorer.course.iter().map(move |&point| (label, point)));
    Sheet::<(&str, CoursePoint)>::new("course.csv")
        .text("scorer", |row| row.0)
        .count("picks", |row| row.1.n)
        .number("t0", |row| Some(row.1.value))
        .number("t0_low", |row| Some(row.1.low))
        .number("t0_high", |row| Some(row.1.high))
        .file(rows)
}

pub(super) fn contrasts(contrasts: &[Contrast]) -> CsvFile {
    Sheet::<&Contrast>::new("contrasts.csv")
        .text("first", |contrast| &contrast.first)
        .text("second", |contrast| &contrast.second)
        .count("picks", |contrast| contrast.pairs)
        .estimate("difference", |contrast| &contrast.difference)
        .estimate("decided_difference", |contrast| &contrast.decided_difference)
        .count("first_only", |contrast| contrast.first_only)
        .count("second_only", |contrast| contrast.second_only)
        .text("test", |contrast| &contrast.test)
        .number("p", |contrast| contrast.p)
        .number("p_holm", |contrast| contrast.p_holm)
        .text("p_reason", |contrast| contrast.reason.as_deref().unwrap_or_default())
        .file(contrasts)
}

pub(super) fn strongest(all: &[Named<'_>]) -> CsvFile {
    let rows =
        all.iter().flat_map(|&(scorer, label)| scorer.strongest.iter().map(move |parting| (label, parting)));
    Sheet::<(&str, &Parting)>::new("strongest.csv")
        .text("scorer", |row| row.0)
        .id("pick_id", |row| row.1.pick_id)
        .id("pair_id", |row| row.1.pair_id)
        .text("prompt", |row| &row.1.prompt)
        .text("image_a", |row| &row.1.image_a)
        .text("image_b", |row| &row.1.image_b)
        .text("model_a", |row| row.1.model_a.as_deref().unwrap_or_default())
        .text("model_b", |row| row.1.model_b.as_deref().unwrap_or_default())
        .text("annotator", |row| &row.1.annotator)
        .text("outcome", |row| &row.1.outcome)
        .number("score_a", |row| Some(row.1.score_a))
        .number("score_b", |row| Some(row.1.score_b))
        .number("confidence", |row| Some(row.1.confidence))
        .file(rows)
}
