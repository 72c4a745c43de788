//! Single disagreements: a list, the surest first, and the two images of the selected one with whose pick each is.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::frame::{NO_SCORER, nothing};
use crate::graphics::Placement;
use crate::pair::{Member, PairId, Side};
use crate::report::agreement::Parting;
use crate::text;
use crate::tui::dashboard::model::Dashboard;
use crate::tui::dashboard::plan::{self, CAPTION, Split, Spot};
use crate::tui::model::wrapped;
use crate::tui::prints::Shown;
use crate::tui::scene::Scene;
use crate::tui::view::place;

/// Enlarged pictures are not the small ones in another place.
const ENLARGED_SLOT: u8 = 2;

pub(super) fn draw(dashboard: &Dashboard, frame: &mut Frame<'_>, area: Rect) -> Scene<()> {
    let theme = &dashboard.setup.theme;
    if dashboard.current().is_none() {
        nothing(NO_SCORER, theme, frame, area);
        return Scene::default();
    }
    let Some(parting) = dashboard.selected() else {
        nothing("they never part: no decided pick contradicts the scorer", theme, frame, area);
        return Scene::default();
    };
    let split = plan::split(area, dashboard.enlarged);
    list(dashboard, frame, split.list);
    prompt(dashboard, parting, frame, split.prompt);
    images(dashboard, parting, split, frame)
}

/// A line each; the selected one stays in sight.
fn list(dashboard: &Dashboard, frame: &mut Frame<'_>, area: Rect) {
    let theme = &dashboard.setup.theme;
    let rows = usize::from(area.height);
    let from = dashboard.row.saturating_sub(rows / 2).min(dashboard.partings().len().saturating_sub(rows));
    let who = usize::from(area.width / 5);
    for (at, parting) in dashboard.partings().iter().enumerate().skip(from).take(rows) {
        let here = at == dashboard.row;
        let row = Rect { y: area.y + (at - from) as u16, height: 1, ..area };
        let annotator = text::clipped(&parting.annotator, who);
        let padding = " ".repeat(who - unicode_width::UnicodeWidthStr::width(annotator.as_str()));
        let room = usize::from(area.width).saturating_sub(9 + who);
        let (mark, style) = if here { ("▸ ", theme.accent) } else { ("  ", theme.quiet) };
        let line = Line::from(vec![
            Span::styled(mark, theme.accent),
            Span::styled(format!("{:.2}  ", parting.confidence), if here { style } else { theme.text }),
            Span::styled(format!("{annotator}{padding} "), style),
            Span::styled(one_line(&parting.prompt, room), style),
        ]);
        frame.render_widget(Paragraph::new(line), row);
    }
}

/// A prompt on one line.
fn one_line(prompt: &str, columns: usize) -> String {
    let prompt = text::printable_prompt(prompt);
    text::clipped(&prompt.split_whitespace().collect::<Vec<_>>().join(" "), columns)
}

fn prompt(dashboard: &Dashboard, parting: &Parting, frame: &mut Frame<'_>, area: Rect) {
    let lines = wrapped(&parting.prompt, area.width.max(1));
    let rows = usize::from(area.height);
    let mut shown: Vec<String> = lines.iter().take(rows).cloned().collect();
    if let (Some(last), true) = (shown.last_mut(), lines.len() > rows) {
        *last = text::clipped(&format!("{last} …"), usize::from(area.width));
    }
    let style = dashboard.setup.theme.prompt;
    let shown: Vec<Line<'_>> = shown.into_iter().map(|line| Line::styled(line, style)).collect();
    frame.render_widget(Paragraph::new(shown), area);
}

fn images(dashboard: &Dashboard, parting: &Parting, split: Split, frame: &mut Frame<'_>) -> Scene<()> {
    let theme = &dashboard.setup.theme;
    let mut scene = Scene::default();
    if !dashboard.setup.pairs.contains_key(&PairId(parting.pair_id)) {
        nothing("the study can't tell where this pair's images are", theme, frame, split.images);
        return scene;
    }
    for spot in plan::spots(dashboard, parting, dashboard.enlarged) {
        let slot = spot.side as u8 + if dashboard.enlarged { ENLARGED_SLOT } else { 0 };
        caption(dashboard, parting, &spot, frame);
        if let Some(Shown { key, encoded, view }) = dashboard.prints.show(&spot.job.key) {
            place::picture(&encoded, spot.area, frame);
            scene.on_screen[spot.side as usize] = Some(key);
            scene.placements.push(Placement { slot, encoded, column: spot.area.x, row: spot.area.y, view });
        } else if let Some(reason) = dashboard.prints.broken(&spot.job.key) {
            place::broken(theme, reason, spot.area, frame);
        } else {
            place::waiting(theme, spot.area, frame);
        }
    }
    scene
}

/// Whose pick it is, then the model and its score.
fn caption(dashboard: &Dashboard, parting: &Parting, spot: &Spot, frame: &mut Frame<'_>) {
    let theme = &dashboard.setup.theme;
    let width = usize::from(spot.pane.width);
    let (model, score) = match spot.member {
        Member::A => (&parting.model_a, parting.score_a),
        Member::B => (&parting.model_b, parting.score_b),
    };
    let verdict = match spot.side {
        Side::Left => format!("picked by {}", parting.annotator),
        Side::Right => {
            let scorer = dashboard.current().map_or("scorer", |scorer| &scorer.scorer);
            format!("{scorer}: P {:.2}", parting.confidence)
        }
    };
    let facts = match model {
        Some(model) => format!("{model} · {score:.2}"),
        None => format!("score {score:.2}"),
    };
    let lines = vec![
        Line::styled(text::clipped(&verdict, width), theme.accent),
        Line::styled(text::clipped(&facts, width), theme.quiet),
    ];
    let below = Rect { y: spot.area.bottom(), height: CAPTION, ..spot.pane };
    frame.render_widget(Paragraph::new(lines).alignment(Alignment::Center), below.intersection(frame.area()));
}
