use logogram::model::Model;
use logogram::propose::{engine::EngineChoice, Cancel, Proposer, Request, Seq2Seq, Seq2SeqOptions};
use std::ops::ControlFlow;
use turtle_lib::{python, bitmap::Bitmap, density::DensityGrid, run::{run, Fuel}, compare::*};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let model = Model::open(args[1].as_ref()).unwrap();
    let p = Seq2Seq::load(&model, &Seq2SeqOptions { engine: EngineChoice::Onnx, decoders: Some(1) }).unwrap();
    let t0 = std::time::Instant::now();
    let (mut solved, mut hits, mut n) = (0, 0, 0);
    for line in std::fs::read_to_string(&args[2]).unwrap().lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let prog = python::parse(v["program"].as_str().unwrap()).into_program().unwrap();
        let target = Bitmap::of_path(&run(&prog, &Fuel::default()).unwrap().path);
        let t = Target::new(target.clone(), Tolerance::default());
        let mut c = 0; let mut best = 0.0f64; let mut bt = String::new();
        let r = Request { samples: 64, seed: 0, ..Request::default() };
        p.propose(&DensityGrid::of_bitmap(&target), &r, &Cancel::default(), &mut |s| {
            if let Ok(pr) = python::parse(&s.text).into_program() { if let Ok(run) = run(&pr, &Fuel::default()) {
                let v = t.compare(&Bitmap::of_path(&run.path)); if v.exact { c += 1 } if v.iou > best { best = v.iou; bt = s.text.clone(); } } }
            ControlFlow::Continue(()) }).unwrap();
        n += 1; hits += c; if c > 0 { solved += 1 } else { println!("MISS {} iou {best:.2}\n{bt}\n", v["language"]); }
    }
    println!("{solved}/{n} exact, pass@1 {:.3}, {:.2} s/task", hits as f64 / 64.0 / n as f64, t0.elapsed().as_secs_f64() / n as f64);
}
