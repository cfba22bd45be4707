//! Tells what an earlier session left unsaved, and gives it back.

use super::recovery::{self, Leftover, Slot};
use super::store::stem;
use crate::studio::job::{Job, Poll};
use crate::studio::theme;
use eframe::egui::{
    self, Align2, Button, ColorImage, Rect, Role, ScrollArea, Sense, TextureHandle, TextureOptions,
    Ui, Vec2,
};
use std::path::PathBuf;
use std::time::SystemTime;

/// Documents that are opened at once, each in a window of its own.
const MOST_OPENED: usize = 8;

/// Side of a picture, in points.
const PICTURE: f32 = 56.0;

/// What was left over.
#[derive(Default)]
pub(super) struct Recovered {
    looking: Option<Job<Vec<Leftover>>>,
    rows: Vec<Row>,
    /// Whether to say so if there is nothing.
    asked: bool,
    /// Whether it is asked if all are to be discarded.
    is_discarding: bool,
}

/// A document that was left over.
struct Row {
    /// Its states, the latest first: it may have been open more than once.
    states: Vec<Leftover>,
    texture: Option<TextureHandle>,
}

/// What is to be done with a row.
enum Choice {
    Open,
    Discard,
}

/// What is to be done with all rows.
enum All {
    Open,
    Discard,
    Later,
}

impl Recovered {
    /// Looks for what was left over in `folder`.
    pub(super) fn start(&mut self, ctx: &egui::Context, folder: PathBuf, asked: bool) {
        // What is held here would not be found.
        self.rows.clear();
        self.asked = asked;
        self.is_discarding = false;
        self.looking = Some(Job::start(ctx, move |_| recovery::leftovers(&folder)));
    }

    /// Takes what was found. Says so if there is nothing, but was asked for.
    pub(super) fn look(&mut self) -> Option<&'static str> {
        let Poll::Done(left) = self.looking.as_ref()?.poll() else {
            return None;
        };
        self.looking = None;
        self.rows = rows(left);
        (self.asked && self.rows.is_empty()).then_some("Nothing unsaved is left over.")
    }

    /// Draws the list. Gives what is to be opened: the first here, the others in windows of their own.
    pub(super) fn ui(&mut self, ctx: &egui::Context) -> Vec<Slot> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        let mut chosen = None;
        let mut all = None;
        egui::Window::new("Recovered drawings")
            .collapsible(false)
            .resizable(false)
            .anchor(Align2::LEFT_BOTTOM, Vec2::new(16.0, -40.0))
            .show(ctx, |ui| {
                ui.label("These were not saved when Logogram ended.");
                let height = (ctx.content_rect().height() - 180.0).clamp(PICTURE, 320.0);
                ScrollArea::vertical().max_height(height).show(ui, |ui| {
                    for (i, row) in self.rows.iter_mut().enumerate() {
                        if let Some(choice) = row.ui(ui) {
                            chosen = Some((i, choice));
                        }
                    }
                });
                all = self.all_ui(ui);
            });
        match (all, chosen) {
            (Some(All::Open), _) => self.take_all(),
            (Some(All::Discard), _) => {
                self.rows.drain(..).for_each(Row::discard);
                Vec::new()
            }
            (Some(All::Later), _) => {
                self.rows.clear();
                Vec::new()
            }
            (None, Some((i, Choice::Open))) => self.take(i).into_iter().collect(),
            (None, Some((i, Choice::Discard))) => {
                self.rows.remove(i).discard();
                Vec::new()
            }
            (None, None) => Vec::new(),
        }
    }

    fn all_ui(&mut self, ui: &mut Ui) -> Option<All> {
        let mut all = None;
        let count = self.rows.len();
        ui.horizontal(|ui| {
            if self.is_discarding {
                ui.label(format!("Remove all {count} for good?"));
                if ui.button("Remove them").clicked() {
                    all = Some(All::Discard);
                }
                if ui.button("Keep them").clicked() {
                    self.is_discarding = false;
                }
                return;
            }
            if count > 1 {
                let open = ui.button("Open all");
                let open = open.on_hover_text("Each in a window of its own.");
                if open.clicked() {
                    all = Some(All::Open);
                }
                let discard = ui.button("Discard all…");
                if discard.on_hover_text("Remove them for good.").clicked() {
                    self.is_discarding = true;
                }
            }
            let later = ui.button("Later");
            let later = later.on_hover_text(
                "Keep them; they are in the File menu, and offered at the next start.",
            );
            if later.clicked() {
                all = Some(All::Later);
            }
        });
        all
    }

    /// The latest state of the row; older ones stay in it.
    fn take(&mut self, i: usize) -> Option<Slot> {
        let row = self.rows.get_mut(i)?;
        row.states.first().filter(|state| state.content.is_ok())?;
        let state = row.states.remove(0);
        row.texture = None;
        if row.states.is_empty() {
            self.rows.remove(i);
        }
        Some(state.slot)
    }

    /// The latest states of as many documents as are opened at once.
    fn take_all(&mut self) -> Vec<Slot> {
        // From the end, as a row goes when its last state is taken.
        let last = self.rows.len().min(MOST_OPENED);
        let mut taken: Vec<Slot> = (0..last).rev().filter_map(|i| self.take(i)).collect();
        taken.reverse();
        taken
    }
}

/// A row for each document, the one that was kept last first. What belongs to one file is one document.
fn rows(left: Vec<Leftover>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for state in left {
        let original = state.label.original.as_ref();
        let own = rows
            .iter_mut()
            .find(|row| original.is_some() && row.states[0].label.original.as_ref() == original);
        match own {
            Some(row) => row.states.push(state),
            None => rows.push(Row {
                states: vec![state],
                texture: None,
            }),
        }
    }
    rows
}

impl Row {
    /// Removes all its states; one that cannot be removed is offered again.
    fn discard(self) {
        for state in self.states {
            let _ = state.slot.clear();
        }
    }

    fn ui(&mut self, ui: &mut Ui) -> Option<Choice> {
        let latest = self.states.first()?;
        let name = name(latest);
        let mut choice = None;
        ui.horizontal(|ui| {
            picture_ui(ui, latest, &name, &mut self.texture);
            ui.vertical(|ui| {
                let when = ago(latest.at);
                let content = match &latest.content {
                    Ok(content) => format!("{content}, {when}"),
                    Err(error) => format!("cannot be read: {error}"),
                };
                ui.strong(&name);
                ui.label(content);
                if latest.original_is_newer {
                    ui.weak("older than the saved file");
                }
                ui.horizontal(|ui| {
                    let open = ui.add_enabled(latest.content.is_ok(), Button::new("Open"));
                    if open.on_hover_text("Open it and go on.").clicked() {
                        choice = Some(Choice::Open);
                    }
                    let discard = ui.button("Discard");
                    if discard.on_hover_text("Remove it for good.").clicked() {
                        choice = Some(Choice::Discard);
                    }
                    match self.states.len() - 1 {
                        0 => {}
                        1 => drop(ui.weak("and an older state")),
                        older => drop(ui.weak(format!("and {older} older states"))),
                    }
                });
            });
        });
        choice
    }
}

fn picture_ui(ui: &mut Ui, state: &Leftover, name: &str, texture: &mut Option<TextureHandle>) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(PICTURE), Sense::hover());
    let label = format!("Picture of {name}");
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Image, true, &label));
    ui.painter().rect_filled(rect, 2.0, theme::PAPER);
    let Some(image) = &state.picture else { return };
    let texture = texture.get_or_insert_with(|| {
        let size = [image.width() as usize, image.height() as usize];
        let image = ColorImage::from_rgba_unmultiplied(size, image.as_raw());
        ui.ctx()
            .load_texture("recovered", image, TextureOptions::LINEAR)
    });
    let all = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
    ui.painter()
        .image(texture.id(), rect, all, egui::Color32::WHITE);
}

/// What the document is called.
fn name(state: &Leftover) -> String {
    let named = state.label.original.as_deref().map(stem);
    named
        .or_else(|| state.label.name.clone())
        .unwrap_or_else(|| "Untitled".to_owned())
}

fn ago(at: SystemTime) -> String {
    let ago = SystemTime::now().duration_since(at);
    match ago.unwrap_or_default().as_secs() / 60 {
        0 => "just now".to_owned(),
        minutes @ 1..60 => format!("{minutes} min ago"),
        minutes @ 60..1440 => format!("{} h ago", minutes / 60),
        minutes => match minutes / 1440 {
            1 => "1 day ago".to_owned(),
            days => format!("{days} days ago"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::{self, Label};
    use super::*;
    use crate::studio::document::Document;
    use std::path::Path;

    fn keep(folder: &Path, original: Option<&str>) {
        let label = Label {
            original: original.map(PathBuf::from),
            name: None,
        };
        let bytes = format::to_bytes(&Document::default(), None, Some(&label)).unwrap();
        std::fs::write(Slot::new(folder).unwrap().file(), bytes).unwrap();
    }

    fn found(folder: &Path) -> Recovered {
        Recovered {
            rows: rows(recovery::leftovers(folder)),
            ..Recovered::default()
        }
    }

    #[test]
    fn what_belongs_to_one_file_is_one_row_and_its_states_come_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        for original in [Some("/a.logogram"), None, Some("/a.logogram"), None] {
            keep(folder.path(), original);
        }
        let mut found = found(folder.path());
        assert_eq!(found.rows.len(), 3);
        let of_a = found.rows.iter().position(|row| row.states.len() == 2);
        let first = found.take(of_a.unwrap()).unwrap();
        assert_eq!(found.rows.len(), 3);
        assert!(found.take(of_a.unwrap()).unwrap().file() != first.file());
        assert_eq!(found.rows.len(), 2);
    }

    #[test]
    fn of_many_the_latest_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..MOST_OPENED + 2 {
            keep(folder.path(), None);
        }
        std::fs::write(folder.path().join("broken.logogram"), "{").unwrap();
        let mut found = found(folder.path());
        let latest: Vec<PathBuf> = found.rows[..MOST_OPENED]
            .iter()
            .filter(|row| row.states[0].content.is_ok())
            .map(|row| row.states[0].slot.file().to_owned())
            .collect();
        let taken = found.take_all();
        let taken: Vec<PathBuf> = taken.iter().map(|slot| slot.file().to_owned()).collect();
        assert_eq!(taken, latest);
        assert_eq!(found.rows.len(), MOST_OPENED + 3 - taken.len());
    }
}
