//! Uploads and requests of people who mean harm, or whose programs are broken: a clear page, and never a fault of ours.

use std::io::{Read as _, Write as _};

use super::*;

const OWN: &str = "甲大学";

fn desk() -> (TestSite, String) {
    let site = TestSite::of([patent("隔振基座", OWN)], [need("冲床隔振", "示例机械厂")]);
    let cookie = site.log_in("办公室", Role::Office, Some(OWN));
    (site, cookie)
}

/// Uploads a file and opens its preview.
fn preview(site: &TestSite, cookie: &str, name: &str, file: &[u8]) -> (StatusCode, String) {
    let (status, to) = site.upload(cookie, "token", name, file);
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    site.get_as(&to, cookie)
}

#[test]
fn uploads_that_inflate_without_end_are_refused_with_a_page() {
    let (site, cookie) = desk();
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, before, mib) in [("xl/workbook.xml", "<a/>", 0), ("xl/worksheets/sheet1.xml", "<row><c><v>", 40)] {
        book.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        book.write_all(before.as_bytes()).unwrap();
        (0..mib).for_each(|_| book.write_all(&[b'1'; 1 << 20]).unwrap());
    }
    let bomb = book.finish().unwrap().into_inner();
    let (status, page) = preview(&site, &cookie, "目录.xlsx", &bomb);
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(page.contains("目录.xlsx 解压后超过") && page.contains("压缩炸弹"), "{page}");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all("专利名称\n".as_bytes()).unwrap();
    (0..600).for_each(|_| packed.write_all(&[b'x'; 1 << 20]).unwrap());
    let (status, page) = preview(&site, &cookie, "目录.csv.gz", &packed.finish().unwrap());
    assert!(status == StatusCode::BAD_REQUEST && page.contains("目录.csv.gz 第 2 行超过"), "{page}");
    assert!(!page.contains("uploads/"), "no path of the server: {page}");
}

#[test]
fn an_upload_that_takes_too_long_is_stopped_and_nothing_is_imported() {
    let settings = WebSettings { upload_seconds: 0, ..unlimited() };
    let site = TestSite::open(settings, Arc::new(|| Timestamp::UNIX_EPOCH), |writer| put(writer, [patent("甲", OWN)]));
    let cookie = site.log_in("办公室", Role::Office, Some(OWN));
    let rows = (0..20_000).map(|row| format!("支座{row},甲大学\n")).collect::<String>();
    let (status, to) = site.upload(&cookie, "token", "a.csv", format!("专利名称,专利权人\n{rows}").as_bytes());
    assert_eq!(status, StatusCode::SEE_OTHER);
    for (status, page) in [site.get_as(&to, &cookie), site.post_as(&to, &cookie, "csrf=token&act=import")] {
        assert!(status == StatusCode::BAD_REQUEST && page.contains("什么也没有导入"), "{status} {page}");
    }
    let count = site.site.home.open_reading().unwrap().count(crate::domain::RecordKind::Patent).unwrap();
    assert_eq!(count, 1);
}

#[test]
fn names_of_files_stay_in_their_folder_and_any_of_them_imports() {
    let (site, cookie) = desk();
    let file = "专利名称,专利权人\n支座,甲大学\n".as_bytes();
    let long = "长".repeat(300);
    let wide = "𠮷".repeat(300);
    for name in [
        "../../../a.csv",
        "..\\..\\a.csv",
        "/etc/passwd",
        "report.xlsx",
        ".institution",
        "..",
        "ab\u{202e}.csv",
        &long,
        &wide,
        "%2e%2e%2fa.csv",
        "<img src=x>.csv",
        "aux",
    ] {
        let (status, page) = preview(&site, &cookie, name, file);
        assert_eq!(status, StatusCode::OK, "{name}: {page}");
        assert!(page.contains("支座") && !page.contains("<img src=x"), "{name}");
    }
    let home = site.site.home.path();
    let outside = ["a.csv", "../a.csv", "uploads/a.csv"].iter().any(|path| home.join(path).exists());
    assert!(!outside);
}

#[test]
fn cells_that_look_like_formulas_leave_as_texts_and_come_back_whole() {
    let (site, cookie) = desk();
    let formulas = ["=cmd|'/c calc'!A1", "=HYPERLINK(\"http://x\",\"y\")", "+1+1", "-2+3", "@SUM(A1)"];
    let rows: String = formulas
        .iter()
        .map(|cell| format!("\"{}隔振\",甲大学,\"{}\"\n", cell.replace('"', "\"\""), cell.replace('"', "\"\"")))
        .collect();
    let stood = site.site.home.open_reading().unwrap().each::<Patent>(None, 100).unwrap().len();
    let (_, to) = site.upload(&cookie, "token", "a.csv", format!("专利名称,专利权人,技术优势\n{rows}").as_bytes());
    let (status, page) = site.post_as(&to, &cookie, "csrf=token&act=import");
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    // Before the index has followed, too, the catalogue is whole: the header, what stood there, what was brought.
    let request = Request::get("/office/catalogue.xlsx").header("host", "queqiao.example").header("cookie", &cookie);
    let (_, _, early) = site.send(request.body(Body::empty()).unwrap());
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(early)).unwrap();
    let mut sheet = String::new();
    book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert_eq!(sheet.matches("<row ").count(), 1 + stood + formulas.len());
    site.renew();
    let reader = site.site.home.open_reading().unwrap();
    let said = |reader: &crate::store::Reader| {
        let all: Vec<Patent> = reader.each(None, 100).unwrap();
        let mut said: Vec<String> = all.into_iter().filter_map(|patent| patent.advantage).collect();
        said.sort();
        said
    };
    let before = said(&reader);
    assert_eq!(before.len(), formulas.len());
    assert!(formulas.iter().all(|cell| before.contains(&(*cell).to_owned())), "{before:?}");
    let (_, _, csv) = site.get("/api/v1/export/patents.csv");
    assert!(csv.contains("\"'=cmd|'/c calc'!A1\"") && !csv.contains("\"=") && !csv.contains("\"@"), "{csv}");
    let request = Request::get("/office/catalogue.xlsx").header("cookie", &cookie).body(Body::empty()).unwrap();
    let (_, _, book) = site.send(request);
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(&book)).unwrap();
    for at in 0..parts.len() {
        let mut part = String::new();
        parts.by_index(at).unwrap().read_to_string(&mut part).unwrap();
        assert!(!part.contains("<f>") && !part.contains("<f "), "a formula");
    }
    for (name, file) in [("b.csv", csv.into_bytes()), ("b.xlsx", book)] {
        let other = TestSite::of([], []);
        let cookie = other.log_in("办公室", Role::Office, Some(OWN));
        let (_, to) = other.upload(&cookie, "token", name, &file);
        assert_eq!(other.post_as(&to, &cookie, "csrf=token&act=import").0, StatusCode::SEE_OTHER, "{name}");
        assert_eq!(said(&other.site.home.open_reading().unwrap()), before, "{name}");
    }
}

/// Sends bytes as they are.
fn raw(site: &TestSite, path: &str, cookie: &str, kind: &str, body: &[u8]) -> (u16, String) {
    let request = Request::post(path).header("host", "x").header("cookie", cookie).header("content-type", kind);
    let (status, _, body) = site.send(request.body(Body::from(body.to_vec())).unwrap());
    (status.as_u16(), String::from_utf8_lossy(&body).into_owned())
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn broken_and_huge_inputs_get_a_clear_page() {
    let (site, cookie) = desk();
    let id = site.id_of::<Patent>("隔振基座");
    let long = "长".repeat(35_000);
    let address = escaped(&long).get(..60_000).unwrap().to_owned();
    let lists = [
        "/search?q=",
        "/needs?q=",
        "/match?text=",
        "/go?q=",
        "/feed.atom?q=",
        "/institutions?q=",
        "/post?text=",
        "/office?q=",
        "/search?owner=",
        "/compare?text=",
        "/collected?ids=",
    ];
    for path in lists {
        for value in [address.as_str(), "%FF%FE", "%C3%28", "%00", "%E2%80%AE", "%F0%9F%92%A9"] {
            let (status, page) = site.get_as(&format!("{path}{value}"), &cookie);
            assert!(!status.is_server_error(), "{path} {value:.20} {status} {page:.600}");
            assert!(
                status.is_success() || status.is_redirection() || page.contains("。") || page.contains("，"),
                "{path} {page:.300}"
            );
        }
    }
    for path in [
        "/patents/%FF",
        "/needs/%FF",
        "/institutions/%FF",
        "/chains/%FF",
        "/mine/%FF",
        "/enquire/%FF",
        "/%FF",
        "/office/records/%FF",
        "/office/uploads/%FF",
        "/enquiries/%00",
        "/password/%FF",
        "/patents/..%2F..%2Fetc%2Fpasswd",
    ] {
        let (status, page) = site.get_as(path, &cookie);
        assert!(status.is_client_error(), "{path} {status}");
        assert!(page.contains("<html") && page.contains("<h1>"), "{path}: {page}");
    }
    let enquire = format!("/enquire/{id}");
    let forms =
        ["/match", "/post", "/post/publish", &enquire, "/login", "/office", "/mine/0123456789abcdef0123456789abcdef"];
    let field = |size: usize| {
        format!("csrf=token&text={0}&description={0}&name={0}&contact=x&password=x", escaped(&"长".repeat(size)))
    };
    for path in forms {
        for body in [
            field(5_000).into_bytes(),
            field(35_000).into_bytes(),
            vec![b'x'; 3 << 20],
            b"text=\xff\xfe&description=\xff&csrf=%FF".to_vec(),
            b"%%%&&&===".to_vec(),
            vec![0; 1_000],
        ] {
            let (status, page) = raw(&site, path, &cookie, FORM, &body);
            assert!(status < 500, "{path} {} bytes: {status} {page:.600}", body.len());
        }
        let (status, _) = raw(&site, path, &cookie, "application/json", b"{}");
        assert!(status < 500, "{path} {status}");
    }
    for (kind, body) in [
        ("multipart/form-data", b"x".to_vec()),
        (
            "multipart/form-data; boundary=e",
            b"--e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\xff\xfe.csv\"\r\n\r\nx\r\n--e--\r\n"
                .to_vec(),
        ),
        (
            "multipart/form-data; boundary=e",
            b"--e\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\xff\xfe\r\n--e--\r\n".to_vec(),
        ),
        (
            "multipart/form-data; boundary=e",
            b"--e\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\ncut".to_vec(),
        ),
        ("multipart/form-data; boundary=e", vec![b'-'; 1 << 20]),
        (FORM, b"csrf=token".to_vec()),
    ] {
        let (status, page) = raw(&site, "/office/upload", &cookie, kind, &body);
        assert!((400..500).contains(&status), "{kind} {status} {page}");
        assert!(!page.is_ascii() && page.contains("<h1>"), "{kind}: {page}");
    }
}

#[test]
fn what_is_not_there_is_said_so_on_every_route_and_to_everybody() {
    let (site, desk) = desk();
    let administrator = site.log_in("管理员", Role::Administrator, None);
    let known = super::walk::asked::Known {
        patents: vec!["p000000000000".to_owned()],
        needs: vec!["n000000000000".to_owned()],
        owners: vec!["没有这家".to_owned()],
        uploads: [(); 2].map(|()| "0".repeat(32)),
        ..Default::default()
    };
    for (method, pattern) in super::walk::routes().into_iter().filter(|(_, pattern)| pattern.contains('{')) {
        // These have something to show whatever the store holds.
        if ["/chains/{id}", "/api/v1/chains/{chain}", "/assets/{version}/{name}"].contains(&pattern.as_str()) {
            continue;
        }
        for ask in super::walk::asked::asks(&method, &pattern, &known) {
            for cookie in ["", &administrator, &desk] {
                let text = super::walk::answer(&site, &ask, cookie);
                let status: u16 = text[..3].parse().unwrap();
                assert!((400..500).contains(&status) || status == 303, "{method} {}: {text}", ask.path);
            }
        }
    }
}
