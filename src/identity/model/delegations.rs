//! Delegations: an approver lets another user approve for a time.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::delegations,
    events::event_types,
    kernel::{DelegationId, Instant, UserId},
};

event_types! {
    /// What happens to a delegation.
    pub enum DelegationEvent of "delegation" ("Delegation", "审批委托") {
        /// It was created.
        Create = "create" ("created", "新建"),
        /// It was ended early.
        End = "end" ("ended early", "提前结束"),
    }
}

/// A delegation as clients write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationNew {
    /// The approver for whom another approves. An approver leaves it out, or names themselves; an administrator names
    /// one.
    pub from_user_id: Option<UserId>,
    /// The delegate: a requester or approver of any department. Either this or `to_username`.
    pub to_user_id: Option<UserId>,
    /// The delegate's username, for callers who don't know ids.
    #[schema(min_length = 3, max_length = 64, example = "li.qiang")]
    pub to_username: Option<String>,
    /// When it begins: the present moment if left out. Not before today.
    pub from: Option<Instant>,
    /// When it ends. At most 366 days after its beginning.
    pub until: Instant,
}

/// Filter of the list of delegations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DelegationFilter {
    /// Only of these approvers.
    #[serde(default)]
    #[param(inline, value_type = Vec<uuid::Uuid>)]
    pub from_user_id: Vec<UserId>,
    /// Only to these delegates.
    #[serde(default)]
    #[param(inline, value_type = Vec<uuid::Uuid>)]
    pub to_user_id: Vec<UserId>,
    /// Only those that run at present, or only the others.
    pub running: Option<bool>,
}

/// A delegation's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = delegations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// The approver.
    pub from_user_id: UserId,
    /// The delegate.
    pub to_user_id: UserId,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// When it was ended early.
    pub ended_at: Option<Instant>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}
