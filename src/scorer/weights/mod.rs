//! The weights of a scorer: found on this disk, pulled from the hub, verified.
//!
//! Pulled weights lie in the hub's own cache, in its own layout (`models--owner--name/{refs,blobs,snapshots}`), so that
//! what Python downloaded is used here and the other way round. [`find()`] and [`fingerprint()`] never touch the network;
//! only [`pull()`] does. Layout and names come from `hf-hub`; the transfer is our own, because `hf-hub` 0.5 neither checks
//! sums nor keeps its token from other hosts. What the network makes of the weights is left to [`crate::clip`].

mod cache;
mod client;
mod digest;
mod disk;
mod download;
mod error;
mod event;
mod files;
mod find;
mod fingerprint;
mod hub;
mod known;
mod listing;
mod model;
mod pull;
mod verify;

pub use digest::{hex, sha256_of_hex};
pub use error::{HubProblem, WeightsError};
pub use event::Event;
pub use files::weights_files;
pub use find::{Found, Source, WeightsChoice, find};
pub use fingerprint::fingerprint;
pub use hub::Hub;
pub use known::{DEFAULT, KNOWN, Known};
pub use model::Model;
pub use pull::{Pulled, PulledFile, pull};
pub use verify::{CheckedFile, verify};

/// Bytes as people count them: `3.9 GB`, in powers of ten.
pub fn bytes_in_words(bytes: u64) -> String {
    const STEPS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match STEPS.iter().find(|(size, _)| bytes >= *size) {
        Some((size, unit)) => format!("{:.1} {unit}", bytes as f64 / *size as f64),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_powers_of_ten() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_500, "1.5 kB"),
            (52_340_000, "52.3 MB"),
            (3_944_000_000, "3.9 GB"),
        ] {
            assert_eq!(bytes_in_words(bytes), words);
        }
    }
}
