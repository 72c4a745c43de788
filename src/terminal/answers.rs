//! What a terminal says when it is asked what it is and can do.

use std::time::Duration;

use super::CellSize;
use super::reader::Pending;
use super::reply::Reply;
use super::tty::WindowSize;

/// The image id in the question whether kitty's protocol is spoken.
pub(super) const KITTY_QUESTION_ID: u32 = 31;

/// What one terminal says of itself; inside tmux there are two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its answer to XTVERSION: name and version.
    pub version: Option<String>,
    /// Its primary device attributes.
    pub attributes: Option<Vec<u16>>,
    /// Whether it speaks kitty's graphics protocol; `None` where it was not asked or did not say.
    pub kitty: Option<bool>,
}

impl Identity {
    /// Whether it has said anything.
    pub fn answered(&self) -> bool {
        self.version.is_some() || self.attributes.is_some() || self.kitty.is_some()
    }

    /// Whether it says that it shows sixels; `None` where it says nothing.
    pub fn has_sixel(&self) -> Option<bool> {
        self.attributes.as_ref().map(|attributes| attributes.contains(&4))
    }

    /// Whether it calls itself by this name.
    pub fn is_called(&self, name: &str) -> bool {
        self.version
            .as_ref()
            .and_then(|version| version.get(..name.len()))
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    }
}

/// What the probe has found.
#[derive(Debug, Default)]
pub struct Answers {
    /// The terminal itself, or tmux.
    pub terminal: Identity,
    /// The terminal outside of tmux, where there is a tmux; nothing in it when no answer came through.
    pub outer: Option<Identity>,
    /// Size of a cell (`CSI 16 t`), as answered.
    pub cell: Option<CellSize>,
    /// Width and height of the text area (`CSI 14 t`), as answered.
    pub window_pixels: Option<(u16, u16)>,
    /// The size as the kernel has it.
    pub size: WindowSize,
    /// Whether synchronized output is understood.
    pub synchronized: bool,
    /// The largest sixel in pixels.
    pub sixel_limit: Option<(u32, u32)>,
    /// The background's red, green and blue.
    pub background: Option<(u8, u8, u8)>,
    /// How long it took.
    pub took: Duration,
    /// What else was read: for [`super::reader::Reader::spawn`].
    pub pending: Pending,
}

impl Answers {
    /// Whether the background is light rather than dark, by its luma (Rec. 601); `None` where the terminal did not say.
    pub fn background_is_light(&self) -> Option<bool> {
        let (red, green, blue) = self.background?;
        Some(299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue) > 127_500)
    }

    /// Takes in a reply; true at the end mark.
    pub(super) fn take(&mut self, reply: Reply) -> bool {
        match reply {
            Reply::CellPixels { width, height } => self.cell = Some(CellSize { width, height }),
            Reply::WindowPixels { width, height } => self.window_pixels = Some((width, height)),
            Reply::Mode { mode: 2026, setting } => self.synchronized = matches!(setting, 1..=3),
            Reply::SixelGeometry(limit) => self.sixel_limit = limit,
            Reply::Background(red, green, blue) => self.background = Some((red, green, blue)),
            reply => return self.terminal.take(reply),
        }
        false
    }
}

impl Identity {
    pub(super) fn take(&mut self, reply: Reply) -> bool {
        match reply {
            Reply::Version(version) => self.version = Some(version),
            Reply::Graphics { id: KITTY_QUESTION_ID, ok, .. } => self.kitty = Some(ok),
            Reply::Attributes(attributes) => {
                self.attributes = Some(attributes);
                return true;
            }
            _ => {}
        }
        // Not every tmux lets the outer end mark through.
        self.version.is_some() && self.kitty.is_some()
    }
}
