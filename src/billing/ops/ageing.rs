//! The age of debts.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::{
    billing::{model::Allocation, rules, store::debts as store},
    charges::{model::Receivable, ops::owed},
    db::Conn,
    kernel::{DepartmentId, Money, ReceivableId, Result},
};

/// What a department owed at the end of a day, by the days past due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ageing {
    /// The department that used the vehicles.
    pub department_id: DepartmentId,
    /// The taxable parts that are owed, for each of [`rules::BUCKETS`], in fen.
    pub buckets: [Money; rules::BUCKETS.len()],
}

impl Ageing {
    /// The sum, which is the department's balance of account 1122.
    pub fn total(&self) -> Money {
        self.buckets.iter().copied().sum()
    }
}

/// What each department owed at the end of a day, ordered by its id. Payments, reversals and write-offs after that day
/// are undone. A charge that was corrected since counts with its present amount.
pub fn ageing(conn: &mut Conn, to: NaiveDate) -> Result<Vec<Ageing>> {
    let mut since: HashMap<ReceivableId, Money> = HashMap::new();
    let mut put_back = |id: ReceivableId, fen: Money| {
        let sum = since.entry(id).or_default();
        *sum = *sum + fen;
    };
    for row in store::allocations_after(conn, to)? {
        put_back(row.receivable_id, paid_since(&row, to));
    }
    for row in store::write_offs_after(conn, to)? {
        put_back(row.receivable_id, row.amount_fen);
    }
    let mut rows: BTreeMap<ReceivableId, Receivable> =
        owed::receivables_open_all(conn)?.into_iter().map(|row| (row.id, row)).collect();
    let others: Vec<ReceivableId> = since.keys().filter(|id| !rows.contains_key(id)).copied().collect();
    rows.extend(owed::receivables_find(conn, &others)?.into_iter().map(|row| (row.id, row)));
    let mut departments: BTreeMap<DepartmentId, [Money; rules::BUCKETS.len()]> = BTreeMap::new();
    for row in rows.values().filter(|row| row.date <= to) {
        let open = row.open_fen() + since.get(&row.id).copied().unwrap_or_default();
        let open = open.max(Money::ZERO).min(row.taxable_fen);
        if open > Money::ZERO {
            let bucket = &mut departments.entry(row.department_id).or_default()[rules::bucket(row.due_on, to)];
            *bucket = *bucket + open;
        }
    }
    Ok(departments.into_iter().map(|(department_id, buckets)| Ageing { department_id, buckets }).collect())
}

/// What an allocation paid after a day and still pays. Negative if it was made before and reversed after that day.
fn paid_since(row: &Allocation, day: NaiveDate) -> Money {
    match (row.date > day, row.reversed_on) {
        (true, None) => row.taxable_fen,
        (false, Some(back)) if back > day => -row.taxable_fen,
        _ => Money::ZERO,
    }
}
