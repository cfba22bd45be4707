//! What is on the screen, noted in the log frame by frame.

use super::Studio;
use super::scene::Drawn;
use super::session::Engine;
use eframe::egui::emath::TSTransform;
use eframe::egui::{self, Pos2, Vec2};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the log knows already.
#[derive(Debug, Default)]
pub(super) struct Noted {
    ready: bool,
    frame: Option<Instant>,
    drawing_revision: u64,
    canvas: TSTransform,
    number: Option<Pos2>,
    keys: Keys,
    drawn: Option<Arc<Drawn>>,
    step: Option<usize>,
    started: u64,
    matched: u64,
    ended: u64,
}

/// Where keys go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Keys {
    /// To a dialog.
    dialog: bool,
    /// Into a text that has the focus.
    text: bool,
}

impl Studio {
    /// Notes in the log what is on the screen with this frame.
    pub(super) fn note(&mut self, ctx: &egui::Context, frame: &eframe::Frame) {
        let scene = &mut self.scene;
        if !scene.log.is_kept() {
            return;
        }
        let noted = &mut self.noted;
        let ready = !matches!(scene.session.engine, Engine::Loading);
        if ready && !std::mem::replace(&mut noted.ready, true) {
            scene.log.event("ready", json!({}));
        }
        let revision = scene.history.drawing_revision();
        if std::mem::replace(&mut noted.drawing_revision, revision) != revision {
            scene.log.event("drawing", json!({ "revision": revision }));
        }
        // In pixels of the screen.
        let canvas =
            TSTransform::from_scaling(ctx.pixels_per_point()) * self.canvas.screen_from_canvas();
        if std::mem::replace(&mut noted.canvas, canvas) != canvas {
            let Vec2 { x, y } = canvas.translation;
            let details = json!({ "x": x, "y": y, "scale": canvas.scaling });
            scene.log.event("canvas", details);
        }
        let number = self.editor.take_first_number();
        let number = number.map(|rect| ctx.pixels_per_point() * rect.center());
        if std::mem::replace(&mut noted.number, number) != number
            && let Some(Pos2 { x, y }) = number
        {
            scene.log.event("number", json!({ "x": x, "y": y }));
        }
        let keys = Keys {
            dialog: ctx.memory(|memory| memory.top_modal_layer().is_some()),
            text: ctx.text_edit_focused(),
        };
        if std::mem::replace(&mut noted.keys, keys) != keys {
            let details = json!({ "dialog": keys.dialog, "text": keys.text });
            scene.log.event("keys", details);
        }
        if let Some(drawn) = &scene.drawn
            && !noted
                .drawn
                .as_ref()
                .is_some_and(|of| Arc::ptr_eq(of, drawn))
        {
            noted.drawn = Some(drawn.clone());
            let segments = drawn.path.segment_count();
            let details = json!({ "program": drawn.code.text, "segments": segments });
            scene.log.event("program", details);
        }
        let step = scene
            .playback
            .is_watched()
            .then(|| scene.playback.actions().0);
        if std::mem::replace(&mut noted.step, step) != step {
            let details = json!({ "step": step, "line": scene.playback.line() });
            scene.log.event("step", details);
        }
        if let Some(run) = &scene.session.run {
            if std::mem::replace(&mut noted.started, run.number) != run.number {
                scene.log.event("run", json!({ "run": run.number }));
            }
            if noted.matched != run.number
                && let Some(card) = run.gallery.matching().next()
            {
                noted.matched = run.number;
                let program = &card.front().rendering().code;
                let details = json!({ "run": run.number, "program": program });
                scene.log.event("match", details);
            }
            if noted.ended != run.number && !run.is_running() {
                noted.ended = run.number;
                let best = run
                    .gallery
                    .best()
                    .map(|card| &card.front().rendering().code);
                let samples = run.candidates.len();
                let details = json!({ "run": run.number, "samples": samples, "program": best });
                scene.log.event("end", details);
            }
        }
        let now = Instant::now();
        let since = noted.frame.replace(now).map(|last| now - last);
        let busy = frame.info().cpu_usage.map(Duration::from_secs_f32);
        scene.log.frame(busy, since);
    }
}
