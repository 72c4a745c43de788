//! The gallery: all images of a prompt at once, of which a person chooses the best.
//!
//! It is built as the screen of the pairs is: [`update`](update::update) turns a message into a changed
//! [`Gallery`](model::Gallery) and effects, [`view`](view::view) draws it, and what pictures are wanted is derived. Prompts come
//! one after the other; each has an [`Album`](album::Album). What was on the screen is what a choice speaks of: images on pages
//! that nobody turned to are no part of it.

pub mod album;
pub mod grid;
pub mod model;
pub mod plan;
pub mod screen;
pub mod sight;
pub mod update;
pub mod view;
