//! An image file's bytes to pixels: PNG, JPEG and WebP, with limits that are set before anything is allocated and a
//! reason for every picture that cannot be shown.
//!
//! What comes out is 8-bit sRGB as it is to be seen: EXIF orientation applied, transparency laid over a neutral grey,
//! the first frame of an animation. ICC profiles are ignored: a wide-gamut picture is shown as if it were sRGB. For scores
//! there is [`rgb()`], which sees a file as Pillow does.

pub(crate) mod container;
mod decode;
mod error;
mod format;
mod header;
mod orientation;
mod read;
mod rgb;
mod scale;

pub use decode::{BACKDROP, decode};
pub use error::PictureError;
pub use format::Format;
pub use header::{Header, header};
pub use read::{Limits, hash, read};
pub use rgb::rgb;
pub use scale::{Viewport, scale};
