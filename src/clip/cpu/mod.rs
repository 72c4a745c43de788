//! The network on the processor, in 32-bit floats, written for it by hand.
//!
//! A tensor library leaves half of a processor idle here: products pack the weights anew each time, the functions between them run
//! on one core, and layouts are copied to and fro. This engine keeps one layout from the pixels to the
//! features ([`panels`]), reads the weights where they lie in the mapped file, and uses all cores for everything.
//! `clip::tensor` computes the same on tensors, for other devices and to hold this one against.

mod attention;
#[cfg(feature = "blas")]
mod blas;
mod kernel;
mod layer;
mod matrix;
mod norm;
mod panels;
mod product;
mod text;
mod vision;

use pulp::{Arch, Simd, WithSimd};

use self::matrix::Matrix;
use self::norm::Norm;
use self::panels::Panels;
use self::product::{Finish, product};
use self::text::Text;
use self::vision::Vision;
use super::{Checkpoint, ClipError, Config, Towers, finite};

/// Images of one pass: more gain nothing, and each takes some 13 MB in a network of CLIP-H's size.
const MOST_IMAGES: usize = 16;
/// Prompts of one pass.
const MOST_PROMPTS: usize = 64;

/// The two towers on the processor.
pub struct CpuTowers {
    arch: Arch,
    lanes: usize,
    config: Config,
    vision: Vision,
    text: Text,
}

impl CpuTowers {
    /// Takes the weights of a checkpoint as they lie; `normalised` is what each byte of red, green and blue becomes.
    pub fn load(checkpoint: &Checkpoint, normalised: [[f32; 3]; 256]) -> Self {
        let arch = Arch::new();
        let lanes = arch.dispatch(Lanes);
        Self {
            arch,
            lanes,
            config: checkpoint.config().clone(),
            vision: Vision::load(checkpoint, normalised),
            text: Text::load(checkpoint),
        }
    }
}

impl Towers for CpuTowers {
    fn images(&self, pixels: &[u8]) -> Result<Vec<f32>, ClipError> {
        self.config.vision.images_in(pixels)?;
        let some = MOST_IMAGES * self.config.vision.image_bytes();
        let features = pixels.chunks(some).flat_map(|some| self.vision.features(self.arch, self.lanes, some));
        finite(features.collect(), self.config.projection, "images")
    }

    fn texts(&self, prompts: &[Vec<u32>]) -> Result<Vec<f32>, ClipError> {
        prompts.iter().try_for_each(|prompt| self.config.text.check(prompt))?;
        let features =
            prompts.chunks(MOST_PROMPTS).flat_map(|some| self.text.features(self.arch, self.lanes, some));
        finite(features.collect(), self.config.projection, "prompts")
    }
}

/// The 32-bit numbers in a vector of this machine.
struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

/// The end of a tower: normalised, projected, a row a token.
fn project(arch: Arch, pooled: &Panels, norm: &Norm, projection: &Matrix) -> Vec<f32> {
    let mut normal = pooled.gather(&[]);
    norm.apply(arch, pooled, &mut normal);
    let mut features = pooled.gather(&[]);
    product(arch, &[projection], &normal, &mut features, Finish::Store);
    (0..pooled.tokens())
        .flat_map(|token| (0..features.features()).map(move |feature| (feature, token)))
        .map(|(feature, token)| features.at(feature, token))
        .collect()
}
