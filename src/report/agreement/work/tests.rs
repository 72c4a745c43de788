//! The whole of it, on evidence made here.
