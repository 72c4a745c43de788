//! Bytes that leave no trace, and the question at their end.
//!
//! They are as hard to compress as an image in base64, so that `ssh -C` does not flatter the way.

use rand::Rng;
use rand_pcg::Pcg64;

use crate::terminal::passthrough;

/// Where the bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// To whoever reads this terminal's bytes, as text in the first line of the alternate screen, hidden and black on black.
    Direct {
        /// Columns of the window.
        columns: u16,
    },
    /// Through tmux to a terminal outside that speaks kitty's protocol, as images that it is only asked about and keeps none of.
    ThroughTmux,
}

/// The id of the image in the question.
pub(super) const QUESTION_ID: u32 = 32;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl Route {
    /// What is sent first.
    pub(super) fn begin(self) -> &'static [u8] {
        match self {
            Route::Direct { .. } => b"\x1b[8;30;40m",
            Route::ThroughTmux => b"",
        }
    }

    /// What is sent last.
    pub(super) fn end(self) -> &'static [u8] {
        match self {
            Route::Direct { .. } => b"\x1b[0m\x1b[H\x1b[2K",
            Route::ThroughTmux => b"",
        }
    }

    /// Asks whether all before it has been read.
    pub(super) fn question(self) -> Vec<u8> {
        match self {
            Route::Direct { .. } => b"\x1b[5n".to_vec(),
            Route::ThroughTmux => {
                let question = format!("\x1b_Gi={QUESTION_ID},s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\");
                passthrough::wrap(question.as_bytes())
            }
        }
    }

    /// About so many bytes, in whole pieces.
    pub(super) fn load(self, bytes: usize, random: &mut Pcg64) -> Vec<u8> {
        let mut load = Vec::with_capacity(bytes + 8192);
        while load.len() < bytes {
            match self {
                Route::Direct { columns } => {
                    load.extend_from_slice(b"\x1b[H");
                    // One column short of the edge: the cursor never wraps.
                    letters(usize::from(columns.clamp(2, 512)) - 1, random, &mut load);
                }
                Route::ThroughTmux => {
                    // 16 × 16 pixels of 3 bytes are 1 KiB of base64: whole in one command, which needs no others.
                    let mut image = b"\x1b_Ga=q,q=2,i=31,s=16,v=16,t=d,f=24;".to_vec();
                    letters(1024, random, &mut image);
                    image.extend_from_slice(b"\x1b\\");
                    load.extend(passthrough::wrap(&image));
                }
            }
        }
        load
    }
}

fn letters(count: usize, random: &mut Pcg64, into: &mut Vec<u8>) {
    let mut left = count;
    while left > 0 {
        let (mut bits, letters) = (random.next_u64(), left.min(10));
        for _ in 0..letters {
            into.push(ALPHABET[(bits & 63) as usize]);
            bits >>= 6;
        }
        left -= letters;
    }
}
