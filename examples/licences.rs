//! Prints the licences of everything that is part of the program, to go with it:
//! `cargo run --example licences > THIRD-PARTY-LICENCES.txt`.
#![allow(clippy::expect_used)]

use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::Command;

fn main() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo's own JSON");
    let parts = parts(&metadata);
    let packages = list(&metadata["packages"]);
    // Many share one text.
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages.filter(|package| parts.contains(text(&package["id"]))) {
        let name = format!("{} {}", text(&package["name"]), text(&package["version"]));
        // What is of this project comes under its own licence.
        if package["source"].is_null() {
            continue;
        }
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
            by_text.entry(text).or_default().push(name.clone());
        }
    }
    let mut texts: Vec<_> = by_text.into_iter().collect();
    texts.sort_by(|a, b| a.1.cmp(&b.1));
    for (text, names) in texts {
        println!(
            "{}\n\n{}\n\n{}\n",
            names.join(", "),
            text.trim(),
            "=".repeat(80)
        );
    }
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
