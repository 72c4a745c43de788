//! How it was measured, in sentences that a paper can quote, made of the report's own numbers.

mod works;

use super::agreement::{Agreement, Counted, ScorerAgreement};
use super::names::labels;
use super::number::{finite, fixed, level, percent};
use crate::text::{counted, printable, thousands};

/// The section of methods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Methods {
    /// Its paragraphs: the picks, the accuracies, calibration, intervals and tests, people.
    pub paragraphs: Vec<String>,
    /// The works it names, in alphabetical order.
    pub references: Vec<&'static str>,
}

/// Writes it.
pub fn methods(report: &Agreement) -> Methods {
    let mut references = vec![works::EFRON, works::KIRSTAIN];
    let mut paragraphs = vec![picks(report)];
    paragraphs.extend(scored(report));
    paragraphs.push(accuracies(report));
    paragraphs.extend(calibration(report, &mut references));
    paragraphs.push(intervals(report));
    paragraphs.extend(tests(report, &mut references));
    paragraphs.extend(people(report, &mut references));
    if report.scorers.iter().any(|scorer| scorer.accuracy.decided.wilson.is_some() || scorer.course.len() > 1)
    {
        references.push(works::WILSON);
    }
    references.sort_unstable();
    references.dedup();
    // Names of sources, reasons and scorers are strangers' text.
    let paragraphs = paragraphs.iter().map(|paragraph| printable(paragraph).into_owned()).collect();
    Methods { paragraphs, references }
}

fn picks(report: &Agreement) -> String {
    let data = &report.data;
    let ties = match data.picks {
        0 => String::new(),
        picks => format!(
            "; {} of the picks ({}) were ties",
            thousands(data.ties),
            percent(data.ties as f64 / picks as f64)
        ),
    };
    let excluded: u64 = data.excluded.iter().map(|part| part.count).sum();
    let left_out = match excluded {
        0 => "No pick was left out.".to_owned(),
        1 => format!("One pick was left out ({}).", list(&data.excluded)),
        _ => format!("{} were left out ({}).", counted(excluded, "pick"), list(&data.excluded)),
    };
    format!(
        "Agreement was measured with {} on {} of {} of {} by {}{ties}. {left_out}",
        report.provenance.program,
        counted(data.picks, "pick"),
        counted(data.pairs, "image pair"),
        counted(data.prompts, "prompt"),
        counted(data.annotators, "annotator"),
    )
}

fn list(parts: &[Counted]) -> String {
    parts
        .iter()
        .map(|part| format!("{}: {}", part.name, thousands(part.count)))
        .collect::<Vec<_>>()
        .join("; ")
}

fn accuracies(report: &Agreement) -> String {
    let provenance = &report.provenance;
    let mut words = "The probability that a scorer prefers image a to image b was taken as p = 1/(1 + exp(s_b − s_a)), s_a and s_b being \
              its scores. A prediction earned a credit of 1 where it was the person’s answer, ½ where exactly one of \
              the two was a tie, and 0 otherwise; accuracy is the mean credit (Kirstain et al., 2023). It was taken at \
              t = 0, with a tie predicted for equal scores alone; at a tuned threshold t, with a tie predicted where \
              |p − (1 − p)| ≤ t; and on decided picks, leaving out ties. It is reported beside what \
              always answering “tie” earns, ½ + ties/2n, and beside a coin, ½."
            .to_owned();
    if provenance.protocol == "pickapic" {
        words += " The protocol was that of Kirstain et al. (2023), with t from {0, 0.1, …, 1}.";
    }
    for (what, how) in
        [("Ties were taken", &provenance.tie_policy), ("The threshold was chosen", &provenance.tuning)]
    {
        if !how.trim().is_empty() {
            words += &format!(" {what} as follows: {}.", how.trim().trim_end_matches('.'));
        }
    }
    words
}

fn scored(report: &Agreement) -> Option<String> {
    let names: Vec<String> = report
        .scorers
        .iter()
        .zip(labels(&report.scorers))
        .map(|(scorer, label)| named(scorer, &label))
        .collect();
    let which = match names.len() {
        0 => return None,
        1 => "The scorer was",
        _ => "The scorers were",
    };
    Some(format!("{which} {}.", names.join("; ")))
}

fn named(scorer: &ScorerAgreement, label: &str) -> String {
    let start: String = scorer.weights_sha256.chars().take(12).collect();
    let hash = if start.is_empty() { "of unknown hash".to_owned() } else { format!("SHA-256 {start}…") };
    let device = scorer.device.as_ref().map(|device| format!(" on {device}")).unwrap_or_default();
    let rows = match scorer.pairs {
        0 => "no pick of a pair that it had scored".to_owned(),
        pairs => format!("{} of {}", counted(pairs, "pick"), counted(scorer.prompts, "prompt")),
    };
    let tuned = match finite(scorer.accuracy.tuned.t) {
        Some(t) => format!("; tuned t {}", fixed(t, 3)),
        None => String::new(),
    };
    format!("{label} (weights {hash}, {}{device}; {rows}{tuned})", scorer.dtype)
}

fn calibration(report: &Agreement, references: &mut Vec<&'static str>) -> Option<String> {
    let known = report.scorers.iter().any(|s| s.calibration.ece.is_some() || s.calibration.brier.is_some());
    let tempered = report.scorers.iter().any(|scorer| scorer.calibration.at_temperature.is_some());
    known.then(|| {
        references.push(works::GUO);
        let mut words = "Calibration was measured by the expected calibration error over ten bins of equal width of the \
             larger probability, on decided picks, and by the Brier score and the log loss of p, in which a tie counts as ½ \
             (Guo et al., 2017)."
            .to_owned();
        if tempered {
            words += " It was measured again after dividing scores by a temperature that was fitted on other prompts.";
        }
        words
    })
}

fn intervals(report: &Agreement) -> String {
    let provenance = &report.provenance;
    let mut words = format!(
        "Intervals are {} BCa bootstrap intervals (Efron, 1987) of {} that draw prompts with all their picks (seed {}), \
         and percentile intervals where BCa has none.",
        level(provenance.level),
        counted(provenance.resamples as u64, "resample"),
        provenance.seed
    );
    let wilson = report.scorers.iter().any(|scorer| scorer.accuracy.decided.wilson.is_some());
    if wilson {
        words += " Where no prompt had two picks, Wilson’s interval (Wilson, 1927) is given beside that of decided picks.";
    }
    if report.scorers.iter().any(|scorer| scorer.course.len() > 1) {
        words += " The band of the running agreement is Wilson’s interval (Wilson, 1927), which takes picks as independent.";
    }
    words
}

fn tests(report: &Agreement, references: &mut Vec<&'static str>) -> Option<String> {
    let contrasts = &report.contrasts;
    let has = |test: &str| contrasts.iter().any(|contrast| contrast.test == test);
    let mut used = Vec::new();
    if has("mcnemar") {
        references.push(works::MCNEMAR);
        used.push("the exact McNemar test (McNemar, 1947) where no prompt had two picks and none was a tie");
    }
    if has("sign_flip") {
        used.push("a sign-flip permutation test of the prompts’ mean differences in credit");
    }
    if contrasts.is_empty() {
        return None;
    }
    let used = if used.is_empty() { String::new() } else { format!(" by {}", used.join(", and else by ")) };
    let mut words =
        format!("Scorers were compared on the picks of pairs that both had scored{used}, two-sided");
    let tested = contrasts.iter().filter(|contrast| contrast.p_holm.is_some()).count();
    if tested > 0 {
        references.push(works::HOLM);
        let tested = counted(tested as u64, "contrast");
        words += &format!(", with Holm’s correction (Holm, 1979) over {tested}");
    }
    Some(words + ".")
}

fn people(report: &Agreement, references: &mut Vec<&'static str>) -> Option<String> {
    let people = &report.people;
    let mut words = String::new();
    if people.pairs > 0 {
        references.extend([works::KRIPPENDORFF, works::GWET, works::COHEN]);
        words += &format!(
            "Agreement between people was measured on {} that at least two had decided, by Krippendorff’s α for nominal data \
             (Krippendorff, 2018), Gwet’s AC1 (Gwet, 2008) and Cohen’s κ (Cohen, 1960)",
            counted(people.pairs, "pair")
        );
        if people.by_two.len() > 1 {
            references.push(works::LIGHT);
            words += ", the mean over all two people that shared pairs (Light, 1971)";
        }
        if people.kappa_se.is_some() {
            references.push(works::FLEISS);
            words += ", with the standard error of Fleiss, Cohen and Everitt (1969)";
        }
        words += ". The ceiling for any scorer is the mean credit of one person against the majority of the others.";
    }
    if people.repeats > 0 {
        let again = counted(people.repeats, "pair");
        words += &format!(" {again} had been asked again of the same person.");
    }
    let words = words.trim().to_owned();
    (!words.is_empty()).then_some(words)
}
