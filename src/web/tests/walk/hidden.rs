//! A home full of secrets, each with a word of its own in the place where it stands, so that a leak names the secret.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::domain::{Fee, LegalState, LicenceKind, Money, MoneyRange, NeedPrivacy, OwnerKind, Visibility};
use crate::store::{Act, NewEnquiry};

/// The institution whose office has a desk here, and another one.
pub(in crate::web::tests) const OWN: &str = "甲大学";
pub(in crate::web::tests) const OTHER: &str = "乙大学";

/// Links that only those have who were given them.
pub(in crate::web::tests) const MINE: &str = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a";
pub(in crate::web::tests) const WAITING: &str = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";
pub(in crate::web::tests) const CLOSED: &str = "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c";
pub(in crate::web::tests) const ASKED_PATENT: &str = "0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d";
pub(in crate::web::tests) const ASKED_NEED: &str = "0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e";
pub(in crate::web::tests) const PASSWORD: &str = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";
pub(in crate::web::tests) const FEED: &str = "1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c";
pub(in crate::web::tests) const LEAVE: &str = "1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b";
pub(in crate::web::tests) const SHARED: &str = "1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a";

/// Who may see a secret, beside the administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Circle {
    /// Whoever is logged in.
    Members,
    /// The office of that institution, at its desk.
    Desk(&'static str),
    /// Whoever has that link, behind it.
    Link(&'static str),
    /// Organisers and brokers, in the lists and events that its record stands in.
    Lists,
}

/// A word that is somebody's secret.
#[derive(Debug)]
pub(super) struct Secret {
    pub(super) word: String,
    pub(super) what: String,
    pub(super) circles: Vec<Circle>,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Secrets(pub(super) Vec<Secret>);

impl Secrets {
    fn keep(&mut self, what: &str, circles: &[Circle], word: impl FnOnce(usize) -> String) -> String {
        let word = word(self.0.len());
        self.0.push(Secret { word: word.clone(), what: what.to_owned(), circles: circles.to_vec() });
        word
    }

    pub(super) fn word(&mut self, what: &str, circles: &[Circle]) -> String {
        self.keep(what, circles, |number| format!("xk{number:03}qz"))
    }

    fn mobile(&mut self, what: &str, circles: &[Circle]) -> String {
        self.keep(what, circles, |number| format!("1380000{number:04}"))
    }

    fn line(&mut self, what: &str, circles: &[Circle]) -> String {
        self.keep(what, circles, |number| format!("0477-8500{number:03}"))
    }

    fn mail(&mut self, what: &str, circles: &[Circle]) -> String {
        self.keep(what, circles, |number| format!("mz{number:03}qz@example.com"))
    }

    /// A name of three characters.
    pub(super) fn person(&mut self, what: &str, circles: &[Circle]) -> String {
        self.keep(what, circles, |number| {
            let last = char::from_u32(0x5F00 + u32::try_from(number).unwrap()).unwrap();
            format!("欧阳{last}")
        })
    }

    /// A telephone and a mail address as people put them into a text.
    fn contacts(&mut self, what: &str, circles: &[Circle]) -> String {
        let (mobile, mail) = (self.mobile(what, circles), self.mail(what, circles));
        format!("手机{mobile}，邮箱{mail}")
    }
}

/// The record with a text added to every place that takes any text, a list's or one of its own.
pub(in crate::web::tests) fn talkative<R: Serialize + DeserializeOwned>(
    record: &R,
    columns: &[(&str, &str)],
    but: &[&str],
    mut said: impl FnMut(&str) -> String,
) -> R {
    let mut value = serde_json::to_value(record).unwrap();
    let map = value.as_object_mut().unwrap();
    for (key, _) in columns.iter().filter(|(key, _)| !but.contains(key)) {
        let takes = |value: Value| serde_json::from_value::<R>(json!({ *key: value })).is_ok();
        if takes(json!("任何文字")) {
            let before = map.get(*key).and_then(Value::as_str).unwrap_or_default().to_owned();
            map.insert((*key).to_owned(), json!(format!("{before}{}", said(key))));
        } else if takes(json!(["任何文字"])) {
            let mut list = map.get(*key).and_then(Value::as_array).cloned().unwrap_or_default();
            list.push(json!(said(key)));
            map.insert((*key).to_owned(), json!(list));
        } else if *key == "extra" {
            map.insert((*key).to_owned(), json!({ "备注": said(key) }));
        }
    }
    serde_json::from_value(value).unwrap()
}

/// What makes a patent count everywhere: in facets, chains, fields, places, open licences, and in every match.
fn counted(title: &str, owner: &str) -> Patent {
    let sum = Money::from_yuan(20_000);
    Patent {
        licence_kind: Some(LicenceKind::Open),
        fee: Some(Fee { fixed: Some(MoneyRange { low: sum, high: sum }), ..Fee::default() }),
        chain: vec!["稀土".to_owned()],
        region: Some("北京市".to_owned()),
        ipc: vec!["F16F15/02".parse().unwrap()],
        owner_kind: Some(OwnerKind::University),
        filing_date: Some(Date::constant(2017, 2, 3)),
        legal_state: Some(LegalState::InForce),
        ..patent(title, owner)
    }
}

/// A patent that is hidden as a whole, with a secret word in every place.
fn hidden(secrets: &mut Secrets, what: &str, owner: Option<&str>, circles: &[Circle]) -> Patent {
    let title = format!("{}隔振支座", secrets.word(&format!("{what}的名称"), circles));
    let own =
        owner.map_or_else(|| format!("{}研究院", secrets.word(&format!("{what}的权利人"), circles)), str::to_owned);
    // A class that nothing public has: it must not be in anybody's likely fields.
    let base = Patent { ipc: vec!["F41H5/02".parse().unwrap()], owners: vec![own], ..counted(&title, "") };
    // The owner of a desk is known by its name alone.
    let but: &[&str] =
        if owner.is_some() { &["id", "restriction", "title", "owners"] } else { &["id", "restriction", "title"] };
    talkative(&base, Patent::COLUMNS, but, |key| format!("，{}", secrets.word(&format!("{what}的 {key}"), circles)))
}

/// A public patent that says who to call in every place where something can be said.
fn talking_patent(secrets: &mut Secrets) -> Patent {
    const DESK: &[Circle] = &[Circle::Desk(OTHER), Circle::Lists];
    let (who, line) = (secrets.person("公开专利的联系人", DESK), secrets.line("公开专利的电话", DESK));
    let base = Patent {
        number: "201310699744.2".parse().ok(),
        contact_person: Some(who.clone()),
        contact_phone: Some(line),
        contact_email: Some(secrets.mail("公开专利的邮箱", DESK)),
        visible_to: vec![secrets.word("公开专利的可见对象", DESK)],
        ..counted("公开的隔振基座", OTHER)
    };
    let but =
        ["id", "restriction", "contact_person", "contact_phone", "contact_email", "visible_to", "owners", "inventors"];
    let said = talkative(&base, Patent::COLUMNS, &but, |key| {
        let what = format!("公开专利 {key} 里的联系方式");
        match key {
            // Nobody knows what a column without a place holds.
            "extra" => secrets.word("公开专利的附加列", DESK),
            _ => format!("，联系人{who}，{}", secrets.contacts(&what, DESK)),
        }
    });
    let owners = vec![OTHER.to_owned(), format!("某某（{}）", secrets.contacts("权利人里的联系方式", DESK))];
    Patent { owners, ..said }
}

fn base_need(title: &str, firm: &str, privacy: NeedPrivacy) -> Need {
    Need {
        privacy: Some(privacy),
        chain: vec!["稀土".to_owned()],
        region: Some("北京市".to_owned()),
        technical_field: vec!["F16F15/02".to_owned()],
        budget: Some(MoneyRange::exactly(Money::from_yuan(50_000))),
        ..need(title, firm)
    }
}

/// A need of which the problem is public, with contacts, and the firm where it is anonymous, in every place.
fn talking_need(secrets: &mut Secrets, privacy: NeedPrivacy) -> Need {
    let anonymous = privacy == NeedPrivacy::Anonymous;
    let what = format!("{privacy}需求");
    let firm = if anonymous {
        format!("{}煤机有限公司", secrets.word("匿名需求的企业", &[Circle::Lists]))
    } else {
        "示例机械厂".to_owned()
    };
    let who = secrets.person(&format!("{what}的联系人"), &[Circle::Lists]);
    let base = Need {
        contact_person: Some(who.clone()),
        contact_phone: Some(secrets.line(&format!("{what}的电话"), &[Circle::Lists])),
        contact_email: Some(secrets.mail(&format!("{what}的邮箱"), &[Circle::Lists])),
        ..base_need(&format!("{privacy}的冲床隔振"), &firm, privacy)
    };
    let but = ["id", "firm", "contact_person", "contact_phone", "contact_email"];
    talkative(&base, Need::COLUMNS, &but, |key| {
        let own = matches!(key, "code" | "park" | "source") && anonymous || key == "extra";
        match own {
            true => secrets.word(&format!("{what}的 {key}"), &[Circle::Lists]),
            false => {
                let contacts = secrets.contacts(&format!("{what} {key} 里的联系方式"), &[Circle::Lists]);
                format!("，{firm}急需，找{who}，{contacts}")
            }
        }
    })
}

/// The records, in the order in which they come in.
pub(super) fn records(secrets: &mut Secrets) -> (Vec<Patent>, Vec<Need>) {
    let dead = Patent { legal_state: Some(LegalState::Expired), ..hidden(secrets, "涉密的失效专利", None, &[]) };
    let patents = vec![
        talking_patent(secrets),
        Patent { licence_kind: Some(LicenceKind::OpenLike), ..counted("公开的减振平台", OWN) },
        Patent { legal_state: Some(LegalState::Expired), ..counted("公开而失效的隔振器", OWN) },
        Patent {
            restriction: Some("国防".to_owned()),
            number: "201710106452.1".parse().ok(),
            ..hidden(secrets, "国防专利", None, &[Circle::Lists])
        },
        Patent {
            restriction: Some("保密".to_owned()), ..hidden(secrets, "保密专利", Some(OWN), &[Circle::Desk(OWN)])
        },
        Patent { restriction: Some("国家安全".to_owned()), ..dead },
        Patent {
            visibility: Some(Visibility::LoggedIn),
            number: "201010263656.4".parse().ok(),
            ..hidden(secrets, "登录可见的专利", None, &[Circle::Members])
        },
        Patent {
            visibility: Some(Visibility::Named),
            number: "201110207897.1".parse().ok(),
            ..hidden(secrets, "定向可见的专利", None, &[])
        },
        hidden(secrets, "撤下的专利", Some(OWN), &[Circle::Desk(OWN)]),
    ];
    let secret_need = |secrets: &mut Secrets, what: &str, privacy, circles: &[Circle]| {
        let word = secrets.word(&format!("{what}的名称"), circles);
        let base = base_need(&format!("{word}冲床隔振"), "", privacy);
        talkative(&base, Need::COLUMNS, &["id", "title"], |key| secrets.word(&format!("{what}的 {key}"), circles))
    };
    let needs = vec![
        talking_need(secrets, NeedPrivacy::Public),
        talking_need(secrets, NeedPrivacy::Anonymous),
        secret_need(secrets, "仅匹配的需求", NeedPrivacy::MatchOnly, &[Circle::Lists]),
        secret_need(secrets, "撤下的需求", NeedPrivacy::Public, &[]),
    ];
    (patents, needs)
}

/// Withdraws what is withdrawn, and adds what is no record: posts, questions, accounts, uploads.
pub(super) fn happenings(site: &TestSite, secrets: &mut Secrets) {
    let now = Timestamp::UNIX_EPOCH;
    let mut writer = site.site.writer();
    let gone = |writer: &Writer, word: &str| {
        let patents: Vec<Patent> = writer.reader().each(None, 100).unwrap();
        let needs: Vec<Need> = writer.reader().each(None, 100).unwrap();
        let titles = patents.iter().map(|one| (one.display_title().to_owned(), one.id.clone()));
        let titles = titles.chain(needs.iter().map(|one| (one.display_title().to_owned(), one.id.clone())));
        titles.into_iter().find(|(title, _)| title.contains(word)).and_then(|(_, id)| id).unwrap()
    };
    let reason = secrets.word("撤下的原因", &[Circle::Desk(OWN)]);
    for what in ["撤下的专利的名称", "撤下的需求的名称"] {
        let word = &secrets.0.iter().find(|secret| secret.what == what).unwrap().word;
        let id = gone(&writer, word);
        writer.withdraw(&id, &Act { actor: "管理员", now, reason: Some(&reason) }).unwrap();
    }
    // A post that is out, one that waits, one that is closed.
    for (link, what, privacy) in [
        (MINE, "发布的需求", NeedPrivacy::Anonymous),
        (WAITING, "待审的需求", NeedPrivacy::Public),
        (CLOSED, "关闭的需求", NeedPrivacy::Public),
    ] {
        let circles = [Circle::Link(link)];
        let mut word = |of: &str| secrets.word(&format!("{what}的{of}"), &circles);
        let (title, firm) = (word("名称"), word("企业"));
        let title = if link == MINE { "发布的冲床隔振".to_owned() } else { format!("{title}冲床隔振") };
        let posted = Need {
            contact_person: Some(secrets.person(&format!("{what}的联系人"), &circles)),
            contact_phone: Some(secrets.mobile(&format!("{what}的电话"), &circles)),
            contact_email: Some(secrets.mail(&format!("{what}的邮箱"), &circles)),
            ..base_need(&title, &format!("{firm}厂"), privacy)
        };
        writer.post(&posted, link, link, now).unwrap();
        let number = writer.reader().post_of(link).unwrap().unwrap().number;
        let act = Act { actor: "需求方", now, reason: None };
        if link != WAITING {
            writer.publish_post(number, TODAY, &act).unwrap();
        }
        if link == CLOSED {
            writer.close_post(number, &act).unwrap();
        }
    }
    // The title of what is out is nobody's secret.
    secrets.0.retain(|secret| secret.what != "发布的需求的名称");
    let about_patent = gone(&writer, "公开的减振平台");
    let about_need = gone(&writer, "发布的冲床隔振");
    for (link, record, other) in
        [(ASKED_PATENT, &about_patent, Circle::Desk(OWN)), (ASKED_NEED, &about_need, Circle::Link(MINE))]
    {
        let circles = [Circle::Link(link), other];
        let asked = NewEnquiry {
            record,
            need: None,
            text: &format!("{}？", secrets.word("咨询的内容", &circles)),
            asker: &secrets.person("咨询的人", &[other]),
            contact: &secrets.mobile("咨询的人的电话", &circles),
        };
        writer.enquire(&asked, link, link, now).unwrap();
    }
    ledger::listed(&mut writer, now);
    ledger::shared(&mut writer, secrets, now);
    ledger::booked(&mut writer, secrets, now);
    ledger::followed(&mut writer, secrets, now);
    ledger::digested(&mut writer, now);
    let name = secrets.word("账号的名称", &[Circle::Link(PASSWORD)]);
    let user = writer.add_user(&name, Role::Firm, Some(&secrets.word("账号的单位", &[])), now).unwrap();
    writer.make_password_link(user, PASSWORD, Timestamp::from_second(3600).unwrap()).unwrap();
    writer.note_act(&secrets.word("记录里的人", &[]), "重置密码", &secrets.word("记录里的事", &[]), now).unwrap();
}

/// A catalogue that the office of [`OWN`] has uploaded; what is in it is for the desk.
pub(super) fn catalogue(secrets: &mut Secrets, what: &str) -> (String, String) {
    let circles = [Circle::Desk(OWN)];
    let name = format!("{}.csv", secrets.word(&format!("{what}的文件名"), &circles));
    let title = secrets.word(&format!("{what}里的名称"), &circles);
    (name, format!("专利名称,专利权人,限制标记\n{title}隔振,{OWN},国防\n"))
}
