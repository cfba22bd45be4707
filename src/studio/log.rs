//! A record of what the window did when, for measuring and for whoever wants to know: JSON lines.

use crate::write;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Writes events to a file, or nowhere.
#[derive(Debug, Default)]
pub struct Log {
    file: Option<BufWriter<File>>,
}

impl Log {
    /// Writes to a new file.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> io::Result<Log> {
        write::no_special(path)?;
        Ok(Log {
            file: Some(BufWriter::new(File::create(path)?)),
        })
    }

    /// Notes an event, with the time since 1970 in seconds as `t` and what else is in `details`, an object.
    pub fn event(&mut self, name: &str, details: Value) {
        let Some(file) = &mut self.file else { return };
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let mut row = json!({ "t": now.unwrap_or_default().as_secs_f64(), "event": name });
        if let (Value::Object(row), Value::Object(details)) = (&mut row, details) {
            row.extend(details);
        }
        // A record that cannot be written is no reason to stop.
        let _ = writeln!(file, "{row}").and_then(|()| file.flush());
    }

    /// Whether anything is kept.
    pub fn is_kept(&self) -> bool {
        self.file.is_some()
    }

    /// Notes a frame: for how long the one before kept the processor `busy`, and how long ago it was.
    pub fn frame(&mut self, busy: Option<Duration>, since: Option<Duration>) {
        let ms = |time: Option<Duration>| time.map(|time| time.as_secs_f64() * 1e3);
        let details = json!({ "busy_ms": ms(busy), "since_ms": ms(since) });
        self.event("frame", details);
    }
}
