//! The file around the compressed rows: signature and chunks.

use zlib_rs::crc32::crc32;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Eight bits a channel, RGB, and the only ways to compress and to filter; not interlaced.
const KIND: [u8; 5] = [8, 2, 0, 0, 0];

/// A whole file of `data`, a zlib stream; pixels of the colour `key` are transparent.
pub(super) fn assemble(size: (u32, u32), key: Option<[u8; 3]>, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + 96);
    out.extend_from_slice(SIGNATURE);
    let header = [size.0.to_be_bytes().as_slice(), &size.1.to_be_bytes(), &KIND].concat();
    chunk(&mut out, *b"IHDR", &header);
    if let Some([red, green, blue]) = key {
        chunk(&mut out, *b"tRNS", &[0, red, 0, green, 0, blue]);
    }
    // A chunk's length is a 31-bit number.
    for part in data.chunks(i32::MAX as usize) {
        chunk(&mut out, *b"IDAT", part);
    }
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&(data.len() as u32).to_be_bytes());
    let start = out.len();
    out.extend_from_slice(&name);
    out.extend_from_slice(data);
    let checksum = crc32(0, &out[start..]);
    out.extend_from_slice(&checksum.to_be_bytes());
}
