//! Records of a CSV file, where a quoted field may span lines.
//!
//! This finds where a record ends. A reader that takes quotes at their word reads the rest of the file as one field
//! where a quote is never closed; here such a record costs its first line only. A quote that closes in an unlikely
//! place, or never, or after a count of fields other than the header's, is taken for a slip on that line, and reading
//! goes on with the next.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::frame::{Frame, LIMIT};
use super::lines::Lines;

/// Reads a CSV file record by record.
pub(super) struct Records<R> {
    lines: Lines<R>,
    delimiter: u8,
    /// Lines read for a record that turned out to be none.
    pending: VecDeque<Frame>,
    /// Fields of the header, once it has been read.
    fields: Option<usize>,
}

/// Where the walk through a record stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    Closed,
}

/// A walk through a record.
struct Walk {
    at: At,
    fields: usize,
}

impl Walk {
    /// Walks through a line; an error where a quote stands in the middle of a quoted field.
    fn line(&mut self, bytes: &[u8], delimiter: u8) -> Result<(), ()> {
        for byte in bytes {
            self.at = match (self.at, *byte) {
                (At::Quoted, b'"') => At::Closed,
                (At::Quoted, _) => At::Quoted,
                (At::Closed, b'"') => At::Quoted,
                (_, byte) if byte == delimiter => {
                    self.fields += 1;
                    At::Start
                }
                (At::Start, b'"') => At::Quoted,
                (At::Closed, byte) if byte.is_ascii_whitespace() => At::Closed,
                (At::Closed, _) => return Err(()),
                (At::Start | At::Plain, _) => At::Plain,
            };
        }
        Ok(())
    }
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(reader: R, delimiter: u8) -> Self {
        Records { lines: Lines::new(reader), delimiter, pending: VecDeque::new(), fields: None }
    }

    /// Nothing but white space and separators: spreadsheets leave such rows at the end.
    fn is_blank(&self, bytes: &[u8]) -> bool {
        bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == self.delimiter)
    }

    fn next_line(&mut self) -> io::Result<Option<Frame>> {
        match self.pending.pop_front() {
            Some(frame) => Ok(Some(frame)),
            None => self.lines.next(),
        }
    }

    /// The next record that is not blank: the header first.
    pub(super) fn next(&mut self) -> io::Result<Option<Frame>> {
        loop {
            let Some(Frame { line, content }) = self.next_line()? else {
                return Ok(None);
            };
            let first = match content {
                Ok(bytes) if self.is_blank(&bytes) => continue,
                Ok(bytes) => bytes,
                Err(reason) => {
                    return Ok(Some(Frame { line, content: Err(reason) }));
                }
            };
            let content = self.record(first)?;
            return Ok(Some(Frame { line, content }));
        }
    }

    fn record(&mut self, first: Vec<u8>) -> io::Result<Result<Vec<u8>, String>> {
        let header = self.fields.unwrap_or(usize::MAX);
        let mut walk = Walk { at: At::Start, fields: 1 };
        let mut more: Vec<Frame> = Vec::new();
        let mut length = first.len();
        let mut sound = walk.line(&first, self.delimiter);
        // With more fields than the header it can no longer fit. To go on would be to read the rest of the file anew for
        // every such line: one that opens a quote, and passes within a quote, has a separator in between.
        while sound.is_ok() && walk.at == At::Quoted && walk.fields <= header {
            let Some(frame) = self.next_line()? else { break };
            sound = match &frame.content {
                Ok(bytes) if length + bytes.len() <= LIMIT => {
                    length += bytes.len();
                    walk.line(bytes, self.delimiter)
                }
                _ => Err(()),
            };
            more.push(frame);
        }
        let spans = !more.is_empty();
        let fits = !spans || self.fields.is_none_or(|fields| fields == walk.fields);
        if sound.is_ok() && walk.at != At::Quoted && fits {
            self.fields.get_or_insert(walk.fields);
            let rest = more.into_iter().filter_map(|frame| frame.content.ok());
            return Ok(Ok(rest.fold(first, |mut record, bytes| {
                record.extend_from_slice(&bytes);
                record
            })));
        }
        for frame in more.into_iter().rev() {
            self.pending.push_front(frame);
        }
        Ok(Err(if spans || walk.at == At::Quoted {
            "a quote opens here that is not closed where a field ends".to_owned()
        } else {
            "a quote within a quoted field must be doubled (\"\")".to_owned()
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(bytes: &[u8]) -> Vec<Frame> {
        let mut records = Records::new(bytes, b',');
        std::iter::from_fn(|| records.next().unwrap()).collect()
    }

    #[test]
    fn a_quoted_field_may_span_lines() {
        let frames = all(b"p,q\r\n\r\n\"one\ntwo\",\"say \"\"hi\"\"\"\r\nx,y");
        assert_eq!(frames.iter().map(|frame| frame.line).collect::<Vec<_>>(), [1, 3, 5]);
        assert_eq!(frames[1].content.as_ref().unwrap(), b"\"one\ntwo\",\"say \"\"hi\"\"\"\r\n");
    }

    #[test]
    fn a_quote_left_open_costs_its_line_only() {
        for slip in ["\"open,1", "\"open\",\"1", "\"o\"pen,1", "x,\"open"] {
            let text = format!("p,q\n{slip}\nb,2\n\"c, d\",3\n\"e\",4\n");
            let frames = all(text.as_bytes());
            let sound: Vec<u64> =
                frames.iter().filter(|frame| frame.content.is_ok()).map(|f| f.line).collect();
            assert_eq!(sound, [1, 3, 4, 5], "{slip}");
        }
    }

    #[test]
    fn rows_that_lost_their_outer_quotes_are_looked_at_a_few_at_a_time() {
        // Each opens a quote that the next one closes, only to open another.
        let text = format!("p,q\n{}", "fox\",\"a.png\n".repeat(1_000));
        let mut records = Records::new(text.as_bytes(), b',');
        let mut refused = 0;
        while let Some(frame) = records.next().unwrap() {
            refused += u32::from(frame.content.is_err());
            assert!(records.pending.len() < 3, "{} lines after line {}", records.pending.len(), frame.line);
        }
        assert_eq!(refused, 1_000);
    }

    #[test]
    fn a_quote_left_open_before_a_huge_rest_costs_its_line_only() {
        let mut text = b"p,q\n\"open,1\n".to_vec();
        for _ in 0..600_000 {
            text.extend_from_slice(b"b,234567\n");
        }
        let frames = all(&text);
        assert_eq!(frames.len(), 600_002);
        assert_eq!(frames.iter().filter(|frame| frame.content.is_err()).count(), 1);
    }

    proptest! {
        #[test]
        fn what_a_csv_writer_writes_comes_apart_into_its_records(
            rows in proptest::collection::vec(proptest::collection::vec("[a\",\n\r é]{0,8}", 3), 1..20),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["p", "q", "r"]).unwrap();
            for row in &rows {
                // A field that is never empty keeps a record from being blank.
                writer.write_record([format!("x{}", row[0]), row[1].clone(), row[2].clone()]).unwrap();
            }
            let frames = all(&writer.into_inner().unwrap());
            prop_assert_eq!(frames.len(), rows.len() + 1);
            for (frame, row) in frames[1..].iter().zip(&rows) {
                let bytes = frame.content.as_ref().unwrap();
                let fields = super::super::cells::split(std::str::from_utf8(bytes).unwrap(), b',');
                let expected = [format!("x{}", row[0]), row[1].clone(), row[2].clone()];
                prop_assert_eq!(fields, expected.map(|field| field.trim().to_owned()));
            }
        }

        #[test]
        fn no_line_is_lost_or_read_twice(text in "[a\",\n]{0,80}") {
            let frames = all(text.as_bytes());
            prop_assert!(frames.windows(2).all(|two| two[0].line < two[1].line));
            let spanned = |bytes: &[u8]| bytes.split_inclusive(|byte| *byte == b'\n').count();
            let read: usize = frames.iter().map(|frame| frame.content.as_ref().map_or(1, |b| spanned(b))).sum();
            // A blank line that stands within a record is part of it.
            let lines = text.split_inclusive('\n');
            let filled = lines.clone().filter(|line| line.contains(['a', '"'])).count();
            prop_assert!((filled..=lines.count()).contains(&read), "{read} {filled}");
        }
    }
}
