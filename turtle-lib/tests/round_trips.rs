//! Printed programs read back as the same tree.

mod support;

use proptest::prelude::*;
use turtle_lib::python;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn printed_python_reads_back_as_the_same_tree(program in support::programs()) {
        let text = python::print(&program);
        let read = python::parse(&text).into_program();
        prop_assert_eq!(read.as_ref(), Ok(&program), "printed as:\n{}", text);
    }
}

#[test]
fn the_shared_programs_print_and_read_back() {
    for source in support::shared_programs() {
        let parsed = python::parse(&source);
        assert!(
            parsed.diagnostics.is_empty(),
            "{:?} in:\n{source}",
            parsed.diagnostics
        );
        let text = python::print(&parsed.program);
        let again = python::parse(&text).into_program();
        assert_eq!(again.as_ref(), Ok(&parsed.program), "printed as:\n{text}");
        assert_eq!(python::print(&parsed.program), text);
    }
}
