//! The methods, to be quoted, and the works they name.

use super::super::agreement::Agreement;
use super::super::markup::Element;
use super::super::methods::methods;
use super::parts::{paragraph, remark, section};

pub(super) fn section_of(report: &Agreement) -> Element {
    let methods = methods(report);
    let references = methods.references.iter().map(|work| Element::new("li").text(work));
    section("methods", "Methods")
        .child(remark("Written of this report’s numbers, to be quoted."))
        .child(Element::new("div").class("quote").children(methods.paragraphs.iter().map(paragraph)))
        .child(Element::new("h3").text("References"))
        .child(Element::new("ul").class("references").children(references))
}
