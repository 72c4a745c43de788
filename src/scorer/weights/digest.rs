//! Checksums: of files, and as text.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256 as Hasher};

use crate::pair::Sha256;

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;

/// The SHA-256 of a file; `progress` hears of the bytes done so far.
pub(super) fn sha256_of_file(path: &Path, progress: &mut dyn FnMut(u64)) -> io::Result<Sha256> {
    let mut file = File::open(path)?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; PIECE];
    let mut done = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(count) => {
                hasher.update(&buffer[..count]);
                done += count as u64;
                progress(done);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The SHA-256 of digests one after the other.
pub(super) fn sha256_of_digests(digests: &[Sha256]) -> Sha256 {
    let mut hasher = Hasher::new();
    for digest in digests {
        hasher.update(digest);
    }
    hasher.finalize().into()
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    })
}

/// A SHA-256 from its 64 hexadecimal digits; `None` where it is anything else.
pub fn sha256_of_hex(text: &str) -> Option<Sha256> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut sum = [0; 32];
    for (byte, digits) in sum.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digits = std::str::from_utf8(digits).ok()?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_sum_that_everyone_gives_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        let mut seen = 0;
        let sum = sha256_of_file(&path, &mut |done| seen = done).unwrap();
        // FIPS 180-4's own example.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((hex(&sum).as_str(), seen), (expected, 3));
        assert_eq!(sha256_of_hex(expected), Some(sum));
    }

    #[test]
    fn only_64_hexadecimal_digits_are_a_sum() {
        for text in ["", "ba78", &"g".repeat(64), &"+1".repeat(32), &"é".repeat(32)] {
            assert_eq!(sha256_of_hex(text), None, "{text:?}");
        }
    }
}
