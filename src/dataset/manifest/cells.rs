//! A row as named cells, whatever it was written in.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(String),
    Nothing,
    /// Something that no column holds, by name.
    Other(&'static str),
}

/// A row as cells by column name.
#[derive(Debug, Default)]
pub(super) struct Cells(Vec<(String, Cell)>);

/// A column's name as it is compared: `Image A`, `image-a` and `image_a` are one.
pub(super) fn column_name(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

impl Cells {
    /// A CSV record under its header's names. White space around a value is not part of it.
    pub(super) fn from_record(names: &[String], record: &[u8], delimiter: u8) -> Result<Self, String> {
        let text = std::str::from_utf8(record).map_err(|_| "is not valid UTF-8".to_owned())?;
        let mut fields = split(text, delimiter);
        while fields.len() > names.len() && fields.last().is_some_and(String::is_empty) {
            fields.pop();
        }
        if fields.len() != names.len() {
            let (found, wanted) = (fields.len(), names.len());
            let advice =
                if found > wanted { "; a value that holds the separator must stand in quotes" } else { "" };
            let s = if found == 1 { "" } else { "s" };
            return Err(format!("has {found} field{s} where the header has {wanted}{advice}"));
        }
        let cell = |field: String| {
            if field.is_empty() { Cell::Nothing } else { Cell::Text(field) }
        };
        Ok(Cells(names.iter().cloned().zip(fields.into_iter().map(cell)).collect()))
    }

    /// A JSON object.
    pub(super) fn from_json(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "is not valid UTF-8".to_owned())?;
        let value: Value = serde_json::from_str(text).map_err(|error| {
            // The position within the row: the line is the row's own, which the place names already.
            let text = error.to_string();
            let what = text.split(" at line ").next().unwrap_or(&text);
            format!("is no valid JSON: {what} (column {})", error.column())
        })?;
        match value {
            Value::Object(object) => Ok(Self::from_object(object)),
            other => Err(format!("is {}, not a JSON object", kind(&other))),
        }
    }

    fn from_object(object: Map<String, Value>) -> Self {
        let cell = |value: Value| match value {
            Value::String(text) => Cell::Text(text),
            Value::Number(number) => Cell::Number(number.to_string()),
            Value::Null => Cell::Nothing,
            other => Cell::Other(kind(&other)),
        };
        Cells(object.into_iter().map(|(name, value)| (column_name(&name), cell(value))).collect())
    }

    /// The names of the columns, with those that hold nothing.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Takes a cell out; `Nothing` where there is no such column.
    pub(super) fn take(&mut self, name: &str) -> Cell {
        let found = self.0.iter_mut().find(|(column, _)| column == name);
        found.map_or(Cell::Nothing, |(_, cell)| std::mem::replace(cell, Cell::Nothing))
    }

    /// Whether a column is there and holds something.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.0.iter().any(|(column, cell)| column == name && *cell != Cell::Nothing)
    }
}

/// The fields of one sound CSV record, trimmed.
///
/// Not by the `csv` crate, which builds its tables anew for each reader, and so for each record. What a record is has
/// been settled by then, see [`super::records`].
pub(super) fn split(record: &str, delimiter: u8) -> Vec<String> {
    let delimiter = char::from(delimiter);
    let mut fields = Vec::new();
    let mut rest = record.trim_end_matches(['\r', '\n']);
    loop {
        let mut field = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            while let Some((part, after)) = rest.split_once('"') {
                field.push_str(part);
                rest = after;
                let Some(doubled) = rest.strip_prefix('"') else {
                    break;
                };
                field.push('"');
                rest = doubled;
            }
        }
        let end = rest.find(delimiter);
        field.push_str(&rest[..end.unwrap_or(rest.len())]);
        fields.push(field.trim().to_owned());
        match end {
            Some(end) => rest = &rest[end + delimiter.len_utf8()..],
            None => return fields,
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A text as it is quoted in a message: its beginning.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("\"{}…\"", &text[..end])),
        None => Cow::Owned(format!("\"{text}\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn column_names_are_compared_without_case_and_space() {
        assert_eq!(column_name(" Image A\t"), "image_a");
        assert_eq!(column_name("IMAGE-b"), "image_b");
        let mut cells = Cells::from_json(br#"{" Prompt ": "x"}"#).unwrap();
        assert_eq!(cells.take("prompt"), Cell::Text("x".to_owned()));
    }

    #[test]
    fn a_record_with_too_many_fields_says_that_quotes_are_missing() {
        let reason = Cells::from_record(&names(&["p", "q"]), b"a fox, red,x.png", b',').unwrap_err();
        assert!(reason.contains("3 fields where the header has 2") && reason.contains("quotes"), "{reason}");
        assert!(Cells::from_record(&names(&["p", "q"]), b"a", b',').is_err());
    }

    #[test]
    fn empty_fields_at_the_end_of_a_record_do_no_harm() {
        let mut cells = Cells::from_record(&names(&["p", "q"]), b"a,\"b \",,\r\n", b',').unwrap();
        assert_eq!(cells.take("q"), Cell::Text("b".to_owned()));
    }

    #[test]
    fn bad_json_and_bad_utf8_are_told_apart() {
        assert!(Cells::from_json(b"{\"prompt\": \"\xff\"}").unwrap_err().contains("UTF-8"));
        assert!(Cells::from_json(b"{\"prompt\": ").unwrap_err().contains("JSON"));
        assert!(Cells::from_json(b"[1]").unwrap_err().contains("an array"));
    }
}
