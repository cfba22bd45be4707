//! The window, with a server in its settings.

use super::command::write;
use super::http::{Fake, answer};
use super::window::{self, Window, draw, wait_until};
use super::{SQUARE, described, whole};
use egui_kittest::kittest::Queryable;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn sees(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn the_window_asks_a_server_and_says_when_it_fails() {
    let is_broken = Arc::new(AtomicBool::new(false));
    let broken = is_broken.clone();
    let fake = Fake::start(move |heard, stream| match broken.load(Ordering::SeqCst) {
        true => answer(stream, "404 Not Found", "", ""),
        false => answer(stream, "200 OK", "", &whole(heard.n(), SQUARE)),
    });
    let folder = tempfile::tempdir().unwrap();
    let description = json!({ "server": described(&fake.url, json!({})) });
    let file = write(folder.path(), "server.json", description.to_string());
    let settings = json!({ "model": file, "hints_seen": true, "smoothing": 0.0 });
    write(folder.path(), "settings.json", settings.to_string());

    let mut window = window::open(folder.path(), None);
    wait_until(&mut window, "the server's name", |window| {
        sees(window, "tiny at http://127.0.0.1:")
    });
    draw(
        &mut window,
        &[
            (0.5, 0.5),
            (0.66, 0.5),
            (0.66, 0.34),
            (0.5, 0.34),
            (0.5, 0.5),
        ],
    );
    wait_until(&mut window, "all samples", |window| {
        sees(window, "64 of 64")
    });
    assert!(fake.heard().len() >= 8);

    is_broken.store(true, Ordering::SeqCst);
    draw(&mut window, &[(0.2, 0.2), (0.3, 0.25)]);
    wait_until(&mut window, "the reason", |window| {
        sees(window, "knows no model tiny")
    });
}
