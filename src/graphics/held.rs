//! What the terminal holds of ours: image ids.
//!
//! Shared with [`Farewell`], so that a panic hook that can't reach the stage can still delete every image.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::kitty;

/// Ids, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    wanted: Arc<Mutex<Vec<u32>>>,
    /// Ids of images that are there still, until others replace them.
    left_behind: Arc<Mutex<Vec<u32>>>,
}

impl Held {
    /// A panic elsewhere leaves the list as it was: it is still the truth.
    fn list(&self) -> MutexGuard<'_, Vec<u32>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remains(&self) -> MutexGuard<'_, Vec<u32>> {
        self.left_behind.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that an image stays in the terminal though nobody wants it.
    pub(super) fn leave_behind(&self, id: u32) {
        self.remains().push(id);
    }

    /// Notes an image; false if it was there.
    pub(super) fn add(&self, id: u32) -> bool {
        let mut list = self.list();
        let new = !list.contains(&id);
        if new {
            list.push(id);
            self.remains().retain(|&old| old != id);
        }
        new
    }

    /// Strikes an image out; false if it wasn't there.
    pub(super) fn remove(&self, id: u32) -> bool {
        let mut list = self.list();
        let before = list.len();
        list.retain(|&held| held != id);
        list.len() < before
    }

    /// Forgets everything and says what it was.
    pub(super) fn take(&self) -> Vec<u32> {
        let wanted = std::mem::take(&mut *self.list());
        let left_behind = std::mem::take(&mut *self.remains());
        wanted.into_iter().chain(left_behind).collect()
    }
}

/// Deletes from the terminal whatever its stage holds there, from anywhere: for a panic hook.
#[derive(Debug, Clone)]
pub struct Farewell {
    pub(super) held: Held,
    pub(super) tmux: bool,
}

impl Farewell {
    /// The bytes that delete every image; empty where there is none, and the second time.
    pub fn bytes(&self) -> Vec<u8> {
        self.held.take().into_iter().flat_map(|id| kitty::delete(id, self.tmux)).collect()
    }
}
