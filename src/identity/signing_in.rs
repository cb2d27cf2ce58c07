//! Signing in, refreshing and signing out. Each reads, hashes and writes in turn, and holds no database connection
//! while it hashes.

use std::net::IpAddr;

use super::{
    addresses,
    forms::{Login, PasswordChange, Reauthentication, TotpConfirmation},
    model::{Failures, SecondFactor, Session, SessionKind},
    ops,
    passwords::{Comer, Turn},
    rules,
    second_factor::{self, Asked, Good, Proved, Used},
    service::Identity,
    store, tokens,
    views::{PageSession, SessionTokens},
};
use crate::{
    db::{Act, Expected, Reader},
    kernel::{Actor, Code, Error, Instant, Lang, Result, UserId, text},
};

/// How many characters are kept of what a program calls itself.
const MOST_OF_AGENT: usize = 200;

/// The origin of a request without a signed-in caller.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The client's address; of IPv6 its /64.
    pub address: String,
    /// The network of an address of IPv6: its /48.
    network: String,
    /// The program that asks, as it calls itself.
    agent: Option<String>,
    /// The request's id.
    pub request_id: String,
}

impl Visit {
    /// A visit from this address, by a program that calls itself so.
    pub fn new(address: IpAddr, agent: Option<&str>, request_id: String) -> Self {
        let network = addresses::network(address).to_string();
        let agent = agent.map(|name| name.chars().filter(|one| !one.is_control()).take(MOST_OF_AGENT).collect());
        Self { address: addresses::limit_address(address).to_string(), network, agent, request_id }
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

/// A code that isn't taken.
struct NotTaken {
    error: Error,
    /// Whether it was judged and found wrong. Where the server can't read the secret, no code of an app is right.
    is_guess: bool,
}

impl From<Error> for NotTaken {
    fn from(error: Error) -> Self {
        Self { error, is_guess: false }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, is_known: false }
    }
}

impl Identity {
    fn client(&self, visit: &Visit, kind: SessionKind) -> ops::Client {
        ops::Client { address: visit.address.clone(), agent: visit.agent.clone(), kind, idle_hours: self.idle_hours }
    }

    /// Signs in a program.
    pub(super) async fn login(&self, visit: &Visit, form: &Login) -> std::result::Result<SessionTokens, Refused> {
        let (session, refresh) = self.open(visit, form, SessionKind::Client).await?;
        Ok(self.tokens(&session, refresh).await?)
    }

    /// Signs in a page of ours. Returns the refresh token apart, for its cookie.
    pub(super) async fn page_login(
        &self,
        visit: &Visit,
        form: &Login,
        lang: Lang,
    ) -> std::result::Result<(PageSession, String), Refused> {
        let (session, refresh) = self.open(visit, form, SessionKind::Browser).await?;
        Ok((self.page_session(&session, lang).await?, refresh))
    }

    /// Begins a session. Returns its first refresh token, too.
    async fn open(
        &self,
        visit: &Visit,
        form: &Login,
        kind: SessionKind,
    ) -> std::result::Result<(Session, String), Refused> {
        let Login { username, password, totp } = form;
        let turn = self.turn(visit, username).await?;
        let proved = self.authenticate(visit, username, password, Asked::Counting(totp.as_deref()), &turn).await?;
        let refresh = tokens::secret()?;
        let (hash, client) = (tokens::hash(&refresh), self.client(visit, kind));
        let session = self
            .db
            .write(visit.act(proved.user.actor(None)), move |unit| ops::session_open(unit, &proved, &client, &hash))
            .await
            .map_err(|error| Refused { error, is_known: true })?;
        Ok((session, refresh))
    }

    /// Exchanges a program's refresh token.
    pub(super) async fn refresh(&self, visit: &Visit, presented: &str) -> Result<SessionTokens> {
        let (session, refresh) = self.rotate(visit, presented, SessionKind::Client).await?;
        self.tokens(&session, refresh).await
    }

    /// Exchanges the refresh token of a page of ours. Returns the next one apart, for its cookie.
    pub(super) async fn page_refresh(
        &self,
        visit: &Visit,
        presented: &str,
        lang: Lang,
    ) -> Result<(PageSession, String)> {
        let (session, refresh) = self.rotate(visit, presented, SessionKind::Browser).await?;
        Ok((self.page_session(&session, lang).await?, refresh))
    }

    async fn rotate(&self, visit: &Visit, presented: &str, kind: SessionKind) -> Result<(Session, String)> {
        let refresh = tokens::secret()?;
        let (presented, successor) = (tokens::hash(presented), tokens::hash(&refresh));
        let client = self.client(visit, kind);
        let refreshed = self.db.write(visit.act(Actor::rule("refresh")), move |unit| {
            ops::session_refresh(unit, &client, &presented, &successor)
        });
        let session = refreshed.await?;
        Ok((session.ok_or_else(|| Error::plain(Code::RefreshInvalid))?, refresh))
    }

    /// Signs out by a refresh token. An unknown one is no error: its session has ended already.
    pub(super) async fn logout(&self, visit: &Visit, presented: &str, kind: SessionKind) -> Result<()> {
        let hash = tokens::hash(presented);
        match self.db.read(move |conn| store::token_get(conn, &hash)).await? {
            Some((_, session, user)) if session.kind == kind => {
                self.db
                    .write(visit.act(user.actor(Some(session.id))), move |unit| ops::session_end(unit, session.id))
                    .await
            }
            _ => Ok(()),
        }
    }

    /// Verifies the caller's current password and code, and hashes the new one. Returns what was verified, and the hash.
    pub(super) async fn new_password(
        &self,
        visit: &Visit,
        caller: &Actor,
        change: &PasswordChange,
    ) -> Result<(Proved, String)> {
        let asked = Asked::Counting(change.totp.as_deref());
        let (proved, turn) = self.prove(visit, caller, &change.current_password, asked).await?;
        Ok((proved, turn.hash(&change.new_password).await?))
    }

    /// Verifies the password and the code of the caller, who must have a session.
    pub(super) async fn reauthenticate(
        &self,
        visit: &Visit,
        caller: &Actor,
        form: &Reauthentication,
    ) -> Result<Proved> {
        self.expect_password(caller).await?;
        if caller.session_id.is_none() {
            return Err(rules::proved_elsewhere());
        }
        self.prove(visit, caller, &form.password, Asked::Counting(form.totp.as_deref())).await.map(|(proved, _)| proved)
    }

    /// Verifies the caller's password and code. Returns what was verified, and a new secret, as it is and encrypted.
    pub(super) async fn new_factor(
        &self,
        visit: &Visit,
        caller: &Actor,
        form: &Reauthentication,
    ) -> Result<(Proved, [u8; 20], Vec<u8>)> {
        let (proved, _) = self.prove(visit, caller, &form.password, Asked::Counting(form.totp.as_deref())).await?;
        let secret = second_factor::secret()?;
        let sealed = self.keyring.seal(proved.user.id, &secret)?;
        Ok((proved, secret, sealed))
    }

    /// Verifies the caller's password and the first code of the secret that was begun.
    pub(super) async fn confirmed_factor(
        &self,
        visit: &Visit,
        caller: &Actor,
        form: &TotpConfirmation,
    ) -> Result<Proved> {
        self.prove(visit, caller, &form.password, Asked::Begun(&form.totp)).await.map(|(proved, _)| proved)
    }

    /// Verifies the caller's password and code. Returns the turn, too.
    async fn prove(&self, visit: &Visit, caller: &Actor, password: &str, asked: Asked<'_>) -> Result<(Proved, Turn)> {
        self.expect_password(caller).await?;
        let turn = self.passwords.turn(Comer::Known(caller.name.clone())).await?;
        let proved = self.authenticate(visit, &caller.name, password, asked, &turn).await;
        // Nobody typed a username.
        let said = |error: Error| match error.code() {
            Code::CredentialsInvalid => {
                Error::new(Code::CredentialsInvalid, text!("The password is wrong.", "密码错误。"))
            }
            _ => error,
        };
        Ok((proved.map_err(|refused| said(refused.error))?, turn))
    }

    /// A turn at the passwords. Those who have signed in from their address before wait apart from all others, each name by
    /// itself wherever it comes from, so that nobody fills the places from many addresses.
    async fn turn(&self, visit: &Visit, username: &str) -> Result<Turn> {
        let (name, address) = (username.to_owned(), visit.address.clone());
        let failures = self.db.read(move |conn| store::failures(conn, &name, &address)).await?;
        let comer = if rules::is_known(&failures, self.db.clock().now()) {
            Comer::Known(username.to_owned())
        } else {
            Comer::Unknown(visit.network.clone())
        };
        self.passwords.turn(comer).await
    }

    async fn expect_password(&self, caller: &Actor) -> Result<()> {
        let id = UserId::from_uuid(caller.id);
        let user = self.db.read(move |conn| store::user_get(conn, id)).await?;
        if user.is_some_and(|user| user.password_hash.is_none()) {
            return Err(Error::plain(Code::NoPassword));
        }
        Ok(())
    }

    /// The user with this name and password, and what the code uses up. The failures are counted while holding the turn,
    /// not before waiting for it, so that many guesses at the same time can't bypass the throttle. The turn lasts until a
    /// failure is stored.
    ///
    /// Where the user has signed in from this address before, the password is judged even if the failures of others
    /// hold it up. Only the right one is told from that, and a wrong one holds up nobody else. Who gives wrong codes knows
    /// the password: those are counted by themselves, too, and hold up codes wherever they come from.
    async fn authenticate(
        &self,
        visit: &Visit,
        username: &str,
        password: &str,
        asked: Asked<'_>,
        turn: &Turn,
    ) -> std::result::Result<Proved, Refused> {
        let (name, address) = (username.to_owned(), visit.address.clone());
        let read = self.db.read(move |conn| {
            let user = store::user_by_name(conn, &name)?;
            let factor = user.as_ref().map(|user| store::factor_get(conn, user.id)).transpose()?.flatten();
            Ok((store::failures(conn, &name, &address)?, user, factor))
        });
        let (failures, user, factor) = read.await?;
        let is_known = user.is_some();
        let refused = |error| Refused { error, is_known };
        let now = self.db.clock().now();
        let held = rules::throttled(&failures, now);
        if let Some(wait) = held
            && !rules::judged_all_the_same(&failures, now)
        {
            return Err(refused(too_many(wait)));
        }
        let user = user.filter(|user| !user.disabled);
        let is_right = turn.verify(password, user.as_ref().and_then(|user| user.password_hash.as_deref())).await?;
        let Some(user) = user.filter(|_| is_right) else {
            self.count_failure(visit, username, held.is_some(), false).await?;
            return Err(refused(held.map_or_else(|| Error::plain(Code::CredentialsInvalid), too_many)));
        };
        match self.judge(factor, asked, &failures, now) {
            Ok(used) => Ok(Proved { user, used }),
            Err(NotTaken { error, is_guess }) => {
                if is_guess {
                    self.count_failure(visit, username, held.is_some(), true).await?;
                }
                Err(refused(error))
            }
        }
    }

    /// What a code uses up that comes with the right password. None for who has no second factor and isn't to have one.
    ///
    /// # Errors
    /// `totp_required`, `totp_invalid`; `too_many_failures` after wrong ones; `not_ready` if none was begun.
    fn judge(
        &self,
        factor: Option<SecondFactor>,
        asked: Asked<'_>,
        failures: &Failures,
        now: Instant,
    ) -> std::result::Result<Option<Used>, NotTaken> {
        let sealed = |factor: &SecondFactor| match asked {
            Asked::Counting(_) => factor.secret.clone(),
            Asked::Begun(_) => factor.begun.clone(),
        };
        let found = factor.and_then(|factor| Some((sealed(&factor)?, factor)));
        let (code, (sealed, factor)) = match (asked, found) {
            (Asked::Counting(_), None) => return Ok(None),
            (Asked::Counting(None), Some(_)) => return Err(Error::plain(Code::TotpRequired).into()),
            (Asked::Begun(_), None) => return Err(rules::no_factor_begun().into()),
            (Asked::Counting(Some(code)) | Asked::Begun(code), Some(found)) => (code, found),
        };
        if let Some(wait) = rules::codes_throttled(failures, now) {
            return Err(too_many(wait).into());
        }
        let secret = self.keyring.unseal(factor.user_id, &sealed);
        let is_guess = secret.is_some();
        let good = match asked {
            Asked::Counting(_) => second_factor::good(&factor, secret.as_deref(), code, now),
            Asked::Begun(_) => secret.and_then(|secret| second_factor::step_of(&secret, code, now)).map(Good::Step),
        };
        good.map(|good| Some(Used { sealed, good }))
            .ok_or_else(|| NotTaken { error: Error::plain(Code::TotpInvalid), is_guess })
    }

    async fn count_failure(&self, visit: &Visit, username: &str, apart: bool, of_code: bool) -> Result<()> {
        let (name, address) = (username.to_owned(), visit.address.clone());
        self.db
            .write(visit.act(Actor::rule("sign_in")), move |unit| {
                store::failure_count(unit.conn, &name, &address, apart, of_code, unit.now)
            })
            .await
    }

    async fn access_token(&self, session: &Session) -> Result<String> {
        let claims = tokens::Claims::new(session.user_id, session.id, self.db.clock().now());
        self.keyring.sign(&self.db, &claims).await
    }

    async fn tokens(&self, session: &Session, refresh: String) -> Result<SessionTokens> {
        Ok(SessionTokens {
            access_token: self.access_token(session).await?,
            refresh_token: refresh,
            token_type: "Bearer",
            expires_in: tokens::LIFETIME,
        })
    }

    /// What a page is told of its session. The access token is of no use beyond the session's end.
    async fn page_session(&self, session: &Session, lang: Lang) -> Result<PageSession> {
        let (id, now) = (session.id, self.db.clock().now());
        let me = self.db.read(move |conn| {
            // It may have been ended in the meantime.
            let mut actor = ops::session_actor(conn, id, now)?.ok_or_else(|| Error::plain(Code::RefreshInvalid))?;
            if rules::may_be_delegate(&actor.roles) {
                actor.delegated = ops::delegated_to(conn, UserId::from_uuid(actor.id), now)?;
            }
            ops::me(&mut Reader { conn, actor: &actor, now, lang })
        });
        let me = me.await?;
        Ok(PageSession {
            access_token: self.access_token(session).await?,
            token_type: "Bearer",
            expires_in: tokens::LIFETIME.min(session.expires_at.seconds() - now.seconds()),
            session_id: id,
            ends_at: session.expires_at,
            me,
        })
    }
}

fn too_many(wait: u32) -> Error {
    let detail =
        text!("Too many failed sign-ins; try again in {wait} seconds.", "登录失败次数过多，请 {wait} 秒后再试。");
    Error::new(Code::TooManyFailures, detail).retry_after(wait)
}
