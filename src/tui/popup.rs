//! What help and facts say, line by line.

use crate::pair::Side;
use crate::text::thousands;
use crate::tui::action::{ACTIONS, Context};
use crate::tui::model::{Mode, Model, Popup};
use crate::tui::plan;

/// A line of a popup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// What it is.
    Title(&'static str),
    /// A key or a name, and what belongs to it.
    Row(String, String),
    /// An empty line.
    Gap,
    /// A remark.
    Note(&'static str),
}

/// The lines of a popup.
pub fn entries(model: &Model, popup: Popup) -> Vec<Entry> {
    match popup {
        Popup::Help => help(model),
        Popup::Facts => facts(model),
    }
}

fn help(model: &Model) -> Vec<Entry> {
    let mut entries = vec![Entry::Title("keys"), Entry::Gap];
    for info in ACTIONS {
        let keys: Vec<String> = model.keymap.keys(info.action).iter().map(ToString::to_string).collect();
        if keys.is_empty() {
            continue;
        }
        let place = match (info.is_of_a_mode(), info.lives_in(Context::Zoom), info.lives_in(Context::Flicker))
        {
            (true, true, false) => "zoomed: ",
            (true, false, true) => "flickering: ",
            _ => "",
        };
        entries.push(Entry::Row(keys.join(" "), format!("{place}{}", info.help)));
    }
    entries
}

/// Nothing that could tell which generator made which image.
fn facts(model: &Model) -> Vec<Entry> {
    let mut entries = vec![Entry::Title("facts of this pair"), Entry::Gap];
    let mut row = |name: &str, value: String| entries.push(Entry::Row(name.to_owned(), value));
    if let (Some(showing), Some(layout)) = (&model.current, plan::layout_for(model, model.current.as_ref())) {
        let turn = &showing.turn;
        row("pair", thousands(turn.pair.id.0.unsigned_abs()));
        row("place in your order", thousands(turn.position + 1));
        row("prompt", format!("{} characters", thousands(turn.pair.prompt.chars().count() as u64)));
        for spot in plan::spots(model, &layout, turn, Mode::Pair).each {
            let name = if spot.side == Side::Left { "left image" } else { "right image" };
            let (width, height) = spot.job.key.pixels;
            let size = match turn.pair.image(spot.side.member(turn.a_on_left)).pixels {
                Some((width, height)) => format!("{width} × {height} pixels"),
                None => "size unknown".into(),
            };
            row(name, format!("{size}, shown at {width} × {height}"));
        }
    }
    let capabilities = &model.capabilities;
    let cell = capabilities.cell;
    let graphics =
        format!("{}, cells of {} × {} pixels", capabilities.protocol.name(), cell.width, cell.height);
    row("graphics", graphics);
    row("score shown", model.reveal.name().to_owned());
    entries.extend([Entry::Gap, Entry::Note("models and files stay hidden while you pick")]);
    entries
}
