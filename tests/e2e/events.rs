//! From matches to a shortlist, chosen, remarked, frozen, checked, handed out; from there to an event, scheduled, announced,
//! scheduled again, written out; what is wrong is told.

use serde_json::Value;

use crate::home::{Home, lines};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn a_shortlist_is_collected_frozen_and_handed_out() {
    let home = Home::sample();
    assert_eq!(home.json(&["shortlist", "new", "纺织专场"])["id"], "s1");
    let added = home.json(&["shortlist", "add", "s1", "--need", "XQ2026-001", "--top", "3", "--theme", "纺织"]);
    assert_eq!(added["added"], 3, "{added}");
    // A pair twice is one pair, and that is told.
    let best = home.json(&["match", "need", "XQ2026-001", "--top", "3"]);
    let number = text(&best["matches"][0]["patent"]["number"]);
    let again = home.json(&["shortlist", "add", "纺织专场", "--need", "XQ2026-001", "--patent", number]);
    assert_eq!((&again["added"], &again["already"][0]["patent"]), (&0.into(), &number.into()), "{again}");
    // The file of a batch comes in as it is.
    for (name, added) in [("all.csv", true), ("all.xlsx", false), ("all.jsonl", false)] {
        let out = home.file(name).display().to_string();
        home.run(&["match", "all", "--top", "2", "--out", &out]);
        let from = home.json(&["shortlist", "add", "s1", "--from", &out]);
        assert_eq!(from["refused"], Value::Array(vec![]), "{name}");
        assert_eq!(from["added"].as_u64().unwrap() > 20, added, "{name}: {from}");
    }
    let shown = home.json(&["shortlist", "show", "s1"]);
    let first = &shown["pairs"][0];
    assert_eq!(first["shown"]["score"], best["matches"][0]["score"], "the score of the match");
    assert_eq!(first["theme"], "纺织");
    assert!(shown["compliance"].as_array().unwrap().iter().any(|point| point["code"] == "match_only"), "{shown}");
    // Two people at one list: who saw an older one is told.
    let seen = shown["revision"].to_string();
    home.json(&["shortlist", "comment", "s1", "2", "先谈这一件", "--seen", &seen]);
    let told = home.fails(&["shortlist", "remove", "s1", "1", "--seen", &seen]);
    assert!(told.contains("别人已经改过"), "{told}");
    let frozen = home.json(&["shortlist", "freeze", "s1"]);
    let version = text(&frozen["id"]);
    assert_eq!(version, "s1@2026-11-24");
    let before = home.json(&["shortlist", "show", version]);
    home.json(&["shortlist", "move", "s1", "3", "1"]);
    home.json(&["shortlist", "remove", "s1", "2", "4"]);
    assert_eq!(home.json(&["shortlist", "show", version])["pairs"], before["pairs"], "later changes do not touch it");
    assert_eq!(home.json(&["shortlist", "freeze", "s1"])["id"], "s1@2026-11-24.2");

    // Equal rows in every format, and one that comes in again.
    let rows = before["pairs"].as_array().unwrap().len() as u64;
    for name in ["l.xlsx", "l.csv", "l.jsonl", "l.json"] {
        let out = home.file(name).display().to_string();
        assert_eq!(home.json(&["shortlist", "export", version, "--out", &out])["rows"], rows, "{name}");
        let copy = format!("自{name}");
        home.json(&["shortlist", "new", &copy]);
        let from = home.json(&["shortlist", "add", &copy, "--from", &out]);
        assert_eq!((&from["added"], &from["refused"]), (&rows.into(), &Value::Array(vec![])), "{name}");
    }
    let csv = std::fs::read_to_string(home.file("l.csv")).unwrap();
    assert!(csv.starts_with("\u{feff}\"序号\",\"场次\",\"需求编号\",\"需求名称\",\"需求单位\""), "{csv}");
    let json: Value = serde_json::from_str(&std::fs::read_to_string(home.file("l.json")).unwrap()).unwrap();
    assert_eq!(json.as_array().unwrap(), &lines(&home.file("l.jsonl")));

    // For the parties: no contact and no anonymous firm before both sides agree.
    let public = home.file("public.jsonl");
    let export = || {
        home.run(&["shortlist", "export", "s1", "--public", "--out", &public.display().to_string()]);
        std::fs::read_to_string(&public).unwrap()
    };
    let closed = export();
    assert!(
        !closed.contains("示例航电结构件有限公司") && !closed.contains("薄铝板一铣就变形"),
        "a need for matching alone"
    );
    assert!(!closed.contains("示例草原织造有限公司"), "an anonymous firm");
    let now = home.json(&["shortlist", "show", "s1"]);
    let place = now["pairs"].as_array().unwrap().iter().position(|pair| pair["shown"]["need_code"] == "XQ2026-008");
    let place = (place.unwrap() + 1).to_string();
    home.json(&["shortlist", "answer", "s1", &place, "firm", "yes"]);
    assert!(!export().contains("示例航电结构件有限公司"), "one side alone opens nothing");
    home.json(&["shortlist", "answer", "s1", &place, "owner", "yes"]);
    assert!(export().contains("示例航电结构件有限公司"));
    home.json(&["shortlist", "answer", "s1", &place, "firm", "no"]);
    assert_eq!(export(), closed, "who takes it back closes it");
}

#[test]
fn what_does_not_belong_in_a_shortlist_is_told() {
    let home = Home::sample();
    home.json(&["shortlist", "new", "甲"]);
    for (arguments, said) in [
        (&["shortlist", "new", "甲"][..], "已有叫“甲”的清单"),
        (&["shortlist", "new", " "], "名字"),
        (&["shortlist", "show", "s9"], "没有清单 s9"),
        (&["shortlist", "add", "甲", "--need", "没有", "--top", "2"], "没有找到需求"),
        (&["shortlist", "add", "甲", "--need", "XQ2026-001", "--patent", "201310699744"], "没有找到专利"),
        (&["shortlist", "remove", "甲", "1"], "没有第 1 对"),
        (&["shortlist", "freeze", "甲"], "还没有配对"),
        (&["shortlist", "export", "甲", "--out", "a.pdf"], "a.pdf"),
    ] {
        let told = home.fails(arguments);
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
    let file =
        home.write("pairs.csv", "需求编号,专利号\nXQ2026-001,999999\n,202019910392.8\nXQ2026-001,202019910392.8\n");
    let done = home.json(&["shortlist", "add", "甲", "--from", &file]);
    assert_eq!((&done["added"], done["refused"].as_array().unwrap().len()), (&1.into(), 2), "{done}");
}

/// A home with an event over two days and a frozen list of the best of all needs.
fn with_event(tables: &str) -> Home {
    let home = Home::sample();
    home.json(&["shortlist", "new", "全部"]);
    let out = home.file("all.csv").display().to_string();
    home.run(&["match", "all", "--top", "2", "--out", &out]);
    home.json(&["shortlist", "add", "全部", "--from", &out]);
    home.json(&["shortlist", "freeze", "全部"]);
    let days = "2026-12-01,2026-12-02";
    let event = [
        &["event", "new", "供需对接会", "--place", "会展中心", "--days", days, "--tables", tables][..],
        &["--slots", "09:00-12:00,14:00-17:00", "--minutes", "30", "--break", "10:30-11:00"],
    ]
    .concat();
    assert_eq!(home.json(&event)["slots"], 22);
    home.json(&["event", "add", "e1", "--shortlist", "s1@2026-11-24"]);
    home
}

/// No firm, office or table twice at once.
fn assert_nobody_is_booked_twice(meetings: &[Value]) {
    for (at, a) in meetings.iter().enumerate() {
        for b in meetings[..at].iter().filter(|b| b["begin"] == a["begin"]) {
            assert!(a["firm"] != b["firm"] || a["firm"] == "（未写明）", "{a} {b}");
            assert!(a["owners"][0] != b["owners"][0] && a["table"] != b["table"], "{a} {b}");
        }
    }
}

#[test]
fn an_event_is_scheduled_announced_and_scheduled_again() {
    let home = with_event("6");
    let first = home.json(&["event", "schedule", "e1", "--announce"]);
    let meetings = first["meetings"].as_array().unwrap();
    let pairs = first["pairs"].as_u64().unwrap() as usize;
    assert!(meetings.len() > 20, "{first}");
    assert_eq!(meetings.len() + first["left_out"].as_array().unwrap().len(), pairs);
    assert_nobody_is_booked_twice(meetings);
    assert!(first["share_of_bound"].as_f64().unwrap() > 0.9, "{}", first["share_of_bound"]);
    assert_eq!(
        home.json(&["event", "schedule", "e1"])["meetings"],
        first["meetings"],
        "nothing changed, nothing moves"
    );

    // One is away on the first morning: only its meetings of that morning move, and that is told.
    let party = text(&meetings[0]["firm"]);
    home.json(&["event", "absent", "e1", party, "--from", "2026-12-01T08:00", "--to", "2026-12-01T13:00"]);
    let again = home.json(&["event", "schedule", "e1"]);
    let away = |meeting: &Value| meeting["firm"] == party && text(&meeting["begin"]) < "2026-12-01T13:00";
    let after = again["meetings"].as_array().unwrap();
    assert_nobody_is_booked_twice(after);
    assert!(!after.iter().any(away));
    for meeting in meetings.iter().filter(|meeting| !away(meeting)) {
        assert!(after.contains(meeting), "what was announced stays: {meeting}");
    }
    let moved = again["moved"].as_array().unwrap();
    assert_eq!(moved.len(), meetings.iter().filter(|meeting| away(meeting)).count());
    assert!(moved.iter().all(|moved| moved["reason"] == "需求单位届时不在"), "{moved:?}");

    // Equal rows in every format; the same programme gives the same bytes.
    for name in ["p.xlsx", "p.csv", "p.jsonl", "p.json", "p.ics"] {
        let out = home.file(name).display().to_string();
        assert_eq!(home.json(&["event", "export", "e1", "--out", &out])["rows"], after.len(), "{name}");
        let bytes = std::fs::read(home.file(name)).unwrap();
        home.json(&["event", "export", "e1", "--out", &out]);
        assert_eq!(bytes, std::fs::read(home.file(name)).unwrap(), "{name}");
    }
    let csv = std::fs::read_to_string(home.file("p.csv")).unwrap();
    assert!(
        csv.starts_with("\u{feff}\"时间\",\"时长(分钟)\",\"桌号\",\"需求单位\",\"专利权人\",\"专利号\",\"状态\""),
        "{csv}"
    );
    assert!(csv.contains("\"2026-12-01 09:30\",30,1,"), "{csv}");
    let calendar = std::fs::read_to_string(home.file("p.ics")).unwrap();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), after.len());
    let out = home.file("public.csv").display().to_string();
    home.json(&["event", "export", "e1", "--public", "--out", &out]);
    assert!(!std::fs::read_to_string(&out).unwrap().contains("示例航电结构件有限公司"));
    let shown = home.run(&["event", "show", "e1"]).stdout;
    assert!(shown.contains("届时不在") && shown.contains("占总匹配分的") && shown.contains("上界"), "{shown}");
}

#[test]
fn an_event_is_changed_and_what_was_announced_is_kept_where_it_can_be() {
    let home = with_event("6");
    let before = home.json(&["event", "schedule", "e1", "--announce"]);
    let seen = home.json(&["event", "show", "e1"])["revision"].to_string();
    let more = home.json(&["event", "change", "e1", "--tables", "8", "--place", "二楼", "--seen", &seen]);
    assert_ne!(more["revision"].to_string(), seen);
    let shown = home.json(&["event", "show", "e1"]);
    assert_eq!((&shown["event"]["tables"], &shown["event"]["place"]), (&8.into(), &"二楼".into()), "{shown}");
    let after = home.json(&["event", "schedule", "e1"]);
    let meetings = after["meetings"].as_array().unwrap();
    for meeting in before["meetings"].as_array().unwrap() {
        assert!(meetings.contains(meeting), "what was announced stays: {meeting}");
    }
    // The second day is called off: its meetings move or go, and that is told.
    home.json(&["event", "change", "e1", "--days", "2026-12-01", "--break"]);
    let after = home.json(&["event", "schedule", "e1"]);
    let off = |meeting: &&Value| text(&meeting["begin"]).starts_with("2026-12-02");
    let gone = before["meetings"].as_array().unwrap().iter().filter(off).count();
    assert_eq!(after["moved"].as_array().unwrap().len(), gone, "{}", after["moved"]);
    assert!(after["meetings"].as_array().unwrap().iter().all(|meeting| !off(&meeting)));
    for (args, part) in [
        (&["--seen", "1", "--tables", "2"][..], "别人已经改过"),
        (&["--days", "2026-01-01"], "已过"),
        (&["--minutes", "0"], "每场时长"),
        (&[], "请说明改什么"),
    ] {
        let told = home.fails(&[&["event", "change", "e1"], args].concat());
        assert!(told.contains(part), "{args:?}: {told}");
    }
}

#[test]
fn who_has_no_place_is_told_why() {
    let home = with_event("1");
    let added = home.json(&["event", "show", "e1"]);
    let warnings = added["warnings"].to_string();
    assert!(warnings.contains("对只有 22 个桌次"), "{warnings}");
    let planned = home.json(&["event", "schedule", "e1"]);
    assert!(planned["left_out"].as_array().unwrap().iter().any(|left| left["code"] == "tables_full"), "{planned}");
    // Two lists with the same pair: it meets once.
    home.json(&["event", "add", "e1", "--shortlist", "全部"]);
    let twice = home.json(&["event", "schedule", "e1"]);
    assert_eq!(twice["pairs"], planned["pairs"]);
    assert!(home.json(&["event", "show", "e1"])["warnings"].to_string().contains("只谈一次"));
}

#[test]
fn a_licence_that_ends_before_the_event_is_told() {
    let home = Home::empty();
    let patents = "专利名称,专利号,专利类型,专利权人,申请日,法律状态,摘要,许可期限届满日\n\
                   一种羊绒防起球整理方法,201310699744.2,发明,示例大学,2013-12-18,有效,羊绒围巾防起球,2026-11-30\n";
    let needs = "需求编号,需求名称,需求单位,需求描述\nX1,羊绒围巾防起球,甲厂,羊绒围巾容易起球\n";
    home.json(&["import", "patents", &home.write("patents.csv", patents)]);
    home.json(&["import", "needs", &home.write("needs.csv", needs)]);
    home.json(&["shortlist", "new", "甲"]);
    home.json(&["shortlist", "add", "甲", "--need", "X1", "--patent", "ZL201310699744.2"]);
    home.json(&["event", "new", "会", "--days", "2026-12-01", "--tables", "2", "--slots", "09:00-10:00"]);
    let added = home.json(&["event", "add", "会", "--shortlist", "甲"]);
    assert!(added["warnings"][0].as_str().unwrap().contains("许可期限 2026-11-30 届满，早于活动"), "{added}");
    let planned = home.json(&["event", "schedule", "会"]);
    assert_eq!((&planned["placed"], &planned["left_out"][0]["code"]), (&0.into(), &"ends_before".into()), "{planned}");
}

#[test]
fn what_an_event_cannot_be_is_told() {
    let home = with_event("2");
    let new = |days: &str, slots: &str| {
        home.fails(&["event", "new", "乙", "--days", days, "--tables", "2", "--slots", slots, "--minutes", "30"])
    };
    assert!(new("2026-12-02,2026-12-01", "09:00-12:00").contains("从早到晚"));
    assert!(new("2026-11-01", "09:00-12:00").contains("已过"));
    assert!(new("2026-12-02", "09:00-09:20").contains("排不下"));
    for (arguments, said) in [
        (
            &["event", "new", "供需对接会", "--days", "2026-12-01", "--tables", "1", "--slots", "09:00-12:00"][..],
            "已有叫",
        ),
        (&["event", "add", "e1", "--shortlist", "没有"], "没有清单"),
        (&["event", "add", "e1", "--shortlist", "s1@2026-11-24"], "已在活动里"),
        (&["event", "absent", "e1", "火星公司", "--from", "2026-12-01", "--to", "2026-12-01"], "没有叫“火星公司”"),
        (&["event", "absent", "e1", "甲", "--from", "2026-12-02", "--to", "2026-12-01"], "不早于结束"),
        (&["event", "export", "e1", "--out", "a.ics"], "还没有日程"),
        (&["event", "export", "e1", "--out", "a.pdf"], ".ics"),
        (&["event", "limit", "e1", "甲", "1", "--seen", "1"], "别人已经改过"),
    ] {
        let told = home.fails(arguments);
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
}

#[test]
fn a_meeting_that_somebody_asks_for_is_let_in_or_declined() {
    let home = with_event("6");
    let first = home.json(&["event", "schedule", "e1", "--announce"]);
    let best = home.json(&["match", "need", "XQ2026-001", "--top", "4"]);
    let number = |at: usize| text(&best["matches"][at]["patent"]["number"]);
    let ask = |number: &str| {
        let asked = ["event", "request", "e1", "--need", "XQ2026-001", "--patent", number, "--from", "firm"];
        asked.map(str::to_owned)
    };
    let fails = |args: &[String]| home.fails(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(fails(&ask(number(2))).contains("没有开放预约"));
    home.json(&["event", "change", "e1", "--bookable", "true"]);
    assert!(fails(&ask(number(0))).contains("已在活动里"));
    for at in [2, 3] {
        let asked = home.json(&ask(number(at)).each_ref().map(String::as_str));
        assert_eq!(asked["number"], at - 1, "{asked}");
    }
    assert!(fails(&ask(number(2))).contains("已经预约过"));
    let accepted = home.json(&["event", "accept", "e1", "1"]);
    home.json(&["event", "decline", "e1", "2", "--because", "当天专家不在"]);
    let list = home.json(&["shortlist", "show", text(&accepted["shortlist"])]);
    assert_eq!(list["pairs"].as_array().unwrap().len(), 1, "{list}");
    let requests = home.json(&["event", "requests", "e1"]);
    let states: Vec<&str> = requests["requests"].as_array().unwrap().iter().map(|one| text(&one["state"])).collect();
    assert_eq!(states, ["accepted", "declined"], "{requests}");
    assert_eq!(requests["requests"][1]["because"], "当天专家不在");
    for late in [&["event", "accept", "e1", "2"][..], &["event", "decline", "e1", "1", "--because", "x"]] {
        assert!(home.fails(late).contains("没有再改"), "{late:?}");
    }
    assert!(home.fails(&["event", "accept", "e1", "9"]).contains("没有第 9 条预约"));
    // What was announced stays, and the new pair has its place, or is told why not.
    let again = home.json(&["event", "schedule", "e1"]);
    let after = again["meetings"].as_array().unwrap();
    for meeting in first["meetings"].as_array().unwrap() {
        assert!(after.contains(meeting), "{meeting}");
    }
    assert_eq!(again["pairs"].as_u64().unwrap(), first["pairs"].as_u64().unwrap() + 1);
    let told = after.len() + again["left_out"].as_array().unwrap().len();
    assert_eq!(told as u64, again["pairs"].as_u64().unwrap());
}
