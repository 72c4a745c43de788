//! Blocks of 8 × 8 samples and their cosine transform, as JPEG has them.

/// Samples or coefficients of a block, row by row.
pub(super) type Block = [f32; 64];

/// A channel of a picture.
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) samples: Vec<f32>,
}

impl Plane {
    /// The blocks of every row of blocks; the edge is repeated where the last ones reach beyond it.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Block> + '_ {
        let (columns, rows) = (self.width.div_ceil(8), self.height.div_ceil(8));
        (0..rows * columns).map(move |number| self.block(number % columns * 8, number / columns * 8))
    }

    fn block(&self, left: usize, top: usize) -> Block {
        let mut block = [0.0; 64];
        for (down, row) in block.chunks_exact_mut(8).enumerate() {
            let start = (top + down).min(self.height - 1) * self.width;
            if left + 8 <= self.width {
                row.copy_from_slice(&self.samples[start + left..][..8]);
                continue;
            }
            for (across, sample) in row.iter_mut().enumerate() {
                *sample = self.samples[start + (left + across).min(self.width - 1)];
            }
        }
        block
    }

    /// The mean of every 2 × 2 samples, and the mean square of what that loses, over the samples of this plane.
    pub(super) fn halved(&self) -> (Plane, f32) {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut samples = Vec::with_capacity(width * height);
        let mut lost = 0.0;
        for row in 0..height {
            let at = |row: usize| &self.samples[row.min(self.height - 1) * self.width..][..self.width];
            let (upper, lower) = (at(2 * row), at(2 * row + 1));
            for column in 0..width {
                let (left, right) = (2 * column, (2 * column + 1).min(self.width - 1));
                let four = [upper[left], upper[right], lower[left], lower[right]];
                let mean = four.iter().sum::<f32>() / 4.0;
                lost += four.iter().map(|sample| (sample - mean).powi(2)).sum::<f32>();
                samples.push(mean);
            }
        }
        let lost = lost / (4 * width * height) as f32;
        (Plane { width, height, samples }, lost)
    }
}

/// The orthonormal cosine transform (type II) of a block: the sum of squares stays what it was.
pub(super) fn cosine(block: &Block, basis: &Block) -> Block {
    // Rows, then columns; each product is of a row of the basis with eight vectors at once.
    let mut across = [0.0; 64];
    for (out, samples) in across.chunks_exact_mut(8).zip(block.chunks_exact(8)) {
        for (column, &sample) in samples.iter().enumerate() {
            for (frequency, sum) in out.iter_mut().enumerate() {
                *sum += sample * basis[column * 8 + frequency];
            }
        }
    }
    let mut both = [0.0; 64];
    for (frequency, out) in both.chunks_exact_mut(8).enumerate() {
        for (row, samples) in across.chunks_exact(8).enumerate() {
            let weight = basis[row * 8 + frequency];
            for (sum, sample) in out.iter_mut().zip(samples) {
                *sum += weight * sample;
            }
        }
    }
    both
}

/// What [`cosine`] multiplies with: of sample `n` in frequency `k` at `8n + k`.
pub(super) fn basis() -> Block {
    std::array::from_fn(|at| {
        let (sample, frequency) = ((at / 8) as f32, (at % 8) as f32);
        let scale = if at % 8 == 0 { 0.125_f32.sqrt() } else { 0.5 };
        scale * ((2.0 * sample + 1.0) * frequency * std::f32::consts::PI / 16.0).cos()
    })
}
