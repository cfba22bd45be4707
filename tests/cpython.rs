//! Scripts for CPython's own `turtle`, run by CPython with a window on a display that is not seen.
#![allow(clippy::unwrap_used)]

use logogram::export::{cpython, cpython_of_path};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;
use turtle_lib::turtle::Point;

/// Runs the script with a `turtle` whose moves are noted instead of waited for. `goto` is where every line
/// ends, of `forward`, `circle` and `home` too.
const TRACE: &str = r#"
import sys, turtle
lines = []
def traced(self, end):
    start = self._position
    if self._drawing and start != end:
        lines.append((*start, *end))
    original(self, end)
original = turtle.RawTurtle._goto
turtle.RawTurtle._goto = traced
turtle.done = turtle.mainloop = lambda: None
turtle.tracer(0)
with open(sys.argv[1]) as file:
    script = file.read()
exec(compile(script, sys.argv[1], "exec"), {"__name__": "__main__"})
for line in lines:
    print(*line)
"#;

fn python(script: &Path) -> std::io::Result<Output> {
    let trace = script.with_extension("trace.py");
    fs::write(&trace, TRACE)?;
    // The system's, which is the one with Tk where there is one.
    let python = Path::new("/usr/bin/python3");
    let python = if python.exists() {
        python
    } else {
        Path::new("python3")
    };
    let args = [python, trace.as_path(), script];
    if std::env::var_os("DISPLAY").is_some() {
        return Command::new(args[0]).args(&args[1..]).output();
    }
    Command::new("xvfb-run").arg("-a").args(args).output()
}

/// Whether there is CPython with Tk and a display for it; if not, says so.
fn has_turtle() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("nothing.py");
    fs::write(&script, "import turtle\nturtle.Turtle()").unwrap();
    match python(&script) {
        Ok(output) if output.status.success() => true,
        Ok(output) => {
            eprintln!("skipped: {}", String::from_utf8_lossy(&output.stderr));
            false
        }
        Err(error) => {
            eprintln!("skipped: no python3 or xvfb-run ({error})");
            false
        }
    }
}

/// The segments that a script draws, each as its two ends.
fn drawn(name: &str, script: &str) -> Vec<[Point; 2]> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("script.py");
    fs::write(&path, script).unwrap();
    let output = python(&path).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {errors}\n{script}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| {
            let n: Vec<f64> = line.split(' ').map(|n| n.parse().unwrap()).collect();
            [Point::new(n[0], n[1]), Point::new(n[2], n[3])]
        })
        .collect()
}

fn assert_same(name: &str, text: &str, dialect: Dialect, script: &str) {
    let path = draw(text, dialect, &Default::default()).unwrap().run.path;
    let expected: Vec<[Point; 2]> = path
        .strokes()
        .flat_map(|stroke| stroke.windows(2).map(|ends| [ends[0], ends[1]]))
        .collect();
    // A line without length draws nothing.
    let drawn: Vec<[Point; 2]> = drawn(name, script)
        .into_iter()
        .filter(|[from, to]| (from.x - to.x).hypot(from.y - to.y) > 1e-9)
        .collect();
    assert_eq!(drawn.len(), expected.len(), "{name}:\n{script}");
    for (i, (drawn, expected)) in drawn.iter().zip(&expected).enumerate() {
        for (p, q) in drawn.iter().zip(expected) {
            let off = (p.x - q.x).hypot(p.y - q.y);
            assert!(
                off < 0.01,
                "{name}: segment {i} is {off} steps off\n{script}"
            );
        }
    }
}

#[test]
fn cpython_draws_the_same_lines() {
    if !has_turtle() {
        return;
    }
    let mut programs: Vec<(String, String, Dialect)> = ["assets/drawings", "assets/seeds"]
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "py"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.display().to_string(), text, Dialect::Python)
        })
        .collect();
    programs.sort_by(|a, b| a.0.cmp(&b.0));
    let own = [
        "teleport(3, 4, 90)\nforward(2)\nteleport((1, 2))\ncircle(-3, 200)\nhome()\ncircle(2, -90)",
        "for i in range(8/2):\n    forward(i + 1)\n    left(90)",
        "def f(n):\n    if n <= 0:\n        return\n    forward(n)\n    left(60)\n    f(n - 1)\n\
         x = f(4)\nforward(x + 1)",
        "a = 0\nb = a or 3\nforward(b + 1)\ngoto(position()[0], 5)\nsetheading(heading() + 45)\nforward(pi)",
        "with fork_state():\n    penup()\n    forward(9)\n    pendown()\n    left(33)\n    forward(1)\n\
         forward(EPS_DIST)\nif not isdown():\n    forward(7)",
        "x = 7\nxs = [i*i for i in range(5) if i % 2]\nfor n in [x + 1 for x in xs]:\n    forward(n)\n    \
         left(90 if n > 3 else -30)\nforward(x + max(-k for k in xs) + any(a == b for a in xs for b in [9, 9]))\n\
         forward(functools.reduce(lambda a, b: a - b, [9, 2, 3]))",
    ];
    programs.extend(own.map(|text| (text.to_owned(), text.to_owned(), Dialect::Python)));
    let logo = "to branch :n\nif :n < 1 [stop]\nfd :n lt 30 branch :n - 1 rt 60 branch :n - 1 lt 30 bk :n\nend\n\
                branch 4";
    programs.push(("Logo".to_owned(), logo.to_owned(), Dialect::Logo));
    for (name, text, dialect) in &programs {
        assert_same(
            name,
            text,
            *dialect,
            &cpython(text, *dialect, &Fuel::default()).unwrap(),
        );
    }
}

#[test]
fn the_lines_of_a_rhai_program_are_drawn_by_cpython() {
    if !has_turtle() {
        return;
    }
    let text =
        "for i in 0..5 { forward(8); left(144); }\npenup(); forward(3); pendown(); circle(2);";
    let path = draw(text, Dialect::Rhai, &Default::default())
        .unwrap()
        .run
        .path;
    assert_same("Rhai", text, Dialect::Rhai, &cpython_of_path(&path));
}
