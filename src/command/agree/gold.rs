//! Pairs whose answer is known, from a CSV file.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::command::shown;
use crate::pair::PairId;
use crate::stats::Outcome;
use crate::study::Evidence;
use crate::text;

/// Reads the columns `pair` and `outcome`.
///
/// # Errors
/// The file can't be read, lacks a column, or names an outcome that is none. A pair without picks is passed over.
pub(super) fn read(path: &Path, evidence: &Evidence) -> anyhow::Result<HashMap<PairId, Outcome>> {
    let name = shown(path);
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("cannot read {name}"))?;
    let headers = reader.headers().with_context(|| format!("cannot read {name}"))?.clone();
    let column = |wanted: &str| {
        let place = headers.iter().position(|header| header.trim() == wanted);
        place.with_context(|| format!("{name} has no column {wanted}: it needs pair and outcome"))
    };
    let (pair, outcome) = (column("pair")?, column("outcome")?);
    let by_name: HashMap<&str, PairId> =
        evidence.pairs.iter().filter_map(|pair| Some((pair.external_id.as_deref()?, pair.id))).collect();
    let mut gold = HashMap::new();
    for (at, record) in reader.records().enumerate() {
        let row = at + 2;
        let record = record.with_context(|| format!("{name}, row {row}"))?;
        let cell = |column: usize| record.get(column).unwrap_or_default().trim();
        let answer = match cell(outcome) {
            "a" => Outcome::A,
            "b" => Outcome::B,
            "tie" => Outcome::Tie,
            other => {
                bail!("{name}, row {row}: the outcome is a, b or tie, not {:?}", text::clipped(other, 20))
            }
        };
        let id = by_name.get(cell(pair)).copied().or_else(|| cell(pair).parse().ok().map(PairId));
        let id = id.with_context(|| {
            let pair = text::clipped(cell(pair), 40);
            format!("{name}, row {row}: {pair:?} is neither a pair's number nor an external id of the study")
        })?;
        gold.insert(id, answer);
    }
    Ok(gold)
}
