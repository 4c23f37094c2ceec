//! Integration tests, one binary (`decisions.md` 23): a file a capability.

mod pages;
mod pages_property;
mod pages_support;
mod support;
