//! JPEG: segments of marker, length and data, with the coded pixels between them.

/// End of image.
const EOI: u8 = 0xD9;
/// Start of scan: the coded pixels follow its data.
const SOS: u8 = 0xDA;

/// A segment; markers that stand alone have no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment<'a> {
    pub(crate) marker: u8,
    pub(crate) data: &'a [u8],
}

/// What the start of frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The marker, which is the coding process: 0xC0 baseline, 0xC2 progressive, 0xC9 arithmetic, …
    pub(crate) process: u8,
    /// Bits a sample.
    pub(crate) precision: u8,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// The segments up to the end of image, or to where the file is cut.
pub(crate) fn segments(bytes: &[u8]) -> Segments<'_> {
    Segments { rest: bytes.get(2..).unwrap_or_default() }
}

pub(crate) struct Segments<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let marker = loop {
            let at = self.rest.iter().position(|byte| *byte == 0xFF)?;
            self.rest = &self.rest[at + 1..];
            match self.rest.first()? {
                // Escaped 0xFF and restarts among the coded pixels, fill bytes, and the marker of no meaning.
                0x00 | 0x01 | 0xD0..=0xD7 | 0xFF => {}
                marker => break *marker,
            }
        };
        self.rest = &self.rest[1..];
        if marker == EOI {
            self.rest = &[];
            return Some(Segment { marker, data: &[] });
        }
        let length = usize::from(u16::from_be_bytes(*self.rest.first_chunk()?));
        let (segment, after) = self.rest.split_at_checked(length.max(2))?;
        self.rest = after;
        Some(Segment { marker, data: &segment[2..] })
    }
}

/// The first start of frame before the pixels.
pub(crate) fn frame(bytes: &[u8]) -> Option<Frame> {
    let segment = segments(bytes)
        .take_while(|segment| segment.marker != SOS)
        // Of these sixteen, three are tables.
        .find(|segment| {
            matches!(segment.marker, 0xC0..=0xCF) && !matches!(segment.marker, 0xC4 | 0xC8 | 0xCC)
        })?;
    let [precision, height @ .., _, _] = segment.data.first_chunk::<5>()?;
    let width = segment.data.get(3..)?.first_chunk()?;
    Some(Frame {
        process: segment.marker,
        precision: *precision,
        width: u32::from(u16::from_be_bytes(*width)),
        height: u32::from(u16::from_be_bytes(*height)),
    })
}

/// Whether the file goes on to its end-of-image marker: decoders fill up what is missing with grey without a word.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    let mut scans = 0;
    for segment in segments(bytes) {
        match segment.marker {
            SOS => scans += 1,
            EOI => return scans > 0,
            _ => {}
        }
    }
    false
}

/// The data of the first application segment that begins with `prefix`, without it.
pub(crate) fn application<'a>(bytes: &'a [u8], marker: u8, prefix: &[u8]) -> Option<&'a [u8]> {
    segments(bytes)
        .take_while(|segment| segment.marker != SOS)
        .filter(|segment| segment.marker == marker)
        .find_map(|segment| segment.data.strip_prefix(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = b"\xFF\xD8\xFF\xE1\0\x05Ex!\xFF\xFF\xC2\0\x07\x08\0\x05\0\x09\
        \xFF\xDA\0\x03\x01\x12\xFF\0\x34\xFF\xD0\x56\xFF\xD9 and more";

    #[test]
    fn segments_step_over_fill_bytes_and_coded_pixels() {
        let markers: Vec<u8> = segments(FILE).map(|segment| segment.marker).collect();
        assert_eq!(markers, [0xE1, 0xC2, 0xDA, 0xD9]);
        assert_eq!(frame(FILE), Some(Frame { process: 0xC2, precision: 8, width: 9, height: 5 }));
        assert_eq!(application(FILE, 0xE1, b"Ex"), Some(&b"!"[..]));
        assert_eq!(application(FILE, 0xE1, b"No"), None);
    }

    #[test]
    fn a_file_is_whole_only_with_its_end_marker() {
        assert!(is_whole(FILE));
        let end = FILE.len() - b"\xFF\xD9 and more".len();
        for cut in 0..=end + 1 {
            assert!(!is_whole(&FILE[..cut]), "cut at {cut}");
        }
        assert!(!is_whole(b"\xFF\xD8\xFF\xD9"));
    }
}
