//! The modes a guest sets and the bytes that set and undo them.

use crate::terminal::passthrough;

/// What is set when entering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modes {
    /// Whether clicks, drags and the wheel are reported; off, the terminal selects text as usual.
    pub mouse: bool,
    /// What images are left in the terminal unless deleted.
    pub images: Images,
}

/// Images that stay in the terminal's memory until they are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Images {
    /// None: other protocols' images go with the screen.
    #[default]
    None,
    /// kitty's.
    Kitty,
    /// kitty's, reached through tmux.
    KittyThroughTmux,
}

/// Ends an image that was cut off. Without it, kitty takes the next image for the rest of that one: a deletion alone
/// does not make it forget (kitty 0.26). Where none was cut off, it does nothing.
const END_UPLOAD: &[u8] = b"\x1b_Gm=0,q=2;\x1b\\";
/// The end of a string that a thread may have been cut off in, of a frame, and of its colours.
const CUT_OFF: &[u8] = b"\x1b\\\x1b[?2026l\x1b[0m";
const DELETE_ALL: &[u8] = b"\x1b_Ga=d,d=A,q=2\x1b\\";

/// Alternate screen, no cursor, pastes marked, changes of focus told.
const ENTER: [&str; 4] = ["\x1b[?1049h", "\x1b[?25l", "\x1b[?2004h", "\x1b[?1004h"];
const LEAVE: [&str; 4] = ["\x1b[?1004l", "\x1b[?2004l", "\x1b[?25h", "\x1b[?1049l"];
/// Clicks and wheel, drags, with coordinates of any size.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

impl Modes {
    /// The bytes that set the modes.
    pub(super) fn enter(self) -> Vec<u8> {
        let mut bytes = ENTER.concat();
        if self.mouse {
            bytes.push_str(MOUSE_ON);
        }
        bytes.into_bytes()
    }

    /// The bytes that set them once more. Output may have been cut off where it stood, as when the process was stopped:
    /// an image begun there would swallow the next one.
    pub(super) fn enter_again(self) -> Vec<u8> {
        [CUT_OFF, &self.images.end_upload(), &self.enter()].concat()
    }

    /// The bytes that undo them in reverse, after the farewell.
    pub(super) fn leave(self, farewell: &[u8]) -> Vec<u8> {
        let mut bytes = CUT_OFF.to_vec();
        bytes.extend(self.images.end_upload());
        bytes.extend_from_slice(farewell);
        bytes.extend(self.images.command(DELETE_ALL));
        if self.mouse {
            bytes.extend_from_slice(MOUSE_OFF.as_bytes());
        }
        bytes.extend_from_slice(LEAVE.concat().as_bytes());
        bytes
    }
}

impl Images {
    /// Ends an image that is cut off in its middle; nothing where the terminal holds none.
    pub fn end_upload(self) -> Vec<u8> {
        self.command(END_UPLOAD)
    }

    /// A graphics command on its way, or nothing.
    fn command(self, command: &[u8]) -> Vec<u8> {
        match self {
            Images::None => Vec::new(),
            Images::Kitty => command.to_vec(),
            Images::KittyThroughTmux => passthrough::wrap(command),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The private modes set or reset, in order.
    fn modes(bytes: &[u8], last: char) -> Vec<String> {
        String::from_utf8_lossy(bytes)
            .split("\x1b[?")
            .filter_map(|part| part.split_once(last).filter(|(mode, _)| mode.parse::<u16>().is_ok()))
            .map(|(mode, _)| mode.to_owned())
            .filter(|mode| mode != "2026")
            .collect()
    }

    #[test]
    fn every_mode_is_undone_in_reverse() {
        for mouse in [true, false] {
            let all = Modes { mouse, images: Images::Kitty };
            // Hiding the cursor is a mode reset, showing it a mode set.
            let entered: Vec<_> =
                modes(&String::from_utf8(all.enter()).unwrap().replace("25l", "25h").into_bytes(), 'h');
            let left = String::from_utf8(all.leave(b"")).unwrap().replace("25h", "25l").into_bytes();
            let mut left = modes(&left, 'l');
            left.reverse();
            assert_eq!(entered, left);
            assert_eq!(entered.len(), if mouse { 7 } else { 4 });
        }
    }

    #[test]
    fn images_are_deleted_before_the_screen_that_holds_them_is_left() {
        let bytes = String::from_utf8(Modes { mouse: false, images: Images::Kitty }.leave(b"")).unwrap();
        let (delete, leave) = (bytes.find("\x1b_Ga=d,d=A,q=2\x1b\\"), bytes.find("\x1b[?1049l"));
        assert!(delete.is_some() && delete < leave, "{bytes:?}");
    }

    #[test]
    fn an_image_cut_off_is_ended_before_anything_else_is_said_of_images() {
        let modes = Modes { mouse: false, images: Images::Kitty };
        let bytes = String::from_utf8(modes.leave(b"\x1b_Ga=d,d=I,i=7,q=2\x1b\\")).unwrap();
        let commands: Vec<&str> = bytes.split("\x1b_G").skip(1).map(|rest| &rest[..3]).collect();
        assert_eq!(commands, ["m=0", "a=d", "a=d"]);
    }

    #[test]
    fn an_image_cut_off_does_not_swallow_the_next_one_after_entering_again() {
        let modes = Modes { mouse: false, images: Images::Kitty };
        let bytes = modes.enter_again();
        assert!(bytes.starts_with(b"\x1b\\"));
        assert!(bytes.ends_with(&[END_UPLOAD, &modes.enter()].concat()));
    }

    #[test]
    fn tmux_never_gets_a_graphics_command_unwrapped() {
        let bytes = Modes { mouse: true, images: Images::KittyThroughTmux }.leave(b"");
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("\x1bPtmux;\x1b\x1b_Ga=d,d=A,q=2\x1b\x1b\\\x1b\\"), "{text:?}");
        assert!(!text.replace("\x1b\x1b_G", "").contains("\x1b_G"), "{text:?}");
    }

    #[test]
    fn other_protocols_terminals_get_no_graphics_command() {
        assert!(!String::from_utf8(Modes::default().leave(b"")).unwrap().contains("\x1b_G"));
    }
}
