//! Two raters of the same pairs: how often each answer of the one met each answer of the other.
//!
//! A person and a scorer, two people, or one person twice. The counts are columns of [`Clusters`](super::Clusters), so
//! that every coefficient can be computed of every resample.

use super::{Columns, Undefined};

/// The columns of a table of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableColumns {
    start: usize,
    categories: usize,
}

impl TableColumns {
    /// Takes categories² columns.
    pub fn new(columns: &mut Columns, categories: usize) -> Self {
        Self { start: columns.take(categories * categories).start, categories }
    }

    /// Adds a pair: the two raters' answers, by their index.
    ///
    /// # Panics
    /// There is no such category.
    pub fn add(&self, sums: &mut [f64], one: usize, other: usize) {
        assert!(one < self.categories && other < self.categories, "answers are categories");
        sums[self.start + one * self.categories + other] += 1.0;
    }

    /// The table.
    pub fn table<'s>(&self, sums: &'s [f64]) -> Table<'s> {
        Table {
            counts: &sums[self.start..][..self.categories * self.categories],
            categories: self.categories,
        }
    }
}

/// Counts, a row for each answer of the one rater, a column for each of the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Table<'s> {
    counts: &'s [f64],
    categories: usize,
}

/// Cohen's κ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kappa {
    /// From −1 to 1; 0 is what chance gives.
    pub value: f64,
    /// Its standard error for independent pairs.
    pub error: f64,
    /// The share of agreement.
    pub observed: f64,
    /// The share that the two raters' habits give by chance.
    pub expected: f64,
}

impl<'s> Table<'s> {
    /// Of counts by rows.
    ///
    /// # Panics
    /// There are not categories² counts.
    pub fn new(counts: &'s [f64], categories: usize) -> Self {
        assert_eq!(counts.len(), categories * categories, "a table is square");
        Self { counts, categories }
    }

    /// How often the one said `one` and the other `other`.
    pub fn count(&self, one: usize, other: usize) -> f64 {
        self.counts[one * self.categories + other]
    }

    /// How many pairs.
    pub fn pairs(&self) -> f64 {
        self.counts.iter().sum()
    }

    fn row(&self, one: usize) -> f64 {
        (0..self.categories).map(|other| self.count(one, other)).sum()
    }

    fn column(&self, other: usize) -> f64 {
        (0..self.categories).map(|one| self.count(one, other)).sum()
    }

    fn agreeing(&self) -> f64 {
        (0..self.categories).map(|answer| self.count(answer, answer)).sum()
    }

    fn filled(&self) -> Result<f64, Undefined> {
        Some(self.pairs()).filter(|&pairs| pairs > 0.0).ok_or(Undefined::NoRows)
    }

    /// Whether all answers of both raters are the same one.
    fn one_answer(&self) -> bool {
        (0..self.categories).any(|answer| self.count(answer, answer) == self.pairs())
    }

    /// The share of pairs on which both say the same.
    ///
    /// # Errors
    /// [`Undefined::NoRows`].
    pub fn agreement(&self) -> Result<f64, Undefined> {
        Ok(self.agreeing() / self.filled()?)
    }

    /// Cohen's κ = (p_o − p_e)/(1 − p_e).
    ///
    /// # Errors
    /// [`Undefined::NoRows`], and [`Undefined::OneAnswer`] where p_e = 1.
    pub fn kappa(&self) -> Result<f64, Undefined> {
        let n = self.filled()?;
        if self.one_answer() {
            return Err(Undefined::OneAnswer);
        }
        let met: f64 = (0..self.categories).map(|answer| self.row(answer) * self.column(answer)).sum();
        // With n² on both sides of the fraction all counts stay whole.
        Ok((n * self.agreeing() - met) / (n * n - met))
    }

    /// Cohen's κ with the standard error of Fleiss, Cohen and Everitt (1969), for independent pairs:
    /// √((A + B − C)/n)/(1 − p_e) with A = Σ p_ii[1 − (r_i + c_i)(1 − κ)]², B = (1 − κ)² Σ_{i≠j} p_ij (c_i + r_j)²,
    /// C = [κ − p_e(1 − κ)]².
    ///
    /// # Errors
    /// As [`kappa`](Self::kappa).
    pub fn cohen(&self) -> Result<Kappa, Undefined> {
        let value = self.kappa()?;
        let n = self.pairs();
        let rows: Vec<f64> = (0..self.categories).map(|answer| self.row(answer) / n).collect();
        let columns: Vec<f64> = (0..self.categories).map(|answer| self.column(answer) / n).collect();
        let expected: f64 = rows.iter().zip(&columns).map(|(row, column)| row * column).sum();
        let (mut a, mut b) = (0.0, 0.0);
        for i in 0..self.categories {
            for j in 0..self.categories {
                let p = self.count(i, j) / n;
                if i == j {
                    a += p * (1.0 - (rows[i] + columns[i]) * (1.0 - value)).powi(2);
                } else {
                    b += p * (columns[i] + rows[j]).powi(2);
                }
            }
        }
        b *= (1.0 - value).powi(2);
        let c = (value - expected * (1.0 - value)).powi(2);
        let error = ((a + b - c).max(0.0) / n).sqrt() / (1.0 - expected);
        Ok(Kappa { value, error, observed: self.agreeing() / n, expected })
    }

    /// Krippendorff's nominal α of two raters: 1 − (2n − 1) Σ_{c≠k} o_ck / Σ_{c≠k} n_c n_k.
    ///
    /// # Errors
    /// [`Undefined::NoRows`], and [`Undefined::OneAnswer`].
    pub fn alpha(&self) -> Result<f64, Undefined> {
        let ratings = 2.0 * self.filled()?;
        if self.one_answer() {
            return Err(Undefined::OneAnswer);
        }
        let differing = ratings - 2.0 * self.agreeing();
        let alike: f64 =
            (0..self.categories).map(|answer| (self.row(answer) + self.column(answer)).powi(2)).sum();
        Ok(1.0 - (ratings - 1.0) * differing / (ratings * ratings - alike))
    }

    /// Gwet's AC1 of two raters: p_e = Σ π_k(1 − π_k)/(q − 1) with π_k the mean of both raters' shares. q is the number of
    /// answers that are possible, whether or not they occur.
    ///
    /// # Errors
    /// [`Undefined::NoRows`], and [`Undefined::OneAnswer`] where one answer alone is possible.
    pub fn ac1(&self) -> Result<f64, Undefined> {
        let n = self.filled()?;
        if self.categories < 2 {
            return Err(Undefined::OneAnswer);
        }
        let share = |answer| (self.row(answer) + self.column(answer)) / (2.0 * n);
        let expected = (0..self.categories).map(share).map(|share| share * (1.0 - share)).sum::<f64>()
            / (self.categories - 1) as f64;
        Ok((self.agreeing() / n - expected) / (1.0 - expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() < within, "{found}, not {expected}");
    }

    #[test]
    fn kappa_and_its_error_are_the_published_ones() {
        // statsmodels' cohens_kappa.
        let counts = [0.0, 4.0, 1.0, 0.0, 8.0, 0.0, 0.0, 1.0, 5.0];
        let kappa = Table::new(&counts, 3).cohen().unwrap();
        close(kappa.value, 0.4842, 5e-5);
        close(kappa.error, 0.1380, 5e-5);
        close(kappa.value - 1.959_964 * kappa.error, 0.2137, 5e-5);
        close(kappa.value + 1.959_964 * kappa.error, 0.7547, 5e-5);
    }

    #[test]
    fn kappa_and_ac1_of_scikit_learns_and_irrcacs_table() {
        let counts = [13.0, 0.0, 0.0, 0.0, 20.0, 7.0, 0.0, 4.0, 56.0];
        let table = Table::new(&counts, 3);
        close(table.kappa().unwrap(), 0.796_409_4, 5e-8);
        close(table.ac1().unwrap(), 0.849_33, 5e-6);
        close(table.agreement().unwrap(), 0.89, 1e-12);
    }

    #[test]
    fn one_answer_alone_has_no_kappa_but_an_ac1() {
        let counts = [7.0, 0.0, 0.0, 0.0];
        let table = Table::new(&counts, 2);
        assert_eq!((table.kappa(), table.alpha()), (Err(Undefined::OneAnswer), Err(Undefined::OneAnswer)));
        assert_eq!((table.ac1(), table.agreement()), (Ok(1.0), Ok(1.0)));
        // One rater has one answer: chance explains all there is.
        assert_eq!(Table::new(&[5.0, 2.0, 0.0, 0.0], 2).kappa(), Ok(0.0));
    }

    #[test]
    fn no_pairs_have_no_agreement() {
        let table = Table::new(&[0.0; 9], 3);
        assert_eq!(table.agreement(), Err(Undefined::NoRows));
        assert_eq!(table.cohen(), Err(Undefined::NoRows));
        assert_eq!((table.alpha(), table.ac1()), (Err(Undefined::NoRows), Err(Undefined::NoRows)));
    }
}
