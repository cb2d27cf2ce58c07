//! Matching of vehicles to booked items (RULES.md §3.6 and §3.7).

/// An item of a booking, for matching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The booked class.
    pub class: String,
    /// The fewest seats of any vehicle of the class, as in [`super::Need::class_seats`].
    pub class_seats: i64,
    /// The number of vehicles.
    pub quantity: i64,
}

/// The index of the item that each vehicle serves. A vehicle is given by class and seats. As few vehicles as possible
/// are of another class than booked, and as many as possible of these are larger. None if there are more vehicles than
/// booked.
pub fn match_items(vehicles: &[(&str, i64)], items: &[Item]) -> Option<Vec<usize>> {
    let fits: [fn(&str, i64, &Item) -> bool; 3] =
        [|class, _, item| class == item.class, |_, seats, item| seats > item.class_seats, |_, _, _| true];
    let mut open: Vec<i64> = items.iter().map(|item| item.quantity).collect();
    let mut matched = vec![None; vehicles.len()];
    // Smaller vehicles choose first: a larger vehicle fits every item that a smaller one fits.
    let mut order: Vec<usize> = (0..vehicles.len()).collect();
    order.sort_by_key(|vehicle| vehicles[*vehicle].1);
    for fit in fits {
        for &vehicle in &order {
            let (class, seats) = vehicles[vehicle];
            if matched[vehicle].is_none()
                && let Some(item) = (0..items.len()).find(|item| open[*item] > 0 && fit(class, seats, &items[*item]))
            {
                open[item] -= 1;
                matched[vehicle] = Some(item);
            }
        }
    }
    matched.into_iter().collect()
}
