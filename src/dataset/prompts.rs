//! The images of each prompt that sources hold, without making pairs of them: for whoever ranks them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::error::{DatasetError, place, unreadable};
use super::files::Files;
use super::folder::{Folder, has_image_name};
use super::item::{Item, Rejected};
use super::manifest::{Content, Entry, Manifest};
use super::options::FormatChoice;

/// A prompt and the files of its images, in the order of their sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptImages {
    /// The prompt.
    pub prompt: String,
    /// The files: paths that begin with that of their source as it was given.
    pub images: Vec<PathBuf>,
}

/// The images of each prompt, prompts in the order in which they first came.
#[derive(Default)]
pub struct Prompts {
    prompts: Vec<PromptImages>,
    by_text: HashMap<String, usize>,
    taken: HashSet<(usize, PathBuf)>,
    rejected: Vec<Rejected>,
}

impl Prompts {
    /// Takes in a folder, a manifest, or an image file that carries its prompt. What is at or below `skip` is passed over
    /// in folders. `progress` is told how many images have been looked at for their prompts, and of how many.
    ///
    /// # Errors
    /// The source as a whole can't be read. Rows and files that can't are among [`Prompts::rejected`].
    pub fn read(
        &mut self,
        source: &Path,
        skip: Option<&Path>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(), DatasetError> {
        let about = fs::metadata(source).map_err(|error| unreadable(source, error))?;
        if about.is_dir() {
            let gathered =
                Folder::open(source, FormatChoice::Auto, skip)?.gather(&mut Files::new(), &mut progress);
            for group in gathered.groups {
                for member in group.members {
                    self.add(&group.prompt, source.join(member.file));
                }
            }
            self.rejected.extend(gathered.items.into_iter().filter_map(|item| match item {
                Item::Rejected(rejected) => Some(rejected),
                // Whoever decodes the image finds more than a warning says.
                Item::Pair(_) | Item::Warning(_) => None,
            }));
        } else if !about.is_file() {
            return Err(DatasetError::NotAFile { place: place(source) });
        } else if has_image_name(source) {
            self.image(source);
        } else {
            self.manifest(source)?;
        }
        Ok(())
    }

    /// The prompts with their images.
    pub fn into_prompts(self) -> Vec<PromptImages> {
        self.prompts
    }

    /// Rows and files that were left out.
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    fn image(&mut self, path: &Path) {
        match Files::new().get(path) {
            Ok(found) => match found.facts.generation.prompt.as_deref().map(str::trim) {
                Some(prompt) if !prompt.is_empty() => self.add(prompt, path.to_owned()),
                _ => self.reject(path.display(), "has no prompt in its metadata"),
            },
            Err(reason) => self.reject(path.display(), reason),
        }
    }

    fn manifest(&mut self, path: &Path) -> Result<(), DatasetError> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut manifest = Manifest::open(path, FormatChoice::Auto)?;
        while let Some(Entry { line, row }) = manifest.next() {
            match row {
                Ok(row) => {
                    let images = match row.content {
                        Content::Pair { a, b, .. } => vec![a, b],
                        Content::Image(image) => vec![image],
                    };
                    images.into_iter().for_each(|image| self.add(&row.prompt, folder.join(image.locator)));
                }
                Err(reason) => self.reject(format!("line {line}"), reason),
            }
        }
        Ok(())
    }

    /// An image that stands in several rows of a prompt is one of its images once.
    fn add(&mut self, prompt: &str, image: PathBuf) {
        let at = match self.by_text.get(prompt) {
            Some(at) => *at,
            None => {
                self.by_text.insert(prompt.to_owned(), self.prompts.len());
                self.prompts.push(PromptImages { prompt: prompt.to_owned(), images: Vec::new() });
                self.prompts.len() - 1
            }
        };
        if self.taken.insert((at, image.clone())) {
            self.prompts[at].images.push(image);
        }
    }

    fn reject(&mut self, place: impl std::fmt::Display, reason: impl std::fmt::Display) {
        self.rejected.push(Rejected::new(place, reason));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &Path) -> (Vec<(String, Vec<PathBuf>)>, Vec<Rejected>) {
        let mut prompts = Prompts::default();
        prompts.read(source, None, |_, _| ()).unwrap();
        let rejected = prompts.rejected().to_vec();
        let prompts = prompts.into_prompts().into_iter();
        (prompts.map(|prompt| (prompt.prompt, prompt.images)).collect(), rejected)
    }

    #[test]
    fn the_images_of_pairs_stand_once_under_their_prompt() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("pairs.csv");
        fs::write(
            &manifest,
            "prompt,image_a,image_b\nfox,a.png,b.png\nowl,a.png,c.png\nfox,b.png,c.png\n,x,y\n",
        )
        .unwrap();
        let at = |name: &str| folder.path().join(name);
        let (prompts, rejected) = read(&manifest);
        let expected = [
            ("fox".to_owned(), vec![at("a.png"), at("b.png"), at("c.png")]),
            ("owl".to_owned(), vec![at("a.png"), at("c.png")]),
        ];
        assert_eq!(prompts, expected);
        assert_eq!(rejected.len(), 1, "{rejected:?}");
    }

    #[test]
    fn a_sub_folder_a_prompt_is_read_as_an_import_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in [("p1/1.png", ""), ("p1/2.png", ""), ("p1/prompt.txt", "a red fox\n")] {
            fs::create_dir_all(folder.path().join("p1")).unwrap();
            fs::write(folder.path().join(name), content).unwrap();
        }
        let (prompts, _) = read(folder.path());
        assert_eq!(prompts.len(), 1);
        assert_eq!((prompts[0].0.as_str(), prompts[0].1.len()), ("a red fox", 2));
    }

    #[test]
    fn an_image_without_a_prompt_is_left_out_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let image = folder.path().join("1.PNG");
        fs::write(&image, "no picture").unwrap();
        let (prompts, rejected) = read(&image);
        assert!(prompts.is_empty());
        assert!(rejected[0].reason.contains("no prompt"), "{rejected:?}");
    }
}
