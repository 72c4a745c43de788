//! Whether the process behind a session still works, so that the turns it holds can go to another.

/// A session that said nothing for this long is taken for dead, wherever it runs. Sessions speak up every minute.
const SILENCE: i64 = 10 * 60 * 1000;

/// Where a session runs, as its row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) host: String,
    pub(super) pid: i64,
    pub(super) last_seen: i64,
}

impl Process {
    /// This process.
    pub(super) fn this(now: i64) -> Self {
        Process { host: host(), pid: i64::from(std::process::id()), last_seen: now }
    }

    /// Whether the process is gone: silent for long, or no longer there on this host.
    pub(super) fn is_dead(&self, now: i64) -> bool {
        now.saturating_sub(self.last_seen) > SILENCE || (self.host == host() && !runs(self.pid))
    }
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(unix)]
fn runs(pid: i64) -> bool {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    // A process of another user is refused, not missing.
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn runs(_pid: i64) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_alive_until_it_is_silent_for_ten_minutes() {
        let this = Process::this(1_000_000);
        assert!(!this.is_dead(1_000_000 + SILENCE));
        assert!(this.is_dead(1_000_000 + SILENCE + 1));
    }

    #[test]
    #[cfg(unix)]
    fn a_process_that_ended_on_this_host_is_dead_at_once() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let gone = Process { pid: i64::from(child.id()), ..Process::this(5) };
        child.wait().unwrap();
        assert!(gone.is_dead(5));
        let elsewhere = Process { host: "another".to_owned(), ..gone };
        assert!(!elsewhere.is_dead(5), "on another host only silence tells");
    }
}
