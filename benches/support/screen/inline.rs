//! Inline images: iTerm2's files, whole or in parts, and sixels.

use std::time::Instant;

use super::print::{Packing, Print};

/// A picture for the cells at the cursor.
#[derive(Debug)]
pub struct Inline {
    pub print: Print,
    /// Columns and rows; 0 for those of its pixels.
    pub cells: (u16, u16),
    /// Whether the terminal fits it into the cells; a sixel is shown as it is.
    pub fitted: bool,
}

/// iTerm2's files, which may come in parts.
#[derive(Debug, Default)]
pub struct Files {
    open: Option<Inline>,
}

impl Files {
    /// Takes an OSC: whether it was about images, and the image when it is complete.
    pub fn osc(
        &mut self,
        string: &[u8],
        wire_bytes: u64,
        cell: (u16, u16),
        at: Instant,
    ) -> (bool, Option<Inline>) {
        let Some(rest) = string.strip_prefix(b"1337;") else { return (false, None) };
        if let Some(file) = rest.strip_prefix(b"File=") {
            let split = file.iter().position(|&byte| byte == b':').unwrap_or(file.len());
            let mut inline = begun(&file[..split], cell);
            inline.print.payload.extend_from_slice(file.get(split + 1..).unwrap_or_default());
            inline.print.wire_bytes = wire_bytes;
            inline.print.chunks = 1;
            inline.print.complete(at);
            return (true, Some(inline));
        }
        if let Some(keys) = rest.strip_prefix(b"MultipartFile=") {
            self.open = Some(begun(keys, cell));
        } else if let Some(part) = rest.strip_prefix(b"FilePart=")
            && let Some(open) = &mut self.open
        {
            open.print.payload.extend_from_slice(part);
            open.print.chunks += 1;
        } else if !rest.starts_with(b"FileEnd") {
            return (false, None);
        }
        if let Some(open) = &mut self.open {
            open.print.wire_bytes += wire_bytes;
        }
        let done = if rest.starts_with(b"FileEnd") { self.open.take() } else { None };
        (
            true,
            done.map(|mut inline| {
                inline.print.complete(at);
                inline
            }),
        )
    }
}

fn begun(keys: &[u8], cell: (u16, u16)) -> Inline {
    let keys = String::from_utf8_lossy(keys).into_owned();
    let extent = |key: &str, pixels: u16| -> u16 {
        let value = keys.split(';').find_map(|pair| pair.strip_prefix(key)).unwrap_or_default();
        match value.strip_suffix("px") {
            Some(value) => value.parse::<u16>().unwrap_or(0).div_ceil(pixels),
            None => value.parse().unwrap_or(0),
        }
    };
    let cells = (extent("width=", cell.0), extent("height=", cell.1));
    Inline { print: Print::new(None, Packing::File, (0, 0)), cells, fitted: true }
}

/// The picture of a DCS, where it is a sixel.
pub fn sixel(string: &[u8], wire_bytes: u64, at: Instant) -> Option<Inline> {
    let start = string.iter().position(|byte| !(byte.is_ascii_digit() || *byte == b';'))?;
    if string[start] != b'q' {
        return None;
    }
    let size = raster(&string[start + 1..]).unwrap_or((0, 0));
    let mut print = Print::new(None, Packing::Sixel, size);
    print.payload = string.to_vec();
    print.wire_bytes = wire_bytes;
    print.chunks = 1;
    if size == (0, 0) {
        // One that does not tell its size is measured.
        print.size = print.decode().map_or((0, 0), |image| image.dimensions());
    }
    print.complete(at);
    Some(Inline { print, cells: (0, 0), fitted: false })
}

/// Width and height of the raster attributes.
fn raster(body: &[u8]) -> Option<(u32, u32)> {
    let rest = body.strip_prefix(b"\"")?;
    let end = rest.iter().position(|byte| !(byte.is_ascii_digit() || *byte == b';'))?;
    let text = std::str::from_utf8(&rest[..end]).ok()?;
    let mut numbers = text.split(';').skip(2).map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}
