//! What the bytes on the way to a terminal mean: modes set and reset, images sent and deleted.

use std::collections::BTreeMap;

/// Whether each private mode was last set or reset.
pub fn modes(raw: &[u8]) -> BTreeMap<u16, bool> {
    let mut modes = BTreeMap::new();
    for (at, _) in raw.windows(3).enumerate().filter(|(_, start)| start == b"\x1b[?") {
        let rest = &raw[at + 3..];
        let Some(end) = rest.iter().position(|byte| !byte.is_ascii_digit() && *byte != b';') else {
            continue;
        };
        if !matches!(rest[end], b'h' | b'l') {
            continue;
        }
        for mode in String::from_utf8_lossy(&rest[..end]).split(';') {
            modes.insert(mode.parse().unwrap(), rest[end] == b'h');
        }
    }
    modes
}

/// Fails where the terminal is not left as it was found, by the bytes alone.
#[track_caller]
pub fn assert_modes_reset(raw: &[u8]) {
    let modes = modes(raw);
    for (mode, name) in [
        (1049, "the alternate screen"),
        (2004, "marked pastes"),
        (1004, "focus reports"),
        (1000, "clicks"),
        (1002, "drags"),
        (1003, "all motion"),
        (1006, "large coordinates"),
        (2026, "a frame that was not ended"),
    ] {
        assert_ne!(modes.get(&mode), Some(&true), "{name} is still on");
    }
    assert_ne!(modes.get(&25), Some(&false), "the cursor is still hidden");
}

/// A graphics command of kitty's protocol that begins or ends an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Graphics {
    /// Sent: `a=t`.
    Sent(u32),
    /// Deleted with its memory: `a=d,d=I`.
    Deleted(u32),
}

/// Those commands in order.
pub fn graphics(raw: &[u8]) -> Vec<Graphics> {
    let mut commands = Vec::new();
    for (at, _) in raw.windows(3).enumerate().filter(|(_, start)| start == b"\x1b_G") {
        let rest = &raw[at + 3..];
        let end = rest.iter().position(|byte| matches!(byte, b';' | 0x1b)).unwrap_or(rest.len());
        let keys = String::from_utf8_lossy(&rest[..end]).into_owned();
        let value = |key: &str| keys.split(',').find_map(|pair| pair.strip_prefix(key).map(str::to_owned));
        let Some(id) = value("i=").and_then(|id| id.parse().ok()) else { continue };
        match (value("a=").as_deref(), value("d=").as_deref()) {
            (Some("t"), _) => commands.push(Graphics::Sent(id)),
            (Some("d"), Some("I")) => commands.push(Graphics::Deleted(id)),
            _ => {}
        }
    }
    commands
}

/// Images that were sent and are not deleted after.
pub fn left_behind(raw: &[u8]) -> Vec<u32> {
    let mut held = Vec::new();
    for command in graphics(raw) {
        match command {
            Graphics::Sent(id) => held.push(id),
            Graphics::Deleted(id) => held.retain(|&other| other != id),
        }
    }
    held
}

/// Where a text stands in bytes.
pub fn find(raw: &[u8], wanted: &[u8]) -> Option<usize> {
    raw.windows(wanted.len()).position(|window| window == wanted)
}
