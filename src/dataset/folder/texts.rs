//! Prompts that stand in text files beside images: `prompt.txt`, `prompts.txt`, and `fox.txt` beside `fox.png`.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Text files longer than this hold no prompts.
const LIMIT: u64 = 64 << 20;

/// The text of a file, trimmed; `None` where it is empty.
pub(super) fn text(path: &Path) -> Result<Option<String>, String> {
    if !std::fs::metadata(path).map_err(|error| error.to_string())?.is_file() {
        return Err("is not a regular file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LIMIT {
        return Err("is too long for a text of prompts".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| "is not valid UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}').trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The prompts of a `prompts.txt`, by file name without ending: either `name<TAB>prompt` on each line, or a prompt a
/// line for the names in byte order.
pub(super) fn prompts(text: &str, names: &[PathBuf]) -> Result<HashMap<PathBuf, String>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.iter().all(|line| line.contains('\t')) {
        let by_name = lines.iter().filter_map(|line| line.split_once('\t'));
        return Ok(by_name
            .flat_map(|(name, prompt)| {
                // With or without its ending: "v1.5" is a name too.
                let (name, prompt) = (Path::new(name.trim()), prompt.trim().to_owned());
                [(name.with_extension(""), prompt.clone()), (name.to_owned(), prompt)]
            })
            .collect());
    }
    if lines.len() != names.len() {
        let (lines, names) = (lines.len(), names.len());
        return Err(format!(
            "has {lines} prompts for {names} names; give a line for each, or lines of name, tab, prompt"
        ));
    }
    Ok(names.iter().cloned().zip(lines.iter().map(|line| (*line).to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_given_by_name_or_by_order() {
        let names = ["1", "2"].map(PathBuf::from);
        let by_name = prompts("2.png\ta car\n\n1\ta fox\n", &names).unwrap();
        assert_eq!((by_name[&names[0]].as_str(), by_name[&names[1]].as_str()), ("a fox", "a car"));
        let by_order = prompts("a fox\r\na car\n", &names).unwrap();
        assert_eq!(by_order[&names[1]], "a car");
        assert!(prompts("a fox", &names).unwrap_err().contains("1 prompts for 2 names"));
    }

    #[test]
    fn a_text_is_trimmed_and_an_empty_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prompt.txt");
        std::fs::write(&path, "\u{feff}a fox\nin snow\r\n").unwrap();
        assert_eq!(text(&path).unwrap().as_deref(), Some("a fox\nin snow"));
        std::fs::write(&path, " \n").unwrap();
        assert_eq!(text(&path).unwrap(), None);
        std::fs::write(&path, b"\xff").unwrap();
        assert!(text(&path).is_err());
        assert!(text(folder.path()).is_err());
    }
}
