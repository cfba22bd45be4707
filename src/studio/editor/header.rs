//! Which program is shown, and in which dialect.

use super::field::Field;
use super::{Edits, shapes};
use crate::studio::command::Command;
use crate::studio::document::Code;
use crate::studio::menu;
use crate::studio::scene::{Picked, Scene};
use eframe::egui::{Button, Ui};
use turtle_lib::dialect::Dialect;

/// Draws the two lines above the text.
pub(super) fn ui(
    ui: &mut Ui,
    scene: &mut Scene,
    edits: &mut Edits,
    field: &mut Field,
    code: &Code,
) {
    ui.horizontal_wrapped(|ui| {
        ui.strong(match &scene.picked {
            _ if scene.program().is_none() => "No program yet",
            Picked::Best => "Best program found",
            Picked::Candidate { .. } => "Chosen program",
            Picked::Own => "My program",
        });
        let has_best = scene
            .session
            .run
            .as_ref()
            .is_some_and(|run| run.shown().best().is_some());
        if has_best && !matches!(scene.picked, Picked::Best) {
            let button = ui.button("Follow the best");
            let button =
                button.on_hover_text("Show the best program found, while better ones come.");
            if button.clicked() {
                edits.end(scene);
                scene.picked = Picked::Best;
            }
        }
        let is_own = matches!(scene.picked, Picked::Own);
        if !is_own && !scene.history.document().code.text.is_empty() {
            let button = ui.button("My program");
            if button
                .on_hover_text("Show the document's own program.")
                .clicked()
            {
                scene.picked = Picked::Own;
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        for dialect in Dialect::ALL {
            let is_present = code.dialect == dialect;
            let can_print = is_present || code.dialect != Dialect::Rhai || is_blank(code);
            let button = Button::selectable(is_present, dialect.to_string());
            let button = ui
                .add_enabled(can_print, button)
                .on_hover_text(format!("Print the program in {dialect}."))
                .on_disabled_hover_text(NO_TREE);
            if button.clicked() && !is_present {
                match converted(code, dialect) {
                    Ok(text) => {
                        let code = Code {
                            text,
                            dialect,
                            ..code.clone()
                        };
                        edits.replace(scene, "Change the language", code);
                    }
                    Err(reason) => scene.tell(reason),
                }
            }
        }
        ui.separator();
        let tidy = Command::Tidy.spec();
        if ui
            .button(tidy.label)
            .on_hover_text(menu::hover(tidy, ui))
            .clicked()
        {
            scene.ask(tidy.command);
        }
        shapes::menu_ui(ui, scene, edits, field, code);
    });
}

/// Why a script stays a script.
const NO_TREE: &str = "A Rhai script can say more than the other dialects, so it cannot be printed anew. \
                       Undo brings back what it was made from.";

fn is_blank(code: &Code) -> bool {
    code.text.trim().is_empty()
}

/// The program in a dialect, in the normal form.
///
/// # Errors
/// A sentence for whoever asked, when there is no program to print.
pub(super) fn converted(code: &Code, dialect: Dialect) -> Result<String, String> {
    if is_blank(code) {
        return Ok(String::new());
    }
    let parsed = code.dialect.parse(&code.text).ok_or(NO_TREE)?;
    let program = parsed.into_program();
    let program = program.map_err(|_| "Mend the lines that are marked first.")?;
    match dialect.lacks(&program) {
        Some(lack) => Err(format!("It stays as it is: {lack}.")),
        None => Ok(dialect.print(&program)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, dialect: Dialect) -> Code {
        Code {
            text: text.to_owned(),
            dialect,
            ..Code::default()
        }
    }

    #[test]
    fn programs_with_a_tree_are_printed_in_every_dialect() {
        let python = code("fd( 3 )", Dialect::Python);
        assert_eq!(
            converted(&python, Dialect::Python),
            Ok("forward(3)".to_owned())
        );
        let logo = converted(&python, Dialect::Logo).unwrap();
        let back = converted(&code(&logo, Dialect::Logo), Dialect::Python);
        assert_eq!(back, Ok("forward(3)".to_owned()));
        let rhai = converted(&python, Dialect::Rhai).unwrap();
        assert!(rhai.contains("forward(3"), "{rhai}");
    }

    #[test]
    fn scripts_and_errors_are_not_but_nothing_is() {
        let script = code("forward(3);", Dialect::Rhai);
        assert!(
            converted(&script, Dialect::Python)
                .unwrap_err()
                .contains("Rhai")
        );
        let wrong = code("forward(", Dialect::Python);
        assert!(
            converted(&wrong, Dialect::Logo)
                .unwrap_err()
                .contains("marked")
        );
        let empty = code(" \n", Dialect::Rhai);
        assert_eq!(converted(&empty, Dialect::Logo), Ok(String::new()));
        let list = code("a = [1]\na.append(2)", Dialect::Python);
        assert!(
            converted(&list, Dialect::Rhai)
                .unwrap_err()
                .contains("line 1")
        );
    }
}
