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
