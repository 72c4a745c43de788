//! Ways for a finished picture to go wrong: blur, grain, bands, washed-out or burnt colours, blocks.

use super::canvas::Canvas;
use super::colour::{Colour, decoded, encoded};
use super::noise::Dice;
use super::view::SIZE;

impl Canvas {
    /// Out of focus: two passes of a box blur each way, a good stand-in for a lens.
    pub fn blur(&mut self, radius: usize) {
        for _ in 0..2 {
            self.smear(radius, 0);
            self.smear(0, radius);
        }
    }

    /// Averages each pixel with its neighbours, `across` to either side and `down` above and below.
    pub fn smear(&mut self, across: usize, down: usize) {
        let size = SIZE as isize;
        let (across, down) = (across as isize, down as isize);
        let before = std::mem::take(&mut self.pixels);
        let share = 1.0 / ((2 * across + 1) * (2 * down + 1)) as f32;
        let place = |at: isize| at.clamp(0, size - 1);
        self.pixels = (0..size * size)
            .map(|index| {
                let (row, column) = (index / size, index % size);
                let mut sum = Colour([0.0; 3]);
                for dy in -down..=down {
                    for dx in -across..=across {
                        let from = place(row + dy) * size + place(column + dx);
                        sum = sum.plus(before[from as usize], share);
                    }
                }
                sum
            })
            .collect();
    }

    /// Grain of a sensor in the dark: each pixel lighter or darker by up to `amount` of the code range.
    pub fn grain(&mut self, amount: f32, seed: u64) {
        let mut dice = Dice::new(seed);
        for pixel in &mut self.pixels {
            let off = (dice.between(-1.0, 1.0) + dice.between(-1.0, 1.0)) * 0.5 * amount;
            *pixel = coded(*pixel, |code| code + off);
        }
    }

    /// Bands: only so many levels a channel.
    pub fn bands(&mut self, levels: f32) {
        self.each_code(|code| (code * (levels - 1.0)).round() / (levels - 1.0));
    }

    /// Washed out: contrast falls to `contrast` around a light grey.
    pub fn wash(&mut self, contrast: f32) {
        self.each_code(|code| 0.66 + (code - 0.66) * contrast);
    }

    /// Burnt: far too much contrast.
    pub fn burn(&mut self, contrast: f32) {
        self.each_code(|code| 0.5 + (code - 0.5) * contrast);
    }

    /// Blocks of `edge` pixels, each of one colour.
    pub fn blocks(&mut self, edge: usize) {
        let size = SIZE as usize;
        let before = self.pixels.clone();
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            let (row, column) = (index / size, index % size);
            let centre = |place: usize| (place / edge * edge + edge / 2).min(size - 1);
            *pixel = before[centre(row) * size + centre(column)];
        }
    }

    fn each_code(&mut self, change: impl Fn(f32) -> f32) {
        for pixel in &mut self.pixels {
            *pixel = coded(*pixel, &change);
        }
    }
}

/// A change made to a colour's code values, where the eye's steps are even.
fn coded(colour: Colour, change: impl Fn(f32) -> f32) -> Colour {
    Colour(colour.0.map(|light| decoded(change(encoded(light.clamp(0.0, 1.0))).clamp(0.0, 1.0))))
}
