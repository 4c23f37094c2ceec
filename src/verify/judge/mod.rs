//! Holding what was read against what is known: words, rights, credit. One judge serves both formats.

pub(crate) mod beside;
pub(crate) mod cause;
pub(crate) mod claims;
pub(crate) mod credit;
pub(crate) mod diff;
pub(crate) mod edition_words;
pub(crate) mod inert;
pub(crate) mod known;
pub(crate) mod licence_text;
pub(crate) mod manifest;
#[cfg(test)]
mod one_character;
pub(crate) mod origin;
pub(crate) mod part;
pub(crate) mod parts;
pub(crate) mod rights;
pub(crate) mod signature;
pub(crate) mod stream;
pub(crate) mod targets;
pub(crate) mod words;
