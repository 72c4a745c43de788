//! What can go wrong between pixels and terminal bytes.

use crate::terminal::Protocol;

/// A picture that could not be made into terminal bytes.
#[derive(Debug, thiserror::Error)]
pub enum GraphicsError {
    /// No pixels, or no cells to show them in.
    #[error(
        "could not encode a picture of {}×{} pixels for {}×{} cells: neither may be empty; make the window larger",
        .pixels.0, .pixels.1, .cells.0, .cells.1
    )]
    Empty {
        /// Width and height of the picture.
        pixels: (u32, u32),
        /// Columns and rows asked for.
        cells: (u16, u16),
    },
    /// More cells than the protocol can name.
    #[error(
        "could not encode a picture for {}×{} cells: kitty's protocol counts to {limit} each way; show it smaller",
        .cells.0, .cells.1
    )]
    TooManyCells {
        /// Columns and rows asked for.
        cells: (u16, u16),
        /// The most there may be of either.
        limit: u16,
    },
    /// The picture is larger than its cells, in a protocol that would draw over their edge.
    #[error(
        "could not encode a sixel of {}×{} pixels: its {}×{} cells are smaller; scale it to the cells first",
        .pixels.0, .pixels.1, .cells.0, .cells.1
    )]
    Overflow {
        /// Width and height of the picture.
        pixels: (u32, u32),
        /// Columns and rows asked for.
        cells: (u16, u16),
    },
    /// Too many bytes for one escape sequence, whatever the quality.
    #[error(
        "could not encode a picture of {}×{} pixels for {}: {bytes} bytes, and the terminal drops more than {limit}; show it smaller or choose another --graphics",
        .pixels.0, .pixels.1, .protocol.name()
    )]
    TooLarge {
        /// The protocol it was meant for.
        protocol: Protocol,
        /// Width and height of the picture.
        pixels: (u32, u32),
        /// The smallest escape that could be made.
        bytes: usize,
        /// The largest one that is drawn.
        limit: usize,
    },
    /// The JPEG encoder refused.
    #[error("could not encode a picture as JPEG: {0}; choose another --graphics")]
    Jpeg(#[from] std::io::Error),
    /// The half-block encoder refused.
    #[error("could not encode a picture through ratatui-image: {0}; choose another --graphics")]
    Cells(#[from] ratatui_image::errors::Errors),
}
