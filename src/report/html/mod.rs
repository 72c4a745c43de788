//! The report as one page that needs nothing else: its style, its charts and all its numbers are in it, and no script is.
//!
//! It is light or dark as the reader's screen is, white in print, and narrow on a telephone. The numbers stand at its end as JSON,
//! the same as `--json` writes, in an element that no browser runs.

mod apart;
mod calibration;
mod cards;
mod embed;
mod excluded;
mod header;
mod methods;
mod parts;
mod people;
mod provenance;
mod quality;
mod scorers;
mod strongest;
mod tables;

use super::agreement::Agreement;
use super::markup::Element;
use super::names::labels;
use super::svg::{self, charts};

/// Where a page keeps its numbers.
pub const JSON_ID: &str = "pairpick-agreement";

/// A browser keeps to it whatever text of strangers is in the page: no script runs, nothing is loaded or sent.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/// The sections, by their anchors.
const SECTIONS: [(&str, &str); 9] = [
    ("scorers", "Scorers"),
    ("people", "People"),
    ("calibration", "Calibration"),
    ("apart", "Where they part"),
    ("strongest", "Disagreements"),
    ("quality", "Quality"),
    ("methods", "Methods"),
    ("provenance", "Provenance"),
    ("excluded", "Left out"),
];

/// The page.
pub fn page(report: &Agreement) -> String {
    let charts = charts(report);
    let labels = labels(&report.scorers);
    let level = report.provenance.level;
    let main = Element::new("main")
        .child(header::warnings(&report.data))
        .child(scorers::scorers(report, &labels, &charts))
        .child(people::people(&report.people, &charts, level))
        .child(calibration::calibration(report, &labels, &charts))
        .child(apart::apart(report, &labels, &charts))
        .child(strongest::strongest(report, &labels))
        .child(quality::quality(&report.quality))
        .child(methods::section_of(report))
        .child(provenance::provenance(report, &labels))
        .child(excluded::excluded(&report.data));
    let body = Element::new("body")
        .child(header::header(report, &labels))
        .child(header::navigation(&SECTIONS))
        .child(main)
        .child(header::footer(report))
        .child(embed::json(report));
    let head = Element::new("head")
        .child(Element::new("meta").with("charset", "utf-8"))
        .child(Element::new("meta").with("http-equiv", "Content-Security-Policy").with("content", POLICY))
        .child(meta("viewport", "width=device-width, initial-scale=1"))
        .child(meta("color-scheme", "light dark"))
        .child(meta("referrer", "no-referrer"))
        .child(meta("generator", &report.provenance.program))
        .child(Element::new("title").text(format!("Agreement: {}", report.provenance.study)))
        .child(Element::new("style").verbatim(include_str!("page.css")).verbatim(svg::STYLE));
    let root = Element::new("html").with("lang", "en").child(head).child(body);
    format!("<!DOCTYPE html>\n{}", root.render())
}

fn meta(name: &str, content: &str) -> Element {
    Element::new("meta").with("name", name).with("content", content)
}
