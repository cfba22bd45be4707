//! Fetches the ONNX Runtime library: out of the wheels that its makers put on PyPI, through pip, which
//! checks the hash that is pinned here.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
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
/// once everything is there.
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
    let write = |path: &Path| {
        let path = path.to_owned();
        move |source| RuntimeError::Write { path, source }
    };
    let parent = folder.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(write(parent))?;
    let unpacked = tempfile::tempdir_in(parent).map_err(write(parent))?;
    fetch(wheel, unpacked.path())?;

    let libraries = unpacked.path().join("onnxruntime").join("capi");
    let name = library_in(&libraries).ok_or(RuntimeError::NoLibrary(wheel.package))?;
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(write(folder))?;
    }
    std::fs::rename(&libraries, folder).map_err(write(folder))?;
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

/// Has pip fetch a wheel, check its hash and unpack it into `target`.
fn fetch(wheel: &Wheel, target: &Path) -> Result<(), RuntimeError> {
    let requirements = target.join("requirements.txt");
    let line = format!(
        "{}=={VERSION} --hash=sha256:{}\n",
        wheel.package, wheel.sha256
    );
    std::fs::write(&requirements, line).map_err(|source| RuntimeError::Write {
        path: requirements.clone(),
        source,
    })?;
    for python in ["python3", "python"] {
        let run = Command::new(python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-input",
            ])
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
            .output();
        match run {
            Ok(output) if output.status.success() => return Ok(()),
            Ok(output) => {
                let text = String::from_utf8_lossy(&output.stderr);
                let message = text
                    .lines()
                    .rfind(|line| !line.trim().is_empty())
                    .unwrap_or("it gave no reason");
                return Err(RuntimeError::Pip {
                    package: wheel.package,
                    message: message.trim().to_owned(),
                });
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
