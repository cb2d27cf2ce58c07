//! Attendance as the API answers it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http::{
        self,
        table::{Table, Tabled, column, key, keys, names},
    },
    kernel::{AttendanceId, ContractId, Instant, Money, Period, PostId, text},
    supervision::model,
};

/// What was attended in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attendance {
    /// Its id.
    pub id: AttendanceId,
    /// The contract.
    pub contract_id: ContractId,
    /// Code of the category.
    #[schema(example = "security")]
    pub category: String,
    /// The month.
    pub period: Period,
    /// The post, if the line is priced `cost_plus`.
    pub post_id: Option<PostId>,
    /// Days that are due: of each head with the price `lump`, of the worker with `cost_plus`.
    #[schema(example = 30)]
    pub days: Option<i64>,
    /// Days that were attended: of all heads together with the price `lump`, of the worker with `cost_plus`.
    #[schema(example = 590)]
    pub days_present: Option<i64>,
    /// What the labour of the worker cost in fen, if the line is priced `cost_plus`.
    #[schema(value_type = Option<i64>)]
    pub labour_fen: Option<Money>,
    /// Minutes that were worked, if the line is priced `hourly`.
    pub minutes: Option<i64>,
    /// What was done in them.
    pub text: Option<String>,
    /// When it was first recorded.
    pub created_at: Instant,
    /// When it was last replaced.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Attendance> for Attendance {
    fn from(row: model::Attendance) -> Self {
        let model::Attendance {
            id,
            contract_id,
            period,
            category,
            post_id,
            days,
            days_present,
            labour_fen,
            minutes,
            text,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            contract_id,
            category,
            period,
            post_id,
            days,
            days_present,
            labour_fen,
            minutes,
            text,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Attendance {
    fn path(&self) -> String {
        format!("/attendance/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

impl Tabled for Attendance {
    fn table() -> Table<Self> {
        Table {
            name: "attendance",
            title: text!("Attendance", "考勤"),
            columns: vec![
                names(text!("Contract", "合同"), "contracts", |row| key(row.contract_id)),
                names(text!("Category", "服务类别"), "service-categories", |row| key(&row.category)),
                column(text!("Month", "所属月份"), |row| row.period.as_str().into()),
                names(text!("Worker", "姓名"), "posts", |row| keys(row.post_id)),
                column(text!("Days due", "应出勤天数"), |row| row.days.into()),
                column(text!("Days attended", "实际出勤天数"), |row| row.days_present.into()),
                column(text!("Labour", "人工成本"), |row| row.labour_fen.into()),
                column(text!("Minutes", "工作分钟"), |row| row.minutes.into()),
                column(text!("Work done", "工作内容"), |row| row.text.as_ref().into()),
                column(text!("Recorded", "录入时间"), |row| row.created_at.into()),
            ],
        }
    }
}

/// A page of attendance.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendancePage {
    /// What was attended.
    pub items: Vec<Attendance>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
