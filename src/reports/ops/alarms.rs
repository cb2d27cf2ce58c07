//! What the bureau should look into: every figure that crosses a limit (BUREAU.md §7.3).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::contract_months::{ContractMonths, Month, Spending};
use crate::{
    customers::{self, model::Department},
    db::{Conn, Reader},
    kernel::{ContractId, Lang, Period, Result, Text, decimal, text},
    reports::{
        model::{AlarmCode, FilledPost},
        rules::{
            alarms::{self as rules, Failing, Found, QualityForProfit},
            contracts::{self as limits, earlier, months},
        },
        store::contracts as store,
        views::{Alarm, AlarmReport},
    },
    standards::{
        self,
        model::{BureauRuleNew, ClausePart, Standard},
    },
    supervision::model::{Contract, ContractLine, ContractMode, ContractState, PostKind},
};

/// Months that alarms look back on, the last one that is over included.
const YEAR: u32 = 12;

/// The alarms as of a day: on the twelve months that are over by then, and on the day itself. The limits are those of that day.
pub fn alarms(reader: &mut Reader<'_>, to: Option<NaiveDate>) -> Result<AlarmReport> {
    let today = reader.now.date();
    let to = to.unwrap_or(today);
    let last = limits::last_over(to, today);
    let known = Known::load(reader.conn, last, to)?;
    let mut alarms = Alarms { known, last, to, lang: reader.lang, items: Vec::new() };
    alarms.quality_for_profit();
    alarms.spend_up_staff_not_down();
    alarms.unsupervised();
    alarms.rubber_stamp();
    alarms.not_assessed();
    alarms.failing();
    alarms.expiring();
    alarms.dispatch_share();
    alarms.temporary_long();
    alarms.ratings_thin();
    alarms.assessment_late();
    Ok(AlarmReport { to, items: alarms.items })
}

/// What alarms are reckoned from. It takes a fixed number of statements.
struct Known {
    limits: BureauRuleNew,
    all: ContractMonths,
    spending: Spending,
    inspected: HashSet<Month>,
    /// Points that counted cases took off a line.
    points: HashMap<(Month, String), i64>,
    /// The least that a rated clause of a line got.
    values: HashMap<Month, Vec<(String, Option<i64>)>>,
    /// How many departments rated a clause.
    rated: HashMap<(Month, String, String), i64>,
    standards: Vec<Standard>,
    departments: Vec<Department>,
    posts: Vec<FilledPost>,
}

impl Known {
    fn load(conn: &mut Conn, last: Period, to: NaiveDate) -> Result<Self> {
        // Spending is compared with the year before; contracts that begin after the last month that is over count on the day.
        let all = (earlier(last, 2 * YEAR - 1), Period::of(to).max(last));
        let year = (earlier(last, YEAR - 1), last);
        let values = store::rated_values(conn, year)?;
        let mut values_of: HashMap<Month, Vec<(String, Option<i64>)>> = HashMap::new();
        for row in values {
            values_of.entry((row.contract_id, row.period)).or_default().push((row.category, row.value_bp));
        }
        let points = store::counted(conn, year)?;
        let points = points.into_iter().map(|row| (((row.contract_id, row.period), row.category), row.points_centi));
        let rated = store::rated_clauses(conn, year)?;
        let rated =
            rated.into_iter().map(|row| (((row.contract_id, row.period), row.category, row.clause), row.departments));
        let inspected = store::inspected(conn, year)?;
        Ok(Self {
            limits: standards::ops::rules_on(conn, to)?,
            all: ContractMonths::load(conn, all)?,
            spending: Spending::load(conn, all)?,
            inspected: inspected.into_iter().map(|row| (row.contract_id, Period::of(row.at.date()))).collect(),
            points: points.collect(),
            values: values_of,
            rated: rated.collect(),
            standards: standards::ops::standards_all(conn)?,
            departments: customers::ops::departments(conn)?,
            posts: store::filled_posts(conn, to)?,
        })
    }

    /// The standard by which a line is assessed in a month (BUREAU.md §1.3): its own, else its category's.
    fn standard(&self, line: &ContractLine, period: Period) -> Option<&Standard> {
        if let Some(id) = line.standard_id {
            return self.standards.iter().find(|standard| standard.id == id);
        }
        let on = period.first();
        let applies = |standard: &&Standard| {
            let content = &standard.content;
            content.category == line.category
                && content.valid_from <= on
                && content.retired_on.is_none_or(|retired| retired > on)
        };
        self.standards.iter().filter(applies).max_by_key(|standard| (standard.content.valid_from, standard.id))
    }

    /// How many departments a contract serves in a month.
    fn served(&self, contract: &Contract, period: Period) -> i64 {
        let is_served = |department: &&Department| {
            department.content.retired_on.is_none_or(|on| on > period.first()) && contract.serves(department.id)
        };
        i64::try_from(self.departments.iter().filter(is_served).count()).unwrap_or(i64::MAX)
    }
}

struct Alarms {
    known: Known,
    /// The last month that is over.
    last: Period,
    to: NaiveDate,
    lang: Lang,
    items: Vec<Alarm>,
}

/// What an alarm is about besides its code.
type About = (Option<ContractId>, Option<String>, Option<Period>);

impl Alarms {
    fn raise(&mut self, code: AlarmCode, found: Vec<(About, Text)>) {
        let lang = self.lang;
        let item = |((contract_id, category, period), detail): (About, Text)| Alarm {
            code,
            contract_id,
            category,
            period,
            detail: detail.get(lang).to_owned(),
        };
        self.items.extend(found.into_iter().map(item));
    }

    /// The months of a contract that are to be assessed, of the twelve that are over.
    fn months_of(&self, contract: &Contract) -> impl Iterator<Item = Period> + use<> {
        let first = contract.row.first_assessed().max(earlier(self.last, YEAR - 1));
        months(first, contract.row.last_month().min(self.last))
    }

    /// An alarm on each month of each contract for which there is something to say.
    fn each_month(&mut self, code: AlarmCode, say: impl Fn(&Known, &Contract, Period) -> Option<Text>) {
        let mut found = Vec::new();
        for contract in &self.known.all.contracts {
            for period in self.months_of(contract) {
                if let Some(detail) = say(&self.known, contract, period) {
                    found.push(((Some(contract.row.id), None, Some(period)), detail));
                }
            }
        }
        self.raise(code, found);
    }

    fn quality_for_profit(&mut self) {
        self.each_month(AlarmCode::QualityForProfit, |known, contract, period| {
            let BureauRuleNew { quality_drop_centi, profit_rise_bp, .. } = known.limits;
            let before = [3, 2, 1].map(|months| known.all.both(contract, earlier(period, months)));
            let now = known.all.both(contract, period);
            let QualityForProfit { total_centi, margin_bp } =
                rules::quality_for_profit(before, now, quality_drop_centi, profit_rise_bp)?;
            let (lost, gained) = (decimal(-total_centi), decimal(margin_bp));
            Some(if contract.row.mode == ContractMode::Company {
                text!(
                    "The score is {lost} points below the mean of the three months before; the margin is {gained} percentage points above it.",
                    "得分比前三个月平均值低 {lost} 分，利润率高 {gained} 个百分点。"
                )
            } else {
                text!(
                    "The score is {lost} points below the mean of the three months before; the share of days on which nobody was there is {gained} percentage points above it.",
                    "得分比前三个月平均值低 {lost} 分，缺勤率高 {gained} 个百分点。"
                )
            })
        });
    }

    fn spend_up_staff_not_down(&mut self) {
        let Known { all, spending, .. } = &self.known;
        let last = self.last;
        let now = spending.between(all, (earlier(last, YEAR - 1), last));
        let mut before = spending.between(all, (earlier(last, 2 * YEAR - 1), earlier(last, YEAR)));
        let none = || rules::Spent { bought_fen: 0, own_fen: 0, own_heads: 0 };
        let mut found = Vec::new();
        for (category, now) in now {
            let before = before.remove(&category).unwrap_or_else(none);
            let Some(rise_bp) = rules::spend_up_staff_not_down(before, now) else { continue };
            let (rise, old, new) = (decimal(rise_bp), before.own_heads, now.own_heads);
            let detail = text!(
                "In the twelve months to {last} this service cost {rise} % more than in the twelve before; own people were {old} and are {new}.",
                "截至 {last} 的十二个月支出比前十二个月增加 {rise}%，自有人员由 {old} 人变为 {new} 人。"
            );
            found.push(((None, Some(category), Some(last)), detail));
        }
        self.raise(AlarmCode::SpendUpStaffNotDown, found);
    }

    fn unsupervised(&mut self) {
        self.each_month(AlarmCode::Unsupervised, |known, contract, period| {
            let is_inspected = known.inspected.contains(&(contract.row.id, period));
            (!is_inspected).then(|| text!("Nobody inspected in this month.", "当月没有检查记录。"))
        });
    }

    fn rubber_stamp(&mut self) {
        let mut found = Vec::new();
        for contract in &self.known.all.contracts {
            let id = contract.row.id;
            let finals: Vec<Period> = self
                .months_of(contract)
                .filter(|period| self.known.all.final_month(contract, *period).is_some())
                .collect();
            let Some((last, three)) = finals.last().zip(finals.last_chunk::<3>()) else { continue };
            let of = |period: Period| self.known.values.get(&(id, period)).map_or(&[][..], Vec::as_slice);
            for (category, _) in of(*last) {
                let found_in = three.map(|period| Found {
                    points_centi: self.known.points.get(&((id, period), category.clone())).copied().unwrap_or_default(),
                    rated_bp: of(period).iter().find(|(one, _)| one == category).and_then(|(_, value)| *value),
                });
                let Some(value_bp) = rules::rubber_stamp(&found_in) else { continue };
                let value = decimal(value_bp);
                let detail = text!(
                    "In three months no case took off points, while departments gave {value} % in the last one.",
                    "连续三个月没有扣分，而用车（服务）单位最近一次评价仅为 {value}%。"
                );
                found.push(((Some(id), Some(category.clone()), Some(*last)), detail));
            }
        }
        self.raise(AlarmCode::RubberStamp, found);
    }

    fn not_assessed(&mut self) {
        self.each_month(AlarmCode::NotAssessed, |known, contract, period| {
            let month = known.all.final_month(contract, period)?;
            month.total_centi.is_none().then(|| {
                text!(
                    "The month is final without a score, so all of the fee is paid.",
                    "当月考核没有得分依据即已定案，费用全额支付。"
                )
            })
        });
    }

    fn failing(&mut self) {
        let mut found = Vec::new();
        let limit = self.known.limits.failing_centi;
        for contract in &self.known.all.contracts {
            let all = &self.known.all;
            // Months after the last final one say nothing yet.
            let mut periods: Vec<Period> = self.months_of(contract).collect();
            while periods.pop_if(|period| all.final_month(contract, *period).is_none()).is_some() {}
            let Some(last) = periods.last().copied() else { continue };
            let totals: Vec<Option<i64>> = periods.iter().map(|period| all.total_centi(contract, *period)).collect();
            let least = decimal(limit);
            let detail = match rules::failing(&totals, limit) {
                None => continue,
                Some(Failing::TwoRunning) => {
                    text!("The last two scores are below {least} points.", "最近两个月得分均低于 {least} 分。")
                }
                Some(Failing::ThreeInTwelve) => text!(
                    "Three of the last twelve scores are below {least} points.",
                    "最近十二个月中有三个月得分低于 {least} 分。"
                ),
            };
            found.push(((Some(contract.row.id), None, Some(last)), detail));
        }
        self.raise(AlarmCode::Failing, found);
    }

    fn expiring(&mut self) {
        let mut found = Vec::new();
        for contract in &self.known.all.contracts {
            let last = contract.row.last_month();
            if contract.row.state == ContractState::Active && limits::is_expiring(last, self.to) {
                let day = last.last();
                let detail = text!("The contract ends on {day}.", "合同于 {day} 到期。");
                found.push(((Some(contract.row.id), None, Some(last)), detail));
            }
        }
        self.raise(AlarmCode::Expiring, found);
    }

    /// The posts that are filled on the day, each with its contract. A post ends with its contract at the latest.
    fn filled(&self) -> impl Iterator<Item = (&FilledPost, &Contract)> {
        let contract_of = |post: &FilledPost| {
            let mut contracts = self.known.all.contracts.iter();
            contracts
                .find(|contract| contract.row.id == post.contract_id && contract.row.last_month().last() >= self.to)
        };
        self.known.posts.iter().filter_map(move |post| Some((post, contract_of(post)?)))
    }

    fn dispatch_share(&mut self) {
        let dispatched = self.filled().filter(|(_, contract)| contract.row.mode == ContractMode::Dispatch).count();
        let posts = i64::try_from(dispatched).unwrap_or(i64::MAX);
        let own = limits::own_heads_in(&self.known.spending.own, Period::of(self.to));
        let most_bp = self.known.limits.dispatch_share_bp_max;
        let Some(share_bp) = limits::dispatch_share_bp(posts, own).filter(|share| *share > most_bp) else { return };
        let (share, most, own) = (decimal(share_bp), decimal(most_bp), own.unwrap_or_default());
        let detail = text!(
            "{posts} dispatched workers beside {own} own people are {share} %; the rules allow {most} %.",
            "派遣用工 {posts} 人，自有人员 {own} 人，占比 {share}%，超过规定的 {most}%。"
        );
        self.raise(AlarmCode::DispatchShare, vec![((None, None, None), detail)]);
    }

    fn temporary_long(&mut self) {
        let most = self.known.limits.temporary_months_max;
        let is_long = |post: &FilledPost| {
            let until = post.until_on.unwrap_or(self.to);
            post.kind == PostKind::Temporary && limits::is_too_long(post.from_on, until, most)
        };
        let long = self.filled().filter(|(post, _)| is_long(post)).map(|(post, contract)| {
            let (worker, from) = (&post.worker, post.from_on);
            let detail = text!(
                "The temporary post of {worker} began on {from}; the rules allow {most} months.",
                "{worker} 的临时性岗位自 {from} 起，超过规定的 {most} 个月。"
            );
            ((Some(contract.row.id), Some(post.category.clone()), None), detail)
        });
        let long = long.collect();
        self.raise(AlarmCode::TemporaryLong, long);
    }

    fn ratings_thin(&mut self) {
        let mut found = Vec::new();
        for contract in &self.known.all.contracts {
            for period in self.months_of(contract) {
                let served = self.known.served(contract, period);
                for line in contract.lines_in(period) {
                    let Some(standard) = self.known.standard(line, period) else { continue };
                    let clauses = standard.content.clauses.iter().filter(|clause| clause.part == ClausePart::Rated);
                    let key = |code: &String| ((contract.row.id, period), line.category.clone(), code.clone());
                    let rated = clauses
                        .map(|clause| self.known.rated.get(&key(&clause.code)).copied().unwrap_or_default())
                        .min();
                    let Some(rated) = rated.filter(|rated| limits::is_thin(*rated, served)) else { continue };
                    let detail = text!(
                        "{rated} of the {served} departments served rated.",
                        "服务的 {served} 个单位中只有 {rated} 个参加评价。"
                    );
                    found.push(((Some(contract.row.id), Some(line.category.clone()), Some(period)), detail));
                }
            }
        }
        self.raise(AlarmCode::RatingsThin, found);
    }

    fn assessment_late(&mut self) {
        let to = self.to;
        self.each_month(AlarmCode::AssessmentLate, |known, contract, period| {
            let is_open = known.all.final_month(contract, period).is_none();
            (is_open && limits::is_late(period, to)).then(|| {
                let days = (to - period.last()).num_days();
                text!("The month isn't final {days} days after its end.", "该月结束已 {days} 天，考核尚未定案。")
            })
        });
    }
}
