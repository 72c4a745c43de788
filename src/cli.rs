//! The command line as it is typed: verbs, options, help.
//!
//! Nothing is decided here. What a run uses is made of this, the environment and the configuration file in
//! [`crate::settings`]; an option that was not typed is `None` and says nothing.

mod agree;
mod best;
mod help;

use std::ffi::OsString;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub use self::agree::{AgreeArguments, BothBad, Protocol, TuneOn};
pub use self::best::{BestArguments, Thumbnails};

use crate::clip::DeviceChoice;
use crate::dataset::FormatChoice;
use crate::pair::Reveal;
use crate::scorer::Arithmetic;
use crate::scorer::weights::DEFAULT as SCORER;
use crate::settings::{self, GraphicsChoice, Named, Overrides, QualityChoice, TargetError, ThemeChoice};
use crate::study::Tournament;

/// Label image pairs in a terminal, also over SSH.
///
/// Shows two images of one prompt side by side, in the terminal itself, and records which is better. Every pick is on
/// disk before the screen says so.
#[derive(Debug, Parser)]
#[command(
    name = "pairpick",
    bin_name = "pairpick",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = help::PAIRPICK
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Try it on a few built-in pairs; nothing to download
    Demo(DemoArguments),
    /// Label pairs, from where you stopped
    Label(LabelArguments),
    /// Bring images and prompts into a study
    Import(ImportArguments),
    /// Write the picks of a study to a file, one row a pick
    Export(ExportArguments),
    /// Score images of a prompt, or all of a study, with PickScore
    Score(ScoreArguments),
    /// Rank images of a prompt, best first, and take the best
    Best(BestArguments),
    /// Say how far people and scorers agree, and how sure that is
    Agree(AgreeArguments),
    /// Get the weights of a scorer, and check them
    Model(ModelArguments),
    /// Say what the terminal can do, and draw a test image
    Doctor(DoctorArguments),
    /// Print the configuration file with its defaults
    Config(ConfigArguments),
    /// Print shell completions
    Completions(CompletionsArguments),
    /// Print the manual page
    Man(ManArguments),
}

/// Options of a labelling session.
#[derive(Debug, Clone, Default, Args)]
pub struct SessionArguments {
    /// Whose picks they are [default: the login name]
    #[arg(long, value_name = "NAME", value_parser = settings::annotator, help_heading = help::SESSION)]
    pub annotator: Option<String>,

    /// When the score is shown; stored with each pick [default: after]
    #[arg(long, value_name = "WHEN", value_parser = named::<Reveal>(), help_heading = help::SESSION)]
    pub reveal: Option<Reveal>,

    /// Take only the pairs you skipped
    #[arg(long, help_heading = help::SESSION)]
    pub skipped: bool,

    /// Seed of the choice of pairs, order and sides in a new study [default: random, kept there]
    #[arg(long, value_name = "N", help_heading = help::SESSION)]
    pub seed: Option<u64>,

    /// How images are shown [default: auto]
    #[arg(long, value_name = "HOW", value_parser = named::<GraphicsChoice>(), help_heading = help::SCREEN)]
    pub graphics: Option<GraphicsChoice>,

    /// How closely pictures follow their files [default: auto]
    #[arg(long, value_name = "HOW", value_parser = named::<QualityChoice>(), help_heading = help::SCREEN)]
    pub quality: Option<QualityChoice>,

    /// Colours for a dark or a light background [default: auto]
    #[arg(long, value_name = "GROUND", value_parser = named::<ThemeChoice>(), help_heading = help::SCREEN)]
    pub theme: Option<ThemeChoice>,

    /// How long a pick stays before the next pair: 350ms, 1s, 0; a key cuts it short [default: 350ms]
    #[arg(long, value_name = "DURATION", value_parser = settings::beat, help_heading = help::SCREEN)]
    pub beat: Option<Duration>,

    /// Wait for a key before the next pair
    #[arg(long, overrides_with = "no_hold", help_heading = help::SCREEN)]
    pub hold: bool,

    /// Undo `hold = true` of the configuration
    #[arg(long, overrides_with = "hold", hide = true)]
    pub no_hold: bool,

    /// Leave the mouse to the terminal
    #[arg(long, overrides_with = "mouse", help_heading = help::SCREEN)]
    pub no_mouse: bool,

    /// Undo `mouse = false` of the configuration
    #[arg(long, overrides_with = "no_mouse", hide = true)]
    pub mouse: bool,
}

impl SessionArguments {
    /// What was typed of what the configuration can also say.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            annotator: self.annotator.clone(),
            reveal: self.reveal,
            graphics: self.graphics,
            quality: self.quality,
            theme: self.theme,
            beat: self.beat,
            hold: flag(self.hold, self.no_hold),
            mouse: flag(self.mouse, self.no_mouse),
        }
    }
}

/// The scorer that stands beside the picks.
#[derive(Debug, Clone, Args)]
pub struct LiveArguments {
    /// Compute no scores while labelling
    #[arg(long, help_heading = help::SCORER)]
    pub no_score: bool,

    /// How many pairs are scored ahead while the person looks, 0 to 64
    #[arg(long, value_name = "N", default_value = "2", value_parser = clap::value_parser!(u8).range(..=64), help_heading = help::SCORER)]
    pub score_ahead: u8,

    /// The scorer.
    #[command(flatten)]
    pub scorer: ScorerArguments,
}

/// `demo`.
#[derive(Debug, Args)]
#[command(after_help = help::DEMO)]
pub struct DemoArguments {
    /// Keep the picks in this study [default: a throwaway]
    #[arg(long, value_name = "FILE")]
    pub study: Option<PathBuf>,

    /// The session.
    #[command(flatten)]
    pub session: SessionArguments,

    /// The scorer beside the picks.
    #[command(flatten)]
    pub live: LiveArguments,
}

/// `label`.
#[derive(Debug, Args)]
#[command(after_help = help::LABEL)]
pub struct LabelArguments {
    /// A folder of images, a manifest (JSONL, CSV) or a study
    #[arg(value_name = "SOURCE")]
    pub source: Option<PathBuf>,

    /// The study [default: SOURCE.db beside a manifest, pairpick.db in a folder]
    ///
    /// Without --study, the study of a manifest birds.jsonl is birds.db beside it, that of a folder is pairpick.db in
    /// it; a SOURCE that is a study is labelled as it is. What is new in SOURCE is imported first.
    #[arg(long, value_name = "FILE")]
    pub study: Option<PathBuf>,

    /// Of n images a prompt, make K pairs instead of all
    #[arg(long, value_name = "K")]
    pub pairs_per_prompt: Option<NonZeroU32>,

    /// Let the images of each prompt compete for one place: n images take n − 1 comparisons
    ///
    /// The better image of a comparison goes on, until one is left. It ends with the winner of each prompt.
    #[arg(long, value_name = "HOW", value_parser = named::<Tournament>(), conflicts_with = "skipped", help_heading = help::SESSION)]
    pub tournament: Option<Tournament>,

    /// List the winners of the tournament, and label nothing
    #[arg(long, requires = "tournament", help_heading = help::SESSION)]
    pub winners: bool,

    /// With --winners, print one JSON object a prompt
    #[arg(long, requires = "winners", help_heading = help::SESSION)]
    pub json: bool,

    /// The session.
    #[command(flatten)]
    pub session: SessionArguments,

    /// The scorer beside the picks.
    #[command(flatten)]
    pub live: LiveArguments,
}

/// `import`.
#[derive(Debug, Args)]
#[command(after_help = help::IMPORT)]
pub struct ImportArguments {
    /// A folder of images, or a manifest (JSONL, CSV)
    #[arg(value_name = "SOURCE")]
    pub source: PathBuf,

    /// The study; made where it is not there
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    pub study: Option<PathBuf>,

    /// What the source is
    #[arg(long, value_name = "FORMAT", value_parser = formats(), default_value = FormatChoice::Auto.name())]
    pub format: FormatChoice,

    /// Of n images a prompt, make K pairs instead of all
    #[arg(long, value_name = "K")]
    pub pairs_per_prompt: Option<NonZeroU32>,

    /// Seed of the choice of pairs, order and sides in a new study [default: random, kept there]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// Say what would be imported, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `export`.
#[derive(Debug, Args)]
#[command(after_help = help::EXPORT)]
pub struct ExportArguments {
    /// The study
    #[arg(long, value_name = "FILE")]
    pub study: PathBuf,

    /// How the rows are written
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: ExportFormat,

    /// The file, put in place only when it is whole; - for the standard output
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,

    /// Also picks that were taken back
    #[arg(long)]
    pub all: bool,
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A JSON object a line
    Jsonl,
    /// Comma-separated with a header
    Csv,
}

/// Which scorer, and what it runs on.
#[derive(Debug, Clone, Args)]
pub struct ScorerArguments {
    /// The scorer: a known model, or owner/name on the hub
    #[arg(long, value_name = "NAME", default_value = SCORER, help_heading = help::SCORER)]
    pub scorer: String,

    /// Take its weights from this folder (config.json, model.safetensors) instead of the hub's cache
    #[arg(long, value_name = "DIR", help_heading = help::SCORER)]
    pub weights: Option<PathBuf>,

    /// Where it runs: auto, cpu, cuda, cuda:N, metal
    #[arg(long, value_name = "DEVICE", default_value = "auto", help_heading = help::SCORER)]
    pub device: DeviceChoice,

    /// What it computes in; auto is f32 on the processor, f16 on a GPU
    #[arg(long, value_name = "TYPE", value_parser = named::<Arithmetic>(), default_value = "auto", help_heading = help::SCORER)]
    pub dtype: Arithmetic,

    /// Images that go to the device at once [default: 4 on the processor, 64 on a GPU]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512), help_heading = help::SCORER)]
    pub batch: Option<u16>,
}

/// `score`.
#[derive(Debug, Args)]
#[command(after_help = help::SCORE)]
pub struct ScoreArguments {
    /// Images of one prompt
    #[arg(value_name = "IMAGE", requires = "prompt")]
    pub images: Vec<PathBuf>,

    /// The prompt of the images
    #[arg(long, value_name = "TEXT", requires = "images")]
    pub prompt: Option<String>,

    /// Score the pairs of this study, those that have no score yet; with images, keep what is computed there
    #[arg(long, value_name = "FILE", required_unless_present = "images")]
    pub study: Option<PathBuf>,

    /// Compute everything anew, also what has a score
    #[arg(long, conflicts_with = "images")]
    pub all: bool,

    /// Print one JSON object an image
    #[arg(long)]
    pub json: bool,

    /// The scorer.
    #[command(flatten)]
    pub scorer: ScorerArguments,
}

/// `model`.
#[derive(Debug, Args)]
#[command(after_help = help::MODEL, subcommand_required = true, arg_required_else_help = true)]
pub struct ModelArguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: ModelVerb,
}

/// The verbs of `model`.
#[derive(Debug, Subcommand)]
pub enum ModelVerb {
    /// Show the known models, and which are on this disk
    List(ModelListArguments),
    /// Download a model into the Hugging Face cache
    Pull(ModelPullArguments),
    /// Check weights on this disk: sums, tensors, numbers
    Verify(ModelVerifyArguments),
    /// Measure how fast a model runs here
    #[command(hide = true)]
    Bench(ModelBenchArguments),
}

/// `model list`.
#[derive(Debug, Args)]
#[command(after_help = help::MODEL_LIST)]
pub struct ModelListArguments {
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `model pull`.
#[derive(Debug, Args)]
#[command(after_help = help::MODEL_PULL)]
pub struct ModelPullArguments {
    /// A known model, or owner/name on the hub
    #[arg(value_name = "NAME", default_value = SCORER)]
    pub name: String,

    /// A branch, a tag or a commit [default: the pinned commit of a known model, else main]
    #[arg(long, value_name = "REV")]
    pub revision: Option<String>,

    /// Use no network; fail where the model is not on this disk
    #[arg(long)]
    pub offline: bool,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `model verify`.
#[derive(Debug, Args)]
#[command(after_help = help::MODEL_VERIFY)]
pub struct ModelVerifyArguments {
    /// A known model, or owner/name on the hub
    #[arg(value_name = "NAME", default_value = SCORER, conflicts_with = "weights")]
    pub name: String,

    /// A folder with config.json and model.safetensors instead
    #[arg(long, value_name = "DIR")]
    pub weights: Option<PathBuf>,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `model bench`.
#[derive(Debug, Args)]
#[command(after_help = help::MODEL_BENCH)]
pub struct ModelBenchArguments {
    /// Runs of each measurement; the median counts
    #[arg(long, value_name = "N", default_value = "5")]
    pub rounds: NonZeroUsize,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,

    /// The scorer.
    #[command(flatten)]
    pub scorer: ScorerArguments,
}

/// `doctor`.
#[derive(Debug, Args)]
#[command(after_help = help::DOCTOR)]
pub struct DoctorArguments {
    /// Draw the test image this way [default: auto]
    #[arg(long, value_name = "HOW", value_parser = named::<GraphicsChoice>())]
    pub graphics: Option<GraphicsChoice>,

    /// Measure the way to the terminal, and say what to expect of it
    ///
    /// How long an answer takes, how many bytes pass in a second, and how long a pair of images takes by that. Some 4 MB are sent at
    /// most, for two to three seconds; nothing of it stays on the screen. Ctrl-C stops it.
    #[arg(long)]
    pub wire: bool,

    /// Print one JSON object, and draw nothing
    #[arg(long)]
    pub json: bool,
}

/// `config`.
#[derive(Debug, Args)]
#[command(after_help = help::CONFIG)]
pub struct ConfigArguments {
    /// Print where the configuration file is looked for
    #[arg(long)]
    pub path: bool,
}

/// `completions`.
#[derive(Debug, Args)]
#[command(after_help = help::COMPLETIONS)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `man`.
#[derive(Debug, Args)]
#[command(after_help = help::MAN)]
pub struct ManArguments {
    /// Write the pages of pairpick and of each verb into this folder instead
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

impl Cli {
    /// Reads the arguments, the program's name first.
    ///
    /// # Errors
    ///
    /// Wrong usage, or a request for help or the version: what clap would print, with its exit code.
    pub fn read<I>(arguments: I) -> Result<Self, clap::Error>
    where
        I: IntoIterator,
        I::Item: Into<OsString> + Clone,
    {
        let cli = Cli::try_parse_from(arguments)?;
        if let Command::Label(LabelArguments { source: None, study: None, .. }) = &cli.command {
            return Err(usage_error("label", &TargetError::Nothing.to_string()));
        }
        Ok(cli)
    }
}

/// Wrong usage that clap's own rules cannot tell; it exits with 2 as theirs do.
fn usage_error(verb: &str, message: &str) -> clap::Error {
    let mut command = Cli::command();
    command.build();
    let verb = command.find_subcommand_mut(verb).expect("the verb is one of the command's");
    verb.error(ErrorKind::MissingRequiredArgument, message)
}

/// A parser of the named values of a setting, with their meanings in the long help.
fn named<T: Named>() -> impl TypedValueParser<Value = T> {
    let values = T::ALL.iter().map(|value| PossibleValue::new(value.name()).help(value.about()));
    PossibleValuesParser::new(values).map(|name| {
        T::ALL.iter().copied().find(|value| value.name() == name).expect("clap lets only these names through")
    })
}

/// A parser of the formats of a source.
fn formats() -> impl TypedValueParser<Value = FormatChoice> {
    let values = FormatChoice::ALL.map(|format| PossibleValue::new(format.name()).help(format.description()));
    PossibleValuesParser::new(values)
        .map(|name| FormatChoice::from_name(&name).expect("clap lets only these names through"))
}

/// A flag with its opposite, of which the last typed wins.
fn flag(on: bool, off: bool) -> Option<bool> {
    (on || off).then_some(on)
}

#[cfg(test)]
mod tests;
