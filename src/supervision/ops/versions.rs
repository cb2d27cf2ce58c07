//! What is agreed anew after a contract was signed: amendments and renewals, each signed by a second person.

use super::{commitments, contracts};
use crate::{
    db::{FirstHalf, Unit},
    kernel::{Code, ContractId, Error, Fault, Id, LockKey, Period, Result, text},
    standards,
    supervision::{
        forms::AmendContract,
        model::{
            Contract, ContractEvent, ContractLine, ContractNew, ContractRow, ContractState, ContractVersion, Version,
            VersionKind,
        },
        rules,
        store::{assessments, contracts as store},
        views,
    },
};

/// Writes an amendment: what is agreed from a month on. It is in force once another person has signed it, and takes the place of
/// what waited for its signature.
///
/// # Errors
/// `not_found`; 422 with all faults; `stale`; `wrong_state`, also where a month from then on is assessed already.
pub fn contract_amend(unit: &mut Unit<'_>, id: ContractId, form: &AmendContract) -> Result<views::Contract> {
    unit.lock([LockKey::Contract(id.0)])?;
    let before = contracts::known(unit.conn, id)?;
    let limits = standards::ops::rules_on(unit.conn, unit.now.date())?;
    let mut faults = rules::amendment_faults(&before, form, limits.amend_bp_max);
    faults.extend(rules::line_faults(&ContractNew { lines: form.lines.clone(), ..before.written() }));
    faults.extend(contracts::unknown_in_lines(unit.conn, &form.lines)?);
    Fault::expect_none(faults)?;
    unit.expect_version(before.row.version)?;
    contracts::expect_state(unit, &before, ContractState::Active)?;
    expect_not_assessed(unit, &before, form.from)?;
    let until = before.term_in(form.from).map_or(before.row.valid_until, |term| term.row.until_period);
    let (months, reason) = ((form.from, until), Some(form.reason.clone()));
    let row = ContractVersion::written(&before, VersionKind::Amendment, months, reason, unit.actor, unit.now);
    written(unit, ContractEvent::Amend, before, Version { row, lines: form.lines.clone() }, Some(&form.reason))
}

/// Writes a renewal: the same for a further term. It is in force once another person has signed it, and takes the place of what
/// waited for its signature.
///
/// # Errors
/// `not_found`; `stale`; `wrong_state`; `not_renewable` where no renewal is left, the scores are too low, or the rules don't
/// allow as many months.
pub fn contract_renew(unit: &mut Unit<'_>, id: ContractId) -> Result<views::Contract> {
    unit.lock([LockKey::Contract(id.0)])?;
    let before = contracts::known(unit.conn, id)?;
    unit.expect_version(before.row.version)?;
    contracts::expect_state(unit, &before, ContractState::Active)?;
    let Some(term) = before.term_in(before.row.valid_until) else {
        return Err(Error::internal("a contract without a term"));
    };
    let (from, months) = (before.row.valid_until.next(), term.months());
    expect_renewable(unit, &before, term)?;
    let until = from.plus(u32::try_from(months - 1).unwrap_or_default());
    let row = ContractVersion::written(&before, VersionKind::Renewal, (from, until), None, unit.actor, unit.now);
    let lines: Vec<ContractLine> = rules::renewed_lines(&before, months);
    written(unit, ContractEvent::Renew, before, Version { row, lines }, None)
}

/// Refuses a renewal that the contract or the bureau's rules don't allow.
///
/// # Errors
/// `not_renewable`.
fn expect_renewable(unit: &mut Unit<'_>, contract: &Contract, term: &Version) -> Result<()> {
    let refused = |detail| Err(Error::new(Code::NotRenewable, detail));
    let renewals = contract.row.renewals;
    if rules::renewals_taken(contract) >= renewals {
        return refused(text!("All {renewals} agreed renewals are taken.", "约定的 {renewals} 次续签已用完。"));
    }
    let limits = standards::ops::rules_on(unit.conn, unit.now.date())?;
    let (most, months) = (limits.term_months_max, contract.row.valid_until.months_since(contract.row.valid_from) + 1);
    let all = months + term.months();
    if all > most {
        return refused(text!(
            "With it the contract has {all} months; the rules allow {most}.",
            "续签后合同期共 {all} 个月，超过规定的 {most} 个月。"
        ));
    }
    let (from, until) = (term.row.from_period, term.row.until_period);
    let totals = assessments::final_totals(unit.conn, contract.row.id, (from, until))?;
    let least = limits.renew_centi_min;
    match rules::mean_centi(&totals) {
        Some(mean) if mean >= least => Ok(()),
        Some(mean) => refused(text!(
            "The mean of the term's scores is {mean}; a renewal takes {least}.",
            "本期考核平均得分为 {mean}，续签须达到 {least}。"
        )),
        None => refused(text!("The term has no final score yet.", "本期尚无定案的考核得分。")),
    }
}

/// Refuses an amendment of months that are assessed, or under assessment.
///
/// # Errors
/// `wrong_state`.
fn expect_not_assessed(unit: &mut Unit<'_>, contract: &Contract, from: Period) -> Result<()> {
    let Some((month, state)) = assessments::last(unit.conn, contract.row.id)?.filter(|(month, _)| *month >= from)
    else {
        return Ok(());
    };
    let detail = text!("{month} is under assessment already.", "{month} 已开始考核，变更须从其后的月份起。");
    Err(Error::wrong_state_because(state, detail))
}

/// Keeps a version that waits for its signature, in the place of another one that does.
fn written(
    unit: &mut Unit<'_>,
    event: ContractEvent,
    before: Contract,
    version: Version,
    reason: Option<&str>,
) -> Result<views::Contract> {
    store::version_remove(unit.conn, before.row.id, version.row.number)?;
    store::version_insert(unit.conn, &version.row, &version.lines)?;
    let row = ContractRow { version: before.row.version + 1, updated_at: unit.now, ..before.row.clone() };
    store::replace(unit.conn, &row)?;
    let mut contract = Contract { row, ..before.clone() };
    contract.versions.retain(|one| one.row.number < version.row.number);
    contract.versions.push(version);
    contracts::changed(unit, event, before, contract, reason)
}

/// Signs what waits for it: from then on it is in force.
///
/// # Errors
/// `second_person_required`; `stale`; `wrong_state`, also where nothing waits or a month of it is assessed already;
/// `not_renewable`; `already_exists`; `not_admitted`; `over_budget`.
pub(super) fn pending_sign(unit: &mut Unit<'_>, before: Contract) -> Result<views::Contract> {
    let Some(pending) = before.pending().cloned() else {
        unit.expect_version(before.row.version)?;
        return contracts::expect_state(unit, &before, ContractState::Draft).and(Err(Error::not_found()));
    };
    let half = FirstHalf {
        by: Some(pending.row.made_by.0),
        subject: (ContractEvent::SUBJECT.word.word, before.row.id.0),
        actions: &[ContractEvent::Amend.as_str(), ContractEvent::Renew.as_str()],
        setting: &[],
    };
    let detail = text!("Another person than the one who wrote it signs it.", "须由起草人以外的人签订。");
    unit.require_second_person(&half, detail)?;
    unit.expect_version(before.row.version)?;
    contracts::expect_state(unit, &before, ContractState::Active)?;
    let valid_until = match pending.row.kind {
        VersionKind::Renewal => {
            let Some(term) = before.term_in(before.row.valid_until) else {
                return Err(Error::internal("a contract without a term"));
            };
            expect_renewable(unit, &before, term)?;
            pending.row.until_period
        }
        VersionKind::First | VersionKind::Amendment => {
            expect_not_assessed(unit, &before, pending.row.from_period)?;
            before.row.valid_until
        }
    };
    let row = ContractRow { valid_until, version: before.row.version + 1, updated_at: unit.now, ..before.row.clone() };
    let mut contract = Contract { row, ..before.clone() };
    let signed = ContractVersion {
        signed_by: Some(Id::from_uuid(unit.actor.id)),
        signed_at: Some(unit.now),
        ..pending.row.clone()
    };
    if let Some(last) = contract.versions.last_mut() {
        last.row = signed.clone();
    }
    contracts::expect_alone(unit, &contract)?;
    contracts::expect_admitted(unit, &contract, &pending.lines)?;
    commitments::expect_within_budgets(unit, &contract)?;
    store::replace(unit.conn, &contract.row)?;
    store::version_sign(unit.conn, &signed)?;
    contracts::changed(unit, ContractEvent::Sign, before, contract, None)
}
