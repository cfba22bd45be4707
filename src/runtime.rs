//! Fetches the ONNX Runtime library: out of the wheels that its makers put on PyPI, through pip, which
//! checks the hash that is pinned here.

use crate::model::sha256;
use crate::propose::engine::HASH_FILE;
use crate::write;
use crate::{file, process};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use thiserror::Error;

/// The version whose hashes are pinned.
pub const VERSION: &str = "1.31.1";

/// A wheel that carries the library.
struct Wheel {
    package: &'static str,
    os: &'static str,
    arch: &'static str,
    platform: &'static str,
    sha256: &'static str,
}

const CPU: &str = "onnxruntime";
const CUDA: &str = "onnxruntime-gpu";

const WHEELS: [Wheel; 6] = [
    Wheel {
        package: CPU,
        os: "linux",
        arch: "x86_64",
        platform: "manylinux_2_28_x86_64",
        sha256: "1f3dea47f2f0e5117c2404cea7d21fd253ae7836a3bf167a501cdfbb2600d536",
    },
    Wheel {
        package: CPU,
        os: "linux",
        arch: "aarch64",
        platform: "manylinux_2_28_aarch64",
        sha256: "0b9a492176886992e0e875f06bc0367e333f5fff11711a2d642e18b02f3009cc",
    },
    Wheel {
        package: CPU,
        os: "macos",
        arch: "aarch64",
        platform: "macosx_14_0_arm64",
        sha256: "96dd2564b10ea7153ad9c207e7cd8e5917cb3ba521e0e0a62ac03486fdc8d56c",
    },
    Wheel {
        package: CPU,
        os: "windows",
        arch: "x86_64",
        platform: "win_amd64",
        sha256: "ae8a9a351efda685cc59a66226cdefaa37a126c1d66872ca23a2de9425326130",
    },
    Wheel {
        package: CUDA,
        os: "linux",
        arch: "x86_64",
        platform: "manylinux_2_28_x86_64",
        sha256: "05d548956197b9d01f59b625de740e0d6be3593f874e241a12dc0362650ecdf7",
    },
    Wheel {
        package: CUDA,
        os: "windows",
        arch: "x86_64",
        platform: "win_amd64",
        sha256: "2bb1e9373baba88f6415257f5b6a589d23e23c16004f7d89adf4344eada5749e",
    },
];

/// The wheels are made for one Python; their library is for none.
const PYTHON_TAG: &str = "312";

/// How long pip may take, the download included.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// So much of what pip says is read, in bytes.
const MAX_SAID_BYTES: u64 = 1 << 20;

/// The largest library, in bytes.
const MAX_LIBRARY_BYTES: u64 = 1024 * file::MB;

/// Why the library could not be fetched.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum RuntimeError {
    #[error(
        "there is no ONNX Runtime {VERSION} for {0}; point ORT_DYLIB_PATH to a library of your own"
    )]
    NoWheel(String),
    #[error(
        "Python with pip is needed to fetch the library, and neither python3 nor python runs here"
    )]
    NoPython,
    #[error("pip could not fetch {package} {VERSION}: {message}")]
    Pip {
        package: &'static str,
        message: String,
    },
    #[error("cannot write to {path}: {source}")]
    Write { path: PathBuf, source: io::Error },
    #[error("the wheel of {0} {VERSION} holds no ONNX Runtime library")]
    NoLibrary(&'static str),
}

/// Fetches the library for this machine into `folder` and says where it is. `folder` is replaced only
/// once everything is there and on the disk.
///
/// # Errors
/// When there is none for this machine, Python or pip is missing, the download or its hash is wrong, or
/// the folder cannot be written.
pub fn install(folder: &Path, cuda: bool) -> Result<PathBuf, RuntimeError> {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let package = if cuda { CUDA } else { CPU };
    let wheel = WHEELS
        .iter()
        .find(|wheel| (wheel.package, wheel.os, wheel.arch) == (package, os, arch))
        .ok_or_else(|| {
            RuntimeError::NoWheel(format!(
                "{os} on {arch}{}",
                if cuda { " with CUDA" } else { "" }
            ))
        })?;
    let parent = folder.parent().unwrap_or(Path::new("."));
    let unpacked = write::part_folder(parent).map_err(not_written(parent))?;
    fetch(wheel, unpacked.path())?;

    let libraries = unpacked.path().join("onnxruntime").join("capi");
    let name = library_in(&libraries).ok_or(RuntimeError::NoLibrary(wheel.package))?;
    let library = libraries.join(&name);
    let bytes = file::read(&library, MAX_LIBRARY_BYTES).map_err(not_written(&library))?;
    sync(&library).map_err(not_written(&library))?;
    write::bytes(&libraries.join(HASH_FILE), sha256(&bytes).as_bytes())
        .map_err(|error| not_written(&error.path)(error.source))?;
    let before = unpacked.path().join("before");
    write::folder(&libraries, folder, &before).map_err(not_written(folder))?;
    Ok(folder.join(name))
}

/// The file name of the ONNX Runtime library in a folder, if there is one.
pub fn library_in(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_library = |name: &String| {
        name.starts_with("libonnxruntime.so")
            || name.starts_with("libonnxruntime.") && name.ends_with(".dylib")
            || name == "onnxruntime.dll"
    };
    names.filter(is_library).max().map(PathBuf::from)
}

fn not_written(path: &Path) -> impl FnOnce(io::Error) -> RuntimeError {
    let path = path.to_owned();
    move |source| RuntimeError::Write { path, source }
}

/// Brings a file that pip wrote to the disk.
fn sync(path: &Path) -> io::Result<()> {
    // Windows asks for the right to write.
    File::options().write(true).open(path)?.sync_all()
}

/// Has pip fetch a wheel, check its hash and unpack it into `target`.
fn fetch(wheel: &Wheel, target: &Path) -> Result<(), RuntimeError> {
    let requirements = target.join("requirements.txt");
    let line = format!(
        "{}=={VERSION} --hash=sha256:{}\n",
        wheel.package, wheel.sha256
    );
    std::fs::write(&requirements, line).map_err(not_written(&requirements))?;
    for python in ["python3", "python"] {
        let mut said = tempfile::tempfile().map_err(not_written(target))?;
        let errors = said.try_clone().map_err(not_written(target))?;
        // In a folder of our own and isolated: what lies where the user is, a `pip.py` say, is not run.
        let run = Command::new(python)
            .current_dir(target)
            .args(["-I", "-m", "pip", "install", "--quiet"])
            .args(["--disable-pip-version-check", "--no-input"])
            .args(["--no-deps", "--only-binary=:all:", "--require-hashes"])
            .args(["--implementation", "cp", "--python-version", PYTHON_TAG])
            .args([
                "--abi",
                &format!("cp{PYTHON_TAG}"),
                "--platform",
                wheel.platform,
            ])
            .arg("--target")
            .arg(target)
            .arg("--requirement")
            .arg(&requirements)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .and_then(|child| process::wait(child, PATIENCE, &|| true));
        let failed = |message: String| RuntimeError::Pip {
            package: wheel.package,
            message,
        };
        match run {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) => {
                let mut text = Vec::new();
                said.rewind()
                    .and_then(|()| said.take(MAX_SAID_BYTES).read_to_end(&mut text))
                    .map_err(not_written(target))?;
                return Err(failed(reason(&String::from_utf8_lossy(&text))));
            }
            Ok(None) => {
                let minutes = PATIENCE.as_secs() / 60;
                return Err(failed(format!("it did not end within {minutes} minutes")));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => {
                return Err(RuntimeError::Write {
                    path: PathBuf::from(python),
                    source,
                });
            }
        }
    }
    Err(RuntimeError::NoPython)
}

/// Why pip failed, out of what it said.
fn reason(text: &str) -> String {
    // Without a connection pip finds no version at all and does not say why.
    let signs = [
        "(from versions: none)",
        "Failed to establish a new connection",
        "Connection broken",
        "Read timed out",
    ];
    if signs.iter().any(|sign| text.contains(sign)) {
        return "PyPI cannot be reached; check the connection, or point ORT_DYLIB_PATH to a library of your own"
            .to_owned();
    }
    let last = text.lines().rfind(|line| !line.trim().is_empty());
    last.unwrap_or("it gave no reason").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_connection_is_told_from_other_failures() {
        let offline = "ERROR: Could not find a version that satisfies the requirement onnxruntime==1 (from versions: none)\n\
            ERROR: No matching distribution found for onnxruntime==1\n";
        assert!(reason(offline).contains("check the connection"));
        assert_eq!(reason("one\n ERROR: two\n\n"), "ERROR: two");
        assert_eq!(reason("\n"), "it gave no reason");
    }
}
