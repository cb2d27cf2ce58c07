//! The rules of signing in, of refresh tokens, and of the roles of users and keys.

use super::model::{ApiKeyNew, Failures, ProviderIdentity, RefreshToken, Session, UserNew};
use crate::kernel::{Code, Error, Fault, Instant, Role, text};

/// How long a session lasts at most, in days.
pub const FAMILY_DAYS: i64 = 30;
/// How long a refresh token remains valid after its first use, in seconds, because the answer may have been lost.
const GRACE: i64 = 30;
/// From this number of failed sign-ins on, the next one has to wait.
const FREE_FAILURES: i64 = 5;
/// Failures are forgotten after this time without another one, in seconds. It is also the longest waiting time.
pub const FORGOTTEN_AFTER: i64 = 15 * 60;

/// The outcome of using a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// A successor is issued.
    Issue,
    /// The token was used before. Its session ends.
    Reused,
    /// The session has ended.
    Over,
}

/// Judges a refresh token. It is valid once, and for 30 seconds more unless its successor was used.
pub fn rotation(token: &RefreshToken, session: &Session, now: Instant) -> Rotation {
    if !session.is_alive(now) {
        return Rotation::Over;
    }
    match token.rotated_at {
        None => Rotation::Issue,
        Some(used) if !token.spent && now < used.plus_seconds(GRACE) => Rotation::Issue,
        Some(_) => Rotation::Reused,
    }
}

/// The seconds until the next sign-in is allowed after these failures. None up to the fourth; 30 s after the fifth,
/// doubling with each further one, up to 15 minutes.
pub fn throttled(failures: Failures, now: Instant) -> Option<u32> {
    let beyond = u32::try_from((failures.failures - FREE_FAILURES).min(20)).ok()?;
    let wait = (30_i64 << beyond).min(FORGOTTEN_AFTER);
    let left = failures.last_at.plus_seconds(wait).micros() - now.micros();
    // Rounded up, so that a caller who waits this long isn't refused again.
    (left > 0).then(|| u32::try_from(left.div_euclid(1_000_000) + 1).unwrap_or(u32::MAX))
}

/// The roles that belong to departments.
const CONFINED: [Role; 2] = [Role::Requester, Role::Approver];

/// What is wrong with the roles and references of a user, as far as the request shows.
pub fn user_faults(new: &UserNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    let confined = CONFINED.iter().any(|role| new.roles.contains(role));
    match (confined, new.department_id.is_some()) {
        (true, false) => faults.push(Fault::body(
            "/department_id",
            "required",
            text!("requester and approver need a department.", "角色 requester、approver 须指定单位。"),
        )),
        (false, true) => faults.push(Fault::body(
            "/department_id",
            "not_allowed",
            text!("Only requester and approver have a department.", "仅角色 requester、approver 可指定单位。"),
        )),
        _ => {}
    }
    match (new.roles.contains(&Role::Driver), new.driver_id.is_some()) {
        (true, false) => faults.push(Fault::body(
            "/driver_id",
            "required",
            text!("The role driver needs a driver_id.", "角色 driver 须指定对应的驾驶员。"),
        )),
        (false, true) => faults.push(Fault::body(
            "/driver_id",
            "not_allowed",
            text!("Only the role driver has a driver_id.", "仅角色 driver 可指定 driver_id。"),
        )),
        _ => {}
    }
    if new.password.is_none() && new.identity.is_none() {
        faults.push(Fault::body(
            "/password",
            "required",
            text!("A user without an identity needs a password.", "未关联统一身份的用户须有密码。"),
        ));
    }
    if new.identity.is_some() && new.roles.contains(&Role::Admin) {
        faults.push(Fault::body(
            "/identity",
            "not_allowed",
            text!(
                "An administrator can't be linked to the identity provider.",
                "管理员只能以本系统密码登录，不可关联统一身份。"
            ),
        ));
    }
    faults
}

/// The provider's token is valid, but no user is linked to its subject. The message says which subject an administrator
/// must link.
pub fn unlinked(identity: &ProviderIdentity) -> Error {
    let ProviderIdentity { issuer, subject } = identity;
    let detail = text!(
        "No user here is linked to the subject {subject:?} of {issuer}; an administrator must link one.",
        "{issuer} 的用户 {subject:?} 尚未关联本系统用户，请联系管理员办理关联。"
    );
    Error::new(Code::IdentityUnknown, detail)
}

/// What is wrong with the roles and departments of a key, as far as the request shows.
pub fn key_faults(new: &ApiKeyNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    if new.roles.contains(&Role::Driver) {
        faults.push(Fault::body(
            "/roles",
            "not_allowed_value",
            text!("A key can't have the role driver.", "密钥不能使用 driver 角色。"),
        ));
    }
    let confined = CONFINED.iter().any(|role| new.roles.contains(role));
    match (confined, new.department_ids.is_empty()) {
        (true, true) => faults.push(Fault::body(
            "/department_ids",
            "required",
            text!("requester and approver need departments.", "角色 requester、approver 须指定单位。"),
        )),
        (false, false) => faults.push(Fault::body(
            "/department_ids",
            "not_allowed",
            text!("Only requester and approver have departments.", "仅角色 requester、approver 可指定单位。"),
        )),
        _ => {}
    }
    faults
}

/// The beginning of every API key.
pub const KEY_MARK: &str = "mp_";
/// Length of the visible beginning, [`KEY_MARK`] included.
pub const KEY_PREFIX: usize = 11;
/// Length of a whole key: the visible beginning, and 256 bits in base64url.
const KEY_LENGTH: usize = KEY_PREFIX + 43;

/// Whether the text has the form of an API key. If not, the database isn't searched for it.
pub fn is_key(text: &str) -> bool {
    text.len() == KEY_LENGTH
        && text.starts_with(KEY_MARK)
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::kernel::{DepartmentId, DriverId, SessionId, UserId};

    fn now() -> Instant {
        Instant::parse("2026-05-06T08:30:00+08:00").expect("a moment")
    }

    #[test]
    fn a_refresh_token_is_used_once() {
        let (start, now) = (now().plus_days(-1), now());
        let alive = Session {
            id: SessionId::new(),
            user_id: UserId::new(),
            created_at: start,
            expires_at: start.plus_days(FAMILY_DAYS),
            revoked_at: None,
        };
        let revoked = Session { revoked_at: Some(now.plus_seconds(-1)), ..alive.clone() };
        let expired = Session { expires_at: now, ..alive.clone() };
        let token = |used_ago: Option<i64>, spent| RefreshToken {
            secret_hash: Vec::new(),
            session_id: alive.id,
            issued_at: start,
            predecessor: None,
            rotated_at: used_ago.map(|seconds| now.plus_seconds(-seconds)),
            spent,
        };
        for (what, token, session, expected) in [
            ("fresh", token(None, false), &alive, Rotation::Issue),
            ("used within 30 s", token(Some(29), false), &alive, Rotation::Issue),
            ("used at the same moment", token(Some(0), false), &alive, Rotation::Issue),
            ("used 30 s ago", token(Some(30), false), &alive, Rotation::Reused),
            ("its successor used", token(Some(1), true), &alive, Rotation::Reused),
            ("both", token(Some(90), true), &alive, Rotation::Reused),
            ("fresh of a revoked family", token(None, false), &revoked, Rotation::Over),
            ("used of a revoked family", token(Some(90), true), &revoked, Rotation::Over),
            ("fresh after 30 days", token(None, false), &expired, Rotation::Over),
        ] {
            assert_eq!(rotation(&token, session, now), expected, "{what}");
        }
    }

    #[test]
    fn failures_cost_ever_more_time() {
        let now = now();
        for (failures, ago, expected) in [
            (0, 0, None),
            (4, 0, None),
            (5, 0, Some(31)),
            (5, 29, Some(2)),
            (5, 30, None),
            (6, 30, Some(31)),
            (7, 0, Some(121)),
            (10, 0, Some(901)),
            (1_000_000, 0, Some(901)),
            (i64::MAX, 899, Some(2)),
            (1_000_000, 900, None),
        ] {
            assert_eq!(
                throttled(Failures { failures, last_at: now.plus_seconds(-ago) }, now),
                expected,
                "{failures} {ago}"
            );
        }
    }

    #[test]
    fn roles_ask_for_what_confines_them() {
        let user = |roles: &[Role], department: bool, driver: bool| {
            let new = UserNew {
                username: "x".into(),
                password: Some("x".into()),
                identity: None,
                roles: roles.iter().copied().collect(),
                department_id: department.then(DepartmentId::new),
                driver_id: driver.then(DriverId::new),
                disabled: false,
            };
            user_faults(&new).len()
        };
        for (roles, department, driver, faults) in [
            (&[Role::Requester][..], true, false, 0),
            (&[Role::Approver], false, false, 1),
            (&[Role::Driver], false, true, 0),
            (&[Role::Driver], true, false, 2),
            (&[Role::Admin], false, false, 0),
            (&[Role::Admin], true, true, 2),
            (&[Role::Requester, Role::Driver], true, true, 0),
        ] {
            assert_eq!(user(roles, department, driver), faults, "{roles:?} {department} {driver}");
        }
        let linked = |password: Option<&str>, identity: bool, role: Role| {
            let identity =
                identity.then(|| ProviderIdentity { issuer: "https://login.example".into(), subject: "7".into() });
            let new = UserNew {
                username: "x".into(),
                password: password.map(str::to_owned),
                identity,
                roles: [role].into(),
                department_id: None,
                driver_id: None,
                disabled: false,
            };
            user_faults(&new).into_iter().map(|fault| fault.code.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(linked(None, true, Role::Dispatcher), Vec::<String>::new());
        assert_eq!(linked(Some("x"), true, Role::Supervisor), Vec::<String>::new());
        assert_eq!(linked(None, false, Role::Dispatcher), ["required"]);
        assert_eq!(linked(Some("x"), true, Role::Admin), ["not_allowed"]);

        let key = |roles: &[Role], departments: usize| {
            let department_ids: BTreeSet<_> = (0..departments).map(|_| DepartmentId::new()).collect();
            key_faults(&ApiKeyNew {
                name: "x".into(),
                roles: roles.iter().copied().collect(),
                department_ids,
                expires_at: now(),
                may_approve: false,
                retired_on: None,
            })
            .len()
        };
        assert_eq!(
            [
                key(&[Role::Requester], 2),
                key(&[Role::Requester], 0),
                key(&[Role::Dispatcher], 1),
                key(&[Role::Driver], 0),
                key(&[Role::Admin], 0)
            ],
            [0, 1, 1, 1, 0]
        );
    }

    #[test]
    fn a_key_has_its_form() {
        let good = format!("mp_1a2b3c4d{}", "x".repeat(43));
        assert!(is_key(&good));
        for bad in [
            "",
            "mp_",
            &good[..53],
            &format!("{good}x"),
            &good.replace("mp_", "mq_"),
            &good.replace('x', "é"),
            &good.replacen('x', " ", 1),
        ] {
            assert!(!is_key(bad), "{bad}");
        }
    }
}
