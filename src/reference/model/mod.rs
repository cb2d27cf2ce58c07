//! Vehicle classes, suppliers, holidays, tax rules and the one row of settings.

mod classes;
mod events;
mod holidays;
mod settings;
mod suppliers;
mod tax_rules;

pub use self::{
    classes::{VehicleClass, VehicleClassFilter, VehicleClassNew, VehicleClassPatch},
    holidays::{Holiday, HolidayFilter, HolidayKind, HolidayNew, HolidayPatch},
    settings::{Settings, SettingsNew, SettingsPatch},
    suppliers::{Supplier, SupplierFilter, SupplierNew, SupplierPatch},
    tax_rules::{TaxRule, TaxRuleFilter, TaxRuleNew, TaxRulePatch, Taxpayer},
};
pub use events::{HolidayEvent, SettingsEvent, SupplierEvent, TaxRuleEvent, VehicleClassEvent};
