//! Draws pen strokes into a texture, with `shaders/strokes.wgsl`.

use eframe::egui_wgpu::RenderState;
use wgpu::util::DeviceExt;

/// What pages of thumbnails are made of: coverage in all channels.
pub(super) const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// A segment: both its ends and the upper left corner of its cell, `[ax, ay, bx, by, x, y]`, in texels.
pub(super) type Segment = [f32; 6];

/// Sizes in texels of the largest level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// Side of the texture.
    pub page_px: u32,
    /// Side of a cell.
    pub cell_px: u32,
    /// Half the width of the pen, in texels of each level.
    pub radius_px: f32,
    /// How many levels there are, each half as large as the one before: lines are as wide on all of them, so
    /// that small thumbnails have whole lines.
    pub levels: u32,
}

/// The pipelines that draw segments, one for each level.
#[derive(Debug)]
pub(super) struct StrokePipeline(Vec<wgpu::RenderPipeline>);

impl StrokePipeline {
    pub(super) fn new(device: &wgpu::Device, sizes: Sizes) -> StrokePipeline {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("strokes"),
            source: wgpu::ShaderSource::Wgsl(include_str!("../../../shaders/strokes.wgsl").into()),
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("strokes"),
            bind_group_layouts: &[],
            immediate_size: 0,
        });
        let pipeline = |level: u32| {
            let constants = [
                ("page_px", f64::from(sizes.page_px)),
                ("cell_px", f64::from(sizes.cell_px)),
                ("radius_px", f64::from(sizes.radius_px)),
                ("texel_px", f64::from(1 << level)),
            ];
            let options = wgpu::PipelineCompilationOptions {
                constants: &constants,
                ..Default::default()
            };
            let densest = wgpu::BlendComponent {
                src_factor: wgpu::BlendFactor::One,
                dst_factor: wgpu::BlendFactor::One,
                operation: wgpu::BlendOperation::Max,
            };
            device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
                label: Some("strokes"),
                layout: Some(&layout),
                vertex: wgpu::VertexState {
                    module: &module,
                    entry_point: Some("capsule"),
                    buffers: &[Some(wgpu::VertexBufferLayout {
                        array_stride: size_of::<Segment>() as u64,
                        step_mode: wgpu::VertexStepMode::Instance,
                        attributes: &wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x2],
                    })],
                    compilation_options: options.clone(),
                },
                primitive: wgpu::PrimitiveState {
                    topology: wgpu::PrimitiveTopology::TriangleStrip,
                    ..Default::default()
                },
                depth_stencil: None,
                multisample: wgpu::MultisampleState::default(),
                fragment: Some(wgpu::FragmentState {
                    module: &module,
                    entry_point: Some("coverage"),
                    targets: &[Some(wgpu::ColorTargetState {
                        format: FORMAT,
                        blend: Some(wgpu::BlendState {
                            color: densest,
                            alpha: densest,
                        }),
                        write_mask: wgpu::ColorWrites::ALL,
                    })],
                    compilation_options: options,
                }),
                multiview_mask: None,
                cache: None,
            })
        };
        StrokePipeline((0..sizes.levels).map(pipeline).collect())
    }

    /// Draws segments over what is in the texture, on each of its levels.
    pub(super) fn draw(
        &self,
        gpu: &RenderState,
        levels: &[wgpu::TextureView],
        segments: &[Segment],
    ) {
        let bytes: Vec<u8> = segments
            .iter()
            .flatten()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        let buffer = gpu
            .device
            .create_buffer_init(&wgpu::util::BufferInitDescriptor {
                label: Some("segments"),
                contents: &bytes,
                usage: wgpu::BufferUsages::VERTEX,
            });
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        for (pipeline, level) in self.0.iter().zip(levels) {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("strokes"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: level,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Load,
                        store: wgpu::StoreOp::Store,
                    },
                })],
                depth_stencil_attachment: None,
                timestamp_writes: None,
                occlusion_query_set: None,
                multiview_mask: None,
            });
            pass.set_pipeline(pipeline);
            pass.set_vertex_buffer(0, buffer.slice(..));
            pass.draw(0..4, 0..segments.len() as u32);
        }
        gpu.queue.submit([encoder.finish()]);
    }
}
