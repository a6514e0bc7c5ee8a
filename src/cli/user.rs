//! `user`: accounts of the web pages, from the command line; above all the first administrator.

use anyhow::{Result, bail};
use jiff::{SignedDuration, Timestamp};

use super::args::UserAction;
use super::session::Session;
use super::settings::Settings;
use crate::domain::Role;
use crate::web::fresh_secret;

/// How long a link is good.
const LINK: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Actor in the audit log.
const ACTOR: &str = "命令行";

pub(super) fn run(session: &Session, action: &UserAction) -> Result<()> {
    let now = Timestamp::now();
    let mut writer = session.home.open_writing()?;
    let (user, name) = match action {
        UserAction::Add { name, role, institution } => {
            let Ok(role) = role.parse::<Role>() else {
                let roles: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
                bail!("没有角色“{role}”，可用的有：{}", roles.join("、"));
            };
            if role.acts_for_an_institution() && institution.is_none() {
                bail!("{role}的账号要用 --institution 写明单位全称，与目录里的权利人一致");
            }
            let user = writer.add_user(name, role, institution.as_deref(), now)?;
            writer.note_act(ACTOR, "新建账号", &format!("{name}（{role}）"), now)?;
            (user, name)
        }
        UserAction::Reset { name } => {
            let Some(login) = writer.reader().login(name)? else { bail!("没有名为“{name}”的账号") };
            writer.note_act(ACTOR, "重置密码", name, now)?;
            (login.user.number, name)
        }
    };
    let secret = fresh_secret();
    writer.make_password_link(user, &secret, now.checked_add(LINK)?)?;
    let address = format!("{}/password/{secret}", Settings::load(&session.home)?.base());
    if session.json {
        return session.print_json(&serde_json::json!({ "name": name, "link": address }));
    }
    session.print(&format!("服务打开后，{name} 在 7 天内打开这个一次性链接设置密码：\n{address}\n"))
}
