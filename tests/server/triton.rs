//! Triton, from its Python package, with the model that ships.

use super::kserve::kserve;
use super::{ask, request, server};
use logogram::model::{self, Model};
use logogram::propose::engine::EngineChoice;
use logogram::propose::{Cancel, Proposer, Request, Seq2Seq, Seq2SeqOptions};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use turtle_lib::density::DensityGrid;

/// Names a Python that has what `models/serving/requirements.txt` lists.
const VARIABLE: &str = "LOGOGRAM_TRITON_PYTHON";

/// The server, until it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // So that it takes its own processes and shared memory with it.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return false;
    };
    let _ = stream
        .write_all(b"GET /v2/health/ready HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).is_ok() && answer == *b"HTTP/1.1 200"
}

#[test]
fn triton_samples_as_the_engine_here_does() {
    let Some(python) = std::env::var_os(VARIABLE) else {
        eprintln!(
            "skipped: {VARIABLE} names no Python with nvidia-pytriton, onnxruntime and numpy"
        );
        return;
    };
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/serving/serve.py");
    let mut running = Running(
        Command::new(&python)
            .arg(script)
            .args([
                "--http-address",
                "127.0.0.1",
                "--http-port",
                &address.port().to_string(),
            ])
            .args(["--allow-grpc", "false", "--allow-metrics", "false"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let start = Instant::now();
    while !is_ready(address) {
        assert_eq!(running.0.try_wait().unwrap(), None, "the server ended");
        assert!(start.elapsed() < Duration::from_secs(120));
        thread::sleep(Duration::from_millis(100));
    }
    let with = |choices: usize| {
        server(
            &format!("http://{address}"),
            kserve(json!({ "choices": choices, "timeout_s": 60, "retries": 0 })),
        )
    };
    with(8).try_out().unwrap();

    // What does not depend on chance is the same.
    let greedy = Request {
        temperature: 0.0,
        ..request(1)
    };
    let (samples, ended) = ask(&with(8), &greedy);
    ended.unwrap();
    let model = Model::open(&model::ships().unwrap()).unwrap();
    let options = Seq2SeqOptions {
        engine: EngineChoice::Builtin,
        decoders: Some(1),
    };
    let here = Seq2Seq::load(&model, &options).unwrap();
    let grid = DensityGrid::of_bitmap(&super::square());
    here.propose(&grid, &greedy, &Cancel::default(), &mut |sample| {
        assert_eq!(
            (&sample.text, &sample.tokens),
            (&samples[0].text, &samples[0].tokens)
        );
        assert!(
            (sample.log_prob - samples[0].log_prob).abs() < 1e-2,
            "{sample:?} {samples:?}"
        );
        assert_eq!(
            (sample.finished, here.pieces(&sample)),
            (samples[0].finished, with(8).pieces(&samples[0]))
        );
        ControlFlow::Continue(())
    })
    .unwrap();

    // A row is the same whatever rows are asked for beside it, and another with another seed.
    let texts = |choices: usize, request: &Request| {
        let (samples, ended) = ask(&with(choices), request);
        ended.unwrap();
        samples
            .into_iter()
            .map(|sample| sample.text)
            .collect::<Vec<_>>()
    };
    let all = texts(32, &request(24));
    assert_eq!(texts(5, &request(24)), all);
    assert_eq!(
        texts(
            8,
            &Request {
                first: 16,
                ..request(8)
            }
        ),
        all[16..]
    );
    assert_ne!(
        texts(
            32,
            &Request {
                seed: 1,
                ..request(24)
            }
        ),
        all
    );
    let kept = Request {
        top_k: 1,
        ..request(4)
    };
    assert!(texts(8, &kept).iter().all(|text| *text == samples[0].text));
    println!("{}", all[0]);
}
