//! The program as a person runs it, with a server.

use super::command::{stderr, stdout, write};
use super::http::{Fake, answer};
use super::{SQUARE, described, whole};
use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Like a key, and in no output.
const KEY: &str = "sk-5f0c2a97d1";

const VARIABLE: &str = "LOGOGRAM_API_KEY";

/// Runs the program with the key in its environment. Whatever it says and writes, the key is not in it.
pub fn run(folder: &Path, args: &[&str]) -> Assert {
    let mut command = Command::cargo_bin("logogram").unwrap();
    let run = command
        .args(args)
        .env(VARIABLE, KEY)
        .env("RUST_LOG", "trace")
        .timeout(Duration::from_secs(120))
        .assert();
    let output = run.get_output();
    for said in [&output.stdout, &output.stderr] {
        assert!(!String::from_utf8_lossy(said).contains(KEY));
    }
    assert_no_key(folder);
    run
}

fn assert_no_key(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_key(&path);
        } else {
            let bytes = fs::read(&path).unwrap();
            let is_there = bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes());
            assert!(!is_there, "the key is in {}", path.display());
        }
    }
}

/// A folder with a square and a description of this server.
pub fn folder(url: &str, more: Value) -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = described(url, more);
    server["key_variable"] = json!(VARIABLE);
    let server = write(
        folder.path(),
        "server.json",
        json!({ "server": server }).to_string(),
    );
    let square = write(folder.path(), "square.py", SQUARE);
    (folder, server, square)
}

#[test]
fn a_drawing_is_solved_by_a_server_that_is_given_the_key() {
    let fake = Fake::start(|heard, stream| {
        answer(
            stream,
            "200 OK",
            "",
            &whole(heard.n(), &format!("```python\n{SQUARE}\n```")),
        );
    });
    let (folder, server, square) = folder(&fake.url, json!({}));
    let solved = run(
        folder.path(),
        &["solve", &square, "--model", &server, "--json"],
    )
    .success();
    let row: Value = serde_json::from_str(&stdout(&solved)).unwrap();
    assert_eq!(row["exact"], true);
    assert_eq!(row["engine"], format!("tiny at {} (chat)", fake.url));
    assert_eq!(row["samples"], 64);
    let heard = fake.heard();
    assert_eq!(heard.len(), 8);
    assert!(
        heard
            .iter()
            .all(|heard| heard.key == Some(format!("Bearer {KEY}")))
    );

    let told = run(folder.path(), &["doctor", "--model", &server]).success();
    let told = stdout(&told);
    assert!(
        told.contains(&format!(
            "server   tiny at {} (chat)\n  answers, after ",
            fake.url
        )),
        "{told}"
    );
}

#[test]
fn a_key_that_is_refused_is_told_in_a_line_after_what_was_found() {
    // Servers quote the key that they refuse.
    let fake = Fake::start(|heard, stream| {
        let said = json!({ "error": { "message": format!("wrong key {KEY}") } }).to_string();
        match heard.place {
            0 => answer(stream, "200 OK", "", &whole(2, SQUARE)),
            1 => answer(stream, "400 Bad Request", "", &said),
            _ => answer(stream, "401 Unauthorized", "", &said),
        }
    });
    let (folder, server, square) = folder(&fake.url, json!({ "in_flight": 1, "choices": 2 }));
    let args = ["solve", &square, "--model", &server, "--samples", "6"];
    let first = run(folder.path(), &args).code(2);
    let url = &fake.url;
    assert_eq!(
        stderr(&first),
        format!(
            "logogram: {square}: the server at {url} refuses the request with status 400: wrong key …\n"
        )
    );
    assert!(
        stdout(&first).starts_with("# 1. exact"),
        "{}",
        stdout(&first)
    );
    let refused = format!("the server at {url} refuses the key in {VARIABLE}");
    let second = run(folder.path(), &args).code(2);
    assert_eq!(stderr(&second), format!("logogram: {square}: {refused}\n"));
    assert_eq!(stdout(&second), "");
    let told = run(folder.path(), &["doctor", "--model", &server, "--json"]).code(2);
    let row: Value = serde_json::from_str(&stdout(&told)).unwrap();
    assert_eq!(row["server"]["answer"]["error"], refused);
}

#[test]
fn an_evaluation_whose_server_failed_goes_on_where_it_was() {
    let is_broken = Arc::new(AtomicBool::new(true));
    let broken = is_broken.clone();
    let fake =
        Fake::start(
            move |heard, stream| match heard.place >= 2 && broken.load(Ordering::SeqCst) {
                true => answer(stream, "503 Service Unavailable", "Retry-After: 0\r\n", ""),
                false => answer(stream, "200 OK", "", &whole(heard.n(), SQUARE)),
            },
        );
    let (folder, server, _) = folder(&fake.url, json!({ "in_flight": 1 }));
    let task = |id: usize| format!("{}\n", json!({ "id": id.to_string(), "program": SQUARE }));
    let tasks = write(
        folder.path(),
        "tasks.jsonl",
        (0..4).map(task).collect::<String>(),
    );
    let out = folder.path().join("run");
    let args = [
        "eval",
        &tasks,
        "--model",
        &server,
        "--samples",
        "8",
        "--out",
        out.to_str().unwrap(),
    ];
    let rows = || {
        fs::read_to_string(out.join("tasks.jsonl"))
            .unwrap()
            .lines()
            .count()
    };
    let failed = run(folder.path(), &args).code(2);
    let told = stderr(&failed);
    assert!(
        told.contains("fails with status 503 at each of 2 tries; the rows before it are kept, and the same command goes on with it"),
        "{told}"
    );
    assert_eq!(rows(), 2);
    is_broken.store(false, Ordering::SeqCst);
    let whole = run(folder.path(), &args).success();
    let totals: Value = serde_json::from_str(stdout(&whole).lines().last().unwrap()).unwrap();
    assert_eq!((rows(), &totals["broken"]), (4, &json!(0)));
}

#[test]
fn a_description_that_is_none_is_told() {
    let (folder, server, square) = folder("http://me:word@127.0.0.1/v1", json!({}));
    let missing = folder.path().join("missing.json");
    let picture = write(folder.path(), "other.json", "[1, 2]");
    for (file, told) in [
        (
            server.as_str(),
            "cannot be used: url must be a plain address without a name, password or query",
        ),
        (missing.to_str().unwrap(), "cannot read "),
        (&picture, "does not describe a server ("),
    ] {
        let failed = run(folder.path(), &["solve", &square, "--model", file]).code(2);
        let said = stderr(&failed);
        assert!(said.contains(told) && said.lines().count() == 1, "{said}");
    }
    let failed = run(
        folder.path(),
        &["solve", &square, "--model", &server, "--engine", "builtin"],
    )
    .code(2);
    assert!(stderr(&failed).contains("a server has an engine of its own"));
}
