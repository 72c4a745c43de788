//! What becomes of manifests and folders: every pair they offer, and a reason for all they don't.

#![expect(clippy::unwrap_used, reason = "a test that cannot prepare its files has failed")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use pairpick::dataset::{DatasetError, FormatChoice, Item, KnownPairs, Options, Source, Summary, open};
use pairpick::pair::NewPair;
use proptest::prelude::*;
use tempfile::TempDir;

/// A tiny PNG that differs by `tint`, with a text as Automatic1111 writes it.
fn png(tint: usize, parameters: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 3);
    encoder.set_color(png::ColorType::Rgb);
    if let Some(parameters) = parameters {
        encoder.add_text_chunk("parameters".to_owned(), parameters.to_owned()).unwrap();
    }
    let mut pixels = tint.to_le_bytes().to_vec();
    pixels.resize(18, 7);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

fn made_by(prompt: &str, seed: u32, model: &str) -> String {
    format!("{prompt}\nSteps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: {seed}, Size: 2x3, Model: {model}")
}

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Place(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Images of these names, each of other bytes.
    fn images(&self, names: &[&str]) {
        for name in names {
            let tint = name.bytes().fold(1, |sum, byte| (sum * 31 + usize::from(byte)) % 1_000_003);
            self.write(name, png(tint, None));
        }
    }
}

/// All a source gave, by kind.
#[derive(Default)]
struct Given {
    pairs: Vec<NewPair>,
    rejected: Vec<(String, String)>,
    warnings: Vec<(String, String)>,
}

impl Given {
    fn of(source: &mut Source) -> Self {
        let mut given = Given::default();
        for item in source.by_ref() {
            match item {
                Item::Pair(pair) => given.pairs.push(pair),
                Item::Rejected(row) => given.rejected.push((row.place, row.reason)),
                Item::Warning(row) => given.warnings.push((row.place, row.reason)),
            }
        }
        let counts = Summary {
            offered: given.pairs.len() as u64,
            rejected: given.rejected.len() as u64,
            warnings: given.warnings.len() as u64,
        };
        assert_eq!(source.summary(), counts);
        assert!(source.next().is_none(), "a source that has ended stays so");
        given
    }

    fn places(&self) -> Vec<&str> {
        self.rejected.iter().map(|(place, _)| place.as_str()).collect()
    }

    /// The prompts, each with its pairs of locators in any order.
    fn by_prompt(&self) -> BTreeMap<&str, BTreeSet<BTreeSet<&str>>> {
        let mut found: BTreeMap<&str, BTreeSet<BTreeSet<&str>>> = BTreeMap::new();
        for pair in &self.pairs {
            let images = [&pair.a, &pair.b].map(|image| image.image.locator.as_str());
            found.entry(&pair.prompt).or_default().insert(images.into());
        }
        found
    }
}

fn given(source: &Path) -> Given {
    given_with(source, &Options::default())
}

fn given_with(source: &Path, options: &Options) -> Given {
    Given::of(&mut open(source, options).unwrap())
}

fn set<'a>(names: &[&'a str]) -> BTreeSet<&'a str> {
    names.iter().copied().collect()
}

#[test]
fn a_manifest_of_pairs_gives_its_rows_as_they_are() {
    let place = Place::new();
    place.images(&["img/a.png", "img/b.png"]);
    let absolute = place.path("img/b.png");
    let manifest = place.write(
        "pairs.jsonl",
        format!(
            "{}\n\n{}\n",
            r#"{"id": "x1", "prompt": "a fox", "image_a": "img/a.png", "image_b": "img/b.png", "model_a": "sdxl"}"#,
            serde_json::json!({"prompt": "a car", "image_a": absolute, "image_b": "img/a.png"}),
        ),
    );
    let mut source = open(&manifest, &Options::default()).unwrap();
    assert_eq!(source.kind(), "manifest (JSONL), 2 rows");
    assert_eq!((source.planned(), source.root()), (Some(2), place.0.path()));
    let found = Given::of(&mut source);
    assert!(found.rejected.is_empty() && found.warnings.is_empty());
    let [first, second] = found.pairs.as_slice() else { panic!("two pairs") };
    assert_eq!((first.external_id.as_deref(), first.prompt.as_str()), (Some("x1"), "a fox"));
    assert_eq!((first.a.model.as_deref(), first.b.model.as_deref()), (Some("sdxl"), None));
    assert_eq!(first.a.image.locator, "img/a.png");
    assert_eq!(first.a.image.path, place.path("img/a.png"));
    assert_eq!(first.a.image.pixels, Some((2, 3)));
    assert_eq!(second.a.image.path, absolute);
    assert_eq!(second.a.image.sha256, first.b.image.sha256);
}

#[test]
fn rows_that_cannot_be_read_are_listed_by_line_and_the_rest_goes_in() {
    let place = Place::new();
    place.images(&["a.png", "b.png"]);
    place.write("folder.png/x", "");
    let mut text = b"prompt,image_a,image_b,model_a\n".to_vec();
    text.extend_from_slice(b"a fox,a.png,b.png,m\n");
    text.extend_from_slice(b",a.png,b.png,m\n");
    text.extend_from_slice(b"a fox,a.png,gone.png,m\n");
    text.extend_from_slice(b"a \xff fox,a.png,b.png,m\n");
    text.extend_from_slice(b"a fox, red,a.png,b.png,m\n");
    text.extend_from_slice(b"\"a fox,a.png,b.png,m\n");
    text.extend_from_slice(b"a fox,folder.png,b.png,m\n");
    text.extend_from_slice(b",,,\n");
    text.extend_from_slice(b"\"a\nfox\",b.png,a.png,\n");
    let found = given(&place.write("pairs.csv", text));
    assert_eq!(found.pairs.len(), 2);
    assert_eq!(found.pairs[1].prompt, "a\nfox");
    assert_eq!(found.places(), ["line 3", "line 4", "line 5", "line 6", "line 7", "line 8"]);
    let reasons: Vec<&str> = found.rejected.iter().map(|(_, reason)| reason.as_str()).collect();
    for (reason, part) in reasons.iter().zip(["prompt", "gone.png", "UTF-8", "5 fields", "quote", "folder"]) {
        assert!(reason.contains(part), "{reason}");
    }
}

#[test]
fn a_file_that_is_no_image_goes_in_with_one_warning() {
    let place = Place::new();
    place.images(&["a.png"]);
    place.write("text.png", "not a picture");
    let whole = png(9, None);
    place.write("cut.png", &whole[..whole.len() - 14]);
    let row =
        |a: &str, b: &str| format!("{{\"prompt\": \"x\", \"image_a\": \"{a}\", \"image_b\": \"{b}\"}}\n");
    let text = row("a.png", "text.png")
        + &row("text.png", "a.png")
        + &row("a.png", "cut.png")
        + &row("a.png", "a.png");
    let found = given(&place.write("pairs.jsonl", text));
    assert_eq!(found.pairs.len(), 4);
    assert_eq!(found.pairs[0].b.image.pixels, None);
    let places: Vec<&str> = found.warnings.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["line 1", "line 3", "line 4"]);
    assert!(found.warnings[0].1.starts_with("text.png: "), "{:?}", found.warnings);
    assert!(found.warnings[2].1.contains("same"), "{:?}", found.warnings);
}

#[test]
fn what_a_source_says_holds_no_control_character() {
    let place = Place::new();
    let row = serde_json::json!({"prompt": "x", "image_a": "\u{1b}]0;t\u{7}\u{9b}2J.png", "image_b": "\u{202e}b.png"});
    let found = given(&place.write("pairs.jsonl", row.to_string()));
    let (at, reason) = &found.rejected[0];
    assert!(!format!("{at}{reason}").contains(|c: char| c.is_control() || c == '\u{202e}'), "{reason:?}");
    let text = "\u{1b}[2J,\u{9b}image\n1,2\n";
    let error = open(&place.write("bad.csv", text), &Options::default()).err().unwrap().to_string();
    assert!(!error.contains(char::is_control), "{error:?}");
}

#[test]
fn images_a_row_are_grouped_by_prompt_and_fill_up_from_their_metadata() {
    let place = Place::new();
    place.write("a.png", png(1, Some(&made_by("other words", 11, "from-the-file"))));
    place.images(&["b.png", "c.png", "d.png"]);
    let text = "Prompt\tImage\tModel\tSeed\nfox\ta.png\t\t\ncar\tb.png\tm\t5\nfox\tc.png\tm\t\ncar\td.png\tn\t\n\
                fox\tgone.png\tm\t\nowl\ta.png\tm\t\nfox\ta.png\tm\t\n";
    let mut source = open(&place.write("images.tsv", text), &Options::default()).unwrap();
    assert_eq!(source.kind(), "manifest (TSV), an image a row, 7 rows");
    let found = Given::of(&mut source);
    assert_eq!(
        found.by_prompt(),
        BTreeMap::from([
            ("fox", BTreeSet::from([set(&["a.png", "c.png"])])),
            ("car", BTreeSet::from([set(&["b.png", "d.png"])])),
        ])
    );
    assert_eq!(found.pairs[0].prompt, "fox", "prompts in the order in which they were first seen");
    assert_eq!(found.places(), ["line 7", "line 6", "line 8"]);
    let image = |name: &str| {
        let images = found.pairs.iter().flat_map(|pair| [&pair.a, &pair.b]);
        images.into_iter().find(|image| image.image.locator == name).unwrap()
    };
    assert_eq!((image("a.png").model.as_deref(), image("a.png").seed), (Some("from-the-file"), Some(11)));
    assert_eq!(image("a.png").guidance, Some(7.5));
    assert_eq!((image("b.png").model.as_deref(), image("b.png").seed), (Some("m"), Some(5)));
}

#[test]
fn a_json_array_is_a_manifest() {
    let place = Place::new();
    place.images(&["a.png", "b.png"]);
    let rows = serde_json::json!([
        {"prompt": "x", "image_a": "a.png", "image_b": "b.png"},
        7,
        {"prompt": "y", "image_a": "b.png", "image_b": "a.png"},
    ]);
    let found = given(&place.write("pairs.json", serde_json::to_string_pretty(&rows).unwrap()));
    assert_eq!(found.pairs.len(), 2);
    assert_eq!(found.places(), ["line 7"]);
}

#[test]
fn a_source_that_is_none_says_what_to_do() {
    let place = Place::new();
    let refused = |path: &Path| open(path, &Options::default()).err().unwrap();
    assert!(matches!(refused(&place.path("none")), DatasetError::NotFound { .. }));
    assert!(matches!(refused(place.0.path()), DatasetError::NoImages { .. }));
    assert!(matches!(refused(&place.write("x.db", "SQLite format 3\0")), DatasetError::NotAManifest { .. }));
    assert!(matches!(
        refused(&place.write("x.csv", "prompt,file\n1,2\n")),
        DatasetError::MissingColumn { .. }
    ));
    let manifest = place.write("y.csv", "prompt,image\n1,2\n");
    let folder = Options { format: FormatChoice::ModelFolders, ..Options::default() };
    assert!(matches!(open(&manifest, &folder), Err(DatasetError::WrongKind { .. })));
    let csv = Options { format: FormatChoice::Csv, ..Options::default() };
    assert!(matches!(open(place.0.path(), &csv), Err(DatasetError::WrongKind { .. })));
    let none = Options { pairs_per_prompt: Some(0), ..Options::default() };
    assert!(matches!(open(&manifest, &none), Err(DatasetError::ZeroPairs)));
}

#[test]
fn a_sub_folder_is_a_prompt_by_its_text_or_its_name() {
    let place = Place::new();
    place.images(&[
        "one/1.png",
        "one/2.png",
        "one/3.png",
        "a blue car/1.png",
        "a blue car/2.png",
        "lone/x.png",
    ]);
    place.write("one/prompt.txt", "a red fox,\nasleep\n");
    place.write("one/notes.md", "nothing");
    let mut source = open(place.0.path(), &Options::default()).unwrap();
    assert_eq!(source.kind(), "folder (a sub-folder a prompt), 6 images in 3 sub-folders");
    assert!(source.hint().is_some());
    assert_eq!(source.planned(), None);
    source.survey(|_, _| ());
    assert_eq!(source.planned(), Some(4));
    let found = Given::of(&mut source);
    let prompts = found.by_prompt();
    assert_eq!(prompts.keys().copied().collect::<Vec<_>>(), ["a blue car", "a red fox,\nasleep"]);
    assert_eq!(prompts["a red fox,\nasleep"].len(), 3);
    assert_eq!(found.places(), ["lone/x.png"]);
}

#[test]
fn a_prompt_file_speaks_for_the_folders_below_it_and_they_are_models() {
    let place = Place::new();
    place.images(&["p1/sdxl/1.png", "p1/flux/1.png", "p2/sdxl/1.png", "p2/flux/1.png"]);
    place.write("p1/prompt.txt", "a fox");
    place.write("p2/prompt.txt", "a car");
    let found = given(place.0.path());
    assert_eq!(found.pairs.len(), 2);
    let models: BTreeSet<&str> =
        [&found.pairs[0].a, &found.pairs[0].b].map(|i| i.model.as_deref().unwrap()).into();
    assert_eq!(models, set(&["sdxl", "flux"]));
}

#[test]
fn a_sub_folder_is_a_model_where_each_has_the_same_names() {
    let place = Place::new();
    place.images(&["sdxl/001.png", "sdxl/002.png", "flux/001.jpg", "flux/002.png", "flux/003.png"]);
    place.write("prompts.txt", "a fox\na car\nan owl\n");
    let found = given(place.0.path());
    assert_eq!(
        found.by_prompt(),
        BTreeMap::from([
            ("a fox", BTreeSet::from([set(&["flux/001.jpg", "sdxl/001.png"])])),
            ("a car", BTreeSet::from([set(&["flux/002.png", "sdxl/002.png"])])),
        ])
    );
    assert_eq!(found.places(), ["flux/003.png"]);
    for image in found.pairs.iter().flat_map(|pair| [&pair.a, &pair.b]) {
        assert!(image.image.locator.starts_with(image.model.as_deref().unwrap()));
    }
}

#[test]
fn a_folder_of_models_takes_prompts_from_metadata_and_else_from_names() {
    let place = Place::new();
    place.write("m/1.png", png(1, None));
    place.write("n/1.png", png(2, Some(&made_by("a red fox", 3, "n-full-name"))));
    place.images(&["m/owl.png", "n/owl.png"]);
    let found = given(place.0.path());
    assert_eq!(found.by_prompt().keys().copied().collect::<Vec<_>>(), ["a red fox", "owl"]);
}

#[test]
fn loose_images_are_grouped_by_the_prompts_they_carry() {
    let place = Place::new();
    place.write("1.png", png(1, Some(&made_by("a fox", 1, "x"))));
    place.write("2.png", png(2, Some(&made_by("a car", 2, "x"))));
    place.write("3.png", png(3, Some(&made_by("a fox", 3, "y"))));
    place.write("4.png", png(4, None));
    place.write("5.png", png(5, None));
    place.write("5.txt", "a car\n");
    place.write("6.png", "text");
    let found = given(place.0.path());
    assert_eq!(
        found.by_prompt(),
        BTreeMap::from([
            ("a fox", BTreeSet::from([set(&["1.png", "3.png"])])),
            ("a car", BTreeSet::from([set(&["2.png", "5.png"])])),
        ])
    );
    assert_eq!(found.places(), ["4.png", "6.png"]);
    let models: BTreeSet<&str> =
        [&found.pairs[0].a, &found.pairs[0].b].map(|i| i.model.as_deref().unwrap()).into();
    assert_eq!(models, set(&["x", "y"]));
}

#[test]
fn folders_by_date_are_read_as_loose_images() {
    let place = Place::new();
    for (at, (name, prompt)) in [
        ("05-01/1.png", "a fox"),
        ("05-01/2.png", "a car"),
        ("05-02/1.png", "a car"),
        ("05-02/2.png", "a fox"),
    ]
    .into_iter()
    .enumerate()
    {
        place.write(name, png(at, Some(&made_by(prompt, 1, "x"))));
    }
    let found = given(place.0.path());
    assert_eq!(found.by_prompt()["a fox"], BTreeSet::from([set(&["05-01/1.png", "05-02/2.png"])]));
    assert_eq!(found.pairs.len(), 2);
    let options = Options { format: FormatChoice::PromptFolders, ..Options::default() };
    let found = given_with(place.0.path(), &options);
    assert_eq!(
        found.by_prompt().keys().copied().collect::<Vec<_>>(),
        ["05-01", "05-02"],
        "unless told otherwise"
    );
}

#[test]
fn copies_of_an_image_are_not_compared_with_it() {
    let place = Place::new();
    place.write("x/prompt.txt", "a fox");
    for (name, tint) in [("x/1.png", 1), ("x/2.png", 2), ("x/3 copy of 1.png", 1)] {
        place.write(name, png(tint, None));
    }
    let found = given(place.0.path());
    assert_eq!(found.pairs.len(), 1);
    assert_eq!(found.places(), ["x/3 copy of 1.png"]);
    assert!(found.rejected[0].1.contains("x/1.png"));
}

#[test]
fn pairs_come_alone_where_they_are_wanted_alone() {
    let place = Place::new();
    place.images(&["a.png", "b.png"]);
    let text = "prompt,image_a,image_b\n,a.png,b.png\na fox,a.png,b.png\na fox,a.png,none.png\n";
    let mut source = open(&place.write("pairs.csv", text), &Options::default()).unwrap();
    assert_eq!(source.format(), FormatChoice::Csv);
    let mut aside = Vec::new();
    assert_eq!(source.pairs(|item| aside.push(item)).count(), 1);
    assert!(matches!(aside.as_slice(), [Item::Rejected(_), Item::Rejected(_)]));
}

#[test]
fn scanning_tells_how_far_it_is() {
    let place = Place::new();
    place.images(&["1.png", "2.png", "3.png"]);
    let mut told = Vec::new();
    open(place.0.path(), &Options::default()).unwrap().survey(|done, total| told.push((done, total)));
    assert_eq!(told, [(1, 3), (2, 3), (3, 3)]);
}

#[test]
fn a_source_reads_no_more_files_than_it_is_asked_for() {
    let place = Place::new();
    place.images(&["a.png", "b.png"]);
    let mut text = "{\"prompt\":\"x\",\"image_a\":\"a.png\",\"image_b\":\"b.png\"}\n".to_owned();
    for at in 0..1000 {
        text += &format!("{{\"prompt\":\"x\",\"image_a\":\"late{at}.png\",\"image_b\":\"b.png\"}}\n");
    }
    let mut source = open(&place.write("pairs.jsonl", text), &Options::default()).unwrap();
    assert!(matches!(source.next(), Some(Item::Pair(_))));
    // Had it been looked for ahead, it would be known as missing now.
    place.images(&["late0.png"]);
    assert!(matches!(source.next(), Some(Item::Pair(_))));
}

/// Six prompts, four models, an image each.
fn regular(place: &Place, prompts: &[&str]) {
    for prompt in prompts {
        place.write(&format!("{prompt}/prompt.txt"), format!("the {prompt}"));
        for model in ["k", "l", "m", "n"] {
            place.images(&[&format!("{prompt}/{model}/1.png")]);
        }
    }
}

fn known(found: &Given) -> HashMap<String, KnownPairs> {
    let mut known: HashMap<String, KnownPairs> = HashMap::new();
    for pair in &found.pairs {
        known.entry(pair.prompt.clone()).or_default().push((pair.a.image.sha256, pair.b.image.sha256));
    }
    known
}

#[test]
fn pairs_per_prompt_are_balanced_over_models_in_a_whole_study() {
    let place = Place::new();
    regular(&place, &["p1", "p2", "p3", "p4", "p5", "p6"]);
    let options = Options { pairs_per_prompt: Some(2), seed: 5, ..Options::default() };
    let found = given_with(place.0.path(), &options);
    assert_eq!(found.pairs.len(), 12);
    let mut met: BTreeMap<BTreeSet<&str>, i32> = BTreeMap::new();
    let mut tilt: BTreeMap<&str, i32> = BTreeMap::new();
    for pair in &found.pairs {
        let (a, b) = (pair.a.model.as_deref().unwrap(), pair.b.model.as_deref().unwrap());
        *met.entry(set(&[a, b])).or_default() += 1;
        *tilt.entry(a).or_default() += 1;
        *tilt.entry(b).or_default() -= 1;
    }
    assert_eq!(met.into_values().collect::<Vec<_>>(), [2; 6]);
    assert!(tilt.values().all(|tilt| tilt.abs() <= 1), "{tilt:?}");
    assert_eq!(given_with(place.0.path(), &options).pairs, found.pairs, "the same seed, the same pairs");
}

#[test]
fn importing_again_with_more_prompts_and_images_only_adds() {
    let place = Place::new();
    regular(&place, &["p2", "p4", "p6"]);
    for limit in [Some(2), None] {
        let options = Options { pairs_per_prompt: limit, seed: 5, ..Options::default() };
        let before = given_with(place.0.path(), &options);
        // A prompt that comes between the old ones, and images for an old prompt.
        regular(&place, &["p3"]);
        place.images(&["p4/o/1.png"]);
        let mut source = open(place.0.path(), &options).unwrap();
        let known = known(&before);
        source.keep(|prompt| known.get(prompt).cloned().unwrap_or_default());
        let after = Given::of(&mut source);
        let new: Vec<&NewPair> = after.pairs.iter().filter(|pair| !before.pairs.contains(pair)).collect();
        assert_eq!(after.pairs.len() - new.len(), before.pairs.len(), "every old pair comes again as it was");
        let added = |prompt: &str| new.iter().filter(|pair| pair.prompt == prompt).count();
        let expected = if limit.is_some() { (2, 0) } else { (6, 4) };
        assert_eq!((added("the p3"), added("the p4")), expected);
        assert_eq!(new.len(), expected.0 + expected.1);
        std::fs::remove_dir_all(place.path("p3")).unwrap();
        std::fs::remove_dir_all(place.path("p4/o")).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_row_is_a_pair_or_rejected(
        rows in proptest::collection::vec((0usize..4, 0usize..4, prop::bool::weighted(0.8)), 1..40),
    ) {
        let place = Place::new();
        place.images(&["0.png", "1.png", "2.png"]);
        let mut text = "{\"prompt\":\"x\",\"image_a\":\"0.png\",\"image_b\":\"1.png\"}\n".to_owned();
        for (a, b, sound) in &rows {
            let end = if *sound { "}" } else { "" };
            text += &format!("{{\"prompt\":\"x\",\"image_a\":\"{a}.png\",\"image_b\":\"{b}.png\"{end}\n");
        }
        let found = given(&place.write("pairs.jsonl", &text));
        prop_assert_eq!(found.pairs.len() + found.rejected.len(), rows.len() + 1);
        let refused: Vec<String> = rows.iter().enumerate()
            .filter(|(_, (a, b, sound))| !sound || *a == 3 || *b == 3)
            .map(|(at, _)| format!("line {}", at + 2))
            .collect();
        prop_assert_eq!(found.places(), refused);
    }

    #[test]
    fn every_image_row_is_in_a_pair_or_rejected(
        rows in proptest::collection::vec((0usize..12, 0usize..5, 0usize..3), 1..40), limit in prop::option::of(1usize..9),
    ) {
        let place = Place::new();
        let names: Vec<String> = (0..11).map(|at| format!("{at}.png")).collect();
        place.images(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let mut text = "prompt,image,model\n".to_owned();
        for (image, prompt, model) in &rows {
            text += &format!("p{prompt},{image}.png,m{model}\n");
        }
        let options = Options { pairs_per_prompt: limit, ..Options::default() };
        let mut source = open(&place.write("images.csv", &text), &options).unwrap();
        let planned = source.planned().unwrap();
        let found = Given::of(&mut source);
        prop_assert!(found.pairs.len() as u64 <= planned);
        prop_assert_eq!(source.planned(), Some(found.pairs.len() as u64));
        let mut by_prompt: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (image, prompt, _) in &rows {
            by_prompt.entry(*prompt).or_default().insert(*image);
        }
        let mut sound_rows = 0;
        let mut expected = 0;
        for images in by_prompt.values() {
            let sound = images.iter().filter(|image| **image != 11).count();
            if sound > 1 {
                sound_rows += sound;
                expected += (sound * (sound - 1) / 2).min(limit.unwrap_or(usize::MAX));
            }
        }
        prop_assert_eq!(found.pairs.len(), expected);
        prop_assert_eq!(found.rejected.len(), rows.len() - sound_rows);
    }

    #[test]
    fn any_bytes_as_a_manifest_end_without_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..200), header in any::<bool>(), name in "x\\.(csv|tsv|json|jsonl)",
    ) {
        let place = Place::new();
        let mut text = if header { b"prompt,image_a,image_b\n".to_vec() } else { Vec::new() };
        text.extend(bytes);
        if let Ok(source) = open(&place.write(&name, &text), &Options::default()) {
            for item in source {
                if let Item::Rejected(rejected) = item {
                    prop_assert!(!rejected.to_string().contains(char::is_control));
                }
            }
        }
    }
}
