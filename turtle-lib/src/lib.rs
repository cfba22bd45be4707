//! The turtle language, the turtle, its raster, the density grid and the comparison of drawings.
#![forbid(unsafe_code)]

pub mod bitmap;
pub mod compare;
pub mod density;
pub mod diagnostic;
pub mod pose;
pub mod program;
pub mod python;
pub mod run;
pub mod turtle;

/// shim
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Dialect {
    Python,
    Logo,
    Rhai,
}
#[allow(missing_docs)]
impl Dialect {
    pub fn from_path(path: &std::path::Path) -> Option<Dialect> {
        match path.extension()?.to_str()? {
            "py" => Some(Dialect::Python),
            _ => None,
        }
    }
    pub fn print(self, program: &program::Program) -> String {
        python::print(program)
    }
    pub fn parse(self, text: &str) -> Option<diagnostic::Parsed> {
        Some(python::parse(text))
    }
}
#[allow(missing_docs)]
pub fn draw(text: &str, _dialect: Dialect, fuel: &run::Fuel) -> Result<turtle::Path, String> {
    let p = python::parse(text)
        .into_program()
        .map_err(|e| e[0].to_string())?;
    Ok(run::run(&p, fuel).map_err(|e| e.to_string())?.path)
}
