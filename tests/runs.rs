//! Runs of many tasks: their folders, how they are stopped, split, merged and compared.
#![allow(clippy::unwrap_used)]

#[path = "support/command.rs"]
mod command;
#[path = "support/rows.rs"]
mod rows;

use assert_cmd::cargo::cargo_bin;
use command::{logogram, stderr, stdout, write};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn eval_writes_a_row_for_each_task_and_goes_on_after_a_broken_one() {
    let folder = tempfile::tempdir().unwrap();
    let square = "for i in range(4):\\n    forward(4)\\n    left(90)";
    let tasks = write(
        folder.path(),
        "tasks.jsonl",
        format!(
            "{{\"id\": \"square\", \"program\": \"{square}\"}}\n\
             {{\"id\": \"cut\n\
             {{\"id\": \"no such verb\", \"program\": \"forwart(3)\"}}\n\
             {{\"language\": [\"strokes\"], \"strokes\": [[[0, 100, 100, 0, 0], [0, 0, 100, 100, 0]]]}}\n\
             {{\"id\": \"picture\", \"image\": \"{}\"}}\n",
            fs::canonicalize("assets/drawings/snowflake.png")
                .unwrap()
                .display()
        ),
    );
    let results = |name: &str| folder.path().join(name);
    let run = |out: &str| {
        logogram(&[
            "eval",
            &tasks,
            "--samples",
            "16",
            "--out",
            results(out).to_str().unwrap(),
        ])
        .code(2)
    };
    let ended = run("one");
    for complaint in ["row 2: this is no task", "row 3: line 1", "2 rows of"] {
        assert!(stderr(&ended).contains(complaint), "{}", stderr(&ended));
    }
    let totals: Value = serde_json::from_str(stdout(&ended).lines().last().unwrap()).unwrap();
    assert_eq!(totals["tasks"], 3);
    let pass_at = totals["pass_at"].as_object().unwrap();
    assert!(pass_at.len() == 3 && pass_at.contains_key("16") && !pass_at.contains_key("64"));

    let rows = |out: &str, file: &str| -> Vec<Value> {
        let text = fs::read_to_string(results(out).join(file)).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let tasks_rows = rows("one", "tasks.jsonl");
    let ids: Vec<&str> = tasks_rows
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["square", "2", "no such verb", "strokes", "picture"]);
    assert_eq!(tasks_rows[0]["exact"], true);
    assert_eq!(
        tasks_rows[0]["view"],
        serde_json::json!({ "scale": 1.0, "dx": 0.0, "dy": 0.0 })
    );
    assert!(tasks_rows[1]["error"].is_string());
    let samples = rows("one", "samples.jsonl");
    assert_eq!(samples.len(), 3 * 16);
    assert!(samples.iter().all(|row| row["origin"] == "sampled"));

    // The same seed gives the same samples.
    run("two");
    let programs = |out: &str| {
        rows(out, "samples.jsonl")
            .iter()
            .map(|row| row["program"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(programs("one"), programs("two"));
}

#[test]
fn results_of_another_run_are_replaced_only_when_asked_and_never_under_it() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let tasks = write(folder.path(), "tasks.jsonl", "{\"program\": \"fd(9)\"}\n");
    let eval = |more: &[&str]| {
        let args = [
            "eval",
            &tasks,
            "--proposer",
            "none",
            "--out",
            out.to_str().unwrap(),
        ];
        logogram(&[&args, more].concat())
    };
    eval(&[]).success();
    let rows = out.join("tasks.jsonl");
    let before = fs::read(&rows).unwrap();
    for (more, complaint) in [
        (&[][..], "has this run already, whole"),
        (&["--seed", "1"], "with other options"),
        (&["--resume", "--shard", "1/1"], "with other options"),
    ] {
        let refused = stderr(&eval(more).code(2));
        assert!(refused.contains(complaint), "{refused}");
        assert_eq!(refused.lines().count(), 1, "{refused}");
        assert_eq!(fs::read(&rows).unwrap(), before);
    }

    let held = fs::File::options().write(true).open(&rows).unwrap();
    held.try_lock().unwrap();
    let refused = eval(&["--replace"]).code(2);
    assert!(
        stderr(&refused).contains("another run writes"),
        "{}",
        stderr(&refused)
    );
    drop(held);
    eval(&["--replace"]).success();
    assert_eq!(fs::read_to_string(&rows).unwrap().lines().count(), 1);
}

/// The rows of a folder of results and the totals, without how long they took.
fn untimed(folder: &Path, totals: &str) -> Vec<Value> {
    let rows = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let text = rows("tasks.jsonl") + &rows("samples.jsonl") + totals;
    rows::untimed(&text)
}

#[test]
fn a_run_that_was_stopped_goes_on_to_the_same_rows_and_totals() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let tasks = write(
        folder.path(),
        "tasks.jsonl",
        "{\"program\": \"fd(9)\"}\n{\"program\": \"forwart(3)\"}\n{\"program\": \"fd(3)\\nlt(80)\\nfd(9)\"}\n\
         {\"strokes\": [[[0, 9, 9], [0, 0, 9]]], \"figure\": \"square\"}\n",
    );
    let eval = |out: &str, more: &[&str]| {
        let args = ["eval", &tasks, "--samples", "2", "--out", out];
        logogram(&[&args, more].concat())
    };
    let whole = eval(&at("whole"), &[]).code(2);
    let expected = untimed(&folder.path().join("whole"), &stdout(&whole));
    assert_eq!(expected.len(), 4 + 3 * 2 + 1);

    // Stopped anywhere: within a row, between a task's samples and its row, before the first.
    let length = |name: &str| {
        fs::metadata(folder.path().join("whole").join(name))
            .unwrap()
            .len()
    };
    let (tasks_end, samples_end) = (length("tasks.jsonl"), length("samples.jsonl"));
    for (tasks, samples) in [
        (0, 0),
        (0, 10),
        (10, samples_end / 3),
        (tasks_end / 2, samples_end / 2 + 7),
        (tasks_end - 1, samples_end),
        (tasks_end, samples_end),
    ] {
        let half = folder.path().join("half");
        fs::create_dir_all(&half).unwrap();
        for (name, end) in [
            ("tasks.jsonl", tasks),
            ("samples.jsonl", samples),
            ("run.json", u64::MAX),
        ] {
            let bytes = fs::read(folder.path().join("whole").join(name)).unwrap();
            let end = bytes.len().min(end as usize);
            fs::write(half.join(name), &bytes[..end]).unwrap();
        }
        let resumed = eval(&at("half"), &["--resume"]).code(2);
        assert!(
            stderr(&resumed).contains("1 rows of"),
            "{}",
            stderr(&resumed)
        );
        assert_eq!(untimed(&half, &stdout(&resumed)), expected);
    }

    let other = eval(&at("half"), &["--resume", "--seed", "1"]).code(2);
    assert!(
        stderr(&other).contains("with other options"),
        "{}",
        stderr(&other)
    );
    // As no run leaves them.
    fs::write(folder.path().join("half/samples.jsonl"), "").unwrap();
    let lacking = eval(&at("half"), &["--resume"]).code(2);
    assert!(
        stderr(&lacking).contains("has fewer rows"),
        "{}",
        stderr(&lacking)
    );
    // Where nothing is, it begins.
    eval(&at("new"), &["--resume"]).code(2);
}

/// Six tasks, one of which cannot be tried, and one with a name that must not become a part of a page.
const TASKS: &str = "{\"program\": \"fd(9)\", \"id\": \"<b>line</b>\"}\n{\"program\": \"forwart(3)\"}\n\
    {\"program\": \"fd(3)\\nlt(80)\\nfd(9)\"}\n{\"strokes\": [[[0, 9, 9], [0, 0, 9]]], \"figure\": \"square\"}\n\
    {\"program\": \"for i in range(4):\\n    fd(8)\\n    lt(90)\"}\n{\"program\": \"circle(5)\\ncircle(3)\"}\n";

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn the_folder_of_a_run_stands_alone() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = write(folder.path(), "tasks.jsonl", TASKS);
    let out = folder.path().join("out");
    let args = ["eval", &tasks, "--samples", "4", "--seed", "7", "--out"];
    let ended = logogram(&[&args[..], &[out.to_str().unwrap()]].concat()).code(2);

    let run = json(&out.join("run.json"));
    assert_eq!(run["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(run["tasks"], 6);
    assert_eq!(run["request"]["seed"], 7);
    assert_eq!(run["tolerance"]["reach"], 0.04);
    for field in ["set_sha256", "model_hash", "engine"] {
        assert!(run[field].is_string(), "{field}");
    }
    let process = &run["made_by"][0];
    assert_eq!(process["command"][1], "eval");
    assert!(process["cores"].as_u64() >= Some(1));

    let totals: Value = serde_json::from_str(stdout(&ended).lines().last().unwrap()).unwrap();
    assert_eq!(json(&out.join("summary.json")), totals);
    assert_eq!(
        (totals["tasks"].as_u64(), totals["broken"].as_u64()),
        (Some(5), Some(1))
    );
    let interval = &totals["exact_95"];
    let share = totals["exact"].as_f64().unwrap() / 5.0;
    assert!(
        interval["low"].as_f64().unwrap() < share && share <= interval["high"].as_f64().unwrap()
    );

    let report = fs::read_to_string(out.join("report.html")).unwrap();
    for part in [
        "Score over budget",
        "Tasks by outcome",
        "Invalid programs by reason",
        "Samples of each task",
        "could not be tried: 1",
        "&lt;b&gt;line&lt;/b&gt;",
        "--seed 7",
    ] {
        assert!(report.contains(part), "{part}");
    }
    // Nothing comes from elsewhere and nothing runs.
    for part in ["http:", "https:", "<script", "src=", "<b>", "url("] {
        assert!(!report.contains(part), "{part}");
    }
    assert_eq!(report.matches("<details>").count(), 5);
}

/// How often a run is killed.
const KILLED_RUNS: &str = "LOGOGRAM_KILLED_RUNS";

#[test]
fn a_run_that_is_killed_goes_on_by_the_same_command_to_the_same_rows() {
    let times = std::env::var(KILLED_RUNS).map_or(5, |times| times.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let tasks = write(folder.path(), "tasks.jsonl", TASKS);
    let out = |name: &str| folder.path().join(name);
    let start = |name: &str, more: &[&str]| {
        let mut command = Command::new(cargo_bin("logogram"));
        command.args([
            "eval",
            &tasks,
            "--samples",
            "3",
            "--engine",
            "builtin",
            "--out",
        ]);
        command.arg(out(name)).args(more);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let finish = |name: &str| {
        let ended = start(name, &["--resume"]).wait_with_output().unwrap();
        untimed(&out(name), &String::from_utf8(ended.stdout).unwrap())
    };
    let clock = Instant::now();
    let expected = finish("whole");
    let whole_s = clock.elapsed().as_secs_f64();

    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut whole = 0;
    for _ in 0..times {
        let mut run = start("killed", &[]);
        thread::sleep(Duration::from_secs_f64(random.random_range(0.0..whole_s)));
        run.kill().unwrap();
        let ended = run.wait_with_output().unwrap();
        if ended.status.code().is_some() {
            // It was faster.
            assert_eq!(finish("killed"), expected);
            fs::remove_dir_all(out("killed")).unwrap();
            whole += 1;
        }
    }
    assert_eq!(finish("killed"), expected);
    assert!(whole < times, "no run was killed");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_is_as_large_as_may_be_ends_a_run_like_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let task = |i: usize| format!("{{\"program\": \"fd({i})\\nlt(80)\\nfd(9)\"}}\n");
    let tasks: String = (3..15).map(task).collect();
    let tasks = write(folder.path(), "tasks.jsonl", tasks);
    let out = folder.path().join("out");
    let eval = |limit: &str| {
        let mut command = Command::new("sh");
        // In blocks of half a kilobyte, or a whole one.
        command.args(["-c", &format!("ulimit -f {limit}; exec \"$@\""), "sh"]);
        command.arg(cargo_bin("logogram"));
        command.args(["eval", &tasks, "--proposer", "none", "--out"]);
        command.arg(&out).output().unwrap()
    };
    let rows = || fs::read_to_string(out.join("tasks.jsonl")).unwrap();
    let cut = eval("8");
    let said = String::from_utf8_lossy(&cut.stderr).into_owned();
    assert_eq!(cut.status.code(), Some(2), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("tasks.jsonl"), "{said}");
    let kept = rows();
    assert!(kept.ends_with('\n') && (1..12).contains(&kept.lines().count()));
    let whole = eval("unlimited");
    assert_eq!(whole.status.code(), Some(0), "{whole:?}");
    assert!(rows().starts_with(&kept));
    assert_eq!(rows().lines().count(), 12);
}

#[test]
fn shards_are_merged_to_the_run_that_one_machine_makes() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = write(folder.path(), "tasks.jsonl", TASKS);
    let at = |name: &str| folder.path().join(name).display().to_string();
    let eval = |out: &str, more: &[&str]| {
        let args = ["eval", &tasks, "--samples", "2", "--out", &at(out)];
        logogram(&[&args, more].concat())
    };
    let whole = eval("whole", &[]).code(2);
    let expected = untimed(&folder.path().join("whole"), &stdout(&whole));
    eval("first", &["--shard", "1/2"]).success();
    // It has the row that cannot be tried.
    eval("second", &["--shard", "2/2"]).code(2);
    let merge = |out: &str, runs: &[&str]| {
        let runs: Vec<String> = runs.iter().map(|run| at(run)).collect();
        let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
        logogram(&[&["merge", &at(out)], &runs[..]].concat())
    };
    let merged = merge("merged", &["second", "first"]).success();
    let rows = untimed(&folder.path().join("merged"), &stdout(&merged));
    assert_eq!(rows, expected);
    let run = json(&folder.path().join("merged/run.json"));
    assert_eq!(run["made_by"].as_array().unwrap().len(), 2);
    assert!(folder.path().join("merged/report.html").exists());

    let copy = |from: &str, to: &str, change: &dyn Fn(String) -> String, file: &str| {
        let (from, to) = (folder.path().join(from), folder.path().join(to));
        fs::create_dir(&to).unwrap();
        for entry in fs::read_dir(&from).unwrap() {
            let name = entry.unwrap().file_name();
            fs::copy(from.join(&name), to.join(&name)).unwrap();
        }
        let text = fs::read_to_string(to.join(file)).unwrap();
        fs::write(to.join(file), change(text)).unwrap();
    };
    let without_last = |text: String| text.lines().next().unwrap().to_owned() + "\n";
    copy("first", "half", &without_last, "tasks.jsonl");
    copy(
        "first",
        "older",
        &|text| text.replace("\"format\": 2", "\"format\": 1"),
        "run.json",
    );
    copy(
        "first",
        "other",
        &|text| text.replace("\"version\": \"", "\"version\": \"9."),
        "run.json",
    );
    copy(
        "second",
        "same rows",
        &|_| fs::read_to_string(folder.path().join("first/tasks.jsonl")).unwrap(),
        "tasks.jsonl",
    );
    let samples = fs::read(folder.path().join("first/samples.jsonl")).unwrap();
    fs::write(folder.path().join("same rows/samples.jsonl"), samples).unwrap();
    copy("first", "twice", &|text| text.repeat(2), "tasks.jsonl");
    copy(
        "first",
        "damaged",
        &|text| text.replacen("{", "[", 1),
        "tasks.jsonl",
    );
    for (runs, complaint) in [
        (&["first", "second"][..], "is there already"),
        (&["first"], "shard 2/2 is missing"),
        (&["first", "first"], "both shard 1/2"),
        (&["first", "whole"], "is no shard"),
        (&["half", "second"], "is half written, 1 of 3 tasks"),
        (&["older", "second"], "another version"),
        (&["other", "second"], "not of the same run"),
        (&["first", "same rows"], "row 1 is in"),
        (
            &["twice", "second"],
            "row 1 of the task file is there twice",
        ),
        (&["damaged", "second"], "the folder is damaged"),
        (&["nowhere", "second"], "holds no run"),
    ] {
        let out = if complaint == "is there already" {
            "merged"
        } else {
            "new"
        };
        let said = stderr(&merge(out, runs).code(2));
        assert!(said.contains(complaint), "{runs:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!folder.path().join("new").exists());
    }
    let many = stderr(&eval("many", &["--shard", "1/7"]).code(2));
    assert!(
        many.contains("6 tasks cannot be dealt out to 7 shards"),
        "{many}"
    );
}

#[test]
fn tasks_are_chosen_by_the_lines_of_their_programs() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = write(folder.path(), "tasks.jsonl", TASKS);
    let out = folder.path().join("out");
    let eval = |only: &str| {
        let args = [
            "eval",
            &tasks,
            "--proposer",
            "none",
            "--replace",
            "--only",
            only,
            "--out",
        ];
        logogram(&[&args[..], &[out.to_str().unwrap()]].concat())
    };
    eval("lines>2").success();
    let rows = fs::read_to_string(out.join("tasks.jsonl")).unwrap();
    let rows: Vec<Value> = rows
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        (&rows[0]["row"], &rows[1]["row"], rows.len()),
        (&3.into(), &5.into(), 2)
    );
    assert_eq!(
        rows[1]["truth"],
        "for i in range(4):\n    forward(8)\n    left(90)"
    );
    for (only, complaint) in [("lines>99", "no task of"), ("line>9", "as in lines>12")] {
        let said = stderr(&eval(only).code(2));
        assert!(said.contains(complaint), "{said}");
    }
}

#[test]
fn runs_are_compared_task_by_task() {
    let folder = tempfile::tempdir().unwrap();
    let line = "{\"program\": \"fd(9)\"}\n".repeat(12);
    let tasks = write(folder.path(), "tasks.jsonl", &line);
    let at = |name: &str| folder.path().join(name).display().to_string();
    let eval = |tasks: &str, out: &str, more: &[&str]| {
        let args = ["eval", tasks, "--proposer", "none", "--out", &at(out)];
        logogram(&[&args, more].concat()).success();
    };
    eval(&tasks, "after", &[]);
    eval(&tasks, "before", &["--seed", "1"]);
    let compare = |first: &str, second: &str| logogram(&["compare", &at(first), &at(second)]);
    let said = stdout(&compare("before", "after").success());
    assert!(said.contains("seed: 1 in A, 0 in B"), "{said}");
    assert!(
        said.contains("exact: 12 of 12 in A, 12 of 12 in B; the same tasks"),
        "{said}"
    );

    // As if the run before had missed one, five, six.
    let rows = fs::read_to_string(folder.path().join("before/tasks.jsonl")).unwrap();
    let miss = |times: usize| {
        let rows = rows.lines().enumerate().map(|(i, row)| match i < times {
            true => row.replace("\"exact\":true", "\"exact\":false") + "\n",
            false => row.to_owned() + "\n",
        });
        fs::write(
            folder.path().join("before/tasks.jsonl"),
            rows.collect::<String>(),
        )
        .unwrap();
        stdout(&compare("before", "after").success())
    };
    let said = miss(5);
    let expected = "exact: 7 of 12 in A, 12 of 12 in B; 0 only in A, 5 only in B, no more than chance (p = 0.062";
    assert!(said.contains(expected), "{said}");
    let said = miss(6);
    assert!(
        said.contains("6 only in B, more than chance (p = 0.031"),
        "{said}"
    );
    assert!(
        said.contains("  only in B: 6. 6\n") && !said.contains("only in B: 7"),
        "{said}"
    );
    let args = ["compare", "--json", &at("before"), &at("after")];
    let json: Value = serde_json::from_str(&stdout(&logogram(&args).success())).unwrap();
    assert_eq!(
        json["measures"][2]["only_second"].as_array().unwrap().len(),
        6
    );

    let other = write(folder.path(), "other.jsonl", "{\"program\": \"fd(8)\"}\n");
    eval(&other, "other", &[]);
    eval(&tasks, "part", &["--shard", "1/2"]);
    eval(&tasks, "few", &["--only", "lines<9"]);
    eval(&tasks, "newer", &[]);
    let run = folder.path().join("newer/run.json");
    let text = fs::read_to_string(&run)
        .unwrap()
        .replace("\"version\": \"", "\"version\": \"9.");
    fs::write(&run, text).unwrap();
    for (second, complaint) in [
        ("other", "runs of different sets"),
        ("part", "runs of different shards (whole and 1/2)"),
        ("few", "runs of different tasks (all and lines<9)"),
        ("newer", "runs of different versions"),
        ("nowhere", "holds no run"),
    ] {
        let said = stderr(&compare("after", second).code(2));
        assert!(said.contains(complaint), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
