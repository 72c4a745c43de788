//! The vision tower: patches and a class token through the layers; the class token is what counts.

use pulp::Arch;

use super::attention::Span;
use super::layer::{Layer, Room, Shape};
use super::matrix::{Matrix, vector};
use super::norm::Norm;
use super::panels::Panels;
use super::product::{Finish, product};
use crate::clip::{Checkpoint, VisionConfig};

pub(super) struct Vision {
    config: VisionConfig,
    /// What each byte of red, green and blue becomes.
    normalised: [[f32; 3]; 256],
    patch: Matrix,
    class: Vec<f32>,
    /// A row of features a token.
    positions: Vec<f32>,
    before: Norm,
    layers: Vec<Layer>,
    after: Norm,
    projection: Matrix,
}

impl Vision {
    pub(super) fn load(checkpoint: &Checkpoint, normalised: [[f32; 3]; 256]) -> Self {
        let config = checkpoint.config().vision.clone();
        let shape = Shape {
            width: config.width,
            heads: config.heads,
            activation: config.activation,
            eps: config.layer_norm_eps,
            causal: false,
        };
        let layer = |at| Layer::load(checkpoint, &format!("vision_model.encoder.layers.{at}"), shape);
        Self {
            normalised,
            patch: Matrix::without_bias(checkpoint, "vision_model.embeddings.patch_embedding"),
            class: vector(checkpoint, "vision_model.embeddings.class_embedding"),
            positions: vector(checkpoint, "vision_model.embeddings.position_embedding.weight"),
            before: Norm::load(checkpoint, "vision_model.pre_layrnorm", config.layer_norm_eps),
            layers: (0..config.layers).map(layer).collect(),
            after: Norm::load(checkpoint, "vision_model.post_layernorm", config.layer_norm_eps),
            projection: Matrix::without_bias(checkpoint, "visual_projection"),
            config,
        }
    }

    /// Features of images, a row an image.
    pub(super) fn features(&self, arch: Arch, lanes: usize, pixels: &[u8]) -> Vec<f32> {
        let images = pixels.len() / self.config.image_bytes();
        let tokens = self.config.tokens();
        let mut room = Room::new(lanes);
        let mut stream = Panels::new(lanes, self.config.width, images * tokens);
        let embedded = self.embed(arch, lanes, pixels, images);
        self.before.apply(arch, &embedded, &mut stream);

        let starts: Vec<usize> = (0..images).map(|image| image * tokens).collect();
        let span = |&start: &usize| Span { queries: start..start + tokens, keys: start..start + tokens };
        let spans: Vec<_> = starts.iter().map(span).collect();
        if let Some((last, layers)) = self.layers.split_last() {
            for layer in layers {
                layer.apply(arch, &mut stream, &spans, &mut room);
            }
            last.pool(arch, &mut stream, &spans, &starts, &mut room);
        } else {
            stream = stream.gather(&starts);
        }
        super::project(arch, &stream, &self.after, &self.projection)
    }

    /// The class token and the patches of each image with their positions.
    fn embed(&self, arch: Arch, lanes: usize, pixels: &[u8], images: usize) -> Panels {
        let VisionConfig { side, patch, width, .. } = self.config;
        let along = side / patch;
        let tokens = self.config.tokens();
        let mut patches = Panels::new(lanes, 3 * patch * patch, images * along * along);
        for (image, pixels) in pixels.chunks_exact(self.config.image_bytes()).enumerate() {
            for (at, rgb) in pixels.as_chunks::<3>().0.iter().enumerate() {
                let (x, y) = (at % side, at / side);
                // A side that is no multiple of the patch leaves pixels over, as a convolution does.
                if x / patch >= along || y / patch >= along {
                    continue;
                }
                let token = (image * along + y / patch) * along + x / patch;
                let feature = y % patch * patch + x % patch;
                for (channel, &value) in rgb.iter().enumerate() {
                    let value = self.normalised[usize::from(value)][channel];
                    patches.set(channel * patch * patch + feature, token, value);
                }
            }
        }
        let mut embedded = Panels::new(lanes, width, 0);
        product(arch, &[&self.patch], &patches, &mut embedded, Finish::Store);

        let mut stream = Panels::new(lanes, width, images * tokens);
        for image in 0..images {
            for token in 0..tokens {
                let position = &self.positions[token * width..][..width];
                for (feature, position) in position.iter().enumerate() {
                    let value = match token.checked_sub(1) {
                        Some(patch) => embedded.at(feature, image * (tokens - 1) + patch),
                        None => self.class[feature],
                    };
                    stream.set(feature, image * tokens + token, value + position);
                }
            }
        }
        stream
    }
}
