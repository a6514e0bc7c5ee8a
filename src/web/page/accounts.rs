//! Keeping accounts: an administrator keeps all of them, an office those of its own people.

use std::sync::MutexGuard;

use jiff::SignedDuration;

use crate::domain::{Role, folded_title};
use crate::store::{StoreError, User, Writer};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::headers::fresh;
use crate::web::site::Work;

/// How long a link that sets a password is good.
pub(in crate::web) const LINK: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Whose accounts somebody keeps.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) enum Keeper<'a> {
    /// Everybody's.
    Administrator(&'a User),
    /// Those of the office of one institution.
    Office(&'a User, &'a str),
}

/// What an act gave.
#[derive(Debug)]
pub(in crate::web) enum Outcome {
    Done,
    /// A link that sets a password: it is shown once.
    Link {
        name: String,
        secret: String,
    },
    /// What is wrong with what was asked.
    Fault(String),
}

impl Outcome {
    pub(in crate::web) fn fault(text: &str) -> Self {
        Self::Fault(text.to_owned())
    }
}

impl Keeper<'_> {
    const fn user(&self) -> &User {
        match self {
            Self::Administrator(user) | Self::Office(user, _) => user,
        }
    }

    /// Whether that account is theirs to keep.
    pub(in crate::web) fn keeps(&self, user: &User) -> bool {
        match self {
            Self::Administrator(_) => true,
            Self::Office(_, institution) => {
                let of = user.institution.as_deref().map(folded_title);
                user.role == Role::Office && of == Some(folded_title(institution))
            }
        }
    }
}

impl Work<'_> {
    /// The accounts that somebody keeps, by name.
    pub(in crate::web) fn accounts_of(&self, keeper: Keeper<'_>) -> Result<Vec<User>, WebError> {
        Ok(self.reader.users()?.into_iter().filter(|user| keeper.keeps(user)).collect())
    }

    /// Adds an account, makes a link for a forgotten password, disables or enables.
    pub(in crate::web) fn keep_accounts(&self, keeper: Keeper<'_>, fields: &Fields) -> Result<Outcome, WebError> {
        let now = (self.site.clock)();
        let actor = keeper.user().name.clone();
        let account = || {
            let number = fields.get("user").parse::<i64>().map_err(|_| WebError::from(StoreError::Changed))?;
            let found = self.accounts_of(keeper)?.into_iter().find(|user| user.number == number);
            found.ok_or_else(|| WebError::NotFound("这个账号".to_owned()))
        };
        match fields.get("act") {
            "add" => {
                let Some(name) = fields.given("name").filter(|name| name.chars().count() <= 60) else {
                    return Ok(Outcome::fault("请填用户名，最多 60 个字"));
                };
                let (role, institution) = match keeper {
                    Keeper::Office(_, institution) => (Role::Office, Some(institution.to_owned())),
                    Keeper::Administrator(_) => {
                        let Ok(role) = fields.get("role").parse::<Role>() else {
                            return Ok(Outcome::fault("请选一种角色"));
                        };
                        (role, fields.given("institution"))
                    }
                };
                if role.acts_for_an_institution() && institution.is_none() {
                    return Ok(Outcome::fault("企业和技术转移机构的账号要填单位全称，与目录里的权利人一致"));
                }
                let mut writer = self.site.writer();
                let user = match writer.add_user(&name, role, institution.as_deref(), now) {
                    Err(error @ StoreError::NameTaken(_)) => return Ok(Outcome::Fault(error.to_string())),
                    other => other?,
                };
                writer.note_act(&actor, "新建账号", &format!("{name}（{role}）"), now)?;
                link(&mut writer, user, name, now)
            }
            "reset" => {
                let user = account()?;
                let mut writer = self.site.writer();
                writer.note_act(&actor, "重置密码", &user.name, now)?;
                link(&mut writer, user.number, user.name, now)
            }
            act @ ("disable" | "enable") => {
                let user = account()?;
                let disable = act == "disable";
                if disable && user.number == keeper.user().number {
                    return Ok(Outcome::fault("不能停用自己的账号"));
                }
                let mut writer = self.site.writer();
                writer.set_disabled(user.number, disable, now)?;
                writer.note_act(&actor, if disable { "停用账号" } else { "启用账号" }, &user.name, now)?;
                Ok(Outcome::Done)
            }
            _ => Ok(Outcome::fault("没看懂要做什么，请再试")),
        }
    }
}

fn link(
    writer: &mut MutexGuard<'_, Writer>,
    user: i64,
    name: String,
    now: jiff::Timestamp,
) -> Result<Outcome, WebError> {
    let secret = fresh();
    let ends = now.checked_add(LINK).map_err(|_| WebError::Broken)?;
    writer.make_password_link(user, &secret, ends)?;
    Ok(Outcome::Link { name, secret })
}
