//! The dashboard: a report of agreement on a few pages, with the images where people and a scorer part.
//!
//! It only shows: no session, nothing is written. Built as the other screens are: [`update`](update::update) turns a message into
//! a changed [`Dashboard`](model::Dashboard) and effects, [`view`](view::view) draws it, and which pictures are wanted is derived.

pub mod model;
pub mod plan;
pub mod screen;
pub mod update;
pub mod view;
