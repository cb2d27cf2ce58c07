//! Webhooks: what is committed is delivered, however the receiver behaves, and only to addresses that may be called.

mod delivery;
mod receiver;
mod settings;

use crate::Case;

/// The cases of this room.
pub const CASES: &[&[Case]] = &[delivery::CASES, settings::CASES];
