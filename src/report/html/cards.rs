//! A scorer at a glance: its accuracies beside what would be had without looking.

use super::super::agreement::ScorerAgreement;
use super::super::markup::Element;
use super::super::number::{Unit, finite, fixed, range, why};
use super::parts::{estimated, interval, missing, number};
use crate::text::{counted, thousands};

pub(super) fn card(scorer: &ScorerAgreement, label: &str) -> Element {
    let (accuracy, baseline) = (&scorer.accuracy, &scorer.baseline);
    let of = match scorer.unscored {
        0 => counted(scorer.pairs, "pick"),
        unscored => {
            format!("{}; {} without its scores", counted(scorer.pairs, "pick"), counted(unscored, "pick"))
        }
    };
    let tuned = match finite(accuracy.tuned.t) {
        Some(t) => format!("tuned, t = {}", fixed(t, 3)),
        None => "tuned".to_owned(),
    };
    let mut list = vec![
        (tuned, estimated(&accuracy.tuned.accuracy, Unit::Percent)),
        (format!("decided, n = {}", thousands(accuracy.decided.n)), decided(scorer)),
        ("always “tie”".to_owned(), number(baseline.always_tie, Unit::Percent, Some("there are no picks"))),
        ("a coin".to_owned(), number(Some(baseline.coin), Unit::Percent, None)),
        ("t = 0 above “tie”, points".to_owned(), estimated(&baseline.t0_above, Unit::Points)),
        ("tuned above “tie”, points".to_owned(), estimated(&baseline.tuned_above, Unit::Points)),
    ];
    if scorer.majority.pairs > 0 {
        let name = format!("t = 0 against the majority, {}", counted(scorer.majority.pairs, "pair"));
        list.push((name, estimated(&scorer.majority.t0, Unit::Percent)));
    }
    let list = list.into_iter().map(|(name, value)| {
        let pair = Element::new("div").child(Element::new("dt").text(name));
        pair.child(Element::new("dd").child(value))
    });
    Element::new("article")
        .class("card")
        .child(Element::new("h3").text(label))
        .child(headline(scorer))
        .child(Element::new("p").class("soft").text(of))
        .child(Element::new("dl").children(list))
}

/// The accuracy at t = 0, large.
fn headline(scorer: &ScorerAgreement) -> Element {
    let t0 = &scorer.accuracy.t0;
    let Some(value) = finite(t0.value) else {
        return Element::new("p").class("headline").child(missing(t0.reason.as_deref()));
    };
    let range = match range(t0) {
        Some(range) => interval(&Unit::Percent.interval(range)),
        None => missing(Some(&format!("no interval: {}", why(t0.reason.as_deref())))),
    };
    Element::new("p")
        .class("headline")
        .child(Element::new("strong").text(Unit::Percent.write(value)))
        .text(" ")
        .child(range)
        .child(Element::new("span").class("what").text(" at t = 0"))
}

fn decided(scorer: &ScorerAgreement) -> Element {
    let decided = &scorer.accuracy.decided;
    let shown = estimated(&decided.accuracy, Unit::Percent);
    match decided.wilson {
        Some(wilson) => shown
            .child(Element::new("br"))
            .child(interval(&format!("Wilson {}", Unit::Percent.interval(wilson)))),
        None => shown,
    }
}
