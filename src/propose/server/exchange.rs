//! One question to a server, asked again where that may help, on a thread of its own.

use super::answer::{self, Fault, message};
use super::description::Description;
use super::error::ServerError;
use super::link::{Asked, Permit, Told, Wanted};
use crate::propose::Cancel;
use crossbeam_channel::Sender;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant};
use ureq::http::{Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Timeout};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// A whole answer may take so many times as long as a silence.
const ANSWER_IN_SILENCES: u32 = 10;

/// How long is waited before the second try; before each one after it twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait, whatever the server asks for.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How often a wait looks whether it is still wanted.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The most that is read of an error, in bytes, and the most that is shown of it, in characters.
const MOST_ERROR_BYTES: u64 = 16 << 10;
const MOST_SHOWN: usize = 200;

/// A question to a server. The answer has several parts, each asked for by its index.
pub(super) trait Question: Send + Sync + 'static {
    /// A part of the answer.
    type Part: Send + 'static;

    /// The body of a request for the parts with these indices.
    fn body(&self, description: &Description, indices: &[usize]) -> Value;

    /// Reads an answer and gives each part, with its place among those that were asked for, to `emit` as soon as it is
    /// there; no more when that breaks.
    fn read(
        &self,
        answer: &mut dyn BufRead,
        emit: &mut dyn FnMut(usize, Self::Part) -> ControlFlow<()>,
    ) -> Result<(), Fault>;
}

/// What an exchange tells.
pub(super) enum News<Q: Question> {
    /// A part of the answer.
    Part(Told<Q::Part>),
    /// It has ended.
    Ended(Ended<Q>),
}

/// The end of an exchange.
pub(super) struct Ended<Q> {
    /// What the server left without an answer.
    pub missing: Wanted<Q>,
    /// How many parts its last answer had.
    pub given: usize,
    pub result: Result<(), ServerError>,
}

/// A request for some parts of the answer to a question.
pub(super) struct Exchange<Q: Question> {
    pub asked: Asked,
    pub agent: Agent,
    pub wanted: Wanted<Q>,
    pub stop: Cancel,
    pub news: Sender<News<Q>>,
}

/// Why a try did not bring all.
enum Failure {
    /// Another try may bring more, after the time that the server asks for.
    Passing(ServerError, Option<Duration>),
    /// It will not.
    Lasting(ServerError),
}

/// Makes connections to the server; all of them are cut by [`Agent::shutdown`].
pub(super) fn agent(description: &Description) -> Agent {
    let silence = Duration::from_secs(description.timeout_s);
    let tls = TlsConfig::builder()
        // What the system trusts, so that a company's own server can be asked.
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    let mut config = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        // The key is for this address and no other.
        .max_redirects(0)
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_per_read(Some(silence))
        .timeout_per_write(Some(silence))
        .timeout_global(Some(silence * ANSWER_IN_SILENCES))
        .max_idle_connections(description.in_flight)
        .max_idle_connections_per_host(description.in_flight)
        .user_agent(concat!("logogram/", env!("CARGO_PKG_VERSION")));
    if description.is_local() {
        config = config.proxy(None);
    }
    config.build().new_agent()
}

impl<Q: Question> Exchange<Q> {
    /// Asks until all choices are there, the server gives fewer than it was asked for, or there is no more use in it. The
    /// permit is given back before the end is told, so that whoever hears of it can ask the next.
    pub(super) fn run(mut self, permit: Permit) {
        let mut tries = 0;
        let mut before;
        let result = loop {
            tries += 1;
            before = self.wanted.indices.len();
            let failure = match self.once() {
                Ok(()) => break Ok(()),
                Err(failure) => failure,
            };
            if self.wanted.indices.is_empty() || self.stop.is_cancelled() {
                break Ok(());
            }
            // Something came, so the server is there.
            if self.wanted.indices.len() < before {
                tries = 1;
            }
            match failure {
                Failure::Passing(_, asked) if tries <= self.asked.description.retries => {
                    self.wait(pause(tries, asked));
                }
                Failure::Passing(error, _) => break Err(after(error, tries)),
                Failure::Lasting(error) => break Err(error),
            }
        };
        drop(permit);
        // Nobody may be listening any more.
        let _ = self.news.send(News::Ended(Ended {
            given: before - self.wanted.indices.len(),
            missing: self.wanted,
            result,
        }));
    }

    fn wait(&self, pause: Duration) {
        let end = Instant::now() + pause;
        while Instant::now() < end && !self.stop.is_cancelled() {
            thread::sleep(LOOK_EVERY.min(end - Instant::now().min(end)));
        }
    }

    /// One try. What comes is told and taken off the indices.
    fn once(&mut self) -> Result<(), Failure> {
        if self.stop.is_cancelled() {
            return Ok(());
        }
        let description = &self.asked.description;
        let Wanted {
            number,
            question,
            indices,
        } = &self.wanted;
        let body = question.body(description, indices);
        let mut request = self
            .agent
            .post(description.endpoint())
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = self.asked.key.header() {
            request = request.header(header::AUTHORIZATION, key);
        }
        let response = request
            .send(body.to_string())
            .map_err(|error| self.broken(error, true))?;
        if response.status() != StatusCode::OK {
            return Err(self.refused(response));
        }
        let mut wanted: Vec<Option<usize>> = indices.iter().copied().map(Some).collect();
        let mut body = BufReader::new(response.into_body().into_reader());
        let read = question.read(&mut body, &mut |place, part| {
            // More than was asked for is of no use.
            let Some(index) = wanted.get_mut(place).and_then(Option::take) else {
                return ControlFlow::Continue(());
            };
            let told = Told {
                number: *number,
                index,
                part,
            };
            match self.news.send(News::Part(told)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        let before = self.wanted.indices.len();
        self.wanted.indices = wanted.into_iter().flatten().collect();
        read.map_err(|fault| self.faulty(fault))?;
        if self.wanted.indices.len() == before {
            let reason = "its choices are numbered wrongly".to_owned();
            return Err(self.faulty(Fault::Garbage(reason)));
        }
        Ok(())
    }

    fn url(&self) -> String {
        self.asked.description.url.clone()
    }

    fn faulty(&self, fault: Fault) -> Failure {
        let url = self.url();
        match fault {
            Fault::Io(error) => self.broken(error.into(), false),
            Fault::Cut => Failure::Passing(ServerError::Cut { url }, None),
            Fault::TooLarge => Failure::Lasting(ServerError::TooLarge {
                url,
                most_mb: answer::MOST_BYTES >> 20,
            }),
            Fault::Garbage(reason) => Failure::Lasting(ServerError::Garbage {
                url,
                reason: self.asked.key.hidden(&reason),
            }),
            Fault::Reported(said) => Failure::Lasting(ServerError::Reported {
                url,
                said: self.shown(&said),
            }),
            Fault::OtherModel {
                served,
                here,
                folder,
            } => Failure::Lasting(ServerError::OtherModel {
                url,
                served,
                here,
                folder,
            }),
        }
    }

    /// The connection failed, while it was made or the request sent (`is_asking`), or later.
    fn broken(&self, error: ureq::Error, is_asking: bool) -> Failure {
        let (url, seconds) = (self.url(), self.asked.description.timeout_s);
        let unreachable = |reason: String| ServerError::Unreachable {
            url: url.clone(),
            reason,
        };
        use std::io::ErrorKind;
        let lasting = match error {
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                let reason = format!("no connection within {} s", CONNECT.as_secs());
                return Failure::Passing(unreachable(reason), None);
            }
            ureq::Error::Timeout(Timeout::Global) => ServerError::Endless {
                url,
                seconds: seconds * u64::from(ANSWER_IN_SILENCES),
            },
            ureq::Error::Timeout(_) => ServerError::Silent { url, seconds },
            ureq::Error::HostNotFound => unreachable("there is no such host".to_owned()),
            ureq::Error::Io(error)
                if matches!(
                    error.kind(),
                    ErrorKind::UnexpectedEof
                        | ErrorKind::ConnectionReset
                        | ErrorKind::ConnectionAborted
                        | ErrorKind::BrokenPipe
                ) =>
            {
                return Failure::Passing(ServerError::Cut { url }, None);
            }
            ureq::Error::Io(error) if is_asking => {
                return Failure::Passing(unreachable(error.to_string()), None);
            }
            ureq::Error::Io(_) => return Failure::Passing(ServerError::Cut { url }, None),
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => unreachable(error.to_string()),
            // An answer that is no HTTP.
            error => ServerError::Garbage {
                url,
                reason: self.asked.key.hidden(&error.to_string()),
            },
        };
        Failure::Lasting(lasting)
    }

    /// The server answered with a status other than 200.
    fn refused(&self, mut response: Response<Body>) -> Failure {
        let (url, status) = (self.url(), response.status());
        let description = &self.asked.description;
        let is_passing = status.is_server_error()
            || [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT].contains(&status);
        let asked = response.headers().get(header::RETRY_AFTER);
        let asked = asked.and_then(|seconds| seconds.to_str().ok()?.trim().parse().ok());
        let asked = asked.map(Duration::from_secs);
        let lasting = match status {
            // Of a refused key nothing is repeated: servers quote it, some of them in part.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let variable = description.key_variable.clone();
                match self.asked.key.is_there() {
                    true => ServerError::KeyRefused { url, variable },
                    false => ServerError::KeyMissing { url, variable },
                }
            }
            StatusCode::NOT_FOUND => ServerError::Unknown {
                url,
                model: description.model.clone(),
            },
            _ => {
                let said = self.shown(&sentence(&mut response));
                let status = status.as_u16();
                if is_passing {
                    let busy = ServerError::Busy {
                        url,
                        status,
                        tries: 1,
                        said,
                    };
                    return Failure::Passing(busy, asked);
                }
                ServerError::Refused { url, status, said }
            }
        };
        Failure::Lasting(lasting)
    }

    /// What the server said, on one line behind a colon and without the key; nothing if it said nothing.
    fn shown(&self, said: &str) -> String {
        let said = self.asked.key.hidden(said);
        let words: Vec<&str> = said.split_whitespace().collect();
        let said: String = words
            .join(" ")
            .chars()
            .filter(|char| !char.is_control())
            .collect();
        let mut shown: String = said.chars().take(MOST_SHOWN).collect();
        if shown.len() < said.len() {
            shown.push('…');
        }
        match shown.is_empty() {
            true => shown,
            false => format!(": {shown}"),
        }
    }
}

/// What an error says of itself, if it is an object that says so.
fn sentence(response: &mut Response<Body>) -> String {
    let mut text = Vec::new();
    let mut reader = response.body_mut().as_reader().take(MOST_ERROR_BYTES);
    // One that breaks off is hardly an object.
    let _ = reader.read_to_end(&mut text);
    let value: Value = serde_json::from_slice(&text).unwrap_or_default();
    message(&value).unwrap_or_default().to_owned()
}

/// How long to wait after so many tries: twice as long each time, or as long as the server asks for.
fn pause(tries: usize, asked: Option<Duration>) -> Duration {
    let doubled = FIRST_WAIT * 2_u32.saturating_pow(tries.saturating_sub(1).min(16) as u32);
    asked.unwrap_or(doubled).min(LONGEST_WAIT)
}

/// The error of the last of so many tries.
fn after(error: ServerError, count: usize) -> ServerError {
    match error {
        ServerError::Busy {
            url, status, said, ..
        } => ServerError::Busy {
            url,
            status,
            tries: count,
            said,
        },
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_have_an_end() {
        let waits: Vec<u128> = (1..=8)
            .map(|tries| pause(tries, None).as_millis())
            .collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_eq!(
            pause(1, Some(Duration::from_secs(3))),
            Duration::from_secs(3)
        );
        assert_eq!(pause(1, Some(Duration::from_secs(86_400))), LONGEST_WAIT);
    }
}
