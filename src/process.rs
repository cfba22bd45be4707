//! Processes of this program and of others: waited for, and the limits that one takes on itself.

use std::io;
use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked at whether a process has ended.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// How a child ends; nothing for one that does not in that time, or while `goes_on` says so, which is stopped.
pub(crate) fn wait(
    mut child: Child,
    time: Duration,
    goes_on: &dyn Fn() -> bool,
) -> io::Result<Option<ExitStatus>> {
    let until = Instant::now() + time;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until || !goes_on() {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(LOOK_EVERY);
    }
}

/// Asks a child to end, with those that it started, and sees to it that it does.
pub(crate) fn end(child: Child, time: Duration) -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process};
        // One that has ended in the meantime needs no asking.
        let _ = kill_process(Pid::from_child(&child), Signal::TERM);
    }
    #[cfg(not(unix))]
    let time = Duration::min(time, Duration::ZERO);
    wait(child, time, &|| true).map(drop)
}

/// What this process may take from now on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Memory, in megabytes; what is only reserved does not count, as CUDA reserves more than there is.
    pub memory_mb: u64,
    /// Time on a processor.
    pub processor_seconds: u64,
    /// Whether it writes no files and starts no processes.
    pub is_alone: bool,
}

impl Limits {
    /// Takes them on.
    ///
    /// # Errors
    /// When the system does not set them.
    #[cfg(target_os = "linux")]
    pub(crate) fn take(self) -> io::Result<()> {
        use crate::file;
        use rustix::process::{Resource, Rlimit, setrlimit};
        let alone: &[_] = match self.is_alone {
            true => &[(Resource::Fsize, 0), (Resource::Nproc, 0)],
            false => &[],
        };
        let all = [
            (Resource::Data, self.memory_mb.saturating_mul(file::MB)),
            (Resource::Cpu, self.processor_seconds),
            (Resource::Core, 0),
        ];
        for &(resource, most) in all.iter().chain(alone) {
            let limit = Rlimit {
                current: Some(most),
                maximum: Some(most),
            };
            setrlimit(resource, limit)?;
        }
        Ok(())
    }

    /// Elsewhere only the time is limited, by who waits.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn take(self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::process::Command;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    #[cfg(unix)]
    fn a_child_that_hangs_is_stopped() {
        let child = |seconds: &str| Command::new("sleep").arg(seconds).spawn().unwrap();
        let ended = wait(child("0"), LONG, &|| true).unwrap();
        assert!(ended.is_some_and(|status| status.success()));
        assert_eq!(
            wait(child("600"), Duration::from_millis(1), &|| true).unwrap(),
            None
        );
        assert_eq!(wait(child("600"), LONG, &|| false).unwrap(), None);
        end(child("600"), LONG).unwrap();
    }
}
