//! SQL of identity.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use uuid::Uuid;

use super::{
    model::{
        ApiKey, ApiKeyFilter, Count, Delegation, DelegationFilter, Failures, ProviderIdentity, RefreshToken,
        SecondFactor, Session, SigningKeyRow, User, UserFilter,
    },
    rules::{self, CODES_FORGOTTEN_AFTER, FORGOTTEN_AFTER, KNOWN_DAYS},
};
use crate::{
    db::{
        Conn, Page, PageOf, changed_one, prepared, prepared_for,
        schema::{
            api_keys, delegations, drivers, login_failures, rate_windows, refresh_tokens, second_factors, sessions,
            signing_keys, users,
        },
    },
    kernel::{ApiKeyId, DelegationId, DriverId, Instant, Result, SessionId, SigningKeyId, UserId, time::SqlInstant},
    keyset, one_of,
};

pub(super) fn user_get(conn: &mut Conn, id: UserId) -> Result<Option<User>> {
    Ok(users::table.find(id).select(User::as_select()).get_result(conn).optional()?)
}

/// The usernames of these users, and the names of these keys.
pub(super) fn names_of(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let of_users: Vec<UserId> = ids.iter().copied().map(UserId::from_uuid).collect();
    let of_users = users::table.filter(users::id.eq_any(of_users)).select((users::id, users::username));
    let of_users: Vec<(UserId, String)> = prepared_for(ids.len(), of_users).load(conn)?;
    let of_keys: Vec<ApiKeyId> = ids.iter().copied().map(ApiKeyId::from_uuid).collect();
    let of_keys = api_keys::table.filter(api_keys::id.eq_any(of_keys)).select((api_keys::id, api_keys::name));
    let of_keys: Vec<(ApiKeyId, String)> = prepared_for(ids.len(), of_keys).load(conn)?;
    let of_keys = of_keys.into_iter().map(|(id, name)| (id.0, name));
    Ok(of_users.into_iter().map(|(id, name)| (id.0, name)).chain(of_keys).collect())
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

pub(super) fn users_named(conn: &mut Conn) -> Result<Vec<(String, Option<ProviderIdentity>)>> {
    let rows: Vec<(String, Option<String>, Option<String>)> =
        users::table.order(users::id.asc()).select((users::username, users::issuer, users::subject)).load(conn)?;
    let identity = |(issuer, subject)| ProviderIdentity { issuer, subject };
    Ok(rows.into_iter().map(|(name, issuer, subject)| (name, issuer.zip(subject).map(identity))).collect())
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
    if let Some(pending) = filter.pending {
        query = query.filter(users::pending_by.is_not_null().eq(pending));
    }
    let rows = keyset!(query, users, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row| (row.updated_at, row.id.0)))
}

/// Whether another user than this one is an administrator who can sign in.
pub(super) fn has_other_admin(conn: &mut Conn, but: UserId) -> Result<bool> {
    let others = users::table.filter(users::id.ne(but)).filter(users::disabled.eq(false));
    let admins = others.filter(users::roles.like("%\"admin\"%"));
    Ok(diesel::select(diesel::dsl::exists(admins)).get_result(conn)?)
}

pub(super) fn driver_exists(conn: &mut Conn, id: DriverId) -> Result<bool> {
    Ok(drivers::table.find(id).select(drivers::id).first::<DriverId>(conn).optional()?.is_some())
}

/// The names of these users.
pub(super) fn usernames(conn: &mut Conn, ids: &[UserId]) -> Result<HashMap<UserId, String>> {
    let named = users::table.filter(users::id.eq_any(ids)).select((users::id, users::username));
    Ok(prepared_for(ids.len(), named).load(conn)?.into_iter().collect())
}

pub(super) fn delegation_insert(conn: &mut Conn, row: Delegation) -> Result<()> {
    diesel::insert_into(delegations::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces the row if its version is still the previous one.
pub(super) fn delegation_replace(conn: &mut Conn, row: &Delegation) -> Result<()> {
    let this = delegations::table.find(row.id).filter(delegations::version.eq(row.version - 1));
    changed_one(prepared(diesel::update(this).set(row)).execute(conn)?)
}

/// The delegations of all users, or those that this user gave or holds.
fn concerning<'a>(user: Option<UserId>) -> delegations::BoxedQuery<'a, <Conn as Connection>::Backend> {
    let all = delegations::table.into_boxed();
    match user {
        Some(user) => all.filter(delegations::from_user_id.eq(user).or(delegations::to_user_id.eq(user))),
        None => all,
    }
}

pub(super) fn delegation_get(conn: &mut Conn, user: Option<UserId>, id: DelegationId) -> Result<Option<Delegation>> {
    Ok(concerning(user).filter(delegations::id.eq(id)).select(Delegation::as_select()).get_result(conn).optional()?)
}

pub(super) fn delegation_page(
    conn: &mut Conn,
    user: Option<UserId>,
    page: &Page,
    filter: &DelegationFilter,
    now: Instant,
) -> Result<PageOf<Delegation>> {
    let mut query = concerning(user).select(Delegation::as_select());
    if !filter.from_user_id.is_empty() {
        query = one_of!(query, delegations::from_user_id, filter.from_user_id);
    }
    if !filter.to_user_id.is_empty() {
        query = one_of!(query, delegations::to_user_id, filter.to_user_id);
    }
    let runs = delegations::starts_at.le(now).and(delegations::ends_at.gt(now)).and(delegations::ended_at.is_null());
    query = match filter.running {
        Some(true) => query.filter(runs),
        Some(false) => query.filter(diesel::dsl::not(runs)),
        None => query,
    };
    let rows = keyset!(query, delegations, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Delegation| (row.updated_at, row.id.0)))
}

/// Whether a delegation between the same two overlaps this span.
pub(super) fn delegation_overlaps(conn: &mut Conn, row: &Delegation) -> Result<bool> {
    let same = delegations::from_user_id.eq(row.from_user_id).and(delegations::to_user_id.eq(row.to_user_id));
    let overlapping = delegations::table
        .filter(same.and(delegations::ended_at.is_null()))
        .filter(delegations::starts_at.lt(row.ends_at).and(delegations::ends_at.gt(row.starts_at)));
    Ok(diesel::select(diesel::dsl::exists(overlapping)).get_result(conn)?)
}

/// The delegations to this user that run now, each with the user who gave it.
pub(super) fn delegations_running(conn: &mut Conn, to: UserId, now: Instant) -> Result<Vec<(Delegation, User)>> {
    let both = delegations::table.inner_join(users::table.on(users::id.eq(delegations::from_user_id)));
    Ok(both
        .filter(delegations::to_user_id.eq(to).and(delegations::ended_at.is_null()))
        .filter(delegations::starts_at.le(now).and(delegations::ends_at.gt(now)))
        .order(delegations::id.asc())
        .select((Delegation::as_select(), User::as_select()))
        .load(conn)?)
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
    if let Some(pending) = filter.pending {
        query = query.filter(api_keys::pending_by.is_not_null().eq(pending));
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

/// These sessions, each with its user.
pub(super) fn sessions(conn: &mut Conn, ids: &[SessionId]) -> Result<Vec<(Session, User)>> {
    let both = sessions::table.inner_join(users::table.on(users::id.eq(sessions::user_id)));
    Ok(both.filter(sessions::id.eq_any(ids)).select((Session::as_select(), User::as_select())).load(conn)?)
}

pub(super) fn session_insert(conn: &mut Conn, row: &Session) -> Result<()> {
    diesel::insert_into(sessions::table).values(row).execute(conn)?;
    Ok(())
}

/// A page of the user's sessions that haven't ended.
pub(super) fn session_page(conn: &mut Conn, page: &Page, user_id: UserId, now: Instant) -> Result<PageOf<Session>> {
    let alive = sessions::revoked_at.is_null().and(sessions::expires_at.gt(now));
    let query =
        sessions::table.filter(sessions::user_id.eq(user_id).and(alive)).select(Session::as_select()).into_boxed();
    let rows = keyset!(query, sessions, page).load(conn)?;
    Ok(PageOf::cut(rows, page, |row: &Session| (row.last_seen_at(), row.id.0)))
}

/// Stores that a session was refreshed, from where, and when it ends now.
pub(super) fn session_refreshed(conn: &mut Conn, row: &Session) -> Result<()> {
    let set = (
        sessions::expires_at.eq(row.expires_at),
        sessions::updated_at.eq(row.updated_at),
        sessions::address.eq(&row.address),
        sessions::agent.eq(&row.agent),
    );
    prepared(diesel::update(sessions::table.find(row.id)).set(set)).execute(conn)?;
    Ok(())
}

/// Ends a session. Returns whether it had not ended before.
pub(super) fn session_revoke(conn: &mut Conn, id: SessionId, now: Instant) -> Result<bool> {
    let this = sessions::table.find(id).filter(sessions::revoked_at.is_null());
    Ok(prepared(diesel::update(this).set(sessions::revoked_at.eq(now))).execute(conn)? == 1)
}

/// Stores that the password was proved in a session now.
pub(super) fn session_prove(conn: &mut Conn, id: SessionId, now: Instant) -> Result<()> {
    prepared(diesel::update(sessions::table.find(id)).set(sessions::proved_again_at.eq(now))).execute(conn)?;
    Ok(())
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

/// Stores the use of a token. At its first use the token and the other successors of its predecessor are marked as
/// rotated; the predecessor and those others as spent, so that none of them is good for anything any more.
pub(super) fn token_used(conn: &mut Conn, token: &RefreshToken, now: Instant) -> Result<()> {
    let family = refresh_tokens::table.filter(refresh_tokens::session_id.eq(token.session_id));
    let unused = family.filter(refresh_tokens::rotated_at.is_null());
    match &token.predecessor {
        Some(before) => {
            diesel::update(family.filter(refresh_tokens::secret_hash.eq(before)))
                .set(refresh_tokens::spent.eq(true))
                .execute(conn)?;
            let successors = unused.filter(refresh_tokens::predecessor.eq(before));
            diesel::update(successors.filter(refresh_tokens::secret_hash.ne(&token.secret_hash)))
                .set((refresh_tokens::rotated_at.eq(now), refresh_tokens::spent.eq(true)))
                .execute(conn)?;
            diesel::update(successors.filter(refresh_tokens::secret_hash.eq(&token.secret_hash)))
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

/// Deletes sessions that expired or were ended before this time, with their tokens. A token without a row is refused like
/// one whose session has ended.
pub(super) fn sessions_sweep(conn: &mut Conn, before: Instant) -> Result<usize> {
    let ended = sessions::revoked_at.lt(before).and(sessions::revoked_at.is_not_null());
    let is_old = sessions::expires_at.lt(before).or(ended);
    let old = sessions::table.filter(is_old).select(sessions::id);
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(old))).execute(conn)?;
    Ok(diesel::delete(sessions::table.filter(is_old)).execute(conn)?)
}

/// A user's second factor, confirmed or not.
pub(super) fn factor_get(conn: &mut Conn, user: UserId) -> Result<Option<SecondFactor>> {
    Ok(second_factors::table.find(user).select(SecondFactor::as_select()).get_result(conn).optional()?)
}

/// Stores a user's second factor in place of what was there.
pub(super) fn factor_put(conn: &mut Conn, row: SecondFactor) -> Result<()> {
    factor_delete(conn, row.user_id)?;
    diesel::insert_into(second_factors::table).values(row).execute(conn)?;
    Ok(())
}

/// Deletes a user's second factor, confirmed or not.
pub(super) fn factor_delete(conn: &mut Conn, user: UserId) -> Result<()> {
    diesel::delete(second_factors::table.find(user)).execute(conn)?;
    Ok(())
}

/// Takes away what a user began and didn't confirm.
pub(super) fn factor_abandon(conn: &mut Conn, user: UserId) -> Result<()> {
    diesel::delete(second_factors::table.find(user).filter(second_factors::secret.is_null())).execute(conn)?;
    diesel::update(second_factors::table.find(user)).set(second_factors::begun.eq(None::<Vec<u8>>)).execute(conn)?;
    Ok(())
}

/// The encrypted secrets of all second factors that count.
pub(super) fn factor_secrets(conn: &mut Conn) -> Result<Vec<(UserId, Vec<u8>)>> {
    let counting = second_factors::table.filter(second_factors::secret.is_not_null());
    Ok(counting.select((second_factors::user_id, second_factors::secret.assume_not_null())).load(conn)?)
}

/// Replaces an encrypted secret by the same one encrypted anew. Nothing happens if it was replaced meanwhile.
pub(super) fn factor_rewrap(conn: &mut Conn, user: UserId, before: &[u8], after: &[u8]) -> Result<()> {
    let this = second_factors::table.find(user).filter(second_factors::secret.eq(before.to_vec()));
    diesel::update(this).set(second_factors::secret.eq(after.to_vec())).execute(conn)?;
    Ok(())
}

/// The signing keys that haven't ended, newest first.
pub(super) fn signing_keys(conn: &mut Conn) -> Result<Vec<SigningKeyRow>> {
    Ok(signing_keys::table.order(signing_keys::id.desc()).select(SigningKeyRow::as_select()).load(conn)?)
}

/// Whether any key, also one that has ended, was ever encrypted.
pub(super) fn signing_key_is_wrapped(conn: &mut Conn) -> Result<bool> {
    let wrapped = signing_keys::table.filter(signing_keys::wrapped.eq(true)).select(signing_keys::id);
    Ok(wrapped.first::<SigningKeyId>(conn).optional()?.is_some())
}

/// Replaces the secret of a key that lies open by its encrypted form. Without one it is done already.
pub(super) fn signing_key_wrap(conn: &mut Conn, id: SigningKeyId, secret: &[u8], ends: Instant) -> Result<()> {
    let this = signing_keys::table.filter(signing_keys::id.eq(id).and(signing_keys::wrapped.eq(false)));
    let set =
        (signing_keys::secret.eq(secret.to_vec()), signing_keys::wrapped.eq(true), signing_keys::retired_at.eq(ends));
    diesel::update(this).set(set).execute(conn)?;
    Ok(())
}

pub(super) fn signing_key_insert(conn: &mut Conn, row: &SigningKeyRow) -> Result<()> {
    diesel::insert_into(signing_keys::table).values(row).execute(conn)?;
    Ok(())
}

/// Stands for all addresses or all names. No address and no name is empty.
const ALL: &str = "";
/// Stands in the place of an address for the right password with a wrong code, from wherever it was.
const CODES: &str = "codes";

/// The failures that hold up a sign-in with this name from this address.
pub(super) fn failures(conn: &mut Conn, username: &str, address: &str) -> Result<Failures> {
    let of = |username: &str, address: &str| {
        login_failures::username.eq(username.to_owned()).and(login_failures::address.eq(address.to_owned()))
    };
    let kinds = of(username, address).or(of(username, ALL)).or(of(ALL, address)).or(of(username, CODES));
    let rows: Vec<(String, String, Count)> = login_failures::table
        .filter(kinds)
        .select((login_failures::username, login_failures::address, Count::as_select()))
        .load(conn)?;
    let count =
        |username: &str, address: &str| rows.iter().find(|row| row.0 == username && row.1 == address).map(|row| row.2);
    let named = |address| if username == ALL { None } else { count(username, address) };
    Ok(Failures { here: named(address), of_name: named(ALL), of_address: count(ALL, address), of_codes: named(CODES) })
}

/// Counts a failure: for the name here, and unless it counts `apart` for the name and for the address, too; and if the
/// password was right and the code wrong, among those. Those that are forgotten count no longer.
pub(super) fn failure_count(
    conn: &mut Conn,
    username: &str,
    address: &str,
    apart: bool,
    of_code: bool,
    now: Instant,
) -> Result<()> {
    let kinds =
        [(username, address, true), (username, ALL, !apart), (ALL, address, !apart), (username, CODES, of_code)];
    // Always in this order, so that two units never wait for each other.
    let counted = kinds.iter().filter(|(name, _, counts)| *counts && (*name == ALL || rules::is_username(name)));
    for &(username, address, _) in counted {
        let forgotten_after = if address == CODES { CODES_FORGOTTEN_AFTER } else { FORGOTTEN_AFTER };
        sql_query(
            "INSERT INTO login_failures (username, address, failures, last_at, apart) VALUES ($1, $2, 1, $3, $4)
             ON CONFLICT (username, address) DO UPDATE SET
                 failures = CASE WHEN login_failures.last_at <= $5 THEN 1 ELSE login_failures.failures + 1 END,
                 apart = CASE WHEN login_failures.last_at <= $5 THEN 0 ELSE login_failures.apart END + excluded.apart,
                 last_at = excluded.last_at",
        )
        .bind::<Text, _>(username)
        .bind::<Text, _>(address)
        .bind::<SqlInstant, _>(now)
        .bind::<BigInt, _>(i64::from(apart))
        .bind::<SqlInstant, _>(now.plus_seconds(-forgotten_after))
        .execute(conn)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Cleared {
    #[diesel(sql_type = BigInt)]
    counted: i64,
}

/// Forgets the failures with this name from this address, also among those of the name and of the address, and those of
/// its codes, and remembers that it signed in there.
pub(super) fn failures_clear(conn: &mut Conn, username: &str, address: &str, now: Instant) -> Result<()> {
    // This locks the row first, in the order of `failure_count`.
    let Cleared { counted } = sql_query(
        "INSERT INTO login_failures (username, address, failures, last_at, succeeded_at) VALUES ($1, $2, 0, $3, $3)
         ON CONFLICT (username, address) DO UPDATE SET succeeded_at = excluded.succeeded_at
         RETURNING CASE WHEN last_at <= $4 THEN 0 ELSE failures - apart END AS counted",
    )
    .bind::<Text, _>(username)
    .bind::<Text, _>(address)
    .bind::<SqlInstant, _>(now)
    .bind::<SqlInstant, _>(now.plus_seconds(-FORGOTTEN_AFTER))
    .get_result(conn)?;
    if counted > 0 {
        for (username, address) in [(username, ALL), (ALL, address)] {
            sql_query(
                "UPDATE login_failures SET failures = CASE WHEN failures > $1 THEN failures - $1 ELSE 0 END
                 WHERE username = $2 AND address = $3",
            )
            .bind::<BigInt, _>(counted)
            .bind::<Text, _>(username)
            .bind::<Text, _>(address)
            .execute(conn)?;
        }
    }
    for address in [address, CODES] {
        diesel::update(login_failures::table.find((username, address)))
            .set((login_failures::failures.eq(0), login_failures::apart.eq(0)))
            .execute(conn)?;
    }
    Ok(())
}

/// Deletes failures that are forgotten, those of codes later than others, except where somebody has signed in lately.
pub(super) fn failures_sweep(conn: &mut Conn, now: Instant) -> Result<usize> {
    let known =
        login_failures::succeeded_at.gt(now.plus_days(-KNOWN_DAYS)).and(login_failures::succeeded_at.is_not_null());
    let of_codes =
        login_failures::address.eq(CODES).and(login_failures::last_at.gt(now.plus_seconds(-CODES_FORGOTTEN_AFTER)));
    let known = known.or(of_codes);
    let old = login_failures::last_at.le(now.plus_seconds(-FORGOTTEN_AFTER));
    Ok(diesel::delete(login_failures::table.filter(old.and(diesel::dsl::not(known)))).execute(conn)?)
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
