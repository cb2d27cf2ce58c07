//! Signing in, refreshing and signing out. Each reads, hashes and writes in turn, and holds no database connection
//! while it hashes.

use std::net::IpAddr;

use super::{
    addresses, model::User, ops, passwords::Turn, rules, service::Identity, store, tokens, views::SessionTokens,
};
use crate::{
    db::{Act, Expected},
    kernel::{Actor, Code, Error, Lang, Result, SessionId, UserId, text},
};

/// The origin of a request without a signed-in caller.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The client's address; of IPv6 its /64.
    pub address: String,
    /// The request's id.
    pub request_id: String,
}

impl Visit {
    /// A visit from this address.
    pub fn new(address: IpAddr, request_id: String) -> Self {
        Self { address: addresses::limit_address(address).to_string(), request_id }
    }

    fn act(&self, actor: Actor) -> Act {
        Act {
            actor,
            request_id: self.request_id.clone(),
            on_behalf_of: None,
            expected: Expected::NotGiven,
            lang: Lang::En,
        }
    }
}

/// A sign-in that was refused.
pub(super) struct Refused {
    pub(super) error: Error,
    /// Whether a user has the name that was tried. Other names are not to be kept: passwords are typed there, too.
    pub(super) is_known: bool,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, is_known: false }
    }
}

impl Identity {
    /// Signs in.
    pub(super) async fn login(
        &self,
        visit: &Visit,
        username: &str,
        password: &str,
    ) -> std::result::Result<SessionTokens, Refused> {
        let user = self.authenticate(visit, username, password, &self.passwords.turn(&visit.address).await?).await?;
        let refresh = tokens::secret()?;
        let (user_id, hash, address) = (user.id, tokens::hash(&refresh), visit.address.clone());
        let session = self
            .db
            .write(visit.act(user.actor(None)), move |unit| ops::session_open(unit, &user, &address, &hash))
            .await?;
        Ok(self.tokens(user_id, session.id, refresh).await?)
    }

    /// Exchanges a refresh token.
    pub(super) async fn refresh(&self, visit: &Visit, presented: &str) -> Result<SessionTokens> {
        let refresh = tokens::secret()?;
        let (presented, successor) = (tokens::hash(presented), tokens::hash(&refresh));
        let session = self
            .db
            .write(visit.act(Actor::rule("refresh")), move |unit| ops::session_refresh(unit, &presented, &successor))
            .await?;
        let session = session.ok_or_else(|| Error::plain(Code::RefreshInvalid))?;
        self.tokens(session.user_id, session.id, refresh).await
    }

    /// Signs out. An unknown token is no error: its session has ended already.
    pub(super) async fn logout(&self, visit: &Visit, presented: &str) -> Result<()> {
        let hash = tokens::hash(presented);
        match self.db.read(move |conn| store::token_get(conn, &hash)).await? {
            Some((_, session, user)) => {
                self.db
                    .write(visit.act(user.actor(Some(session.id))), move |unit| ops::session_end(unit, session.id))
                    .await
            }
            None => Ok(()),
        }
    }

    /// Verifies the caller's current password and hashes the new one. Returns the row that was verified, and the hash.
    pub(super) async fn new_password(
        &self,
        visit: &Visit,
        caller: &Actor,
        current: &str,
        new: &str,
    ) -> Result<(User, String)> {
        self.expect_password(caller).await?;
        let turn = self.passwords.turn(&visit.address).await?;
        let user = self.authenticate(visit, &caller.name, current, &turn).await.map_err(|refused| refused.error)?;
        Ok((user, turn.hash(new).await?))
    }

    /// Verifies the password of the caller, who must have a session. Returns the row that was verified.
    pub(super) async fn prove(&self, visit: &Visit, caller: &Actor, password: &str) -> Result<User> {
        self.expect_password(caller).await?;
        if caller.session_id.is_none() {
            return Err(rules::proved_elsewhere());
        }
        let turn = self.passwords.turn(&visit.address).await?;
        self.authenticate(visit, &caller.name, password, &turn).await.map_err(|refused| refused.error)
    }

    async fn expect_password(&self, caller: &Actor) -> Result<()> {
        let id = UserId::from_uuid(caller.id);
        let user = self.db.read(move |conn| store::user_get(conn, id)).await?;
        if user.is_some_and(|user| user.password_hash.is_none()) {
            return Err(Error::plain(Code::NoPassword));
        }
        Ok(())
    }

    /// The user with this name and password. The failures are counted while holding the turn, not before waiting for
    /// it, so that many guesses at the same time can't bypass the throttle. The turn lasts until a failure is stored.
    ///
    /// Where the user has signed in from this address before, the password is judged even if the failures of others
    /// hold it up. Only the right one is told from that, and a wrong one holds up nobody else.
    async fn authenticate(
        &self,
        visit: &Visit,
        username: &str,
        password: &str,
        turn: &Turn,
    ) -> std::result::Result<User, Refused> {
        let (name, address) = (username.to_owned(), visit.address.clone());
        let (failures, user) = self
            .db
            .read(move |conn| Ok((store::failures(conn, &name, &address)?, store::user_by_name(conn, &name)?)))
            .await?;
        let is_known = user.is_some();
        let refused = |error| Refused { error, is_known };
        let now = self.db.clock().now();
        let held = rules::throttled(&failures, now);
        let too_many = |wait: u32| {
            let detail = text!(
                "Too many failed sign-ins; try again in {wait} seconds.",
                "登录失败次数过多，请 {wait} 秒后再试。"
            );
            Error::new(Code::TooManyFailures, detail).retry_after(wait)
        };
        if let Some(wait) = held
            && !rules::judged_all_the_same(&failures, now)
        {
            return Err(refused(too_many(wait)));
        }
        let user = user.filter(|user| !user.disabled);
        let is_right = turn.verify(password, user.as_ref().and_then(|user| user.password_hash.as_deref())).await?;
        if let Some(user) = user.filter(|_| is_right) {
            return Ok(user);
        }
        let (name, address) = (username.to_owned(), visit.address.clone());
        self.db
            .write(visit.act(Actor::rule("sign_in")), move |unit| {
                store::failure_count(unit.conn, &name, &address, held.is_some(), unit.now)
            })
            .await?;
        Err(refused(held.map_or_else(|| Error::plain(Code::CredentialsInvalid), too_many)))
    }

    async fn tokens(&self, user_id: UserId, session_id: SessionId, refresh: String) -> Result<SessionTokens> {
        let claims = tokens::Claims::new(user_id, session_id, self.db.clock().now());
        Ok(SessionTokens {
            access_token: self.keyring.sign(&self.db, &claims).await?,
            refresh_token: refresh,
            token_type: "Bearer",
            expires_in: tokens::LIFETIME,
        })
    }
}
