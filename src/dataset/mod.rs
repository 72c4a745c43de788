//! Sources of pairs: manifests and folders in, [`crate::pair::NewPair`]s out.
//!
//! [`open`] looks at a source and says what it is; the [`Source`] it gives is an iterator that reads image files only
//! as far as it is driven. What can't be read is an item too, with its place and reason, so that the rest goes in.
//! What is done with the pairs (storing them, showing them) is left to others. [`Prompts`] reads the same sources for the
//! images of each prompt, without making pairs.

mod choose;
mod error;
mod files;
mod folder;
mod group;
mod item;
mod manifest;
pub mod metadata;
mod options;
mod prompts;
mod rounds;
mod rows;
mod source;
mod whole;

pub use error::DatasetError;
pub use folder::images_in;
pub use item::{Item, Rejected, Summary, Warning};
pub use options::{FormatChoice, Options};
pub use prompts::{PromptImages, Prompts};
pub use rounds::KnownPairs;
pub use source::{Source, open};
