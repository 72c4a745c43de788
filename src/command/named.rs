//! Images that were named, scored for their prompts: what `score` and `best` have in common.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::command::embedder::Embedder;
use crate::command::scoring::Pace;
use crate::pair::Sha256;

/// Prompts whose embeddings are held at once. Many prompts have few images each; between two lots the device runs dry.
const AT_ONCE: usize = 512;

/// A prompt and the files of its images.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Asked {
    pub(super) prompt: String,
    pub(super) images: Vec<PathBuf>,
}

/// What an image got.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) score: f64,
    /// The hash of its file.
    pub(super) sha256: Sha256,
}

/// A score, or why there is none.
pub(super) type Answer = Result<Scored, String>;

/// Scores the images of each prompt; the answers come in their order. An image of several prompts is read once.
///
/// # Errors
/// The scorer or the study fails, or it was interrupted.
pub(super) fn score(asked: &[Asked], embedder: &mut Embedder) -> anyhow::Result<Vec<Vec<Answer>>> {
    embedder.warn_of_cuts(asked.iter().map(|asked| asked.prompt.as_str()));
    let mut pace = Pace::new(asked.iter().map(|asked| asked.images.len() as u64).sum());
    let answers = asked.chunks(AT_ONCE).map(|asked| score_some(asked, embedder, &mut pace));
    let answers = answers.collect::<anyhow::Result<Vec<_>>>();
    pace.end();
    Ok(answers?.into_iter().flatten().collect())
}

fn score_some(asked: &[Asked], embedder: &mut Embedder, pace: &mut Pace) -> anyhow::Result<Vec<Vec<Answer>>> {
    let texts: Vec<&str> = asked.iter().map(|asked| asked.prompt.as_str()).collect();
    let prompts = embedder.prompts(&texts)?;
    let formula = embedder.formula();
    let uses = uses(asked);
    let mut answers: Vec<Vec<Answer>> =
        asked.iter().map(|asked| vec![Err("not scored".to_owned()); asked.images.len()]).collect();
    let images = uses.iter().enumerate().map(|(at, (path, _))| (path.to_path_buf(), at));
    let whole = embedder.images(images, |at, embedding| {
        for (prompt, place) in &uses[at].1 {
            pace.step();
            answers[*prompt][*place] = match &embedding {
                Ok((sha256, embedding)) => {
                    Ok(Scored { score: formula.score(&prompts[*prompt], embedding), sha256: *sha256 })
                }
                Err(error) => Err(error.to_string()),
            };
        }
        Ok(())
    });
    if whole? { Ok(answers) } else { Err(embedder.interrupted()) }
}

/// Each file once, in the order given, with the places where it stands: prompt and image by number.
fn uses(asked: &[Asked]) -> Vec<(&Path, Vec<(usize, usize)>)> {
    let mut uses: Vec<(&Path, Vec<(usize, usize)>)> = Vec::new();
    let mut by_path: HashMap<&Path, usize> = HashMap::new();
    for (prompt, asked) in asked.iter().enumerate() {
        for (place, path) in asked.images.iter().enumerate() {
            let at = *by_path.entry(path).or_insert_with(|| {
                uses.push((path, Vec::new()));
                uses.len() - 1
            });
            uses[at].1.push((prompt, place));
        }
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_two_prompts_is_read_once_and_stands_in_both() {
        let asked = |images: &[&str]| Asked {
            prompt: String::new(),
            images: images.iter().map(PathBuf::from).collect(),
        };
        let both = [asked(&["a", "b", "a"]), asked(&["b", "c"])];
        let expected = [
            (Path::new("a"), vec![(0, 0), (0, 2)]),
            (Path::new("b"), vec![(0, 1), (1, 0)]),
            (Path::new("c"), vec![(1, 1)]),
        ];
        assert_eq!(uses(&both), expected);
    }
}
