//! What departments have used of their budgets, and what a budget says of a booking or quote (docs/BUREAU.md §6).

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    bookings::{
        model::{Booking, BookingNew},
        rules::budget as rules,
        store::{bookings, budget as store},
        views,
    },
    budgets::{
        self,
        model::{BudgetWarning, Spending},
        ops::Used,
        rules::{Weighed, weigh},
    },
    charges::{self, model::QuoteNew},
    db::{Conn, Unit},
    dispatch::views::Warning,
    kernel::{BookingId, Code, DepartmentId, Error, Instant, Lang, Money, Period, Result, text},
};

/// What this room answers to the budgets.
pub const USED: Used = Used(|conn, asked| used(conn, asked, None));

/// What departments have used in some months, in the order of the question: charges that are presented or confirmed, by the
/// day of return; fees for what was given up, by the day of that; and quotes of what isn't over and not charged yet, by the day
/// of the start. One booking can be left out with its quote. It takes five statements, however much is asked.
fn used(conn: &mut Conn, asked: &[Spending], but: Option<BookingId>) -> Result<Vec<Money>> {
    let departments: BTreeSet<DepartmentId> = asked.iter().map(|one| one.department_id).collect();
    let departments = Vec::from_iter(departments);
    let (first, last) = (asked.iter().map(|one| one.from).min(), asked.iter().map(|one| one.until).max());
    let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
    let (from, until) = (Instant::day_start(first.first()), Instant::day_end(last.last()));

    // Quotes come before charges: a trip that returns meanwhile may be seen twice, and never as neither.
    let quoted = store::quoted(conn, &departments, from, until)?;
    let ids: Vec<BookingId> = quoted.iter().map(|one| one.id).collect();
    let items = bookings::items_by_booking(conn, &ids)?;
    let charged = store::vehicles_charged(conn, &ids)?;
    let mut spent = store::charged(conn, &departments, from, until)?;
    spent.extend(store::fees(conn, &departments, from, until)?);
    for one in quoted.into_iter().filter(|one| Some(one.id) != but) {
        let ordered = items.get(&one.id).into_iter().flatten().map(|item| item.quantity).sum();
        let unpaid = rules::unpaid(one.quote_fen, ordered, charged.get(&one.id).copied().unwrap_or(0));
        spent.push((one.department_id, one.starts_at, unpaid));
    }

    let mut by_month: BTreeMap<(DepartmentId, Period), i128> = BTreeMap::new();
    for (department, at, fen) in spent {
        *by_month.entry((department, Period::of(at.date()))).or_default() += i128::from(fen.0);
    }
    let sum = |one: &Spending| {
        let months = (one.department_id, one.from)..=(one.department_id, one.until);
        Money::exact(by_month.range(months).map(|(_, fen)| fen).sum())
    };
    asked.iter().map(sum).collect()
}

/// What one more cost does to a department's budget of the month in which the work starts.
struct Question {
    department_id: DepartmentId,
    /// The booking whose quote counts already, and how much of it where it starts now. None for a new one.
    counted: Option<(BookingId, Instant, Money)>,
    starts_at: Instant,
    fen: Money,
}

/// What the budget says, and whether it bears more than before. Who books has locked the department's budgets.
fn ask(conn: &mut Conn, question: &Question) -> Result<(Weighed, bool)> {
    let Question { department_id, counted, starts_at, fen } = question;
    let period = Period::of(starts_at.date());
    let Some(budget) = budgets::ops::budget_of_department(conn, *department_id, period)? else {
        return Ok((Weighed::UNBOUND, false));
    };
    let spending = Spending { department_id: *department_id, from: budget.content.from, until: budget.content.until };
    let others = used(conn, &[spending], counted.map(|(id, ..)| id))?.into_iter().sum::<Money>();
    let before = match counted {
        Some((_, starts_at, fen)) if budget.content.covers(Period::of(starts_at.date())) => *fen,
        _ => Money::ZERO,
    };
    let total = Money::exact(i128::from(others.0) + i128::from(fen.0))?;
    Ok((weigh(&budget, total), *fen > before || counted.is_none()))
}

/// What a department's budget says of a new booking.
///
/// # Errors
/// `over_budget` (409) where it refuses; an urgent task is always taken.
pub(super) fn expect_for_new(conn: &mut Conn, new: &BookingNew, quote_fen: Option<Money>) -> Result<Weighed> {
    let question = Question {
        department_id: new.department_id,
        counted: None,
        starts_at: new.starts_at,
        fen: quote_fen.unwrap_or(Money::ZERO),
    };
    let (weighed, _) = ask(conn, &question)?;
    if weighed.refuses() && !new.is_urgent() { Err(refusal()) } else { Ok(weighed) }
}

/// What a department's budget says of a changed booking, and whether it needs approval by it. A change that costs the budget
/// no more than before is always taken.
///
/// # Errors
/// `over_budget` (409) where it refuses.
pub(super) fn expect_for_change(
    conn: &mut Conn,
    before: (&Booking, &BookingNew, Money),
    after: (&BookingNew, Money),
) -> Result<(Weighed, bool)> {
    let (row, old, old_fen) = before;
    let (new, fen) = after;
    let question = Question {
        department_id: row.department_id,
        counted: Some((row.id, old.starts_at, old_fen)),
        starts_at: new.starts_at,
        fen,
    };
    let (weighed, costs_more) = ask(conn, &question)?;
    // What was taken because it was urgent is judged once it no longer is.
    let is_judged = costs_more || (old.is_urgent() && !new.is_urgent());
    if is_judged && weighed.refuses() && !new.is_urgent() {
        return Err(refusal());
    }
    Ok((weighed, is_judged && weighed.asks_approval()))
}

fn refusal() -> Error {
    let detail = text!(
        "With it the department would use more than its budget for these months.",
        "本次用车将超出用车单位该期间的预算。"
    );
    Error::new(Code::OverBudget, detail)
}

/// The warnings of a department's budget, in the order in which they are reached.
pub(super) fn warnings(percent: Option<i64>, is_over: bool, lang: Lang) -> Vec<Warning> {
    let near = percent.map(|percent| {
        let detail = text!(
            "With it {percent} % of the department's budget is used.",
            "含本次用车，用车单位预算已用 {percent}%。"
        );
        Warning { code: BudgetWarning::Near.as_str(), detail: detail.get(lang).to_owned() }
    });
    let over = is_over.then(|| {
        let detail = text!("It goes beyond the department's budget.", "本次用车超出用车单位的预算。");
        Warning { code: BudgetWarning::Over.as_str(), detail: detail.get(lang).to_owned() }
    });
    near.into_iter().chain(over).collect()
}

/// A quote for several vehicles, with what the department's budget says of it. Nothing is reserved.
///
/// # Errors
/// Those of [`charges::ops::quote`].
pub fn quote(unit: &mut Unit<'_>, new: &QuoteNew) -> Result<views::Quote> {
    let quote = charges::ops::quote(unit.conn, unit.actor, new)?;
    let question =
        Question { department_id: new.department_id, counted: None, starts_at: new.starts_at, fen: quote.total_fen };
    let (weighed, _) = ask(unit.conn, &question)?;
    Ok(views::Quote::of(quote, warnings(weighed.percent, weighed.is_over, unit.lang)))
}
