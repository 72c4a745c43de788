//! What a reader needs to make the report again.

use super::super::agreement::{Agreement, Counted};
use super::super::markup::Element;
use super::super::number::level;
use super::parts::{missing, section, stranger};
use super::tables::{Kind, Table, count, words};
use crate::text::counted;

pub(super) fn provenance(report: &Agreement, labels: &[String]) -> Element {
    let provenance = &report.provenance;
    let facts = [
        ("Program", stated(&provenance.program)),
        ("Made at", stated(&provenance.made_at)),
        ("Study", stated(&provenance.study)),
        ("Seed of the study", words(provenance.study_seed.to_string())),
        ("Sources", sources(&provenance.sources)),
        ("Frozen protocols, SHA-256", hashes(&provenance.protocols)),
        ("Protocol of the report", stated(&provenance.protocol)),
        ("Ties", stated(&provenance.tie_policy)),
        ("Threshold", stated(&provenance.tuning)),
        ("Exclusion rules", rules(&provenance.rules)),
        (
            "Bootstrap",
            words(format!(
                "{} of prompts, seed {}, intervals of {}",
                counted(provenance.resamples as u64, "resample"),
                provenance.seed,
                level(provenance.level)
            )),
        ),
    ];
    let facts = facts.into_iter().map(|(name, value)| {
        let pair = Element::new("div").child(Element::new("dt").text(name));
        pair.child(Element::new("dd").child(value))
    });
    let section =
        section("provenance", "Provenance").child(Element::new("dl").class("facts").children(facts));
    if report.scorers.is_empty() { section } else { section.child(scorers(report, labels)) }
}

fn scorers(report: &Agreement, labels: &[String]) -> Element {
    let mut table = Table::new(
        "Scorers: their weights and where their scores were made",
        &[
            ("Scorer", Kind::Text),
            ("Weights, SHA-256", Kind::Text),
            ("Arithmetic", Kind::Text),
            ("Device", Kind::Text),
            ("Picks", Kind::Number),
            ("Not scored", Kind::Number),
        ],
    );
    for (scorer, label) in report.scorers.iter().zip(labels) {
        let device = scorer.device.as_deref().map_or_else(|| missing(None), words);
        table.row(
            words(label),
            [
                hash(&scorer.weights_sha256),
                stated(&scorer.dtype),
                device,
                count(scorer.pairs),
                count(scorer.unscored),
            ],
        );
    }
    table.build()
}

fn stated(text: &str) -> Element {
    if text.trim().is_empty() { missing(None) } else { stranger(text) }
}

fn hash(text: &str) -> Element {
    if text.is_empty() { missing(None) } else { Element::new("code").class("hash").text(text) }
}

fn sources(sources: &[Counted]) -> Element {
    if sources.is_empty() {
        return missing(None);
    }
    let items = sources.iter().map(|source| {
        Element::new("li").child(stranger(&source.name)).text(format!(": {}", counted(source.count, "pick")))
    });
    Element::new("ul").children(items)
}

fn hashes(hashes: &[String]) -> Element {
    if hashes.is_empty() {
        return missing(Some("no session had a frozen protocol"));
    }
    Element::new("ul").children(hashes.iter().map(|of| Element::new("li").child(hash(of))))
}

fn rules(rules: &[String]) -> Element {
    if rules.is_empty() {
        return words("none");
    }
    let items = rules.iter().map(|rule| Element::new("li").child(Element::new("code").text(rule)));
    Element::new("ul").children(items)
}
