//! How long it takes to check one sampled program against a target: parse, run, rasterize, compare.
//!
//! The programs are the 200 of the shared data; without those there is nothing to measure. Beside it,
//! tiny-skia draws the same paths with the same pen.
#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use tiny_skia::{LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, Transform};
use turtle_lib::bitmap::{Bitmap, PEN_RADIUS_PX, SIZE_PX, px_from_steps};
use turtle_lib::compare::{Target, Tolerance};
use turtle_lib::program::Program;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::Path;

#[path = "../tests/support/mod.rs"]
mod support;

struct Case {
    source: String,
    program: Program,
    path: Path,
    bitmap: Bitmap,
    target: Target,
    /// Another program's drawing, for a comparison that fails.
    other: Target,
}

fn cases() -> Vec<Case> {
    let fuel = Fuel::default();
    let sources = support::shared_programs().into_iter().take(200);
    let mut cases: Vec<Case> = sources
        .filter_map(|source| {
            let program = python::parse(&source).into_program().ok()?;
            let path = run(&program, &fuel).ok()?.path;
            let bitmap = Bitmap::of_path(&path);
            let target = Target::new(bitmap.clone(), Tolerance::default());
            Some(Case {
                source,
                program,
                path,
                bitmap,
                other: target.clone(),
                target,
            })
        })
        .collect();
    let targets: Vec<Target> = cases.iter().map(|case| case.target.clone()).collect();
    let others = targets.into_iter().cycle().skip(1);
    for (case, other) in cases.iter_mut().zip(others) {
        case.other = other;
    }
    cases
}

/// What tiny-skia makes of a path: the same pen, no grey.
fn draw_with_tiny_skia(path: &Path, pixmap: &mut Pixmap) {
    let mut builder = PathBuilder::new();
    for stroke in path.strokes() {
        for (i, &point) in stroke.iter().enumerate() {
            let px = px_from_steps(point);
            if i == 0 {
                builder.move_to(px.x as f32, px.y as f32);
            } else {
                builder.line_to(px.x as f32, px.y as f32);
            }
        }
    }
    let Some(path) = builder.finish() else {
        return;
    };
    let paint = Paint {
        anti_alias: false,
        ..Paint::default()
    };
    let stroke = Stroke {
        width: 2.0 * PEN_RADIUS_PX as f32,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Stroke::default()
    };
    pixmap.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
}

fn programs(criterion: &mut Criterion) {
    let cases = cases();
    if cases.is_empty() {
        eprintln!("skipped: without the shared programs there is nothing to measure");
        return;
    }
    let fuel = Fuel::default();
    let mut group = criterion.benchmark_group("programs");
    group.throughput(Throughput::Elements(cases.len() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| {
            for case in &cases {
                black_box(python::parse(&case.source));
            }
        });
    });
    group.bench_function("run", |bencher| {
        bencher.iter(|| {
            for case in &cases {
                let _ = black_box(run(&case.program, &fuel));
            }
        });
    });
    group.bench_function("rasterize", |bencher| {
        bencher.iter(|| {
            for case in &cases {
                black_box(Bitmap::of_path(&case.path));
            }
        });
    });
    group.bench_function("compare, a match", |bencher| {
        bencher.iter(|| {
            for case in &cases {
                black_box(case.target.compare(&case.bitmap));
            }
        });
    });
    group.bench_function("compare, a miss", |bencher| {
        bencher.iter(|| {
            for case in &cases {
                black_box(case.other.compare(&case.bitmap));
            }
        });
    });
    group.bench_function("parse, run, rasterize, count differing pixels", |bencher| {
        bencher.iter(|| {
            for case in &cases {
                if let Ok(run) = run(&python::parse(&case.source).program, &fuel) {
                    black_box(Bitmap::of_path(&run.path).differing(&case.bitmap));
                }
            }
        });
    });
    group.bench_function("parse, run, rasterize, compare", |bencher| {
        bencher.iter(|| {
            for case in &cases {
                if let Ok(run) = run(&python::parse(&case.source).program, &fuel) {
                    black_box(case.target.compare(&Bitmap::of_path(&run.path)));
                }
            }
        });
    });
    group.bench_function("rasterize with tiny-skia", |bencher| {
        bencher.iter_batched_ref(
            || Pixmap::new(SIZE_PX as u32, SIZE_PX as u32),
            |pixmap| {
                let Some(pixmap) = pixmap else {
                    return;
                };
                for case in &cases {
                    pixmap.fill(tiny_skia::Color::WHITE);
                    draw_with_tiny_skia(&case.path, pixmap);
                    black_box(&pixmap);
                }
            },
            BatchSize::PerIteration,
        );
    });
    // What of that is clearing the picture, which ours is in the time of its own raster too.
    group.bench_function("clear with tiny-skia", |bencher| {
        bencher.iter_batched_ref(
            || Pixmap::new(SIZE_PX as u32, SIZE_PX as u32),
            |pixmap| {
                for _ in &cases {
                    if let Some(pixmap) = pixmap {
                        pixmap.fill(tiny_skia::Color::WHITE);
                        black_box(&pixmap);
                    }
                }
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, programs);
criterion_main!(benches);
