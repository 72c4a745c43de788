//! Reads markup as XML would, to find what is not closed, not escaped or there twice.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

/// An element's start: its name and its attributes.
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// All elements of a document, in their order.
///
/// # Panics
/// Where one is not closed, an attribute has no quotes, or a bare `&` stands in text.
pub fn elements(document: &str) -> Vec<Tag> {
    let mut rest = document;
    let mut open: Vec<String> = Vec::new();
    let mut found = Vec::new();
    while let Some(start) = rest.find('<') {
        let raw = open.last().is_some_and(|name| name == "style" || name == "script");
        assert!(raw || entities_are_whole(&rest[..start]), "a bare & in {:?}", &rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closes another element");
        } else if !tag.starts_with(['!', '?']) {
            let closed = tag.ends_with('/');
            let tag = read(tag.trim_end_matches('/'));
            if !closed {
                open.push(tag.name.clone());
            }
            found.push(tag);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    assert!(!rest.contains('>'), "text after the end");
    found
}

fn entities_are_whole(text: &str) -> bool {
    const KNOWN: [&str; 5] = ["amp;", "lt;", "gt;", "quot;", "#39;"];
    text.split('&').skip(1).all(|after| KNOWN.iter().any(|entity| after.starts_with(entity)))
}

fn read(tag: &str) -> Tag {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "no name: {name:?}");
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let (key, after) = rest.split_once("=\"").expect("an attribute has a quoted value");
        let (value, after) = after.split_once('"').expect("a quoted value ends");
        assert!(entities_are_whole(value), "a bare & in {value:?}");
        attributes.push((key.trim().to_owned(), value.to_owned()));
        rest = after;
    }
    Tag { name: name.to_owned(), attributes }
}
