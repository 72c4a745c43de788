//! The screen.

pub mod action;
pub mod keymap;
