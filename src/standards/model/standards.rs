//! Standards and their clauses (BUREAU.md §1.3).

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::schema::{standard_clauses, standards},
    http::{Patch, Patchable},
    kernel::{Instant, Money, StandardId, spelling, text_enum},
};

text_enum! {
    /// How a clause gets its score.
    pub enum ClausePart {
        /// By counting what the records show.
        Measured = "measured" ("Measured", "量化指标"),
        /// By points that cases take off.
        Inspected = "inspected" ("Inspected", "检查扣分"),
        /// By the stars of the departments that are served.
        Rated = "rated" ("Rated", "满意度评价"),
    }
}

text_enum! {
    /// What a measured clause counts.
    pub enum Measure {
        /// Trips that were punctual, of those returned with a pickup recorded.
        OnTime = "on_time" ("Punctual", "准时率"),
        /// Trips with a pickup recorded, of those returned.
        PickupRecorded = "pickup_recorded" ("Pickup recorded", "接车时间记录率"),
        /// Trips that were never disputed, of those returned.
        Undisputed = "undisputed" ("Undisputed", "无异议率"),
        /// Approved bookings with a trip that departed, of those not cancelled by the department.
        Served = "served" ("Served", "派车保障率"),
        /// Trips that the company didn't cancel, of those not cancelled by the department.
        Kept = "kept" ("Kept", "履约率"),
        /// Days on which a vehicle had both obligatory papers.
        PapersValid = "papers_valid" ("Papers valid", "证件有效率"),
        /// Months in which a vehicle's fuel was within its norm.
        WithinNorm = "within_norm" ("Fuel within the norm", "油耗达标率"),
        /// The company's profit before income tax, of its revenue.
        Margin = "margin" ("Margin", "利润率"),
        /// Cases that were answered in time.
        AnsweredInTime = "answered_in_time" ("Answered in time", "按时答复率"),
        /// Days present, of all days due.
        Attendance = "attendance" ("Attendance", "出勤率"),
    }
}

/// A clause of a standard: points in hundredths (10,000 are 100 points), shares in basis points (10,000 are 100 %).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = standard_clauses, treat_none_as_default_value = false)]
pub struct Clause {
    /// Its code, once in a standard.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "answers")]
    pub code: String,
    /// What is asked of the service.
    #[schema(min_length = 1, max_length = 1000, example = "问题按时答复")]
    pub text: String,
    /// How it gets its score.
    pub part: ClausePart,
    /// Most that it gives, in hundredths of a point. The weights of a standard sum to 10,000.
    #[schema(minimum = 1, maximum = 10_000, example = 1000)]
    pub weight_centi: i64,
    /// What a measured clause counts. Required there, and for no other.
    pub measure: Option<Measure>,
    /// The share from which a measured clause gives its whole weight, in basis points. Required there, and for no other.
    #[schema(minimum = 0, maximum = 10_000, example = 9500)]
    pub target_bp: Option<i64>,
    /// The share up to which a measured clause gives nothing, in basis points. Required there, and for no other; below
    /// the target.
    #[schema(minimum = 0, maximum = 10_000, example = 8000)]
    pub floor_bp: Option<i64>,
    /// What a finding takes off, in hundredths of a point, at most the weight.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000, example = 0)]
    pub points_centi: i64,
    /// What a finding costs, in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000_000_i64, example = 0)]
    pub penalty_fen: Money,
    /// Most that the whole line can get once a serious case counts for this clause, in hundredths of a point.
    #[schema(minimum = 0, maximum = 10_000, example = 8000)]
    pub cap_centi: Option<i64>,
    /// Hours within which a case must be answered; 24 unless said.
    #[serde(default = "respond_hours")]
    #[schema(minimum = 1, maximum = 8784, example = 24)]
    pub respond_hours: i64,
    /// Days within which a case must be closed; 3 unless said.
    #[serde(default = "resolve_days")]
    #[schema(minimum = 1, maximum = 366, example = 3)]
    pub resolve_days: i64,
}

fn respond_hours() -> i64 {
    24
}
fn resolve_days() -> i64 {
    3
}

/// What a client sends to create a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardNew {
    /// The code of the category. It never changes.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "cleaning")]
    pub category: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 100, example = "保洁服务标准")]
    pub name: String,
    /// The first day on which it applies. It applies until a later one of its category does.
    pub valid_from: NaiveDate,
    /// The law or norm that it rests on.
    #[schema(min_length = 1, max_length = 200, example = "机关物业服务管理办法")]
    pub source: Option<String>,
    /// The clauses. Their weights sum to 10,000.
    #[schema(min_items = 1, max_items = 100)]
    pub clauses: Vec<Clause>,
    /// The first day on which it no longer applies.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a standard. It replaces all clauses or none.
pub type StandardPatch = Patch<StandardNew>;

impl Patchable for StandardNew {
    const FROZEN: &'static [&'static str] = &["category"];
}

/// Filter of the list of standards.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StandardFilter {
    /// Only of these categories.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub category: Vec<String>,
}

/// A standard with its clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// Its id.
    pub id: StandardId,
    /// What clients send.
    pub content: StandardNew,
    /// Whether an assessment has used it. If so, only `retired_on` can be changed.
    pub frozen: bool,
    /// Rises by one with each change.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// A row of `standards`. The clauses are rows of `standard_clauses`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = standards, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(in crate::standards) struct StandardRow {
    pub id: StandardId,
    pub category: String,
    pub name: String,
    pub valid_from: NaiveDate,
    pub source: Option<String>,
    pub retired_on: Option<NaiveDate>,
    pub frozen: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `standard_clauses`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = standard_clauses, treat_none_as_default_value = false)]
pub(in crate::standards) struct ClauseRow {
    pub standard_id: StandardId,
    pub position: i64,
    #[diesel(embed)]
    pub content: Clause,
}

impl Standard {
    /// A standard from its row and its clauses.
    pub(in crate::standards) fn of(row: StandardRow, clauses: Vec<Clause>) -> Self {
        let StandardRow { id, category, name, valid_from, source, retired_on, frozen, version, created_at, updated_at } =
            row;
        let content = StandardNew { category, name, valid_from, source, clauses, retired_on };
        Self { id, content, frozen, version, created_at, updated_at }
    }

    /// Its row of `standards`, and those of its clauses.
    pub(in crate::standards) fn rows(&self) -> (StandardRow, Vec<ClauseRow>) {
        let Self { id, content, frozen, version, created_at, updated_at } = self.clone();
        let StandardNew { category, name, valid_from, source, clauses, retired_on } = content;
        let row =
            StandardRow { id, category, name, valid_from, source, retired_on, frozen, version, created_at, updated_at };
        let clauses = (0..).zip(clauses).map(|(position, content)| ClauseRow { standard_id: id, position, content });
        (row, clauses.collect())
    }
}
