//! The `fuzi` binary: arguments in, calls of the library, exit code out.
#![forbid(unsafe_code)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
