//! Elements of HTML and SVG as a tree, so that every tag is closed and every text is escaped by construction.
//!
//! Text goes through [`crate::text`] first: prompts, file names and names of people are written by strangers, and a control
//! character has no place in either format. What comes out is HTML and well-formed XML alike.

use std::fmt::Write as _;

use crate::text::{printable, printable_prompt};

/// Elements that have no end tag in HTML.
const VOID: [&str; 5] = ["br", "col", "hr", "link", "meta"];

/// Elements that stand within a line; after all others comes a line break.
const WITHIN_LINE: [&str; 11] =
    ["a", "b", "bdi", "br", "cite", "code", "em", "small", "span", "strong", "tspan"];

/// An element with its attributes and what is in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Element(Element),
    /// Escaped already.
    Escaped(String),
}

/// What an attribute can be set to.
pub(crate) trait Value {
    /// As text, not yet escaped.
    fn text(&self) -> String;
}

impl Value for &str {
    fn text(&self) -> String {
        printable(self).into_owned()
    }
}

impl Value for String {
    fn text(&self) -> String {
        self.as_str().text()
    }
}

/// Coordinates, to a hundredth of a pixel: enough for any screen, and the same on every machine.
impl Value for f64 {
    fn text(&self) -> String {
        let rounded = (self * 100.0).round() / 100.0;
        format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
    }
}

impl Element {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), children: Vec::new() }
    }

    /// With an attribute.
    pub(crate) fn with(mut self, name: &'static str, value: impl Value) -> Self {
        self.attributes.push((name, value.text()));
        self
    }

    /// With a class.
    pub(crate) fn class(self, class: &str) -> Self {
        self.with("class", class)
    }

    /// With text in it, on one line.
    pub(crate) fn text(mut self, text: impl AsRef<str>) -> Self {
        self.children.push(Node::Escaped(escaped(&printable(text.as_ref()))));
        self
    }

    /// With text in it that keeps its line breaks.
    pub(crate) fn lines(mut self, text: impl AsRef<str>) -> Self {
        self.children.push(Node::Escaped(escaped(&printable_prompt(text.as_ref()))));
        self
    }

    /// With the contents of a `script` or `style` of our own, which are not escaped.
    pub(crate) fn verbatim(mut self, contents: &str) -> Self {
        debug_assert!(!contents.contains("</"), "an end tag would end the element");
        self.children.push(Node::Escaped(contents.to_owned()));
        self
    }

    /// With an element in it.
    pub(crate) fn child(mut self, child: Element) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// With elements in it.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// As text.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
        if VOID.contains(&self.name) {
            out.push_str("/>");
        } else {
            out.push('>');
            for child in &self.children {
                match child {
                    Node::Element(element) => element.write(out),
                    Node::Escaped(text) => out.push_str(text),
                }
            }
            let _ = write!(out, "</{}>", self.name);
        }
        if !WITHIN_LINE.contains(&self.name) {
            out.push('\n');
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_strangers_is_only_text() {
        let element =
            Element::new("p").with("title", "\" onclick='x'").text("</p><script>\u{1b}[31m & \u{202e}");
        assert_eq!(
            element.render(),
            "<p title=\"&quot; onclick=&#39;x&#39;\">&lt;/p&gt;&lt;script&gt;␛[31m &amp; ⟨U+202E⟩</p>\n"
        );
    }

    #[test]
    fn coordinates_are_rounded_and_have_no_negative_zero() {
        let element = Element::new("circle").with("cx", 1.0 / 3.0).with("cy", -0.001).with("r", 4.0);
        assert_eq!(element.render(), "<circle cx=\"0.33\" cy=\"0\" r=\"4\"></circle>\n");
    }
}
