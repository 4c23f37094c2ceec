//! Standard output and report files: whole, or an exit code that says so.

use std::io::{ErrorKind, Write};
use std::path::Path;

/// What a shell reports when a reader has gone (128 + SIGPIPE).
pub const BROKEN_PIPE: u8 = 141;

/// Prints; `Some(exit code)` when nobody reads, or nothing can be written.
pub fn print(text: &str) -> Option<u8> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => None,
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Some(BROKEN_PIPE),
        Err(_) => Some(super::INTERNAL),
    }
}

/// Writes a file whole: under another name in the same folder first, so that nobody ever sees a part of it.
///
/// # Errors
/// What the system says; what was there before is then unchanged.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy();
    let part = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = std::fs::File::create(&part).and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all()));
    let renamed = written.and_then(|()| std::fs::rename(&part, path));
    if renamed.is_err() {
        let _ = std::fs::remove_file(&part); // nothing more can be done about it
    }
    renamed
}
