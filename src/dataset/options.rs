//! How a source is to be read.

/// The format of a source, or that it is to be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FormatChoice {
    /// By what stands there: a folder's layout, a file's name and first bytes.
    #[default]
    Auto,
    /// A manifest with a JSON object a line, or one JSON array of objects.
    Jsonl,
    /// A manifest with values separated by commas, semicolons or tabs, under a header.
    Csv,
    /// A folder, its layout guessed.
    Folder,
    /// A folder with a sub-folder a prompt.
    PromptFolders,
    /// A folder with a sub-folder a model, the same file names in each.
    ModelFolders,
    /// A folder of images that carry their prompts.
    Images,
}

impl FormatChoice {
    /// Every format, in the order in which help lists them.
    pub const ALL: [FormatChoice; 7] = [
        FormatChoice::Auto,
        FormatChoice::Jsonl,
        FormatChoice::Csv,
        FormatChoice::Folder,
        FormatChoice::PromptFolders,
        FormatChoice::ModelFolders,
        FormatChoice::Images,
    ];

    /// The names of all formats as an error lists them.
    pub(super) const NAMES: &str = "auto|jsonl|csv|folder|prompt-folders|model-folders|images";

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            FormatChoice::Auto => "auto",
            FormatChoice::Jsonl => "jsonl",
            FormatChoice::Csv => "csv",
            FormatChoice::Folder => "folder",
            FormatChoice::PromptFolders => "prompt-folders",
            FormatChoice::ModelFolders => "model-folders",
            FormatChoice::Images => "images",
        }
    }

    /// The inverse of [`FormatChoice::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What the format is, for people.
    pub fn description(self) -> &'static str {
        match self {
            FormatChoice::Auto => "guess from what stands there",
            FormatChoice::Jsonl => "manifest, a JSON object a line or a JSON array",
            FormatChoice::Csv => "manifest, values separated by commas, semicolons or tabs",
            FormatChoice::Folder => "folder, its layout guessed",
            FormatChoice::PromptFolders => "folder, a sub-folder a prompt",
            FormatChoice::ModelFolders => "folder, a sub-folder a model",
            FormatChoice::Images => "folder, images that carry their prompts",
        }
    }

    /// Whether the format reads a folder.
    pub(super) fn reads_folder(self) -> bool {
        matches!(self, Self::Folder | Self::PromptFolders | Self::ModelFolders | Self::Images)
    }
}

/// How a source is to be read and which pairs are made of it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The format of the source.
    pub format: FormatChoice,
    /// At most this many pairs of the images of one prompt; all pairs where `None`. Says nothing to a manifest that
    /// names its pairs itself.
    pub pairs_per_prompt: Option<usize>,
    /// Seed of the choice of pairs and of which image is `a`: the same source and seed give the same pairs.
    pub seed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in FormatChoice::ALL {
            assert_eq!(FormatChoice::from_name(format.name()), Some(format));
        }
        assert_eq!(FormatChoice::ALL.map(FormatChoice::name).join("|"), FormatChoice::NAMES);
    }
}
