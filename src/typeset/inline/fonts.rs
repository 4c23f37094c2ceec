//! The faces, opened for one thread, with what has been measured so far.

use crate::fonts::{Face, FaceId, FontSet};

/// Opened faces with caches. Cheap to make; make one a thread (it is `Send`, not `Sync`).
pub struct FontContext<'a> {
    faces: Vec<Face<'a>>,
}

impl<'a> FontContext<'a> {
    /// Opens every face of the set.
    pub fn new(set: &'a FontSet) -> FontContext<'a> {
        FontContext { faces: FaceId::ALL.iter().map(|id| set.face(*id)).collect() }
    }

    /// An open face.
    pub fn face(&self, id: FaceId) -> &Face<'a> {
        &self.faces[id as usize]
    }
}
