//! A session of ONNX Runtime whose outputs stay on the device that computes, until they are read.

use super::session::{NetworkError, Output};
use ort::memory::{AllocationDevice, AllocatorType, MemoryInfo, MemoryType};
use ort::session::{IoBinding, Session};
use ort::value::DynValue;

/// A session, and where its values lie.
///
/// What is bound is bound for one run: outputs grow from step to step, and one that stays bound is written to again.
pub(super) struct Bound {
    session: Session,
    binding: IoBinding,
    host: MemoryInfo<'static>,
    device: MemoryInfo<'static>,
}

impl Bound {
    /// A session that computes on a CUDA device, or on the CPU.
    pub(super) fn new(session: Session, on_cuda: bool) -> ort::Result<Bound> {
        let memory =
            |device| MemoryInfo::new(device, 0, AllocatorType::Device, MemoryType::Default);
        Ok(Bound {
            binding: session.create_binding()?,
            session,
            host: memory(AllocationDevice::CPU)?,
            device: memory(match on_cuda {
                true => AllocationDevice::CUDA,
                false => AllocationDevice::CPU,
            })?,
        })
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// Computes these outputs, in this order, of inputs in any order. An input that lies on the device is taken
    /// as it is, and one on the host is copied there.
    pub(super) fn run<'a>(
        &mut self,
        inputs: impl Iterator<Item = (&'a str, &'a DynValue)>,
        wanted: &[Output],
    ) -> Result<Vec<DynValue>, NetworkError> {
        let values = self.run_bound(inputs, wanted);
        // Else it keeps what it was given, and what it made, until the next run.
        self.binding.clear();
        values
    }

    fn run_bound<'a>(
        &mut self,
        inputs: impl Iterator<Item = (&'a str, &'a DynValue)>,
        wanted: &[Output],
    ) -> Result<Vec<DynValue>, NetworkError> {
        for (name, value) in inputs {
            self.binding.bind_input(name, value)?;
        }
        for output in wanted {
            let place = match output {
                Output::Read(_) => &self.host,
                Output::Kept(_) => &self.device,
            };
            self.binding.bind_output_to_device(output.name(), place)?;
        }
        let mut outputs = self.session.run_binding(&self.binding)?;
        let take = |output: &Output| {
            let value = outputs.remove(output.name());
            value.ok_or_else(|| output.missing())
        };
        wanted.iter().map(take).collect()
    }
}
