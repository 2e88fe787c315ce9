//! What runs the models: the processor, or a provider that ONNX Runtime's library offers beside it.
//!
//! The library that `models/fetch_runtime.py` gets offers the processor only; another build is named by
//! `vision.runtime_library`.
//!
//! **Invariant:** a provider that is not offered, or will not take a model, costs speed, never the model:
//! the processor runs it, and it is said so.

use std::str::FromStr;

use ort::ep::{CUDA, CoreML, ExecutionProvider, ExecutionProviderDispatch, OpenVINO};
use serde::{Deserialize, Serialize};

/// What runs the models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Execution {
    /// The processor.
    #[default]
    Cpu,
    /// An NVIDIA card.
    Cuda,
    /// Intel's processors and graphics.
    OpenVino,
    /// Apple's.
    CoreMl,
}

impl Execution {
    /// Its name in the settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cuda => "cuda",
            Self::OpenVino => "openvino",
            Self::CoreMl => "coreml",
        }
    }

    /// The provider to register, where it is not the processor.
    pub(super) fn provider(self) -> Option<ExecutionProviderDispatch> {
        let provider = match self {
            Self::Cpu => return None,
            Self::Cuda => CUDA::default().build(),
            Self::OpenVino => OpenVINO::default().build(),
            Self::CoreMl => CoreML::default().build(),
        };
        Some(provider.error_on_failure())
    }

    /// Itself where the loaded library offers it, else the processor, with the reason.
    ///
    /// Asks the library, which must be loaded.
    pub(super) fn offered(self) -> (Self, Option<String>) {
        let offered = match self {
            Self::Cpu => Ok(true),
            Self::Cuda => CUDA::is_available(),
            Self::OpenVino => OpenVINO::is_available(),
            Self::CoreMl => CoreML::is_available(),
        };
        if offered.unwrap_or(false) {
            return (self, None);
        }
        let name = self.name();
        let why = format!(
            "ONNX Runtime 库不支持 {name}，已改用处理器运行；如需 {name}，请在 vision.runtime_library 中指定支持它的库。 / \
             ONNX Runtime's library does not offer {name}, so the processor runs the models; name a library \
             that does in vision.runtime_library"
        );
        (Self::Cpu, Some(why))
    }
}

impl FromStr for Execution {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = [Self::Cpu, Self::Cuda, Self::OpenVino, Self::CoreMl];
        let found = all.into_iter().find(|execution| execution.name() == name);
        found.ok_or_else(|| format!("there are {}", all.map(Self::name).join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_settings_and_the_processor_needs_no_provider() {
        for name in ["cpu", "cuda", "openvino", "coreml"] {
            let execution: Execution = name.parse().unwrap();
            assert_eq!(serde_json::to_value(execution).unwrap(), name);
            assert_eq!(execution.provider().is_some(), execution != Execution::Cpu);
        }
        assert!("gpu".parse::<Execution>().unwrap_err().contains("cuda"));
        assert_eq!(Execution::default(), Execution::Cpu);
    }
}
