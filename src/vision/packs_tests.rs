//! Packs added from files and folders, sound and not.

use super::*;

const MANIFEST: &str = "[runtime]\nlibrary = \"lib.so\"\n";

fn model(id: &str, adapter: &str, bytes: &[u8]) -> String {
    let sha256 = hex::encode(Sha256::digest(bytes));
    format!(
        "[[model]]\nid = \"{id}\"\nadapter = \"{adapter}\"\nfile = \"{id}.onnx\"\nsha256 = \"{sha256}\"\n\
         licence = \"MIT\"\n[model.input]\nname = \"x\"\nshape = [1, 3, 80, 80]\nmean = [0.0, 0.0, 0.0]\n\
         scale = 1.0\n[[model.output]]\nname = \"prob\"\n"
    )
}

struct Place {
    _folder: tempfile::TempDir,
    models: PathBuf,
    source: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let (models, source) = (folder.path().join("models"), folder.path().join("source"));
    std::fs::create_dir_all(models.join(KNOWN)).unwrap();
    std::fs::create_dir_all(&source).unwrap();
    std::fs::write(models.join("manifest.toml"), MANIFEST).unwrap();
    let list = format!("pack = \"spoof\"\n{}", model("a", "minifasnet", b"net a"));
    std::fs::write(models.join(KNOWN).join("spoof.toml"), list).unwrap();
    Place { _folder: folder, models, source }
}

fn serve(stages: &[Stage]) -> AddOrder {
    AddOrder { serve: stages.to_vec(), ..AddOrder::default() }
}

#[test]
fn a_known_file_is_recognised_by_its_digest_and_lies_idle_until_it_is_to_serve() {
    let Place { models, source, .. } = &place();
    let file = source.join("renamed.onnx");
    std::fs::write(&file, b"net a").unwrap();
    let added = add(models, &file, &AddOrder::default()).unwrap();
    assert_eq!((added.pack.as_str(), &added.models[..]), ("spoof", &["a".to_owned()][..]));
    let manifest = Manifest::read(models).unwrap();
    assert_eq!(manifest.entries()[0].read().as_deref(), Ok(&b"net a"[..]));
    assert!(manifest.serving().is_empty());
    // Once more, to serve.
    add(models, source, &serve(&[Stage::Pad])).unwrap();
    assert_eq!(Manifest::read(models).unwrap().serving()[&Stage::Pad], ["a"]);
}

#[test]
fn another_training_takes_the_adapters_interface_and_none_of_its_words() {
    let Place { models, source, .. } = &place();
    let file = source.join("My.Net.onnx");
    std::fs::write(&file, b"net b").unwrap();
    let error = add(models, &file, &AddOrder::default()).unwrap_err().to_string();
    assert!(error.contains("--adapter") && error.contains("pack.toml"), "{error}");
    let order = AddOrder { adapter: Some("minifasnet".to_owned()), ..serve(&[Stage::Pad]) };
    let added = add(models, &file, &order).unwrap();
    assert_eq!((added.pack.as_str(), &added.models[..]), ("my-net", &["my-net".to_owned()][..]));
    let text = std::fs::read_to_string(added.folder.join(PACK_FILE)).unwrap();
    assert!(!text.contains("licence"), "{text}");
    let thresholds = [("live".to_owned(), 0.7)].into();
    add(models, &file, &AddOrder { thresholds, ..order }).unwrap();
    assert!(
        (Manifest::read(models).unwrap().entries()[0].threshold("live", 0.5) - 0.7).abs() < 1e-6
    );
    let order = AddOrder { adapter: Some("nose".to_owned()), ..AddOrder::default() };
    std::fs::write(&file, b"net c").unwrap();
    assert!(add(models, &file, &order).unwrap_err().to_string().contains("minifasnet"));
}

#[test]
fn what_is_not_what_it_should_be_leaves_nothing_behind() {
    let Place { models, source, .. } = &place();
    let file = source.join("a.onnx");
    std::fs::write(&file, b"net a").unwrap();
    let order = AddOrder { sha256: Some("0".repeat(64)), ..AddOrder::default() };
    assert!(matches!(add(models, &file, &order), Err(PackError::Digest { .. })));
    let error = add(models, &file, &serve(&[Stage::Mesh])).unwrap_err().to_string();
    assert!(error.contains("can serve mesh"), "{error}");
    let order = AddOrder { name: Some("../up".to_owned()), ..AddOrder::default() };
    assert!(add(models, &file, &order).unwrap_err().to_string().contains("--name"));
    assert!(!models.join(PACKS).exists());
    // A second pack for a stage that has one is taken away again, and the first stays.
    add(models, &file, &serve(&[Stage::Pad])).unwrap();
    std::fs::write(source.join(PACK_FILE), model("b", "minifasnet", b"net b")).unwrap();
    std::fs::write(source.join("b.onnx"), b"net b").unwrap();
    let error = add(models, source, &serve(&[Stage::Pad])).unwrap_err().to_string();
    assert!(error.contains("serves pad too") && error.contains("[stages]"), "{error}");
    assert!(!models.join(PACKS).join("source").exists());
    assert_eq!(Manifest::read(models).unwrap().serving()[&Stage::Pad], ["a"]);
    std::fs::write(source.join("b.onnx"), b"net z").unwrap();
    assert!(matches!(add(models, source, &AddOrder::default()), Err(PackError::Digest { .. })));
    let error = add(models, &source.join("gone.onnx"), &AddOrder::default()).unwrap_err();
    assert!(error.to_string().contains("gone.onnx"));
}
