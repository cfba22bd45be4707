//! llama.cpp's own server, from its Python package, with a model of random numbers.

use super::{ask, indices, request, server};
use logogram::propose::Sample;
use serde_json::json;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Names a Python that has `llama-cpp-python[server]` and `gguf`.
const VARIABLE: &str = "LOGOGRAM_LLAMA_PYTHON";

/// The server, until it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn llama_cpp_answers() {
    let Some(python) = std::env::var_os(VARIABLE) else {
        eprintln!("skipped: {VARIABLE} names no Python with llama-cpp-python[server] and gguf");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("tiny.gguf");
    let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/tiny_gguf.py");
    let made = Command::new(&python)
        .arg(recipe)
        .arg(&model)
        .status()
        .unwrap();
    assert!(made.success());
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut running = Running(
        Command::new(&python)
            .args([
                "-m",
                "llama_cpp.server",
                "--n_ctx",
                "8192",
                "--logits_all",
                "true",
            ])
            .args(["--model_alias", "tiny", "--host", "127.0.0.1"])
            .args(["--port", &address.port().to_string()])
            .arg("--model")
            .arg(&model)
            .stdout(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let start = Instant::now();
    while std::net::TcpStream::connect(address).is_err() {
        assert_eq!(running.0.try_wait().unwrap(), None, "the server ended");
        assert!(start.elapsed() < Duration::from_secs(120));
        thread::sleep(Duration::from_millis(100));
    }
    let url = format!("http://{address}/v1");
    for (api, stream, logprobs) in [
        ("completions", true, false),
        ("completions", false, true),
        ("chat", true, false),
        ("chat", false, false),
    ] {
        let more = json!({
            "api": api, "stream": stream, "logprobs": logprobs, "max_tokens": 24, "choices": 2, "timeout_s": 60,
            "in_flight": 2,
        });
        let server = server(&url, more);
        let (samples, ended) = ask(&server, &request(5));
        ended.unwrap();
        assert_eq!(indices(&samples), [0, 1, 2, 3, 4], "{api} {stream}");
        assert!(
            samples.iter().all(|sample| sample.log_prob <= 0.0),
            "{samples:?}"
        );
        // What is taken for the log-probability of a word where the server does not tell is half a nat.
        let is_told = |sample: &Sample| (2.0 * sample.log_prob).fract() != 0.0;
        assert_eq!(samples.iter().any(is_told), logprobs);
        server.try_out().unwrap();
        println!("{api}, streamed {stream}: {:?}", samples[0]);
    }
}
