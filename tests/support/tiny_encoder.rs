//! A small encoder of random numbers, so that everything around the real one is tested without it.
//!
//! Its network is an embedding of each character plus the mean over the text: texts that share characters are near, and
//! the first row, which is the vector, depends on all of them. Written as ONNX by hand; nothing of it is committed.

use std::path::Path;

use sha2::{Digest, Sha256};

/// Dimensions of a vector.
const WIDTH: usize = 512;

/// Special tokens first, then ASCII, whole and as continuation, then common characters of titles and plain needs.
const SPECIAL: [&str; 5] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

/// Common characters of titles and of needs in plain words.
const CHARACTERS: &str = "\
    一三上下不与专业东两个中为主也习了二于云互交产人介从代以们件任仿优传伤估位低体作使供便促保信修倍做储催像元充光入全公共关其具养内再农冬冲冷净准减几出刀分切列利别\
    到制刺剂前割力功加务动助包化区医升半协单卡卵卷厂压原去参又及双反发取变口可台叶号合同后向含吸和品喂喷器回因园固图圆土在地场块型域培基塘境增壤声壳处备复外多大天太\
    头夹套奶好子孔字存学孵它安完定实宠室害家容宽密对导封射小少就尾层屏展属山工己布带常干平年并幼床序库应底废度座建开异式引强形往得循微心快态性总息想感慢成我或户手打\
    执扩承技把投抗折护报拉拟拿持挂指挖振捕换据排接控推提插摘播操支收改放故效散数整文斑料断新方施旋无时昆易星是显智有服期木本术机杀杂杆材条来松板极构析果架染查标树株\
    样核根格栽桥梁械检棉植模次步死殖段母毒毛气氧水池污汽沙沟没油治法波泥注洗活流测浮海涂消液深混清渔温源滑滚滤漏激灌灭灯点烟热烯焊片牛物特状猪率玉环现珍珠球理甘生用\
    田电病白的皮盐监盒盖盘目直相看真眼着知石码硬确碎碱碳磁示离秆种秧秸移程稻穗穴空立站端竿笼筒算管箱米类籽粉粒精系素索紫繁红级纳线练组细织终经结绕给络统维绿缓编缩网\
    置群翻老耐耕联聚肉肥育胚胞胶能脱膜自船良色艺节芯花芽苗茎茶草药获菌菜蓝蔗薯虚虫虾蛋蜂融螺蟹行衣补表被装西要覆规视角解触警计让训记设证评识试该语诱读调谱豆贝负质资\
    走起超路车轨转轮软轴载辆输边过运还进连送适选途通速造道那部都配酸采里重野量金钓钢铁铺链长门间防阳降除隔障雄集雾青非靠面顶预频风飞食饲饵香马驱验高鱼鸡麦麻黄黑鼠齿";

/// The three files of an encoder.
pub(crate) struct TinyEncoder {
    /// ONNX.
    pub(crate) model: Vec<u8>,
    /// One token a line.
    pub(crate) vocabulary: String,
    /// As the tokenizers library reads it.
    pub(crate) tokenizer: String,
}

impl TinyEncoder {
    /// One of many: each seed gives another.
    pub(crate) fn of_seed(seed: u64) -> Self {
        let tokens = tokens();
        let vocabulary = tokens.iter().fold(String::new(), |text, token| text + token + "\n");
        Self { model: network(tokens.len(), seed), vocabulary, tokenizer: tokenizer(&tokens) }
    }

    /// Its files: path inside a package, and content.
    pub(crate) fn files(&self) -> [(&'static str, &[u8]); 3] {
        [
            ("onnx/model.onnx", self.model.as_slice()),
            ("vocab.txt", self.vocabulary.as_bytes()),
            ("tokenizer.json", self.tokenizer.as_bytes()),
        ]
    }

    /// Writes them into a folder, as its package would have them.
    pub(crate) fn write_to(&self, folder: &Path) {
        for (path, content) in self.files() {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
    }

    /// A manifest that names exactly these files (`index/encoder.json`).
    pub(crate) fn manifest(&self) -> String {
        let [model, vocabulary, tokenizer] =
            self.files().map(|(path, content)| serde_json::json!({ "path": path, "sha256": sha256(content) }));
        serde_json::json!({
            "name": "tiny",
            "package": "queqiao-tests-no-such-package",
            "version": "0.0.0",
            "folder": "",
            "files": { "model": model, "vocabulary": vocabulary, "tokenizer": tokenizer },
            "query_prefix": "问：",
            "longest_tokens": 256,
            "longest_need_tokens": 148,
            "centres": null,
        })
        .to_string()
    }
}

/// In hex.
pub(crate) fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn tokens() -> Vec<String> {
    let ascii = || ('!'..='~').map(String::from);
    let continued = ascii().filter(|text| text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let words = ["led", "LED", "##ed", "pH", "机器", "##机"].map(str::to_owned);
    let marks = ["。", "，", "；", "：", "、", "（", "）"].map(str::to_owned);
    SPECIAL
        .map(str::to_owned)
        .into_iter()
        .chain(ascii())
        .chain(continued.map(|text| format!("##{text}")))
        .chain(words)
        .chain(marks)
        .chain(CHARACTERS.chars().map(String::from))
        .collect()
}

/// As BERT's of Chinese are published: the settings are those of the real encoder.
fn tokenizer(tokens: &[String]) -> String {
    let id = |token: &str| tokens.iter().position(|known| known == token).unwrap();
    let vocabulary: serde_json::Map<String, serde_json::Value> =
        tokens.iter().enumerate().map(|(id, token)| (token.clone(), id.into())).collect();
    let special = |token: &str| serde_json::json!({ "id": token, "ids": [id(token)], "tokens": [token] });
    let added: Vec<_> = SPECIAL
        .iter()
        .map(|token| {
            serde_json::json!({
                "id": id(token), "content": token, "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true,
            })
        })
        .collect();
    let [first, last] =
        ["[CLS]", "[SEP]"].map(|token| serde_json::json!({ "SpecialToken": { "id": token, "type_id": 0 } }));
    let [one, other] =
        [("A", 0), ("B", 1)].map(|(id, kind)| serde_json::json!({ "Sequence": { "id": id, "type_id": kind } }));
    serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": added,
        "normalizer": {
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null,
            "lowercase": false,
        },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": {
            "type": "TemplateProcessing", "single": [first, one, last], "pair": [first, one, last, other, last],
            "special_tokens": { "[CLS]": special("[CLS]"), "[SEP]": special("[SEP]") },
        },
        "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary,
        },
    })
    .to_string()
}

/// `last_hidden_state = embedding[input_ids] + mean over the text of the same`, as an ONNX model.
fn network(tokens: usize, seed: u64) -> Vec<u8> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut embedding = Vec::with_capacity(tokens * WIDTH * 4);
    for token in 0..tokens {
        // What stands in every text must not make every text alike.
        let size = if token < SPECIAL.len() { 0.01 } else { 1.0 };
        (0..WIDTH).for_each(|_| embedding.extend_from_slice(&(size * (chance.f32() - 0.5)).to_le_bytes()));
    }
    let table =
        [varint(1, tokens as u64), varint(1, WIDTH as u64), varint(2, FLOAT), text(8, "table"), bytes(9, &embedding)];
    let axes = [text(1, "axes"), varint(8, 1), varint(20, 7)].concat();
    let graph = [
        bytes(1, &node("Gather", &["table", "input_ids"], "rows", &[])),
        bytes(1, &node("ReduceMean", &["rows"], "mean", &axes)),
        bytes(1, &node("Add", &["rows", "mean"], "last_hidden_state", &[])),
        text(2, "tiny"),
        bytes(5, &table.concat()),
        bytes(11, &value("input_ids", INT64, &["1", "n"])),
        bytes(11, &value("attention_mask", INT64, &["1", "n"])),
        bytes(11, &value("token_type_ids", INT64, &["1", "n"])),
        bytes(12, &value("last_hidden_state", FLOAT, &["1", "n", "512"])),
    ];
    let version = [text(1, ""), varint(2, 13)].concat();
    [varint(1, 8), bytes(7, &graph.concat()), bytes(8, &version)].concat()
}

const FLOAT: u64 = 1;
const INT64: u64 = 7;

fn node(operator: &str, inputs: &[&str], output: &str, attribute: &[u8]) -> Vec<u8> {
    let mut all: Vec<u8> = inputs.iter().flat_map(|input| text(1, input)).collect();
    all.extend([text(2, output), text(3, output), text(4, operator)].concat());
    if !attribute.is_empty() {
        all.extend(bytes(5, attribute));
    }
    all
}

/// An input or output: a dimension is a number or a name.
fn value(name: &str, kind: u64, shape: &[&str]) -> Vec<u8> {
    let size = |size: &&str| bytes(1, &size.parse().map_or_else(|_| text(2, size), |size| varint(1, size)));
    let shape: Vec<u8> = shape.iter().flat_map(size).collect();
    let tensor = [varint(1, kind), bytes(2, &shape)].concat();
    [text(1, name), bytes(2, &bytes(1, &tensor))].concat()
}

/// A field of Protocol Buffers that holds a number.
fn varint(field: u64, value: u64) -> Vec<u8> {
    [plain(field << 3), plain(value)].concat()
}

/// A field that holds bytes: a message or raw data.
fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [plain(field << 3 | 2), plain(value.len() as u64), value.to_vec()].concat()
}

/// A field that holds text.
fn text(field: u64, value: &str) -> Vec<u8> {
    bytes(field, value.as_bytes())
}

/// A number, seven bits a byte.
fn plain(mut value: u64) -> Vec<u8> {
    let mut all = Vec::new();
    while value >= 0x80 {
        all.push(value as u8 | 0x80);
        value >>= 7;
    }
    all.push(value as u8);
    all
}
