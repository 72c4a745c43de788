//! The renderer of the demo's pictures: shapes with soft light, drawn the same on every machine.
//!
//! `catalogue` lists the pairs; `scenes` draws what they show; the rest is the paint box: points, colours, paints,
//! shapes as signed distances, the canvas they are laid on, the camera, chance, and the flaws that spoil a picture.

#![allow(
    unreachable_pub,
    reason = "one source, built into the example and into the tests of the embedded set"
)]

pub mod canvas;
pub mod catalogue;
pub mod colour;
pub mod encoding;
pub mod flaw;
pub mod noise;
pub mod paint;
pub mod pairs;
pub mod point;
pub mod scenes;
pub mod shape;
pub mod view;
