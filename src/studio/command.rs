//! Everything that can be done, named once: menus, shortcuts and the command palette are made from this.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

/// Something that can be done without further particulars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    New,
    Open,
    OpenExample,
    Save,
    SaveAs,
    ImportPicture,
    PastePicture,
    Export,
    Recover,
    ClearRecent,
    Quit,
    Undo,
    Redo,
    ClearDrawing,
    RemovePicture,
    Solve,
    Cancel,
    ToggleLive,
    Pen,
    Line,
    Eraser,
    Move,
    ZoomIn,
    ZoomOut,
    ZoomToFit,
    ToggleGrid,
    ToggleDigits,
    ToggleMatch,
    ToggleDifference,
    ShowGallery,
    ShowSamples,
    ShowInference,
    NextCard,
    PreviousCard,
    TakeCard,
    RunProgram,
    StepProgram,
    StopProgram,
    Tidy,
    Palette,
    Settings,
    Shortcuts,
    ToggleTheme,
    LargerText,
    SmallerText,
}

/// Where a command stands in the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    File,
    Edit,
    Draw,
    View,
    Solve,
    Program,
    Help,
}

impl Menu {
    /// In the order of the menu bar.
    pub const ALL: [Menu; 7] = [
        Menu::File,
        Menu::Edit,
        Menu::Draw,
        Menu::View,
        Menu::Solve,
        Menu::Program,
        Menu::Help,
    ];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Menu::File => "File",
            Menu::Edit => "Edit",
            Menu::Draw => "Draw",
            Menu::View => "View",
            Menu::Solve => "Solve",
            Menu::Program => "Program",
            Menu::Help => "Help",
        }
    }
}

/// What is said of a command.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The command.
    pub command: Command,
    /// What it is called.
    pub label: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// Where it stands.
    pub menu: Menu,
    /// The keys for it.
    pub shortcut: Option<KeyboardShortcut>,
}

const fn ctrl(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

const fn ctrl_shift(key: Key) -> Option<KeyboardShortcut> {
    let modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
    Some(KeyboardShortcut::new(modifiers, key))
}

const fn alt(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::ALT, key))
}

/// A key of its own; not while something is typed.
const fn plain(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::NONE, key))
}

const fn spec(
    command: Command,
    menu: Menu,
    label: &'static str,
    shortcut: Option<KeyboardShortcut>,
    help: &'static str,
) -> Spec {
    Spec {
        command,
        label,
        help,
        menu,
        shortcut,
    }
}

/// All commands, in the order of the menus.
#[rustfmt::skip]
pub const SPECS: &[Spec] = {
    use Command as C;
    use Menu as M;
    &[
        spec(C::New, M::File, "New", ctrl(Key::N), "Start with an empty canvas."),
        spec(C::Open, M::File, "Open…", ctrl(Key::O), "Open a .logogram document, a picture or a program."),
        spec(C::OpenExample, M::File, "Examples…", ctrl(Key::E), "Choose a drawing to start from."),
        spec(C::Save, M::File, "Save", ctrl(Key::S), "Save the document."),
        spec(C::SaveAs, M::File, "Save as…", ctrl_shift(Key::S), "Save the document under another name."),
        spec(C::ImportPicture, M::File, "Import picture…", ctrl(Key::I), "Lay a picture beneath the drawing and find its lines."),
        spec(C::PastePicture, M::File, "Paste picture", ctrl_shift(Key::V), "Import the picture on the clipboard."),
        spec(C::Export, M::File, "Export…", ctrl_shift(Key::E), "SVG, PNG, GIF, Python, Logo, Rhai or the samples."),
        spec(C::Recover, M::File, "Recovered drawings…", None, "Show what was not saved when Logogram ended or another document was opened."),
        spec(C::ClearRecent, M::File, "Clear recent documents", None, "Empty the list of recent documents."),
        spec(C::Quit, M::File, "Quit", ctrl(Key::Q), "Close the window; nothing unsaved is lost."),
        spec(C::Undo, M::Edit, "Undo", ctrl(Key::Z), "Take the last step back."),
        spec(C::Redo, M::Edit, "Redo", ctrl_shift(Key::Z), "Do again what was taken back."),
        spec(C::ClearDrawing, M::Edit, "Clear drawing", None, "Take all strokes and the picture away."),
        spec(C::RemovePicture, M::Edit, "Remove picture", None, "Take the imported picture away, keep the strokes."),
        spec(C::Settings, M::Edit, "Settings…", ctrl(Key::Comma), "Model, engine, samples, tolerance, look."),
        spec(C::Pen, M::Draw, "Pen", plain(Key::P), "Draw by hand."),
        spec(C::Line, M::Draw, "Straight line", plain(Key::L), "Draw a straight line from press to release."),
        spec(C::Eraser, M::Draw, "Eraser", plain(Key::X), "Rub out parts of strokes."),
        spec(C::Move, M::Draw, "Move", plain(Key::M), "Drag a stroke, or everything by the empty canvas."),
        spec(C::ZoomIn, M::View, "Zoom in", ctrl(Key::Plus), "See the canvas larger."),
        spec(C::ZoomOut, M::View, "Zoom out", ctrl(Key::Minus), "See more of the canvas."),
        spec(C::ZoomToFit, M::View, "Zoom to fit", ctrl(Key::Num0), "See the whole canvas."),
        spec(C::ToggleGrid, M::View, "Grid", plain(Key::G), "Show lines 50 px apart on the canvas."),
        spec(C::ToggleDigits, M::View, "What the model sees", plain(Key::D), "Show the 32×32 density digits on the canvas."),
        spec(C::ToggleMatch, M::View, "Program over drawing", plain(Key::O), "Show what the program draws over the drawing."),
        spec(C::ToggleDifference, M::View, "Difference", plain(Key::I), "Show where the program and the drawing differ."),
        spec(C::ShowGallery, M::View, "Gallery", alt(Key::Num1), "Programs that match, best first."),
        spec(C::ShowSamples, M::View, "Samples", alt(Key::Num2), "Every sample of the run."),
        spec(C::ShowInference, M::View, "Inference", alt(Key::Num3), "Hypotheses and how they change with each stroke."),
        spec(C::ToggleTheme, M::View, "Light or dark", None, "Change between light and dark."),
        spec(C::LargerText, M::View, "Larger interface", ctrl_shift(Key::Plus), "Everything a step larger."),
        spec(C::SmallerText, M::View, "Smaller interface", ctrl_shift(Key::Minus), "Everything a step smaller."),
        spec(C::Solve, M::Solve, "Solve", ctrl(Key::Enter), "Sample programs for the drawing."),
        spec(C::Cancel, M::Solve, "Stop solving", plain(Key::Escape), "Stop sampling at once."),
        spec(C::ToggleLive, M::Solve, "Live", ctrl(Key::L), "Solve shortly after each stroke."),
        spec(C::NextCard, M::Solve, "Next program", alt(Key::ArrowDown), "Select the next card of the gallery."),
        spec(C::PreviousCard, M::Solve, "Previous program", alt(Key::ArrowUp), "Select the card before."),
        spec(C::TakeCard, M::Solve, "Edit the selected program", alt(Key::Enter), "Put the selected program into the editor."),
        spec(C::RunProgram, M::Program, "Run or pause", ctrl(Key::R), "Watch the turtle draw."),
        spec(C::StepProgram, M::Program, "Step", plain(Key::F10), "One move of the turtle."),
        spec(C::StopProgram, M::Program, "Stop the program", ctrl(Key::Period), "End a script that takes long, or the animation."),
        spec(C::Tidy, M::Program, "Tidy", None, "Print the program anew in its normal form."),
        spec(C::Palette, M::Help, "All commands…", ctrl(Key::K), "Find a command by its name."),
        spec(C::Shortcuts, M::Help, "Keyboard shortcuts", plain(Key::F1), "All keys at a glance."),
    ]
};

impl Command {
    /// What is said of it.
    pub fn spec(self) -> &'static Spec {
        // A test sees that each command is in the table.
        SPECS
            .iter()
            .find(|spec| spec.command == self)
            .unwrap_or(&SPECS[0])
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        self.spec().label
    }
}

impl Spec {
    /// Whether its keys are letters that could be meant for a text.
    pub fn is_typed(&self) -> bool {
        self.shortcut
            .is_some_and(|keys| keys.modifiers.is_none() && keys.logical_key.name().len() == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_and_keys_are_given_once() {
        let mut labels = HashSet::new();
        let mut keys = HashSet::new();
        for spec in SPECS {
            assert!(labels.insert(spec.label), "{} twice", spec.label);
            if let Some(shortcut) = spec.shortcut {
                assert!(keys.insert(shortcut), "{shortcut:?} twice");
            }
            assert!(spec.help.ends_with('.'), "{}", spec.help);
        }
    }

    #[test]
    fn every_command_is_in_the_table() {
        // The last one's number tells how many there are.
        assert_eq!(SPECS.len(), Command::SmallerText as usize + 1);
        for spec in SPECS {
            assert_eq!(spec.command.spec().label, spec.label);
        }
    }
}
