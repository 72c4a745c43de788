//! What waits to be written, and what comes next: the rule of the two lanes, without a thread.

use std::collections::VecDeque;

use super::Report;

/// Frames and images that wait.
#[derive(Debug, Default)]
pub(super) struct Queue {
    frames: VecDeque<Frame>,
    uploads: VecDeque<Upload>,
    /// Graphics commands that may wait: between two images, after the frames.
    chores: Vec<u8>,
    /// The image under way: some of its chunks are written.
    running: Option<Upload>,
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
}

#[derive(Debug)]
struct Upload {
    id: u64,
    /// Whether somebody waits for it.
    urgent: bool,
    chunks: VecDeque<Vec<u8>>,
}

/// What to write in one go, and what to report once it is written.
#[derive(Debug, Default)]
pub(super) struct Slice {
    pub(super) chunks: Vec<Vec<u8>>,
    pub(super) reports: Vec<Report>,
}

impl Queue {
    pub(super) fn push_frame(&mut self, bytes: Vec<u8>, graphics: bool) -> u64 {
        self.numbered += 1;
        self.frames.push_back(Frame { number: self.numbered, bytes, graphics });
        self.numbered
    }

    /// An urgent image goes before all that are not.
    pub(super) fn push_upload(&mut self, id: u64, chunks: Vec<Vec<u8>>, urgent: bool) {
        let place = if urgent {
            self.uploads.iter().position(|upload| !upload.urgent).unwrap_or(self.uploads.len())
        } else {
            self.uploads.len()
        };
        self.uploads.insert(place, Upload { id, urgent, chunks: chunks.into() });
    }

    pub(super) fn push_chore(&mut self, bytes: &[u8]) {
        self.chores.extend_from_slice(bytes);
    }

    pub(super) fn cancel(&mut self, id: u64) -> bool {
        let before = self.uploads.len();
        self.uploads.retain(|upload| upload.id != id);
        self.uploads.len() < before
    }

    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.chores.clear();
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

    /// The next slice; of an image, chunks up to `limit` bytes, at the least one.
    pub(super) fn next(&mut self, limit: usize) -> Option<Slice> {
        let mut slice = Slice::default();
        slice.reports.extend(self.dropped.drain(..).map(Report::UploadDropped));
        let may_pass = |frame: &Frame| !frame.graphics || self.running.is_none();
        let passes = self.frames.front().is_some_and(may_pass);
        self.writing_frame = passes;
        let frame = if passes { self.frames.pop_front() } else { None };
        if let Some(frame) = frame {
            slice.chunks.push(frame.bytes);
            slice.reports.push(Report::FrameWritten(frame.number));
        } else if self.running.is_none() && !self.chores.is_empty() {
            slice.chunks.push(std::mem::take(&mut self.chores));
        } else if let Some(mut upload) = self.running.take().or_else(|| self.uploads.pop_front()) {
            let mut size = 0;
            let fits = |size: usize, chunk: &Vec<u8>| size == 0 || size + chunk.len() <= limit;
            while upload.chunks.front().is_some_and(|chunk| fits(size, chunk)) {
                let chunk = upload.chunks.pop_front().unwrap_or_default();
                size += chunk.len();
                slice.chunks.push(chunk);
            }
            if upload.chunks.is_empty() {
                slice.reports.push(Report::UploadWritten(upload.id));
            } else {
                self.running = Some(upload);
            }
        }
        (!slice.chunks.is_empty() || !slice.reports.is_empty()).then_some(slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that is written, slice by slice.
    fn slices(queue: &mut Queue) -> Vec<String> {
        std::iter::from_fn(|| queue.next(4))
            .map(|slice| String::from_utf8(slice.chunks.concat()).unwrap())
            .collect()
    }

    fn chunks(texts: &[&str]) -> Vec<Vec<u8>> {
        texts.iter().map(|text| text.as_bytes().to_vec()).collect()
    }

    #[test]
    fn an_image_is_cut_only_between_its_chunks() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["a", "bc", "defghi", "j", "klm"]), false);
        assert_eq!(slices(&mut queue), ["abc", "defghi", "jklm"]);
    }

    #[test]
    fn a_frame_of_text_goes_between_the_slices_of_an_image() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), false);
        assert_eq!(queue.next(4).unwrap().chunks.concat(), b"aaaa");
        queue.push_frame(b"frame".to_vec(), false);
        assert_eq!(slices(&mut queue), ["frame", "bbbb"]);
    }

    #[test]
    fn a_frame_with_graphics_waits_for_the_image_under_way_but_not_for_the_next() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), false);
        queue.push_upload(2, chunks(&["cccc"]), false);
        assert_eq!(queue.next(4).unwrap().chunks.concat(), b"aaaa");
        queue.push_frame(b"graphics".to_vec(), true);
        queue.push_frame(b"text".to_vec(), false);
        assert_eq!(slices(&mut queue), ["bbbb", "graphics", "text", "cccc"]);
    }

    #[test]
    fn an_image_can_be_taken_back_until_it_is_under_way() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), false);
        queue.push_upload(2, chunks(&["cccc"]), false);
        queue.next(4);
        assert!(!queue.cancel(1));
        assert!(queue.cancel(2));
        assert!(!queue.cancel(2));
        assert_eq!(slices(&mut queue), ["bbbb"]);
    }

    #[test]
    fn clearing_drops_all_and_says_which_images() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), false);
        queue.push_upload(2, chunks(&["cccc"]), false);
        queue.next(4);
        queue.push_frame(b"frame".to_vec(), false);
        queue.clear();
        let slice = queue.next(4).unwrap();
        assert!(slice.chunks.is_empty());
        assert!(matches!(slice.reports[..], [Report::UploadDropped(1), Report::UploadDropped(2)]));
        assert!(queue.next(4).is_none());
    }

    #[test]
    fn an_image_without_chunks_is_written_at_once() {
        let mut queue = Queue::default();
        queue.push_upload(1, Vec::new(), false);
        assert!(matches!(queue.next(4).unwrap().reports[..], [Report::UploadWritten(1)]));
    }

    #[test]
    fn what_somebody_waits_for_goes_before_what_is_sent_ahead() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), false);
        assert_eq!(queue.next(4).unwrap().chunks.concat(), b"aaaa");
        queue.push_upload(2, chunks(&["cccc"]), false);
        queue.push_upload(3, chunks(&["dddd"]), true);
        queue.push_upload(4, chunks(&["eeee"]), true);
        assert_eq!(slices(&mut queue), ["bbbb", "dddd", "eeee", "cccc"]);
    }

    #[test]
    fn a_chore_waits_for_frames_and_for_the_image_under_way() {
        let mut queue = Queue::default();
        queue.push_upload(1, chunks(&["aaaa", "bbbb"]), false);
        assert_eq!(queue.next(4).unwrap().chunks.concat(), b"aaaa");
        queue.push_upload(2, chunks(&["cccc"]), false);
        queue.push_chore(b"free");
        queue.push_frame(b"frame".to_vec(), false);
        assert_eq!(slices(&mut queue), ["frame", "bbbb", "free", "cccc"]);
    }
}
