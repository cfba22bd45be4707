//! Lines as geometry: polylines, the segments, arcs and circles they are made of.

pub mod crossings;
pub mod polyline;
pub mod primitive;
pub mod segmentation;
