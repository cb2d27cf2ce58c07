//! The entrance.

fn main() -> std::process::ExitCode {
    motorpool::cli::run()
}
