//! The scores of contracts beside what their providers gained.

use std::collections::HashMap;

use super::contract_months::{ContractMonths, by_month};
use crate::{
    db::Reader,
    kernel::{Period, Result},
    reports::{
        model::{Days, FinalClause},
        rules::{
            contracts as rules,
            link::{Cause, ClauseScore, causes, link_bp},
        },
        store::contracts as store,
        views::{ContractQuality, LostClause, QualityMonth, QualityReport},
    },
};

/// Final scores and margins month by month, what scores lost, and how both go together (BUREAU.md §7.2).
pub fn quality_and_profit(reader: &mut Reader<'_>, days: Days) -> Result<QualityReport> {
    let days = days.whole_months();
    let (first, last) = (Period::of(days.from), Period::of(days.to));
    // What a clause lost is reckoned from the three months before.
    let all = ContractMonths::load(reader.conn, (rules::earlier(first, 3), last))?;
    let clauses = store::final_clauses(reader.conn, (rules::earlier(first, 3), last))?;
    let clauses = by_month(clauses, |row| (row.contract_id, row.period));
    let scored: HashMap<_, Vec<ClauseScore<'_>>> =
        clauses.iter().map(|(month, rows)| (*month, rows.iter().map(score).collect())).collect();
    let mut contracts = Vec::new();
    for contract in &all.contracts {
        let id = contract.row.id;
        let scores = |period: Period| scored.get(&(id, period)).map_or(&[][..], Vec::as_slice);
        let lost = |period: Period| {
            let before = [3, 2, 1].map(|months| rules::earlier(period, months));
            // With fewer than three months before there is nothing to compare with.
            if before.iter().any(|period| all.final_month(contract, *period).is_none()) {
                return Vec::new();
            }
            causes(scores(period), before.map(scores)).into_iter().map(named).collect()
        };
        let is_final = |period: &Period| all.final_month(contract, *period).is_some();
        let periods: Vec<QualityMonth> = rules::months(first, last)
            .filter(is_final)
            .map(|period| {
                let (total_centi, margin_bp) = all.both(contract, period);
                QualityMonth { period, total_centi, margin_bp, causes: lost(period) }
            })
            .collect();
        if !periods.is_empty() {
            let both: Vec<_> = periods.iter().map(|month| (month.total_centi, month.margin_bp)).collect();
            contracts.push(ContractQuality { contract_id: id, link_bp: link_bp(&both), periods });
        }
    }
    Ok(QualityReport { from: days.from, to: days.to, contracts })
}

fn score(row: &FinalClause) -> ClauseScore<'_> {
    ClauseScore { category: &row.category, code: &row.code, score_centi: row.score_centi }
}

fn named(Cause { category, code, lost_centi }: Cause) -> LostClause {
    LostClause { category, code, lost_centi }
}
