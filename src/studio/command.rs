//! Everything that can be done, named once: menus, shortcuts and the command palette are made from this.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

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

const fn shift(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::SHIFT, key))
}

/// A key of its own; not while something is typed.
const fn plain(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::NONE, key))
}

macro_rules! commands {
    ($($command:ident: $menu:ident, $label:literal, $keys:expr, $help:literal;)*) => {
        /// Something that can be done without further particulars.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Command {
            $(#[doc = $help] $command,)*
        }

        /// All commands, in the order of the menus.
        pub const SPECS: &[Spec] = &[$(Spec {
            command: Command::$command,
            label: $label,
            help: $help,
            menu: Menu::$menu,
            shortcut: $keys,
        },)*];
    };
}

// What is done is named here only: command, menu, label, keys, and what it does in a sentence.
commands! {
    New: File, "New", ctrl(Key::N), "Start with an empty canvas.";
    Open: File, "Open…", ctrl(Key::O), "Open a .logogram document, a picture or a program.";
    OpenExample: File, "Examples…", ctrl(Key::E), "Choose a drawing to start from.";
    Save: File, "Save", ctrl(Key::S), "Save the document.";
    SaveAs: File, "Save as…", ctrl_shift(Key::S), "Save the document under another name.";
    ImportPicture: File, "Import picture…", ctrl(Key::I), "Lay a picture beneath the drawing and find its lines.";
    PastePicture: File, "Paste picture", ctrl_shift(Key::V), "Import the picture on the clipboard.";
    Export: File, "Export…", ctrl_shift(Key::E), "SVG, PNG, GIF, Python, Logo, Rhai or the samples.";
    Recover: File, "Recovered drawings…", None, "Show what was not saved when Logogram ended or another document was opened.";
    ClearRecent: File, "Clear recent documents", None, "Empty the list of recent documents.";
    Quit: File, "Quit", ctrl(Key::Q), "Close the window; nothing unsaved is lost.";
    Undo: Edit, "Undo", ctrl(Key::Z), "Take the last step back.";
    Redo: Edit, "Redo", ctrl_shift(Key::Z), "Do again what was taken back.";
    ClearDrawing: Edit, "Clear drawing", None, "Take all strokes and the picture away.";
    RemovePicture: Edit, "Remove picture", None, "Take the imported picture away, keep the strokes.";
    SelectAll: Edit, "Select all", ctrl(Key::A), "Select everything that was drawn.";
    DeleteSelection: Edit, "Delete", plain(Key::Delete), "Take what is selected away.";
    Duplicate: Edit, "Duplicate", ctrl(Key::D), "Put a copy of what is selected beside it.";
    MirrorAcross: Edit, "Mirror left to right", plain(Key::H), "Turn what is selected over, left to right.";
    MirrorUpright: Edit, "Mirror top to bottom", plain(Key::V), "Turn what is selected over, top to bottom.";
    Settings: Edit, "Settings…", ctrl(Key::Comma), "Model, engine, samples, tolerance, look.";
    Pen: Draw, "Pen", plain(Key::P), "Draw by hand.";
    Line: Draw, "Straight line", plain(Key::L), "Draw a straight line from press to release; with Shift at a multiple of 15°.";
    Rectangle: Draw, "Rectangle", plain(Key::R), "Draw a rectangle from corner to corner; with Shift a square.";
    Ellipse: Draw, "Ellipse", plain(Key::E), "Draw an ellipse from corner to corner; with Shift a circle.";
    Polygon: Draw, "Polygon", plain(Key::Y), "Draw a polygon by its corners; a double click or Enter closes it.";
    Eraser: Draw, "Eraser", plain(Key::X), "Rub out parts of strokes.";
    Select: Draw, "Select", plain(Key::S), "Select strokes by a click or a frame; drag them, or the handles to scale and turn.";
    Finish: Draw, "Finish the drawing", plain(Key::Tab), "Draw what is shown in pale lines; Tab does so while the canvas has the keys.";
    AnotherFinish: Draw, "Another way to finish", shift(Key::Tab), "Show the next of up to five ways to finish the drawing.";
    ZoomIn: View, "Zoom in", ctrl(Key::Plus), "See the canvas larger.";
    ZoomOut: View, "Zoom out", ctrl(Key::Minus), "See more of the canvas.";
    ZoomToFit: View, "Zoom to fit", ctrl(Key::Num0), "See the whole canvas.";
    ZoomToDrawing: View, "Zoom to drawing", plain(Key::F), "See the drawing as large as possible.";
    ZoomToProgram: View, "Zoom to program", plain(Key::T), "See what the program draws as large as possible.";
    ToggleGrid: View, "Grid", plain(Key::G), "Show lines 50 px apart on the canvas.";
    ToggleDigits: View, "What the model sees", plain(Key::D), "Show the drawing as the digits that the model reads.";
    ToggleMatch: View, "Program over drawing", plain(Key::O), "Show what the program draws over the drawing.";
    ToggleDifference: View, "Difference", plain(Key::I), "Show where the program and the drawing differ.";
    ShowGallery: View, "Gallery", alt(Key::Num1), "Programs that match, best first.";
    ShowSamples: View, "Samples", alt(Key::Num2), "Every sample of the run.";
    ShowInference: View, "Inference", alt(Key::Num3), "Hypotheses and how they change with each stroke.";
    ToggleResults: View, "Results panel", ctrl(Key::B), "Show or hide gallery, samples and inference.";
    ToggleProgram: View, "Program panel", ctrl_shift(Key::B), "Show or hide the program.";
    Present: View, "Presentation", plain(Key::F5), "Canvas, program and turtle only, in large type; Escape leaves.";
    ToggleTheme: View, "Light or dark", None, "Change between light and dark.";
    LargerText: View, "Larger interface", ctrl_shift(Key::Plus), "Everything a step larger.";
    SmallerText: View, "Smaller interface", ctrl_shift(Key::Minus), "Everything a step smaller.";
    Solve: Solve, "Solve", ctrl(Key::Enter), "Sample programs for the drawing.";
    MoreSamples: Solve, "More samples", ctrl_shift(Key::Enter), "Take 256 samples more for the same drawing, and keep those there are.";
    Cancel: Solve, "Stop solving", plain(Key::Escape), "Stop sampling at once.";
    ToggleLive: Solve, "Live", ctrl(Key::L), "Solve shortly after each stroke.";
    Family: Solve, "Family of drawings…", None, "Find one function with a parameter that draws several drawings of one idea.";
    Adapt: Solve, "Adapt to my drawings…", None, "Train the model on from what it solves of your drawings; others judge whether it is better.";
    NextCard: Solve, "Next program", alt(Key::ArrowDown), "Select the next card of the gallery.";
    PreviousCard: Solve, "Previous program", alt(Key::ArrowUp), "Select the card before.";
    TakeCard: Solve, "Edit the selected program", alt(Key::Enter), "Put the selected program into the editor.";
    RunProgram: Program, "Run or pause", ctrl(Key::R), "Watch the turtle draw on the canvas.";
    StepProgram: Program, "Step", plain(Key::F10), "One statement of the program.";
    StepBack: Program, "Step back", plain(Key::F9), "Take the last move of the turtle back.";
    StopProgram: Program, "Stop the program", ctrl(Key::Period), "End a script that takes long, or the animation.";
    Keep: Program, "Keep the program", ctrl_shift(Key::K), "Keep the program that is shown with the document, to be named and found again.";
    Tidy: Program, "Tidy", None, "Print the program anew in its normal form.";
    Palette: Help, "All commands…", ctrl(Key::K), "Find a command by its name.";
    Shortcuts: Help, "Keyboard shortcuts", plain(Key::F1), "All keys at a glance.";
    Reference: Help, "Language reference", None, "Every command of Python, Logo and Rhai, with examples to click.";
    About: Help, "About Logogram", None, "Versions and licences.";
}

impl Command {
    /// What is said of it.
    pub fn spec(self) -> &'static Spec {
        // They are in one order.
        &SPECS[self as usize]
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        self.spec().label
    }
}

impl Spec {
    /// Whether its key moves the focus wherever nothing is shown that it would take.
    pub fn is_by_tab(&self) -> bool {
        self.shortcut
            .is_some_and(|keys| keys.logical_key == Key::Tab)
    }

    /// Whether its keys mean something to a text that is typed.
    pub fn is_typed(&self) -> bool {
        self.shortcut.is_some_and(|keys| {
            let is_letter = keys.logical_key.name().len() == 1;
            let is_plain = keys.modifiers.is_none();
            is_plain && (is_letter || keys.logical_key == Key::Delete)
                || self.command == Command::SelectAll
        })
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
    fn every_command_has_its_own_specification() {
        for spec in SPECS {
            assert_eq!(spec.command.spec().label, spec.label);
        }
    }
}
