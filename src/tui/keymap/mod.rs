//! Which key does what: the table of actions, and over it what the configuration file says.
//!
//! A keymap that would trap a person (no way to quit, no way out of zoom) or that gives one key two meanings in one
//! place is refused when it is read, with the names of what collides.

mod chord;
mod error;
mod nearest;

pub use chord::{ChordError, KeyChord};
pub use error::KeymapError;
pub use nearest::nearest;

use terminput::{KeyEvent, KeyEventKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::action::{ACTIONS, Action, Context};

/// The keys of every action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    /// In the order of [`ACTIONS`].
    keys: Vec<Vec<KeyChord>>,
}

impl Default for Keymap {
    fn default() -> Self {
        let chord = |key: &&str| key.parse().expect("a test reads every key of the table");
        Keymap { keys: ACTIONS.iter().map(|info| info.keys.iter().map(chord).collect()).collect() }
    }
}

impl Keymap {
    /// The default keymap with the `[keys]` table of a configuration file over it: an action named there has those
    /// keys and no others, an action not named there keeps its own.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its place in the file; for a collision, the place of an action named there.
    pub fn from_table(table: &DeTable<'_>) -> Result<Self, Spanned<KeymapError>> {
        let mut keymap = Keymap::default();
        let mut places = vec![None; ACTIONS.len()];
        for (name, value) in table {
            let action = Action::from_name(name.get_ref()).ok_or_else(|| {
                let nearest = nearest(name.get_ref(), ACTIONS.iter().map(|info| info.name));
                Spanned::new(
                    name.span(),
                    KeymapError::UnknownAction { name: name.get_ref().to_string(), nearest },
                )
            })?;
            keymap.keys[action as usize] = chords(action, value)?;
            places[action as usize] = Some(name.span());
        }
        keymap.check().map_err(|(error, actions)| {
            let place = actions.into_iter().find_map(|action| places[action as usize].clone());
            Spanned::new(place.unwrap_or_default(), error)
        })?;
        Ok(keymap)
    }

    /// What a key does here. A key going up does nothing, and a key held down does only what may
    /// [repeat](super::action::ActionInfo::repeats), never a pick; terminals of the old kind send a held key as many
    /// presses, which cannot be told apart here. A capital that has no meaning of its own counts as its small letter,
    /// so that Caps Lock does not silence the keyboard.
    pub fn action(&self, key: KeyEvent, context: Context) -> Option<Action> {
        let chord = KeyChord::of(&key);
        let action = self
            .meaning(chord, context)
            .or_else(|| chord.without_caps_lock().and_then(|small| self.meaning(small, context)))?;
        match key.kind {
            KeyEventKind::Press => Some(action),
            KeyEventKind::Repeat => action.info().repeats.then_some(action),
            KeyEventKind::Release => None,
        }
    }

    /// The keys of an action, the one for the hint bar first.
    pub fn keys(&self, action: Action) -> &[KeyChord] {
        &self.keys[action as usize]
    }

    /// The keys that lead to an action in a context: those the context's own actions do not take.
    pub fn keys_in(&self, action: Action, context: Context) -> impl Iterator<Item = KeyChord> {
        self.keys(action).iter().copied().filter(move |chord| self.meaning(*chord, context) == Some(action))
    }

    fn meaning(&self, chord: KeyChord, context: Context) -> Option<Action> {
        let meanings = || {
            ACTIONS
                .iter()
                .filter(move |info| info.lives_in(context) && self.keys(info.action).contains(&chord))
        };
        meanings().find(|info| info.is_of_a_mode()).or_else(|| meanings().next()).map(|info| info.action)
    }

    /// What is wrong with the whole, and which actions are involved.
    fn check(&self) -> Result<(), (KeymapError, Vec<Action>)> {
        for context in Context::ALL {
            let here: Vec<_> = ACTIONS.iter().filter(|info| info.lives_in(context)).collect();
            for (index, first) in here.iter().enumerate() {
                for second in
                    here[index + 1..].iter().filter(|info| info.is_of_a_mode() == first.is_of_a_mode())
                {
                    let shared =
                        self.keys(first.action).iter().find(|key| self.keys(second.action).contains(key));
                    if let Some(key) = shared {
                        let (first, second) = (first.action, second.action);
                        return Err((
                            KeymapError::Collision { key: *key, first, second, context },
                            vec![first, second],
                        ));
                    }
                }
            }
            for info in here.iter().filter(|info| info.required) {
                let action = info.action;
                if self.keys(action).is_empty() {
                    return Err((KeymapError::NoKey { action }, vec![action]));
                }
                if self.keys_in(action, context).next().is_none() {
                    let takers =
                        self.keys(action).iter().filter_map(|chord| self.meaning(*chord, context)).collect();
                    return Err((KeymapError::Hidden { action, context }, takers));
                }
            }
        }
        Ok(())
    }
}

/// The keys of one action as the file gives them: a string or an array of strings.
fn chords(action: Action, value: &Spanned<DeValue<'_>>) -> Result<Vec<KeyChord>, Spanned<KeymapError>> {
    let single = std::slice::from_ref(value);
    let values: Vec<_> = match value.get_ref() {
        DeValue::Array(array) => array.iter().collect(),
        _ => single.iter().collect(),
    };
    let mut chords = Vec::with_capacity(values.len());
    for value in values {
        let DeValue::String(text) = value.get_ref() else {
            return Err(Spanned::new(value.span(), KeymapError::NotAString { action }));
        };
        let chord = text
            .parse()
            .map_err(|error| Spanned::new(value.span(), KeymapError::BadKey { action, error }))?;
        if !chords.contains(&chord) {
            chords.push(chord);
        }
    }
    Ok(chords)
}

#[cfg(test)]
mod tests;
