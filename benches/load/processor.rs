//! What a process has taken of the processor, for the benches that start a server of their own.

/// User and system seconds of the process with this number: fields 14 and 15 of `/proc/PID/stat`, in ticks of 10 ms;
/// nothing for one that is gone.
pub fn cpu_seconds(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields = after_name.split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
