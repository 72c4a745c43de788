//! From what was asked for to a scorer that is ready: weights, device, arithmetic.

use std::path::PathBuf;

use sha2::Digest;

use super::weights::{self, Found, Source, WeightsChoice};
use super::{Identity, PickScore, Scorer, ScorerError};
use crate::clip::{
    Activation, Checkpoint, Config, CpuTowers, DeviceChoice, Float, Preprocess, TensorTowers, Tokenizer,
    Towers, open_device,
};
use crate::pair::Sha256;
use crate::settings::{Environment, Named};
use candle_core::Device;

/// What the network computes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arithmetic {
    /// 32-bit floats on the processor, 16-bit ones on a GPU.
    #[default]
    Auto,
    /// 32-bit floats: what PickScore was published with.
    F32,
    /// The upper half of 32-bit floats.
    Bf16,
    /// 16-bit floats of IEEE 754.
    F16,
}

/// What a scorer is loaded from and for.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// The kind of scorer.
    pub name: String,
    /// A folder of weights instead of the hub's cache.
    pub weights: Option<PathBuf>,
    /// Where it is to run.
    pub device: DeviceChoice,
    /// What it is to compute in.
    pub arithmetic: Arithmetic,
    /// Images at once; the device's own number where nothing is asked.
    pub batch: Option<usize>,
}

/// Images that keep two to sixteen cores busy: more gain little, and the first results come later.
const CPU_BATCH: usize = 4;
/// Images that keep a data centre's GPU busy.
const GPU_BATCH: usize = 64;

/// Loads a scorer; `progress` hears of bytes hashed and of all that have to be, where the weights are new here.
///
/// # Errors
/// The weights are not there or damaged, the device cannot be had, or it cannot do what was asked of it.
pub fn load(
    options: &LoadOptions,
    environment: &Environment,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Box<dyn Scorer>, ScorerError> {
    let choice = WeightsChoice::of(options.weights.as_deref(), &options.name)?;
    let found = weights::find(&choice, environment)?;
    let (device, said) = open_device(options.device)?;
    let float = options.arithmetic.on(&device)?;
    let checkpoint = Checkpoint::open(&found.folder)?;
    let preprocess = Preprocess::open(&found.folder, checkpoint.config().vision.side)?;
    let tokenizer = Tokenizer::open(&found.folder)?;
    if tokenizer.vocabulary() > checkpoint.config().text.vocabulary {
        return Err(ScorerError::Usage(format!(
            "{}: the tokenizer knows {} tokens and the network only {}: take both from the same model",
            found.folder.display(),
            tokenizer.vocabulary(),
            checkpoint.config().text.vocabulary
        )));
    }
    let weights_sha256 = weights::fingerprint(&found.folder, environment, progress)?;
    let towers: Box<dyn Towers> = match &device {
        Device::Cpu => Box::new(CpuTowers::load(&checkpoint, preprocess.table())),
        device => {
            let [mean, std] =
                [preprocess.mean, preprocess.std].map(|channels| channels.map(|value| value as f32));
            let loaded = TensorTowers::load(&checkpoint, device, float.into(), mean, std);
            Box::new(loaded.map_err(ScorerError::explained)?)
        }
    };
    let identity = Identity {
        name: options.name.clone(),
        weights_sha256,
        config_sha256: configuration(checkpoint.config(), &preprocess, &tokenizer),
        arithmetic: float.name(),
        device: said,
        source: in_words(&found),
    };
    let usual = if matches!(device, Device::Cpu) { CPU_BATCH } else { GPU_BATCH };
    let batch = options.batch.unwrap_or(usual);
    Ok(Box::new(PickScore::new(identity, checkpoint, towers, tokenizer, batch)))
}

/// Raised whenever the same file gives the network other pixels: by another decoder, another resize.
const PIXELS: u32 = 1;

/// A hash of all that changes a score and is not in the weights.
fn configuration(config: &Config, preprocess: &Preprocess, tokenizer: &Tokenizer) -> Sha256 {
    let Config { text, vision, projection } = config;
    let activation = |activation| match activation {
        Activation::Gelu => "gelu",
        Activation::QuickGelu => "quick_gelu",
    };
    let said = format!(
        "pixels {PIXELS}; projection {projection}; text {} {} {} {} {} {:e}; \
         vision {} {} {} {} {} {:e} {} {}; square {} {:?} {:?}; words {}",
        text.width,
        text.mlp,
        text.layers,
        text.heads,
        activation(text.activation),
        text.layer_norm_eps,
        vision.width,
        vision.mlp,
        vision.layers,
        vision.heads,
        activation(vision.activation),
        vision.layer_norm_eps,
        vision.side,
        vision.patch,
        preprocess.side,
        preprocess.mean,
        preprocess.std,
        weights::hex(&tokenizer.digest()),
    );
    sha2::Sha256::digest(said).into()
}

fn in_words(found: &Found) -> String {
    match &found.source {
        Source::Local => found.folder.display().to_string(),
        Source::Hub { repository, revision } => format!("{repository} at {revision}"),
    }
}

impl Arithmetic {
    fn on(self, device: &Device) -> Result<Float, ScorerError> {
        match (self, device) {
            (Arithmetic::Auto | Arithmetic::F32, Device::Cpu) | (Arithmetic::F32, _) => Ok(Float::F32),
            (wanted, Device::Cpu) => Err(ScorerError::Usage(format!(
                "--dtype {}: the processor computes in f32 alone: leave it out, or score on a GPU",
                wanted.name()
            ))),
            // More digits than bf16, at the same speed; CLIP's activations stay far below its largest number.
            (Arithmetic::Auto | Arithmetic::F16, _) => Ok(Float::F16),
            (Arithmetic::Bf16, _) => Ok(Float::Bf16),
        }
    }
}

impl Named for Arithmetic {
    const ALL: &'static [Self] = &[Self::Auto, Self::F32, Self::Bf16, Self::F16];

    fn name(self) -> &'static str {
        match self {
            Arithmetic::Auto => "auto",
            Arithmetic::F32 => Float::F32.name(),
            Arithmetic::Bf16 => Float::Bf16.name(),
            Arithmetic::F16 => Float::F16.name(),
        }
    }

    fn about(self) -> &'static str {
        match self {
            Arithmetic::Auto => "f32 on the processor, f16 on a GPU",
            Arithmetic::F32 => "32-bit floats, as PickScore was published",
            Arithmetic::Bf16 => "16 bits with the range of 32; the least exact",
            Arithmetic::F16 => "16 bits with more digits than bf16",
        }
    }
}
