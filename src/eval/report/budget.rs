//! The solved share against the number of samples.

use super::{between, percent};
use crate::eval::TaskRow;
use crate::eval::folder::Finished;
use crate::eval::statistics::Interval;
use crate::eval::totals::{Totals, mean_pass_at};
use maud::{Markup, html};
use std::fmt::Write;

/// The plot in its own units; around it there is room for the labels of its axes.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 240.0;

/// A curve: for numbers of samples the share, and where it lies.
struct Curve {
    name: &'static str,
    class: &'static str,
    points: Vec<(usize, f64, Interval)>,
}

pub(super) fn section(finished: &Finished, totals: &Totals) -> Markup {
    let rows: Vec<&TaskRow> = finished
        .entries
        .iter()
        .filter_map(|entry| entry.row.solved())
        .collect();
    let fewest = rows.iter().map(|row| row.samples).min().unwrap_or_default();
    let mut budgets: Vec<usize> = (0..)
        .map(|power| 1 << power)
        .take_while(|k| *k <= fewest)
        .collect();
    if fewest > 0 && budgets.last() != Some(&fewest) {
        budgets.push(fewest);
    }
    if budgets.is_empty() {
        return html! { p.note { "No samples were drawn." } };
    }
    let curve = |name, class, count: fn(&TaskRow) -> usize| {
        let counts: Vec<(usize, usize)> =
            rows.iter().map(|row| (count(row), row.samples)).collect();
        let point =
            |&k: &usize| mean_pass_at(k, &counts).map(|(mean, interval)| (k, mean, interval));
        Curve {
            name,
            class,
            points: budgets.iter().filter_map(point).collect(),
        }
    };
    let exact = curve("exact", "exact", |row| row.exact_count);
    let near = curve("within the tolerance", "near", |row| row.matched_count);
    let share = |hits: usize| hits as f64 / totals.tasks.max(1) as f64;
    html! {
        div.beside {
            (plot(&[&near, &exact], fewest, &[("near", share(totals.matched)), ("exact", share(totals.exact))]))
            table {
                tr { th { "samples" } th { "exact" } th { "95%" } th { "within the tolerance" } th { "95%" } }
                @for ((k, share, interval), (_, near, near_interval)) in exact.points.iter().zip(&near.points) {
                    tr {
                        td { (k) }
                        td { (percent(*share)) } td { (between(Some(*interval))) }
                        td { (percent(*near)) } td { (between(Some(*near_interval))) }
                    }
                }
            }
        }
        p.note {
            "pass@k, the chance that one of k samples is right, by the unbiased estimate of Chen et al. 2021, of samples alone; \
             intervals are percentile bootstraps over tasks (2,000 resamples). Dashed: with what is found without the model. \
             Where all tasks are solved the bootstrap has no width; Wilson's interval above has."
        }
    }
}

fn plot(curves: &[&Curve], most: usize, reached: &[(&'static str, f64)]) -> Markup {
    let places = (most as f64).log2().max(1.0);
    let x = |k: usize| (k as f64).log2() / places * WIDTH;
    let y = |share: f64| (1.0 - share) * HEIGHT;
    let band = |curve: &Curve| {
        let upper = curve
            .points
            .iter()
            .map(|(k, _, interval)| (x(*k), y(interval.high)));
        let lower = curve
            .points
            .iter()
            .rev()
            .map(|(k, _, interval)| (x(*k), y(interval.low)));
        points(upper.chain(lower))
    };
    let line = |curve: &Curve| points(curve.points.iter().map(|(k, share, _)| (x(*k), y(*share))));
    html! {
        svg.plot viewBox=(format!("-40 -12 {} {}", WIDTH + 60.0, HEIGHT + 56.0)) role="img" aria-label="pass@k over samples" {
            @for fifth in 0..=5 {
                @let share = f64::from(fifth) / 5.0;
                line.axis x1="0" x2=(WIDTH) y1=(y(share)) y2=(y(share)) {}
                text x="-6" y=(y(share) + 4.0) text-anchor="end" { (format!("{:.0}%", 100.0 * share)) }
            }
            @if let Some(curve) = curves.first() {
                @for (k, ..) in &curve.points {
                    text x=(x(*k)) y=(HEIGHT + 18.0) text-anchor="middle" { (k) }
                }
            }
            text x=(WIDTH / 2.0) y=(HEIGHT + 36.0) text-anchor="middle" { "samples" }
            @for curve in curves {
                g.(curve.class) {
                    title { (curve.name) }
                    polygon points=(band(curve)) {}
                    polyline points=(line(curve)) {}
                    @for (k, share, _) in &curve.points { circle cx=(x(*k)) cy=(y(*share)) r="3" {} }
                }
            }
            @for (class, share) in reached {
                line.(class) x1="0" x2=(WIDTH) y1=(y(*share)) y2=(y(*share)) stroke-dasharray="4 4" {}
            }
        }
    }
}

fn points(places: impl Iterator<Item = (f64, f64)>) -> String {
    places.fold(String::new(), |mut text, (x, y)| {
        // Writing to a text does not fail.
        let _ = write!(text, "{x:.1},{y:.1} ");
        text
    })
}
