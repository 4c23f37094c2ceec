//! Integration tests, one binary.
mod verify_epub;
mod verify_hostile;
mod verify_support;
