//! The floor everything stands on: ids, money, instants, actors, the access table and the one error.
//!
//! Nothing here opens a connection or does I/O. The types know diesel's type system (what they are called in SQL)
//! and serde's (what they look like on the wire), so that every room above spells them alike.

pub mod access;
pub mod actor;
pub mod capitals;
pub mod clock;
pub mod error;
pub mod id;
pub mod lock;
pub mod money;
pub mod network;
pub mod period;
pub mod text;
pub mod text_enum;
pub mod time;
pub mod uscc;

pub use crate::{text, text_enum};
pub use actor::{Actor, ActorKind, OnBehalfOf, Role, Scope};
pub use capitals::capitals;
pub use clock::Clock;
pub use error::{Code, Error, Fault, Hindrance, Place, Result};
pub use id::{
    AccountId, AdvanceId, AllocationId, ApiKeyId, AssetId, BookingId, ChargeId, CostId, DeliveryId, DepartmentId,
    DriverId, EventId, HolidayId, Id, ImportId, InvoiceId, JournalId, LeaveId, LegId, MonthId, OccupancyId, OffRoadId,
    PaperId, PastTripId, PaymentId, PrepaymentId, ReadingId, ReceivableId, SessionId, SettingId, SigningKeyId,
    StatementId, SupplierId, TariffId, TaxRuleId, TripId, UserId, VehicleClassId, VehicleId, WebhookId, WriteOffId,
};
pub use lock::LockKey;
pub use money::{Money, half_up};
pub use network::Network;
pub use period::Period;
pub use text::{Lang, Text};
pub use text_enum::Word;
pub use time::{Instant, zone};
