//! The binary `queqiao`: everything is in the library.

fn main() -> std::process::ExitCode {
    queqiao::cli::run()
}
