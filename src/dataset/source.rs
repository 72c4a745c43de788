//! A source on its way from rows or files to pairs.
//!
//! Rows that name their pairs become pairs one by one. Images become groups first, of which pairs are chosen as
//! [`super::choose`] says. Files are read when their pair's turn comes, some ahead, in several threads.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use super::choose::Chooser;
use super::error::{DatasetError, place, unreadable};
use super::files::Files;
use super::folder::{Folder, Layout};
use super::group::{Group, Grouping, Place, possible_pairs};
use super::item::{Item, Rejected, Summary};
use super::manifest::{Content, Entry, Manifest, Shape, Writing};
use super::options::{FormatChoice, Options};
use super::rounds::{KnownPairs, Round, Rounds};
use super::rows;
use crate::pair::NewPair;

/// Rows read ahead at once when a source is well under way.
const BATCH: usize = 64;

/// A source of pairs: an iterator over what it holds, which may be dropped at any time.
///
/// Each [`Item`] comes as soon as it is known. A file is read once however many pairs it stands in.
pub struct Source {
    root: PathBuf,
    kind: String,
    format: FormatChoice,
    hint: Option<String>,
    options: Options,
    stage: Stage,
    /// Items that are ready.
    ready: VecDeque<Item>,
    files: Files,
    summary: Summary,
    /// Rows taken from a manifest of pairs at once: few at first, so that the first pair is there soon.
    batch: usize,
}

/// How far a source has come.
enum Stage {
    /// Rows that name their pairs.
    Rows(Manifest),
    /// A folder of which it is not known yet which images belong together.
    Folder(Box<Folder>),
    /// Groups of images, and the one whose pairs are being given.
    Groups(Box<Rounds>, Option<Box<Round>>),
    Done,
}

/// Looks at a source and says what it is; reads a manifest's rows but no images, or few.
pub fn open(source: &Path, options: &Options) -> Result<Source, DatasetError> {
    if options.pairs_per_prompt == Some(0) {
        return Err(DatasetError::ZeroPairs);
    }
    let about = fs::metadata(source).map_err(|error| unreadable(source, error))?;
    let wrong = |found, wanted| {
        let format = options.format.name();
        Err(DatasetError::WrongKind { place: place(source), found, format, wanted })
    };
    if about.is_dir() {
        if options.format != FormatChoice::Auto && !options.format.reads_folder() {
            return wrong("folder", "file");
        }
        let folder = Folder::open(source, options.format, None)?;
        return Ok(Source::of_folder(folder, options));
    }
    if !about.is_file() {
        return Err(DatasetError::NotAFile { place: place(source) });
    }
    if options.format.reads_folder() {
        return wrong("file", "folder");
    }
    Ok(Source::of_manifest(Manifest::open(source, options.format)?, options))
}

impl Source {
    fn of_folder(folder: Folder, options: &Options) -> Self {
        let (images, folders) = (counted(folder.images, "image"), counted(folder.folders, "sub-folder"));
        let (format, kind, hint) = match folder.layout {
            Layout::Prompts => (
                FormatChoice::PromptFolders,
                format!("folder (a sub-folder a prompt), {images} in {folders}"),
                "--format model-folders reads a sub-folder as a model, images the prompts in the images",
            ),
            Layout::Models => (
                FormatChoice::ModelFolders,
                format!("folder (a sub-folder a model), {images} in {folders}"),
                "--format prompt-folders reads a sub-folder as a prompt",
            ),
            Layout::Loose => (
                FormatChoice::Images,
                format!("folder (images that carry their prompts), {images}"),
                "--format prompt-folders takes the folder's name as the prompt",
            ),
        };
        let root = folder.root.clone();
        let mut source = Source::new(root, format, kind, options, Stage::Folder(Box::new(folder)));
        source.hint =
            matches!(options.format, FormatChoice::Auto | FormatChoice::Folder).then(|| hint.to_owned());
        source
    }

    fn of_manifest(mut manifest: Manifest, options: &Options) -> Self {
        let root = manifest.root.clone();
        let format = match manifest.writing {
            Writing::Lines | Writing::Array => FormatChoice::Jsonl,
            Writing::Separated(_) => FormatChoice::Csv,
        };
        let what = match manifest.shape {
            Shape::Pairs => "",
            Shape::Images => "an image a row, ",
        };
        let kind = format!("manifest ({}), {what}{}", manifest.writing.name(), counted(manifest.rows, "row"));
        if manifest.shape == Shape::Pairs {
            return Source::new(root, format, kind, options, Stage::Rows(manifest));
        }
        let mut source = Source::new(root, format, kind, options, Stage::Done);
        let mut grouping = Grouping::default();
        while let Some(Entry { line, row }) = manifest.next() {
            match row {
                Ok(row) => rows::group(line, row, &mut grouping, &mut source.ready),
                Err(reason) => source.reject(Place::Line(line), reason),
            }
        }
        source.stage = source.groups(grouping.into_groups());
        source
    }

    fn new(root: PathBuf, format: FormatChoice, kind: String, options: &Options, stage: Stage) -> Self {
        Source {
            root,
            kind,
            format,
            hint: None,
            options: options.clone(),
            stage,
            ready: VecDeque::new(),
            files: Files::new(),
            summary: Summary::default(),
            batch: 1,
        }
    }

    /// What the source is, such as "manifest (JSONL), 1,200 rows".
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The format it is read in, by its name on the command line; never `auto` or `folder`.
    pub fn format(&self) -> FormatChoice {
        self.format
    }

    /// How to have it read otherwise, where its format was guessed and another guess would do.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The folder that relative paths are relative to: absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// How many of each have been given so far.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// About how many pairs the source will have given in the end, and never fewer than it will: rows that turn out
    /// to be none count. `None` for a folder before [`Source::survey`], or before its first item.
    pub fn planned(&self) -> Option<u64> {
        match &self.stage {
            Stage::Rows(manifest) => Some(manifest.rows),
            Stage::Folder(_) => None,
            Stage::Groups(rounds, _) => Some(rounds.planned),
            Stage::Done => Some(self.summary.offered),
        }
    }

    /// Reads what must be read before it is known which images belong together: the metadata of a folder's images.
    /// `progress` is told how many images have been looked at, and of how many. Does nothing where nothing is left to
    /// find out; the first [`Source::next`] does it where it has not been done.
    pub fn survey(&mut self, mut progress: impl FnMut(u64, u64)) {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Folder(folder) => {
                let gathered = folder.gather(&mut self.files, &mut progress);
                self.ready.extend(gathered.items);
                self.stage = self.groups(gathered.groups);
            }
            stage => self.stage = stage,
        }
    }

    /// Tells the source what a study has already, so that importing again adds only what is new: `known` gives the
    /// pairs of a prompt as the hashes of a and b. Those the source has too are given again as they are, count as
    /// chosen, and their prompts come first; so a prompt that has `pairs_per_prompt` pairs gets no others, and new
    /// prompts are balanced against the old ones. To be called before the first item, after [`Source::survey`] (which
    /// it does else). Says nothing to a manifest that names its pairs itself.
    pub fn keep(&mut self, known: impl FnMut(&str) -> KnownPairs) {
        self.survey(|_, _| ());
        if let Stage::Groups(rounds, None) = &mut self.stage {
            rounds.keep(known);
        }
    }

    /// The pairs alone, for a study; `aside` is told of all else as it comes.
    pub fn pairs<'a>(&'a mut self, mut aside: impl FnMut(Item) + 'a) -> impl Iterator<Item = NewPair> + 'a {
        self.filter_map(move |item| match item {
            Item::Pair(pair) => Some(pair),
            other => {
                aside(other);
                None
            }
        })
    }

    fn groups(&mut self, groups: Vec<Group>) -> Stage {
        let chooser = Chooser::new(self.options.seed);
        let mut rounds = Rounds::new(chooser, self.options.pairs_per_prompt);
        for group in groups {
            if let [only] = group.members.as_slice() {
                self.reject(only.place.clone(), "is the only image of its prompt; a pair needs two");
            } else {
                rounds.add(group);
            }
        }
        Stage::Groups(Box::new(rounds), None)
    }

    fn reject(&mut self, place: Place, reason: impl std::fmt::Display) {
        self.ready.push_back(Item::Rejected(Rejected::new(place, reason)));
    }

    /// Takes the next rows of a manifest of pairs; `false` when there are none.
    fn take_rows(&mut self) -> bool {
        let Stage::Rows(manifest) = &mut self.stage else {
            return false;
        };
        let entries: Vec<Entry> = (0..self.batch).map_while(|_| manifest.next()).collect();
        self.batch = (self.batch * 2).min(BATCH);
        let mut paths = Vec::new();
        for row in entries.iter().filter_map(|entry| entry.row.as_ref().ok()) {
            if let Content::Pair { a, b, .. } = &row.content {
                paths.extend([self.root.join(&a.locator), self.root.join(&b.locator)]);
            }
        }
        self.files.read_ahead(paths);
        let any = !entries.is_empty();
        for Entry { line, row } in entries {
            match row {
                Ok(row) => rows::pair(line, row, &self.root, &mut self.files, &mut self.ready),
                Err(reason) => self.reject(Place::Line(line), reason),
            }
        }
        any
    }

    /// Goes on to the next group; `false` when there is none.
    fn take_group(&mut self) -> bool {
        let Stage::Groups(rounds, round) = &mut self.stage else {
            return false;
        };
        let Some(group) = rounds.take() else { return false };
        let possible = possible_pairs(group.group.members.len());
        let begun = rounds.begin(group, &self.root, &mut self.files, &mut self.ready);
        let (hoped, planned) = (rounds.wanted(possible), begun.as_ref().map_or(0, |round| round.planned));
        rounds.planned = rounds.planned.saturating_sub(hoped).saturating_add(planned);
        *round = begun.map(Box::new);
        true
    }
}

impl Iterator for Source {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                self.summary.count(&item);
                return Some(item);
            }
            let more = match &mut self.stage {
                Stage::Rows(_) => self.take_rows(),
                Stage::Folder(_) => {
                    self.survey(|_, _| ());
                    true
                }
                Stage::Groups(rounds, Some(round)) => match rounds.next_pair(round) {
                    Some(pair) => {
                        let item = Item::Pair(pair);
                        self.summary.count(&item);
                        return Some(item);
                    }
                    None => self.take_group(),
                },
                Stage::Groups(_, None) => self.take_group(),
                Stage::Done => return None,
            };
            if !more {
                self.stage = Stage::Done;
            }
        }
    }
}

/// A count with its noun: `1 row`, `1,200 rows`.
fn counted(count: u64, noun: &str) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_in_threes() {
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(1200, "row"), "1,200 rows");
        assert_eq!(counted(1_000_000, "row"), "1,000,000 rows");
    }
}
