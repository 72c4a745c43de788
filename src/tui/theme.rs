//! Colours: one accent, a quiet tone for what is not the pair, and shapes and weights that tell all without them.

use ratatui::style::{Color, Modifier, Style};

/// The styles the screen is drawn in. The terminal's own background stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Plain text.
    pub text: Style,
    /// The prompt.
    pub prompt: Style,
    /// What is there but not looked at: frames, hints.
    pub quiet: Style,
    /// The one accent: keys, the chosen image, progress.
    pub accent: Style,
    /// What went wrong.
    pub warning: Style,
    /// The label of a confirmed pick.
    pub chosen: Style,
}

impl Theme {
    /// For a dark background.
    pub fn dark() -> Self {
        Theme::coloured(Color::Indexed(245), Color::Indexed(80), Color::Indexed(215), Color::Indexed(16))
    }

    /// For a light background.
    pub fn light() -> Self {
        Theme::coloured(Color::Indexed(242), Color::Indexed(30), Color::Indexed(130), Color::Indexed(231))
    }

    /// Without colours: weights alone.
    pub fn plain() -> Self {
        let plain = Style::new();
        Theme {
            text: plain,
            prompt: plain.add_modifier(Modifier::BOLD),
            quiet: plain.add_modifier(Modifier::DIM),
            accent: plain.add_modifier(Modifier::BOLD),
            warning: plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            chosen: plain.add_modifier(Modifier::BOLD | Modifier::REVERSED),
        }
    }

    fn coloured(quiet: Color, accent: Color, warning: Color, on_accent: Color) -> Self {
        Theme {
            text: Style::new(),
            prompt: Style::new().add_modifier(Modifier::BOLD),
            quiet: Style::new().fg(quiet),
            accent: Style::new().fg(accent).add_modifier(Modifier::BOLD),
            warning: Style::new().fg(warning).add_modifier(Modifier::BOLD),
            chosen: Style::new().fg(on_accent).bg(accent).add_modifier(Modifier::BOLD),
        }
    }
}
