//! 付梓 *fuzi*: a Chinese manuscript in; a licensed EPUB and two PDFs out; proof that no word changed.
//!
//! The road, in order. Each module is one room; data flows one way.
//!
//! ```text
//! source → normalize → document → license → typeset → pdf ┐
//!                                         └────────── epub ┴→ verify → output/
//! ```
//!
//! See `docs/architecture.md` for what each room knows and what it must never do.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod cover;
pub mod digest;
pub mod document;
pub mod epub;
pub mod fonts;
pub mod impose;
pub mod inspect;
pub mod license;
pub mod messages;
pub mod normalize;
pub mod pdf;
pub mod preflight;
pub mod press;
pub mod rebuild;
pub mod sign;
pub mod source;
pub mod text;
pub mod typeset;
pub mod units;
pub mod verify;
