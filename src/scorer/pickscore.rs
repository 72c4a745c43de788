//! PickScore: CLIP's two towers and `exp(logit_scale) · cos`, as its authors publish it.
//!
//! The same formula with other weights in the same layout is another scorer: CLIP-H zero-shot, or one trained on a
//! study's own picks.

use std::sync::Arc;

use super::{Embedding, Formula, Identity, Prepare, Prepared, Scorer, ScorerError};
use crate::clip::{self, Checkpoint, ClipError, Rgb, Tokenizer, Towers};
use crate::picture::{self, Limits, PictureError};

/// PickScore on some device.
pub struct PickScore {
    identity: Identity,
    /// Kept for its message when a result is not finite.
    checkpoint: Checkpoint,
    towers: Box<dyn Towers>,
    tokenizer: Tokenizer,
    square: Arc<Square>,
    batch: usize,
}

impl PickScore {
    /// Puts a loaded network together; `batch` images at once keep its device busy.
    pub(super) fn new(
        identity: Identity,
        checkpoint: Checkpoint,
        towers: Box<dyn Towers>,
        tokenizer: Tokenizer,
        batch: usize,
    ) -> Self {
        let square = Arc::new(Square { side: checkpoint.config().vision.side });
        Self { identity, checkpoint, towers, tokenizer, square, batch }
    }

    /// Features to embeddings: unit length, or what is wrong with the weights.
    fn embeddings(&self, features: &[f32]) -> Result<Vec<Embedding>, ScorerError> {
        let width = self.checkpoint.config().projection;
        features.chunks_exact(width).map(|features| unit(features).ok_or(ScorerError::NoDirection)).collect()
    }

    fn explained(&self, error: ClipError) -> ScorerError {
        match error {
            // Damaged weights are told from numbers that the arithmetic cannot hold: only now, since looking takes as
            // long as reading them all.
            ClipError::NotFinite(_) => self.checkpoint.find_non_finite().unwrap_or(error).into(),
            other => ScorerError::explained(other),
        }
    }
}

impl Scorer for PickScore {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn prepare(&self) -> Arc<dyn Prepare> {
        Arc::clone(&self.square) as Arc<dyn Prepare>
    }

    fn batch(&self) -> usize {
        self.batch
    }

    fn side(&self) -> usize {
        self.square.side
    }

    fn context(&self) -> usize {
        self.checkpoint.config().text.context
    }

    fn cut(&self, prompt: &str) -> Option<usize> {
        self.tokenizer.encode(prompt, self.context()).cut
    }

    fn images(&mut self, images: &[Prepared]) -> Result<Vec<Embedding>, ScorerError> {
        let features = halving(images, &mut self.batch, |some| self.towers.images(&some.concat()));
        self.embeddings(&features.map_err(|error| self.explained(error))?)
    }

    fn prompts(&mut self, prompts: &[&str]) -> Result<Vec<Embedding>, ScorerError> {
        let context = self.context();
        let ids: Vec<_> = prompts.iter().map(|prompt| self.tokenizer.encode(prompt, context).ids).collect();
        let mut batch = ids.len();
        let features = halving(&ids, &mut batch, |some| self.towers.texts(some));
        self.embeddings(&features.map_err(|error| self.explained(error))?)
    }

    fn formula(&self) -> Formula {
        Formula { scale: f64::from(self.checkpoint.scale()) }
    }
}

/// Runs `compute` over all of `inputs`, at most `batch` at once; where the device runs out of memory, half as many from
/// then on.
fn halving<T>(
    inputs: &[T],
    batch: &mut usize,
    mut compute: impl FnMut(&[T]) -> Result<Vec<f32>, ClipError>,
) -> Result<Vec<f32>, ClipError> {
    let (mut features, mut rest) = (Vec::new(), inputs);
    while !rest.is_empty() {
        let count = (*batch).clamp(1, rest.len());
        match compute(&rest[..count]) {
            Ok(some) => {
                features.extend(some);
                rest = &rest[count..];
            }
            Err(ClipError::OutOfMemory(_)) if count > 1 => {
                *batch = count / 2;
                tracing::warn!(batch, "the device is out of memory; going on with smaller batches");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(features)
}

/// Features at length 1; none where they have no length.
fn unit(features: &[f32]) -> Option<Embedding> {
    let square: f64 = features.iter().map(|feature| f64::from(*feature).powi(2)).sum();
    let length = square.sqrt();
    (length > 0.0).then(|| features.iter().map(|feature| (f64::from(*feature) / length) as f32).collect())
}

/// Makes squares of images as the network reads them.
struct Square {
    side: usize,
}

impl Prepare for Square {
    fn prepare(&self, bytes: &[u8]) -> Result<Prepared, PictureError> {
        let image = picture::rgb(bytes, &Limits::default())?;
        let (width, height) = (image.width() as usize, image.height() as usize);
        Ok(clip::preprocess(Rgb::new(width, height, image.as_raw()), self.side))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_without_memory_gets_smaller_batches_and_nothing_is_lost() {
        let inputs: Vec<f32> = (0..11u8).map(f32::from).collect();
        let (mut batch, mut sizes) = (8, Vec::new());
        let features = halving(&inputs, &mut batch, |some| {
            if some.len() > 3 {
                return Err(ClipError::OutOfMemory("2 MB wanted".to_owned()));
            }
            sizes.push(some.len());
            Ok(some.to_vec())
        });
        assert_eq!(features.unwrap(), inputs);
        assert_eq!((batch, sizes), (2, vec![2, 2, 2, 2, 2, 1]));
        let none = halving(&inputs, &mut batch, |_| Err(ClipError::OutOfMemory(String::new())));
        assert!(matches!(none, Err(ClipError::OutOfMemory(_))));
        assert_eq!(batch, 1);
    }

    #[test]
    fn an_embedding_has_length_one() {
        assert_eq!(unit(&[3.0, 0.0, -4.0]).unwrap(), [0.6, 0.0, -0.8]);
        assert_eq!(unit(&[0.0, 0.0]), None);
    }
}
