//! Accounting periods: calendar months, written `YYYY-MM`.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// A month of the books. Periods sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Period {
    first: NaiveDate,
    /// The written form. It is kept here because diesel binds it by reference.
    text: [u8; 7],
}

impl Period {
    /// The month that contains this day.
    pub fn of(date: NaiveDate) -> Self {
        let first = date.with_day(1).unwrap_or(date);
        let mut text = *b"0000-00";
        text.copy_from_slice(&first.format("%Y-%m").to_string().as_bytes()[..7]);
        Self { first, text }
    }

    /// Reads `YYYY-MM` and no other form.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() == 7
            && text.bytes().enumerate().all(|(at, byte)| if at == 4 { byte == b'-' } else { byte.is_ascii_digit() });
        is_plain.then(|| NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()).flatten().map(Self::of)
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The written form, `YYYY-MM`.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        self.next().first.checked_sub_days(Days::new(1)).unwrap_or(self.first)
    }

    /// The following month.
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The month before.
    pub fn previous(self) -> Self {
        Self::of(self.first.checked_sub_months(Months::new(1)).unwrap_or(self.first))
    }

    /// The month that is this many months later.
    pub fn plus(self, months: u32) -> Self {
        Self::of(self.first.checked_add_months(Months::new(months)).unwrap_or(self.first))
    }

    /// How many months this one is after the other; negative if it is before.
    pub fn months_since(self, other: Self) -> i64 {
        let months = |period: Self| i64::from(period.first.year()) * 12 + i64::from(period.first.month0());
        months(self) - months(other)
    }

    /// January of its year.
    pub fn january(self) -> Self {
        Self::of(self.first.with_month(1).unwrap_or(self.first))
    }

    /// Whether it is the last month of a year.
    pub fn is_december(self) -> bool {
        self.first.month() == 12
    }

    /// The first month of its quarter.
    pub fn quarter(self) -> Self {
        Self::of(self.first.checked_sub_months(Months::new(self.first.month0() % 3)).unwrap_or(self.first))
    }

    /// Whether it is the last month of a quarter.
    pub fn ends_quarter(self) -> bool {
        self.first.month().is_multiple_of(3)
    }

    /// The same month a year before.
    pub fn year_before(self) -> Self {
        Self::of(self.first.checked_sub_months(Months::new(12)).unwrap_or(self.first))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not of the form 2026-05"))
    }
}
impl<DB: Backend> ToSql<Text, DB> for Period
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Text, DB>>::to_sql(self.as_str(), out)
    }
}
impl<DB: Backend> FromSql<Text, DB> for Period
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        Self::parse(&text).ok_or_else(|| format!("no period: {text:?}").into())
    }
}
impl PartialSchema for Period {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]{4}-(0[1-9]|1[0-2])$"))
            .examples([serde_json::json!("2026-05")])
            .into()
    }
}
impl ToSchema for Period {
    fn name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_over_the_year() {
        let december = Period::parse("2025-12").expect("a period");
        assert_eq!((december.next().to_string(), december.next().previous()), ("2026-01".into(), december));
        assert_eq!(
            (december.first().to_string(), december.last().to_string()),
            ("2025-12-01".into(), "2025-12-31".into())
        );
        assert_eq!(Period::of(NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day")).last().to_string(), "2024-02-29");
        assert_eq!((december.plus(3).months_since(december), december.months_since(december.plus(3))), (3, -3));
        assert!(
            december.is_december()
                && december.ends_quarter()
                && !december.next().ends_quarter()
                && december < december.next()
        );
    }

    #[test]
    fn one_form_is_taken() {
        for bad in
            ["", "2026", "2026-5", "2026-13", "2026-00", "2026-05-01", "26-05", "2026/05", "２０２６-05", "+026-05"]
        {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }
}
