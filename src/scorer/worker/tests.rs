//! The thread that owns a scorer, with one that does what its script says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;
use crate::clip::ClipError;
use crate::scorer::{Formula, Prepare, Prepared};

/// A scorer of which each image's first byte is its embedding, and which does what its script says.
struct Scripted {
    identity: Identity,
    calls: Arc<AtomicUsize>,
    /// What the call of this number does instead.
    fault: Option<(usize, Fault)>,
}

#[derive(Clone, Copy)]
enum Fault {
    Fails,
    Panics,
    Hangs,
    /// This and all later ones take a while.
    IsSlow,
}

struct FirstByte;

impl Prepare for FirstByte {
    fn prepare(&self, bytes: &[u8]) -> Result<Prepared, PictureError> {
        if bytes[0] == b'!' { Err(PictureError::NotAnImage) } else { Ok(bytes.to_vec()) }
    }
}

impl Scorer for Scripted {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn prepare(&self) -> Arc<dyn Prepare> {
        Arc::new(FirstByte)
    }

    fn batch(&self) -> usize {
        2
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
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        match self.fault {
            Some((at, Fault::Fails)) if at == call => Err(ClipError::Device("it is gone".to_owned()).into()),
            Some((at, Fault::IsSlow)) if at <= call => {
                thread::sleep(Duration::from_millis(20));
                Ok(images.iter().map(|image| vec![f32::from(image[0])]).collect())
            }
            Some((at, Fault::Panics)) if at == call => panic!("a scorer's bug"),
            Some((at, Fault::Hangs)) if at == call => loop {
                thread::park();
            },
            _ => Ok(images.iter().map(|image| vec![f32::from(image[0])]).collect()),
        }
    }

    fn prompts(&mut self, prompts: &[&str]) -> Result<Vec<Embedding>, ScorerError> {
        Ok(prompts.iter().map(|_| vec![1.0]).collect())
    }

    fn formula(&self) -> Formula {
        Formula { scale: 1.0 }
    }
}

/// A memory that is a map.
#[derive(Clone, Default)]
struct Map(Arc<Mutex<HashMap<Sha256, Embedding>>>);

impl Memory for Map {
    fn scorer(&mut self, _: &Identity) {}

    fn prompt(&mut self, _: &str) -> Option<Embedding> {
        None
    }

    fn image(&mut self, sha256: &Sha256) -> Option<Embedding> {
        self.0.lock().unwrap().get(sha256).cloned()
    }

    fn keep(&mut self, _: &Wanted, _: [f64; 2], _: Option<&Embedding>, images: &[(Sha256, Embedding)]) {
        self.0.lock().unwrap().extend(images.iter().cloned());
    }
}

struct Room {
    folder: tempfile::TempDir,
    calls: Arc<AtomicUsize>,
    memory: Map,
    events: (Sender<Event>, Receiver<Event>),
}

impl Room {
    fn new() -> Self {
        let (folder, calls) = (tempfile::tempdir().unwrap(), Arc::default());
        Self { folder, calls, memory: Map::default(), events: channel() }
    }

    fn worker(&self, fault: Option<(usize, Fault)>) -> Worker {
        let (calls, tell) = (Arc::clone(&self.calls), self.events.0.clone());
        let load = move || -> Result<Box<dyn Scorer>, ScorerError> {
            let identity = Identity {
                name: "scripted".to_owned(),
                weights_sha256: [0; 32],
                config_sha256: [0; 32],
                arithmetic: "f32",
                device: "none".to_owned(),
                source: "none".to_owned(),
            };
            Ok(Box::new(Scripted { identity, calls: Arc::clone(&calls), fault }))
        };
        Worker::spawn(load, self.memory.clone(), move |event| drop(tell.send(event))).unwrap()
    }

    /// A pair of two files of a byte each.
    fn pair(&self, number: i64, bytes: [u8; 2]) -> Wanted {
        let images = bytes.map(|byte| {
            let path = self.folder.path().join(byte.to_string());
            std::fs::write(&path, [byte]).unwrap();
            (path, crate::picture::hash(&[byte]))
        });
        Wanted { pair: PairId(number), prompt: format!("prompt {number}"), images }
    }

    fn event(&self) -> Event {
        self.events.1.recv_timeout(Duration::from_secs(20)).expect("the thread tells something")
    }

    fn ready(&self) {
        assert!(matches!(self.event(), Event::Ready(identity) if identity.name == "scripted"));
    }

    fn scored(&self) -> (i64, [f64; 2]) {
        match self.event() {
            Event::Scored { pair, scores } => (pair.0, scores),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn pairs_are_scored_in_the_order_in_which_they_are_wanted() {
    let room = Room::new();
    let worker = room.worker(None);
    worker.want(vec![room.pair(3, [7, 9]), room.pair(1, [5, 4])]);
    room.ready();
    assert_eq!(room.scored(), (3, [7.0, 9.0]));
    assert_eq!(room.scored(), (1, [5.0, 4.0]));
}

#[test]
fn what_is_no_longer_wanted_is_dropped() {
    let room = Room::new();
    let worker = room.worker(Some((1, Fault::IsSlow)));
    room.ready();
    let later = vec![room.pair(1_000, [3, 4])];
    // Each of its own images: none is known from another.
    let many = (0..100).map(|number| room.pair(number, [100 + number as u8, 99 - number as u8])).collect();
    worker.want(many);
    worker.want(later);
    loop {
        match room.scored() {
            (1_000, scores) => break assert_eq!(scores, [3.0, 4.0]),
            (pair, _) => assert!(pair < 50, "what was being scored, and no more"),
        }
    }
    assert!(room.events.1.recv_timeout(Duration::from_millis(50)).is_err());
}

#[test]
fn a_broken_image_costs_its_pair_alone() {
    let room = Room::new();
    let worker = room.worker(None);
    worker.want(vec![room.pair(1, [b'!', 2]), room.pair(2, [3, 4])]);
    room.ready();
    assert!(matches!(room.event(), Event::Broken { pair: PairId(1), .. }));
    assert_eq!(room.scored(), (2, [3.0, 4.0]));
}

#[test]
fn what_is_kept_is_not_computed_again() {
    let room = Room::new();
    let worker = room.worker(None);
    worker.want(vec![room.pair(1, [3, 4])]);
    room.ready();
    room.scored();
    worker.want(vec![room.pair(2, [3, 4])]);
    assert_eq!(room.scored(), (2, [3.0, 4.0]));
    assert_eq!(room.calls.load(Ordering::Relaxed), 1);
}

#[test]
fn a_scorer_that_fails_or_panics_is_told_of_and_comes_back() {
    for fault in [Fault::Fails, Fault::Panics] {
        let room = Room::new();
        let worker = room.worker(Some((1, fault)));
        worker.want(vec![room.pair(1, [3, 4])]);
        room.ready();
        let Event::Down { again: Some(again), .. } = room.event() else { panic!("it went down") };
        assert_eq!(again, FIRST_WAIT);
        worker.want(vec![room.pair(2, [5, 6])]);
        room.ready();
        assert_eq!(room.scored(), (2, [5.0, 6.0]));
    }
}

#[test]
fn nobody_waits_for_a_scorer_that_hangs_for_ever() {
    let room = Room::new();
    let worker = room.worker(Some((1, Fault::Hangs)));
    worker.want(vec![room.pair(1, [3, 4])]);
    room.ready();
    while room.calls.load(Ordering::Relaxed) == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    let begun = std::time::Instant::now();
    worker.want(vec![room.pair(2, [3, 4])]);
    drop(worker);
    // Else it would be for ever.
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn weights_that_are_not_there_are_not_waited_for() {
    let (tell, events) = channel();
    let load = || Err(ScorerError::Usage("no weights".to_owned()));
    let _worker = Worker::spawn(load, Map::default(), move |event| drop(tell.send(event))).unwrap();
    let event = events.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(matches!(event, Event::Down { again: None, .. }), "{event:?}");
    assert!(events.recv_timeout(Duration::from_secs(20)).is_err(), "the thread has ended");
}
