//! The comments in an XMP packet: `exif:UserComment` and `dc:description`.
//!
//! Two properties of a well-known form do not need an XML parser: they are found by name, as an attribute or as an
//! element, and whatever else the packet holds is passed over.

use super::TEXT_LIMIT;

/// Comments in the order in which they are to be believed.
pub(super) fn comments(packet: &str) -> Vec<String> {
    if packet.len() > TEXT_LIMIT {
        return Vec::new();
    }
    ["exif:UserComment", "dc:description"].into_iter().filter_map(|name| property(packet, name)).collect()
}

fn property(packet: &str, name: &str) -> Option<String> {
    // The name stands in a packet once or twice; looking at it without end would let a packet take long.
    packet.match_indices(name).take(4).find_map(|(at, _)| {
        let rest = &packet[at + name.len()..];
        let is_element = packet[..at].ends_with('<');
        if is_element { element(rest, name) } else { attribute(rest) }
    })
}

/// The value that follows an attribute's name.
fn attribute(rest: &str) -> Option<String> {
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, _) = value[1..].split_once(quote)?;
    Some(unescaped(value))
}

/// The text that follows an opening tag's name, up to the closing tag: of several languages, the first.
fn element(rest: &str, name: &str) -> Option<String> {
    let (attributes, inner) = rest.split_once('>')?;
    if attributes.ends_with('/') {
        return None;
    }
    let inner = &inner[..inner.find(&format!("</{name}"))?];
    let item = inner.split_once("<rdf:li").and_then(|(_, item)| Some(item.split_once('>')?.1));
    let text = item.unwrap_or(inner);
    Some(unescaped(&text[..text.find('<').unwrap_or(text.len())]))
}

/// With its five named and all numeric references resolved; an unknown one stays as it is.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest reference is that of the highest code point.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_found_as_elements_and_as_attributes() {
        let packet = "<rdf:Description><exif:UserComment><rdf:Alt><rdf:li xml:lang='x-default'>a &lt;fox&gt;&#xA;b\
                      </rdf:li><rdf:li xml:lang='de'>ein Fuchs</rdf:li></rdf:Alt></exif:UserComment></rdf:Description>";
        assert_eq!(comments(packet), ["a <fox>\nb"]);
        assert_eq!(comments("<rdf:Description exif:UserComment = \"a &quot;fox&quot;\"/>"), ["a \"fox\""]);
        assert_eq!(comments("<dc:description>plain &amp; simple</dc:description>"), ["plain & simple"]);
    }

    #[test]
    fn broken_packets_give_nothing() {
        for packet in [
            "",
            "<exif:UserComment",
            "<exif:UserComment>",
            "<exif:UserComment/>",
            "exif:UserComment=",
            "exif:UserComment='x",
            "<dc:description><rdf:li",
        ] {
            assert_eq!(comments(packet), Vec::<String>::new(), "{packet:?}");
        }
    }

    #[test]
    fn odd_references_stay_as_they_are() {
        assert_eq!(
            unescaped("a & b &; &x; &#; &#x110000; &#55296; &amp"),
            "a & b &; &x; &#; &#x110000; &#55296; &amp"
        );
        assert_eq!(unescaped("&#x10FFFF;&#233;&ü;"), "\u{10FFFF}é&ü;");
    }
}
