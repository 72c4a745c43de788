//! Filtered rows to a zlib stream.
//!
//! On what filters leave of a photograph, runs and Huffman's codes alone are smaller than deflate's usual levels, and four
//! times as fast: a repetition found elsewhere costs more bits than the bytes it stands for. Pictures with real
//! repetitions (text, patterns) are told by a sample, and searched.

use zlib_rs::{DeflateConfig, Method, Strategy, compress_slice};

/// So many bytes out of the middle tell whether a picture repeats itself.
const SAMPLE: usize = 64 << 10;
/// All is searched where that makes the sample smaller by one byte in so many.
const WORTH_A_SEARCH: usize = 8;

/// Compresses `data`.
pub(super) fn compress(data: &[u8]) -> Vec<u8> {
    let start = data.len().saturating_sub(SAMPLE) / 2;
    let sample = &data[start..data.len().min(start + SAMPLE)];
    let (runs, repetitions) = (with_runs(sample), with_repetitions(sample));
    let runs_of_all = with_runs(data);
    if repetitions.len() >= runs.len() - runs.len() / WORTH_A_SEARCH {
        return runs_of_all;
    }
    let searched = with_repetitions(data);
    if searched.len() < runs_of_all.len() { searched } else { runs_of_all }
}

fn with_runs(data: &[u8]) -> Vec<u8> {
    zlib(data, 1, Strategy::Rle)
}

fn with_repetitions(data: &[u8]) -> Vec<u8> {
    zlib(data, 6, Strategy::Default)
}

fn zlib(data: &[u8], level: i32, strategy: Strategy) -> Vec<u8> {
    let config = DeflateConfig { level, method: Method::Deflated, window_bits: 15, mem_level: 9, strategy };
    // More than any stream can take: a block that does not shrink is stored.
    let mut out = vec![0; data.len() + data.len() / 4 + 1024];
    let length = compress_slice(&mut out, data, config).0.len();
    out.truncate(length);
    out
}
