//! Images of one prompt, from which pairs are made.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::files::Facts;

/// Images to be compared with each other under one prompt.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) prompt: String,
    pub(super) members: Vec<Member>,
}

/// An image that waits in a group.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) place: Place,
    /// Relative to the source's folder, or absolute, as the source has it.
    pub(super) file: PathBuf,
    pub(super) model: Option<Arc<str>>,
    pub(super) seed: Option<i64>,
    pub(super) guidance: Option<f64>,
    /// Known already where the file had to be read to find its prompt.
    pub(super) facts: Option<Arc<Facts>>,
}

/// Where a member came from, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A line of a manifest.
    Line(u64),
    /// A file of a folder.
    File(PathBuf),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Place::Line(line) => write!(formatter, "line {line}"),
            Place::File(path) => path.display().fmt(formatter),
        }
    }
}

/// Collects members by key, groups in the order in which their keys were first seen.
#[derive(Default)]
pub(super) struct Grouping {
    by_key: HashMap<Arc<str>, usize>,
    groups: Vec<Group>,
    models: HashMap<Arc<str>, Arc<str>>,
}

impl Grouping {
    /// One copy of each model's name, however many images it made.
    pub(super) fn model(&mut self, name: &str) -> Arc<str> {
        if let Some(model) = self.models.get(name) {
            return model.clone();
        }
        let model: Arc<str> = name.into();
        self.models.insert(model.clone(), model.clone());
        model
    }

    /// Adds an image to the group of this key, which has this prompt if it is new.
    pub(super) fn add(&mut self, key: &str, prompt: &str, member: Member) {
        let at = match self.by_key.get(key) {
            Some(at) => *at,
            None => {
                self.by_key.insert(key.into(), self.groups.len());
                self.groups.push(Group { prompt: prompt.to_owned(), members: Vec::new() });
                self.groups.len() - 1
            }
        };
        let members = &mut self.groups[at].members;
        // Most prompts have few images, and there may be a million prompts: no room to spare for those.
        if members.len() < 16 {
            members.reserve_exact(1);
        }
        members.push(member);
    }

    pub(super) fn into_groups(self) -> Vec<Group> {
        self.groups
    }
}

/// How many pairs can be made of so many images.
pub(super) fn possible_pairs(images: usize) -> u64 {
    let images = images as u64;
    images * images.saturating_sub(1) / 2
}
