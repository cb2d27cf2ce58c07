//! Who is who: the person behind a user or key, and the names by which a person is known. What takes two people asks here.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Conn,
    schema::{api_keys, events, users},
};
use crate::kernel::{ApiKeyId, Error, Id, OnBehalfOf, Result, UserId};

/// The first half of what takes two people, for [`Unit::require_second_person`](super::Unit::require_second_person).
#[derive(Debug, Clone, Copy)]
pub struct FirstHalf<'a> {
    /// The user or key that did it, if it was done.
    pub by: Option<Uuid>,
    /// What it was done to, by its kind and id in the record.
    pub subject: (&'a str, Uuid),
    /// What the record calls it. Of several such acts the newest counts.
    pub actions: &'a [&'a str],
    /// Where acts of that name may also do less: it is the newest that set one of these members.
    pub setting: &'a [&'a str],
}

impl FirstHalf<'_> {
    /// Whether an act with this name and content is the one.
    fn is_done_by(&self, after: Option<&str>) -> Result<bool> {
        let after: Value = after.map_or(Ok(Value::Null), serde_json::from_str).map_err(Error::internal)?;
        Ok(self.setting.is_empty() || self.setting.iter().any(|member| !after[*member].is_null()))
    }
}

/// For each of these first halves, whether one of the caller's names did it: who acted, or for whom a key acted. All are of
/// one kind, with the same names of acts. It takes three statements, however many they are.
pub fn did(conn: &mut Conn, halves: &[FirstHalf<'_>], caller: &[String]) -> Result<Vec<bool>> {
    type Act = (Id<()>, Id<()>, Option<String>, Option<String>);
    let Some(FirstHalf { subject: (kind, _), actions, .. }) = halves.iter().find(|half| half.by.is_some()) else {
        return Ok(vec![false; halves.len()]);
    };
    let behind = behind(conn, halves.iter().filter_map(|half| half.by))?;
    let ids: Vec<Id<()>> = halves.iter().map(|half| Id::from_uuid(half.subject.1)).collect();
    let of_subjects = events::subject_kind.eq(*kind).and(events::subject_id.eq_any(ids));
    let acts = events::table.filter(of_subjects.and(events::action.eq_any(*actions))).order(events::id.desc());
    let acts: Vec<Act> =
        acts.select((events::subject_id, events::actor_id, events::on_behalf_of, events::after)).load(conn)?;
    let mut names = Vec::with_capacity(halves.len());
    for half in halves {
        let Some(first) = half.by else {
            names.push(BTreeSet::new());
            continue;
        };
        let mut ones = BTreeSet::from([behind.get(&first).copied().unwrap_or(first).to_string()]);
        for (_, _, whom, after) in acts.iter().filter(|act| (act.0.0, act.1.0) == (half.subject.1, first)) {
            if let Some(whom) = whom {
                ones.insert(serde_json::from_str::<OnBehalfOf>(whom).map_err(Error::internal)?.user());
            }
            if half.is_done_by(after.as_deref())? {
                break;
            }
        }
        names.push(ones);
    }
    let names = names_of(conn, names)?;
    Ok(names.iter().map(|names| caller.iter().any(|name| names.contains(name))).collect())
}

/// Whether one of the caller's names is one of these people, each a user or key and the id or username of whoever it acted
/// for.
pub fn is_one_of(conn: &mut Conn, people: &[(Uuid, Option<String>)], caller: &[String]) -> Result<bool> {
    let behind = behind(conn, people.iter().map(|(by, _)| *by))?;
    let of = |(by, whom): &(Uuid, Option<String>)| {
        let person = behind.get(by).unwrap_or(by).to_string();
        whom.iter().cloned().chain([person]).collect::<BTreeSet<String>>()
    };
    let names = names_of(conn, people.iter().map(of).collect())?;
    Ok(names.iter().any(|names| caller.iter().any(|name| names.contains(name))))
}

/// These names of several people, each an id or a username, and of each that is a user's the other one, too.
pub fn names_of(conn: &mut Conn, mut people: Vec<BTreeSet<String>>) -> Result<Vec<BTreeSet<String>>> {
    let all: BTreeSet<&String> = people.iter().flatten().collect();
    let ids: Vec<UserId> = all.iter().filter_map(|name| Uuid::parse_str(name).ok()).map(UserId::from_uuid).collect();
    let named = users::table.filter(users::id.eq_any(ids).or(users::username.eq_any(all)));
    let known: Vec<(UserId, String)> = named.select((users::id, users::username)).load(conn)?;
    for (id, username) in known {
        let id = id.to_string();
        for names in people.iter_mut().filter(|names| names.contains(&id) || names.contains(&username)) {
            names.extend([id.clone(), username.clone()]);
        }
    }
    Ok(people)
}

/// The persons behind these users and keys: who made the key. Users, and keys that stand for themselves, are left out.
pub fn behind(conn: &mut Conn, users_or_keys: impl IntoIterator<Item = Uuid>) -> Result<BTreeMap<Uuid, Uuid>> {
    let ids: BTreeSet<ApiKeyId> = users_or_keys.into_iter().map(ApiKeyId::from_uuid).collect();
    let made_by = api_keys::table.filter(api_keys::id.eq_any(ids)).select((api_keys::id, api_keys::created_by));
    let made_by: Vec<(ApiKeyId, Option<UserId>)> = made_by.load(conn)?;
    Ok(made_by.into_iter().filter_map(|(key, person)| Some((key.0, person?.0))).collect())
}
