//! Vehicle classes, suppliers, holidays, tax rules and the one row of settings.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::schema::{holidays, settings, suppliers, tax_rules, vehicle_classes},
    http::{Patch, Patchable},
    kernel::{HolidayId, Instant, Money, SettingId, SupplierId, TaxRuleId, VehicleClassId, text_enum},
};

/// What is written of a vehicle class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleClassNew {
    /// Short and unique; it never changes.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,19}$", example = "van")]
    pub code: String,
    /// The name on quotes and slips.
    #[schema(min_length = 1, max_length = 100, example = "商务车")]
    pub name: String,
    /// The first day on which it is booked no more.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a vehicle class.
pub type VehicleClassPatch = Patch<VehicleClassNew>;

impl Patchable for VehicleClassNew {
    const FROZEN: &'static [&'static str] = &["code"];
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vehicle_classes, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct VehicleClass {
    /// Its id.
    pub id: VehicleClassId,
    /// Short and unique; it never changes.
    pub code: String,
    /// The name on quotes and slips.
    pub name: String,
    /// The first day on which it is booked no more.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl VehicleClass {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> VehicleClassNew {
        VehicleClassNew { code: self.code.clone(), name: self.name.clone(), retired_on: self.retired_on }
    }

    /// The row that these words make.
    pub fn new(
        id: VehicleClassId,
        new: &VehicleClassNew,
        version: i64,
        created_at: Instant,
        updated_at: Instant,
    ) -> Self {
        let VehicleClassNew { code, name, retired_on } = new.clone();
        Self { id, code, name, retired_on, version, created_at, updated_at }
    }
}

/// What is written of a supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierNew {
    /// The name.
    #[schema(min_length = 1, max_length = 100, example = "宁海长运汽车租赁有限公司")]
    pub name: String,
    /// Unified social credit code (GB 32100).
    #[schema(min_length = 18, max_length = 18, example = "91330100799655058B")]
    pub uscc: Option<String>,
    /// Whom to ask for.
    #[schema(min_length = 1, max_length = 100)]
    pub contact_name: Option<String>,
    /// Where to call.
    #[schema(min_length = 1, max_length = 40)]
    pub contact_phone: Option<String>,
    /// The first day on which we hire from it no more.
    pub retired_on: Option<NaiveDate>,
}

/// A merge patch of a supplier.
pub type SupplierPatch = Patch<SupplierNew>;

impl Patchable for SupplierNew {}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = suppliers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Supplier {
    /// Its id.
    pub id: SupplierId,
    /// The name.
    pub name: String,
    /// Unified social credit code (GB 32100).
    pub uscc: Option<String>,
    /// Whom to ask for.
    pub contact_name: Option<String>,
    /// Where to call.
    pub contact_phone: Option<String>,
    /// The first day on which we hire from it no more.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Supplier {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> SupplierNew {
        SupplierNew {
            name: self.name.clone(),
            uscc: self.uscc.clone(),
            contact_name: self.contact_name.clone(),
            contact_phone: self.contact_phone.clone(),
            retired_on: self.retired_on,
        }
    }

    /// The row that these words make.
    pub fn new(id: SupplierId, new: &SupplierNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let SupplierNew { name, uscc, contact_name, contact_phone, retired_on } = new.clone();
        Self { id, name, uscc, contact_name, contact_phone, retired_on, version, created_at, updated_at }
    }
}

text_enum! {
    /// What a dated row of the holiday table says of its day.
    pub enum HolidayKind {
        /// A holiday: priced as one, and off.
        Holiday = "holiday" ("Holiday", "节假日"),
        /// A weekend day that is worked (调休): counts for working days only.
        Workday = "workday" ("Working day", "调休上班"),
    }
}

/// What is written of a holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayNew {
    /// The day; there is one row for each at most.
    pub date: NaiveDate,
    /// The name.
    #[schema(min_length = 1, max_length = 100, example = "国庆节")]
    pub name: String,
    /// What it is.
    #[serde(default = "holiday")]
    pub kind: HolidayKind,
    /// When it was struck out: a row with any date here counts for nothing.
    pub retired_on: Option<NaiveDate>,
}

fn holiday() -> HolidayKind {
    HolidayKind::Holiday
}

/// A merge patch of a holiday.
pub type HolidayPatch = Patch<HolidayNew>;

impl Patchable for HolidayNew {}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = holidays, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Holiday {
    /// Its id.
    pub id: HolidayId,
    /// The day; there is one row for each at most.
    pub date: NaiveDate,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: HolidayKind,
    /// When it was struck out: a row with any date here counts for nothing.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Holiday {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> HolidayNew {
        HolidayNew { date: self.date, name: self.name.clone(), kind: self.kind, retired_on: self.retired_on }
    }

    /// The row that these words make.
    pub fn new(id: HolidayId, new: &HolidayNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let HolidayNew { date, name, kind, retired_on } = new.clone();
        Self { id, date, name, kind, retired_on, version, created_at, updated_at }
    }
}

/// What the administrator sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsNew {
    /// The company's name on slips and statements.
    #[schema(min_length = 1, max_length = 100, example = "宁海县公务用车服务有限公司")]
    pub company_name: String,
    /// Where customers call.
    #[schema(min_length = 1, max_length = 40)]
    pub company_phone: Option<String>,
    /// Minutes that a vehicle and its driver stay taken after a trip's planned end (RULES.md §2.1).
    #[serde(default = "buffer_minutes")]
    #[schema(minimum = 0, maximum = 1440, example = 30)]
    pub buffer_minutes: i64,
    /// The speed from which planned driving time is reckoned, in km/h (RULES.md §3.5).
    #[serde(default = "average_speed_kmh")]
    #[schema(minimum = 1, maximum = 200, example = 50)]
    pub average_speed_kmh: i64,
    /// Working days after which a presented charge is confirmed by rule (RULES.md §4.6).
    #[serde(default = "confirm_working_days")]
    #[schema(minimum = 1, maximum = 250, example = 5)]
    pub confirm_working_days: i64,
}

fn buffer_minutes() -> i64 {
    30
}
fn average_speed_kmh() -> i64 {
    50
}
fn confirm_working_days() -> i64 {
    5
}

impl SettingsNew {
    /// The defaults, for a company of this name.
    pub fn of_company(company_name: &str) -> Self {
        Self {
            company_name: company_name.into(),
            company_phone: None,
            buffer_minutes: buffer_minutes(),
            average_speed_kmh: average_speed_kmh(),
            confirm_working_days: confirm_working_days(),
        }
    }
}

/// A merge patch of the settings.
pub type SettingsPatch = Patch<SettingsNew>;

impl Patchable for SettingsNew {}

/// The one row. Whether the database is a demonstration is no part of it: nobody but the command line may know or
/// change that.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = settings, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Settings {
    /// Its id.
    pub id: SettingId,
    /// The company's name.
    pub company_name: String,
    /// Where customers call.
    pub company_phone: Option<String>,
    /// Minutes that stay taken after a trip's planned end.
    pub buffer_minutes: i64,
    /// The speed of planned driving, in km/h.
    pub average_speed_kmh: i64,
    /// Working days until a charge is confirmed by rule.
    pub confirm_working_days: i64,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Settings {
    /// What the administrator would write to make them as they are.
    pub fn written(&self) -> SettingsNew {
        SettingsNew {
            company_name: self.company_name.clone(),
            company_phone: self.company_phone.clone(),
            buffer_minutes: self.buffer_minutes,
            average_speed_kmh: self.average_speed_kmh,
            confirm_working_days: self.confirm_working_days,
        }
    }

    /// The row that these words make.
    pub fn new(id: SettingId, new: &SettingsNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let SettingsNew { company_name, company_phone, buffer_minutes, average_speed_kmh, confirm_working_days } =
            new.clone();
        Self {
            id,
            company_name,
            company_phone,
            buffer_minutes,
            average_speed_kmh,
            confirm_working_days,
            version,
            created_at,
            updated_at,
        }
    }
}

text_enum! {
    /// What the company is to the VAT law.
    pub enum Taxpayer {
        /// 小规模纳税人: no input tax.
        SmallScale = "small_scale" ("Small-scale taxpayer", "小规模纳税人"),
        /// 一般纳税人.
        General = "general" ("General taxpayer", "一般纳税人"),
    }
}

/// What the tax law sets from a day on (BOOKS.md §7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxRuleNew {
    /// The first day it holds; another rule's `valid_from` ends it.
    pub valid_from: NaiveDate,
    /// What the company is from then on.
    pub taxpayer: Taxpayer,
    /// VAT on rental with driver, in percent: 1 or 3 for small-scale taxpayers, 9 for general ones.
    #[schema(minimum = 0, maximum = 100, example = 1)]
    pub vat_percent: i64,
    /// Surcharges on VAT due, in percent, reductions taken off.
    #[serde(default = "surcharges_percent")]
    #[schema(minimum = 0, maximum = 100, example = 5)]
    pub surcharges_percent: i64,
    /// A small-scale taxpayer's VAT is relieved in a quarter whose sales come to no more, in fen.
    #[serde(default = "vat_relief_quarter_fen")]
    #[schema(value_type = i64, minimum = 0, maximum = 1_000_000_000_000_i64, example = 30_000_000)]
    pub vat_relief_quarter_fen: Money,
    /// Corporate income tax on profit, in percent, effective.
    #[serde(default = "income_tax_percent")]
    #[schema(minimum = 0, maximum = 100, example = 5)]
    pub income_tax_percent: i64,
    /// When it was struck out: a row with any date here counts for nothing.
    pub retired_on: Option<NaiveDate>,
}

fn surcharges_percent() -> i64 {
    5
}
fn vat_relief_quarter_fen() -> Money {
    Money(30_000_000)
}
fn income_tax_percent() -> i64 {
    5
}

impl TaxRuleNew {
    /// That of a small-scale taxpayer, as the law has it since 2023 (BOOKS.md §7; to be checked before real use).
    pub fn to_begin_with() -> Self {
        Self {
            valid_from: NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default(),
            taxpayer: Taxpayer::SmallScale,
            vat_percent: 1,
            surcharges_percent: surcharges_percent(),
            vat_relief_quarter_fen: vat_relief_quarter_fen(),
            income_tax_percent: income_tax_percent(),
            retired_on: None,
        }
    }
}

/// A merge patch of a tax rule.
pub type TaxRulePatch = Patch<TaxRuleNew>;

impl Patchable for TaxRuleNew {}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tax_rules, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct TaxRule {
    /// Its id.
    pub id: TaxRuleId,
    /// The first day it holds.
    pub valid_from: NaiveDate,
    /// What the company is.
    pub taxpayer: Taxpayer,
    /// VAT, in percent.
    pub vat_percent: i64,
    /// Surcharges on VAT due, in percent.
    pub surcharges_percent: i64,
    /// Sales of a quarter up to which VAT is relieved, in fen.
    pub vat_relief_quarter_fen: Money,
    /// Corporate income tax, in percent.
    pub income_tax_percent: i64,
    /// When it was struck out.
    pub retired_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl TaxRule {
    /// What its creator would write to make it as it is.
    pub fn written(&self) -> TaxRuleNew {
        let Self {
            valid_from,
            taxpayer,
            vat_percent,
            surcharges_percent,
            vat_relief_quarter_fen,
            income_tax_percent,
            retired_on,
            ..
        } = *self;
        TaxRuleNew {
            valid_from,
            taxpayer,
            vat_percent,
            surcharges_percent,
            vat_relief_quarter_fen,
            income_tax_percent,
            retired_on,
        }
    }

    /// The row that these words make.
    pub fn new(id: TaxRuleId, new: &TaxRuleNew, version: i64, created_at: Instant, updated_at: Instant) -> Self {
        let TaxRuleNew {
            valid_from,
            taxpayer,
            vat_percent,
            surcharges_percent,
            vat_relief_quarter_fen,
            income_tax_percent,
            retired_on,
        } = *new;
        Self {
            id,
            valid_from,
            taxpayer,
            vat_percent,
            surcharges_percent,
            vat_relief_quarter_fen,
            income_tax_percent,
            retired_on,
            version,
            created_at,
            updated_at,
        }
    }
}
