//! Which images of a folder belong together, and under which prompt.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::files::{Facts, Files};
use super::super::group::{Group, Grouping, Member, Place};
use super::super::item::{Item, Rejected, Warning};
use super::layout::{Layout, PROMPT_FILE, model_and_name};
use super::texts;
use super::walk::Listing;

/// What was found in a folder.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) groups: Vec<Group>,
    /// What was left out or needs a look.
    pub(crate) items: Vec<Item>,
}

/// Files read ahead at once.
const BATCH: usize = 32;

pub(super) fn gather(
    (layout, asked_for): (Layout, bool),
    root: &Path,
    listing: Listing,
    files: &mut Files,
    progress: &mut dyn FnMut(u64, u64),
) -> Gathered {
    let images: Vec<PathBuf> = listing.images().collect();
    let total = images.len() as u64;
    let mut gatherer = Gatherer {
        root,
        files,
        grouping: Grouping::default(),
        items: listing.rejected.iter().cloned().map(Item::Rejected).collect(),
        progress,
        done: 0,
        total,
        listing: &listing,
    };
    match layout {
        Layout::Prompts => gatherer.prompts(asked_for),
        Layout::Models => gatherer.models(images),
        Layout::Loose => gatherer.loose(images, true),
    }
    Gathered { groups: gatherer.grouping.into_groups(), items: gatherer.items }
}

struct Gatherer<'a> {
    root: &'a Path,
    listing: &'a Listing,
    files: &'a mut Files,
    grouping: Grouping,
    items: Vec<Item>,
    progress: &'a mut dyn FnMut(u64, u64),
    done: u64,
    total: u64,
}

impl Gatherer<'_> {
    fn reject(&mut self, place: &Path, reason: impl std::fmt::Display) {
        self.items.push(Item::Rejected(Rejected::new(place.display(), reason)));
    }

    fn warn(&mut self, place: &Path, reason: impl std::fmt::Display) {
        self.items.push(Item::Warning(Warning::new(place.display(), reason)));
    }

    fn count(&mut self, images: usize) {
        self.done += images as u64;
        (self.progress)(self.done, self.total);
    }

    /// The facts of an image; where it can't be read it is rejected.
    fn facts(&mut self, image: &Path) -> Option<Arc<Facts>> {
        match self.files.get(&self.root.join(image)) {
            Ok(found) => {
                if let Some(reason) = found.warning {
                    self.warn(image, reason);
                }
                Some(found.facts)
            }
            Err(reason) => {
                self.reject(image, reason);
                None
            }
        }
    }

    fn add(
        &mut self,
        key: &str,
        prompt: &str,
        image: PathBuf,
        model: Option<&OsStr>,
        facts: Option<Arc<Facts>>,
    ) {
        let model = model.map(|model| self.grouping.model(&model.to_string_lossy()));
        let place = Place::File(image.clone());
        let member = Member { place, file: image, model, seed: None, guidance: None, facts };
        self.grouping.add(key, prompt, member);
    }

    /// The prompt in the text file beside an image that has its name.
    fn sidecar(&mut self, image: &Path) -> Option<String> {
        let text = image.with_extension("txt");
        let (folder, name) = (text.parent()?, text.file_name()?);
        if name == PROMPT_FILE || name == PROMPTS_FILE || !self.listing.has_text(folder, name) {
            return None;
        }
        match texts::text(&self.root.join(&text)) {
            Ok(prompt) => prompt,
            Err(reason) => {
                self.warn(&text, reason);
                None
            }
        }
    }

    /// A sub-folder a prompt. With `by_name`, a folder without a text is its name, whatever its images carry.
    fn prompts(&mut self, by_name: bool) {
        let shelves: Vec<(PathBuf, BTreeSet<OsString>)> = (self.listing.shelves.iter())
            .filter(|(_, shelf)| !shelf.images.is_empty())
            .map(|(folder, shelf)| (folder.clone(), shelf.images.clone()))
            .collect();
        let mut told: HashMap<PathBuf, Option<String>> = HashMap::new();
        let mut loose = Vec::new();
        for (folder, names) in shelves {
            let images: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
            let prompt_file =
                folder.ancestors().find(|at| self.listing.has_text(at, OsStr::new(PROMPT_FILE)));
            if let Some(at) = prompt_file {
                let prompt = match told.get(at) {
                    Some(prompt) => prompt.clone(),
                    None => {
                        let prompt = self.prompt_file(at);
                        told.insert(at.to_owned(), prompt.clone());
                        prompt
                    }
                };
                match prompt {
                    Some(prompt) => self.add_folder(at, &prompt, images),
                    None => images.iter().for_each(|image| {
                        self.reject(image, "left out, because the prompt of its folder can't be read");
                    }),
                }
            } else if !by_name && (folder == Path::new("") || self.all_have_prompts(&images)) {
                loose.extend(images);
            } else {
                let prompt = self.name_of(&folder);
                self.add_folder(&folder, &prompt, images);
            }
        }
        self.loose(loose, false);
    }

    fn name_of(&self, folder: &Path) -> String {
        let name = folder.file_name().or(self.root.file_name()).unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    fn prompt_file(&mut self, folder: &Path) -> Option<String> {
        let path = folder.join(PROMPT_FILE);
        match texts::text(&self.root.join(&path)) {
            Ok(Some(prompt)) => Some(prompt),
            Ok(None) => {
                let name = self.name_of(folder);
                self.warn(&path, "is empty; the folder's name is taken as the prompt");
                Some(name)
            }
            Err(reason) => {
                self.reject(&path, reason);
                None
            }
        }
    }

    /// Images that share the prompt of a folder at or above theirs; a folder between is their model.
    fn add_folder(&mut self, at: &Path, prompt: &str, images: Vec<PathBuf>) {
        self.count(images.len());
        for image in images {
            let rest = image.strip_prefix(at).unwrap_or(&image);
            let model = model_and_name(rest).map(|(model, _)| model.to_owned());
            self.add(&format!("folder {}", at.display()), prompt, image, model.as_deref(), None);
        }
    }

    /// Whether each image of a folder has a prompt of its own. Reads no further than the first that has none.
    fn all_have_prompts(&mut self, images: &[PathBuf]) -> bool {
        images.iter().all(|image| {
            let found = self.files.get(&self.root.join(image));
            if let Ok(found) = &found
                && let Some(reason) = &found.warning
            {
                self.items.push(Item::Warning(Warning::new(image.display(), reason)));
            }
            found.is_ok_and(|found| found.facts.generation.prompt.is_some())
        })
    }

    /// Images whose prompts are in them or beside them.
    fn loose(&mut self, images: Vec<PathBuf>, sidecars: bool) {
        for batch in images.chunks(BATCH) {
            self.files.read_ahead(batch.iter().map(|image| self.root.join(image)).collect());
            for image in batch {
                self.count(1);
                let sidecar = self.sidecar(image);
                let Some(facts) = self.facts(image) else { continue };
                let prompt = sidecar.or_else(|| facts.generation.prompt.clone());
                match prompt.as_deref().map(str::trim) {
                    Some(prompt) if !prompt.is_empty() => {
                        self.add(&format!("prompt {prompt}"), prompt, image.clone(), None, Some(facts));
                    }
                    _ => {
                        let name = image.with_extension("txt");
                        let name = name.file_name().unwrap_or_default().to_string_lossy();
                        let instead = if sidecars { "" } else { ", nor a sub-folder of its own" };
                        self.reject(
                            image,
                            format!("has no prompt in its metadata and no {name} beside it{instead}"),
                        );
                    }
                }
            }
        }
    }

    /// A sub-folder a model, the same file names in each.
    fn models(&mut self, images: Vec<PathBuf>) {
        let mut by_name: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        let mut loose = Vec::new();
        for image in images {
            match model_and_name(&image) {
                Some((_, name)) => by_name.entry(name).or_default().push(image),
                None => loose.push(image),
            }
        }
        let prompts = self.prompts_file(by_name.keys().cloned().collect());
        let common = match self.listing.has_text(Path::new(""), OsStr::new(PROMPT_FILE)) {
            true => self.prompt_file(Path::new("")),
            false => None,
        };
        for (name, images) in by_name {
            let mut prompt = prompts.get(&name).cloned();
            prompt =
                prompt.or_else(|| images.iter().find_map(|image| self.sidecar(image))).or(common.clone());
            let mut members = Vec::new();
            if prompt.is_none() {
                self.files.read_ahead(images.iter().map(|image| self.root.join(image)).collect());
                for image in images {
                    if let Some(facts) = self.facts(&image) {
                        members.push((image, Some(facts)));
                    }
                    self.count(1);
                }
                let found = members.iter().filter_map(|(_, facts)| facts.as_ref()?.generation.prompt.clone());
                prompt = found.into_iter().find(|prompt| !prompt.trim().is_empty());
            } else {
                self.count(images.len());
                members.extend(images.into_iter().map(|image| (image, None)));
            }
            let prompt =
                prompt.unwrap_or_else(|| name.file_name().unwrap_or_default().to_string_lossy().into_owned());
            for (image, facts) in members {
                let model = model_and_name(&image).map(|(model, _)| model.to_owned());
                self.add(&format!("name {}", name.display()), prompt.trim(), image, model.as_deref(), facts);
            }
        }
        self.loose(loose, false);
    }

    fn prompts_file(&mut self, names: Vec<PathBuf>) -> HashMap<PathBuf, String> {
        if !self.listing.has_text(Path::new(""), OsStr::new(PROMPTS_FILE)) {
            return HashMap::new();
        }
        let read = texts::text(&self.root.join(PROMPTS_FILE));
        match read.and_then(|text| texts::prompts(&text.unwrap_or_default(), &names)) {
            Ok(prompts) => prompts,
            Err(reason) => {
                self.warn(Path::new(PROMPTS_FILE), reason);
                HashMap::new()
            }
        }
    }
}

/// A file that holds the prompts of all images of a source.
const PROMPTS_FILE: &str = "prompts.txt";
