//! What turns a prompt and an image into a number.

pub mod weights;
