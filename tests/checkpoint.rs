//! Checkpoints as they come: whole, in halves, in shards, of older transformers; and all that can be wrong with one, each
//! with the file and the reason in its message.
#![allow(clippy::unwrap_used, reason = "the files are this test's own")]

#[path = "support/checkpoint.rs"]
mod checkpoint;

use std::path::Path;

use checkpoint::{Entry, Network, Stored, write_file, write_raw};
use pairpick::clip::{Activation, Checkpoint, ClipError, Config, Float};
use serde_json::{Value, json};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A network small enough to be written many times.
fn small() -> Network {
    Network { vocabulary: 60, context: 8, ..Network::tiny() }
}

/// What opening says, which must name the file.
#[track_caller]
fn refusal(folder: &Path, file: &str) -> String {
    let message = match Checkpoint::open(folder) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("opened"),
    };
    assert!(message.contains(file), "{file} is not named: {message}");
    assert!(!message.chars().any(char::is_control), "{message:?}");
    message
}

#[track_caller]
fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{part:?} is missing: {message}");
    }
}

/// Opens a checkpoint whose configuration was changed.
#[track_caller]
fn refusal_of_config(change: impl FnOnce(&mut Value)) -> String {
    let folder = folder();
    let mut config = small().config();
    change(&mut config);
    std::fs::write(folder.path().join("config.json"), config.to_string()).unwrap();
    refusal(folder.path(), "config.json")
}

/// Opens a checkpoint whose tensors were changed.
#[track_caller]
fn refusal_of_tensors(change: impl FnOnce(&mut Vec<Entry>)) -> String {
    let folder = folder();
    small().write_config(folder.path());
    let mut entries = small().entries(Stored::F32);
    change(&mut entries);
    write_file(&folder.path().join("model.safetensors"), &entries);
    refusal(folder.path(), "model.safetensors")
}

/// Opens a checkpoint whose weights file is this.
#[track_caller]
fn refusal_of_bytes(bytes: &[u8]) -> String {
    let folder = folder();
    small().write_config(folder.path());
    std::fs::write(folder.path().join("model.safetensors"), bytes).unwrap();
    refusal(folder.path(), "model.safetensors")
}

fn parsed(config: &Value) -> Result<Config, ClipError> {
    let folder = folder();
    let path = folder.path().join("config.json");
    std::fs::write(&path, config.to_string()).unwrap();
    Config::read(&path)
}

#[test]
fn a_checkpoint_gives_every_tensor_as_it_was_stored() {
    for (stored, float, bound) in
        [(Stored::F32, Float::F32, 0.0), (Stored::F16, Float::F16, 1e-3), (Stored::Bf16, Float::Bf16, 8e-3)]
    {
        let (folder, network) = (folder(), small());
        network.write(folder.path(), stored);
        let checkpoint = Checkpoint::open(folder.path()).unwrap();
        for (name, shape) in network.tensors() {
            let weights = checkpoint.weights(&name);
            assert_eq!((weights.float, &weights.shape), (float, &shape), "{name}");
            for (found, known) in weights.to_f32().iter().zip(network.values(&name, &shape)) {
                // The smallest numbers of 16 bits are further apart.
                assert!((found - known).abs() <= bound * (known.abs() + 1e-4), "{name}: {found} of {known}");
            }
        }
        assert!((checkpoint.scale() / 100.0 - 1.0).abs() < 0.02, "{}", checkpoint.scale());
        assert!(checkpoint.find_non_finite().is_none());
        assert_eq!(checkpoint.files(), [folder.path().join("model.safetensors")]);
    }
}

#[test]
fn each_tensor_may_have_a_number_format_of_its_own() {
    let folder = folder();
    small().write(folder.path(), Stored::Mixed);
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    let floats: Vec<Float> =
        small().tensors().iter().map(|(name, _)| checkpoint.weights(name).float).collect();
    assert!([Float::F32, Float::F16, Float::Bf16].iter().all(|float| floats.contains(float)));
}

#[test]
fn shards_are_opened_through_their_index() {
    let folder = folder();
    small().write_sharded(folder.path(), Stored::F16);
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    let names: Vec<_> = checkpoint.files().iter().map(|file| file.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]);
    assert_eq!(checkpoint.weights("visual_projection.weight").shape, [32, 80]);
}

#[test]
fn tensors_that_no_network_needs_are_ignored() {
    let folder = folder();
    small().write_config(folder.path());
    let mut entries = small().entries(Stored::F32);
    let position_ids = Entry {
        name: "text_model.embeddings.position_ids".to_owned(),
        kind: "I64",
        shape: vec![1, 8],
        bytes: vec![0; 64],
    };
    entries.insert(0, position_ids);
    write_file(&folder.path().join("model.safetensors"), &entries);
    Checkpoint::open(folder.path()).unwrap();
}

#[test]
fn the_scale_may_be_a_list_of_one() {
    let folder = folder();
    small().write_config(folder.path());
    let mut entries = small().entries(Stored::F32);
    named(&mut entries, "logit_scale").shape = vec![1];
    write_file(&folder.path().join("model.safetensors"), &entries);
    assert!((Checkpoint::open(folder.path()).unwrap().scale() - 100.0).abs() < 1e-3);
}

#[test]
fn what_a_configuration_leaves_out_has_the_defaults_of_transformers() {
    let config = parsed(&json!({"model_type": "clip"})).unwrap();
    assert_eq!(config.projection, 512);
    let text = &config.text;
    assert_eq!((text.width, text.mlp, text.layers, text.heads), (512, 2048, 12, 8));
    assert_eq!((text.vocabulary, text.context, text.activation), (49_408, 77, Activation::QuickGelu));
    let vision = &config.vision;
    assert_eq!((vision.width, vision.mlp, vision.layers, vision.heads), (768, 3072, 12, 12));
    assert_eq!((vision.side, vision.patch, vision.tokens()), (224, 32, 50));
    assert_eq!((vision.layer_norm_eps, vision.activation), (1e-5, Activation::QuickGelu));
}

#[test]
fn the_older_names_of_the_towers_win_with_their_own_defaults() {
    // As transformers merges them: the older section is completed with defaults, and all of it wins.
    let config = parsed(&json!({
        "architectures": ["CLIPModel"], "projection_dim": 1024,
        "text_config": {"hidden_size": 768, "num_hidden_layers": 3, "hidden_act": "quick_gelu"},
        "text_config_dict": {"hidden_size": 1024, "intermediate_size": 4096, "num_attention_heads": 16, "hidden_act": "gelu"},
        "vision_config": {"hidden_size": 1280, "num_attention_heads": 16, "patch_size": 14},
        "vision_config_dict": null,
    }))
    .unwrap();
    assert_eq!((config.text.width, config.text.layers, config.text.activation), (1024, 12, Activation::Gelu));
    assert_eq!((config.vision.width, config.vision.patch), (1280, 14));
}

#[test]
fn a_configuration_of_another_model_is_refused_by_name() {
    let of = |model: &str| refusal_of_config(|config| config["model_type"] = json!(model));
    assert_says(&of("blip"), &["blip", "expected model_type clip"]);
    assert_says(&of("clip_text_model"), &["text tower", "both towers"]);
    assert_says(&of("clip_vision_model"), &["vision tower"]);
    assert_says(&of("x\u{1b}[31m"), &["x"]);
    let unknown = refusal_of_config(|config| {
        config
            .as_object_mut()
            .unwrap()
            .retain(|key, _| !["model_type", "architectures"].contains(&key.as_str()));
    });
    assert_says(&unknown, &["no model_type"]);
}

#[test]
fn numbers_that_no_network_has_are_refused_before_anything_is_made_of_them() {
    for (section, key, value, parts) in [
        ("text_config", "hidden_size", json!(0), ["hidden_size", "is 0"]),
        ("text_config", "hidden_size", json!(-4), ["hidden_size", "is -4"]),
        ("text_config", "hidden_size", json!("64"), ["hidden_size", "whole number"]),
        ("text_config", "hidden_size", json!(64.5), ["hidden_size", "64.5"]),
        ("text_config", "hidden_size", json!(u64::MAX), ["hidden_size", "whole number"]),
        ("text_config", "hidden_size", json!(null), ["hidden_size", "is null"]),
        ("text_config", "num_attention_heads", json!(5), ["num_attention_heads", "does not divide"]),
        ("text_config", "num_hidden_layers", json!(1_000_000), ["num_hidden_layers", "1000000"]),
        ("text_config", "vocab_size", json!(1u64 << 40), ["vocab_size", "expected"]),
        ("text_config", "max_position_embeddings", json!(1), ["max_position_embeddings", "too few"]),
        ("text_config", "layer_norm_eps", json!(0.0), ["layer_norm_eps", "between 0 and 1"]),
        ("text_config", "hidden_act", json!("gelu_new"), ["hidden_act", "gelu_new"]),
        ("vision_config", "hidden_act", json!("relu"), ["relu", "quick_gelu"]),
        ("vision_config", "image_size", json!(57), ["patch_size", "does not divide"]),
        ("vision_config", "image_size", json!([56, 28]), ["image_size", "no square"]),
        ("vision_config", "patch_size", json!(0), ["patch_size", "is 0"]),
        ("vision_config", "num_channels", json!(4), ["num_channels", "RGB"]),
    ] {
        let message = refusal_of_config(|config| config[section][key] = value.clone());
        assert_says(&message, &parts);
        assert_says(&message, &[section]);
    }
    let message = refusal_of_config(|config| {
        config["vision_config"]["image_size"] = json!(2048);
        config["vision_config"]["patch_size"] = json!(1);
    });
    assert_says(&message, &["patches", "at most"]);
    assert_says(&refusal_of_config(|config| config["projection_dim"] = json!(0)), &["projection_dim"]);
    assert_says(
        &refusal_of_config(|config| config["vision_config"] = json!(7)),
        &["vision_config", "no object"],
    );
}

#[test]
fn a_configuration_that_is_no_json_is_told_from_one_that_is_missing() {
    let folder = folder();
    assert_says(&refusal(folder.path(), "config.json"), &["no such file", "model.safetensors"]);
    let write = |text: &str| std::fs::write(folder.path().join("config.json"), text).unwrap();
    write("{\"model_type\": ");
    assert_says(&refusal(folder.path(), "config.json"), &["not valid JSON"]);
    write("[]");
    assert_says(&refusal(folder.path(), "config.json"), &["expected a JSON object"]);
    write("");
    assert_says(&refusal(folder.path(), "config.json"), &["empty"]);
    write("\n<!DOCTYPE html><html>");
    assert_says(&refusal(folder.path(), "config.json"), &["web page"]);
    let file = folder.path().join("config.json");
    assert_says(&refusal(&file, "config.json"), &["this is a file", "folder"]);
}

#[test]
fn pickled_weights_are_never_read() {
    let folder = folder();
    small().write_config(folder.path());
    assert_says(&refusal(folder.path(), "has neither"), &["model.safetensors", "download"]);
    std::fs::write(folder.path().join("pytorch_model.bin"), b"\x80\x02").unwrap();
    assert_says(&refusal(folder.path(), "pytorch_model.bin"), &["run any code", "model.safetensors"]);
}

#[test]
fn what_a_failed_download_left_is_recognised() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3944692325\n";
    assert_says(&refusal_of_bytes(pointer.as_bytes()), &["git-lfs pointer", "git lfs pull"]);
    assert_says(&refusal_of_bytes(b"<html><body>404</body></html>"), &["web page", "download it again"]);
    assert_says(&refusal_of_bytes(b""), &["empty"]);
    assert_says(&refusal_of_bytes(b"abc"), &["no safetensors file"]);
    assert_says(&refusal_of_bytes(b"PK\x03\x04 a pickled archive of another kind"), &["no safetensors file"]);
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let (folder, network) = (folder(), small());
    network.write(folder.path(), Stored::F16);
    let path = folder.path().join("model.safetensors");
    let whole = std::fs::read(&path).unwrap();
    let header = u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    for length in
        [1, 7, 8, 9, 100, header, header + 7, header + 8, header + 9, whole.len() / 2, whole.len() - 1]
    {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert_says(&refusal(folder.path(), "model.safetensors"), &["download it again"]);
    }
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let message = refusal(folder.path(), "model.safetensors");
    assert_says(&message, &["cut short", &whole.len().to_string(), &(whole.len() - 1).to_string()]);
    std::fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
    assert_says(&refusal(folder.path(), "model.safetensors"), &["longer than its header says"]);
}

#[test]
fn headers_that_lie_are_refused() {
    let folder = folder();
    small().write_config(folder.path());
    let path = folder.path().join("model.safetensors");
    for header in [
        // Past the end, backwards, overlapping, of another size than its shape, overflowing, no numbers.
        r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#,
        r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
        r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
        r#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
        r#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
        r#"{"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,18446744073709551615]}}"#,
        r#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}"#,
        r#"{"a":{"dtype":"N0","shape":[2],"data_offsets":[0,8]}}"#,
        "{\"a\":\u{1b}[31m}",
        "{",
    ] {
        write_raw(&path, header, &[0; 8]);
        refusal(folder.path(), "model.safetensors");
    }
    let mut huge = (99_000_000u64).to_le_bytes().to_vec();
    huge.extend(b"{}");
    std::fs::write(&path, &huge).unwrap();
    assert_says(&refusal(folder.path(), "model.safetensors"), &["cut short", "99000000"]);
    let mut absurd = u64::MAX.to_le_bytes().to_vec();
    absurd.extend(b"{}");
    std::fs::write(&path, &absurd).unwrap();
    assert_says(&refusal(folder.path(), "model.safetensors"), &["no safetensors file"]);
    write_raw(&path, "{}", &[]);
    assert_says(&refusal(folder.path(), "model.safetensors"), &["tensor text_model", "is missing"]);
}

fn named<'a>(entries: &'a mut [Entry], name: &str) -> &'a mut Entry {
    entries.iter_mut().find(|entry| entry.name == name).unwrap()
}

#[test]
fn a_tensor_that_is_missing_or_of_another_shape_is_named() {
    let missing =
        refusal_of_tensors(|entries| entries.retain(|entry| entry.name != "visual_projection.weight"));
    assert_says(&missing, &["visual_projection.weight", "is missing"]);
    let transposed = refusal_of_tensors(|entries| {
        named(entries, "text_model.encoder.layers.2.mlp.fc1.weight").shape.reverse();
    });
    assert_says(
        &transposed,
        &["text_model.encoder.layers.2.mlp.fc1.weight", "[64, 256]", "[256, 64]", "config.json"],
    );
    let scale = refusal_of_tensors(|entries| {
        let scale = named(entries, "logit_scale");
        scale.shape = vec![2];
        scale.bytes = vec![0; 8];
    });
    assert_says(&scale, &["logit_scale", "one number"]);
}

#[test]
fn a_number_format_that_is_none_of_weights_is_named() {
    let wrong = refusal_of_tensors(|entries| {
        let entry = named(entries, "text_projection.weight");
        entry.kind = "I32";
    });
    assert_says(&wrong, &["text_projection.weight", "I32", "F32, F16 or BF16"]);
    let folder = folder();
    small().write(folder.path(), Stored::F64);
    assert_says(&refusal(folder.path(), "model.safetensors"), &["F64"]);
}

#[test]
fn a_scale_that_scales_nothing_is_refused() {
    for logarithm in [f32::NAN, f32::INFINITY, 1e3, -1e3] {
        let message = refusal_of_tensors(|entries| {
            named(entries, "logit_scale").bytes = logarithm.to_le_bytes().to_vec();
        });
        assert_says(&message, &["logit_scale", "no score"]);
    }
}

#[test]
fn an_index_leads_nowhere_but_to_its_own_folder() {
    let (folder, network) = (folder(), small());
    network.write_sharded(folder.path(), Stored::F16);
    let path = folder.path().join("model.safetensors.index.json");
    let text = std::fs::read_to_string(&path).unwrap();
    for (shard, part) in [
        ("../model-00002-of-00002.safetensors", "same folder"),
        ("/etc/passwd", "same folder"),
        ("a\\\\b.safetensors", "same folder"),
        (".safetensors", "same folder"),
        ("weights.bin", "same folder"),
        ("gone.safetensors", "gone.safetensors"),
    ] {
        std::fs::write(&path, text.replace("model-00002-of-00002.safetensors", shard)).unwrap();
        let message = Checkpoint::open(folder.path()).err().unwrap().to_string();
        assert_says(&message, &[part]);
    }
    std::fs::write(&path, text.replace("\"visual_projection.weight\"", "\"another\"")).unwrap();
    assert_says(
        &refusal(folder.path(), "index.json"),
        &["visual_projection.weight", "is missing from the index"],
    );
    let swapped =
        text.replace("00001-of", "0000X-of").replace("00002-of", "00001-of").replace("0000X-of", "00002-of");
    std::fs::write(&path, swapped).unwrap();
    assert_says(&refusal(folder.path(), "of-00002.safetensors"), &["is missing"]);
    for bad in
        ["{}", "{\"weight_map\": {}}", "{\"weight_map\": 3}", "{\"weight_map\": {\"a\": 3}}", "nothing"]
    {
        std::fs::write(&path, bad).unwrap();
        refusal(folder.path(), "index.json");
    }
}

#[test]
fn a_number_that_is_not_finite_is_found_in_any_format() {
    for (stored, broken) in [
        (Stored::F32, f32::NAN.to_le_bytes().to_vec()),
        (Stored::F16, half::f16::INFINITY.to_le_bytes().to_vec()),
        (Stored::Bf16, half::bf16::NEG_INFINITY.to_le_bytes().to_vec()),
    ] {
        let folder = folder();
        small().write_config(folder.path());
        let mut entries = small().entries(stored);
        let name = "vision_model.encoder.layers.1.mlp.fc2.weight";
        let end = named(&mut entries, name).bytes.len();
        named(&mut entries, name).bytes[end - broken.len()..].copy_from_slice(&broken);
        write_file(&folder.path().join("model.safetensors"), &entries);
        let found = Checkpoint::open(folder.path()).unwrap().find_non_finite().unwrap().to_string();
        assert_says(&found, &["model.safetensors", name, "not finite"]);
    }
}
