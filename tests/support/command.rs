//! The program as a person runs it.

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use std::fs;
use std::path::Path;

/// Runs the program.
pub fn logogram(args: &[&str]) -> Assert {
    let mut command = Command::cargo_bin("logogram").unwrap();
    command
        .args(args)
        .timeout(std::time::Duration::from_secs(120))
        .assert()
}

/// What it printed.
pub fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

/// What it complained of.
pub fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// Writes a file and gives its path.
pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}
