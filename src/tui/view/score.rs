//! A score in the strip: two numbers, a bar between them, what it means, and whether the person agreed.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::pair::{Choice, PairId, Reveal};
use crate::tui::live::{self, Decided, PairScore, Status};
use crate::tui::model::{Model, Phase};
use crate::tui::theme::Theme;

/// Cells of the bar.
const BAR: usize = 20;

/// Picks beside which it is said that the weights are missing.
const TOLD: usize = 3;

/// What of the strip speaks of the last pick's score, in as many words as there is room for.
pub(super) fn verdict(model: &Model, room: usize) -> Option<Line<'static>> {
    let (decided, score) = model.live.verdict(model.reveal)?;
    told(model, decided, score, room)
}

/// The pick that is looked back at, which of the differing ones it is, and its score.
pub(super) fn looked_back_at(model: &Model, room: usize) -> Option<(PairId, Line<'static>)> {
    let pair = model.aside.as_ref().and(model.current.as_ref())?.turn.pair.id;
    let entry = model.live.ledger.of(pair)?;
    let parted = model.live.ledger.parted();
    let count = parted.len();
    let place = parted.into_iter().position(|entry| entry.decided.pair == pair)?;
    let before = [format!("looking back, {} of {count}: ", count - place), String::new()]
        .into_iter()
        .find(|before| before.width() + 40 < room)
        .unwrap_or_default();
    let choice = format!("you {}   ", name(entry.decided.choice));
    let verdict =
        told(model, entry.decided, entry.score?, room.saturating_sub(before.width() + choice.width()))?;
    let mut spans = vec![Span::styled(before, model.theme.quiet), Span::styled(choice, model.theme.accent)];
    spans.extend(verdict.spans);
    Some((pair, Line::from(spans)))
}

/// The scores of a decided pair, whether they agree, and how often they do.
fn told(model: &Model, decided: Decided, score: PairScore, room: usize) -> Option<Line<'static>> {
    let sides = score.sides(decided.a_on_left);
    let mark = match live::credit(decided.choice, sides) {
        Some(1.0) => "✓ agrees",
        Some(0.0) => "✗ differs",
        Some(_) if decided.choice == Choice::Tie => "~ you tie",
        Some(_) => "~ it ties",
        None => "– both bad",
    };
    let tally = model.live.ledger.tally();
    // Never the share alone: with few picks it says little, and what always saying "tie" gets may be as much.
    let (mut long, mut short, mut shortest) = (String::new(), String::new(), String::new());
    if let Some([share, low, high]) = tally.agreement() {
        let [percent, from, to] = [share, low, high].map(|share| format!("{:.0}", 100.0 * share));
        shortest = format!("   {percent} % [{from}, {to}] n {}", tally.picks);
        short = format!("{shortest} · tie {:.0} %", 100.0 * tally.always_tie());
        long = format!(
            "   agreement {:.1} % [{:.1}, {:.1}] n {} · always tie {:.1} %",
            100.0 * share,
            100.0 * low,
            100.0 * high,
            tally.picks,
            100.0 * tally.always_tie()
        );
    }
    let theme = &model.theme;
    let parts = |bar: bool, name: bool, tally: String| {
        let mut spans = numbers(&model.live.name, sides, bar, name, theme);
        spans.push(Span::styled(format!("  {mark}"), theme.text));
        spans.push(Span::styled(tally, theme.quiet));
        Line::from(spans)
    };
    [
        parts(true, true, long.clone()),
        parts(false, true, long),
        parts(true, true, short.clone()),
        parts(false, true, short.clone()),
        parts(false, false, short),
        parts(false, true, shortest.clone()),
        parts(false, false, shortest),
        parts(false, false, String::new()),
    ]
    .into_iter()
    .find(|line| line.width() <= room)
}

/// The scores of the pair on the screen, where they are always shown.
pub(super) fn at_hand(model: &Model, room: usize) -> Option<Line<'static>> {
    let showing = model.current.as_ref().filter(|_| model.reveal == Reveal::Always)?;
    if !matches!(model.phase, Phase::Looking | Phase::Saving(_)) {
        return None;
    }
    let sides = model.live.score(showing.turn.pair.id)?.sides(showing.turn.a_on_left);
    [(true, true), (false, true), (false, false)]
        .map(|(bar, name)| Line::from(numbers(&model.live.name, sides, bar, name, &model.theme)))
        .into_iter()
        .find(|line| line.width() <= room)
}

/// What is to be said of a scorer that says nothing itself, if the person is to hear of it.
pub(super) fn state(model: &Model) -> Option<String> {
    if model.reveal == Reveal::Never {
        return None;
    }
    match &model.live.status {
        Status::Off => None,
        Status::Loading => Some("the scorer is being loaded".to_owned()),
        // Whoever labels without scores need not be told for hours.
        Status::Missing(_) if model.live.ledger.new_ones().count() > TOLD => None,
        Status::Missing(why) | Status::Down(why) => Some(format!("no scores: {why}")),
        Status::Ready => {
            let last = model.live.last.filter(|last| !model.live.scores.contains_key(last))?;
            let is_waited_for = model.live.asked.contains(&last);
            is_waited_for.then(|| format!("{} …", model.live.name))
        }
    }
}

/// `PickScore 21.84 ━━━━━━━━━╸╶╶╶ 20.91  P(left) 72 %`.
fn numbers(name: &str, [left, right]: [f64; 2], bar: bool, named: bool, theme: &Theme) -> Vec<Span<'static>> {
    let share = 1.0 / (1.0 + (right - left).exp());
    let mut spans = Vec::new();
    if named {
        spans.push(Span::styled(format!("{name} "), theme.quiet));
    }
    spans.push(Span::styled(format!("{left:.2} "), theme.text));
    if bar {
        // The left image's part of the whole; the end is a half cell, so that the bar has twice as many steps.
        let halves = ((share * (2 * BAR) as f64).round() as usize).min(2 * BAR);
        let (full, half) = (halves / 2, halves % 2);
        spans.push(Span::styled("━".repeat(full) + if half == 1 { "╸" } else { "" }, theme.accent));
        spans.push(Span::styled("╶".repeat(BAR - full - half) + " ", theme.quiet));
    } else {
        spans.push(Span::styled("· ", theme.quiet));
    }
    spans.push(Span::styled(format!("{right:.2}"), theme.text));
    spans.push(Span::styled("  P(left) ", theme.quiet));
    spans.push(Span::styled(format!("{:.0} %", 100.0 * share), theme.text));
    debug_assert!(spans.iter().all(|span| span.content.width() < 200));
    spans
}

/// A choice as the strip names it.
pub(super) fn name(choice: Choice) -> &'static str {
    match choice {
        Choice::Left => "left",
        Choice::Right => "right",
        Choice::Tie => "tie",
        Choice::BothBad => "both bad",
    }
}
