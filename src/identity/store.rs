//! SQL of identity.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

use super::{
    model::{ApiKey, ApiKeyFilter, Failures, ProviderIdentity, RefreshToken, Session, SigningKeyRow, User, UserFilter},
    rules::FORGOTTEN_AFTER,
};
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared,
        schema::{api_keys, drivers, login_failures, rate_windows, refresh_tokens, sessions, signing_keys, users},
    },
    kernel::{ApiKeyId, DriverId, Instant, Result, SessionId, UserId, time::SqlInstant},
    keyset,
};

pub(super) fn user_get(conn: &mut Conn, id: UserId) -> Result<Option<User>> {
    Ok(users::table.find(id).select(User::as_select()).get_result(conn).optional()?)
}

pub(super) fn user_by_name(conn: &mut Conn, username: &str) -> Result<Option<User>> {
    Ok(users::table.filter(users::username.eq(username)).select(User::as_select()).get_result(conn).optional()?)
}

/// The user who is linked to this identity at the provider.
pub(super) fn user_by_identity(conn: &mut Conn, identity: &ProviderIdentity) -> Result<Option<User>> {
    let ProviderIdentity { issuer, subject } = identity;
    let this = users::table.filter(users::issuer.eq(issuer).and(users::subject.eq(subject)));
    Ok(this.select(User::as_select()).get_result(conn).optional()?)
}

pub(super) fn user_insert(conn: &mut Conn, row: User) -> Result<()> {
    diesel::insert_into(users::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the previous one.
pub(super) fn user_replace(conn: &mut Conn, row: User) -> Result<()> {
    let this = users::table.find(row.id).filter(users::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn user_page(conn: &mut Conn, page: &Page, filter: &UserFilter) -> Result<PageOf<User>> {
    let mut query = users::table.select(User::as_select()).into_boxed();
    if !filter.username.is_empty() {
        query = query.filter(users::username.eq_any(&filter.username));
    }
    if let Some(disabled) = filter.disabled {
        query = query.filter(users::disabled.eq(disabled));
    }
    let rows = keyset!(query, users, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

pub(super) fn driver_exists(conn: &mut Conn, id: DriverId) -> Result<bool> {
    Ok(drivers::table.find(id).select(drivers::id).first::<DriverId>(conn).optional()?.is_some())
}

pub(super) fn key_get(conn: &mut Conn, id: ApiKeyId) -> Result<Option<ApiKey>> {
    Ok(api_keys::table.find(id).select(ApiKey::as_select()).get_result(conn).optional()?)
}

pub(super) fn key_by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<ApiKey>> {
    Ok(api_keys::table
        .filter(api_keys::secret_hash.eq(hash))
        .select(ApiKey::as_select())
        .get_result(conn)
        .optional()?)
}

pub(super) fn key_insert(conn: &mut Conn, row: ApiKey) -> Result<()> {
    diesel::insert_into(api_keys::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the previous one.
pub(super) fn key_replace(conn: &mut Conn, row: ApiKey) -> Result<()> {
    let this = api_keys::table.find(row.id).filter(api_keys::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

pub(super) fn key_page(conn: &mut Conn, page: &Page, filter: &ApiKeyFilter) -> Result<PageOf<ApiKey>> {
    let mut query = api_keys::table.select(ApiKey::as_select()).into_boxed();
    if !filter.name.is_empty() {
        query = query.filter(api_keys::name.eq_any(&filter.name));
    }
    let rows = keyset!(query, api_keys, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// A session and its user.
pub(super) fn session_get(conn: &mut Conn, id: SessionId) -> Result<Option<(Session, User)>> {
    let both = sessions::table.inner_join(users::table.on(users::id.eq(sessions::user_id)));
    Ok(both
        .filter(sessions::id.eq(id))
        .select((Session::as_select(), User::as_select()))
        .get_result(conn)
        .optional()?)
}

pub(super) fn session_insert(conn: &mut Conn, row: &Session) -> Result<()> {
    diesel::insert_into(sessions::table).values(row).execute(conn)?;
    Ok(())
}

/// Ends a session. Returns whether it had not ended before.
pub(super) fn session_revoke(conn: &mut Conn, id: SessionId, now: Instant) -> Result<bool> {
    let this = sessions::table.find(id).filter(sessions::revoked_at.is_null());
    Ok(prepared(diesel::update(this).set(sessions::revoked_at.eq(now))).execute(conn)? == 1)
}

/// Ends all sessions of a user except this one.
pub(super) fn sessions_revoke(conn: &mut Conn, user_id: UserId, but: Option<SessionId>, now: Instant) -> Result<()> {
    let theirs = sessions::user_id.eq(user_id).and(sessions::revoked_at.is_null());
    match but {
        Some(but) => diesel::update(sessions::table.filter(theirs.and(sessions::id.ne(but))))
            .set(sessions::revoked_at.eq(now))
            .execute(conn)?,
        None => diesel::update(sessions::table.filter(theirs)).set(sessions::revoked_at.eq(now)).execute(conn)?,
    };
    Ok(())
}

/// Locks a token's session until the unit ends, so that its tokens are judged one after the other.
pub(super) fn family_hold(conn: &mut Conn, hash: &[u8]) -> Result<()> {
    let family = refresh_tokens::table.filter(refresh_tokens::secret_hash.eq(hash)).select(refresh_tokens::session_id);
    diesel::update(sessions::table.filter(sessions::id.eq_any(family)))
        .set(sessions::expires_at.eq(sessions::expires_at))
        .execute(conn)?;
    Ok(())
}

/// A refresh token, its session and its user.
pub(super) fn token_get(conn: &mut Conn, hash: &[u8]) -> Result<Option<(RefreshToken, Session, User)>> {
    let all = refresh_tokens::table
        .inner_join(sessions::table.on(sessions::id.eq(refresh_tokens::session_id)))
        .inner_join(users::table.on(users::id.eq(sessions::user_id)));
    let this = all.filter(refresh_tokens::secret_hash.eq(hash));
    Ok(this.select((RefreshToken::as_select(), Session::as_select(), User::as_select())).get_result(conn).optional()?)
}

pub(super) fn token_insert(conn: &mut Conn, row: &RefreshToken) -> Result<()> {
    diesel::insert_into(refresh_tokens::table).values(row).execute(conn)?;
    Ok(())
}

/// Stores the first use of a token. The token and the other successors of its predecessor are marked as rotated, the
/// predecessor as spent.
pub(super) fn token_used(conn: &mut Conn, token: &RefreshToken, now: Instant) -> Result<()> {
    let family = refresh_tokens::table.filter(refresh_tokens::session_id.eq(token.session_id));
    let unused = family.filter(refresh_tokens::rotated_at.is_null());
    match &token.predecessor {
        Some(before) => {
            diesel::update(family.filter(refresh_tokens::secret_hash.eq(before)))
                .set(refresh_tokens::spent.eq(true))
                .execute(conn)?;
            diesel::update(unused.filter(refresh_tokens::predecessor.eq(before)))
                .set(refresh_tokens::rotated_at.eq(now))
                .execute(conn)?;
        }
        None => {
            diesel::update(unused.filter(refresh_tokens::secret_hash.eq(&token.secret_hash)))
                .set(refresh_tokens::rotated_at.eq(now))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Deletes sessions that expired before this time, with their tokens.
pub(super) fn sessions_sweep(conn: &mut Conn, before: Instant) -> Result<usize> {
    let old = sessions::table.filter(sessions::expires_at.lt(before)).select(sessions::id);
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(old))).execute(conn)?;
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.lt(before))).execute(conn)?)
}

pub(super) fn signing_keys(conn: &mut Conn) -> Result<Vec<SigningKeyRow>> {
    let living = signing_keys::table.filter(signing_keys::retired_at.is_null());
    Ok(living.order(signing_keys::id.desc()).select(SigningKeyRow::as_select()).load(conn)?)
}

pub(super) fn signing_key_insert(conn: &mut Conn, row: &SigningKeyRow) -> Result<()> {
    diesel::insert_into(signing_keys::table).values(row).execute(conn)?;
    Ok(())
}

/// Retires the keys that are stored unencrypted.
pub(super) fn signing_keys_retire_unwrapped(conn: &mut Conn, now: Instant) -> Result<()> {
    let open = signing_keys::table.filter(signing_keys::wrapped.eq(false).and(signing_keys::retired_at.is_null()));
    diesel::update(open).set(signing_keys::retired_at.eq(now)).execute(conn)?;
    Ok(())
}

pub(super) fn failures(conn: &mut Conn, username: &str, address: &str) -> Result<Option<Failures>> {
    Ok(login_failures::table.find((username, address)).select(Failures::as_select()).get_result(conn).optional()?)
}

/// Counts a failure, and deletes old failures of all users.
pub(super) fn failure_count(conn: &mut Conn, username: &str, address: &str, now: Instant) -> Result<()> {
    diesel::delete(login_failures::table.filter(login_failures::last_at.le(now.plus_seconds(-FORGOTTEN_AFTER))))
        .execute(conn)?;
    sql_query(
        "INSERT INTO login_failures (username, address, failures, last_at) VALUES ($1, $2, 1, $3)
         ON CONFLICT (username, address) DO UPDATE SET failures = login_failures.failures + 1, last_at = excluded.last_at",
    )
    .bind::<Text, _>(username)
    .bind::<Text, _>(address)
    .bind::<SqlInstant, _>(now)
    .execute(conn)?;
    Ok(())
}

pub(super) fn failures_clear(conn: &mut Conn, username: &str, address: &str) -> Result<()> {
    diesel::delete(login_failures::table.find((username, address))).execute(conn)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Lent {
    #[diesel(sql_type = SqlInstant)]
    began_at: Instant,
    #[diesel(sql_type = BigInt)]
    taken: i64,
}

/// Adds a share to what is borrowed of a caller's window, or begins a new window. Returns when the window began and how
/// much of it is borrowed now.
pub(super) fn rate_borrow(conn: &mut Conn, who: &str, share: u32, now: Instant) -> Result<(Instant, i64)> {
    let lent: Lent = sql_query(
        "INSERT INTO rate_windows (who, began_at, taken) VALUES ($1, $2, $3)
         ON CONFLICT (who) DO UPDATE SET
             taken = CASE WHEN rate_windows.began_at <= $4 THEN excluded.taken ELSE rate_windows.taken + excluded.taken END,
             began_at = CASE WHEN rate_windows.began_at <= $4 THEN excluded.began_at ELSE rate_windows.began_at END
         RETURNING began_at, taken",
    )
    .bind::<Text, _>(who)
    .bind::<SqlInstant, _>(now)
    .bind::<BigInt, _>(i64::from(share))
    .bind::<SqlInstant, _>(now.plus_minutes(-1))
    .get_result(conn)?;
    Ok((lent.began_at, lent.taken))
}

/// Deletes windows that have passed.
pub(super) fn rates_sweep(conn: &mut Conn, before: Instant) -> Result<usize> {
    Ok(diesel::delete(rate_windows::table.filter(rate_windows::began_at.lt(before))).execute(conn)?)
}
