//! The running agreement in the order of the picks.

use super::LEVEL;
use super::rows::Scored;
use crate::report::agreement::CoursePoint;
use crate::stats::ClusteredMean;
use crate::study::Evidence;

/// Points of the course, at most.
const POINTS: usize = 200;

/// The mean credit so far, at up to two hundred places of equal distance.
pub(super) fn course(scored: &Scored<'_>, evidence: &Evidence) -> Vec<CoursePoint> {
    let mut order: Vec<usize> = (0..scored.rows.len()).collect();
    let when = |at: usize| {
        let pick = &evidence.picks[scored.rows[at].pick as usize];
        // What has no time comes first, as what was imported does.
        (pick.decided_at, pick.id)
    };
    order.sort_by_key(|&at| when(at));
    let total = order.len();
    let steps = total.min(POINTS);
    let mut points = Vec::with_capacity(steps);
    let mut mean = ClusteredMean::default();
    for (place, &at) in order.iter().enumerate() {
        // Each pick for itself: the band takes them as independent, and says so.
        mean.add(place as u32, scored.judged[at].credit(0.0));
        let n = place + 1;
        if n == (points.len() + 1) * total / steps
            && let (Ok(value), Ok(band)) = (mean.mean(), mean.interval(LEVEL))
        {
            points.push(CoursePoint { n: n as u64, value, low: band.low, high: band.high });
        } else if n == (points.len() + 1) * total / steps {
            // One pick has no spread.
            points.push(CoursePoint {
                n: n as u64,
                value: scored.judged[at].credit(0.0),
                low: 0.0,
                high: 1.0,
            });
        }
    }
    points
}
