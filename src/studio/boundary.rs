//! What keeps a panel that breaks off from taking the window with it.

use eframe::egui::Ui;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Shows panels, and closes one that panics.
#[derive(Debug, Default)]
pub(super) struct Boundary {
    closed: Vec<&'static str>,
    broke: Option<&'static str>,
}

impl Boundary {
    /// Shows the panel of this name; of one that broke off before, that it did, until it is opened again.
    pub fn show(&mut self, name: &'static str, ui: &mut Ui, panel: impl FnOnce(&mut Ui)) {
        if self.closed.contains(&name) {
            ui.label(format!("The {name} broke off and is closed."));
            if ui.button("Open it again").clicked() {
                self.closed.retain(|closed| *closed != name);
            }
            return;
        }
        // What it was at may be half done. The document is not: it changes by whole edits.
        if catch_unwind(AssertUnwindSafe(|| panel(ui))).is_err() {
            self.closed.push(name);
            self.broke = Some(name);
        }
    }

    /// The panel that broke off since this was asked last.
    pub fn take_broke(&mut self) -> Option<&'static str> {
        self.broke.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui;

    #[test]
    #[allow(clippy::panic)]
    fn a_panel_that_breaks_off_is_closed_and_the_others_go_on() {
        let mut boundary = Boundary::default();
        let mut shown = 0;
        for _ in 0..2 {
            egui::__run_test_ui(|ui| {
                boundary.show("editor", ui, |_| panic!("a fault that a test makes"));
                boundary.show("canvas", ui, |_| shown += 1);
            });
        }
        // Once in each run; a run may take more than one pass.
        assert!(shown >= 2);
        assert_eq!(boundary.closed, ["editor"]);
        assert_eq!(
            (boundary.take_broke(), boundary.take_broke()),
            (Some("editor"), None)
        );
    }
}
