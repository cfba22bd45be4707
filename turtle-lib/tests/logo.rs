//! The Logo dialect, case by case.
#![allow(clippy::expect_used, clippy::panic)]

use turtle_lib::dialect::{Dialect, attempt, draw};
use turtle_lib::run::Fuel;
use turtle_lib::{logo, python};

/// What a text reads as, in Python, without the turn north that most begin with; or its first error.
fn read(source: &str) -> String {
    match logo::parse(source).into_program() {
        Ok(program) => {
            let text = python::print(&program);
            text.strip_prefix("setheading(90)\n")
                .unwrap_or(&text)
                .to_owned()
        }
        Err(errors) => errors[0].to_string(),
    }
}

/// How a program in Python is printed, without the procedures that come first.
fn print(source: &str) -> String {
    let program = python::parse(source).into_program().expect("a program");
    logo::print(&program)
}

#[test]
fn texts_read_as_programs() {
    let cases = [
        ("fd 3 lt 90", "forward(3)\nleft(90)"),
        ("FORWARD 3 Back 4", "forward(3)\nbackward(4)"),
        (
            "repeat 4 [fd 1 rt 90]",
            "for i in range(4):\n    forward(1)\n    right(90)",
        ),
        (
            "repeat 3 [repeat 2 [fd repcount] fd repcount]",
            "for i in range(3):\n    for j in range(2):\n        forward(j + 1)\n    forward(i + 1)",
        ),
        (
            "make \"n 0\nto f\nmake \"n :n + 1\nfd :n\nend\nf f",
            "n = 0\ndef f():\n    global n\n    n = n + 1\n    forward(n)\nf()\nf()",
        ),
        (
            "foreach [30 40 50] [fd ? rt 144]",
            "for item in [30, 40, 50]:\n    forward(item)\n    right(144)",
        ),
        (
            "foreach se [1 2] 3 [foreach [4 5 6] [fd ?] bk ?]",
            "for item in sentence((1, 2), 3):\n    for item_ in [4, 5, 6]:\n        forward(item_)\n    backward(item)",
        ),
        (
            "to box :n\nfd :n\nend\nforeach [1 2 3] \"box",
            "def box(n):\n    forward(n)\nfor item in [1, 2, 3]:\n    box(item)",
        ),
        (
            "make \"l [red green [1 2]] fd count :l setpc pick :l fd first butfirst fput 1 :l",
            "l = [\"red\", \"green\", (1, 2)]\nforward(len(l))\npencolor(percents(random.choice(l)))\nforward(([1] + list(l))[1:][0])",
        ),
        (
            "fd random 5 fd (random 2 6) rerandom",
            "forward(random.randrange(5))\nforward(random.randint(2, 6))\nrandom.seed(0)",
        ),
        (
            "fd item 2 [7 8] fd item 3 [7 8 9] fd last [7 8 9] fd item repcount [1]",
            "forward((7, 8)[1])\nforward([7, 8, 9][2])\nforward([7, 8, 9][-1])\nforward([1][-1 - 1])",
        ),
        (
            "for [i 0 1 0.25] [fd :i]",
            "i = 0\nwhile i <= 1:\n    forward(i)\n    i = i + 0.25",
        ),
        (
            "test heading = 0 iftrue [fd 1] iffalse [bk 1]",
            "tested = (90 - heading())%360 == 0\nif tested:\n    forward(1)\nif not tested:\n    backward(1)",
        ),
        (
            "setpc (list 100 random 100 0) setcolor \"red",
            "pencolor((100/100, random.randrange(100)/100, 0/100))\npencolor(\"red\")",
        ),
        (
            "seth towards [3 4]",
            "setheading(90 - (90 - math.degrees(math.atan2(4 - ycor(), 3 - xcor())))%360)",
        ),
        (
            "for [k 1 5] [fd :k]",
            "for k in range(1, 6):\n    forward(k)",
        ),
        (
            "for [k 5 1] [fd :k]",
            "for k in range(5, 0, -1):\n    forward(k)",
        ),
        (
            "make \"n 4\nfor [k 0 [:n - 1] 2] [fd :k]",
            "n = 4\nfor k in range(0, n, 2):\n    forward(k)",
        ),
        (
            "to square :size\n  repeat 4 [fd :size rt 90]\nend\nsquare 5",
            "def square(size):\n    for i in range(4):\n        forward(size)\n        right(90)\nsquare(5)",
        ),
        (
            "to tree :len\nif :len < 1 [stop]\nfd :len lt 30 tree :len / 2 rt 60 tree :len / 2 lt 30 bk :len\nend\ntree 8",
            "def tree(len):\n    if len < 1:\n        return\n    forward(len)\n    left(30)\n    tree(len/2)\n    right(60)\n    tree(len/2)\n    left(30)\n    backward(len)\ntree(8)",
        ),
        (
            "to twice :x output 2 * :x\nend",
            "line 1: a procedure's title has its name and its inputs only; write `to name :input …`",
        ),
        (
            "to twice :x\noutput 2 * :x\nend\nfd (twice 3) + 1",
            "def twice(x):\n    return 2*x\nforward(twice(3) + 1)",
        ),
        (
            "make \"x 3 make \"x :x + 1 fd :x",
            "x = 3\nx = x + 1\nforward(x)",
        ),
        (
            "make \"x ifelse pendownp [1] [2]",
            "x = 1 if isdown() else 2",
        ),
        (
            "setxy 3 -4 setpos [1 -2] setpos (list 1 2)",
            "goto(3, -4)\ngoto((1, -2))\ngoto((1, 2))",
        ),
        (
            "seth 0 seth 45 seth 2 + 3",
            "setheading(90)\nsetheading(45)\nsetheading(90 - (2 + 3))",
        ),
        ("home fd 1", "home()\nsetheading(90)\nforward(1)"),
        (
            "fd sin 30 fd arctan 1 fd (arctan 3 4)",
            "forward(math.sin(math.radians(30)))\nforward(math.degrees(math.atan2(1, 1)))\nforward(math.degrees(math.atan2(4, 3)))",
        ),
        (
            "fd sum 1 product 2 3 fd (sum 1 2 3)",
            "forward(1 + 2*3)\nforward(1 + 2 + 3)",
        ),
        (
            "fd remainder 7 2 fd modulo 7 2 fd power 2 3",
            "forward(7 - 2*int(7/2))\nforward(7%2)\nforward(2**3)",
        ),
        (
            "fd 3-4 fd 3 - 4 fd -4 fd (-3) * 2 fd minus 3 + 4",
            "forward(3 - 4)\nforward(3 - 4)\nforward(-4)\nforward(-3*2)\nforward(-(3 + 4))",
        ),
        (
            "if and xcor < 3 not pendownp [fd 1]",
            "if xcor() < 3 and not isdown():\n    forward(1)",
        ),
        (
            "if [xcor > 3] [fd 1] fd ifelse [xcor < 0] [2] [3]",
            "if xcor() > 3:\n    forward(1)\nforward(2 if xcor() < 0 else 3)",
        ),
        (
            "if xcor > 3 [fd 1] [fd 2]",
            "if xcor() > 3:\n    forward(1)\nelse:\n    forward(2)",
        ),
        (
            "while [xcor < 9] [fd 1]",
            "while xcor() < 9:\n    forward(1)",
        ),
        (
            "until [xcor > 9] [fd 1]",
            "while not xcor() > 9:\n    forward(1)",
        ),
        (
            "do.while [fd 1] [xcor < 9]",
            "forward(1)\nwhile xcor() < 9:\n    forward(1)",
        ),
        (
            "forkstate [fd 1 lt 90]",
            "with fork_state():\n    forward(1)\n    left(90)",
        ),
        (
            "cs ht setpencolor 4 setpensize [3 3] print \"hello (print 1 2) fd 1",
            "pencolor(4)\npensize(3)\nforward(1)",
        ),
        ("fd 1 ; go\nlt ~\n 90", "forward(1)\nleft(90)"),
        (
            "arc 90 5",
            "if isdown():\n    with fork_state():\n        penup()\n        forward(5)\n        right(90)\n        pendown()\n        circle(-5, 90)",
        ),
        (
            "to for.x :in\nfd :in\nend\nfor.x 3",
            "def for_x(in_2):\n    forward(in_2)\nfor_x(3)",
        ),
        (
            "to f :x\nlocalmake \"y :x fd :y\nend\nf 3",
            "def f(x):\n    y = x\n    forward(y)\nf(3)",
        ),
        ("fd :inf fd :PI", "forward(INF)\nforward(math.pi)"),
        // Our own texts begin east.
        ("seth 90\nfd 1", "forward(1)"),
    ];
    for (source, expected) in cases {
        assert_eq!(read(source), expected, "read from:\n{source}");
    }
}

#[test]
fn programs_print_as_ucblogo() {
    let cases = [
        ("forward(3)\nleft(90)", "seth 90\nfd 3\nlt 90"),
        ("setheading(90)\nforward(3)", "fd 3"),
        (
            "for i in range(4):\n  fd(1)\n  lt(90)",
            "seth 90\nrepeat 4 [fd 1 lt 90]",
        ),
        (
            "for i in range(4): fd(2*i)",
            "seth 90\nfor [i 0 3 1] [fd 2 * :i]",
        ),
        (
            "n = 3\nfor i in range(n, 0, -2): fd(i)",
            "seth 90\nmake \"n 3\nfor [i :n 1 -2] [fd :i]",
        ),
        (
            "n = 3\nfor i in range(2*n): fd(i)",
            "seth 90\nmake \"n 3\nfor [i 0 [2 * :n - 1] 1] [fd :i]",
        ),
        // The loop's variable outlives the loop, or is changed in it.
        (
            "for i in range(4): fd(1)\nfd(i)",
            "seth 90\nfor [i.loop 0 3 1] [make \"i :i.loop fd 1]\nfd :i",
        ),
        (
            "for i in range(4):\n  i = i + 1\n  fd(i)",
            "seth 90\nfor [i.loop 0 3 1] [make \"i :i.loop make \"i :i + 1 fd :i]",
        ),
        (
            "def f(n):\n    m = n\n    if m < 1:\n        return\n    fd(m)\n    f(n - 1)\nf(3)",
            "seth 90\n\nto f :n\n  local \"m\n  make \"m :n\n  if :m < 1 [stop]\n  fd :m\n  f :n - 1\nend\n\nf 3",
        ),
        (
            "if xcor() < 1: fd(1)\nelse: fd(2)",
            "seth 90\nifelse xcor < 1 [fd 1] [fd 2]",
        ),
        ("goto(1, -2 - 3)", "seth 90\nsetxy 1 (-2 - 3)"),
        ("fd(HALF_INF)", "make \"HALF_INF 63\nseth 90\nfd :HALF_INF"),
        (
            "if xcor() < 1 and ycor() > 2: fd(1e-7)",
            "seth 90\nif and (xcor < 1) [ycor > 2] [fd 1e-7]",
        ),
        // Logo's `repeat` takes no number below 0.
        (
            "for i in range(-3): fd(1)",
            "seth 90\nfor [i 0 -4 1] [fd 1]",
        ),
        // What a procedure calls sees its variables, which must not hide the program's.
        (
            "k = 2\ndef g(): fd(k)\ndef f(k):\n    g()\n    fd(k)\nf(1)",
            "seth 90\nmake \"k 2\n\nto g\n  fd :k\nend\n\nto f :k_2\n  g\n  fd :k_2\nend\n\nf 1",
        ),
        ("home()\nsetheading(30)", "seth 90\nhome seth 90\nseth 60"),
        (
            "fd((1 + 2)*3 - (4 - 5))",
            "seth 90\nfd (1 + 2) * 3 - (4 - 5)",
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(print(source), expected, "printed from:\n{source}");
    }
}

#[test]
fn what_ucblogo_lacks_is_brought_along() {
    let text = print("with fork_state():\n    circle(3)\n");
    let expected = "\
to absolute :number
  if :number < 0 [output minus :number]
  output :number
end

.macro forkstate :fork.block
  output (sentence :fork.block (list \"penup \"setpos pos \"setheading heading ifelse pendownp [\"pendown] [\"penup]))
end

to arcleft :radius :extent
  localmake \"sides 1 + int (absolute :extent) * (1 + sqrt absolute :radius) / 16
  localmake \"turn :extent / :sides
  localmake \"side 2 * (absolute :radius) * (sin :turn / 2)
  if :radius < 0 [make \"turn minus :turn]
  repeat :sides [left :turn / 2 forward :side left :turn / 2]
end

to circleleft :radius
  arcleft :radius 360
end

seth 90
forkstate [circleleft 3]";
    assert_eq!(text, expected);
    assert_eq!(read(&text), "with fork_state():\n    circle(3)");
}

#[test]
fn errors_name_the_line_and_say_what_to_write() {
    let cases = [
        (
            "fd 1\nfowrard 3",
            "line 2: there is no `fowrard` in the turtle language; did you mean `forward`?",
        ),
        ("fd", "line 1: `fd` needs 1 input, 0 given"),
        ("setxy 3\nlt 9", "line 1: `setxy` needs 2 inputs, 1 given"),
        ("fd :x", "line 1: `:x` has no value here"),
        (
            "make \"size 3 fd :sise",
            "line 1: `:sise` has no value here; did you mean `:size`?",
        ),
        (
            "to f\nlocal [x\n y]\nlocal [make \"x 3]\nend",
            "line 4: a list after `local` holds only names of variables; give them their values after it, or write `localmake`",
        ),
        ("repeat 4 [fd 1", "line 1: there is no `]` for this `[`"),
        (
            "repeat 4 fd 1",
            "line 1: `repeat` needs a block in brackets here",
        ),
        ("fd 1 ]", "line 1: there is no `[` for this `]`"),
        ("fd (1 + 2", "line 1: there is no `)` for this `(`"),
        ("fd 1 +", "line 1: there is no value behind `+`"),
        (
            "3",
            "line 1: a command is expected here; a value stands behind the command that uses it",
        ),
        (
            "sqrt 3",
            "line 1: `sqrt` gives a value and is no command; put it behind the command that uses the value",
        ),
        (
            "fd fd 3",
            "line 1: `fd` is a command and has no value; put it on a line of its own",
        ),
        (
            "to f\nfd 1",
            "line 1: the procedure `f` has no `end`; write `end` on a line of its own",
        ),
        ("end", "line 1: there is no `to` for this `end`"),
        ("stop", "line 1: `stop` outside a procedure"),
        (
            "to fd :x\nbk :x\nend",
            "line 1: `fd` is a word of Logo already; give the procedure another name",
        ),
        (
            "setpos [:x 2]",
            "line 1: a list that is written out holds numbers, words and lists; write `(list :x :y)` for values",
        ),
        ("fd 3abc", "line 1: `3abc` is no value of Logo"),
        (
            "fd sparkle 3",
            "line 1: there is no `sparkle` in the turtle language",
        ),
    ];
    for (source, expected) in cases {
        let errors = draw(source, Dialect::Logo, &Fuel::default());
        let error = errors.expect_err("an error")[0].to_string();
        assert_eq!(error, expected, "read from:\n{source}");
    }
}

/// Where a Logo program leaves its turtle, rounded.
fn end(source: &str) -> (f64, f64) {
    let drawing = draw(source, Dialect::Logo, &Fuel::default());
    let drawing = drawing.unwrap_or_else(|errors| panic!("{source}\n{errors:?}"));
    let end = drawing.run.end.position;
    (end.x.round() + 0.0, end.y.round() + 0.0)
}

#[test]
fn a_procedure_may_have_a_name_that_ucblogo_does_not_have_itself() {
    assert_eq!(end("to circle :r\nfd :r\nend\ncircle 7"), (0.0, 7.0));
    assert_eq!(end("to pick :x\nop :x * 2\nend\nfd pick 4"), (0.0, 8.0));
    assert_eq!(end("to while :x\nbk :x\nend\n(while 3)"), (0.0, -3.0));
}

#[test]
fn inputs_may_have_values_that_a_call_need_not_give() {
    let go = "to go :n [:turn 90] [:more :n + 1]\nfd :n rt :turn fd :more\nend\n";
    assert_eq!(end(&format!("{go}go 3")), (4.0, 3.0));
    assert_eq!(end(&format!("{go}(go 3 0)")), (0.0, 7.0));
    assert_eq!(end(&format!("{go}(go 3 -90 20)")), (-20.0, 3.0));
    let value = "to twice :n [:by 2]\noutput :n * :by\nend\nfd twice 4 rt 90 fd (twice 4 5)";
    assert_eq!(end(value), (20.0, 8.0));
}

#[test]
fn a_procedure_may_go_on_by_calling_itself_many_times() {
    let climb = "to climb :n\nif :n = 0 [stop]\nfd 1\nclimb :n - 1\nend\nclimb 5000";
    assert_eq!(end(climb), (0.0, 5000.0));
}

#[test]
fn a_for_may_have_a_list_that_is_put_together() {
    assert_eq!(
        end("make \"l [4 5 6] for (list \"i 1 count :l) [fd item :i :l]"),
        (0.0, 15.0)
    );
}

#[test]
fn values_say_what_they_are() {
    let kinds = "to f :v\nifelse listp :v [foreach :v [f ?]] [if numberp :v [fd :v]]\nend\nf [1 [2 3] x [[4]]]";
    assert_eq!(end(kinds), (0.0, 10.0));
    assert_eq!(
        end("fd ascii \"a if (uppercase char 98) = \"B [bk 97]"),
        (0.0, 0.0)
    );
    assert_eq!(end("if wordp \"a [fd int exp 2]"), (0.0, 7.0));
}

#[test]
fn colours_beyond_percents_are_up_to_255() {
    assert_eq!(read("setpc [255 0 51]"), "pencolor(\"#ff0033\")");
    assert_eq!(read("setpc [100 0 20]"), "pencolor(\"#ff0033\")");
    assert_eq!(
        read("setpc (list random 256 0 0)"),
        "pencolor((random.randrange(256)/255, 0/255, 0/255))"
    );
}

#[test]
fn what_cannot_be_read_is_an_error_where_the_program_comes_to_it() {
    let source = "fd 1\nrepeat 2 [\n  lt 2 fd :c\n]\nto f\n fd :d\nend\nfd 3\nbakc 4";
    let parsed = logo::parse(source);
    let lines: Vec<_> = parsed.diagnostics.iter().map(|own| own.line).collect();
    assert_eq!(lines, [3, 6, 9]);
    assert!(!parsed.has_errors());
    let ran = attempt(source, Dialect::Logo, &Fuel::default(), || true).expect("a program");
    let early = ran.ended.expect_err("an error");
    assert_eq!(early.error.to_string(), "line 3: `:c` has no value here");
    assert_eq!(early.path.segment_count(), 1);
    // What the run met is not said twice.
    let others: Vec<_> = ran.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        others,
        [
            "line 6: `:d` has no value here",
            "line 9: there is no `bakc` in the turtle language; did you mean `back`?"
        ]
    );
}

#[test]
fn what_has_no_end_is_no_program() {
    let source = "fd 1\nrepeat 2 [\n  fd 2\nto f\n fd 3\nfd (4";
    let parsed = logo::parse(source);
    let lines: Vec<_> = parsed.errors().map(|error| error.line).collect();
    assert_eq!(lines, [2, 4, 6]);
}

#[test]
fn what_python_has_no_word_for_is_said_with_its_line() {
    for (source, expected) in [
        (
            "fd 1\nfd bitand 6 3",
            Some("line 2: Python as it is printed has no bits of numbers"),
        ),
        (
            "catch \"x [fd 1]",
            Some("line 1: Python as it is printed has no `catch` and `throw`"),
        ),
        (
            "make \"a array 3",
            Some("line 1: Python as it is printed has no arrays"),
        ),
        (
            "pprop \"a \"b 3",
            Some("line 1: Python as it is printed has no property lists"),
        ),
        (
            "make word \"a 1 3",
            Some(
                "line 1: Python as it is printed has no variables that are found by their names, or are those of who calls",
            ),
        ),
        (
            "fd cascade [? > 9] [? * 2] 1",
            Some("line 1: Python as it is printed has no `cascade` up to a test"),
        ),
        (
            "fd 1\nfrwd 2",
            Some("line 2: Python as it is printed has no line that cannot be read"),
        ),
        ("fd cascade 3 [? * 2] 1\nforeach [1 2] [fd ?]", None),
    ] {
        let program = logo::parse(source).into_program().expect("a program");
        assert_eq!(
            Dialect::Python.lacks(&program).as_deref(),
            expected,
            "{source}"
        );
    }
}

#[test]
fn names_of_logo_that_are_none_in_python_become_such() {
    let source = "to x² :½n\nfd :½n\nend\nmake \"größe 3\nx² :größe\nmake \"a☃ 1\nfd :a☃\n";
    let program = logo::parse(source).into_program().expect("a program");
    let text = python::print(&program);
    assert_eq!(
        python::parse(&text).into_program().as_ref(),
        Ok(&program),
        "{text}"
    );
    assert!(text.contains("größe"), "{text}");
}
