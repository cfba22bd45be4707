//! Small pictures of what programs draw, each drawn once on the GPU and then a textured square.
//!
//! A picture has a cell in one of a few large textures. Cells hold coverage and are coloured when they are
//! shown, so that they are right in light and dark. Thumbnails of one page are painted at once, so a thousand
//! of them cost a draw or two.

use super::strokes::{self, Segment, Sizes, StrokePipeline};
use crate::studio::meshes::{self, paint_from};
use eframe::egui::{self, Color32, Mesh, Painter, Pos2, Rect, Shape, pos2, vec2};
use eframe::egui_wgpu::RenderState;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Weak};
use turtle_lib::bitmap::{Bitmap, SIZE_PX, px_from_steps};
use turtle_lib::turtle::Path;

const SIZES: Sizes = Sizes {
    page_px: 2048,
    cell_px: 64,
    radius_px: 0.8,
    levels: 3,
};

const CELLS_PER_ROW: usize = (SIZES.page_px / SIZES.cell_px) as usize;
const CELLS_PER_PAGE: usize = CELLS_PER_ROW * CELLS_PER_ROW;

/// Pages of 21 MiB that are kept. More pictures than fit on them are drawn anew when they are shown.
const MOST_PAGES: usize = 8;

/// Segments that are drawn in a frame; more wait for the next, so that none takes long.
const SEGMENTS_PER_FRAME: usize = 20_000;

/// Points nearer to the last one than this, in texels, are left out.
const NEAR_PX: f32 = 0.4;

/// Where a picture is.
#[derive(Debug)]
struct Cell {
    slot: usize,
    /// Also keeps the address from being used for another picture.
    picture: Weak<Bitmap>,
}

struct Page {
    texture: wgpu::Texture,
    levels: Vec<wgpu::TextureView>,
    shown: meshes::Page,
    /// What is to be drawn on it before the frame is shown.
    segments: Vec<Segment>,
}

struct Gpu {
    state: RenderState,
    pipeline: StrokePipeline,
    ctx: egui::Context,
}

/// Pictures of programs, small.
#[derive(Default)]
pub struct Thumbnails {
    /// Without a device the lines themselves are painted.
    gpu: Option<Gpu>,
    pages: Vec<Page>,
    /// By the picture's address.
    cells: FxHashMap<usize, Cell>,
    /// Slots that were used before.
    free: Vec<usize>,
    /// The first slot that was never used.
    unused: usize,
    /// Segments that wait on all pages.
    waiting: usize,
    /// Whether pictures were left for the next frame.
    late: bool,
}

/// Thumbnails of a frame, to be painted together.
#[derive(Default)]
pub struct Sheet {
    /// Those of each page.
    meshes: Vec<Mesh>,
    lines: Vec<Shape>,
}

impl Thumbnails {
    /// Thumbnails for a window that is drawn by `gpu`.
    pub fn new(ctx: &egui::Context, gpu: Option<RenderState>) -> Thumbnails {
        Thumbnails {
            gpu: gpu.map(|state| Gpu {
                pipeline: StrokePipeline::new(&state.device, SIZES),
                state,
                ctx: ctx.clone(),
            }),
            ..Thumbnails::default()
        }
    }

    /// Puts the picture of `path` on the sheet, to fill `rect`, its lines in `colour`. Equal pictures, those
    /// of one allocation, are drawn once.
    pub fn put(
        &mut self,
        sheet: &mut Sheet,
        picture: &Arc<Bitmap>,
        path: &Path,
        rect: Rect,
        colour: Color32,
    ) {
        if self.gpu.is_none() {
            let scale = rect.width() / SIZES.cell_px as f32;
            let width = 2.0 * SIZES.radius_px * scale;
            let line = |[ax, ay, bx, by]: [f32; 4]| {
                let ends = [vec2(ax, ay), vec2(bx, by)].map(|end| rect.min + end * scale);
                Shape::line_segment(ends, egui::Stroke::new(width, colour))
            };
            sheet.lines.extend(segments(path).into_iter().map(line));
            return;
        }
        let Some(slot) = self.slot(picture, path) else {
            return;
        };
        let (page, corner) = (slot / CELLS_PER_PAGE, corner_px(slot));
        if sheet.meshes.len() <= page {
            sheet.meshes.resize_with(page + 1, Mesh::default);
        }
        // Half a texel is left out, so that no neighbour shines in.
        let side = SIZES.cell_px as f32;
        let cell = Rect::from_min_size(corner, vec2(side, side)).shrink(0.5);
        let uv = cell / SIZES.page_px as f32;
        sheet.meshes[page].add_rect_with_uv(rect, uv, colour);
    }

    /// Paints all that was put on a sheet.
    pub fn paint(&self, sheet: Sheet, painter: &Painter) {
        for (page, mesh) in self.pages.iter().zip(sheet.meshes) {
            paint_from(&page.shown, painter, mesh);
        }
        painter.extend(sheet.lines);
    }

    /// Draws what was put on sheets for the first time. Call it once a frame, after the panels.
    pub fn draw(&mut self, ctx: &egui::Context) {
        if let Some(gpu) = &self.gpu {
            for page in &mut self.pages {
                if !page.segments.is_empty() {
                    gpu.pipeline.draw(&gpu.state, &page.levels, &page.segments);
                    page.segments.clear();
                }
            }
        }
        self.waiting = 0;
        if std::mem::take(&mut self.late) {
            ctx.request_repaint();
        }
    }

    /// The picture's slot; nothing if it has to wait for the next frame.
    fn slot(&mut self, picture: &Arc<Bitmap>, path: &Path) -> Option<usize> {
        let address = Arc::as_ptr(picture) as usize;
        if let Some(cell) = self.cells.get(&address) {
            return Some(cell.slot);
        }
        if self.waiting >= SEGMENTS_PER_FRAME {
            self.late = true;
            return None;
        }
        let slot = self.free_slot()?;
        let corner = corner_px(slot);
        let page = self.pages.get_mut(slot / CELLS_PER_PAGE)?;
        let drawn = segments(path).into_iter().map(|[ax, ay, bx, by]| {
            let (x, y) = (corner.x, corner.y);
            [x + ax, y + ay, x + bx, y + by, x, y]
        });
        let before = page.segments.len();
        page.segments.extend(drawn);
        self.waiting += page.segments.len() - before;
        let picture = Arc::downgrade(picture);
        self.cells.insert(address, Cell { slot, picture });
        Some(slot)
    }

    /// A slot with nothing in it.
    fn free_slot(&mut self) -> Option<usize> {
        if self.free.is_empty() && self.unused == self.pages.len() * CELLS_PER_PAGE {
            let free = &mut self.free;
            self.cells.retain(|_, cell| {
                let lives = cell.picture.strong_count() > 0;
                if !lives {
                    free.push(cell.slot);
                }
                lives
            });
            if self.free.is_empty() {
                self.add_page()?;
            }
        }
        let Some(slot) = self.free.pop() else {
            self.unused += 1;
            return Some(self.unused - 1);
        };
        self.clear(slot);
        Some(slot)
    }

    fn add_page(&mut self) -> Option<()> {
        if self.pages.len() == MOST_PAGES {
            self.free
                .extend(self.cells.drain().map(|(_, cell)| cell.slot));
            return Some(());
        }
        let gpu = self.gpu.as_ref()?;
        let texture = gpu.state.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("thumbnails"),
            size: wgpu::Extent3d {
                width: SIZES.page_px,
                height: SIZES.page_px,
                depth_or_array_layers: 1,
            },
            mip_level_count: SIZES.levels,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: strokes::FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT
                | wgpu::TextureUsages::TEXTURE_BINDING
                | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let level = |level| {
            texture.create_view(&wgpu::TextureViewDescriptor {
                base_mip_level: level,
                mip_level_count: Some(1),
                ..Default::default()
            })
        };
        self.pages.push(Page {
            levels: (0..SIZES.levels).map(level).collect(),
            shown: meshes::page(&gpu.ctx, &texture)?,
            texture,
            segments: Vec::new(),
        });
        Some(())
    }

    /// Takes away what was in a slot.
    fn clear(&mut self, slot: usize) {
        let (Some(gpu), Some(page)) = (&self.gpu, self.pages.get_mut(slot / CELLS_PER_PAGE)) else {
            return;
        };
        let corner = corner_px(slot);
        // What waits to be drawn there would be drawn after it is cleared.
        page.segments
            .retain(|segment| segment[4..] != [corner.x, corner.y]);
        for level in 0..SIZES.levels {
            let side = SIZES.cell_px >> level;
            gpu.state.queue.write_texture(
                wgpu::TexelCopyTextureInfo {
                    texture: &page.texture,
                    mip_level: level,
                    origin: wgpu::Origin3d {
                        x: corner.x as u32 >> level,
                        y: corner.y as u32 >> level,
                        z: 0,
                    },
                    aspect: wgpu::TextureAspect::All,
                },
                &vec![0; (side * side * 4) as usize],
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(side * 4),
                    rows_per_image: None,
                },
                wgpu::Extent3d {
                    width: side,
                    height: side,
                    depth_or_array_layers: 1,
                },
            );
        }
    }
}

/// The upper left corner of a slot on its page, in texels.
fn corner_px(slot: usize) -> Pos2 {
    let (row, column) = (slot % CELLS_PER_PAGE / CELLS_PER_ROW, slot % CELLS_PER_ROW);
    pos2(column as f32, row as f32) * SIZES.cell_px as f32
}

/// The path's segments `[ax, ay, bx, by]` in texels of a cell, without turns too small to be seen.
fn segments(path: &Path) -> Vec<[f32; 4]> {
    let scale = f64::from(SIZES.cell_px) / SIZE_PX as f64;
    let mut segments = Vec::new();
    for stroke in path.strokes() {
        let mut points = stroke.iter().map(|&point| {
            let at = px_from_steps(point);
            pos2((at.x * scale) as f32, (at.y * scale) as f32)
        });
        let Some(mut last) = points.next() else {
            continue;
        };
        let end = points.len();
        for (i, point) in points.enumerate() {
            if i + 1 == end || point.distance(last) >= NEAR_PX {
                segments.push([last.x, last.y, point.x, point.y]);
                last = point;
            }
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::turtle::Point;

    fn path(points: &[(f64, f64)]) -> Path {
        let points: Vec<_> = points.iter().map(|&(x, y)| Point::new(x, y)).collect();
        Path::from_strokes([points])
    }

    #[test]
    fn a_stroke_is_scaled_to_the_cell_and_ends_where_it_ends() {
        let found = segments(&path(&[(-25.6, 25.6), (0.0, 0.0), (0.1, 0.0), (0.2, 0.0)]));
        // A step is 1.25 texels: the third point is too near, the last one stays.
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], [0.0, 0.0, 32.0, 32.0]);
        assert_eq!(found[1], [32.0, 32.0, 32.25, 32.0]);
    }

    #[test]
    fn a_dot_is_a_segment() {
        assert_eq!(segments(&path(&[(0.0, 0.0), (0.0, 0.0)])).len(), 1);
    }

    #[test]
    fn slots_fill_a_page_row_by_row() {
        assert_eq!(corner_px(0), pos2(0.0, 0.0));
        assert_eq!(corner_px(CELLS_PER_ROW + 2), pos2(128.0, 64.0));
        assert_eq!(corner_px(CELLS_PER_PAGE), pos2(0.0, 0.0));
    }

    #[test]
    fn without_a_device_lines_are_painted() {
        let mut thumbnails = Thumbnails::default();
        let mut sheet = Sheet::default();
        let square = path(&[(0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0), (0.0, 0.0)]);
        let rect = Rect::from_min_size(Pos2::ZERO, vec2(64.0, 64.0));
        let picture = Arc::new(Bitmap::of_path(&square));
        thumbnails.put(&mut sheet, &picture, &square, rect, Color32::BLACK);
        assert_eq!((sheet.lines.len(), sheet.meshes.len()), (4, 0));
    }
}
