//! What tests share: places of inputs, loud skips.

use std::path::PathBuf;

/// A real input that lies beside the repository; `None`, loudly, when it does not.
pub fn shared(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/samples").join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("SKIPPED: {} is not here", file.display());
    None
}

/// A file of the repository.
pub fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}
