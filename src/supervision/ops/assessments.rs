//! Assessments: begun, proposed, accepted or appealed against, made final, paid.

use super::{evidence, shared};
use crate::{
    costs::{
        self,
        model::{Category, CostLineNew, CostNew, PaidFrom},
    },
    db::{Conn, FirstHalf, Page, PageOf, Reader, Unit},
    events,
    kernel::{
        Actor, AssessmentId, Code, CostId, Error, Fault, Hindrance, Id, LockKey, Money, Period, Result, Role, text,
    },
    ledger, reference, standards,
    supervision::{
        forms::{
            AcceptAssessment, AppealAssessment, DecideAssessment, PayAssessment, ProposeAssessment, WithdrawAssessment,
        },
        model::{
            Assessed, Assessment, AssessmentEvent, AssessmentFilter, AssessmentNew, AssessmentState, CaseEvent,
            Contract, Correction, Evidence, Figures, InspectionEvent, Payer, Reply,
        },
        rules::{self, Standing},
        store::{assessments as store, contracts},
        views,
    },
};

/// An assessment as this caller reads it: a department without money, a supplier without the names of the bureau's people.
fn seen(actor: &Actor, contract: &Contract, whole: views::Assessment) -> views::Assessment {
    match rules::standing(actor, &contract.row) {
        Standing::Bureau | Standing::Company => whole,
        Standing::Supplier => whole.without_names(),
        Standing::Department => whole.without_money(),
    }
}

/// What an assessment is reckoned from, if that is frozen.
fn frozen(row: &Assessment) -> Result<Option<Evidence>> {
    row.evidence.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)
}

/// An assessment as the bureau reads it.
fn whole(assessed: Assessed) -> Result<views::Assessment> {
    let corrections: Vec<Correction> = frozen(&assessed.row)?.map(|evidence| evidence.corrections).unwrap_or_default();
    Ok(views::Assessment::of(assessed, corrections))
}

/// These assessments as this caller reads them. Those that are open are reckoned afresh.
fn read(reader: &mut Reader<'_>, rows: Vec<Assessment>) -> Result<Vec<views::Assessment>> {
    let ids: Vec<_> = rows.iter().map(|row| row.contract_id).collect();
    let contracts = contracts::find(reader.conn, &ids)?;
    let contract_of = |row: &Assessment| contracts.iter().find(|contract| contract.row.id == row.contract_id);
    let open = rows.iter().filter(|row| row.state == AssessmentState::Open);
    let open: Vec<(&Assessment, &Contract)> = open.filter_map(|row| Some((row, contract_of(row)?))).collect();
    let months: Vec<_> = open.iter().map(|(row, contract)| (*contract, row.period)).collect();
    let gathered = evidence::gather(reader.conn, &months, reader.now)?;
    let mut reckoned: Vec<Assessed> =
        open.iter().zip(&gathered).map(|((row, contract), one)| reckon(row, &one.evidence, contract)).collect();
    let mut read = Vec::with_capacity(rows.len());
    for assessed in store::whole(reader.conn, rows.clone())? {
        let afresh = reckoned.iter().position(|one| one.row.id == assessed.row.id);
        let assessed = afresh.map_or(assessed, |at| reckoned.swap_remove(at));
        let contract = contract_of(&assessed.row).ok_or_else(Error::not_found)?;
        read.push(seen(reader.actor, contract, whole(assessed)?));
    }
    Ok(read)
}

fn reckon(row: &Assessment, evidence: &Evidence, contract: &Contract) -> Assessed {
    rules::reckon(row, evidence, &contract.row.bands.0, contract.row.at_stake_bp)
}

/// An assessment that the caller may see.
///
/// # Errors
/// `not_found`.
pub fn assessment_get(reader: &mut Reader<'_>, id: AssessmentId) -> Result<views::Assessment> {
    let row = store::get_visible(reader.conn, &rules::sight(reader.actor), id)?.ok_or_else(Error::not_found)?;
    read(reader, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// A page of the assessments that the caller may see.
pub fn assessment_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &AssessmentFilter,
) -> Result<PageOf<views::Assessment>> {
    let PageOf { items, next } = store::page(reader.conn, &rules::sight(reader.actor), page, filter)?;
    Ok(PageOf { items: read(reader, items)?, next })
}

/// Begins the assessment of a month.
///
/// # Errors
/// 422 with all faults; `wrong_state` for a contract that isn't signed; `period_not_over`; `already_exists`;
/// `earlier_period_open`.
pub fn assessment_create(unit: &mut Unit<'_>, new: &AssessmentNew) -> Result<views::Assessment> {
    unit.lock([LockKey::Contract(new.contract_id.0)])?;
    let contract = shared::contract_named(unit, new.contract_id)?;
    let AssessmentNew { contract_id, period } = *new;
    Fault::expect_none(rules::assessed_fault(period, &contract.row).into_iter().collect())?;
    shared::expect_signed(&contract, unit.now)?;
    if Period::of(unit.now.date()) <= period {
        return Err(Error::plain(Code::PeriodNotOver));
    }
    if let Some(same) = store::of_month(unit.conn, contract_id, period)? {
        return Err(Error::plain(Code::AlreadyExists).at("/period").with("id", same.id.to_string()));
    }
    expect_earlier_final(unit.conn, &contract, period)?;
    let row = Assessment {
        id: AssessmentId::new(),
        contract_id,
        period,
        state: AssessmentState::Open,
        evidence: None,
        figures: Figures::default(),
        adjust_centi: 0,
        waived_fen: Money::ZERO,
        proposed_by: None,
        proposed_by_name: None,
        proposed_at: None,
        reply: Reply::default(),
        finalised_by: None,
        finalised_by_name: None,
        finalised_at: None,
        paid_on: None,
        reference: None,
        cost_id: None,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::insert(unit.conn, &row)?;
    let after = afresh(unit, &row, &contract)?;
    events::record_resource(unit, AssessmentEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Refuses a month before whose end an earlier one of the contract isn't final.
///
/// # Errors
/// `earlier_period_open`.
fn expect_earlier_final(conn: &mut Conn, contract: &Contract, period: Period) -> Result<()> {
    if period == contract.row.first_assessed() {
        return Ok(());
    }
    let before = period.previous();
    let is_final = |row: Assessment| matches!(row.state, AssessmentState::Final | AssessmentState::Paid);
    if store::of_month(conn, contract.row.id, before)?.is_some_and(is_final) {
        return Ok(());
    }
    let detail = text!("The assessment of {before} isn't final yet.", "{before} 的考核尚未定案。");
    Err(Error::new(Code::EarlierPeriodOpen, detail))
}

/// An open assessment, reckoned afresh.
fn afresh(unit: &mut Unit<'_>, row: &Assessment, contract: &Contract) -> Result<views::Assessment> {
    let gathered = evidence::gather(unit.conn, &[(contract, row.period)], unit.now)?;
    let one = gathered.into_iter().next().ok_or_else(Error::not_found)?;
    whole(reckon(row, &one.evidence, contract))
}

/// An assessment that the caller may see, and its contract, both under the contract's lock.
fn locked(unit: &mut Unit<'_>, id: AssessmentId) -> Result<(Assessment, Contract)> {
    let sight = rules::sight(unit.actor);
    let contract = store::get_visible(unit.conn, &sight, id)?.ok_or_else(Error::not_found)?.contract_id;
    unit.lock([LockKey::Contract(contract.0)])?;
    let row = store::get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let contract = contracts::get(unit.conn, contract)?.ok_or_else(Error::not_found)?;
    Ok((row, contract))
}

/// Refuses an assessment in another state than this one.
fn expect_state(row: &Assessment, state: AssessmentState) -> Result<()> {
    if row.state == state { Ok(()) } else { Err(Error::wrong_state(row.state)) }
}

/// Proposes an open assessment: freezes its standards, what it counts, and what it comes to.
///
/// # Errors
/// `not_found`; 422 with all faults; `stale`; `wrong_state`; `not_ready` while the attendance of a lump sum with heads is
/// missing; `over_contract` where more was spent than a line provides for.
pub fn assessment_propose(
    unit: &mut Unit<'_>,
    id: AssessmentId,
    form: &ProposeAssessment,
) -> Result<views::Assessment> {
    let (before, contract) = locked(unit, id)?;
    Fault::expect_none(rules::correction_faults(&form.corrections, before.period, &contract.row))?;
    unit.expect_version(before.version)?;
    expect_state(&before, AssessmentState::Open)?;
    let gathered = evidence::gather(unit.conn, &[(&contract, before.period)], unit.now)?;
    let evidence::Gathered { evidence, counted, standards } =
        gathered.into_iter().next().ok_or_else(Error::not_found)?;
    if let Some(line) = rules::without_attendance(&evidence) {
        let category = &line.category;
        let detail = text!("The attendance of {category} is missing.", "尚未登记服务类别 {category} 的考勤。");
        return Err(Error::new(Code::NotReady, detail));
    }
    let was = whole(reckon(&before, &evidence, &contract))?;
    let evidence = Evidence { corrections: form.corrections.clone(), ..evidence };
    let limits = standards::ops::rules_on(unit.conn, unit.now.date())?;
    let appeal_until = reference::ops::working_day_after(unit.conn, unit.now.date(), limits.appeal_working_days)?;
    let after = Assessment {
        state: AssessmentState::Proposed,
        evidence: Some(serde_json::to_string(&evidence).map_err(Error::internal)?),
        proposed_by: Some(Id::from_uuid(unit.actor.id)),
        proposed_by_name: Some(unit.actor.name.clone()),
        proposed_at: Some(unit.now),
        reply: Reply { appeal_until: Some(appeal_until), ..Reply::default() },
        ..before
    };
    let assessed = reckon(&after, &evidence, &contract);
    expect_within(unit.conn, &contract, &assessed)?;
    for standard in &standards {
        standards::ops::standard_freeze(unit, standard)?;
    }
    for occurrence in &counted {
        store::count(unit.conn, id, occurrence)?;
    }
    store::lines_keep(unit.conn, &assessed)?;
    changed(unit, AssessmentEvent::Propose, &contract, was, assessed, None)
}

/// Refuses what comes to more than a line with a ceiling provides for in all months together.
///
/// # Errors
/// `over_contract`.
fn expect_within(conn: &mut Conn, contract: &Contract, assessed: &Assessed) -> Result<()> {
    let Some(version) = contract.version_in(assessed.row.period) else { return Ok(()) };
    let months = (version.row.from_period, version.row.until_period);
    let spent = store::spent(conn, contract.row.id, months, assessed.row.id)?;
    for line in version.lines.iter().filter(|line| rules::has_ceiling(line.price)) {
        let category = &line.category;
        let before: Money = spent.iter().filter(|(one, _)| one == category).map(|(_, amount)| *amount).sum();
        let now = assessed.lines.iter().filter(|one| one.category == *category);
        let sum = before + now.map(|one| one.fee_fen + one.labour_fen).sum();
        if sum > line.amount_fen {
            let most = line.amount_fen;
            let detail = text!(
                "The line {category} comes to {sum} in its term and provides for {most}; amend the contract first.",
                "服务类别 {category} 合同期内累计 {sum}，超过约定的 {most}，请先变更合同。"
            );
            return Err(Error::new(Code::OverContract, detail));
        }
    }
    Ok(())
}

/// Takes a proposal back: it is open again, and counts nothing.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`.
pub fn assessment_withdraw(
    unit: &mut Unit<'_>,
    id: AssessmentId,
    form: &WithdrawAssessment,
) -> Result<views::Assessment> {
    let (before, contract) = locked(unit, id)?;
    unit.expect_version(before.version)?;
    expect_state(&before, AssessmentState::Proposed)?;
    let was = stored(unit.conn, &before)?;
    let after = Assessment {
        state: AssessmentState::Open,
        evidence: None,
        figures: Figures::default(),
        adjust_centi: 0,
        waived_fen: Money::ZERO,
        proposed_by: None,
        proposed_by_name: None,
        proposed_at: None,
        reply: Reply::default(),
        version: before.version + 1,
        updated_at: unit.now,
        ..before
    };
    store::replace(unit.conn, &after)?;
    store::lines_forget(unit.conn, id)?;
    store::uncount(unit.conn, id)?;
    let is = afresh(unit, &after, &contract)?;
    events::record_reasoned(unit, AssessmentEvent::Withdraw.into(), id.0, &was, &is, &form.reason)?;
    Ok(is)
}

/// A proposed assessment as the bureau reads it.
fn stored(conn: &mut Conn, row: &Assessment) -> Result<views::Assessment> {
    whole(store::whole(conn, vec![row.clone()])?.pop().ok_or_else(Error::not_found)?)
}

/// Whether the caller records what the provider signed on paper.
///
/// # Errors
/// `forbidden` for whoever is neither the bureau nor the provider of this contract.
fn expect_provider(actor: &Actor, contract: &Contract) -> Result<bool> {
    let is_paper = actor.is(Role::Supervisor);
    if is_paper || rules::is_provider(actor, &contract.row) {
        return Ok(is_paper);
    }
    Err(Error::plain(Code::Forbidden))
}

/// Refuses an assessment that isn't proposed, or to which the provider has replied.
fn expect_unanswered(row: &Assessment) -> Result<()> {
    expect_state(row, AssessmentState::Proposed)?;
    match &row.reply {
        Reply { accepted_at: Some(_), .. } => Err(Error::wrong_state(Hindrance::Accepted)),
        Reply { appealed_at: Some(_), .. } => Err(Error::wrong_state(Hindrance::Appealed)),
        _ => Ok(()),
    }
}

/// Records that the provider accepts: by the provider, or by the bureau from paper.
///
/// # Errors
/// `not_found`; `forbidden` for whoever isn't the provider; 422 with all faults; `stale`; `wrong_state`.
pub fn assessment_accept(unit: &mut Unit<'_>, id: AssessmentId, form: &AcceptAssessment) -> Result<views::Assessment> {
    let (before, contract) = locked(unit, id)?;
    let is_paper = expect_provider(unit.actor, &contract)?;
    Fault::expect_none(rules::paper_faults(form.signed_by.as_ref(), form.slip.as_ref(), is_paper))?;
    unit.expect_version(before.version)?;
    expect_unanswered(&before)?;
    let reply = Reply {
        accepted_by: Some(Id::from_uuid(unit.actor.id)),
        accepted_by_name: Some(unit.actor.name.clone()),
        accepted_at: Some(unit.now),
        signed_by: form.signed_by.clone(),
        slip: form.slip.clone(),
        ..before.reply.clone()
    };
    replied(unit, AssessmentEvent::Accept, &contract, before, reply)
}

/// Records that the provider appeals, up to the last day for it: by the provider, or by the bureau from paper.
///
/// # Errors
/// `not_found`; `forbidden` for whoever isn't the provider; 422 with all faults; `stale`; `wrong_state`, also once the days
/// are over.
pub fn assessment_appeal(unit: &mut Unit<'_>, id: AssessmentId, form: &AppealAssessment) -> Result<views::Assessment> {
    let (before, contract) = locked(unit, id)?;
    let is_paper = expect_provider(unit.actor, &contract)?;
    Fault::expect_none(rules::paper_faults(form.signed_by.as_ref(), form.slip.as_ref(), is_paper))?;
    unit.expect_version(before.version)?;
    expect_unanswered(&before)?;
    if let Some(last) = before.reply.appeal_until
        && unit.now.date() > last
    {
        let detail = text!("An appeal was possible until {last}.", "申诉期已于 {last} 届满。");
        return Err(Error::wrong_state_because(Hindrance::Ended, detail));
    }
    let reply = Reply {
        appealed_by_name: Some(unit.actor.name.clone()),
        appealed_at: Some(unit.now),
        appeal_text: Some(form.text.clone()),
        signed_by: form.signed_by.clone(),
        slip: form.slip.clone(),
        ..before.reply.clone()
    };
    replied(unit, AssessmentEvent::Appeal, &contract, before, reply)
}

/// Keeps what the provider said.
fn replied(
    unit: &mut Unit<'_>,
    event: AssessmentEvent,
    contract: &Contract,
    before: Assessment,
    reply: Reply,
) -> Result<views::Assessment> {
    let was = store::whole(unit.conn, vec![before.clone()])?.pop().ok_or_else(Error::not_found)?;
    let assessed = Assessed { row: Assessment { reply, ..before }, ..was.clone() };
    changed(unit, event, contract, whole(was)?, assessed, None)
}

/// Decides about an appeal, and reckons the money anew.
///
/// # Errors
/// `not_found`; 422 with all faults; `second_person_required` for who proposed it; `stale`; `wrong_state` without an appeal.
pub fn assessment_decide(unit: &mut Unit<'_>, id: AssessmentId, form: &DecideAssessment) -> Result<views::Assessment> {
    let (before, contract) = locked(unit, id)?;
    let evidence = frozen(&before)?;
    if let Some(evidence) = &evidence {
        let faults = rules::decision_faults(form, before.figures.total_centi, evidence.penalties_fen);
        Fault::expect_none(faults)?;
    }
    expect_not_proposer(unit, &before)?;
    unit.expect_version(before.version)?;
    expect_state(&before, AssessmentState::Proposed)?;
    let Some(evidence) = evidence.filter(|_| before.reply.appealed_at.is_some()) else {
        let detail = text!("The provider hasn't appealed.", "服务单位没有提出申诉。");
        return Err(Error::wrong_state_because(before.state, detail));
    };
    if before.reply.decided_at.is_some() {
        return Err(Error::wrong_state(Hindrance::Decided));
    }
    let was = stored(unit.conn, &before)?;
    let after = Assessment {
        adjust_centi: form.adjust_centi,
        waived_fen: form.waive_fen,
        reply: Reply {
            decided_by_name: Some(unit.actor.name.clone()),
            decided_at: Some(unit.now),
            decide_reason: Some(form.reason.clone()),
            ..before.reply.clone()
        },
        ..before
    };
    let assessed = reckon(&after, &evidence, &contract);
    changed(unit, AssessmentEvent::Decide, &contract, was, assessed, Some(&form.reason))
}

/// Refuses who proposed an assessment.
///
/// # Errors
/// `second_person_required`.
fn expect_not_proposer(unit: &mut Unit<'_>, row: &Assessment) -> Result<()> {
    let actions = [AssessmentEvent::Propose.as_str()];
    let half = row.proposed_by.map(|by| first_half(by, AssessmentEvent::SUBJECT.word.word, row.id.0, &actions));
    let detail = text!("Another person than the one who proposed it does this.", "须由提出考核结果的人以外的人办理。");
    unit.require_another_person(half.as_slice(), detail)
}

/// What the user or key did with one of these records.
fn first_half<'a>(by: Id<()>, kind: &'a str, id: uuid::Uuid, actions: &'a [&'a str]) -> FirstHalf<'a> {
    FirstHalf { by: Some(by.0), subject: (kind, id), actions, setting: &[] }
}

/// Makes a proposed assessment final. Where the company pays, it makes the company's receipt.
///
/// # Errors
/// `not_found`; `second_person_required` for who proposed it, found a case that it counts, inspected in its month, or
/// recorded an acceptance on paper; `stale`; `wrong_state`; `appeal_open`.
pub fn assessment_finalise(unit: &mut Unit<'_>, id: AssessmentId) -> Result<views::Assessment> {
    let (before, contract) = locked(unit, id)?;
    expect_not_proposer(unit, &before)?;
    expect_no_witness(unit, &before, &contract)?;
    unit.expect_version(before.version)?;
    expect_state(&before, AssessmentState::Proposed)?;
    expect_answered(unit, &before.reply)?;
    let was = stored(unit.conn, &before)?;
    let assessed = store::whole(unit.conn, vec![before.clone()])?.pop().ok_or_else(Error::not_found)?;
    let cost_id = match contract.row.payer {
        Payer::Company => receipt(unit, &contract, &before)?,
        Payer::Bureau => None,
    };
    let row = Assessment {
        state: AssessmentState::Final,
        finalised_by: Some(Id::from_uuid(unit.actor.id)),
        finalised_by_name: Some(unit.actor.name.clone()),
        finalised_at: Some(unit.now),
        cost_id,
        ..before
    };
    changed(unit, AssessmentEvent::Finalise, &contract, was, Assessed { row, ..assessed }, None)
}

/// Refuses who found a case that the assessment counts, inspected in its month, or recorded an acceptance on paper.
fn expect_no_witness(unit: &mut Unit<'_>, row: &Assessment, contract: &Contract) -> Result<()> {
    let cases = store::finders(unit.conn, row.id)?;
    let actions = [CaseEvent::Create.as_str()];
    let found = cases.into_iter().map(|(case, by)| first_half(by, CaseEvent::SUBJECT.word.word, case.0, &actions));
    let detail =
        text!("Another person than those who found what it counts makes it final.", "须由未登记本期所计问题的人定案。");
    unit.require_another_person(&found.collect::<Vec<_>>(), detail)?;
    let inspections = evidence::inspections(unit.conn, contract, row.period)?;
    let actions = [InspectionEvent::Create.as_str()];
    let inspected = inspections
        .into_iter()
        .map(|one| first_half(one.inspected_by, InspectionEvent::SUBJECT.word.word, one.id.0, &actions));
    let detail =
        text!("Another person than those who inspected in its month makes it final.", "须由本期未参加检查的人定案。");
    unit.require_another_person(&inspected.collect::<Vec<_>>(), detail)?;
    let actions = [AssessmentEvent::Accept.as_str()];
    let by = row.reply.accepted_by.filter(|_| row.reply.slip.is_some());
    let recorded = by.map(|by| first_half(by, AssessmentEvent::SUBJECT.word.word, row.id.0, &actions));
    let detail = text!(
        "Another person than the one who recorded the acceptance makes it final.",
        "须由登记书面确认的人以外的人定案。"
    );
    unit.require_another_person(recorded.as_slice(), detail)
}

/// Refuses while the provider may still appeal, or an appeal isn't decided.
///
/// # Errors
/// `appeal_open`.
fn expect_answered(unit: &Unit<'_>, reply: &Reply) -> Result<()> {
    let is_over = reply.appeal_until.is_some_and(|last| unit.now.date() > last);
    let is_answered = match reply {
        Reply { accepted_at: Some(_), .. } | Reply { decided_at: Some(_), .. } => true,
        Reply { appealed_at: Some(_), .. } => false,
        _ => is_over,
    };
    if is_answered { Ok(()) } else { Err(Error::plain(Code::AppealOpen)) }
}

/// Makes the company's receipt for what an agency gets, dated the last day of the month, or today if its books are closed.
/// Nothing is made where nothing is owed.
fn receipt(unit: &mut Unit<'_>, contract: &Contract, row: &Assessment) -> Result<Option<CostId>> {
    let Some(supplier) = contract.row.supplier_id else { return Ok(None) };
    let name = reference::ops::supplier_find(unit.conn, supplier)?.map(|supplier| supplier.content.name);
    let sum = |amount: Option<Money>| amount.unwrap_or(Money::ZERO);
    let (gross_fen, deduction_fen) = rules::gross_and_deduction(
        sum(row.figures.labour_fen) + sum(row.figures.due_fen),
        sum(row.figures.payable_fen),
    );
    if gross_fen <= Money::ZERO {
        return Ok(None);
    }
    let date = match ledger::ops::is_open(unit.conn, row.period)? {
        true => row.period.last(),
        false => unit.now.date(),
    };
    let line = CostLineNew {
        vehicle_id: None,
        driver_id: None,
        trip_id: None,
        amount_fen: gross_fen,
        vehicle_tax_fen: Money::ZERO,
        quantity_milli: None,
        odometer_km: None,
        full_tank: false,
        maintenance_service_id: None,
    };
    let new = CostNew {
        category: Category::Dispatch,
        liable: None,
        date,
        seller: name.ok_or_else(|| Error::internal("a contract with a supplier that isn't there"))?,
        supplier_id: Some(supplier),
        number: Some(row.id.to_string()),
        gross_fen,
        tax_fen: Money::ZERO,
        deduction_fen,
        paid_from: PaidFrom::Payable,
        attachments: 1,
        text: None,
        covers_from: None,
        covers_until: None,
        opening: false,
        lines: vec![line],
    };
    Ok(Some(costs::ops::cost_create(unit, &new)?.id))
}

/// Records the bureau's payment of a final assessment.
///
/// # Errors
/// `not_found`; 422 with all faults, also where the company pays; `stale`; `wrong_state` unless it is final.
pub fn assessment_pay(unit: &mut Unit<'_>, id: AssessmentId, form: &PayAssessment) -> Result<views::Assessment> {
    let (before, contract) = locked(unit, id)?;
    let mut faults = Vec::new();
    if contract.row.payer == Payer::Company {
        let detail = text!("The company pays this contract, through /payments.", "该合同由车辆公司通过付款单支付。");
        faults.push(Fault::body("/reference", "not_allowed", detail));
    }
    faults.extend(rules::payment_fault(form, before.finalised_at, unit.now.date()));
    Fault::expect_none(faults)?;
    unit.expect_version(before.version)?;
    expect_state(&before, AssessmentState::Final)?;
    let was = store::whole(unit.conn, vec![before.clone()])?.pop().ok_or_else(Error::not_found)?;
    let row = Assessment {
        state: AssessmentState::Paid,
        paid_on: Some(form.paid_on),
        reference: Some(form.reference.clone()),
        ..before
    };
    let assessed = Assessed { row, ..was.clone() };
    changed(unit, AssessmentEvent::Pay, &contract, whole(was)?, assessed, None)
}

/// Keeps what became of an assessment, records it, and answers it.
fn changed(
    unit: &mut Unit<'_>,
    event: AssessmentEvent,
    contract: &Contract,
    was: views::Assessment,
    assessed: Assessed,
    reason: Option<&str>,
) -> Result<views::Assessment> {
    let row = Assessment { version: assessed.row.version + 1, updated_at: unit.now, ..assessed.row };
    store::replace(unit.conn, &row)?;
    let is = whole(Assessed { row, ..assessed })?;
    match reason {
        Some(reason) => events::record_reasoned(unit, event.into(), is.id.0, &was, &is, reason)?,
        None => events::record_resource(unit, event.into(), is.id.0, Some(&was), &is)?,
    }
    Ok(seen(unit.actor, contract, is))
}
