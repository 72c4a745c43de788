//! The screen: what is shown, what keys do, and the loop that ties both to the study and the terminal.
//!
//! [`update`] turns a message into a changed [`model::Model`] and effects; [`view`] draws a model. Both are pure: no
//! clock, no disk, no terminal. [`runtime`] owns the edges and is generic enough that tests drive the very loop that
//! users run.

pub mod action;
pub mod darkroom;
pub mod dashboard;
pub mod gallery;
pub mod job;
pub mod keymap;
pub mod keys;
pub mod labelling;
pub mod layout;
pub mod live;
pub mod message;
pub mod model;
pub mod now;
pub mod pace;
pub mod page;
pub mod plan;
pub mod prints;
pub mod runtime;
pub mod scene;
pub mod screen;
pub mod sheet;
pub mod signals;
pub mod theme;
pub mod thrift;
pub mod update;
pub mod view;
pub mod zoom;
