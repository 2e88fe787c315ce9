//! ONNX Runtime: the one environment of the process, and one loaded model.
//!
//! A session runs one frame at a time on its worker's own thread: one intra-op and one inter-op thread,
//! no spinning, every optimisation. Workers do not share sessions (`run` takes `&mut self`), and their
//! prepacked weights neither: the runtime shares those only for initializers handed in by the caller,
//! and all models together weigh 11 MB.
//!
//! **Invariants:** the runtime's library is chosen once per process; a later, other choice is refused. An
//! answer that is not all finite numbers is a fault and never reaches a decoder.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::TensorRef;

use super::engine::EngineError;
use super::execution::Execution;
use super::input::NetInput;
use super::manifest::ModelEntry;
use super::stopwatch::Stopwatch;

static CHOICE: OnceLock<(PathBuf, Environment)> = OnceLock::new();
static CHOOSING: Mutex<()> = Mutex::new(());

/// The process's environment, made from `library` on the first call.
///
/// # Errors
/// What is wrong and what to do: the library is missing or will not load, or another one is in use.
pub fn environment(library: &Path) -> Result<&'static Environment, String> {
    let _one_at_a_time = CHOOSING.lock().unwrap_or_else(PoisonError::into_inner);
    if CHOICE.get().is_none() {
        let mend = "run models/fetch_runtime.py, or name ONNX Runtime's library in ORT_DYLIB_PATH";
        if !library.is_file() {
            return Err(format!("{} is not there; {mend}", library.display()));
        }
        let builder = ort::init_from(library)
            .map_err(|error| format!("{} does not load: {error}; {mend}", library.display()))?;
        let environment = builder
            .with_name("examhall")
            .with_telemetry(false)
            .build()
            .map_err(|error| format!("{}: {error}", library.display()))?;
        // Nobody else sets it while the lock is held.
        let _ = CHOICE.set((library.to_owned(), environment));
    }
    match CHOICE.get() {
        Some((chosen, environment)) if chosen == library => Ok(environment),
        Some((chosen, _)) => Err(format!(
            "this process already runs {}; it cannot load {} as well",
            chosen.display(),
            library.display()
        )),
        None => Err("ONNX Runtime did not start".to_owned()),
    }
}

/// One loaded model with its input buffer.
#[derive(Debug)]
pub struct Net {
    id: String,
    outputs: Vec<String>,
    session: Session,
    /// The input; filled by the caller before `run`.
    pub input: NetInput,
    runtime_us: u32,
}

impl Net {
    /// Loads `bytes` as the model `entry` describes, checks its interface, and warms it up.
    ///
    /// # Errors
    /// What the runtime said, or what does not fit the manifest.
    pub fn load(
        environment: &Environment,
        execution: Execution,
        entry: &ModelEntry,
        bytes: &[u8],
    ) -> Result<Self, String> {
        let session = match session(environment, execution, bytes) {
            Err(error) if execution != Execution::Cpu => {
                let (model, execution) = (&entry.id, execution.name());
                tracing::warn!(%model, execution, %error, "the processor runs a model that the provider would not take");
                session(environment, Execution::Cpu, bytes)?
            }
            made => made?,
        };
        let has_input = session.inputs().iter().any(|input| input.name() == entry.input_name);
        if session.inputs().len() != 1 || !has_input {
            return Err(format!("it has no single input named {}", entry.input_name));
        }
        for name in &entry.outputs {
            if !session.outputs().iter().any(|output| output.name() == name) {
                return Err(format!("it has no output named {name}"));
            }
        }
        let input = NetInput::new(entry.input_size, entry.normalise);
        let outputs = entry.outputs.clone();
        let mut net = Self { id: entry.id.clone(), outputs, session, input, runtime_us: 0 };
        for _ in 0..2 {
            net.run(|_| Some(())).map_err(|error| error.to_string())?;
        }
        net.runtime_us = 0;
        Ok(net)
    }

    /// Runs the model on `input` and hands the outputs, in the manifest's order, to `read`.
    ///
    /// # Errors
    /// When the runtime fails, the answer is not all numbers, or `read` returns `None` for what it cannot use.
    pub fn run<T>(&mut self, read: impl FnOnce(&[&[f32]]) -> Option<T>) -> Result<T, EngineError> {
        let mut watch = Stopwatch::start();
        let failed = |reason: String| EngineError::Failed { model: self.id.clone(), reason };
        let shape = self.input.shape();
        let tensor = TensorRef::from_array_view((shape, &self.input.values[..]))
            .map_err(|error| failed(error.to_string()))?;
        let outputs =
            self.session.run(ort::inputs![tensor]).map_err(|error| failed(error.to_string()))?;
        let mut views: Vec<&[f32]> = Vec::with_capacity(self.outputs.len());
        for name in &self.outputs {
            let value = outputs.get(name).ok_or_else(|| failed(format!("no output {name}")))?;
            let (_, values) =
                value.try_extract_tensor::<f32>().map_err(|error| failed(error.to_string()))?;
            views.push(values);
        }
        self.runtime_us = self.runtime_us.saturating_add(watch.lap_us());
        // A score that is no number passes no threshold: unchecked it would read as "nothing there".
        if !views.iter().all(|values| values.iter().all(|value| value.is_finite())) {
            return Err(failed("the answer holds values that are not numbers".to_owned()));
        }
        read(&views).ok_or_else(|| failed("the answer has another shape than expected".to_owned()))
    }

    /// Microseconds inside the runtime since the last call.
    pub const fn take_runtime_us(&mut self) -> u32 {
        let spent = self.runtime_us;
        self.runtime_us = 0;
        spent
    }
}

fn session(
    environment: &Environment,
    execution: Execution,
    bytes: &[u8],
) -> Result<Session, String> {
    fn text<E: std::fmt::Display>(error: E) -> String {
        error.to_string()
    }
    Session::builder(environment)
        .map_err(text)?
        .with_log_level(LogLevel::Error)
        .map_err(text)?
        .with_intra_threads(1)
        .map_err(text)?
        .with_inter_threads(1)
        .map_err(text)?
        .with_intra_op_spinning(false)
        .map_err(text)?
        .with_inter_op_spinning(false)
        .map_err(text)?
        .with_optimization_level(GraphOptimizationLevel::All)
        .map_err(text)?
        .with_execution_providers(execution.provider().as_slice())
        .map_err(text)?
        .commit_from_memory(bytes)
        .map_err(text)
}
