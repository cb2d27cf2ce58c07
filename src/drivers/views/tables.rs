//! Drivers as a table.

use super::Driver;
use crate::{
    drivers::model::{Employment, LicenceClass},
    http::{
        sheet::label_cell,
        table::{Table, Tabled, column, labels},
    },
    kernel::text,
};

impl Tabled for Driver {
    fn table() -> Table<Self> {
        Table {
            name: "drivers",
            title: text!("Drivers", "驾驶员"),
            columns: vec![
                column(text!("Name", "姓名"), |row| (&row.name).into()),
                column(text!("Phone", "电话"), |row| (&row.phone).into()),
                column(text!("Employment", "用工性质"), |row| {
                    label_cell(Employment::WORDS, row.employment.as_str())
                }),
                column(text!("Licence classes", "准驾车型"), |row| {
                    labels(LicenceClass::WORDS, row.licence_classes.iter().map(|class| class.as_str()))
                }),
                column(text!("Licence number", "驾驶证号"), |row| row.licence_no.as_ref().into()),
                column(text!("Licence valid until", "驾驶证有效期"), |row| row.licence_valid_until.into()),
                column(text!("Qualification valid until", "从业资格证有效期"), |row| {
                    row.qualification_valid_until.into()
                }),
                column(text!("Born", "出生日期"), |row| row.birth_date.into()),
                column(text!("Retired", "停用日期"), |row| row.retired_on.into()),
            ],
        }
    }
}
