//! `preprocessor_config.json`: side, mean and deviation, and a refusal of whatever else would change the pixels.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use super::ClipError;
use crate::text;

/// Columns of a value that a message quotes.
const VALUE_COLUMNS: usize = 80;

/// How pixels become the numbers that the vision tower reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Preprocess {
    /// Pixels of the square's side.
    pub side: usize,
    /// Means of red, green and blue, which range from 0 to 1.
    pub mean: [f64; 3],
    /// Deviations of red, green and blue.
    pub std: [f64; 3],
}

impl Preprocess {
    /// CLIP's own mean and deviation, for a tower that reads squares of `side` pixels.
    pub fn of_clip(side: usize) -> Self {
        Self { side, mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] }
    }

    /// What a folder of weights says, for a tower that reads squares of `side` pixels; CLIP's own where it says nothing.
    ///
    /// # Errors
    /// The file cannot be read, or asks for something other than: the shorter edge resized to `side` with bicubic
    /// interpolation, the middle cut out, bytes divided by 255, mean and deviation. A score would silently be
    /// wrong.
    pub fn open(folder: &Path, side: usize) -> Result<Self, ClipError> {
        for (name, inner) in
            [("preprocessor_config.json", None), ("processor_config.json", Some("image_processor"))]
        {
            let path = folder.join(name);
            let bytes = match fs::read(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(source) => return Err(ClipError::Read { path, source }),
            };
            let wrong = |problem: String| ClipError::Config { path: path.clone(), problem };
            let file: Value = serde_json::from_slice(&bytes)
                .map_err(|error| wrong(format!("no JSON: {error}; download it again")))?;
            let object = match inner {
                Some(inner) => file.get(inner),
                None => Some(&file),
            };
            match object {
                // Newer versions keep it within the file of the whole processor, or not at all.
                None => {}
                Some(Value::Object(fields)) => return parse(fields, side).map_err(wrong),
                Some(_) => return Err(wrong("no JSON object; download it again".into())),
            }
        }
        Ok(Self::of_clip(side))
    }

    /// What each byte of red, green and blue becomes: `(value / 255 − mean) / std`.
    ///
    /// In the number formats that transformers computes it in: the division by 255 in 64 bits, the rest in 32.
    pub fn table(&self) -> [[f32; 3]; 256] {
        std::array::from_fn(|value| {
            let value = (value as f64 * (1.0 / 255.0)) as f32;
            std::array::from_fn(|channel| (value - self.mean[channel] as f32) / self.std[channel] as f32)
        })
    }
}

/// Reads the fields; what is missing is as CLIP has it.
fn parse(fields: &Map<String, Value>, side: usize) -> Result<Preprocess, String> {
    for name in ["image_processor_type", "feature_extractor_type"] {
        if let Some(kind) =
            fields.get(name).filter(|kind| !kind.as_str().is_some_and(|kind| kind.starts_with("CLIP")))
        {
            return Err(odd(name, kind, "CLIP's"));
        }
    }
    for name in ["do_resize", "do_center_crop", "do_rescale", "do_normalize"] {
        if let Some(value) = fields.get(name).filter(|value| **value != Value::Bool(true)) {
            return Err(odd(name, value, "true"));
        }
    }
    if let Some(value) =
        fields.get("do_pad").filter(|value| !matches!(value, Value::Null | Value::Bool(false)))
    {
        return Err(odd("do_pad", value, "false"));
    }
    if let Some(value) = fields.get("resample").filter(|value| value.as_u64() != Some(3)) {
        return Err(odd("resample", value, "3, which is bicubic"));
    }
    // Not compared to the last bit, which reading a number may lose.
    let is_255th = |value: &&Value| value.as_f64().is_some_and(|factor| (factor * 255.0 - 1.0).abs() < 1e-9);
    if let Some(value) = fields.get("rescale_factor").filter(|value| !is_255th(value)) {
        return Err(odd("rescale_factor", value, "1/255"));
    }
    if let Some(value) = fields.get("size").filter(|value| shortest_edge(value) != Some(side as u64)) {
        return Err(odd(
            "size",
            value,
            &format!("{{\"shortest_edge\": {side}}}, which config.json asks for"),
        ));
    }
    if let Some(value) = fields.get("crop_size").filter(|value| square(value) != Some(side as u64)) {
        return Err(odd("crop_size", value, &format!("{side} × {side}, which config.json asks for")));
    }
    let clip = Preprocess::of_clip(side);
    let mean = numbers(fields, "image_mean", clip.mean)?;
    let std = numbers(fields, "image_std", clip.std)?;
    if std.iter().any(|std| *std as f32 <= 0.0) {
        return Err(odd("image_std", &fields["image_std"], "numbers above 0"));
    }
    Ok(Preprocess { side, mean, std })
}

/// `n` or `{"shortest_edge": n}`.
fn shortest_edge(value: &Value) -> Option<u64> {
    match value {
        Value::Object(size) => (size.values().filter(|value| !value.is_null()).count() == 1)
            .then(|| size.get("shortest_edge")?.as_u64())
            .flatten(),
        _ => value.as_u64(),
    }
}

/// `n` or `{"height": n, "width": n}`.
fn square(value: &Value) -> Option<u64> {
    match value {
        Value::Object(size) => {
            let (height, width) = (size.get("height")?.as_u64()?, size.get("width")?.as_u64()?);
            (height == width).then_some(height)
        }
        _ => value.as_u64(),
    }
}

fn numbers(fields: &Map<String, Value>, name: &str, otherwise: [f64; 3]) -> Result<[f64; 3], String> {
    let Some(value) = fields.get(name) else {
        return Ok(otherwise);
    };
    let numbers =
        value.as_array().and_then(|list| list.iter().map(Value::as_f64).collect::<Option<Vec<_>>>());
    numbers
        .and_then(|numbers| <[f64; 3]>::try_from(numbers).ok())
        .filter(|numbers| numbers.iter().all(|number| (*number as f32).is_finite()))
        .ok_or_else(|| odd(name, value, "three numbers"))
}

/// A field that is not as the scores need it.
fn odd(name: &str, value: &Value, expected: &str) -> String {
    let value = text::clipped(&value.to_string(), VALUE_COLUMNS);
    format!("{name} is {value}, but pairpick scores with {expected}: these weights need another program")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn folder(name: &str, file: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), file).unwrap();
        folder
    }

    fn read(file: Value) -> Result<Preprocess, ClipError> {
        Preprocess::open(folder("preprocessor_config.json", &file.to_string()).path(), 224)
    }

    fn usual() -> Value {
        json!({
            "crop_size": {"height": 224, "width": 224}, "do_center_crop": true, "do_convert_rgb": true,
            "do_normalize": true, "do_rescale": true, "do_resize": true,
            "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_processor_type": "CLIPImageProcessor",
            "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3,
            "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 224},
        })
    }

    #[test]
    fn a_folder_that_says_nothing_is_clip_as_it_was_trained() {
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(Preprocess::open(empty.path(), 336).unwrap(), Preprocess::of_clip(336));
        assert_eq!(read(json!({})).unwrap(), Preprocess::of_clip(224));
        assert_eq!(read(usual()).unwrap(), Preprocess::of_clip(224));
    }

    #[test]
    fn old_files_give_sizes_as_numbers() {
        let old = json!({"crop_size": 224, "size": 224, "feature_extractor_type": "CLIPFeatureExtractor",
                         "do_resize": true, "resample": 3});
        assert_eq!(read(old).unwrap(), Preprocess::of_clip(224));
    }

    #[test]
    fn new_files_keep_it_within_that_of_the_whole_processor() {
        let mut inner = usual();
        inner["image_mean"] = json!([0.5, 0.5, 0.5]);
        let file = json!({"image_processor": inner, "processor_class": "CLIPProcessor"}).to_string();
        let read = Preprocess::open(folder("processor_config.json", &file).path(), 224).unwrap();
        assert_eq!(read.mean, [0.5; 3]);
    }

    #[test]
    fn mean_and_deviation_may_differ() {
        let mut file = usual();
        file["image_mean"] = json!([0, 0.25, 0.5]);
        file["image_std"] = json!([1, 0.5, 0.25]);
        let preprocess = read(file).unwrap();
        assert_eq!(preprocess.table()[0], [0.0, -0.5, -2.0]);
        assert_eq!(preprocess.table()[255], [1.0, 1.5, 2.0]);
    }

    #[test]
    fn what_would_change_the_pixels_is_refused_by_name() {
        for (name, value) in [
            ("resample", json!(2)),
            ("do_center_crop", json!(false)),
            ("do_rescale", json!(null)),
            ("do_pad", json!(true)),
            ("rescale_factor", json!(0.5)),
            ("size", json!({"height": 224, "width": 224})),
            ("size", json!({"shortest_edge": 256})),
            ("size", json!({"shortest_edge": 224, "longest_edge": 448})),
            ("crop_size", json!({"height": 224, "width": 225})),
            ("image_mean", json!([0.5, 0.5])),
            ("image_std", json!([0.5, 0.5, 0.0])),
            ("image_processor_type", json!("BlipImageProcessor\u{1b}[2J")),
        ] {
            let mut file = usual();
            file[name] = value;
            let message = read(file).unwrap_err().to_string();
            assert!(message.contains(&format!("preprocessor_config.json: {name} is ")), "{message}");
            assert!(!message.contains(char::is_control), "{message:?}");
        }
    }

    #[test]
    fn a_damaged_file_is_told_from_a_missing_one() {
        for file in ["", "{\"size\": ", "[]"] {
            let error = Preprocess::open(folder("preprocessor_config.json", file).path(), 224).unwrap_err();
            assert!(matches!(error, ClipError::Config { .. }), "{error}");
        }
    }
}
