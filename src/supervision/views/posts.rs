//! Posts as the API answers them.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http::{
        self,
        sheet::label_cell,
        table::{Table, Tabled, column, key, names},
    },
    kernel::{ContractId, Instant, PostId, text},
    supervision::model::{self, PostKind},
};

/// A post: a worker who is sent for a line of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// The contract.
    pub contract_id: ContractId,
    /// Code of the category.
    #[schema(example = "security")]
    pub category: String,
    /// Name of the worker.
    #[schema(example = "李建国")]
    pub worker: String,
    /// What the worker does.
    #[schema(example = "大门保安")]
    pub post: String,
    /// Why the post is filled by an agency: `auxiliary`, `temporary`, `substitute`.
    #[schema(value_type = String, example = "auxiliary")]
    pub kind: PostKind,
    /// First day.
    pub from: NaiveDate,
    /// Last day; null while none is known.
    pub until: Option<NaiveDate>,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Post> for Post {
    fn from(row: model::Post) -> Self {
        let model::Post { id, content, version, created_at, updated_at } = row;
        let model::PostNew { contract_id, category, worker, post, kind, from, until } = content;
        Self { id, contract_id, category, worker, post, kind, from, until, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for Post {
    fn path(&self) -> String {
        format!("/posts/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

impl Tabled for Post {
    fn table() -> Table<Self> {
        Table {
            name: "posts",
            title: text!("Posts", "派遣岗位"),
            columns: vec![
                names(text!("Contract", "合同"), "contracts", |row| key(row.contract_id)),
                names(text!("Category", "服务类别"), "service-categories", |row| key(&row.category)),
                column(text!("Worker", "姓名"), |row| (&row.worker).into()),
                column(text!("Post", "岗位"), |row| (&row.post).into()),
                column(text!("Kind", "岗位性质"), |row| label_cell(PostKind::WORDS, row.kind.as_str())),
                column(text!("From", "到岗日期"), |row| row.from.into()),
                column(text!("Until", "离岗日期"), |row| row.until.into()),
                column(text!("Recorded", "录入时间"), |row| row.created_at.into()),
            ],
        }
    }
}

/// A page of posts.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostPage {
    /// The posts.
    pub items: Vec<Post>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
