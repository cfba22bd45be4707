//! The real window on a screen that nobody sees: Xvfb, with xdotool at the mouse.
#![allow(dead_code, reason = "each test uses what it needs")]
#![allow(clippy::expect_used, reason = "a test without its program has failed")]

use image::{Rgb, RgbImage};
use serde_json::Value;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Size of a screen unless it is started at another.
pub const SIZE_PX: (u32, u32) = (1280, 800);

/// A screen that ends with this.
pub struct Screen {
    server: Child,
    display: String,
    size_px: (u32, u32),
    /// Where the server keeps what is on the screen.
    memory: tempfile::TempDir,
}

impl Screen {
    /// Starts one.
    ///
    /// # Errors
    /// Says what the system lacks for it.
    pub fn start() -> Result<Screen, String> {
        Screen::start_at(SIZE_PX)
    }

    /// Starts one of this size.
    ///
    /// # Errors
    /// As for [`Screen::start`].
    pub fn start_at(size_px: (u32, u32)) -> Result<Screen, String> {
        for tool in ["Xvfb", "xdotool"] {
            let found = Command::new("which")
                .arg(tool)
                .stdout(Stdio::null())
                .status();
            if !found.is_ok_and(|status| status.success()) {
                return Err(format!("{tool} is not installed"));
            }
        }
        let memory = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (width, height) = size_px;
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .arg("-fbdir")
            .arg(memory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let stdout = server.stdout.take().ok_or("Xvfb has no output")?;
        let mut number = String::new();
        BufReader::new(stdout)
            .read_line(&mut number)
            .map_err(|error| error.to_string())?;
        let display = format!(":{}", number.trim());
        Ok(Screen {
            server,
            display,
            size_px,
            memory,
        })
    }

    /// What is on the screen now.
    ///
    /// # Errors
    /// When the server's memory cannot be read.
    pub fn picture(&self) -> io::Result<RgbImage> {
        let bytes = std::fs::read(self.memory.path().join("Xvfb_screen0"))?;
        // The format of `xwd`: a header of words, colours of 12 bytes, then rows of blue, green, red and nothing.
        let word = |index: usize| {
            let four = bytes.get(4 * index..).and_then(<[u8]>::first_chunk);
            four.map_or(0, |&four| u32::from_be_bytes(four) as usize)
        };
        let (width, height) = self.size_px;
        let start = word(0) + 12 * word(19);
        let row_bytes = word(12);
        Ok(RgbImage::from_fn(width, height, |x, y| {
            let at = start + y as usize * row_bytes + 4 * x as usize;
            match bytes.get(at..at + 3) {
                Some(&[blue, green, red]) => Rgb([red, green, blue]),
                _ => Rgb([0; 3]),
            }
        }))
    }

    /// Moves and presses the mouse as `xdotool` is told to.
    pub fn mouse(&self, arguments: &[String]) {
        let done = Command::new("xdotool")
            .env("DISPLAY", &self.display)
            .args(arguments)
            .status();
        assert!(done.is_ok_and(|status| status.success()), "xdotool failed");
    }

    /// Gives the window the keys: there is no window manager that would.
    pub fn focus(&self) {
        self.mouse(&["search", "--sync", "--name", "Logogram", "windowfocus"].map(String::from));
    }

    /// Makes the window as large as the screen.
    pub fn fill(&self) {
        let (width, height) = self.size_px;
        let size = [width.to_string(), height.to_string()];
        let mut arguments =
            Vec::from(["search", "--sync", "--name", "Logogram", "windowsize"].map(String::from));
        arguments.extend(size);
        self.mouse(&arguments);
    }

    /// Presses keys, as `xdotool` names them.
    pub fn keys(&self, keys: &[&str]) {
        for key in keys {
            self.mouse(&["key", key].map(String::from));
        }
    }

    /// Draws a line through these places of the screen, at the pace of a hand.
    pub fn draw(&self, places: &[(f64, f64)]) {
        let mut between = vec![places[0]];
        for pair in places.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            between.extend((1..=8).map(|step| {
                let t = f64::from(step) / 8.0;
                (x0 + t * (x1 - x0), y0 + t * (y1 - y0))
            }));
        }
        self.follow(&between);
    }

    /// Presses at a place of the window, pulls so far to the right and lets go, each seen by a frame of its own.
    pub fn pull(&self, window: &Window, (x, y): (f64, f64), by: f64) {
        let to = |x: f64| format!("mousemove {} {}", x.round(), y.round());
        for done in [
            to(x),
            "mousedown 1".to_owned(),
            to(x + by / 2.0),
            to(x + by),
            "mouseup 1".to_owned(),
        ] {
            let begun = now_s();
            let words: Vec<String> = done.split(' ').map(String::from).collect();
            self.mouse(&words);
            window.wait_for("frame", begun);
        }
    }

    /// Draws a line from place to place of the screen, a hundred of them a second.
    pub fn follow(&self, places: &[(f64, f64)]) {
        let at = |(x, y): (f64, f64)| {
            [
                "mousemove".to_owned(),
                x.round().to_string(),
                y.round().to_string(),
            ]
        };
        let mut arguments = Vec::from(at(places[0]));
        arguments.extend(["mousedown", "1"].map(String::from));
        for &place in &places[1..] {
            arguments.extend(["sleep", "0.01"].map(String::from));
            arguments.extend(at(place));
        }
        arguments.extend(["mouseup", "1"].map(String::from));
        self.mouse(&arguments);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The program with its window open; it ends with this.
pub struct Window {
    program: Child,
    log: PathBuf,
    /// When it was started, in seconds since 1970, as events have it.
    pub started_s: f64,
}

impl Window {
    /// Opens `program`'s window on `screen`, with settings and the record of events in `folder`.
    pub fn open(program: &Path, screen: &Screen, folder: &Path) -> Window {
        Window::open_file(program, screen, folder, None)
    }

    /// Opens it with a file to be shown.
    pub fn open_file(
        program: &Path,
        screen: &Screen,
        folder: &Path,
        file: Option<&Path>,
    ) -> Window {
        let log = folder.join("log.jsonl");
        let started_s = now_s();
        let program = Command::new(program)
            .env("DISPLAY", &screen.display)
            .env_remove("WAYLAND_DISPLAY")
            .arg("studio")
            .args(file)
            .arg("--folder")
            .arg(folder)
            .arg("--log")
            .arg(&log)
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        Window {
            program,
            log,
            started_s,
        }
    }

    /// Seconds that it has kept a processor busy so far; nothing where the system does not say it.
    pub fn busy_s(&self) -> Option<f64> {
        const TICKS_PER_S: f64 = 100.0;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.program.id())).ok()?;
        // Behind the name, which is in brackets: of the user and of the system.
        let (_, fields) = stat.rsplit_once(')')?;
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: Result<Vec<f64>, _> = ticks.map(str::parse).collect();
        Some(ticks.ok()?.iter().sum::<f64>() / TICKS_PER_S)
    }

    /// All events so far.
    pub fn events(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        // The last line may be half written.
        text.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// The last event of this name so far.
    pub fn last(&self, name: &str) -> Option<Value> {
        let mut events = self.events().into_iter();
        events.rfind(|event| event["event"] == name)
    }

    /// Waits for an event of this name after the time `after_s`, for a minute at most.
    pub fn wait_for(&self, name: &str, after_s: f64) -> Value {
        let mut found = None;
        self.wait_until(name, || {
            let is_it = |event: &Value| event["event"] == name && time_s(event) >= after_s;
            found = self.events().into_iter().find(is_it);
            found.is_some()
        });
        found.unwrap_or_default()
    }

    /// Waits until something is so, for a minute at most.
    pub fn wait_until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_so() {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "no {what} within a minute"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The place of the screen where a place of the canvas is, by the last event that says so.
pub fn on_screen(window: &Window, (x, y): (f64, f64)) -> (f64, f64) {
    let events = window.events();
    let canvas = events.iter().rev().find(|event| event["event"] == "canvas");
    let number = |name: &str| canvas.and_then(|canvas| canvas[name].as_f64());
    let of = |name: &str| number(name).expect("the canvas is noted");
    (of("x") + of("scale") * x, of("y") + of("scale") * y)
}

/// When an event was, in seconds since 1970.
pub fn time_s(event: &Value) -> f64 {
    event["t"].as_f64().unwrap_or_default()
}

/// Now, in seconds since 1970.
pub fn now_s() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_secs_f64()
}

/// The corners of a hexagon about the middle of the canvas, the first one again at the end, as a hand would
/// place them.
pub fn hexagon() -> Vec<(f64, f64)> {
    [
        (212.0, 272.0),
        (378.0, 276.0),
        (458.0, 414.0),
        (374.0, 556.0),
        (216.0, 552.0),
        (134.0, 410.0),
        (213.0, 270.0),
    ]
    .into()
}
