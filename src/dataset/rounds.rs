//! From groups of images to pairs: prompt by prompt, each with its choice of pairs.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use super::choose::{Chooser, Draw};
use super::files::{Facts, Files};
use super::group::{Group, Member, possible_pairs};
use super::item::{Item, Rejected, Warning};
use crate::pair::{Image, NewImage, NewPair, Sha256};

/// Pairs a study has of one prompt, by the hashes of a and b.
pub type KnownPairs = Vec<(Sha256, Sha256)>;

/// Groups that wait for their turn.
pub(super) struct Rounds {
    chooser: Chooser,
    limit: Option<usize>,
    waiting: VecDeque<Waiting>,
    /// About how many pairs there will have been in the end.
    pub(super) planned: u64,
}

/// A group with the pairs of it that a study has already.
pub(super) struct Waiting {
    pub(super) group: Group,
    known: KnownPairs,
}

/// A prompt whose pairs are being given.
pub(super) struct Round {
    prompt: String,
    images: Vec<NewImage>,
    draw: Draw,
    /// Pairs to be given first.
    kept: VecDeque<(usize, usize)>,
    next: Next,
    /// How many pairs it gives.
    pub(super) planned: u64,
}

/// What comes after the kept pairs.
enum Next {
    /// So many more, drawn.
    Drawn(u64),
    /// All, from this pair on.
    All(usize, usize),
}

impl Rounds {
    pub(super) fn new(chooser: Chooser, limit: Option<usize>) -> Self {
        Rounds { chooser, limit, waiting: VecDeque::new(), planned: 0 }
    }

    pub(super) fn add(&mut self, group: Group) {
        self.planned = self.planned.saturating_add(self.wanted(possible_pairs(group.members.len())));
        self.waiting.push_back(Waiting { group, known: Vec::new() });
    }

    /// How many of the possible pairs of a prompt are wanted.
    pub(super) fn wanted(&self, possible: u64) -> u64 {
        self.limit.map_or(possible, |limit| possible.min(limit as u64))
    }

    /// Tells each group what a study has of it; those it has anything of come first.
    pub(super) fn keep(&mut self, mut known: impl FnMut(&str) -> KnownPairs) {
        for waiting in &mut self.waiting {
            waiting.known = known(&waiting.group.prompt);
        }
        self.waiting.make_contiguous().sort_by_key(|waiting| waiting.known.is_empty());
    }

    pub(super) fn take(&mut self) -> Option<Waiting> {
        self.waiting.pop_front()
    }

    /// Reads a group's images and begins to choose. `None` where fewer than two are left; says why.
    pub(super) fn begin(
        &mut self,
        waiting: Waiting,
        root: &Path,
        files: &mut Files,
        ready: &mut VecDeque<Item>,
    ) -> Option<Round> {
        let Waiting { group: Group { prompt, members }, known } = waiting;
        let unread = members.iter().filter(|member| member.facts.is_none());
        files.read_ahead(unread.map(|member| root.join(&member.file)).collect());
        let mut images: Vec<NewImage> = Vec::new();
        let mut by_hash: HashMap<Sha256, usize> = HashMap::new();
        let mut last = None;
        for member in members {
            let Some(facts) = facts(&member, root, files, ready) else {
                continue;
            };
            if let Some(earlier) = by_hash.get(&facts.sha256) {
                let reason = format!("has the same bytes as {}", images[*earlier].image.locator);
                ready.push_back(Item::Rejected(Rejected::new(&member.place, reason)));
                continue;
            }
            by_hash.insert(facts.sha256, images.len());
            let model = member.model.as_deref();
            images.push(new_image(root, &member.file, model, member.seed, member.guidance, &facts));
            last = Some(member.place);
        }
        if images.len() < 2 {
            if let Some(place) = last {
                let reason = "is the only image left of its prompt; a pair needs two";
                ready.push_back(Item::Rejected(Rejected::new(place, reason)));
            }
            return None;
        }
        let mut draw = self.chooser.begin(&prompt, images.iter().map(|image| image.model.as_deref()));
        let mut kept = VecDeque::new();
        for (a, b) in known {
            if let (Some(a), Some(b)) = (by_hash.get(&a), by_hash.get(&b))
                && a != b
                && !draw.has(*a, *b)
            {
                self.chooser.keep(&mut draw, *a, *b);
                kept.push_back((*a, *b));
            }
        }
        let count = kept.len() as u64;
        let planned = self.wanted(possible_pairs(images.len())).max(count);
        let next = match self.limit {
            Some(_) => Next::Drawn(planned - count),
            None => Next::All(0, 1),
        };
        Some(Round { prompt, images, draw, kept, next, planned })
    }

    /// The next pair of a prompt.
    pub(super) fn next_pair(&mut self, round: &mut Round) -> Option<NewPair> {
        let (a, b) = match round.kept.pop_front() {
            Some(pair) => pair,
            None => self.next_choice(round)?,
        };
        Some(NewPair {
            external_id: None,
            prompt: round.prompt.clone(),
            a: round.images[a].clone(),
            b: round.images[b].clone(),
        })
    }

    fn next_choice(&mut self, round: &mut Round) -> Option<(usize, usize)> {
        match &mut round.next {
            Next::Drawn(0) => None,
            Next::Drawn(left) => {
                *left -= 1;
                self.chooser.draw(&mut round.draw)
            }
            Next::All(one, other) => loop {
                if *other >= round.images.len() {
                    (*one, *other) = (*one + 1, *one + 2);
                    if *other >= round.images.len() {
                        return None;
                    }
                }
                let pair = (*one, *other);
                *other += 1;
                if !round.draw.has(pair.0, pair.1) {
                    return Some(self.chooser.take(&mut round.draw, pair.0, pair.1));
                }
            },
        }
    }
}

/// The facts of a member; where it can't be read it is rejected.
fn facts(member: &Member, root: &Path, files: &mut Files, ready: &mut VecDeque<Item>) -> Option<Arc<Facts>> {
    if let Some(facts) = &member.facts {
        return Some(facts.clone());
    }
    let named = |reason: &str| match &member.place {
        super::group::Place::Line(_) => format!("{}: {reason}", member.file.display()),
        super::group::Place::File(_) => reason.to_owned(),
    };
    match files.get(&root.join(&member.file)) {
        Ok(found) => {
            if let Some(reason) = found.warning {
                ready.push_back(Item::Warning(Warning::new(&member.place, named(&reason))));
            }
            Some(found.facts)
        }
        Err(reason) => {
            ready.push_back(Item::Rejected(Rejected::new(&member.place, named(&reason))));
            None
        }
    }
}

/// An image as the study takes it: what the source says of it, and what its metadata say where the source is silent.
pub(super) fn new_image(
    root: &Path,
    file: &Path,
    model: Option<&str>,
    seed: Option<i64>,
    guidance: Option<f64>,
    facts: &Facts,
) -> NewImage {
    NewImage {
        image: Image {
            path: root.join(file),
            locator: file.to_string_lossy().into_owned(),
            sha256: facts.sha256,
            pixels: facts.pixels,
        },
        model: model.map(str::to_owned).or_else(|| facts.generation.model.clone()),
        seed: seed.or(facts.generation.seed),
        guidance: guidance.or(facts.generation.guidance),
    }
}
