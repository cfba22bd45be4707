//! Samples a second of `logogram synth` on one core: `cargo bench --bench synth`.
#![allow(clippy::expect_used)]
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use logogram::propose::Cancel;
use logogram::synth::{Options, Prior, Source, synthesize};
use tokenizers::Tokenizer;

const SAMPLES: usize = 20_000;

fn synth(c: &mut Criterion) {
    let tokenizer = Tokenizer::from_file("models/logogram-small/tokenizer.json")
        .expect("the model folder is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut group = c.benchmark_group("synth");
    group
        .throughput(Throughput::Elements(SAMPLES as u64))
        .sample_size(10);
    for (name, hand, fitted) in [
        ("plain", 0.0, 0.0),
        ("hand", 1.0, 0.0),
        ("mixed", 0.25, 0.1),
    ] {
        let options = Options {
            out: folder.path().to_owned(),
            samples: SAMPLES,
            seed: 1,
            source: Source::Prior(Prior::Free),
            seeds: Vec::new(),
            edits: 4,
            hand,
            fitted,
            max_tokens: 120,
            max_lines: None,
            exclude: Vec::new(),
            threads: 1,
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                synthesize(&options, &tokenizer, &Cancel::default(), |_| {})
                    .expect("shards are written")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, synth);
criterion_main!(benches);
