//! Lists, texts and chance.
#![allow(clippy::unwrap_used, clippy::panic)]

use turtle_lib::dialect::{self, Dialect, draw};
use turtle_lib::python;
use turtle_lib::quote::is_hidden;
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::{Mark, Shape};

/// How far a program goes, or what ended it. Each is read again as it is printed, and goes as far.
fn goes(source: &str) -> String {
    let end = |source: &str| {
        let program = python::parse(source)
            .into_program()
            .map_err(|e| e[0].to_string());
        let program = match program {
            Ok(program) => program,
            Err(error) => return (error, String::new()),
        };
        let printed = python::print(&program);
        match run(&program, &Fuel::default()) {
            Ok(run) => (format!("{}", run.end.position.x), printed),
            Err(error) => (error.kind.to_string(), printed),
        }
    };
    let (first, printed) = end(source);
    let (second, again) = end(&printed);
    if !printed.is_empty() {
        assert_eq!(first, second, "{printed}");
        assert_eq!(printed, again);
    }
    first
}

#[test]
fn values_are_pythons() {
    for (expression, value) in [
        ("len([1, 2, 3]) + len('abcd') + len((1, 2))", "9"),
        ("[4, 5, 6][-1] + (1, 2)[1] + [[7]][0][0]", "15"),
        (
            "sum([1, 2, 3][1:]) + sum((1, 2, 3, 4)[::-2]) + sum(range(4))",
            "17",
        ),
        (
            "len([1] + [2, 3]) + len([0]*5) + len('ab'*3) + len((1,) + (2, 3))",
            "17",
        ),
        (
            "min([3, 1, 2]) + max((3, 1, 2)) + min(4, 2) + max(1, 2, 3)",
            "9",
        ),
        (
            "int('12') + float('0.5') + int(3.9) + round(2.345, 2)",
            "17.85",
        ),
        (
            "len(str(12.5)) + len(f'{3:04d}{2.5:.2f}') + len('%s-%d' % ('ab', 3))",
            "16",
        ),
        (
            "(2 in [1, 2]) + ('b' in 'abc') + (5 not in range(3)) + ('x' == 'x')",
            "4",
        ),
        (
            "sorted([3, 1, 2])[0] + list(reversed([1, 2]))[0] + [5, 6].index(6) + [1, 1].count(1)",
            "6",
        ),
        (
            "len('a,b'.split(',')) + len('-'.join(['a', 'b'])) + len(' a '.strip())",
            "6",
        ),
        (
            "([1, 2] == [1, 2]) + ((1, 2) == (1, 2)) + ([1] != [2]) + (None == None) + ('a' < 'b')",
            "5",
        ),
        (
            "zip([1, 2], [3, 4])[1][1] + list(enumerate([5]))[0][1] + range(2, 9, 3)[-1]",
            "17",
        ),
        ("len('äöü') + len('äöü'[1:])", "5"),
        ("[1][3]", "there is no item 3 in a list of 1"),
        (
            "[1][0.5]",
            "0.5 is no place in a list; it has to be a whole number",
        ),
        ("[1] + 2", "a number is needed here, this is a list"),
        ("'a' + 2", "a number is needed here, this is a text"),
        ("int('x')", "`x` says no number"),
        (
            "'{} {}'.format(1)",
            "`` is no form that a text can have here",
        ),
        ("min([])", "there is nothing to choose from"),
        ("len(3)", "a list is needed here, this is a number"),
    ] {
        assert_eq!(
            goes(&format!("forward({expression})")),
            value,
            "{expression}"
        );
    }
}

#[test]
fn loops_that_are_values_are_pythons() {
    for (expression, value) in [
        ("sum([i*i for i in range(4)])", "14"),
        (
            "len([1 for a in range(3) for b in range(a) if a + b > 1])",
            "2",
        ),
        (
            "sum(a*b for a, b in zip([1, 2], [3, 4]) if a > 1 if b)",
            "8",
        ),
        ("[[c for c in row] for row in ([1, 2], [3, 4])][1][0]", "3"),
        (
            "max(abs(x) for x in (-5, 3)) + min([x - 1 for x in (2, 3)])",
            "6",
        ),
        (
            "any(1/x > 0 for x in [2, 0]) + all(x for x in [1, 0, 'a'])",
            "1",
        ),
        (
            "any(a == b for a in [1, 2] for b in [2, 3]) + all([]) + any([0, 2])",
            "3",
        ),
        (
            "len(list(x for x in 'abc')) + len(tuple(x for x in [1]))",
            "4",
        ),
        (
            "len('-'.join(str(i) for i in range(3))) + sorted(-x for x in [1, 2])[0]",
            "3",
        ),
        ("(3 if 1 > 2 else 4) + (5 if [1] else 6 if 1/0 else 7)", "9"),
        ("sum(x if x % 2 else -x for x in range(5))", "-2"),
        ("functools.reduce(lambda a, b: a*10 + b, [1, 2, 3])", "123"),
        ("functools.reduce(lambda a, b: a + b, [], 7)", "7"),
        (
            "functools.reduce(lambda a, b: a, [])",
            "there is nothing to choose from",
        ),
        (
            "sum([x for x in 3])",
            "a list is needed here, this is a number",
        ),
    ] {
        assert_eq!(goes(&format!("fd({expression})")), value, "{expression}");
        let in_function = format!("def f(x):\n    a = 1\n    return {expression}\nfd(f(2))");
        assert_eq!(goes(&in_function), value, "{expression}");
    }
}

#[test]
fn a_loops_variables_are_its_own() {
    for (source, value) in [
        ("x = 5\ny = [x for x in range(3)]\nfd(x + y[2])", "7"),
        ("x = [1, 2]\nfd(sum([x for x in x]) + len(x))", "5"),
        (
            "x = 1\ndef f():\n    return x\nfd(sum([f() for x in [7, 8]]))",
            "2",
        ),
        (
            "def f(n):\n    return [f(n - 1) + i for i in range(2)][1] if n else 0\nfd(f(3))",
            "3",
        ),
        (
            "fd(sum([sum([i*j for j in range(i)]) for i in range(4)]))",
            "11",
        ),
        (
            "import random\nrandom.seed(1)\nxs = [random.randint(1, 6) for i in range(3)]\nfd(xs[0])",
            "2",
        ),
        (
            "import turtle\nts = [turtle.Turtle() for i in range(3)]\nfor t in ts:\n    t.fd(4)\nfd(sum([t.xcor() for t in ts]))",
            "12",
        ),
        (
            "fd(1)\nys = [i for i in range(3)]\nfd(i)",
            "line 3: `i` has no value here",
        ),
        (
            "y = [2]\nxs = [y for x in [1] for y in y]",
            "line 2: this has no value before its loop begins",
        ),
        (
            "xs = [pi for pi in [1]]",
            "line 1: `pi` means something else in this program; give the variable another name",
        ),
        (
            "xs = [a or 1 for a in [0, 2]]",
            "line 1: `or` gives True or False here, never one of its sides",
        ),
        (
            "for x in (y for y in [1]): fd(x)",
            "line 1: a generator is only gone through by a function like `sum` here; write a list: `[… for … in …]`",
        ),
        (
            "xs = [0 for a in range(2000) for b in range(2000)]",
            "the program did not end within 2000000 steps; is there a loop without an end?",
        ),
        (
            "xs = [[0]*9999 for a in range(2000)]",
            "lists and texts take more than 64 MiB; does one grow without an end?",
        ),
    ] {
        assert_eq!(goes(source), value, "{source}");
    }
}

#[test]
fn lists_change_and_are_gone_through() {
    for (source, value) in [
        (
            "xs = []\nfor i in range(5):\n    xs.append(i*i)\nxs[0] = 3\nxs[1] += 4\nfd(sum(xs))",
            "37",
        ),
        (
            "xs = [3, 1, 2]\nxs.sort()\nxs.reverse()\nxs.insert(0, 9)\nxs.remove(2)\nfd(xs.pop() + xs.pop(0)*10 + xs[0]*100)",
            "391",
        ),
        ("a = [1]\nb = a\nb.append(2)\nfd(len(a))", "2"),
        (
            "def add(xs):\n    xs.append(1)\nys = []\nadd(ys)\nadd(ys)\nfd(len(ys))",
            "2",
        ),
        ("for a, b in zip([1, 2], [30, 40]):\n    fd(a*b)", "110"),
        (
            "n = 0\nfor c in 'aäb':\n    if c == 'ä': continue\n    n += 1\nfd(n)",
            "2",
        ),
        (
            "for i, (x, y) in enumerate([(1, 2), (3, 4)]):\n    fd(i*x*y)",
            "12",
        ),
        ("for x in (1, 5):\n    fd(x)", "6"),
        (
            "for row in [[1, 2], [3]]:\n    for x in row:\n        if x == 2: break\n        fd(x)",
            "4",
        ),
        (
            "xs = [1, 2, 3]\nfor x in xs:\n    if len(xs) < 6: xs.append(x)\n    fd(x)",
            "12",
        ),
        (
            "a, b, c = [1, 2, 3]\na, b = b, a\nfd(a*100 + b*10 + c)",
            "213",
        ),
        (
            "corners = [[1, 2], [3, 4]]\ngoto(corners[0])\ngoto(corners[1][0], 0)",
            "3",
        ),
        (
            "t = (1, 2)\nt[0] = 3",
            "a tuple cannot be changed, a list can",
        ),
        (
            "for a, b in [(1, 2, 3)]: fd(1)",
            "3 values cannot be given to 2 variables",
        ),
        (
            "for a in 3: fd(1)",
            "a list is needed here, this is a number",
        ),
        ("xs = [1]\nif xs and not []: fd(2)", "2"),
    ] {
        assert_eq!(goes(source), value, "{source}");
    }
}

#[test]
fn what_is_huge_or_holds_itself_ends_in_a_sentence() {
    let memory = "lists and texts take more than 64 MiB; does one grow without an end?";
    let parts = "these lists have too many parts to be compared";
    for (source, value) in [
        ("xs = [0]*10**9", memory),
        ("s = 'a'*10**9", memory),
        ("xs = range(10**9)", memory),
        ("s = 'ab'\nwhile True: s = s + s", memory),
        ("xs = [1]\nwhile True: xs.extend(xs)", memory),
        ("xs = []\nwhile True: xs = [xs, xs]", memory),
        (
            "xs = [1]\nwhile True: ys = xs + [2]",
            "the program did not end within 2000000 steps; is there a loop without an end?",
        ),
        (
            "xs = []\nxs.append(xs)\nys = []\nys.append(ys)\nif xs == ys: fd(1)",
            parts,
        ),
        (
            "xs = [1]\nfor i in range(60): xs = [xs, xs]\nwrite(xs)\nwrite(str(xs))\nfd(len(xs))",
            "2",
        ),
        (
            "xs = []\nxs.append(xs)\nwrite(xs)\nwrite(f'{xs}')\nfd(len(xs[0][0]))",
            "1",
        ),
        (
            "xs = [1]\nfor x in xs: xs.append(x)",
            "the program did not end within 2000000 steps; is there a loop without an end?",
        ),
        ("s = '{:999}'*99\nwhile True: s = s.replace('9', s)", memory),
        (
            "s = 'a'*1000000\nwhile True: write(s)",
            "more than 500000 fills, dots, stamps and texts or corners of fills",
        ),
        (
            "s = 'a'*1000000\nwhile True: n = len(s)",
            "the program did not end within 2000000 steps; is there a loop without an end?",
        ),
        ("fd(1)\nwrite('%.999999999f' % 1)", "1"),
        (
            "write('{:9999999}'.format(1))",
            "`9999999` is no form that a text can have here",
        ),
    ] {
        assert_eq!(goes(source), value, "{source}");
    }
}

#[test]
fn comparisons_are_counted() {
    let too_many = "these lists have too many parts to be compared";
    let twins = "a = [1]\nb = [1]\nfor i in range(30):\n    a = [a, a]\n    b = [b, b]\n";
    assert_eq!(goes(&format!("{twins}c = sorted([a, b])")), too_many);
    assert_eq!(goes(&format!("{twins}c = min(a, b)")), too_many);
    let endless = "s = 'ab'*1000000\nt = s + 'c'\nu = s + 'd'\nwhile True:\n    v = t == u";
    assert!(goes(endless).contains("did not end within"));
    assert_eq!(
        goes("a = list(range(9000))\na = sorted(a)\nforward(a[8999])"),
        "8999"
    );
}

#[test]
fn what_is_not_needed_any_more_takes_no_memory() {
    // All lists together would take a gigabyte.
    let source = "def f(n):\n    xs = [n]*1000\n    ys = [xs, 'a'*1000]\n    return xs[0]\nkept = [1, [2, 'three']]\nfor i in range(40000):\n    f(i)\nfd(f(7) + len(kept[1][1]))";
    assert_eq!(goes(source), "12");
}

#[test]
fn chance_goes_by_its_seed() {
    let source = "import random\nfor i in range(50):\n    fd(random.randint(1, 6))\n    lt(random.choice([90, -90]))\n    xs = [1, 2, 3]\n    random.shuffle(xs)\n    fd(random.uniform(1, 2) + random.random() + random.randrange(0, 10, 5) + sum(random.sample(xs, 3)))";
    let drawn = |seed: u64| {
        let fuel = Fuel {
            seed,
            ..Fuel::default()
        };
        let run = draw(source, Dialect::Python, &fuel).unwrap().run;
        assert!(run.by_chance);
        run.end
    };
    assert_eq!(drawn(3), drawn(3));
    assert_ne!(drawn(3), drawn(4));
    let seeded = "random.seed(5)\nfd(random.random())";
    let run = draw(seeded, Dialect::Python, &Fuel::default()).unwrap().run;
    assert!(!run.by_chance);
    let endless = "import random\nwhile True:\n    lt(random.random())";
    let attempt = dialect::attempt(endless, Dialect::Python, &Fuel::default(), || true).unwrap();
    assert!(attempt.ended.is_err() && attempt.by_chance);
    assert_eq!(
        attempt.warnings.last().unwrap().message,
        "chance began with the seed 0"
    );
}

#[test]
fn other_dialects_say_what_they_lack() {
    let lacks = |source: &str, dialect: Dialect| {
        let program = python::parse(source).into_program().unwrap();
        let lacks = dialect.lacks(&program);
        if lacks.is_none() {
            let own = run(&program, &Fuel::default()).unwrap();
            let printed = dialect.print(&program);
            match draw(&printed, dialect, &Fuel::default()) {
                Ok(drawing) => assert_eq!(
                    drawing.run.path.segment_count(),
                    own.path.segment_count(),
                    "{printed}"
                ),
                Err(errors) => panic!("{}:\n{printed}", errors[0]),
            }
        }
        lacks
    };
    for source in [
        "for x, y in [(1, 2), (3, 5)]: goto(x, y)",
        "colors = ['red', 'green']\nfor c in colors:\n    color(c)\n    fd(3)",
        "def f(c):\n    pencolor(c)\n    fd(1)\nf('red')\nf('#00ff00')",
        "for i in range(4):\n    color('red' if i % 2 else 'blue')\n    fd(i)",
        "n = 3 if isdown() else 4\nfd(2 + (n if n > 3 else 7) * 2)",
        "def f(n):\n    return 1 if n < 2 else n*f(n - 1)\nfor i in range(4):\n    fd(f(i))\n    lt(90 if i % 2 else -45)",
    ] {
        assert_eq!(lacks(source, Dialect::Logo), None);
        assert_eq!(lacks(source, Dialect::Rhai), None);
    }
    let leaves =
        "for i in range(9):\n    fd(i)\n    if i == 4: break\n    if i == 2: continue\n    lt(9)";
    assert_eq!(lacks(leaves, Dialect::Rhai), None);
    assert_eq!(
        lacks(leaves, Dialect::Logo).unwrap(),
        "line 3: Logo as it is printed has no `break` and `continue`"
    );
    let changes = "n = 1\ndef f():\n    global n\n    n += 1\n    fd(n)\nf()\nf()";
    assert_eq!(lacks(changes, Dialect::Logo), None);
    assert!(lacks(changes, Dialect::Rhai).is_some());
    for source in [
        "xs = [1, 2]\nfd(xs[0])",
        "xs = []\nxs.append(1)",
        "fd(len('abc'))",
        "import random\nfd(random.random())",
        "xs = [1]\nxs[0] = 2",
        "fd(sum(i for i in range(3)))",
        "for x in [i*i for i in range(3)]: fd(x)",
        "n = True if isdown() else 4\nfd(n)",
        "import turtle\na = turtle.Turtle()\nb = turtle.Turtle()\na.fd(1)\nb.fd(2)",
        "import turtle\nfor i in range(3): t = turtle.Turtle()\nt.fd(1)",
    ] {
        for dialect in [Dialect::Logo, Dialect::Rhai] {
            assert!(lacks(source, dialect).is_some(), "{source}");
        }
    }
}

#[test]
fn a_plus_stands_before_numbers_only() {
    assert!(!python::parse("n = 3\nfd(+n)\nfd(+2)").has_errors());
    for source in ["for i in+ range(3): fd(i)", "xs = +[1]", "goto(+(1, 2))"] {
        assert!(python::parse(source).has_errors(), "{source}");
    }
}

#[test]
fn texts_keep_what_is_not_to_be_seen_and_show_it() {
    let text = "a\u{1b}[2J\u{202e}b\u{85}\u{2028}\"\\\u{7f}é\u{1f422}";
    let source = r#"write("a\x1b[2J\u202eb\x85\u2028\"\\\x7fé🐢")"#;
    let program = python::parse(source).into_program().expect("a program");
    assert_eq!(python::print(&program), source);
    let rhai = Dialect::Rhai.print(&program);
    assert!(
        !rhai.chars().any(|char| char != '\n' && is_hidden(char)),
        "{rhai}"
    );
    let fuel = Fuel::default();
    for (printed, dialect) in [(source, Dialect::Python), (&rhai, Dialect::Rhai)] {
        let path = draw(printed, dialect, &fuel).expect("a drawing").run.path;
        let written = path.marks().find_map(|mark| match mark {
            Mark::Shape(placed) => match &placed.shape {
                Shape::Text { text, .. } => Some(text.clone()),
                _ => None,
            },
            Mark::Stroke { .. } => None,
        });
        assert_eq!(written.as_deref(), Some(text), "{printed}");
    }
}
