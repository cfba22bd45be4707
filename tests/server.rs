//! A model behind a server, with servers that behave well and badly; with llama.cpp's and Triton where there are some.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/command.rs"]
#[allow(dead_code)] // The key has to be in the environment of what is run.
mod command;
#[path = "server/http.rs"]
mod http;
#[path = "server/kserve.rs"]
mod kserve;
#[path = "server/llama.rs"]
mod llama;
#[path = "server/program.rs"]
mod program;
#[path = "server/studio.rs"]
mod studio;
#[path = "server/synth.rs"]
mod synth;
#[path = "server/triton.rs"]
mod triton;
#[path = "support/window.rs"]
mod window;

use http::{Fake, Heard, answer, begin, end, event};
use logogram::propose::server::Description;
use logogram::propose::{Cancel, ProposeError, Proposer, Request, Sample, Server};
use logogram::solve::{End, Options, solve};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;

/// A program that servers here answer with.
pub const SQUARE: &str = "for i in range(4):\n    forward(8)\n    left(90)";

/// A description of this server as a file has it, with more fields. Its key is in a variable that nobody sets.
pub fn described(url: &str, more: Value) -> Value {
    let mut server = json!({
        "url": url, "model": "tiny", "api": "chat", "key_variable": "LOGOGRAM_UNSET_API_KEY", "timeout_s": 1,
        "retries": 1,
    });
    server
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    server
}

/// The proposer that asks this server, with more fields in its description.
pub fn server(url: &str, more: Value) -> Server {
    let description: Description = serde_json::from_value(described(url, more)).unwrap();
    Server::new(description).unwrap()
}

fn square() -> Bitmap {
    let drawing = draw(SQUARE, Dialect::Python, &Fuel::default()).unwrap();
    Bitmap::of_path(&drawing.run.path)
}

fn request(samples: usize) -> Request {
    Request {
        samples,
        ..Request::default()
    }
}

/// What comes in the order of the samples, and how it ended.
fn ask(server: &Server, request: &Request) -> (Vec<Sample>, Result<(), ProposeError>) {
    let mut samples: Vec<Sample> = Vec::new();
    let grid = DensityGrid::of_bitmap(&square());
    let ended = server.propose(&grid, request, &Cancel::default(), &mut |sample| {
        samples.push(sample);
        ControlFlow::Continue(())
    });
    samples.sort_by_key(|sample| sample.index);
    (samples, ended)
}

fn indices(samples: &[Sample]) -> Vec<usize> {
    samples.iter().map(|sample| sample.index).collect()
}

/// A whole answer, not streamed, with so many choices.
pub fn whole(n: usize, text: &str) -> String {
    let choice =
        |index| json!({ "index": index, "message": { "content": text }, "finish_reason": "stop" });
    json!({ "choices": (0..n).map(choice).collect::<Vec<_>>() }).to_string()
}

/// A piece of a streamed choice.
pub fn piece(index: usize, text: &str, is_last: bool) -> String {
    let reason = is_last.then_some("stop");
    json!({ "choices": [{ "index": index, "delta": { "content": text }, "finish_reason": reason }] })
        .to_string()
}

/// Waits until whoever asked is gone.
pub fn stall(stream: &mut TcpStream) {
    let _ = stream.read(&mut [0]);
}

#[test]
fn all_samples_come_a_few_requests_at_a_time() {
    let fake = Fake::slow(Duration::from_millis(50), |heard, stream| {
        begin(stream);
        for index in 0..heard.n() {
            event(
                stream,
                &piece(
                    index,
                    "```python\nfor i in range(4):\n    forward(8)",
                    false,
                ),
            );
        }
        for index in (0..heard.n()).rev() {
            event(stream, &piece(index, "\n    left(90)\n```\n", true));
        }
        end(stream);
    });
    let server = server(&fake.url, json!({ "in_flight": 2, "choices": 8 }));
    let (samples, ended) = ask(&server, &request(36));
    ended.unwrap();
    assert_eq!(indices(&samples), (0..36).collect::<Vec<_>>());
    assert!(
        samples
            .iter()
            .all(|sample| sample.text == SQUARE && sample.finished)
    );
    assert!(samples.iter().all(|sample| sample.log_prob < 0.0));
    assert_eq!(fake.most_at_a_time(), 2);

    let heard = fake.heard();
    let mut sizes: Vec<usize> = heard.iter().map(Heard::n).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [4, 8, 8, 8, 8]);
    for heard in &heard {
        assert_eq!(heard.path, "/v1/chat/completions");
        assert_eq!(heard.key, None);
        assert_eq!(
            (&heard.body["model"], &heard.body["stream"]),
            (&json!("tiny"), &json!(true))
        );
        let digits = heard.body["messages"][1]["content"].as_str().unwrap();
        assert!(digits.contains(&DensityGrid::of_bitmap(&square()).to_string()));
    }
    let number = |heard: &[Heard], field: &str| {
        let mut all: Vec<String> = heard
            .iter()
            .map(|heard| heard.body[field].to_string())
            .collect();
        all.sort();
        all
    };
    for field in ["seed", "temperature"] {
        let mut different = number(&heard, field);
        different.dedup();
        assert_eq!(different.len(), 5, "{different:?}");
    }
    // The same is asked for the same, and something else with another seed.
    let seeds = number(&heard, "seed");
    ask(&server, &request(36)).1.unwrap();
    assert_eq!(number(&fake.heard()[5..], "seed"), seeds);
    ask(
        &server,
        &Request {
            seed: 1,
            ..request(36)
        },
    )
    .1
    .unwrap();
    assert_ne!(number(&fake.heard()[10..], "seed"), seeds);
}

#[test]
fn a_sample_comes_as_soon_as_it_ends() {
    let go_on = Arc::new(AtomicBool::new(false));
    let wait = go_on.clone();
    let fake = Fake::start(move |_, stream| {
        begin(stream);
        event(stream, &piece(0, "forward(1)", true));
        while !wait.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
        event(stream, &piece(1, "forward(2)", true));
        end(stream);
    });
    let server = server(&fake.url, json!({ "timeout_s": 60 }));
    let mut texts = Vec::new();
    let grid = DensityGrid::of_bitmap(&square());
    server
        .propose(&grid, &request(2), &Cancel::default(), &mut |sample| {
            texts.push(sample.text);
            go_on.store(true, Ordering::SeqCst);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(texts, ["forward(1)", "forward(2)"]);
}

#[test]
fn what_a_server_leaves_out_is_asked_for_again() {
    // As servers do that do not know n, nor streams.
    let fake = Fake::start(|_, stream| answer(stream, "200 OK", "", &whole(1, SQUARE)));
    let server = server(&fake.url, json!({}));
    let (samples, ended) = ask(&server, &request(20));
    ended.unwrap();
    assert_eq!(indices(&samples), (0..20).collect::<Vec<_>>());
    assert_eq!(fake.heard().len(), 20);
    ask(&server, &request(3)).1.unwrap();
    assert!(fake.heard()[20..].iter().all(|heard| heard.n() == 1));
}

#[test]
fn several_pictures_are_asked_about_at_once() {
    let fake = Fake::slow(Duration::from_millis(100), |heard, stream| {
        let digits = heard.body["messages"][1]["content"].as_str().unwrap();
        let ink = digits
            .bytes()
            .filter(|byte| (b'1'..=b'9').contains(byte))
            .count();
        answer(
            stream,
            "200 OK",
            "",
            &whole(heard.n(), &format!("forward({ink})")),
        );
    });
    let server = server(&fake.url, json!({}));
    let grids = [1_usize, 2, 3]
        .map(|blocks| DensityGrid::of_bitmap(&Bitmap::from_fn(|x, y| x < 16 * blocks && y < 16)));
    let mut said = Vec::new();
    server
        .propose_each(
            &grids,
            &request(2),
            &Cancel::default(),
            &mut |picture, sample| {
                said.push((picture, sample.index, sample.text));
                ControlFlow::Continue(())
            },
        )
        .unwrap();
    said.sort();
    let expected: Vec<_> = (0..3)
        .flat_map(|i| (0..2).map(move |j| (i, j, format!("forward({})", i + 1))))
        .collect();
    assert_eq!(said, expected);
    assert_eq!(fake.most_at_a_time(), 3);
}

/// A server that answers the first of three questions and behaves like this at the others; what it ends with.
fn ends_with(bad: impl Fn(&Heard, &mut TcpStream) + Send + Sync + 'static) -> String {
    let fake = Fake::start(move |heard, stream| match heard.place {
        0 => answer(stream, "200 OK", "", &whole(1, SQUARE)),
        _ => bad(heard, stream),
    });
    let server = server(&fake.url, json!({ "in_flight": 1, "choices": 1 }));
    let (samples, ended) = ask(&server, &request(3));
    assert_eq!(indices(&samples), [0], "what came before is kept");
    let error = ended.unwrap_err().to_string();
    assert!(!error.contains('\n'), "{error}");
    error.replace(&fake.url, "URL")
}

#[test]
fn each_fault_has_a_line_and_what_came_before_is_kept() {
    let told = ends_with(|_, stream| stall(stream));
    assert_eq!(
        told,
        "the server at URL stopped answering: nothing came for 1 s"
    );

    let told = ends_with(|_, stream| {
        begin(stream);
        event(stream, &piece(0, "forw", false));
        stall(stream);
    });
    assert_eq!(
        told,
        "the server at URL stopped answering: nothing came for 1 s"
    );

    let told = ends_with(|_, stream| answer(stream, "200 OK", "", "<html>Hello!</html>"));
    assert!(
        told.starts_with("the server at URL answers what cannot be understood ("),
        "{told}"
    );

    let told = ends_with(|_, stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n");
    });
    assert!(
        told.starts_with("the server at URL answers what cannot be understood ("),
        "{told}"
    );

    let told = ends_with(|_, stream| {
        begin(stream);
        event(stream, &piece(0, "forw", false));
    });
    assert_eq!(
        told,
        "the server at URL broke off in the middle of its answer"
    );

    let told = ends_with(|_, stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\": [";
        let _ = stream.write_all(head.as_bytes());
    });
    assert_eq!(
        told,
        "the server at URL broke off in the middle of its answer"
    );

    let told = ends_with(|_, stream| answer(stream, "401 Unauthorized", "", "{}"));
    assert_eq!(
        told,
        "the server at URL asks for a key; put it into the environment variable LOGOGRAM_UNSET_API_KEY"
    );

    let told = ends_with(|_, stream| answer(stream, "404 Not Found", "", "{}"));
    assert_eq!(
        told,
        "the server at URL knows no model tiny, or the address is not the one of its API"
    );

    let told = ends_with(|_, stream| {
        let body = json!({ "error": { "message": "out\u{1b} of\nmemory" } }).to_string();
        answer(stream, "500 Internal Server Error", "", &body);
    });
    assert_eq!(
        told,
        "the server at URL fails with status 500 at each of 2 tries: out of memory"
    );

    let told = ends_with(|_, stream| {
        let body = json!({ "error": { "message": "x".repeat(1000) } }).to_string();
        answer(stream, "400 Bad Request", "", &body);
    });
    assert_eq!(
        told,
        format!(
            "the server at URL refuses the request with status 400: {}…",
            "x".repeat(200)
        )
    );

    // The key goes nowhere else.
    let told = ends_with(|_, stream| {
        answer(
            stream,
            "307 Temporary Redirect",
            "Location: http://127.0.0.1:1/\r\n",
            "",
        );
    });
    assert_eq!(
        told,
        "the server at URL refuses the request with status 307"
    );

    let told = ends_with(|_, stream| {
        begin(stream);
        event(
            stream,
            &json!({ "error": { "message": "no slot" } }).to_string(),
        );
        end(stream);
    });
    assert_eq!(told, "the server at URL reports an error: no slot");

    let told = ends_with(|_, stream| {
        begin(stream);
        while event(stream, &piece(0, &"forward(1)\n".repeat(10_000), false)) {}
    });
    assert_eq!(told, "the server at URL answers with more than 8 MB");
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let server = server(&format!("http://{port}/v1"), json!({}));
    let (samples, ended) = ask(&server, &request(1));
    assert!(samples.is_empty());
    let told = ended.unwrap_err().to_string();
    let start = format!("the server at http://{port}/v1 cannot be reached (");
    assert!(told.starts_with(&start) && told.ends_with(')'), "{told}");
}

#[test]
fn who_is_busy_is_asked_again() {
    let fake = Fake::start(|heard, stream| match heard.place {
        0 => answer(stream, "429 Too Many Requests", "Retry-After: 0\r\n", ""),
        // Broken off, which is no reason to ask for the choice that is there again.
        1 => {
            begin(stream);
            event(stream, &piece(1, "forward(1)", true));
            event(stream, &piece(0, "forw", false));
        }
        2 => answer(stream, "503 Service Unavailable", "", "not now"),
        _ => answer(stream, "200 OK", "", &whole(heard.n(), SQUARE)),
    });
    let server = server(&fake.url, json!({ "in_flight": 1, "retries": 2 }));
    let start = Instant::now();
    let (samples, ended) = ask(&server, &request(3));
    ended.unwrap();
    let texts: Vec<&str> = samples.iter().map(|sample| sample.text.as_str()).collect();
    assert_eq!(texts, [SQUARE, "forward(1)", SQUARE]);
    let sizes: Vec<usize> = fake.heard().iter().map(Heard::n).collect();
    assert_eq!(sizes, [3, 3, 2, 2]);
    // Half a second and a second, and none where the server said so.
    assert!(start.elapsed() >= Duration::from_millis(1500));
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_stop_cuts_the_connection() {
    let was_cut = Arc::new(AtomicBool::new(false));
    let cut = was_cut.clone();
    let fake = Fake::start(move |heard, stream| {
        if heard.place == 0 {
            begin(stream);
            event(stream, &piece(0, "forward(1)", true));
        }
        stall(stream);
        cut.store(true, Ordering::SeqCst);
    });
    let server = server(&fake.url, json!({ "timeout_s": 600, "choices": 2 }));
    let grid = DensityGrid::of_bitmap(&square());
    let cancel = Cancel::default();
    let mut came = 0;
    let mut stopped = None;
    thread::scope(|scope| {
        let canceller = scope.spawn(|| {
            thread::sleep(Duration::from_millis(400));
            cancel.cancel();
            Instant::now()
        });
        server
            .propose(&grid, &request(64), &cancel, &mut |_| {
                came += 1;
                ControlFlow::Continue(())
            })
            .unwrap();
        stopped = Some(canceller.join().unwrap().elapsed());
    });
    assert_eq!(came, 1);
    assert!(stopped.unwrap() < Duration::from_millis(200), "{stopped:?}");
    // The server hears of it, so that it does not go on for nobody; and the next question is answered at once.
    let start = Instant::now();
    while !was_cut.load(Ordering::SeqCst) {
        assert!(start.elapsed() < Duration::from_secs(2));
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_taker_that_has_enough_ends_it() {
    let fake = Fake::start(|heard, stream| answer(stream, "200 OK", "", &whole(heard.n(), SQUARE)));
    let server = server(&fake.url, json!({ "in_flight": 2 }));
    let grid = DensityGrid::of_bitmap(&square());
    for _ in 0..5 {
        server
            .propose(&grid, &request(4096), &Cancel::default(), &mut |_| {
                ControlFlow::Break(())
            })
            .unwrap();
    }
    assert!(fake.heard().len() <= 20, "{}", fake.heard().len());
}

#[test]
fn a_beam_is_refused_before_anything_is_sent() {
    let fake = Fake::start(|_, stream| answer(stream, "200 OK", "", &whole(1, SQUARE)));
    let beam = Request {
        beam: Some(4),
        ..request(4)
    };
    let (_, ended) = ask(&server(&fake.url, json!({})), &beam);
    assert_eq!(
        ended.unwrap_err().to_string(),
        "a server samples and has no beam search; ask without a beam"
    );
    assert!(fake.heard().is_empty());
}

#[test]
fn a_solve_keeps_what_came_and_says_that_the_server_failed() {
    let fake = Fake::start(|heard, stream| match heard.place {
        0 => answer(
            stream,
            "200 OK",
            "",
            &whole(4, &format!("<think>A square?</think>{SQUARE}")),
        ),
        _ => answer(stream, "403 Forbidden", "", ""),
    });
    let server = server(&fake.url, json!({ "in_flight": 1, "choices": 4 }));
    let solving = solve(square(), Arc::new(server), request(12), &Options::default()).unwrap();
    let summary = solving.finish().unwrap();
    assert!(matches!(&summary.end, End::Unanswered(reason) if reason.contains("asks for a key")));
    assert_eq!((summary.progress.verified, summary.exact), (4, 4));
    assert!(summary.is_exact());
}

#[test]
fn an_answer_that_does_not_end_says_so() {
    let fake = Fake::start(|heard, stream| {
        let texts = [
            "<think>A square is",
            "```python\nforward(8)\nleft(",
            "```\nforward(8)\n```\nThis dr",
        ];
        let choice = |index: usize| json!({ "index": index, "message": { "content": texts[index] }, "finish_reason": "length" });
        let choices: Vec<Value> = (0..heard.n()).map(choice).collect();
        answer(
            stream,
            "200 OK",
            "",
            &json!({ "choices": choices }).to_string(),
        );
    });
    let (samples, ended) = ask(&server(&fake.url, json!({})), &request(3));
    ended.unwrap();
    let told: Vec<(&str, bool)> = samples
        .iter()
        .map(|sample| (sample.text.as_str(), sample.finished))
        .collect();
    assert_eq!(
        told,
        [
            ("", false),
            ("forward(8)\nleft(", false),
            ("forward(8)", true)
        ]
    );
}
