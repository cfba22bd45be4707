//! The command line as a person meets it: the real program, the real model.
#![allow(clippy::unwrap_used)]

#[path = "support/command.rs"]
mod command;

use assert_cmd::Command;
use command::{logogram, stderr, stdout, write};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The programs beside the example drawings, each with its picture.
fn examples() -> Vec<(PathBuf, PathBuf)> {
    let mut programs: Vec<PathBuf> = fs::read_dir("assets/drawings")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    programs.sort();
    assert!(programs.len() >= 8);
    programs
        .into_iter()
        .map(|program| (program.clone(), program.with_extension("png")))
        .collect()
}

#[test]
fn an_example_drawing_is_solved() {
    let solved = logogram(&["solve", "assets/drawings/snowflake.png"]).success();
    let text = stdout(&solved);
    assert!(text.starts_with("# 1. exact"), "{text}");
    assert!(text.contains("for i in range(6):"), "{text}");
}

#[test]
fn solve_prints_json_that_can_be_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    let solved = logogram(&["solve", "--json", "assets/drawings/snowflake.png"]).success();
    let row: Value = serde_json::from_str(&stdout(&solved)).unwrap();
    assert_eq!(row["exact"], true);
    let program = row["cards"][0]["program"].as_str().unwrap();
    let program = write(folder.path(), "found.py", program);
    let out = folder.path().join("found.png");
    logogram(&["render", &program, "--out", out.to_str().unwrap()]).success();
    let pixels = |path: &Path| image::open(path).unwrap().to_luma8().into_raw();
    assert_eq!(
        pixels(&out),
        pixels(Path::new("assets/drawings/snowflake.png"))
    );
}

#[test]
fn whatever_is_drawn_has_a_program_of_its_own_lines() {
    let folder = tempfile::tempdir().unwrap();
    // Dashes strewn about, more than a short program has lines.
    let strokes: Vec<[[u64; 2]; 2]> = (1..=40_u64)
        .map(|i| (i * i * 7919 % 509, i * i * i * 104_729 % 503))
        .map(|(x, y)| [[x, x + 6], [y, y + 3]])
        .collect();
    let scribble = serde_json::json!({ "strokes": strokes }).to_string();
    let scribble = write(folder.path(), "scribble.json", scribble);
    for fidelity in ["rough", "near", "exact"] {
        let args = [
            "solve",
            &scribble,
            "--samples",
            "4",
            "--show",
            "9",
            "--fidelity",
            fidelity,
        ];
        let solved = stdout(&logogram(&args).success());
        let own = solved.lines().find(|line| line.contains("its own lines"));
        assert!(
            own.is_some_and(|line| line.contains("within tolerance")),
            "{solved}"
        );
    }
}

#[test]
fn rendered_programs_are_the_pictures_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    for (program, picture) in examples() {
        let out = folder.path().join("out.png");
        logogram(&[
            "render",
            program.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ])
        .success();
        let pixels = |path: &Path| image::open(path).unwrap().to_luma8().into_raw();
        assert!(pixels(&out) == pixels(&picture), "{}", picture.display());
    }
}

#[test]
fn a_picture_a_program_and_its_translations_have_the_same_digits() {
    let folder = tempfile::tempdir().unwrap();
    for (program, picture) in examples() {
        let digits = |input: &str| stdout(&logogram(&["encode", input]).success());
        let of_picture = digits(picture.to_str().unwrap());
        assert_eq!(of_picture.lines().count(), 32);
        assert_eq!(digits(program.to_str().unwrap()), of_picture);
        for dialect in ["python", "logo", "rhai"] {
            let converted =
                logogram(&["convert", program.to_str().unwrap(), "--to", dialect]).success();
            let extension = if dialect == "python" { "py" } else { dialect };
            let path = write(
                folder.path(),
                &format!("converted.{extension}"),
                stdout(&converted),
            );
            assert_eq!(
                digits(&path),
                of_picture,
                "{} in {dialect}",
                program.display()
            );
        }
    }
}

#[test]
fn render_writes_svg_strokes_and_characters() {
    let folder = tempfile::tempdir().unwrap();
    let square = write(
        folder.path(),
        "square.py",
        "for i in range(4):\n    forward(5)\n    left(90)\n",
    );
    let out = folder.path().join("square.svg");
    let shown = logogram(&["render", &square, "--out", out.to_str().unwrap(), "--ascii"]).success();
    let svg = fs::read_to_string(out).unwrap();
    assert_eq!(svg.matches("<path").count(), 1);
    assert!(
        svg.contains("M256,256 L306,256 L306,206 L256,206 L256,256"),
        "{svg}"
    );
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let plot = path("plot.svg");
    logogram(&["render", &square, "-o", &plot, "--width-mm", "80"]).success();
    // 80 mm between the centres of the lines, and half a pen on each side.
    let plot = fs::read_to_string(plot).unwrap();
    assert!(plot.contains("width=\"86.4mm\""), "{plot}");
    let large = path("large.png");
    logogram(&["render", &square, "-o", &large, "--size", "1000"]).success();
    assert_eq!(image::image_dimensions(large).unwrap(), (1000, 1000));
    let moving = path("square.gif");
    logogram(&["render", &square, "-o", &moving, "--size", "64"]).success();
    assert_eq!(image::image_dimensions(moving).unwrap(), (64, 64));
    let script = stdout(&logogram(&["convert", &square, "--to", "cpython"]).success());
    assert!(script.contains("from turtle import *") && script.ends_with("turtle.done()\n"));

    let characters = stdout(&shown);
    assert_eq!(characters.lines().count(), 32);
    assert_eq!(
        characters.lines().filter(|line| !line.is_empty()).count(),
        5
    );

    // Drawn for a window of 800 px: fitted to the view, unless that is to be the canonical one.
    let large = write(
        folder.path(),
        "large.py",
        "import turtle\nt = turtle.Turtle()\nt.penup()\nt.goto(300, 300)\nt.pendown()\nt.circle(80)\n",
    );
    let canonical = logogram(&["render", &large, "--view", "canonical"]).success();
    assert!(stderr(&canonical).contains("--fit"));
    let own = logogram(&["render", &large]).success();
    assert!(
        stderr(&own).contains("shown at 0.280 of its size"),
        "{}",
        stderr(&own)
    );
    let digits = stdout(&logogram(&["encode", &large]).success());
    assert!(
        digits
            .lines()
            .filter(|line| line.contains(['1', '2', '3']))
            .count()
            >= 26,
        "{digits}"
    );
    let script = stdout(&logogram(&["convert", &large, "--to", "cpython"]).success());
    assert!(
        script.contains("turtle.setworldcoordinates(195.29, 292, 404.71, 467.99)"),
        "{script}"
    );
    let fitted = stdout(&own);
    assert!(
        fitted.lines().filter(|line| !line.is_empty()).count() >= 28,
        "{fitted}"
    );
}

#[test]
fn a_byte_order_mark_is_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    let marked = |name: &str, text: &str| write(folder.path(), name, format!("\u{feff}{text}"));
    for program in [
        marked("a.py", "forward(9)"),
        marked("a.logo", "fd 9"),
        marked("a.rhai", "forward(9);"),
    ] {
        logogram(&["render", &program, "--ascii"]).success();
    }
    let tasks = marked("tasks.jsonl", "{\"program\": \"fd(9)\"}\n");
    logogram(&["eval", "--proposer", "none", &tasks]).success();
    let strokes = marked("strokes.json", "{\"strokes\": [[[0, 9], [0, 9]]]}");
    logogram(&["encode", &strokes]).success();
}

#[test]
#[cfg(target_os = "linux")]
fn devices_and_pipes_are_no_input() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.png");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let zero = folder.path().join("zero.png");
    std::os::unix::fs::symlink("/dev/zero", &zero).unwrap();
    let model = folder.path().join("model");
    fs::create_dir(&model).unwrap();
    std::os::unix::fs::symlink("/dev/zero", model.join("model.json")).unwrap();
    let tasks = write(folder.path(), "tasks.jsonl", "{\"image\": \"/dev/zero\"}\n");
    let piped = format!("{{\"image\": {pipe:?}}}\n");
    let piped = write(folder.path(), "piped.jsonl", piped);
    for (args, complaint) in [
        (
            vec!["eval", "--proposer", "none", &piped],
            "it is a pipe, not a file",
        ),
        (
            vec!["solve", pipe.to_str().unwrap()],
            "it is a pipe, not a file",
        ),
        (
            vec!["solve", zero.to_str().unwrap()],
            "it is a device, not a file",
        ),
        (vec!["render", "/dev/zero"], "programs end in"),
        (
            vec!["eval", "--proposer", "none", &tasks],
            "it is a device, not a file",
        ),
        (
            vec![
                "solve",
                "assets/drawings/snowflake.png",
                "--model",
                model.to_str().unwrap(),
            ],
            "it is a device, not a file",
        ),
    ] {
        let ended = logogram(&args).code(2);
        assert!(
            stderr(&ended).contains(complaint),
            "{args:?}: {}",
            stderr(&ended)
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn devices_and_pipes_are_no_output() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let pipe = |name: &str| {
        let made = std::process::Command::new("mkfifo").arg(at(name)).status();
        assert!(made.unwrap().success());
        at(name)
    };
    let (svg, png, gif, sheet) = (
        pipe("a.svg"),
        pipe("a.png"),
        pipe("a.gif"),
        pipe("sheet.png"),
    );
    fs::create_dir(at("results")).unwrap();
    pipe("results/tasks.jsonl");
    let square = write(folder.path(), "square.py", "forward(9)");
    let tasks = write(folder.path(), "tasks.jsonl", "{\"program\": \"fd(9)\"}\n");
    let eval = ["eval", "--proposer", "none", &tasks];
    for args in [
        vec!["render", &square, "--out", &svg],
        vec!["render", &square, "--out", &png],
        vec!["render", &square, "--out", &gif],
        [&eval[..], &["--out", &at("results")]].concat(),
        [&eval[..], &["--misses", &sheet]].concat(),
    ] {
        let ended = logogram(&args).code(2);
        let said = stderr(&ended);
        assert!(
            said.contains("it is a pipe, not a file"),
            "{args:?}: {said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn a_picture_is_made_as_large_as_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let square = write(
        folder.path(),
        "square.py",
        "forward(9)\nleft(90)\nforward(9)",
    );
    let large = folder.path().join("large.png").display().to_string();
    logogram(&["render", &square, "-o", &large, "--size", "8192"]).success();
    let size = image::ImageReader::open(&large).unwrap().into_dimensions();
    assert_eq!(size.unwrap(), (8192, 8192));
    // Lines that cover the whole page again and again.
    let long = "color('red')\nfor i in range(190000):\n    forward(40)\n    right(91.37)";
    let many = write(folder.path(), "many.py", long);
    let ended = logogram(&["render", &many, "-o", &large, "--size", "8192"]).code(2);
    let said = stderr(&ended);
    assert!(
        said.contains("too much for a picture of this size"),
        "{said}"
    );
}

#[test]
fn what_the_model_has_to_beat_is_looked_up_among_samples() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (index, sheet) = (path("index"), path("misses.png"));
    let synth = [
        "synth",
        "--prior",
        "logo",
        "--samples",
        "2000",
        "--out",
        &index,
    ];
    logogram(&synth).success();
    let tasks = write(
        folder.path(),
        "tasks.jsonl",
        "{\"program\": \"for i in range(5):\\n    with fork_state():\\n        forward(8)\\n    left(72)\"}\n\
         {\"program\": \"teleport(-20, -9)\\ngoto(3, 20)\\ngoto(20, -20)\\ngoto(-12, 17)\\ngoto(19, 3)\"}\n",
    );
    let nearest = [
        "eval",
        &tasks,
        "--proposer",
        "nearest",
        "--index",
        &index,
        "--misses",
        &sheet,
    ];
    let totals: Value = serde_json::from_str(&stdout(&logogram(&nearest).success())).unwrap();
    assert_eq!(totals["engine"], "2000 samples");
    assert_eq!(totals["matched"], 2);
    // Of the scribble there is no program but its own lines, so it alone is on the sheet.
    assert_eq!(totals["understood"], 1);
    assert_eq!(
        image::open(&sheet).unwrap().to_rgb8().dimensions(),
        (144, 144)
    );

    let meta = folder.path().join("index/meta.json");
    let other = std::fs::read_to_string(&meta).unwrap();
    let other = other.replace("\"tokenizer_sha256\": \"", "\"tokenizer_sha256\": \"0");
    std::fs::write(&meta, other).unwrap();
    let refused = logogram(&nearest).failure();
    assert!(stderr(&refused).contains("tokens of another model"));
}

#[test]
fn bad_input_ends_in_one_clear_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| write(folder.path(), name, content);
    let square = fs::read("assets/drawings/snowflake.png").unwrap();
    let deep = format!("fd {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    let white = {
        let path = folder.path().join("white.png");
        image::GrayImage::from_pixel(64, 64, image::Luma([255]))
            .save(&path)
            .unwrap();
        path.to_str().unwrap().to_owned()
    };
    for (what, args, complaint) in [
        (
            "a missing file",
            vec!["solve", "no-such.png"],
            "no-such.png",
        ),
        (
            "no picture",
            vec!["solve", &file("text.png", b"hello")],
            "text.png",
        ),
        (
            "a picture of one colour",
            vec!["solve", &white],
            "white.png",
        ),
        (
            "a picture cut short",
            vec!["encode", &file("cut.png", &square[..square.len() / 2])],
            "cut.png",
        ),
        (
            "a look-up without samples",
            vec![
                "solve",
                "assets/drawings/snowflake.png",
                "--proposer",
                "nearest",
            ],
            "--index",
        ),
        (
            "a look-up in a folder without any",
            vec![
                "solve",
                "assets/drawings/snowflake.png",
                "--proposer",
                "nearest",
                "--index",
                "src",
            ],
            "src holds no samples",
        ),
        (
            "an empty file",
            vec!["encode", &file("empty.png", b"")],
            "empty.png",
        ),
        (
            "strokes that are no JSON",
            vec!["encode", &file("s.json", b"{\"strokes\": [[1")],
            "s.json",
        ),
        (
            "a stroke without x",
            vec!["encode", &file("t.json", b"{\"strokes\": [[[], [1, 2]]]}")],
            "stroke 1",
        ),
        (
            "a syntax error",
            vec!["render", &file("a.py", b"forward(3)\nforward(")],
            "line 2",
        ),
        (
            "an endless loop",
            vec!["render", &file("b.py", b"while True:\n    left(1)")],
            "did not end",
        ),
        (
            "an endless recursion",
            vec!["render", &file("c.py", b"def f():\n    f()\nf()")],
            "nested more than",
        ),
        (
            "a way too far",
            vec!["render", &file("d.py", b"forward(1e308)")],
            "line 1",
        ),
        (
            "a million segments",
            vec![
                "render",
                &file(
                    "e.py",
                    b"for i in range(1000000):\n    forward(1)\n    left(1)",
                ),
            ],
            "segments",
        ),
        (
            "a division by zero",
            vec!["render", &file("f.py", b"\nforward(1/0)")],
            "line 2: division by zero",
        ),
        (
            "deep nesting",
            vec!["render", &file("g.logo", deep.as_bytes())],
            "g.logo",
        ),
        (
            "an endless Rhai script",
            vec!["render", &file("h.rhai", b"loop { left(1); }")],
            "h.rhai",
        ),
        (
            "no program",
            vec!["convert", "assets/drawings/snowflake.png", "--to", "logo"],
            "programs end in",
        ),
        (
            "another kind of output",
            vec!["render", "assets/drawings/snowflake.py", "--out", "x.bmp"],
            ".svg or .gif",
        ),
        (
            "a folder without a model",
            vec!["solve", "assets/drawings/star.png", "--model", "assets"],
            "assets",
        ),
        (
            "no samples",
            vec!["solve", "assets/drawings/star.png", "--samples", "0"],
            "at least 1",
        ),
        (
            "more samples than there are numbers",
            vec![
                "solve",
                "assets/drawings/star.png",
                "--samples",
                "18446744073709551615",
            ],
            "at most 65536",
        ),
        (
            "a beam that is too wide",
            vec!["solve", "assets/drawings/star.png", "--beam", "100000"],
            "at most 512",
        ),
        (
            "no tasks",
            vec!["eval", &file("none.jsonl", b"\n")],
            "no tasks",
        ),
    ] {
        let ended = logogram(&args).code(2);
        let said = stderr(&ended);
        assert!(said.contains(complaint), "{what}: {said}");
        assert_eq!(said.lines().count(), 1, "{what}: {said}");
        assert!(!said.contains("panicked"), "{what}: {said}");
        let mut parts: Vec<&str> = said.split(": ").map(str::trim).collect();
        let count = parts.len();
        parts.dedup();
        assert_eq!(parts.len(), count, "{what} is said twice: {said}");
    }
}

#[test]
fn one_bad_input_does_not_keep_the_others_from_being_solved() {
    let ended = logogram(&["solve", "no-such.png", "assets/drawings/star.png"]).code(2);
    assert!(stdout(&ended).contains("star.png: "), "{}", stdout(&ended));
}

#[test]
fn every_command_shows_an_example() {
    for command in [
        "solve", "complete", "render", "encode", "convert", "eval", "compare", "merge", "family",
        "adapt", "models", "synth", "doctor",
    ] {
        let help = stdout(&logogram(&[command, "--help"]).success());
        assert!(
            help.contains(&format!("logogram {command}")) && help.contains("Example"),
            "{help}"
        );
    }
    let help = stdout(&logogram(&["runtime", "install", "--help"]).success());
    assert!(help.contains("Example"), "{help}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_library_is_fetched_by_the_python_of_the_system_alone_and_known_again() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // Stands in for Python: notes how it is called and does what pip would.
    let python = |does: &str| {
        fs::create_dir_all(at("bin")).unwrap();
        let script = format!(
            "#!/bin/sh\necho \"$1 $2 $3 in $PWD\" > {}\n\
             while [ $# -gt 0 ]; do [ $1 = --target ] && target=$2; shift; done\n{does}\n",
            at("called").display()
        );
        fs::write(at("bin/python3"), script).unwrap();
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(at("bin/python3"), mode).unwrap();
    };
    let run = |args: &[&str]| {
        let mut command = Command::cargo_bin("logogram").unwrap();
        let path = format!("{}:/usr/bin:/bin", at("bin").display());
        command
            .args(args)
            .current_dir(folder.path())
            .env("PATH", path);
        command
            .env("XDG_CACHE_HOME", at("cache"))
            .env("HOME", folder.path());
        command.env_remove("ORT_DYLIB_PATH").assert()
    };
    fs::write(at("pip.py"), "raise SystemExit('run from here')").unwrap();

    python("echo 'ERROR: No such version (from versions: none)' >&2; exit 1");
    let offline = stderr(&run(&["runtime", "install"]).failure());
    assert!(offline.contains("check the connection"), "{offline}");

    python(
        "mkdir -p $target/onnxruntime/capi; echo x > $target/onnxruntime/capi/libonnxruntime.so",
    );
    run(&["runtime", "install"]).success();
    let called = fs::read_to_string(at("called")).unwrap();
    assert!(called.starts_with("-I -m pip in "), "{called}");
    let place = called.trim().split(" in ").nth(1).unwrap();
    assert_ne!(Path::new(place), folder.path());

    let library = at("cache/logogram/runtime/libonnxruntime.so");
    fs::write(&library, "another").unwrap();
    let report = stdout(&run(&["doctor"]).success());
    assert!(
        report.contains("not the file that was installed"),
        "{report}"
    );
}

#[test]
fn what_is_told_of_a_model_gives_the_terminal_no_orders() {
    for name in ["\u{1b}[31m", "\u{9b}31m"] {
        let told = logogram(&["doctor", "--model", name]);
        let told = stdout(&told.code(2));
        assert!(told.contains("model    none"), "{told}");
        assert!(told.chars().all(|char| char == '\n' || !char.is_control()));
    }
}

#[test]
fn doctor_names_the_engine_and_the_model() {
    let report = stdout(&logogram(&["doctor", "--engine", "builtin"]).success());
    assert!(report.contains("engine   the built-in engine"), "{report}");
    assert!(report.contains("logogram-small"), "{report}");
    let json: Value =
        serde_json::from_str(&stdout(&logogram(&["doctor", "--json"]).success())).unwrap();
    assert!(json["model"]["hash"].is_string());
}

#[test]
fn what_was_drawn_before_an_error_is_written_and_called_partial() {
    let folder = tempfile::tempdir().unwrap();
    let broken = write(
        folder.path(),
        "broken.py",
        "color('red')\nforward(9)\nleft(90)\nforward(1/0)\n",
    );
    let out = folder.path().join("broken.svg");
    let told = stderr(&logogram(&["render", &broken, "--out", out.to_str().unwrap()]).code(2));
    assert!(
        told.contains("line 4: division by zero") && told.contains("is partial"),
        "{told}"
    );
    let svg = fs::read_to_string(out).unwrap();
    assert!(
        svg.contains("M256,256 L346,256") && svg.contains("#ff0000"),
        "{svg}"
    );
    let told = stderr(&logogram(&["render", &broken]).code(2));
    assert!(
        told.contains("line 4") && !told.contains("partial"),
        "{told}"
    );
}

#[test]
fn colours_are_in_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let source = "bgcolor('navy')\ncolor('white', 'gold')\nbegin_fill()\nfor i in range(4):\n    forward(9)\n    left(90)\nend_fill()\n";
    let program = write(folder.path(), "square.py", source);
    for name in ["square.png", "square.gif"] {
        let out = folder.path().join(name);
        logogram(&[
            "render",
            &program,
            "--out",
            out.to_str().unwrap(),
            "--size",
            "512",
        ])
        .success();
        let picture = image::open(&out).unwrap().to_rgb8();
        let near = |x: u32, y: u32, color: [u8; 3]| {
            let pixel = picture.get_pixel(x, y).0;
            let is_near = pixel.iter().zip(color).all(|(a, b)| a.abs_diff(b) < 12);
            assert!(is_near, "{name}: {pixel:?} at {x}, {y}");
        };
        near(20, 20, [0, 0, 128]);
        if name == "square.png" {
            near(300, 210, [255, 215, 0]);
            near(300, 256, [255, 255, 255]);
        }
    }
}

#[test]
fn the_seed_of_chance_can_be_set_wherever_a_program_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let source =
        "import random\nfor i in range(9):\n    forward(random.randint(1, 6))\n    left(90)\n";
    let program = write(folder.path(), "dice.py", source);
    for command in [
        &["encode", &program][..],
        &["convert", &program, "--to", "cpython"],
    ] {
        let said = |seed: &[&str]| stdout(&logogram(&[command, seed].concat()).success());
        assert_eq!(said(&["--chance", "3"]), said(&["--seed", "3"]));
        assert_ne!(said(&["--chance", "3"]), said(&[]));
    }
    let args = ["solve", &program, "--proposer", "none", "--chance", "7"];
    let told = stderr(&logogram(&args));
    assert!(told.contains("chance began with the seed 7"), "{told}");
}
