//! How a folder is laid out: a sub-folder a prompt, a sub-folder a model, or images that carry their prompts.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use super::walk::Listing;

/// How a folder is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A sub-folder a prompt.
    Prompts,
    /// A sub-folder a model, the same file names in each.
    Models,
    /// Images that carry their prompts.
    Loose,
}

/// A file that holds the prompt of the images of its folder.
pub(super) const PROMPT_FILE: &str = "prompt.txt";

/// Of an image in a sub-folder: the sub-folder of the source, and the rest without the file's ending. `None` for an
/// image in the source's folder itself.
pub(super) fn model_and_name(image: &Path) -> Option<(&OsStr, PathBuf)> {
    let mut parts = image.components();
    let Some(Component::Normal(model)) = parts.next() else {
        return None;
    };
    let rest = parts.as_path();
    (rest != Path::new("")).then(|| (model, rest.with_extension("")))
}

/// The layout of a folder. `prompt_of` tells the prompt in an image's metadata; it is asked for two images at most.
pub(super) fn layout(listing: &Listing, prompt_of: impl Fn(&Path) -> Option<String>) -> Layout {
    let mut folders: BTreeMap<&OsStr, BTreeMap<PathBuf, PathBuf>> = BTreeMap::new();
    let images: Vec<PathBuf> = listing.images().collect();
    for image in &images {
        if let Some((folder, name)) = model_and_name(image) {
            folders.entry(folder).or_default().insert(name, image.clone());
        }
    }
    if folders.is_empty() && !listing.has_text(Path::new(""), OsStr::new(PROMPT_FILE)) {
        return Layout::Loose;
    }
    let has_prompt_file = |(folder, shelf): (&PathBuf, &super::walk::Shelf)| {
        folder != Path::new("") && shelf.texts.contains(OsStr::new(PROMPT_FILE))
    };
    if folders.len() < 2 || listing.shelves.iter().any(has_prompt_file) || !share_names(&folders) {
        return Layout::Prompts;
    }
    // The same names in each folder, which is so too where a prompt's images are named 1, 2, 3 or by their models.
    let folder_names: Vec<String> =
        folders.keys().map(|folder| folder.to_string_lossy().into_owned()).collect();
    match same_prompt(&folders, prompt_of) {
        Some(true) => Layout::Models,
        Some(false) => Layout::Prompts,
        None if folder_names.iter().any(|name| reads_as_prompt(name)) => Layout::Prompts,
        None if folders.len() > 12 && folders.values().all(|names| names.len() < folders.len() / 2) => {
            Layout::Prompts
        }
        None => Layout::Models,
    }
}

/// Whether most images have a counterpart of the same name in another folder.
fn share_names(folders: &BTreeMap<&OsStr, BTreeMap<PathBuf, PathBuf>>) -> bool {
    let mut counts: BTreeMap<&Path, usize> = BTreeMap::new();
    for name in folders.values().flat_map(BTreeMap::keys) {
        *counts.entry(name).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let shared: usize = counts.values().filter(|count| **count > 1).sum();
    shared * 2 > all
}

/// Whether two images of the same name in two folders were made from the same prompt, where their metadata tell.
fn same_prompt(
    folders: &BTreeMap<&OsStr, BTreeMap<PathBuf, PathBuf>>,
    prompt_of: impl Fn(&Path) -> Option<String>,
) -> Option<bool> {
    let mut folders = folders.values();
    let first = folders.next()?;
    let (one, other) = folders.find_map(|second| {
        let name = first.keys().find(|name| second.contains_key(*name))?;
        Some((&first[name], &second[name]))
    })?;
    Some(prompt_of(one)? == prompt_of(other)?)
}

/// Whether a folder's name reads as a description. Names of models have capitals, digits and hyphens, and no articles.
fn reads_as_prompt(name: &str) -> bool {
    const SMALL_WORDS: [&str; 14] =
        ["a", "an", "and", "at", "by", "from", "in", "of", "on", "over", "the", "to", "under", "with"];
    let spaced: Vec<&str> = name.split_whitespace().collect();
    let is_plain = |word: &&str| word.trim_end_matches(',').chars().all(char::is_lowercase);
    let mut words = name.split(|character: char| character.is_whitespace() || "_,.".contains(character));
    words.any(|word| SMALL_WORDS.contains(&word.to_lowercase().as_str()) && word != "A")
        || spaced.len() > 1 && spaced.iter().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::super::walk::list;
    use super::*;

    fn layout_of(names: &[&str]) -> Layout {
        layout_with(names, |_| None)
    }

    fn layout_with(names: &[&str], prompt_of: impl Fn(&Path) -> Option<String>) -> Layout {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            std::fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        layout(&list(folder.path(), None).unwrap(), prompt_of)
    }

    #[test]
    fn the_same_names_in_each_folder_make_models() {
        assert_eq!(layout_of(&["sdxl/1.png", "sdxl/2.png", "flux/1.jpg", "flux/2.png"]), Layout::Models);
        assert_eq!(
            layout_of(&["sd_xl_base_1.0/1.png", "sd_xl_turbo/1.png", "dall-e-3/1.png"]),
            Layout::Models
        );
        assert_eq!(layout_of(&["sdxl/a/1.png", "flux/a/1.png"]), Layout::Models);
    }

    #[test]
    fn a_prompt_file_or_names_that_differ_make_prompts() {
        assert_eq!(layout_of(&["x/1.png", "x/2.png", "y/1.png", "y/2.png", "y/prompt.txt"]), Layout::Prompts);
        assert_eq!(layout_of(&["x/1.png", "x/2.png", "y/3.png", "y/4.png"]), Layout::Prompts);
        assert_eq!(layout_of(&["x/1.png", "x/2.png"]), Layout::Prompts);
        assert_eq!(layout_of(&["prompt.txt", "1.png", "2.png"]), Layout::Prompts);
    }

    #[test]
    fn folders_named_by_descriptions_are_prompts_whatever_their_files_are_called() {
        for (one, other) in
            [("a red fox", "a car"), ("a_red_fox", "car"), ("red fox", "car"), ("Owl on a branch", "x")]
        {
            let names = [one, other].map(|folder| [format!("{folder}/1.png"), format!("{folder}/2.png")]);
            let names: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
            assert_eq!(layout_of(&names), Layout::Prompts, "{one}");
        }
        for (one, other) in
            [("DALL-E 3", "Imagen 4"), ("sd_xl_base_1.0", "sd_xl_turbo"), ("Model A", "Model B")]
        {
            let names = [one, other].map(|folder| format!("{folder}/1.png"));
            assert_eq!(layout_of(&[&names[0], &names[1]]), Layout::Models, "{one}");
        }
    }

    #[test]
    fn many_folders_of_few_files_are_prompts() {
        let names: Vec<String> =
            (0..20).flat_map(|at| [format!("{at}/1.png"), format!("{at}/2.png")]).collect();
        assert_eq!(layout_of(&names.iter().map(String::as_str).collect::<Vec<_>>()), Layout::Prompts);
    }

    #[test]
    fn metadata_have_the_last_word_on_folders_that_share_names() {
        let names = ["one/1.png", "one/2.png", "two/1.png", "two/2.png"];
        let by_folder = |path: &Path| path.parent().map(|folder| folder.display().to_string());
        assert_eq!(layout_with(&names, by_folder), Layout::Prompts);
        let by_name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
        assert_eq!(layout_with(&names, by_name), Layout::Models);
    }

    #[test]
    fn images_in_the_folder_itself_are_loose() {
        assert_eq!(layout_of(&["1.png", "2.png", "notes.txt"]), Layout::Loose);
    }
}
