//! All numbers of the report as JSON within the page.

use std::fmt::Write as _;

use super::super::agreement::Agreement;
use super::super::markup::Element;
use super::JSON_ID;
use crate::text::printable;

pub(super) fn json(report: &Agreement) -> Element {
    let json = serde_json::to_string(report).expect("a report is plain data with text for keys");
    Element::new("script").with("type", "application/json").with("id", JSON_ID).verbatim(&inert(&json))
}

/// The same JSON without a character that could end the element, or do anything else than stand there.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut buffer = [0; 4];
    for c in json.chars() {
        let plain = match c {
            '<' | '>' | '&' => false,
            ' '..='~' => true,
            _ => printable(c.encode_utf8(&mut buffer)) == *c.encode_utf8(&mut [0; 4]),
        };
        if plain {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn nothing_in_it_ends_the_element_and_it_reads_the_same() {
        let text = "</script><!-- & \u{202e} \u{7f} \u{10ffff} 🦊 𝄞 é";
        let json = serde_json::to_string(text).unwrap();
        let inert = inert(&json);
        assert!(!inert.contains(['<', '>', '&', '\u{202e}', '\u{7f}', '\u{10ffff}']), "{inert}");
        assert_eq!(serde_json::from_str::<String>(&inert).unwrap(), text);
    }
}
