//! Lines of a file, none of them longer in memory than the limit.

use std::io::{self, BufRead};

use super::frame::{Frame, LIMIT, is_blank, too_long};

/// Reads a file line by line.
pub(super) struct Lines<R> {
    reader: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Lines { reader, number: 0 }
    }

    /// The next line with its line end. A line over the limit is read to its end and dropped.
    pub(super) fn next(&mut self) -> io::Result<Option<Frame>> {
        let mut bytes = Vec::new();
        let mut seen = 0usize;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = buffer.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let part = &buffer[..end.unwrap_or(buffer.len())];
            if seen + part.len() <= LIMIT {
                bytes.extend_from_slice(part);
            } else {
                bytes = Vec::new();
            }
            let length = part.len();
            seen = seen.saturating_add(length);
            self.reader.consume(length);
            if end.is_some() || length == 0 {
                break;
            }
        }
        if seen == 0 {
            return Ok(None);
        }
        self.number += 1;
        let content = if seen > LIMIT { Err(too_long()) } else { Ok(bytes) };
        Ok(Some(Frame { line: self.number, content }))
    }

    /// The next line that is not blank.
    pub(super) fn next_filled(&mut self) -> io::Result<Option<Frame>> {
        loop {
            match self.next()? {
                Some(Frame { content: Ok(bytes), .. }) if is_blank(&bytes) => (),
                found => return Ok(found),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(bytes: &[u8]) -> Vec<Frame> {
        let mut lines = Lines::new(bytes);
        std::iter::from_fn(|| lines.next_filled().unwrap()).collect()
    }

    #[test]
    fn blank_lines_are_passed_over_and_counted() {
        let frames = filled(b"\n  \r\none\r\n\ntwo");
        assert_eq!(frames[0], Frame { line: 3, content: Ok(b"one\r\n".to_vec()) });
        assert_eq!(frames[1], Frame { line: 5, content: Ok(b"two".to_vec()) });
        assert_eq!(frames.len(), 2);
    }

    #[test]
    fn a_line_over_the_limit_is_refused_and_the_next_one_read() {
        let mut bytes = vec![b'x'; LIMIT + 1];
        bytes.extend_from_slice(b"\nafter\n");
        let frames = filled(&bytes);
        assert!(frames[0].content.as_ref().is_err_and(|reason| reason.contains("4 MB")));
        assert_eq!(frames[1], Frame { line: 2, content: Ok(b"after\n".to_vec()) });
    }
}
