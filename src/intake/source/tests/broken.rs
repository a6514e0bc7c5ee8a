//! Files that are no table: each has a message that says what is wrong and what to do.

use std::io::Write as _;

use super::*;

#[test]
fn what_is_not_there_or_is_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let missing = gather(&folder.path().join("无.csv")).unwrap_err().to_string();
    assert!(missing.contains("找不到文件") && missing.contains("无.csv"), "{missing}");
    assert!(gather(folder.path()).unwrap_err().to_string().contains("是文件夹"));
}

#[test]
fn nothing_and_white_space_are_empty() {
    for bytes in [b"".as_slice(), b" \n\t\r\n ", "\u{feff}".as_bytes(), "\u{feff}\n\u{3000}\n".as_bytes(), &gzip(b"")] {
        assert!(refusal("a.csv", bytes).contains("空文件"), "{bytes:?}");
    }
}

#[test]
fn files_under_a_false_name_are_called_what_they_are() {
    for (bytes, kind) in [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), "PNG 图片"),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "JPEG 图片"),
        (b"%PDF-1.7\n%\xE2\xE3", "PDF 文档"),
        (b"Rar!\x1a\x07\x01\0", "RAR 压缩包"),
        (b"7z\xBC\xAF\x27\x1C\0\x04", "7z 压缩包"),
        (b"MZ\x90\0\x03\0\0\0", "可执行程序"),
        (b"{\\rtf1\\ansi", "RTF 文档"),
        (b"<?xml version=\"1.0\"?><a/>", "XML 文件"),
        (b"<html><body>404</body></html>", "没有表格"),
    ] {
        let message = refusal("目录.xlsx", bytes);
        assert!(message.contains(kind) && message.contains("目录.xlsx"), "{message}");
    }
}

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn archives_without_a_workbook_are_named() {
    assert!(refusal("a.xlsx", &zip_of(&[("a.csv", b"a,b")])).contains("ZIP 压缩包"));
    assert!(refusal("a.xlsx", &zip_of(&[("word/document.xml", b"<a/>")])).contains("Word 文档"));
    assert!(refusal("a.csv.gz", &gzip(&zip_of(&[("a.csv", b"a,b")]))).contains("请先解压"));
    assert!(refusal("a.xlsx", &zip_of(&[("xl/workbook.xml", b"<a/>")])).contains("已损坏"));
}

#[test]
fn a_bomb_is_stopped_before_it_is_unpacked() {
    let zeros = vec![0_u8; limits::WORKBOOK_PART as usize + 2];
    let bomb = zip_of(&[("xl/workbook.xml", b"<a/>"), ("xl/sharedStrings.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    assert!(refusal("a.xlsx", &bomb).contains("炸弹"));
    // The same with a size that the directory understates: the parts are counted, not believed.
    let declared = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let mut lying = bomb;
    while let Some(at) = lying.windows(4).position(|bytes| bytes == declared) {
        lying[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    }
    let message = refusal("a.xlsx", &lying);
    assert!(message.contains("炸弹") || message.contains("已损坏"), "{message}");
}

/// A workbook of one sheet: the head of a catalogue, then these bytes.
fn sheet_of(more: &[&[u8]], shared: &[&[u8]]) -> Vec<u8> {
    const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    const LINKS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    const HEAD: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c t="inlineStr"><is><t>专利名称</t></is></c></row>"#;
    const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let texts = shared.concat();
    let sheet = [HEAD.as_bytes(), &more.concat(), b"</sheetData></worksheet>"].concat();
    zip_of(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/sharedStrings.xml", if shared.is_empty() { b"<sst/>" } else { &texts }),
    ])
}

const CELL: (&[u8], &[u8]) = (b"<c t=\"inlineStr\"><is><t>", b"</t></is></c>");

#[test]
fn small_workbooks_that_would_fill_the_memory_are_stopped() {
    let long = vec![b'a'; limits::WORKBOOK_PIECE + 1];
    let half = vec![b'a'; limits::WORKBOOK_PIECE / 2 + 1];
    let (row, end): (&[u8], &[u8]) = (b"<row r=\"2\">", b"</row>");
    // One cell, one cell of many runs, one tag, blanks where nothing belongs, one shared text.
    let runs: (&[u8], &[u8]) = (b"<c t=\"inlineStr\"><is><r><t>", b"</t></r><r><t>");
    let bombs = [
        sheet_of(&[row, CELL.0, &long, CELL.1, end], &[]),
        sheet_of(&[row, runs.0, &half, runs.1, &half, b"</t></r></is></c>", end], &[]),
        sheet_of(&[b"<row x=\"", &long, b"\"></row>"], &[]),
        sheet_of(&[&vec![b' '; limits::WORKBOOK_PIECE + 1]], &[]),
        sheet_of(&[], &[b"<sst><si><t>", &long, b"</t></si></sst>"]),
        sheet_of(&[], &[b"<sst>", &b"<si/>".repeat(limits::WORKBOOK_TEXTS as usize + 1), b"</sst>"]),
        sheet_of(
            &[&[CELL.0, &vec![b'a'; 1 << 20], CELL.1].concat().repeat((limits::WORKBOOK_FREE >> 20) as usize + 1)],
            &[],
        ),
    ];
    for (number, bomb) in bombs.iter().enumerate() {
        assert!(bomb.len() < 1 << 20, "{}", bomb.len());
        let message = refusal("a.xlsx", bomb);
        assert!(message.contains("炸弹") && message.contains("另存为 CSV"), "{number}: {message}");
    }
    // Many long cells make one endless row.
    let cells = [CELL.0, &half, CELL.1].concat();
    let message = refusal("a.xlsx", &sheet_of(&[row, &cells, &cells, end], &[]));
    assert!(message.contains("第 2 行超过 16 MiB"), "{message}");
}

#[test]
fn cut_and_compressed_files_are_damaged() {
    let packed = gzip("名称,号\n泵,1\n".repeat(5_000).as_bytes());
    assert!(refusal("a.csv.gz", &packed[..packed.len() / 2]).contains("已损坏或不完整"));
    assert!(refusal("a.gz", &[0x1F, 0x8B, 8, 0, 1, 2, 3]).contains("已损坏"));
}

/// The head of an OLE container with entries of these names.
fn ole_of(entries: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0_u8; 512];
    bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    for entry in entries {
        bytes.extend(format!("{entry}\0").encode_utf16().flat_map(u16::to_le_bytes));
    }
    bytes.resize(4_096, 0);
    bytes
}

#[test]
fn old_containers_are_looked_into() {
    assert!(refusal("a.xlsx", &ole_of(&["EncryptionInfo", "EncryptedPackage"])).contains("打开密码"));
    assert!(refusal("a.xls", &ole_of(&["WordDocument"])).contains("Word 文档"));
    assert!(refusal("a.xls", &ole_of(&["Workbook"])).contains("已损坏"));
}

#[test]
fn binary_junk_is_no_text() {
    let mut random = fastrand::Rng::with_seed(3);
    let junk: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(50_000).collect();
    assert!(refusal("a.csv", &junk).contains("不是文本"));
    assert!(refusal("a.csv", &[0; 10_000]).contains("不是文本"));
}

#[test]
fn a_file_that_is_one_endless_line_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    for _ in 0..20_000 {
        file.write_all("一种没有换行的内容,".repeat(20).as_bytes()).unwrap();
    }
    file.into_inner().unwrap();
    let mut read = 0;
    let mut sink = Gathered::default();
    let error = read_file(&path, &mut sink, &mut |bytes, _| {
        read = bytes;
        ControlFlow::Continue(())
    })
    .unwrap_err();
    let message = error.to_string();
    assert!(message.contains("第 1 行超过"), "{message}");
    assert!(read < 2 * limits::ROW_BYTES as u64);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "a,b\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may read everything.
    if std::fs::File::open(&path).is_err() {
        assert!(gather(&path).unwrap_err().to_string().contains("没有权限"));
    }
}
