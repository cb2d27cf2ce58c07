//! The rules about who may be sent, by their codes, and what their failures do in this company (RULES.md §3.1).

use std::collections::BTreeMap;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type, schema::AdditionalProperties},
};

use crate::kernel::{Word, text_enum};

text_enum! {
    /// Code of a rule of RULES.md §3.2; its failure is answered under this code.
    pub enum RuleCode {
        /// The vehicle is of another class than the booked one.
        ClassMismatch = "class_mismatch" ("Another class than booked", "车型与预订不符"),
        /// The passengers don't fit in the vehicles sent together.
        Seats = "seats" ("Not enough seats", "座位不足"),
        /// The vehicle is on another trip at that time.
        VehicleOccupied = "vehicle_occupied" ("Vehicle on another trip", "车辆已有行程"),
        /// The driver is on another trip at that time.
        DriverOccupied = "driver_occupied" ("Driver on another trip", "驾驶员已有行程"),
        /// The vehicle is off the road or sealed.
        OffRoad = "off_road" ("Vehicle off the road", "车辆停用或封存"),
        /// The driver is on leave.
        DriverOnLeave = "driver_on_leave" ("Driver on leave", "驾驶员请假"),
        /// No valid inspection or compulsory insurance.
        VehiclePapers = "vehicle_papers" ("Inspection or insurance missing", "年检或交强险无效"),
        /// No valid operating permit, for ten seats and more.
        OperatingPermit = "operating_permit" ("Operating permit missing", "道路运输证无效"),
        /// None of the driver's licences covers the vehicle.
        DriverLicenceClass = "driver_licence_class" ("Licence doesn't cover the vehicle", "准驾车型不符"),
        /// The driver's licence runs out before the trip ends.
        DriverLicenceExpired = "driver_licence_expired" ("Licence runs out", "驾驶证到期"),
        /// The driver has reached the age limit.
        DriverAge = "driver_age" ("Age limit reached", "驾驶员超龄"),
        /// No valid qualification certificate, for ten seats and more.
        DriverQualification = "driver_qualification" ("Qualification missing", "从业资格无效"),
        /// Too much driving, or too long a duty.
        DrivingHours = "driving_hours" ("Too many hours", "疲劳驾驶"),
        /// The vehicle is retired.
        VehicleRetired = "vehicle_retired" ("Vehicle retired", "车辆已退役"),
        /// The driver has left.
        DriverRetired = "driver_retired" ("Driver has left", "驾驶员已离职"),
        /// The vehicle left long before its planned start.
        EarlyDeparture = "early_departure" ("Left early", "提前出车"),
    }
}

text_enum! {
    /// Effect of a failed rule.
    pub enum Severity {
        /// It refuses the dispatch, unless an override with a reason lifts it.
        Block = "block" ("Refuse", "禁止"),
        /// It never refuses; it is answered and kept with the trip.
        Warn = "warn" ("Warn", "提醒"),
        /// It is ignored.
        Allow = "allow" ("Allow", "允许"),
    }
}

impl RuleCode {
    /// Whether no override lifts the failure: for reasons of safety or law, or because nothing can be in two places.
    pub fn always_blocks(self) -> bool {
        match self {
            Self::VehicleOccupied
            | Self::DriverOccupied
            | Self::OffRoad
            | Self::DriverOnLeave
            | Self::VehiclePapers
            | Self::DriverLicenceClass
            | Self::DriverLicenceExpired
            | Self::VehicleRetired
            | Self::DriverRetired => true,
            Self::ClassMismatch
            | Self::Seats
            | Self::OperatingPermit
            | Self::DriverAge
            | Self::DriverQualification
            | Self::DrivingHours
            | Self::EarlyDeparture => false,
        }
    }

    /// Effect of its failure where the settings say nothing (RULES.md §3.2). An always-block is `Block` here too.
    pub fn default_severity(self) -> Severity {
        match self {
            Self::OperatingPermit
            | Self::DriverAge
            | Self::DriverQualification
            | Self::DrivingHours
            | Self::EarlyDeparture => Severity::Warn,
            _ => Severity::Block,
        }
    }
}

/// What the failure of each rule does, by the rule's code. A rule that isn't named has its default. An always-block is
/// `block` and nothing else: the published schema refuses another word.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Eligibility {
    rules: BTreeMap<RuleCode, Severity>,
    /// The same as JSON, for the column.
    json: String,
}

impl Eligibility {
    fn of(named: BTreeMap<RuleCode, Severity>) -> Self {
        let mut rules: BTreeMap<RuleCode, Severity> =
            RuleCode::ALL.iter().map(|rule| (*rule, rule.default_severity())).collect();
        rules.extend(named);
        let json = serde_json::json!(rules).to_string();
        Self { rules, json }
    }

    /// What the failure of this rule does.
    pub fn severity(&self, rule: RuleCode) -> Severity {
        self.rules.get(&rule).copied().unwrap_or_else(|| rule.default_severity())
    }
}

impl Default for Eligibility {
    fn default() -> Self {
        Self::of(BTreeMap::new())
    }
}

impl Serialize for Eligibility {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rules.serialize(serializer)
    }
}
impl<'de> Deserialize<'de> for Eligibility {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self::of)
    }
}

impl<DB: Backend> ToSql<Text, DB> for Eligibility
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Text, DB>>::to_sql(&self.json, out)
    }
}
impl<DB: Backend> FromSql<Text, DB> for Eligibility
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(serde_json::from_str(&String::from_sql(bytes)?)?)
    }
}

impl ToSchema for Eligibility {}
impl PartialSchema for Eligibility {
    fn schema() -> RefOr<Schema> {
        let mut schema = ObjectBuilder::new()
            .description(Some("What the failure of each rule does. A rule that isn't named keeps its effect."))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        for rule in RuleCode::ALL {
            let words: &[Severity] = if rule.always_blocks() { &[Severity::Block] } else { Severity::ALL };
            let effect = ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(words.iter().map(|word| word.as_str())))
                .description(Some(Word::from(*rule).en))
                .default(Some(rule.default_severity().as_str().into()))
                .examples([rule.default_severity().as_str()]);
            schema = schema.property(rule.as_str(), effect);
        }
        RefOr::T(schema.build().into())
    }
}
