//! Peak memory and size on disk.

use std::path::Path;
use std::process::{Child, ExitStatus};
use std::time::Duration;

/// Peak resident memory of a process in megabytes: `VmHWM` of `/proc`, so Linux only.
fn peak(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// Peak of this process since [`reset_peak`].
pub(crate) fn own_peak() -> Option<f64> {
    peak("self")
}

/// Starts the peak of this process anew where the system allows it.
pub(crate) fn reset_peak() {
    // Without it the peak is that of all phases so far, which is no less true.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Waits for a child; gives how it ended and its peak, seen to within a hundredth of a second of its end.
pub(crate) fn wait_with_peak(child: &mut Child) -> std::io::Result<(ExitStatus, Option<f64>)> {
    let mut most = None;
    loop {
        most = peak(&child.id().to_string()).or(most);
        if let Some(status) = child.try_wait()? {
            return Ok((status, most));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Megabytes of a file, or of all files under a directory.
pub(crate) fn megabytes(path: &Path) -> f64 {
    fn bytes(path: &Path) -> u64 {
        match std::fs::read_dir(path) {
            Ok(entries) => entries.flatten().map(|entry| bytes(&entry.path())).sum(),
            Err(_) => std::fs::metadata(path).map_or(0, |found| found.len()),
        }
    }
    bytes(path) as f64 / 1e6
}
