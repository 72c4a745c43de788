//! What the pictures show, by theme. A scene takes what may differ within a pair: a colour, a count, a missing thing.

pub mod creature;
pub mod flora;
pub mod land;
pub mod night;
pub mod pattern;
pub mod props;
pub mod sea;
pub mod snow;
pub mod solids;
pub mod space;
pub mod table;
pub mod water;
