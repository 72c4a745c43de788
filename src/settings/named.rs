//! Settings that are one of a few names, the same on the command line, in the environment and in the file.

use crate::pair::{QualityChoice, Reveal};
use crate::study::Tournament;

/// One of a few named values.
pub trait Named: Copy + PartialEq + Send + Sync + 'static {
    /// All of them, in the order they are listed.
    const ALL: &'static [Self];

    /// The name.
    fn name(self) -> &'static str;

    /// What it means, for the long help.
    fn about(self) -> &'static str;
}

/// The value with this name.
pub(super) fn choose<T: Named>(name: &str) -> Option<T> {
    T::ALL.iter().copied().find(|value| value.name() == name)
}

/// How images are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GraphicsChoice {
    /// What the probe finds best.
    #[default]
    Auto,
    /// kitty's protocol, with placeholders where the terminal has them.
    Kitty,
    /// iTerm2's inline images.
    Iterm2,
    /// Sixels.
    Sixel,
    /// Half blocks.
    Blocks,
}

impl Named for GraphicsChoice {
    const ALL: &'static [Self] = &[Self::Auto, Self::Kitty, Self::Iterm2, Self::Sixel, Self::Blocks];

    fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Kitty => "kitty",
            Self::Iterm2 => "iterm2",
            Self::Sixel => "sixel",
            Self::Blocks => "blocks",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Auto => "ask the terminal what it can do",
            Self::Kitty => "kitty's protocol: kitty, Ghostty, Konsole",
            Self::Iterm2 => "inline images of iTerm2, WezTerm, VS Code, mintty",
            Self::Sixel => "sixels: foot, Windows Terminal, xterm -ti vt340, mlterm",
            Self::Blocks => "half blocks of text: anywhere, but no basis for judging quality",
        }
    }
}

/// Which ground the colours are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeChoice {
    /// What the terminal says of its background.
    #[default]
    Auto,
    /// A dark background.
    Dark,
    /// A light background.
    Light,
}

impl Named for ThemeChoice {
    const ALL: &'static [Self] = &[Self::Auto, Self::Dark, Self::Light];

    fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Auto => "ask the terminal for its background",
            Self::Dark => "for a dark background",
            Self::Light => "for a light background",
        }
    }
}

impl Named for Reveal {
    const ALL: &'static [Self] = &[Self::After, Self::Always, Self::Never];

    fn name(self) -> &'static str {
        Reveal::name(self)
    }

    fn about(self) -> &'static str {
        match self {
            Self::After => "once the pick is on disk",
            Self::Always => "together with the pair",
            Self::Never => "not at all",
        }
    }
}

impl Named for QualityChoice {
    const ALL: &'static [Self] = &[Self::Lossless, Self::Auto, Self::Low];

    fn name(self) -> &'static str {
        QualityChoice::name(self)
    }

    fn about(self) -> &'static str {
        match self {
            Self::Auto => "as good as the link carries in good time",
            Self::Lossless => "to the bit, however long it takes",
            Self::Low => "as few bytes as keep 37 dB: for a slow or costly link",
        }
    }
}

impl Named for Tournament {
    const ALL: &'static [Self] = &[Self::WinnerStays, Self::Knockout];

    fn name(self) -> &'static str {
        Tournament::name(self)
    }

    fn about(self) -> &'static str {
        match self {
            Self::WinnerStays => "the image that is picked stays and meets the next one; after a tie too",
            Self::Knockout => {
                "rounds of pairs, whose winners meet in the next round; after a tie the lot decides"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_are_found_by_their_names<T: Named + std::fmt::Debug>() {
        for value in T::ALL {
            assert_eq!(choose::<T>(value.name()), Some(*value));
        }
    }

    #[test]
    fn every_value_is_found_by_its_name() {
        all_are_found_by_their_names::<GraphicsChoice>();
        all_are_found_by_their_names::<QualityChoice>();
        all_are_found_by_their_names::<ThemeChoice>();
        all_are_found_by_their_names::<Reveal>();
        all_are_found_by_their_names::<Tournament>();
        assert_eq!(choose::<Reveal>("After"), None);
    }
}
