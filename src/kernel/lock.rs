//! What a unit may lock. All units lock in the same order, so two of them never deadlock.

use uuid::Uuid;

/// What to lock. The order of the variants is the order of locking.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockKey {
    /// The prices, for who changes them.
    Prices,
    /// The prices, for who is priced by them. Many hold it at once, but not beside [`LockKey::Prices`].
    PricesShared,
    /// The demand for a class of vehicles.
    Class(String),
    /// A vehicle's occupancy, trips and readings.
    Vehicle(Uuid),
    /// A driver's occupancy and trips.
    Driver(Uuid),
    /// The number plates of the vehicles in use.
    Plates,
    /// A booking and its trips.
    Booking(Uuid),
    /// An approver's delegations.
    Delegations(Uuid),
    /// A department's budgets, for who writes them or spends what they leave.
    Budget(Uuid),
    /// A tender with its bids, scores and challenges.
    Tender(Uuid),
    /// A contract with all that is recorded below it.
    Contract(Uuid),
    /// What the signed contracts oblige the bureau to pay.
    Commitments,
    /// A user's password and second factor.
    SecondFactor(Uuid),
    /// A user's calendars.
    Calendars(Uuid),
    /// All receivables and advances. Payments are rare, so one lock for all departments is enough.
    Owed,
    /// The end of the chain of seals.
    Seals,
}

impl LockKey {
    /// Whether units hold it together.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::PricesShared)
    }

    /// The number of PostgreSQL's advisory lock: FNV-1a over the kind and the name. If two keys share a number, their
    /// units wait for each other without need, and nothing worse.
    pub fn number(&self) -> i64 {
        let (kind, name) = match self {
            Self::Prices | Self::PricesShared => (9, b"".as_slice()),
            Self::Class(code) => (1, code.as_bytes()),
            Self::Vehicle(id) => (2, id.as_bytes().as_slice()),
            Self::Driver(id) => (3, id.as_bytes().as_slice()),
            Self::Plates => (7, b"".as_slice()),
            Self::Booking(id) => (4, id.as_bytes().as_slice()),
            Self::Delegations(id) => (8, id.as_bytes().as_slice()),
            Self::Budget(id) => (12, id.as_bytes().as_slice()),
            Self::Tender(id) => (13, id.as_bytes().as_slice()),
            Self::Contract(id) => (14, id.as_bytes().as_slice()),
            Self::Commitments => (15, b"".as_slice()),
            Self::SecondFactor(id) => (10, id.as_bytes().as_slice()),
            Self::Calendars(id) => (11, id.as_bytes().as_slice()),
            Self::Owed => (5, b"".as_slice()),
            Self::Seals => (6, b"".as_slice()),
        };
        let hash = std::iter::once(&kind)
            .chain(name)
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        hash.cast_signed()
    }
}
