//! Vehicle classes, suppliers, holidays, tax rules and the one row of settings.

mod classes;
mod eligibility;
mod events;
mod former_names;
mod holidays;
mod settings;
mod suppliers;
mod tax_rules;

pub use self::{
    classes::{VehicleClass, VehicleClassFilter, VehicleClassNew, VehicleClassPatch},
    eligibility::{Eligibility, RuleCode, Severity},
    former_names::{FormerName, FormerNames},
    holidays::{Holiday, HolidayFilter, HolidayKind, HolidayNew, HolidayPatch},
    settings::{FEWEST_WORKING_DAYS, Settings, SettingsNew, SettingsPatch},
    suppliers::{Supplier, SupplierFilter, SupplierNew, SupplierPatch},
    tax_rules::{TaxRule, TaxRuleFilter, TaxRuleNew, TaxRulePatch, Taxpayer},
};
pub use events::{HolidayEvent, SettingsEvent, SupplierEvent, TaxRuleEvent, VehicleClassEvent};
