//! The day sheet.

use chrono::NaiveDate;

use crate::{
    db::Reader,
    kernel::Result,
    reference,
    reports::{store, views::DaySheet},
};

/// 派车表: what each vehicle does on this day.
pub fn day_sheet(reader: &mut Reader<'_>, day: NaiveDate) -> Result<DaySheet> {
    Ok(DaySheet {
        company: reference::ops::company_name(reader.conn, None)?,
        day,
        trips: store::day_sheet(reader.conn, day, reader.now)?,
    })
}
