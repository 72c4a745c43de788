//! `pairpick model`: weights from a hub, which here is a small one on loopback.
#![allow(clippy::unwrap_used)]

#[path = "support/hub.rs"]
mod hub;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use hub::{COMMIT, Fault, Hub, noise, sum};

const REPOSITORY: &str = "ana/tuned";
const WEIGHTS: &str = "model.safetensors";

/// A hub with a model of the usual files.
fn usual() -> Hub {
    Hub::new(REPOSITORY)
        .with("config.json", "{\"projection_dim\": 1024}")
        .with("preprocessor_config.json", "{}")
        .with("tokenizer.json", "{}")
        .with("README.md", "a model")
        .with("pytorch_model.bin", noise(1_000))
        .with(WEIGHTS, noise(2_000_000))
}

/// A home, and what the program is told of the hub.
struct Desk {
    folder: tempfile::TempDir,
    variables: BTreeMap<String, String>,
}

impl Desk {
    fn at(hub: &Hub) -> Self {
        let desk = Desk { folder: tempfile::tempdir().unwrap(), variables: BTreeMap::new() };
        desk.with("HF_ENDPOINT", &hub.endpoint)
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The repository's folder in the cache.
    fn cached(&self) -> PathBuf {
        self.path().join(".cache/huggingface/hub/models--ana--tuned")
    }

    fn snapshot(&self) -> PathBuf {
        self.cached().join("snapshots").join(COMMIT)
    }

    fn partial(&self, bytes: &[u8]) -> PathBuf {
        self.cached().join("blobs").join(format!("{}.incomplete", sum(bytes)))
    }

    fn start(&self, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_pairpick"))
            .arg("model")
            .args(arguments)
            .env_clear()
            .env("HOME", self.path())
            .envs(&self.variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.start(arguments).wait_with_output().unwrap()
    }

    #[track_caller]
    fn run_well(&self, arguments: &[&str]) -> String {
        succeeded(&self.run(arguments))
    }

    /// What it says where it fails.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
        errors
    }

    fn pulled_whole(&self, hub: &Hub) {
        for name in ["config.json", WEIGHTS] {
            let there = fs::read(self.snapshot().join(name)).unwrap();
            assert_eq!(sum(&there), sum(&hub.state().files[name].bytes), "{name}");
        }
        let left = fs::read_dir(self.cached().join("blobs")).unwrap().flatten();
        let left = left.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "incomplete"));
        assert_eq!(left.count(), 0);
    }
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert!(errors.is_empty(), "progress without a terminal: {errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Waits for something, but not for ever.
fn until(what: &str, mut there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !there() {
        assert!(start.elapsed() < Duration::from_secs(20), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_model_is_pulled_into_the_hubs_own_layout() {
    let hub = usual();
    let desk = Desk::at(&hub);
    let out = desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
    assert!(out.contains(&format!("resolved main of {REPOSITORY} to {COMMIT}")), "{out}");
    let weights = sum(&noise(2_000_000));
    assert!(out.contains(&format!("{weights}  {WEIGHTS}")), "{out}");
    assert!(out.contains(desk.snapshot().to_str().unwrap()), "{out}");
    let target = fs::read_link(desk.snapshot().join(WEIGHTS)).unwrap();
    assert_eq!(target, Path::new("../../blobs").join(weights));
    assert_eq!(fs::read_to_string(desk.cached().join("refs/main")).unwrap(), COMMIT);
    let mut names: Vec<_> =
        fs::read_dir(desk.snapshot()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(
        names,
        ["config.json", WEIGHTS, "preprocessor_config.json", "tokenizer.json"],
        "no pickle, no prose"
    );
}

#[test]
fn a_mirror_that_is_no_more_than_files_serves_too() {
    let hub = usual();
    hub.state().plain = true;
    let desk = Desk::at(&hub);
    succeeded(&desk.run(&["pull", &format!("{REPOSITORY}@{COMMIT}")]));
    let weights = fs::read(desk.snapshot().join(WEIGHTS)).unwrap();
    assert_eq!(weights, noise(2_000_000));
    assert!(desk.snapshot().join("tokenizer.json").is_file());
    assert!(!desk.snapshot().join("pytorch_model.bin").exists());
    // It tells of no commit, so a branch cannot be named.
    let output = Desk::at(&hub).run(&["pull", REPOSITORY]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn json_is_one_object_and_nothing_else() {
    let hub = usual();
    let desk = Desk::at(&hub);
    let out = desk.run_well(&["pull", REPOSITORY, "--json"]);
    assert_eq!(out.lines().count(), 1);
    let object: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&object["asked"], &object["revision"]), (&"main".into(), &COMMIT.into()));
    let weights = object["files"].as_array().unwrap().iter().find(|file| file["file"] == WEIGHTS).unwrap();
    assert_eq!((&weights["bytes"], &weights["downloaded"]), (&2_000_000.into(), &true.into()));
    assert_eq!(weights["sha256"], sum(&noise(2_000_000)).as_str());
}

#[test]
fn pulling_again_downloads_nothing() {
    let hub = usual();
    let desk = Desk::at(&hub);
    desk.run_well(&["pull", REPOSITORY]);
    let out = desk.run_well(&["pull", REPOSITORY]);
    assert!(out.contains("is here already"), "{out}");
    assert_eq!((hub.sent(WEIGHTS), hub.downloads("config.json").len()), (2_000_000, 1));
    // A commit never changes, so that it is not even asked for.
    let before = hub.state().seen.len();
    desk.run_well(&["pull", REPOSITORY, "--revision", COMMIT]);
    assert_eq!(hub.state().seen.len(), before);
}

#[test]
fn a_break_is_resumed_in_the_same_run_with_the_rest_alone() {
    let hub = usual();
    hub.fault(WEIGHTS, [Fault::BreakAfter(700_000), Fault::Status(503), Fault::BreakAfter(800_000)]);
    let desk = Desk::at(&hub);
    desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
    assert_eq!(hub.sent(WEIGHTS), 2_000_000);
    let ranges: Vec<_> = hub.downloads(WEIGHTS).into_iter().map(|seen| seen.range).collect();
    assert_eq!(ranges, [None, Some("bytes=700000-".to_owned()), Some("bytes=1500000-".to_owned())]);
}

#[test]
fn a_download_that_was_killed_goes_on_in_the_next_run() {
    let hub = usual();
    hub.fault(WEIGHTS, [Fault::Stall(900_000, Duration::from_secs(30))]);
    let desk = Desk::at(&hub);
    let mut child = desk.start(&["pull", REPOSITORY]);
    let partial = desk.partial(&noise(2_000_000));
    until("the first part", || fs::metadata(&partial).is_ok_and(|file| file.len() == 900_000));
    child.kill().unwrap();
    child.wait().unwrap();
    desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
    let resumed = hub.downloads(WEIGHTS).into_iter().find(|seen| seen.range.is_some()).unwrap();
    assert_eq!((resumed.range.as_deref(), resumed.sent), (Some("bytes=900000-"), 1_100_000));
}

#[test]
fn ctrl_c_keeps_what_came_and_says_so() {
    let hub = usual();
    hub.fault(WEIGHTS, [Fault::Stall(900_000, Duration::from_secs(30))]);
    let desk = Desk::at(&hub);
    let child = desk.start(&["pull", REPOSITORY]);
    let partial = desk.partial(&noise(2_000_000));
    until("the first part", || fs::metadata(&partial).is_ok_and(|file| file.len() == 900_000));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{errors}");
    assert!(errors.contains("the same command goes on from there"), "{errors}");
    assert_eq!(fs::metadata(&partial).unwrap().len(), 900_000);
}

#[test]
fn a_slow_hub_is_waited_for_and_a_silent_one_is_asked_again() {
    let hub = usual();
    hub.fault(
        WEIGHTS,
        [Fault::Stall(500_000, Duration::from_secs(30)), Fault::Trickle(40, Duration::from_millis(50))],
    );
    let desk = Desk::at(&hub).with("HF_HUB_DOWNLOAD_TIMEOUT", "1");
    let start = Instant::now();
    desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
    // The silence ends after a second; the slow rest takes two, longer than any single wait.
    assert!(start.elapsed() > Duration::from_secs(2));
    assert_eq!(hub.downloads(WEIGHTS).last().unwrap().sent, 1_500_000);
}

#[test]
fn a_hub_that_knows_no_ranges_sends_it_all_again() {
    let hub = usual();
    hub.fault(WEIGHTS, [Fault::BreakAfter(300_000), Fault::NoRanges]);
    let desk = Desk::at(&hub);
    desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
    assert_eq!(hub.sent(WEIGHTS), 2_300_000);
}

#[test]
fn damaged_bytes_are_downloaded_once_more() {
    let hub = usual();
    hub.fault(WEIGHTS, [Fault::Corrupt]);
    let desk = Desk::at(&hub);
    desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
    assert_eq!(hub.sent(WEIGHTS), 4_000_000);
}

#[test]
fn bytes_that_stay_damaged_are_not_kept_and_both_sums_are_named() {
    let hub = usual();
    hub.state().always.insert(WEIGHTS.to_owned(), Fault::Corrupt);
    let desk = Desk::at(&hub);
    let message = desk.refused(&["pull", REPOSITORY]);
    let (right, mut wrong) = (noise(2_000_000), noise(2_000_000));
    *wrong.last_mut().unwrap() ^= 1;
    for part in [WEIGHTS, &sum(&right), &sum(&wrong), "twice"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert!(!desk.partial(&right).exists() && !desk.snapshot().join(WEIGHTS).exists());
    assert_eq!(hub.sent(WEIGHTS), 4_000_000);
    assert!(desk.refused(&["verify", REPOSITORY]).contains("model pull"), "not there, so not used");
}

#[test]
fn a_partial_file_that_is_damaged_is_found_out_by_the_sum() {
    let hub = usual();
    let desk = Desk::at(&hub);
    let partial = desk.partial(&noise(2_000_000));
    fs::create_dir_all(partial.parent().unwrap()).unwrap();
    fs::write(&partial, vec![7; 1_000_000]).unwrap();
    desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
    assert_eq!(hub.sent(WEIGHTS), 3_000_000);
}

#[test]
fn a_size_announced_too_large_does_no_harm_where_the_sum_is_right() {
    let hub = usual();
    hub.state().sizes.insert(WEIGHTS.to_owned(), 2_500_000);
    let desk = Desk::at(&hub);
    desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
    assert_eq!(hub.sent(WEIGHTS), 2_000_000);
}

#[test]
fn a_size_announced_too_small_ends_in_an_error_and_not_in_a_part() {
    let hub = usual();
    hub.state().sizes.insert(WEIGHTS.to_owned(), 1_000_000);
    let desk = Desk::at(&hub);
    let message = desk.refused(&["pull", REPOSITORY]);
    assert!(message.contains("came damaged"), "{message}");
    assert!(!desk.snapshot().join(WEIGHTS).exists());
}

#[test]
fn a_small_file_that_is_cut_short_is_not_kept() {
    let hub = usual();
    hub.state().always.insert("config.json".to_owned(), Fault::Short(5));
    let desk = Desk::at(&hub);
    let message = desk.refused(&["pull", REPOSITORY]);
    assert!(message.contains("config.json") && message.contains("size in bytes"), "{message}");
    assert!(!desk.snapshot().join("config.json").exists());
}

#[test]
fn a_hub_in_trouble_is_asked_again_and_then_given_up() {
    let hub = usual();
    hub.state().listing_faults.extend([500, 502]);
    let desk = Desk::at(&hub);
    desk.run_well(&["pull", REPOSITORY]);
    hub.state().listing_faults.extend([500; 4]);
    let message = desk.refused(&["pull", REPOSITORY]);
    assert!(message.contains("the hub answered 500") && message.contains("HF_ENDPOINT"), "{message}");
}

#[test]
fn refusals_say_what_to_do() {
    for (refusal, token, parts) in [
        ((401, "RepoNotFound", "Repository not found"), None, &["check its name", "HF_TOKEN"][..]),
        ((401, "", "Invalid credentials"), Some("hf_old"), &["does not accept the token from HF_TOKEN"]),
        ((403, "GatedRepo", "ask first"), Some("hf_x"), &["/ana/tuned in a browser", "ask for access"]),
        ((403, "", "no right"), Some("hf_x"), &["forbids it (no right)", "token may lack"]),
        ((404, "RepoNotFound", ""), None, &["no such repository", "check its name"]),
        ((404, "RevisionNotFound", ""), None, &["no revision main"]),
        ((418, "", "tea\tpot"), None, &["answered 418 (tea␉pot)"]),
    ] {
        let hub = usual();
        hub.state().refusal = Some(refusal);
        let mut desk = Desk::at(&hub);
        if let Some(token) = token {
            desk = desk.with("HF_TOKEN", token);
        }
        let message = desk.refused(&["pull", REPOSITORY]);
        for part in parts {
            assert!(message.contains(part), "{part}: {message}");
        }
        assert!(!message.contains("hf_"), "the token is no one's business: {message}");
        assert!(!message.trim_end().contains(char::is_control), "{message:?}");
        assert!(!desk.snapshot().exists());
    }
}

#[test]
fn a_revision_or_a_repository_that_is_not_there_is_named() {
    let hub = usual();
    let desk = Desk::at(&hub);
    assert!(desk.refused(&["pull", REPOSITORY, "--revision", "v9"]).contains("no revision v9"));
    assert!(desk.refused(&["pull", "ana/other"]).contains("no such repository"));
    assert!(desk.refused(&["pull", "pick-score"]).contains("pairpick model list"));
    // The pinned model is asked for at main, then at its commit; this hub has neither repository.
    let message = desk.refused(&["pull"]);
    assert!(message.contains("pairpick model pull pickapic-anonymous/PickScore_v1"), "{message}");
}

#[test]
fn an_unreachable_hub_is_told_with_its_address() {
    let hub = usual();
    let desk = Desk::at(&hub).with("HF_ENDPOINT", "http://127.0.0.1:9");
    let message = desk.refused(&["pull", REPOSITORY]);
    assert!(
        message.contains("http://127.0.0.1:9") && message.contains("HF_ENDPOINT to a mirror"),
        "{message}"
    );
}

#[test]
fn the_token_goes_to_the_hub_and_to_no_one_it_redirects_to() {
    let hub = usual();
    hub.state().token = Some("hf_secret".to_owned());
    let desk = Desk::at(&hub).with("HF_TOKEN", "hf_secret");
    desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
    let state = hub.state();
    let (at_hub, elsewhere): (Vec<_>, Vec<_>) = state.seen.iter().partition(|seen| seen.at_hub);
    assert!(at_hub.iter().all(|seen| seen.authorization.as_deref() == Some("Bearer hf_secret")));
    assert!(!elsewhere.is_empty() && elsewhere.iter().all(|seen| seen.authorization.is_none()));
}

#[test]
fn the_token_of_the_hubs_own_login_is_used() {
    let hub = usual();
    hub.state().token = Some("hf_file".to_owned());
    let desk = Desk::at(&hub);
    let home = desk.path().join(".cache/huggingface");
    fs::create_dir_all(&home).unwrap();
    fs::write(home.join("token"), "hf_file\n").unwrap();
    desk.run_well(&["pull", REPOSITORY]);
    desk.pulled_whole(&hub);
}

#[test]
fn without_a_network_a_copy_is_good_and_none_is_an_error() {
    let hub = usual();
    let desk = Desk::at(&hub);
    let message = desk.refused(&["pull", REPOSITORY, "--offline"]);
    assert!(message.contains("--offline was given") && message.contains("docs/models.md"), "{message}");
    desk.run_well(&["pull", REPOSITORY]);
    let before = hub.state().seen.len();
    let desk = desk.with("HF_HUB_OFFLINE", "1");
    assert!(desk.run_well(&["pull", REPOSITORY]).contains("is here already"));
    let message = desk.refused(&["pull", "ana/other"]);
    assert!(message.contains("HF_HUB_OFFLINE is set"), "{message}");
    assert_eq!(hub.state().seen.len(), before);
}

#[test]
fn a_copy_that_python_downloaded_is_used_as_it_is() {
    let hub = usual();
    let desk = Desk::at(&hub);
    let (config, weights) = (b"{}".to_vec(), noise(1_000));
    // As huggingface_hub leaves it: a git hash for the small file, a SHA-256 for the large one.
    for (name, tag, bytes) in [
        ("config.json", "9e26dfeeb6e641a33dae4961196235bdb965b21b".to_owned(), config),
        (WEIGHTS, sum(&weights), weights),
    ] {
        fs::create_dir_all(desk.cached().join("blobs")).unwrap();
        fs::create_dir_all(desk.snapshot()).unwrap();
        fs::write(desk.cached().join("blobs").join(&tag), bytes).unwrap();
        std::os::unix::fs::symlink(Path::new("../../blobs").join(tag), desk.snapshot().join(name)).unwrap();
    }
    fs::create_dir_all(desk.cached().join("refs")).unwrap();
    fs::write(desk.cached().join("refs/main"), COMMIT).unwrap();
    let out = desk.run_well(&["pull", REPOSITORY, "--offline", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(object["folder"], desk.snapshot().to_str().unwrap());
    assert_eq!(hub.state().seen.len(), 0);
}

#[test]
fn two_pulls_at_once_download_it_once() {
    let hub = usual();
    hub.fault(WEIGHTS, [Fault::Trickle(20, Duration::from_millis(50))]);
    let desk = Desk::at(&hub);
    let children = [0, 1].map(|_| desk.start(&["pull", REPOSITORY]));
    for child in children {
        succeeded(&child.wait_with_output().unwrap());
    }
    desk.pulled_whole(&hub);
    assert_eq!(hub.sent(WEIGHTS), 2_000_000);
}

#[test]
fn the_cache_is_where_the_variables_say() {
    let hub = usual();
    for (name, value, below) in [
        ("HF_HOME", "hf", "hf/hub"),
        ("HF_HUB_CACHE", "cache", "cache"),
        ("HUGGINGFACE_HUB_CACHE", "old", "old"),
    ] {
        let desk = Desk::at(&hub);
        let place = desk.path().join(value);
        let desk = desk.with(name, place.to_str().unwrap());
        desk.run_well(&["pull", REPOSITORY]);
        let there = desk.path().join(below).join("models--ana--tuned/snapshots").join(COMMIT).join(WEIGHTS);
        assert!(there.is_file(), "{name}");
        assert!(!desk.cached().exists());
    }
}

#[test]
fn weights_in_several_files_are_pulled_by_their_index() {
    let shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
    let index =
        serde_json::json!({"metadata": {}, "weight_map": {"a": shards[0], "b": shards[1]}}).to_string();
    let hub = Hub::new(REPOSITORY)
        .with("config.json", "{}")
        .with("model.safetensors.index.json", index)
        .with(shards[0], noise(1_000))
        .with(shards[1], noise(2_000));
    let desk = Desk::at(&hub);
    desk.run_well(&["pull", REPOSITORY]);
    assert_eq!(fs::read(desk.snapshot().join(shards[1])).unwrap(), noise(2_000));
}

#[test]
fn a_repository_of_pickles_is_refused_before_anything_is_downloaded() {
    let hub = Hub::new(REPOSITORY).with("config.json", "{}").with("pytorch_model.bin", noise(100));
    let desk = Desk::at(&hub);
    let message = desk.refused(&["pull", REPOSITORY]);
    assert!(message.contains("only as pytorch_model.bin") && message.contains("--weights DIR"), "{message}");
    assert!(hub.downloads("config.json").is_empty());
}

#[test]
fn an_index_that_points_elsewhere_downloads_nothing_more() {
    let index = r#"{"weight_map": {"a": "../../evil.safetensors"}}"#;
    let hub = Hub::new(REPOSITORY).with("config.json", "{}").with("model.safetensors.index.json", index);
    let desk = Desk::at(&hub);
    assert!(desk.refused(&["pull", REPOSITORY]).contains("no safetensors file beside it"));
}

#[test]
fn a_pinned_model_is_main_for_python_and_needs_no_question_once_it_is_here() {
    let pinned = "a4e4367c6dfa7288a00c550414478f865b875800";
    let hub = Hub::new("yuvalkirstain/PickScore_v1").with("config.json", "{}").with(WEIGHTS, noise(1_000));
    hub.state().commit = pinned.to_owned();
    let desk = Desk::at(&hub);
    let out = desk.run_well(&["pull"]);
    assert!(out.starts_with(&format!("pickscore: yuvalkirstain/PickScore_v1 at {pinned}")), "{out}");
    let folder = desk.path().join(".cache/huggingface/hub/models--yuvalkirstain--PickScore_v1");
    assert_eq!(fs::read_to_string(folder.join("refs/main")).unwrap(), pinned, "so that Python finds it");
    let list = desk.run_well(&["list", "--json"]);
    let rows: Vec<serde_json::Value> = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows[0]["folder"], folder.join("snapshots").join(pinned).to_str().unwrap());
    assert_eq!((&rows[1]["model"], &rows[1]["folder"]), (&"clip-h".into(), &serde_json::Value::Null));
    // It is here: not a question more.
    let before = hub.state().seen.len();
    assert!(desk.run_well(&["pull", "pickscore"]).contains("is here already"));
    assert_eq!(hub.state().seen.len(), before);
}

#[test]
fn a_pinned_model_is_pulled_at_its_commit_though_main_has_moved_on() {
    let pinned = "a4e4367c6dfa7288a00c550414478f865b875800";
    let hub = Hub::new("yuvalkirstain/PickScore_v1").with("config.json", "{}").with(WEIGHTS, noise(1_000));
    hub.state().commit = pinned.to_owned();
    hub.state().main = Some(COMMIT.to_owned());
    let desk = Desk::at(&hub);
    let out = desk.run_well(&["pull"]);
    assert!(out.starts_with(&format!("pickscore: yuvalkirstain/PickScore_v1 at {pinned}")), "{out}");
    let folder = desk.path().join(".cache/huggingface/hub/models--yuvalkirstain--PickScore_v1");
    assert!(folder.join("snapshots").join(pinned).join(WEIGHTS).is_file());
    assert!(!folder.join("refs/main").exists(), "main is another commit");
}

#[test]
fn the_list_says_how_to_get_what_is_not_here() {
    let hub = usual();
    let desk = Desk::at(&hub);
    let out = desk.run_well(&["list"]);
    for part in
        ["pickscore: ", "about 3.9 GB", "its card states none", "no: `pairpick model pull clip-h`", "MIT"]
    {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert_eq!(hub.state().seen.len(), 0);
}

#[test]
fn verify_finds_a_blob_that_is_not_what_its_name_says() {
    let hub = usual();
    let desk = Desk::at(&hub);
    desk.run_well(&["pull", REPOSITORY]);
    let blob = desk.snapshot().join(WEIGHTS).canonicalize().unwrap();
    let mut bytes = fs::read(&blob).unwrap();
    bytes[1_000_000] ^= 0x40;
    fs::write(&blob, &bytes).unwrap();
    let message = desk.refused(&["verify", REPOSITORY]);
    for part in [sum(&noise(2_000_000)), sum(&bytes), format!("remove {}", blob.display())] {
        assert!(message.contains(&part), "{part}: {message}");
    }
    let output = desk.run(&["verify", REPOSITORY, "--json"]);
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&object["ok"], output.status.code()), (&false.into(), Some(1)));
}

#[test]
fn verify_of_what_is_not_here_says_how_to_get_it() {
    let hub = usual();
    let desk = Desk::at(&hub);
    let cache = desk.path().join(".cache/huggingface/hub");
    let message = desk.refused(&["verify"]);
    for part in ["`pairpick model pull pickscore`", "3.9 GB", cache.to_str().unwrap(), "--weights DIR"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let message = desk.refused(&["verify", "--weights", desk.path().to_str().unwrap()]);
    assert!(message.contains("has no config.json"), "{message}");
}
