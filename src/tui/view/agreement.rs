//! How often the scorer and the person agree: the share with its interval, its course, and the latest pairs where they part.
//!
//! It speaks of decided pairs alone. A pick of this run that it counts is one whose score was shown: from the share before and
//! after it, anybody can tell.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Sparkline};

use crate::pair::{Choice, PairId, Reveal, Side};
use crate::text;
use crate::tui::action::Action;
use crate::tui::live::{Entry, Status, Tally, moving};
use crate::tui::model::Model;

/// Picks that a point of the course is the mean of.
const WINDOW: usize = 20;
/// Rows of the course.
const COURSE: u16 = 3;

/// Draws it; answers the pairs whose scores it shows.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) -> Vec<PairId> {
    let mut page = Page { frame, area, y: area.y };
    let theme = model.theme;
    page.line(Line::styled("agreement", theme.accent));
    page.gap();
    let ledger = &model.live.ledger;
    if let Some(reason) = nothing(model) {
        for line in textwrap::wrap(&reason, usize::from(area.width.max(1))) {
            page.line(Line::styled(line.into_owned(), theme.quiet));
        }
        return Vec::new();
    }
    for line in share(model, ledger.tally()) {
        page.line(line);
    }
    page.gap();
    course(model, &mut page);
    let parted = parted(model, &mut page);
    let counted = ledger.new_ones().filter(|entry| entry.credit().is_some()).map(|entry| entry.decided.pair);
    let mut scored: Vec<PairId> = counted.filter(|pair| !model.live.seen.contains_key(pair)).collect();
    scored.extend(parted.into_iter().filter(|pair| !model.live.seen.contains_key(pair)));
    scored.sort_unstable();
    scored.dedup();
    scored
}

/// Why there is nothing to say, if there is not.
fn nothing(model: &Model) -> Option<String> {
    if model.reveal == Reveal::Never {
        return Some("this run shows no scores (--reveal never)".to_owned());
    }
    if model.live.ledger.tally().picks > 0 {
        return None;
    }
    Some(match &model.live.status {
        Status::Off => "no scorer stands beside the picks (--no-score)".to_owned(),
        Status::Loading => "the scorer is being loaded".to_owned(),
        Status::Missing(why) | Status::Down(why) => format!("no scores: {why}"),
        Status::Ready => "no pick has scores yet".to_owned(),
    })
}

fn share(model: &Model, tally: Tally) -> Vec<Line<'static>> {
    let Some([share, low, high]) = tally.agreement() else { return Vec::new() };
    let theme = model.theme;
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let row = |name: &str, value: String| {
        Line::from(vec![Span::styled(format!("{name:<12}"), theme.quiet), Span::styled(value, theme.text)])
    };
    let earlier =
        model.live.ledger.entries().iter().filter(|entry| entry.earlier && entry.credit().is_some());
    let picks = match earlier.count() {
        0 => text::thousands(tally.picks),
        count => {
            format!("{}, {} of earlier runs", text::thousands(tally.picks), text::thousands(count as u64))
        }
    };
    vec![
        Line::from(vec![
            Span::styled(format!("{:<12}", text::clipped(&model.live.name, 11)), theme.quiet),
            Span::styled(percent(share), theme.accent),
            Span::styled(format!("  [{:.1}, {:.1}]", 100.0 * low, 100.0 * high), theme.text),
        ]),
        row("always tie", percent(tally.always_tie())),
        row("picks", picks),
        row("your ties", text::thousands(tally.ties)),
    ]
}

/// How the share went, in windows of picks, from 0 to 100 %.
fn course(model: &Model, page: &mut Page<'_, '_>) {
    let theme = model.theme;
    let room = usize::from(page.area.width.saturating_sub(6));
    let means = moving(model.live.ledger.credits(), WINDOW, room);
    let Some(latest) = means.last() else {
        let missing = WINDOW - model.live.ledger.credits().len().min(WINDOW - 1);
        let text =
            format!("its course comes with {missing} more {}", if missing == 1 { "pick" } else { "picks" });
        page.line(Line::styled(text, theme.quiet));
        return page.gap();
    };
    page.line(Line::styled(format!("{WINDOW} picks at a time, now {:.0} %", 100.0 * latest), theme.quiet));
    let Some(area) = page.rows(COURSE) else { return };
    let scale = ["100 %", " 50 %", "  0 %"].map(|mark| Line::styled(mark, theme.quiet));
    page.frame.render_widget(Paragraph::new(scale.to_vec()), Rect { width: 5, ..area });
    let bars = means.iter().map(|mean| (800.0 * mean).round() as u64);
    let course = Rect { x: area.x + 6, width: area.width.saturating_sub(6), ..area };
    let line = Sparkline::default().data(bars.collect::<Vec<u64>>()).max(800).style(theme.accent);
    page.frame.render_widget(line, course);
    page.gap();
}

/// The latest pairs where they part; answers which it shows.
fn parted(model: &Model, page: &mut Page<'_, '_>) -> Vec<PairId> {
    let theme = model.theme;
    let parted = model.live.ledger.parted();
    if parted.len() == 0 {
        return Vec::new();
    }
    let key = model.keymap.keys(Action::LookBack).first().map(ToString::to_string).unwrap_or_default();
    let title = vec![
        Span::styled("where you differ", theme.accent),
        Span::styled(format!("  {key} to look back"), theme.quiet),
    ];
    page.line(Line::from(title));
    let at = model.aside.as_ref().and(model.current.as_ref()).map(|showing| showing.turn.pair.id);
    let width = usize::from(page.area.width);
    // The one that is looked at stays in sight.
    let place = at.and_then(|at| model.live.ledger.parted().position(|entry| entry.decided.pair == at));
    let rows = usize::from(page.left() / 2).max(1);
    let from = place.map_or(0, |place| place.saturating_sub(rows - 1));
    let mut shown = Vec::new();
    for entry in parted.skip(from) {
        let (Some(pair), Some([verdict, share])) = (&entry.pair, told(entry)) else { continue };
        if page.left() < 2 {
            break;
        }
        let is_at = at == Some(entry.decided.pair);
        let mark = if is_at { "▸ " } else { "✗ " };
        page.line(Line::from(vec![
            Span::styled(mark, if is_at { theme.accent } else { theme.quiet }),
            Span::styled(verdict, theme.text),
            Span::styled(share, theme.quiet),
        ]));
        let prompt = text::printable_prompt(&pair.prompt);
        let prompt = prompt.split_whitespace().collect::<Vec<_>>().join(" ");
        let prompt = text::clipped(&prompt, width.saturating_sub(2)).to_string();
        page.line(Line::styled(format!("  {prompt}"), theme.quiet));
        shown.push(entry.decided.pair);
    }
    shown
}

/// What the person chose and what the scorer did, and how sure it is.
fn told(entry: &Entry) -> Option<[String; 2]> {
    let [left, right] = entry.score?.sides(entry.decided.a_on_left);
    let scorers = if left > right { Side::Left } else { Side::Right };
    let (you, it) = match (entry.decided.choice, scorers) {
        (Choice::Left, _) => ("you left", "it right"),
        _ => ("you right", "it left"),
    };
    let share = 1.0 / (1.0 + (-(left - right).abs()).exp());
    Some([format!("{you} · {it}"), format!("  P {:.0} %", 100.0 * share)])
}

/// A column that is filled from the top.
struct Page<'f, 'b> {
    frame: &'f mut Frame<'b>,
    area: Rect,
    y: u16,
}

impl Page<'_, '_> {
    fn left(&self) -> u16 {
        self.area.bottom().saturating_sub(self.y)
    }

    fn rows(&mut self, rows: u16) -> Option<Rect> {
        let area = (self.left() >= rows).then_some(Rect { y: self.y, height: rows, ..self.area })?;
        self.y += rows;
        Some(area)
    }

    fn line(&mut self, line: Line<'_>) {
        if let Some(area) = self.rows(1) {
            self.frame.render_widget(Paragraph::new(line), area);
        }
    }

    /// An empty line where rows are many.
    fn gap(&mut self) {
        self.y += u16::from(self.area.height >= 16 && self.left() > 0);
    }
}
