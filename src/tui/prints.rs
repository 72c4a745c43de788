//! The pictures of a screen: asked for, on their way, ready, broken. What is wanted is told as a whole after every message;
//! what is missing is asked of the darkroom, what is past is freed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::graphics::encode::Encoded;
use crate::tui::job::{Job, Key};
use crate::tui::message::Effect;

/// A picture's way to the terminal.
#[derive(Debug, Clone)]
pub enum Picture {
    /// Being read, scaled and encoded.
    Asked,
    /// On its way to the terminal, which is to hold it before it is shown.
    Sending(Arc<Encoded>),
    /// Can be shown.
    Ready(Arc<Encoded>),
    /// Can't be shown, and why.
    Broken(String),
}

impl Picture {
    /// The encoded picture, where there is one.
    pub fn encoded(&self) -> Option<&Arc<Encoded>> {
        match self {
            Picture::Sending(encoded) | Picture::Ready(encoded) => Some(encoded),
            Picture::Asked | Picture::Broken(_) => None,
        }
    }

    fn id(&self) -> Option<u32> {
        self.encoded().and_then(|encoded| encoded.id())
    }
}

/// Pictures by what they are, and what was last asked of the darkroom.
#[derive(Debug, Clone, Default)]
pub struct Prints {
    pictures: HashMap<Key, Picture>,
    asked: Vec<Job>,
    /// How often pictures were lost on the way.
    lost: HashMap<u32, u8>,
}

/// So often a picture that was lost is sent again: one that a terminal never keeps must not be sent for ever.
const SENT_AGAIN: u8 = 2;

impl Prints {
    /// Asks for what is missing of `wanted`, most urgent first, and frees what is neither wanted nor kept.
    pub fn want(&mut self, wanted: &[Job], kept: impl IntoIterator<Item = Key>, effects: &mut Vec<Effect>) {
        let is_missing = |job: &&Job| matches!(self.pictures.get(&job.key), None | Some(Picture::Asked));
        let missing: Vec<Job> = wanted.iter().filter(is_missing).cloned().collect();
        for job in &missing {
            self.pictures.insert(job.key, Picture::Asked);
        }
        let keep: HashSet<Key> = wanted.iter().map(|job| job.key).chain(kept).collect();
        self.pictures.retain(|key, picture| {
            let stays = keep.contains(key);
            if let (false, Some(id)) = (stays, picture.id()) {
                self.lost.remove(&id);
                effects.push(Effect::Free(id));
            }
            stays
        });
        if missing != self.asked {
            self.asked.clone_from(&missing);
            effects.push(Effect::Prepare(missing));
        }
    }

    /// A picture is made, or can't be; `urgent` where it belongs to what is looked at.
    pub fn prepared(
        &mut self,
        job: &Job,
        result: Result<Arc<Encoded>, String>,
        urgent: bool,
        effects: &mut Vec<Effect>,
    ) {
        // What is no longer wanted, or was made twice, is let go: it was never sent.
        if matches!(self.pictures.get(&job.key), Some(Picture::Asked)) {
            let picture = match result {
                Ok(encoded) if encoded.id().is_some() => {
                    effects.push(Effect::Upload { encoded: encoded.clone(), urgent });
                    Picture::Sending(encoded)
                }
                Ok(encoded) => Picture::Ready(encoded),
                Err(reason) => Picture::Broken(reason),
            };
            self.pictures.insert(job.key, picture);
        }
    }

    /// The terminal holds this one now.
    pub fn uploaded(&mut self, id: u32) {
        for picture in self.pictures.values_mut() {
            if let Picture::Sending(encoded) = picture
                && encoded.id() == Some(id)
            {
                *picture = Picture::Ready(encoded.clone());
            }
        }
    }

    /// The terminal does not have this one: it is sent again, before all others.
    pub fn lost(&mut self, id: u32, effects: &mut Vec<Effect>) {
        let Some(picture) = self.pictures.values_mut().find(|picture| picture.id() == Some(id)) else {
            return;
        };
        let times = self.lost.entry(id).or_default();
        if let Some(encoded) = picture.encoded().cloned()
            && *times < SENT_AGAIN
        {
            *times += 1;
            effects.push(Effect::Upload { encoded: encoded.clone(), urgent: true });
            *picture = Picture::Sending(encoded);
        }
    }

    /// The terminal may have lost its pictures: sends them all again, the urgent ones first, and draws everything anew.
    pub fn send_again(&mut self, is_urgent: impl Fn(&Key) -> bool, effects: &mut Vec<Effect>) {
        effects.push(Effect::Forget);
        let mut uploads = Vec::new();
        for (key, picture) in &mut self.pictures {
            if let Some(encoded) = picture.encoded().filter(|encoded| encoded.id().is_some()).cloned() {
                uploads.push((is_urgent(key), encoded.clone()));
                *picture = Picture::Sending(encoded);
            }
        }
        uploads.sort_by_key(|(urgent, encoded)| (!urgent, encoded.id()));
        effects.extend(uploads.into_iter().map(|(urgent, encoded)| Effect::Upload { encoded, urgent }));
        effects.push(Effect::Redraw);
    }

    /// What could not be shown may be there by now.
    pub fn forget_broken(&mut self) {
        self.pictures.retain(|_, picture| !matches!(picture, Picture::Broken(_)));
    }

    /// A picture that can be shown.
    pub fn ready(&self, key: &Key) -> Option<&Arc<Encoded>> {
        match self.pictures.get(key) {
            Some(Picture::Ready(encoded)) => Some(encoded),
            _ => None,
        }
    }

    /// Why a picture can't be shown, if it can't.
    pub fn broken(&self, key: &Key) -> Option<&str> {
        match self.pictures.get(key) {
            Some(Picture::Broken(reason)) => Some(reason),
            _ => None,
        }
    }

    /// The ids of all that the terminal has or is to have.
    pub fn ids(&self) -> impl Iterator<Item = u32> {
        self.pictures.values().filter_map(Picture::id)
    }
}
