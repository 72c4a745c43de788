//! How an image was generated, from the image file itself: prompt, seed, guidance, model.
//!
//! Generators leave this in the texts of a PNG and in the EXIF or XMP of JPEG and WebP. The bytes are strangers': every
//! text has a size limit, nothing here panics on them, and what does not parse is simply not known.

mod automatic1111;
mod comfyui;
mod exif;
mod json;
mod png_text;
mod xmp;

use serde_json::Value;

use crate::picture::{Format, container};

/// Bytes of one text, unpacked. A large ComfyUI graph has some hundred thousand.
const TEXT_LIMIT: usize = 4 * 1024 * 1024;

/// How an image was generated, as far as its file tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Generation {
    /// The positive prompt, trimmed; may span lines, and is not safe for a terminal, see [`crate::text`].
    pub prompt: Option<String>,
    /// The seed; not known where it is beyond `i64`.
    pub seed: Option<i64>,
    /// Classifier-free guidance scale.
    pub guidance: Option<f64>,
    /// The model's name as the generator wrote it, without the extension of its file.
    pub model: Option<String>,
}

/// Reads what the bytes of a PNG, JPEG or WebP file tell; nothing at all is an answer too.
pub fn read(bytes: &[u8]) -> Generation {
    let Ok(format) = Format::of(bytes) else {
        return Generation::default();
    };
    let mut found = Generation::default();
    if format == Format::Png {
        found.fill(from_png(&png_text::read(bytes)));
    }
    let exif = container::exif(format, bytes).map(exif::comments).unwrap_or_default();
    let xmp = container::xmp(format, bytes).map(|xmp| xmp::comments(&lossy(xmp))).unwrap_or_default();
    for comment in exif.into_iter().chain(xmp) {
        found.fill(from_comment(&comment));
    }
    found
}

impl Generation {
    /// Takes over what is not known yet.
    fn fill(&mut self, other: Self) {
        let Self { prompt, seed, guidance, model } = other;
        self.prompt = self.prompt.take().or(prompt.and_then(said));
        self.seed = self.seed.or(seed);
        self.guidance = self.guidance.or(guidance.filter(|scale| scale.is_finite()));
        self.model = self.model.take().or(model.and_then(|name| said(model_name(&name))));
    }
}

/// The texts of a PNG, the surest first.
fn from_png(texts: &[png_text::Text]) -> Generation {
    let text =
        |keyword: &str| texts.iter().find(|text| text.keyword == keyword).map(|text| text.text.as_str());
    let mut found = Generation::default();
    if let Some(parameters) = text("parameters") {
        found.fill(match json::parse(parameters) {
            Some(value) => from_json(&value),
            None => automatic1111::parse(parameters),
        });
    }
    if let Some(prompt) = text("prompt") {
        found.fill(match json::parse(prompt) {
            Some(graph) => from_json(&graph),
            // Home-made scripts keep the bare prompt under this name; a graph that is cut is none.
            None if !prompt.trim_start().starts_with('{') => {
                Generation { prompt: Some(prompt.to_owned()), ..Generation::default() }
            }
            None => Generation::default(),
        });
    }
    // InvokeAI, then NovelAI, which keeps the prompt alone in a second text.
    for settings in ["invokeai_metadata", "Comment"].into_iter().filter_map(text).filter_map(json::parse) {
        found.fill(from_json(&settings));
    }
    if text("Software") == Some("NovelAI") {
        found.fill(Generation {
            prompt: text("Description").map(str::to_owned),
            model: text("Source").map(str::to_owned),
            ..Generation::default()
        });
    }
    for comment in text("XML:com.adobe.xmp").map(xmp::comments).unwrap_or_default() {
        found.fill(from_comment(&comment));
    }
    found
}

/// A comment that may be anything: believed only where it has the form of a generator.
fn from_comment(comment: &str) -> Generation {
    // ComfyUI's WebP files name the graph in front of it.
    let graph =
        comment.strip_prefix("prompt:").or_else(|| comment.strip_prefix("Prompt:")).unwrap_or(comment);
    match json::parse(graph) {
        Some(value) => from_json(&value),
        None if automatic1111::is_probable(comment) => automatic1111::parse(comment),
        None => Generation::default(),
    }
}

fn from_json(value: &Value) -> Generation {
    comfyui::parse(value).unwrap_or_else(|| json::settings(value))
}

fn said(text: String) -> Option<String> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if trimmed.is_empty() { None } else { Some(trimmed.to_owned()) }
}

/// A model by its name, whatever the system of folders and the kind of file on the machine that ran it.
fn model_name(file: &str) -> String {
    let name = file.replace('\\', "/");
    let stem = [".safetensors", ".ckpt", ".gguf", ".sft", ".pth", ".pt"]
        .into_iter()
        .find_map(|extension| name.strip_suffix(extension));
    stem.unwrap_or(&name).to_owned()
}

/// The text of bytes that should be UTF-8, up to the limit.
fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(TEXT_LIMIT)]).into_owned()
}

/// The text of bytes of which nobody says how they are encoded: UTF-8 if they are that, else Latin-1.
fn guessed(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(TEXT_LIMIT)];
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
mod tests;
