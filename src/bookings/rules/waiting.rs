//! Who waits for whom: bookings on the waiting list, in the order of asking (RULES.md §1.5).

use std::collections::HashSet;

use crate::{charges::model::Item, kernel::BookingId, schedule::model::Span};

/// A booking on the waiting list. Lists of them are in the order of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The booking.
    pub id: BookingId,
    /// When it is to take place.
    pub span: Span,
    /// What it asks for.
    pub items: Vec<Item>,
}

impl Waiting {
    fn competes_with(&self, other: &Self) -> bool {
        let classes: HashSet<&str> = self.items.iter().map(|item| item.class.as_str()).collect();
        self.span.meets(other.span) && other.items.iter().any(|item| classes.contains(item.class.as_str()))
    }
}

/// The place of a booking among those that wait for one of its classes at its time, from 1; none if it doesn't wait.
pub fn place(waiting: &[Waiting], id: BookingId) -> Option<i64> {
    let index = waiting.iter().position(|one| one.id == id)?;
    let before = waiting[..index].iter().filter(|one| one.competes_with(&waiting[index])).count();
    i64::try_from(before + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Instant;

    /// A booking that waits for vehicles of a class from one hour of a day to another.
    fn waiting(class: &str, quantity: i64, from: u32, until: u32) -> Waiting {
        let at = |hour: u32| Instant::parse(&format!("2026-05-06T{hour:02}:00:00+08:00")).expect("a moment");
        Waiting {
            id: BookingId::new(),
            span: Span { starts_at: at(from), ends_at: at(until) },
            items: vec![Item { class: class.into(), quantity }],
        }
    }

    #[test]
    fn only_who_asked_before_for_the_same_counts() {
        let all = [
            waiting("bus", 1, 8, 12),
            waiting("car", 1, 8, 12),
            waiting("bus", 1, 12, 14),
            waiting("bus", 1, 10, 13),
            waiting("car", 2, 11, 12),
        ];
        let places: Vec<_> = all.iter().map(|one| place(&all, one.id)).collect();
        assert_eq!(places, [Some(1), Some(1), Some(1), Some(3), Some(2)]);
        assert_eq!(place(&all, BookingId::new()), None);
    }
}
