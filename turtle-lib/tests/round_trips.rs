//! Printed programs read back as the same tree.

mod support;

use proptest::prelude::*;
use turtle_lib::{logo, python};

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn printed_python_reads_back_as_the_same_tree(program in support::programs()) {
        let text = python::print(&program);
        let read = python::parse(&text).into_program();
        prop_assert_eq!(read.as_ref(), Ok(&program), "printed as:\n{}", text);
    }

    /// Logo has no name for the variable of a `repeat` and no two that differ in case alone. Once
    /// those have gone through it, a tree comes back the same.
    #[test]
    fn printed_logo_reads_back_as_the_same_tree(program in support::programs()) {
        let text = logo::print(&program);
        let read = logo::parse(&text);
        prop_assert_eq!(&read.diagnostics, &[], "printed as:\n{}", text);
        let again_text = logo::print(&read.program);
        let again = logo::parse(&again_text).into_program();
        prop_assert_eq!(again.as_ref(), Ok(&read.program), "printed as:\n{}", again_text);
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

        let text = logo::print(&parsed.program);
        let read = logo::parse(&text);
        assert!(
            read.diagnostics.is_empty(),
            "{:?} in:\n{text}",
            read.diagnostics
        );
        assert_eq!(logo::print(&read.program), text);
    }
}
