//! A table under construction.

use super::CsvFile;
use crate::report::Estimated;

/// A table whose rows are made of `T`: each column has a name and a way to its cell, so that a header is there without rows too.
pub(super) struct Sheet<'a, T> {
    name: &'static str,
    columns: Vec<Column<'a, T>>,
}

type Column<'a, T> = (String, Box<dyn Fn(&T) -> String + 'a>);

impl<'a, T: 'a> Sheet<'a, T> {
    /// Without columns.
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, columns: Vec::new() }
    }

    fn column(mut self, name: String, cell: impl Fn(&T) -> String + 'a) -> Self {
        self.columns.push((name, Box::new(cell)));
        self
    }

    /// Text, which may be a stranger's.
    pub(super) fn text(self, name: &str, cell: impl Fn(&T) -> &str + 'a) -> Self {
        self.column(name.to_owned(), move |of| harmless(cell(of)))
    }

    /// A whole number.
    pub(super) fn count(self, name: &str, cell: impl Fn(&T) -> u64 + 'a) -> Self {
        self.column(name.to_owned(), move |of| cell(of).to_string())
    }

    /// A row's id in the study.
    pub(super) fn id(self, name: &str, cell: impl Fn(&T) -> i64 + 'a) -> Self {
        self.column(name.to_owned(), move |of| cell(of).to_string())
    }

    /// A number; what is missing or not finite is empty.
    pub(super) fn number(self, name: &str, cell: impl Fn(&T) -> Option<f64> + 'a) -> Self {
        self.column(name.to_owned(), move |of| number(cell(of)))
    }

    /// A number, the ends of its interval, and why one of them is missing.
    pub(super) fn estimate(self, name: &str, cell: impl Fn(&T) -> &Estimated + Copy + 'a) -> Self {
        self.number(name, move |of| cell(of).value)
            .number(&format!("{name}_low"), move |of| cell(of).low)
            .number(&format!("{name}_high"), move |of| cell(of).high)
            .text(&format!("{name}_reason"), move |of| cell(of).reason.as_deref().unwrap_or_default())
    }

    /// The file of these rows.
    pub(super) fn file(self, rows: impl IntoIterator<Item = T>) -> CsvFile {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = self.columns.iter().map(|(name, _)| name);
        writer.write_record(header).expect("memory takes all that is written");
        for row in rows {
            let cells = self.columns.iter().map(|(_, cell)| cell(&row));
            writer.write_record(cells).expect("all rows are of the same columns, in memory");
        }
        let bytes = writer.into_inner().expect("memory takes all that is written");
        CsvFile { name: self.name, bytes }
    }
}

fn number(number: Option<f64>) -> String {
    number.filter(|number| number.is_finite()).map(|number| number.to_string()).unwrap_or_default()
}

/// Text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    // The wide forms are taken for the narrow ones by some.
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_of_a_stranger_is_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("a - b = c"), "a - b = c");
        assert_eq!(harmless(""), "");
    }

    #[test]
    fn numbers_stay_numbers_and_what_is_missing_is_empty() {
        let sheet = Sheet::<f64>::new("t.csv").number("x", |x| Some(*x)).text("z", |_| "-1, \"");
        let file = sheet.file([-0.25, f64::NAN]);
        assert_eq!(String::from_utf8(file.bytes).unwrap(), "x,z\n-0.25,\"'-1, \"\"\"\n,\"'-1, \"\"\"\n");
    }
}
