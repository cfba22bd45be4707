// Pen strokes in cells of a texture. One instance is a segment: a capsule with a soft edge, clipped to its
// cell. What comes out is coverage in all channels; blending keeps the larger, so that joints and crossings
// are no denser than lines.

// Side of the texture, side of a cell, and half the width of the pen, in texels of the largest level. A smaller
// level has larger texels, `texel_px` of the largest level's, and lines as wide in texels of its own.
override page_px: f32;
override cell_px: f32;
override radius_px: f32;
override texel_px: f32;

struct Capsule {
    @builtin(position) position: vec4<f32>,
    @location(0) at: vec2<f32>,
    // Both ends.
    @location(1) @interpolate(flat) segment: vec4<f32>,
    // The cell's upper left corner.
    @location(2) @interpolate(flat) cell: vec2<f32>,
}

@vertex
fn capsule(
    @builtin(vertex_index) corner: u32,
    @location(0) segment: vec4<f32>,
    @location(1) cell: vec2<f32>,
) -> Capsule {
    let from_a = segment.zw - segment.xy;
    let length_px = length(from_a);
    // A dot has no direction; any will do.
    let along = select(vec2(1.0, 0.0), from_a / length_px, length_px > 0.0);
    let across = vec2(-along.y, along.x);
    let end = f32(corner / 2u);
    let side = 2.0 * f32(corner % 2u) - 1.0;
    // A texel more than the pen, for the soft edge.
    let reach_px = (radius_px + 1.0) * texel_px;
    let middle = mix(segment.xy, segment.zw, end) + along * reach_px * (2.0 * end - 1.0);
    var out: Capsule;
    out.at = middle + across * reach_px * side;
    out.position = vec4(2.0 * out.at.x / page_px - 1.0, 1.0 - 2.0 * out.at.y / page_px, 0.0, 1.0);
    out.segment = segment;
    out.cell = cell;
    return out;
}

@fragment
fn coverage(in: Capsule) -> @location(0) vec4<f32> {
    let inside = all(in.at >= in.cell) && all(in.at < in.cell + cell_px);
    let from_a = in.segment.zw - in.segment.xy;
    let length2 = dot(from_a, from_a);
    let share = select(0.0, dot(in.at - in.segment.xy, from_a) / length2, length2 > 0.0);
    let nearest = in.segment.xy + clamp(share, 0.0, 1.0) * from_a;
    let covered = clamp(radius_px + 0.5 - distance(in.at, nearest) / texel_px, 0.0, 1.0);
    return vec4(select(0.0, covered, inside));
}
