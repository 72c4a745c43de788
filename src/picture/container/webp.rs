//! WebP: a RIFF file, chunks of name, length and data, padded to even lengths.

use std::borrow::Cow;

use super::Chunk;

/// The chunks that are whole, up to where the file ends or is cut.
pub(crate) fn chunks(bytes: &[u8]) -> Chunks<'_> {
    // What follows the declared end is no part of the picture.
    let end = declared_end(bytes).unwrap_or_default().min(bytes.len());
    Chunks { rest: bytes.get(12..end).unwrap_or_default(), is_cut: false }
}

/// Where the RIFF header says that the file ends; its size counts from after itself.
fn declared_end(bytes: &[u8]) -> Option<usize> {
    Some((u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?) as usize).saturating_add(8))
}

/// A walk over chunks, which knows afterwards whether the last of them was cut.
pub(crate) struct Chunks<'a> {
    rest: &'a [u8],
    is_cut: bool,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        // Fewer bytes than a chunk's head are padding that some writers leave.
        let name = *self.rest.first_chunk()?;
        let length = u32::from_le_bytes(*self.rest.get(4..)?.first_chunk()?) as usize;
        let body = &self.rest[8..];
        let Some(data) = body.get(..length) else {
            self.is_cut = true;
            self.rest = &[];
            return None;
        };
        self.rest = body.get(length + length % 2..).unwrap_or_default();
        Some(Chunk { name, data })
    }
}

/// Whether no chunk reaches over the end of the file.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    let mut chunks = chunks(bytes);
    chunks.by_ref().for_each(drop);
    // The padding of the last chunk may be missing.
    !chunks.is_cut && declared_end(bytes).is_some_and(|end| end <= bytes.len().next_multiple_of(2))
}

/// Width and height of the canvas.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let first = chunks(bytes).next()?;
    if &first.name == b"VP8X" {
        let canvas = first.data.get(4..10)?;
        let number = |at: usize| u32::from_le_bytes([canvas[at], canvas[at + 1], canvas[at + 2], 0]) + 1;
        return Some((number(0), number(3)));
    }
    bitstream(first)
}

/// Whether every bitstream that would be decoded is as large as the canvas, or the frame, it is for: a decoder
/// allocates by the bitstream's own word.
pub(crate) fn is_consistent(bytes: &[u8]) -> bool {
    let Some(canvas) = dimensions(bytes) else {
        return false;
    };
    let animated = chunks(bytes).any(|chunk| &chunk.name == b"ANMF");
    chunks(bytes).all(|chunk| match &chunk.name {
        b"ANMF" => frame(chunk).is_some_and(|(size, streams)| {
            size.0 <= canvas.0
                && size.1 <= canvas.1
                && streams.filter_map(bitstream).all(|stream| stream == size)
        }),
        _ if animated => true,
        _ => bitstream(chunk).is_none_or(|stream| stream == canvas),
    })
}

/// The file with the first frame of its animation put on the canvas as it is, not blended into it.
///
/// Before it the canvas is clear, so there is nothing to blend with; libwebp skips that too, and keeps the colours.
pub(crate) fn unblended(bytes: &[u8]) -> Cow<'_, [u8]> {
    /// Where a frame says how it is put on the canvas.
    const MANNER: usize = 15;
    let mut at = 12;
    for chunk in chunks(bytes) {
        if &chunk.name == b"ANMF" && chunk.data.len() > MANNER {
            let mut bytes = bytes.to_vec();
            bytes[at + 8 + MANNER] |= 0b10;
            return Cow::Owned(bytes);
        }
        at += 8 + chunk.data.len().next_multiple_of(2);
    }
    Cow::Borrowed(bytes)
}

/// Size and chunks of a frame of an animation.
fn frame(chunk: Chunk<'_>) -> Option<((u32, u32), Chunks<'_>)> {
    let head = chunk.data.first_chunk::<16>()?;
    let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], 0]) + 1;
    Some(((number(6), number(9)), Chunks { rest: &chunk.data[16..], is_cut: false }))
}

/// Width and height that a bitstream states; `None` for chunks that are none.
fn bitstream(chunk: Chunk<'_>) -> Option<(u32, u32)> {
    match &chunk.name {
        b"VP8 " => {
            let [a, b, c, d] = *chunk.data.get(6..)?.first_chunk()?;
            let number = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
            Some((number(a, b), number(c, d)))
        }
        b"VP8L" => {
            let bits = u32::from_le_bytes(*chunk.data.get(1..)?.first_chunk()?);
            Some(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        for (name, data) in chunks {
            body.extend(*name);
            body.extend((data.len() as u32).to_le_bytes());
            body.extend(*data);
            body.extend(vec![0; data.len() % 2]);
        }
        let mut bytes = b"RIFF".to_vec();
        bytes.extend((body.len() as u32).to_le_bytes());
        bytes.extend(body);
        bytes
    }

    /// A canvas of 3 × 2.
    const CANVAS: &[u8] = &[0, 0, 0, 0, 2, 0, 0, 1, 0, 0];
    /// The head of a lossless stream of 3 × 2.
    const STREAM: &[u8] = &[0x2F, 0x02, 0x40, 0x00, 0x00];

    #[test]
    fn odd_chunks_are_padded_and_cut_ones_noticed() {
        let bytes = file(&[(b"VP8X", CANVAS), (b"EXIF", b"odd"), (b"VP8L", STREAM)]);
        let names: Vec<_> = chunks(&bytes).map(|chunk| chunk.name).collect();
        assert_eq!(names, [*b"VP8X", *b"EXIF", *b"VP8L"]);
        assert_eq!(dimensions(&bytes), Some((3, 2)));
        assert!(is_whole(&bytes));
        assert!(is_whole(&bytes[..bytes.len() - 1]), "the padding alone may be missing");
        for cut in 12..bytes.len() - 1 {
            assert!(!is_whole(&bytes[..cut]), "cut at {cut}");
        }
    }

    #[test]
    fn a_stream_larger_than_its_canvas_is_noticed() {
        assert!(is_consistent(&file(&[(b"VP8X", CANVAS), (b"VP8L", STREAM)])));
        let large = [0x2F, 0xFF, 0xFF, 0xFF, 0x0F];
        assert!(!is_consistent(&file(&[(b"VP8X", CANVAS), (b"VP8L", &large)])));
        let inner = file(&[(b"VP8L", &large)]);
        let frame = [&[0, 0, 0, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0], &inner[12..]].concat();
        assert!(!is_consistent(&file(&[(b"VP8X", CANVAS), (b"ANMF", &frame)])));
    }

    #[test]
    fn the_first_frame_alone_is_put_on_the_canvas_unblended() {
        let frame = [&[0; 16][..], &file(&[(b"VP8L", STREAM)])[12..]].concat();
        let animated = file(&[(b"VP8X", CANVAS), (b"ICCP", b"odd"), (b"ANMF", &frame), (b"ANMF", &frame)]);
        let frames: Vec<u8> = chunks(&unblended(&animated))
            .filter(|chunk| &chunk.name == b"ANMF")
            .map(|chunk| chunk.data[15])
            .collect();
        assert_eq!(frames, [2, 0]);
        let still = file(&[(b"VP8L", STREAM)]);
        assert_eq!(*unblended(&still), still);
    }
}
