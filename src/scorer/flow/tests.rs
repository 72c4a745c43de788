//! Images through a scorer that does what its script says: order, batches, failures.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use super::*;
use crate::clip::ClipError;
use crate::scorer::{Formula, Identity, Prepare};

/// A scorer whose embedding of an image is its first byte, and which does what its script says.
struct Scripted {
    identity: Identity,
    batches: Vec<usize>,
    /// Number of the call that fails, or panics.
    fails: Option<usize>,
    panics: Option<usize>,
    /// Images that were prepared.
    prepared: Arc<AtomicUsize>,
}

impl Scripted {
    fn new() -> Self {
        let identity = Identity {
            name: "scripted".to_owned(),
            weights_sha256: [0; 32],
            config_sha256: [0; 32],
            arithmetic: "f32",
            device: "none".to_owned(),
            source: "none".to_owned(),
        };
        Self { identity, batches: Vec::new(), fails: None, panics: None, prepared: Arc::default() }
    }
}

struct FirstByte(Arc<AtomicUsize>);

impl Prepare for FirstByte {
    fn prepare(&self, bytes: &[u8]) -> Result<Prepared, PictureError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        match bytes[0] {
            b'!' => Err(PictureError::NotAnImage),
            b'?' => panic!("a decoder's bug"),
            b'~' => {
                // A slow one: what comes after it is ready long before.
                thread::sleep(Duration::from_millis(30));
                Ok(bytes.to_vec())
            }
            _ => Ok(bytes.to_vec()),
        }
    }
}

impl Scorer for Scripted {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn prepare(&self) -> Arc<dyn Prepare> {
        Arc::new(FirstByte(Arc::clone(&self.prepared)))
    }

    fn batch(&self) -> usize {
        3
    }

    fn side(&self) -> usize {
        1
    }

    fn context(&self) -> usize {
        77
    }

    fn cut(&self, _: &str) -> Option<usize> {
        None
    }

    fn images(&mut self, images: &[Prepared]) -> Result<Vec<Embedding>, ScorerError> {
        self.batches.push(images.len());
        let call = self.batches.len();
        assert_ne!(Some(call), self.panics, "the device's bug");
        if Some(call) == self.fails {
            return Err(ClipError::Device("it is gone".to_owned()).into());
        }
        Ok(images.iter().map(|image| vec![f32::from(image[0])]).collect())
    }

    fn prompts(&mut self, _: &[&str]) -> Result<Vec<Embedding>, ScorerError> {
        Ok(Vec::new())
    }

    fn formula(&self) -> Formula {
        Formula { scale: 1.0 }
    }
}

/// A folder with a file of one byte for each of `bytes`.
fn files(bytes: &str) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let paths = bytes.bytes().enumerate().map(|(at, byte)| {
        let path = folder.path().join(at.to_string());
        std::fs::write(&path, [byte]).unwrap();
        path
    });
    let paths = paths.collect();
    (folder, paths)
}

fn plan() -> Plan {
    Plan { readers: 2, batch: 3, known: HashSet::new() }
}

/// What came out, a letter an image: itself, or ! where it has none, or = where it was known.
fn through(scorer: &mut Scripted, plan: &Plan, bytes: &str) -> (Result<bool, ScorerError>, String) {
    let (_folder, paths) = files(bytes);
    let mut paths = paths.into_iter().enumerate();
    let mut out = String::new();
    let whole = run(
        scorer,
        plan,
        &AtomicBool::new(false),
        || Ok(paths.next().map(|(tag, path)| Job { path, expected: None, tag })),
        |Done { tag, outcome }| {
            assert_eq!(tag, out.len(), "in the order given");
            out.push(match outcome {
                Ok(Outcome::Embedded(_, embedding)) => char::from(embedding[0] as u8),
                Ok(Outcome::Known(_)) => '=',
                Err(_) => '!',
            });
            Ok(())
        },
    );
    (whole, out)
}

#[test]
fn images_come_out_in_order_and_in_whole_batches() {
    let mut scorer = Scripted::new();
    let (whole, out) = through(&mut scorer, &plan(), "a~cdefg~ij");
    assert!(whole.unwrap());
    assert_eq!(out, "a~cdefg~ij");
    assert_eq!(scorer.batches, [3, 3, 3, 1]);
}

#[test]
fn nothing_in_gives_nothing_out() {
    let mut scorer = Scripted::new();
    let (whole, out) = through(&mut scorer, &plan(), "");
    assert!(whole.unwrap());
    assert_eq!((out.as_str(), scorer.batches.len()), ("", 0));
}

#[test]
fn broken_files_and_panicking_decoders_cost_only_themselves() {
    let mut scorer = Scripted::new();
    let (whole, out) = through(&mut scorer, &plan(), "a!b?c!!?d");
    assert!(whole.unwrap());
    assert_eq!(out, "a!b!c!!!d");
    assert_eq!(scorer.batches, [3, 1], "batches are of good images");
    let (whole, out) = through(&mut scorer, &plan(), "?????!!!!!");
    assert!(whole.unwrap());
    assert_eq!(out, "!!!!!!!!!!");
}

#[test]
fn what_is_known_is_not_decoded() {
    let mut scorer = Scripted::new();
    let known = HashSet::from([crate::picture::hash(b"?"), crate::picture::hash(b"b")]);
    let (whole, out) = through(&mut scorer, &Plan { known, ..plan() }, "ab?c");
    assert!(whole.unwrap());
    assert_eq!(out, "a==c");
}

#[test]
fn a_device_that_fails_is_heard_while_the_next_batch_is_still_being_read() {
    for fails in 1..=4 {
        let mut scorer = Scripted { fails: Some(fails), ..Scripted::new() };
        let (whole, out) = through(&mut scorer, &plan(), "abc~~~~~~jkl");
        assert!(whole.unwrap_err().to_string().contains("it is gone"), "call {fails}");
        assert_eq!(out.len(), 3 * (fails - 1), "what came before is told of");
    }
}

#[test]
fn a_device_that_panics_makes_no_scores() {
    let mut scorer = Scripted { panics: Some(2), ..Scripted::new() };
    let mut told = 0;
    let (_folder, paths) = files("abcdefghi");
    let mut paths = paths.into_iter();
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        run::<(), ScorerError>(
            &mut scorer,
            &plan(),
            &AtomicBool::new(false),
            || Ok(paths.next().map(|path| Job { path, expected: None, tag: () })),
            |Done { outcome, .. }| {
                assert!(matches!(outcome, Ok(Outcome::Embedded(_, embedding)) if embedding.len() == 1));
                told += 1;
                Ok(())
            },
        )
    }));
    assert!(caught.is_err() || caught.is_ok_and(|answer| answer.is_err()));
    assert_eq!(told, 3);
}

#[test]
fn an_error_of_the_caller_ends_it_at_once() {
    let (_folder, paths) = files(&"~".repeat(200));
    let mut paths = paths.into_iter();
    let mut scorer = Scripted::new();
    let answer = run::<(), ScorerError>(
        &mut scorer,
        &Plan { batch: 60, ..plan() },
        &AtomicBool::new(false),
        || match paths.next() {
            Some(path) if paths.len() > 100 => Ok(Some(Job { path, expected: None, tag: () })),
            _ => Err(ScorerError::Usage("no more".to_owned())),
        },
        |_| Ok(()),
    );
    assert_eq!(answer.unwrap_err().to_string(), "no more");
    // A hundred files were asked for, each of which takes a reader a while.
    let prepared = scorer.prepared.load(Ordering::Relaxed);
    assert!(prepared < 90, "{prepared}");
}

#[test]
fn a_stop_drops_what_was_not_begun_and_says_that_it_did_not_come_to_the_end() {
    let (_folder, paths) = files(&"a".repeat(100));
    let mut paths = paths.into_iter();
    let (stop, told) = (AtomicBool::new(false), AtomicUsize::new(0));
    let whole = run::<(), ScorerError>(
        &mut Scripted::new(),
        &plan(),
        &stop,
        || Ok(paths.next().map(|path| Job { path, expected: None, tag: () })),
        |_| {
            if told.fetch_add(1, Ordering::Relaxed) == 10 {
                stop.store(true, Ordering::Relaxed);
            }
            Ok(())
        },
    );
    assert!(!whole.unwrap());
    let told = told.into_inner();
    assert!((11..=18).contains(&told), "what was on the device is told of: {told}");
}
