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
