//! `best`, as it is typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ScorerArguments, help, named};
use crate::settings::{self, GraphicsChoice, Overrides, QualityChoice, ThemeChoice};

/// `best`.
#[derive(Debug, Args)]
#[command(after_help = help::BEST)]
pub struct BestArguments {
    /// Images, and folders of images at any depth; with --per-prompt manifests too
    #[arg(value_name = "IMAGE_OR_DIR", required = true)]
    pub sources: Vec<PathBuf>,

    /// The prompt of the images
    #[arg(long, value_name = "TEXT", required_unless_present = "per_prompt", conflicts_with = "per_prompt")]
    pub prompt: Option<String>,

    /// Rank the images of each prompt; prompts come from a manifest, prompt.txt files or the images' metadata
    #[arg(long, conflicts_with = "watch")]
    pub per_prompt: bool,

    /// Only the best K [default: all; 10 in the table that --watch keeps on a terminal]
    #[arg(short = 'n', long, value_name = "K")]
    pub number: Option<NonZeroUsize>,

    /// Only images that are at least P times as probable as the best one, P in (0, 1]
    #[arg(long, value_name = "P", value_parser = share)]
    pub top_p: Option<f64>,

    /// Copy the chosen images into this folder as RANK_SCORE_NAME; nothing is overwritten
    #[arg(long, value_name = "DIR", conflicts_with = "link_to")]
    pub copy_to: Option<PathBuf>,

    /// Link to the chosen images from this folder as RANK_SCORE_NAME; nothing is overwritten
    #[arg(long, value_name = "DIR")]
    pub link_to: Option<PathBuf>,

    /// Go on with what is written into the folders, until Ctrl-C
    #[arg(long)]
    pub watch: bool,

    /// Keep what is computed in this study, and compute nothing again that it has
    #[arg(long, value_name = "FILE")]
    pub study: Option<PathBuf>,

    /// Choose the best yourself, in a gallery in the terminal; needs --study, which keeps the choices
    #[arg(long, requires = "study", conflicts_with_all = ["watch", "copy_to", "link_to"])]
    pub pick: bool,

    /// With --pick: hide ranks and scores, and shuffle the images, until you have chosen
    #[arg(long, requires = "pick")]
    pub blind: bool,

    /// Print one JSON object an image
    #[arg(long)]
    pub json: bool,

    /// A small picture beside each row of the table, on a terminal that can show one: for the first 20, or as many as -n
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto", help_heading = help::SCREEN)]
    pub thumbnails: Thumbnails,

    /// The screen of --pick.
    #[command(flatten)]
    pub screen: ScreenArguments,

    /// The scorer.
    #[command(flatten)]
    pub scorer: ScorerArguments,
}

/// When the table has pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Thumbnails {
    /// Where the output is a terminal that says it can show images, or blocks of colour.
    Auto,
    /// Not at all.
    Never,
}

/// What the screen of `--pick` has in common with that of `label`.
#[derive(Debug, Clone, Default, Args)]
pub struct ScreenArguments {
    /// With --pick: whose choices they are [default: the login name]
    #[arg(long, value_name = "NAME", value_parser = settings::annotator, help_heading = help::SCREEN)]
    pub annotator: Option<String>,

    /// How images are shown [default: auto]
    #[arg(long, value_name = "HOW", value_parser = named::<GraphicsChoice>(), help_heading = help::SCREEN)]
    pub graphics: Option<GraphicsChoice>,

    /// How closely pictures follow their files [default: auto]
    #[arg(long, value_name = "HOW", value_parser = named::<QualityChoice>(), help_heading = help::SCREEN)]
    pub quality: Option<QualityChoice>,

    /// Colours for a dark or a light background [default: auto]
    #[arg(long, value_name = "GROUND", value_parser = named::<ThemeChoice>(), help_heading = help::SCREEN)]
    pub theme: Option<ThemeChoice>,
}

impl ScreenArguments {
    /// What was typed of what the configuration can also say.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            annotator: self.annotator.clone(),
            graphics: self.graphics,
            quality: self.quality,
            theme: self.theme,
            ..Overrides::default()
        }
    }
}

/// A share of the best one's probability.
fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("give a number above 0, up to 1".to_owned()),
    }
}
