//! How a source is to be read.

/// The format of a source, or that it is to be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FormatChoice {
    /// By what stands there: a folder's layout, a file's name and first bytes.
    #[default]
    Auto,
    /// A manifest with a JSON object a line.
    Jsonl,
    /// A manifest that is one JSON array of objects.
    Json,
    /// A manifest with values separated by commas or semicolons.
    Csv,
    /// A manifest with values separated by tabs.
    Tsv,
    /// A folder with a sub-folder a prompt.
    FolderPrompts,
    /// A folder with a sub-folder a model, the same file names in each.
    FolderModels,
    /// A folder of images that carry their prompts.
    FolderLoose,
}

impl FormatChoice {
    /// Every format, in the order in which help lists them.
    pub const ALL: [FormatChoice; 8] = [
        FormatChoice::Auto,
        FormatChoice::Jsonl,
        FormatChoice::Json,
        FormatChoice::Csv,
        FormatChoice::Tsv,
        FormatChoice::FolderPrompts,
        FormatChoice::FolderModels,
        FormatChoice::FolderLoose,
    ];

    /// The names of all formats as an error lists them.
    pub(super) const NAMES: &str = "auto|jsonl|json|csv|tsv|folder-prompts|folder-models|folder-loose";

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            FormatChoice::Auto => "auto",
            FormatChoice::Jsonl => "jsonl",
            FormatChoice::Json => "json",
            FormatChoice::Csv => "csv",
            FormatChoice::Tsv => "tsv",
            FormatChoice::FolderPrompts => "folder-prompts",
            FormatChoice::FolderModels => "folder-models",
            FormatChoice::FolderLoose => "folder-loose",
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
            FormatChoice::Jsonl => "manifest, a JSON object a line",
            FormatChoice::Json => "manifest, one JSON array",
            FormatChoice::Csv => "manifest, values separated by commas",
            FormatChoice::Tsv => "manifest, values separated by tabs",
            FormatChoice::FolderPrompts => "folder, a sub-folder a prompt",
            FormatChoice::FolderModels => "folder, a sub-folder a model",
            FormatChoice::FolderLoose => "folder, images that carry their prompts",
        }
    }

    /// Whether the format reads a folder.
    pub(super) fn reads_folder(self) -> bool {
        matches!(self, Self::FolderPrompts | Self::FolderModels | Self::FolderLoose)
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
        assert_eq!(
            FormatChoice::ALL.map(FormatChoice::name).join("|"),
            FormatChoice::NAMES
        );
    }
}
