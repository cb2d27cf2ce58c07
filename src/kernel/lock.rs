//! What a unit may lock, in the one order that never deadlocks.

use uuid::Uuid;

/// A thing to lock. The order of the variants is the order of locking.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockKey {
    /// The demand for a class of vehicles.
    Class(String),
    /// A vehicle's plans and facts.
    Vehicle(Uuid),
    /// A driver's plans and facts.
    Driver(Uuid),
    /// A booking and its trips.
    Booking(Uuid),
    /// What customers owe and have paid ahead: money comes rarely, so one for all.
    Owed,
    /// The end of the sealed record.
    Seals,
}

impl LockKey {
    /// The 64 bits under which PostgreSQL keeps an advisory lock: FNV-1a over kind and name.
    /// Two things may share a number; then they only wait for each other.
    pub fn number(&self) -> i64 {
        let (kind, name) = match self {
            Self::Class(code) => (1, code.as_bytes()),
            Self::Vehicle(id) => (2, id.as_bytes().as_slice()),
            Self::Driver(id) => (3, id.as_bytes().as_slice()),
            Self::Booking(id) => (4, id.as_bytes().as_slice()),
            Self::Owed => (5, b"".as_slice()),
            Self::Seals => (6, b"".as_slice()),
        };
        let hash = std::iter::once(&kind)
            .chain(name)
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        hash.cast_signed()
    }
}
