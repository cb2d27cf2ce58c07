//! Use cases of the reports: rows are loaded by a fixed number of queries, and put together by the rules.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    api::{
        account_ledger::{AccountLedger, LedgerQuery, LedgerRow},
        ageing::{AgeingReport, AgeingRow, Buckets},
        balances as sheets,
        fuel::{FuelReport, FuelRow},
        income, vehicles as cars,
    },
    model::{Balances, Days, Driven, Named},
    rules::{self, Outcome, ShareKey, Work},
    store::{self, Kinds},
};
use crate::{
    billing, costs,
    db::Conn,
    kernel::{Error, Fault, Id, Money, Period, Result, VehicleId, text},
    ledger,
};

/// The days asked for: `to` is today unless said, `from` the first of its month.
///
/// # Errors
/// 422 for an end before the beginning.
pub fn days(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> Result<Days> {
    let to = to.unwrap_or(today);
    let from = from.unwrap_or_else(|| Period::of(to).first());
    if from > to {
        let detail = text!("from {from} lies after to {to}.", "起始日期 {from} 晚于截止日期 {to}。");
        return Err(Error::invalid(vec![Fault::query("from", "ends_before_start", detail)]));
    }
    if (to - from).num_days() > 3_660 {
        return Err(Error::invalid(vec![Fault::query("from", "span_too_long", text!("At most ten years.", "最长十年。"))]));
    }
    Ok(Days { from, to })
}

fn turned(conn: &mut Conn, days: Days, kinds: Kinds) -> Result<Balances> {
    Ok(Balances(store::by_account(conn, days, kinds)?.into_iter().map(|row| (row.account, row.dr_fen - row.cr_fen)).collect()))
}

/// What accounts stood at with the end of a day.
fn standing(conn: &mut Conn, at: NaiveDate) -> Result<Balances> {
    let period = Period::of(at);
    if period.last() == at {
        return Ok(Balances(ledger::ops::balances(conn, period)?));
    }
    let mut balances = Balances(ledger::ops::balances(conn, period.previous())?);
    for (account, fen) in turned(conn, Days { from: period.first(), to: at }, Kinds::All)?.0 {
        balances.add(&account, fen);
    }
    Ok(balances)
}

/// 利润表: the span, the year to date, and month by month beside the year before.
///
/// # Errors
/// The database's.
pub fn income_statement(conn: &mut Conn, days: Days) -> Result<income::IncomeStatement> {
    let now = rules::statement(rules::INCOME_STATEMENT, &turned(conn, days, Kinds::Results)?);
    let year = rules::statement(rules::INCOME_STATEMENT, &turned(conn, days.year_to_date(), Kinds::Results)?);
    let lines = rules::INCOME_STATEMENT.iter().zip(now.iter().zip(&year)).map(|(line, (amount, year))| {
        let accounts = rules::accounts(line);
        sheets::IncomeLine {
            line: line.0,
            name: line.1.into(),
            name_en: line.2.into(),
            amount_fen: *amount,
            year_to_date_fen: *year,
            journals: journals(accounts, days),
        }
    });
    let lines: Vec<sheets::IncomeLine> = lines.collect();
    let amount = |number: i64| lines.iter().find(|line| line.line == number).map_or(Money::ZERO, |line| line.amount_fen);
    let (revenue_fen, net_profit_fen) = (amount(1), amount(32));
    let cost_fen = revenue_fen + amount(22) + amount(20) - net_profit_fen;
    Ok(income::IncomeStatement { from: days.from, to: days.to, revenue_fen, cost_fen, net_profit_fen, lines, months: months(conn, days)? })
}

/// The months that the days touch, each beside the same month a year before.
fn months(conn: &mut Conn, days: Days) -> Result<Vec<income::MonthFigures>> {
    let (first, last) = (Period::of(days.from), Period::of(days.to));
    let mut profits: BTreeMap<Period, Balances> = BTreeMap::new();
    for row in store::by_month(conn, first.year_before(), last)? {
        profits.entry(row.period).or_default().add(&row.account, row.net_fen);
    }
    let figures = |period: Period| {
        let of = profits.get(&period).cloned().unwrap_or_default();
        let (revenue, profit) = (-of.of(&["5001", "5051"]), -of.of(&["5"]));
        (revenue, revenue - of.of(&["5301", "5111"]) - profit, profit)
    };
    let all = (0..=u32::try_from(last.months_since(first)).unwrap_or(0)).map(|months| first.plus(months));
    Ok(all
        .map(|period| {
            let ((revenue_fen, cost_fen, profit_fen), before) = (figures(period), figures(period.year_before()));
            let (revenue_year_before_fen, cost_year_before_fen, profit_year_before_fen) = before;
            income::MonthFigures { period, revenue_fen, cost_fen, profit_fen, revenue_year_before_fen, cost_year_before_fen, profit_year_before_fen }
        })
        .collect())
}

/// Where the journals behind some accounts are.
fn journals(accounts: &[&str], days: Days) -> Option<String> {
    let query: String = accounts.iter().filter(|account| account.len() > 1).map(|account| format!("account={account}&")).collect();
    (!query.is_empty()).then(|| format!("/api/v1/journals?{query}state=posted&from={}&to={}", days.from, days.to))
}

/// 资产负债表: as of a day, beside the beginning of the year.
///
/// # Errors
/// The database's.
pub fn balance_sheet(conn: &mut Conn, as_of: NaiveDate) -> Result<sheets::BalanceSheet> {
    let new_year = rules::eve(Period::of(as_of).january().first());
    let now = rules::statement(rules::BALANCE_SHEET, &standing(conn, as_of)?);
    let then = rules::statement(rules::BALANCE_SHEET, &standing(conn, new_year)?);
    let days = Days { from: Period::of(as_of).january().first(), to: as_of };
    let lines: Vec<sheets::BalanceLine> = rules::BALANCE_SHEET
        .iter()
        .zip(now.iter().zip(&then))
        .map(|(line, (amount, year_start))| sheets::BalanceLine {
            line: line.0,
            name: line.1.into(),
            name_en: line.2.into(),
            amount_fen: *amount,
            year_start_fen: *year_start,
            journals: journals(rules::accounts(line), days),
        })
        .collect();
    let amount = |number: i64| lines.iter().find(|line| line.line == number).map_or(Money::ZERO, |line| line.amount_fen);
    let (total_assets_fen, total_liabilities_fen, total_equity_fen) = (amount(30), amount(47), amount(52));
    Ok(sheets::BalanceSheet { as_of, total_assets_fen, total_liabilities_fen, total_equity_fen, lines })
}

/// 科目余额表: every account that has something, all journals counted.
///
/// # Errors
/// The database's.
pub fn trial_balance(conn: &mut Conn, days: Days) -> Result<sheets::TrialBalance> {
    let accounts = ledger::ops::accounts(conn)?;
    let opening = standing(conn, rules::eve(days.from))?;
    let turned = store::by_account(conn, days, Kinds::All)?;
    let year = store::by_account(conn, days.year_to_date(), Kinds::All)?;
    let sides = |net: Money| (net.max(Money::ZERO), (-net).max(Money::ZERO));
    let mut rows = Vec::new();
    for account in &accounts {
        let find = |rows: &[super::model::Turned]| {
            rows.iter().find(|row| row.account == account.code).map_or((Money::ZERO, Money::ZERO), |row| (row.dr_fen, row.cr_fen))
        };
        let before = opening.0.get(&account.code).copied().unwrap_or_default();
        let ((dr_fen, cr_fen), (year_dr_fen, year_cr_fen)) = (find(&turned), find(&year));
        let ((opening_dr_fen, opening_cr_fen), (closing_dr_fen, closing_cr_fen)) = (sides(before), sides(before + dr_fen - cr_fen));
        let row = sheets::TrialBalanceRow {
            account: account.code.clone(),
            name: account.name.clone(),
            name_en: account.name_en.clone(),
            opening_dr_fen,
            opening_cr_fen,
            dr_fen,
            cr_fen,
            year_dr_fen,
            year_cr_fen,
            closing_dr_fen,
            closing_cr_fen,
            journals: journals(&[&account.code], days),
        };
        if !row.is_empty() {
            rows.push(row);
        }
    }
    let totals = sheets::TrialBalanceRow::totals(&rows);
    Ok(sheets::TrialBalance { from: days.from, to: days.to, accounts: rows, totals })
}

fn by_vehicle(legs: &[Driven], days: Days) -> BTreeMap<VehicleId, Work> {
    let mut work: BTreeMap<VehicleId, Work> = BTreeMap::new();
    for leg in legs {
        work.entry(leg.vehicle_id).or_default().add(leg, days);
    }
    work
}

/// 单车核算: what each vehicle did, earned and cost; with what belongs to none it is the company.
///
/// # Errors
/// The database's.
pub fn vehicles(conn: &mut Conn, days: Days, key: ShareKey) -> Result<cars::VehicleReport> {
    let named = store::vehicles(conn)?;
    let work = by_vehicle(&store::driven(conn, days)?, days);
    let mut results = rules::results(&store::by_vehicle(conn, days)?);
    let unallocated = results.remove(&None).unwrap_or_default();
    let none = Work::default();
    let shown: Vec<(&Named, Outcome, &Work)> = named
        .iter()
        .map(|vehicle| {
            let id = VehicleId::from_uuid(vehicle.id.0);
            (vehicle, results.remove(&Some(id)).unwrap_or_default(), work.get(&id).unwrap_or(&none))
        })
        .filter(|(vehicle, outcome, work)| vehicle.retired_on.is_none() || *outcome != Outcome::default() || !work.trips.is_empty())
        .collect();
    let bases: Vec<(Money, i64, i64)> = shown.iter().map(|(_, outcome, work)| (outcome.revenue_fen, work.km(), work.day_count())).collect();
    let shares = rules::share(key, unallocated.cost_fen(), &bases);
    let vehicles: Vec<cars::VehicleRow> =
        shown.iter().zip(&shares).map(|((vehicle, outcome, work), shared)| cars::VehicleRow::of(vehicle, outcome, work, *shared, days)).collect();
    let shared: Money = shares.into_iter().sum();
    let rest = cars::VehicleRow::unallocated(&unallocated, shared);
    let total = cars::VehicleRow::total(vehicles.iter().chain([&rest]));
    Ok(cars::VehicleReport { from: days.from, to: days.to, key, vehicles, unallocated: rest, total })
}

/// Departments, and what the trips were for: what each used and what that earned.
///
/// # Errors
/// The database's.
pub fn departments(conn: &mut Conn, days: Days) -> Result<cars::DepartmentReport> {
    let (named, legs, earned) = (store::departments(conn)?, store::driven(conn, days)?, store::earned(conn, days)?);
    let group = |key: &dyn Fn(&Driven) -> String, earned_key: &dyn Fn(&super::model::Earned) -> Option<String>| {
        let mut groups: BTreeMap<String, (Work, Money)> = BTreeMap::new();
        for leg in &legs {
            groups.entry(key(leg)).or_default().0.add(leg, days);
        }
        for row in &earned {
            let sum = &mut groups.entry(earned_key(row).unwrap_or_default()).or_default().1;
            *sum = *sum + row.revenue_fen;
        }
        groups
    };
    let of_departments = group(&|leg| leg.department_id.to_string(), &|row| row.department_id.map(|id| id.to_string()));
    let mut departments = Vec::new();
    for department in &named {
        let Some((work, revenue)) = of_departments.get(&department.id.to_string()) else { continue };
        departments.push(cars::DepartmentRow {
            department_id: Some(Id::from_uuid(department.id.0)),
            code: department.code.clone(),
            name: department.name.clone(),
            trips: work.trip_count(),
            km: work.loaded_km,
            revenue_fen: *revenue,
            rating_hundredths: rules::per(Money(work.rating * 100), work.ratings).map(|rating| rating.0),
        });
    }
    let kinds = |groups: BTreeMap<String, (Work, Money)>| {
        let row = |(code, (work, revenue_fen)): (String, (Work, Money))| cars::KindRow { code, trips: work.trip_count(), km: work.loaded_km, revenue_fen };
        groups.into_iter().map(row).collect::<Vec<_>>()
    };
    let classes = kinds(group(&|leg| leg.class.clone(), &|row| row.class.clone()));
    let purposes = kinds(group(&|leg| leg.purpose.clone(), &|row| row.purpose.clone()));
    let services = kinds(group(&|leg| leg.service.clone(), &|row| row.service.clone()));
    let total_revenue_fen = earned.iter().map(|row| row.revenue_fen).sum();
    Ok(cars::DepartmentReport { from: days.from, to: days.to, departments, classes, purposes, services, total_revenue_fen })
}

/// Drivers: trips, kilometres, hours, punctuality, what departments think.
///
/// # Errors
/// The database's.
pub fn drivers(conn: &mut Conn, days: Days) -> Result<cars::DriverReport> {
    let (named, legs, earned) = (store::drivers(conn)?, store::driven(conn, days)?, store::earned(conn, days)?);
    let mut work: BTreeMap<_, Work> = BTreeMap::new();
    for leg in &legs {
        work.entry(leg.driver_id).or_default().add(leg, days);
    }
    let drivers = named.iter().filter_map(|driver| {
        let id = Id::from_uuid(driver.id.0);
        let work = work.get(&id)?;
        let revenue_fen = earned.iter().filter(|row| row.driver_id == Some(id)).map(|row| row.revenue_fen).sum();
        Some(cars::DriverRow {
            driver_id: id,
            name: driver.name.clone(),
            employment: driver.code.clone(),
            trips: work.trip_count(),
            km: work.loaded_km,
            days: work.day_count(),
            duty_minutes: work.minutes,
            driving_minutes: work.driving_minutes,
            punctual_percent: rules::percent(work.punctual, work.picked_up),
            rating_hundredths: rules::per(Money(work.rating * 100), work.ratings).map(|rating| rating.0),
            revenue_fen,
        })
    });
    Ok(cars::DriverReport { from: days.from, to: days.to, drivers: drivers.collect() })
}

/// 完好率, 出车率, 利用率 (domain.md §7).
///
/// # Errors
/// The database's.
pub fn utilisation(conn: &mut Conn, days: Days) -> Result<cars::UtilisationReport> {
    let (named, spans) = (store::vehicles(conn)?, store::off_road(conn, days)?);
    let work = by_vehicle(&store::driven(conn, days)?, days);
    let mut vehicles = Vec::new();
    for vehicle in &named {
        let id = VehicleId::from_uuid(vehicle.id.0);
        let own: Vec<_> = spans.iter().filter(|span| span.vehicle_id == id).collect();
        let used = work.get(&id).map_or(0, Work::day_count);
        let (total, off) = rules::vehicle_days(days, vehicle.created_at.date(), vehicle.retired_on, &own);
        // It may have been driven before it was put on the books here.
        let total = total.max(used);
        if total > 0 {
            vehicles.push(cars::UtilisationRow::of(Some(id), &vehicle.code, &vehicle.name, total, (total - off).max(used), used));
        }
    }
    let sum = |of: fn(&cars::UtilisationRow) -> i64| vehicles.iter().map(of).sum::<i64>();
    let total = cars::UtilisationRow::of(None, "合计", "", sum(|row| row.vehicle_days), sum(|row| row.good_days), sum(|row| row.used_days));
    Ok(cars::UtilisationReport { from: days.from, to: days.to, vehicles, total })
}

/// Kilometres by vehicle: loaded and empty, first and last reading.
///
/// # Errors
/// The database's.
pub fn mileage(conn: &mut Conn, days: Days) -> Result<cars::MileageReport> {
    let (named, legs) = (store::vehicles(conn)?, store::driven(conn, days)?);
    let work = by_vehicle(&legs, days);
    let row = |vehicle: &Named| {
        let id = VehicleId::from_uuid(vehicle.id.0);
        let work = work.get(&id)?;
        let mut own = legs.iter().filter(|leg| leg.vehicle_id == id);
        let first = own.clone().next()?;
        let last = own.next_back()?;
        Some(cars::MileageRow {
            vehicle_id: id,
            plate_no: vehicle.code.clone(),
            class: vehicle.name.clone(),
            first_km: first.departure_km,
            last_km: last.return_km,
            trips: work.trip_count(),
            loaded_km: work.loaded_km,
            empty_km: work.empty_km,
            km: work.km(),
            empty_percent: rules::percent(work.empty_km, work.km()),
        })
    };
    let vehicles: Vec<cars::MileageRow> = named.iter().filter_map(row).collect();
    let sum = |of: fn(&cars::MileageRow) -> i64| vehicles.iter().map(of).sum::<i64>();
    let (loaded_km, empty_km) = (sum(|row| row.loaded_km), sum(|row| row.empty_km));
    Ok(cars::MileageReport { from: days.from, to: days.to, vehicles, loaded_km, empty_km })
}

/// What the books call accounts and things: for the export.
pub(super) struct Names {
    pub vehicles: BTreeMap<uuid::Uuid, String>,
    pub departments: BTreeMap<uuid::Uuid, String>,
    pub drivers: BTreeMap<uuid::Uuid, String>,
    pub suppliers: BTreeMap<uuid::Uuid, String>,
}

impl Names {
    pub fn load(conn: &mut Conn) -> Result<Self> {
        let codes = |rows: Vec<Named>| rows.into_iter().map(|row| (row.id.0, row.code)).collect();
        let names = |rows: Vec<Named>| rows.into_iter().map(|row| (row.id.0, row.name)).collect();
        Ok(Self {
            vehicles: codes(store::vehicles(conn)?),
            departments: codes(store::departments(conn)?),
            drivers: names(store::drivers(conn)?),
            suppliers: names(store::suppliers(conn)?),
        })
    }
}

/// 账龄: what departments owe as of a day, by days past due. What is accrued is not due.
///
/// # Errors
/// The database's.
pub fn ageing(conn: &mut Conn, as_of: NaiveDate) -> Result<AgeingReport> {
    let named = store::departments(conn)?;
    let mut owed: BTreeMap<uuid::Uuid, [Money; 6]> = BTreeMap::new();
    for row in billing::ops::ageing(conn, as_of)? {
        owed.insert(row.department_id.0, row.buckets);
    }
    for (department, accrued) in store::accrued(conn, as_of)? {
        let not_due = &mut owed.entry(department.0).or_default()[0];
        *not_due = *not_due + accrued;
    }
    let mut buckets = [Money::ZERO; 6];
    let mut departments = Vec::new();
    for department in named {
        let Some(amounts) = owed.get(&department.id.0).filter(|amounts| amounts.iter().any(|fen| *fen != Money::ZERO)) else { continue };
        for (sum, fen) in buckets.iter_mut().zip(amounts) {
            *sum = *sum + *fen;
        }
        departments.push(AgeingRow {
            department_id: Id::from_uuid(department.id.0),
            code: department.code,
            name: department.name,
            buckets: Buckets::of(*amounts),
            total_fen: amounts.iter().copied().sum(),
        });
    }
    Ok(AgeingReport { as_of, buckets: Buckets::of(buckets), departments, total_fen: buckets.into_iter().sum() })
}

/// Fuel and charging by vehicle.
///
/// # Errors
/// The database's.
pub fn fuel(conn: &mut Conn, days: Days) -> Result<FuelReport> {
    let named = store::vehicles(conn)?;
    let plate = |id: VehicleId| named.iter().find(|vehicle| vehicle.id.0 == id.0).map_or_else(String::new, |vehicle| vehicle.code.clone());
    let found = costs::ops::fuel_of(conn, days.from, days.to)?;
    let row = |fuel: &costs::ops::Fuel| FuelRow {
        vehicle_id: fuel.vehicle_id,
        plate_no: plate(fuel.vehicle_id),
        category: fuel.category.to_string(),
        quantity_milli: fuel.quantity_milli,
        amount_fen: fuel.amount_fen,
        km: fuel.km,
        per_100_km_hundredths: fuel.consumption,
    };
    let vehicles: Vec<FuelRow> = found.iter().map(row).collect();
    let total_fen = vehicles.iter().map(|row| row.amount_fen).sum();
    Ok(FuelReport { from: days.from, to: days.to, vehicles, total_fen })
}

/// Lines of one ledger at most.
const LEDGER_LINES: usize = 20_000;

/// 明细账: an account's lines with their running balance.
///
/// # Errors
/// 422 for an account that isn't there, and for more lines than one answer holds.
pub fn account_ledger(conn: &mut Conn, days: Days, wanted: &LedgerQuery) -> Result<AccountLedger> {
    let code = &wanted.account;
    let Some(account) = ledger::ops::accounts(conn)?.into_iter().find(|account| account.code == *code) else {
        return Err(Error::invalid(vec![Fault::query("account", "unknown_reference", text!("There is no account {code}.", "没有科目 {code}。"))]));
    };
    let lines = store::ledger_lines(conn, days, wanted, LEDGER_LINES)?;
    if lines.len() > LEDGER_LINES {
        let detail = text!("More than {LEDGER_LINES} lines; ask for fewer days.", "超过 {LEDGER_LINES} 行，请缩短期间。");
        return Err(Error::invalid(vec![Fault::query("from", "too_many_lines", detail)]));
    }
    let is_about = wanted.vehicle_id.is_some() || wanted.department_id.is_some() || wanted.driver_id.is_some() || wanted.supplier_id.is_some();
    let opening_fen = if is_about { store::ledger_before(conn, days.from, wanted)? } else { standing(conn, rules::eve(days.from))?.of(&[code.as_str()]) };
    let mut balance_fen = opening_fen;
    let rows: Vec<LedgerRow> = lines
        .into_iter()
        .map(|line| {
            balance_fen = balance_fen + line.dr_fen - line.cr_fen;
            let number = format!("{}-{}", line.period, line.number);
            LedgerRow {
                journal_id: line.journal_id,
                date: line.date,
                number,
                text: line.text,
                account: line.account,
                dr_fen: line.dr_fen,
                cr_fen: line.cr_fen,
                balance_fen,
            }
        })
        .collect();
    Ok(AccountLedger { account: account.code, name: account.name, from: days.from, to: days.to, opening_fen, rows, closing_fen: balance_fen })
}
