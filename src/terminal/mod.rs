//! Talking with the terminal: its modes, what it can do, what it sends, and the wire to it.
//!
//! Knows nothing of images or pairs. What a terminal can do is found by asking it ([`probe`]) and looked up in a table
//! of brands ([`brand`]); the result is one [`Capabilities`].
//!
//! The order of a session: [`tty::Tty::open`], [`guest::Guest::raw`], [`probe::probe`], [`brand::choose`],
//! [`guest::Guest::enter`], then [`reader::Reader::spawn`] and [`wire::Wire::spawn`].

pub mod answers;
pub mod brand;
pub mod cell;
pub mod environment;
pub mod guest;
pub mod input;
pub mod link;
pub mod panic;
pub mod passthrough;
pub mod probe;
pub mod reader;
pub mod reply;
pub mod tty;
pub mod wire;

/// A way of showing pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// kitty's graphics protocol, shown through Unicode placeholders (cells of text).
    KittyPlaceholders,
    /// kitty's graphics protocol, placed directly at the cursor.
    KittyDirect,
    /// iTerm2's inline images.
    Iterm2,
    /// DEC sixel.
    Sixel,
    /// Half blocks of text: no basis for judging quality.
    Blocks,
}

impl Protocol {
    /// Whether the terminal holds images, which are sent once and shown by name: kitty's protocol.
    pub fn holds_images(self) -> bool {
        matches!(self, Protocol::KittyPlaceholders | Protocol::KittyDirect)
    }

    /// Whether images are painted where they stand, each time they are shown: iTerm2's and sixels.
    pub fn paints_images(self) -> bool {
        matches!(self, Protocol::Iterm2 | Protocol::Sixel)
    }

    /// The name stored with each pick and shown by `doctor`: `kitty`, `kitty-direct`, `iterm2`, `sixel`, `blocks`.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::KittyPlaceholders => "kitty",
            Protocol::KittyDirect => "kitty-direct",
            Protocol::Iterm2 => "iterm2",
            Protocol::Sixel => "sixel",
            Protocol::Blocks => "blocks",
        }
    }
}

/// Size of one character cell in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CellSize {
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
}

impl Default for CellSize {
    /// What is assumed where a terminal does not say: the usual 1:2.
    fn default() -> Self {
        CellSize { width: 10, height: 20 }
    }
}

/// What the terminal at the other end can do, and how that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Capabilities {
    /// The protocol to use.
    pub protocol: Protocol,
    /// Why this protocol: one sentence for `doctor` and the log.
    pub reason: String,
    /// What the terminal calls itself (XTVERSION, or the environment), made safe for a terminal; empty if unknown.
    pub terminal: String,
    /// Whether graphics must go through tmux's passthrough.
    pub tmux: bool,
    /// Size of a cell.
    pub cell: CellSize,
    /// Whether synchronized output (mode 2026) is understood.
    pub synchronized: bool,
    /// The largest sixel that is drawn, in pixels, where the terminal says.
    pub sixel_limit: Option<(u32, u32)>,
}
