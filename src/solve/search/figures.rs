//! The catalogue: figures that people draw, as programs with open numbers.

use super::parametric::{Hole, Kind, Parametric};
use std::sync::LazyLock;
use turtle_lib::python;

/// Ends the names of mirrored figures.
const MIRRORED: &str = " mirrored";

/// A figure of the catalogue.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    name: String,
    pub parametric: Parametric,
    /// For each hole the values to begin with; of a count all that are tried.
    starts: Vec<Vec<f64>>,
    turns: Turns,
    /// Whether its mirror image is another figure.
    is_chiral: bool,
    /// What may have been meant where this was drawn.
    regular: Vec<Regular>,
    /// What it takes to say which figure this is.
    nats: f64,
}

/// A figure that is more regular, by its name and its counts.
#[derive(Clone, Debug)]
struct Regular {
    name: String,
    counts: Vec<Count>,
}

/// A count of a figure that is more regular.
#[derive(Clone, Debug)]
enum Count {
    Always(f64),
    /// As many as the count in this hole of the one that is less so.
    Same(usize),
}

/// After how many equal parts of a full turn a figure looks the same.
#[derive(Clone, Debug)]
enum Turns {
    Always(f64),
    /// As many as the count in this hole.
    Count(usize),
}

/// A figure with all its counts chosen.
#[derive(Clone, Debug)]
pub(super) struct Instance<'a> {
    pub figure: &'a Figure,
    /// A value for each hole.
    pub values: Vec<f64>,
    /// After how many degrees the figure looks the same.
    pub period: f64,
    /// What it takes to say which figure this is and with which counts, in nats: the farther down in the
    /// catalogue, the more (Zipf's law).
    pub nats: f64,
}

static CATALOGUE: LazyLock<Vec<Figure>> =
    LazyLock::new(|| figures(include_str!("figures/catalogue.txt")));

/// All figures.
pub(super) fn catalogue() -> &'static [Figure] {
    &CATALOGUE
}

/// The figures of a catalogue's text; what is not a figure is left out.
fn figures(text: &str) -> Vec<Figure> {
    let entries = text.split("\nfigure ").skip(1);
    let figures = entries.enumerate();
    figures
        .flat_map(|(i, entry)| {
            let as_it_is = figure(entry, zipf_nats(i));
            let is_mirrored = as_it_is.as_ref().is_some_and(|figure| figure.is_chiral);
            let mirrored = is_mirrored.then(|| figure(&mirrored(entry), zipf_nats(i)));
            as_it_is.into_iter().chain(mirrored.flatten())
        })
        .collect()
}

/// The entry of the mirrored figure: its turns go the other way.
fn mirrored(entry: &str) -> String {
    let swapped = [("left(", "right("), ("circle(-", "circle(")];
    let entry = entry.replacen('\n', &format!("{MIRRORED}\n"), 1);
    swapped.iter().fold(entry, |entry, (one, other)| {
        let parts = entry.split(one).map(|part| part.replace(other, one));
        parts.collect::<Vec<_>>().join(other)
    })
}

/// -log of a share of 1/(rank + 1), up to a constant.
fn zipf_nats(rank: usize) -> f64 {
    (rank as f64 + 1.0).ln()
}

fn figure(entry: &str, nats: f64) -> Option<Figure> {
    let (name, entry) = entry.split_once('\n')?;
    let (head, program) = entry.split_once("turns ")?;
    let (turns, program) = program.split_once('\n')?;
    let mut holes = Vec::new();
    let mut starts = Vec::new();
    let mut regular = Vec::new();
    let mut is_chiral = false;
    for line in head.lines() {
        if line == "mirrored" {
            is_chiral = true;
            continue;
        }
        if let Some(line) = line.strip_prefix("regular ") {
            regular.push(more_regular(line, &holes)?);
            continue;
        }
        let mut words = line.split(' ');
        let kind = match words.next()? {
            "count" => Kind::Count,
            "length" => Kind::Length,
            "angle" => Kind::Angle,
            "share" => Kind::Share,
            _ => return None,
        };
        let name = words.next()?.to_owned();
        let numbers: Vec<f64> = words.map(str::parse).collect::<Result<_, _>>().ok()?;
        let (low, high) = match (kind, numbers.as_slice()) {
            (Kind::Count, [_, ..]) => (1.0, f64::INFINITY),
            (Kind::Length, [_]) => (0.2, 100.0),
            (Kind::Angle | Kind::Share, &[_, low, high]) => (low, high),
            _ => return None,
        };
        let kept = if kind == Kind::Count {
            numbers.len()
        } else {
            1
        };
        starts.push(numbers[..kept].to_vec());
        holes.push(Hole {
            name,
            kind,
            low,
            high,
        });
    }
    let turns = match turns.parse() {
        Ok(turns) => Turns::Always(turns),
        Err(_) => Turns::Count(holes.iter().position(|hole| hole.name == turns)?),
    };
    // A name without a value is an error to the reader, so each has one there.
    let names = holes.iter().map(|hole| format!("{} = 1\n", hole.name));
    let program = names.collect::<String>() + program;
    let body = python::parse(&program).into_program().ok()?.body;
    let body = body[holes.len()..].to_vec();
    Some(Figure {
        name: name.to_owned(),
        parametric: Parametric { holes, body },
        starts,
        turns,
        is_chiral,
        regular,
        nats,
    })
}

/// A name and counts after a colon: numbers, or names of the holes of the figure that is less regular.
fn more_regular(line: &str, holes: &[Hole]) -> Option<Regular> {
    let (name, counts) = line.split_once(':')?;
    let counts = counts.split_whitespace().map(|word| match word.parse() {
        Ok(number) => Some(Count::Always(number)),
        Err(_) => {
            let hole = holes.iter().position(|hole| hole.name == word);
            hole.map(Count::Same)
        }
    });
    Some(Regular {
        name: name.to_owned(),
        counts: counts.collect::<Option<_>>()?,
    })
}

impl Figure {
    /// Figures of one kind differ in how they begin or end: "zigzag of an odd number" is a "zigzag".
    pub fn kind(&self) -> &str {
        let name = self.name.trim_end_matches(MIRRORED);
        name.split(" of ").next().unwrap_or(name)
    }

    /// The figure with each choice of its counts.
    pub fn instances(&self) -> Vec<Instance<'_>> {
        let mut all = vec![(Vec::new(), self.nats)];
        for starts in &self.starts {
            let longer = all.iter().flat_map(|(values, nats): &(Vec<f64>, f64)| {
                starts.iter().enumerate().map(move |(i, &start)| {
                    let values = values.iter().copied().chain([start]).collect();
                    (values, nats + zipf_nats(i))
                })
            });
            all = longer.collect();
        }
        let instance = |(values, nats)| self.instance(values, nats);
        all.into_iter().map(instance).collect()
    }

    fn instance(&self, values: Vec<f64>, nats: f64) -> Instance<'_> {
        Instance {
            figure: self,
            period: 360.0
                / match self.turns {
                    Turns::Always(turns) => turns,
                    Turns::Count(hole) => values[hole],
                },
            values,
            nats,
        }
    }
}

impl Instance<'_> {
    /// The figures that may have been meant where this was drawn: a circle where it is an oval.
    pub fn regular(&self) -> Vec<Instance<'static>> {
        let known = self.figure.regular.iter().filter_map(|regular| {
            let named = |name: &str| catalogue().iter().find(|figure| figure.name == name);
            // Of a mirrored figure the mirrored one, if they differ.
            let mirrored = self.figure.name.ends_with(MIRRORED);
            let other = mirrored.then(|| named(&format!("{}{MIRRORED}", regular.name)));
            let figure = other.flatten().or_else(|| named(&regular.name))?;
            let counts = regular.counts.iter().map(|count| match count {
                Count::Always(count) => *count,
                Count::Same(hole) => self.values[*hole],
            });
            let counts: Vec<f64> = counts.collect();
            let mut instances = figure.instances().into_iter();
            instances.find(|instance| instance.values.starts_with(&counts))
        });
        known.collect()
    }

    /// Whether it is the same figure with the same counts.
    pub fn is(&self, other: &Instance) -> bool {
        std::ptr::eq(self.figure, other.figure) && self.values == other.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_draws_something_with_all_its_counts() {
        let text = include_str!("figures/catalogue.txt");
        let entries = text.matches("\nfigure ").count() + text.matches("\nmirrored\n").count();
        assert_eq!(catalogue().len(), entries);
        for figure in catalogue() {
            for instance in figure.instances() {
                let path = figure.parametric.path(&instance.values);
                let segments = path.map_or(0, |path| path.segment_count());
                assert!(segments > 0, "{} {:?}", figure.name, instance.values);
            }
        }
    }

    #[test]
    fn closed_figures_close() {
        for figure in catalogue() {
            let named = [
                "polygon",
                "circle",
                "oval",
                "rectangle",
                "rhombus",
                "kite",
                "long hexagon",
                "long octagon",
            ];
            let closes = named.contains(&figure.name.as_str())
                || figure.name.contains("triangle")
                || figure.name.starts_with("star");
            for instance in figure.instances().iter().filter(|_| closes) {
                let path = figure.parametric.path(&instance.values).unwrap();
                let stroke = path.strokes().next().unwrap();
                let (first, last) = (stroke[0], stroke[stroke.len() - 1]);
                let gap = (last.x - first.x).hypot(last.y - first.y);
                assert!(gap < 1e-6, "{} {:?}: {gap}", figure.name, instance.values);
            }
        }
    }

    #[test]
    fn what_may_have_been_meant_is_in_the_catalogue() {
        for figure in catalogue() {
            for instance in figure.instances() {
                assert_eq!(
                    instance.regular().len(),
                    figure.regular.len(),
                    "{}",
                    figure.name
                );
            }
        }
    }

    #[test]
    fn a_mirrored_figure_is_the_other_way_round() {
        for figure in catalogue().iter().filter(|figure| figure.is_chiral) {
            let name = format!("{}{MIRRORED}", figure.name);
            let Some(other) = catalogue().iter().find(|other| other.name == name) else {
                assert!(figure.name.ends_with(MIRRORED), "{name}");
                continue;
            };
            assert_eq!(other.kind(), figure.kind());
            for (instance, mirrored) in figure.instances().iter().zip(other.instances()) {
                let [path, other_path] = [instance, &mirrored]
                    .map(|instance| instance.figure.parametric.path(&instance.values).unwrap());
                let points = path.strokes().flatten().zip(other_path.strokes().flatten());
                for (p, q) in points {
                    assert!((p.x - q.x).hypot(p.y + q.y) < 1e-6, "{name}: {p:?} {q:?}");
                }
            }
        }
    }
}
