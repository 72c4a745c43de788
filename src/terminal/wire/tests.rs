//! The thread: order, slow and dead terminals, ends.

use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;

const SOON: Duration = Duration::from_secs(10);

/// A terminal that takes a few bytes at a time, and is busy or interrupted in between.
struct Slow {
    taken: Taken,
    calls: usize,
}

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.calls += 1;
        match self.calls % 3 {
            0 => Err(io::ErrorKind::WouldBlock.into()),
            1 => Err(io::ErrorKind::Interrupted.into()),
            _ => {
                let count = bytes.len().min(4000);
                self.taken.lock().unwrap().extend_from_slice(&bytes[..count]);
                Ok(count)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal that takes a piece only when it is let.
struct Gated {
    gate: Receiver<()>,
    taken: Taken,
}

impl Write for Gated {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gate.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        self.taken.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Taken = Arc<Mutex<Vec<u8>>>;

fn gated() -> (Wire, Sender<()>, Taken, Receiver<Report>) {
    let (open, gate) = channel();
    let (sender, reports) = channel();
    let taken = Arc::new(Mutex::new(Vec::new()));
    let output = Gated { gate, taken: Arc::clone(&taken) };
    let wire = Wire::spawn(output, Manner::default(), move |report| drop(sender.send(report))).unwrap();
    (wire, open, taken, reports)
}

#[test]
fn everything_arrives_whole_and_in_order_over_a_slow_terminal() {
    let taken = Arc::new(Mutex::new(Vec::new()));
    let (sender, reports) = channel();
    let output = Slow { taken: Arc::clone(&taken), calls: 0 };
    let wire = Wire::spawn(output, Manner::default(), move |report| drop(sender.send(report))).unwrap();
    let image: Vec<Vec<u8>> = (0..40).map(|chunk| vec![b'A' + chunk % 26; 4096]).collect();
    wire.upload(7, image.clone(), Urgency::Ahead);
    for number in 0..10 {
        assert_eq!(wire.frame(format!("<frame {number}>").into_bytes(), number % 2 == 0, false), number + 1);
    }
    assert!(wire.finish(SOON));
    let taken = String::from_utf8(taken.lock().unwrap().clone()).unwrap();
    let frames: Vec<&str> = taken.match_indices("<frame ").map(|(at, _)| &taken[at..at + 9]).collect();
    assert_eq!(frames, (0..10).map(|number| format!("<frame {number}>")).collect::<Vec<_>>());
    let mut without_frames = taken.clone();
    frames.iter().for_each(|frame| without_frames = without_frames.replace(frame, ""));
    assert!(without_frames.as_bytes() == image.concat(), "the image is changed");
    let reports: Vec<Report> = reports.iter().collect();
    assert_eq!(reports.iter().filter(|report| matches!(report, Report::FrameWritten(_))).count(), 10);
    assert_eq!(reports.iter().filter(|report| matches!(report, Report::UploadWritten(7))).count(), 1);
}

#[test]
fn a_frame_overtakes_an_image_but_cuts_no_chunk() {
    let (wire, open, taken, reports) = gated();
    wire.upload(1, vec![vec![b'a'; SLICE], vec![b'b'; SLICE]], Urgency::Ahead);
    // The thread has taken the first slice when the frame comes.
    while !wire.shared.lock().writing {
        thread::yield_now();
    }
    wire.frame(b"frame".to_vec(), false, false);
    assert_eq!(wire.frames_waiting(), 1);
    (0..3).for_each(|_| open.send(()).unwrap());
    assert!(wire.finish(SOON));
    let expected = [vec![b'a'; SLICE], b"frame".to_vec(), vec![b'b'; SLICE]].concat();
    assert!(*taken.lock().unwrap() == expected);
    assert!(matches!(reports.recv(), Ok(Report::FrameWritten(1))));
    assert!(matches!(reports.recv(), Ok(Report::UploadWritten(1))));
}

#[test]
fn a_dead_terminal_does_not_hang_the_end() {
    let (wire, _open, _taken, _reports) = gated();
    wire.frame(b"never taken".to_vec(), false, false);
    let started = Instant::now();
    assert!(!wire.finish(Duration::from_millis(50)));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_terminal_that_is_always_busy_does_not_hang_the_end_and_frees_the_thread() {
    struct Busy {
        _alive: Sender<()>,
    }
    impl Write for Busy {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::WouldBlock.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (alive, gone) = channel();
    let wire = Wire::spawn(Busy { _alive: alive }, Manner::default(), |_| {}).unwrap();
    wire.frame(b"never taken".to_vec(), false, false);
    assert!(!wire.finish(Duration::from_millis(50)));
    assert!(gone.recv_timeout(SOON) == Err(std::sync::mpsc::RecvTimeoutError::Disconnected));
}

#[test]
fn a_broken_terminal_is_reported_once_and_nothing_piles_up_after() {
    let (wire, open, _taken, reports) = gated();
    drop(open);
    wire.frame(b"lost".to_vec(), false, false);
    assert!(matches!(reports.recv_timeout(SOON), Ok(Report::Failed(_))));
    assert!(reports.recv_timeout(SOON).is_err(), "nothing more is reported");
    while !wire.shared.lock().ended {
        thread::yield_now();
    }
    wire.frame(vec![0; 1 << 20], false, false);
    wire.upload(1, vec![vec![0; 1 << 20]], Urgency::Ahead);
    assert_eq!(wire.frames_waiting(), 0);
    assert!(wire.finish(SOON));
}

#[test]
fn clearing_waits_for_the_slice_being_written_and_drops_the_rest() {
    let (wire, open, taken, reports) = gated();
    wire.upload(1, vec![vec![b'a'; SLICE], vec![b'b'; SLICE]], Urgency::Ahead);
    wire.upload(2, vec![vec![b'c'; SLICE]], Urgency::Ahead);
    while !wire.shared.lock().writing {
        thread::yield_now();
    }
    let opener = thread::spawn(move || {
        thread::sleep(Duration::from_millis(30));
        open.send(()).unwrap();
        open
    });
    wire.clear(SOON);
    assert_eq!(taken.lock().unwrap().len(), SLICE);
    let _open = opener.join().unwrap();
    assert!(matches!(reports.recv_timeout(SOON), Ok(Report::UploadDropped(1))));
    assert!(matches!(reports.recv_timeout(SOON), Ok(Report::UploadDropped(2))));
    assert!(wire.finish(SOON));
}

/// A wire to a terminal that answers, with what it says of image 1 before it says that it has read it.
fn told(acknowledgement: Option<bool>) -> Vec<Report> {
    let (sender, reports) = channel();
    let manner = Manner { question: Some(b"?".to_vec()), ..Manner::default() };
    let taken = Arc::new(Mutex::new(Vec::new()));
    let output = Slow { taken: Arc::clone(&taken), calls: 0 };
    let wire = Wire::spawn(output, manner, move |report| drop(sender.send(report))).unwrap();
    let send = |id: u64| {
        wire.upload(id, vec![vec![b'a'; 100]], Urgency::Awaited);
        let is_written = |report: Report| matches!(report, Report::UploadWritten(written) if written == id);
        while !is_written(reports.recv_timeout(SOON).unwrap()) {}
    };
    // One that came through tells that this terminal says so.
    wire.acknowledged(31, true);
    send(7);
    wire.acknowledged(7, true);
    assert!(matches!(wire.answered(), Some(Report::UploadRead(7))));
    send(1);
    if let Some(ok) = acknowledgement {
        wire.acknowledged(1, ok);
    }
    let said = wire.answered();
    assert!(wire.finish(SOON));
    said.into_iter().chain(reports.iter()).collect()
}

#[test]
fn an_image_that_the_terminal_does_not_speak_of_is_lost() {
    let lost =
        |reports: &[Report]| reports.iter().filter(|report| matches!(report, Report::UploadLost(1))).count();
    assert_eq!(lost(&told(Some(true))), 0);
    assert_eq!(lost(&told(None)), 1);
    assert!(lost(&told(Some(false))) >= 1);
}

#[test]
fn a_terminal_that_never_speaks_of_images_has_lost_none() {
    let (sender, reports) = channel();
    let manner = Manner { question: Some(b"?".to_vec()), ..Manner::default() };
    let output = Slow { taken: Arc::default(), calls: 0 };
    let wire = Wire::spawn(output, manner, move |report| drop(sender.send(report))).unwrap();
    // An answer to the probe that came late.
    wire.acknowledged(31, true);
    wire.upload(1, vec![vec![b'a'; 100]], Urgency::Ahead);
    assert!(matches!(reports.recv_timeout(SOON), Ok(Report::UploadWritten(1))));
    assert!(matches!(wire.answered(), Some(Report::UploadRead(1))));
}
