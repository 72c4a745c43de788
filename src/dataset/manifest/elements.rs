//! Elements of a file that is one JSON array, without holding more than one of them.

use std::io::{self, BufRead};

use super::frame::{Frame, LIMIT, too_long};

/// Reads a JSON array element by element.
pub(super) struct Elements<R> {
    reader: R,
    line: u64,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    Within,
    After,
    Done,
}

impl<R: BufRead> Elements<R> {
    pub(super) fn new(reader: R) -> Self {
        Elements { reader, line: 1, place: Place::Before }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.reader.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                Err(error) => return Err(error),
            }
        }
    }

    fn advance(&mut self, byte: u8) {
        self.reader.consume(1);
        self.line += u64::from(byte == b'\n');
    }

    /// The next element, or what stands where none should.
    pub(super) fn next(&mut self) -> io::Result<Option<Frame>> {
        while self.place != Place::Done {
            let line = self.line;
            let wrong = |reason: &str| Ok(Some(Frame { line, content: Err(reason.to_owned()) }));
            let Some(byte) = self.peek()? else {
                let open = self.place == Place::Within;
                self.place = Place::Done;
                return if open {
                    wrong("the file ends before the array is closed with ]")
                } else {
                    Ok(None)
                };
            };
            match (self.place, byte) {
                (_, b' ' | b'\t' | b'\r' | b'\n') | (Place::Within, b',') => self.advance(byte),
                (Place::Before, b'[') => {
                    self.advance(byte);
                    self.place = Place::Within;
                }
                (Place::Within, b']') => {
                    self.advance(byte);
                    self.place = Place::After;
                }
                (Place::Within, _) => {
                    let content = self.element()?;
                    return Ok(Some(Frame { line, content }));
                }
                _ => {
                    let before = self.place == Place::Before;
                    self.place = Place::Done;
                    return wrong(if before {
                        "no [ opens the array"
                    } else {
                        "something stands after the array's end"
                    });
                }
            }
        }
        Ok(None)
    }

    /// From the first byte of an element up to the comma or bracket after it.
    fn element(&mut self) -> io::Result<Result<Vec<u8>, String>> {
        let (mut bytes, mut length) = (Vec::new(), 0usize);
        let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
        while let Some(byte) = self.peek()? {
            if quoted {
                quoted = escaped || byte != b'"';
                escaped = !escaped && byte == b'\\';
            } else {
                match byte {
                    b',' | b']' if depth == 0 => break,
                    b'"' => quoted = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => (),
                }
            }
            self.advance(byte);
            length += 1;
            if length <= LIMIT {
                bytes.push(byte);
            } else {
                bytes = Vec::new();
            }
        }
        Ok(if length > LIMIT { Err(too_long()) } else { Ok(bytes) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(bytes: &[u8]) -> Vec<Frame> {
        let mut elements = Elements::new(bytes);
        std::iter::from_fn(|| elements.next().unwrap()).collect()
    }

    #[test]
    fn elements_are_found_with_their_lines() {
        let frames = all(b"[\n {\"a\": \"],\\\"}\"},\n\n [1, {\"b\": [2]}], 3]\n");
        let found: Vec<_> = frames.iter().map(|frame| (frame.line, frame.content.clone().unwrap())).collect();
        let expected: [(u64, &[u8]); 3] =
            [(2, b"{\"a\": \"],\\\"}\"}"), (4, b"[1, {\"b\": [2]}]"), (4, b"3")];
        assert_eq!(found, expected.map(|(line, bytes)| (line, bytes.to_vec())));
    }

    #[test]
    fn an_array_that_is_not_closed_is_told_after_its_elements() {
        let frames = all(b"[1, 2");
        assert_eq!(frames.len(), 3);
        assert!(frames[2].content.as_ref().is_err_and(|reason| reason.contains("closed")));
    }

    #[test]
    fn what_follows_the_array_is_told() {
        assert!(all(b"[1] x")[1].content.as_ref().is_err_and(|reason| reason.contains("after")));
        assert!(all(b"[]").is_empty());
    }

    proptest! {
        #[test]
        fn an_array_comes_apart_into_its_elements(texts in proptest::collection::vec("\\PC{0,9}", 0..9), pretty: bool) {
            let values: Vec<serde_json::Value> =
                texts.iter().map(|text| serde_json::json!({"prompt": text, "more": [text, {text: 1}]})).collect();
            let bytes = match pretty {
                true => serde_json::to_vec_pretty(&values).unwrap(),
                false => serde_json::to_vec(&values).unwrap(),
            };
            let found: Vec<serde_json::Value> =
                all(&bytes).iter().map(|frame| serde_json::from_slice(frame.content.as_ref().unwrap()).unwrap()).collect();
            prop_assert_eq!(found, values);
        }
    }
}
