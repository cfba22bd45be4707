//! Samples on disk, as NumPy arrays that a trainer maps into memory.
//!
//! A shard is three files: `00000.grids.npy`, uint8 `[N, 512]`, the density digits row by row from the
//! top, two to a byte, the even column in the low half; `00000.tokens.npy`, uint16, the token numbers of
//! all programs one after the other; `00000.offsets.npy`, int64 `[N + 1]`, where each program begins.

use crate::file;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;
use turtle_lib::density::DensityGrid;

/// One training sample.
pub(super) struct Sample {
    pub grid: DensityGrid,
    pub tokens: Vec<u16>,
    /// Stands for the picture, by which repetitions are found.
    pub picture: u64,
}

/// Bytes of a packed grid.
pub(crate) const GRID_BYTES: usize = 512;

/// The largest file of a shard that is read, in bytes.
const MAX_BYTES: u64 = 4096 * file::MB;

const MAGIC: &[u8] = b"\x93NUMPY\x01\x00";

/// Writes shard number `index` into `folder`.
pub(super) fn write(folder: &Path, index: usize, samples: &[Sample]) -> io::Result<()> {
    let create = |kind: &str| -> io::Result<BufWriter<File>> {
        Ok(BufWriter::new(File::create(
            folder.join(name(index, kind)),
        )?))
    };
    let mut grids = create("grids")?;
    header(&mut grids, "|u1", &format!("({}, 512)", samples.len()))?;
    for sample in samples {
        for pair in sample.grid.digits().chunks_exact(2) {
            grids.write_all(&[pair[0] | pair[1] << 4])?;
        }
    }
    grids.flush()?;

    let mut tokens = create("tokens")?;
    let total: usize = samples.iter().map(|sample| sample.tokens.len()).sum();
    header(&mut tokens, "<u2", &format!("({total},)"))?;
    for token in samples.iter().flat_map(|sample| &sample.tokens) {
        tokens.write_all(&token.to_le_bytes())?;
    }
    tokens.flush()?;

    let mut offsets = create("offsets")?;
    header(&mut offsets, "<i8", &format!("({},)", samples.len() + 1))?;
    let mut offset = 0_i64;
    offsets.write_all(&offset.to_le_bytes())?;
    for sample in samples {
        offset += sample.tokens.len() as i64;
        offsets.write_all(&offset.to_le_bytes())?;
    }
    offsets.flush()
}

/// Removes the shards of a folder from this number on.
pub(super) fn remove_from(folder: &Path, index: usize) -> io::Result<()> {
    for index in index.. {
        if !folder.join(name(index, "grids")).exists() {
            break;
        }
        for kind in ["tokens", "offsets", "grids"] {
            match fs::remove_file(folder.join(name(index, kind))) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// A shard that was read.
#[derive(Clone, Debug)]
pub(crate) struct Shard {
    grids: Vec<u8>,
    tokens: Vec<u16>,
    offsets: Vec<usize>,
}

impl Shard {
    /// How many samples it has.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The packed grids, sample by sample.
    pub(crate) fn grids(&self) -> impl Iterator<Item = &[u8]> {
        self.grids.chunks_exact(GRID_BYTES)
    }

    /// The token numbers of a sample's program.
    pub(crate) fn tokens(&self, sample: usize) -> &[u16] {
        &self.tokens[self.offsets[sample]..self.offsets[sample + 1]]
    }
}

/// All shards of a folder, in order; none where there are none.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<Shard>> {
    let mut shards = Vec::new();
    while folder.join(name(shards.len(), "grids")).exists() {
        shards.push(read_one(folder, shards.len())?);
    }
    Ok(shards)
}

fn name(index: usize, kind: &str) -> String {
    format!("{index:05}.{kind}.npy")
}

fn read_one(folder: &Path, index: usize) -> io::Result<Shard> {
    let data = |kind: &str| -> io::Result<Vec<u8>> {
        let bytes = file::read(&folder.join(name(index, kind)), MAX_BYTES)?;
        after_header(bytes).ok_or_else(|| broken(index))
    };
    let grids = data("grids")?;
    let (tokens, offsets) = (data("tokens")?, data("offsets")?);
    let tokens: Vec<u16> = tokens
        .as_chunks()
        .0
        .iter()
        .map(|&bytes| u16::from_le_bytes(bytes))
        .collect();
    let offsets: Vec<usize> = offsets
        .as_chunks()
        .0
        .iter()
        .filter_map(|&bytes| usize::try_from(i64::from_le_bytes(bytes)).ok())
        .collect();
    let is_whole = offsets.is_sorted()
        && offsets.last().is_some_and(|&last| last <= tokens.len())
        && grids.len() == (offsets.len() - 1) * GRID_BYTES;
    let shard = Shard {
        grids,
        tokens,
        offsets,
    };
    is_whole.then_some(shard).ok_or_else(|| broken(index))
}

fn broken(index: usize) -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        format!("shard {index:05} is incomplete"),
    )
}

/// What comes after the header of a NumPy file as [`header`] writes it.
fn after_header(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let length = bytes.strip_prefix(MAGIC)?.first_chunk()?;
    let start = MAGIC.len() + 2 + usize::from(u16::from_le_bytes(*length));
    (start <= bytes.len()).then(|| bytes.split_off(start))
}

/// The header of the NumPy file format, version 1.0: padded so that the data begin at a multiple of 64.
fn header(out: &mut impl Write, dtype: &str, shape: &str) -> io::Result<()> {
    let mut text = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}");
    let unpadded = 10 + text.len() + 1;
    text.extend(std::iter::repeat_n(
        ' ',
        unpadded.next_multiple_of(64) - unpadded,
    ));
    text.push('\n');
    out.write_all(MAGIC)?;
    out.write_all(&(text.len() as u16).to_le_bytes())?;
    out.write_all(text.as_bytes())
}
