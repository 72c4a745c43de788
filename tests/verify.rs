//! `pairpick model verify` on checkpoints that are whole, and on ones that only their numbers or shapes give away.
#![allow(clippy::unwrap_used, reason = "the files are this test's own")]

#[path = "support/checkpoint.rs"]
mod checkpoint;
#[path = "support/hub.rs"]
mod hub;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use checkpoint::{Network, Stored, write_file};
use hub::{Hub, sum};

fn run(home: &Path, endpoint: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pairpick"))
        .arg("model")
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .env("HF_ENDPOINT", endpoint)
        .output()
        .unwrap()
}

fn verify(folder: &Path) -> Output {
    run(folder, "http://127.0.0.1:9", &["verify", "--weights", folder.to_str().unwrap(), "--json"])
}

fn object(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    })
}

#[test]
fn a_whole_folder_is_verified_without_a_sum_to_compare_with() {
    let folder = tempfile::tempdir().unwrap();
    Network::tiny().write(folder.path(), Stored::F32);
    let output = verify(folder.path());
    let object = object(&output);
    assert!(output.status.success());
    let weights = fs::read(folder.path().join("model.safetensors")).unwrap();
    assert_eq!(object["ok"], true);
    assert_eq!(object["files"][0]["sha256"], sum(&weights).as_str());
    assert_eq!(object["files"][0]["compared"], false);
}

#[test]
fn a_pulled_model_is_verified_against_the_hubs_sums() {
    let folder = tempfile::tempdir().unwrap();
    Network::tiny().write_sharded(folder.path(), Stored::F32);
    let mut hub = Hub::new("ana/tuned");
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        hub = hub.with(entry.file_name().to_str().unwrap(), fs::read(entry.path()).unwrap());
    }
    let home = tempfile::tempdir().unwrap();
    let pulled = run(home.path(), &hub.endpoint, &["pull", "ana/tuned"]);
    assert!(pulled.status.success(), "{}", String::from_utf8_lossy(&pulled.stderr));
    let output = run(home.path(), &hub.endpoint, &["verify", "ana/tuned", "--json"]);
    let object = object(&output);
    assert_eq!(object["ok"], true, "{object}");
    assert!(object["files"].as_array().unwrap().iter().all(|file| file["compared"] == true), "{object}");
    let words = run(home.path(), &hub.endpoint, &["verify", "ana/tuned"]);
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.contains("(the hub's sum)") && words.ends_with("all numbers are finite\n"), "{words}");
}

#[test]
fn a_number_that_is_not_finite_is_found_though_every_shape_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let network = Network::tiny();
    network.write_config(folder.path());
    let mut entries = network.entries(Stored::F32);
    let name = entries[3].name.clone();
    entries[3].bytes[..4].copy_from_slice(&f32::NAN.to_le_bytes());
    write_file(&folder.path().join("model.safetensors"), &entries);
    let output = verify(folder.path());
    let object = object(&output);
    assert_eq!((&object["ok"], output.status.code()), (&false.into(), Some(1)));
    assert!(object["error"].as_str().unwrap().contains(&name), "{object}");
}

#[test]
fn a_tensor_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let network = Network::tiny();
    network.write_config(folder.path());
    let mut entries = network.entries(Stored::F32);
    let missing = entries.remove(2).name;
    write_file(&folder.path().join("model.safetensors"), &entries);
    let output = verify(folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains(&missing));
}
