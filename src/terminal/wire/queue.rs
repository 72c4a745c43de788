//! What waits to be written, and what comes next: the rule of the lanes, without a thread.

use std::collections::VecDeque;

use super::flow::Asked;
use super::{Report, Urgency};

/// Frames and images that wait.
#[derive(Debug, Default)]
pub(super) struct Queue {
    frames: VecDeque<Frame>,
    uploads: VecDeque<Upload>,
    /// Graphics commands that may wait: between two images, after the frames.
    chores: Vec<u8>,
    /// The image under way: some of its chunks are written.
    running: Option<Upload>,
    /// Ends an image cut off in its middle; what is to be said so with the next slice.
    cut: Vec<u8>,
    cut_off: bool,
    /// Whether graphics commands may come between the chunks of an image.
    interleaves: bool,
    /// Images dropped since the last slice, to be reported with the next.
    dropped: Vec<u64>,
    numbered: u64,
    writing_frame: bool,
}

#[derive(Debug)]
struct Frame {
    number: u64,
    bytes: Vec<u8>,
    graphics: bool,
    ask: bool,
}

#[derive(Debug)]
struct Upload {
    id: u64,
    urgency: Urgency,
    chunks: Vec<Vec<u8>>,
    /// How many are written.
    written: usize,
}

impl Upload {
    fn left(&self) -> u64 {
        self.chunks[self.written..].iter().map(|chunk| chunk.len() as u64).sum()
    }
}

/// What to write in one go, and what to report once it is written.
#[derive(Debug, Default)]
pub(super) struct Slice {
    pub(super) chunks: Vec<Vec<u8>>,
    pub(super) reports: Vec<Report>,
    /// What the terminal is to be asked at its end.
    pub(super) asked: Option<Asked>,
    /// Whether it ends an image that somebody waits for.
    pub(super) awaited: bool,
}

impl Queue {
    /// An empty queue; `cut` ends an image in its middle, and `interleaves` says that graphics commands may come between an
    /// image's chunks.
    pub(super) fn new(cut: Vec<u8>, interleaves: bool) -> Self {
        Queue { cut, interleaves, ..Queue::default() }
    }

    pub(super) fn push_frame(&mut self, bytes: Vec<u8>, graphics: bool, ask: bool) -> u64 {
        self.numbered += 1;
        self.frames.push_back(Frame { number: self.numbered, bytes, graphics, ask });
        self.numbered
    }

    /// Behind all that are as urgent.
    pub(super) fn push_upload(&mut self, id: u64, chunks: Vec<Vec<u8>>, urgency: Urgency) {
        self.insert(Upload { id, urgency, chunks, written: 0 });
    }

    fn insert(&mut self, upload: Upload) {
        let place = self.uploads.iter().position(|other| other.urgency < upload.urgency);
        self.uploads.insert(place.unwrap_or(self.uploads.len()), upload);
    }

    /// Somebody waits now for an image that was sent ahead.
    pub(super) fn hasten(&mut self, id: u64) {
        if let Some(running) = self.running.as_mut().filter(|running| running.id == id) {
            running.urgency = running.urgency.max(Urgency::Awaited);
        }
        let place = self.uploads.iter().position(|upload| upload.id == id);
        if let Some(mut upload) = place.and_then(|place| self.uploads.remove(place)) {
            upload.urgency = upload.urgency.max(Urgency::Awaited);
            self.insert(upload);
        }
    }

    pub(super) fn push_chore(&mut self, bytes: &[u8]) {
        self.chores.extend_from_slice(bytes);
    }

    /// Takes an image back; one under way is cut off. Whether the terminal has nothing of it.
    pub(super) fn cancel(&mut self, id: u64) -> bool {
        if self.running.take_if(|running| running.id == id).is_some() {
            self.cut_off = true;
            return false;
        }
        let before = self.uploads.len();
        self.uploads.retain(|upload| upload.id != id);
        self.uploads.len() < before
    }

    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.chores.clear();
        self.cut_off = false;
        self.dropped
            .extend(self.running.take().into_iter().chain(self.uploads.drain(..)).map(|upload| upload.id));
    }

    pub(super) fn frames_waiting(&self) -> usize {
        self.frames.len()
    }

    /// Whether the slice given last was a frame.
    pub(super) fn is_writing_frame(&self) -> bool {
        self.writing_frame
    }

    /// What has still to be written, in bytes, of an image in whose way something stands that ought to go first: a frame that
    /// may not pass, or an image that is awaited while this one is sent ahead.
    pub(super) fn in_the_way(&self) -> Option<u64> {
        let running = self.running.as_ref()?;
        let frame = !self.interleaves && self.frames.front().is_some_and(|frame| frame.graphics);
        let awaited = self.uploads.front().is_some_and(|next| next.urgency > running.urgency);
        (frame || (awaited && running.urgency == Urgency::Ahead)).then(|| running.left())
    }

    /// Cuts off the image under way, which begins anew as the next one.
    pub(super) fn put_off(&mut self) {
        if let Some(mut upload) = self.running.take() {
            upload.written = 0;
            let place = self.uploads.iter().position(|other| other.urgency <= upload.urgency);
            self.uploads.insert(place.unwrap_or(self.uploads.len()), upload);
            self.cut_off = true;
        }
    }

    /// The next slice; of an image, if they may go on, chunks up to `limit` bytes, at the least one.
    pub(super) fn next(&mut self, limit: usize, images: bool) -> Option<Slice> {
        let mut slice = Slice::default();
        slice.reports.extend(self.dropped.drain(..).map(Report::UploadDropped));
        if std::mem::take(&mut self.cut_off) {
            slice.chunks.push(self.cut.clone());
        }
        let may_pass = |frame: &Frame| !frame.graphics || self.interleaves || self.running.is_none();
        let passes = self.frames.front().is_some_and(may_pass);
        self.writing_frame = passes;
        let frame = if passes { self.frames.pop_front() } else { None };
        if let Some(frame) = frame {
            slice.chunks.push(frame.bytes);
            slice.reports.push(Report::FrameWritten(frame.number));
            slice.asked = frame.ask.then_some(Asked::Frame(frame.number));
        } else if self.running.is_none() && !self.chores.is_empty() {
            slice.chunks.push(std::mem::take(&mut self.chores));
        } else if images && let Some(mut upload) = self.running.take().or_else(|| self.uploads.pop_front()) {
            let mut size = 0;
            let fits = |size: usize, chunk: &Vec<u8>| size == 0 || size + chunk.len() <= limit;
            while upload.chunks.get(upload.written).is_some_and(|chunk| fits(size, chunk)) {
                let chunk = upload.chunks[upload.written].clone();
                upload.written += 1;
                size += chunk.len();
                slice.chunks.push(chunk);
            }
            if upload.written == upload.chunks.len() {
                slice.reports.push(Report::UploadWritten(upload.id));
                slice.asked = Some(Asked::Upload(upload.id));
                slice.awaited = upload.urgency > Urgency::Ahead;
            } else {
                slice.asked = Some(Asked::Fence);
                self.running = Some(upload);
            }
        }
        (!slice.chunks.is_empty() || !slice.reports.is_empty()).then_some(slice)
    }

    /// Whether an image waits or is under way.
    pub(super) fn has_images(&self) -> bool {
        self.running.is_some() || !self.uploads.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that is written, slice by slice.
    fn slices(queue: &mut Queue) -> Vec<String> {
        std::iter::from_fn(|| queue.next(4, true))
            .map(|slice| String::from_utf8(slice.chunks.concat()).unwrap())
            .collect()
    }

    fn chunks(texts: &[&str]) -> Vec<Vec<u8>> {
        texts.iter().map(|text| text.as_bytes().to_vec()).collect()
    }

    #[test]
    fn an_image_is_cut_only_between_its_chunks() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["a", "bc", "defghi", "j", "klm"]), Urgency::Ahead);
        assert_eq!(slices(&mut queue), ["abc", "defghi", "jklm"]);
    }

    #[test]
    fn a_frame_of_text_goes_between_the_slices_of_an_image() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), Urgency::Ahead);
        assert_eq!(queue.next(4, true).unwrap().chunks.concat(), b"aaaa");
        queue.push_frame(b"frame".to_vec(), false, false);
        assert_eq!(slices(&mut queue), ["frame", "bbbb"]);
    }

    #[test]
    fn a_frame_with_graphics_waits_for_the_image_under_way_but_not_for_the_next() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), Urgency::Ahead);
        queue.push_upload(2, chunks(&["cccc"]), Urgency::Ahead);
        assert_eq!(queue.next(4, true).unwrap().chunks.concat(), b"aaaa");
        queue.push_frame(b"graphics".to_vec(), true, false);
        queue.push_frame(b"text".to_vec(), false, false);
        assert_eq!(slices(&mut queue), ["bbbb", "graphics", "text", "cccc"]);
    }

    #[test]
    fn an_image_that_is_taken_back_under_way_is_cut_off() {
        let mut queue = Queue::new(b"cut".to_vec(), false);
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), Urgency::Ahead);
        queue.push_upload(2, chunks(&["cccc"]), Urgency::Ahead);
        queue.next(4, true);
        assert!(!queue.cancel(1));
        assert!(queue.cancel(2));
        assert!(!queue.cancel(2));
        assert_eq!(slices(&mut queue), ["cut"]);
    }

    #[test]
    fn an_image_in_the_way_of_a_frame_can_be_put_off() {
        let mut queue = Queue::new(b"cut".to_vec(), false);
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), Urgency::Ahead);
        queue.next(4, true);
        assert_eq!(queue.in_the_way(), None);
        queue.push_frame(b"graphics".to_vec(), true, true);
        assert_eq!(queue.in_the_way(), Some(4));
        queue.put_off();
        let slice = queue.next(4, true).unwrap();
        assert_eq!((slice.chunks.concat(), slice.asked), (b"cutgraphics".to_vec(), Some(Asked::Frame(1))));
        assert_eq!(slices(&mut queue), ["aaaa", "bbbb"], "it begins anew");
    }

    #[test]
    fn where_graphics_may_come_between_chunks_no_frame_waits() {
        let mut queue = Queue::new(b"cut".to_vec(), true);
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), Urgency::Ahead);
        queue.next(4, true);
        queue.push_frame(b"graphics".to_vec(), true, false);
        assert_eq!(queue.in_the_way(), None);
        assert_eq!(slices(&mut queue), ["graphics", "bbbb"]);
    }

    #[test]
    fn images_wait_where_they_must_and_frames_do_not() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa"]), Urgency::Awaited);
        queue.push_frame(b"frame".to_vec(), true, false);
        assert_eq!(queue.next(4, false).unwrap().chunks.concat(), b"frame");
        assert!(queue.next(4, false).is_none() && queue.has_images());
        let slice = queue.next(4, true).unwrap();
        assert_eq!((slice.asked, slice.awaited), (Some(Asked::Upload(1)), true));
    }

    #[test]
    fn clearing_drops_all_and_says_which_images() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), Urgency::Ahead);
        queue.push_upload(2, chunks(&["cccc"]), Urgency::Ahead);
        queue.next(4, true);
        queue.push_frame(b"frame".to_vec(), false, false);
        queue.clear();
        let slice = queue.next(4, true).unwrap();
        assert!(slice.chunks.is_empty());
        assert!(matches!(slice.reports[..], [Report::UploadDropped(1), Report::UploadDropped(2)]));
        assert!(queue.next(4, true).is_none());
    }

    #[test]
    fn an_image_without_chunks_is_written_at_once() {
        let mut queue = Queue::default();
        queue.push_upload(1, Vec::new(), Urgency::Ahead);
        assert!(matches!(queue.next(4, true).unwrap().reports[..], [Report::UploadWritten(1)]));
    }

    #[test]
    fn what_somebody_waits_for_goes_before_what_is_sent_ahead() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), Urgency::Ahead);
        assert_eq!(queue.next(4, true).unwrap().chunks.concat(), b"aaaa");
        queue.push_upload(2, chunks(&["cccc"]), Urgency::Ahead);
        queue.push_upload(3, chunks(&["dddd"]), Urgency::Awaited);
        queue.push_upload(4, chunks(&["eeee"]), Urgency::Awaited);
        assert_eq!(slices(&mut queue), ["bbbb", "dddd", "eeee", "cccc"]);
    }

    #[test]
    fn an_outline_goes_before_what_is_awaited_and_cuts_off_what_is_sent_ahead() {
        let mut queue = Queue::new(b"cut".to_vec(), false);
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), Urgency::Ahead);
        queue.push_upload(2, chunks(&["cccc"]), Urgency::Ahead);
        queue.next(4, true);
        queue.push_upload(3, chunks(&["dddd"]), Urgency::Awaited);
        queue.push_upload(4, chunks(&["eeee"]), Urgency::First);
        assert_eq!(queue.in_the_way(), Some(4));
        queue.put_off();
        assert_eq!(slices(&mut queue), ["cuteeee", "dddd", "aaaa", "bbbb", "cccc"]);
    }

    #[test]
    fn what_comes_to_be_awaited_overtakes_what_is_sent_ahead() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa"]), Urgency::Ahead);
        queue.push_upload(2, chunks(&["bbbb", "cccc"]), Urgency::Ahead);
        queue.hasten(2);
        assert_eq!(queue.next(4, true).unwrap().chunks.concat(), b"bbbb");
        queue.push_upload(3, chunks(&["dddd"]), Urgency::First);
        assert_eq!(queue.in_the_way(), None, "it is awaited itself");
        assert_eq!(slices(&mut queue), ["cccc", "dddd", "aaaa"]);
    }

    #[test]
    fn a_chore_waits_for_frames_and_for_the_image_under_way() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), Urgency::Ahead);
        assert_eq!(queue.next(4, true).unwrap().chunks.concat(), b"aaaa");
        queue.push_upload(2, chunks(&["cccc"]), Urgency::Ahead);
        queue.push_chore(b"free");
        queue.push_frame(b"frame".to_vec(), false, false);
        assert_eq!(slices(&mut queue), ["frame", "bbbb", "free", "cccc"]);
    }
}
