//! Use cases of sessions and passwords.

use std::collections::HashSet;

use serde_json::json;

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events::{self, Change},
    identity::{
        forms::PasswordChange,
        model::{RefreshToken, Session, SessionEvent, SessionFilter, SessionKind, User, UserEvent},
        rules::{self, Lasting, Rotation},
        second_factor::Proved,
        store, views,
    },
    kernel::{Actor, ActorKind, Code, Error, Instant, Result, Role, SessionId, UserId, text},
    reference,
};

use super::second_factors::expect_unchanged;

/// Those of these sessions that haven't ended, and whose users are let in.
pub fn sessions_alive(conn: &mut Conn, ids: &[SessionId], now: Instant) -> Result<HashSet<SessionId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let alive = store::sessions(conn, ids)?.into_iter();
    Ok(alive.filter(|(session, user)| session.is_alive(now) && !user.disabled).map(|(session, _)| session.id).collect())
}

fn record(unit: &mut Unit<'_>, session_id: SessionId, event: SessionEvent) -> Result<()> {
    events::record(unit, &Change::of(event.into(), session_id.0))
}

/// What begins or refreshes a session.
pub(in crate::identity) struct Client {
    /// The address; of IPv6 its /64.
    pub address: String,
    /// The program, as it calls itself.
    pub agent: Option<String>,
    /// Who holds the tokens. Those of another kind are no tokens here.
    pub kind: SessionKind,
    /// How long a program's session goes on that nobody refreshes.
    pub idle_hours: i64,
}

impl Client {
    /// How long a session of this user lasts here.
    fn lasting(&self, conn: &mut Conn, user: &User) -> Result<Lasting> {
        Ok(match self.kind {
            SessionKind::Client => Lasting::of_program(self.idle_hours),
            SessionKind::Browser => Lasting::of_browser(&user.roles.0, &reference::ops::settings(conn)?.content),
        })
    }
}

/// Begins a session for a user whose password and code were right, and stores its first refresh token. Forgets the
/// user's failures from this address, and remembers the address.
///
/// # Errors
/// `credentials_invalid`, `totp_required`, `totp_invalid` if they aren't right any more.
pub(in crate::identity) fn session_open(
    unit: &mut Unit<'_>,
    proved: &Proved,
    client: &Client,
    token_hash: &[u8],
) -> Result<Session> {
    expect_unchanged(unit, proved)?;
    let user = &proved.user;
    let session = Session {
        id: SessionId::new(),
        user_id: user.id,
        created_at: unit.now,
        expires_at: client.lasting(unit.conn, user)?.end(unit.now, unit.now),
        revoked_at: None,
        proved_again_at: None,
        updated_at: Some(unit.now),
        address: Some(client.address.clone()),
        agent: client.agent.clone(),
        kind: client.kind,
    };
    store::session_insert(unit.conn, &session)?;
    issue(unit, session.id, token_hash, None)?;
    store::failures_clear(unit.conn, &user.username, &client.address, unit.now)?;
    let after = Some(json!({"address": client.address}));
    events::record(unit, &Change { after, ..Change::of(SessionEvent::Login.into(), session.id.0) })?;
    Ok(session)
}

fn issue(unit: &mut Unit<'_>, session_id: SessionId, token_hash: &[u8], predecessor: Option<Vec<u8>>) -> Result<()> {
    let row = RefreshToken {
        secret_hash: token_hash.to_vec(),
        session_id,
        issued_at: unit.now,
        predecessor,
        rotated_at: None,
        spent: false,
    };
    store::token_insert(unit.conn, &row)
}

/// Exchanges a refresh token for its successor. Returns none if it is refused. It isn't an error then: a token that was
/// used before ends the session, and that must be committed.
pub(in crate::identity) fn session_refresh(
    unit: &mut Unit<'_>,
    client: &Client,
    presented: &[u8],
    successor: &[u8],
) -> Result<Option<Session>> {
    store::family_hold(unit.conn, presented)?;
    let found = store::token_get(unit.conn, presented)?.filter(|(_, session, _)| session.kind == client.kind);
    let Some((token, mut session, user)) = found else { return Ok(None) };
    let lasting = client.lasting(unit.conn, &user)?;
    if session.kind == SessionKind::Browser {
        // By the settings and roles of now: who is no longer a driver alone hasn't a driver's time any more.
        session.expires_at = session.expires_at.min(lasting.end(session.created_at, session.last_seen_at()));
    }
    match rules::rotation(&token, &session, unit.now) {
        Rotation::Issue if !user.disabled => {
            store::token_used(unit.conn, &token, unit.now)?;
            issue(unit, session.id, successor, Some(token.secret_hash))?;
            let session = Session {
                expires_at: lasting.end(session.created_at, unit.now),
                updated_at: Some(unit.now),
                address: Some(client.address.clone()),
                agent: client.agent.clone(),
                ..session
            };
            store::session_refreshed(unit.conn, &session)?;
            Ok(Some(session))
        }
        Rotation::Reused => {
            store::session_revoke(unit.conn, session.id, unit.now)?;
            record(unit, session.id, SessionEvent::EndByReuse)?;
            Ok(None)
        }
        Rotation::Issue | Rotation::Over => Ok(None),
    }
}

/// Ends a session.
pub(in crate::identity) fn session_end(unit: &mut Unit<'_>, id: SessionId) -> Result<()> {
    if store::session_revoke(unit.conn, id, unit.now)? {
        record(unit, id, SessionEvent::Logout)?;
    }
    Ok(())
}

/// Whether the caller sees this user's sessions, and ends them: their own, and an administrator anybody's. Who must first do
/// something else is no administrator until then.
fn may_see(actor: &Actor, of: UserId) -> bool {
    of.0 == actor.id || actor.is(Role::Admin) && actor.must_first.is_none()
}

/// A page of the caller's sessions that haven't ended, or for an administrator of another's.
///
/// # Errors
/// `forbidden` for another's; what the caller must do first.
pub fn session_list(reader: &mut Reader<'_>, page: &Page, filter: &SessionFilter) -> Result<PageOf<views::Session>> {
    let own = UserId::from_uuid(reader.actor.id);
    let of = filter.user_id.unwrap_or(own);
    if !may_see(reader.actor, of) {
        return Err(Error::plain(reader.actor.must_first.unwrap_or(Code::Forbidden)));
    }
    let username = store::user_get(reader.conn, of)?.map(|user| user.username).unwrap_or_default();
    let at_hand = reader.actor.session_id;
    let rows = store::session_page(reader.conn, page, of, reader.now)?;
    Ok(rows.map(|row| views::Session::of(row, username.clone(), at_hand)))
}

/// A session of the caller that hasn't ended, or for an administrator anybody's.
///
/// # Errors
/// `not_found`.
pub fn session_get(reader: &mut Reader<'_>, id: SessionId) -> Result<views::Session> {
    let (row, user) = store::session_get(reader.conn, id)?.ok_or_else(Error::not_found)?;
    if !may_see(reader.actor, user.id) || !row.is_alive(reader.now) {
        return Err(Error::not_found());
    }
    Ok(views::Session::of(row, user.username, reader.actor.session_id))
}

/// Ends a session of the caller, or for an administrator anybody's.
///
/// # Errors
/// `not_found`; `stale`.
pub fn session_delete(unit: &mut Unit<'_>, id: SessionId) -> Result<()> {
    session_get(&mut unit.reader(), id)?;
    let (session, _) = store::session_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    unit.expect_version(session.version())?;
    if store::session_revoke(unit.conn, id, unit.now)? {
        record(unit, id, SessionEvent::End)?;
    }
    Ok(())
}

/// The person of a session, with the rights of now. None once either has ended.
pub(in crate::identity) fn session_actor(conn: &mut Conn, id: SessionId, now: Instant) -> Result<Option<Actor>> {
    let Some((session, user)) = store::session_get(conn, id)? else { return Ok(None) };
    if !session.is_alive(now) || user.disabled {
        return Ok(None);
    }
    let (must_first, proved_at) = (must_first(conn, &user)?, Some(session.proved_at()));
    Ok(Some(Actor { must_first, proved_at, ..user.actor(Some(session.id)) }))
}

/// What the person of a session must do before anything else.
pub(in crate::identity) fn must_first(conn: &mut Conn, user: &User) -> Result<Option<Code>> {
    if !user.password_is_initial && !rules::may_need_totp(user) {
        return Ok(None);
    }
    let settings = reference::ops::settings(conn)?.content;
    let must_change = user.password_is_initial && settings.password_change_required;
    let must_enrol = rules::may_need_totp(user)
        && settings.totp_required
        && store::factor_get(conn, user.id)?.is_none_or(|factor| factor.secret.is_none());
    // Everybody knows the passwords of a demonstration.
    if !must_change && !must_enrol || reference::ops::is_demo(conn)? {
        return Ok(None);
    }
    Ok(Some(if must_change { Code::PasswordChangeRequired } else { Code::TotpEnrolmentRequired }))
}

/// Stores that the caller's password and code were right just now. Forgets their failures from this address.
///
/// # Errors
/// `credentials_invalid`, `totp_required`, `totp_invalid` if they aren't right any more.
pub(in crate::identity) fn session_prove(unit: &mut Unit<'_>, proved: &Proved, address: &str) -> Result<()> {
    expect_unchanged(unit, proved)?;
    let Some(session) = unit.actor.session_id else { return Err(rules::proved_elsewhere()) };
    store::session_prove(unit.conn, session, unit.now)?;
    store::failures_clear(unit.conn, &proved.user.username, address, unit.now)?;
    record(unit, session, SessionEvent::Reauthenticate)
}

/// Refuses a person who hasn't proved lately who they are, where the company asks for it. A key is a proof in itself.
///
/// # Errors
/// `reauthentication_required`.
pub fn expect_proved(conn: &mut Conn, actor: &Actor, now: Instant) -> Result<()> {
    if actor.kind != ActorKind::User || rules::is_proved(actor.proved_at, now) {
        return Ok(());
    }
    if reference::ops::settings(conn)?.content.reauthentication_required {
        return Err(rules::reauthentication_required(actor.session_id.is_some()));
    }
    Ok(())
}

/// Stores the caller's new password and ends their other sessions.
///
/// # Errors
/// 422 if the password is guessed first, or is the one that must be changed; `credentials_invalid`, `totp_required`,
/// `totp_invalid` if the present one and the code aren't right any more.
pub(in crate::identity) fn password_change(
    unit: &mut Unit<'_>,
    proved: &Proved,
    address: &str,
    change: &PasswordChange,
    password_hash: &str,
) -> Result<()> {
    let verified = &proved.user;
    let password = &change.new_password;
    if let Some(fault) = super::users::password_fault(unit.conn, "/new_password", password, &verified.username)? {
        return Err(Error::invalid(vec![fault]));
    }
    let is_same = *password == change.current_password;
    if is_same && unit.actor.must_first == Some(Code::PasswordChangeRequired) {
        let detail = text!("It must differ from the present one.", "新密码不能与当前密码相同。");
        return Err(Error::body("/new_password", "password_unchanged", detail));
    }
    expect_unchanged(unit, proved)?;
    let row = User {
        password_hash: Some(password_hash.into()),
        password_is_initial: verified.password_is_initial && is_same,
        version: verified.version + 1,
        updated_at: unit.now,
        ..verified.clone()
    };
    store::user_replace(unit.conn, row)
        .map_err(|error| if error.code() == Code::Stale { Error::plain(Code::CredentialsInvalid) } else { error })?;
    store::sessions_revoke(unit.conn, verified.id, unit.actor.session_id, unit.now)?;
    store::factor_abandon(unit.conn, verified.id)?;
    if let Some(session) = unit.actor.session_id {
        store::session_prove(unit.conn, session, unit.now)?;
    }
    store::failures_clear(unit.conn, &verified.username, address, unit.now)?;
    events::record(unit, &Change::of(UserEvent::ChangePassword.into(), verified.id.0))
}

/// Deletes past windows of the rate limit and forgotten failures. Returns how many.
pub fn sweep_rates(unit: &mut Unit<'_>) -> Result<usize> {
    Ok(store::rates_sweep(unit.conn, unit.now.plus_minutes(-1))? + store::failures_sweep(unit.conn, unit.now)?)
}

/// Deletes sessions that ended more than a day ago. Returns how many.
pub fn sweep(unit: &mut Unit<'_>) -> Result<usize> {
    store::sessions_sweep(unit.conn, unit.now.plus_days(-1))
}
