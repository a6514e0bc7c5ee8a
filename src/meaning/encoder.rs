//! The sentence encoder: a text to its vector, by rten in this process.
//!
//! Each text is run by itself, on one thread: the network quantises its activations by the range of the whole input, so
//! that texts run together, or padded, would change each other's vectors. Many texts are spread over workers.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::centres::Centres;
use super::manifest::EncoderManifest;
use super::vector::{DIMENSIONS, Vector};
use super::wordpiece::WordPiece;
use super::{MeaningError, Result};
use crate::domain::RecordKind;
use crate::resources::Resources;

/// A text to encode, by what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// A patent's text, or a sentence of one.
    Patent(String),
    /// A need: its title, and all of its text where that says more. The two weigh the same, so that a long description
    /// does not drown what the need is called.
    Need {
        /// Title.
        title: String,
        /// Title and description.
        whole: Option<String>,
    },
}

/// The encoder, loaded.
pub struct Encoder {
    model: Model,
    inputs: [NodeId; 3],
    output: NodeId,
    tokens: WordPiece,
    prefix: String,
    longest: usize,
    longest_need: usize,
    centres: Option<Centres>,
    patent_identity: String,
    need_identity: String,
    /// One thread each.
    workers: Vec<Arc<ThreadPool>>,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder").field("identity", &self.patent_identity).finish_non_exhaustive()
    }
}

impl Encoder {
    /// Loads the encoder from the folder that holds the manifest's files.
    ///
    /// # Errors
    /// A file is missing or has another hash; the network does not load or has other inputs and outputs.
    pub fn load(folder: &Path, manifest: &EncoderManifest, resources: &Resources) -> Result<Self> {
        let files = &manifest.files;
        let network = super::cache::read_checked(folder, &files.model)?;
        let vocabulary = super::cache::read_checked(folder, &files.vocabulary)?;
        let vocabulary = String::from_utf8(vocabulary).map_err(|_| MeaningError::Vocabulary { token: "UTF-8" })?;
        let centres = match &manifest.centres {
            Some(name) => Some(Centres::parse(&resources.text(name)?, name)?),
            None => None,
        };
        let broken = |reason: String| MeaningError::Model { reason };
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = options.load(network).map_err(|error| broken(error.to_string()))?;
        let node = |name: &str| model.node_id(name).map_err(|_| broken(format!("没有 {name}")));
        let inputs = [node("input_ids")?, node("attention_mask")?, node("token_type_ids")?];
        let output = node("last_hidden_state")?;
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            inputs,
            output,
            tokens: WordPiece::parse(&vocabulary)?,
            prefix: manifest.query_prefix.clone(),
            longest: manifest.longest_tokens,
            longest_need: manifest.longest_need_tokens,
            centres,
            patent_identity: manifest.identity(RecordKind::Patent, resources)?,
            need_identity: manifest.identity(RecordKind::Need, resources)?,
            workers: (0..workers).map(|_| Arc::new(ThreadPool::with_num_threads(1))).collect(),
            model,
        })
    }

    /// The manifest's [`EncoderManifest::identity`].
    #[must_use]
    pub fn identity(&self, kind: RecordKind) -> &str {
        match kind {
            RecordKind::Patent => &self.patent_identity,
            RecordKind::Need => &self.need_identity,
        }
    }

    /// The vector of one passage.
    ///
    /// # Errors
    /// [`MeaningError::Model`] where the network fails.
    pub fn encode(&self, passage: &Passage) -> Result<Vector> {
        // Callers on several threads do not wait for each other.
        let worker = rayon::current_thread_index().unwrap_or_default() % self.workers.len().max(1);
        self.encode_on(passage, worker)
    }

    /// Vectors of many passages, in their order, on every core. The same as one by one.
    ///
    /// # Errors
    /// [`MeaningError::Model`] where the network fails.
    pub fn encode_all(&self, passages: &[Passage]) -> Result<Vec<Vector>> {
        self.on_every_core(passages, |passage, worker| self.encode_on(passage, worker))
    }

    /// Directions of many passages before any centre is taken away, each of length 1: what centres are computed from.
    ///
    /// # Errors
    /// [`MeaningError::Model`] where the network fails.
    pub fn directions(&self, passages: &[Passage]) -> Result<Vec<Vec<f32>>> {
        self.on_every_core(passages, |passage, worker| match passage {
            Passage::Patent(text) => self.direction(text, self.longest, worker),
            Passage::Need { title, whole } => {
                let text = format!("{}{}", self.prefix, whole.as_ref().unwrap_or(title));
                self.direction(&text, self.longest_need, worker)
            }
        })
    }

    fn on_every_core<T: Send>(
        &self,
        passages: &[Passage],
        compute: impl Fn(&Passage, usize) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let next = AtomicUsize::new(0);
        let work = |worker: usize| {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(passage) = passages.get(at) else { return Ok(done) };
                done.push((at, compute(passage, worker)?));
            }
        };
        let work = &work;
        let parts: Vec<Result<Vec<(usize, T)>>> = std::thread::scope(|scope| {
            let workers: Vec<_> =
                (0..self.workers.len().min(passages.len())).map(|worker| scope.spawn(move || work(worker))).collect();
            workers
                .into_iter()
                .map(|worker| {
                    worker
                        .join()
                        .unwrap_or_else(|_| Err(MeaningError::Model { reason: "计算线程中断".to_owned() }))
                })
                .collect()
        });
        let mut all = Vec::with_capacity(passages.len());
        for part in parts {
            all.extend(part?);
        }
        all.sort_unstable_by_key(|(at, _)| *at);
        Ok(all.into_iter().map(|(_, vector)| vector).collect())
    }

    fn encode_on(&self, passage: &Passage, worker: usize) -> Result<Vector> {
        let floats = match passage {
            Passage::Patent(text) => {
                let mut vector = self.direction(text, self.longest, worker)?;
                if let Some(centres) = &self.centres {
                    centres.centre_patent(&mut vector);
                }
                vector
            }
            Passage::Need { title, whole } => {
                let mut vector = self.need_direction(title, worker)?;
                if let Some(whole) = whole {
                    let whole = self.need_direction(whole, worker)?;
                    vector.iter_mut().zip(whole).for_each(|(value, more)| *value += more);
                }
                vector
            }
        };
        Vector::from_floats(&floats).ok_or_else(|| MeaningError::Model { reason: "算出的向量无效".to_owned() })
    }

    fn need_direction(&self, text: &str, worker: usize) -> Result<Vec<f32>> {
        let mut vector = self.direction(&format!("{}{text}", self.prefix), self.longest_need, worker)?;
        if let Some(centres) = &self.centres {
            centres.centre_need(&mut vector);
        }
        normalise(&mut vector);
        Ok(vector)
    }

    /// The normalised first row of the network's output.
    fn direction(&self, text: &str, longest: usize, worker: usize) -> Result<Vec<f32>> {
        let failed = |reason: String| MeaningError::Model { reason };
        let tokens = self.tokens.encode(text, longest);
        let shape = [1, tokens.len()];
        let ids = NdTensor::from_data(shape, tokens);
        let mask = NdTensor::<i32, 2>::full(shape, 1);
        let types = NdTensor::<i32, 2>::zeros(shape);
        let values: [ValueOrView<'_>; 3] = [ids.view().into(), mask.view().into(), types.view().into()];
        let inputs = self.inputs.into_iter().zip(values).collect();
        let pool = self.workers.get(worker).cloned();
        let options = RunOptions::default().with_thread_pool(pool);
        let [output] =
            self.model.run_n(inputs, [self.output], Some(options)).map_err(|error| failed(error.to_string()))?;
        let output: NdTensor<f32, 3> = output.try_into().map_err(|_| failed("输出的形状不对".to_owned()))?;
        if output.size(1) == 0 || output.size(2) != DIMENSIONS {
            return Err(failed(format!("输出应有 {DIMENSIONS} 维")));
        }
        let mut vector = output.slice((0, 0)).to_vec();
        normalise(&mut vector);
        Ok(vector)
    }
}

fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}
