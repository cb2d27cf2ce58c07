//! The months of contracts, as the reports on them read them.

use std::collections::{BTreeMap, HashMap};

use crate::{
    db::Conn,
    kernel::{ContractId, Money, Period, Result, value_bp},
    ledger,
    reports::{
        model::{Attended, FinalLine, FinalMonth, OwnMonth},
        rules::{alarms::Spent, contracts as rules},
        store::contracts as store,
    },
    supervision::{
        self,
        model::{Contract, ContractMode},
    },
};

/// A month of a contract.
pub(super) type Month = (ContractId, Period);

/// Rows by the month of the contract that they belong to.
pub(super) fn by_month<R>(rows: Vec<R>, key: fn(&R) -> Month) -> HashMap<Month, Vec<R>> {
    let mut found: HashMap<Month, Vec<R>> = HashMap::new();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}

/// What is known of the months of all signed contracts.
pub(super) struct ContractMonths {
    /// The contracts, the oldest first.
    pub contracts: Vec<Contract>,
    finals: HashMap<Month, FinalMonth>,
    attended: HashMap<Month, Vec<Attended>>,
    company_bp: BTreeMap<Period, Option<i64>>,
}

impl ContractMonths {
    /// The months from the first to the last, by seven statements.
    pub fn load(conn: &mut Conn, months: (Period, Period)) -> Result<Self> {
        let finals = store::final_months(conn, months)?;
        let results = ledger::ops::results(conn, months.0, months.1)?;
        Ok(Self {
            contracts: supervision::ops::contracts_signed(conn, months)?,
            finals: finals.into_iter().map(|row| ((row.contract_id, row.period), row)).collect(),
            attended: by_month(store::attended(conn, months)?, |row| (row.contract_id, row.period)),
            company_bp: results
                .into_iter()
                .map(|month| (month.period, value_bp(month.before_tax_fen.0, month.revenue_fen.0)))
                .collect(),
        })
    }

    /// A contract's final month.
    pub fn final_month(&self, contract: &Contract, period: Period) -> Option<FinalMonth> {
        self.finals.get(&(contract.row.id, period)).copied()
    }

    /// The score of a contract's month, if it is final and has one.
    pub fn total_centi(&self, contract: &Contract, period: Period) -> Option<i64> {
        self.final_month(contract, period)?.total_centi
    }

    /// What the provider gained in a month, in basis points: the company's profit before income tax of its revenue; of others the
    /// share of the days on which nobody was there, for which they paid nobody.
    pub fn margin_bp(&self, contract: &Contract, period: Period) -> Option<i64> {
        if contract.row.mode == ContractMode::Company {
            return self.company_bp.get(&period).copied().flatten();
        }
        rules::thinning_bp(contract, period, self.attended.get(&(contract.row.id, period))?)
    }

    /// The score and the margin of a month.
    pub fn both(&self, contract: &Contract, period: Period) -> (Option<i64>, Option<i64>) {
        (self.total_centi(contract, period), self.margin_bp(contract, period))
    }
}

/// What services cost in some months, besides what is known of contracts.
pub(super) struct Spending {
    lines: HashMap<Month, Vec<FinalLine>>,
    /// What the bureau's own people served.
    pub own: Vec<OwnMonth>,
}

impl Spending {
    /// The months from the first to the last, by two statements.
    pub fn load(conn: &mut Conn, months: (Period, Period)) -> Result<Self> {
        let lines = by_month(store::final_lines(conn, months)?, |row| (row.contract_id, row.period));
        Ok(Self { lines, own: store::own_services(conn, months)? })
    }

    /// What each category costs from the first to the last of these months: what is paid of final ones, else the fees.
    pub fn between(&self, all: &ContractMonths, (first, last): (Period, Period)) -> BTreeMap<String, Spent> {
        let mut own: BTreeMap<String, Vec<&OwnMonth>> = BTreeMap::new();
        for month in self.own.iter().filter(|month| (first..=last).contains(&month.period)) {
            own.entry(month.category.clone()).or_default().push(month);
        }
        let mut spent: BTreeMap<String, Spent> =
            own.into_iter().map(|(category, months)| (category, rules::own(&months))).collect();
        let mut buy = |category: &str, fen: Money| {
            spent.entry(category.to_owned()).or_insert_with(|| rules::own(&[])).bought_fen += fen.0;
        };
        for contract in &all.contracts {
            let (begin, end) = (contract.row.valid_from.max(first), contract.row.last_month().min(last));
            for period in rules::months(begin, end) {
                let key = (contract.row.id, period);
                let assessed = all.final_month(contract, period).and_then(|month| month.payable_fen);
                match (assessed, self.lines.get(&key)) {
                    (Some(payable), Some(lines)) => {
                        rules::split(payable, lines).into_iter().for_each(|(category, fen)| buy(category, fen));
                    }
                    _ => {
                        let attended = all.attended.get(&key).map_or(&[][..], Vec::as_slice);
                        for line in contract.lines_in(period) {
                            buy(&line.category, rules::fee(contract, line, period, attended));
                        }
                    }
                }
            }
        }
        spent
    }
}
