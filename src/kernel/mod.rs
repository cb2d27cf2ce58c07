//! The types that every other room uses: ids, money, instants, actors, the access table and the error type.
//!
//! Nothing here opens a connection or does I/O. The types implement the traits of diesel and serde, so that every room
//! stores and sends them in the same form.

pub mod access;
pub mod actor;
pub mod chinese_amount;
pub mod clock;
pub mod error;
pub mod id;
pub mod lock;
pub mod money;
pub mod network;
pub mod period;
pub mod spelling;
pub mod text;
pub mod text_enum;
pub mod time;
pub mod uscc;

pub use crate::{text, text_enum, word_enum};
pub use actor::{Actor, ActorKind, Delegated, OnBehalfOf, Role, Rule, Scope};
pub use chinese_amount::amount_in_chinese;
pub use clock::Clock;
pub use error::{Code, Error, Fault, Hindrance, Place, Result};
pub use id::{
    AccountId, AdmissionId, AdvanceId, AllocationId, ApiKeyId, AssessmentId, AssetId, AttendanceId, BidId, BookingId,
    BudgetId, BureauRuleId, CalendarId, CaseId, ChargeId, ContractId, CostId, DelegationId, DeliveryId, DepartmentId,
    DriverId, EventId, HolidayId, Id, ImportId, InspectionId, InvoiceId, JournalId, LeaveId, LegId, MaintenancePlanId,
    MaintenanceServiceId, MonthId, OccupancyId, OffRoadId, OwnServiceId, PaperId, PastTripId, PaymentId, PostId,
    PrepaymentId, RatingId, ReadingId, ReceivableId, ServiceCategoryId, SessionId, SettingId, SigningKeyId, StandardId,
    StatementId, SupplierId, TariffId, TaxRuleId, TenderId, TripId, UserId, VehicleClassId, VehicleId, VehicleSealId,
    WebhookId, WriteOffId,
};
pub use lock::LockKey;
pub use money::{Money, decimal, half_up, value_bp};
pub use network::Network;
pub use period::Period;
pub use text::{Lang, Text};
pub use text_enum::Word;
pub use time::{Instant, zone};
