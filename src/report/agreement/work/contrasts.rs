//! Scorers against each other on the picks of pairs that both have scored.

use std::collections::HashMap;

use super::LEVEL;
use super::rows::Scored;
use crate::report::agreement::Contrast;
use crate::report::agreement::plan::Plan;
use crate::stats::mcnemar::mcnemar;
use crate::stats::permutation::SignFlips;
use crate::stats::{Bootstrap, Clusters, Columns, Credits, Judged, Outcome};

/// Every two of them, with Holm's correction over all.
pub(super) fn contrasts(judged: &[Scored<'_>], plan: &Plan) -> Vec<Contrast> {
    let mut contrasts = Vec::new();
    for (at, first) in judged.iter().enumerate() {
        contrasts.extend(judged[at + 1..].iter().map(|second| contrast(first, second, plan)));
    }
    let p: Vec<Option<f64>> = contrasts.iter().map(|contrast| contrast.p).collect();
    for (contrast, p) in contrasts.iter_mut().zip(holm(&p)) {
        contrast.p_holm = p;
    }
    contrasts
}

/// A row that both have judged.
struct Common {
    prompt: u32,
    first: Judged,
    second: Judged,
}

/// The rows that both have judged, and how many prompts they have.
fn common(first: &Scored<'_>, second: &Scored<'_>) -> (Vec<Common>, usize) {
    let seconds: HashMap<u32, &Judged> = second.rows.iter().map(|row| row.pick).zip(&second.judged).collect();
    let (mut prompts, mut last) = (0, None);
    let mut rows = Vec::new();
    for (row, judged) in first.rows.iter().zip(&first.judged) {
        let Some(second) = seconds.get(&row.pick) else { continue };
        if last != Some(row.prompt) {
            (last, prompts) = (Some(row.prompt), prompts + 1);
        }
        rows.push(Common { prompt: prompts - 1, first: *judged, second: **second });
    }
    (rows, prompts as usize)
}

fn contrast(first: &Scored<'_>, second: &Scored<'_>, plan: &Plan) -> Contrast {
    let (rows, prompts) = common(first, second);
    let mut columns = Columns::default();
    let (one, other) = (Credits::new(&mut columns), Credits::new(&mut columns));
    let mut by_prompt = Clusters::new(prompts, &columns);
    let (mut first_only, mut second_only) = (0, 0);
    let (mut ties, mut repeated, mut last) = (false, false, None);
    let mut differences = vec![(0.0, 0.0); prompts];
    for row in &rows {
        let here = by_prompt.sums_mut(row.prompt as usize);
        for (credits, judged) in [(&one, &row.first), (&other, &row.second)] {
            let favourite = judged.forecast.favourite();
            credits.add(here, judged.outcome, favourite, favourite);
            ties |= judged.outcome == Outcome::Tie || favourite == Outcome::Tie;
        }
        let (is, was) = (row.first.credit(0.0), row.second.credit(0.0));
        first_only += u64::from(is == 1.0 && was == 0.0);
        second_only += u64::from(is == 0.0 && was == 1.0);
        let (difference, count) = &mut differences[row.prompt as usize];
        (*difference, *count) = (*difference + is - was, *count + 1.0);
        repeated |= last == Some(row.prompt);
        last = Some(row.prompt);
    }
    let bootstrap = Bootstrap { resamples: plan.resamples, seed: plan.seed, level: LEVEL };
    let mut estimates = bootstrap
        .run(
            &by_prompt,
            &[&|sums| Ok(one.plain(sums)? - other.plain(sums)?), &|sums| {
                Ok(one.decided(sums)? - other.decided(sums)?)
            }],
        )
        .into_iter();
    // McNemar's test wants each row to be right or wrong, and to be alone with its prompt.
    let (test, p) = if ties || repeated {
        let means: Vec<f64> = differences.iter().map(|(difference, count)| difference / count).collect();
        let flips = SignFlips { draws: plan.resamples, seed: plan.seed };
        ("sign_flip", flips.test(&means).map(|test| test.p))
    } else {
        ("mcnemar", mcnemar(first_only, second_only).map(|test| test.exact))
    };
    Contrast {
        first: first.scorer.name.clone(),
        second: second.scorer.name.clone(),
        pairs: rows.len() as u64,
        difference: estimates.next().map(Into::into).unwrap_or_default(),
        decided_difference: estimates.next().map(Into::into).unwrap_or_default(),
        test: test.to_owned(),
        p: p.ok(),
        p_holm: None,
        first_only,
        second_only,
        reason: p.err().map(|why| why.to_string()),
    }
}

/// Holm's step-down correction (1979): the k-th smallest of m is multiplied by m − k + 1, and none is smaller than the one
/// before.
fn holm(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> = p.iter().enumerate().filter_map(|(at, p)| Some((at, (*p)?))).collect();
    order.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut corrected = vec![None; p.len()];
    let mut least = 0.0_f64;
    for (place, (at, p)) in order.iter().enumerate() {
        least = least.max(p * (order.len() - place) as f64).min(1.0);
        corrected[*at] = Some(least);
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_correction_is_holms() {
        // statsmodels: multipletests([0.01, 0.04, 0.03, 0.005], method="holm").
        let found = holm(&[Some(0.01), Some(0.04), None, Some(0.03), Some(0.005)]);
        let found: Vec<f64> = found.into_iter().flatten().collect();
        for (found, expected) in found.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - expected).abs() < 1e-12, "{found:?}");
        }
        assert_eq!(holm(&[None]), [None]);
        assert_eq!(holm(&[Some(0.9), Some(0.8)]), [Some(1.0), Some(1.0)]);
    }
}
