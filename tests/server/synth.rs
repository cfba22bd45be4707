//! Training samples of programs that a language model writes.

use super::command::{stderr, stdout, write};
use super::http::{Fake, Heard, answer, begin, event};
use super::program::{folder, run};
use super::{piece, stall};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Answers whose programs follow from the seed that was sent: two new ones, and many that are no use.
fn programs(heard: &Heard) -> String {
    let seed = heard.body["seed"].as_u64().unwrap();
    let text = |index: u64| {
        let (length, angle) = (5 + (seed + index) % 15, 10 + (seed / 15 + index) % 160);
        format!(
            "<think>A corner?</think>Here they are:\n```python\nforward({length})\nleft({angle})\nforward(7)\n```\n\
             ```python\nfor i in range(3):\n    forward({length})\n    right({angle})\n```\n\
             ```python\nforward(100)\n```\n```python\npenup()\nforward(3)\n```\n```python\nwhile True:\n    left(1)\n```\n\
             ```python\nforward(9)\n```\nThat is all."
        )
    };
    let choice = |index: u64| json!({ "index": index, "message": { "content": text(index) }, "finish_reason": "stop" });
    json!({ "choices": (0..heard.n() as u64).map(choice).collect::<Vec<_>>() }).to_string()
}

fn good(heard: &Heard, stream: &mut TcpStream) {
    answer(stream, "200 OK", "", &programs(heard));
}

/// The shards of a folder.
fn shards(out: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(out)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let arrays = entries.filter(|path| path.extension().is_some_and(|ending| ending == "npy"));
    let mut shards: Vec<_> = arrays
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read(&path).unwrap(),
            )
        })
        .collect();
    shards.sort();
    shards
}

fn meta(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("meta.json")).unwrap()).unwrap()
}

/// A folder with the description of a server, and the arguments that write samples there.
fn synth(url: &str, more: Value) -> (tempfile::TempDir, Vec<String>) {
    let (folder, server, _) = folder(url, more);
    let out = folder.path().join("set");
    let args = [
        "synth",
        "--prior",
        &format!("server:{server}"),
        "--samples",
        "20",
        "--out",
        out.to_str().unwrap(),
    ];
    let args = args.map(str::to_owned).to_vec();
    (folder, args)
}

fn with<'a>(args: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    args.iter()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect()
}

#[test]
fn what_a_language_model_writes_becomes_samples() {
    let fake = Fake::start(good);
    let (folder, args) = synth(&fake.url, json!({ "choices": 2, "in_flight": 3 }));
    let seed = write(folder.path(), "mine.py", "circle(11)");
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/seeds");
    let seeds = ["--seeds", own, "--seeds", &seed];
    let said = stdout(&run(folder.path(), &with(&args, &seeds)).success());
    let out = folder.path().join("set");
    let meta = meta(&out);
    let (summary, asked) = (&meta["summary"], &meta["summary"]["asked"]);
    assert_eq!(
        (&meta["samples"], &meta["prior"]),
        (&json!(20), &json!("server"))
    );
    assert_eq!(meta["server"], format!("tiny at {} (chat)", fake.url));
    let prompts = asked["prompts"].as_u64().unwrap();
    // Each of the two answers to a prompt has six programs, one of which leaves the view, draws nothing, does not end.
    assert_eq!(
        (&asked["answers"], &summary["drawn"]),
        (&json!(2 * prompts), &json!(12 * prompts))
    );
    assert_eq!(summary["reasons"]["blank"], 2 * prompts);
    assert_eq!(summary["reasons"]["failed"], 2 * prompts);
    assert!(summary["reasons"]["leaves_view"].as_u64().unwrap() >= 2 * prompts);
    let start = format!(
        "20 samples: {prompts} prompts, {} answers (0 without a program), ",
        2 * prompts
    );
    assert!(said.starts_with(&start), "{said}");
    assert!(
        said.contains(&format!(", {} failed or did not end, ", 2 * prompts)),
        "{said}"
    );
    let names: Vec<String> = shards(&out).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        ["00000.grids.npy", "00000.offsets.npy", "00000.tokens.npy"]
    );

    let heard = fake.heard();
    let shown = |heard: &Heard| {
        heard.body["messages"][1]["content"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(
        heard
            .iter()
            .all(|heard| shown(heard).matches("```python\n").count() == 6 && heard.n() == 2)
    );
    assert!(heard.iter().map(shown).collect::<HashSet<_>>().len() > heard.len() / 2);
    assert!(
        heard
            .iter()
            .all(|heard| heard.key.is_some() && heard.body["temperature"] == 1.0)
    );
}

#[test]
fn the_same_command_asks_nothing_twice() {
    let is_broken = Arc::new(AtomicBool::new(true));
    let broken = is_broken.clone();
    let fake =
        Fake::start(
            move |heard, stream| match heard.place >= 3 && broken.load(Ordering::SeqCst) {
                true => answer(stream, "503 Service Unavailable", "Retry-After: 0\r\n", ""),
                false => good(heard, stream),
            },
        );
    let (folder, args) = synth(&fake.url, json!({ "choices": 1, "in_flight": 1 }));
    let out = folder.path().join("set");
    let failed = run(folder.path(), &with(&args, &[])).code(2);
    assert!(
        stdout(&failed).starts_with("7 samples: 3 prompts, 3 answers"),
        "{}",
        stdout(&failed)
    );
    let said = stderr(&failed);
    let end = format!(
        "503 at each of 2 tries; what it said before is kept in {}, and the same command goes on with it\n",
        out.display()
    );
    assert!(said.ends_with(&end) && said.lines().count() == 1, "{said}");
    assert_eq!(meta(&out)["samples"], 7);
    // As if it had been killed while it wrote.
    let answers = out.join("answers.jsonl");
    let mut kept = fs::read(&answers).unwrap();
    kept.extend(b"{\"prompt\": 7, \"ans");
    fs::write(&answers, kept).unwrap();

    is_broken.store(false, Ordering::SeqCst);
    run(folder.path(), &with(&args, &[])).success();
    let seeds: Vec<String> = fake
        .heard()
        .iter()
        .map(|heard| heard.body["seed"].to_string())
        .collect();
    // The two tries that failed were of the fourth prompt, which is asked once more.
    assert_eq!(seeds.iter().collect::<HashSet<_>>().len(), seeds.len() - 2);
    let asked = fake.heard().len();
    let written = shards(&out);
    run(folder.path(), &with(&args, &[])).success();
    assert_eq!((fake.heard().len(), shards(&out) == written), (asked, true));

    let fresh = Fake::start(good);
    let (other, args) = synth(&fresh.url, json!({ "choices": 1, "in_flight": 4 }));
    run(other.path(), &with(&args, &[])).success();
    assert!(
        shards(&other.path().join("set")) == written,
        "the same answers give the same samples"
    );

    let changed = run(other.path(), &with(&args, &["--seed", "1"])).code(2);
    let said = stderr(&changed);
    assert!(
        said.contains("has answers of another server, or for another seed or other seed programs"),
        "{said}"
    );
}

#[test]
fn each_fault_has_a_line_and_what_was_written_stays() {
    type Bad = fn(&mut TcpStream);
    let faults: [(Bad, &str); 4] = [
        (
            |stream| stall(stream),
            "stopped answering: nothing came for 1 s; what it said",
        ),
        (
            |stream| answer(stream, "200 OK", "", "<html>"),
            "answers what cannot be understood (",
        ),
        (
            |stream| {
                begin(stream);
                event(stream, &piece(0, "forw", false));
            },
            "broke off in the middle of its answer; what it said",
        ),
        (
            |stream| answer(stream, "401 Unauthorized", "", "{}"),
            "refuses the key in LOGOGRAM_API_KEY; what it said",
        ),
    ];
    for (bad, told) in faults {
        let fake = Fake::start(move |heard, stream| match heard.place {
            0 => good(heard, stream),
            _ => bad(stream),
        });
        let (folder, args) = synth(&fake.url, json!({ "choices": 1, "in_flight": 1 }));
        let failed = run(folder.path(), &with(&args, &[])).code(2);
        let said = stderr(&failed);
        assert!(said.contains(told) && said.lines().count() == 1, "{said}");
        assert_eq!(meta(&folder.path().join("set"))["samples"], 3);
        assert_eq!(shards(&folder.path().join("set")).len(), 3);
    }
}

#[test]
fn a_model_that_says_nothing_new_is_not_asked_for_ever() {
    let said = json!({ "choices": [{ "message": { "content": "I would rather not." }, "finish_reason": "stop" }] });
    // The first answer is late.
    let fake = Fake::start(move |heard, stream| {
        if heard.place == 0 {
            thread::sleep(Duration::from_millis(500));
        }
        answer(stream, "200 OK", "", &said.to_string());
    });
    let (folder, args) = synth(&fake.url, json!({ "choices": 1 }));
    let ended = run(folder.path(), &with(&args, &[])).success();
    assert!(
        stdout(&ended)
            .starts_with("0 samples: 32 prompts, 32 answers (32 without a program), 0 programs")
    );
    assert!(stderr(&ended).contains("was not asked for more"));
    // Eight questions are begun at most before the oldest is answered.
    assert!(fake.heard().len() <= 32 + 8);
}

#[test]
fn a_prior_is_one_of_those_or_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("set");
    let out = out.to_str().unwrap();
    let missing = run(
        folder.path(),
        &["synth", "--out", out, "--prior", "server:none.json"],
    )
    .code(2);
    assert!(stderr(&missing).starts_with("logogram: cannot read none.json"));
    let other = run(folder.path(), &["synth", "--out", out, "--prior", "logos"]).code(2);
    assert!(stderr(&other).contains("server:FILE"), "{}", stderr(&other));
    assert!(!Path::new(out).exists());
}
