//! The binary.

/// This allocator soon returns freed memory to the system. Checking a password takes 19 MiB for a moment, and the C
/// library's allocator would keep that memory for each thread that used it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    motorpool::cli::run()
}
