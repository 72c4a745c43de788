//! One layer of a transformer: attention and a perceptron, each normalised before and added to what comes in.

use pulp::Arch;

use super::attention::{Attention, Span};
use super::matrix::Matrix;
use super::norm::Norm;
use super::panels::Panels;
use super::product::{Finish, product};
use crate::clip::{Activation, Checkpoint};

/// What all layers of a tower share.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) width: usize,
    pub(super) heads: usize,
    pub(super) activation: Activation,
    pub(super) eps: f64,
    pub(super) causal: bool,
}

/// A layer's weights.
pub(super) struct Layer {
    shape: Shape,
    before_attention: Norm,
    query: Matrix,
    key: Matrix,
    value: Matrix,
    output: Matrix,
    before_perceptron: Norm,
    inner: Matrix,
    outer: Matrix,
}

/// Room for what a layer computes on its way, used by one layer after the other.
pub(super) struct Room {
    normal: Panels,
    asked: Panels,
    mixed: Panels,
    inner: Panels,
}

impl Room {
    pub(super) fn new(lanes: usize) -> Self {
        let none = || Panels::new(lanes, 0, 0);
        Self { normal: none(), asked: none(), mixed: none(), inner: none() }
    }
}

impl Layer {
    /// The layer whose tensors' names begin with `name`.
    pub(super) fn load(checkpoint: &Checkpoint, name: &str, shape: Shape) -> Self {
        let map = |part: &str| Matrix::with_bias(checkpoint, &format!("{name}.{part}"));
        let norm = |part: &str| Norm::load(checkpoint, &format!("{name}.{part}"), shape.eps);
        Self {
            shape,
            before_attention: norm("layer_norm1"),
            query: map("self_attn.q_proj"),
            key: map("self_attn.k_proj"),
            value: map("self_attn.v_proj"),
            output: map("self_attn.out_proj"),
            before_perceptron: norm("layer_norm2"),
            inner: map("mlp.fc1"),
            outer: map("mlp.fc2"),
        }
    }

    /// Changes `stream`, all tokens of the images or prompts that begin and end at `spans`.
    pub(super) fn apply(&self, arch: Arch, stream: &mut Panels, spans: &[Span], room: &mut Room) {
        self.before_attention.apply(arch, stream, &mut room.normal);
        product(arch, &[&self.query, &self.key, &self.value], &room.normal, &mut room.asked, Finish::Store);
        let attention = self.attention(&room.asked, &room.asked, self.shape.width, spans);
        attention.apply(arch, &mut room.mixed);
        self.finish(arch, stream, room);
    }

    /// The same for a last layer of which only one token of each image or prompt is wanted: `stream` becomes these
    /// tokens alone, in the order of the spans.
    pub(super) fn pool(
        &self,
        arch: Arch,
        stream: &mut Panels,
        spans: &[Span],
        pooled: &[usize],
        room: &mut Room,
    ) {
        self.before_attention.apply(arch, stream, &mut room.normal);
        product(arch, &[&self.key, &self.value], &room.normal, &mut room.asked, Finish::Store);
        let chosen = room.normal.gather(pooled);
        product(arch, &[&self.query], &chosen, &mut room.inner, Finish::Store);
        let spans: Vec<_> = spans
            .iter()
            .enumerate()
            // What a pooled token may see ends at itself where the tower is causal.
            .map(|(at, span)| Span { queries: at..at + 1, keys: self.seen(span, pooled[at]) })
            .collect();
        let attention = Attention { causal: false, ..self.attention(&room.inner, &room.asked, 0, &spans) };
        attention.apply(arch, &mut room.mixed);
        *stream = stream.gather(pooled);
        self.finish(arch, stream, room);
    }

    fn seen(&self, span: &Span, token: usize) -> std::ops::Range<usize> {
        if self.shape.causal { span.keys.start..token + 1 } else { span.keys.clone() }
    }

    fn attention<'a>(
        &self,
        queries: &'a Panels,
        keys: &'a Panels,
        first: usize,
        spans: &'a [Span],
    ) -> Attention<'a> {
        let Shape { width, heads, causal, .. } = self.shape;
        Attention { heads, width, causal, queries, keys, first, spans }
    }

    /// What comes after the attention.
    fn finish(&self, arch: Arch, stream: &mut Panels, room: &mut Room) {
        product(arch, &[&self.output], &room.mixed, stream, Finish::Add);
        self.before_perceptron.apply(arch, stream, &mut room.normal);
        product(arch, &[&self.inner], &room.normal, &mut room.inner, Finish::Activate(self.shape.activation));
        product(arch, &[&self.outer], &room.inner, stream, Finish::Add);
    }
}
