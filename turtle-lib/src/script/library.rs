//! The modules a script can import, which are part of the program.

use rhai::{Engine, EvalAltResult, Module, ModuleResolver, Position, Scope, Shared};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Name and text of each module that `import` finds.
pub const LIBRARY: [(&str, &str); 2] = [
    ("shapes", include_str!("../../lib/shapes.rhai")),
    ("fractals", include_str!("../../lib/fractals.rhai")),
];

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
