//! Many raters of the same pairs, not all of them of each: how far people agree with one another.
//!
//! A pair's ratings are counts by category, so raters need no names here. All coefficients but the errors are functions of
//! sums over pairs, and can be columns of [`Clusters`](super::Clusters).

use super::{Columns, Undefined};

/// The columns of ratings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatingColumns {
    start: usize,
    categories: usize,
}

// After these come, by category, the sums of shares (of all rated pairs) and of ratings (of pairs with two or more).
const RATED: usize = 0;
const COMPARED: usize = 1;
/// Σ over compared pairs of the share of agreeing pairs of ratings.
const ALIKE: usize = 2;
/// Σ over compared pairs of agreeing pairs of ratings, and of all pairs of ratings.
const AGREEING: usize = 3;
const MEETINGS: usize = 4;
/// Σ over compared pairs of coincidences of different answers: Krippendorff's Σ_{c≠k} o_ck.
const APART: usize = 5;
const SHARES: usize = 6;

impl RatingColumns {
    /// Takes 6 + 2·categories columns.
    pub fn new(columns: &mut Columns, categories: usize) -> Self {
        Self { start: columns.take(SHARES + 2 * categories).start, categories }
    }

    fn width(&self) -> usize {
        SHARES + 2 * self.categories
    }

    /// Adds a pair: how many gave each answer. Without ratings it counts for nothing.
    ///
    /// # Panics
    /// There are not as many counts as categories.
    pub fn add(&self, sums: &mut [f64], counts: &[u32]) {
        assert_eq!(counts.len(), self.categories, "a count for each category");
        let sums = &mut sums[self.start..][..self.width()];
        let ratings: f64 = counts.iter().copied().map(f64::from).sum();
        if ratings == 0.0 {
            return;
        }
        sums[RATED] += 1.0;
        let (shares, pairable) = sums[SHARES..].split_at_mut(self.categories);
        for (share, &count) in shares.iter_mut().zip(counts) {
            *share += f64::from(count) / ratings;
        }
        if ratings < 2.0 {
            return;
        }
        for (total, &count) in pairable.iter_mut().zip(counts) {
            *total += f64::from(count);
        }
        let agreeing: f64 = counts.iter().copied().map(f64::from).map(|count| count * (count - 1.0)).sum();
        let meetings = ratings * (ratings - 1.0);
        sums[COMPARED] += 1.0;
        sums[ALIKE] += agreeing / meetings;
        sums[AGREEING] += agreeing / 2.0;
        sums[MEETINGS] += meetings / 2.0;
        sums[APART] += (meetings - agreeing) / (ratings - 1.0);
    }

    fn of<'s>(&self, sums: &'s [f64]) -> Result<&'s [f64], Undefined> {
        let sums = &sums[self.start..][..self.width()];
        if sums[COMPARED] > 0.0 { Ok(sums) } else { Err(Undefined::NoOverlap) }
    }

    /// How many pairs have two ratings or more.
    pub fn compared(&self, sums: &[f64]) -> f64 {
        sums[self.start + COMPARED]
    }

    /// How many pairs of ratings there are, over all pairs of images.
    pub fn meetings(&self, sums: &[f64]) -> f64 {
        sums[self.start + MEETINGS]
    }

    /// The share of pairs of ratings that are equal; a pair of images with more ratings counts for more.
    ///
    /// # Errors
    /// [`Undefined::NoOverlap`].
    pub fn agreement(&self, sums: &[f64]) -> Result<f64, Undefined> {
        let sums = self.of(sums)?;
        Ok(sums[AGREEING] / sums[MEETINGS])
    }

    /// Krippendorff's nominal α = 1 − (n − 1) Σ_{c≠k} o_ck / Σ_{c≠k} n_c n_k, of pairs with two ratings or more.
    ///
    /// # Errors
    /// [`Undefined::NoOverlap`], and [`Undefined::OneAnswer`].
    pub fn alpha(&self, sums: &[f64]) -> Result<f64, Undefined> {
        let sums = self.of(sums)?;
        let (n, alike) = self.ratings(sums)?;
        Ok(1.0 - (n - 1.0) * sums[APART] / (n * n - alike))
    }

    /// The ratings of compared pairs, and the sum of their squares by category.
    fn ratings(&self, sums: &[f64]) -> Result<(f64, f64), Undefined> {
        let counts = &sums[SHARES + self.categories..];
        let n: f64 = counts.iter().sum();
        if counts.contains(&n) {
            return Err(Undefined::OneAnswer);
        }
        Ok((n, counts.iter().map(|count| count * count).sum()))
    }

    /// Fleiss' κ. The sums do not tell whether all pairs have equally many ratings, which it needs: see [`Ratings::fleiss`].
    ///
    /// # Errors
    /// [`Undefined::NoOverlap`], and [`Undefined::OneAnswer`].
    pub fn fleiss(&self, sums: &[f64]) -> Result<f64, Undefined> {
        let sums = self.of(sums)?;
        let (n, alike) = self.ratings(sums)?;
        let expected = alike / (n * n);
        Ok((sums[ALIKE] / sums[COMPARED] - expected) / (1.0 - expected))
    }

    /// Gwet's AC1 as irrCAC has it: p_a over pairs with two ratings or more, π_k the mean share over all rated pairs,
    /// p_e = Σ π_k(1 − π_k)/(q − 1), where q counts the possible answers.
    ///
    /// # Errors
    /// [`Undefined::NoOverlap`], and [`Undefined::OneAnswer`] where one answer alone is possible.
    pub fn ac1(&self, sums: &[f64]) -> Result<f64, Undefined> {
        let sums = self.of(sums)?;
        let expected = self.ac1_expected(sums)?;
        Ok((sums[ALIKE] / sums[COMPARED] - expected) / (1.0 - expected))
    }

    fn ac1_expected(&self, sums: &[f64]) -> Result<f64, Undefined> {
        if self.categories < 2 {
            return Err(Undefined::OneAnswer);
        }
        let shares = sums[SHARES..][..self.categories].iter().map(|share| share / sums[RATED]);
        Ok(shares.map(|share| share * (1.0 - share)).sum::<f64>() / (self.categories - 1) as f64)
    }
}

/// The ratings of many pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratings {
    columns: RatingColumns,
    counts: Vec<u32>,
    sums: Vec<f64>,
}

/// Gwet's AC1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ac1 {
    /// At most 1; 0 is what chance gives.
    pub value: f64,
    /// Its standard error for independent pairs, as irrCAC has it; none of a single pair.
    pub error: Option<f64>,
}

impl Ratings {
    /// No pairs yet; answers are of so many categories.
    pub fn new(categories: usize) -> Self {
        let mut columns = Columns::default();
        let rating_columns = RatingColumns::new(&mut columns, categories);
        Self { columns: rating_columns, counts: Vec::new(), sums: vec![0.0; columns.width()] }
    }

    /// Adds a pair: how many gave each answer. A pair without ratings is left out.
    ///
    /// # Panics
    /// There are not as many counts as categories.
    pub fn add(&mut self, counts: &[u32]) {
        self.columns.add(&mut self.sums, counts);
        if counts.iter().any(|&count| count > 0) {
            self.counts.extend_from_slice(counts);
        }
    }

    fn pairs(&self) -> impl Iterator<Item = &[u32]> {
        self.counts.chunks_exact(self.columns.categories.max(1))
    }

    /// How many pairs have two ratings or more.
    pub fn compared(&self) -> f64 {
        self.columns.compared(&self.sums)
    }

    /// As [`RatingColumns::agreement`].
    ///
    /// # Errors
    /// [`Undefined::NoOverlap`].
    pub fn agreement(&self) -> Result<f64, Undefined> {
        self.columns.agreement(&self.sums)
    }

    /// As [`RatingColumns::alpha`].
    ///
    /// # Errors
    /// [`Undefined::NoOverlap`], and [`Undefined::OneAnswer`].
    pub fn alpha(&self) -> Result<f64, Undefined> {
        self.columns.alpha(&self.sums)
    }

    /// Fleiss' κ = (P̄ − P̄_e)/(1 − P̄_e), of pairs with equally many ratings; otherwise there is [`alpha`](Self::alpha).
    ///
    /// # Errors
    /// [`Undefined::UnequalRatings`], [`Undefined::NoOverlap`], and [`Undefined::OneAnswer`].
    pub fn fleiss(&self) -> Result<f64, Undefined> {
        let ratings = || self.pairs().map(|counts| counts.iter().sum::<u32>());
        let (least, most) = (ratings().min().unwrap_or(0), ratings().max().unwrap_or(0));
        if least != most {
            return Err(Undefined::UnequalRatings { least, most });
        }
        self.columns.fleiss(&self.sums)
    }

    /// Gwet's AC1 with its standard error over pairs.
    ///
    /// # Errors
    /// [`Undefined::NoOverlap`], and [`Undefined::OneAnswer`] where one answer alone is possible.
    pub fn ac1(&self) -> Result<Ac1, Undefined> {
        let value = self.columns.ac1(&self.sums)?;
        let expected = self.columns.ac1_expected(&self.sums)?;
        let (rated, compared) = (self.sums[RATED], self.sums[COMPARED]);
        let share = |category: usize| self.sums[SHARES + category] / rated;
        let q = self.columns.categories as f64;
        let squares: f64 = self
            .pairs()
            .map(|counts| {
                let ratings: f64 = counts.iter().copied().map(f64::from).sum();
                let agreeing: f64 =
                    counts.iter().copied().map(f64::from).map(|count| count * (count - 1.0)).sum();
                let own = if ratings < 2.0 {
                    0.0
                } else {
                    rated / compared * (agreeing / (ratings * (ratings - 1.0)) - expected) / (1.0 - expected)
                };
                let chance =
                    counts.iter().enumerate().map(|(at, &count)| f64::from(count) * (1.0 - share(at)));
                let chance = chance.sum::<f64>() / (ratings * (q - 1.0));
                let linear = own - 2.0 * (1.0 - value) * (chance - expected) / (1.0 - expected);
                (linear - value).powi(2)
            })
            .sum();
        let error = (rated > 1.0).then(|| (squares / (rated * (rated - 1.0))).sqrt());
        Ok(Ac1 { value, error })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() < within, "{found}, not {expected}");
    }

    #[test]
    fn fleiss_kappa_of_wikipedias_table() {
        let table = [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ];
        let mut ratings = Ratings::new(5);
        table.iter().for_each(|counts| ratings.add(counts));
        close(ratings.fleiss().unwrap(), 0.2099, 5e-5);
        ratings.add(&[1, 1, 0, 0, 0]);
        assert_eq!(ratings.fleiss(), Err(Undefined::UnequalRatings { least: 2, most: 14 }));
        assert!(ratings.alpha().is_ok());
    }

    #[test]
    fn alpha_of_wikipedias_three_coders() {
        let coders = ["*****34121133*3", "1*213343*******", "**21344*21133*4"];
        let mut ratings = Ratings::new(4);
        for unit in 0..15 {
            let mut counts = [0; 4];
            for coder in coders {
                if let Some(digit) = coder.as_bytes()[unit].checked_sub(b'1') {
                    counts[usize::from(digit)] += 1;
                }
            }
            ratings.add(&counts);
        }
        close(ratings.alpha().unwrap(), 0.691, 5e-4);
    }

    #[test]
    fn unanimous_raters_of_one_answer_have_an_ac1_alone() {
        let mut ratings = Ratings::new(3);
        (0..4).for_each(|_| ratings.add(&[3, 0, 0]));
        assert_eq!(ratings.ac1(), Ok(Ac1 { value: 1.0, error: Some(0.0) }));
        assert_eq!(
            (ratings.alpha(), ratings.fleiss()),
            (Err(Undefined::OneAnswer), Err(Undefined::OneAnswer))
        );
        assert_eq!(ratings.agreement(), Ok(1.0));
    }

    #[test]
    fn one_annotator_agrees_with_nobody() {
        let mut ratings = Ratings::new(3);
        (0..4).for_each(|_| ratings.add(&[0, 1, 0]));
        ratings.add(&[0, 0, 0]);
        assert_eq!(ratings.alpha(), Err(Undefined::NoOverlap));
        assert_eq!(ratings.ac1(), Err(Undefined::NoOverlap));
        assert_eq!(ratings.fleiss(), Err(Undefined::NoOverlap));
        assert_eq!(ratings.agreement(), Err(Undefined::NoOverlap));
    }

    #[test]
    fn a_single_pair_has_a_value_without_an_error() {
        let mut ratings = Ratings::new(2);
        ratings.add(&[1, 1]);
        assert_eq!(ratings.ac1().unwrap().error, None);
    }
}
