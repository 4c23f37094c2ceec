//! Other programs, when they are installed.

use std::ffi::OsString;

/// Runs a program on a file (`IN`, `OUT` stand for the paths) and gives back what it wrote; `None`, loudly, when it is
/// not installed.
pub fn run(program: &str, args: &[&str], bytes: &[u8], ending: &str) -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().expect("folder");
    let (input, output) = (dir.path().join(format!("in.{ending}")), dir.path().join(format!("out.{ending}")));
    std::fs::write(&input, bytes).expect("write");
    let fill = |a: &&str| -> OsString {
        let a = a.replace("IN", &input.to_string_lossy());
        a.replace("OUT", &output.to_string_lossy()).into()
    };
    let done = std::process::Command::new(program).args(args.iter().map(fill)).current_dir(dir.path()).output();
    match done {
        Err(_) => {
            eprintln!("SKIPPED: {program} is not installed");
            None
        }
        Ok(done) => {
            let wrote = std::fs::read(&output).ok();
            if wrote.is_none() {
                let why = String::from_utf8_lossy(&done.stderr).lines().next().unwrap_or_default().to_string();
                eprintln!("SKIPPED: {program} {args:?} wrote nothing: {why}");
            }
            wrote
        }
    }
}
