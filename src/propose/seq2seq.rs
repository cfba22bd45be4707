//! The model that ships: an encoder over the density grid, a decoder over tokens.

use super::branches::sample;
use super::decode::{Draft, NextToken, Task};
use super::engine::{Engine, EngineChoice, EngineError, EngineReport, NetworkError};
use super::network::{Cache, Decoder, Encoder, Memory};
use super::rules::Rules;
use super::told::{self, lock};
use super::{Cancel, Identity, Place, ProposeError, Proposer, Request, Sample};
use super::{alternatives, beam};
use crate::model::Model;
use std::num::NonZero;
use std::ops::{ControlFlow, Range};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tokenizers::Tokenizer;
use turtle_lib::density::DensityGrid;

/// How the model is loaded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seq2SeqOptions {
    /// What computes.
    pub engine: EngineChoice,
    /// How many decoders sample side by side, each on a core and with a share of the rows; by default one
    /// for each core but one, which is left to whoever checks what they propose. On a device there is one for all rows.
    pub decoders: Option<usize>,
}

/// More cores than this are worth little: a decoder with few rows computes each of them more slowly.
const MOST_DECODERS: usize = 8;

/// Branches that one decoder computes at a time on the CPU and on a device. Their caches take up to two megabytes each in
/// a model of the size that ships, twice that while a step is computed.
const WIDTH_CPU: usize = 64;
const WIDTH_DEVICE: usize = 512;

/// Rows that may share branches on the CPU and on a device. Branches that wait have caches, too, short ones mostly: rows
/// part early.
const BATCH_CPU: usize = 256;
const BATCH_DEVICE: usize = 512;

/// The encoder–decoder model on an engine.
///
/// A proposal that comes while another is under way waits for it.
pub struct Seq2Seq {
    engine: Engine,
    identity: Identity,
    rules: Rules<'static>,
    tokenizer: Tokenizer,
    encoder: Mutex<Encoder>,
    decoders: Vec<Mutex<Decoder>>,
}

/// Samples of one picture that are written side by side.
struct Batch {
    picture: usize,
    rows: Range<usize>,
}

/// A decoder that looks at one drawing.
struct Looking<'a> {
    decoder: &'a mut Decoder,
    memory: &'a Memory,
}

impl NextToken for Looking<'_> {
    type State = Cache;

    fn start(&mut self) -> Result<Cache, NetworkError> {
        self.decoder.start()
    }

    fn step(
        &mut self,
        tokens: &[u32],
        state: Cache,
        read: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<Cache, NetworkError> {
        self.decoder.step(tokens, self.memory, state, read)
    }

    fn gather(&mut self, state: &Cache, rows: &[usize]) -> Result<Cache, NetworkError> {
        self.decoder.gather(state, rows)
    }
}

impl Seq2Seq {
    /// Puts `model` on the engine that `options` asks for.
    ///
    /// # Errors
    /// [`EngineError`] when there is no such engine or it cannot take the model.
    pub fn load(model: &Model, options: &Seq2SeqOptions) -> Result<Seq2Seq, EngineError> {
        let engine = Engine::start(options.engine)?;
        let count = match engine.is_device() {
            true => 1,
            false => options.decoders.unwrap_or_else(spare_cores).max(1),
        };
        let load = || Decoder::load(&engine, model, 1);
        // Each takes as long as the first, so they are loaded side by side.
        let (encoder, decoders) = thread::scope(|scope| {
            let loading: Vec<_> = (0..count).map(|_| scope.spawn(load)).collect();
            let encoder = Encoder::load(&engine, model, 1);
            let decoders: Vec<_> = loading.into_iter().map(|thread| thread.join()).collect();
            (encoder, decoders)
        });
        let encoder = Mutex::new(encoder?);
        let decoders = decoders
            .into_iter()
            .map(|decoder| match decoder {
                Ok(decoder) => decoder.map(Mutex::new),
                Err(_) => Err(EngineError::Load {
                    engine: engine.kind().to_string(),
                    network: "decoder.onnx",
                    reason: "it broke off".to_owned(),
                }),
            })
            .collect::<Result<_, _>>()?;
        Ok(Seq2Seq {
            identity: Identity {
                proposer: "seq2seq".to_owned(),
                model_hash: model.hash().to_owned(),
                engine: engine.kind().to_string(),
                notices: engine.notices().to_vec(),
            },
            rules: Rules::of(model.description()),
            tokenizer: model.tokenizer().clone(),
            encoder,
            decoders,
            engine,
        })
    }

    /// What computes, and what else was found.
    pub fn engine_report(&self) -> EngineReport {
        self.engine.report()
    }

    /// How many decoders sample side by side.
    pub fn decoder_count(&self) -> usize {
        self.decoders.len()
    }

    fn sample(&self, index: usize, draft: Draft) -> Result<Sample, ProposeError> {
        let text = super::text(&self.tokenizer, &draft.tokens)?;
        Ok(told::sample(index, text, draft, &self.rules))
    }

    /// How many rows may be in a batch, and how many branches of them are computed at a time.
    fn most(&self) -> (usize, usize) {
        match self.engine.is_device() {
            true => (BATCH_DEVICE, WIDTH_DEVICE),
            false => (BATCH_CPU, WIDTH_CPU),
        }
    }

    /// Rows that belong in one batch, of each picture's samples: as many batches at least as there are `decoders`.
    fn batches(&self, pictures: usize, samples: Range<usize>, decoders: usize) -> Vec<Batch> {
        let (most, _) = self.most();
        let parts = decoders.div_ceil(pictures.max(1));
        let rows = samples.len().div_ceil(parts).clamp(1, most);
        let of_picture = |picture| {
            let end = samples.end;
            let starts = samples.clone().step_by(rows);
            starts.map(move |start| Batch {
                picture,
                rows: start..(start + rows).min(end),
            })
        };
        (0..pictures).flat_map(of_picture).collect()
    }

    /// Runs `work`, which gives drafts to its argument, and the drafts' samples to `emit`.
    fn emitting(
        &self,
        emit: &mut dyn FnMut(Sample) -> ControlFlow<()>,
        work: impl FnOnce(&mut dyn FnMut(usize, Draft) -> ControlFlow<()>) -> Result<(), NetworkError>,
    ) -> Result<(), ProposeError> {
        let told = |index, draft| self.sample(index, draft);
        told::emitting(&self.identity, told, emit, work)
    }

    fn engine_failed(&self, error: NetworkError) -> ProposeError {
        told::engine_failed(&self.identity, error)
    }

    /// Samples `batches` on `decoders`, each of which takes the next one that is left.
    fn sample_side_by_side(
        &self,
        decoders: &[Mutex<Decoder>],
        task: &Task,
        memories: &[Memory],
        batches: &[Batch],
        emit: &mut dyn FnMut(usize, Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        let taken = AtomicUsize::new(0);
        let stop = task.cancel.child();
        let task = Task {
            cancel: &stop,
            ..*task
        };
        let (sender, receiver) = crossbeam_channel::bounded(WIDTH_CPU);
        thread::scope(|scope| {
            for decoder in decoders.iter().take(batches.len()) {
                let sender = sender.clone();
                let (taken, task) = (&taken, &task);
                scope.spawn(move || {
                    let mut send = |picture, sample| match sender.send(Ok((picture, sample))) {
                        Ok(()) => ControlFlow::Continue(()),
                        Err(_) => ControlFlow::Break(()),
                    };
                    while let Some(batch) = batches.get(taken.fetch_add(1, Ordering::Relaxed)) {
                        let sampled = self.sample_batch(decoder, task, memories, batch, &mut send);
                        if let Err(error) = sampled {
                            // Nobody listens only if there was an error before.
                            let _ = sender.send(Err(error));
                            return;
                        }
                    }
                });
            }
            drop(sender);
            for sample in receiver {
                let flow = sample.map(|(picture, sample)| emit(picture, sample));
                if !matches!(flow, Ok(ControlFlow::Continue(()))) {
                    stop.cancel();
                    return flow.map(|_| ());
                }
            }
            Ok(())
        })
    }

    fn sample_batch(
        &self,
        decoder: &Mutex<Decoder>,
        task: &Task,
        memories: &[Memory],
        Batch { picture, rows }: &Batch,
        emit: &mut dyn FnMut(usize, Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        let mut next = Looking {
            decoder: &mut lock(decoder),
            memory: &memories[*picture],
        };
        let (_, width) = self.most();
        self.emitting(&mut |sample| emit(*picture, sample), |finish| {
            sample(&mut next, task, rows.clone(), width, finish)
        })
    }

    fn task<'a>(&'a self, request: &'a Request, cancel: &'a Cancel) -> Task<'a> {
        Task {
            request,
            rules: &self.rules,
            cancel,
        }
    }
}

impl Proposer for Seq2Seq {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn propose(
        &self,
        grid: &DensityGrid,
        request: &Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        let grids = std::slice::from_ref(grid);
        self.propose_each(grids, request, cancel, &mut |_, sample| emit(sample))
    }

    fn propose_each(
        &self,
        grids: &[DensityGrid],
        request: &Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(usize, Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        request.check()?;
        let task = self.task(request, cancel);
        let encode = |grid| lock(&self.encoder).run(grid);
        let memories: Vec<Memory> = grids
            .iter()
            .map(encode)
            .collect::<Result<_, _>>()
            .map_err(|error| self.engine_failed(error))?;
        let [first, ..] = self.decoders.as_slice() else {
            return Ok(());
        };
        if let Some(width) = request.beam {
            let mut flow = ControlFlow::Continue(());
            for (picture, memory) in memories.iter().enumerate() {
                let mut next = Looking {
                    decoder: &mut lock(first),
                    memory,
                };
                let mut emit = |sample| {
                    flow = emit(picture, sample);
                    flow
                };
                self.emitting(&mut emit, |finish| {
                    beam::search(&mut next, &task, width, finish)
                })?;
                if flow.is_break() {
                    break;
                }
            }
            return Ok(());
        }
        let cores = request.cores.unwrap_or(usize::MAX).max(1);
        let decoders = &self.decoders[..self.decoders.len().min(cores)];
        match self
            .batches(grids.len(), request.indices(), decoders.len())
            .as_slice()
        {
            [batch] => self.sample_batch(first, &task, &memories, batch, emit),
            batches => self.sample_side_by_side(decoders, &task, &memories, batches, emit),
        }
    }

    fn pieces(&self, sample: &Sample) -> Vec<String> {
        told::pieces(&self.tokenizer, &sample.tokens)
    }

    fn alternatives(
        &self,
        grid: &DensityGrid,
        tokens: &[u32],
        most: usize,
        cancel: &Cancel,
    ) -> Result<Vec<Place>, ProposeError> {
        let request = Request::default();
        let task = self.task(&request, cancel);
        // The token that begins a program takes a position, and the last one is not told any more.
        let is_known = |&token: &u32| (token as usize) < task.rules.known;
        if tokens.len() > task.rules.room + 1 || !tokens.iter().all(is_known) {
            return Err(ProposeError::Foreign);
        }
        let Some(first) = self.decoders.first() else {
            return Ok(Vec::new());
        };
        // Samples may be under way. Who waited for them may not want to know any more.
        let mut decoder = lock(first);
        if cancel.is_cancelled() {
            return Ok(Vec::new());
        }
        let places = lock(&self.encoder).run(grid).and_then(|memory| {
            let mut next = Looking {
                decoder: &mut decoder,
                memory: &memory,
            };
            alternatives::places(&mut next, &task, tokens, most)
        });
        let places = places.map_err(|error| self.engine_failed(error))?;
        Ok(told::places(&self.tokenizer, places))
    }
}

/// Cores for decoders: all but one, where that one is not half of them.
fn spare_cores() -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let spared = usize::from(cores > 2);
    (cores - spared).min(MOST_DECODERS)
}
