//! Typed ids. Each table has a marker type, so that a vehicle's id can't be passed where a driver's is expected.

use std::{fmt, hash, marker::PhantomData};

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::SqlType};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};
use uuid::Uuid;

/// The SQL type of every id: `uuid` in PostgreSQL, a 16-byte BLOB in SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct SqlId;

/// The id of a row of `T`: a UUIDv7, so ids sort by the time of their creation.
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = SqlId)]
pub struct Id<T: 'static>(pub Uuid, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// A new id. It sorts after all ids that this process made before.
    pub fn new() -> Self {
        Self::from_uuid(Uuid::now_v7())
    }

    /// The id with these bits.
    pub fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// Reads the hyphenated form and no other, so that every id has one spelling.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten().map(Self::from_uuid)
    }
}

impl<T> Default for Id<T> {
    fn default() -> Self {
        Self::new()
    }
}
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> hash::Hash for Id<T> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}
impl<T> PartialSchema for Id<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .examples([serde_json::json!("019a0b5e-7c1f-7000-8000-000000000001")])
            .into()
    }
}
impl<T> ToSchema for Id<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}

/// One marker per table, in alphabetical order.
pub mod of {
    macro_rules! markers {
        ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $($(#[$doc])* #[derive(Debug)] pub enum $name {})* };
    }
    markers! {
        /// An account of the books.
        Account,
        /// A supplier's admission to a category of services.
        Admission,
        /// An advance: money that a department has paid ahead.
        Advance,
        /// The part of a payment that pays one receivable.
        Allocation,
        /// An API key.
        ApiKey,
        /// The assessment of a contract in one month.
        Assessment,
        /// The card of a fixed asset.
        Asset,
        /// How many were present, or what was worked, for a contract in a month.
        Attendance,
        /// A supplier's bid in a tender.
        Bid,
        /// A booking.
        Booking,
        /// What a department or the bureau may spend.
        Budget,
        /// The limits that law sets to what the bureau does, from a day on.
        BureauRule,
        /// A calendar of trips that other programs read.
        Calendar,
        /// A fault of a service: found, complained of, or shown by an audit.
        Case,
        /// One version of the price of a trip, or of the fee for a cancellation.
        Charge,
        /// Who serves, by which standard, for what price.
        Contract,
        /// A receipt of a cost.
        Cost,
        /// An approver's delegation to another user.
        Delegation,
        /// The delivery of one event to one webhook.
        Delivery,
        /// A department, which is a customer.
        Department,
        /// A driver.
        Driver,
        /// A recorded change.
        Event,
        /// A holiday, or a weekend day that is worked.
        Holiday,
        /// An uploaded file of rows to import.
        Import,
        /// An inspection of a service, with or without a finding.
        Inspection,
        /// An invoice to a department.
        Invoice,
        /// A journal of the books.
        Journal,
        /// A driver's leave.
        Leave,
        /// The part of a trip that one vehicle and driver drive.
        Leg,
        /// What has to be done to a vehicle, or to the vehicles of a class, again and again.
        MaintenancePlan,
        /// What was done to a vehicle by such a plan.
        MaintenanceService,
        /// The row of an accounting period.
        Month,
        /// A span of time in which a vehicle or driver is taken.
        Occupancy,
        /// A span in which a vehicle can't be used.
        OffRoad,
        /// What a category of services by the bureau's own staff took in a month.
        OwnService,
        /// An inspection, insurance or permit of a vehicle.
        Paper,
        /// A trip from before this system was in use.
        PastTrip,
        /// Money received or paid.
        Payment,
        /// A person's place under a contract.
        Post,
        /// A cost that was paid ahead and is charged to expenses month by month.
        Prepayment,
        /// A department's stars for a clause of a contract in a month.
        Rating,
        /// An odometer reading.
        Reading,
        /// The debt for one trip or one cancellation.
        Receivable,
        /// A category of services that the bureau buys.
        ServiceCategory,
        /// A sign-in, with its refresh tokens.
        Session,
        /// The one row of settings.
        Setting,
        /// A key that signs access tokens.
        SigningKey,
        /// The clauses by which a service is assessed.
        Standard,
        /// A department's monthly statement.
        Statement,
        /// A supplier, such as one that hires vehicles out to the company.
        Supplier,
        /// A price list.
        Tariff,
        /// The tax rates that apply from a day on.
        TaxRule,
        /// A competition of suppliers for a contract.
        Tender,
        /// A vehicle sent for a booking.
        Trip,
        /// A person who signs in.
        User,
        /// A vehicle.
        Vehicle,
        /// A class of vehicles.
        VehicleClass,
        /// A span in which vehicles are sealed: off the road on a holiday.
        VehicleSeal,
        /// A webhook, which is notified of events.
        Webhook,
        /// A debt that is written off.
        WriteOff,
    }
}

macro_rules! aliases {
    ($($alias:ident = $name:ident),* $(,)?) => { $(#[doc = concat!("The id of a `", stringify!($name), "`.")] pub type $alias = Id<of::$name>;)* };
}
aliases! {
    AccountId = Account,
    AdmissionId = Admission,
    AdvanceId = Advance,
    AllocationId = Allocation,
    ApiKeyId = ApiKey,
    AssessmentId = Assessment,
    AssetId = Asset,
    AttendanceId = Attendance,
    BidId = Bid,
    BookingId = Booking,
    BudgetId = Budget,
    BureauRuleId = BureauRule,
    CalendarId = Calendar,
    CaseId = Case,
    ChargeId = Charge,
    ContractId = Contract,
    CostId = Cost,
    DelegationId = Delegation,
    DeliveryId = Delivery,
    DepartmentId = Department,
    DriverId = Driver,
    EventId = Event,
    HolidayId = Holiday,
    ImportId = Import,
    InspectionId = Inspection,
    InvoiceId = Invoice,
    JournalId = Journal,
    LeaveId = Leave,
    LegId = Leg,
    MaintenancePlanId = MaintenancePlan,
    MaintenanceServiceId = MaintenanceService,
    MonthId = Month,
    OccupancyId = Occupancy,
    OffRoadId = OffRoad,
    OwnServiceId = OwnService,
    PaperId = Paper,
    PastTripId = PastTrip,
    PaymentId = Payment,
    PostId = Post,
    PrepaymentId = Prepayment,
    RatingId = Rating,
    ReadingId = Reading,
    ReceivableId = Receivable,
    ServiceCategoryId = ServiceCategory,
    SessionId = Session,
    SettingId = Setting,
    SigningKeyId = SigningKey,
    StandardId = Standard,
    StatementId = Statement,
    SupplierId = Supplier,
    TariffId = Tariff,
    TaxRuleId = TaxRule,
    TenderId = Tender,
    TripId = Trip,
    UserId = User,
    VehicleId = Vehicle,
    VehicleClassId = VehicleClass,
    VehicleSealId = VehicleSeal,
    WebhookId = Webhook,
    WriteOffId = WriteOff,
}
