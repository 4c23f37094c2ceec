//! Page styles (`styles/*.toml`).
