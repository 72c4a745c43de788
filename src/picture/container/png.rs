//! PNG: a signature, then chunks of length, name, data and checksum.

use super::Chunk;

const SIGNATURE: usize = 8;
/// Length, name and checksum of a chunk.
const FRAME: usize = 12;

/// The chunks that are whole, up to where the file ends or is cut; checksums are not looked at.
pub(crate) fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    framed(bytes).map(|(chunk, _)| chunk)
}

/// Width and height by the header.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = chunks(bytes).next().filter(|chunk| &chunk.name == b"IHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(*header.data.get(at..)?.first_chunk()?));
    Some((number(0)?, number(4)?))
}

/// The file with nothing in it but what makes up the still picture.
///
/// Without its profiles, texts and animation there is nothing left that could be made to unpack to gigabytes, or to
/// change the size of the frame, behind the header's back.
pub(crate) fn still(bytes: &[u8]) -> Vec<u8> {
    only(bytes, &[b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"])
}

/// [`still`] without what says which pixels are clear: their colours alone.
pub(crate) fn colours(bytes: &[u8]) -> Vec<u8> {
    only(bytes, &[b"IHDR", b"PLTE", b"IDAT", b"IEND"])
}

/// The file with the chunks of these names alone.
fn only(bytes: &[u8], names: &[&[u8; 4]]) -> Vec<u8> {
    let mut still = Vec::with_capacity(bytes.len());
    still.extend_from_slice(&bytes[..SIGNATURE.min(bytes.len())]);
    let mut end = SIGNATURE.min(bytes.len());
    for (chunk, whole) in framed(bytes) {
        end += whole.len();
        if names.contains(&&chunk.name) {
            still.extend_from_slice(whole);
        }
    }
    // A cut chunk is the decoder's to complain about.
    if bytes.get(end + 4..end + 8) == Some(b"IDAT") {
        still.extend_from_slice(&bytes[end..]);
    }
    still
}

/// Each whole chunk, bare and with its frame.
fn framed(bytes: &[u8]) -> impl Iterator<Item = (Chunk<'_>, &[u8])> {
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        let name = *rest.get(4..)?.first_chunk()?;
        let (whole, after) = rest.split_at_checked(length.checked_add(FRAME)?)?;
        rest = after;
        Some((Chunk { name, data: &whole[8..8 + length] }, whole))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, data) in chunks {
            bytes.extend((data.len() as u32).to_be_bytes());
            bytes.extend(*name);
            bytes.extend(*data);
            bytes.extend([0; 4]);
        }
        bytes
    }

    #[test]
    fn chunks_end_where_the_file_is_cut() {
        let bytes = file(&[(b"IHDR", &[0; 13]), (b"tEXt", b"a\0b"), (b"IEND", b"")]);
        let names = |bytes: &[u8]| chunks(bytes).map(|chunk| chunk.name).collect::<Vec<_>>();
        assert_eq!(names(&bytes), [*b"IHDR", *b"tEXt", *b"IEND"]);
        assert_eq!(names(&bytes[..bytes.len() - 1]), [*b"IHDR", *b"tEXt"]);
        assert!(names(&bytes[..5]).is_empty());
        assert!(names(&file(&[])).is_empty());
    }

    #[test]
    fn a_length_over_the_end_of_the_file_is_no_chunk() {
        let mut bytes = file(&[(b"IHDR", &[0; 13])]);
        bytes[8..12].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(chunks(&bytes).count(), 0);
        assert_eq!(dimensions(&bytes), None);
    }

    #[test]
    fn the_still_picture_keeps_no_profiles_texts_or_animation() {
        let bytes = file(&[
            (b"IHDR", &[0; 13]),
            (b"iCCP", b"x"),
            (b"acTL", b"x"),
            (b"IDAT", b"y"),
            (b"fdAT", b"z"),
            (b"IEND", b""),
        ]);
        assert_eq!(still(&bytes), file(&[(b"IHDR", &[0; 13]), (b"IDAT", b"y"), (b"IEND", b"")]));
        assert_eq!(still(b"\x89PN"), b"\x89PN");
    }

    #[test]
    fn the_colours_alone_know_of_no_clear_pixels() {
        let bytes = file(&[(b"IHDR", &[0; 13]), (b"tRNS", b"x"), (b"IDAT", b"y"), (b"IEND", b"")]);
        assert_eq!(still(&bytes), bytes);
        assert_eq!(colours(&bytes), file(&[(b"IHDR", &[0; 13]), (b"IDAT", b"y"), (b"IEND", b"")]));
    }
}
