//! Writes samples as NumPy arrays that a trainer maps into memory.
//!
//! A shard is three files: `00000.grids.npy`, uint8 `[N, 512]`, the density digits row by row from the
//! top, two to a byte, the even column in the low half; `00000.tokens.npy`, uint16, the token numbers of
//! all programs one after the other; `00000.offsets.npy`, int64 `[N + 1]`, where each program begins.

use super::Sample;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes shard number `index` into `folder`.
pub(super) fn write(folder: &Path, index: usize, samples: &[Sample]) -> io::Result<()> {
    let create = |kind: &str| -> io::Result<BufWriter<File>> {
        Ok(BufWriter::new(File::create(
            folder.join(format!("{index:05}.{kind}.npy")),
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

/// The header of the NumPy file format, version 1.0: padded so that the data begin at a multiple of 64.
fn header(out: &mut impl Write, dtype: &str, shape: &str) -> io::Result<()> {
    let mut text = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}");
    let unpadded = 10 + text.len() + 1;
    text.extend(std::iter::repeat_n(
        ' ',
        unpadded.next_multiple_of(64) - unpadded,
    ));
    text.push('\n');
    out.write_all(b"\x93NUMPY\x01\x00")?;
    out.write_all(&(text.len() as u16).to_le_bytes())?;
    out.write_all(text.as_bytes())
}
