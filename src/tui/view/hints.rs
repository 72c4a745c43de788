//! The last line: the keys, from the one table of actions, as many as there is room for.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::pair::Reveal;
use crate::tui::action::{ACTIONS, Action, ActionInfo, Context};
use crate::tui::keymap::Keymap;
use crate::tui::live::Status;
use crate::tui::model::{Model, Phase};
use crate::tui::theme::Theme;

/// What needs a pair; without one its hint would be a lie.
const OF_A_PAIR: [Action; 8] = [
    Action::Left,
    Action::Right,
    Action::Tie,
    Action::BothBad,
    Action::Skip,
    Action::Zoom,
    Action::Flicker,
    Action::Facts,
];

/// What needs a scorer.
const OF_A_SCORER: [Action; 2] = [Action::Panel, Action::LookBack];

/// A hint: its row of the table and its first key.
pub(in crate::tui) type Hint = (&'static ActionInfo, String);

pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let context = model.context();
    let nothing_left = model.phase == Phase::Finished && context == Context::Pair;
    let no_scorer = model.live.status == Status::Off || model.reveal == Reveal::Never;
    let hints = wanted(&model.keymap, context, |action| {
        (nothing_left && OF_A_PAIR.contains(&action)) || (no_scorer && OF_A_SCORER.contains(&action))
    });
    draw_all(&hints, &model.theme, frame, area);
}

/// As many of these as there is room for.
pub(in crate::tui) fn draw_all(hints: &[Hint], theme: &Theme, frame: &mut Frame<'_>, area: Rect) {
    let width = usize::from(area.width);
    // Closer together where that shows more of them.
    let (airy, close) = (fitting(hints, width, 3), fitting(hints, width, 2));
    let (gap, shown) = if close.len() > airy.len() { ("  ", close) } else { ("   ", airy) };
    let mut spans = Vec::new();
    for (info, key) in shown {
        if !spans.is_empty() {
            spans.push(Span::raw(gap));
        }
        spans.push(Span::styled(key, theme.accent));
        spans.push(Span::styled(format!(" {}", info.hint), theme.quiet));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

/// The hints of the moment, in the order of the table, but for those of actions that would do nothing now.
pub(in crate::tui) fn wanted(
    keymap: &Keymap,
    context: Context,
    is_idle: impl Fn(Action) -> bool,
) -> Vec<Hint> {
    ACTIONS
        .iter()
        .filter(|info| info.lives_in(context) && info.hint_priority > 0)
        .filter(|info| !is_idle(info.action))
        .filter_map(|info| Some((info, keymap.keys_in(info.action, context).next()?.to_string())))
        .collect()
}

/// The most important hints that fit, in the order of the table. What a mode has of its own goes before what it shares
/// with the pair view, and left never stands there without right.
fn fitting(hints: &[Hint], width: usize, gap: usize) -> Vec<Hint> {
    let mut by_importance: Vec<usize> = (0..hints.len()).collect();
    by_importance.sort_by_key(|&place| {
        let info = hints[place].0;
        (info.hint_priority, !info.is_of_a_mode(), place)
    });
    let mut room = width + gap;
    let mut chosen = Vec::new();
    let take = |places: &[usize], chosen: &mut Vec<usize>, room: &mut usize| {
        let cells = |&place: &usize| hints[place].1.width() + 1 + hints[place].0.hint.width() + gap;
        let needed: usize = places.iter().map(cells).sum();
        if needed <= *room {
            *room -= needed;
            chosen.extend(places);
        }
    };
    for place in by_importance {
        match hints[place].0.action {
            Action::Left => {
                let right = hints.iter().position(|(info, _)| info.action == Action::Right);
                let both: Vec<usize> = std::iter::once(place).chain(right).collect();
                take(&both, &mut chosen, &mut room);
            }
            Action::Right if hints.iter().any(|(info, _)| info.action == Action::Left) => {}
            _ => take(&[place], &mut chosen, &mut room),
        }
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|place| hints[place].clone()).collect()
}
