//! Money, in whole fen.

use std::{fmt, iter::Sum, ops};

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::BigInt,
};
use serde::{Deserialize, Serialize};

use super::{Code, Error, Result, text};

/// The largest integer that every JSON reader keeps exactly: 2^53 − 1.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// An amount in fen. [`Money::exact`] guarantees that it lies within ±(2^53 − 1).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    AsExpression,
    FromSqlRow,
    utoipa::ToSchema,
)]
#[diesel(sql_type = BigInt)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Zero fen.
    pub const ZERO: Self = Self(0);

    /// The result of a calculation in 128 bits, if it fits the range of amounts in JSON.
    ///
    /// # Errors
    /// `amount_out_of_range` (422).
    pub fn exact(fen: i128) -> Result<Self> {
        match i64::try_from(fen) {
            Ok(value) if value.abs() <= MAX_INTEGER => Ok(Self(value)),
            _ => Err(Error::new(
                Code::AmountOutOfRange,
                text!("The amount comes to more than 2^53 - 1 fen.", "金额超出范围（2^53 − 1 分）。"),
            )),
        }
    }
}

/// People read amounts in yuan, with two decimals.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal(self.0))
    }
}

/// A number given in hundredths, written with two decimals.
pub fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100)
}

/// `numerator / denominator` rounded half away from zero. The denominator is positive.
pub fn half_up(numerator: i128, denominator: i128) -> i128 {
    let magnitude = (numerator.abs() * 2 + denominator) / (denominator * 2);
    if numerator < 0 { -magnitude } else { magnitude }
}

/// `num` of `den` in basis points, of which 10,000 are the whole, rounded half away from zero. None of nothing.
pub fn value_bp(num: i64, den: i64) -> Option<i64> {
    (den > 0).then(|| half_up(i128::from(num) * 10_000, i128::from(den))).and_then(|bp| i64::try_from(bp).ok())
}

impl ops::Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl ops::Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl ops::Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, ops::Add::add)
    }
}
impl<DB: Backend> ToSql<BigInt, DB> for Money
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}
impl<DB: Backend> FromSql<BigInt, DB> for Money
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        for (numerator, denominator, expected) in
            [(1, 2, 1), (-1, 2, -1), (149, 100, 1), (150, 100, 2), (-149, 100, -1), (0, 7, 0)]
        {
            assert_eq!(half_up(numerator, denominator), expected, "{numerator}/{denominator}");
        }
    }

    #[test]
    fn people_read_yuan() {
        for (fen, expected) in [(0, "0.00"), (5, "0.05"), (90_000, "900.00"), (-10_840, "-108.40")] {
            assert_eq!(Money(fen).to_string(), expected);
        }
    }

    #[test]
    fn an_amount_that_json_would_blur_is_refused() {
        assert!(Money::exact(i128::from(MAX_INTEGER)).is_ok());
        assert!(Money::exact(i128::from(MAX_INTEGER) + 1).is_err());
        assert!(Money::exact(i128::MAX).is_err());
    }
}
