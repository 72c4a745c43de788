//! Charts of agreement as SVG: documents that stand alone, and the same charts within a page.
//!
//! Nothing is told by colour alone: marks differ in shape, lines in dashes, and all numbers are written. Each chart says
//! in words what it shows, for those who hear it. Sizes are in pixels, rounded, so that the same report gives the same bytes.

mod accuracies;
mod axis;
mod course;
mod dots;
mod groups;
mod parts;
mod people;
mod reliability;
mod scale;

use super::agreement::Agreement;
use super::markup::Element;
use super::names::{labels, slug};

/// Colours and strokes of all charts; a page has it once.
pub(crate) const STYLE: &str = include_str!("chart.css");

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// A file name without its ending, ASCII: `accuracies`, `reliability-1-pickscore`. No two charts of a report share one.
    pub name: String,
    /// What it is of.
    pub title: String,
    /// What is found in it, in a sentence or two.
    pub finding: String,
    /// All its numbers in sentences, where the finding has not all: for those who hear the chart. May be empty.
    pub details: String,
    /// How it is to be read, in sentences.
    pub reading: String,
    content: Vec<Element>,
    height: f64,
}

impl Chart {
    /// An SVG document, light or dark as the reader's screen is, white in print.
    pub fn document(&self) -> String {
        let style = Element::new("style").verbatim(STYLE);
        let paper = parts::rectangle((-10.0, -6.0), (parts::WIDTH + 20.0, self.height + 12.0), "pp-paper");
        let view = format!("-10 -6 {} {}", parts::WIDTH + 20.0, self.height.ceil() + 12.0);
        let root = self.root(&view, parts::WIDTH + 20.0, self.height + 12.0);
        let root = root.with("xmlns", "http://www.w3.org/2000/svg").child(style).child(paper);
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
            root.children(self.content.clone()).render()
        )
    }

    /// An element of a page that has [`STYLE`].
    pub(crate) fn inline(&self) -> Element {
        let view = format!("0 0 {} {}", parts::WIDTH, self.height.ceil());
        self.root(&view, parts::WIDTH, self.height).children(self.content.clone())
    }

    fn root(&self, view: &str, width: f64, height: f64) -> Element {
        let (title, finding) = (format!("{}-title", self.name), format!("{}-finding", self.name));
        Element::new("svg")
            .class("pp-chart")
            .with("role", "img")
            .with("aria-labelledby", format!("{title} {finding}"))
            .with("width", width)
            .with("height", height.ceil())
            .with("viewBox", view)
            .child(Element::new("title").with("id", title).text(&self.title))
            .child(
                Element::new("desc")
                    .with("id", finding)
                    .text(format!("{} {}", self.finding, self.details).trim_end()),
            )
    }
}

/// The charts of a report, by what they are of.
#[derive(Debug, Clone, PartialEq)]
pub struct Charts {
    /// All scorers' accuracies beside the baselines.
    pub accuracies: Option<Chart>,
    /// The coefficients of people's agreement.
    pub people: Option<Chart>,
    /// Each person against the others.
    pub annotators: Option<Chart>,
    /// Those of each scorer, in the report's order.
    pub scorers: Vec<ScorerCharts>,
}

/// The charts of a scorer.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorerCharts {
    /// Confidence beside accuracy.
    pub reliability: Option<Chart>,
    /// The running agreement.
    pub course: Option<Chart>,
    /// Agreement over parts of the picks, one a grouping.
    pub groups: Vec<Chart>,
}

impl Charts {
    /// All of them, in the order of the page.
    pub fn all(&self) -> impl Iterator<Item = &Chart> {
        let scorers = self
            .scorers
            .iter()
            .flat_map(|charts| charts.reliability.iter().chain(&charts.course).chain(&charts.groups));
        self.accuracies.iter().chain(&self.people).chain(&self.annotators).chain(scorers)
    }
}

/// Draws a report.
pub fn charts(report: &Agreement) -> Charts {
    let level = report.provenance.level;
    let scorers =
        report.scorers.iter().zip(labels(&report.scorers)).enumerate().map(|(index, (scorer, label))| {
            let file = |kind: &str| format!("{kind}-{}-{}", index + 1, slug(&label));
            ScorerCharts {
                reliability: reliability::chart(scorer, &label, file("reliability"), level),
                course: course::chart(scorer, &label, file("course"), level),
                groups: scorer
                    .by
                    .iter()
                    .enumerate()
                    .filter_map(|(place, by)| {
                        let name = file(&format!("groups-{}-{}", place + 1, slug(&by.by)));
                        groups::chart(scorer, by, &label, name, level)
                    })
                    .collect(),
            }
        });
    Charts {
        accuracies: accuracies::chart(report),
        people: people::coefficients(&report.people, level),
        annotators: people::annotators(&report.people, level),
        scorers: scorers.collect(),
    }
}
