//! What is done before a signal ends the process.

use std::fs;
use std::sync::Once;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Does something before SIGHUP, SIGINT or SIGTERM ends the process, and holds on to what that
/// gives until then. Signals that are ignored, as `nohup` has it, stay so. Only the first call counts.
pub(crate) fn on_termination<T>(action: impl FnOnce() -> T + Send + 'static) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without a thread left, signals end the process as they would anyway.
        let _ = thread::Builder::new().spawn(|| {
            let ignored = ignored();
            let wanted = [SIGHUP, SIGINT, SIGTERM].into_iter();
            let wanted = wanted.filter(|signal| ignored >> (signal - 1) & 1 == 0);
            let Ok(mut signals) = Signals::new(wanted) else { return };
            if let Some(signal) = signals.forever().next() {
                let _held = action();
                let _ = emulate_default_handler(signal);
            }
        });
    });
}

/// A bit for each signal. The system's call that tells is unsafe; where its file is missing, all count as
/// ignored.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(u64::MAX)
}
