//! Drawings for plotters, as `vpype` reads them, where it is installed.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use serde_json::Value;
use std::fs;

/// For each layer of an SVG how many paths it has and how long they are, in millimetres.
const MEASURE: &str = r#"
import json, sys
import vpype
document = vpype.read_multilayer_svg(sys.argv[1], quantization=0.01)
px_per_mm = 96 / 25.4
print(json.dumps({
    "layers": [[len(lines), lines.length() / px_per_mm] for lines in document.layers.values()],
    "page": [side / px_per_mm for side in document.page_size],
}))
"#;

/// What `vpype` sees of a program drawn with some options; nothing where it is not installed.
fn seen(program: &str, options: &[&str]) -> Option<Value> {
    let folder = tempfile::tempdir().unwrap();
    let (source, out) = (
        folder.path().join("drawing.py"),
        folder.path().join("out.svg"),
    );
    fs::write(&source, program).unwrap();
    let mut render = Command::cargo_bin("logogram").unwrap();
    render
        .arg("render")
        .arg(&source)
        .arg("--out")
        .arg(&out)
        .args(options);
    render.assert().success();
    let python = std::env::var("LOGOGRAM_VPYPE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut measure = std::process::Command::new(python);
    let measured = measure.args(["-c", MEASURE]).arg(&out).output();
    match measured {
        Ok(measured) if measured.status.success() => {
            Some(serde_json::from_slice(&measured.stdout).unwrap())
        }
        _ => {
            eprintln!(
                "not run: `python3 -c 'import vpype'` fails; `pip install vpype`, or name its Python in LOGOGRAM_VPYPE_PYTHON"
            );
            None
        }
    }
}

fn layers(seen: &Value) -> Vec<(u64, f64)> {
    let layers = seen["layers"].as_array().unwrap().iter();
    layers
        .map(|layer| (layer[0].as_u64().unwrap(), layer[1].as_f64().unwrap()))
        .collect()
}

#[test]
fn each_pen_is_a_layer_with_its_length() {
    let program = "color('red')\nfor i in range(4):\n    fd(50)\n    lt(90)\npu()\nbk(30)\npd()\ncolor('blue')\ncircle(-10)";
    let Some(seen) = seen(program, &["--width-mm", "90"]) else {
        return;
    };
    let found = layers(&seen);
    assert_eq!(found.len(), 2, "{found:?}");
    // 90 steps across are 90 mm.
    assert!((found[0].1 - 200.0).abs() < 0.1, "{found:?}");
    assert!((found[1].1 - 62.83).abs() < 0.1, "{found:?}");
}

#[test]
fn shared_edges_are_drawn_once() {
    let boxes = "for row in range(2):\n    for col in range(3):\n        teleport(col * 10 - 15, row * 10 - 10)\n        \
                 for i in range(4):\n            forward(10)\n            left(90)";
    let Some(seen) = seen(boxes, &["--width-mm", "30", "--join", "--reorder"]) else {
        return;
    };
    let found = layers(&seen);
    assert_eq!(found.len(), 1);
    // 17 edges of 10 mm, where six boxes have 24.
    assert!((found[0].1 - 170.0).abs() < 0.1, "{found:?}");
}

#[test]
fn the_sheet_has_its_size() {
    let options = ["--page", "A4", "--landscape", "--margin-mm", "20"];
    let Some(seen) = seen("fd(100)\nfd(100)\nfd(57)", &options) else {
        return;
    };
    let page: Vec<f64> = seen["page"]
        .as_array()
        .unwrap()
        .iter()
        .map(|side| side.as_f64().unwrap())
        .collect();
    assert!(
        (page[0] - 297.0).abs() < 0.1 && (page[1] - 210.0).abs() < 0.1,
        "{page:?}"
    );
    assert!((layers(&seen)[0].1 - 257.0).abs() < 0.1);
}
