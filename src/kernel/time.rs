//! Instants in UTC with microseconds; business days in the company's zone.

use std::sync::OnceLock;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, SubsecRound, TimeDelta, TimeZone, Utc};
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

static ZONE: OnceLock<Tz> = OnceLock::new();

/// Fixes the company's zone for this process. Only the first call counts; a process serves one company.
pub fn set_zone(zone: Tz) {
    let _ = ZONE.set(zone);
}

/// The company's zone: Asia/Shanghai unless set otherwise at start.
pub fn zone() -> Tz {
    *ZONE.get_or_init(|| chrono_tz::Asia::Shanghai)
}

/// The SQL type of every instant: `timestamptz` in PostgreSQL, INTEGER microseconds since 1970 in SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct SqlInstant;

/// `table!` gives arithmetic to each column whose type is written `Timestamptz`, as `schema.rs` calls this one, and asks
/// for these. An `Interval` is no type of both engines, so no query can be made of them.
impl sql_types::ops::Add for SqlInstant {
    type Rhs = sql_types::Interval;
    type Output = Self;
}
impl sql_types::ops::Sub for SqlInstant {
    type Rhs = sql_types::Interval;
    type Output = Self;
}

/// A moment. On the wire: RFC 3339 in the company's offset with whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = SqlInstant)]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// The moment, cut to microseconds.
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

    /// The moment at which a local day begins, in the company's zone.
    pub fn day_start(date: NaiveDate) -> Self {
        let mut local = date.and_time(NaiveTime::MIN);
        loop {
            // Where clocks jump over midnight the day begins at the first moment there is.
            if let Some(moment) = zone().from_local_datetime(&local).earliest() {
                return Self::new(moment.with_timezone(&Utc));
            }
            local += TimeDelta::minutes(15);
        }
    }

    /// The moment at which a local day ends: 24:00.
    pub fn day_end(date: NaiveDate) -> Self {
        Self::day_start(date.checked_add_days(Days::new(1)).unwrap_or(date))
    }

    /// The local date in the company's zone.
    pub fn date(self) -> NaiveDate {
        self.0.with_timezone(&zone()).date_naive()
    }

    /// The last local day that a span ending here touches: an end at 00:00 sharp doesn't touch the new day.
    pub fn last_date(self) -> NaiveDate {
        Self(self.0 - TimeDelta::microseconds(1)).date()
    }

    /// Later (or, negative, earlier) by whole minutes.
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + TimeDelta::minutes(minutes))
    }

    /// Later (or earlier) by whole seconds.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + TimeDelta::seconds(seconds))
    }

    /// Later (or earlier) by microseconds.
    pub fn plus_micros(self, micros: i64) -> Self {
        Self(self.0 + TimeDelta::microseconds(micros))
    }

    /// Later (or earlier) by days of 24 hours.
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0 + TimeDelta::days(days))
    }

    /// Whole minutes from `start` to here, rounded down.
    pub fn minutes_since(self, start: Self) -> i64 {
        (self.0 - start.0).num_seconds().div_euclid(60)
    }

    /// Reads the wire's form.
    ///
    /// # Errors
    /// One sentence that says what is wrong: no offset, a fraction, a leap second, no such date.
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
