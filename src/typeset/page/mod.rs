//! Blocks on the grid: page kinds of `page-design.md`.
