//! Shares with their intervals on one scale: `┊   ━━━●━━━`, a row each, so that the eye compares them.

use ratatui::text::{Line, Span};

use crate::report::Estimated;
use crate::tui::theme::Theme;

/// A scale of shares over so many cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ruler {
    low: f64,
    high: f64,
    cells: u16,
}

impl Ruler {
    /// From and to the tens around these values, at least twenty points wide.
    pub(super) fn around(values: impl Iterator<Item = f64>, cells: u16) -> Self {
        let (mut low, mut high) = (0.5_f64, 0.5_f64);
        for value in values {
            (low, high) = (low.min(value), high.max(value));
        }
        let tens = |share: f64| (10.0 * share).clamp(0.0, 10.0);
        let (low, high) = (tens(low).floor() / 10.0, tens(high).ceil() / 10.0);
        Ruler { low, high: high.max(low + 0.2).min(1.0), cells: cells.max(1) }
    }

    /// All shares.
    pub(super) fn whole(cells: u16) -> Self {
        Ruler { low: 0.0, high: 1.0, cells: cells.max(1) }
    }

    /// The cell of a value; the nearest where it is beyond the scale.
    fn cell(self, value: f64) -> usize {
        let along = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        (along * f64::from(self.cells - 1)).round() as usize
    }

    /// A row: marks behind, the interval, the value.
    pub(super) fn row(self, estimate: &Estimated, marks: &[f64], theme: &Theme) -> Vec<Span<'static>> {
        let mut cells = vec![(' ', theme.quiet); usize::from(self.cells)];
        for mark in marks {
            cells[self.cell(*mark)].0 = '┊';
        }
        if let Some(range) = estimate.range() {
            for cell in &mut cells[self.cell(range.low)..=self.cell(range.high)] {
                *cell = ('━', theme.quiet);
            }
        }
        if let Some(value) = estimate.value {
            cells[self.cell(value)] = ('●', theme.accent);
        }
        cells.into_iter().map(|(character, style)| Span::styled(character.to_string(), style)).collect()
    }

    /// The numbers of the scale, after so many cells: every ten points, or less often where there is less room.
    pub(super) fn axis(self, indent: usize, theme: &Theme) -> Line<'static> {
        let tens = ((self.high - self.low) * 10.0).round() as usize;
        // Both ends have a number.
        let fits = |step: &usize| tens.is_multiple_of(*step) && usize::from(self.cells) >= tens / step * 6;
        let step = [1, 2, 5].into_iter().find(fits).unwrap_or(tens.max(1));
        let mut text: Vec<char> = vec![' '; indent + usize::from(self.cells) + 2];
        for ten in (0..=tens).step_by(step) {
            let value = self.low + ten as f64 / 10.0;
            let label = format!("{:.0}", 100.0 * value);
            // Centred on its cell; the first is not to be cut.
            let at = (indent + self.cell(value)).saturating_sub(label.len() / 2);
            for (place, character) in label.chars().enumerate() {
                if let Some(cell) = text.get_mut(at + place) {
                    *cell = character;
                }
            }
        }
        let text: String = text.into_iter().collect();
        Line::styled(format!("{} %", text.trim_end()), theme.quiet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(spans: &[Span<'_>]) -> String {
        spans.iter().map(|span| span.content.as_ref()).collect()
    }

    #[test]
    fn a_row_shows_the_value_in_its_interval_beside_the_marks() {
        let ruler = Ruler::whole(21);
        let estimate =
            Estimated { value: Some(0.7), low: Some(0.6), high: Some(0.8), ..Estimated::default() };
        assert_eq!(text(&ruler.row(&estimate, &[0.5], &Theme::plain())), "          ┊ ━━●━━    ");
        assert_eq!(text(&ruler.row(&Estimated::default(), &[2.0], &Theme::plain())), "                    ┊");
    }

    #[test]
    fn the_scale_runs_over_whole_tens() {
        let ruler = Ruler::around([0.64, 0.83].into_iter(), 41);
        assert_eq!((ruler.low, ruler.high), (0.5, 0.9));
        let axis = ruler.axis(2, &Theme::plain());
        assert_eq!(text(&axis.spans), " 50        60        70        80        90 %");
    }
}
