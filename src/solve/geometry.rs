//! Lines as geometry: polylines, the segments, arcs and circles they are made of, and the parts of a drawing.

pub mod crossings;
pub mod parts;
pub mod polyline;
pub mod primitive;
pub mod segmentation;
pub mod sides;
mod spans;
