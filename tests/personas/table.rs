//! The terminals.

use std::time::Duration;

use super::{Delivery, Persona, Script};

/// Every persona.
pub fn all() -> Vec<Persona> {
    let mut all = plain();
    all.extend(multiplexed());
    all.extend(troubled());
    all
}

fn persona(
    name: &'static str,
    expected: &'static str,
    environment: &[(&'static str, &'static str)],
    answers: Script,
) -> Persona {
    Persona {
        name,
        expected,
        environment: environment.to_vec(),
        answers,
        cells: (80, 24),
        pixels: (800, 480),
        cell: (10, 20),
        delivery: Delivery::default(),
        outside: None,
        passthrough: false,
        mishaps: Vec::new(),
        unread: Vec::new(),
    }
}

const KITTY_041: Script = Script {
    version: "\x1bP>|kitty(0.41.1)\x1b\\",
    attributes: "\x1b[?62;c",
    window_pixels: "\x1b[4;480;800t",
    cell_pixels: "\x1b[6;20;10t",
    window_cells: "\x1b[8;24;80t",
    synchronized: "\x1b[?2026;2$y",
    sixel_geometry: "",
    status: "\x1b[0n",
    kitty: true,
};

const FOOT: Script = Script {
    version: "\x1bP>|foot(1.13.1)\x1b\\",
    attributes: "\x1b[?62;4;22c",
    sixel_geometry: "\x1b[?2;0;10000;10000S",
    kitty: false,
    ..KITTY_041
};

const XTERM_VT340: Script = Script {
    version: "\x1bP>|XTerm(379)\x1b\\",
    attributes: "\x1b[?63;1;2;4;6;9;15;22c",
    window_pixels: "",
    cell_pixels: "",
    window_cells: "",
    synchronized: "\x1b[?2026;0$y",
    sixel_geometry: "\x1b[?2;0;1000;1000S",
    status: "\x1b[0n",
    kitty: false,
};

const WEZTERM: Script = Script {
    version: "\x1bP>|WezTerm 20240203-110809-5046fc22\x1b\\",
    attributes: "\x1b[?65;4;6;18;22c",
    // On where its owner has set enable_kitty_graphics.
    kitty: true,
    ..KITTY_041
};

const XTERM_JS: Script = Script {
    version: "\x1bP>|xterm.js(5.6.0)\x1b\\",
    attributes: "\x1b[?62;4;9;22c",
    sixel_geometry: "\x1b[?2;0;4096;4096S",
    kitty: false,
    ..KITTY_041
};

const TMUX_33: Script = Script {
    version: "\x1bP>|tmux 3.3a\x1b\\",
    attributes: "\x1b[?1;2c",
    window_pixels: "",
    cell_pixels: "",
    // It swaps rows and columns.
    window_cells: "\x1b[8;80;24t",
    synchronized: "",
    sixel_geometry: "",
    status: "\x1b[0n",
    kitty: false,
};

const TMUX_35: Script = Script {
    version: "\x1bP>|tmux 3.5a\x1b\\",
    attributes: "\x1b[?1;2;4c",
    window_pixels: "\x1b[4;480;800t",
    cell_pixels: "\x1b[6;20;10t",
    window_cells: "\x1b[8;24;80t",
    sixel_geometry: "\x1b[?2;3;0S",
    ..TMUX_33
};

const MUTE: Script = Script {
    version: "",
    attributes: "",
    window_pixels: "",
    cell_pixels: "",
    window_cells: "",
    synchronized: "",
    sixel_geometry: "",
    status: "",
    kitty: false,
};

/// What an SSH server hands on.
const REMOTE: (&str, &str) = ("SSH_CONNECTION", "192.0.2.7 50022 192.0.2.9 22");
const XTERM: (&str, &str) = ("TERM", "xterm-256color");

fn plain() -> Vec<Persona> {
    vec![
        persona(
            "kitty 0.41",
            "kitty-direct",
            &[("TERM", "xterm-kitty"), ("KITTY_WINDOW_ID", "1")],
            KITTY_041,
        ),
        persona(
            "kitty 0.26",
            "kitty-direct",
            &[("TERM", "xterm-kitty"), ("KITTY_WINDOW_ID", "1")],
            Script { version: "\x1bP>|kitty(0.26.5)\x1b\\", ..KITTY_041 },
        ),
        persona("kitty over ssh", "kitty-direct", &[("TERM", "xterm-kitty"), REMOTE], KITTY_041),
        persona(
            "Ghostty",
            "kitty-direct",
            &[("TERM", "xterm-ghostty"), ("TERM_PROGRAM", "ghostty")],
            Script { version: "\x1bP>|ghostty 1.1.3\x1b\\", attributes: "\x1b[?62;22c", ..KITTY_041 },
        ),
        persona(
            "Rio",
            "kitty-direct",
            &[XTERM, ("TERM_PROGRAM", "rio")],
            Script { version: "\x1bP>|Rio 0.2.28\x1b\\", attributes: "\x1b[?62;4;6;22c", ..KITTY_041 },
        ),
        persona("WezTerm", "iterm2", &[XTERM, ("TERM_PROGRAM", "WezTerm")], WEZTERM),
        persona("WezTerm over ssh", "iterm2", &[XTERM, REMOTE], WEZTERM),
        persona(
            "Konsole",
            "kitty-direct",
            &[XTERM, ("KONSOLE_VERSION", "221203")],
            Script {
                version: "\x1bP>|Konsole 22.12.3\x1b\\",
                attributes: "\x1b[?62;1;4c",
                synchronized: "",
                sixel_geometry: "\x1b[?2;0;16384;16384S",
                ..KITTY_041
            },
        ),
        persona(
            "iTerm2",
            "iterm2",
            &[XTERM, ("TERM_PROGRAM", "iTerm.app"), ("LC_TERMINAL", "iTerm2")],
            Script { version: "\x1bP>|iTerm2 3.5.10\x1b\\", attributes: "\x1b[?62;4c", ..KITTY_041 },
        ),
        persona("foot", "sixel", &[("TERM", "foot")], FOOT),
        persona(
            "Windows Terminal 1.22",
            "sixel",
            &[XTERM, ("WT_SESSION", "d6ad4d41-0000-0000-0000-000000000000")],
            Script {
                version: "",
                attributes: "\x1b[?61;4;6;7;14;21;22;23;24;28;32;42c",
                sixel_geometry: "",
                kitty: false,
                ..KITTY_041
            },
        ),
        persona(
            "Windows Terminal 1.20",
            "blocks",
            &[XTERM, ("WT_SESSION", "d6ad4d41-0000-0000-0000-000000000000")],
            Script {
                version: "",
                attributes: "\x1b[?61;6;7;21;22;23;24;28;32;42c",
                kitty: false,
                ..KITTY_041
            },
        ),
        Persona {
            // A border of a pixel on each side.
            pixels: (802, 482),
            ..persona("xterm -ti vt340", "sixel", &[XTERM], XTERM_VT340)
        },
        persona(
            "xterm",
            "blocks",
            &[XTERM],
            Script {
                attributes: "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c",
                sixel_geometry: "",
                ..XTERM_VT340
            },
        ),
        persona(
            "mlterm",
            "sixel",
            &[("TERM", "mlterm")],
            Script {
                // It is known by TERM alone.
                version: "",
                attributes: "\x1b[?63;1;2;3;4;6;7;15;18;22;29c",
                synchronized: "\x1b[?2026;0$y",
                sixel_geometry: "\x1b[?1;3;0S",
                ..FOOT
            },
        ),
        persona("VS Code", "iterm2", &[XTERM, ("TERM_PROGRAM", "vscode")], XTERM_JS),
        persona(
            "VS Code with images off",
            "blocks",
            &[XTERM, ("TERM_PROGRAM", "vscode")],
            Script { attributes: "\x1b[?1;2c", sixel_geometry: "", ..XTERM_JS },
        ),
        persona(
            "mintty",
            "iterm2",
            &[XTERM, ("TERM_PROGRAM", "mintty")],
            Script {
                version: "\x1bP>|mintty 3.7.7\x1b\\",
                attributes: "\x1b[?64;1;2;4;6;9;15;21;22;28;29c",
                ..FOOT
            },
        ),
        persona(
            "Warp",
            "iterm2",
            &[XTERM, ("TERM_PROGRAM", "WarpTerminal")],
            Script { version: "\x1bP>|Warp(v0.2025.01.01)\x1b\\", attributes: "\x1b[?62c", ..KITTY_041 },
        ),
        persona(
            "a new terminal with kitty's protocol",
            "kitty-direct",
            &[XTERM],
            Script { version: "\x1bP>|Newcomer 0.1\x1b\\", ..KITTY_041 },
        ),
        persona(
            "Alacritty started from kitty",
            "blocks",
            &[("TERM", "alacritty"), ("KITTY_WINDOW_ID", "1")],
            Script { version: "", attributes: "\x1b[?6c", kitty: false, ..KITTY_041 },
        ),
    ]
}

fn multiplexed() -> Vec<Persona> {
    let outside = |script: Script| Some(Box::new(persona("outside", "", &[], script)));
    let tmux = [("TERM", "tmux-256color"), ("TMUX", "/tmp/tmux-1000/default,42,0")];
    vec![
        Persona {
            outside: outside(KITTY_041),
            passthrough: true,
            ..persona("tmux 3.5a in kitty", "kitty", &tmux, TMUX_35)
        },
        Persona {
            outside: outside(KITTY_041),
            passthrough: true,
            ..persona("tmux 3.3a in kitty", "kitty", &tmux, TMUX_33)
        },
        Persona {
            outside: outside(KITTY_041),
            passthrough: true,
            ..persona("ssh and then tmux 3.3a under another TERM", "kitty", &[XTERM, REMOTE], TMUX_33)
        },
        Persona {
            outside: outside(KITTY_041),
            ..persona("tmux 3.3a in kitty without passthrough", "blocks", &tmux, TMUX_33)
        },
        Persona {
            outside: outside(KITTY_041),
            ..persona("tmux 3.5a in kitty without passthrough", "sixel", &tmux, TMUX_35)
        },
        Persona {
            outside: outside(Script { version: "\x1bP>|kitty(0.26.5)\x1b\\", ..KITTY_041 }),
            passthrough: true,
            ..persona("tmux 3.3a in kitty 0.26", "blocks", &tmux, TMUX_33)
        },
        Persona {
            outside: outside(FOOT),
            passthrough: true,
            ..persona("tmux 3.5a in foot", "sixel", &tmux, TMUX_35)
        },
        persona(
            "Zellij in kitty",
            "blocks",
            &[XTERM, ("ZELLIJ", "0"), ("KITTY_WINDOW_ID", "1")],
            Script { version: "", attributes: "\x1b[?62;c", kitty: false, ..KITTY_041 },
        ),
        persona(
            "Zellij in foot",
            "sixel",
            &[XTERM, ("ZELLIJ", "0")],
            Script { version: "\x1bP>|Zellij(0.43.1)\x1b\\", attributes: "\x1b[?62;4;c", ..FOOT },
        ),
        Persona {
            // GNU screen takes a graphics command for a title, like tmux.
            outside: outside(KITTY_041),
            ..persona(
                "GNU screen in kitty",
                "blocks",
                &[("TERM", "screen.xterm-kitty"), ("STY", "4242.pts-0.host"), ("KITTY_WINDOW_ID", "1")],
                Script { attributes: "\x1b[?1;2c", status: "\x1b[0n", ..MUTE },
            )
        },
    ]
}

fn troubled() -> Vec<Persona> {
    let byte_by_byte = Delivery { piece: 1, ..Delivery::default() };
    let late = Delivery { delay: Duration::from_secs(7), piece: usize::MAX };
    vec![
        persona("a mute terminal", "blocks", &[XTERM], MUTE),
        Persona {
            delivery: byte_by_byte,
            ..persona("kitty byte by byte", "kitty-direct", &[("TERM", "xterm-kitty")], KITTY_041)
        },
        Persona {
            delivery: late,
            ..persona(
                "kitty whose answers come too late",
                "kitty-direct",
                &[("TERM", "xterm-kitty"), REMOTE],
                KITTY_041,
            )
        },
        Persona {
            delivery: late,
            ..persona("foot whose answers come too late", "blocks", &[XTERM, REMOTE], FOOT)
        },
        Persona {
            delivery: Delivery { delay: Duration::from_millis(900), piece: 3 },
            ..persona(
                "kitty at the end of the world",
                "kitty-direct",
                &[("TERM", "xterm-kitty"), REMOTE],
                KITTY_041,
            )
        },
        Persona {
            // An SSH client that reports the same size of whatever window.
            cells: (300, 90),
            pixels: (640, 480),
            ..persona(
                "a client of 640 by 480",
                "blocks",
                &[XTERM, REMOTE],
                Script { attributes: "\x1b[?6c", ..MUTE },
            )
        },
    ]
}
