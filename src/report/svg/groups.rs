//! Agreement over the parts of the picks that something divides.

use super::super::agreement::{Grouping, ScorerAgreement};
use super::super::names::capitalised;
use super::super::number::{self, Unit, finite, in_words, percent, range};
use super::Chart;
use super::dots::{Dots, Reference, Row};
use super::parts::Shape;
use crate::text::{counted, thousands};

pub(super) fn chart(
    scorer: &ScorerAgreement,
    grouping: &Grouping,
    label: &str,
    name: String,
    level: f64,
) -> Option<Chart> {
    if grouping.groups.is_empty() {
        return None;
    }
    let mut rows: Vec<Row> = grouping
        .groups
        .iter()
        .map(|group| Row::Number {
            name: group.name.clone(),
            n: Some(group.n),
            of: group.t0.clone(),
            shape: Shape::Circle,
        })
        .collect();
    let all = 0..rows.len();
    if grouping.more > 0 {
        rows.push(Row::Remark(format!("{} not listed", counted(grouping.more, "smaller group"))));
    }
    let references = finite(scorer.accuracy.t0.value)
        .map(|at| Reference {
            at,
            class: "pp-tie",
            meaning: format!("all picks of this scorer ({})", percent(at)),
            rows: all,
        })
        .into_iter()
        .collect();
    let dots = Dots { unit: Unit::Percent, axis: "mean credit at t = 0", rows, references };
    let (content, height) = dots.draw();
    Some(Chart {
        name,
        title: format!("{}: {label}", capitalised(&grouping.title)),
        finding: finding(grouping, level),
        details: String::new(),
        reading: format!(
            "Mean credit at t = 0 with {} intervals; n is the number of picks. The dashed line is the scorer over all picks.",
            number::level(level)
        ),
        content,
        height,
    })
}

/// The two ends, since a list of all is in the table.
fn finding(grouping: &Grouping, level: f64) -> String {
    let valued = grouping.groups.iter().filter_map(|group| Some((finite(group.t0.value)?, group)));
    // A group of a few picks that has no interval is no finding where others have one.
    let (sure, unsure): (Vec<_>, Vec<_>) = valued.partition(|(_, group)| range(&group.t0).is_some());
    let known = if sure.is_empty() { unsure } else { sure };
    let lowest = known.iter().min_by(|a, b| a.0.total_cmp(&b.0));
    let highest = known.iter().max_by(|a, b| a.0.total_cmp(&b.0));
    match (lowest, highest) {
        (Some((_, lowest)), Some((_, highest))) if known.len() > 1 => format!(
            "Of {}, agreement is highest for “{}”, {}, n = {}, and lowest for “{}”, {}, n = {}.",
            counted(known.len() as u64, "group"),
            highest.name,
            in_words(&highest.t0, Unit::Percent, level),
            thousands(highest.n),
            lowest.name,
            in_words(&lowest.t0, Unit::Percent, level),
            thousands(lowest.n),
        ),
        (Some((_, only)), _) => {
            format!(
                "“{}”: {}, n = {}.",
                only.name,
                in_words(&only.t0, Unit::Percent, level),
                thousands(only.n)
            )
        }
        _ => "No group has a known agreement.".to_owned(),
    }
}
