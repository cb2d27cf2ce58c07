//! What assessments are reckoned from: how services were measured, what was found, and how departments rated them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    bookings::{self, model::PerformanceSubject, rules::measures},
    costs, customers,
    db::Conn,
    dispatch,
    kernel::{ContractId, DepartmentId, Instant, Money, Period, Result, StandardId},
    ledger,
    standards::{
        self,
        model::{Clause, ClausePart, Measure, Standard},
    },
    supervision::{
        model::{
            Attendance, Case, CaseOccurrence, ClauseEvidence, Contract, ContractLine, Evidence, FeeEvidence,
            Inspection, LineEvidence, LinePrice, Rating, Version, Vote,
        },
        rules,
        store::assessments as store,
    },
};

/// What a month of a contract is assessed by.
pub struct Gathered {
    /// What it is reckoned from.
    pub evidence: Evidence,
    /// What of its cases counts in it.
    pub counted: Vec<CaseOccurrence>,
    /// The standards of its lines.
    pub standards: Vec<Standard>,
}

/// All rows that some months of some contracts are assessed by. They are loaded by a number of statements that depends on how
/// many different months there are, and not on how many contracts.
struct Rows {
    named: Vec<Standard>,
    usual: BTreeMap<Period, Vec<Standard>>,
    attendance: Vec<Attendance>,
    uncounted: Vec<(CaseOccurrence, Case)>,
    found: Vec<(CaseOccurrence, Case)>,
    inspections: Vec<Inspection>,
    ratings: Vec<Rating>,
    departments: Vec<customers::model::Department>,
    left: HashMap<(ContractId, Period), Money>,
    company: BTreeMap<Period, BTreeMap<Measure, (i64, i64)>>,
}

/// The first moment of a month, and the first after it.
fn moments(period: Period) -> (Instant, Instant) {
    (Instant::day_start(period.first()), Instant::day_end(period.last()))
}

/// What these months of these contracts are assessed by, in the same order.
pub fn gather(conn: &mut Conn, months: &[(&Contract, Period)], now: Instant) -> Result<Vec<Gathered>> {
    if months.is_empty() {
        return Ok(Vec::new());
    }
    let rows = load(conn, months, now)?;
    Ok(months.iter().map(|(contract, period)| rows.of(contract, *period)).collect())
}

fn load(conn: &mut Conn, months: &[(&Contract, Period)], now: Instant) -> Result<Rows> {
    let ids: Vec<ContractId> = months.iter().map(|(contract, _)| contract.row.id).collect();
    let periods: BTreeSet<Period> = months.iter().map(|(_, period)| *period).collect();
    let periods: Vec<Period> = periods.into_iter().collect();
    let ends = periods.iter().map(|period| moments(*period));
    let (from, until) = ends.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1))).unwrap_or((now, now));
    let lines = || months.iter().flat_map(|(contract, period)| contract.lines_in(*period));
    let named: Vec<StandardId> = lines().filter_map(|line| line.standard_id).collect();
    let named = standards::ops::standards_find(conn, &named)?;
    let categories: BTreeSet<String> = lines().map(|line| line.category.clone()).collect();
    let categories: Vec<String> = categories.into_iter().collect();
    let mut usual = BTreeMap::new();
    for period in &periods {
        usual.insert(*period, standards::ops::standards_for(conn, &categories, period.first())?);
    }
    let before: Vec<Period> = periods.iter().map(|period| period.previous()).collect();
    let left = store::left(conn, &ids, &before)?;
    let left = left.into_iter().filter_map(|(id, period, left)| Some(((id, period), left?))).collect();
    let mut rows = Rows {
        named,
        usual,
        attendance: store::attended(conn, &ids, &periods)?,
        uncounted: store::uncounted(conn, &ids, until)?,
        found: store::found_between(conn, &ids, (from, until))?,
        inspections: store::inspected_between(conn, &ids, (from, until))?,
        ratings: store::rated(conn, &ids, &periods)?,
        departments: customers::ops::departments(conn)?,
        left,
        company: BTreeMap::new(),
    };
    for period in periods {
        let of_period = months.iter().filter(|(_, one)| *one == period);
        if of_period.into_iter().any(|(contract, _)| rows.asks_the_company(contract, period)) {
            rows.company.insert(period, company(conn, period, now)?);
        }
    }
    Ok(rows)
}

/// What the measures of the company's own service count in a month (docs/BUREAU.md §4.1).
fn company(conn: &mut Conn, period: Period, now: Instant) -> Result<BTreeMap<Measure, (i64, i64)>> {
    let (first, last) = (period.first(), period.last());
    let measured = bookings::ops::measured(conn, (first, last), PerformanceSubject::Company, now)?;
    let past = last.min(now.date());
    let papers = dispatch::ops::days_with_papers(conn, first, past)?;
    let papers = papers.into_iter().fold((0, 0), |(num, den), (_, one)| (num + one.0, den + one.1));
    let norms = costs::ops::beyond_norm(conn, first, past)?;
    let norms = norms.into_iter().fold((0, 0), |(num, den), (_, is_beyond)| (num + i64::from(!is_beyond), den + 1));
    let months = ledger::ops::results(conn, period, period)?;
    let revenue: Money = months.iter().map(|month| month.revenue_fen).sum();
    let profit: Money = months.iter().map(|month| month.before_tax_fen).sum();
    Ok(BTreeMap::from([
        (Measure::OnTime, measures::on_time(&measured.returned)),
        (Measure::PickupRecorded, measures::pickup_recorded(&measured.returned)),
        (Measure::Undisputed, measures::undisputed(&measured.returned)),
        (Measure::Served, measures::served(&measured.bookings)),
        (Measure::Kept, measures::kept(&measured.planned)),
        (Measure::PapersValid, papers),
        (Measure::WithinNorm, norms),
        (Measure::Margin, (profit.0.max(0), revenue.0.max(0))),
    ]))
}

impl Rows {
    /// The standard of a line in a month: its own, else its category's.
    fn standard(&self, line: &ContractLine, period: Period) -> Option<&Standard> {
        match line.standard_id {
            Some(id) => self.named.iter().find(|standard| standard.id == id),
            None => self.usual.get(&period)?.iter().find(|standard| standard.content.category == line.category),
        }
    }

    /// Whether a clause of a contract counts what the company's records show.
    fn asks_the_company(&self, contract: &Contract, period: Period) -> bool {
        let clauses = contract.lines_in(period).iter().filter_map(|line| self.standard(line, period));
        let mut measures = clauses.flat_map(|standard| &standard.content.clauses).filter_map(|clause| clause.measure);
        measures.any(|measure| !matches!(measure, Measure::AnsweredInTime | Measure::Attendance))
    }

    fn of(&self, contract: &Contract, period: Period) -> Gathered {
        let id = contract.row.id;
        let (_, until) = moments(period);
        let counts = |(occurrence, case): &&(CaseOccurrence, Case)| {
            case.contract_id == id && occurrence.at < until && rules::counts(case)
        };
        let counted: Vec<&(CaseOccurrence, Case)> = self.uncounted.iter().filter(counts).collect();
        let cases: Vec<&Case> = counted.iter().map(|(_, case)| case).collect();
        let lines = contract.lines_in(period).iter().map(|line| self.line(contract, line, period, &cases)).collect();
        let standards =
            contract.lines_in(period).iter().filter_map(|line| self.standard(line, period)).cloned().collect();
        let evidence = Evidence {
            lines,
            served: self.served(contract, period),
            penalties_fen: cases.iter().map(|case| case.penalty_fen).sum(),
            left_before_fen: self.left.get(&(id, period.previous())).copied().unwrap_or(Money::ZERO),
            corrections: Vec::new(),
        };
        Gathered {
            evidence,
            counted: counted.into_iter().map(|(occurrence, _)| occurrence.clone()).collect(),
            standards,
        }
    }

    /// How many departments a contract serves in a month.
    fn served(&self, contract: &Contract, period: Period) -> i64 {
        let is_there = |retired_on: Option<chrono::NaiveDate>| retired_on.is_none_or(|on| on > period.first());
        let all = self.departments.iter().filter(|department| is_there(department.content.retired_on));
        let served = all.filter(|department| contract.serves(department.id)).count();
        i64::try_from(served).unwrap_or(i64::MAX)
    }

    fn line(&self, contract: &Contract, line: &ContractLine, period: Period, cases: &[&Case]) -> LineEvidence {
        let standard = self.standard(line, period);
        let clauses = standard.map_or(&[][..], |standard| &standard.content.clauses);
        let is_its = |row: &&Attendance| {
            row.contract_id == contract.row.id && row.period == period && row.category == line.category
        };
        let attendance: Vec<&Attendance> = self.attendance.iter().filter(is_its).collect();
        let days = attendance.iter().filter_map(|row| row.days).max();
        let days_present = attendance.iter().filter_map(|row| row.days_present).sum();
        let cases: Vec<&Case> = cases.iter().copied().filter(|case| case.category == line.category).collect();
        let mut evidence = LineEvidence {
            category: line.category.clone(),
            standard_id: standard.map(|standard| standard.id),
            fee: fee(contract, line, period, &attendance),
            heads: line.heads,
            days,
            days_present,
            clauses: Vec::new(),
            cap_centi: rules::cap_centi(clauses, &cases),
        };
        evidence.clauses =
            clauses.iter().map(|clause| self.clause(contract, period, clause, &cases, &evidence)).collect();
        evidence
    }

    fn clause(
        &self,
        contract: &Contract,
        period: Period,
        clause: &Clause,
        cases: &[&Case],
        line: &LineEvidence,
    ) -> ClauseEvidence {
        let cases: Vec<&&Case> = cases.iter().filter(|case| case.clause.as_ref() == Some(&clause.code)).collect();
        let counted = match clause.measure {
            None => (0, 0),
            Some(Measure::AnsweredInTime) => self.answered(contract.row.id, period, &line.category),
            Some(Measure::Attendance) => (line.days_present, line.heads * line.days.unwrap_or_default()),
            Some(measure) => {
                let of_month = self.company.get(&period);
                of_month.and_then(|month| month.get(&measure)).copied().unwrap_or_default()
            }
        };
        ClauseEvidence {
            code: clause.code.clone(),
            part: clause.part,
            weight_centi: clause.weight_centi,
            target_bp: clause.target_bp.unwrap_or_default(),
            floor_bp: clause.floor_bp.unwrap_or_default(),
            counted,
            points_centi: cases.iter().map(|case| case.points_centi).sum(),
            is_seen: !cases.is_empty() || self.is_inspected(contract.row.id, period, &line.category, &clause.code),
            votes: match clause.part {
                ClausePart::Rated => self.votes(contract.row.id, period, &line.category, &clause.code),
                _ => Vec::new(),
            },
        }
    }

    /// Whether somebody looked at a clause in a month.
    fn is_inspected(&self, id: ContractId, period: Period, category: &str, clause: &str) -> bool {
        let (from, until) = moments(period);
        self.inspections.iter().any(|inspection| {
            let is_then = (from..until).contains(&inspection.at);
            is_then
                && inspection.contract_id == id
                && inspection.category == category
                && inspection.clauses.0.contains(clause)
        })
    }

    /// How many of the cases of a line that were found in a month were answered in time, and of how many.
    fn answered(&self, id: ContractId, period: Period, category: &str) -> (i64, i64) {
        let (from, until) = moments(period);
        let is_its = |(occurrence, case): &&(CaseOccurrence, Case)| {
            (from..until).contains(&occurrence.at) && case.contract_id == id && case.category == category
        };
        rules::answered_in_time(self.found.iter().filter(is_its))
    }

    /// What the departments gave a clause in a month, with how many people each has.
    fn votes(&self, id: ContractId, period: Period, category: &str, clause: &str) -> Vec<Vote> {
        let heads: HashMap<DepartmentId, i64> =
            self.departments.iter().map(|department| (department.id, department.content.headcount)).collect();
        let is_its = |row: &&Rating| {
            row.contract_id == id && row.period == period && row.category == category && row.clause == clause
        };
        let vote = |row: &Rating| Vote {
            headcount: heads.get(&row.department_id).copied().unwrap_or_default(),
            stars: row.stars,
        };
        self.ratings.iter().filter(is_its).map(vote).collect()
    }
}

/// What a line's fee in a month is reckoned from.
fn fee(contract: &Contract, line: &ContractLine, period: Period, attendance: &[&Attendance]) -> FeeEvidence {
    let unit_fen = line.unit_fen.unwrap_or(Money::ZERO);
    match line.price {
        LinePrice::Lump => {
            let version = contract.version_in(period);
            FeeEvidence::Lump {
                amount_fen: line.amount_fen,
                place: version.map_or(0, |version| period.months_since(version.row.from_period) + 1),
                months: version.map_or(0, Version::months),
            }
        }
        LinePrice::CostPlus => {
            let post = |row: &&Attendance| Some((row.days?, row.days_present?, row.labour_fen.unwrap_or(Money::ZERO)));
            FeeEvidence::CostPlus { unit_fen, posts: attendance.iter().filter_map(post).collect() }
        }
        LinePrice::Hourly => {
            FeeEvidence::Hourly { unit_fen, minutes: attendance.iter().filter_map(|row| row.minutes).collect() }
        }
        LinePrice::None => FeeEvidence::None,
    }
}

/// The inspections under a contract in a month.
pub fn inspections(conn: &mut Conn, contract: &Contract, period: Period) -> Result<Vec<Inspection>> {
    store::inspected_between(conn, &[contract.row.id], moments(period))
}
