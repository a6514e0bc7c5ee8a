//! What kind of file some first bytes begin.

/// What reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// gzip around something else.
    Gzip,
    /// A zip container: a workbook, or something else.
    Zip,
    /// An OLE container: an old workbook, an encrypted new one, or something else.
    Ole,
    /// No table at all.
    Foreign {
        /// In Chinese.
        kind: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// Everything else.
    Text,
}

/// Bytes that [`kind_of`] wants to see.
pub(super) const HEAD: usize = 512;

pub(super) const EXPORT_TABLE: &str = "请从原系统导出 XLSX 或 CSV 表格后再导入";
pub(super) const UNPACK: &str = "请先解压，再导入其中的表格文件";

/// Signature at the start, kind, what to do.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "PNG 图片", EXPORT_TABLE),
    (b"\xFF\xD8\xFF", "JPEG 图片", EXPORT_TABLE),
    (b"GIF87a", "GIF 图片", EXPORT_TABLE),
    (b"GIF89a", "GIF 图片", EXPORT_TABLE),
    (b"II*\0", "TIFF 图片", EXPORT_TABLE),
    (b"MM\0*", "TIFF 图片", EXPORT_TABLE),
    (b"%PDF-", "PDF 文档", EXPORT_TABLE),
    (b"%!PS", "PostScript 文档", EXPORT_TABLE),
    (b"{\\rtf", "RTF 文档", "请在 Word/WPS 中把表格复制到 Excel 并另存为 XLSX 后再导入"),
    (b"Rar!\x1a\x07", "RAR 压缩包", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "7z 压缩包", UNPACK),
    (b"\xFD7zXZ\0", "XZ 压缩包", UNPACK),
    (b"BZh", "BZip2 压缩包", UNPACK),
    (b"\x28\xB5\x2F\xFD", "Zstandard 压缩包", UNPACK),
    (b"\x7FELF", "可执行程序", EXPORT_TABLE),
    (b"SQLite format 3\0", "SQLite 数据库", EXPORT_TABLE),
    (b"OggS", "音频文件", EXPORT_TABLE),
    (b"ID3", "音频文件", EXPORT_TABLE),
    (b"\x09\x00\x04\x00", "Excel 4.0 及更早版本的工作簿", "请在 Excel/WPS 中另存为 XLSX 后再导入"),
    (b"\x09\x02\x06\x00", "Excel 4.0 及更早版本的工作簿", "请在 Excel/WPS 中另存为 XLSX 后再导入"),
    (b"\x09\x04\x06\x00", "Excel 4.0 及更早版本的工作簿", "请在 Excel/WPS 中另存为 XLSX 后再导入"),
];

/// From the first [`HEAD`] bytes of a file, or all of it.
pub(super) fn kind_of(head: &[u8]) -> Kind {
    match head {
        [0x1F, 0x8B, ..] => return Kind::Gzip,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Kind::Zip,
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => return Kind::Ole,
        _ => {}
    }
    let signed = FOREIGN.iter().find(|(signature, _, _)| head.starts_with(signature));
    if let Some((_, kind, advice)) = signed {
        return Kind::Foreign { kind, advice };
    }
    // These signatures are words that a text may begin with, too: a text has no zero bytes soon after.
    let binary = head.iter().take(64).any(|byte| *byte == 0);
    let at = |from: usize, wanted: &[u8]| head.get(from..from + wanted.len()) == Some(wanted);
    let kind = if binary && at(0, b"MZ") {
        "可执行程序"
    } else if binary && at(0, b"BM") {
        "BMP 图片"
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        "WebP 图片"
    } else if binary && at(4, b"ftyp") {
        "音视频文件"
    } else if at(257, b"ustar") {
        return Kind::Foreign { kind: "TAR 压缩包", advice: UNPACK };
    } else {
        return Kind::Text;
    };
    Kind::Foreign { kind, advice: EXPORT_TABLE }
}
