//! Prints the licences of everything that is part of the program, to go with it:
//! `cargo run --example licences > THIRD-PARTY-LICENCES.txt`; with `-- --list` only the names, for the window:
//! `cargo run --example licences -- --list > assets/libraries.txt`.
#![allow(clippy::expect_used)]

use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::Command;

fn main() {
    let metadata = metadata();
    if std::env::args().any(|argument| argument == "--list") {
        print!("{}", names(&metadata));
    } else {
        print!("{}", texts(&metadata));
    }
}

/// All that Cargo knows about the packages.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .expect("cargo runs");
    serde_json::from_slice(&output.stdout).expect("cargo's own JSON")
}

/// Name, version and licence of each package, a line each.
fn names(metadata: &Value) -> String {
    let line = |package: &Value| {
        format!(
            "{}  {}\n",
            name(package),
            package["license"].as_str().unwrap_or("see its own text")
        )
    };
    let mut lines: Vec<String> = libraries(metadata).into_iter().map(line).collect();
    lines.sort();
    lines.concat()
}

/// All texts, each once, behind the names of the packages that come under it.
fn texts(metadata: &Value) -> String {
    // Many share one text.
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in libraries(metadata) {
        let folder = Path::new(text(&package["manifest_path"])).parent();
        let mut texts = folder.map_or_else(Vec::new, licence_texts);
        if texts.is_empty() {
            texts.push(format!(
                "{}; see {}",
                text(&package["license"]),
                text(&package["repository"])
            ));
        }
        for text in texts {
            by_text.entry(text).or_default().push(name(package));
        }
    }
    let mut texts: Vec<_> = by_text.into_iter().collect();
    texts.sort_by(|a, b| a.1.cmp(&b.1));
    let line = "=".repeat(80);
    let texts = texts.into_iter().map(|(text, names)| {
        let names = names.join(", ");
        format!("{names}\n\n{}\n\n{line}\n\n", text.trim())
    });
    texts.collect()
}

/// Packages of others that are part of the program: what is of this project comes under its own licence.
fn libraries(metadata: &Value) -> Vec<&Value> {
    let parts = parts(metadata);
    let packages = list(&metadata["packages"]);
    packages
        .filter(|package| parts.contains(text(&package["id"])) && !package["source"].is_null())
        .collect()
}

fn name(package: &Value) -> String {
    format!("{} {}", text(&package["name"]), text(&package["version"]))
}

/// Ids of the packages that are part of the program, on any system, not of its tests or of how it is built.
fn parts(metadata: &Value) -> HashSet<&str> {
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"]["nodes"])
        .map(|node| (text(&node["id"]), node))
        .collect();
    let mut parts = HashSet::new();
    let mut open = vec![text(&metadata["resolve"]["root"])];
    while let Some(id) = open.pop() {
        if !parts.insert(id) {
            continue;
        }
        let Some(node) = nodes.get(id) else { continue };
        let is_part =
            |dependency: &&Value| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null());
        let dependencies = list(&node["deps"]).filter(is_part);
        open.extend(dependencies.map(|dependency| text(&dependency["pkg"])));
    }
    parts
}

/// The texts of the files that a package's licence stands in.
fn licence_texts(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_uppercase();
        path.is_file()
            && ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"]
                .iter()
                .any(|start| name.starts_with(start))
    });
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn the_window_tells_of_all_libraries() {
    let told = include_str!("../assets/libraries.txt");
    assert_eq!(
        names(&metadata()),
        told,
        "write it anew: cargo run --example licences -- --list > assets/libraries.txt"
    );
}
