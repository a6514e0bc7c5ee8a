//! The ledger on pages: contracts entered and changed, files brought in and taken back, what is offered for everybody.

use super::*;
use crate::workflow::Deal;

/// Two patents, and a cookie of the programme office.
fn office() -> (TestSite, String) {
    let numbered =
        |title: &str, number: &str| Patent { number: Some(number.parse().unwrap()), ..patent(title, "甲大学") };
    let site = TestSite::of(
        [numbered("隔振支座", "201310699744.2"), numbered("减振平台", "201710106452.1")],
        [need("冲床隔振", "示例机械厂")],
    );
    let cookie = site.log_in("主管甲", Role::Programme, None);
    (site, cookie)
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut body = form_urlencoded::Serializer::new("csrf=token&".to_owned());
    fields.iter().for_each(|(name, value)| {
        body.append_pair(name, value);
    });
    body.finish()
}

const CONTRACT: [(&str, &str); 8] = [
    ("contract", "HT/1"),
    ("way", "许可"),
    ("patents", "ZL201310699744.2"),
    ("seller", "甲大学"),
    ("buyer", "示例机械厂"),
    ("signed_on", "2026年3月5日"),
    ("amount", "20"),
    ("payments", "2026-03-20 10\n2026-09-01，5"),
];

impl TestSite {
    fn deal(&self, contract: &str) -> Option<(Deal, u32)> {
        self.home().kept::<Deal>(contract).unwrap().map(|kept| (kept.entry, kept.revision))
    }

    fn bring(&self, cookie: &str, kind: &str, file: &str, rehearsal: bool) -> (StatusCode, String) {
        let field = |name: &str, value: &str| {
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let mut body = field("csrf", "token") + &field("kind", kind);
        if rehearsal {
            body += &field("rehearsal", "1");
        }
        body += "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.csv\"\r\n\r\n";
        body += &format!("{file}\r\n--edge--\r\n");
        let request = Request::post("/ledger/files")
            .header("host", "queqiao.example")
            .header("cookie", cookie)
            .header("content-type", "multipart/form-data; boundary=edge");
        let (status, _, body) = self.send(request.body(Body::from(body)).unwrap());
        (status, String::from_utf8_lossy(&body).into_owned())
    }
}

#[test]
fn those_who_keep_the_ledger_alone_open_it() {
    let (site, _) = office();
    for role in Role::ALL {
        let cookie = site.log_in(role.word(), *role, Some("甲大学"));
        let may = matches!(role, Role::Organiser | Role::Broker | Role::Programme | Role::Administrator);
        let wanted = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
        for path in ["/deals", "/deals/new", "/ledger"] {
            assert_eq!(site.get_as(path, &cookie).0, wanted, "{role:?} {path}");
        }
        assert_eq!(site.post_as("/deals/new", &cookie, "csrf=other&contract=X").0, StatusCode::FORBIDDEN);
    }
    assert_eq!(site.status("/deals"), 303);
    assert!(site.deal("X").is_none());
}

#[test]
fn a_contract_is_entered_changed_by_one_at_a_time_and_taken_out_with_its_history_kept() {
    let (site, cookie) = office();
    let (status, to) = site.post_as("/deals/new", &cookie, &form(&CONTRACT));
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    let (deal, revision) = site.deal("HT/1").unwrap();
    assert_eq!((revision, deal.received().to_string().as_str()), (1, "15万元"));
    assert_eq!(deal.patents, ["201310699744.2"]);
    let (status, page) = site.get_as("/deals/HT%2F1", &cookie);
    assert!(
        status == StatusCode::OK && page.contains("专利实施许可合同备案信息表") && page.contains("隔振支座"),
        "{page}"
    );
    assert!(site.get_as("/deals?q=示例机械", &cookie).1.contains("HT/1"));
    // A second one of the same number is none.
    let (status, page) = site.post_as("/deals/new", &cookie, &form(&CONTRACT));
    assert!(status == StatusCode::BAD_REQUEST && page.contains("已有合同 HT/1"), "{page}");
    let with = |more: &[(&'static str, &'static str)]| {
        let fields: Vec<_> = CONTRACT.iter().filter(|(name, _)| more.iter().all(|(other, _)| name != other)).collect();
        form(&fields.into_iter().chain(more).copied().collect::<Vec<_>>())
    };
    let first = with(&[("revision", "1"), ("amount", "30")]);
    assert_eq!(site.post_as("/deals/HT%2F1", &cookie, &first).0, StatusCode::SEE_OTHER);
    let second = with(&[("revision", "1"), ("amount", "40")]);
    let (status, page) = site.post_as("/deals/HT%2F1", &cookie, &second);
    assert!(status == StatusCode::CONFLICT && page.contains("40"), "what was typed is given back: {page}");
    assert_eq!(site.deal("HT/1").unwrap().0.amount.unwrap().to_string(), "30万元");
    assert!(site.get_as("/deals/HT%2F1", &cookie).1.contains("主管甲 改为：成交 30万元，到账 15万元"));
    let strike = form(&[("act", "strike"), ("revision", "2")]);
    assert_eq!(site.post_as("/deals/HT%2F1", &cookie, &strike).0, StatusCode::SEE_OTHER);
    assert!(site.deal("HT/1").is_none());
    assert_eq!(site.home().course::<Deal>("HT/1").unwrap().len(), 3);
}

#[test]
fn what_is_odd_about_a_contract_is_told_and_what_is_not_understood_is_not_kept() {
    let (site, cookie) = office();
    for (field, value, said) in [
        ("contract", "", "请填写合同编号"),
        ("signed_on", "改天", "签约日期“改天”没有看懂"),
        ("way", "随便", "方式“随便”没有看懂"),
        ("amount", "很多", "成交金额(万元)“很多”没有看懂"),
        ("credit_code", "123", "“123”没有看懂"),
        ("payments", "十万", "到账“十万”没有看懂"),
        ("payments", "哪天 10", "日期没有看懂"),
    ] {
        let fields: Vec<_> = CONTRACT.into_iter().filter(|(name, _)| *name != field).chain([(field, value)]).collect();
        let (status, page) = site.post_as("/deals/new", &cookie, &form(&fields));
        assert!(status == StatusCode::BAD_REQUEST && page.contains(said), "{field}={value}: {page}");
        assert!(page.contains("value=\"示例机械厂\""), "what was typed stays: {page}");
    }
    assert!(site.deal("HT/1").is_none());
    let odd = [
        ("contract", "H2"),
        ("way", "许可"),
        ("patents", "202410123456.0"),
        ("signed_on", "2026-03-05"),
        ("ends_on", "2025-03-05"),
        ("amount", "5"),
        ("payments", "2026-01-01 10"),
    ];
    assert_eq!(site.post_as("/deals/new", &cookie, &form(&odd)).0, StatusCode::SEE_OTHER);
    let page = site.get_as("/deals/H2", &cookie).1;
    for said in ["多于成交金额", "早于生效或签约日期", "早于签约日期 2026-03-05"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn a_file_is_brought_in_with_its_report_and_taken_back() {
    let (site, cookie) = office();
    let packages =
        "组合编号,组合名称,专利号,许可使用费\nZH-1,两件套,201310699744.2；201710106452.1,8万元\n,没有编号,,\n";
    let (status, page) = site.bring(&cookie, "packages", packages, true);
    assert!(status == StatusCode::OK && page.contains("试读完成，什么也没有改动"), "{page}");
    assert_eq!(site.status("/packages/ZH-1"), 404);
    let (_, page) = site.bring(&cookie, "packages", packages, false);
    assert!(
        page.contains("导入完成") && page.contains("新增 <strong>1</strong>") && page.contains("没有组合编号"),
        "{page}"
    );
    let shown = site.page("/packages/ZH-1");
    assert!(shown.contains("两件套") && shown.contains("8万元") && shown.contains("减振平台"), "{shown}");
    assert!(site.page("/packages").contains("两件套"));
    let (_, page) =
        site.bring(&cookie, "library", "专利号,入选理由,复核日期\n201310699744.2,样机已成,2026-11-01\n", false);
    assert!(page.contains("新增 <strong>1</strong>"), "{page}");
    let library = site.page("/libraries/%E9%AB%98%E4%BB%B7%E5%80%BC%E4%B8%93%E5%88%A9%E5%BA%93");
    assert!(library.contains("样机已成") && library.contains("已到期，待复核"), "{library}");
    site.bring(
        &cookie,
        "policies",
        "政策名称,截止日期,网址\n补贴甲,2026-12-31,javascript:alert(1)\n旧的,2026-01-01,\n",
        false,
    );
    let policies = site.page("/policies");
    assert!(
        policies.contains("补贴甲") && !policies.contains("旧的") && !policies.contains("javascript:"),
        "{policies}"
    );
    // Back again; a batch of records is not the registrar's to take back.
    let batch = site.site.home.open_reading().unwrap().ledger_batches(9).unwrap().pop().unwrap().batch;
    let (status, page) = site.post_as("/ledger/undo", &cookie, &form(&[("batch", batch.as_str())]));
    assert!(status == StatusCode::OK && page.contains("去掉 1 项"), "{page}");
    assert_eq!(site.status("/packages/ZH-1"), 404);
    let (_, page) = site.post_as("/ledger/undo", &cookie, &form(&[("batch", "20261124-1x")]));
    assert!(page.contains("没有这个批次"), "{page}");
    for (kind, file, said) in
        [("", "a,b\n1,2\n", "请选这是什么文件"), ("deals", "", "没有选文件"), ("deals", "颜色\n红\n", "")]
    {
        let (status, page) = site.bring(&cookie, kind, file, false);
        assert!(status == StatusCode::OK && page.contains("role=\"alert\"") && page.contains(said), "{kind}: {page}");
    }
}

#[test]
fn a_package_stands_before_its_patents_on_the_page_of_a_match() {
    let (site, cookie) = office();
    let packages = "组合编号,组合名称,专利号,许可使用费\nZH-1,两件套,201310699744.2；201710106452.1,8万元\n";
    site.bring(&cookie, "packages", packages, false);
    let page = site.page(&format!("/match?text={}", escaped("既要隔振支座，又要减振平台，两样都缺一不可")));
    assert!(page.contains("合起来更合适的组合") && page.contains("两件套"), "{page}");
}
