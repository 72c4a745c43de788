//! Checkpoints of small networks whose every number follows from a formula, the same to the bit in `tests/parity/scores.py`:
//! what PyTorch makes of them is kept as a fixture, and no weights need be.
//!
//! Number i of a tensor is splitmix64's output i + 1 for a seed of the tensor's name, its upper 24 bits taken as a
//! fraction in [-1, 1), times what keeps a signal of the size it has.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test file uses its part")]

use std::path::Path;

use half::{bf16, f16};
use serde_json::{Map, Value, json};

/// A tower's shape.
#[derive(Debug, Clone)]
pub struct Tower {
    pub width: usize,
    pub mlp: usize,
    pub layers: usize,
    pub heads: usize,
}

/// A network's shape, and the seed of its numbers.
#[derive(Debug, Clone)]
pub struct Network {
    pub seed: u64,
    pub activation: String,
    pub projection: usize,
    pub text: Tower,
    pub vocabulary: usize,
    pub context: usize,
    pub vision: Tower,
    pub side: usize,
    pub patch: usize,
}

/// How numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stored {
    F32,
    F16,
    Bf16,
    /// Each tensor in one of the three.
    Mixed,
    /// In 64 bits, which no checkpoint of a CLIP has.
    F64,
}

/// A tensor as it stands in a file.
pub struct Entry {
    pub name: String,
    pub kind: &'static str,
    pub shape: Vec<usize>,
    pub bytes: Vec<u8>,
}

impl Network {
    /// Three layers a tower, images of 4 × 4 patches, and CLIP's whole vocabulary.
    pub fn tiny() -> Self {
        Self {
            seed: 1,
            activation: "gelu".to_owned(),
            projection: 32,
            text: Tower { width: 64, mlp: 256, layers: 3, heads: 4 },
            vocabulary: 49_408,
            context: 77,
            vision: Tower { width: 80, mlp: 320, layers: 3, heads: 4 },
            side: 56,
            patch: 14,
        }
    }

    /// As [`Network::tiny`], with few words.
    pub fn of_few_words() -> Self {
        Self { vocabulary: 600, ..Self::tiny() }
    }

    /// `config.json`, as transformers writes it.
    pub fn config(&self) -> Value {
        let tower = |tower: &Tower| {
            json!({
                "hidden_size": tower.width, "intermediate_size": tower.mlp, "num_hidden_layers": tower.layers,
                "num_attention_heads": tower.heads, "hidden_act": self.activation, "projection_dim": self.projection,
                "layer_norm_eps": 1e-5,
            })
        };
        let (mut text, mut vision) = (tower(&self.text), tower(&self.vision));
        text["vocab_size"] = json!(self.vocabulary);
        text["max_position_embeddings"] = json!(self.context);
        vision["image_size"] = json!(self.side);
        vision["patch_size"] = json!(self.patch);
        json!({
            "architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": self.projection,
            "logit_scale_init_value": 2.6592, "text_config": text, "vision_config": vision,
        })
    }

    /// Every tensor's name and shape.
    pub fn tensors(&self) -> Vec<(String, Vec<usize>)> {
        let mut all: Vec<(String, Vec<usize>)> = Vec::new();
        for (side, tower) in [("text", &self.text), ("vision", &self.vision)] {
            let model = format!("{side}_model");
            let width = tower.width;
            for layer in 0..tower.layers {
                let layer = format!("{model}.encoder.layers.{layer}");
                for (name, shape) in [
                    ("self_attn.k_proj", vec![width, width]),
                    ("self_attn.v_proj", vec![width, width]),
                    ("self_attn.q_proj", vec![width, width]),
                    ("self_attn.out_proj", vec![width, width]),
                    ("layer_norm1", vec![width]),
                    ("mlp.fc1", vec![tower.mlp, width]),
                    ("mlp.fc2", vec![width, tower.mlp]),
                    ("layer_norm2", vec![width]),
                ] {
                    all.push((format!("{layer}.{name}.bias"), vec![shape[0]]));
                    all.push((format!("{layer}.{name}.weight"), shape));
                }
            }
        }
        for (name, width) in [
            ("text_model.final_layer_norm", self.text.width),
            ("vision_model.pre_layrnorm", self.vision.width),
            ("vision_model.post_layernorm", self.vision.width),
        ] {
            all.push((format!("{name}.weight"), vec![width]));
            all.push((format!("{name}.bias"), vec![width]));
        }
        let (text, vision, patch) = (self.text.width, self.vision.width, self.patch);
        let patches = (self.side / self.patch).pow(2);
        all.push(("text_model.embeddings.token_embedding.weight".to_owned(), vec![self.vocabulary, text]));
        all.push(("text_model.embeddings.position_embedding.weight".to_owned(), vec![self.context, text]));
        all.push(("vision_model.embeddings.class_embedding".to_owned(), vec![vision]));
        all.push((
            "vision_model.embeddings.patch_embedding.weight".to_owned(),
            vec![vision, 3, patch, patch],
        ));
        all.push(("vision_model.embeddings.position_embedding.weight".to_owned(), vec![patches + 1, vision]));
        all.push(("text_projection.weight".to_owned(), vec![self.projection, text]));
        all.push(("visual_projection.weight".to_owned(), vec![self.projection, vision]));
        all.push(("logit_scale".to_owned(), vec![]));
        all.sort();
        all
    }

    /// A tensor's numbers.
    pub fn values(&self, name: &str, shape: &[usize]) -> Vec<f32> {
        if name == "logit_scale" {
            return vec![100f32.ln()];
        }
        let count = shape.iter().product();
        let fractions = fractions(name, self.seed, count);
        let norm = name.contains("norm");
        if norm && name.ends_with("weight") {
            fractions.iter().map(|fraction| 1.0 + 0.1f32 * fraction).collect()
        } else {
            let size = size_of_signal(name, shape);
            fractions.iter().map(|fraction| size * fraction).collect()
        }
    }

    /// All tensors, as a file holds them.
    pub fn entries(&self, stored: Stored) -> Vec<Entry> {
        let entry = |(at, (name, shape)): (usize, (String, Vec<usize>))| {
            let one = match stored {
                Stored::Mixed => [Stored::F32, Stored::F16, Stored::Bf16][at % 3],
                one => one,
            };
            let values = self.values(&name, &shape);
            let (kind, bytes) = bytes(&values, one);
            Entry { name, kind, shape, bytes }
        };
        self.tensors().into_iter().enumerate().map(entry).collect()
    }

    /// A checkpoint in one file.
    pub fn write(&self, folder: &Path, stored: Stored) {
        self.write_config(folder);
        write_file(&folder.join("model.safetensors"), &self.entries(stored));
    }

    /// A checkpoint in two files and an index.
    pub fn write_sharded(&self, folder: &Path, stored: Stored) {
        self.write_config(folder);
        let mut first = self.entries(stored);
        let second = first.split_off(first.len() / 2);
        let mut map = Map::new();
        for (at, shard) in [first, second].iter().enumerate() {
            let name = format!("model-{:05}-of-00002.safetensors", at + 1);
            map.extend(shard.iter().map(|entry| (entry.name.clone(), json!(name))));
            write_file(&folder.join(&name), shard);
        }
        let index = json!({"metadata": {"total_size": 0}, "weight_map": map});
        std::fs::write(folder.join("model.safetensors.index.json"), index.to_string()).unwrap();
    }

    pub fn write_config(&self, folder: &Path) {
        std::fs::write(folder.join("config.json"), self.config().to_string()).unwrap();
    }

    /// Image `at`, 8-bit RGB: blocks of one colour, and a little noise.
    pub fn pixels(&self, at: usize) -> Vec<u8> {
        let side = self.side;
        let blocks = bytes_of(&format!("blocks.{at}"), self.seed, side.div_ceil(8).pow(2) * 3);
        let noise = bytes_of(&format!("noise.{at}"), self.seed, side * side * 3);
        let mut pixels = Vec::with_capacity(side * side * 3);
        for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
            for colour in 0..3 {
                let block = blocks[((y / 8) * side.div_ceil(8) + x / 8) * 3 + colour];
                let noise = noise[(y * side + x) * 3 + colour];
                pixels.push((block / 8) * 7 + noise / 8);
            }
        }
        pixels
    }

    /// Prompt `at` of so many tokens: the last but one of the vocabulary, words, the last of the vocabulary.
    pub fn prompt(&self, at: usize, tokens: usize) -> Vec<u32> {
        let words = splitmix(&format!("prompt.{at}"), self.seed, tokens);
        let last = self.vocabulary as u64 - 1;
        let mut prompt: Vec<u32> = words.iter().map(|word| (word % (last - 1)) as u32).collect();
        prompt[0] = last as u32 - 1;
        prompt[tokens - 1] = last as u32;
        prompt
    }
}

/// A safetensors file, written by hand so that tests can write broken ones too.
pub fn write_file(path: &Path, entries: &[Entry]) {
    let mut header = Map::new();
    let mut end = 0;
    for entry in entries {
        let start = end;
        end += entry.bytes.len();
        let info = json!({"dtype": entry.kind, "shape": entry.shape, "data_offsets": [start, end]});
        header.insert(entry.name.clone(), info);
    }
    let data: Vec<u8> = entries.iter().flat_map(|entry| entry.bytes.iter().copied()).collect();
    write_raw(path, &Value::Object(header).to_string(), &data);
}

/// A file of any header and any data.
pub fn write_raw(path: &Path, header: &str, data: &[u8]) {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    std::fs::write(path, file).unwrap();
}

fn bytes(values: &[f32], stored: Stored) -> (&'static str, Vec<u8>) {
    match stored {
        Stored::F32 | Stored::Mixed => ("F32", values.iter().flat_map(|one| one.to_le_bytes()).collect()),
        Stored::F16 => ("F16", values.iter().flat_map(|&one| f16::from_f32(one).to_le_bytes()).collect()),
        Stored::Bf16 => ("BF16", values.iter().flat_map(|&one| bf16::from_f32(one).to_le_bytes()).collect()),
        Stored::F64 => ("F64", values.iter().flat_map(|&one| f64::from(one).to_le_bytes()).collect()),
    }
}

/// What a tensor's fractions are multiplied with: √3 makes their deviation that of the signal wanted.
fn size_of_signal(name: &str, shape: &[usize]) -> f32 {
    let deviation = if name.contains("embedding") && !name.contains("patch") {
        0.5
    } else if shape.len() < 2 {
        0.1
    } else {
        1.2 / (shape[1..].iter().product::<usize>() as f64).sqrt()
    };
    (3f64.sqrt() * deviation) as f32
}

/// Outputs 1 to `count` of splitmix64 for a seed of a name: FNV-1a of it, and the network's own.
fn splitmix(name: &str, seed: u64, count: usize) -> Vec<u64> {
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut start: u64 = 0xCBF2_9CE4_8422_2325;
    for &byte in name.as_bytes() {
        start = (start ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    start = start.wrapping_add(seed.wrapping_mul(0xD129_0D1B_5F0C_3A6D));
    let output = |at: u64| {
        let mut z = start.wrapping_add(at.wrapping_mul(STEP));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    (1..=count as u64).map(output).collect()
}

fn fractions(name: &str, seed: u64, count: usize) -> Vec<f32> {
    let fraction = |output: u64| ((output >> 40) as i64 - (1 << 23)) as f32 / (1 << 23) as f32;
    splitmix(name, seed, count).into_iter().map(fraction).collect()
}

fn bytes_of(name: &str, seed: u64, count: usize) -> Vec<u8> {
    splitmix(name, seed, count).into_iter().map(|output| (output >> 56) as u8).collect()
}
