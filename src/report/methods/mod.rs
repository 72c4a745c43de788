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
    paragraphs.push(intervals(report, &mut references));
    paragraphs.extend(tests(report, &mut references));
    paragraphs.extend(people(report, &mut references));
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
    let credit = match provenance.tie_policy.trim().trim_end_matches('.') {
        "" => {
            "the credit is 1 for the same answer, ½ where exactly one of person and scorer says tie, else 0"
        }
        policy => policy,
    };
    let mut words = format!(
        "The probability that a scorer prefers image a to image b was taken as p = 1/(1 + exp(s_b − s_a)), s_a and s_b being its \
         scores. A prediction earned a credit (Kirstain et al., 2023): {credit}. Accuracy is the mean credit. It was taken \
         at t = 0, with a tie predicted for equal scores alone; at a tuned threshold t, with a tie predicted where \
         |p − (1 − p)| ≤ t; and on decided picks, leaving out ties. It is reported beside what always answering “tie” \
         earns, ½ + ties/2n, and beside a coin, ½."
    );
    match provenance.tuning.trim().trim_end_matches('.') {
        "" => {}
        tuning => words += &format!(" The threshold was {tuning}."),
    }
    if provenance.protocol == "pickapic" {
        words += " This is the protocol of Kirstain et al. (2023).";
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

fn intervals(report: &Agreement, references: &mut Vec<&'static str>) -> String {
    let provenance = &report.provenance;
    let level = level(provenance.level);
    let mut words = format!(
        "Accuracies, their differences, losses and coefficients have {level} BCa bootstrap intervals (Efron, 1987) of {} \
         that draw prompts with all their picks (seed {}), and percentile intervals where BCa has none.",
        counted(provenance.resamples as u64, "resample"),
        provenance.seed
    );
    let scorers = &report.scorers;
    if scorers.iter().any(|scorer| !scorer.by.is_empty() || scorer.majority.pairs > 0)
        || report.people.pairs > 0
    {
        references.extend([works::KORN, works::WILSON]);
        words += " Parts of the picks, the majority and single people have Wilson’s intervals (Wilson, 1927) for the effective \
                  number of rows, given that picks of one prompt are alike (Korn & Graubard, 1998).";
    }
    if scorers.iter().any(|scorer| scorer.course.len() > 1 || !scorer.calibration.bins.is_empty()) {
        references.push(works::WILSON);
        words += " The bins of the reliability diagram and the band of the running agreement have Wilson’s intervals too (Wilson, \
                  1927), and take picks as independent.";
    }
    if scorers.iter().any(|scorer| scorer.accuracy.decided.wilson.is_some()) {
        references.push(works::WILSON);
        words += " Where no prompt had two picks, Wilson’s interval (Wilson, 1927) is given beside that of decided picks.";
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
