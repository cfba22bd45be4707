//! The n-th write, sync or rename of a process fails, for every n: nothing that was there is lost, what went wrong is one
//! line, and nothing is left over. `strace` lets the system's calls fail, so the program has nothing for it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/rows.rs"]
mod rows;

use assert_cmd::cargo::cargo_bin;
use logogram::propose::Cancel;
use logogram::studio::document::{Code, Document};
use logogram::studio::files::autosave::Autosave;
use logogram::studio::files::recovery::leftovers;
use logogram::studio::files::{format, store};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

/// The calls, and how each fails.
const CALLS: [(&str, &str); 8] = [
    ("write", "ENOSPC"),
    ("ftruncate", "EIO"),
    ("fsync", "EIO"),
    ("fdatasync", "EIO"),
    ("rename", "EACCES"),
    ("renameat", "EACCES"),
    ("renameat2", "EACCES"),
    ("linkat", "EACCES"),
];

/// More of one kind are none's.
const MOST_CALLS: usize = 60;

/// Set where `strace` must be there and be allowed to look on.
const REQUIRE: &str = "LOGOGRAM_REQUIRE_FAULTS";

/// The state that is there before a process saves, and how many it saves: the tests themselves write first.
const OLD: &str = "old";
const STATES: u64 = 8;

/// Set for a process that saves: the folder it works in.
const FOLDER: &str = "LOGOGRAM_FAULTS_FOLDER";

/// Whether calls can be made to fail; if not, says so.
fn can_fail() -> bool {
    let tried = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .output();
    let can = tried.is_ok_and(|tried| tried.status.success());
    assert!(
        can || std::env::var_os(REQUIRE).is_none(),
        "strace is needed"
    );
    if !can {
        eprintln!("skipped: strace is not there, or may not look on");
    }
    can
}

/// A call that failed, in each thread that came so far, and what came of it.
struct Fault {
    /// As strace writes them, one a line.
    call: String,
    output: Output,
}

impl Fault {
    /// Whether the call was for something in the folder, and not for what is said.
    fn is_in(&self, folder: &Path) -> bool {
        self.call.contains(folder.to_str().unwrap())
    }

    /// What the process said of it, which is one line.
    fn line(&self) -> String {
        let said = String::from_utf8_lossy(&self.output.stderr).into_owned();
        let lines: Vec<&str> = said.lines().collect();
        assert!(
            matches!(lines[..], [line] if line.starts_with("logogram: ")),
            "{}\n{said}",
            self.call
        );
        said
    }
}

/// Runs a process again and again, each time prepared anew, while one more call of each of its threads fails.
fn each_fault(mut prepare: impl FnMut() -> Command, mut check: impl FnMut(&Fault)) {
    let logs = tempfile::tempdir().unwrap();
    let log = logs.path().join("log");
    let mut faults = 0;
    for (call, error) in CALLS {
        for number in 1..=MOST_CALLS {
            let command = prepare();
            let mut traced = Command::new("strace");
            traced
                .args([
                    "-f",
                    "--seccomp-bpf",
                    "-qq",
                    "-y",
                    "-e",
                    "signal=none",
                    "-o",
                ])
                .arg(&log)
                .args(["-e", &format!("trace={call}")])
                .args(["-e", &format!("inject={call}:error={error}:when={number}")])
                .arg(command.get_program())
                .args(command.get_args())
                .stdin(Stdio::null());
            for (name, value) in command.get_envs() {
                traced.env(name, value.unwrap());
            }
            let output = traced.output().unwrap();
            let calls = fs::read_to_string(&log).unwrap();
            let failed = calls.lines().filter(|line| line.contains("(INJECTED)"));
            let call = failed.collect::<Vec<_>>().join("\n");
            if call.is_empty() {
                break;
            }
            println!("{call}");
            check(&Fault { call, output });
            faults += 1;
        }
    }
    println!("{faults} faults");
    assert!(faults > 3, "no call failed");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn document(text: &str) -> Document {
    Document {
        code: Code {
            text: text.to_owned(),
            ..Code::default()
        },
        ..Document::default()
    }
}

fn opened(path: &Path) -> Document {
    let bytes = fs::read(path).unwrap();
    format::from_bytes(&bytes, &Cancel::default())
        .unwrap()
        .document
}

/// A process that saves a document and keeps unsaved work, again and again until either fails, if the environment asks
/// for one. It notes which state was the last that was saved, which the last that was kept, and why no other was.
#[test]
fn a_process_that_saves() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let slot = leftovers(&folder.join("recovery")).pop().unwrap().slot;
    let work = slot.file().to_owned();
    let mut autosave = Autosave::start(folder.join("recovery"), Some(slot));
    let mut told = [OLD, OLD, "", ""].map(str::to_owned);
    for number in 1..=STATES {
        let state = document(&number.to_string());
        let saved = store::save(
            &folder.join("drawing.logogram"),
            &state,
            None,
            store::Replace::Always,
        );
        match saved {
            Ok(_) => told[0].clone_from(&state.code.text),
            Err(error) => told[2] = error.to_string(),
        }
        autosave.flush((0, number), &state, format::Label::default());
        loop {
            if let Some(error) = autosave.take_error() {
                told[3] = error;
                break;
            }
            if opened(&work) == state {
                told[1].clone_from(&state.code.text);
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        if told[2..].iter().any(|error| !error.is_empty()) {
            break;
        }
    }
    fs::write(folder.join("told"), told.join("\n")).unwrap();
}

#[test]
fn saving_and_keeping_unsaved_work_lose_nothing() {
    if std::env::var_os(FOLDER).is_some() || !can_fail() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let prepare = || {
        let old = document(OLD);
        store::save(&at("drawing.logogram"), &old, None, store::Replace::Always).unwrap();
        let _ = fs::remove_dir_all(at("recovery"));
        let _ = fs::remove_file(at("told"));
        Autosave::start(at("recovery"), None).flush((0, 1), &old, format::Label::default());
        let mut process = Command::new(std::env::current_exe().unwrap());
        process
            .args(["--exact", "a_process_that_saves", "--nocapture"])
            .env(FOLDER, folder.path());
        process
    };
    let mut failed = [0, 0];
    each_fault(prepare, |fault| {
        let recovery = names(&at("recovery"));
        assert_eq!(recovery.len(), 2, "{recovery:?} after {}", fault.call);
        let work = recovery.iter().find(|name| name.ends_with(".logogram"));
        let files = [at("drawing.logogram"), at("recovery").join(work.unwrap())];
        let texts = files.map(|file| opened(&file).code.text);
        // The call may have been for what the tests say, or the note.
        let told = fs::read_to_string(at("told")).unwrap_or_default();
        if let [saved, kept, not_saved, not_kept] = told.split('\n').collect::<Vec<_>>()[..] {
            assert_eq!(texts, [saved, kept], "{}", fault.call);
            assert!(
                not_saved.is_empty() || not_saved.contains("drawing.logogram cannot be written")
            );
            assert!(not_kept.is_empty() || not_kept.contains("unsaved work cannot be kept"));
            failed[0] += usize::from(!not_saved.is_empty());
            failed[1] += usize::from(!not_kept.is_empty());
        }
        let mut left = names(folder.path());
        left.retain(|name| name != "told");
        assert_eq!(left, ["drawing.logogram", "recovery"], "{}", fault.call);
    });
    println!("{failed:?} times it could not be saved, or kept");
    assert!(failed.iter().all(|&times| times > 2), "{failed:?}");
}

/// The rows of a folder of results, which are whole, without how long they took.
fn rows(folder: &Path) -> Vec<Value> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let text = [read("tasks.jsonl"), read("samples.jsonl")].concat();
    assert!(text.is_empty() || text.ends_with('\n'));
    rows::untimed(&text)
}

/// `logogram eval` of two tasks into a folder.
fn eval(folder: &Path) -> Command {
    let tasks = folder.join("tasks");
    fs::write(
        &tasks,
        "{\"program\": \"fd(9)\"}\n{\"program\": \"fd(3)\\nlt(80)\\nfd(9)\"}\n",
    )
    .unwrap();
    let mut command = Command::new(cargo_bin("logogram"));
    command
        .arg("eval")
        .arg(&tasks)
        .args(["--samples", "2", "--engine", "builtin", "--out"])
        .arg(folder.join("out"));
    command
}

/// Goes on with a run, and looks whether it comes to what a run that was not stopped comes to.
fn goes_on(folder: &Path, expected: &[Value], after: &str) {
    let resumed = eval(folder).arg("--resume").output().unwrap();
    assert!(
        resumed.status.success(),
        "{} after {after}",
        String::from_utf8_lossy(&resumed.stderr)
    );
    assert_eq!(rows(&folder.join("out")), expected, "{after}");
}

fn whole_run() -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    assert!(eval(folder.path()).output().unwrap().status.success());
    rows(&folder.path().join("out"))
}

#[test]
fn a_run_whose_disk_fails_goes_on_later() {
    if !can_fail() {
        return;
    }
    let expected = whole_run();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let prepare = || {
        let _ = fs::remove_dir_all(&out);
        eval(folder.path())
    };
    each_fault(prepare, |fault| {
        rows(&out);
        let left = names(&out);
        assert!(left.iter().all(|name| !name.starts_with('.')), "{left:?}");
        if fault.is_in(&out) && !fault.output.status.success() {
            let line = fault.line();
            assert!(line.contains(out.to_str().unwrap()), "{line}");
        }
        goes_on(folder.path(), &expected, &fault.call);
    });
}

#[test]
fn a_run_that_fills_the_disk_leaves_whole_rows() {
    let expected = whole_run();
    let folder = tempfile::tempdir().unwrap();
    let run = eval(folder.path());
    // No file may have more than 1,536 bytes: within a row of samples.
    let ended = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 3; exec \"$@\"", "sh"])
        .arg(run.get_program())
        .args(run.get_args())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(
        said.contains("samples.jsonl; go on with --resume"),
        "{said}"
    );
    let left = rows(&folder.path().join("out"));
    assert!(left.len() < expected.len());
    goes_on(folder.path(), &expected, "a full disk");
}

#[test]
fn an_installed_library_is_replaced_whole_or_not_at_all() {
    if !can_fail() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let cache = at("cache/logogram");
    // Stands in for Python, and does what pip would.
    fs::create_dir(at("bin")).unwrap();
    let script = "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ $1 = --target ] && target=$2; shift; done\n\
        mkdir -p $target/onnxruntime/capi\necho new > $target/onnxruntime/capi/libonnxruntime.so\n";
    fs::write(at("bin/python3"), script).unwrap();
    fs::set_permissions(at("bin/python3"), fs::Permissions::from_mode(0o755)).unwrap();
    let prepare = || {
        let _ = fs::remove_dir_all(&cache);
        fs::create_dir_all(cache.join("runtime")).unwrap();
        fs::write(cache.join("runtime/libonnxruntime.so"), "old\n").unwrap();
        let mut command = Command::new(cargo_bin("logogram"));
        command
            .args(["runtime", "install"])
            .env("PATH", format!("{}:/usr/bin:/bin", at("bin").display()))
            .env("XDG_CACHE_HOME", at("cache"))
            .env("HOME", folder.path());
        command
    };
    each_fault(prepare, |fault| {
        assert_eq!(names(&cache), ["runtime"], "{}", fault.call);
        let library = fs::read_to_string(cache.join("runtime/libonnxruntime.so")).unwrap();
        if fault.output.status.success() {
            assert_eq!(library, "new\n", "{}", fault.call);
            assert!(cache.join("runtime/library.sha256").exists());
        } else if fault.is_in(&cache) {
            assert_eq!(library, "old\n", "{}", fault.call);
            assert!(fault.line().contains("cannot write to"));
        }
    });
}
