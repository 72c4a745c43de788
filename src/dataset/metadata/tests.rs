//! Whole files: those of tests/fixtures/pictures, as the generators' own tools write them, and broken ones.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/pictures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A PNG of texts alone, under the name of a chunk.
fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in chunks {
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(*name);
        bytes.extend(*data);
        bytes.extend([0; 4]);
    }
    bytes
}

fn graph(graph: &Value) -> Generation {
    read(&png(&[(b"tEXt", format!("prompt\0{graph}").as_bytes())]))
}

#[test]
fn automatic1111_is_read_from_every_kind_of_file() {
    let expected = |prompt: &str| Generation {
        prompt: Some(prompt.into()),
        seed: Some(3_242_718_240),
        guidance: Some(7.5),
        model: Some("v1-5-pruned".into()),
    };
    let plain = "a red fox asleep under a birch,\nfirst snow";
    for name in ["automatic1111.png", "automatic1111-packed.png"] {
        assert_eq!(read(&fixture(name)), expected(plain), "{name}");
    }
    let snow = "a red fox asleep under a birch,\n初雪";
    for name in [
        "automatic1111-snow.png",
        "automatic1111-snow-packed.png",
        "automatic1111.jpg",
        "automatic1111.webp",
        "xmp.jpg",
        "xmp.webp",
    ] {
        assert_eq!(read(&fixture(name)), expected(snow), "{name}");
    }
}

#[test]
fn comfyui_is_read_from_png_and_webp() {
    for name in ["comfyui.png", "comfyui.webp"] {
        assert_eq!(
            read(&fixture(name)),
            Generation {
                prompt: Some("a red fox asleep under a birch".into()),
                seed: Some(156_680_208_700_286),
                guidance: Some(8.0),
                model: Some("sdxl/base_1.0".into()),
            },
            "{name}"
        );
    }
}

#[test]
fn files_without_metadata_tell_nothing() {
    for name in ["rgb.jpg", "animated.png", "lossy.webp", "orientation-6.jpg", "refused.gif"] {
        assert_eq!(read(&fixture(name)), Generation::default(), "{name}");
    }
    assert_eq!(read(b""), Generation::default());
    let comments: [(&[u8; 4], &[u8]); 2] =
        [(b"tEXt", b"Comment\0Created with GIMP"), (b"tEXt", b"Software\0GIMP")];
    assert_eq!(read(&png(&comments)), Generation::default());
}

#[test]
fn text_after_the_pixels_and_in_either_encoding_is_read() {
    let after = png(&[(b"IDAT", b"\0"), (b"tEXt", b"parameters\0caf\xE9\nSteps: 1, Seed: 2")]);
    assert_eq!(read(&after).prompt.as_deref(), Some("café"));
    let utf8 = png(&[(b"tEXt", "parameters\0雪\nSteps: 1, Seed: 2".as_bytes())]);
    assert_eq!((read(&utf8).prompt.as_deref(), read(&utf8).seed), (Some("雪"), Some(2)));
}

#[test]
fn what_one_text_lacks_another_gives() {
    let graph = json!({"1": {"class_type": "KSampler", "inputs": {"seed": 5, "cfg": 3, "positive": ["2", 0]}},
        "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "from the graph"}}});
    let bytes = png(&[
        (b"tEXt", format!("prompt\0{graph}").as_bytes()),
        (b"tEXt", b"parameters\0from the parameters\nSteps: 1, Seed: 2"),
    ]);
    let found = read(&bytes);
    assert_eq!((found.prompt.as_deref(), found.seed), (Some("from the parameters"), Some(2)));
    assert_eq!(found.guidance, Some(3.0));
}

#[test]
fn a_prompt_that_is_no_graph_is_a_prompt() {
    assert_eq!(read(&png(&[(b"tEXt", b"prompt\0a fox")])).prompt.as_deref(), Some("a fox"));
    assert_eq!(read(&png(&[(b"tEXt", b"prompt\0{\"1\": {\"class_type\": ")])), Generation::default());
}

#[test]
fn novelai_and_fooocus_are_read() {
    let novelai = png(&[
        (b"tEXt", b"Description\0a fox"),
        (b"tEXt", b"Software\0NovelAI"),
        (b"tEXt", b"Source\0Stable Diffusion XL C1E1DE52"),
        (b"tEXt", b"Comment\0{\"steps\": 28, \"scale\": 5.0, \"seed\": 7}"),
    ]);
    assert_eq!(
        read(&novelai),
        Generation {
            prompt: Some("a fox".into()),
            seed: Some(7),
            guidance: Some(5.0),
            model: Some("Stable Diffusion XL C1E1DE52".into()),
        }
    );
    let fooocus =
        png(&[(b"tEXt", b"parameters\0{\"prompt\": \"a fox\", \"seed\": \"7\", \"guidance_scale\": 4}")]);
    assert_eq!((read(&fooocus).prompt.as_deref(), read(&fooocus).seed), (Some("a fox"), Some(7)));
}

#[test]
fn a_graph_is_followed_through_combiners_control_nets_and_string_nodes() {
    let found = graph(&json!({
        "1": {"class_type": "KSamplerAdvanced", "inputs": {"noise_seed": ["9", 0], "cfg": ["10", 0],
            "positive": ["2", 0], "negative": ["2", 1], "model": ["11", 0], "latent_image": ["12", 0]}},
        "2": {"class_type": "ControlNetApplyAdvanced", "inputs": {"positive": ["3", 0], "negative": ["8", 0],
            "control_net": ["20", 0], "image": ["21", 0]}},
        "3": {"class_type": "ConditioningCombine", "inputs": {"conditioning_1": ["4", 0], "conditioning_2": ["5", 0]}},
        "4": {"class_type": "CLIPTextEncodeSDXL", "inputs": {"text_g": ["6", 0], "text_l": "unused", "clip": ["20", 1]}},
        "5": {"class_type": "Reroute", "inputs": {"": ["7", 0]}},
        "6": {"class_type": "StringConcatenate", "inputs": {"string_a": "a red", "string_b": ["13", 0], "delimiter": " "}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": ["14", 0]}},
        "8": {"class_type": "CLIPTextEncode", "inputs": {"text": "ugly"}},
        "9": {"class_type": "Seed", "inputs": {"seed": 99}},
        "10": {"class_type": "PrimitiveFloat", "inputs": {"value": 4.5}},
        "11": {"class_type": "LoraLoader", "inputs": {"model": ["20", 0], "lora_name": "x"}},
        "12": {"class_type": "EmptyLatentImage", "inputs": {"width": 64}},
        "13": {"class_type": "PrimitiveString", "inputs": {"value": "fox"}},
        "14": {"class_type": "ShowText", "inputs": {"text": ["15", 0]}},
        "15": {"class_type": "Text Multiline", "inputs": {"text": "in the snow"}},
        "20": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux/dev.sft"}},
    }));
    assert_eq!(
        found,
        Generation {
            prompt: Some("a red fox, in the snow".into()),
            seed: Some(99),
            guidance: Some(4.5),
            model: Some("flux/dev".into()),
        }
    );
}

#[test]
fn a_graph_with_guider_and_distilled_guidance_is_read() {
    let found = graph(&json!({
        "13": {"class_type": "SamplerCustomAdvanced", "inputs": {"noise": ["25", 0], "guider": ["22", 0],
            "sampler": ["16", 0], "sigmas": ["17", 0], "latent_image": ["5", 0]}},
        "25": {"class_type": "RandomNoise", "inputs": {"noise_seed": 1234}},
        "22": {"class_type": "BasicGuider", "inputs": {"model": ["12", 0], "conditioning": ["26", 0]}},
        "26": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["6", 0]}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["11", 0]}},
        "12": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1-dev.safetensors"}},
    }));
    assert_eq!(
        found,
        Generation {
            prompt: Some("a fox".into()),
            seed: Some(1234),
            guidance: Some(3.5),
            model: Some("flux1-dev".into())
        }
    );
}

#[test]
fn the_base_sampler_speaks_for_the_refiner() {
    let found = graph(&json!({
        "2": {"class_type": "KSampler", "inputs": {"seed": 2, "cfg": 2, "positive": ["6", 0], "latent_image": ["5", 0]}},
        "5": {"class_type": "LatentUpscale", "inputs": {"samples": ["30", 0]}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "more detail"}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox"}},
        "30": {"class_type": "KSampler", "inputs": {"seed": 1, "cfg": 7, "positive": ["7", 0], "latent_image": ["31", 0]}},
        "31": {"class_type": "EmptyLatentImage", "inputs": {}},
    }));
    assert_eq!((found.seed, found.prompt.as_deref()), (Some(1), Some("a fox")));
}

#[test]
fn a_graph_that_goes_in_circles_ends() {
    let found = graph(&json!({
        "1": {"class_type": "KSampler", "inputs": {"seed": ["1", 0], "cfg": ["2", 0], "positive": ["2", 0],
            "model": ["1", 0], "latent_image": ["2", 0]}},
        "2": {"class_type": "X", "inputs": {"value": ["3", 0], "samples": ["2", 0]}},
        "3": {"class_type": "Y", "inputs": {"value": ["2", 0], "other": ["1", 0]}},
    }));
    assert_eq!(found, Generation::default());
}

/// A PNG with a text of zeros and then "end", packed by the encoder of the `png` crate.
fn packed(length: usize) -> Vec<u8> {
    let text = ::png::text_metadata::ZTXtChunk::new("parameters", "\0".repeat(length) + "end");
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(::png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_text_chunk(&text).unwrap();
    writer.write_image_data(&[0]).unwrap();
    drop(writer);
    bytes
}

#[test]
fn a_packed_text_over_the_limit_is_not_unpacked() {
    assert_eq!(read(&packed(TEXT_LIMIT - 3)).prompt.as_deref(), Some("end"));
    assert_eq!(read(&packed(TEXT_LIMIT - 2)), Generation::default());
    let bomb = packed(256 << 20);
    assert!(bomb.len() < 2 << 20);
    assert_eq!(read(&bomb), Generation::default());
}

#[test]
fn a_seed_beyond_the_study_is_not_known() {
    let found =
        graph(&json!({"1": {"class_type": "KSampler", "inputs": {"seed": u64::MAX, "positive": ["2", 0]}}}));
    assert_eq!(found.seed, None);
}

const MUTABLE: [&str; 9] = [
    "automatic1111.png",
    "automatic1111-packed.png",
    "automatic1111-snow-packed.png",
    "automatic1111.jpg",
    "automatic1111.webp",
    "comfyui.png",
    "comfyui.webp",
    "xmp.jpg",
    "xmp.webp",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn broken_bytes_never_panic(
        name in proptest::sample::select(&MUTABLE[..]),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = fixture(name);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let found = read(&bytes);
        prop_assert!(found.prompt.is_none_or(|prompt| !prompt.is_empty()));
        prop_assert!(found.guidance.is_none_or(f64::is_finite));
    }

    #[test]
    fn any_text_in_place_of_settings_is_survived(text in "(?s).{0,200}", packet in "[<>a:=\"'&;#x/ ]{0,40}") {
        let steps = format!("{text}\nSteps: 1, Seed: 3, {text}");
        automatic1111::parse(&steps);
        automatic1111::is_probable(&text);
        json::parse(&format!("{{{text}}}"));
        xmp::comments(&format!("<exif:UserComment{packet}{text}</exif:UserComment>"));
    }
}
