//! Where and when.

use sysinfo::{Cpu, CpuRefreshKind, RefreshKind, System};

/// Processor, cores and system, and today's date (UTC).
pub(crate) fn description() -> String {
    let kind = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing());
    let system = System::new_with_specifics(kind).ok();
    let cpus = system.as_ref().map_or(&[][..], System::cpus);
    let brand = cpus.first().map(Cpu::brand).map_or("an unknown processor", str::trim);
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let date = jiff::Timestamp::now().strftime("%Y-%m-%d");
    format!("{brand}, {} cores, {os} on {arch}, {date}", cpus.len())
}

/// How many processes ran or waited for a core in the last minute, on average.
pub(crate) fn load() -> String {
    System::load_average().map_or("unknown".to_owned(), |load| format!("{:.1}", load.one))
}

/// The most memory that this process has held so far, in bytes, where the system tells.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse().ok().map(|kibibytes: u64| kibibytes << 10)
}

/// Keeps this process, and those it will start, on one core: the last of those it may use. Moved to
/// another core, a process would find the caches there empty. Where the system cannot do it, they go
/// where it puts them.
#[cfg(target_os = "linux")]
pub(crate) fn pin() {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let Ok(allowed) = sched_getaffinity(None) else { return };
    if let Some(last) = (0..CpuSet::MAX_CPU).rev().find(|&core| allowed.is_set(core)) {
        let mut one = CpuSet::new();
        one.set(last);
        // Refused, it costs precision and nothing else.
        let _ = sched_setaffinity(None, &one);
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn pin() {}
