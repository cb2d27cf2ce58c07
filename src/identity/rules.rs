//! The rules of signing in, of passwords and refresh tokens, and of the roles of users and keys.

use std::{
    collections::{BTreeSet, HashSet},
    sync::LazyLock,
};

use super::model::{ApiKeyNew, Count, Failures, ProviderIdentity, RefreshToken, Session, User, UserNew};
use crate::{
    kernel::{Code, Error, Fault, Instant, Lang, Role, text},
    reference::model::SettingsNew,
};

/// How long a session lasts at most, in days.
pub const FAMILY_DAYS: i64 = 30;
/// A session that nobody refreshes ends after this many hours, unless the operator says otherwise.
pub const IDLE_HOURS: i64 = 168;
/// How long a refresh token remains valid after its first use, in seconds, because the answer may have been lost.
const GRACE: i64 = 30;
/// From this number of failed sign-ins with one name from one address on, the next one has to wait.
const FREE_FAILURES: i64 = 5;
/// The same where the name has signed in from the address before. Others behind that address may have failed.
const FREE_WHERE_KNOWN: i64 = 100;
/// The same with one name from all addresses together.
const FREE_BY_NAME: i64 = 10;
/// The same from one address with all names together. Hundreds of people may stand behind one address.
const FREE_BY_ADDRESS: i64 = 50;
/// The same of codes that came with the right password, from all addresses together.
const FREE_CODES: i64 = 5;
/// How long an address is known from which a name has signed in, in days.
pub const KNOWN_DAYS: i64 = 90;
/// Failures are forgotten after this time without another one, in seconds. It is also the longest waiting time.
pub const FORGOTTEN_AFTER: i64 = 15 * 60;
/// The same of wrong codes. Who waits a quarter of an hour for each has some hundred a day then, and not five each time.
pub const CODES_FORGOTTEN_AFTER: i64 = 24 * 60 * 60;

/// How long a proof of who somebody is counts where it is asked for, in seconds.
const PROOF: i64 = 10 * 60;

/// The roles whose people must have a second factor, where the company asks for it.
const BY_TWO_FACTORS: [Role; 3] = [Role::Accountant, Role::Supervisor, Role::Admin];

/// Whether the company may ask this user for a second factor.
pub fn may_need_totp(user: &User) -> bool {
    BY_TWO_FACTORS.iter().any(|role| user.roles.0.contains(role))
}

/// Whether who proved then who they are needn't do so again.
pub fn is_proved(proved_at: Option<Instant>, now: Instant) -> bool {
    proved_at.is_some_and(|at| now < at.plus_seconds(PROOF))
}

/// The refusal of who must prove who they are again. `has_session` if by a password here.
pub fn reauthentication_required(has_session: bool) -> Error {
    if !has_session {
        return proved_elsewhere();
    }
    let detail = text!(
        "This asks for the password within the last ten minutes: prove it by POST /auth/reauthenticate, and send the request again.",
        "此操作要求在十分钟内验证过密码：请通过 POST /auth/reauthenticate 重新验证后再提交。"
    );
    Error::new(Code::ReauthenticationRequired, detail)
}

/// The refusal of a code for a second factor that nobody began.
pub fn no_factor_begun() -> Error {
    let detail = text!("Ask for a secret first, by POST /auth/totp.", "请先通过 POST /auth/totp 获取密钥。");
    Error::new(Code::NotReady, detail)
}

/// The refusal of a proof that only the identity provider can give.
pub fn proved_elsewhere() -> Error {
    let detail = text!(
        "This asks for a sign-in at the identity provider within the last ten minutes, by a token that says when (auth_time). Sign in there again.",
        "此操作要求十分钟内在统一身份认证登录，且令牌须载明登录时间（auth_time）。请在该处重新登录。"
    );
    Error::new(Code::ReauthenticationRequired, detail)
}

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

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasting {
    /// In minutes after the sign-in, however often it is refreshed.
    whole: i64,
    /// In minutes after the last refresh; none if that doesn't matter.
    idle: Option<i64>,
}

impl Lasting {
    /// Of a program's session.
    pub fn of_program(idle_hours: i64) -> Self {
        Self { whole: FAMILY_DAYS * 24 * 60, idle: Some(idle_hours * 60) }
    }

    /// Of a browser's, by who signed in. A driver alone sees little, and needs it on the road without signing in anew.
    pub fn of_browser(roles: &BTreeSet<Role>, settings: &SettingsNew) -> Self {
        if roles.iter().eq([&Role::Driver]) {
            Self { whole: settings.driver_session_days * 24 * 60, idle: None }
        } else {
            Self { whole: settings.session_hours * 60, idle: Some(settings.session_idle_minutes) }
        }
    }

    /// When a session ends that began then and was begun or refreshed last at `seen_at`.
    pub fn end(self, began_at: Instant, seen_at: Instant) -> Instant {
        let whole = began_at.plus_minutes(self.whole);
        self.idle.map_or(whole, |idle| whole.min(seen_at.plus_minutes(idle)))
    }
}

/// Judges a refresh token. It is valid once, and for 30 seconds more unless its successor was used. Of several
/// successors of one token only one is ever good: two that are used are in two hands.
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

/// The seconds until the next sign-in with this name from this address is allowed: the longest wait that one of the
/// three counts asks for. Each of them has failures that cost nothing; then one waits 30 s, twice as long with each
/// further one, and 15 minutes at most.
pub fn throttled(failures: &Failures, now: Instant) -> Option<u32> {
    let counts =
        [(failures.here, FREE_FAILURES), (failures.of_name, FREE_BY_NAME), (failures.of_address, FREE_BY_ADDRESS)];
    counts.into_iter().filter_map(|(count, free)| waits(count?, free, now)).max()
}

/// The same until the next code that comes with the right password. Nobody is let off here: others have no part in it.
pub fn codes_throttled(failures: &Failures, now: Instant) -> Option<u32> {
    waits(failures.of_codes?, FREE_CODES, now)
}

/// Whether the password is judged although it is [`throttled`]: its user has signed in from this address before, and
/// what failed there since isn't too much.
pub fn judged_all_the_same(failures: &Failures, now: Instant) -> bool {
    is_known(failures, now) && failures.here.is_some_and(|here| waits(here, FREE_WHERE_KNOWN, now).is_none())
}

/// Whether the name has signed in from the address of late.
pub fn is_known(failures: &Failures, now: Instant) -> bool {
    failures.here.and_then(|here| here.succeeded_at).is_some_and(|at| now < at.plus_days(KNOWN_DAYS))
}

fn waits(count: Count, free: i64, now: Instant) -> Option<u32> {
    let beyond = u32::try_from((count.failures - free).min(20)).ok()?;
    let wait = (30_i64 << beyond).min(FORGOTTEN_AFTER);
    let left = count.last_at.plus_seconds(wait).micros() - now.micros();
    // Rounded up, so that a caller who waits this long isn't refused again.
    (left > 0).then(|| u32::try_from(left.div_euclid(1_000_000) + 1).unwrap_or(u32::MAX))
}

/// The roles that one person holds only if the setting `separate_duties` is off (API.md §3.1), each pair once.
const SEPARATE: [(Role, &[Role]); 3] = [
    (Role::Accountant, &[Role::Dispatcher]),
    (Role::Supervisor, &[Role::Dispatcher, Role::Driver, Role::Accountant, Role::Admin]),
    (Role::Admin, &[Role::Requester, Role::Approver, Role::Dispatcher, Role::Driver, Role::Accountant]),
];

/// The pairs among these roles that are for two people.
pub fn roles_of_two(roles: &BTreeSet<Role>) -> impl Iterator<Item = (Role, Role)> {
    SEPARATE
        .iter()
        .flat_map(|(one, others)| others.iter().map(|other| (*one, *other)))
        .filter(|(one, other)| roles.contains(one) && roles.contains(other))
}

/// A fault for each pair of these roles that is for two people.
pub fn separation_faults(roles: &BTreeSet<Role>) -> Vec<Fault> {
    let fault = |(one, other): (Role, Role)| {
        let (one_zh, other_zh) = (one.label(Lang::ZhCn), other.label(Lang::ZhCn));
        let detail = text!(
            "One person must not be {one} and {other}. Give one of the two roles to another person; or allow it by the setting separate_duties.",
            "同一人不得兼任{one_zh}和{other_zh}，请将其中一项交由他人担任；确需兼任的，可在设置中关闭不相容岗位分离（separate_duties）。"
        );
        Fault::body("/roles", "roles_of_two_people", detail)
    };
    roles_of_two(roles).map(fault).collect()
}

/// Whether a user can have this name. If not, failures with it count for the address alone.
pub fn is_username(name: &str) -> bool {
    (3..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}

/// The words of some ten thousand passwords that are used most, without the digits and signs around them, and those of
/// twelve characters and more as they are. They are those of Django's list, which Royce Williams made.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common-passwords.txt").lines().collect());

/// The names that everybody knows who guesses here, besides those of departments.
const PRODUCT: [&str; 2] = ["motorpool", "demo"];

/// What is wrong with a password that guessers try first: a common one, one that repeats or counts, a word with a year
/// or with digits that count; and one that is a name, alone or with digits. `names` are the codes and names of
/// departments.
pub fn password_fault(pointer: &str, password: &str, username: &str, names: &[String]) -> Option<Fault> {
    let whole = letters_of(password);
    let words = [period_of(without_digits(&whole)), without_digits(period_of(&whole))];
    let is_name = |name: &str| {
        let name = letters_of(name);
        let bare = without_digits(&name);
        !name.is_empty() && (whole == name || !bare.is_empty() && words.contains(&period_of(bare)))
    };
    let parts = username.split(['.', '_', '-']).filter(|part| part.len() >= 4);
    if PRODUCT.iter().copied().chain([username]).chain(parts).chain(names.iter().map(String::as_str)).any(is_name) {
        let detail = text!(
            "It is a name of a user, a department or this program, which is guessed first. Choose words that don't belong together.",
            "密码为用户名、单位名称或系统名称，极易被猜中；请改用互不相关的词语组合。"
        );
        return Some(Fault::body(pointer, "password_is_a_name", detail));
    }
    let lower = password.to_lowercase();
    let is_common = COMMON.contains(lower.as_str())
        || words.iter().any(|word| COMMON.contains(word))
        || is_common_word(&lower)
        || lower.chars().collect::<HashSet<_>>().len() < FEWEST_CHARACTERS
        || period_of(&lower).chars().count() * 2 <= lower.chars().count() && period_of(&lower).len() < 12
        || counts(&lower);
    is_common.then(|| {
        let detail = text!(
            "It is one of the passwords that are guessed first. Choose words that don't belong together.",
            "密码过于常见，极易被猜中；请改用互不相关的词语组合。"
        );
        Fault::body(pointer, "password_common", detail)
    })
}

/// How many different characters a password has at least.
const FEWEST_CHARACTERS: usize = 5;
/// Up to this length letters in a row are taken for one word or a name; more of them may be several words.
const LONGEST_WORD: usize = 12;

/// Whether it is a common word with signs around it or between its letters, or any one word with digits that are a year
/// or a date, count or repeat.
fn is_common_word(lower: &str) -> bool {
    let word = lower.trim_matches(|letter: char| !letter.is_alphabetic());
    let letters: String = lower.chars().filter(|letter| letter.is_alphabetic()).collect();
    // A few letters among many others are no word.
    let is_mostly_letters = letters.chars().count() * 2 >= lower.chars().count();
    if COMMON.contains(word) || is_mostly_letters && COMMON.contains(letters.as_str()) {
        return true;
    }
    let digits: String = lower.chars().filter(char::is_ascii_digit).collect();
    let is_date = [4, 6, 8].contains(&digits.len()) && (digits.starts_with("19") || digits.starts_with("20"));
    word == letters
        && word.is_ascii()
        && (1..=LONGEST_WORD).contains(&word.len())
        && digits.len() >= 3
        && (is_date || counts(&digits) || period_of(&digits).len() * 2 <= digits.len())
}

/// Its letters and digits, small.
fn letters_of(words: &str) -> String {
    words.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn without_digits(word: &str) -> &str {
    word.trim_matches(|letter: char| letter.is_ascii_digit())
}

/// The shortest part of which the word is made by repeating; the word itself if there is none.
fn period_of(word: &str) -> &str {
    let bytes = word.as_bytes();
    (1..=bytes.len() / 2)
        .find(|&length| word.is_char_boundary(length) && bytes.chunks(length).all(|part| part == &bytes[..length]))
        .map_or(word, |length| &word[..length])
}

/// Whether it goes along the digits, the alphabet or the keyboard, there or back.
fn counts(word: &str) -> bool {
    const ROWS: [&str; 3] = ["01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"];
    let back: String = word.chars().rev().collect();
    ROWS.iter().any(|row| row.contains(word) || row.contains(&back))
}

/// The roles that belong to departments.
const CONFINED: [Role; 2] = [Role::Requester, Role::Approver];

/// Whether who holds these roles belongs to departments.
pub fn is_confined(roles: &BTreeSet<Role>) -> bool {
    CONFINED.iter().any(|role| roles.contains(role))
}

/// What is wrong with the roles and references of a user, as far as the request shows.
pub fn user_faults(new: &UserNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    let confined = is_confined(&new.roles);
    match (confined, !new.departments().is_empty()) {
        (true, false) => faults.push(Fault::body(
            "/department_id",
            "required",
            text!("requester and approver need a department.", "用车申请人和审批人须指定单位。"),
        )),
        (false, true) => faults.push(Fault::body(
            if new.department_id.is_some() { "/department_id" } else { "/department_ids" },
            "not_allowed",
            text!("Only requester and approver have a department.", "只有用车申请人和审批人可指定单位。"),
        )),
        _ => {}
    }
    if let Some(listed) = &new.department_ids {
        if new.department_id.is_some_and(|home| !listed.contains(&home)) {
            faults.push(Fault::body(
                "/department_id",
                "not_allowed_value",
                text!(
                    "It must be one of department_ids. Send department_ids, too, to change the user's departments.",
                    "须为所属单位之一；变更所属单位时请一并填写 department_ids。"
                ),
            ));
        }
        if (1..listed.len()).any(|place| listed[..place].contains(&listed[place])) {
            let detail = text!("A department is listed twice.", "单位重复。");
            faults.push(Fault::body("/department_ids", "duplicate", detail));
        }
    }
    match (new.roles.contains(&Role::Driver), new.driver_id.is_some()) {
        (true, false) => faults.push(Fault::body(
            "/driver_id",
            "required",
            text!("The role driver needs a driver_id.", "驾驶员角色须指定对应的驾驶员。"),
        )),
        (false, true) => faults.push(Fault::body(
            "/driver_id",
            "not_allowed",
            text!("Only the role driver has a driver_id.", "只有驾驶员角色可指定对应的驾驶员。"),
        )),
        _ => {}
    }
    match (new.roles.contains(&Role::Supplier), new.supplier_id.is_some()) {
        (true, false) => faults.push(Fault::body(
            "/supplier_id",
            "required",
            text!("The role supplier needs a supplier_id.", "服务供应商角色须指定所属供应商。"),
        )),
        (false, true) => faults.push(Fault::body(
            "/supplier_id",
            "not_allowed",
            text!("Only the role supplier has a supplier_id.", "只有服务供应商角色可指定所属供应商。"),
        )),
        _ => {}
    }
    if new.roles.contains(&Role::Supplier) && new.roles.len() > 1 {
        faults.push(Fault::body(
            "/roles",
            "roles_of_two_people",
            text!(
                "Who works for a supplier has no other role here, whatever the setting separate_duties says.",
                "服务供应商人员不得兼任其他任何角色，与不相容岗位分离（separate_duties）的设置无关。"
            ),
        ));
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

/// The roles of the company. Their holders see all departments, and none of them approves (API.md §3.1).
const COMPANY: [Role; 4] = [Role::Dispatcher, Role::Accountant, Role::Supervisor, Role::Admin];
/// How long a delegation lasts at most, in days.
const LONGEST_DELEGATION: i64 = 366;

/// Whether a user can delegate: an active approver.
pub fn may_delegate(user: &User) -> bool {
    !user.disabled && user.roles.0.contains(&Role::Approver)
}

/// Whether a holder of these roles can be a delegate: a requester or approver who has no role of the company.
pub fn may_be_delegate(roles: &[Role]) -> bool {
    CONFINED.iter().any(|role| roles.contains(role)) && !COMPANY.iter().any(|role| roles.contains(role))
}

/// What is wrong with the span of a new delegation.
pub fn delegation_span_fault(from: Instant, until: Instant, now: Instant) -> Option<Fault> {
    if from < Instant::day_start(now.date()) {
        let detail = text!("It must not begin before today.", "开始时间不能早于今天。");
        Some(Fault::body("/from", "in_the_past", detail))
    } else if until <= from {
        Some(Fault::body("/until", "ends_before_start", text!("It must lie after from.", "结束时间须晚于开始时间。")))
    } else if until <= now {
        Some(Fault::body("/until", "in_the_past", text!("It must be in the future.", "须为将来的时间。")))
    } else if until > from.plus_days(LONGEST_DELEGATION) {
        let detail =
            text!("A delegation lasts {LONGEST_DELEGATION} days at most.", "委托最长 {LONGEST_DELEGATION} 天。");
        Some(Fault::body("/until", "span_too_long", detail))
    } else {
        None
    }
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

/// How many days a key lives at most.
pub const LONGEST_KEY: i64 = 400;

/// What is wrong with the end of a key that was made at this moment.
pub fn key_expiry_fault(expires_at: Instant, made_at: Instant, now: Instant) -> Option<Fault> {
    let latest = made_at.plus_days(LONGEST_KEY);
    if expires_at <= now {
        Some(Fault::body("/expires_at", "in_the_past", text!("It must be in the future.", "须为将来的时间。")))
    } else if expires_at > latest {
        let detail = text!(
            "A key lives {LONGEST_KEY} days at most, this one until {latest}; then another takes its place.",
            "密钥有效期最长 {LONGEST_KEY} 天，该密钥最迟至 {latest}；到期请换发新密钥。"
        );
        Some(Fault::body("/expires_at", "span_too_long", detail))
    } else {
        None
    }
}

/// A key came where only people are let in: keys change no users, keys, settings or delegations.
pub fn keys_may_not() -> Error {
    let detail =
        text!("Only a signed-in person does this; an API key can't.", "该操作须由本人登录办理，接口密钥不可办理。");
    Error::new(Code::Forbidden, detail)
}

/// What is wrong with the roles and departments of a key, as far as the request shows.
pub fn key_faults(new: &ApiKeyNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    if new.roles.contains(&Role::Driver) {
        faults.push(Fault::body(
            "/roles",
            "not_allowed_value",
            text!("A key can't have the role driver.", "密钥不能使用驾驶员角色。"),
        ));
    }
    if new.roles.contains(&Role::Supplier) {
        faults.push(Fault::body(
            "/roles",
            "not_allowed_value",
            text!("A key can't have the role supplier.", "密钥不能使用服务供应商角色。"),
        ));
    }
    let confined = is_confined(&new.roles);
    match (confined, new.department_ids.is_empty()) {
        (true, true) => faults.push(Fault::body(
            "/department_ids",
            "required",
            text!("requester and approver need departments.", "用车申请人和审批人须指定单位。"),
        )),
        (false, false) => faults.push(Fault::body(
            "/department_ids",
            "not_allowed",
            text!("Only requester and approver have departments.", "只有用车申请人和审批人可指定单位。"),
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
    use super::*;
    use crate::{
        identity::model::SessionKind,
        kernel::{DepartmentId, DriverId, SessionId, SupplierId, UserId},
    };

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
            proved_again_at: None,
            updated_at: None,
            address: None,
            agent: None,
            kind: SessionKind::Client,
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
            let count = Count { failures, last_at: now.plus_seconds(-ago), succeeded_at: None };
            let here = Failures { here: Some(count), ..Failures::default() };
            assert_eq!(throttled(&here, now), expected, "{failures} {ago}");
        }
    }

    #[test]
    fn each_count_has_failures_that_cost_nothing() {
        let now = now();
        let count = |failures| Some(Count { failures, last_at: now, succeeded_at: None });
        for (here, of_name, of_address, expected) in [
            (None, None, None, None),
            (count(4), count(9), count(49), None),
            (count(5), count(9), count(49), Some(31)),
            (count(4), count(10), count(49), Some(31)),
            (None, count(9), count(50), Some(31)),
            (count(5), count(12), count(51), Some(121)),
        ] {
            let failures = Failures { here, of_name, of_address, of_codes: count(500) };
            assert_eq!(throttled(&failures, now), expected, "{failures:?}");
            assert!(!judged_all_the_same(&failures, now));
        }
        for (failures, days, expected) in [(5, 0, true), (99, 89, true), (100, 0, false), (5, 90, false)] {
            let here = Count { failures, last_at: now, succeeded_at: Some(now.plus_days(-days)) };
            let failures = Failures { here: Some(here), of_name: count(50), of_address: count(500), of_codes: None };
            assert_eq!(judged_all_the_same(&failures, now), expected, "{failures:?}");
        }
    }

    #[test]
    fn what_is_guessed_first_is_no_password() {
        let names = ["finance", "县财政局", "D01", "7"].map(str::to_owned);
        let code = |password: &str| {
            password_fault("/password", password, "wang.xiaoming", &names).map(|fault| fault.code.into_owned())
        };
        for name in [
            "wangxiaoming",
            "Wang.Xiaoming",
            "wang_xiaoming_2026",
            "2026wangxiaoming",
            "Xiaoming1990!!",
            "motorpool123",
            "Motorpool-2026!",
            "motorpoolmotorpool",
            "finance20260101",
            "financefinance!",
            "县财政局20260101",
            "d01-d01-d01-d01",
            "d202605060830",
        ] {
            assert_eq!(code(name).as_deref(), Some("password_is_a_name"), "{name}");
        }
        for common in [
            "password1234",
            "Password!2026",
            "passwordpassword",
            "iloveyou123456",
            "qwertyuiop123",
            "1q2w3e4r5t6y",
            "123456789012",
            "abcdefghijkl",
            "lkjihgfedcba",
            "111111111111",
            "ab1ab1ab1ab1ab1",
            "666666888888",
            "Caizhengju2026",
            "Zhejiang2026!",
            "zhejiang@202605",
            "20260506-zhejiang",
            "P@ssw0rd2026!",
            "p.a.s.s.w.o.r.d",
            "zhangsan123456",
            "zhangsan888888",
            "zhangsan520520",
        ] {
            assert_eq!(code(common).as_deref(), Some("password_common"), "{common}");
        }
        for good in [
            "correct horse battery staple",
            "another-horse-battery",
            "motorpool and some more",
            "wang.xiaoming.horse",
            "县财政局的第二把伞",
            "31415926535897",
            "x9$kQ2!vL0pz",
            "finance department",
            "correct horse 2026",
            "correcthorsebattery2026",
            "zhangsan482917",
            "7!l#o2$9v%8e",
            "第二把伞在县财政局门口2026",
        ] {
            assert_eq!(code(good), None, "{good}");
        }
    }

    #[test]
    fn roles_ask_for_what_confines_them() {
        let user = |roles: &[Role], department: bool, driver: bool, supplier: bool| {
            let new = UserNew {
                username: "x".into(),
                full_name: None,
                password: Some("x".into()),
                identity: None,
                roles: roles.iter().copied().collect(),
                department_id: department.then(DepartmentId::new),
                department_ids: None,
                driver_id: driver.then(DriverId::new),
                supplier_id: supplier.then(SupplierId::new),
                disabled: false,
            };
            user_faults(&new).len()
        };
        for (roles, department, driver, supplier, faults) in [
            (&[Role::Requester][..], true, false, false, 0),
            (&[Role::Approver], false, false, false, 1),
            (&[Role::Driver], false, true, false, 0),
            (&[Role::Driver], true, false, false, 2),
            (&[Role::Admin], false, false, false, 0),
            (&[Role::Admin], true, true, true, 3),
            (&[Role::Requester, Role::Driver], true, true, false, 0),
            (&[Role::Supplier], false, false, true, 0),
            (&[Role::Supplier], true, false, false, 2),
            // Beside any other role, also such as may be together.
            (&[Role::Requester, Role::Supplier], true, false, true, 1),
            (&[Role::Admin, Role::Supplier], false, false, true, 1),
        ] {
            let found = user(roles, department, driver, supplier);
            assert_eq!(found, faults, "{roles:?} {department} {driver} {supplier}");
        }
        let linked = |password: Option<&str>, identity: bool, role: Role| {
            let identity =
                identity.then(|| ProviderIdentity { issuer: "https://login.example".into(), subject: "7".into() });
            let new = UserNew {
                username: "x".into(),
                full_name: None,
                password: password.map(str::to_owned),
                identity,
                roles: [role].into(),
                department_id: None,
                department_ids: None,
                driver_id: None,
                supplier_id: None,
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
                key(&[Role::Supplier], 0),
                key(&[Role::Admin], 0)
            ],
            [0, 1, 1, 1, 1, 0]
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
