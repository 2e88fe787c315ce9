//! Manifests and packs, sound and not.

use super::*;

const MODEL: &str = r#"
    [runtime]
    library = "runtime/lib.so"
    [[model]]
    id = "a"
    adapter = "facemesh"
    file = "a.onnx"
    sha256 = "SHA"
    [model.input]
    name = "image"
    shape = [1, 3, 8, 8]
    mean = [127.5, 127.5, 127.5]
    scale = 0.0078431372
    [[model.output]]
    name = "points"
"#;

fn folder(sha256: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("manifest.toml"), MODEL.replace("SHA", sha256)).unwrap();
    folder
}

#[test]
fn a_missing_and_a_damaged_file_are_told_apart_and_named() {
    let folder = folder(&hex::encode(Sha256::digest(b"net")));
    let manifest = Manifest::read(folder.path()).unwrap();
    let entry = &manifest.entries()[0];
    assert!(matches!(entry.read(), Err(ModelState::Missing(why)) if why.contains("a.onnx")));
    std::fs::write(&entry.path, b"not").unwrap();
    assert!(matches!(entry.read(), Err(ModelState::Corrupt(why)) if why.contains("a.onnx")));
    std::fs::write(&entry.path, b"net").unwrap();
    assert_eq!(entry.read().as_deref(), Ok(&b"net"[..]));
    assert!((entry.normalise.bias[0] + 1.0).abs() < 1e-6);
}

#[test]
fn an_unreadable_manifest_says_which_and_why() {
    let empty = tempfile::tempdir().unwrap();
    let error = Manifest::read(empty.path()).unwrap_err().to_string();
    assert!(error.contains("manifest.toml") && error.contains("models_dir"), "{error}");
    let error = Manifest::read(folder("abc").path()).unwrap_err().to_string();
    assert!(error.contains("sha256"), "{error}");
}

/// The manifest of `MODEL` with a variant of it.
fn with_variant(lines: &str) -> Result<Manifest, ManifestError> {
    let folder = tempfile::tempdir().unwrap();
    let sha256 = "0".repeat(64);
    let variant = format!("[[model.variant]]\nname = \"wide\"\nsha256 = \"{sha256}\"\n{lines}");
    let text = MODEL.replace("SHA", &sha256) + &variant;
    std::fs::write(folder.path().join("manifest.toml"), text).unwrap();
    Manifest::read(folder.path())
}

#[test]
fn a_variant_is_its_model_in_another_file_and_serves_nothing_by_itself() {
    let lines = "file = \"a.wide.onnx\"\nshape = [1, 3, 6, 8]\ncpu = [\"avx2\"]";
    let manifest = with_variant(lines).unwrap();
    let [model, variant] = manifest.entries() else { panic!("two files") };
    assert_eq!((&variant.id[..], variant.input_size), ("a.wide", [8, 6]));
    assert_eq!(variant.variant_of.as_deref(), Some("a"));
    assert_eq!((&variant.outputs, variant.normalise), (&model.outputs, model.normalise));
    assert_eq!(manifest.serving()[&Stage::Mesh], ["a"]);
    for (lines, word) in [
        ("file = \"../a.onnx\"", "own folder"),
        ("file = \"a.onnx\"\ncpu = [\"mmx\"]", "avx2"),
        ("file = \"a.onnx\"\nshape = [1, 3, 0, 8]", "shape"),
        ("file = \"a.onnx\"\nshape = [1, 3, 8, 4000]", "2048"),
    ] {
        let error = with_variant(lines).unwrap_err().to_string();
        assert!(error.contains("a.wide") && error.contains(word), "{error}");
    }
}

const PACK: &str = r#"
    [[model]]
    id = "ID"
    adapter = "ADAPTER"
    file = "FILE"
    sha256 = "SHA"
    [model.input]
    name = "input"
    shape = [1, 3, 80, 80]
    mean = [0.0, 0.0, 0.0]
    scale = 1.0
    colour = "BGR"
    crop_scale = 2.7
    [[model.output]]
    name = "prob"
"#;

fn add_pack(models: &Path, id: &str, adapter: &str, stages: &str) {
    let folder = models.join(PACKS).join(id);
    std::fs::create_dir_all(&folder).unwrap();
    let text = PACK.replace("ID", id).replace("ADAPTER", adapter).replace("FILE", "a.onnx");
    let text = text.replace("SHA", &"0".repeat(64));
    std::fs::write(folder.join(PACK_FILE), format!("{text}\n[stages]\n{stages}\n")).unwrap();
}

#[test]
fn a_pack_lies_idle_until_a_stage_names_it_and_the_manifest_has_the_last_word() {
    let folder = folder(&"0".repeat(64));
    add_pack(folder.path(), "spoof", "minifasnet", "");
    let manifest = Manifest::read(folder.path()).unwrap();
    assert_eq!(manifest.entries().len(), 2);
    let entry = &manifest.entries()[1];
    assert!(entry.blue_first && entry.crop_scale == Some(2.7));
    assert_eq!(manifest.serving().get(&Stage::Pad), None);
    assert_eq!(manifest.serving()[&Stage::Mesh], ["a"]);
    add_pack(folder.path(), "spoof", "minifasnet", "pad = [\"spoof\"]");
    let manifest = Manifest::read(folder.path()).unwrap();
    assert_eq!(manifest.serving()[&Stage::Pad], ["spoof"]);
    let path = folder.path().join("manifest.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}\n[stages]\npad = []\n")).unwrap();
    let manifest = Manifest::read(folder.path()).unwrap();
    assert!(manifest.serving()[&Stage::Pad].is_empty() && manifest.faulty().is_empty());
}

#[test]
fn a_pack_that_is_not_understood_is_told_and_costs_nothing_else() {
    let folder = folder(&"0".repeat(64));
    add_pack(folder.path(), "one", "minifasnet", "pad = \"one\"");
    let cases = [
        ("two", "minifasnet", "pad = \"two\"", "the pack one serves pad too"),
        ("four", "minifasnet", "mesh = \"four\"", "cannot serve"),
        ("five", "minifasnet", "smell = \"five\"", "smell"),
        ("six", "headpose-adas", "pose = \"seven\"", "no model has the id seven"),
    ];
    for (id, adapter, stages, _) in cases {
        add_pack(folder.path(), id, adapter, stages);
    }
    let manifest = Manifest::read(folder.path()).unwrap();
    assert_eq!(manifest.serving()[&Stage::Pad], ["one"]);
    assert_eq!(manifest.entries().len(), 2, "only the sound pack");
    for (id, _, _, why) in cases {
        let status = manifest.faulty().iter().find(|status| status.id == id).unwrap();
        let ModelState::FailedToLoad(reason) = &status.state else { panic!("{status:?}") };
        assert!(reason.contains(why) && reason.contains("pack.toml"), "{reason}");
    }
    let outside = PACK.replace("FILE", "../../etc/passwd").replace("SHA", &"0".repeat(64));
    assert!(check_pack(folder.path(), &outside).unwrap_err().contains("own folder"));
}
