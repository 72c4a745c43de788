//! Every engine's features and scores beside those of PyTorch and transformers, on networks that follow from a formula.
//!
//! The fixture is made by `tests/parity/scores.py`; an engine is one line of [`engines`].
#![allow(clippy::unwrap_used, reason = "the files are this test's own")]

#[path = "support/checkpoint.rs"]
mod checkpoint;

use candle_core::{DType, Device};
use checkpoint::{Network, Stored, Tower};
use pairpick::clip::{Checkpoint, CpuTowers, DeviceChoice, Preprocess, TensorTowers, Towers, open_device};
use serde::Deserialize;

const MEAN: [f32; 3] = [0.481_454_66, 0.457_827_5, 0.408_210_73];
const STD: [f32; 3] = [0.268_629_54, 0.261_302_6, 0.275_777_1];

/// The largest difference of a score, relative to it, or to 1 where it is smaller.
const SCORE: f32 = 1e-4;
/// The largest difference of a feature vector, relative to its length.
const FEATURES: f32 = 2e-5;
/// The largest difference that another batch may make, likewise.
const ROUNDING: f32 = 5e-6;

type Load = fn(&Checkpoint) -> Box<dyn Towers>;

/// Every engine, by its name.
fn engines() -> Vec<(&'static str, Load)> {
    let mut engines: Vec<(&'static str, Load)> = vec![
        ("candle on the CPU", |checkpoint| {
            Box::new(TensorTowers::load(checkpoint, &Device::Cpu, DType::F32, MEAN, STD).unwrap())
        }),
        ("the CPU engine", |checkpoint| {
            let preprocess = Preprocess::of_clip(checkpoint.config().vision.side);
            Box::new(CpuTowers::load(checkpoint, preprocess.table()))
        }),
    ];
    match open_device(DeviceChoice::Cuda(0)) {
        Ok(_) => engines.push(("CUDA", |checkpoint| {
            let (device, _) = open_device(DeviceChoice::Cuda(0)).unwrap();
            Box::new(TensorTowers::load(checkpoint, &device, DType::F32, MEAN, STD).unwrap())
        })),
        Err(why) => println!("skipped on a GPU: {why}"),
    }
    engines
}

#[derive(Deserialize)]
struct Fixture {
    networks: Vec<Expected>,
}

/// A network of the fixture and what PyTorch made of it.
#[derive(Deserialize)]
struct Expected {
    name: String,
    seed: u64,
    activation: String,
    projection: usize,
    text: Shape,
    vocabulary: usize,
    context: usize,
    vision: Shape,
    side: usize,
    patch: usize,
    lengths: Vec<usize>,
    images: usize,
    image_features: Vec<Vec<f32>>,
    text_features: Vec<Vec<f32>>,
    /// A row a prompt.
    scores: Vec<Vec<f32>>,
}

#[derive(Deserialize)]
struct Shape {
    width: usize,
    mlp: usize,
    layers: usize,
    heads: usize,
}

impl Expected {
    fn all() -> Vec<Self> {
        let text = include_str!("fixtures/parity/scores.json");
        serde_json::from_str::<Fixture>(text).unwrap().networks
    }

    fn network(&self) -> Network {
        let tower = |of: &Shape| Tower { width: of.width, mlp: of.mlp, layers: of.layers, heads: of.heads };
        Network {
            seed: self.seed,
            activation: self.activation.clone(),
            projection: self.projection,
            text: tower(&self.text),
            vocabulary: self.vocabulary,
            context: self.context,
            vision: tower(&self.vision),
            side: self.side,
            patch: self.patch,
        }
    }

    fn prompts(&self) -> Vec<Vec<u32>> {
        self.lengths.iter().enumerate().map(|(at, &length)| self.network().prompt(at, length)).collect()
    }

    fn pixels(&self) -> Vec<Vec<u8>> {
        (0..self.images).map(|at| self.network().pixels(at)).collect()
    }
}

fn opened(network: &Network, stored: Stored) -> (tempfile::TempDir, Checkpoint) {
    let folder = tempfile::tempdir().unwrap();
    network.write(folder.path(), stored);
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    (folder, checkpoint)
}

fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|one| one * one).sum::<f32>().sqrt()
}

/// The length of the difference of two vectors, relative to that of the second.
fn difference(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let apart: Vec<f32> = found.iter().zip(expected).map(|(a, b)| a - b).collect();
    length(&apart) / length(expected)
}

fn score(scale: f32, text: &[f32], image: &[f32]) -> f32 {
    let product: f32 = text.iter().zip(image).map(|(a, b)| a * b).sum();
    scale * product / (length(text) * length(image))
}

#[test]
fn features_and_scores_are_those_of_pytorch() {
    for expected in Expected::all() {
        let (_folder, checkpoint) = opened(&expected.network(), Stored::F32);
        for (engine, load) in engines() {
            let towers = load(&checkpoint);
            let images = towers.images(&expected.pixels().concat()).unwrap();
            let texts = towers.texts(&expected.prompts()).unwrap();
            let images: Vec<&[f32]> = images.chunks(expected.projection).collect();
            let texts: Vec<&[f32]> = texts.chunks(expected.projection).collect();
            let of = format!("{engine}, {}", expected.name);
            for (kind, found, known) in
                [("image", &images, &expected.image_features), ("text", &texts, &expected.text_features)]
            {
                assert_eq!(found.len(), known.len(), "{of}");
                for (at, (found, known)) in found.iter().zip(known).enumerate() {
                    let apart = difference(found, known);
                    assert!(apart < FEATURES, "{of}: {kind} {at} is {apart:e} apart");
                }
            }
            let mut worst = 0f32;
            for (text, row) in texts.iter().zip(&expected.scores) {
                for (image, &known) in images.iter().zip(row) {
                    let apart = (score(checkpoint.scale(), text, image) - known).abs() / known.abs().max(1.0);
                    worst = worst.max(apart);
                }
            }
            println!("{of}: the worst score is {worst:e} apart");
            assert!(worst < SCORE, "{of}: a score is {worst:e} apart");
        }
    }
}

#[test]
fn the_size_and_the_company_of_a_batch_change_nothing() {
    for expected in Expected::all() {
        let (_folder, checkpoint) = opened(&expected.network(), Stored::F32);
        for (engine, load) in engines() {
            let towers = load(&checkpoint);
            let of = format!("{engine}, {}", expected.name);
            let (pixels, prompts) = (expected.pixels(), expected.prompts());
            let alone: Vec<Vec<f32>> = pixels.iter().map(|one| towers.images(one).unwrap()).collect();
            let order = [2, 0, 0, 1, 2, 1, 0];
            let together: Vec<u8> = order.iter().flat_map(|&at| pixels[at].clone()).collect();
            let together = towers.images(&together).unwrap();
            for (found, at) in together.chunks(expected.projection).zip(order) {
                assert!(difference(found, &alone[at]) < ROUNDING, "{of}: image {at}");
            }
            // Prompts of every length, so all but the longest are padded; then backwards.
            let alone: Vec<Vec<f32>> =
                prompts.iter().map(|one| towers.texts(std::slice::from_ref(one)).unwrap()).collect();
            for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 2, 0, 1, 3]] {
                let together: Vec<Vec<u32>> = order.iter().map(|&at: &usize| prompts[at].clone()).collect();
                let together = towers.texts(&together).unwrap();
                for (found, at) in together.chunks(expected.projection).zip(order) {
                    assert!(difference(found, &alone[at]) < ROUNDING, "{of}: prompt {at} of {order:?}");
                }
            }
        }
    }
}

#[test]
fn weights_in_halves_give_nearly_the_features_of_whole_ones() {
    let expected = &Expected::all()[0];
    for (stored, bound) in [(Stored::F16, 5e-3), (Stored::Bf16, 4e-2), (Stored::Mixed, 4e-2)] {
        let (_folder, checkpoint) = opened(&expected.network(), stored);
        for (engine, load) in engines() {
            let images = load(&checkpoint).images(&expected.pixels().concat()).unwrap();
            for (found, known) in images.chunks(expected.projection).zip(&expected.image_features) {
                let apart = difference(found, known);
                assert!(apart < bound, "{engine}, {stored:?}: {apart:e}");
            }
        }
    }
}

#[test]
fn computing_in_halves_stays_near_computing_in_whole_floats() {
    let expected = &Expected::all()[0];
    let (_folder, checkpoint) = opened(&expected.network(), Stored::F32);
    for (dtype, bound) in [(DType::F16, 1e-2), (DType::BF16, 6e-2)] {
        let towers = TensorTowers::load(&checkpoint, &Device::Cpu, dtype, MEAN, STD).unwrap();
        let images = towers.images(&expected.pixels().concat()).unwrap();
        let texts = towers.texts(&expected.prompts()).unwrap();
        let known = expected.image_features.iter().chain(&expected.text_features);
        let found = images.chunks(expected.projection).chain(texts.chunks(expected.projection));
        for (found, known) in found.zip(known) {
            let apart = difference(found, known);
            assert!(apart < bound, "{dtype:?}: {apart:e}");
        }
    }
}

#[test]
fn what_the_network_cannot_take_is_said() {
    let expected = &Expected::all()[0];
    let (_folder, checkpoint) = opened(&expected.network(), Stored::F32);
    for (engine, load) in engines() {
        let towers = load(&checkpoint);
        assert_eq!(towers.images(&[]).unwrap(), Vec::<f32>::new(), "{engine}");
        assert_eq!(towers.texts(&[]).unwrap(), Vec::<f32>::new(), "{engine}");
        for bad in [vec![], vec![1; 78], vec![0, 600]] {
            assert!(towers.texts(&[vec![1, 2], bad.clone()]).is_err(), "{engine}: {bad:?}");
        }
        assert!(towers.images(&[0; 100]).is_err(), "{engine}");
    }
}

#[test]
fn a_quick_gelu_network_is_that_of_candle_transformers() {
    use candle_transformers::models::clip::{ClipConfig, ClipModel, text_model, vision_model};

    // candle-transformers cuts a text's padding by the largest id, and knows one width for both sides of the projection.
    let expected = Expected::all().into_iter().find(|one| one.activation == "quick_gelu").unwrap();
    let (folder, checkpoint) = opened(&expected.network(), Stored::F32);
    let config = ClipConfig {
        text_config: text_model::ClipTextConfig {
            vocab_size: expected.vocabulary,
            embed_dim: expected.text.width,
            activation: text_model::Activation::QuickGelu,
            intermediate_size: expected.text.mlp,
            max_position_embeddings: expected.context,
            pad_with: None,
            num_hidden_layers: expected.text.layers,
            num_attention_heads: expected.text.heads,
            projection_dim: expected.projection,
        },
        vision_config: vision_model::ClipVisionConfig {
            embed_dim: expected.vision.width,
            activation: text_model::Activation::QuickGelu,
            intermediate_size: expected.vision.mlp,
            num_hidden_layers: expected.vision.layers,
            num_attention_heads: expected.vision.heads,
            projection_dim: expected.projection,
            num_channels: 3,
            image_size: expected.side,
            patch_size: expected.patch,
        },
        logit_scale_init_value: 2.6592,
        image_size: expected.side,
    };
    let bytes = std::fs::read(folder.path().join("model.safetensors")).unwrap();
    let weights = candle_nn::VarBuilder::from_buffered_safetensors(bytes, DType::F32, &Device::Cpu).unwrap();
    let model = ClipModel::new(weights, &config).unwrap();

    let side = expected.side;
    let pixels = expected.pixels().concat();
    let x = candle_core::Tensor::from_vec(pixels.clone(), (expected.images, side, side, 3), &Device::Cpu)
        .unwrap();
    let x = (x.permute((0, 3, 1, 2)).unwrap().to_dtype(DType::F32).unwrap() / 255.0).unwrap();
    let colours =
        |of: [f32; 3]| candle_core::Tensor::new(&of, &Device::Cpu).unwrap().reshape((1, 3, 1, 1)).unwrap();
    let x = x.broadcast_sub(&colours(MEAN)).unwrap().broadcast_div(&colours(STD)).unwrap();
    let images: Vec<Vec<f32>> = model.get_image_features(&x).unwrap().to_vec2().unwrap();
    let prompts = expected.prompts();
    let text = |prompt: &Vec<u32>| -> Vec<f32> {
        let ids = candle_core::Tensor::from_slice(prompt, (1, prompt.len()), &Device::Cpu).unwrap();
        model.get_text_features(&ids).unwrap().to_vec2().unwrap().remove(0)
    };
    let texts: Vec<Vec<f32>> = prompts.iter().map(text).collect();
    for (engine, load) in engines() {
        let towers = load(&checkpoint);
        let found = (towers.images(&pixels).unwrap(), towers.texts(&prompts).unwrap());
        let found = found.0.chunks(expected.projection).chain(found.1.chunks(expected.projection));
        for (at, (found, known)) in found.zip(images.iter().chain(&texts)).enumerate() {
            let apart = difference(found, known);
            assert!(apart < FEATURES, "{engine}: vector {at} is {apart:e} apart");
        }
    }
}
