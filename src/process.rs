//! Processes of this program and of others: waited for, and the limits that one takes on itself.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
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

/// The command by which this program becomes another one that ends with who started it.
pub(crate) const BOUND: &str = "run-bound";

/// The same command, by way of `program`, which is this one: on Linux it is asked to end when this process has ended,
/// even if that was killed.
pub(crate) fn bound(program: &Path, command: &Command) -> Command {
    let mut bound = Command::new(program);
    bound
        .arg(BOUND)
        .arg(std::process::id().to_string())
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => bound.env(name, value),
            None => bound.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        bound.current_dir(folder);
    }
    bound
}

/// Becomes that command, whose first word is the program, and says why it could not.
#[cfg(unix)]
pub(crate) fn become_bound(parent: i32, words: &[OsString]) -> io::Error {
    use std::os::unix::process::CommandExt;
    let [program, args @ ..] = words else {
        return io::ErrorKind::InvalidInput.into();
    };
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, getppid, set_parent_process_death_signal};
        if let Err(error) = set_parent_process_death_signal(Some(Signal::TERM)) {
            return error.into();
        }
        // It may have ended before that.
        if getppid().is_none_or(|pid| pid.as_raw_pid() != parent) {
            return io::Error::other("who started this has ended");
        }
    }
    Command::new(program).args(args).exec()
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
    fn a_command_is_bound_with_all_that_was_said_of_it() {
        let mut command = Command::new("python3");
        command.args(["-m", "train"]).env("THREADS", "1");
        command.current_dir("/tmp");
        let bound = bound(Path::new("logogram"), &command);
        let words: Vec<_> = bound.get_args().skip(2).collect();
        assert_eq!(words, ["--", "python3", "-m", "train"]);
        assert_eq!(bound.get_current_dir(), command.get_current_dir());
        assert!(bound.get_envs().eq(command.get_envs()));
    }

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
