//! A tensor of a checkpoint: where its bytes lie in the mapped file, and how they are read.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use memmap2::Mmap;
use rayon::prelude::*;

/// Bytes that one task of a parallel scan takes.
const SCANNED: usize = 4 << 20;

/// The number formats of weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Float {
    /// 32-bit floats.
    F32,
    /// 16-bit floats of IEEE 754.
    F16,
    /// The upper half of 32-bit floats.
    Bf16,
}

/// A tensor of a checkpoint: its bytes stay in the mapped file.
#[derive(Clone)]
pub struct Weights {
    pub(crate) map: Arc<Mmap>,
    pub(crate) range: Range<usize>,
    /// Its number format.
    pub float: Float,
    /// Its shape, slowest dimension first.
    pub shape: Vec<usize>,
}

impl Float {
    /// The name on the command line and in a study: `f32`, `f16`, `bf16`.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
        }
    }

    /// Bytes of a number.
    pub fn size(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
        }
    }
}

impl From<Float> for candle_core::DType {
    fn from(float: Float) -> Self {
        match float {
            Float::F32 => Self::F32,
            Float::F16 => Self::F16,
            Float::Bf16 => Self::BF16,
        }
    }
}

impl Weights {
    /// Its bytes, little-endian, row-major; the start may have any alignment.
    pub fn bytes(&self) -> &[u8] {
        &self.map[self.range.clone()]
    }

    /// Its numbers, row-major; every format fits into 32 bits without rounding.
    pub fn to_f32(&self) -> Vec<f32> {
        self.numbers(0..self.shape.iter().product()).into_owned()
    }

    /// Some of its numbers: as they lie in the file where they are 32-bit floats, else converted.
    pub fn numbers(&self, range: Range<usize>) -> Cow<'_, [f32]> {
        let size = self.float.size();
        let bytes = &self.bytes()[size * range.start..size * range.end];
        // Not to be cast are the numbers of a file whose header has an odd length, and those of another byte order.
        let little = cfg!(target_endian = "little");
        match self.float {
            Float::F32 => match bytemuck::try_cast_slice(bytes) {
                Ok(floats) if little => Cow::Borrowed(floats),
                _ => bytes.as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect(),
            },
            Float::F16 => match bytemuck::try_cast_slice::<u8, f16>(bytes) {
                Ok(halves) if little => Cow::Owned(halves.to_f32_vec()),
                _ => bytes.as_chunks().0.iter().map(|&two| f16::from_le_bytes(two).to_f32()).collect(),
            },
            Float::Bf16 => match bytemuck::try_cast_slice::<u8, bf16>(bytes) {
                Ok(halves) if little => Cow::Owned(halves.to_f32_vec()),
                _ => bytes.as_chunks().0.iter().map(|&two| bf16::from_le_bytes(two).to_f32()).collect(),
            },
        }
    }

    /// Whether none of its numbers is infinite or no number.
    pub(super) fn all_finite(&self) -> bool {
        // Infinities and NaN are those whose exponent bits are all set.
        let finite = |bytes: &[u8]| match self.float {
            Float::F32 => bytes.as_chunks().0.iter().all(|&four| f32::from_le_bytes(four).is_finite()),
            Float::F16 => halves(bytes, 0x7C00),
            Float::Bf16 => halves(bytes, 0x7F80),
        };
        self.bytes().par_chunks(SCANNED).all(finite)
    }
}

fn halves(bytes: &[u8], exponent: u16) -> bool {
    bytes.as_chunks().0.iter().all(|&two| u16::from_le_bytes(two) & exponent != exponent)
}

impl fmt::Debug for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Weights")
            .field("float", &self.float)
            .field("shape", &self.shape)
            .finish_non_exhaustive()
    }
}
