//! Imports, their faults, and past trips.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    bookings::model::Purpose,
    db::schema::{imports, past_trips},
    events::event_types,
    kernel::{
        Actor, DepartmentId, DriverId, Id, ImportId, Instant, JournalId, Money, PastTripId, Text, VehicleId, spelling,
        text_enum,
    },
};

event_types! {
    /// What happens to an import.
    pub enum ImportEvent of "import" ("Import", "数据导入") {
        /// Its rows were taken.
        Import = "import" ("imported", "导入"),
    }
}

text_enum! {
    /// Kind of an imported table.
    pub enum ImportKind {
        /// Departments.
        Departments = "departments" ("Departments", "用车单位"),
        /// Drivers.
        Drivers = "drivers" ("Drivers", "驾驶员"),
        /// Vehicles with their opening odometer readings.
        Vehicles = "vehicles" ("Vehicles", "车辆"),
        /// Papers of vehicles.
        Papers = "papers" ("Papers of vehicles", "车辆证件"),
        /// Holidays and worked weekend days.
        Holidays = "holidays" ("Holidays", "节假日"),
        /// Tariffs, a row for each rate.
        Tariffs = "tariffs" ("Tariffs", "租价表"),
        /// Users with their first passwords.
        Users = "users" ("Users", "用户"),
        /// The lines of the opening journal.
        OpeningBalances = "opening_balances" ("Opening balances", "期初余额"),
        /// Past trips.
        PastTrips = "past_trips" ("Past trips", "历史行程"),
    }
}

impl ImportKind {
    /// The path at which a request makes one of these. None for past trips, which only an import makes.
    pub fn path(self) -> Option<&'static str> {
        match self {
            Self::Departments => Some("/departments"),
            Self::Drivers => Some("/drivers"),
            Self::Vehicles => Some("/vehicles"),
            Self::Papers => Some("/vehicles/{id}/papers"),
            Self::Holidays => Some("/holidays"),
            Self::Tariffs => Some("/tariffs"),
            Self::Users => Some("/users"),
            Self::OpeningBalances => Some("/journals"),
            Self::PastTrips => None,
        }
    }

    /// Whether a table holds secrets, so that no fault may repeat what stands in it.
    pub fn holds_secrets(self) -> bool {
        self == Self::Users
    }
}

text_enum! {
    /// State of an import.
    pub enum ImportState {
        /// The file is being checked or imported.
        Running = "running" ("Running", "检查中"),
        /// A dry run found no fault.
        Passed = "passed" ("Passed", "检查通过"),
        /// The file has faults. Nothing was imported.
        Refused = "refused" ("Refused", "有错未导入"),
        /// All rows were imported.
        Imported = "imported" ("Imported", "已导入"),
        /// It was interrupted. Nothing was imported.
        Failed = "failed" ("Failed", "已中断"),
    }
}

text_enum! {
    /// File format of a template.
    #[derive(Default)]
    pub enum TemplateFormat {
        /// An Excel file. Its second sheet explains the columns.
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
    /// The kind of table.
    pub kind: ImportKind,
    /// Whether the file is only checked.
    pub dry_run: bool,
    /// The date of the opening journal.
    pub date: Option<NaiveDate>,
    /// Number of rows below the header.
    pub rows: i64,
}

/// A row of an import.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = imports, treat_none_as_default_value = false)]
pub struct Import {
    /// The columns that lists read.
    #[diesel(embed)]
    pub summary: ImportSummary,
    /// The first faults, as JSON.
    pub faults: String,
}

/// An import without its faults, which may be long.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = imports, treat_none_as_default_value = false)]
pub struct ImportSummary {
    /// Its id.
    pub id: ImportId,
    /// The kind of table.
    pub kind: ImportKind,
    /// Whether the file is only checked.
    pub dry_run: bool,
    /// Its state.
    pub state: ImportState,
    /// The date of the opening journal.
    pub date: Option<NaiveDate>,
    /// Number of rows below the header.
    pub rows: i64,
    /// Number of rows checked so far.
    pub rows_done: i64,
    /// Number of faults.
    pub fault_count: i64,
    /// The opening journal that was prepared.
    pub journal_id: Option<JournalId>,
    /// The user or key who started it.
    pub made_by: Id<()>,
    /// The name of that user or key.
    pub made_by_name: String,
    /// Counts changes.
    pub version: i64,
    /// When it was started.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Import {
    /// The row of an import that this actor starts now.
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

/// How many faults of an import are stored. All are counted.
pub const FAULTS_KEPT: usize = 1_000;

/// A fault of a file, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowFault {
    /// The row; none if it concerns the whole file.
    pub row: Option<i64>,
    /// The column's name in the file; none if it concerns the whole row.
    pub column: Option<String>,
    /// A stable code.
    pub code: String,
    /// The message in English.
    pub en: String,
    /// The message in Chinese.
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

/// The faults of a file. All are counted, the first are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// The first faults, by row.
    pub kept: Vec<RowFault>,
    /// Number of all faults.
    pub count: i64,
}

impl Faults {
    /// Adds a fault. The rows may come in any order.
    pub fn add(&mut self, fault: RowFault) {
        self.count += 1;
        self.kept.push(fault);
        if self.kept.len() >= 2 * FAULTS_KEPT {
            self.cut();
        }
    }

    /// The faults, sorted by row and cut to the number that is kept.
    pub fn sorted(mut self) -> Self {
        self.cut();
        self
    }

    fn cut(&mut self) {
        // A stable sort: faults of one row stay in the order in which they were found.
        self.kept.sort_by_key(|fault| fault.row);
        self.kept.truncate(FAULTS_KEPT);
    }
}

/// A past trip as a table contains it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PastTripNew {
    /// The number of the trip slip. It is unique.
    #[serde(deserialize_with = "spelling::read_required_number")]
    #[schema(min_length = 1, max_length = 100)]
    pub reference: String,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The department that used the vehicle.
    pub department_id: DepartmentId,
    /// The purpose.
    pub purpose: Purpose,
    /// When the vehicle left.
    pub departed_at: Instant,
    /// When it was back.
    pub returned_at: Instant,
    /// The distance in km.
    #[schema(minimum = 0, maximum = 100_000)]
    pub distance_km: i64,
    /// The price in fen.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub total_fen: Option<Money>,
}

/// A past trip's row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = past_trips, treat_none_as_default_value = false)]
pub struct PastTrip {
    /// Its id.
    pub id: PastTripId,
    /// The import that added it.
    pub import_id: ImportId,
    /// The number of the trip slip.
    pub reference: String,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The driver.
    pub driver_id: Option<DriverId>,
    /// The department that used the vehicle.
    pub department_id: DepartmentId,
    /// The purpose.
    pub purpose: Purpose,
    /// When the vehicle left.
    pub departed_at: Instant,
    /// When it was back.
    pub returned_at: Instant,
    /// The distance in km.
    pub distance_km: i64,
    /// The price in fen.
    pub total_fen: Option<Money>,
    /// When it was imported.
    pub created_at: Instant,
}

impl PastTrip {
    /// The row with the fields of `new`.
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

/// Filter of the list of imports.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportFilter {
    /// Only of these kinds.
    #[serde(default)]
    #[param(inline)]
    pub kind: Vec<ImportKind>,
    /// Only in these states.
    #[serde(default)]
    #[param(inline)]
    pub state: Vec<ImportState>,
}

/// Filter of the list of past trips.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PastTripFilter {
    /// Only of these departments.
    #[serde(default)]
    #[param(inline)]
    pub department_id: Vec<DepartmentId>,
    /// Only with these vehicles.
    #[serde(default)]
    #[param(inline)]
    pub vehicle_id: Vec<VehicleId>,
    /// Only from these imports.
    #[serde(default)]
    #[param(inline)]
    pub import_id: Vec<ImportId>,
    /// Only trips that were back on this day or later.
    pub from: Option<NaiveDate>,
    /// Only trips that were back on this day or earlier.
    pub to: Option<NaiveDate>,
}
