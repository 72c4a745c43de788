//! Which files make a checkpoint: in a folder on this disk, and in the listing of a repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::WeightsError;
use super::model::is_name;

/// The shape of the network.
pub(super) const CONFIG: &str = "config.json";
/// The weights in one file.
pub(super) const SINGLE: &str = "model.safetensors";
/// The weights in several: which tensor is where.
pub(super) const INDEX: &str = "model.safetensors.index.json";

/// Small files that are pulled where the repository has them.
const COMPANIONS: [&str; 2] = ["preprocessor_config.json", "tokenizer_config.json"];
/// The vocabulary in one file.
const TOKENIZER: &str = "tokenizer.json";
/// The vocabulary in two.
const VOCABULARY: [&str; 2] = ["vocab.json", "merges.txt"];

#[derive(Deserialize)]
struct Index {
    weight_map: std::collections::BTreeMap<String, String>,
}

/// The safetensors files of a checkpoint folder in the order of their names, after checking that it has `config.json`
/// and that none is missing. Their bytes are not looked at.
///
/// # Errors
/// The folder lacks a file, or has its weights only as pickles.
pub fn weights_files(folder: &Path) -> Result<Vec<PathBuf>, WeightsError> {
    if !folder.is_dir() {
        return Err(WeightsError::NoFolder(folder.to_owned()));
    }
    if !folder.join(CONFIG).is_file() {
        return Err(WeightsError::NoConfig(folder.to_owned()));
    }
    let single = folder.join(SINGLE);
    if single.is_file() {
        return Ok(vec![single]);
    }
    let index = folder.join(INDEX);
    if index.is_file() {
        let shards = shards(&index)?.into_iter().map(|name| folder.join(name)).collect::<Vec<_>>();
        return match shards.iter().find(|shard| !shard.is_file()) {
            Some(missing) => Err(WeightsError::MissingShard(missing.clone())),
            None => Ok(shards),
        };
    }
    let names = fs::read_dir(folder).map_err(WeightsError::read(folder))?;
    let names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    match names.filter(|name| is_pickle(name)).min() {
        Some(file) => Err(WeightsError::OnlyPickle { folder: folder.to_owned(), file }),
        None => Err(WeightsError::NoWeights(folder.to_owned())),
    }
}

/// The files that an index names, in order, each once.
pub(super) fn shards(index: &Path) -> Result<Vec<String>, WeightsError> {
    let wrong = |problem: String| WeightsError::Index { path: index.to_owned(), problem };
    let text = fs::read(index).map_err(WeightsError::read(index))?;
    let parsed: Index =
        serde_json::from_slice(&text).map_err(|error| wrong(format!("no index of weights: {error}")))?;
    let names: BTreeSet<String> = parsed.weight_map.into_values().collect();
    if let Some(name) = names.iter().find(|name| !is_name(name) || !name.ends_with(".safetensors")) {
        return Err(wrong(format!("{name:?} is no safetensors file beside it")));
    }
    if names.is_empty() {
        return Err(wrong("it names no weights".to_owned()));
    }
    Ok(names.into_iter().collect())
}

/// Every file beside the configuration that a repository may have and that is of use.
pub(super) fn mentioned() -> impl Iterator<Item = &'static str> {
    COMPANIONS.into_iter().chain([TOKENIZER]).chain(VOCABULARY).chain([SINGLE, INDEX])
}

/// What of a repository's files is pulled before the weights are known, smallest first; or what it lacks.
///
/// Where the weights are in several files, the index is the last, and it names them.
pub(super) fn wanted(names: &[String]) -> Result<Vec<&'static str>, String> {
    let has = |name: &&&str| names.iter().any(|listed| listed == **name);
    if !has(&&CONFIG) {
        return Err("it has no config.json, so it is no model of transformers' layout".to_owned());
    }
    let weights = [SINGLE, INDEX].iter().find(has).copied().ok_or_else(|| lacking(names))?;
    let tokenizer: &[&str] = if has(&&TOKENIZER) { &[TOKENIZER] } else { &VOCABULARY };
    let small = COMPANIONS.iter().chain(tokenizer).filter(has).copied();
    Ok(std::iter::once(CONFIG).chain(small).chain([weights]).collect())
}

fn lacking(names: &[String]) -> String {
    match names.iter().find(|name| is_pickle(name)) {
        Some(pickle) if is_name(pickle) => format!(
            "it has its weights only as {pickle}: such files can run any code, so pairpick neither pulls nor reads them; \
             convert it with transformers (`save_pretrained(DIR, safe_serialization=True)`) and give --weights DIR, or name a \
             revision that has model.safetensors (`--revision refs/pr/N`, where the hub's bot has offered one)"
        ),
        _ => "it has neither model.safetensors nor model.safetensors.index.json".to_owned(),
    }
}

/// Weights as Python pickles.
fn is_pickle(name: &str) -> bool {
    [".bin", ".pt", ".pth", ".ckpt", ".pkl"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    const SHARDED: &str = r#"{"weight_map": {"a": "model-00002-of-00002.safetensors", "b": "model-00001-of-00002.safetensors", "c": "model-00002-of-00002.safetensors"}}"#;

    #[test]
    fn shards_come_in_the_order_of_their_names() {
        let there = folder(&[
            (CONFIG, "{}"),
            (INDEX, SHARDED),
            ("model-00001-of-00002.safetensors", ""),
            ("model-00002-of-00002.safetensors", ""),
        ]);
        let files = weights_files(there.path()).unwrap();
        assert_eq!(
            files,
            [1, 2].map(|shard| there.path().join(format!("model-0000{shard}-of-00002.safetensors")))
        );
        fs::remove_file(&files[1]).unwrap();
        let error = weights_files(there.path()).unwrap_err();
        assert!(matches!(&error, WeightsError::MissingShard(path) if *path == files[1]), "{error}");
    }

    #[test]
    fn an_index_cannot_point_out_of_its_folder() {
        for name in ["../model.safetensors", "/etc/passwd", "model.bin", "sub/model.safetensors"] {
            let text = serde_json::json!({"weight_map": {"a": name}}).to_string();
            let there = folder(&[(CONFIG, "{}"), (INDEX, &text)]);
            assert!(matches!(weights_files(there.path()), Err(WeightsError::Index { .. })), "{name}");
        }
    }

    #[test]
    fn what_a_folder_lacks_is_said() {
        let error = |files: &[(&str, &str)]| weights_files(folder(files).path()).unwrap_err().to_string();
        assert!(error(&[]).contains("has no config.json"));
        assert!(error(&[(CONFIG, "{}")]).contains("has no model.safetensors"));
        let pickle = error(&[(CONFIG, "{}"), ("pytorch_model.bin", "")]);
        assert!(
            pickle.contains("only as pytorch_model.bin") && pickle.contains("safe_serialization"),
            "{pickle}"
        );
        assert!(matches!(weights_files(Path::new("/no/such/folder")), Err(WeightsError::NoFolder(_))));
    }

    #[test]
    fn pickles_are_never_pulled_and_a_vocabulary_only_once() {
        let all = names(&[
            "README.md",
            "config.json",
            "merges.txt",
            "model.safetensors",
            "preprocessor_config.json",
            "pytorch_model.bin",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json",
        ]);
        let expected = [
            "config.json",
            "preprocessor_config.json",
            "tokenizer_config.json",
            "tokenizer.json",
            "model.safetensors",
        ];
        assert_eq!(wanted(&all).unwrap(), expected);
        let bare = names(&["config.json", "merges.txt", "vocab.json", "model.safetensors.index.json"]);
        assert_eq!(wanted(&bare).unwrap(), ["config.json", "vocab.json", "merges.txt", INDEX]);
        let pickle = wanted(&names(&["config.json", "pytorch_model.bin"])).unwrap_err();
        assert!(pickle.contains("only as pytorch_model.bin"), "{pickle}");
    }
}
