//! `config.json` → [`Config`]: transformers' defaults for what is absent, and a reason for what is refused.
//!
//! The file may come from anywhere, so every number is bounded here, before anything is allocated by it.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Activation, Config, TextConfig, VisionConfig};
use crate::clip::ClipError;
use crate::clip::small_file::{read_json, said};

/// The defaults of transformers' `CLIPTextConfig` and `CLIPVisionConfig`: (width, MLP, layers, heads).
const TEXT_DEFAULTS: [u64; 4] = [512, 2048, 12, 8];
const VISION_DEFAULTS: [u64; 4] = [768, 3072, 12, 12];

/// Bounds far beyond any CLIP that exists, and small enough that no product of two overflows.
const MOST_WIDTH: u64 = 16_384;
const MOST_MLP: u64 = 65_536;
const MOST_LAYERS: u64 = 256;
const MOST_VOCABULARY: u64 = 1 << 20;
const MOST_CONTEXT: u64 = 4_096;
const MOST_SIDE: u64 = 2_048;
/// Attention's scores grow with its square.
const MOST_PATCHES: usize = 16_384;

impl Config {
    /// Reads `config.json`.
    ///
    /// What is absent has transformers' defaults; of the older forms, `text_config_dict` and `vision_config_dict`
    /// stand in for `text_config` and `vision_config` where they are present, as there.
    ///
    /// # Errors
    /// The file cannot be read, is of another model, or its numbers cannot be those of a network.
    pub fn read(path: &Path) -> Result<Self, ClipError> {
        let whole = read_json(path, |problem| ClipError::Config { path: path.to_owned(), problem })?;
        parse(&whole).map_err(|problem| ClipError::Config { path: path.to_owned(), problem })
    }
}

fn parse(whole: &Value) -> Result<Config, String> {
    let root = whole.as_object().ok_or("expected a JSON object, the configuration of a CLIP model")?;
    check_model(root)?;
    let projection = Section { name: "", keys: root }.number("projection_dim", 512, MOST_WIDTH)?;
    let text = text(&Section::of_tower(root, "text_config", "text_config_dict")?)?;
    let vision = vision(&Section::of_tower(root, "vision_config", "vision_config_dict")?)?;
    Ok(Config { text, vision, projection })
}

/// Refuses what is no CLIP of two towers, by the name that the file gives it.
fn check_model(root: &Map<String, Value>) -> Result<(), String> {
    let architectures = root.get("architectures").and_then(Value::as_array);
    let found = match root.get("model_type").and_then(Value::as_str) {
        Some("clip") => return Ok(()),
        Some("clip_text_model") => "the text tower of a CLIP alone (model_type clip_text_model)".to_owned(),
        Some("clip_vision_model") => {
            "the vision tower of a CLIP alone (model_type clip_vision_model)".to_owned()
        }
        Some(other) => format!("a model of type {}", said(other)),
        None if architectures.is_some_and(|all| all.iter().any(|one| one == "CLIPModel")) => return Ok(()),
        None => "a model of no known type (it has no model_type)".to_owned(),
    };
    Err(format!("this is {found}; expected model_type clip, a CLIP with both towers such as PickScore"))
}

fn text(section: &Section) -> Result<TextConfig, String> {
    let Tower { width, mlp, layers, heads, activation, layer_norm_eps } = section.tower(TEXT_DEFAULTS)?;
    let vocabulary = section.number("vocab_size", 49_408, MOST_VOCABULARY)?;
    let context = section.number("max_position_embeddings", 77, MOST_CONTEXT)?;
    if context < 2 {
        return Err(
            section.refuse("max_position_embeddings", "is 1, too few for the start and end of a prompt")
        );
    }
    Ok(TextConfig { width, mlp, layers, heads, activation, layer_norm_eps, vocabulary, context })
}

fn vision(section: &Section) -> Result<VisionConfig, String> {
    let Tower { width, mlp, layers, heads, activation, layer_norm_eps } = section.tower(VISION_DEFAULTS)?;
    let channels = section.number("num_channels", 3, MOST_WIDTH)?;
    if channels != 3 {
        return Err(section.refuse("num_channels", &format!("is {channels}; pictures here have 3, RGB")));
    }
    let side = section.square("image_size", 224)?;
    let patch = section.square("patch_size", 32)?;
    if !side.is_multiple_of(patch) {
        return Err(section.refuse("patch_size", &format!("{patch} does not divide image_size {side}")));
    }
    let patches = (side / patch).pow(2);
    if patches > MOST_PATCHES {
        let problem = format!("{patch} makes {patches} patches of image_size {side}; at most {MOST_PATCHES}");
        return Err(section.refuse("patch_size", &problem));
    }
    Ok(VisionConfig { width, mlp, layers, heads, activation, layer_norm_eps, side, patch })
}

/// What both towers' sections hold.
struct Tower {
    width: usize,
    mlp: usize,
    layers: usize,
    heads: usize,
    activation: Activation,
    layer_norm_eps: f64,
}

/// An object of the file, with its name for messages; the name of the root is empty.
struct Section<'a> {
    name: &'static str,
    keys: &'a Map<String, Value>,
}

impl<'a> Section<'a> {
    /// The section that counts: transformers completes the older `*_dict` with defaults and lets all of it win.
    fn of_tower(root: &'a Map<String, Value>, new: &'static str, old: &'static str) -> Result<Self, String> {
        static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        for name in [old, new] {
            match root.get(name) {
                None | Some(Value::Null) => {}
                Some(Value::Object(keys)) => return Ok(Self { name, keys }),
                Some(_) => return Err(format!("{name} is no object; expected the configuration of a tower")),
            }
        }
        Ok(Self { name: new, keys: &EMPTY })
    }

    fn tower(&self, [width, mlp, layers, heads]: [u64; 4]) -> Result<Tower, String> {
        let width = self.number("hidden_size", width, MOST_WIDTH)?;
        let heads = self.number("num_attention_heads", heads, MOST_WIDTH)?;
        if !width.is_multiple_of(heads) {
            let problem = format!("{heads} does not divide hidden_size {width}");
            return Err(self.refuse("num_attention_heads", &problem));
        }
        Ok(Tower {
            width,
            mlp: self.number("intermediate_size", mlp, MOST_MLP)?,
            layers: self.number("num_hidden_layers", layers, MOST_LAYERS)?,
            heads,
            activation: self.activation()?,
            layer_norm_eps: self.eps()?,
        })
    }

    /// A whole number from 1 to `most`.
    fn number(&self, key: &str, default: u64, most: u64) -> Result<usize, String> {
        match self.keys.get(key) {
            None => Ok(default as usize),
            Some(value) => self.within(key, value, most),
        }
    }

    fn within(&self, key: &str, value: &Value, most: u64) -> Result<usize, String> {
        match value.as_u64() {
            Some(number) if (1..=most).contains(&number) => Ok(number as usize),
            _ => {
                Err(self
                    .refuse(key, &format!("is {}; expected a whole number from 1 to {most}", brief(value))))
            }
        }
    }

    /// A side in pixels: a number, or two equal ones.
    fn square(&self, key: &str, default: u64) -> Result<usize, String> {
        match self.keys.get(key) {
            Some(Value::Array(sides)) => match sides.as_slice() {
                [a, b] if a == b => self.within(key, a, MOST_SIDE),
                _ => Err(self.refuse(key, "is no square; expected one number of pixels")),
            },
            _ => self.number(key, default, MOST_SIDE),
        }
    }

    fn activation(&self) -> Result<Activation, String> {
        match self.keys.get("hidden_act") {
            None => Ok(Activation::QuickGelu),
            Some(value) => match value.as_str() {
                Some("gelu") => Ok(Activation::Gelu),
                Some("quick_gelu") => Ok(Activation::QuickGelu),
                _ => Err(self.refuse(
                    "hidden_act",
                    &format!(
                        "is {}; the activations known here are gelu (exact) and quick_gelu",
                        brief(value)
                    ),
                )),
            },
        }
    }

    fn eps(&self) -> Result<f64, String> {
        match self.keys.get("layer_norm_eps") {
            None => Ok(1e-5),
            Some(value) => match value.as_f64() {
                Some(eps) if eps > 0.0 && eps < 1.0 => Ok(eps),
                _ => Err(self.refuse(
                    "layer_norm_eps",
                    &format!("is {}; expected a number between 0 and 1, such as 1e-5", brief(value)),
                )),
            },
        }
    }

    fn refuse(&self, key: &str, problem: &str) -> String {
        let dot = if self.name.is_empty() { "" } else { "." };
        format!("{}{dot}{key} {problem}", self.name)
    }
}

/// A value of the file for a message: short, and safe to show.
fn brief(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) => said(text),
        other => said(&other.to_string()),
    }
}
