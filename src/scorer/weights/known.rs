//! The models that have a name here, and where they come from.

/// A model with a name here.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Its repository on the hub.
    pub repository: &'static str,
    /// Other repositories that people hold copies from; looked for on this disk, never pulled unasked.
    pub mirrors: &'static [&'static str],
    /// The commit that is pulled unless another revision is asked for.
    pub revision: &'static str,
    /// About how many bytes a pull brings.
    pub about_bytes: u64,
    /// The licence that the model's card states; `None` where it states none.
    pub licence: Option<&'static str>,
}

/// The model that is meant where none is named.
pub const DEFAULT: &str = "pickscore";

/// All of them.
///
/// The commits are what `main` of both repositories is known as in public code that pins them (Hugging Face
/// `revision=` arguments and snapshot folders of independent projects). Of the weights' checksums no public
/// source was found, so none is written here: they come from the hub and are checked against the bytes.
pub const KNOWN: [Known; 2] = [
    Known {
        name: "pickscore",
        about: "PickScore v1: CLIP-H trained on people's picks",
        repository: "yuvalkirstain/PickScore_v1",
        mirrors: &["pickapic-anonymous/PickScore_v1"],
        revision: "a4e4367c6dfa7288a00c550414478f865b875800",
        about_bytes: 3_940_000_000,
        licence: None,
    },
    Known {
        name: "clip-h",
        about: "CLIP ViT-H/14 of LAION-2B, zero-shot",
        repository: "laion/CLIP-ViT-H-14-laion2B-s32B-b79K",
        mirrors: &[],
        revision: "1c2b8495b28150b8a4922ee1c8edee224c284c0c",
        about_bytes: 3_940_000_000,
        licence: Some("MIT"),
    },
];

impl Known {
    /// The one with this name.
    pub fn named(name: &str) -> Option<&'static Known> {
        KNOWN.iter().find(|known| known.name == name)
    }
}
