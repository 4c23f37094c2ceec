//! Integration tests: one binary, a module a capability.

mod books;
mod epub;
