//! One picture to the bytes of whatever protocol the terminal has: the work that is done off the event loop.

use image::RgbImage;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Blocks, GraphicsError, InlineImage, KittyImage, View, iterm2, kitty, sixel};
use crate::pair::Quality;
use crate::terminal::{Capabilities, Protocol};

/// What a picture is to be in the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageSpec {
    /// The id kitty's protocol knows it by, from an [`IdSource`](super::IdSource) made for the terminal; not 0. Others
    /// ignore it.
    pub id: u32,
    /// Columns and rows to show it in, as [`Fit`](super::Fit) has them.
    pub cells: (u16, u16),
    /// How close to the picture it is to be, for its bytes. PNG's decibels are PSNR; a JPEG's are PSNR-HVS-M, which leaves
    /// out what an eye doesn't see. A sixel has a palette: some 40, 39, 37, 34 and 26 dB (PSNR) from a photograph, the first
    /// being what is meant by lossless. Blocks are the same at any quality.
    pub quality: Quality,
}

/// The quality for a protocol where nothing is known of the line.
pub fn usual(protocol: Protocol) -> Quality {
    match protocol {
        Protocol::KittyPlaceholders | Protocol::KittyDirect | Protocol::Blocks => Quality::Lossless,
        Protocol::Iterm2 | Protocol::Sixel => Quality::High,
    }
}

/// A picture ready for the terminal. Large: share it in an `Arc`.
#[derive(Debug)]
pub enum Encoded {
    /// Sent once, shown by id.
    Kitty(KittyImage),
    /// Sent each time it is drawn: sixel and iTerm2.
    Inline(InlineImage),
    /// Drawn into the frame's buffer with [`Encoded::draw_blocks`].
    Blocks(Blocks),
}

/// Encodes `pixels`, scaled by the caller to [`Fit::pixels`](super::Fit::pixels), for the terminal's protocol.
///
/// A kitty or sixel picture is centred to the pixel in its cells; the room around it is transparent. iTerm2's is fitted
/// by the terminal. Blocks are squeezed to whole cells.
///
/// # Errors
///
/// A picture or rectangle without extent, one larger than the protocol can take, or an encoder's refusal.
pub fn encode(
    pixels: &RgbImage,
    spec: ImageSpec,
    capabilities: &Capabilities,
) -> Result<Encoded, GraphicsError> {
    let ImageSpec { cells, quality, .. } = spec;
    if pixels.is_empty() || cells.0 == 0 || cells.1 == 0 {
        return Err(GraphicsError::Empty { pixels: pixels.dimensions(), cells });
    }
    Ok(match capabilities.protocol {
        Protocol::KittyPlaceholders | Protocol::KittyDirect => {
            Encoded::Kitty(kitty::encode(pixels, spec, capabilities)?)
        }
        Protocol::Iterm2 => Encoded::Inline(iterm2::encode(pixels, cells, quality, capabilities)?),
        Protocol::Sixel => Encoded::Inline(sixel::encode(pixels, cells, quality, capabilities)?),
        Protocol::Blocks => Encoded::Blocks(Blocks::new(pixels, cells, quality)?),
    })
}

impl Encoded {
    /// Columns and rows covered.
    pub fn cells(&self) -> (u16, u16) {
        match self {
            Encoded::Kitty(image) => image.cells,
            Encoded::Inline(image) => image.cells,
            Encoded::Blocks(blocks) => blocks.cells(),
        }
    }

    /// Whether it is painted where it stands, each time it is shown: sixel and iTerm2.
    pub fn is_inline(&self) -> bool {
        matches!(self, Encoded::Inline(_))
    }

    /// How it is shown as it was made: all of it, in the cells it was made for.
    pub fn as_made(&self) -> View {
        match self {
            Encoded::Kitty(image) => View::whole(image.cells, image.shown),
            Encoded::Inline(_) | Encoded::Blocks(_) => View::whole(self.cells(), (0, 0)),
        }
    }

    /// The id in the terminal, where it keeps images.
    pub fn id(&self) -> Option<u32> {
        match self {
            Encoded::Kitty(image) => Some(image.id),
            Encoded::Inline(_) | Encoded::Blocks(_) => None,
        }
    }

    /// What was made, for the record: `png`, or `png-6` with its step; `jpeg-84` with its quality, and `jpeg-84-444` where
    /// its colours have full resolution; `sixel-256` with the most colours a tile has; `blocks`.
    pub fn encoding(&self) -> &str {
        match self {
            Encoded::Kitty(image) => &image.encoding,
            Encoded::Inline(image) => &image.encoding,
            Encoded::Blocks(_) => "blocks",
        }
    }

    /// The quality it has: the one that was asked for, a lower one where that was too large for the terminal, or
    /// lossless where that was as small.
    pub fn quality(&self) -> Quality {
        match self {
            Encoded::Kitty(image) => image.quality,
            Encoded::Inline(image) => image.quality,
            Encoded::Blocks(blocks) => blocks.quality(),
        }
    }

    /// Bytes that cross the wire for its pixels: once for kitty, at every drawing for sixel and iTerm2; 0 for blocks,
    /// which are part of the frame.
    pub fn wire_bytes(&self) -> usize {
        match self {
            Encoded::Kitty(image) => image.chunks.iter().map(Vec::len).sum(),
            Encoded::Inline(image) => image.tiles.iter().map(|tile| tile.bytes.len()).sum(),
            Encoded::Blocks(_) => 0,
        }
    }

    /// Draws a blocks picture into a frame; does nothing for the others, whose cells the view marks as skipped.
    pub fn draw_blocks(&self, area: Rect, buffer: &mut Buffer) {
        if let Encoded::Blocks(blocks) = self {
            blocks.draw(area, buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::*;
    use crate::terminal::CellSize;

    fn capabilities(protocol: Protocol) -> Capabilities {
        Capabilities {
            protocol,
            reason: String::new(),
            terminal: String::new(),
            tmux: false,
            cell: CellSize::default(),
            synchronized: false,
            sixel_limit: None,
        }
    }

    #[test]
    fn nothing_to_show_or_nowhere_to_show_it_is_an_error() {
        let spec = ImageSpec { id: 1, cells: (0, 4), quality: Quality::Lossless };
        let capabilities = capabilities(Protocol::Sixel);
        assert!(matches!(
            encode(&RgbImage::new(4, 4), spec, &capabilities),
            Err(GraphicsError::Empty { .. })
        ));
        let spec = ImageSpec { id: 1, cells: (4, 4), quality: Quality::Lossless };
        assert!(matches!(
            encode(&RgbImage::new(0, 4), spec, &capabilities),
            Err(GraphicsError::Empty { .. })
        ));
    }

    #[test]
    fn kitty_refuses_more_cells_than_it_can_name_and_sixel_to_draw_over_its_edge() {
        let spec = ImageSpec { id: 1, cells: (298, 4), quality: Quality::Lossless };
        assert!(matches!(
            encode(&RgbImage::new(4, 4), spec, &capabilities(Protocol::KittyDirect)),
            Err(GraphicsError::TooManyCells { .. })
        ));
        let spec = ImageSpec { id: 1, cells: (2, 2), quality: Quality::Lossless };
        assert!(matches!(
            encode(&RgbImage::new(21, 40), spec, &capabilities(Protocol::Sixel)),
            Err(GraphicsError::Overflow { .. })
        ));
    }

    #[test]
    fn blocks_paint_the_two_halves_of_a_cell() {
        let picture = RgbImage::from_fn(20, 40, |_, y| {
            if y % 20 < 10 { image::Rgb([255, 0, 0]) } else { image::Rgb([0, 0, 255]) }
        });
        let spec = ImageSpec { id: 1, cells: (2, 2), quality: Quality::Lossless };
        let encoded = encode(&picture, spec, &capabilities(Protocol::Blocks)).unwrap();
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 4));
        encoded.draw_blocks(Rect::new(3, 1, 2, 2), &mut buffer);
        let cell = &buffer[(4, 2)];
        assert_eq!(cell.symbol(), "▀");
        let (Color::Rgb(upper_red, _, upper_blue), Color::Rgb(lower_red, _, lower_blue)) = (cell.fg, cell.bg)
        else {
            panic!("not true colour: {cell:?}");
        };
        assert!(upper_red > 2 * upper_blue && lower_blue > 2 * lower_red, "{cell:?}");
        assert_eq!(buffer[(2, 1)].symbol(), " ");
        assert_eq!(encoded.wire_bytes(), 0);
    }
}
