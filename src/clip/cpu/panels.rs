//! How activations lie in memory: panels of a few vectors of tokens, feature by feature.
//!
//! A panel holds [`VECTORS`] hardware vectors of neighbouring tokens: for each feature one row of `VECTORS · lanes`
//! numbers, one a token. A weight then meets all tokens of a row at once, nothing is ever summed across the lanes of a
//! vector, and the weights are read as they lie in the file, row by row, without packing. What a product writes
//! is laid out as the next product reads it.
//!
//! Token t, feature f: panel `t / width`, row f, column `t % width`. The last panel has only as many vectors as it
//! needs; lanes beyond the last token hold numbers of no meaning, and no token ever sees them.

/// Vectors of tokens in a panel: with eight (AVX2: four) rows of weights their sums fill the vector registers.
pub(super) const VECTORS: usize = 3;

/// A cache line, in numbers; panels begin at one, so that no vector straddles two.
const LINE: usize = 16;

/// Activations of tokens.
pub(super) struct Panels {
    store: Vec<f32>,
    lanes: usize,
    features: usize,
    tokens: usize,
}

impl Panels {
    /// Room for tokens of so many features, all zero; `lanes` are the numbers in a vector of this machine.
    pub(super) fn new(lanes: usize, features: usize, tokens: usize) -> Self {
        let mut panels = Self { store: Vec::new(), lanes, features: 0, tokens: 0 };
        panels.reshape(features, tokens);
        panels
    }

    /// Makes room for other numbers of features and tokens; what was in it is lost, the memory is kept.
    pub(super) fn reshape(&mut self, features: usize, tokens: usize) {
        (self.features, self.tokens) = (features, tokens);
        let needed = self.len() + LINE;
        if self.store.len() < needed {
            // Not resized: the old numbers need not be copied.
            self.store = vec![0.0; needed];
        }
    }

    pub(super) fn features(&self) -> usize {
        self.features
    }

    pub(super) fn tokens(&self) -> usize {
        self.tokens
    }

    /// Tokens in every panel but the last.
    pub(super) fn width(&self) -> usize {
        VECTORS * self.lanes
    }

    fn len(&self) -> usize {
        self.features * self.tokens.next_multiple_of(self.lanes)
    }

    fn start(&self) -> usize {
        self.store.as_ptr().align_offset(LINE * size_of::<f32>()).min(LINE)
    }

    /// The panels in the order of their tokens; each is `features` rows of its width.
    pub(super) fn panels(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.store[self.start()..][..self.len()].chunks(self.features * self.width())
    }

    /// The panels, to be written.
    pub(super) fn panels_mut(&mut self) -> std::slice::ChunksMut<'_, f32> {
        let (start, len, panel) = (self.start(), self.len(), self.features * self.width());
        self.store[start..][..len].chunks_mut(panel)
    }

    /// The tokens that lie in a panel.
    pub(super) fn tokens_of(&self, panel: usize) -> std::ops::Range<usize> {
        panel * self.width()..((panel + 1) * self.width()).min(self.tokens)
    }

    /// The width of the rows of a panel.
    pub(super) fn row(&self, panel: usize) -> usize {
        self.width().min(self.tokens.next_multiple_of(self.lanes) - panel * self.width())
    }

    fn index(&self, feature: usize, token: usize) -> usize {
        let panel = token / self.width();
        self.start() + panel * self.features * self.width() + feature * self.row(panel) + token % self.width()
    }

    /// Copies one feature of neighbouring tokens out.
    pub(super) fn read(&self, feature: usize, first: usize, out: &mut [f32]) {
        let (mut token, mut rest) = (first, out);
        while !rest.is_empty() {
            let count = rest.len().min(self.width() - token % self.width());
            let (now, later) = rest.split_at_mut(count);
            now.copy_from_slice(&self.store[self.index(feature, token)..][..count]);
            (token, rest) = (token + count, later);
        }
    }

    /// One number.
    pub(super) fn at(&self, feature: usize, token: usize) -> f32 {
        self.store[self.index(feature, token)]
    }

    /// Sets one number.
    pub(super) fn set(&mut self, feature: usize, token: usize, value: f32) {
        let index = self.index(feature, token);
        self.store[index] = value;
    }

    /// Chosen tokens alone, in this order.
    pub(super) fn gather(&self, tokens: &[usize]) -> Self {
        let mut chosen = Self::new(self.lanes, self.features, tokens.len());
        for (to, &from) in tokens.iter().enumerate() {
            for feature in 0..self.features {
                chosen.set(feature, to, self.at(feature, from));
            }
        }
        chosen
    }
}
