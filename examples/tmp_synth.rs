use logogram::synth;
use turtle_lib::{python, bitmap::Bitmap, run::{run, Fuel}};
fn programs(path: &str) -> Vec<turtle_lib::program::Program> {
    if path.ends_with(".py") { return vec![python::parse(&std::fs::read_to_string(path).unwrap()).into_program().unwrap()]; }
    std::fs::read_to_string(path).unwrap().lines().map(|l| { let v: serde_json::Value = serde_json::from_str(l).unwrap(); python::parse(v["program"].as_str().unwrap()).into_program().unwrap() }).collect()
}
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let tokenizer = tokenizers::Tokenizer::from_file("models/logogram-small/tokenizer.json").unwrap();
    let prior = match args[1].as_str() { "logo" => synth::Prior::Logo, "seeds" => synth::Prior::Seeds, _ => synth::Prior::Free };
    let mut seeds = programs("../shared/data/logo_train_200.jsonl");
    for e in std::fs::read_dir("assets/seeds").unwrap() { for _ in 0..4 { seeds.extend(programs(e.as_ref().unwrap().path().to_str().unwrap())); } }
    let exclude = programs("../shared/data/logo_dev_100.jsonl").iter().map(|p| Bitmap::of_path(&run(p, &Fuel::default()).unwrap().path)).collect();
    let options = synth::Options { out: args[2].clone().into(), samples: args[3].parse().unwrap(), seed: args[4].parse().unwrap(), prior, seeds,
        hand: args[5].parse().unwrap(), fitted: args[6].parse().unwrap(), max_tokens: 120, exclude, threads: 2 };
    let start = std::time::Instant::now();
    let s = synth::synthesize(&options, &tokenizer, |_| {}).unwrap();
    println!("{s:?} {:.1}/s", s.samples as f64 / start.elapsed().as_secs_f64());
    std::fs::write(format!("{}/meta.json", args[2]), format!("{{\"samples\":{},\"seed\":{},\"prior\":\"{}\",\"hand\":{},\"fitted\":{},\"exclude\":\"logo_dev_100\",\"tokenizer_sha256\":\"57b405d9600523dd0ce8017caf641ffeda8250176b7030d0a64b83658655ae22\"}}", s.samples, args[4], args[1], args[5], args[6])).unwrap();
}
