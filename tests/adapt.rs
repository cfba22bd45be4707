//! `logogram adapt` and `logogram models`. Training needs a Python with PyTorch: `LOGOGRAM_TEST_PYTHON` names one, else
//! that test says why it did not run.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use std::path::Path;

fn logogram() -> Command {
    Command::new(env!("CARGO_BIN_EXE_logogram"))
}

/// Squares and triangles of different sizes.
fn drawings(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("drawings.jsonl");
    let rows = (0..6).map(|i| {
        let (sides, size) = (3 + i % 2, 6 + i);
        let program = format!(
            "for i in range({sides}):\\n    forward({size})\\n    left({})",
            360 / sides
        );
        format!("{{\"id\": \"{i}\", \"program\": \"{program}\"}}\n")
    });
    std::fs::write(&path, rows.collect::<String>()).unwrap();
    path
}

#[test]
#[cfg(unix)]
fn a_python_that_lacks_something_is_told_in_a_line() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    // Python without the packages that were installed.
    let python = folder.path().join("bare-python");
    std::fs::write(&python, "#!/bin/sh\nexec python3 -S \"$@\"\n").unwrap();
    std::fs::set_permissions(&python, std::fs::Permissions::from_mode(0o755)).unwrap();
    let adapt = |python: &Path| {
        let out = folder.path().join("out");
        let assert = logogram()
            .arg("adapt")
            .arg(drawings(folder.path()))
            .arg("--out")
            .arg(&out)
            .arg("--python")
            .arg(python)
            .assert()
            .code(2);
        assert!(!out.exists());
        String::from_utf8(assert.get_output().stderr.clone()).unwrap()
    };
    let said = adapt(&python);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("No module named"), "{said}");
    assert!(said.contains("requirements.txt"), "{said}");
    let said = adapt(Path::new("/no/such/python"));
    assert!(said.contains("cannot start /no/such/python"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_round_is_solved_trained_judged_and_gone_on_with() {
    let Some(python) = std::env::var_os("LOGOGRAM_TEST_PYTHON") else {
        eprintln!("not run: LOGOGRAM_TEST_PYTHON names no Python with PyTorch");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let adapt = |rounds: &str| {
        let mut command = logogram();
        command
            .arg("adapt")
            .arg(drawings(folder.path()))
            .arg("--out")
            .arg(&out)
            .arg("--python")
            .arg(&python)
            .args(["--rounds", rounds, "--samples", "8"])
            .args(["--synthesized", "600", "--steps", "4"]);
        let assert = command.assert();
        assert!(
            assert
                .get_output()
                .status
                .code()
                .is_some_and(|code| code < 2)
        );
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    };
    let said = adapt("1");
    assert!(
        said.contains("Before") && said.contains("Round 1, from "),
        "{said}"
    );
    assert!(out.join("1/model/model.json").is_file());
    let log = || std::fs::read_to_string(out.join("log.txt")).unwrap();
    let trained = |log: &str| log.matches("train.py").count();
    assert_eq!(trained(&log()), 2);
    // What is done is not done again, and a round can be added.
    assert_eq!(adapt("1"), said);
    assert_eq!(trained(&log()), 2);
    let more = adapt("2");
    assert!(more.contains("Round 1, from ") && more.contains("Round 2, from "));
    assert!(out.join("2/round.json").is_file());
}

#[test]
fn a_model_is_kept_by_name_taken_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let models = |words: &[&str]| {
        let mut command = logogram();
        command
            .env("XDG_DATA_HOME", folder.path())
            .arg("models")
            .args(words);
        command.assert()
    };
    let said = |assert: &assert_cmd::assert::Assert| {
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    };
    let ships = logogram::model::ships().unwrap();
    let before = said(&models(&[]).success());
    assert_eq!(before.lines().count(), 1, "{before}");
    models(&["keep", ships.to_str().unwrap(), "mine"]).success();
    models(&["keep", ships.to_str().unwrap(), "mine"]).code(2);
    let listed = said(&models(&["list"]).success());
    // A star and the name are before it.
    let hash = |line: &str| line[2..].split_whitespace().nth(1).map(str::to_owned);
    let hashes: Vec<_> = listed.lines().map(hash).collect();
    assert_eq!(hashes.len(), 2, "{listed}");
    assert_eq!(hashes[0], hashes[1]);
    let drawing = folder.path().join("square.py");
    std::fs::write(&drawing, "for i in range(4):\n    forward(8)\n    left(90)").unwrap();
    let mut solve = logogram();
    solve
        .env("XDG_DATA_HOME", folder.path())
        .arg("solve")
        .arg(&drawing)
        .args(["--samples", "4", "--model", "mine"]);
    solve.assert().success();
    let compared = said(&models(&["compare", "ships", "mine"]).success());
    let row = |name: &str| {
        let line = compared
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap();
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(row("hash")[1], row("hash")[2]);
    assert_eq!(row("parameters")[1], row("parameters")[2]);
    models(&["compare", "ships", "another"]).code(2);
    models(&["select", "mine"]).success();
    let used = |listed: &str| {
        let starred = |line: &&str| line.starts_with('*');
        listed.lines().find(starred).unwrap()[2..]
            .split(' ')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(used(&said(&models(&["list"]).success())), "mine");
    models(&["remove", "mine"]).success();
    assert_eq!(used(&said(&models(&[]).success())), "ships");
    models(&["remove", "mine"]).code(2);
}

#[test]
#[cfg(target_os = "linux")]
fn what_a_killed_run_started_ends_with_it() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let words = "\"$0\" run-bound $$ -- sleep 600 & echo $!; wait";
    let mut parent = std::process::Command::new("sh")
        .args(["-c", words, env!("CARGO_BIN_EXE_logogram")])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut said = BufReader::new(parent.stdout.take().unwrap());
    said.read_line(&mut line).unwrap();
    let stat = Path::new("/proc").join(line.trim()).join("stat");
    let is = |state: &dyn Fn(&str) -> bool| {
        let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while !state(&std::fs::read_to_string(&stat).unwrap_or_default()) {
            assert!(std::time::Instant::now() < until, "{stat:?}");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    };
    is(&|stat| stat.contains("(sleep) S"));
    parent.kill().unwrap();
    parent.wait().unwrap();
    // It may stay as a zombie where nobody asks how it ended.
    is(&|stat| stat.is_empty() || stat.contains(") Z"));
}
