//! Tries an embedder before it is added: whoever is compared by a network that is none, or by lines that were
//! never measured, is locked out or let in by chance.
//!
//! **Invariant:** without the runtime's library nothing is tried and nothing refused; health tells at the start.

use super::engine::Stage;
use super::manifest::ModelEntry;
use super::nets::Nets;
use super::runtime::Net;
use super::settings::VisionSettings;
use super::shelf::Shelf;
use super::variants::Sizes;
use super::verify::EMBEDDING_LEN_MAX;

/// An answer shorter than this is a class or a score, and no face.
const EMBEDDING_LEN_LEAST: usize = 16;

/// Loads the file as what `entry` says it is and lets it serve comparison once.
///
/// # Errors
/// What does not fit, and what to do, in Chinese and English.
pub fn embedder(settings: &VisionSettings, entry: &ModelEntry, bytes: &[u8]) -> Result<(), String> {
    let Ok(shelf) = Shelf::open(settings) else { return Ok(()) };
    let Some(environment) = shelf.environment() else { return Ok(()) };
    let net = Net::load(environment, shelf.execution(), entry, bytes).map_err(|reason| {
        let (input, outputs) = (&entry.input_name, entry.outputs.join(", "));
        format!(
            "它不能作为人脸比对模型：应有一个输入 {input} 和一个向量输出 {outputs}。名称不同时，请在文件旁编写 pack.toml 写明。 / \
             it cannot compare faces as described: one input {input} and one vector {outputs} are expected. Where its names \
             differ, say so in a pack.toml beside the file, in the form of models/known/mobileface.toml: {reason}"
        )
    })?;
    let files = Sizes::of(vec![with_a_vector(net)?]);
    files.map_or(Ok(()), |files| Nets::default().place(Stage::Embed, entry, (files, &entry.sha256)))
}

/// The network, if its first answer is one vector that may stand for a face.
fn with_a_vector(mut net: Net) -> Result<Net, String> {
    let length = net.run(|outputs| outputs.first().map(|values| values.len()));
    let length = length.map_err(|error| error.to_string())?;
    if (EMBEDDING_LEN_LEAST..=EMBEDDING_LEN_MAX).contains(&length) {
        return Ok(net);
    }
    Err(format!(
        "它的输出有 {length} 个数，不是一个人脸特征向量（{EMBEDDING_LEN_LEAST} 至 {EMBEDDING_LEN_MAX} 个数），请核对模型文件。 / \
         its output holds {length} numbers and is no single face vector of {EMBEDDING_LEN_LEAST} to \
         {EMBEDDING_LEN_MAX}: is it another kind of network, or is its last layer missing?"
    ))
}
