//! Prompts to token ids, as transformers' `CLIPTokenizer` makes them.
//!
//! A folder of weights gives the vocabulary (`tokenizer.json`, or `vocab.json` and `merges.txt`); where it has none,
//! the built-in one of CLIP serves. What happens around the vocabulary is the same for every CLIP model and stands in
//! [`pipeline`]: what a `tokenizer.json` says of it differs from version to version, and transformers 5 passes over it
//! too. Ids were compared with transformers 5.23 (tests/parity_tokens.rs).

mod built_in;
mod files;
mod pipeline;

use std::path::Path;

use super::ClipError;

/// Begins every prompt.
const START: &str = "<|startoftext|>";
/// Ends every prompt.
const END: &str = "<|endoftext|>";

/// CLIP's byte-pair encoding with a vocabulary.
///
/// ```
/// use pairpick::clip::Tokenizer;
///
/// let tokens = Tokenizer::built_in().encode("a red fox", 77);
/// assert_eq!(tokens.ids, [49406, 320, 736, 3240, 49407]);
/// assert_eq!(tokens.cut, None);
/// ```
pub struct Tokenizer {
    pipeline: tokenizers::Tokenizer,
    start: u32,
    end: u32,
    size: usize,
    digest: [u8; 32],
}

/// A prompt as the text tower reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// From BOS to the first EOS, both included, without padding.
    ///
    /// The text tower pools at the first EOS and looks back alone, so what would follow it changes nothing.
    pub ids: Vec<u32>,
    /// How many tokens the whole prompt has, BOS and EOS included, where that is more than there is room for.
    pub cut: Option<usize>,
}

impl Tokenizer {
    /// The tokenizer of a folder of weights, or the built-in one where the folder brings none.
    ///
    /// # Errors
    /// A file is there, but cannot be read, is damaged or is of another kind of tokenizer.
    pub fn open(folder: &Path) -> Result<Self, ClipError> {
        Ok(files::open(folder)?.unwrap_or_else(Self::built_in))
    }

    /// The tokenizer of OpenAI's CLIP, which PickScore and all usual CLIP models share: 49,408 tokens.
    pub fn built_in() -> Self {
        built_in::tokenizer()
    }

    /// How many tokens there are: ids are below this.
    ///
    /// A network whose text tower knows fewer cannot take what this gives.
    pub fn vocabulary(&self) -> usize {
        self.size
    }

    /// A hash of tokens, ids and merges: the same for the same vocabulary, in whatever files it came.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The ids of a prompt, at most `context` with BOS and EOS kept (77 in all usual CLIP models; at least 2).
    pub fn encode(&self, prompt: &str, context: usize) -> Tokens {
        let words = self
            .pipeline
            .encode_fast(prompt, false)
            .expect("what the vocabulary lacks becomes EOS, and the patterns cannot fail");
        let words = words.get_ids();
        let whole = words.len() + 2;
        let room = context.max(2) - 2;
        let kept = words.iter().copied().take(room).take_while(|id| *id != self.end);
        let ids = std::iter::once(self.start).chain(kept).chain([self.end]).collect();
        Tokens { ids, cut: (whole > context).then_some(whole) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_that_is_too_long_keeps_its_ends_and_says_so() {
        let tokenizer = Tokenizer::built_in();
        let prompt = "fox ".repeat(75);
        let tokens = tokenizer.encode(&prompt, 77);
        assert_eq!((tokens.ids.len(), tokens.cut), (77, None));
        let tokens = tokenizer.encode(&format!("{prompt} fox"), 77);
        assert_eq!((tokens.ids.len(), tokens.cut), (77, Some(78)));
        assert_eq!((tokens.ids[0], tokens.ids[1], tokens.ids[76]), (49406, 3240, 49407));
        let short = tokenizer.encode("a red fox", 3);
        assert_eq!((short.ids, short.cut), (vec![49406, 320, 49407], Some(5)));
    }

    #[test]
    fn nothing_follows_the_first_end() {
        let tokens = Tokenizer::built_in().encode("fox<|endoftext|>cat", 77);
        assert_eq!(tokens.ids, [49406, 3240, 49407]);
    }

    #[test]
    fn an_empty_prompt_is_its_two_ends() {
        assert_eq!(Tokenizer::built_in().encode("", 77).ids, [49406, 49407]);
    }

    #[test]
    fn the_built_in_vocabulary_is_whole() {
        assert_eq!(Tokenizer::built_in().vocabulary(), 49408);
    }
}
