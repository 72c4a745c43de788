//! The mathematics of agreement: how far people and scorers say the same of image pairs.
//!
//! Pure: numbers in, numbers out, and where a number does not exist, an [`Undefined`] that says why. Whatever a report shows is
//! a function of sums over clusters of rows ([`Clusters`]), so that one resampling of the clusters ([`Bootstrap`]) gives the
//! intervals of all of it. Nothing here knows a study, a file or a screen.

pub mod accuracy;
pub mod bootstrap;
pub mod calibration;
pub mod clusters;
pub mod folds;
pub mod forecast;
pub mod mcnemar;
mod normal;
pub mod permutation;
pub mod quantile;
pub mod ratings;
pub mod ratio;
pub mod table;
pub mod threshold;
mod undefined;
pub mod wilson;

pub use self::accuracy::Credits;
pub use self::bootstrap::{Bootstrap, Estimate, Statistic};
pub use self::clusters::{Clusters, Columns};
pub use self::folds::Folds;
pub use self::forecast::{Forecast, Judged, Outcome};
pub use self::ratio::ClusteredMean;
pub use self::undefined::Undefined;

/// A range that is said to hold a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}
