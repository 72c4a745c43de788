//! The text tower: tokens through causal layers; each prompt's last token, its EOS, is what counts.

use pulp::Arch;

use super::attention::Span;
use super::layer::{Layer, Room, Shape};
use super::matrix::{Matrix, vector};
use super::norm::Norm;
use super::panels::Panels;
use crate::clip::{Checkpoint, TextConfig, Weights};

pub(super) struct Text {
    config: TextConfig,
    tokens: Weights,
    /// A row of features a position.
    positions: Vec<f32>,
    layers: Vec<Layer>,
    after: Norm,
    projection: Matrix,
}

impl Text {
    pub(super) fn load(checkpoint: &Checkpoint) -> Self {
        let config = checkpoint.config().text.clone();
        let shape = Shape {
            width: config.width,
            heads: config.heads,
            activation: config.activation,
            eps: config.layer_norm_eps,
            causal: true,
        };
        let layer = |at| Layer::load(checkpoint, &format!("text_model.encoder.layers.{at}"), shape);
        Self {
            tokens: checkpoint.weights("text_model.embeddings.token_embedding.weight"),
            positions: vector(checkpoint, "text_model.embeddings.position_embedding.weight"),
            layers: (0..config.layers).map(layer).collect(),
            after: Norm::load(checkpoint, "text_model.final_layer_norm", config.layer_norm_eps),
            projection: Matrix::without_bias(checkpoint, "text_projection"),
            config,
        }
    }

    /// Features of prompts, a row a prompt; the prompts lie one after the other without padding.
    pub(super) fn features(&self, arch: Arch, lanes: usize, prompts: &[Vec<u32>]) -> Vec<f32> {
        let width = self.config.width;
        let total = prompts.iter().map(Vec::len).sum();
        let mut room = Room::new(lanes);
        let mut stream = Panels::new(lanes, width, total);
        let (mut spans, mut pooled, mut start) = (Vec::new(), Vec::new(), 0);
        for prompt in prompts {
            for (at, &token) in prompt.iter().enumerate() {
                let token = token as usize;
                let embedding = self.tokens.numbers(token * width..(token + 1) * width);
                let positions = &self.positions[at * width..][..width];
                for (feature, (embedding, position)) in embedding.iter().zip(positions).enumerate() {
                    stream.set(feature, start + at, embedding + position);
                }
            }
            let end = start + prompt.len();
            spans.push(Span { queries: start..end, keys: start..end });
            pooled.push(end - 1);
            start = end;
        }
        if let Some((last, layers)) = self.layers.split_last() {
            for layer in layers {
                layer.apply(arch, &mut stream, &spans, &mut room);
            }
            last.pool(arch, &mut stream, &spans, &pooled, &mut room);
        } else {
            stream = stream.gather(&pooled);
        }
        super::project(arch, &stream, &self.after, &self.projection)
    }
}
