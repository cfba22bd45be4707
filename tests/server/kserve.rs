//! A model of ours behind a server that speaks KServe's protocol.

use super::command::{stderr, stdout, write};
use super::http::{Fake, Heard, answer, begin};
use super::program::{folder, run};
use super::{SQUARE, ask, indices, request, server, square, stall};
use logogram::model::{self, Model};
use logogram::propose::{Proposer, Request, Sample};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::net::TcpStream;
use turtle_lib::density::DensityGrid;

/// What a description says of such a server.
pub fn kserve(more: Value) -> Value {
    let mut kserve = json!({ "model": "logogram", "api": "kserve" });
    kserve
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    kserve
}

/// Its address: there is no version in it.
fn url(fake: &Fake) -> String {
    fake.url.trim_end_matches("/v1").to_owned()
}

fn ships() -> Model {
    Model::open(&model::ships().unwrap()).unwrap()
}

fn input(heard: &Heard, name: &str) -> Value {
    let inputs = heard.body["inputs"].as_array().unwrap();
    let tensor = inputs.iter().find(|tensor| tensor["name"] == name).unwrap();
    assert_eq!(
        tensor["shape"],
        json!([tensor["data"].as_array().unwrap().len()])
    );
    tensor["data"].clone()
}

/// The tokens of a program, with the one that ends it.
fn tokens(model: &Model, program: &str) -> Vec<i64> {
    let encoding = model.tokenizer().encode(program, false).unwrap();
    let end = i64::from(model.description().vocabulary.eos);
    encoding
        .get_ids()
        .iter()
        .map(|&id| i64::from(id))
        .chain([end])
        .collect()
}

/// An answer with these programs, each token of which is as likely as not.
fn samples(model: &Model, programs: &[&str]) -> Value {
    let rows: Vec<Vec<i64>> = programs
        .iter()
        .map(|program| tokens(model, program))
        .collect();
    let longest = rows.iter().map(Vec::len).max().unwrap();
    let filled = |row: &Vec<i64>| {
        row.iter()
            .copied()
            .chain(vec![-1; longest - row.len()])
            .collect::<Vec<_>>()
    };
    let data: Vec<i64> = rows.iter().flat_map(filled).collect();
    let log_probs = vec![-0.5; data.len()];
    let shape = [rows.len(), longest];
    json!({ "model_name": "logogram", "outputs": [
        { "name": "tokens", "datatype": "INT64", "shape": shape, "data": data },
        { "name": "log_probs", "datatype": "FP32", "shape": shape, "data": log_probs },
        { "name": "model", "datatype": "BYTES", "shape": [1], "data": [model.hash()] },
    ] })
}

/// A server that gives the square and a line by turns.
fn good() -> Fake {
    let model = ships();
    Fake::start(move |heard, stream| {
        let rows = input(heard, "rows");
        let program = |row: &Value| {
            if row.as_u64().unwrap().is_multiple_of(2) {
                SQUARE
            } else {
                "forward(3)"
            }
        };
        let programs: Vec<&str> = rows.as_array().unwrap().iter().map(program).collect();
        answer(
            stream,
            "200 OK",
            "",
            &samples(&model, &programs).to_string(),
        );
    })
}

#[test]
fn a_served_model_is_asked_for_rows_and_sends_tokens() {
    let fake = good();
    let server = server(&url(&fake), kserve(json!({ "choices": 16 })));
    let asked = Request {
        seed: u64::MAX,
        top_k: 5,
        top_p: 0.9,
        ..request(40)
    };
    let (samples, ended) = ask(&server, &asked);
    ended.unwrap();
    assert_eq!(indices(&samples), (0..40).collect::<Vec<_>>());
    let Sample {
        text,
        tokens,
        log_prob,
        finished,
        ..
    } = &samples[0];
    assert_eq!((text.as_str(), *finished), (SQUARE, true));
    assert_eq!(*log_prob, -0.5 * tokens.len() as f64);
    assert_eq!(server.pieces(&samples[1]).concat().trim(), "forward(3)");

    let mut rows: Vec<Value> = fake
        .heard()
        .iter()
        .map(|heard| input(heard, "rows"))
        .collect();
    rows.sort_by_key(|rows| rows[0].as_u64());
    let of = |range: std::ops::Range<u64>| json!(range.collect::<Vec<_>>());
    assert_eq!(rows, [of(0..16), of(16..32), of(32..40)]);
    for heard in fake.heard() {
        assert_eq!(heard.path, "/v2/models/logogram/infer");
        let digits = DensityGrid::of_bitmap(&square()).digits().to_vec();
        assert_eq!(input(&heard, "grid"), json!(digits));
        let first = input(&heard, "rows")[0].as_u64().unwrap() as usize;
        assert_eq!(
            input(&heard, "temperature")[0],
            json!(asked.temperature_of(first))
        );
        let rest =
            ["seed", "top_k", "top_p", "max_tokens"].map(|name| input(&heard, name)[0].clone());
        assert_eq!(rest, [json!(u64::MAX), json!(5), json!(0.9), json!(192)]);
    }
    // A run that goes on asks for the rows that are left.
    let (more, ended) = ask(
        &server,
        &Request {
            first: 32,
            ..request(8)
        },
    );
    ended.unwrap();
    assert_eq!(
        (indices(&more), &more[1].text),
        ((32..40).collect(), &samples[33].text)
    );
}

/// What a server is told to be that answers so, after a first good answer that is kept.
fn ends_with(bad: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> String {
    let model = ships();
    let fake = Fake::start(move |heard, stream| match heard.place {
        0 => answer(
            stream,
            "200 OK",
            "",
            &samples(&model, &[SQUARE]).to_string(),
        ),
        _ => bad(stream),
    });
    let server = server(
        &url(&fake),
        kserve(json!({ "in_flight": 1, "choices": 1, "retries": 0 })),
    );
    let (samples, ended) = ask(&server, &request(2));
    assert_eq!(indices(&samples), [0]);
    let error = ended.unwrap_err().to_string();
    assert!(!error.contains('\n'), "{error}");
    error.replace(&url(&fake), "URL")
}

#[test]
fn each_fault_of_such_a_server_has_a_line() {
    let model = ships();
    let good = samples(&model, &[SQUARE]);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        ends_with(move |stream| answer(stream, "200 OK", "", &body.to_string()))
    };
    let garbage = "the server at URL answers what cannot be understood (";
    type Change = &'static dyn Fn(&mut Value);
    let cases: [(Change, &str); 9] = [
        (&|body| *body = json!([1, 2]), ""),
        (
            &|body| body["outputs"] = json!([]),
            "it has no tensor model)",
        ),
        (
            &|body| body["outputs"][2]["data"] = json!(["\u{1b}[31m"]),
            "its model is no hash)",
        ),
        (
            &|body| body["outputs"][0]["shape"] = json!([1, 3]),
            "tokens have another shape than they say)",
        ),
        (
            &|body| body["outputs"][0]["shape"] = json!([usize::MAX, 3]),
            "tokens have another shape than they say)",
        ),
        (
            &|body| {
                body["outputs"][0]["shape"] = json!([usize::MAX, 0]);
                body["outputs"][0]["data"] = json!([]);
            },
            "tokens have another shape than they say)",
        ),
        (
            &|body| body["outputs"][1]["shape"] = json!([2, 2]),
            "log_probs have another shape than tokens)",
        ),
        (
            &|body| body["outputs"][0]["data"][1] = json!(282),
            "a token is none of the 282 that programs have)",
        ),
        (
            &|body| body["outputs"][1]["data"][1] = json!(null),
            "a log-probability is no number)",
        ),
    ];
    for (change, told) in cases {
        let said = with(change);
        assert!(said.starts_with(garbage) && said.ends_with(told), "{said}");
    }
    let other = with(&|body| body["outputs"][2]["data"] = json!(["0f".repeat(32)]));
    let folder = model.dir().display();
    let start = format!(
        "the server at URL serves another model (0f0f0f0f0f0f) than the one in {folder} ({:.12}); ",
        model.hash()
    );
    assert!(other.starts_with(&start), "{other}");

    let said = ends_with(|stream| {
        answer(
            stream,
            "400 Bad Request",
            "",
            r#"{"error": "unexpected shape"}"#,
        )
    });
    assert_eq!(
        said,
        "the server at URL refuses the request with status 400: unexpected shape"
    );
    let said = ends_with(|stream| {
        answer(
            stream,
            "503 Service Unavailable",
            "",
            r#"{"error": "unloading"}"#,
        )
    });
    assert_eq!(
        said,
        "the server at URL fails with status 503 at each of 1 tries: unloading"
    );
    let said = ends_with(|stream| answer(stream, "404 Not Found", "", "{}"));
    assert!(
        said.starts_with("the server at URL knows no model logogram, or "),
        "{said}"
    );
    let said = ends_with(stall);
    assert_eq!(
        said,
        "the server at URL stopped answering: nothing came for 1 s"
    );
    let said = ends_with(|stream| {
        begin(stream);
        let _ = stream.write_all(b"d\r\n{\"outputs\": [\r\n0\r\n\r\n");
    });
    assert_eq!(
        said,
        "the server at URL broke off in the middle of its answer"
    );
    let said = ends_with(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        while stream.write_all(&[b' '; 1 << 16]).is_ok() {}
    });
    assert_eq!(said, "the server at URL answers with more than 8 MB");
}

#[test]
fn shards_that_two_servers_sampled_are_one_run() {
    let (one, two) = (good(), good());
    let (folder, first, square) = folder(&url(&one), kserve(json!({})));
    let second = fs::read_to_string(&first)
        .unwrap()
        .replace(&url(&one), &url(&two));
    let second = write(folder.path(), "second.json", second);
    let solved = run(
        folder.path(),
        &["solve", &square, "--model", &first, "--json"],
    )
    .success();
    let row: Value = serde_json::from_str(&stdout(&solved)).unwrap();
    assert_eq!(
        (&row["exact"], &row["engine"]),
        (
            &json!(true),
            &json!(format!("logogram at {} (kserve)", url(&one)))
        )
    );
    let told = stdout(&run(folder.path(), &["doctor", "--model", &first]).success());
    assert!(
        told.contains(&format!(
            "server   logogram at {} (kserve)\n  answers, after ",
            url(&one)
        )),
        "{told}"
    );

    let task = |id: usize| format!("{}\n", json!({ "id": id.to_string(), "program": SQUARE }));
    let tasks = write(
        folder.path(),
        "tasks.jsonl",
        (0..4).map(task).collect::<String>(),
    );
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (shard, server) in [("1/2", &first), ("2/2", &second)] {
        let out = path(&shard.replace('/', "of"));
        let args = [
            "eval",
            &tasks,
            "--samples",
            "8",
            "--shard",
            shard,
            "--model",
            server,
            "--out",
            &out,
        ];
        run(folder.path(), &args).success();
    }
    assert!(!two.heard().is_empty());
    run(
        folder.path(),
        &["merge", &path("whole"), &path("1of2"), &path("2of2")],
    )
    .success();
    let rows = fs::read_to_string(path("whole") + "/tasks.jsonl").unwrap();
    assert_eq!(rows.lines().count(), 4);
    let described = fs::read(path("whole") + "/run.json").unwrap();
    let described: Value = serde_json::from_slice(&described).unwrap();
    assert_eq!(described["model_hash"], ships().hash());
    assert_eq!(described["proposer"], "kserve");
}

#[test]
fn such_a_server_needs_its_model_here_and_writes_no_other_programs() {
    let fake = good();
    let (folder, server, square) = folder(&url(&fake), kserve(json!({ "folder": "nowhere" })));
    let failed = run(folder.path(), &["solve", &square, "--model", &server]).code(2);
    assert!(
        stderr(&failed).contains("nowhere") && stderr(&failed).lines().count() == 1,
        "{}",
        stderr(&failed)
    );
    let described = fs::read_to_string(&server)
        .unwrap()
        .replace(r#""folder":"nowhere","#, "");
    fs::write(&server, described).unwrap();
    let out = folder.path().join("set");
    let args = [
        "synth",
        "--prior",
        &format!("server:{server}"),
        "--out",
        out.to_str().unwrap(),
    ];
    let failed = run(folder.path(), &args).code(2);
    assert!(
        stderr(&failed).contains("writes no others; name one whose api is chat or completions"),
        "{}",
        stderr(&failed)
    );
    assert!(fake.heard().is_empty() && !out.exists());
}
