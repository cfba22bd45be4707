//! The modules a script can import, which are part of the program.

use rhai::{Engine, EvalAltResult, Module, ModuleResolver, Position, Scope, Shared};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Name and text of each module that `import` finds.
pub const LIBRARY: [(&str, &str); 2] = [
    ("shapes", include_str!("../../lib/shapes.rhai")),
    ("fractals", include_str!("../../lib/fractals.rhai")),
];

/// A function of [`LIBRARY`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryFunction {
    /// The module it is in.
    pub module: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// Names of its parameters.
    pub params: Vec<&'static str>,
    /// The first sentence said of it.
    pub help: &'static str,
}

/// The functions a script can call after an `import`, in the order they are written.
pub fn functions() -> Vec<LibraryFunction> {
    let mut functions = Vec::new();
    for (module, text) in LIBRARY {
        let mut help = "";
        for line in text.lines() {
            if let Some(said) = line.strip_prefix("/// ") {
                help = if help.is_empty() { said } else { help };
            } else if let Some(head) = line.strip_prefix("fn ")
                && let Some((name, rest)) = head.split_once('(')
                && let Some((params, _)) = rest.split_once(')')
            {
                let params = params.split(',').map(str::trim);
                functions.push(LibraryFunction {
                    module,
                    name,
                    params: params.filter(|param| !param.is_empty()).collect(),
                    help: std::mem::take(&mut help),
                });
            } else if !line.starts_with("///") {
                help = "";
            }
        }
    }
    functions
}

/// Finds the modules of [`LIBRARY`], and compiles each when it is first asked for.
#[derive(Default)]
pub(super) struct Library {
    compiled: RefCell<BTreeMap<String, Shared<Module>>>,
}

impl ModuleResolver for Library {
    fn resolve(
        &self,
        engine: &Engine,
        _source: Option<&str>,
        path: &str,
        position: Position,
    ) -> Result<Shared<Module>, Box<EvalAltResult>> {
        if let Some(module) = self.compiled.borrow().get(path) {
            return Ok(module.clone());
        }
        let Some((name, text)) = LIBRARY.iter().find(|(name, _)| *name == path) else {
            let error = EvalAltResult::ErrorModuleNotFound(path.to_owned(), position);
            return Err(Box::new(error));
        };
        let mut ast = engine.compile(text)?;
        ast.set_source(*name);
        let module = Module::eval_ast_as_new(Scope::new(), &ast, engine)?;
        let module = Shared::new(module);
        let compiled = &mut *self.compiled.borrow_mut();
        compiled.insert(path.to_owned(), module.clone());
        Ok(module)
    }
}
