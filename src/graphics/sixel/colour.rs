//! Colours as points that lie as far apart as they look, near enough: luma and two differences of colour.
//!
//! They are JFIF's (of gamma-coded samples, so steps of lightness are about even), with the differences scaled down: an eye
//! sees less of them, and at the limit of its sharpness nothing at all. All three are linear in red, green and blue, so that
//! errors can be carried on from pixel to pixel.

/// Luma 0 to 255, and the differences around 0; in levels.
pub(super) type Point = [f32; 3];

/// What a level of difference counts beside one of luma.
const CHROMA: f32 = 0.8;

pub(super) fn point([red, green, blue]: [f32; 3]) -> Point {
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    [luma, (blue - luma) * (CHROMA / 1.772), (red - luma) * (CHROMA / 1.402)]
}

/// Red, green and blue of a point, 0 to 255; beyond where it is outside the cube.
pub(super) fn colour(point: Point) -> [f32; 3] {
    let [luma, blue, red] = point;
    let (blue, red) = (luma + blue * (1.772 / CHROMA), luma + red * (1.402 / CHROMA));
    [red, (luma - 0.299 * red - 0.114 * blue) / 0.587, blue]
}

/// The square of the distance.
#[inline(always)]
pub(super) fn apart(one: Point, other: Point) -> f32 {
    let [luma, blue, red] = [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
    luma * luma + blue * blue + red * red
}
