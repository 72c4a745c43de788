//! The pictures of a screen: asked for, on their way, ready, broken. What is wanted is told as a whole after every message;
//! what is missing is asked of the darkroom, what is past is freed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::graphics::encode::Encoded;
use crate::graphics::view::View;
use crate::terminal::wire::Urgency;
use crate::tui::job::{Job, Key};
use crate::tui::message::Effect;
use crate::tui::thrift::Thrift;

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
#[derive(Debug, Clone)]
pub struct Prints {
    pictures: HashMap<Key, Picture>,
    asked: Vec<Job>,
    /// How often pictures were lost on the way.
    lost: HashMap<u32, u8>,
    /// Those on their way that somebody waits for.
    hastened: HashSet<u32>,
    /// Those that have stood on the screen, where pictures are painted where they stand.
    painted: HashSet<Key>,
    /// How good they are to be.
    pub thrift: Thrift,
}

/// So often a picture that was lost is sent again: one that a terminal never keeps must not be sent for ever.
const SENT_AGAIN: u8 = 2;

/// A picture that can be shown, and how.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Which picture it is.
    pub key: Key,
    /// Its bytes, or its name in the terminal.
    pub encoded: Arc<Encoded>,
    /// Where another one was wanted, what part of this one stands for it.
    pub view: View,
}

impl Prints {
    /// None yet.
    pub fn new(thrift: Thrift) -> Self {
        Prints {
            pictures: HashMap::new(),
            asked: Vec::new(),
            lost: HashMap::new(),
            hastened: HashSet::new(),
            painted: HashSet::new(),
            thrift,
        }
    }

    /// Asks for what is missing of `wanted`, most urgent first, and frees what is neither wanted nor kept. The first
    /// `at_hand` of them are looked at: where the link is slow, their outlines come first.
    pub fn want(
        &mut self,
        wanted: &[Job],
        at_hand: usize,
        kept: impl IntoIterator<Item = Key>,
        effects: &mut Vec<Effect>,
    ) {
        self.thrift.set_pixels(wanted.iter().take(at_hand).map(|job| job.key.held_bytes() / 4).sum());
        let mut keep: HashSet<Key> = kept.into_iter().collect();
        let (mut outlines, mut missing) = (Vec::new(), Vec::new());
        for (place, job) in wanted.iter().enumerate() {
            let awaited = place < at_hand;
            let serving = self.serving(&job.key);
            let key = serving.map_or(job.key, |(key, _)| *key);
            let is_ready = matches!(serving, Some((_, Picture::Ready(_))));
            keep.insert(key);
            match serving {
                // What is painted anew each time is sent when it is shown, and has its outline before it.
                Some((_, Picture::Ready(encoded))) if !encoded.is_inline() => continue,
                Some((_, Picture::Ready(_))) if !self.thrift.is_slow() || self.painted.contains(&key) => {
                    continue;
                }
                Some((_, picture)) => {
                    // It was sent ahead, and is awaited now.
                    let id = picture.id().filter(|_| awaited);
                    effects.extend(id.filter(|id| self.hastened.insert(*id)).map(Effect::Hasten));
                }
                None if self.broken(&job.key).is_some() => continue,
                None => missing.push(job.clone()),
            }
            let outline = Job { key: job.key.outline(), path: job.path.clone() };
            let stands_for_it = self.pictures.contains_key(&outline.key);
            let wants_one = is_ready || (awaited && self.thrift.is_slow() && self.show(&job.key).is_none());
            if stands_for_it || wants_one {
                keep.insert(outline.key);
                if matches!(self.pictures.get(&outline.key), None | Some(Picture::Asked)) {
                    outlines.push(outline);
                }
            }
        }
        outlines.append(&mut missing);
        for job in &outlines {
            self.pictures.insert(job.key, Picture::Asked);
        }
        self.pictures.retain(|key, picture| {
            let stays = keep.contains(key);
            if let (false, Some(id)) = (stays, picture.id()) {
                self.lost.remove(&id);
                self.hastened.remove(&id);
                effects.push(Effect::Free(id));
            }
            stays
        });
        if outlines != self.asked {
            self.asked.clone_from(&outlines);
            effects.push(Effect::Prepare(outlines));
        }
    }

    /// The picture that serves for a wanted one: itself, or another that the terminal holds or is to hold.
    fn serving(&self, wanted: &Key) -> Option<(&Key, &Picture)> {
        if let Some(itself) =
            self.pictures.get_key_value(wanted).filter(|(_, picture)| picture.encoded().is_some())
        {
            return Some(itself);
        }
        self.pictures.iter().filter(|(key, picture)| picture.id().is_some() && key.serves(wanted)).min_by_key(
            // Ready ones first, then by whatever order is the same every time.
            |(key, picture)| (!matches!(picture, Picture::Ready(_)), key.pixels, picture.id()),
        )
    }

    /// A picture is made, or can't be; `awaited` where it belongs to what is looked at.
    pub fn prepared(
        &mut self,
        job: &Job,
        result: Result<Arc<Encoded>, String>,
        awaited: bool,
        effects: &mut Vec<Effect>,
    ) {
        if let Ok(encoded) = &result {
            self.thrift.learn(encoded, job.key.pixels);
        }
        // What is no longer wanted, or was made twice, is let go: it was never sent.
        if matches!(self.pictures.get(&job.key), Some(Picture::Asked)) {
            let picture = match result {
                Ok(encoded) if encoded.id().is_some() => {
                    let urgency = match (awaited, job.key.coarse) {
                        (_, true) => Urgency::First,
                        (true, false) => Urgency::Awaited,
                        (false, false) => Urgency::Ahead,
                    };
                    effects.push(Effect::Upload { encoded: encoded.clone(), urgency });
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

    /// Whether this one is sent again if it is lost.
    pub fn is_sent_again(&self, id: u32) -> bool {
        self.lost.get(&id).is_none_or(|times| *times < SENT_AGAIN)
            && self.pictures.values().any(|picture| picture.id() == Some(id))
    }

    /// The terminal does not have this one: it is sent again, before all others.
    pub fn lost(&mut self, id: u32, effects: &mut Vec<Effect>) {
        let Some(picture) = self.pictures.values_mut().find(|picture| picture.id() == Some(id)) else {
            return;
        };
        if let Some(encoded) = picture.encoded().cloned() {
            *self.lost.entry(id).or_default() += 1;
            effects.push(Effect::Upload { encoded: encoded.clone(), urgency: Urgency::Awaited });
            *picture = Picture::Sending(encoded);
        }
    }

    /// The terminal may have lost its pictures: sends them all again, those at hand first, and draws everything anew.
    pub fn send_again(&mut self, at_hand: &[Key], effects: &mut Vec<Effect>) {
        effects.push(Effect::Forget);
        let mut uploads = Vec::new();
        for (key, picture) in &mut self.pictures {
            if let Some(encoded) = picture.encoded().filter(|encoded| encoded.id().is_some()).cloned() {
                uploads.push((at_hand.contains(key), encoded.clone()));
                *picture = Picture::Sending(encoded);
            }
        }
        uploads.sort_by_key(|(at_hand, encoded)| (!at_hand, encoded.id()));
        effects.extend(uploads.into_iter().map(|(at_hand, encoded)| {
            let urgency = if at_hand { Urgency::Awaited } else { Urgency::Ahead };
            Effect::Upload { encoded, urgency }
        }));
        effects.push(Effect::Redraw);
    }

    /// What could not be shown may be there by now.
    pub fn forget_broken(&mut self) {
        self.pictures.retain(|_, picture| !matches!(picture, Picture::Broken(_)));
    }

    /// These have been painted: their outlines have done their part.
    pub fn painted<'a>(&mut self, keys: impl IntoIterator<Item = &'a Key>) {
        self.painted.extend(keys);
        let pictures = &self.pictures;
        self.painted.retain(|key| pictures.contains_key(key));
    }

    /// What can be shown for a wanted picture now: itself, another that serves for it, or the one that has most to see of it;
    /// its outline at the least.
    pub fn show(&self, wanted: &Key) -> Option<Shown> {
        let outline = wanted.outline();
        if self.thrift.is_slow()
            && let Some(Picture::Ready(encoded)) = self.pictures.get(&outline)
            && encoded.is_inline()
            && ![wanted, &outline].iter().any(|key| self.painted.contains(key))
        {
            return Some(Shown { key: outline, encoded: encoded.clone(), view: encoded.as_made() });
        }
        if let Some((key, Picture::Ready(encoded))) = self.serving(wanted) {
            let view = self.view(key, encoded, wanted)?;
            return Some(Shown { key: *key, encoded: encoded.clone(), view });
        }
        let of_it = self.pictures.iter().filter_map(|(key, picture)| match picture {
            Picture::Ready(encoded) if key.sha256 == wanted.sha256 => {
                let view = self.view(key, encoded, wanted)?;
                Some(Shown { key: *key, encoded: encoded.clone(), view })
            }
            _ => None,
        });
        of_it.max_by_key(|shown| (shown.key.sharpness(), shown.encoded.id()))
    }

    /// How a picture is shown where `wanted` should be; `None` where it can't be.
    fn view(&self, key: &Key, encoded: &Encoded, wanted: &Key) -> Option<View> {
        if key == wanted || *key == wanted.outline() {
            return Some(encoded.as_made());
        }
        // Only what the terminal holds can be shown otherwise than it was made.
        encoded.id()?;
        let region = wanted.region()?.within(key.region()?)?;
        Some(View { cells: wanted.cells, pixels: wanted.pixels, region })
    }

    /// A picture that can be shown as it was asked for, or as well.
    pub fn ready(&self, key: &Key) -> Option<Shown> {
        self.show(key).filter(|shown| !shown.key.coarse && shown.key.serves(key))
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
