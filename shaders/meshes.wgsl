// Triangles of one colour a corner: plain, or cut from a page of thumbnails, whose coverage takes the colour.

// Whether the window's pixels are written as light and not as egui's colours.
override is_linear: bool;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
    // Premultiplied.
    @location(1) colour: vec4<f32>,
}

@group(0) @binding(0) var page: texture_2d<f32>;
@group(0) @binding(1) var page_sampler: sampler;

fn light(colour: vec3<f32>) -> vec3<f32> {
    let dark = colour / 12.92;
    let bright = pow((colour + 0.055) / 1.055, vec3(2.4));
    return select(bright, dark, colour <= vec3(0.04045));
}

// `at` and the window's `size` in points.
@vertex
fn corner(
    @location(0) at: vec2<f32>,
    @location(1) uv: vec2<f32>,
    @location(2) colour: vec4<f32>,
    @location(3) size: vec2<f32>,
) -> Corner {
    var out: Corner;
    out.position = vec4(2.0 * at.x / size.x - 1.0, 1.0 - 2.0 * at.y / size.y, 0.0, 1.0);
    out.uv = uv;
    out.colour = colour;
    if is_linear {
        out.colour = vec4(light(colour.rgb), colour.a);
    }
    return out;
}

@fragment
fn plain(in: Corner) -> @location(0) vec4<f32> {
    return in.colour;
}

@fragment
fn cut_out(in: Corner) -> @location(0) vec4<f32> {
    return in.colour * textureSample(page, page_sampler, in.uv).r;
}
