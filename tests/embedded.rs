//! Python programs that are more than the dialect has: run by the embedded interpreter, in a process with limits.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;

fn logogram(args: &[&str]) -> Assert {
    let mut command = Command::cargo_bin("logogram").unwrap();
    command
        .args(args)
        .timeout(std::time::Duration::from_secs(60))
        .assert()
}

/// What the interpreter's process says of a program.
fn said(source: &str, seconds: u32) -> Value {
    let mut command = Command::cargo_bin("logogram").unwrap();
    let ran = command
        .args(["run-python", "--seconds", &seconds.to_string()])
        .write_stdin(source)
        .assert();
    serde_json::from_slice(&ran.get_output().stdout).unwrap_or(Value::Null)
}

/// What `render` says of a program.
fn rendered(source: &str) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program.py");
    fs::write(&program, source).unwrap();
    let out = folder.path().join("program.svg");
    let ran = logogram(&[
        "render",
        program.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let output = ran.get_output();
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    (output.status.code().unwrap(), text)
}

/// The segments that a program drew, each with its ends.
fn segments(said: &Value) -> Vec<[f64; 4]> {
    let points = said["path"]["points"].as_array().unwrap();
    let at = |i: usize| {
        (
            points[i]["x"].as_f64().unwrap(),
            points[i]["y"].as_f64().unwrap(),
        )
    };
    let starts: Vec<usize> = said["path"]["starts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|start| start.as_u64().unwrap() as usize)
        .collect();
    (1..points.len())
        .filter(|end| !starts.contains(end))
        .map(|end| {
            let ((x0, y0), (x1, y1)) = (at(end - 1), at(end));
            [x0, y0, x1, y1]
        })
        .collect()
}

const CLASS: &str = "\
import turtle

class Pen:
    def __init__(self, t):
        self.t = t

    def square(self, side):
        for _ in range(4):
            self.t.forward(side)
            self.t.left(90)

pen = Pen(turtle.Turtle())
sizes = {n: 10 * n for n in (1, 2)}
for name, side in sizes.items():
    try:
        pen.square(side)
    except ZeroDivisionError:
        pass
turtle.done()
";

#[test]
fn a_program_with_classes_draws_and_its_lines_are_known() {
    let said = said(CLASS, 10);
    assert_eq!(said["error"], Value::Null, "{said}");
    let drawn = segments(&said);
    assert_eq!(drawn.len(), 8);
    assert_eq!(drawn[0], [0.0, 0.0, 10.0, 0.0]);
    assert_eq!(said["path"]["lines"][1], 9);
    let (code, errors) = rendered(CLASS);
    assert_eq!(code, 0, "{errors}");
}

#[test]
fn it_can_be_the_target_of_a_solve() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program.py");
    fs::write(&program, CLASS).unwrap();
    let program = program.to_str().unwrap();
    let digits = logogram(&["encode", program]).success();
    assert!(digits.get_output().stdout.len() > 32 * 32);
}

#[test]
fn what_was_drawn_before_an_error_stays() {
    let program = "import turtle as t\nx = {}\nt.forward(5)\nt.left(x['angle'])\nt.forward(5)\n";
    let said = said(program, 10);
    assert_eq!(segments(&said).len(), 1);
    assert_eq!(said["error"][0], 4);
    let (code, errors) = rendered(program);
    assert_eq!(code, 2);
    assert!(errors.contains("line 4: KeyError: 'angle'"), "{errors}");
    assert!(errors.contains("partial"), "{errors}");
}

#[test]
fn chance_is_the_same_each_time_and_questions_are_answered() {
    let program = "import turtle, random\nd = dict(n=int(input('How many?')))\n\
                   for _ in range(d['n']):\n    turtle.forward(random.random())\n    turtle.left(60)\n";
    let (one, other) = (said(program, 10), said(program, 10));
    assert_eq!(segments(&one).len(), 6);
    assert_eq!(one, other);
    assert_eq!(one["by_chance"], true);
    let notes = one["notes"].to_string();
    assert!(notes.contains("answered with 6"), "{notes}");
    let (code, warnings) = rendered(program);
    assert_eq!(code, 0, "{warnings}");
    assert!(
        warnings.contains("chance began with the seed 0"),
        "{warnings}"
    );
}

#[test]
fn a_window_of_another_shape_stretches_its_own_coordinates() {
    let program = "import turtle\nclass A: pass\nturtle.setup(820, 420)\n\
                   turtle.setworldcoordinates(0, 0, 10, 10)\nturtle.goto(10, 10)\n";
    let ends = segments(&said(program, 10));
    let [x, y, to_x, to_y] = ends[0];
    assert!(((to_x - x) / (to_y - y) - 2.0).abs() < 0.01, "{ends:?}");
}

#[test]
fn handlers_are_taken_and_not_called() {
    let program = "import turtle\nclass A: pass\nturtle.onkey(lambda: turtle.forward(9), 'Up')\n\
                   turtle.listen()\nturtle.ontimer(turtle.bye, 10)\nturtle.forward(1)\nturtle.mainloop()\n";
    let said = said(program, 10);
    assert_eq!(segments(&said).len(), 1);
    assert_eq!(said["notes"].as_array().unwrap().len(), 1, "{said}");
}

#[test]
fn a_program_may_name_its_own_things_as_methods_are_named() {
    let program = "import turtle\nclass Ball(turtle.Turtle):\n    def __init__(self):\n        \
                   super().__init__(shape='circle')\n        self.pos = self.heading = 7\n        \
                   self.setx(3)\n        self.sety(4)\nball = Ball()\nball.circle(ball.distance(0, 0))\n";
    let said = said(program, 10);
    assert_eq!(said["error"], Value::Null, "{said}");
    assert!(segments(&said).len() > 10);
}

#[test]
fn colours_are_given_back_in_the_measure_of_the_screen() {
    let program = "import turtle\nclass A: pass\nturtle.colormode(255)\nturtle.color('#0a141e', 'red')\n\
                   assert turtle.color() == ((10, 20, 30), 'red'), turtle.color()\nturtle.colormode(1)\n\
                   turtle.pencolor(1, 0, 0.2)\nassert turtle.pencolor() == (1, 0, 0.2), turtle.pencolor()\n\
                   try:\n    turtle.color('no such')\nexcept turtle.TurtleGraphicsError:\n    turtle.forward(1)\n";
    let said = said(program, 10);
    assert_eq!(said["error"], Value::Null, "{said}");
    assert_eq!(segments(&said).len(), 1);
}

#[test]
fn modules_of_python_that_need_no_system_are_there_and_others_are_told() {
    for module in "abc argparse bisect collections contextlib copy csv dataclasses datetime enum fractions functools \
                   heapq inspect io json logging operator os.path pprint queue re statistics string sys textwrap \
                   threading tkinter tkinter.messagebox traceback typing"
        .split_whitespace()
    {
        let said = said(&format!("import turtle\nclass A: pass\nimport {module}\n"), 10);
        assert_eq!(said["error"], Value::Null, "{module}");
    }
    for module in ["numpy", "socket", "subprocess", "pathlib"] {
        let (code, errors) = rendered(&format!("class A: pass\nimport {module}\n"));
        assert_eq!(code, 2, "{module}: {errors}");
        assert!(
            errors.contains("line 2") && errors.contains("there are turtle, math"),
            "{errors}"
        );
    }
    let guarded =
        "import turtle\ntry:\n    import numpy\nexcept ImportError:\n    turtle.forward(1)\n";
    assert_eq!(segments(&said(guarded, 10)).len(), 1);
}

#[test]
fn there_are_no_files_to_read_and_what_is_written_is_forgotten() {
    let program = "import turtle\ntry:\n    open('scores.txt')\nexcept FileNotFoundError:\n    turtle.forward(1)\n\
                   with open('scores.txt', 'w') as file:\n    file.write('9')\nimport io, sys\n\
                   sys.stdout.write('drawn')\nio.open('/etc/passwd')\n";
    let said = said(program, 10);
    assert_eq!(segments(&said).len(), 1);
    assert_eq!(said["error"][0], 10, "{said}");
    assert!(
        said["notes"].to_string().contains("files are not written"),
        "{said}"
    );
    assert!(!Path::new("scores.txt").exists());
}

#[test]
fn a_mistake_in_a_plain_program_is_told_by_the_dialect() {
    let (code, errors) = rendered("forwad(10)\n");
    assert_eq!(code, 2);
    assert!(
        errors.contains("line 1") && errors.contains("forward"),
        "{errors}"
    );
}

#[test]
fn hostile_programs_end_with_one_sentence() {
    let programs = [
        (
            "recursion",
            "class A: pass\ndef f():\n    f()\nf()\n",
            "RecursionError",
        ),
        ("a long list", "class A: pass\nx = [0] * 10**9\n", ""),
        ("a long text", "class A: pass\nx = 'x' * 10**10\n", ""),
        (
            "files",
            "class A: pass\nopen('/etc/passwd').read()\n",
            "line 2",
        ),
        (
            "files, otherwise",
            "class A: pass\nimport os\nos.system('true')\n",
            "line 3",
        ),
        ("sockets", "class A: pass\nimport socket\n", "line 2"),
        (
            "processes",
            "class A: pass\nimport subprocess\nsubprocess.run(['true'])\n",
            "line",
        ),
        (
            "lines without end",
            "import turtle\nclass A: pass\nwhile True:\n    turtle.forward(1)\n",
            "200000 segments",
        ),
        ("a large number", "class A: pass\nx = 10 ** 10 ** 9\n", ""),
        (
            "turtles without end",
            "import turtle\nclass A: pass\nwhile True:\n    turtle.Turtle()\n",
            "turtles",
        ),
    ];
    for (name, program, expected) in programs {
        let (code, errors) = rendered(program);
        assert_eq!(code, 2, "{name}: {errors}");
        assert!(errors.contains(expected), "{name}: {errors}");
        assert_eq!(errors.trim().lines().count(), 1, "{name}: {errors}");
    }
    let nested = format!(
        "class A: pass\nx = {}1{}\n",
        "(".repeat(100_000),
        ")".repeat(100_000)
    );
    let (code, errors) = rendered(&nested);
    assert!(code == 0 || code == 2, "{errors}");
    for program in [
        "while True: pass\n",
        "import turtle\nclass A: pass\nwhile 1: turtle.left(1)\n",
    ] {
        let said = said(program, 1);
        let error = said["error"][1].as_str().unwrap();
        assert!(error.contains("did not end within 1 s"), "{error}");
    }
}

#[test]
fn a_text_that_is_too_long_is_refused_and_not_cut() {
    let long = format!(
        "import turtle\nclass A: pass\n{}",
        "turtle.forward(1)\n".repeat(20_000)
    );
    let (code, errors) = rendered(&long);
    assert_eq!(code, 2);
    assert!(errors.contains("long"), "{errors}");
}

/// How many lines the programs of `../shared/cases` draw that the dialect refuses.
#[test]
fn cases_draw_their_lines() {
    let folder = Path::new("../shared/cases");
    if !folder.exists() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    for (file, lines) in [
        ("05-colour_list_dashes.py", 4),
        ("09-fractal_class.py", 64),
        ("14-polygon_numinput.py", 6),
        ("16-global_counter_nested.py", 32),
        ("55-sierpinski_list_of_points.py", 120),
    ] {
        let source = fs::read_to_string(folder.join(file)).unwrap();
        let said = said(&source, 10);
        assert_eq!(said["error"], Value::Null, "{file}");
        assert_eq!(segments(&said).len(), lines, "{file}");
    }
}

/// What CPython with Tk draws of each program, if there is one and a screen.
fn recorded(programs: &[PathBuf]) -> Option<Vec<Value>> {
    // One screen for all, as large as programs are written for.
    let all = "for program; do /usr/bin/python3 tests/embedded/record.py \"$program\" 10; done";
    let mut command = match std::env::var_os("DISPLAY") {
        Some(_) => process::Command::new("sh"),
        None => {
            let mut command = process::Command::new("xvfb-run");
            command.args(["-a", "-s", "-screen 0 1920x1080x24", "sh"]);
            command
        }
    };
    let output = command
        .args(["-c", all, "sh"])
        .args(programs)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let found: Vec<Value> = found.collect();
    if found.is_empty() {
        eprintln!(
            "skipped: no CPython with Tk on a screen: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        return None;
    }
    assert_eq!(found.len(), programs.len());
    Some(found)
}

/// The programs in a folder, by name.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_program = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.ends_with(".py") && !name.starts_with("__")
    };
    let mut programs: Vec<PathBuf> = entries.filter(is_program).collect();
    programs.sort();
    programs
}

/// What this program draws by the interpreter, and by the dialect where that has words for all of it.
fn ours(program: &Path) -> Vec<Value> {
    let source = fs::read_to_string(program).unwrap();
    let mut drawn = vec![said(&source, 10)];
    if let Ok(drawing) = draw(&source, Dialect::Python, &Fuel::default())
        && drawing.warnings.is_empty()
    {
        drawn.push(serde_json::json!({ "path": drawing.run.path, "error": null }));
    }
    drawn
}

/// Of the programs in a folder those that draw what they draw in CPython, and all; nothing where there is no CPython.
fn same_as_cpython(folder: &Path) -> Option<(Vec<String>, usize)> {
    let programs = programs(folder);
    let theirs = recorded(&programs)?;
    let mut same = Vec::new();
    for (program, theirs) in programs.iter().zip(&theirs) {
        let name = program.file_stem().unwrap().to_string_lossy().into_owned();
        let theirs = of_cpython(theirs);
        let differs = ours(program).into_iter().find(|ours| {
            !ours["error"].is_null() || ours["path"].is_null() || !is_same(&of_ours(ours), &theirs)
        });
        let Some(other) = differs else {
            same.push(name);
            continue;
        };
        let first = |sums: &[(String, f64)]| sums.iter().take(6).cloned().collect::<Vec<_>>();
        let shown = match other["path"].is_object() {
            true => of_ours(&other),
            false => Vec::new(),
        };
        eprintln!(
            "{name}: {}\n  {} kinds of marks: {:.1?}\n  CPython {}: {:.1?}",
            other["error"],
            shown.len(),
            first(&shown),
            theirs.len(),
            first(&theirs)
        );
    }
    Some((same, programs.len()))
}

/// The folder of CPython's own examples.
fn turtledemo() -> Option<PathBuf> {
    let script = "import turtledemo; print(turtledemo.__path__[0])";
    for python in ["python3", "/usr/bin/python3"] {
        let output = process::Command::new(python).args(["-c", script]).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        if let Some(folder) = text.ok().filter(|text| !text.is_empty()) {
            return Some(PathBuf::from(folder));
        }
    }
    None
}

/// Length drawn, area filled of each colour and how many dots and texts there are: what a picture is made of.
fn inventory(
    lines: &[([f64; 4], String)],
    fills: &[(Vec<(f64, f64)>, String)],
) -> Vec<(String, f64)> {
    let mut sums = std::collections::BTreeMap::<String, f64>::new();
    for ([x0, y0, x1, y1], color) in lines {
        *sums.entry(format!("lines {color}")).or_default() += (x1 - x0).hypot(y1 - y0);
    }
    for (corners, color) in fills {
        let next = corners.iter().cycle().skip(1);
        let area: f64 = corners
            .iter()
            .zip(next)
            .map(|(a, b)| a.0 * b.1 - a.1 * b.0)
            .sum();
        *sums.entry(format!("fills {color}")).or_default() += area.abs() / 2.0;
    }
    sums.into_iter().filter(|(_, sum)| *sum > 1.0).collect()
}

fn pair(value: &Value) -> (f64, f64) {
    (value[0].as_f64().unwrap(), value[1].as_f64().unwrap())
}

fn hex(color: &Value) -> String {
    let channel = |name: &str| color[name].as_u64().unwrap();
    format!(
        "#{:02x}{:02x}{:02x}",
        channel("r"),
        channel("g"),
        channel("b")
    )
}

fn of_cpython(found: &Value) -> Vec<(String, f64)> {
    let items = |kind: &str| -> Vec<(Vec<(f64, f64)>, String)> {
        let items = found[kind].as_array().unwrap().iter().map(|item| {
            let places = item[0].as_array().unwrap().iter().map(pair).collect();
            (places, item[1].as_str().unwrap().to_owned())
        });
        items.collect()
    };
    let mut lines = Vec::new();
    for (places, color) in items("lines") {
        for ends in places.windows(2) {
            lines.push(([ends[0].0, ends[0].1, ends[1].0, ends[1].1], color.clone()));
        }
    }
    inventory(&lines, &items("fills"))
}

fn of_ours(said: &Value) -> Vec<(String, f64)> {
    let looks = &said["path"]["looks"];
    let pens: Vec<(usize, String)> = looks["pens"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|pen| (pen[0].as_u64().unwrap() as usize, hex(&pen[1]["color"])))
        .collect();
    let starts = said["path"]["starts"].as_array().unwrap();
    let starts: Vec<usize> = starts
        .iter()
        .map(|start| start.as_u64().unwrap() as usize)
        .collect();
    let points = said["path"]["points"].as_array().unwrap();
    let at = |i: usize| {
        (
            points[i]["x"].as_f64().unwrap(),
            points[i]["y"].as_f64().unwrap(),
        )
    };
    let mut lines = Vec::new();
    for (stroke, &start) in starts.iter().enumerate() {
        let end = starts.get(stroke + 1).copied().unwrap_or(points.len());
        let before = pens.iter().rev().find(|(from, _)| *from <= stroke);
        let color = before.map_or_else(|| "#000000".to_owned(), |(_, color)| color.clone());
        for i in start + 1..end {
            let ((x0, y0), (x1, y1)) = (at(i - 1), at(i));
            lines.push(([x0, y0, x1, y1], color.clone()));
        }
    }
    let fills = looks["shapes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|placed| {
            let shape = &placed["shape"];
            let (fill, color) = shape
                .get("Fill")
                .map(|fill| (fill, &fill["color"]))
                .or_else(|| shape.get("Stamp").map(|stamp| (stamp, &stamp["fill"])))?;
            let corners = fill["outline"].as_array()?.iter();
            let corners = corners.map(|p| (p["x"].as_f64().unwrap(), p["y"].as_f64().unwrap()));
            Some((corners.collect(), hex(color)))
        });
    inventory(&lines, &fills.collect::<Vec<_>>())
}

/// Whether two drawings are made of the same: lengths and areas of each colour within 3%, chords of circles being
/// longer or shorter than those of CPython.
fn is_same(ours: &[(String, f64)], theirs: &[(String, f64)]) -> bool {
    ours.len() == theirs.len()
        && ours
            .iter()
            .zip(theirs)
            .all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() <= 0.03 * a.1.max(b.1))
}

#[test]
fn cpythons_own_examples_draw_what_they_draw_there() {
    let Some(folder) = turtledemo() else {
        eprintln!("skipped: this Python has no turtledemo");
        return;
    };
    if let Some((same, all)) = same_as_cpython(&folder) {
        assert!(same.len() >= 13, "{} of {all}: {same:?}", same.len());
    }
}

#[test]
fn programs_of_lessons_draw_what_they_draw_in_cpython() {
    if let Some((same, all)) = same_as_cpython(Path::new("assets/eval/programs")) {
        assert_eq!(same.len(), all, "only {same:?}");
    }
}
