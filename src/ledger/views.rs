//! Accounts, journals and months as the API answers them.

mod tables;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{self, JournalKind, JournalState, PeriodState, Source};
use crate::{
    db::etag,
    http,
    kernel::{
        AccountId, DepartmentId, DriverId, Id, Instant, JournalId, Money, MonthId, Period, SupplierId, TripId,
        VehicleId,
    },
    reference::model::FormerNames,
};

/// An account of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its code; it never changes.
    #[schema(example = "5401.02")]
    pub code: String,
    /// The name in Chinese.
    #[schema(example = "主营业务成本—燃料充电")]
    pub name: String,
    /// The name in English.
    #[schema(example = "Fuel and charging")]
    pub name_en: String,
    /// Its kind in the financial statements: `asset`, `liability`, `equity`, `income`, `expense`.
    #[schema(value_type = String, example = "expense")]
    pub kind: model::AccountKind,
    /// The side on which it grows: `debit`, `credit`.
    #[schema(value_type = String, example = "debit")]
    pub side: model::Side,
    /// The first day on which no manual journal can use it.
    pub retired_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Account> for Account {
    fn from(row: model::Account) -> Self {
        let model::Account { id, content, version, created_at, updated_at } = row;
        let model::AccountNew { code, name, name_en, kind, side, retired_on } = content;
        Self { id, code, name, name_en, kind, side, retired_on, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for Account {
    fn path(&self) -> String {
        format!("/accounts/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountPage {
    /// The accounts.
    pub items: Vec<Account>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// A line of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JournalLine {
    /// The code of the account.
    #[schema(example = "1122")]
    pub account: String,
    /// The name of the account in Chinese.
    #[schema(example = "应收账款")]
    pub account_name: String,
    /// Debit in fen; negative in a red journal.
    #[schema(value_type = i64, example = 68_000)]
    pub dr_fen: Money,
    /// Credit in fen; negative in a red journal.
    #[schema(value_type = i64, example = 0)]
    pub cr_fen: Money,
    /// The vehicle that the line is about.
    pub vehicle_id: Option<VehicleId>,
    /// The driver that the line is about.
    pub driver_id: Option<DriverId>,
    /// The department that the line is about.
    pub department_id: Option<DepartmentId>,
    /// The supplier that the line is about.
    pub supplier_id: Option<SupplierId>,
    /// The trip that the line is about.
    pub trip_id: Option<TripId>,
    /// The date of the document behind an opening balance.
    pub document_date: Option<NaiveDate>,
}

/// The turnover of an account in the year before the books were opened. It is kept for the year's columns of the
/// reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OpeningTurnover)]
#[serde(deny_unknown_fields)]
pub struct Turnover {
    /// The code of the account.
    #[schema(min_length = 1, max_length = 20, example = "5001")]
    pub account: String,
    /// The sum of debits, in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 52_000_000)]
    pub dr_fen: Money,
    /// The sum of credits, in fen.
    #[serde(default)]
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 52_000_000)]
    pub cr_fen: Money,
}

/// A journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Journal {
    /// Its id.
    pub id: JournalId,
    /// The month it belongs to.
    pub period: Period,
    /// Its number in that month, without gaps; none before it is posted.
    #[schema(example = 17)]
    pub number: Option<i64>,
    /// Its date.
    pub date: NaiveDate,
    /// Its kind: `opening`, `normal`, `red`, `accrual`, `closing`, `year_end`.
    #[schema(value_type = String, example = "normal")]
    pub kind: JournalKind,
    /// What happened, in words.
    #[schema(example = "确认用车费用")]
    pub text: String,
    /// Its state: `draft` (a second person has to approve it), `posted`, `rejected`.
    #[schema(value_type = String, example = "posted")]
    pub state: JournalState,
    /// Where it comes from: `manual`, `charge`, `cost`, `asset`, `payment`, `invoice`, `bad_debt`, `closing`.
    #[schema(value_type = String, example = "charge")]
    pub source: Source,
    /// The id of that charge, payment and so on; none for a manual journal.
    #[schema(value_type = Option<Uuid>)]
    pub source_id: Option<Id<()>>,
    /// The journal that it reverses.
    pub reverses_id: Option<JournalId>,
    /// The number of documents that belong to it.
    #[schema(example = 1)]
    pub attachments: i64,
    /// Who prepared it.
    #[schema(example = "accountant")]
    pub prepared_by: String,
    /// Who approved or rejected it.
    #[schema(example = "supervisor")]
    pub approved_by: Option<String>,
    /// When it was posted.
    pub posted_at: Option<Instant>,
    /// The sum of its debits, which is that of its credits, in fen.
    #[schema(value_type = i64, example = 68_000)]
    pub total_fen: Money,
    /// Its lines.
    pub lines: Vec<JournalLine>,
    /// Only in an opening journal: the turnovers of accounts in the year so far.
    pub turnovers: Vec<Turnover>,
    /// When it was prepared.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"2\"")]
    pub etag: String,
}

impl Journal {
    /// From its row. `lines` and `turnovers` may have those of other journals, too. A posted journal names its accounts as
    /// they were called then.
    pub fn of(
        row: model::Journal,
        lines: &[model::JournalLine],
        turnovers: &[model::OpeningTurnover],
        accounts: &[model::Account],
        former: &FormerNames,
    ) -> Self {
        let turnovers = turnovers.iter().filter(|turnover| turnover.journal_id == row.id);
        let turnovers = turnovers
            .map(|turnover| Turnover {
                account: turnover.account.clone(),
                dr_fen: turnover.dr_fen,
                cr_fen: turnover.cr_fen,
            })
            .collect();
        let name = |code: &str| {
            accounts
                .iter()
                .find(|account| account.content.code == code)
                .map_or_else(String::new, |account| former.name(account.id.0, row.posted_at, &account.content.name))
        };
        let lines: Vec<JournalLine> = lines
            .iter()
            .filter(|line| line.journal_id == row.id)
            .map(|line| JournalLine {
                account_name: name(&line.account),
                account: line.account.clone(),
                dr_fen: line.dr_fen,
                cr_fen: line.cr_fen,
                vehicle_id: line.vehicle_id,
                driver_id: line.driver_id,
                department_id: line.department_id,
                supplier_id: line.supplier_id,
                trip_id: line.trip_id,
                document_date: line.document_date,
            })
            .collect();
        Self {
            id: row.id,
            period: row.period,
            number: row.number,
            date: row.date,
            kind: row.kind,
            text: row.text,
            state: row.state,
            source: row.source,
            source_id: row.source_id,
            reverses_id: row.reverses_id,
            attachments: row.attachments,
            prepared_by: row.prepared_by_name,
            approved_by: row.approved_by_name,
            posted_at: row.posted_at,
            total_fen: lines.iter().map(|line| line.dr_fen).sum(),
            lines,
            turnovers,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Journal {
    fn path(&self) -> String {
        format!("/journals/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of journals.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalPage {
    /// The journals.
    pub items: Vec<Journal>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// A month of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Month)]
pub struct Month {
    /// Its id.
    pub id: MonthId,
    /// The month.
    pub period: Period,
    /// Whether it may be posted into: `open`, `closed`.
    #[schema(value_type = String, example = "open")]
    pub state: PeriodState,
    /// The number of its posted journals.
    #[schema(example = 214)]
    pub journals: i64,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Who closed it.
    #[schema(example = "accountant")]
    pub closed_by: Option<String>,
    /// Who requested its reopening. Another person has to do it.
    pub reopening_by: Option<String>,
    /// Why it is to be reopened, or was.
    pub reopening_reason: Option<String>,
    /// When it was first used.
    pub created_at: Instant,
    /// When it was last closed or reopened.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Month> for Month {
    fn from(row: model::Month) -> Self {
        Self {
            id: row.id,
            period: row.period,
            state: row.state,
            journals: row.next_no - 1,
            closed_at: row.closed_at,
            closed_by: row.closed_by_name,
            reopening_by: row.reopening_by_name,
            reopening_reason: row.reopening_reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for Month {
    fn path(&self) -> String {
        format!("/periods/{}", self.period)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of months.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthPage {
    /// The months.
    pub items: Vec<Month>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}
