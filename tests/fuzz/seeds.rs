//! Small inputs that are what they should be, to begin from.

use crate::targets::files::BETWEEN;
use image::{DynamicImage, ImageFormat, Luma, Rgb, RgbImage};
use std::fs;
use std::io::Cursor;
use std::path::Path;
use turtle_lib::{logo, python, script};

/// The seeds of a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "python" => texts(&[python_programs(), with_values()].concat()),
        "conversions" => texts(&python_programs()),
        "logo" => {
            let mut programs = printed(logo::print);
            programs.push("to f :l\nforeach :l [setpc pick [red [0 50 100]] fd ? + random 3]\nmake \"n count :l\nend\nf fput 1 (se [2 3] last [4 5] butfirst [6 7 8])\nfor [i 0 1 0.25] [fd item 2 [1 2 3]]\n".to_owned());
            programs.push("to twice :x\noutput 2 * :x\nend\nmake \"t [? * :n] make \"n 3\nforeach map :t filter [? > 1] [1 2 3] [run (list \"fd # \"rt ?)]\n(foreach [1 2] [3 4] [[a b] fd :a lt :b])\nfd apply \"sum map \"twice [1 2] fd reduce [?1 - ?2] [9 4 1] fd cascade 3 [? + #] 1\nrun se [fd] ifelse ycor > 3 [4] [5]\n".to_owned());
            texts(&programs)
        }
        "rhai" => {
            let mut scripts = printed(script::print);
            scripts.push("import \"shapes\" as s;\nlet a = [1, 2.5];\nfor i in a { s::star(5, i); }".to_owned());
            scripts.push("let t = #{x: \"é\"}; if t.x == \"é\" { goto(point(3, 4)); fork_state { fd(`${2}`.len()); } }".to_owned());
            texts(&scripts)
        }
        "words" => texts(&[python_programs(), printed(logo::print), printed(script::print)].concat()),
        "pictures" => pictures(),
        "documents" => vec![document().into_bytes()],
        "tasks" => vec![
            b"{\"program\": \"forward(3)\"}\n{\"id\": 2, \"strokes\": [[[0, 9, 9], [0, 0, 9]]]}".to_vec(),
            b"{\"language\": [\"a\", \"b\"], \"program\": \"circle(3)\"}\n{\"image\": \"none.png\", \"pen_px\": 3}".to_vec(),
        ],
        "models" => vec![model()],
        _ => Vec::new(),
    }
}

fn texts(texts: &[String]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.clone().into_bytes()).collect()
}

/// The programs of the example drawings and some more.
fn python_programs() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/drawings");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    let own = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let more = [
        "def f(a, b):\n    if a < 1 and not b:\n        return 2\n    forward(a)\n    left(b / 3)\n    return f(a - 1, b)\nx = f(4, 90)\nwhile x < 9:\n    x = x + 2 ** 2 % 7 // 1\n    teleport(x, -1, 30)\n    circle(-x, 45)\n",
        "import math\nimport turtle\nt = turtle.Turtle()\nt.goto((3, 4))\nfor i in range(2, 9, 3):\n    with fork_state():\n        t.seth(math.degrees(i))\n        t.bk(min(i, math.sqrt(2)))\n",
    ];
    own.chain(more.map(str::to_owned)).collect()
}

/// Programs with lists, texts and chance.
fn with_values() -> Vec<String> {
    let programs = [
        "xs = [3, (1, 2), 'red', [4, 5.5]]\nxs.append(xs)\nxs[0] += len(xs)\nfor i, x in enumerate(xs[1:]):\n    if x in [2] or i == 2: continue\n    write(f'{x} {i:.2f}' + str(xs[-1]))\n    fd(xs[0] * 2)\n",
        "xs = [(a, b) for a in range(3) if a for b in 'xy']\nfd(sum(x[0] for x in xs) if any(x for x in xs) else 3)\nlt(functools.reduce(lambda so_far, x: so_far + len(x), xs, 0))\n",
        "import random\nrandom.seed(3)\ntotal = 0\ndef step(sizes):\n    global total\n    random.shuffle(sizes)\n    total += sum(sorted(sizes)[::-1]) + min(sizes)\n    while True:\n        fd(random.choice(sizes) + random.uniform(1, 2))\n        if total > 3: break\n        continue\nfor a, b in zip(range(3), 'abc'):\n    step([a] * 3 + [len(b)])\n",
    ];
    programs.map(str::to_owned).to_vec()
}

fn printed(print: fn(&turtle_lib::program::Program) -> String) -> Vec<String> {
    let programs = python_programs();
    programs
        .iter()
        .map(|text| print(&python::parse(text).program))
        .collect()
}

/// A square of 24 pixels a side in each format.
fn pictures() -> Vec<Vec<u8>> {
    let square = RgbImage::from_fn(24, 24, |x, y| {
        let is_edge = [x, y].iter().any(|at| *at == 4 || *at == 19);
        let is_inside = (4..20).contains(&x) && (4..20).contains(&y);
        Rgb([if is_edge && is_inside { 0 } else { 255 }; 3])
    });
    let formats = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::WebP,
    ];
    let mut pictures: Vec<Vec<u8>> = formats
        .map(|format| encoded(square.clone().into(), format))
        .to_vec();
    let grey =
        image::ImageBuffer::from_fn(17, 9, |x, _| Luma([if x == 8 { 0_u16 } else { 65_535 }]));
    pictures.push(encoded(DynamicImage::ImageLuma16(grey), ImageFormat::Png));
    pictures
}

fn encoded(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn document() -> String {
    let mut document = logogram::studio::Document::default();
    document.code.text = "forward(3)".to_owned();
    let bytes = logogram::studio::files::format::to_bytes(&document, None, None).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.replacen(
        "\"strokes\":[",
        "\"strokes\":[[[1.5,2,0.5],[30,40,1]],[[9,9,0]]",
        1,
    )
}

fn model() -> Vec<u8> {
    let description = r#"{"format": 1, "view": {"size_px": 512, "px_per_step": 10, "pen_px": 4, "grid": 32},
"architecture": {"parameters": 1, "d_model": 8, "heads": 2, "head_dim": 4, "encoder_layers": 1, "decoder_layers": 1,
"memory_tokens": 64, "max_tokens": 192}, "vocabulary": {"size": 5, "sha256": "{tokenizer.json}", "pad": 0, "bos": 1,
"eos": 2, "unk": 3}, "files": {"encoder.onnx": {"bytes": 10, "sha256": "{encoder.onnx}"}, "decoder.onnx": {"bytes": 9,
"sha256": "{decoder.onnx}"}, "tokenizer.json": {"bytes": {bytes}, "sha256": "{tokenizer.json}"}}}"#;
    let tokenizer = r#"{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "[a-z]+"}, "behavior": "Isolated", "invert": false},
"post_processor": null, "decoder": {"type": "Fuse"}, "model": {"type": "WordLevel", "unk_token": "<unk>",
"vocab": {"<pad>": 0, "<bos>": 1, "<eos>": 2, "<unk>": 3, "forward(": 4}}}"#;
    [description.as_bytes(), BETWEEN, tokenizer.as_bytes()].concat()
}
