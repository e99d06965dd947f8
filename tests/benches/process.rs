//! What a process takes of the machine, as Linux counts it.

use std::fs;
use std::time::Duration;

/// Clock ticks a second, in which Linux counts processors' time: 100 on every architecture that it is built for.
const TICKS: u64 = 100;

/// Megabytes in memory: now, or at the most so far (`VmRSS`, `VmHWM`).
pub(crate) fn megabytes(process: u32, field: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(field));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<f64>().unwrap() / 1024.0
}

/// The processors' time that a process took so far.
pub(crate) fn processor_time(process: u32) -> Duration {
    ticks(&times(process).unwrap()[..2])
}

/// The processors' time that PostgreSQL took so far: of all its processes, also of those that have ended.
pub(crate) fn postgres_time() -> Duration {
    let folder = e2e::variable("GRAMWAY_TEST_PG_DIR");
    let file = fs::read_to_string(format!("{folder}/data/postmaster.pid")).unwrap();
    let postmaster: u32 = file.lines().next().unwrap().trim().parse().unwrap();
    let mut sum = ticks(&times(postmaster).unwrap());
    for entry in fs::read_dir("/proc").unwrap() {
        let name = entry.unwrap().file_name();
        let Ok(process) = name.to_string_lossy().parse() else {
            continue;
        };
        // it may have ended meanwhile
        if parent(process) == Some(postmaster) {
            sum += times(process).map_or(Duration::ZERO, |times| ticks(&times[..2]));
        }
    }
    sum
}

/// `utime`, `stime`, `cutime`, `cstime` (`proc(5)`).
fn times(process: u32) -> Option<[u64; 4]> {
    let fields = fields(process)?;
    let field = |at: usize| fields.get(at)?.parse().ok();
    Some([field(11)?, field(12)?, field(13)?, field(14)?])
}

fn parent(process: u32) -> Option<u32> {
    fields(process)?.get(1)?.parse().ok()
}

/// What follows the name in parentheses, which may hold blanks.
fn fields(process: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn ticks(counts: &[u64]) -> Duration {
    Duration::from_millis(counts.iter().sum::<u64>() * 1000 / TICKS)
}
