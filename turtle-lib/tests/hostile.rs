//! No text overflows the stack of a small thread, and each ends.
#![allow(clippy::expect_used, clippy::panic)]

use turtle_lib::dialect::Dialect;
use turtle_lib::run::{Fuel, run};
use turtle_lib::{diagnostic::Parsed, logo, python, script};

/// Reads, prints and runs each text on a thread with 1 MiB of stack, half of what threads get.
fn survives(name: &str, texts: Vec<String>, parse: fn(&str) -> Parsed) {
    for text in texts {
        let start = text.chars().take(40).collect::<String>();
        let thread = std::thread::Builder::new().stack_size(1 << 20);
        let handle = thread.spawn(move || {
            let parsed = parse(&text);
            let copy = parsed.program.clone();
            assert!(copy == parsed.program);
            let printed = [
                python::print(&copy),
                logo::print(&copy),
                script::print(&copy),
            ]
            .concat();
            let fuel = Fuel {
                steps: 10_000,
                ..Fuel::default()
            };
            let _ = run(&parsed.program, &fuel);
            printed.len()
        });
        let joined = handle.expect("a thread").join();
        assert!(joined.is_ok(), "{name}: {start}…");
    }
}

/// Indented blocks, each in the one before.
fn staircase(head: &str, depth: usize) -> String {
    let lines = (0..depth).map(|i| format!("{}{head}\n", " ".repeat(i)));
    format!("{}{}fd(1)\n", lines.collect::<String>(), " ".repeat(depth))
}

#[test]
fn python_that_nests_too_deep_is_turned_away() {
    let many = 100_000;
    let mut texts = vec![
        "(".repeat(many),
        format!("fd({}1{})", "(".repeat(many), ")".repeat(many)),
        format!("fd({}1{})", "((1)+".repeat(many / 5), ")".repeat(many / 5)),
        format!("fd(1{})", "+1".repeat(many)),
        format!("fd(1{})", "**1".repeat(many / 2)),
        format!("fd(1{})", "<1".repeat(many)),
        format!("fd(1{})", " and 1".repeat(many / 4)),
        format!("fd({}1)", "-".repeat(many)),
        format!("fd({}1)", "not ".repeat(many / 2)),
        format!("fd({}1)", "lambda:".repeat(many / 4)),
        format!("fd({}1)", "lambda a,b:".repeat(many / 8)),
        format!("fd({}1)", "await ".repeat(many / 4)),
        format!("fd(1{})", " if 1 else 1".repeat(many / 10)),
        format!("a{}", ".b".repeat(many)),
        format!("a{}", "[0]".repeat(many / 2)),
        format!("a{}", "()".repeat(many)),
        "[".repeat(many),
        "{".repeat(many),
        "{1:".repeat(many / 2),
        format!("f'{}'", "{".repeat(many)),
        "f'{".repeat(many / 2),
        format!("x = {}", "y = ".repeat(many / 4)),
        "if 1: ".repeat(many / 4),
        "while 1: ".repeat(many / 4),
        "for i in range(2): ".repeat(many / 10),
        "def f(): ".repeat(many / 10),
        "else: ".repeat(many / 4),
        "@".repeat(many),
        "*".repeat(many),
        "\\\n".repeat(many),
        "\"".repeat(many),
        format!("match x:\n case {}", "[".repeat(many)),
        format!("fd(min({}))", "1,".repeat(many)),
        format!("fd(f({}))", "1,".repeat(many)),
        "fd(x)\n".repeat(30_000),
        "\n".repeat(200_000),
        "\0".repeat(many),
        "a=".repeat(many),
        "fd(1".repeat(many / 2),
    ];
    // What an unclosed bracket hides from the lexer, the parser finds again.
    let open = |text: String| format!("x = (\n{text}");
    for head in [
        "if 1:",
        "while 0:",
        "for i in range(2):",
        "def f():",
        "with fork_state():",
        "try:",
    ] {
        for depth in [60, 64, 65, 100, 700] {
            texts.push(staircase(head, depth));
            texts.push(open(staircase(head, depth)));
        }
    }
    texts.push(format!(
        "if 1:\n fd(1)\n{}",
        "elif 1:\n fd(1)\n".repeat(10_000)
    ));
    // Within embedded texts, and texts embedded in one another.
    texts.push(format!("embed('''fd({}1)''', locals())", "(".repeat(many)));
    texts.push("embed('''".repeat(many / 10));
    let mut nested = "fd(1)".to_owned();
    for _ in 0..12 {
        let escaped = nested
            .replace('\\', "\\\\")
            .replace('\'', "\\'")
            .replace('\n', "\\n");
        nested = format!("embed('{escaped}', locals())");
        texts.push(nested.clone());
    }
    texts.push(format!(
        "embed('''\n{}''', locals())",
        "  fd(1)\\n\\n\n".repeat(20_000)
    ));
    // Little text that stands for a lot.
    let loops: String = (0..20)
        .map(|i| format!("{}for a in [1,2,4,8,7,5,3,1]:\n", " ".repeat(i)))
        .collect();
    texts.push(format!("{loops}{}fd(a)", " ".repeat(20)));
    // Many names, functions and loops.
    let chain_of_calls = |next: fn(usize) -> usize| {
        let defs = (0..6_000).map(|i| format!("def f{i}():\n  f{}()\n  fd(g)\n", next(i)));
        format!("g = 1\n{}f0()\n", defs.collect::<String>())
    };
    texts.push(chain_of_calls(|i| (i + 1) % 6_000));
    texts.push(chain_of_calls(|i| (i + 5_999) % 6_000));
    texts.push(chain_of_calls(|i| (i * 7 + 1) % 6_000));
    texts.push(
        (0..10_000)
            .map(|i| format!("v{i} = {i}\nfd(v{i})\n"))
            .collect(),
    );
    texts.push(
        (0..8_000)
            .map(|i| format!("for i in range(2): fd(i + {i})\n"))
            .collect(),
    );
    texts.push(
        (0..8_000)
            .map(|i| format!("for i in range(2): fd({i})\nfd(i)\n"))
            .collect(),
    );
    texts.push(
        (0..8_000)
            .map(|i| format!("for i{i} in range(2): fd(i{i})\n"))
            .collect(),
    );
    texts.push(
        (0..5_000)
            .map(|i| format!("def f{i}(a):\n  b = a\n  fd(b)\n"))
            .collect(),
    );
    texts.push(format!(
        "def f({}): pass\n",
        (0..9_000).map(|i| format!("a{i},")).collect::<String>()
    ));
    texts.push(
        (0..9_000)
            .map(|i| format!("a{i} = turtle.Turtle()\n"))
            .collect(),
    );
    texts.push((0..9_000).map(|i| format!("froward({i})\n")).collect());
    let mut chain = "1".to_owned();
    for _ in 0..24 {
        chain = format!("(0 < {chain} < 2)");
    }
    texts.push(format!("fd({chain})"));
    survives("python", texts, python::parse);
}

#[test]
fn logo_that_nests_too_deep_is_turned_away() {
    let many = 100_000;
    let texts = vec![
        "(".repeat(many),
        "[".repeat(many),
        ")".repeat(many),
        "]".repeat(many),
        format!("fd {}1{}", "(".repeat(many), ")".repeat(many)),
        format!("fd 1{}", "+1".repeat(many)),
        format!("fd 1{}", " < 1".repeat(many / 4)),
        format!("fd {}1", "-".repeat(many)),
        format!("fd {}1", "minus ".repeat(many / 4)),
        format!("fd {}1", "sum 1 ".repeat(many / 4)),
        format!("fd {}", "sum ".repeat(many / 2)),
        format!("fd (sum {})", "1 ".repeat(many)),
        format!("fd (sum {}", "(sum 1 ".repeat(many / 4)),
        "fd ".repeat(many / 2),
        "repeat 2 [".repeat(many / 10),
        format!("{}fd 1{}", "repeat 2 [".repeat(200), "]".repeat(200)),
        format!("{}fd 1{}", "repeat 1 [".repeat(60), "]".repeat(60)),
        "forkstate [".repeat(many / 10),
        "if 1 [".repeat(many / 10),
        "ifelse 1 [fd 1] [".repeat(many / 10),
        "while [".repeat(many / 10),
        "for [".repeat(many / 10),
        "for [i 0 [".repeat(many / 10),
        "to f\n".repeat(many / 4),
        "to ".repeat(many / 2),
        "to f :x\nend\n".repeat(many / 10),
        "fd :x\n".repeat(40_000),
        "fd :x ".repeat(40_000),
        "end\n".repeat(many / 2),
        "do.while [".repeat(many / 10),
        format!("{}fd 1{}", "do.while [".repeat(40), "] [1]".repeat(40)),
        format!("fd {}7 2", "remainder ".repeat(many / 10)),
        format!("fd {}1", "remainder 1 remainder 7 ".repeat(40)),
        "\"".repeat(many),
        ":".repeat(many),
        "~".repeat(many),
        "~ ".repeat(many),
        "\u{a0}\u{b}\u{2003}fd 1".repeat(many / 20),
        ";~\n".repeat(many / 2),
        "\0".repeat(many),
        "é".repeat(many),
        "1e".repeat(many),
        "make \"x ".repeat(many / 10),
        "catch \"x [".repeat(many / 10),
        format!("{}fd 1{}", "catch \"x [".repeat(60), "]".repeat(60)),
        "{".repeat(many),
        "fd {1 ".repeat(many / 10),
        "fd {}@".repeat(many / 10),
        "fd error ".repeat(many / 10),
        "thing ".repeat(many / 10),
        "make thing ".repeat(many / 10),
        format!("fd {}1", "thing ".repeat(many / 10)),
        format!("fd (bitor {})", "1 ".repeat(many)),
        "froward 3\n".repeat(20_000),
        "foreach [1] [fd count ?rest ".repeat(many / 10),
        "fd (cascade 2 [?] ".repeat(many / 10),
        "repeat 2 [localmake \"x ".repeat(many / 10),
        (0..4_000)
            .map(|i| format!("to f{i} :a{i}\nf{} fd :a{}\nend\n", (i + 1) % 4_000, i / 2))
            .collect(),
        "print [".repeat(many / 10),
        "(print ".repeat(many / 10),
        (0..5_000)
            .map(|i| format!("repeat 2 [fd repcount + {i}]\n"))
            .collect(),
        (0..5_000)
            .map(|i| format!("for [i 0 1 1] [fd :i + {i}]\n"))
            .collect(),
    ];
    survives("logo", texts, logo::parse);
}

/// Recursion as deep as may be, out of blocks and expressions as deep as may be.
#[test]
fn recursion_from_within_deep_nesting_ends_in_an_error() {
    let blocks = |head: &str, depth: usize, inner: &str| {
        let lines = (0..depth).map(|i| format!("{}{head}\n", " ".repeat(i + 1)));
        let lines: String = lines.collect();
        format!("def f():\n{lines}{}{inner}\nf()\n", " ".repeat(depth + 1))
    };
    let sum = format!("x = {}f(){}", "(1 + ".repeat(45), ")".repeat(45));
    let left_sum = format!("x = f(){}", " + 1".repeat(95));
    let texts = vec![
        blocks("if 1:", 60, "f()"),
        blocks("for i in range(1):", 60, "f()"),
        blocks("while 1:", 60, "f()"),
        blocks("with fork_state():", 60, "f()"),
        blocks("with fork_state():", 60, &left_sum),
        blocks("if 1:", 60, &sum),
        "def f(x): return f(f(f(f(f(f(f(x)))))))\nf(1)".to_owned(),
        format!(
            "def f(x): return {}f(x){}\nf(1)",
            "abs(".repeat(90),
            ")".repeat(90)
        ),
        format!("def f(x):\n  if {}f(x): pass\nf(1)", "not ".repeat(90)),
        "def f(x):\n  while f(x): pass\nf(1)".to_owned(),
        "def f(x):\n  for i in range(f(x)): pass\nf(1)".to_owned(),
        "def f(x):\n  goto((f(x), f(x)))\nf(1)".to_owned(),
    ];
    for text in &texts {
        let parsed = python::parse(text);
        assert!(!parsed.has_errors(), "{:?} in:\n{text}", parsed.diagnostics);
    }
    survives("recursion", texts, python::parse);
}

/// A script with a list as long as may be.
fn long_list(rest: &str) -> String {
    format!("let a = []; for i in 0..1000 {{ a.push((i * 7919) % 1009); }} {rest}")
}

/// A script with a text as long as may be.
fn long_text(rest: &str) -> String {
    format!("let t = \"x\"; for i in 0..13 {{ t += t; }} {rest}")
}

/// With all the fuel there is by default.
#[test]
fn what_is_done_costs_by_its_size() {
    let many = 9_000;
    let names = |of: &str| (0..many).map(|i| format!("{of}{i},")).collect::<String>();
    let ones = "1,".repeat(many);
    let texts = [
        format!("def f({}): pass\nwhile 1: f({ones})\n", names("a")),
        format!("def f(): return 1\n{}while 1: f()\n", "f()\n".repeat(many)),
        format!("while 1: x = max({ones})\n"),
        format!("while 1: x = {}\n", ["(0 and 1 + 1)"; 30].join(" + ")),
    ];
    for text in texts {
        let program = python::parse(&text).into_program().expect("a program");
        let error = run(&program, &Fuel::default()).expect_err("no end");
        assert!(error.to_string().contains("did not end within"), "{error}");
    }
    let error = |text: &str| {
        script::run(text, &Fuel::default())
            .expect_err("no end")
            .error
    };
    for text in [
        long_list("loop { let b = a; }"),
        long_text("loop { t.split(\"x\"); }"),
    ] {
        let message = error(&text).message;
        assert!(
            message.contains("did not end") || message.contains("size"),
            "{message}"
        );
    }
}

/// With all the fuel there is by default, each ends in this error or drawing.
#[test]
fn what_logo_asks_for_costs_by_its_size() {
    let down = "to down :n\nif :n = 0 [far stop]\ndown :n - 1\nend\n";
    let texts = [
        ("make \"a array 1000000000".to_owned(), "take more than"),
        ("make \"a (array 3 1000000000) setitem 1 :a 2".to_owned(), "no item"),
        ("make \"a mdarray [1000 1000 1000]".to_owned(), "take more than"),
        (format!("make \"a mdarray [{}]", "1 ".repeat(50_000)), "too many parts"),
        ("forever [make \"a array 10000]".to_owned(), "did not end"),
        ("fd ashift 1 1000000000 fd ashift -1 -1000000000".to_owned(), ""),
        ("fd ashift 1 10000000000".to_owned(), "32 bits"),
        ("fd bitand 1e300 1".to_owned(), "32 bits"),
        ("fd lshift 1 62 bk lshift 1 62".to_owned(), "leaves the plane"),
        (format!("{down}to far\nthrow \"x\nend\nforever [catch \"x [down 90000]]"), "did not end"),
        (
            format!("{down}to far\nforever [make \"q namep \"nowhere]\nend\ndown 90000"),
            "did not end",
        ),
        ("to f\ncatch \"y [f]\nend\ncatch \"error [f]".to_owned(), "nested more than"),
        ("to f\ncatch \"error [f]\nfd :x\nend\nforever [f]".to_owned(), "nested more than"),
        ("forever [catch \"error [fd :x]]".to_owned(), "did not end"),
        ("forever [catch \"error [throw \"error]]".to_owned(), "did not end"),
        ("throw \"toplevel fd 1".to_owned(), ""),
        ("throw \"nowhere".to_owned(), "nothing catches"),
        ("catch \"error [throw \"nowhere]".to_owned(), ""),
        ("to f\nrepeat 2 [g]\nend\nto g\nfd repcount f\nend\nf".to_owned(), "nested more than"),
        ("make \"s [] forever [push \"s 1]".to_owned(), "did not end"),
        ("fd rseq 1 2 1000000000".to_owned(), "take more than"),
        ("fd iseq 1 1000000000".to_owned(), "take more than"),
        ("fd count remdup iseq 1 100000".to_owned(), "did not end"),
        ("make \"n 0 forever [make \"n :n + 1 pprop :n :n :n]".to_owned(), "did not end"),
        ("make \"n 0 forever [make \"n :n + 1 pprop \"a :n :n]".to_owned(), "did not end"),
        ("make \"n 0 forever [make \"n :n + 1 make word \"v :n :n]".to_owned(), "did not end"),
        (
            "make \"w \"word repeat 14 [make \"w word :w :w] forever [make \"w word :w \"x make :w 1]"
                .to_owned(),
            "",
        ),
        ("fd cascade [1 > 2] [? + 0] 1".to_owned(), "did not end"),
        ("fd first cascade [1 > 2] [se ? ?] [1]".to_owned(), "take more than"),
        ("make \"a {} repeat 40 [make \"a (list :a :a)] run :a".to_owned(), "cannot be run"),
    ];
    for (text, expected) in texts {
        let ended = turtle_lib::dialect::draw(&text, Dialect::Logo, &Fuel::default());
        let error = ended
            .err()
            .map_or_else(String::new, |errors| errors[0].to_string());
        assert!(error.contains(expected), "{text:.200}: {error:.200}");
    }
}

#[test]
fn scripts_that_nest_too_deep_are_turned_away() {
    let many = 50_000;
    let deep = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
    let sum = |n: usize, x: &str| format!("{x}{}", format!("+{x}").repeat(n));
    let block = |n: usize, x: &str| format!("{}{x}{}", "if true {".repeat(n), "}".repeat(n));
    let texts = vec![
        deep(many),
        sum(many, "1"),
        format!("let x = {}1;", "-".repeat(many)),
        format!("let x = {}true;", "!".repeat(many)),
        "[".repeat(many),
        "#{a:".repeat(many),
        "if true {".repeat(many),
        "fork_state {".repeat(many),
        "fn f() {".repeat(many),
        "a.".repeat(many),
        format!("a{}", "[0]".repeat(many)),
        format!("a{}", "()".repeat(many)),
        "|x|".repeat(many),
        "`${".repeat(many),
        "switch x { _ => ".repeat(many / 4),
        "goto(".repeat(many),
        "\"".repeat(many),
        "/*".repeat(many),
        "while true {".repeat(many),
        "loop {".repeat(many),
        "let x = x = ".repeat(many),
        "else if true {} ".repeat(many / 4),
        format!("if false {{}} {}", "else if false {} ".repeat(many / 4)),
        // As deep as may be, in each of as many calls as there may be.
        format!("fn f(x) {{ {} }} f(1);", sum(396, "f(x)")),
        format!("fn f(x) {{ {}f(x) }} f(1);", "!".repeat(396)),
        format!("fn f(x) {{ {} }} f(1);", block(200, "f(x);")),
        format!("fn f(x) {{ {} }} f(1);", block(110, &sum(110, "f(x)"))),
        format!(
            "fn f(x) {{ {}f(x){} }} f(1);",
            "fork_state {".repeat(150),
            "}".repeat(150)
        ),
        format!(
            "fn f(x) {{ {}f(x){} }} f(1);",
            "abs(".repeat(200),
            ")".repeat(200)
        ),
        format!(
            "fn f(x) {{ {}f(x){}; }} f(1);",
            "[".repeat(200),
            "]".repeat(200)
        ),
        format!(
            "fn f(x) {{ {}f(x){}; }} f(1);",
            "switch x { _ => ".repeat(100),
            "}".repeat(100)
        ),
        "fn f(g) { g.call(g); } f(f);".to_owned(),
        "let f = |g| g.call(g); f.call(f);".to_owned(),
        "fn f(x) { [1, 2].map(|y| f(y)); } f(1);".to_owned(),
        "let a = []; for i in 0..9999 { a = [a]; } a.len();".to_owned(),
        "let a = []; for i in 0..9999 { a = [a, a]; }".to_owned(),
        "let a = #{}; for i in 0..9999 { a = #{x: a}; } let b = a; b == a;".to_owned(),
        "let f = || 1; for i in 0..9999 { f = f.curry(f); }".to_owned(),
        "let f = || 1; loop { let g = f; f = || g; }".to_owned(),
        "let f = || 1; loop { f = Fn(\"call\"); }".to_owned(),
        "let a = [1]; loop { let b = a; let h = || b; a = [h]; }".to_owned(),
        long_list("loop { let b = a; }"),
        long_list("loop { a.contains(-1); }"),
        long_list("loop { a.sort(); a.reverse(); }"),
        long_list("loop { a == a; }"),
        long_list("loop { a.index_of(-1); }"),
        long_list("loop { let b = a; b.dedup(); }"),
        long_list("loop { `${a}`; }"),
        long_list("fn f(a) { a } loop { f(f(f(a))); }"),
        long_list("let m = #{}; for i in 0..200 { m[`${i}`] = [1, 2]; } loop { m.keys(); }"),
        long_text("loop { t.split(\"x\"); }"),
        long_text("loop { t.contains(\"y\"); }"),
        long_text("loop { t.sub_string(1); }"),
        long_text("loop { for c in t.chars() { break; } }"),
        long_text("loop { t.replace(\"xx\", \"x\"); t += t; }"),
        long_text("loop { parse_json(t); }"),
        format!(
            "const T = \"{}\"; loop {{ T.split(\"\"); }}",
            "x".repeat(120)
        ),
        format!("loop {{ \"{}\".split(\"\"); }}", "x".repeat(120)),
        format!("loop {{ \"{}\".split(\"\"); }}", "x".repeat(10_000)),
        "let a = []; a.pad(4000, 1); loop { let b = a; }".to_owned(),
        "fn f() { loop { let b = this; } } let a = [1]; a.f();".to_owned(),
        "const A = [1]; fn f() { loop { let b = global::A; } } f();".to_owned(),
        "loop { let s = \"a\"; s.pad(16000, \"b\"); }".to_owned(),
        "let a = []; a.pad(1000000000, 1);".to_owned(),
        "let s = \"\"; s.pad(1000000000, \"x\");".to_owned(),
        "let x = [1].as_string();".to_owned(),
        "import \"shapes\" as s; s::rosette(3, || s::rosette(3, || s::rosette(3, || 1)));"
            .to_owned(),
        "import \"fractals\" as f; f::koch(99, 1);".to_owned(),
        "import \"fractals\" as f; f::tree(1000000, 1, 1, 1);".to_owned(),
        "sleep(1000000);".to_owned(),
        "for i in steps(0, 1e300, 1) {}".to_owned(),
        "for i in 0..9223372036854775807 {}".to_owned(),
        "let x = \"x\"; for i in 0..99999 { x.replace(\"x\", \"xx\"); }".to_owned(),
        "throw throw throw 1;".to_owned(),
        "try { loop {} } catch { loop {} }".to_owned(),
        "fn f() { try { f(); } catch { f(); } } f();".to_owned(),
        "const X = 1; X = 2;".to_owned(),
        "INF = 3;".to_owned(),
        "this.x = 3;".to_owned(),
        "import \"shapes\"; export x;".to_owned(),
    ];
    let fuel = Fuel {
        steps: 20_000,
        ..Fuel::default()
    };
    for text in texts {
        // Whatever they do, they end by what they use up.
        if let Ok(run) = script::run(&text, &fuel) {
            assert!(run.steps <= 8 * fuel.steps, "{text}");
        }
    }
}

/// The deepest function that is read can be printed as a script.
#[test]
fn the_deepest_program_runs_as_a_script() {
    let heads = [
        "if x:",
        "for i in range(1):",
        "while x:",
        "with fork_state():",
    ];
    let lines = (0..62).map(|i| format!("{}{}\n", " ".repeat(i + 1), heads[i % 4]));
    let lines: String = lines.collect();
    let value = format!("{}x{}", "abs(1 + ".repeat(48), ")".repeat(48));
    let text = format!(
        "def f(x):\n{lines}{}return {value}\nforward(f(1))\n",
        " ".repeat(63)
    );
    let program = python::parse(&text).into_program().expect("a program");
    let drawn = script::run(&script::print(&program), &Fuel::default()).expect("a run");
    assert_eq!(drawn.end.position.x, 49.0);
}

#[test]
fn a_large_file_is_turned_away() {
    let parsed = python::parse(&"forward(1)\n".repeat(1_000_000));
    assert_eq!(
        parsed.diagnostics[0].to_string(),
        "line 1: the text is 10743 KiB long, and no program of more than 256 KiB is read"
    );
}

#[test]
fn the_line_that_hangs_together_too_long_is_named() {
    let text = format!("fd(1)\nx = '''\n\n'''\nfd(1{})\nlt(2)\n", "+1".repeat(200));
    let parsed = python::parse(&text);
    assert_eq!(
        parsed.diagnostics[0].to_string(),
        "line 5: more than 100 operators and brackets hang together here; split it up"
    );
    let parsed = python::parse(&staircase("if 1:", 80));
    assert_eq!(
        parsed.diagnostics[0].to_string(),
        "line 66: blocks are nested more than 64 deep; split it up"
    );
}

mod soup {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use turtle_lib::dialect::Dialect;
    use turtle_lib::numbers::{Number, numbers};
    use turtle_lib::run::{Fuel, run};
    use turtle_lib::tokens::tokens;
    use turtle_lib::{diagnostic::Parsed, logo, python};

    const LITTLE: Fuel = Fuel {
        steps: 500,
        ..Fuel::ONE_OF_MANY
    };

    /// Words of a language in any order, with any space between them.
    fn texts(words: &'static [&'static str]) -> impl Strategy<Value = String> {
        let word = proptest::sample::select(words).prop_map(str::to_owned);
        let word = prop_oneof![20 => word, 1 => "\\PC{1,3}", 1 => "[ -~]{1,4}"];
        let space = proptest::sample::select(&["", " ", " ", " ", "\n", "\n  ", "\n    "][..]);
        vec((word, space), 0..60).prop_map(|parts| {
            let parts = parts.into_iter().map(|(word, space)| word + space);
            parts.collect()
        })
    }

    /// What is said about a text is about a place in it, and the line is that place's.
    fn assert_places(text: &str, parsed: &Parsed) -> Result<(), TestCaseError> {
        for diagnostic in &parsed.diagnostics {
            let (start, end) = (diagnostic.span.start as usize, diagnostic.span.end as usize);
            prop_assert!(start <= end && end <= text.len(), "{diagnostic:?}");
            let line = 1 + text.as_bytes()[..start]
                .iter()
                .filter(|b| **b == b'\n')
                .count();
            prop_assert_eq!(line, diagnostic.line as usize, "{:?}", diagnostic);
            prop_assert!(!diagnostic.message.is_empty());
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 1024,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_python_is_read(text in texts(&[
            "fd", "(", ")", "(1)", "(x, 2)", "x", "=", "+=", "1", "2.5", "-", "+", "*", "**", "//",
            "for", "i", "in", "range(3)", ":", "while", "if", "elif", "else", "def", "f(a):",
            "return", "with", "fork_state():", "embed('", "embed(\"\"\"fd(1)", "\"\"\"", "'", "\\n",
            "\\", "locals())", "turtle.", "t = turtle.Turtle()", "t.", "import", "from", "math.",
            "pi", "[0]", "[", "]", ",", "and", "not", "<", "==", "lambda", "{", "}", "f'{", "class",
            "global", "pass", "#", ";", "\t", "goto", "position()", "circle", "as", "None", "True",
            "break", "continue", "global x", "for a, x in", "[1, 2]", "[x]", "['a', 3]", "x[0]", "x[1:]", ".append(",
            "len(x)", "range(2, 9)", "zip(x, x)", "random.", "choice(", "seed(3)", "f'{x:.1f}'", "'%d' % 3", "x in",
            "-1]", "(1, 2, 3)", "enumerate(", "is", "str(", "float(", "min(", "round(x, 1)", ".format(", "write(",
            "[x for x in", "for y in x", "for a, b in", "if x", "sum(y for y in", "any(", "functools.reduce(lambda a, b:", "a",
            "if", "else 2",
        ])) {
            let parsed = python::parse(&text);
            assert_places(&text, &parsed)?;
            let _ = run(&parsed.program, &LITTLE);
            let printed = python::print(&parsed.program);
            let again = python::parse(&printed).into_program();
            if !parsed.has_errors() {
                prop_assert_eq!(again.as_ref(), Ok(&parsed.program), "printed as:\n{}", printed);
            }
        }

        #[test]
        fn any_logo_is_read(text in texts(&[
            "fd", "3", "2.5", "lt", ":x", ":size", "\"x", "make", "local", "localmake", "repeat",
            "[", "]", "(", ")", "for", "i", "to", "end", "f", "output", "stop", "if", "ifelse",
            "while", "forkstate", "-", "+", "*", "<", "<=", "=", "sum", "and", "not", "list",
            "setpos", "[3 4]", "home", "seth", "90", "repcount", "i.loop", ":i.loop", "do.while",
            "print", "(print", "ignore", "nothing", "arc", "remainder", "rangelimit", "thing",
            "truth", "heading", "bearing", "\\", "~", ";", "teleport", "circleleft", "first", "pos",
            "foreach", "?", "[1 2 3]", "[red [4 5]]", "random", "(random", "pick", "count", "last", "item", "fput",
            "se", "(se", "word", "towards", "test", "iftrue", "rerandom", "0.5", "setpc", "(list", "butfirst", "setcolor",
            "map", "(map", "map.se", "filter", "reduce", "apply", "(invoke", "cascade", "run", "runresult", "#", "?2", "[? > 1]",
            "[[x] :x]", "\"f", "\"sum", "[fd :x]", "[fd ?]", "(foreach",
        ])) {
            let parsed = logo::parse(&text);
            assert_places(&text, &parsed)?;
            // Lists are read again when they are run.
            let _ = run(&parsed.program, &LITTLE);
            let printed = logo::print(&parsed.program);
            let again = logo::parse(&printed);
            if !parsed.has_errors() && Dialect::Logo.lacks(&parsed.program).is_none() {
                prop_assert!(!again.has_errors(), "{:?} in:\n{}", again.diagnostics, printed);
            }
        }

        /// As the editor reads a text at every keystroke, and puts another number into it while one is dragged.
        #[test]
        fn any_text_has_words_and_numbers(text in texts(&[
            "fd", "(", ")", "[", "]", "{", "}", "3", "2.5", "1e3", "-", "+", "/", "**", "..", "..=",
            "-4", "- 5", ".5", "5.", "0x1", "1_0", ",", ":", ":x", "\"x", "=", "x", "f", "to", "def",
            "fn", "for", "i", "in", "range", "make", "localmake", "end", "let", "'", "\"\"\"", "`${", "//",
            "#", ";", "~", "/*", "::", "s::star", "setxy", "goto", "circle", "repeat", "if", "é",
        ])) {
            for dialect in Dialect::ALL {
                let words = tokens(&text, dialect);
                prop_assert!(words.iter().all(|word| !word.text(&text).is_empty()));
                let all = numbers(&text, dialect);
                for (i, number) in all.iter().enumerate() {
                    let (start, end) = (number.span.start as usize, number.span.end as usize);
                    prop_assert!(text.get(start..end).is_some_and(|digits| !digits.is_empty()));
                    for value in [number.value, 7.0, -2.5, f64::NAN] {
                        let dragged = number.replaced(&text, value);
                        prop_assert!(dragged.starts_with(&text[..start]) && dragged.ends_with(&text[end..]));
                        // The others of a program without words that are none stay what they are, so that it is this one
                        // again that is dragged on.
                        if dialect.parse(&text).is_none_or(|parsed| !parsed.diagnostics.is_empty()) {
                            continue;
                        }
                        let values = |numbers: &[Number]| {
                            let others = numbers.iter().enumerate().filter(|(j, _)| *j != i);
                            others.map(|(_, number)| number.value).collect::<Vec<_>>()
                        };
                        let now = numbers(&dragged, dialect);
                        prop_assert_eq!(
                            values(&now), values(&all),
                            "{:?} {} in {:?} gave {:?}", dialect, number.value, &text, dragged
                        );
                    }
                }
            }
        }
    }
}
