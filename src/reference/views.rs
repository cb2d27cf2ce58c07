//! Reference data as the API answers it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model;
use crate::{
    db::etag,
    http,
    kernel::{HolidayId, Instant, Money, Result, SupplierId, TaxRuleId, VehicleClassId},
};

/// A vehicle class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleClass {
    /// Its id.
    pub id: VehicleClassId,
    /// A short, unique code. It never changes.
    #[schema(example = "van")]
    pub code: String,
    /// The name on quotes and slips.
    #[schema(example = "商务车")]
    pub name: String,
    /// The first day on which it can no longer be booked.
    pub retired_on: Option<NaiveDate>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::VehicleClass> for VehicleClass {
    fn from(row: model::VehicleClass) -> Self {
        let model::VehicleClass { id, content, version, created_at, updated_at } = row;
        let model::VehicleClassNew { code, name, retired_on } = content;
        Self { id, code, name, retired_on, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for VehicleClass {
    fn path(&self) -> String {
        format!("/vehicle-classes/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of vehicle classes.
#[derive(Debug, Serialize, ToSchema)]
pub struct VehicleClassPage {
    /// The vehicle classes.
    pub items: Vec<VehicleClass>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}

/// A supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Supplier {
    /// Its id.
    pub id: SupplierId,
    /// The name.
    #[schema(example = "宁海长运汽车租赁有限公司")]
    pub name: String,
    /// Unified social credit code (GB 32100).
    pub uscc: Option<String>,
    /// The person to ask for.
    pub contact_name: Option<String>,
    /// Where to call.
    pub contact_phone: Option<String>,
    /// The first day on which we no longer hire from it.
    pub retired_on: Option<NaiveDate>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Supplier> for Supplier {
    fn from(row: model::Supplier) -> Self {
        let model::Supplier { id, content, version, created_at, updated_at } = row;
        let model::SupplierNew { name, uscc, contact_name, contact_phone, retired_on } = content;
        Self { id, name, uscc, contact_name, contact_phone, retired_on, created_at, updated_at, etag: etag(version) }
    }
}

impl http::Resource for Supplier {
    fn path(&self) -> String {
        format!("/suppliers/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of suppliers.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplierPage {
    /// The suppliers.
    pub items: Vec<Supplier>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}

/// A holiday, or a weekend day that is worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Holiday {
    /// Its id.
    pub id: HolidayId,
    /// The day. Each day occurs at most once.
    pub date: NaiveDate,
    /// The name.
    #[schema(example = "国庆节")]
    pub name: String,
    /// The kind of day: `holiday`, `workday`.
    #[schema(value_type = String, example = "holiday")]
    pub kind: model::HolidayKind,
    /// The day on which it was struck out. Any date here, even a future one, makes it count for nothing.
    pub retired_on: Option<NaiveDate>,
    /// Whether it counts. A new one that awaits a second person, or was rejected by one, doesn't.
    #[schema(example = true)]
    pub in_force: bool,
    /// What it would be, while that awaits a second person (RULES.md §5.7).
    pub proposed: Option<ProposedHoliday>,
    /// The user or key that proposed it.
    pub proposed_by: Option<Uuid>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl Holiday {
    /// Of a row.
    ///
    /// # Errors
    /// 500 if what is proposed can't be read.
    pub fn of(row: model::Holiday) -> Result<Self> {
        let proposed = row.proposed()?.map(|model::HolidayNew { date, name, kind, retired_on }| ProposedHoliday {
            date,
            name,
            kind,
            retired_on,
        });
        let model::Holiday { id, content, version, created_at, updated_at, in_force, proposed: _, proposed_by } = row;
        let model::HolidayNew { date, name, kind, retired_on } = content;
        Ok(Self {
            id,
            date,
            name,
            kind,
            retired_on,
            in_force,
            proposed,
            proposed_by: proposed_by.map(|by| by.0),
            created_at,
            updated_at,
            etag: etag(version),
        })
    }
}

/// What a holiday would be if a second person approves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProposedHoliday {
    /// The day.
    pub date: NaiveDate,
    /// The name.
    #[schema(example = "国庆节")]
    pub name: String,
    /// The kind of day: `holiday`, `workday`.
    #[schema(value_type = String, example = "holiday")]
    pub kind: model::HolidayKind,
    /// The day on which it is struck out.
    pub retired_on: Option<NaiveDate>,
}

impl http::Resource for Holiday {
    fn path(&self) -> String {
        format!("/holidays/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of holidays.
#[derive(Debug, Serialize, ToSchema)]
pub struct HolidayPage {
    /// The holidays.
    pub items: Vec<Holiday>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}

/// Tax rates and limits that apply from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxRule {
    /// Its id.
    pub id: TaxRuleId,
    /// The first day on which it applies. It applies until the day before the next rule's `valid_from`.
    pub valid_from: NaiveDate,
    /// Status of the company from then on: `small_scale`, `general`.
    #[schema(value_type = String, example = "small_scale")]
    pub taxpayer: model::Taxpayer,
    /// VAT on rental with driver, in percent.
    #[schema(example = 1)]
    pub vat_percent: i64,
    /// Surcharges on VAT due, in percent.
    #[schema(example = 5)]
    pub surcharges_percent: i64,
    /// Sales of a quarter up to which a small-scale taxpayer owes no VAT, in fen.
    #[schema(value_type = i64, example = 30_000_000)]
    pub vat_relief_quarter_fen: Money,
    /// Corporate income tax on profit, in percent.
    #[schema(example = 5)]
    pub income_tax_percent: i64,
    /// The day on which it was struck out. Any date here, even a future one, makes it count for nothing.
    pub retired_on: Option<NaiveDate>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::TaxRule> for TaxRule {
    fn from(row: model::TaxRule) -> Self {
        Self {
            id: row.id,
            valid_from: row.content.valid_from,
            taxpayer: row.content.taxpayer,
            vat_percent: row.content.vat_percent,
            surcharges_percent: row.content.surcharges_percent,
            vat_relief_quarter_fen: row.content.vat_relief_quarter_fen,
            income_tax_percent: row.content.income_tax_percent,
            retired_on: row.content.retired_on,
            created_at: row.created_at,
            updated_at: row.updated_at,
            etag: etag(row.version),
        }
    }
}

impl http::Resource for TaxRule {
    fn path(&self) -> String {
        format!("/tax-rules/{}", self.id)
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}

/// A page of tax rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxRulePage {
    /// The tax rules.
    pub items: Vec<TaxRule>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Settings {
    /// The company's name on slips and statements.
    #[schema(example = "宁海县公务用车服务有限公司")]
    pub company_name: String,
    /// Where customers call.
    pub company_phone: Option<String>,
    /// Minutes after a trip's planned end during which its vehicle and driver stay occupied.
    #[schema(example = 30)]
    pub buffer_minutes: i64,
    /// The speed by which planned driving time is calculated, in km/h.
    #[schema(example = 50)]
    pub average_speed_kmh: i64,
    /// Working days after which a presented charge is confirmed automatically.
    #[schema(example = 5)]
    pub confirm_working_days: i64,
    /// Minutes by which a department may move a start without giving anything up.
    #[schema(example = 240)]
    pub free_shift_minutes: i64,
    /// Whether a booking must give its reason.
    pub reason_required: bool,
    /// What the failure of each rule about who may be sent does, by its code.
    #[schema(value_type = model::Eligibility)]
    pub eligibility: model::Eligibility,
    /// Whether one person, or one API key, is refused roles that are for two people.
    #[schema(example = true)]
    pub separate_duties: bool,
    /// Whether a password that somebody else set must be changed before anything else.
    pub password_change_required: bool,
    /// Whether money out, reopening a month, and changes of users, keys and settings ask for a password that was proved
    /// within ten minutes.
    pub reauthentication_required: bool,
    /// Kilometres up to which a departure may be ahead of the reading before it and is believed.
    #[schema(example = 200)]
    pub most_empty_km: i64,
    /// Whether roles, and keys with roles of the business, that one administrator grants wait for another.
    #[schema(example = false)]
    pub grants_need_approval: bool,
    /// Whether accountants, supervisors and administrators must have a second factor.
    pub totp_required: bool,
    /// Minutes after which a session of a browser ends that nobody refreshes.
    #[schema(example = 30)]
    pub session_idle_minutes: i64,
    /// Hours after the sign-in at which a session of a browser ends at the latest.
    #[schema(example = 12)]
    pub session_hours: i64,
    /// Days after the sign-in at which a session of a browser ends of who is a driver alone, instead of both.
    #[schema(example = 30)]
    pub driver_session_days: i64,
    /// When they were created.
    pub created_at: Instant,
    /// When they last changed.
    pub updated_at: Instant,
    /// Their version, for `If-Match`.
    #[schema(example = "\"1\"")]
    pub etag: String,
}

impl From<model::Settings> for Settings {
    fn from(row: model::Settings) -> Self {
        let model::Settings { id: _, content, version, created_at, updated_at } = row;
        let model::SettingsNew {
            company_name,
            company_phone,
            buffer_minutes,
            average_speed_kmh,
            confirm_working_days,
            free_shift_minutes,
            reason_required,
            eligibility,
            separate_duties,
            password_change_required,
            reauthentication_required,
            most_empty_km,
            grants_need_approval,
            totp_required,
            session_idle_minutes,
            session_hours,
            driver_session_days,
        } = content;
        Self {
            company_name,
            company_phone,
            buffer_minutes,
            average_speed_kmh,
            confirm_working_days,
            free_shift_minutes,
            reason_required,
            eligibility,
            separate_duties,
            password_change_required,
            reauthentication_required,
            most_empty_km,
            grants_need_approval,
            totp_required,
            session_idle_minutes,
            session_hours,
            driver_session_days,
            created_at,
            updated_at,
            etag: etag(version),
        }
    }
}

impl http::Resource for Settings {
    fn path(&self) -> String {
        "/settings".into()
    }
    fn etag(&self) -> &str {
        &self.etag
    }
}
