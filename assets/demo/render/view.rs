//! The camera: how a scene's plane lies in the frame. Badly composed pictures are good scenes badly framed.

use super::point::{Point, at};

/// Edge of the square frame, in pixels.
pub const SIZE: u32 = 512;

const MIDDLE: Point = at(256.0, 256.0);

/// Where the camera stands.
#[derive(Debug, Clone, Copy)]
pub struct View {
    tilt: f32,
    zoom: f32,
    middle: Point,
    mirrored: bool,
}

impl View {
    /// The scene as it was composed.
    pub const WHOLE: View = View::new(0.0, 1.0, MIDDLE);

    /// The frame turned by `tilt` degrees, enlarged by `zoom`, its middle at `middle` of the scene.
    pub const fn new(tilt: f32, zoom: f32, middle: Point) -> View {
        View { tilt, zoom, middle, mirrored: false }
    }

    /// The scene mirrored left to right, slightly enlarged: the same subject in another picture.
    pub const fn mirrored(zoom: f32) -> View {
        View { tilt: 0.0, zoom, middle: MIDDLE, mirrored: true }
    }

    /// How many pixels a unit of the scene is.
    pub fn zoom(&self) -> f32 {
        self.zoom
    }

    /// From the frame to the scene.
    pub fn scene(&self, pixel: Point) -> Point {
        self.middle + (self.sided(pixel - MIDDLE) * (1.0 / self.zoom)).turned(-self.tilt)
    }

    /// From the scene to the frame.
    pub fn frame(&self, point: Point) -> Point {
        MIDDLE + self.sided(((point - self.middle) * self.zoom).turned(self.tilt))
    }

    fn sided(&self, way: Point) -> Point {
        if self.mirrored { at(-way.x, way.y) } else { way }
    }
}
