//! The one table of what a person can do with a key.
//!
//! Key bindings, the help, the hint bar and the names in the configuration file all come from [`ACTIONS`], so that
//! they cannot say different things. Which keys an action has in a run is the [keymap](super::keymap)'s to say; what
//! an action does is for the update function.

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// The left image is better.
    Left,
    /// The right image is better.
    Right,
    /// No image is significantly better than the other.
    Tie,
    /// Both images are bad.
    BothBad,
    /// Put the pair off.
    Skip,
    /// Take the last pick back.
    Undo,
    /// Look at both images closer, or leave that.
    Zoom,
    /// Show both images in one place.
    Flicker,
    /// Show what is known of the pair without unblinding it.
    Facts,
    /// Show how often the scorer and the person agree, or hide it.
    Panel,
    /// Look back at pairs where the scorer and the person part, or leave that.
    LookBack,
    /// The pair before, while looking back.
    Older,
    /// The pair after, while looking back.
    Newer,
    /// Scroll the prompt, or the text of a popup, up.
    PromptUp,
    /// Scroll the prompt, or the text of a popup, down.
    PromptDown,
    /// Zoom in by a step.
    ZoomIn,
    /// Zoom out by a step.
    ZoomOut,
    /// One image pixel to one screen pixel.
    ZoomReal,
    /// The whole images again.
    ZoomFit,
    /// Move the view to the left.
    PanLeft,
    /// Move the view to the right.
    PanRight,
    /// Move the view up.
    PanUp,
    /// Move the view down.
    PanDown,
    /// Show the other image of the flickering two.
    FlickerSwap,
    /// Go to the image on the left, or to the one before while zoomed.
    CursorLeft,
    /// Go to the image on the right, or to the next one while zoomed.
    CursorRight,
    /// Go to the image above.
    CursorUp,
    /// Go to the image below.
    CursorDown,
    /// Go to an image of the page: the first key to the first, and so on.
    Jump,
    /// Show the images before.
    PreviousPage,
    /// Show the images after.
    NextPage,
    /// The image under the cursor is the best.
    Choose,
    /// Show the image under the cursor as large as the window, or leave that.
    Closer,
    /// Leave this prompt undecided and go to the next undecided one.
    SkipPrompt,
    /// Take the last choice back.
    TakeBack,
    /// Go to the prompt before.
    PreviousPrompt,
    /// Go to the prompt after.
    NextPrompt,
    /// The next page of the report.
    NextTab,
    /// The page of the report before.
    PreviousTab,
    /// The first page of the report: the overview.
    Tab1,
    /// Reliability.
    Tab2,
    /// The running agreement.
    Tab3,
    /// Where they part.
    Tab4,
    /// Single disagreements.
    Tab5,
    /// People, and the quality of their picks.
    Tab6,
    /// A row up.
    RowUp,
    /// A row down.
    RowDown,
    /// Show the next scorer.
    NextScorer,
    /// Show the two images of a disagreement as large as they can be, or leave that.
    Enlarge,
    /// Leave zoom, flicker, a popup or looking back.
    Leave,
    /// Draw the screen again from nothing.
    Redraw,
    /// Show or hide the help.
    Help,
    /// Stop the process and give the shell back.
    Suspend,
    /// End the run.
    Quit,
}

/// What is on the screen when a key arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// A pair, side by side.
    Pair,
    /// A pair, zoomed.
    Zoom,
    /// A pair in one place, alternating.
    Flicker,
    /// A popup over the images: the help, the facts.
    Popup,
    /// A pair that was decided, looked at again.
    Back,
    /// The images of a prompt, from which the best is chosen.
    Gallery,
    /// One of them, as large as the window.
    GalleryZoom,
    /// A page of the report.
    Dashboard,
    /// Two images of the report, as large as they can be.
    DashboardImages,
}

impl Context {
    /// Every context.
    pub const ALL: [Context; 9] = [
        Context::Pair,
        Context::Zoom,
        Context::Flicker,
        Context::Popup,
        Context::Back,
        Context::Gallery,
        Context::GalleryZoom,
        Context::Dashboard,
        Context::DashboardImages,
    ];

    /// Those of the screen on which pairs are labelled.
    pub const LABELLING: &[Context] =
        &[Context::Pair, Context::Zoom, Context::Flicker, Context::Popup, Context::Back];
    /// Those of the gallery.
    pub const GALLERY: &[Context] = &[Context::Gallery, Context::GalleryZoom];
    /// Those of the screen that shows a report.
    pub const DASHBOARD: &[Context] = &[Context::Dashboard, Context::DashboardImages];

    /// The name in messages and in the help.
    pub fn name(self) -> &'static str {
        match self {
            Context::Pair => "the pair view",
            Context::Zoom => "zoom",
            Context::Flicker => "flicker",
            Context::Popup => "a popup",
            Context::Back => "looking back",
            Context::Gallery => "the gallery",
            Context::GalleryZoom => "the gallery's zoom",
            Context::Dashboard => "the dashboard",
            Context::DashboardImages => "the dashboard's images",
        }
    }
}

/// A row of [`ACTIONS`].
#[derive(Debug)]
pub struct ActionInfo {
    /// The action.
    pub action: Action,
    /// Its name in the configuration file.
    pub name: &'static str,
    /// Its keys where the configuration does not say otherwise, as the configuration file would write them.
    pub keys: &'static [&'static str],
    /// Its name in the hint bar: at most ten characters.
    pub hint: &'static str,
    /// What it does: one line of the help.
    pub help: &'static str,
    /// Where it can be used.
    pub contexts: &'static [Context],
    /// Which hints stay where the bar is too short for all: the lowest. 0 is for actions that have no place there.
    pub hint_priority: u8,
    /// Whether a key held down counts again and again: for moving about, never for picks.
    pub repeats: bool,
    /// Whether every keymap must leave it reachable wherever it can be used.
    pub required: bool,
}

impl ActionInfo {
    /// Whether the action can be used in a context.
    pub fn lives_in(&self, context: Context) -> bool {
        self.contexts.contains(&context)
    }

    /// Whether the action belongs to a mode rather than to the pair view or the gallery: within its mode its keys go
    /// before those of the view's actions, so that arrows pan while zoomed and `1` still picks.
    pub fn is_of_a_mode(&self) -> bool {
        !self.lives_in(Context::Pair) && !self.lives_in(Context::Gallery)
    }
}

impl Action {
    /// Its row of the table.
    pub fn info(self) -> &'static ActionInfo {
        &ACTIONS[self as usize]
    }

    /// The action with this name in the configuration file.
    pub fn from_name(name: &str) -> Option<Self> {
        ACTIONS.iter().find(|info| info.name == name).map(|info| info.action)
    }
}

const EVERYWHERE: &[Context] = &Context::ALL;
/// What has text or a list that may be longer than its room.
const SCROLLED: &[Context] = &[
    Context::Pair,
    Context::Zoom,
    Context::Flicker,
    Context::Popup,
    Context::Back,
    Context::Dashboard,
    Context::DashboardImages,
];
const IMAGES: &[Context] = &[Context::Pair, Context::Zoom, Context::Flicker];

/// What most rows have in common.
const ROW: ActionInfo = ActionInfo {
    action: Action::Left,
    name: "",
    keys: &[],
    hint: "",
    help: "",
    contexts: IMAGES,
    hint_priority: 0,
    repeats: false,
    required: false,
};

/// The table, in the order of [`Action`], which is the order of the help and of the hint bar.
pub const ACTIONS: &[ActionInfo] = &[
    ActionInfo {
        action: Action::Left,
        name: "left",
        keys: &["left", "1", "h"],
        hint: "left",
        help: "the left (or upper) image is better",
        hint_priority: 2,
        ..ROW
    },
    ActionInfo {
        action: Action::Right,
        name: "right",
        keys: &["right", "2", "l"],
        hint: "right",
        help: "the right (or lower) image is better",
        hint_priority: 2,
        ..ROW
    },
    ActionInfo {
        action: Action::Tie,
        name: "tie",
        keys: &["up", "t", "="],
        hint: "tie",
        help: "no image is significantly better than the other",
        hint_priority: 2,
        ..ROW
    },
    ActionInfo {
        action: Action::BothBad,
        name: "both_bad",
        keys: &["b"],
        hint: "both bad",
        help: "both images are bad",
        hint_priority: 3,
        ..ROW
    },
    ActionInfo {
        action: Action::Skip,
        name: "skip",
        keys: &["s", "space"],
        hint: "skip",
        help: "put the pair off to the end",
        hint_priority: 3,
        ..ROW
    },
    ActionInfo {
        action: Action::Undo,
        name: "undo",
        keys: &["u", "backspace"],
        hint: "undo",
        help: "take the last one back, and so on",
        hint_priority: 3,
        ..ROW
    },
    ActionInfo {
        action: Action::Zoom,
        name: "zoom",
        keys: &["z"],
        hint: "zoom",
        help: "look at both images closer, in step; again to leave",
        contexts: &[Context::Pair, Context::Zoom, Context::Back],
        hint_priority: 4,
        ..ROW
    },
    ActionInfo {
        action: Action::Flicker,
        name: "flicker",
        keys: &["f"],
        hint: "flicker",
        help: "show both images in one place, one after the other",
        contexts: &[Context::Pair, Context::Back],
        hint_priority: 4,
        ..ROW
    },
    ActionInfo {
        action: Action::Facts,
        name: "facts",
        keys: &["i"],
        hint: "facts",
        help: "what is known of the pair, without unblinding it",
        contexts: Context::LABELLING,
        hint_priority: 5,
        ..ROW
    },
    ActionInfo {
        action: Action::Panel,
        name: "panel",
        keys: &["p"],
        hint: "panel",
        help: "how often the scorer agrees",
        contexts: Context::LABELLING,
        hint_priority: 5,
        ..ROW
    },
    ActionInfo {
        action: Action::LookBack,
        name: "look_back",
        keys: &["v"],
        hint: "differing",
        help: "look back where it differs",
        contexts: &[Context::Pair, Context::Back],
        hint_priority: 6,
        ..ROW
    },
    ActionInfo {
        action: Action::Older,
        name: "older",
        keys: &["left", "up", "h", "k"],
        hint: "older",
        help: "older, newer",
        contexts: &[Context::Back],
        hint_priority: 2,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::Newer,
        name: "newer",
        keys: &["right", "down", "l", "j"],
        hint: "newer",
        help: "older, newer",
        contexts: &[Context::Back],
        hint_priority: 2,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::PromptUp,
        name: "prompt_up",
        keys: &["pageup", "["],
        hint: "scroll up",
        help: "scroll a long text up",
        contexts: SCROLLED,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::PromptDown,
        name: "prompt_down",
        keys: &["pagedown", "]"],
        hint: "scroll",
        help: "scroll a long text down",
        contexts: SCROLLED,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::ZoomIn,
        name: "zoom_in",
        keys: &["+", "="],
        hint: "closer",
        help: "zoom in",
        contexts: &[Context::Zoom],
        hint_priority: 2,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::ZoomOut,
        name: "zoom_out",
        keys: &["-", "_"],
        hint: "back",
        help: "zoom out",
        contexts: &[Context::Zoom],
        hint_priority: 2,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::ZoomReal,
        name: "zoom_real",
        keys: &["0"],
        hint: "1:1",
        help: "one image pixel to one screen pixel",
        contexts: &[Context::Zoom],
        hint_priority: 3,
        ..ROW
    },
    ActionInfo {
        action: Action::ZoomFit,
        name: "zoom_fit",
        keys: &["w"],
        hint: "whole",
        help: "the whole images",
        contexts: &[Context::Zoom],
        hint_priority: 4,
        ..ROW
    },
    ActionInfo {
        action: Action::PanLeft,
        name: "pan_left",
        keys: &["left", "h"],
        hint: "pan",
        help: "move the view",
        contexts: &[Context::Zoom],
        hint_priority: 3,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::PanRight,
        name: "pan_right",
        keys: &["right", "l"],
        hint: "pan",
        help: "move the view",
        contexts: &[Context::Zoom],
        hint_priority: 3,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::PanUp,
        name: "pan_up",
        keys: &["up", "k"],
        hint: "pan",
        help: "move the view",
        contexts: &[Context::Zoom],
        hint_priority: 3,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::PanDown,
        name: "pan_down",
        keys: &["down", "j"],
        hint: "pan",
        help: "move the view",
        contexts: &[Context::Zoom],
        hint_priority: 3,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::FlickerSwap,
        name: "flicker_swap",
        keys: &["f", "space"],
        hint: "swap",
        help: "show the other image",
        contexts: &[Context::Flicker],
        hint_priority: 2,
        ..ROW
    },
    ActionInfo {
        action: Action::CursorLeft,
        name: "cursor_left",
        keys: &["left", "h"],
        hint: "move",
        help: "to the image on the left; zoomed: to the one before",
        contexts: Context::GALLERY,
        hint_priority: 3,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::CursorRight,
        name: "cursor_right",
        keys: &["right", "l"],
        hint: "move",
        help: "to the image on the right; zoomed: to the next one",
        contexts: Context::GALLERY,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::CursorUp,
        name: "cursor_up",
        keys: &["up", "k"],
        hint: "up",
        help: "to the image above",
        contexts: &[Context::Gallery],
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::CursorDown,
        name: "cursor_down",
        keys: &["down", "j"],
        hint: "down",
        help: "to the image below",
        contexts: &[Context::Gallery],
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::Jump,
        name: "jump",
        keys: &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        hint: "jump",
        help: "to the first image of the page, the second, …",
        contexts: &[Context::Gallery],
        ..ROW
    },
    ActionInfo {
        action: Action::PreviousPage,
        name: "previous_page",
        keys: &["pageup"],
        hint: "page back",
        help: "the page before",
        contexts: &[Context::Gallery],
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::NextPage,
        name: "next_page",
        keys: &["pagedown"],
        hint: "page",
        help: "the page after",
        contexts: &[Context::Gallery],
        hint_priority: 4,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::Choose,
        name: "choose",
        keys: &["enter"],
        hint: "choose",
        help: "this image is the best: confirms or overrules the scorer",
        contexts: Context::GALLERY,
        hint_priority: 2,
        ..ROW
    },
    ActionInfo {
        action: Action::Closer,
        name: "closer",
        keys: &["z", "space"],
        hint: "zoom",
        help: "this image as large as the window; again to leave",
        contexts: Context::GALLERY,
        hint_priority: 3,
        ..ROW
    },
    ActionInfo {
        action: Action::SkipPrompt,
        name: "skip_prompt",
        keys: &["s"],
        hint: "skip",
        help: "leave this prompt undecided, on to the next undecided one",
        contexts: Context::GALLERY,
        hint_priority: 4,
        ..ROW
    },
    ActionInfo {
        action: Action::TakeBack,
        name: "take_back",
        keys: &["u", "backspace"],
        hint: "undo",
        help: "take the last choice back",
        contexts: Context::GALLERY,
        hint_priority: 4,
        ..ROW
    },
    ActionInfo {
        action: Action::PreviousPrompt,
        name: "previous_prompt",
        keys: &["p"],
        hint: "previous",
        help: "the prompt before",
        contexts: Context::GALLERY,
        hint_priority: 5,
        ..ROW
    },
    ActionInfo {
        action: Action::NextPrompt,
        name: "next_prompt",
        keys: &["n"],
        hint: "next",
        help: "the prompt after",
        contexts: Context::GALLERY,
        hint_priority: 5,
        ..ROW
    },
    ActionInfo {
        action: Action::NextTab,
        name: "next_tab",
        keys: &["tab", "right", "l"],
        hint: "page",
        help: "the next page of the report, the one before",
        contexts: &[Context::Dashboard],
        hint_priority: 2,
        ..ROW
    },
    ActionInfo {
        action: Action::PreviousTab,
        name: "previous_tab",
        keys: &["shift+tab", "left", "h"],
        hint: "back",
        help: "the next page of the report, the one before",
        contexts: &[Context::Dashboard],
        ..ROW
    },
    ActionInfo {
        action: Action::Tab1,
        name: "tab_1",
        keys: &["1"],
        hint: "page",
        help: "a page of the report",
        contexts: &[Context::Dashboard],
        ..ROW
    },
    ActionInfo {
        action: Action::Tab2,
        name: "tab_2",
        keys: &["2"],
        hint: "page",
        help: "a page of the report",
        contexts: &[Context::Dashboard],
        ..ROW
    },
    ActionInfo {
        action: Action::Tab3,
        name: "tab_3",
        keys: &["3"],
        hint: "page",
        help: "a page of the report",
        contexts: &[Context::Dashboard],
        ..ROW
    },
    ActionInfo {
        action: Action::Tab4,
        name: "tab_4",
        keys: &["4"],
        hint: "page",
        help: "a page of the report",
        contexts: &[Context::Dashboard],
        ..ROW
    },
    ActionInfo {
        action: Action::Tab5,
        name: "tab_5",
        keys: &["5"],
        hint: "page",
        help: "a page of the report",
        contexts: &[Context::Dashboard],
        ..ROW
    },
    ActionInfo {
        action: Action::Tab6,
        name: "tab_6",
        keys: &["6"],
        hint: "page",
        help: "a page of the report",
        contexts: &[Context::Dashboard],
        ..ROW
    },
    ActionInfo {
        action: Action::RowUp,
        name: "row_up",
        keys: &["up", "k"],
        hint: "up",
        help: "move in a list, scroll",
        contexts: Context::DASHBOARD,
        hint_priority: 3,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::RowDown,
        name: "row_down",
        keys: &["down", "j"],
        hint: "down",
        help: "move in a list, scroll",
        contexts: Context::DASHBOARD,
        hint_priority: 3,
        repeats: true,
        ..ROW
    },
    ActionInfo {
        action: Action::NextScorer,
        name: "next_scorer",
        keys: &["s"],
        hint: "scorer",
        help: "the next scorer",
        contexts: &[Context::Dashboard],
        hint_priority: 3,
        ..ROW
    },
    ActionInfo {
        action: Action::Enlarge,
        name: "enlarge",
        keys: &["enter", "z"],
        hint: "enlarge",
        help: "the two images as large as they can be; again to leave",
        contexts: Context::DASHBOARD,
        hint_priority: 4,
        ..ROW
    },
    ActionInfo {
        action: Action::Leave,
        name: "leave",
        keys: &["esc"],
        hint: "close",
        help: "leave zoom, flicker, a popup or looking back",
        contexts: &[
            Context::Zoom,
            Context::Flicker,
            Context::Popup,
            Context::Back,
            Context::GalleryZoom,
            Context::DashboardImages,
        ],
        hint_priority: 1,
        required: true,
        ..ROW
    },
    ActionInfo {
        action: Action::Redraw,
        name: "redraw",
        keys: &["r", "ctrl+l"],
        hint: "redraw",
        help: "draw the screen again",
        contexts: EVERYWHERE,
        hint_priority: 6,
        ..ROW
    },
    ActionInfo {
        action: Action::Help,
        name: "help",
        keys: &["?"],
        hint: "help",
        help: "all keys; again to close",
        contexts: EVERYWHERE,
        hint_priority: 1,
        ..ROW
    },
    ActionInfo {
        action: Action::Suspend,
        name: "suspend",
        keys: &["ctrl+z"],
        hint: "suspend",
        help: "back to the shell; fg returns",
        contexts: EVERYWHERE,
        ..ROW
    },
    ActionInfo {
        action: Action::Quit,
        name: "quit",
        keys: &["q", "ctrl+c"],
        hint: "quit",
        help: "end; all picks are on disk",
        contexts: EVERYWHERE,
        hint_priority: 1,
        required: true,
        ..ROW
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_action_finds_its_own_row() {
        for (index, row) in ACTIONS.iter().enumerate() {
            assert_eq!(row.action as usize, index, "{} stands in the wrong place", row.name);
            assert_eq!(row.action.info().name, row.name);
            assert_eq!(Action::from_name(row.name), Some(row.action));
        }
        // The last variant has a row, so all have.
        assert_eq!(Action::Quit as usize + 1, ACTIONS.len());
    }

    #[test]
    fn names_are_unique_and_hints_fit_the_bar() {
        let names: HashSet<_> = ACTIONS.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), ACTIONS.len());
        for row in ACTIONS {
            assert!(row.hint.chars().count() <= 10 && !row.hint.is_empty(), "{}", row.name);
            assert!(!row.help.is_empty() && !row.contexts.is_empty(), "{}", row.name);
        }
    }

    #[test]
    fn what_writes_to_the_study_never_repeats_and_happens_neither_under_a_popup_nor_looking_back() {
        for action in [
            Action::Left,
            Action::Right,
            Action::Tie,
            Action::BothBad,
            Action::Skip,
            Action::Undo,
            Action::Choose,
            Action::TakeBack,
        ] {
            assert!(!action.info().repeats, "{action:?}");
            assert!(!action.info().lives_in(Context::Popup), "{action:?}");
            assert!(!action.info().lives_in(Context::Back), "{action:?}");
        }
    }
}
