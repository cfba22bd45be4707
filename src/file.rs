//! The one door through which files are read: only regular files, and only so large.
//!
//! What a name in a task file or on the command line leads to may be a device that gives bytes without end or
//! a pipe that gives none. Neither is opened.

use directories::ProjectDirs;
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// A megabyte, in bytes.
pub const MB: u64 = 1 << 20;

/// The folders that the system has for this program's data; nothing for a user without a home folder.
pub(crate) fn own_folders() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "logogram")
}

/// The content of a regular file of at most `limit` bytes.
///
/// # Errors
/// What the system says; [`ErrorKind::InvalidInput`] for what is no regular file, and
/// [`ErrorKind::FileTooLarge`] for one with more bytes.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let data = fs::metadata(path)?;
    // Before it is opened: opening a pipe waits for who writes to it.
    if !data.is_file() {
        return Err(not_a_file(&data));
    }
    let too_large = || {
        let limit = limit.div_ceil(MB);
        io::Error::new(
            ErrorKind::FileTooLarge,
            format!("it is larger than {limit} MB"),
        )
    };
    if data.len() > limit {
        return Err(too_large());
    }
    // It may have grown, and some files do not tell their size.
    let mut bytes = Vec::with_capacity(data.len() as usize);
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    Ok(bytes)
}

/// That something is no file, and what it is.
pub(crate) fn not_a_file(data: &Metadata) -> io::Error {
    io::Error::new(
        ErrorKind::InvalidInput,
        format!("it is {}, not a file", kind(data.file_type())),
    )
}

#[cfg(unix)]
fn kind(file: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if file.is_fifo() {
        "a pipe"
    } else if file.is_socket() {
        "a socket"
    } else if file.is_dir() {
        "a folder"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind(file: FileType) -> &'static str {
    if file.is_dir() {
        "a folder"
    } else {
        "a device"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_size_that_is_allowed_is_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "12345").unwrap();
        assert_eq!(read(file.path(), 5).unwrap(), b"12345");
        let error = read(file.path(), 4).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_file_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for (path, kind) in [
            (Path::new("/dev/zero"), "a device"),
            (folder.path(), "a folder"),
            (&socket, "a socket"),
        ] {
            let error = read(path, 1 << 40).unwrap_err();
            assert_eq!(error.to_string(), format!("it is {kind}, not a file"));
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_that_does_not_tell_its_size_is_read_no_farther_than_the_limit() {
        let error = read(Path::new("/proc/self/maps"), 16).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }
}
