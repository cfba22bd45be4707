//! Logo's templates, and lists that are run.
#![allow(clippy::unwrap_used)]

use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;

/// How far north a text goes, or what is wrong with it.
fn goes(source: &str) -> String {
    match draw(source, Dialect::Logo, &Fuel::default()) {
        Ok(drawing) => format!("{}", drawing.run.end.position.y),
        Err(errors) => errors[0].to_string(),
    }
}

#[test]
fn templates_are_ucblogos() {
    for (source, value) in [
        (
            "fd sum first map [? * 2] [3 4] last map [?1 + 1] [3 4]",
            "11",
        ),
        ("fd count map [?] \"hello", "5"),
        (
            "make \"w map [ifelse ? = \"f [word \"a \"b] [?]] \"fgf fd count :w if :w = \"abgab [fd 100]",
            "105",
        ),
        (
            "make \"w map.se [ifelse ? = 1 [[5 6 7]] [?]] [1 2 1] fd count :w fd last :w",
            "14",
        ),
        ("fd apply \"sum map [# * ?] [10 20 30]", "140"),
        ("fd reduce \"sum (map [?1 * ?2 + #] [1 2] [3 4])", "14"),
        ("fd count filter [? > 2] [1 2 3 4 5]", "3"),
        (
            "make \"w filter [not memberp ? [a e]] \"axex if :w = \"xx [fd 4]",
            "4",
        ),
        ("fd reduce [?1 - ?2] [10 4 1]", "7"),
        ("fd count reduce \"word [ab c def]", "6"),
        (
            "fd apply [?1 * 10 + ?2] [3 4] fd apply [[a b] :a - :b] [9 2]",
            "41",
        ),
        ("fd (invoke [?1 * ?2] 3 4) fd invoke \"abs -3", "15"),
        (
            "to twice :x\noutput 2 * :x\nend\nfd reduce \"sum map \"twice [1 2 3]",
            "12",
        ),
        ("fd reduce \"sum map [[x] :x * :x] [1 2 3]", "14"),
        ("fd cascade 4 [? * 2] 1 fd cascade 3 [? + #] 0", "22"),
        ("foreach [1 2 3] [fd ? * #]", "14"),
        ("(foreach [1 2] [10 20] [fd ?1 * ?2])", "50"),
        ("(foreach [1 2] [10 20] [fd # repeat 2 [fd ?2]])", "63"),
        ("foreach [1 2] [[side] fd :side repeat 2 [fd :side]]", "9"),
        (
            "to go :a :b\nfd :a * :b\nend\n(foreach [1 2] [3 4] \"go) apply \"go [5 6]",
            "41",
        ),
        (
            "to go :n\nforeach [1 2] [foreach [10 20] [fd ? * :n]]\nend\ngo 2",
            "120",
        ),
        (
            "apply \"setxy [3 4] (invoke [setxy ?2 ?1] 8 3) invoke [fd ?] 5",
            "13",
        ),
        ("make \"s 5 fd reduce \"sum map [? + :s] [1 2]", "13"),
        (
            "fd ifelse 1 > 2 [3] [4] fd 2 * ifelse ycor > 3 [10] [20]",
            "24",
        ),
        ("fd run [sum 1 2] run [fd 4]", "7"),
        (
            "fd count (map [?1 + ?2] [1 2 3] [4 5]) (foreach [1 2] [3] [fd ?2])",
            "5",
        ),
        ("fd map", "line 1: `map` needs 1 input, 0 given"),
        (
            "fd ?",
            "line 1: `?` outside a template of `foreach`, `map` and the like",
        ),
        (
            "fd first map [?2] [1 2]",
            "line 1: `?2` stands for no input here",
        ),
        (
            "fd reduce \"sum []",
            "line 1: there is nothing to choose from",
        ),
        (
            "to one :a\noutput :a\nend\nfd reduce \"one [1 2]",
            "line 4: `one` takes no 2 inputs",
        ),
    ] {
        assert_eq!(goes(source), value, "{source}");
    }
}

#[test]
fn lists_that_are_built_run() {
    for (source, value) in [
        ("run se [fd] 7", "7"),
        (
            "make \"cmd [fd :n rt 180 fd 1]\nmake \"n 5 run :cmd make \"n 3 run :cmd",
            "2",
        ),
        ("run (list \"repeat 3 (list \"fd 2))", "6"),
        ("run fput \"fd [3+4] run lput 2 [fd 2*]", "11"),
        (
            "fd run [sum 3 4] make \"l [product 2 :k] make \"k 6 fd run :l",
            "19",
        ),
        (
            "to square :size :todo\nrepeat 4 [run :todo rt 90]\nend\nto go\nsquare 2 [fd :size * 3]\nfd 1\nend\ngo",
            "1",
        ),
        (
            "to first.of :l\nrun :l\noutput 9\nend\nfd first.of [output 4] fd first.of [fd 1]",
            "14",
        ),
        (
            "to f :l\nrun :l\nfd 100\nend\nf [stop] f [fd 2 run [stop]] fd 3",
            "5",
        ),
        (
            "to f :l\nlocalmake \"a 1\nrun :l\nfd :a\nend\nmake \"a 50\nf [make \"a 7] fd :a",
            "57",
        ),
        ("run [make \"z 3] run [make \"q 4 fd :q + 1]", "5"),
        ("make \"t [? * 2] fd reduce \"sum map :t [1 2 3]", "12"),
        (
            "make \"t [[x y] :x - :y] fd (invoke :t 9 2) fd apply :t [5 1] fd reduce :t [8 3 1]",
            "17",
        ),
        (
            "make \"p \"twice\nto twice :x\noutput 2 * :x\nend\nfd invoke :p 4 fd reduce \"sum map :p [1 2]",
            "14",
        ),
        (
            "make \"t [fd ? rt 0] foreach [1 2 3] :t (foreach [1 2] [3 4] [fd ?2])",
            "13",
        ),
        ("fd count filter first [[? > 2]] [1 2 3 4]", "2"),
        (
            "fd count runresult [fd 3] fd count runresult [sum 1 2] fd first runresult [sum 1 2]",
            "7",
        ),
        (
            "to loop :n\nif :n = 0 [stop]\nrun list \"loop :n - 1\nfd 1\nend\nloop 400",
            "400",
        ),
        (
            "to up :l\nforeach :l [run ?]\nend\nup [[fd 1] [fd 2 rt 90] [lt 90 fd 3]]",
            "6",
        ),
        (
            "to draw.it :my.n\nrun [fd :my.n]\nrun :todo\nend\nmake \"todo [fd :my.n * 2]\nrun list \"draw.it 3",
            "9",
        ),
        ("run []", "0"),
        (
            "make \"l [fd 1] repeat 60 [make \"l list \"run :l] run :l",
            "1",
        ),
        (
            "to spin :n\nif :n > 0 [run (list \"fd 1 \"spin :n - 1)]\nend\nspin 20",
            "20",
        ),
    ] {
        assert_eq!(goes(source), value, "{source}");
    }
}

#[test]
fn what_cannot_be_run_is_said() {
    for (source, value) in [
        (
            "fd 1\nrun list \"froward 3",
            "line 2: this cannot be run: there is no `froward` in the turtle language",
        ),
        (
            "run [fd] run se [fd] []",
            "line 1: `fd` needs 1 input, 0 given",
        ),
        (
            "make \"l [fd] run :l",
            "line 1: this cannot be run: `fd` needs 1 input, 0 given",
        ),
        (
            "make \"l [fd :nowhere] run :l",
            "line 1: `nowhere` has no value here",
        ),
        (
            "make \"l [[fd 1] run :l",
            "line 1: there is no `]` for this `[`",
        ),
        (
            "make \"l [stop] run :l",
            "line 1: this cannot be run: `stop` outside a procedure",
        ),
        ("run 3", "line 1: a list is needed here, this is a number"),
        (
            "to f\nrun list \"f []\nend\nmake \"l [f]\nto g\nrun :l\nend\nf",
            "line 2: calls are nested more than 100000 deep; does the recursion have an end?",
        ),
        (
            "to g\nrun [g]\nrun :l\nend\nmake \"l [g]\ng",
            "line 2: calls are nested more than 100000 deep; does the recursion have an end?",
        ),
        (
            "to g\nrun :l\nend\nmake \"l [g]\ng",
            "line 2: calls are nested more than 100000 deep; does the recursion have an end?",
        ),
        (
            "make \"l [fd 0] forever [run :l]",
            "line 1: the program did not end within 2000000 steps; is there a loop without an end?",
        ),
        (
            "make \"l [1] repeat 70 [make \"l list :l :l] run :l",
            "line 1: this cannot be run: it is too long or too deep",
        ),
    ] {
        assert_eq!(goes(source), value, "{source}");
    }
}

#[test]
fn reading_a_list_costs_by_what_there_is_to_read() {
    let steps = |source: &str| {
        draw(source, Dialect::Logo, &Fuel::default())
            .unwrap()
            .run
            .steps
    };
    let short = steps("make \"l [fd 1] run :l");
    let long = steps(&format!("make \"l [{}] run :l", "fd 1 ".repeat(200)));
    assert!(long > short + 200 + 200, "{short} {long}");
    let names: String = (0..200).map(|i| format!("make \"v{i} 1\n")).collect();
    let many = steps(&format!("{names}make \"l [fd 1] run :l"));
    assert!(many > short + 200 + 700, "{short} {many}");
}
