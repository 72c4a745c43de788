//! The colours that stand for a piece of a picture.
//!
//! A histogram is cut in two where its colours scatter most, again and again, at the mean of the widest axis; then a few
//! rounds of k-means move the colours to the middle of what they stand for.

use super::colour::{Point, apart, colour, point};

/// Rounds of k-means: more change little.
const ROUNDS: usize = 3;

/// Colours of a sixel's registers.
pub(super) struct Palette {
    /// In percent of red, green and blue, as sixels say it.
    pub(super) percent: Vec<[u8; 3]>,
    /// The same as points.
    pub(super) points: Vec<Point>,
}

/// Colours close together, and how many pixels have them.
#[derive(Clone, Copy, Default)]
struct Heap {
    mean: Point,
    weight: f32,
}

impl Palette {
    /// At most `most` colours (256 at most) for pixels.
    pub(super) fn of(pixels: impl Iterator<Item = [u8; 3]>, most: usize) -> Self {
        let mut heaps = histogram(pixels);
        let mut points = cut(&mut heaps, most);
        for _ in 0..ROUNDS {
            improve(&heaps, &mut points);
        }
        let mut percent: Vec<[u8; 3]> = points.into_iter().map(percent).collect();
        percent.sort_unstable();
        percent.dedup();
        let points = percent.iter().map(|percent| point(shown(*percent))).collect();
        Palette { percent, points }
    }
}

fn percent(point: Point) -> [u8; 3] {
    colour(point).map(|level| (level.clamp(0.0, 255.0) * (100.0 / 255.0)).round() as u8)
}

/// What a terminal makes of percent.
fn shown(percent: [u8; 3]) -> [f32; 3] {
    percent.map(|percent| f32::from((u16::from(percent) * 51 + 10) / 20))
}

/// Pixels by the five high bits of their channels.
fn histogram(pixels: impl Iterator<Item = [u8; 3]>) -> Vec<Heap> {
    let mut sums = vec![[0_u32; 4]; 1 << 15];
    for pixel in pixels {
        let key = pixel.iter().fold(0, |key, &channel| key << 5 | usize::from(channel >> 3));
        let sum = &mut sums[key];
        for (sum, channel) in sum.iter_mut().zip(pixel) {
            *sum += u32::from(channel);
        }
        sum[3] += 1;
    }
    let filled = sums.into_iter().filter(|sum| sum[3] > 0);
    filled
        .map(|[red, green, blue, number]| {
            let weight = number as f32;
            Heap { mean: point([red, green, blue].map(|sum| sum as f32 / weight)), weight }
        })
        .collect()
}

/// The means of at most `most` parts of the histogram.
fn cut(heaps: &mut [Heap], most: usize) -> Vec<Point> {
    let mut parts = vec![Part::of(heaps, 0)];
    while parts.len() < most {
        let worst =
            parts.iter().enumerate().max_by(|(_, one), (_, other)| one.scatter.total_cmp(&other.scatter));
        let Some((at, part)) = worst.filter(|(_, part)| part.scatter > 0.0) else { break };
        let Part { start, length, axis, mean, .. } = *part;
        let within = &mut heaps[start..start + length];
        let mut lower = 0;
        for index in 0..length {
            if within[index].mean[axis] < mean[axis] {
                within.swap(lower, index);
                lower += 1;
            }
        }
        if lower == 0 || lower == length {
            parts[at].scatter = 0.0;
            continue;
        }
        let (one, other) = within.split_at(lower);
        parts[at] = Part::of(one, start);
        parts.push(Part::of(other, start + lower));
    }
    parts.into_iter().filter(|part| part.length > 0).map(|part| part.mean).collect()
}

/// A part of the histogram.
struct Part {
    start: usize,
    length: usize,
    mean: Point,
    /// The sum of squared distances from the mean.
    scatter: f32,
    /// Along which it is widest.
    axis: usize,
}

impl Part {
    fn of(heaps: &[Heap], start: usize) -> Self {
        let weight: f32 = heaps.iter().map(|heap| heap.weight).sum();
        let mean: Point = std::array::from_fn(|axis| {
            heaps.iter().map(|heap| heap.weight * heap.mean[axis]).sum::<f32>() / weight.max(1.0)
        });
        let spread: Point = std::array::from_fn(|axis: usize| {
            heaps.iter().map(|heap| heap.weight * (heap.mean[axis] - mean[axis]).powi(2)).sum::<f32>()
        });
        let axis = (0..3).max_by(|&one, &other| spread[one].total_cmp(&spread[other])).unwrap_or(0);
        let scatter = if heaps.len() > 1 { spread.iter().sum() } else { 0.0 };
        Part { start, length: heaps.len(), mean, scatter, axis }
    }
}

/// Moves every point to the mean of the colours that it is nearest to.
fn improve(heaps: &[Heap], points: &mut [Point]) {
    let mut sums = vec![([0.0_f32; 3], 0.0_f32); points.len()];
    for heap in heaps {
        let (nearest, _) = points.iter().enumerate().fold((0, f32::MAX), |best, (index, &point)| {
            let distance = apart(heap.mean, point);
            if distance < best.1 { (index, distance) } else { best }
        });
        let (sum, weight) = &mut sums[nearest];
        for (sum, value) in sum.iter_mut().zip(heap.mean) {
            *sum += value * heap.weight;
        }
        *weight += heap.weight;
    }
    for (point, (sum, weight)) in points.iter_mut().zip(sums) {
        if weight > 0.0 {
            *point = sum.map(|sum| sum / weight);
        }
    }
}
