//! Imports, what is wrong with them, and trips of before.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    bookings::model::Purpose,
    db::schema::{imports, past_trips},
    kernel::{
        Actor, DepartmentId, DriverId, Id, ImportId, Instant, JournalId, Money, PastTripId, Text, VehicleId, text_enum,
    },
};

text_enum! {
    /// What a table is about.
    pub enum ImportKind {
        /// Departments.
        Departments = "departments" ("Departments", "用车单位"),
        /// Drivers.
        Drivers = "drivers" ("Drivers", "驾驶员"),
        /// Vehicles with their opening odometers.
        Vehicles = "vehicles" ("Vehicles", "车辆"),
        /// The lines of the opening journal.
        OpeningBalances = "opening_balances" ("Opening balances", "期初余额"),
        /// Trips of before.
        PastTrips = "past_trips" ("Past trips", "历史行程"),
    }
}

text_enum! {
    /// How far an import is.
    pub enum ImportState {
        /// It is being judged.
        Running = "running" ("Running", "检查中"),
        /// A dry run found no fault.
        Passed = "passed" ("Passed", "检查通过"),
        /// It has faults; nothing of it was imported.
        Refused = "refused" ("Refused", "有错未导入"),
        /// All of it is there.
        Imported = "imported" ("Imported", "已导入"),
        /// It was broken off; nothing of it was imported.
        Failed = "failed" ("Failed", "已中断"),
    }
}

text_enum! {
    /// In which form a template comes.
    #[derive(Default)]
    pub enum TemplateFormat {
        /// An Excel file; a second sheet explains the columns.
        #[default]
        Xlsx = "xlsx" ("Excel file", "Excel 文件"),
        /// CSV in UTF-8.
        Csv = "csv" ("CSV file", "CSV 文件"),
    }
}

/// An import that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportNew {
    /// Its id.
    pub id: ImportId,
    /// What the table is about.
    pub kind: ImportKind,
    /// Whether it is only judged.
    pub dry_run: bool,
    /// The date of the opening journal.
    pub date: Option<NaiveDate>,
    /// Rows below the header.
    pub rows: i64,
}

/// A row of an import.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = imports)]
pub struct Import {
    /// What lists read of it.
    #[diesel(embed)]
    pub summary: ImportSummary,
    /// The first of its faults, as JSON.
    pub faults: String,
}

/// An import without its faults, which may be long.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = imports)]
pub struct ImportSummary {
    /// Its id.
    pub id: ImportId,
    /// What the table is about.
    pub kind: ImportKind,
    /// Whether it is only judged.
    pub dry_run: bool,
    /// How far it is.
    pub state: ImportState,
    /// The date of the opening journal.
    pub date: Option<NaiveDate>,
    /// Rows below the header.
    pub rows: i64,
    /// Rows judged so far.
    pub rows_done: i64,
    /// How many faults it has.
    pub fault_count: i64,
    /// The opening journal that it prepared.
    pub journal_id: Option<JournalId>,
    /// Who sent it.
    pub made_by: Id<()>,
    /// Their name.
    pub made_by_name: String,
    /// Counts changes.
    pub version: i64,
    /// When it came.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Import {
    /// The row of an import that this caller begins now.
    pub fn begun(new: ImportNew, by: &Actor, now: Instant) -> Self {
        let ImportNew { id, kind, dry_run, date, rows } = new;
        let summary = ImportSummary {
            id,
            kind,
            dry_run,
            state: ImportState::Running,
            date,
            rows,
            rows_done: 0,
            fault_count: 0,
            journal_id: None,
            made_by: Id::from_uuid(by.id),
            made_by_name: by.name.clone(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        Self { summary, faults: "[]".into() }
    }
}

/// How many faults of an import are kept; all are counted.
pub const FAULTS_KEPT: usize = 1_000;

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowFault {
    /// The row; none where it is the whole file.
    pub row: Option<i64>,
    /// The column's name as the file has it; none where it is the whole row.
    pub column: Option<String>,
    /// A stable word.
    pub code: String,
    /// What, in English.
    pub en: String,
    /// What, in Chinese.
    pub zh: String,
}

impl RowFault {
    /// A fault.
    pub fn new(
        row: impl Into<Option<i64>>,
        column: impl Into<Option<String>>,
        code: impl Into<String>,
        detail: Text,
    ) -> Self {
        Self {
            row: row.into(),
            column: column.into(),
            code: code.into(),
            en: detail.en.into_owned(),
            zh: detail.zh.into_owned(),
        }
    }
}

/// The faults of a file: all counted, the first kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// The first, by row.
    pub kept: Vec<RowFault>,
    /// How many there are.
    pub count: i64,
}

impl Faults {
    /// Adds one. They may come in any order of rows.
    pub fn add(&mut self, fault: RowFault) {
        self.count += 1;
        self.kept.push(fault);
        if self.kept.len() >= 2 * FAULTS_KEPT {
            self.cut();
        }
    }

    /// The first, in order.
    pub fn sorted(mut self) -> Self {
        self.cut();
        self
    }

    fn cut(&mut self) {
        // Of one row, in the order in which they were found.
        self.kept.sort_by_key(|fault| fault.row);
        self.kept.truncate(FAULTS_KEPT);
    }
}

/// What a table tells of a trip of before.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PastTripNew {
    /// The slip's number: unique.
    #[schema(min_length = 1, max_length = 100)]
    pub reference: String,
    /// Which vehicle.
    pub vehicle_id: VehicleId,
    /// Who drove.
    pub driver_id: Option<DriverId>,
    /// For whom.
    pub department_id: DepartmentId,
    /// What for.
    pub purpose: Purpose,
    /// When it left.
    pub departed_at: Instant,
    /// When it was back.
    pub returned_at: Instant,
    /// How far.
    #[schema(minimum = 0, maximum = 100_000)]
    pub distance_km: i64,
    /// What it cost.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub total_fen: Option<Money>,
}

/// A row of a trip of before.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = past_trips)]
pub struct PastTrip {
    /// Its id.
    pub id: PastTripId,
    /// What brought it.
    pub import_id: ImportId,
    /// The slip's number.
    pub reference: String,
    /// Which vehicle.
    pub vehicle_id: VehicleId,
    /// Who drove.
    pub driver_id: Option<DriverId>,
    /// For whom.
    pub department_id: DepartmentId,
    /// What for.
    pub purpose: Purpose,
    /// When it left.
    pub departed_at: Instant,
    /// When it was back.
    pub returned_at: Instant,
    /// How far.
    pub distance_km: i64,
    /// What it cost.
    pub total_fen: Option<Money>,
    /// When it was imported.
    pub created_at: Instant,
}

impl PastTrip {
    /// The row that these words make.
    pub fn new(import_id: ImportId, new: &PastTripNew, created_at: Instant) -> Self {
        let PastTripNew {
            reference,
            vehicle_id,
            driver_id,
            department_id,
            purpose,
            departed_at,
            returned_at,
            distance_km,
            total_fen,
        } = new.clone();
        let id = PastTripId::new();
        Self {
            id,
            import_id,
            reference,
            vehicle_id,
            driver_id,
            department_id,
            purpose,
            departed_at,
            returned_at,
            distance_km,
            total_fen,
            created_at,
        }
    }
}

/// Which imports.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportFilter {
    /// Of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<ImportKind>,
    /// In these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<ImportState>,
}

/// Which trips of before.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PastTripFilter {
    /// For these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// With these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// That came with these imports.
    #[serde(default)]
    #[param(inline)]
    pub import_id: Vec<ImportId>,
    /// Back on this day or later.
    pub from: Option<NaiveDate>,
    /// Back on this day or earlier.
    pub to: Option<NaiveDate>,
}
