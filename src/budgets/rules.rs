//! What a budget may say, who sees it, and what it says of one more cost.

use std::collections::BTreeSet;

use super::model::{Budget, BudgetHolder, BudgetNew, WhenOver};
use crate::kernel::{Actor, DepartmentId, Fault, Money, Role, text};

/// Which budgets a caller sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// All, the bureau's included.
    All,
    /// Those of all departments.
    Departments,
    /// Those of these departments.
    Own(Vec<DepartmentId>),
}

/// Which budgets a caller sees. Whoever has several roles sees what any of them sees.
pub fn sight(actor: &Actor) -> Sight {
    if actor.is(Role::Supervisor) {
        Sight::All
    } else if actor.is_any(&[Role::Dispatcher, Role::Accountant]) {
        Sight::Departments
    } else {
        Sight::Own(actor.scope().departments().unwrap_or_default().to_vec())
    }
}

/// What is wrong with a budget. `categories` are the codes of all categories, and `is_known` says whether there is such a
/// department.
pub fn faults(new: &BudgetNew, categories: &BTreeSet<String>, is_known: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let is_departments = new.holder == BudgetHolder::Department;
    match (is_departments, new.department_id) {
        (true, None) => {
            let detail = text!("Say whose budget it is.", "请填写用车单位。");
            faults.push(Fault::body("/department_id", "required", detail));
        }
        (true, Some(_)) if !is_known => faults.push(Fault::unknown_reference("/department_id")),
        (false, Some(_)) => {
            let detail = text!("The bureau's budget has no department; leave it out.", "本局预算不填用车单位。");
            faults.push(Fault::body("/department_id", "not_allowed", detail));
        }
        _ => {}
    }
    match &new.category {
        Some(_) if is_departments => {
            let detail =
                text!("Only a budget of the bureau has a category; leave it out.", "只有本局预算才填服务类别。");
            faults.push(Fault::body("/category", "not_allowed", detail));
        }
        Some(category) if !categories.contains(category) => faults.push(Fault::unknown_reference("/category")),
        _ => {}
    }
    if !is_departments && new.over.is_some() {
        let detail = text!(
            "Only a department's budget says what becomes of a booking above it; leave it out.",
            "只有用车单位预算才填超出时的处理方式。"
        );
        faults.push(Fault::body("/over", "not_allowed", detail));
    }
    let ends = [("/from", new.from), ("/until", new.until)];
    faults.extend(ends.into_iter().filter_map(|(at, period)| Fault::implausible(at, period.first())));
    if new.until < new.from {
        let detail = text!("It must not be before from.", "不能早于起始月份。");
        faults.push(Fault::body("/until", "out_of_range", detail));
    }
    faults
}

/// What a department's budget says of one more cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighed {
    /// How much of it is used with the cost, in percent, rounded down; none below the share from which on it warns.
    pub percent: Option<i64>,
    /// Whether that is more than its amount.
    pub is_over: bool,
    /// What becomes of a booking then.
    pub when_over: WhenOver,
}

impl Weighed {
    /// Where there is no budget: nothing to say.
    pub const UNBOUND: Self = Self { percent: None, is_over: false, when_over: WhenOver::Warn };

    /// Whether a booking needs approval by it.
    pub fn asks_approval(&self) -> bool {
        self.is_over && self.when_over == WhenOver::Approve
    }

    /// Whether it refuses a booking.
    pub fn refuses(&self) -> bool {
        self.is_over && self.when_over == WhenOver::Refuse
    }
}

/// Weighs what is used of a budget with the cost that is asked about.
pub fn weigh(budget: &Budget, used: Money) -> Weighed {
    let BudgetNew { amount_fen, warn_percent, over, .. } = &budget.content;
    // Of an amount of 0 all is used from the beginning.
    let percent = match amount_fen.0 {
        0 => 100,
        amount => i64::try_from(i128::from(used.0) * 100 / i128::from(amount)).unwrap_or(i64::MAX),
    };
    Weighed {
        percent: (percent >= *warn_percent).then_some(percent),
        is_over: used > *amount_fen,
        when_over: over.unwrap_or(WhenOver::Warn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{BudgetId, Instant, Period};

    fn budget(amount: i64, over: WhenOver) -> Budget {
        let month = Period::parse("2026-05").expect("a month");
        let now = Instant::parse("2026-05-06T08:00:00+08:00").expect("a moment");
        let content = BudgetNew {
            holder: BudgetHolder::Department,
            department_id: Some(DepartmentId::new()),
            category: None,
            from: month,
            until: month,
            amount_fen: Money(amount),
            warn_percent: 80,
            over: Some(over),
        };
        Budget { id: BudgetId::new(), content, version: 1, created_at: now, updated_at: now }
    }

    #[test]
    fn it_warns_from_its_percent_on_and_is_over_above_its_amount() {
        for (amount, used, percent, is_over) in [
            (1_000, 0, None, false),
            (1_000, 799, None, false),
            (1_000, 800, Some(80), false),
            (1_000, 1_000, Some(100), false),
            (1_000, 1_001, Some(100), true),
            (1_000, 2_500, Some(250), true),
            (0, 0, Some(100), false),
            (0, 1, Some(100), true),
        ] {
            let found = weigh(&budget(amount, WhenOver::Warn), Money(used));
            assert_eq!((found.percent, found.is_over), (percent, is_over), "{used} of {amount}");
        }
    }

    #[test]
    fn what_becomes_of_a_booking_counts_above_the_amount_only() {
        for (when, used, asks, refuses) in [
            (WhenOver::Warn, 1_001, false, false),
            (WhenOver::Approve, 1_000, false, false),
            (WhenOver::Approve, 1_001, true, false),
            (WhenOver::Refuse, 1_000, false, false),
            (WhenOver::Refuse, 1_001, false, true),
        ] {
            let found = weigh(&budget(1_000, when), Money(used));
            assert_eq!((found.asks_approval(), found.refuses()), (asks, refuses), "{when} {used}");
        }
        assert!(!Weighed::UNBOUND.asks_approval() && !Weighed::UNBOUND.refuses());
    }
}
