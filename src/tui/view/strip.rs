//! The line under the pictures: the last pick, or what went wrong.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::pair::{Choice, PairId};
use crate::terminal::Protocol;
use crate::text;
use crate::tui::model::{Mode, Model, Phase, Tone};
use crate::tui::view::score;

/// Draws it; answers the pairs whose scores it shows.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) -> Vec<PairId> {
    let width = usize::from(area.width);
    let mut scored = Vec::new();
    let line = if let Some((tone, notice)) = &model.notice {
        let style = if *tone == Tone::Warning { model.theme.warning } else { model.theme.quiet };
        let mark = if *tone == Tone::Warning { "! " } else { "" };
        Line::styled(text::clipped(&format!("{mark}{notice}"), width), style)
    } else if let (Mode::Zoom(zoom), Phase::Looking) = (model.mode, model.phase) {
        let factor = format!("zoom {:.1}×", zoom.factor);
        let rest = text::clipped("  both images show the same part", width.saturating_sub(factor.width()));
        Line::from(vec![
            Span::styled(factor, model.theme.accent),
            Span::styled(rest.to_string(), model.theme.quiet),
        ])
    } else if let Some((pair, line)) = score::looked_back_at(model, width) {
        scored.push(pair);
        line
    } else if let Some(line) = score::at_hand(model, width) {
        scored.extend(model.current.as_ref().map(|showing| showing.turn.pair.id));
        line
    } else if let Some(choice) = model.last {
        last_pick(model, choice, width, &mut scored)
    } else if let Some(state) = score::state(model) {
        Line::styled(text::clipped(&state, width), model.theme.quiet)
    } else {
        Line::default()
    };
    let free = width.saturating_sub(line.width() + 3);
    frame.render_widget(Paragraph::new(line), area);
    // Stays in sight: what is judged on half blocks is another datum.
    if model.capabilities.protocol == Protocol::Blocks
        && let Some(warning) = BLOCKS.iter().find(|warning| warning.width() <= free)
    {
        let warning = Line::styled(*warning, model.theme.warning).alignment(Alignment::Right);
        frame.render_widget(Paragraph::new(warning), area);
    }
    scored
}

/// The last pick, with its score where that may be told.
fn last_pick(model: &Model, choice: Choice, width: usize, scored: &mut Vec<PairId>) -> Line<'static> {
    let waits = matches!(model.phase, Phase::Confirmed(_)) && model.hold;
    let mut spans = vec![
        Span::styled("last pick: ", model.theme.quiet),
        Span::styled(score::name(choice), model.theme.accent),
    ];
    let before = spans.iter().map(Span::width).sum::<usize>() + 3;
    if let Some(verdict) = score::verdict(model, width.saturating_sub(before)) {
        scored.extend(model.live.last);
        spans.push(Span::raw("   "));
        spans.extend(verdict.spans);
        return Line::from(spans);
    }
    let saved = if waits { " ✓ saved · any key for the next pair" } else { " ✓ saved" };
    spans.push(Span::styled(saved, model.theme.quiet));
    let used = spans.iter().map(Span::width).sum::<usize>() + 3;
    if let Some(state) = score::state(model)
        && used < width
    {
        spans.push(Span::styled(format!("   {}", text::clipped(&state, width - used)), model.theme.quiet));
    }
    Line::from(spans)
}

/// What is said of half blocks, in as many words as there is room for.
const BLOCKS: [&str; 3] = [
    "half blocks: no basis for judging quality; `pairpick doctor` says why",
    "half blocks: no basis for judging quality",
    "half blocks",
];
