//! One safetensors file: mapped, its header read and held against the file's length.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::{Float, Weights};
use crate::clip::ClipError;
use crate::clip::small_file::{no_data, said};

/// The file begins with the length of its header, as 64 bits.
const PREFIX: usize = 8;

/// The longest header, as the format has it.
const MOST_HEADER: u64 = 100_000_000;

/// A mapped safetensors file and what its header says.
pub(super) struct Mapped {
    pub(super) path: PathBuf,
    map: Arc<Mmap>,
    header: Metadata,
    /// Where the tensors' bytes start in the file.
    start: usize,
}

impl Mapped {
    /// Maps a file and reads its header.
    pub(super) fn open(path: &Path) -> Result<Self, ClipError> {
        let map = map(path).map_err(|source| ClipError::Read { path: path.to_owned(), source })?;
        let (start, header) =
            header(&map).map_err(|problem| ClipError::File { path: path.to_owned(), problem })?;
        Ok(Self { path: path.to_owned(), map: Arc::new(map), header, start })
    }

    /// A tensor of the file, if it has one of this name, or why its numbers are of no use.
    pub(super) fn tensor(&self, name: &str) -> Option<Result<Weights, ClipError>> {
        let info = self.header.info(name)?;
        Some(self.weights(info).map_err(|problem| ClipError::Tensor {
            path: self.path.clone(),
            tensor: name.to_owned(),
            problem,
        }))
    }

    fn weights(&self, info: &TensorInfo) -> Result<Weights, String> {
        let float = match info.dtype {
            Dtype::F32 => Float::F32,
            Dtype::F16 => Float::F16,
            Dtype::BF16 => Float::Bf16,
            other => return Err(format!("holds numbers of type {other}; expected F32, F16 or BF16")),
        };
        // Held against the file's length with the whole header, so neither overflows nor passes the end.
        let (from, to) = info.data_offsets;
        let range = self.start + from..self.start + to;
        Ok(Weights { map: Arc::clone(&self.map), range, float, shape: info.shape.clone() })
    }
}

#[expect(unsafe_code, reason = "weights are gigabytes: mapped, they are read once, where they are needed")]
fn map(path: &Path) -> io::Result<Mmap> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // SAFETY: the map is read-only and private to this process, and only plain bytes are read from it, of which every
    // pattern is valid; what is checked at opening (header and offsets) was copied out. Whoever changes a file of weights
    // in place while it is in use changes the numbers, and whoever shortens it ends the program with SIGBUS: no memory of
    // another object is reached either way. Downloads replace files by renaming, which leaves a mapped one as it was.
    unsafe { Mmap::map(&file) }
}

/// Where the data start, and the header, with all its offsets inside the file.
fn header(bytes: &[u8]) -> Result<(usize, Metadata), String> {
    if let Some(problem) = no_data(bytes) {
        return Err(problem);
    }
    let Some((prefix, rest)) = bytes.split_first_chunk::<PREFIX>() else {
        return Err("no safetensors file: too short for a header; download it again".to_owned());
    };
    let length = u64::from_le_bytes(*prefix);
    // A JSON object follows at once; without one the length was no length.
    if rest.first() != Some(&b'{') || length > MOST_HEADER {
        return Err("no safetensors file: it does not start with a header; download it again".to_owned());
    }
    let Some(json) = rest.get(..length as usize) else {
        return Err(format!("cut short: its header alone has {length} bytes; download it again"));
    };
    let header: Metadata = serde_json::from_slice(json).map_err(|error| {
        format!("its header is damaged ({}); download it again", said(&error.to_string()))
    })?;
    let start = PREFIX + json.len();
    match start.checked_add(header.data_len()) {
        Some(end) if end == bytes.len() => Ok((start, header)),
        Some(end) if end < bytes.len() => {
            Err(format!("longer than its header says: {} bytes, not {end}; download it again", bytes.len()))
        }
        end => {
            let end = end.map_or_else(|| "more than can be counted".to_owned(), |end| end.to_string());
            Err(format!("cut short: it has {} bytes of {end}; download it again", bytes.len()))
        }
    }
}
