//! The table of brands.

/// A brand of terminal.
pub(super) struct Brand {
    /// What people call it.
    pub(super) name: &'static str,
    /// How its answer to XTVERSION begins, in any case of letters.
    pub(super) says: &'static [&'static str],
    /// Variables that it sets and their values; an empty one stands for any.
    pub(super) environment: &'static [(&'static str, &'static str)],
    /// What it shows pixels with at its best.
    pub(super) first: First,
    /// What to do where it does not say that it can.
    pub(super) hint: &'static str,
    /// Whether it runs inside another terminal.
    pub(super) is_multiplexer: bool,
}

/// What a brand shows pixels with at its best.
pub(super) enum First {
    /// kitty's protocol.
    Kitty {
        /// The version from which on Unicode placeholders are understood, which is how images get through tmux.
        placeholders_since: Option<(u32, u32)>,
    },
    /// iTerm2's.
    Iterm2,
    /// iTerm2's, in a terminal that switches it on and off together with sixel.
    Iterm2BesideSixel,
    /// Sixel, where the device attributes say so.
    Sixel,
}

const fn brand(
    name: &'static str,
    says: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    first: First,
) -> Brand {
    Brand { name, says, environment, first, hint: "", is_multiplexer: false }
}

/// Looked through in order: a multiplexer before the terminals that it may have inherited variables of.
pub(super) const BRANDS: &[Brand] = &[
    Brand {
        hint: "it does where the terminal outside does",
        is_multiplexer: true,
        ..brand("Zellij", &["zellij"], &[("ZELLIJ", "")], First::Sixel)
    },
    brand(
        "kitty",
        &["kitty"],
        &[("TERM", "xterm-kitty"), ("KITTY_WINDOW_ID", "")],
        First::Kitty { placeholders_since: Some((0, 28)) },
    ),
    brand(
        "Ghostty",
        &["ghostty"],
        &[("TERM", "xterm-ghostty"), ("TERM_PROGRAM", "ghostty")],
        First::Kitty { placeholders_since: Some((0, 0)) },
    ),
    brand("Rio", &["rio"], &[("TERM_PROGRAM", "rio")], First::Kitty { placeholders_since: Some((0, 0)) }),
    brand("Konsole", &["konsole"], &[("KONSOLE_VERSION", "")], First::Kitty { placeholders_since: None }),
    brand("WezTerm", &["wezterm"], &[("TERM_PROGRAM", "WezTerm"), ("WEZTERM_PANE", "")], First::Iterm2),
    brand("iTerm2", &["iterm2"], &[("TERM_PROGRAM", "iTerm.app"), ("LC_TERMINAL", "iTerm2")], First::Iterm2),
    Brand {
        hint: "in VS Code, switch terminal.integrated.enableImages on",
        ..brand("VS Code", &["xterm.js"], &[("TERM_PROGRAM", "vscode")], First::Iterm2BesideSixel)
    },
    brand("mintty", &["mintty"], &[("TERM_PROGRAM", "mintty")], First::Iterm2),
    brand("Tabby", &["tabby"], &[("TERM_PROGRAM", "Tabby")], First::Iterm2),
    brand("Warp", &["warp"], &[("TERM_PROGRAM", "WarpTerminal")], First::Iterm2),
    Brand { hint: "foot 1.2 or later does", ..brand("foot", &["foot"], &[("TERM", "foot")], First::Sixel) },
    Brand {
        hint: "version 1.22 or later does",
        ..brand("Windows Terminal", &["windows terminal"], &[("WT_SESSION", "")], First::Sixel)
    },
    Brand { hint: "start it with `xterm -ti vt340`", ..brand("xterm", &["xterm("], &[], First::Sixel) },
    Brand {
        hint: "it is built without them",
        ..brand("mlterm", &["mlterm"], &[("TERM", "mlterm")], First::Sixel)
    },
];
