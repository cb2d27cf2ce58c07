//! Instants, in UTC with microseconds, and business days in the company's time zone.

use std::sync::OnceLock;

use chrono::{
    DateTime, Days, FixedOffset, Months, NaiveDate, NaiveTime, SecondsFormat, SubsecRound, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use diesel::{
    deserialize::FromSqlRow,
    expression::AsExpression,
    sql_types::{self, SqlType},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

/// The first day that a record of the company can mean.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1980, 1, 1).expect("a day");
/// The last day that a record of the company can mean. People type it for what has no end (长期).
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2099, 12, 31).expect("a day");

static ZONE: OnceLock<Tz> = OnceLock::new();

/// Sets the company's time zone for this process, which serves one company. Only the first call has an effect.
pub fn set_zone(zone: Tz) {
    let _ = ZONE.set(zone);
}

/// The company's time zone: Asia/Shanghai unless another one was set at the start.
pub fn zone() -> Tz {
    *ZONE.get_or_init(|| chrono_tz::Asia::Shanghai)
}

/// The SQL type of every instant: `timestamptz` in PostgreSQL, INTEGER microseconds since 1970 in SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct SqlInstant;

/// `schema.rs` calls this type `Timestamptz`, and `table!` generates arithmetic for columns of a type with that name.
/// The generated code needs these two impls. No query can use them, because SQLite has no `Interval`.
impl sql_types::ops::Add for SqlInstant {
    type Rhs = sql_types::Interval;
    type Output = Self;
}
impl sql_types::ops::Sub for SqlInstant {
    type Rhs = sql_types::Interval;
    type Output = Self;
}

/// A moment. In JSON it is RFC 3339 with the company's offset and whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = SqlInstant)]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// The moment, truncated to microseconds.
    pub fn new(moment: DateTime<Utc>) -> Self {
        Self(moment.trunc_subsecs(6))
    }

    /// From microseconds since 1970.
    pub fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(Self)
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// The moment at which a day begins in the company's time zone.
    pub fn day_start(date: NaiveDate) -> Self {
        let mut local = date.and_time(NaiveTime::MIN);
        loop {
            // If the clocks skip midnight, the day begins at its first moment that exists.
            if let Some(moment) = zone().from_local_datetime(&local).earliest() {
                return Self::new(moment.with_timezone(&Utc));
            }
            local += TimeDelta::minutes(15);
        }
    }

    /// The moment at which a day ends in the company's time zone: 24:00.
    pub fn day_end(date: NaiveDate) -> Self {
        Self::day_start(date.checked_add_days(Days::new(1)).unwrap_or(date))
    }

    /// The date in the company's time zone.
    pub fn date(self) -> NaiveDate {
        self.0.with_timezone(&zone()).date_naive()
    }

    /// The last day of a span that ends at this moment. A span that ends at 00:00 ends on the day before.
    pub fn last_date(self) -> NaiveDate {
        Self(self.0 - TimeDelta::microseconds(1)).date()
    }

    /// This many minutes later; earlier if the number is negative.
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + TimeDelta::minutes(minutes))
    }

    /// This many seconds later; earlier if the number is negative.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + TimeDelta::seconds(seconds))
    }

    /// This many microseconds later; earlier if the number is negative.
    pub fn plus_micros(self, micros: i64) -> Self {
        Self(self.0 + TimeDelta::microseconds(micros))
    }

    /// This many days of 24 hours later; earlier if the number is negative.
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0 + TimeDelta::days(days))
    }

    /// The same time of day this many months later in the company's time zone. Where the month has no such day, it is the
    /// month's last one.
    pub fn plus_months(self, months: u32) -> Self {
        let local = self.0.with_timezone(&zone()).naive_local();
        let later = local.checked_add_months(Months::new(months)).unwrap_or(local);
        // If the clocks skip that time, it is as long after the day's start.
        let since_midnight = later.time().signed_duration_since(NaiveTime::MIN);
        let moment = zone().from_local_datetime(&later).earliest().map(|moment| Self::new(moment.with_timezone(&Utc)));
        moment.unwrap_or_else(|| Self(Self::day_start(later.date()).0 + since_midnight))
    }

    /// Whole minutes since `start`, rounded down.
    pub fn minutes_since(self, start: Self) -> i64 {
        (self.0 - start.0).num_seconds().div_euclid(60)
    }

    /// Reads the form that requests use: RFC 3339 with an offset and whole seconds.
    ///
    /// # Errors
    /// A message that says what is wrong, such as a missing offset, a fraction, a leap second or a date that doesn't
    /// exist.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let bytes = text.as_bytes();
        if bytes.len() < 19 || bytes.get(10) != Some(&b'T') {
            return Err("not of the form 2026-05-01T08:30:00+08:00");
        }
        if bytes.get(19) == Some(&b'.') {
            return Err("a fraction of a second is not taken");
        }
        if &bytes[17..19] == b"60" {
            return Err("a second of 60 is not taken");
        }
        if bytes.len() == 19 {
            return Err("an offset is required, such as +08:00 or Z");
        }
        let shape =
            |rest: &[u8]| rest == b"Z" || (rest.len() == 6 && matches!(rest[0], b'+' | b'-') && rest[3] == b':');
        if !shape(&bytes[19..]) {
            return Err("not of the form 2026-05-01T08:30:00+08:00");
        }
        let moment = DateTime::<FixedOffset>::parse_from_rfc3339(text).map_err(|_| "there is no such date or time")?;
        let year = moment.naive_utc().and_utc().format("%Y").to_string();
        match year.parse::<i32>() {
            Ok(1900..=9999) => Ok(Self::new(moment.with_timezone(&Utc))),
            _ => Err("the year must lie between 1900 and 9999"),
        }
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.with_timezone(&zone()).to_rfc3339_opts(SecondsFormat::Secs, false))
    }
}
impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}
impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples([serde_json::json!("2026-05-06T08:30:00+08:00")])
            .into()
    }
}
impl ToSchema for Instant {
    fn name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_strict() {
        assert_eq!(
            Instant::parse("2026-05-01T00:30:00Z").map(|i| i.to_string()),
            Ok("2026-05-01T08:30:00+08:00".into())
        );
        assert_eq!(Instant::parse("2026-05-01T08:30:00+08:00"), Instant::parse("2026-04-30T19:30:00-05:00"));
        for bad in [
            "2026-05-01",
            "2026-05-01T08:30:00",
            "2026-05-01T08:30:00.5Z",
            "2026-05-01T08:30:60Z",
            "2026-02-30T08:30:00Z",
            "2026-05-01 08:30:00Z",
            "2026-05-01T08:30:00+0800",
            "",
            "2026-05-01T08:30:00é",
            "0000-05-01T08:30:00Z",
        ] {
            assert!(Instant::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn midnight_sharp_belongs_to_the_day_before() {
        let midnight = Instant::parse("2026-05-02T00:00:00+08:00").expect("a moment");
        assert_eq!(midnight.last_date().to_string(), "2026-05-01");
        assert_eq!(midnight.date().to_string(), "2026-05-02");
        assert_eq!(Instant::day_end(midnight.last_date()), midnight);
    }
}
