//! The encoder: the same vector in any company, and what is said of one that cannot be used.

use std::path::Path;

use crate::domain::RecordKind;
use crate::meaning::tiny_encoder::TinyEncoder;
use crate::meaning::{
    Centres, DIMENSIONS, Encoder, EncoderManifest, MeaningError, Origin, Passage, encoder_folder, install, is_installed,
};
use crate::resources::Resources;

pub(super) fn manifest(tiny: &TinyEncoder) -> EncoderManifest {
    serde_json::from_str(&tiny.manifest()).unwrap()
}

fn load(tiny: &TinyEncoder, folder: &Path) -> Result<Encoder, MeaningError> {
    Encoder::load(folder, &manifest(tiny), &Resources::built_in())
}

/// The encoder of a seed, loaded.
pub(super) fn encoder(seed: u64) -> Encoder {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (tiny, folder) = (TinyEncoder::of_seed(seed), to.path().join("encoder"));
    tiny.write_to(from.path());
    let origin = Origin::Folder(from.path().to_owned());
    install(&manifest(&tiny), &folder, &origin, std::time::Duration::from_secs(1)).unwrap();
    load(&tiny, &folder).unwrap()
}

fn patent(text: &str) -> Passage {
    Passage::Patent(text.to_owned())
}

fn passages() -> Vec<Passage> {
    let need =
        |title: &str, whole: Option<&str>| Passage::Need { title: title.to_owned(), whole: whole.map(str::to_owned) };
    let texts = ["一种隔振基座", "羊绒织物抗起球整理方法", "", "😀", "abc", "水"];
    let mut all: Vec<Passage> = texts.into_iter().map(patent).collect();
    all.push(patent(&"采用橡胶垫层减轻楼板的振动。".repeat(60)));
    all.extend(texts.map(|text| need(text, None)));
    all.push(need("楼板跟着抖", Some("楼板跟着抖。厂里机器一开就抖，垫过橡胶。")));
    all.extend((0..20).map(|at| patent(&format!("第{at}号装置"))));
    all
}

#[test]
fn a_text_has_one_vector_alone_and_among_any_number_of_others() {
    let (encoder, passages) = (encoder(1), passages());
    let alone: Vec<_> = passages.iter().map(|passage| encoder.encode(passage).unwrap()).collect();
    for count in [0, 1, 2, 3, 7, passages.len()] {
        assert_eq!(encoder.encode_all(&passages[..count]).unwrap(), alone[..count], "{count}");
    }
    let mut backwards = passages;
    backwards.reverse();
    let together = encoder.encode_all(&backwards).unwrap();
    assert!(together.iter().rev().eq(&alone), "in another order");
    assert_eq!(encoder_again().encode_all(&backwards).unwrap(), together, "loaded anew");
}

fn encoder_again() -> Encoder {
    encoder(1)
}

#[test]
fn what_shares_more_is_nearer_and_a_text_is_nearest_to_itself() {
    let encoder = encoder(1);
    let vector = |text: &str| encoder.encode(&patent(text)).unwrap();
    let (one, near, far) = (vector("一种隔振基座的底板"), vector("一种隔振基座"), vector("羊毛染色机"));
    assert!((one.similarity(&one) - 1.0).abs() < 0.01);
    assert!(one.similarity(&near) > 0.5 && one.similarity(&near) > one.similarity(&far) + 0.3);
}

#[test]
fn directions_have_length_one() {
    for direction in encoder(1).directions(&passages()).unwrap() {
        assert_eq!(direction.len(), DIMENSIONS);
        let length: f32 = direction.iter().map(|value| value * value).sum();
        assert!((length - 1.0).abs() < 1e-4, "{length}");
    }
}

#[test]
fn identity_is_that_of_model_vocabulary_and_settings() {
    let resources = Resources::built_in();
    let of_kind = |kind, change: fn(&mut EncoderManifest)| {
        let mut manifest = manifest(&TinyEncoder::of_seed(1));
        change(&mut manifest);
        manifest.identity(kind, &resources).unwrap()
    };
    let of = |change| of_kind(RecordKind::Patent, change);
    let all = [
        of(|_| {}),
        of(|manifest| manifest.files.model.sha256 = "0".repeat(64)),
        of(|manifest| manifest.files.vocabulary.sha256 = "0".repeat(64)),
        of(|manifest| manifest.longest_tokens = 128),
        of(|manifest| manifest.query_prefix = "找".to_owned()),
        of(|manifest| manifest.centres = Some("index/encoder_centres.json".to_owned())),
    ];
    assert_eq!(std::collections::BTreeSet::from(all).len(), 6);
    assert_eq!(of(|_| {}), of(|manifest| manifest.name = "another name".to_owned()));
    let shorter: fn(&mut EncoderManifest) = |manifest| manifest.longest_need_tokens = 64;
    assert_eq!(of(shorter), of(|_| {}), "a need's length is nothing to patents");
    assert_ne!(of_kind(RecordKind::Need, shorter), of_kind(RecordKind::Need, |_| {}));
    for kind in RecordKind::ALL {
        assert_eq!(encoder(1).identity(*kind), of_kind(*kind, |_| {}));
    }
}

/// What is said of an encoder whose files are as given, and named so by its manifest.
fn said_of(tiny: &TinyEncoder) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in tiny.files() {
        std::fs::write(folder.path().join(path.rsplit('/').next().unwrap()), content).unwrap();
    }
    load(tiny, folder.path()).unwrap_err().to_string()
}

#[test]
fn an_encoder_that_cannot_be_used_is_told_in_chinese_with_what_to_do() {
    let said = said_of(&TinyEncoder { model: b"no network".to_vec(), ..TinyEncoder::of_seed(1) });
    assert!(said.contains("语义编码器不可用") && said.contains("encoder install"), "{said}");

    let sound = TinyEncoder::of_seed(1);
    let said =
        said_of(&TinyEncoder { model: sound.model[..sound.model.len() / 2].to_vec(), ..TinyEncoder::of_seed(1) });
    assert!(said.contains("语义编码器不可用"), "{said}");

    let renamed = replaced(&sound.model, b"last_hidden_state", b"some_hidden_state");
    let said = said_of(&TinyEncoder { model: renamed, ..TinyEncoder::of_seed(1) });
    assert!(said.contains("没有 last_hidden_state"), "{said}");

    let vocabulary = sound.vocabulary.replace("[CLS]", "[XXX]");
    let said = said_of(&TinyEncoder { vocabulary, ..TinyEncoder::of_seed(1) });
    assert!(said.contains("词表") && said.contains("[CLS]"), "{said}");
}

/// Every place of one text in bytes replaced by another of the same length.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut all = bytes.to_vec();
    while let Some(at) = all.windows(from.len()).position(|window| window == from) {
        all[at..at + to.len()].copy_from_slice(to);
    }
    all
}

#[test]
fn a_file_that_is_missing_or_another_is_named() {
    let (tiny, folder) = (TinyEncoder::of_seed(1), tempfile::tempdir().unwrap());
    let said = load(&tiny, folder.path()).unwrap_err().to_string();
    assert!(said.contains("model.onnx") && said.contains("不可用"), "{said}");
    for (path, content) in tiny.files() {
        std::fs::write(folder.path().join(path.rsplit('/').next().unwrap()), content).unwrap();
    }
    assert!(load(&tiny, folder.path()).is_ok());
    for file in ["model.onnx", "vocab.txt"] {
        let path = folder.path().join(file);
        let sound = std::fs::read(&path).unwrap();
        let mut damaged = sound.clone();
        damaged[sound.len() / 2] ^= 1;
        std::fs::write(&path, damaged).unwrap();
        let error = load(&tiny, folder.path()).unwrap_err();
        assert!(matches!(error, MeaningError::WrongFile { .. }), "{error}");
        assert!(error.to_string().contains(file) && error.to_string().contains("encoder install"), "{error}");
        std::fs::write(&path, sound).unwrap();
    }
}

#[test]
fn centres_of_another_length_or_shape_are_refused_by_name() {
    let zeros = vec![0.0_f32; DIMENSIONS];
    let with = |patent: &[f32]| {
        let spoken = serde_json::json!({
            "basis": "x", "patent": patent, "formal_need": zeros, "spoken_need": zeros,
        });
        Centres::parse(&spoken.to_string(), "c.json")
    };
    assert!(with(&zeros).is_ok());
    for broken in [with(&zeros[1..]), with(&[]), Centres::parse("{}", "c.json"), Centres::parse("", "c.json")] {
        let said = broken.unwrap_err().to_string();
        assert!(said.contains("c.json") && said.contains("不合格式"), "{said}");
    }
    let unknown = "{\"basis\":\"x\",\"patent\":[],\"formal_need\":[],\"spoken_need\":[],\"more\":1}";
    assert!(Centres::parse(unknown, "c.json").unwrap_err().to_string().contains("more"));
    let built_in = Resources::built_in().text("index/encoder_centres.json").unwrap();
    assert!(Centres::parse(&built_in, "index/encoder_centres.json").is_ok());
}

#[test]
fn centres_take_away_what_all_texts_of_a_register_share() {
    let axis = |at: usize, value: f32| {
        let mut vector = vec![0.0; DIMENSIONS];
        vector[at] = value;
        vector
    };
    let centres =
        Centres { basis: String::new(), patent: axis(0, 0.5), formal_need: axis(1, 0.5), spoken_need: axis(2, 0.5) };
    let mut patent = axis(0, 0.5);
    centres.centre_patent(&mut patent);
    assert_eq!(patent, vec![0.0; DIMENSIONS]);
    // A need at either centre, between the two, or beyond one of them loses exactly that.
    for (formal, spoken) in [(0.5, 0.0), (0.0, 0.5), (0.25, 0.25)] {
        let mut need = axis(1, formal);
        need[2] = spoken;
        centres.centre_need(&mut need);
        assert!(need.iter().all(|value| value.abs() < 1e-6), "{formal} {spoken}");
    }
}

/// The sentence encoder that is published, where it is installed.
#[test]
fn a_firms_words_are_nearest_to_the_patent_that_helps() {
    let resources = Resources::built_in();
    let manifest = EncoderManifest::load(&resources).unwrap();
    let folder = encoder_folder(&manifest).unwrap();
    if !is_installed(&folder, &manifest) {
        println!("skipped: {} is missing", folder.display());
        return;
    }
    let encoder = Encoder::load(&folder, &manifest, &resources).unwrap();
    let need = Passage::Need { title: "厂里机器一开，楼板跟着抖".to_owned(), whole: None };
    let need = encoder.encode(&need).unwrap();
    let titles = [
        "一种隔振基座",
        "一种羊绒织物抗起球整理方法",
        "一种莲藕采收机",
        "一种锂离子电池正极材料及其制备方法",
        "基于区块链的数据存储方法及系统",
        "一种心脏瓣膜输送装置",
    ];
    let vectors = encoder.encode_all(&titles.map(patent)).unwrap();
    let near: Vec<f32> = vectors.iter().map(|vector| need.similarity(vector)).collect();
    assert!(near[1..].iter().all(|other| near[0] > *other), "{near:?}");
    let alone: Vec<_> = titles.iter().map(|title| encoder.encode(&patent(title)).unwrap()).collect();
    assert_eq!(vectors, alone, "the same in any company");
}
