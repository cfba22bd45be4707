//! Triangles painted with `shaders/meshes.wgsl` between the window's other shapes: what covers much of it, and what
//! stays as it is from frame to frame.
//!
//! egui's own shader filters textures in two ways, and computes both at every pixel where a driver does not skip
//! branches, as Mesa's without a GPU does not: paper, lines and thumbnails took most of a frame there. It also copies every mesh to
//! the device in every frame.

use eframe::egui::epaint::{PaintCallbackInfo, Vertex};
use eframe::egui::{Context, Id, Mesh, Painter, Shape};
use eframe::egui_wgpu::{
    Callback, CallbackResources, CallbackTrait, RenderState, ScreenDescriptor,
};
use std::sync::{Arc, OnceLock};
use wgpu::util::DeviceExt;

/// A texture whose red channel is the coverage that a mesh shows.
#[derive(Clone, Debug)]
pub(super) struct Page(wgpu::BindGroup);

/// Triangles in points of the window. They are copied to the device when they are first painted.
#[derive(Debug, Default)]
pub(super) struct Triangles {
    mesh: Arc<Mesh>,
    on_device: OnceLock<Buffers>,
}

#[derive(Debug)]
struct Buffers {
    corners: wgpu::Buffer,
    indices: wgpu::Buffer,
}

impl From<Mesh> for Triangles {
    fn from(mesh: Mesh) -> Triangles {
        Triangles {
            mesh: Arc::new(mesh),
            on_device: OnceLock::new(),
        }
    }
}

/// The pipelines of a window.
#[derive(Debug)]
struct Pipelines {
    device: wgpu::Device,
    plain: wgpu::RenderPipeline,
    cut_out: wgpu::RenderPipeline,
    of_page: wgpu::BindGroupLayout,
    sampler: wgpu::Sampler,
}

/// Has meshes of this window painted by `gpu`; without that they are painted by egui.
pub(super) fn install(ctx: &Context, gpu: &RenderState) {
    let pipelines = Arc::new(Pipelines::new(gpu));
    ctx.data_mut(|data| data.insert_temp(Id::NULL, pipelines));
}

fn pipelines(ctx: &Context) -> Option<Arc<Pipelines>> {
    ctx.data(|data| data.get_temp(Id::NULL))
}

/// A texture that meshes are cut from; nothing in a window that no device draws.
pub(super) fn page(ctx: &Context, texture: &wgpu::Texture) -> Option<Page> {
    Some(pipelines(ctx)?.page(texture))
}

/// Paints triangles, each corner in its colour.
pub(super) fn paint(painter: &Painter, triangles: &Arc<Triangles>) {
    match pipelines(painter.ctx()) {
        Some(pipelines) => pipelines.paint(painter, triangles.clone(), None),
        None => {
            painter.add(Shape::mesh(triangles.mesh.clone()));
        }
    }
}

/// Paints triangles cut from a page.
pub(super) fn paint_from(page: &Page, painter: &Painter, mesh: Mesh) {
    if let Some(pipelines) = pipelines(painter.ctx()) {
        pipelines.paint(painter, Arc::new(mesh.into()), Some(page.clone()));
    }
}

impl Pipelines {
    fn new(gpu: &RenderState) -> Pipelines {
        let device = &gpu.device;
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("meshes"),
            source: wgpu::ShaderSource::Wgsl(include_str!("../../shaders/meshes.wgsl").into()),
        });
        let entry = |binding, ty| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::FRAGMENT,
            ty,
            count: None,
        };
        let texture = wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable: true },
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        };
        let sampler = wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering);
        let of_page = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("page"),
            entries: &[entry(0, texture), entry(1, sampler)],
        });
        let pipeline = |fragment: &str, groups: &[Option<&wgpu::BindGroupLayout>]| {
            let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some("meshes"),
                bind_group_layouts: groups,
                immediate_size: 0,
            });
            let constants = [("is_linear", f64::from(gpu.target_format.is_srgb()))];
            device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
                label: Some("meshes"),
                layout: Some(&layout),
                vertex: wgpu::VertexState {
                    module: &module,
                    entry_point: Some("corner"),
                    buffers: &[
                        Some(wgpu::VertexBufferLayout {
                            array_stride: size_of::<Vertex>() as u64,
                            step_mode: wgpu::VertexStepMode::Vertex,
                            attributes: &wgpu::vertex_attr_array![0 => Float32x2, 1 => Float32x2, 2 => Unorm8x4],
                        }),
                        Some(wgpu::VertexBufferLayout {
                            array_stride: size_of::<[f32; 2]>() as u64,
                            step_mode: wgpu::VertexStepMode::Instance,
                            attributes: &wgpu::vertex_attr_array![3 => Float32x2],
                        }),
                    ],
                    compilation_options: wgpu::PipelineCompilationOptions {
                        constants: &constants,
                        ..Default::default()
                    },
                },
                primitive: wgpu::PrimitiveState::default(),
                depth_stencil: None,
                multisample: wgpu::MultisampleState::default(),
                fragment: Some(wgpu::FragmentState {
                    module: &module,
                    entry_point: Some(fragment),
                    targets: &[Some(wgpu::ColorTargetState {
                        format: gpu.target_format,
                        blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                        write_mask: wgpu::ColorWrites::ALL,
                    })],
                    compilation_options: Default::default(),
                }),
                multiview_mask: None,
                cache: None,
            })
        };
        Pipelines {
            plain: pipeline("plain", &[]),
            cut_out: pipeline("cut_out", &[Some(&of_page)]),
            sampler: device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("page"),
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                mipmap_filter: wgpu::MipmapFilterMode::Nearest,
                ..Default::default()
            }),
            of_page,
            device: device.clone(),
        }
    }

    fn page(&self, texture: &wgpu::Texture) -> Page {
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
        let texture = wgpu::BindingResource::TextureView(&view);
        let sampler = wgpu::BindingResource::Sampler(&self.sampler);
        Page(self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("page"),
            layout: &self.of_page,
            entries: &[entry(0, texture), entry(1, sampler)],
        }))
    }

    fn paint(self: Arc<Self>, painter: &Painter, triangles: Arc<Triangles>, page: Option<Page>) {
        if !triangles.mesh.is_empty() {
            let painted = Painted {
                pipelines: self,
                triangles,
                page,
                window: OnceLock::new(),
            };
            let callback = Callback::new_paint_callback(painter.clip_rect(), painted);
            painter.add(Shape::Callback(callback));
        }
    }
}

/// Triangles in a frame.
struct Painted {
    pipelines: Arc<Pipelines>,
    triangles: Arc<Triangles>,
    page: Option<Page>,
    /// The window's size in points.
    window: OnceLock<wgpu::Buffer>,
}

impl CallbackTrait for Painted {
    fn prepare(
        &self,
        device: &wgpu::Device,
        _queue: &wgpu::Queue,
        screen: &ScreenDescriptor,
        _encoder: &mut wgpu::CommandEncoder,
        _resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        let buffer = |bytes: &[u8], usage| {
            device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
                label: Some("triangles"),
                contents: bytes,
                usage,
            })
        };
        self.window.get_or_init(|| {
            let size = screen
                .size_in_pixels
                .map(|px| px as f32 / screen.pixels_per_point);
            buffer(
                &size.map(f32::to_le_bytes).concat(),
                wgpu::BufferUsages::VERTEX,
            )
        });
        let mesh = &self.triangles.mesh;
        self.triangles.on_device.get_or_init(|| Buffers {
            corners: buffer(&corners(mesh), wgpu::BufferUsages::VERTEX),
            indices: buffer(&indices(mesh), wgpu::BufferUsages::INDEX),
        });
        Vec::new()
    }

    fn paint(
        &self,
        info: PaintCallbackInfo,
        pass: &mut wgpu::RenderPass<'static>,
        _resources: &CallbackResources,
    ) {
        let (Some(buffers), Some(window)) = (self.triangles.on_device.get(), self.window.get())
        else {
            return;
        };
        // Corners are places in the whole window; what is not to be painted on is cut off already.
        let [width, height] = info.screen_size_px.map(|px| px as f32);
        pass.set_viewport(0.0, 0.0, width, height, 0.0, 1.0);
        match &self.page {
            None => pass.set_pipeline(&self.pipelines.plain),
            Some(page) => {
                pass.set_pipeline(&self.pipelines.cut_out);
                pass.set_bind_group(0, &page.0, &[]);
            }
        }
        pass.set_vertex_buffer(0, buffers.corners.slice(..));
        pass.set_vertex_buffer(1, window.slice(..));
        pass.set_index_buffer(buffers.indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.draw_indexed(0..self.triangles.mesh.indices.len() as u32, 0, 0..1);
    }
}

/// The corners of a mesh as they lie on the device, which is as [`Vertex`] lies in memory.
fn corners(mesh: &Mesh) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(mesh.vertices.len() * size_of::<Vertex>());
    for Vertex { pos, uv, color } in &mesh.vertices {
        for number in [pos.x, pos.y, uv.x, uv.y] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(color.to_array());
    }
    bytes
}

fn indices(mesh: &Mesh) -> Vec<u8> {
    mesh.indices.iter().flat_map(|i| i.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{Color32, Rect, pos2};

    #[test]
    fn corners_and_indices_lie_as_the_pipeline_reads_them() {
        let mut mesh = Mesh::default();
        let rect = Rect::from_min_max(pos2(1.0, 2.0), pos2(3.0, 4.0));
        mesh.add_colored_rect(rect, Color32::from_rgb(7, 8, 9));
        let (corners, indices) = (corners(&mesh), indices(&mesh));
        assert_eq!(corners.len(), 4 * size_of::<Vertex>());
        assert_eq!(corners[..8], [1_f32, 2.0].map(f32::to_le_bytes).concat());
        assert_eq!(corners[16..20], [7, 8, 9, 255]);
        assert_eq!(indices.len(), 6 * size_of::<u32>());
    }
}
