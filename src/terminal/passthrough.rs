//! tmux's passthrough: an escape sequence wrapped so that tmux hands it on to the terminal outside.
//!
//! tmux does so only with `allow-passthrough` on, drops a wrapped sequence over 1 MiB whole, and takes an unwrapped
//! APC string for the title of the pane.

/// What to tell a person whose tmux lets nothing through.
pub const HOW_TO_ALLOW: &str = "tmux set -g allow-passthrough on";

/// The sequence wrapped for tmux: every ESC in it doubled, between `ESC P tmux;` and `ESC \`.
pub fn wrap(sequence: &[u8]) -> Vec<u8> {
    let mut wrapped = Vec::with_capacity(sequence.len() + 16);
    wrapped.extend_from_slice(b"\x1bPtmux;");
    for &byte in sequence {
        if byte == 0x1b {
            wrapped.push(0x1b);
        }
        wrapped.push(byte);
    }
    wrapped.extend_from_slice(b"\x1b\\");
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_escape_inside_is_doubled() {
        assert_eq!(wrap(b"\x1b_Ga=d\x1b\\"), b"\x1bPtmux;\x1b\x1b_Ga=d\x1b\x1b\\\x1b\\");
    }
}
