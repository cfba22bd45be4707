//! A small HTTP server that behaves as a test wants.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Heard {
    /// How many came before.
    pub place: usize,
    pub path: String,
    pub key: Option<String>,
    pub body: Value,
}

impl Heard {
    /// How many choices are asked for.
    pub fn n(&self) -> usize {
        self.body["n"].as_u64().unwrap() as usize
    }
}

/// The server. It answers until the test program ends.
pub struct Fake {
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    most: Arc<AtomicUsize>,
}

impl Fake {
    /// Answers each request on a thread of its own with what `answer` writes; then the connection is closed.
    pub fn start(answer: impl Fn(&Heard, &mut TcpStream) + Send + Sync + 'static) -> Fake {
        Fake::slow(Duration::ZERO, answer)
    }

    /// The same after a pause. How many requests are there at a time is counted until its end: then whoever asked may
    /// know the answer already.
    pub fn slow(
        pause: Duration,
        answer: impl Fn(&Heard, &mut TcpStream) + Send + Sync + 'static,
    ) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let fake = Fake {
            url: format!("http://{}/v1", listener.local_addr().unwrap()),
            heard: Arc::default(),
            most: Arc::default(),
        };
        let (heard, most) = (fake.heard.clone(), fake.most.clone());
        let (answer, now) = (Arc::new(answer), Arc::new(AtomicUsize::new(0)));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (answer, heard, most, now) =
                    (answer.clone(), heard.clone(), most.clone(), now.clone());
                thread::spawn(move || {
                    let Some(request) = hear(&stream, &heard) else {
                        return;
                    };
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(pause);
                    now.fetch_sub(1, Ordering::SeqCst);
                    answer(&request, &mut stream);
                });
            }
        });
        fake
    }

    /// What came so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// The most requests that were there at a time.
    pub fn most_at_a_time(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

fn hear(stream: &TcpStream, all: &Mutex<Vec<Heard>>) -> Option<Heard> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut key, mut length) = (None, 0);
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else {
            break;
        };
        match name.to_lowercase().as_str() {
            "authorization" => key = Some(value.trim().to_owned()),
            "content-length" => length = value.trim().parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut all = all.lock().unwrap();
    let heard = Heard {
        place: all.len(),
        path,
        key,
        body: serde_json::from_slice(&body).ok()?,
    };
    all.push(heard.clone());
    Some(heard)
}

/// Writes an answer with this status, headers (a line each) and body. Whoever asked may be gone.
pub fn answer(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    );
}

/// Begins a stream of events.
pub fn begin(stream: &mut TcpStream) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
                Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    let _ = stream.write_all(head.as_bytes());
}

/// Writes an event; says whether anyone is there to read it.
pub fn event(stream: &mut TcpStream, data: &str) -> bool {
    let event = format!("data: {data}\n\n");
    write!(stream, "{:x}\r\n{event}\r\n", event.len()).is_ok()
}

/// Ends a stream of events.
pub fn end(stream: &mut TcpStream) {
    event(stream, "[DONE]");
    let _ = stream.write_all(b"0\r\n\r\n");
}
