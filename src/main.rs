//! The entrance.

/// Gives memory back to the system soon after it was wanted: a check of a password takes 19 MiB for a moment, and the C
/// library keeps such pieces for each thread that had one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    motorpool::cli::run()
}
