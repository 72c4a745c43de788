//! Whether a scorer's probabilities mean what they say.

pub mod losses;
pub mod reliability;
pub mod temperature;

pub use self::losses::Losses;
pub use self::reliability::{Bin, Reliability};
pub use self::temperature::{HeldOut, Temperature, fit, held_out};
