//! Posts: the workers that are sent for a line which is priced by the head.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::posts,
    http::{Patch, Patchable},
    kernel::{ContractId, Instant, Period, PostId, spelling, text_enum},
};

text_enum! {
    /// Why a worker of an agency fills a post. Law allows these three.
    pub enum PostKind {
        /// It supports the main work.
        Auxiliary = "auxiliary" ("Auxiliary", "辅助性岗位"),
        /// It lasts for some months.
        Temporary = "temporary" ("Temporary", "临时性岗位"),
        /// Somebody is away.
        Substitute = "substitute" ("Substitute", "替代性岗位"),
    }
}

/// What a client sends to record a post: a worker who is sent for a line of a contract.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = posts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct PostNew {
    /// The contract.
    pub contract_id: ContractId,
    /// Code of a category of the contract whose price is `cost_plus`.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "security")]
    pub category: String,
    /// Name of the worker. A worker fills one post of a contract at a time. Workers of the same name get an addition.
    #[serde(deserialize_with = "spelling::read_name")]
    #[schema(min_length = 1, max_length = 100, example = "李建国")]
    pub worker: String,
    /// What the worker does.
    #[schema(min_length = 1, max_length = 100, example = "大门保安")]
    pub post: String,
    /// Why the post is filled by an agency.
    pub kind: PostKind,
    /// First day, within the contract's months.
    #[diesel(column_name = from_on)]
    pub from: NaiveDate,
    /// Last day, within the contract's months; null while none is known.
    #[diesel(column_name = until_on)]
    pub until: Option<NaiveDate>,
}

/// A merge patch of a post: its last day.
pub type PostPatch = Patch<PostNew>;

impl Patchable for PostNew {
    const FROZEN: &'static [&'static str] = &["contract_id", "category", "worker", "post", "kind", "from"];
}

/// Filter of the list of posts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PostFilter {
    /// Only under these contracts.
    #[serde(default)]
    #[param(inline)]
    pub contract_id: Vec<ContractId>,
    /// Only of these categories.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub category: Vec<String>,
    /// Only of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<PostKind>,
}

/// A row of `posts`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = posts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// What clients send.
    #[diesel(embed)]
    pub content: PostNew,
    /// Counts changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl PostNew {
    /// Whether the post is filled on a day of this month.
    pub fn is_in(&self, period: Period) -> bool {
        self.from <= period.last() && self.until.is_none_or(|until| until >= period.first())
    }

    /// Whether there is a day on which both are filled.
    pub fn meets(&self, other: &Self) -> bool {
        let begins_in_time = |one: &Self, other: &Self| other.until.is_none_or(|until| one.from <= until);
        begins_in_time(self, other) && begins_in_time(other, self)
    }
}
