//! Contracts: who serves, by which standard, for what price.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    db::{
        Json,
        schema::{contract_lines, contract_versions, contracts},
    },
    http::{Patch, Patchable},
    kernel::{
        Actor, ContractId, DepartmentId, Id, Instant, Money, Period, StandardId, SupplierId, TenderId, spelling,
        text_enum,
    },
};

text_enum! {
    /// How a service is bought.
    pub enum ContractMode {
        /// From the bureau's own vehicle company.
        Company = "company" ("Vehicle company", "直属车辆公司"),
        /// From an agency that sends workers, by the head.
        Dispatch = "dispatch" ("Labour dispatch", "劳务派遣"),
        /// From an agency, by the hour.
        Hourly = "hourly" ("By the hour", "计时用工"),
        /// From a contractor that answers for the whole service.
        Outsource = "outsource" ("Outsourced", "服务外包"),
        /// Not bought: by the bureau's own staff.
        Own = "own" ("Own staff", "自主服务"),
    }
}

text_enum! {
    /// Who pays for a contract.
    pub enum Payer {
        /// The bureau. Nothing of it enters the company's books.
        Bureau = "bureau" ("Bureau", "机关事务管理局"),
        /// The company, for the drivers that an agency sends it.
        Company = "company" ("Company", "车辆公司"),
    }
}

text_enum! {
    /// How a line of a contract is priced.
    pub enum LinePrice {
        /// An amount for the whole term, in equal months.
        Lump = "lump" ("Lump sum", "总价包干"),
        /// Wages as they are, and a fee for each head.
        CostPlus = "cost_plus" ("Cost plus fee", "成本加管理费"),
        /// By the half hour.
        Hourly = "hourly" ("By the hour", "按小时"),
        /// Nothing is paid under the contract.
        None = "none" ("No price", "不计价"),
    }
}

text_enum! {
    /// State of a contract.
    pub enum ContractState {
        /// It is being written.
        Draft = "draft" ("Draft", "起草中"),
        /// It was signed.
        Active = "active" ("In force", "履行中"),
        /// Its term is over, or it was ended.
        Ended = "ended" ("Ended", "已终止"),
    }
}

text_enum! {
    /// What a version of a contract is.
    pub enum VersionKind {
        /// What was signed first.
        First = "first" ("First", "原合同"),
        /// A change from a month on.
        Amendment = "amendment" ("Amendment", "变更"),
        /// A further term.
        Renewal = "renewal" ("Renewal", "续签"),
    }
}

/// A line of a contract: one category of services. Money in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractLine {
    /// Code of the category. A contract has one line for it at most.
    #[serde(deserialize_with = "spelling::read_code")]
    #[schema(min_length = 1, max_length = 40, example = "cleaning")]
    pub category: String,
    /// The standard by which it is assessed; null for the category's standard of each month.
    pub standard_id: Option<StandardId>,
    /// Amount in fen for the whole term: a fixed one for `lump`, a ceiling for `cost_plus` and `hourly`, 0 for `none`.
    #[schema(value_type = i64, minimum = 0, maximum = 10_000_000_000_000_i64, example = 62_000_000)]
    pub amount_fen: Money,
    /// How it is priced.
    pub price: LinePrice,
    /// Heads that are due, whose attendance is assessed; 0 where none are agreed.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000, example = 20)]
    pub heads: i64,
    /// Fee in fen: of a head and month for `cost_plus`, of an hour for `hourly`. Required for these two, forbidden otherwise.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_i64, example = 15_000)]
    pub unit_fen: Option<Money>,
}

/// A band of scores and what is paid in it. Scores in hundredths of a point, rates in basis points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Lowest score of the band, in hundredths of a point.
    #[schema(minimum = 0, maximum = 10_000, example = 8_000)]
    pub from_centi: i64,
    /// Share that is paid at its top, in basis points.
    #[schema(minimum = 0, maximum = 10_000, example = 10_000)]
    pub top_bp: i64,
    /// Basis points less for each point below its top.
    #[schema(minimum = 0, maximum = 10_000, example = 100)]
    pub slope_bp: i64,
}

/// What a client sends to draft a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractNew {
    /// The title.
    #[schema(min_length = 1, max_length = 200, example = "2026 年公务用车服务")]
    pub title: String,
    /// How the service is bought.
    #[schema(example = "company")]
    pub mode: ContractMode,
    /// Who pays. `company` only for mode `dispatch` with the price `cost_plus` on all lines.
    #[serde(default = "bureau")]
    pub payer: Payer,
    /// Who serves. Required, but forbidden for the modes `company` and `own`.
    pub supplier_id: Option<SupplierId>,
    /// The tender that it follows. With a supplier either this or `direct_reason` is required; without one neither is allowed.
    pub tender_id: Option<TenderId>,
    /// Why there was no tender.
    #[schema(min_length = 1, max_length = 1000)]
    pub direct_reason: Option<String>,
    /// The services, one line for each category.
    #[schema(min_items = 1, max_items = 50)]
    pub lines: Vec<ContractLine>,
    /// First month of the term.
    pub valid_from: Period,
    /// Last month of the term.
    pub valid_until: Period,
    /// First month that is assessed, for a contract that was under way before. If left out, the first of the term.
    pub assessed_from: Option<Period>,
    /// How often the term may be repeated.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 20, example = 2)]
    pub renewals: i64,
    /// Share of the fee that depends on the score, in basis points.
    #[serde(default = "all")]
    #[schema(minimum = 0, maximum = 10_000, example = 10_000)]
    pub at_stake_bp: i64,
    /// What is paid by the score, the highest band first. If left out, the usual bands (docs/BUREAU.md §2).
    #[serde(default = "usual_bands")]
    #[schema(min_items = 1, max_items = 20)]
    pub bands: Vec<Band>,
    /// The departments that are served. If left out, all.
    #[schema(value_type = Option<BTreeSet<DepartmentId>>, min_items = 1, max_items = 1000)]
    pub department_ids: Option<Vec<DepartmentId>>,
}

fn bureau() -> Payer {
    Payer::Bureau
}
fn all() -> i64 {
    10_000
}

/// The bands of a contract that names none: all of the fee from 90 points on, 1 % less for each point below,
/// four fifths at most below 80 and three fifths below 70.
pub fn usual_bands() -> Vec<Band> {
    [(9_000, 10_000, 0), (8_000, 10_000, 100), (7_000, 8_000, 0), (0, 6_000, 0)]
        .map(|(from_centi, top_bp, slope_bp)| Band { from_centi, top_bp, slope_bp })
        .into()
}

/// A merge patch of a draft.
pub type ContractPatch = Patch<ContractNew>;

impl Patchable for ContractNew {}

/// Filter of the list of contracts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContractFilter {
    /// Only contracts in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<ContractState>,
    /// Only contracts of these modes.
    #[serde(default)]
    #[param(inline)]
    pub mode: Vec<ContractMode>,
    /// Only contracts with these suppliers.
    #[serde(default)]
    #[param(inline)]
    pub supplier_id: Vec<SupplierId>,
    /// Only contracts that follow these tenders.
    #[serde(default)]
    #[param(inline)]
    pub tender_id: Vec<TenderId>,
    /// Only contracts with a line of one of these categories.
    #[serde(default, deserialize_with = "spelling::read_codes")]
    pub category: Vec<String>,
}

/// A row of `contracts`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contracts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ContractRow {
    /// Its id.
    pub id: ContractId,
    /// The title.
    pub title: String,
    /// How the service is bought.
    pub mode: ContractMode,
    /// Who pays.
    pub payer: Payer,
    /// Who serves, if that is a supplier.
    pub supplier_id: Option<SupplierId>,
    /// The tender that it follows.
    pub tender_id: Option<TenderId>,
    /// Why there was no tender.
    pub direct_reason: Option<String>,
    /// First month of the term.
    pub valid_from: Period,
    /// Last month of the term.
    pub valid_until: Period,
    /// First month that is assessed, if it isn't the first of the term.
    pub assessed_from: Option<Period>,
    /// How often the term may be repeated.
    pub renewals: i64,
    /// Share of the fee that depends on the score, in basis points.
    pub at_stake_bp: i64,
    /// What is paid by the score.
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub bands: Json<Vec<Band>>,
    /// State, as it was last set. See [`Contract::state`].
    pub state: ContractState,
    /// The user or key that drafted it.
    pub made_by: Id<()>,
    /// What that user or key was called.
    pub made_by_name: String,
    /// The user or key that last wrote the draft.
    pub changed_by: Id<()>,
    /// The user or key that signed it.
    pub signed_by: Option<Id<()>>,
    /// What that user or key was called.
    pub signed_by_name: Option<String>,
    /// When it was signed.
    pub signed_at: Option<Instant>,
    /// Whether it was signed after its term began.
    pub is_signed_late: bool,
    /// Last month, if it was ended.
    pub last_month: Option<Period>,
    /// Why it was ended.
    pub end_reason: Option<String>,
    /// Counts changes.
    pub version: i64,
    /// When it was drafted.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl ContractVersion {
    /// A version that is written now, and waits for its signature.
    pub fn written(
        contract: &Contract,
        kind: VersionKind,
        (from_period, until_period): (Period, Period),
        reason: Option<String>,
        actor: &Actor,
        now: Instant,
    ) -> Self {
        let signed = contract.versions.iter().filter(|version| version.row.signed_at.is_some());
        Self {
            contract_id: contract.row.id,
            number: signed.map(|version| version.row.number).max().unwrap_or_default() + 1,
            kind,
            from_period,
            until_period,
            reason,
            made_by: Id::from_uuid(actor.id),
            made_at: now,
            signed_by: None,
            signed_at: None,
        }
    }
}

impl ContractRow {
    /// The first month that is assessed.
    pub fn first_assessed(&self) -> Period {
        self.assessed_from.unwrap_or(self.valid_from)
    }

    /// The last month in which it serves.
    pub fn last_month(&self) -> Period {
        self.last_month.unwrap_or(self.valid_until)
    }
}

/// A row of `contract_versions`: what was agreed for some months.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contract_versions, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ContractVersion {
    /// The contract.
    pub contract_id: ContractId,
    /// 1 for the first.
    pub number: i64,
    /// What it is.
    pub kind: VersionKind,
    /// First month for which it counts.
    pub from_period: Period,
    /// Last month for which it counts.
    pub until_period: Period,
    /// Why it was made, if it changes what was agreed.
    pub reason: Option<String>,
    /// The user or key that wrote it.
    pub made_by: Id<()>,
    /// When it was written.
    pub made_at: Instant,
    /// The user or key that signed it.
    pub signed_by: Option<Id<()>>,
    /// When it was signed.
    pub signed_at: Option<Instant>,
}

/// A row of `contract_lines`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = contract_lines)]
pub(in crate::supervision) struct LineRow {
    pub contract_id: ContractId,
    pub number: i64,
    pub category: String,
    pub position: i64,
    pub standard_id: Option<StandardId>,
    pub amount_fen: Money,
    pub price: LinePrice,
    pub heads: i64,
    pub unit_fen: Option<Money>,
}

impl LineRow {
    /// The row of a line in this place.
    pub fn of(contract_id: ContractId, number: i64, position: i64, line: &ContractLine) -> Self {
        let ContractLine { category, standard_id, amount_fen, price, heads, unit_fen } = line.clone();
        Self { contract_id, number, category, position, standard_id, amount_fen, price, heads, unit_fen }
    }

    /// The line.
    pub fn line(self) -> ContractLine {
        let Self { category, standard_id, amount_fen, price, heads, unit_fen, .. } = self;
        ContractLine { category, standard_id, amount_fen, price, heads, unit_fen }
    }
}

/// A contract with what is agreed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Its row.
    pub row: ContractRow,
    /// The departments that are served; none for all.
    pub department_ids: Option<BTreeSet<DepartmentId>>,
    /// The services as they were first written, in that order.
    pub lines: Vec<ContractLine>,
    /// What was agreed for which months, in the order in which it was written. The first says what the contract says.
    pub versions: Vec<Version>,
}

/// What is agreed, or to be agreed, for some months of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its row.
    pub row: ContractVersion,
    /// The services.
    pub lines: Vec<ContractLine>,
}

impl Version {
    /// The line of this category.
    pub fn line(&self, category: &str) -> Option<&ContractLine> {
        self.lines.iter().find(|line| line.category == category)
    }

    /// How many months its amounts are for.
    pub fn months(&self) -> i64 {
        self.row.until_period.months_since(self.row.from_period) + 1
    }
}

impl Contract {
    /// A new draft.
    pub fn drafted(new: &ContractNew, actor: &Actor, now: Instant) -> Self {
        let by = Id::from_uuid(actor.id);
        let row = ContractRow {
            id: ContractId::new(),
            title: new.title.clone(),
            mode: new.mode,
            payer: new.payer,
            supplier_id: None,
            tender_id: None,
            direct_reason: None,
            valid_from: new.valid_from,
            valid_until: new.valid_until,
            assessed_from: None,
            renewals: 0,
            at_stake_bp: 0,
            bands: Json(Vec::new()),
            state: ContractState::Draft,
            made_by: by,
            made_by_name: actor.name.clone(),
            changed_by: by,
            signed_by: None,
            signed_by_name: None,
            signed_at: None,
            is_signed_late: false,
            last_month: None,
            end_reason: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        Self { row, department_ids: None, lines: Vec::new(), versions: Vec::new() }.rewritten(new)
    }

    /// The same with other content.
    #[must_use]
    pub fn rewritten(&self, new: &ContractNew) -> Self {
        let ContractNew {
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
            bands,
            department_ids,
        } = new.clone();
        let row = ContractRow {
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
            bands: Json(bands),
            ..self.row.clone()
        };
        let mut contract =
            Self { row, department_ids: department_ids.map(BTreeSet::from_iter), lines, versions: Vec::new() };
        let first = Version { row: contract.first_version(), lines: contract.lines.clone() };
        contract.versions.push(first);
        contract
    }

    /// The contract as a client would send it. A patch applies to this.
    pub fn written(&self) -> ContractNew {
        let ContractRow {
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
            ..
        } = self.row.clone();
        ContractNew {
            title,
            mode,
            payer,
            supplier_id,
            tender_id,
            direct_reason,
            lines: self.lines.clone(),
            valid_from,
            valid_until,
            assessed_from,
            renewals,
            at_stake_bp,
            bands: bands.0,
            department_ids: self.department_ids.clone().map(Vec::from_iter),
        }
    }

    /// Its first version, which holds for the whole term.
    pub fn first_version(&self) -> ContractVersion {
        ContractVersion {
            contract_id: self.row.id,
            number: 1,
            kind: VersionKind::First,
            from_period: self.row.valid_from,
            until_period: self.row.valid_until,
            reason: None,
            made_by: self.row.changed_by,
            made_at: self.row.updated_at,
            signed_by: self.row.signed_by,
            signed_at: self.row.signed_at,
        }
    }

    /// Its state in this month: an active one whose term is over has ended.
    pub fn state(&self, now: Period) -> ContractState {
        match self.row.state {
            ContractState::Active if self.row.valid_until < now => ContractState::Ended,
            state => state,
        }
    }

    /// Whether it serves this department.
    pub fn serves(&self, department: DepartmentId) -> bool {
        self.department_ids.as_ref().is_none_or(|served| served.contains(&department))
    }

    /// What was agreed for a month: the last signed version that has it. Of a draft, and for months outside the term, what was
    /// first written.
    pub fn version_in(&self, period: Period) -> Option<&Version> {
        let has_it = |version: &&Version| {
            version.row.signed_at.is_some() && (version.row.from_period..=version.row.until_period).contains(&period)
        };
        self.versions.iter().rev().find(has_it).or(self.versions.first())
    }

    /// The services in a month.
    pub fn lines_in(&self, period: Period) -> &[ContractLine] {
        self.version_in(period).map_or(&[], |version| &version.lines)
    }

    /// The line of this category in a month.
    pub fn line_in(&self, category: &str, period: Period) -> Option<&ContractLine> {
        self.version_in(period)?.line(category)
    }

    /// The versions that are in force one after the other, each with its last month. That of a draft is the one it would have.
    pub fn in_force(&self) -> Vec<(&Version, Period)> {
        let counts = |version: &&Version| version.row.number == 1 || version.row.signed_at.is_some();
        let versions: Vec<&Version> = self.versions.iter().filter(counts).collect();
        let last = |at: usize, version: &Version| {
            let later = versions.iter().skip(at + 1).map(|later| later.row.from_period.previous());
            later.chain([version.row.until_period]).min().unwrap_or(version.row.until_period)
        };
        versions.iter().enumerate().map(|(at, version)| (*version, last(at, version))).collect()
    }

    /// What waits for its signature, after the contract was signed.
    pub fn pending(&self) -> Option<&Version> {
        self.versions.last().filter(|last| last.row.number > 1 && last.row.signed_at.is_none())
    }

    /// The version with which the term began that has this month: the first one, or a renewal.
    pub fn term_in(&self, period: Period) -> Option<&Version> {
        let begins = |version: &&Version| {
            let is_signed = version.row.number == 1 || version.row.signed_at.is_some();
            is_signed && version.row.kind != VersionKind::Amendment && version.row.from_period <= period
        };
        self.versions.iter().rev().find(begins)
    }
}
