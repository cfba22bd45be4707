use super::*;

fn drawn(places: &[(f32, f32)]) -> Stroke {
    let points = places.iter().map(|&(x, y)| point(Pos2::new(x, y)));
    Stroke {
        points: points.collect(),
        ..Stroke::default()
    }
}

fn document() -> Document {
    Document {
        strokes: vec![
            drawn(&[(0.0, 0.0), (100.0, 0.0)]),
            drawn(&[(0.0, 50.0), (100.0, 50.0)]),
        ],
        ..Document::default()
    }
}

fn at(&(x, y): &(f32, f32)) -> StrokePoint {
    point(Pos2::new(x, y))
}

/// What a tool does on its way through some places, with some strokes selected; gives what is selected then, too.
fn dragged(
    tool: Tool,
    document: &mut Document,
    selected: &[usize],
    places: &[(f32, f32)],
) -> (Option<&'static str>, Option<Vec<usize>>) {
    let mut selection = Selection::default();
    selection.select(0, selected.to_vec());
    let start = Start {
        at: at(&places[0]),
        pen: StrokePen::default(),
        extends: false,
        grip: None,
        document,
        selection: &selection,
        revision: 0,
        unit_px: 1.0,
    };
    let mut gesture = Gesture::start(tool, start);
    for to in &places[1..] {
        gesture.go(at(to), false, document);
    }
    let Outcome { step, selected } = gesture.finish(document, 0.0);
    let label = step.map(|(label, edits)| {
        edits.into_iter().for_each(|edit| {
            document.apply(edit);
        });
        label
    });
    (label, selected)
}

fn done(tool: Tool, document: &mut Document, places: &[(f32, f32)]) -> Option<&'static str> {
    dragged(tool, document, &[], places).0
}

#[test]
fn a_press_without_a_move_is_a_dot() {
    for tool in [Tool::Pen, Tool::Line] {
        let mut document = document();
        done(tool, &mut document, &[(7.0, 8.0)]).unwrap();
        assert_eq!(document.strokes[2], drawn(&[(7.0, 8.0)]));
    }
}

#[test]
fn a_grabbed_stroke_moves_alone_and_is_selected() {
    let mut document = document();
    let grabbed = [(50.0, 53.0), (55.0, 63.0)];
    let (label, selected) = dragged(Tool::Select, &mut document, &[], &grabbed);
    assert_eq!((label, selected), (Some("Move"), Some(vec![1])));
    assert_eq!(document.strokes[0], drawn(&[(0.0, 0.0), (100.0, 0.0)]));
    assert_eq!(document.strokes[1], drawn(&[(5.0, 60.0), (105.0, 60.0)]));
}

#[test]
fn all_that_is_selected_moves_and_with_the_whole_drawing_its_program() {
    let mut document = document();
    document.code.text = "forward(3)".to_owned();
    let grabbed = [(50.0, 0.0), (60.0, 0.0)];
    let (label, _) = dragged(Tool::Select, &mut document, &[0, 1], &grabbed);
    assert_eq!(label, Some("Move"));
    assert_eq!(document.strokes[1], drawn(&[(10.0, 50.0), (110.0, 50.0)]));
    assert_eq!(document.code.view.dx, 10.0);
}

#[test]
fn a_frame_on_the_empty_canvas_selects_and_a_click_there_selects_nothing() {
    let mut document = document();
    let frame = [(-5.0, 20.0), (110.0, 60.0)];
    let (label, selected) = dragged(Tool::Select, &mut document, &[0], &frame);
    assert_eq!((label, selected), (None, Some(vec![1])));
    let click = [(50.0, 25.0)];
    let (_, selected) = dragged(Tool::Select, &mut document, &[0], &click);
    assert_eq!(selected, Some(vec![]));
}

#[test]
fn figures_are_closed_and_even_with_shift() {
    let mut document = Document::default();
    let corners = [(10.0, 10.0), (30.0, 50.0)];
    assert_eq!(
        done(Tool::Rectangle, &mut document, &corners),
        Some("Draw a rectangle")
    );
    done(Tool::Ellipse, &mut document, &corners);
    for stroke in &document.strokes {
        assert_eq!(stroke.points.first(), stroke.points.last());
        let bounds = strokes::bounds(std::slice::from_ref(stroke));
        assert!((bounds.height() - 40.0).abs() < 0.1 && (bounds.width() - 20.0).abs() < 0.1);
    }
    assert_eq!(
        even(Pos2::new(0.0, 0.0), Pos2::new(-3.0, 5.0)),
        Pos2::new(-5.0, 5.0)
    );
}

#[test]
fn a_polygon_is_closed_by_its_first_corner_or_a_double_click() {
    for last in [(0.0, 0.0), (50.0, 80.0)] {
        let document = Document::default();
        let selection = Selection::default();
        let start = Start {
            at: at(&(0.0, 0.0)),
            pen: StrokePen::default(),
            extends: false,
            grip: None,
            document: &document,
            selection: &selection,
            revision: 0,
            unit_px: 1.0,
        };
        let mut gesture = Gesture::start(Tool::Polygon, start);
        for corner in [(100.0, 0.0), (50.0, 80.0)] {
            gesture.go(at(&corner), false, &document);
            assert!(!gesture.add_corner() && gesture.goes_on());
        }
        gesture.go(at(&last), false, &document);
        assert!(gesture.add_corner());
        let outcome = gesture.finish(&document, 0.0);
        let triangle = drawn(&[(0.0, 0.0), (100.0, 0.0), (50.0, 80.0), (0.0, 0.0)]);
        let edit = gesture.added(&document, triangle.points);
        assert_eq!(outcome.step, Some(("Draw a polygon", vec![edit])));
    }
}

#[test]
fn a_rub_over_nothing_is_no_step() {
    let mut document = document();
    assert_eq!(
        done(Tool::Eraser, &mut document, &[(50.0, 25.0), (70.0, 25.0)]),
        None
    );
    let label = done(Tool::Eraser, &mut document, &[(50.0, 25.0), (50.0, 75.0)]);
    assert_eq!(label, Some("Erase"));
    assert_eq!(document.strokes.len(), 3);
}
