//! Results as values, and the values as tables, JSON, SVG and HTML.
//!
//! A report is worked out once, into plain data that says for every number how sure it is or why it is missing; what prints
//! it computes nothing. It knows the statistics, and nothing of files, terminals or SQL.

pub mod agreement;
pub mod html;
mod markup;
mod merged;
pub mod methods;
mod names;
mod number;
pub mod svg;
mod value;

pub use value::{Estimated, Range};
