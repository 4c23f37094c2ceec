//! Integration tests, one binary (`decisions.md` 23): a file a capability.

mod books;
mod epub;
mod pages;
mod pages_property;
mod pages_support;
mod sample;
mod support;
mod verify_epub;
mod verify_hostile;
mod verify_support;
