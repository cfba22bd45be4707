//! Where an ONNX Runtime library may be.

use crate::file;
use crate::model::sha256;
use ort::util::preload_dylib;
use serde::Serialize;
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The variable that names the library, as other programs with ONNX Runtime read it too.
pub(super) const VARIABLE: &str = "ORT_DYLIB_PATH";

/// What every ONNX Runtime library exports.
const ENTRY_POINT: &[u8] = b"OrtGetApiBase";

/// The oldest version with the interface that is used, which is set by a feature of `ort`.
const LEAST_VERSION: [u32; 2] = [1, ort::MINOR_VERSION];

/// The file beside an installed library that has the hash it was installed with: SHA-256, in hexadecimal.
pub const HASH_FILE: &str = "library.sha256";

/// The largest library whose hash is looked at, in bytes.
const MAX_BYTES: u64 = 1024 * file::MB;

/// Why a place was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Origin {
    /// The variable `ORT_DYLIB_PATH`.
    Variable,
    /// Where `logogram runtime install` puts it.
    Installed,
    /// Beside this program.
    BesideProgram,
    /// Where the system keeps its libraries.
    System,
}

/// What came of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Outcome {
    /// The library that is used.
    Loaded,
    /// There is no library.
    Absent,
    /// There is a library that cannot be used, and why.
    Rejected(String),
    /// There may be one, but another was taken first or none was asked for.
    NotTried,
}

/// A place that may hold the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// Why it was looked at.
    pub origin: Origin,
    /// The library, or the folder it would be in.
    pub path: PathBuf,
    /// What came of it.
    pub outcome: Outcome,
}

/// The folder where `logogram runtime install` puts ONNX Runtime: its main library, under
/// [`library_name`] or with its version behind, and beside it the libraries of its execution providers.
/// `None` for a user without a home folder.
pub fn runtime_dir() -> Option<PathBuf> {
    Some(file::own_folders()?.cache_dir().join("runtime"))
}

/// What the main library of ONNX Runtime is called on this system.
pub fn library_name() -> String {
    format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}")
}

/// All places, in the order they are tried; those known to hold nothing are [`Outcome::Absent`], the
/// others [`Outcome::NotTried`].
pub(super) fn places() -> Vec<Probe> {
    let named = std::env::var_os(VARIABLE)
        .filter(|path| !path.is_empty())
        .map(|path| (Origin::Variable, PathBuf::from(path)));
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.to_owned()));
    let folders = [
        (Origin::Installed, runtime_dir()),
        (Origin::BesideProgram, beside),
    ];
    let folders = folders
        .into_iter()
        .filter_map(|(origin, folder)| Some((origin, folder?)))
        .chain(system_folders().map(|folder| (Origin::System, folder)));
    let mut probes: Vec<Probe> = named.into_iter().chain(folders).map(look).collect();
    // The system's loader also knows folders of its own. On Windows it also looks into the working
    // folder, where a library has no business.
    if cfg!(unix) {
        probes.push(Probe {
            origin: Origin::System,
            path: PathBuf::from(library_name()),
            outcome: Outcome::NotTried,
        });
    }
    probes
}

fn look((origin, path): (Origin, PathBuf)) -> Probe {
    let library = if path.is_dir() {
        library_in(&path)
    } else {
        path.is_file().then(|| path.clone())
    };
    let (path, outcome) = match library {
        Some(library) => (library, Outcome::NotTried),
        None => (path, Outcome::Absent),
    };
    Probe {
        origin,
        path,
        outcome,
    }
}

/// The library in `folder`: the one without a version in its name, else the highest version.
fn library_in(folder: &Path) -> Option<PathBuf> {
    let plain = folder.join(library_name());
    if plain.is_file() {
        return Some(plain);
    }
    let entries = std::fs::read_dir(folder).ok()?;
    let versions = entries.filter_map(|entry| {
        let path = entry.ok()?.path();
        Some((version_in_name(&path)?, path))
    });
    versions.max().map(|(_, path)| path)
}

/// The version in the name of a library: `libonnxruntime.so.1.22.0`, or `libonnxruntime.1.22.0.dylib`.
fn version_in_name(library: &Path) -> Option<Vec<u32>> {
    let rest = library
        .file_name()?
        .to_str()?
        .strip_prefix(DLL_PREFIX)?
        .strip_prefix("onnxruntime")?;
    let numbers = rest
        .strip_prefix(DLL_SUFFIX)
        .or_else(|| rest.strip_suffix(DLL_SUFFIX))?
        .strip_prefix('.')?;
    numbers
        .split('.')
        .map(|number| number.parse().ok())
        .collect()
}

/// The version of a library by the name of its file, or that of the file it is a link to.
pub(super) fn version_by_name(library: &Path) -> Option<Vec<u32>> {
    let file = std::fs::canonicalize(library).ok()?;
    version_in_name(library).or_else(|| version_in_name(&file))
}

/// Whether a library seems to be an ONNX Runtime that this program can use, and if not, what comes of it.
pub(super) fn vet(library: &Path) -> Result<(), Outcome> {
    let by_bare_name = library.parent() == Some(Path::new(""));
    if !by_bare_name {
        if !is_as_installed(library).map_err(|error| Outcome::Rejected(error.to_string()))? {
            return Err(Outcome::Rejected(
                "it is not the file that was installed; run `logogram runtime install` again"
                    .to_owned(),
            ));
        }
        match contains(library, ENTRY_POINT) {
            Ok(true) => {}
            Ok(false) => return Err(Outcome::Rejected("it is not ONNX Runtime".to_owned())),
            Err(error) => return Err(Outcome::Rejected(error.to_string())),
        }
        if let Some(version) = version_by_name(library)
            && version[..] < LEAST_VERSION[..]
        {
            return Err(Outcome::Rejected(format!(
                "it is too old; ONNX Runtime {}.{} or newer is needed",
                LEAST_VERSION[0], LEAST_VERSION[1]
            )));
        }
    }
    preload_dylib(library).map_err(|error| match by_bare_name {
        // A question to the system's loader, and this is its no.
        true => Outcome::Absent,
        false => Outcome::Rejected(error.to_string()),
    })
}

/// Whether a library that lies beside its hash still has it; there is nothing to say of others.
fn is_as_installed(library: &Path) -> std::io::Result<bool> {
    let Ok(hash) = file::read(&library.with_file_name(HASH_FILE), file::MB) else {
        return Ok(true);
    };
    let bytes = file::read(library, MAX_BYTES)?;
    Ok(sha256(&bytes).as_bytes() == hash.trim_ascii())
}

/// Whether the file has these bytes in it.
fn contains(file: &Path, wanted: &[u8]) -> std::io::Result<bool> {
    let mut file = File::open(file)?;
    let mut window = Vec::new();
    loop {
        // What was read before may end in the first of them.
        let kept = window.len().saturating_sub(wanted.len() - 1);
        window.drain(..kept);
        let read = (&mut file).take(1 << 18).read_to_end(&mut window)?;
        if window.windows(wanted.len()).any(|bytes| bytes == wanted) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
    }
}

fn system_folders() -> impl Iterator<Item = PathBuf> {
    let folders: &[&str] = if cfg!(target_os = "macos") {
        &["/opt/homebrew/lib", "/usr/local/lib"]
    } else if cfg!(unix) {
        &[
            "/usr/local/lib",
            "/usr/lib",
            "/usr/lib64",
            "/opt/onnxruntime/lib",
        ]
    } else {
        &[]
    };
    folders.iter().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn the_plain_name_wins_then_the_highest_version() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str| std::fs::write(folder.path().join(name), "").unwrap();
        let found = || {
            library_in(folder.path()).and_then(|path| Some(path.file_name()?.to_str()?.to_owned()))
        };
        put("libonnxruntime_providers_shared.so");
        assert_eq!(found(), None);
        put("libonnxruntime.so.1.9.0");
        put("libonnxruntime.so.1.22.0");
        assert_eq!(found().as_deref(), Some("libonnxruntime.so.1.22.0"));
        let newest = folder.path().join("libonnxruntime.so.1.22.0");
        assert_eq!(version_by_name(&newest), Some(vec![1, 22, 0]));
        let link = folder.path().join("libonnxruntime.so");
        std::os::unix::fs::symlink(&newest, &link).unwrap();
        assert_eq!(found().as_deref(), Some("libonnxruntime.so"));
        assert_eq!(version_by_name(&link), Some(vec![1, 22, 0]));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_is_not_onnx_runtime_is_not_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, contents: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, contents).unwrap();
            path
        };
        let rejected = |path: &Path| match vet(path) {
            Err(Outcome::Rejected(reason)) => reason,
            other => panic!("{other:?}"),
        };
        assert!(rejected(&put("libonnxruntime.so", b"text")).contains("not ONNX Runtime"));
        assert!(rejected(&put("libonnxruntime.so.1.9.0", ENTRY_POINT)).contains("too old"));
        // Names the entry point and is no library.
        rejected(&put("libonnxruntime.so.1.99.0", ENTRY_POINT));
        assert_eq!(
            vet(Path::new("libno-such-library.so")),
            Err(Outcome::Absent)
        );
    }

    #[test]
    fn an_installed_library_is_the_one_that_was_installed() {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join(library_name());
        std::fs::write(&library, "library").unwrap();
        assert!(is_as_installed(&library).unwrap());
        let hash = folder.path().join(HASH_FILE);
        std::fs::write(&hash, sha256(b"library") + "\n").unwrap();
        assert!(is_as_installed(&library).unwrap());
        std::fs::write(&library, "other").unwrap();
        let Err(Outcome::Rejected(reason)) = vet(&library) else {
            panic!("it was changed");
        };
        assert!(reason.contains("runtime install"), "{reason}");
    }

    #[test]
    fn bytes_are_found_across_reads() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let before = vec![b'O'; (1 << 18) - 5];
        std::io::Write::write_all(&mut file, &before).unwrap();
        assert!(!contains(file.path(), ENTRY_POINT).unwrap());
        std::io::Write::write_all(&mut file, ENTRY_POINT).unwrap();
        assert!(contains(file.path(), ENTRY_POINT).unwrap());
    }

    #[test]
    fn a_missing_place_is_absent() {
        let probe = look((Origin::Variable, PathBuf::from("/no/such/library.so")));
        assert_eq!(probe.outcome, Outcome::Absent);
    }
}
