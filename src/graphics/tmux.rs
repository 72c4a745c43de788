//! Escape sequences through tmux to the terminal outside.
//!
//! tmux hands on what stands in its passthrough sequence as it is, and drops one of more than 1 MiB whole. It moves the
//! outer cursor only when it draws, so a move just before a passthrough has no effect out there; erasing the cell makes
//! it draw, and leaves the outer cursor on that cell, wherever the pane stands in the window ([`anchor`]).

/// The largest escape sequence that is surely kept, its wrapper included: tmux and iTerm2 both stop at 1 MiB.
pub(super) const LARGEST_ESCAPE: usize = (1 << 20) - 1024;

/// `bytes` (whole escape sequences) in tmux's passthrough, or as they are where there is no tmux.
pub(super) fn wrapped(bytes: Vec<u8>, tmux: bool) -> Vec<u8> {
    if !tmux {
        return bytes;
    }
    let mut out = Vec::with_capacity(bytes.len() + 16);
    out.extend_from_slice(b"\x1bPtmux;");
    for byte in bytes {
        if byte == 0x1b {
            out.push(0x1b);
        }
        out.push(byte);
    }
    out.extend_from_slice(b"\x1b\\");
    out
}

/// Moves the cursor to a cell (0-based); through tmux also the outer terminal's.
pub(super) fn anchor(out: &mut Vec<u8>, column: u16, row: u16, tmux: bool) {
    move_to(out, column, row);
    if tmux {
        out.extend_from_slice(b"\x1b[1X");
    }
}

/// Moves the cursor to a cell (0-based).
pub(super) fn move_to(out: &mut Vec<u8>, column: u16, row: u16) {
    out.extend_from_slice(format!("\x1b[{};{}H", u32::from(row) + 1, u32::from(column) + 1).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_escape_is_doubled_inside_the_wrapper() {
        let inside = b"\x1b_Ga=p\x1b\\".to_vec();
        assert_eq!(wrapped(inside.clone(), true), b"\x1bPtmux;\x1b\x1b_Ga=p\x1b\x1b\\\x1b\\");
        assert_eq!(wrapped(inside.clone(), false), inside);
    }

    #[test]
    fn an_anchor_makes_tmux_move_the_outer_cursor() {
        let (mut plain, mut through) = (Vec::new(), Vec::new());
        anchor(&mut plain, 9, 4, false);
        anchor(&mut through, 9, 4, true);
        assert_eq!((plain.as_slice(), through.as_slice()), (&b"\x1b[5;10H"[..], &b"\x1b[5;10H\x1b[1X"[..]));
    }
}
