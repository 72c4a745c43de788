//! Which protocol to show pixels with: a table of brands, and rules for terminals that are not in it.
//!
//! A terminal is known by its answer to XTVERSION, which crosses SSH and is never stale. Where there is none, by the
//! environment, and then what it says must not contradict the brand. `--graphics` overrides everything.

use super::answers::{Answers, Identity};
use super::cell::cell_size;
use super::environment::Environment;
use super::passthrough::HOW_TO_ALLOW;
use super::{Capabilities, Protocol};
use crate::text;

mod table;

use table::{Brand, First};

/// A protocol asked for by the person (`--graphics`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// kitty's; how it is placed depends on the terminal.
    Kitty,
    /// iTerm2's.
    Iterm2,
    /// Sixel.
    Sixel,
    /// Half blocks.
    Blocks,
}

/// xterm's own limit, for one too old to tell it: it draws nothing of a larger sixel.
const XTERM_SIXEL_LIMIT: (u32, u32) = (1000, 1000);

/// What the reason for half blocks ends with.
const NO_BASIS: &str = "half blocks are shown, which are no basis for judging quality";

/// A protocol, why, and whether it goes through tmux's passthrough.
struct Decision {
    protocol: Protocol,
    reason: String,
    through_tmux: bool,
}

/// A terminal whose brand is in the table.
struct Recognised {
    brand: &'static Brand,
    /// Its major and minor version, where it told.
    version: Option<(u32, u32)>,
    /// Whether it told itself; the environment may be another terminal's.
    by_itself: bool,
}

/// Whether a terminal's name alone says what it can do.
pub(super) fn knows(identity: &Identity) -> bool {
    by_name(identity).is_some() || identity.is_called("tmux")
}

/// Chooses how to show pixels in the terminal that gave these answers.
pub fn choose(answers: &Answers, environment: &Environment, wanted: Option<Wanted>) -> Capabilities {
    let inside_tmux = answers.outer.as_ref();
    let recognised = match inside_tmux {
        Some(outer) => by_name(outer),
        None => by_name(&answers.terminal).or_else(|| by_environment(environment)),
    };
    let terminal = name(answers, environment, recognised.as_ref());
    let decision = match (wanted, inside_tmux) {
        (Some(wanted), _) => forced(wanted, answers),
        (None, Some(outer)) => in_tmux(answers, outer, recognised.as_ref()),
        (None, None) => plain(answers, recognised.as_ref(), &terminal),
    };
    let is_xterm = recognised.is_some_and(|recognised| recognised.brand.name == "xterm");
    Capabilities {
        protocol: decision.protocol,
        reason: decision.reason,
        terminal,
        tmux: decision.through_tmux,
        cell: cell_size(answers.cell, answers.window_pixels, answers.size),
        synchronized: answers.synchronized,
        sixel_limit: answers.sixel_limit.or(is_xterm.then_some(XTERM_SIXEL_LIMIT)),
    }
}

fn by_name(identity: &Identity) -> Option<Recognised> {
    let brand = table::BRANDS.iter().find(|brand| brand.says.iter().any(|name| identity.is_called(name)))?;
    let version = identity.version.as_deref().and_then(version_number);
    Some(Recognised { brand, version, by_itself: true })
}

fn by_environment(environment: &Environment) -> Option<Recognised> {
    let matches = |&(variable, value): &(&str, &str)| {
        environment.get(variable).is_some_and(|actual| value.is_empty() || actual == value)
    };
    let brand = table::BRANDS.iter().find(|brand| brand.environment.iter().any(matches))?;
    // Behind a multiplexer the variables are those of the terminal that started it.
    let believed = !environment.says_multiplexer() || brand.is_multiplexer;
    believed.then_some(Recognised { brand, version: None, by_itself: false })
}

/// The first `major.minor` in a text.
fn version_number(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text
        .split(|character: char| !character.is_ascii_digit() && character != '.')
        .find(|part| part.starts_with(|character: char| character.is_ascii_digit()) && part.contains('.'))?
        .split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn name(answers: &Answers, environment: &Environment, recognised: Option<&Recognised>) -> String {
    let own = match (&answers.terminal.version, recognised) {
        (Some(version), _) => version.clone(),
        (None, _) if answers.outer.is_some() => "tmux".into(),
        (None, Some(recognised)) => recognised.brand.name.into(),
        (None, None) => text::printable(environment.get("TERM").unwrap_or_default()).into_owned(),
    };
    match answers.outer.as_ref().and_then(|outer| outer.version.as_ref()) {
        Some(outer) => format!("{own} in {outer}"),
        None => own,
    }
}

/// A terminal with no tmux between.
fn plain(answers: &Answers, recognised: Option<&Recognised>, terminal: &str) -> Decision {
    let Some(recognised) = recognised else {
        return unknown(answers, format!("{} is not in the table of terminals", named(terminal)));
    };
    let (brand, identity) = (recognised.brand, &answers.terminal);
    let sixel = identity.has_sixel();
    match brand.first {
        First::Kitty { .. }
            if !recognised.by_itself && identity.answered() && identity.kitty != Some(true) =>
        {
            unknown(
                answers,
                format!(
                    "the environment says {}, but the terminal does not speak kitty's protocol",
                    brand.name
                ),
            )
        }
        First::Kitty { .. } => decide(
            Protocol::KittyDirect,
            format!("{} speaks kitty's protocol, and no tmux is between", named(terminal)),
        ),
        First::Iterm2 => {
            decide(Protocol::Iterm2, format!("{} shows iTerm2's inline images", named(terminal)))
        }
        First::Iterm2BesideSixel if sixel != Some(false) => {
            decide(Protocol::Iterm2, format!("{} shows iTerm2's inline images", named(terminal)))
        }
        First::Sixel if sixel == Some(true) => {
            decide(Protocol::Sixel, format!("{} shows sixels", named(terminal)))
        }
        First::Iterm2BesideSixel | First::Sixel => unknown(
            answers,
            format!("{} does not say that it shows images ({})", named(terminal), brand.hint),
        ),
    }
}

/// A terminal of which only its answers are known.
fn unknown(answers: &Answers, why: String) -> Decision {
    if answers.terminal.kitty == Some(true) {
        decide(Protocol::KittyDirect, format!("{why}; it answers to kitty's protocol"))
    } else if answers.terminal.has_sixel() == Some(true) {
        decide(Protocol::Sixel, format!("{why}; it says that it shows sixels"))
    } else if answers.terminal.answered() {
        decide(Protocol::Blocks, format!("{why}; it names no way to show images: {NO_BASIS}"))
    } else {
        decide(Protocol::Blocks, format!("{why}, and it answers no question: {NO_BASIS}"))
    }
}

/// Inside tmux: what the terminal outside has goes through the passthrough, or tmux's own sixels.
fn in_tmux(answers: &Answers, outer: &Identity, recognised: Option<&Recognised>) -> Decision {
    let outside = named(outer.version.as_deref().unwrap_or_default());
    let why = match recognised {
        Some(recognised) if has_placeholders(recognised) => {
            return Decision {
                protocol: Protocol::KittyPlaceholders,
                reason: format!(
                    "{outside} outside of tmux has Unicode placeholders, and tmux passes them through"
                ),
                through_tmux: true,
            };
        }
        _ if !outer.answered() => {
            format!("tmux lets nothing through to the terminal outside; allow it with `{HOW_TO_ALLOW}`")
        }
        _ => format!("{outside} outside of tmux has no Unicode placeholders"),
    };
    if answers.terminal.has_sixel() == Some(true) {
        decide(Protocol::Sixel, format!("{why}; tmux itself shows sixels"))
    } else {
        decide(Protocol::Blocks, format!("{why}; tmux itself shows no sixels: {NO_BASIS}"))
    }
}

fn forced(wanted: Wanted, answers: &Answers) -> Decision {
    let inside_tmux = answers.outer.is_some();
    let protocol = match wanted {
        Wanted::Kitty if inside_tmux => Protocol::KittyPlaceholders,
        Wanted::Kitty => Protocol::KittyDirect,
        Wanted::Iterm2 => Protocol::Iterm2,
        Wanted::Sixel => Protocol::Sixel,
        Wanted::Blocks => Protocol::Blocks,
    };
    let through_tmux = match wanted {
        Wanted::Kitty | Wanted::Iterm2 => inside_tmux,
        // tmux draws sixels itself where it says so.
        Wanted::Sixel => inside_tmux && answers.terminal.has_sixel() != Some(true),
        Wanted::Blocks => false,
    };
    Decision { protocol, reason: "asked for with --graphics".into(), through_tmux }
}

fn has_placeholders(recognised: &Recognised) -> bool {
    let First::Kitty { placeholders_since: Some(since) } = recognised.brand.first else {
        return false;
    };
    since <= recognised.version.unwrap_or((0, 0))
}

fn decide(protocol: Protocol, reason: String) -> Decision {
    Decision { protocol, reason, through_tmux: false }
}

fn named(terminal: &str) -> &str {
    if terminal.is_empty() { "the terminal" } else { terminal }
}

#[cfg(test)]
mod tests;
