//! pairpick: label image pairs in a terminal, over SSH, beside a live PickScore.
//!
//! The map of the house (docs/architecture.md draws it):
//!
//! | room | what it is for |
//! |---|---|
//! | [`pair`] | the words of the domain as types: pair, image, outcome, side |
//! | [`text`] | text from outside made safe for a terminal |
//! | [`picture`] | an image file's bytes to pixels, with limits and reasons |
//! | [`dataset`] | formats in: manifests, folders, metadata; which pairs to make of many images |
//! | [`study`] | the SQLite file: pairs, picks, the queue of what to show next, export, backup |
//! | [`terminal`] | talking with the terminal: modes, probe, brand, input, the wire |
//! | [`graphics`] | pixels to terminal bytes: kitty, iTerm2, sixel, blocks; where a picture goes |
//! | [`clip`] | the CLIP network of our own: checkpoint, tokenizer, preprocessing, two engines |
//! | [`scorer`] | what turns a prompt and an image into a number; its weights |
//! | [`stats`] | the mathematics of agreement |
//! | [`report`] | results as values, and as tables, JSON and HTML |
//! | [`tui`] | the screen: model, message, update, view, keymap, runtime |
//! | [`demo`] | the embedded example |
//! | [`command`] | a file a verb, which ties the rooms together |

pub mod cli;
pub mod clip;
pub mod command;
pub mod dataset;
pub mod demo;
pub mod graphics;
pub mod logging;
pub mod pair;
pub mod picture;
mod replace;
pub mod report;
pub mod scorer;
pub mod settings;
pub mod stats;
pub mod study;
pub mod terminal;
pub mod text;
pub mod tui;
