//! From a path to a [`Manuscript`]: size, encoding and kind are settled here, before any format is read.

use super::front::{self, FrontMatterError};
use super::{Manuscript, SourceFacts, SourceFormat, markdown, plain};
use crate::digest::bytes_sha256;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Largest file read, in bytes.
    pub max_bytes: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        // ten million Chinese characters: forty long novels
        ReadOptions { max_bytes: 32 * 1024 * 1024 }
    }
}

/// Why a file cannot be read as a manuscript.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not there.
    #[error("{path}: no such file")]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// The system refuses it.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Cause.
        error: std::io::Error,
    },
    /// A kind of file that is not read.
    #[error("{name}: not a manuscript that fuzi reads (.md, .markdown, .txt)")]
    Kind {
        /// File name.
        name: String,
    },
    /// Over the limit.
    #[error("{name}: larger than {limit} bytes")]
    TooLarge {
        /// File name.
        name: String,
        /// Limit.
        limit: u64,
    },
    /// No text.
    #[error("{name}: the file is empty")]
    Empty {
        /// File name.
        name: String,
    },
    /// Not text at all.
    #[error("{name}: not a text file (byte {byte:#04x} at offset {offset})")]
    Binary {
        /// File name.
        name: String,
        /// Offset of the first byte that text cannot hold.
        offset: usize,
        /// That byte.
        byte: u8,
    },
    /// Text in another encoding.
    #[error("{name}: not UTF-8 from line {line} (offset {offset})")]
    Encoding {
        /// File name.
        name: String,
        /// Line, from 1.
        line: usize,
        /// Offset.
        offset: usize,
        /// The file begins with a UTF-16 mark.
        utf16: bool,
    },
    /// The header cannot be read.
    #[error("{name}: {error}")]
    FrontMatter {
        /// File name.
        name: String,
        /// The whole text, for the diagnostic.
        text: String,
        /// What is wrong.
        error: FrontMatterError,
    },
}

/// Reads a manuscript from a file; pictures are looked for beside it.
///
/// # Errors
/// When the file is missing, too large, empty, not UTF-8 text, of an unknown kind, or its header is malformed.
pub fn read_file(path: &Path, options: &ReadOptions) -> Result<Manuscript, ReadError> {
    let io = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::NotFound { path: path.to_path_buf() },
        _ => ReadError::Io { path: path.to_path_buf(), error },
    };
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let file = std::fs::File::open(path).map_err(io)?;
    if file.metadata().map_err(io)?.is_dir() {
        return Err(ReadError::Kind { name });
    }
    let mut bytes = Vec::new();
    // the size on disk is not trusted: a pipe or a growing file has none
    file.take(options.max_bytes + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > options.max_bytes {
        return Err(ReadError::TooLarge { name, limit: options.max_bytes });
    }
    read_bytes(&name, &bytes, path.parent())
}

/// Reads a manuscript from bytes; `dir` is where its pictures are.
///
/// # Errors
/// As [`read_file`], but for the file system.
pub fn read_bytes(name: &str, bytes: &[u8], dir: Option<&Path>) -> Result<Manuscript, ReadError> {
    let format = match name.rsplit_once('.').map(|(_, ext)| ext.to_ascii_lowercase()).as_deref() {
        Some("md" | "markdown" | "mkd") => SourceFormat::Markdown,
        Some("txt" | "text") => SourceFormat::Text,
        _ => return Err(ReadError::Kind { name: name.to_string() }),
    };
    let text = decode(name, bytes)?;
    let body_start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    if text[body_start..].trim().is_empty() {
        return Err(ReadError::Empty { name: name.to_string() });
    }
    let facts = SourceFacts {
        name: name.to_string(),
        bytes: bytes.len(),
        sha256: bytes_sha256(bytes),
        nfc: unicode_normalization::is_nfc(&text),
    };
    let (front, after_front) = match front::split(&text, body_start) {
        Ok(found) => found,
        Err(error) => return Err(ReadError::FrontMatter { name: name.to_string(), text, error }),
    };
    let mut manuscript = Manuscript {
        facts,
        format,
        pictures: std::collections::BTreeMap::new(),
        front,
        blocks: Vec::new(),
        findings: Vec::new(),
        resolved: Vec::new(),
        set_aside: Vec::new(),
        text: String::new(),
    };
    if let Some(front) = &manuscript.front {
        manuscript.findings.extend(front.findings.iter().cloned());
    }
    if let Some((src, span)) = manuscript.front.as_ref().and_then(|f| f.values.get("cover")).cloned() {
        let picture = super::images::load_image(&src, dir);
        if picture == super::ImageState::Missing {
            manuscript.findings.push(crate::messages::Finding {
                id: "IMG-001",
                span: Some(span),
                args: vec![src.clone()],
            });
        }
        manuscript.pictures.insert(src, picture);
    }
    if body_start > 0 {
        manuscript.note_resolved("NZ-05", 0..3, "\u{FEFF}", "", "byte order mark");
    }
    match format {
        SourceFormat::Markdown => markdown::read(&text, after_front, dir, &mut manuscript),
        SourceFormat::Text => plain::read(&text, after_front, &mut manuscript),
    }
    manuscript.text = text;
    Ok(manuscript)
}

/// UTF-8, or an error that says what the bytes look like instead.
fn decode(name: &str, bytes: &[u8]) -> Result<String, ReadError> {
    let name = || name.to_string();
    if bytes.is_empty() {
        return Err(ReadError::Empty { name: name() });
    }
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    if !utf16 {
        // control characters other than TAB, LF, FF, CR never stand in a manuscript
        let odd = |b: &u8| matches!(b, 0..=8 | 0x0B | 0x0E..=0x1F | 0x7F);
        if let Some(offset) = bytes.iter().position(odd) {
            return Err(ReadError::Binary { name: name(), offset, byte: bytes[offset] });
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_string()),
        Err(error) => {
            let offset = error.valid_up_to();
            let line = 1 + bytes[..offset].iter().filter(|b| **b == b'\n').count();
            Err(ReadError::Encoding { name: name(), line, offset, utf16 })
        }
    }
}
