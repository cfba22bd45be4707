//! The canvas of the studio, through the events of mouse, touch and keys.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::{
    self, ColorImage, DroppedFile, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit,
    PointerButton, Pos2, TouchDeviceId, TouchId, TouchPhase, Vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use logogram::studio::Studio;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The studio in a window, without a model: nothing here is solved.
struct Window {
    harness: Harness<'static, Studio>,
    _folder: tempfile::TempDir,
}

impl Window {
    fn open() -> Window {
        Window::with_settings(r#"{"smoothing": 0.0, "hints_seen": true}"#)
    }

    fn with_settings(settings: &str) -> Window {
        let folder = tempfile::tempdir().unwrap();
        let mut settings: serde_json::Value = serde_json::from_str(settings).unwrap();
        settings["live"] = false.into();
        settings["model"] = folder.path().join("none").to_str().into();
        std::fs::write(folder.path().join("settings.json"), settings.to_string()).unwrap();
        let harness = window::open(folder.path(), None);
        let mut window = Window {
            harness,
            _folder: folder,
        };
        window.harness.run_steps(2);
        window.harness.check_accessibility();
        window
    }

    /// All these happen before the next frame.
    fn frame(&mut self, events: impl IntoIterator<Item = Event>) {
        self.harness.input_mut().events.extend(events);
        self.harness.step();
        // Commands are done after the frame in which they are asked for.
        self.harness.step();
    }

    fn strokes(&self) -> Vec<Vec<(f32, f32)>> {
        let strokes = &self.harness.state().document().strokes;
        let place = |x: f32| (x * 100.0).round() / 100.0;
        let points = strokes.iter().map(|stroke| {
            let points = stroke.points.iter().map(|p| (place(p.x), place(p.y)));
            points.collect()
        });
        points.collect()
    }

    fn on_screen(&self, at: (f32, f32)) -> Pos2 {
        self.harness.state().screen_from_canvas() * Pos2::new(at.0, at.1)
    }

    fn press(&self, at: (f32, f32), pressed: bool, button: PointerButton) -> Event {
        Event::PointerButton {
            pos: self.on_screen(at),
            button,
            pressed,
            modifiers: Modifiers::NONE,
        }
    }

    fn moved(&self, at: (f32, f32)) -> Event {
        Event::PointerMoved(self.on_screen(at))
    }

    /// Presses at the first place, goes through the others and lifts, all within a frame.
    fn drag(&mut self, places: &[(f32, f32)]) {
        let (first, last) = (places[0], places[places.len() - 1]);
        let mut events = vec![
            self.moved(first),
            self.press(first, true, PointerButton::Primary),
        ];
        events.extend(places[1..].iter().map(|&at| self.moved(at)));
        events.push(self.press(last, false, PointerButton::Primary));
        self.frame(events);
    }

    fn keys(&mut self, modifiers: Modifiers, keys: &[Key]) {
        for &key in keys {
            self.harness.key_press_modifiers(modifiers, key);
            self.harness.step();
        }
        self.harness.step();
    }

    fn undo(&mut self) {
        self.keys(Modifiers::COMMAND, &[Key::Z]);
    }

    fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.harness.step();
        self.harness.step();
    }

    fn slide(&mut self, label: &str, value: f64) {
        let slider = self
            .harness
            .get_by_role_and_label(egui::accesskit::Role::Slider, label);
        slider.set_value_accesskit(value);
        self.harness.step();
    }

    fn wait_until(&mut self, what: &str, done: impl Fn(&Studio) -> bool) {
        window::wait_until(&mut self.harness, what, |harness| done(harness.state()));
    }

    fn drop_file(&mut self, path: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let file = Arc::new(Dropped(path));
        self.harness.input_mut().dropped_files.push(file);
        self.harness.step();
        self.wait_until("import", |studio| studio.document().import.is_some());
        self.harness.run_steps(2);
    }
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn a_stroke_has_all_points_of_a_slow_frame() {
    let mut window = Window::open();
    let places: Vec<_> = (0..60)
        .map(|i| (100.0 + 5.0 * i as f32, 200.0 + (i % 7) as f32))
        .collect();
    window.drag(&places);
    assert_eq!(window.strokes(), [places]);
    window.undo();
    assert!(window.harness.state().document().is_blank());
}

#[test]
fn smoothing_takes_the_tremble_out() {
    let mut window = Window::open();
    let places: Vec<_> = (0..100)
        .map(|i| (50.0 + 4.0 * i as f32, 200.0 + 1.5 * (i % 2) as f32))
        .collect();
    window.slide("Smoothing", 0.8);
    window.drag(&places);
    let strokes = window.strokes();
    assert!(strokes[0].len() < 30, "{} points", strokes[0].len());
    assert_eq!(strokes[0].last(), places.last());
}

#[test]
fn a_press_without_a_move_is_a_dot() {
    let mut window = Window::open();
    window.drag(&[(100.0, 100.0)]);
    assert_eq!(window.strokes(), [[(100.0, 100.0)]]);
    assert_eq!(window.harness.state().document().subject(), None);
}

#[test]
fn a_pen_tells_how_hard_it_is_pressed() {
    let mut window = Window::open();
    let touch = |window: &Window, at, phase, force| Event::Touch {
        device_id: TouchDeviceId(1),
        id: TouchId(1),
        phase,
        pos: window.on_screen(at),
        force: Some(force),
    };
    let (start, end) = ((100.0, 100.0), (200.0, 100.0));
    let events = [
        touch(&window, start, TouchPhase::Start, 0.2),
        window.moved(start),
        window.press(start, true, PointerButton::Primary),
        touch(&window, end, TouchPhase::Move, 0.9),
        window.moved(end),
        touch(&window, end, TouchPhase::End, 0.0),
        window.press(end, false, PointerButton::Primary),
        Event::PointerGone,
    ];
    window.frame(events);
    let stroke = window.harness.state().document().strokes[0].clone();
    let pressures: Vec<_> = stroke.points.iter().map(|p| p.pressure).collect();
    assert_eq!(pressures, [0.2, 0.9]);
    window.drag(&[(10.0, 10.0), (20.0, 10.0)]);
    let strokes = &window.harness.state().document().strokes;
    assert!(strokes[1].points.iter().all(|p| p.pressure == 0.5));
}

#[test]
fn two_fingers_move_what_is_seen_and_draw_nothing() {
    let mut window = Window::open();
    let touch = |window: &Window, id, at, phase| Event::Touch {
        device_id: TouchDeviceId(1),
        id: TouchId(id),
        phase,
        pos: window.on_screen(at),
        force: None,
    };
    let before = window.on_screen((256.0, 256.0));
    let events = [
        touch(&window, 1, (200.0, 200.0), TouchPhase::Start),
        window.moved((200.0, 200.0)),
        window.press((200.0, 200.0), true, PointerButton::Primary),
    ];
    window.frame(events);
    let second = touch(&window, 2, (300.0, 200.0), TouchPhase::Start);
    window.frame([second]);
    let events = [
        touch(&window, 1, (200.0, 250.0), TouchPhase::Move),
        window.moved((200.0, 250.0)),
        touch(&window, 2, (300.0, 250.0), TouchPhase::Move),
    ];
    window.frame(events);
    let events = [
        touch(&window, 1, (200.0, 250.0), TouchPhase::End),
        window.press((200.0, 250.0), false, PointerButton::Primary),
        Event::PointerGone,
        touch(&window, 2, (300.0, 250.0), TouchPhase::End),
    ];
    window.frame(events);
    assert!(window.harness.state().document().is_blank());
    let after = window.on_screen((256.0, 256.0));
    assert!(after.y > before.y + 20.0, "{before} {after}");
}

#[test]
fn shift_makes_lines_straight() {
    let mut window = Window::open();
    window.click("Straight line");
    window.frame([Event::ModifiersChanged(Modifiers::SHIFT)]);
    window.drag(&[(100.0, 100.0), (300.0, 111.0)]);
    window.frame([Event::ModifiersChanged(Modifiers::NONE)]);
    window.drag(&[(100.0, 300.0), (180.0, 250.0), (300.0, 311.0)]);
    let free = vec![(100.0, 300.0), (300.0, 311.0)];
    assert_eq!(
        window.strokes(),
        [vec![(100.0, 100.0), (300.0, 100.0)], free]
    );
}

#[test]
fn a_rub_splits_strokes_and_is_one_step() {
    let mut window = Window::open();
    window.drag(&[(100.0, 100.0), (400.0, 100.0)]);
    window.drag(&[(100.0, 200.0), (400.0, 200.0)]);
    let before = window.strokes();
    window.keys(Modifiers::NONE, &[Key::X]);
    window.drag(&[(250.0, 60.0), (250.0, 110.0), (250.0, 250.0)]);
    let after = window.strokes();
    assert_eq!(after.len(), 4);
    assert_eq!(after[0][0], (100.0, 100.0));
    assert!(after[0][1].0 < 245.0 && after[1][0].0 > 255.0);
    window.undo();
    assert_eq!(window.strokes(), before);
    window.keys(Modifiers::COMMAND | Modifiers::SHIFT, &[Key::Z]);
    assert_eq!(window.strokes(), after);
}

#[test]
fn what_is_selected_is_moved_scaled_copied_mirrored_and_deleted() {
    let mut window = Window::open();
    window.drag(&[(100.0, 100.0), (400.0, 100.0)]);
    window.drag(&[(100.0, 200.0), (400.0, 200.0)]);
    let drawn = window.strokes();
    window.click("Select");
    // A stroke that is grabbed moves alone, and by a handle it is scaled.
    window.drag(&[(250.0, 101.0), (255.0, 120.0), (260.0, 111.0)]);
    let moved = vec![(110.0, 110.0), (410.0, 110.0)];
    assert_eq!(window.strokes(), [moved, drawn[1].clone()]);
    window.undo();
    // With everything selected, everything.
    window.keys(Modifiers::COMMAND, &[Key::A]);
    window.drag(&[(250.0, 200.0), (250.0, 205.0)]);
    assert_eq!(window.strokes()[0][0], (100.0, 105.0));
    window.keys(Modifiers::NONE, &[Key::H]);
    assert_eq!(window.strokes()[0][0], (400.0, 105.0));
    window.keys(Modifiers::COMMAND, &[Key::D]);
    assert_eq!(window.strokes().len(), 4);
    assert_eq!(window.strokes()[2][0], (420.0, 125.0));
    // The copies are what is selected now.
    window.keys(Modifiers::NONE, &[Key::Delete]);
    assert_eq!(window.strokes().len(), 2);
    (0..4).for_each(|_| window.undo());
    assert_eq!(window.strokes(), drawn);
}

#[test]
fn a_frame_selects_what_it_touches_and_a_corner_scales_it() {
    let mut window = Window::open();
    window.click("Rectangle");
    window.drag(&[(100.0, 100.0), (200.0, 200.0)]);
    window.drag(&[(300.0, 300.0), (400.0, 400.0)]);
    window.click("Select");
    window.drag(&[(80.0, 80.0), (150.0, 150.0)]);
    // The handle is nine points outside of the corner.
    let off = 9.0 / window.harness.state().screen_from_canvas().scaling;
    window.drag(&[(200.0 + off, 200.0 + off), (250.0 + off, 300.0 + off)]);
    let [first, second] = &window.strokes()[..] else {
        unreachable!("two rectangles")
    };
    let (x, y) = first[2];
    assert!(
        (x - 250.0).abs() < 0.5 && (y - 300.0).abs() < 0.5,
        "{first:?}"
    );
    assert_eq!((first[0], second[0]), ((100.0, 100.0), (300.0, 300.0)));
}

#[test]
fn a_polygon_is_drawn_by_clicks_and_closed_by_enter() {
    let mut window = Window::open();
    window.click("Polygon");
    for corner in [(100.0, 100.0), (300.0, 100.0), (200.0, 250.0)] {
        window.drag(&[corner]);
    }
    assert!(window.strokes().is_empty(), "it goes on");
    window.keys(Modifiers::NONE, &[Key::Enter]);
    let triangle = [
        (100.0, 100.0),
        (300.0, 100.0),
        (200.0, 250.0),
        (100.0, 100.0),
    ];
    assert_eq!(window.strokes(), [triangle.to_vec()]);
    // Escape leaves one that is begun.
    window.drag(&[(400.0, 400.0)]);
    window.keys(Modifiers::NONE, &[Key::Escape]);
    window.click("Ellipse");
    window.drag(&[(300.0, 300.0), (400.0, 350.0)]);
    assert_eq!(window.strokes().len(), 2);
}

#[test]
fn the_place_under_the_pointer_stays_when_zooming() {
    let mut window = Window::open();
    let at = (150.0, 350.0);
    let (screen, scale) = (
        window.on_screen(at),
        window.harness.state().screen_from_canvas().scaling,
    );
    window.frame([Event::PointerMoved(screen), Event::Zoom(2.0)]);
    let zoomed = window.harness.state().screen_from_canvas();
    assert!((zoomed.scaling / scale - 2.0).abs() < 0.01);
    assert!((zoomed * Pos2::new(at.0, at.1) - screen).length() < 0.1);
    // What is drawn now is where the pointer is.
    window.drag(&[(140.0, 340.0), (160.0, 340.0)]);
    assert_eq!(window.strokes(), [[(140.0, 340.0), (160.0, 340.0)]]);
    window.keys(Modifiers::COMMAND, &[Key::Equals, Key::Num0]);
    let fit = window.harness.state().screen_from_canvas().scaling;
    assert!((fit / scale - 1.0).abs() < 1e-3);
}

#[test]
fn wheel_middle_button_and_space_move_what_is_seen() {
    let mut window = Window::open();
    let seen = |window: &Window| window.on_screen((256.0, 256.0));
    let start = seen(&window);
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: Vec2::new(0.0, -40.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    };
    window.frame([Event::PointerMoved(start), wheel]);
    window.harness.run_steps(30);
    let scrolled = seen(&window);
    assert!(
        (scrolled.y - (start.y - 40.0)).abs() < 1.0,
        "{start} {scrolled}"
    );
    let events = [
        window.press((256.0, 256.0), true, PointerButton::Middle),
        window.moved((276.0, 256.0)),
        window.press((276.0, 256.0), false, PointerButton::Middle),
    ];
    window.frame(events);
    let panned = seen(&window);
    assert!(panned.x > scrolled.x + 10.0);
    window.harness.key_down(Key::Space);
    window.harness.step();
    window.drag(&[(256.0, 256.0), (236.0, 256.0)]);
    window.harness.key_up(Key::Space);
    window.harness.step();
    assert!((seen(&window) - scrolled).length() < 0.5);
    assert!(window.harness.state().document().is_blank());
}

#[test]
fn a_drawing_can_be_made_by_keys() {
    let mut window = Window::open();
    window.harness.get_by_label("Canvas").focus();
    window.harness.step();
    window.keys(Modifiers::NONE, &[Key::ArrowLeft, Key::ArrowUp, Key::Space]);
    window.keys(Modifiers::NONE, &[Key::ArrowRight, Key::ArrowRight]);
    window.keys(Modifiers::SHIFT, &[Key::ArrowDown]);
    window.keys(Modifiers::NONE, &[Key::Enter, Key::ArrowDown]);
    let drawn = vec![
        (246.0, 246.0),
        (256.0, 246.0),
        (266.0, 246.0),
        (266.0, 247.0),
    ];
    assert_eq!(window.strokes(), [drawn]);
    // Letters are commands while the canvas has the keys.
    let rub = [
        Key::X,
        Key::Space,
        Key::ArrowUp,
        Key::ArrowLeft,
        Key::ArrowLeft,
        Key::Space,
    ];
    window.keys(Modifiers::NONE, &rub);
    assert_eq!(window.strokes(), Vec::<Vec<_>>::new());
}

#[test]
fn escape_forgets_the_stroke_in_hand() {
    let mut window = Window::open();
    let events = [
        window.press((100.0, 100.0), true, PointerButton::Primary),
        window.moved((200.0, 200.0)),
    ];
    window.frame(events);
    window.keys(Modifiers::NONE, &[Key::Escape]);
    let lift = window.press((200.0, 200.0), false, PointerButton::Primary);
    window.frame([lift]);
    assert!(window.harness.state().document().is_blank());
}

#[test]
fn a_dropped_picture_is_adjusted_and_becomes_strokes() {
    let mut window = Window::open();
    window.drop_file("assets/drawings/hand_star.png");
    window.harness.check_accessibility();
    let options = |studio: &Studio| studio.document().import.as_ref().unwrap().options;
    window.slide("Threshold", 0.3);
    window.wait_until("another threshold", |studio| {
        options(studio).threshold_bias == 0.3
    });
    window.slide("Despeckle", 2.0);
    window.wait_until("another despeckle", |studio| {
        options(studio).despeckle == 2.0
    });
    window.undo();
    assert_eq!(options(window.harness.state()).despeckle, 1.0);
    assert_eq!(options(window.harness.state()).threshold_bias, 0.3);
    window.click("Use as strokes");
    let document = window.harness.state().document();
    assert!(document.import.is_none() && !document.strokes.is_empty());
    window.undo();
    assert!(window.harness.state().document().import.is_some());
    window.click("Remove");
    assert!(window.harness.state().document().is_blank());
}

#[test]
fn a_pasted_picture_is_imported() {
    let mut window = Window::open();
    let mut image = ColorImage::filled([300, 200], egui::Color32::WHITE);
    for x in 50..250 {
        for y in 98..104 {
            image[(x, y)] = egui::Color32::BLACK;
        }
    }
    window.frame([Event::PasteImage(Arc::new(image))]);
    window.wait_until("paste", |studio| studio.document().import.is_some());
    let import = window.harness.state().document().import.clone().unwrap();
    assert_eq!(import.picture.strokes.strokes().len(), 1);
}

#[test]
fn a_clipboard_without_a_picture_is_told() {
    let mut window = Window::open();
    window.keys(Modifiers::COMMAND | Modifiers::SHIFT, &[Key::V]);
    window.harness.run_steps(30);
    window
        .harness
        .get_by_label_contains("no picture on the clipboard");
}

#[test]
fn overlays_are_drawn_over_a_drawing() {
    let settings = r#"{"digits": true, "difference": true, "grid": true, "hints_seen": true}"#;
    let mut window = Window::with_settings(settings);
    let before = window.harness.output().shapes.len();
    window.drag(&[(100.0, 100.0), (300.0, 100.0), (200.0, 300.0)]);
    let after = window.harness.output().shapes.len();
    assert!(after > before + 32 * 32, "{before} {after} shapes");
}

#[test]
fn hints_stay_until_they_are_closed() {
    let mut window = Window::with_settings("{}");
    window.harness.get_by_label_contains("Draw a hexagon here");
    window.drag(&[(200.0, 300.0), (300.0, 300.0)]);
    window.click("Close hints");
    assert!(window.harness.query_by_label("Close hints").is_none());
    assert_eq!(window.strokes().len(), 1);
}
