//! Names of what is put into a folder: files that carry rank and score, folders that carry a prompt.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use sha2::{Digest, Sha256};

/// Bytes that a name may have on the file systems there are.
const NAME: usize = 255;
/// Bytes of a prompt in the name of its folder.
const PROMPT: usize = 80;
/// Digits of a rank, at least.
const DIGITS: usize = 3;

/// Digits of the ranks of so many images.
pub(super) fn digits(count: usize) -> usize {
    count.to_string().len().max(DIGITS)
}

/// `001_21.84_name.png`; what makes it too long is cut from the end of the name, before its ending.
pub(super) fn file(rank: usize, digits: usize, score: f64, name: &OsStr) -> OsString {
    let mut bytes = format!("{rank:0digits$}_{score:.2}_").into_bytes();
    let name = name.as_bytes();
    let room = NAME - bytes.len();
    if name.len() <= room {
        bytes.extend_from_slice(name);
    } else {
        let ending = name.iter().rposition(|byte| *byte == b'.').filter(|at| name.len() - at <= 8);
        let (stem, ending) = name.split_at(ending.unwrap_or(name.len()));
        let mut cut = room - ending.len();
        while cut > 0 && stem.get(cut).is_some_and(|byte| byte & 0xC0 == 0x80) {
            cut -= 1;
        }
        bytes.extend_from_slice(&stem[..cut]);
        bytes.extend_from_slice(ending);
    }
    OsString::from_vec(bytes)
}

/// Folders of prompts, each another.
#[derive(Default)]
pub(super) struct Folders {
    taken: HashSet<String>,
}

impl Folders {
    /// A prompt's folder: its words, as far as they go; with a hash where words were cut or another prompt has them.
    pub(super) fn of(&mut self, prompt: &str) -> String {
        let mut name = String::new();
        let mut whole = true;
        for c in prompt.chars() {
            let kept = if c.is_alphanumeric() || matches!(c, '-' | '.' | ',') { c } else { '_' };
            // No name begins with a dot or ends with what stands between words.
            if (kept == '_' && (name.is_empty() || name.ends_with('_'))) || (name.is_empty() && kept == '.') {
                continue;
            }
            if name.len() + kept.len_utf8() > PROMPT {
                whole = false;
                break;
            }
            name.push(kept);
        }
        name.truncate(name.trim_end_matches(['_', '.']).len());
        // Some file systems take upper and lower case for the same.
        if !whole || name.is_empty() || !self.taken.insert(name.to_lowercase()) {
            name.push('-');
            for byte in &Sha256::digest(prompt)[..4] {
                let _ = write!(name, "{byte:02x}");
            }
            self.taken.insert(name.to_lowercase());
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_carries_rank_and_score_and_sorts_by_rank() {
        assert_eq!(file(1, digits(7), 21.8449, "fox.png".as_ref()), "001_21.84_fox.png");
        assert_eq!(file(12, digits(4000), -0.5, "fox.png".as_ref()), "0012_-0.50_fox.png");
    }

    #[test]
    fn a_name_that_would_be_too_long_keeps_its_ending() {
        let long = format!("{}.webp", "狐".repeat(83));
        let name = file(1, 3, 20.0, long.as_ref()).into_string().unwrap();
        assert!(name.len() <= 255 && name.len() > 250, "{}", name.len());
        assert!(name.ends_with("狐.webp"), "{name}");
    }

    #[test]
    fn every_prompt_has_a_folder_of_its_own() {
        let mut folders = Folders::default();
        assert_eq!(folders.of("a red fox, asleep"), "a_red_fox,_asleep");
        assert!(folders.of("A red fox/ asleep").starts_with("A_red_fox_asleep"));
        assert!(folders.of("a Red fox, asleep").starts_with("a_Red_fox,_asleep-"));
        assert_eq!(folders.of("../../etc/passwd"), "etc_passwd");
        assert!(folders.of("\x1b[2J").starts_with("2J"));
        assert!(folders.of("???").starts_with('-'));
        let [one, other] = ["x", "y"].map(|end| folders.of(&format!("{}{end}", "fox ".repeat(40))));
        assert_ne!(one, other);
        assert!(one.len() <= PROMPT + 9);
    }
}
