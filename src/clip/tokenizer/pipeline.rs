//! What is the same for every vocabulary of CLIP: composed, white space joined, lower case; cut into words, digits and
//! runs of signs; bytes as letters; pairs merged.

use sha2::Digest;
use tokenizers::models::bpe::{BPE, Merges, Vocab};
use tokenizers::normalizers::{Lowercase, NFC, NormalizerWrapper, Replace, replace::ReplacePattern};
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{AddedToken, SplitDelimiterBehavior};
use tokenizers::{normalizers, pre_tokenizers};

use super::{END, START, Tokenizer};

/// Ends a word in the vocabulary.
pub(super) const END_OF_WORD: &str = "</w>";

/// What is a piece of its own; white space is between them.
const PIECES: &str =
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

/// What one CLIP tokenizer has of its own.
pub(super) struct Vocabulary {
    /// Every token's id.
    pub(super) ids: Vocab,
    /// Which two tokens become one, the most urgent first.
    pub(super) merges: Merges,
    /// Tokens that are looked for before anything else, with their ids; START and END are added where they are not
    /// among them.
    pub(super) added: Vec<(AddedToken, u32)>,
}

/// What tells two vocabularies apart, in whatever files they came.
fn digest(ids: &Vocab, merges: &Merges, added: &[(AddedToken, u32)]) -> [u8; 32] {
    let mut words: Vec<(u32, &str)> = ids.iter().map(|(word, id)| (*id, word.as_str())).collect();
    words.extend(added.iter().map(|(token, id)| (*id, token.content.as_str())));
    words.sort_unstable();
    words.dedup();
    let mut hasher = sha2::Sha256::new();
    for (id, word) in words {
        hasher.update(id.to_le_bytes());
        hasher.update(word);
        hasher.update([0]);
    }
    for (left, right) in merges {
        hasher.update(left);
        hasher.update([0]);
        hasher.update(right);
        hasher.update([0]);
    }
    hasher.finalize().into()
}

/// A tokenizer of a vocabulary, or what is wrong with it.
pub(super) fn build(vocabulary: Vocabulary) -> Result<Tokenizer, String> {
    let Vocabulary { ids, merges, mut added } = vocabulary;
    for (left, right) in &merges {
        let merged = format!("{left}{right}");
        if let Some(missing) = [left, right, &merged].into_iter().find(|word| !ids.contains_key(*word)) {
            return Err(format!(
                "the merge of {left:?} and {right:?} needs the token {missing:?}, which is missing"
            ));
        }
    }
    for name in [START, END] {
        if !added.iter().any(|(token, _)| token.content == name) {
            let id = *ids.get(name).ok_or_else(|| format!("it has no token {name}"))?;
            added.push((AddedToken::from(name, true), id));
        }
    }
    added.sort_by_key(|(_, id)| *id);
    let digest = digest(&ids, &merges, &added);

    let model = BPE::builder()
        .vocab_and_merges(ids, merges)
        .end_of_word_suffix(END_OF_WORD.into())
        .unk_token(END.into())
        .build()
        .map_err(|error| error.to_string())?;
    let mut pipeline = tokenizers::Tokenizer::new(model);
    pipeline.with_normalizer(Some(normalizer())).map_err(|error| error.to_string())?;
    pipeline.with_pre_tokenizer(Some(pre_tokenizer()));
    for (token, id) in added {
        let name = token.content.clone();
        pipeline.add_tokens([token]).map_err(|error| error.to_string())?;
        if pipeline.token_to_id(&name) != Some(id) {
            return Err(format!(
                "the added token {name:?} should have id {id}, which is not the next free one"
            ));
        }
    }
    // An unknown letter would have no token to become if END were only among the added ones.
    let id = |name: &str| {
        tokenizers::Model::token_to_id(pipeline.get_model(), name)
            .ok_or_else(|| format!("its vocabulary has no token {name}"))
    };
    let (start, end) = (id(START)?, id(END)?);
    let size = pipeline.get_vocab(true).values().max().map_or(0, |id| *id as usize + 1);
    Ok(Tokenizer { pipeline, start, end, size, digest })
}

fn normalizer() -> normalizers::Sequence {
    let spaces = Replace::new(ReplacePattern::Regex(r"\s+".into()), " ").expect("a valid pattern");
    normalizers::Sequence::new(vec![
        NormalizerWrapper::NFC(NFC),
        NormalizerWrapper::Replace(spaces),
        NormalizerWrapper::Lowercase(Lowercase),
    ])
}

fn pre_tokenizer() -> pre_tokenizers::sequence::Sequence {
    let pieces = Split::new(SplitPattern::Regex(PIECES.into()), SplitDelimiterBehavior::Removed, true)
        .expect("a valid pattern");
    pre_tokenizers::sequence::Sequence::new(vec![
        PreTokenizerWrapper::Split(pieces),
        PreTokenizerWrapper::ByteLevel(ByteLevel::default().add_prefix_space(false)),
    ])
}
