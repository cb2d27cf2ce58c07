//! Contracts as the API answers them.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::etag,
    http,
    kernel::{ContractId, DepartmentId, Instant, Money, Period, SupplierId, TenderId},
    supervision::model::{self, Band, ContractLine, ContractMode, ContractRow, ContractState, Payer, VersionKind},
};

/// What the lump sums of a contract come to in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScheduledFee {
    /// The month.
    pub period: Period,
    /// Fee of all lump-sum lines in fen.
    #[schema(value_type = i64, example = 25_416_667)]
    pub fee_fen: Money,
}

/// What is agreed for some months of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContractVersion {
    /// 1 for what was signed first.
    #[schema(example = 2)]
    pub number: i64,
    /// What it is: `first`, `amendment`, `renewal`.
    #[schema(value_type = String, example = "amendment")]
    pub kind: VersionKind,
    /// First month for which its amounts are.
    pub from: Period,
    /// Last month for which they are. A later version may be in force before.
    pub until: Period,
    /// The services.
    pub lines: Vec<ContractLine>,
    /// Why it was made.
    #[schema(example = "新增一处办公楼")]
    pub reason: Option<String>,
    /// When it was signed; null while it waits for that.
    pub signed_at: Option<Instant>,
}

impl From<model::Version> for ContractVersion {
    fn from(version: model::Version) -> Self {
        let model::ContractVersion { number, kind, from_period, until_period, reason, signed_at, .. } = version.row;
        Self { number, kind, from: from_period, until: until_period, lines: version.lines, reason, signed_at }
    }
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Contract {
    /// Its id.
    pub id: ContractId,
    /// The title.
    #[schema(example = "2026 年公务用车服务")]
    pub title: String,
    /// How the service is bought: `company`, `dispatch`, `hourly`, `outsource`, `own`.
    #[schema(value_type = String, example = "company")]
    pub mode: ContractMode,
    /// Who pays: `bureau`, `company`.
    #[schema(value_type = String, example = "bureau")]
    pub payer: Payer,
    /// Who serves; null for the company and for own staff.
    pub supplier_id: Option<SupplierId>,
    /// The tender that it follows.
    pub tender_id: Option<TenderId>,
    /// Why there was no tender.
    pub direct_reason: Option<String>,
    /// The services in this month; before and after the term those of its first and last month.
    pub lines: Vec<ContractLine>,
    /// First month of the term.
    pub valid_from: Period,
    /// Last month of the term.
    pub valid_until: Period,
    /// First month that is assessed, if it isn't the first of the term.
    pub assessed_from: Option<Period>,
    /// How often the term may be repeated.
    #[schema(example = 2)]
    pub renewals: i64,
    /// Share of the fee that depends on the score, in basis points.
    #[schema(example = 10_000)]
    pub at_stake_bp: i64,
    /// What is paid by the score, the highest band first.
    pub bands: Vec<Band>,
    /// The departments that are served; null for all. A department sees itself here, and no other department.
    pub department_ids: Option<BTreeSet<DepartmentId>>,
    /// State: `draft`, `active`, `ended`. An active one whose term is over has ended.
    #[schema(value_type = String, example = "active")]
    pub state: ContractState,
    /// Amounts of these lines in fen.
    #[schema(value_type = i64, example = 305_000_000)]
    pub amount_fen: Money,
    /// What the lump sums come to month by month.
    pub schedule: Vec<ScheduledFee>,
    /// What was agreed for which months, in the order in which it was written. What waits for its signature is told to the bureau
    /// and the company.
    pub versions: Vec<ContractVersion>,
    /// Username of who drafted it, or the key's name. Only the bureau and the company read it.
    pub made_by: Option<String>,
    /// Username of who signed it, or the key's name. Only the bureau and the company read it.
    pub signed_by: Option<String>,
    /// When it was signed.
    pub signed_at: Option<Instant>,
    /// Whether it was signed after its term began.
    pub is_signed_late: bool,
    /// Last month, if it was ended.
    pub last_month: Option<Period>,
    /// Why it was ended.
    pub end_reason: Option<String>,
    /// When it was drafted.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Contract {
    /// A contract as whoever reads all of it sees it in this month.
    pub fn of(contract: model::Contract, schedule: Vec<ScheduledFee>, now: Period) -> Self {
        let state = contract.state(now);
        let month = now.clamp(contract.row.valid_from, contract.row.valid_until);
        let lines = contract.lines_in(month).to_vec();
        let amount_fen = lines.iter().map(|line| line.amount_fen).sum();
        let model::Contract { row, department_ids, lines: _, versions } = contract;
        let ContractRow {
            id,
            title,
            mode,
            payer,
            supplier_id,
            tender_id,
            direct_reason,
            valid_from,
            valid_until,
            assessed_from,
            renewals,
            at_stake_bp,
            bands,
            state: _,
            made_by: _,
            made_by_name,
            changed_by: _,
            signed_by: _,
            signed_by_name,
            signed_at,
            is_signed_late,
            last_month,
            end_reason,
            version,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            title,
            mode,
            payer,
            supplier_id,
            tender_id,
            direct_reason,
            lines,
            valid_from,
            valid_until,
            assessed_from,
            renewals,
            at_stake_bp,
            bands: bands.0,
            department_ids,
            state,
            amount_fen,
            schedule,
            versions: versions.into_iter().map(ContractVersion::from).collect(),
            made_by: Some(made_by_name),
            signed_by: signed_by_name,
            signed_at,
            is_signed_late,
            last_month,
            end_reason,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl Contract {
    /// The same for whoever is neither of the bureau nor of the company: without what waits for its signature, and without names.
    #[must_use]
    pub fn without_names(self) -> Self {
        let signed = self.versions.into_iter().filter(|version| version.signed_at.is_some());
        Self { made_by: None, signed_by: None, versions: signed.collect(), ..self }
    }
}

impl http::Resource for Contract {
    fn path(&self) -> String {
        format!("/contracts/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of contracts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractPage {
    /// The contracts.
    pub items: Vec<Contract>,
    /// Cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}
