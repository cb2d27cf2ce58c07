//! Use cases of the reference data.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    model::{
        FormerName, FormerNames, Holiday, HolidayEvent, HolidayFilter, HolidayKind, HolidayNew, HolidayPatch, Settings,
        SettingsEvent, SettingsNew, SettingsPatch, Supplier, SupplierEvent, SupplierFilter, SupplierNew, SupplierPatch,
        TaxRule, TaxRuleEvent, TaxRuleFilter, TaxRuleNew, TaxRulePatch, VehicleClass, VehicleClassEvent,
        VehicleClassFilter, VehicleClassNew, VehicleClassPatch,
    },
    rules, store, views,
};
use crate::{
    db::{Conn, FirstHalf, Page, PageOf, Reader, Unit},
    events,
    kernel::{
        Code, Error, Fault, Hindrance, HolidayId, Id, Instant, LockKey, Result, Role, SettingId, SupplierId, TaxRuleId,
        Text, VehicleClassId, text, uscc,
    },
};

/// The company's name in a new database.
const COMPANY: &str = "车辆租赁公司";

/// The vehicle classes of a new database (RULES.md §1.3).
const CLASSES: [(&str, &str); 3] = [("bus", "中型客车（考斯特）"), ("van", "商务车"), ("car", "轿车")];

/// The vehicle class as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn class_get(reader: &mut Reader<'_>, id: VehicleClassId) -> Result<views::VehicleClass> {
    store::class_get(reader.conn, id)?.map(views::VehicleClass::from).ok_or_else(Error::not_found)
}

/// A page of vehicle classes.
pub fn class_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &VehicleClassFilter,
) -> Result<PageOf<views::VehicleClass>> {
    Ok(store::class_page(reader.conn, page, filter)?.map(views::VehicleClass::from))
}

/// Creates a vehicle class.
pub fn class_create(unit: &mut Unit<'_>, new: &VehicleClassNew) -> Result<views::VehicleClass> {
    let row = VehicleClass {
        id: VehicleClassId::new(),
        content: new.clone(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::class_insert(unit.conn, &row)?;
    let after = views::VehicleClass::from(row);
    events::record_resource(unit, VehicleClassEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a vehicle class.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn class_change(unit: &mut Unit<'_>, id: VehicleClassId, patch: &VehicleClassPatch) -> Result<views::VehicleClass> {
    let before = store::class_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    unit.require_version(before.version)?;
    if new == before.content {
        return Ok(before.into());
    }
    let row = VehicleClass { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    store::class_replace(unit.conn, &row)?;
    let after = views::VehicleClass::from(row);
    events::record_resource(unit, VehicleClassEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// Whether there is a class with this code, retired or not.
pub fn class_exists(conn: &mut Conn, code: &str) -> Result<bool> {
    store::class_exists(conn, code)
}

/// All classes, also retired ones, the oldest first.
pub fn classes(conn: &mut Conn) -> Result<Vec<VehicleClass>> {
    store::classes(conn)
}

/// What people call the classes, by code.
pub fn class_names(conn: &mut Conn) -> Result<HashMap<String, String>> {
    Ok(classes(conn)?.into_iter().map(|class| (class.content.code, class.content.name)).collect())
}

/// The supplier as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn supplier_get(reader: &mut Reader<'_>, id: SupplierId) -> Result<views::Supplier> {
    store::supplier_get(reader.conn, id)?.map(views::Supplier::from).ok_or_else(Error::not_found)
}

/// All suppliers, also retired ones.
pub fn suppliers(conn: &mut Conn) -> Result<Vec<Supplier>> {
    store::suppliers(conn)
}

/// A page of suppliers.
pub fn supplier_list(reader: &mut Reader<'_>, page: &Page, filter: &SupplierFilter) -> Result<PageOf<views::Supplier>> {
    Ok(store::supplier_page(reader.conn, page, filter)?.map(views::Supplier::from))
}

/// Creates a supplier.
///
/// # Errors
/// 422 for a wrong `uscc`.
pub fn supplier_create(unit: &mut Unit<'_>, new: &SupplierNew) -> Result<views::Supplier> {
    supplier_check(new)?;
    let row = Supplier {
        id: SupplierId::new(),
        content: new.clone(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::supplier_insert(unit.conn, &row)?;
    let after = views::Supplier::from(row);
    events::record_resource(unit, SupplierEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a supplier.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn supplier_change(unit: &mut Unit<'_>, id: SupplierId, patch: &SupplierPatch) -> Result<views::Supplier> {
    let before = store::supplier_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    supplier_check(&new)?;
    unit.require_version(before.version)?;
    if new == before.content {
        return Ok(before.into());
    }
    let row = Supplier { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    store::supplier_replace(unit.conn, &row)?;
    renamed(unit, id.0, &before.content.name, &row.content.name)?;
    let after = views::Supplier::from(row);
    events::record_resource(unit, SupplierEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

fn supplier_check(new: &SupplierNew) -> Result<()> {
    uscc::fault(new.uscc.as_deref()).map_or(Ok(()), |fault| Err(Error::invalid(vec![fault])))
}

/// The supplier with this id, if there is one.
pub fn supplier_find(conn: &mut Conn, id: SupplierId) -> Result<Option<Supplier>> {
    store::supplier_get(conn, id)
}

/// A holiday, or a weekend day that is worked, as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn holiday_get(reader: &mut Reader<'_>, id: HolidayId) -> Result<views::Holiday> {
    views::Holiday::of(holiday_row(reader.conn, id)?)
}

fn holiday_row(conn: &mut Conn, id: HolidayId) -> Result<Holiday> {
    store::holiday_get(conn, id)?.ok_or_else(Error::not_found)
}

/// A page of holidays.
pub fn holiday_list(reader: &mut Reader<'_>, page: &Page, filter: &HolidayFilter) -> Result<PageOf<views::Holiday>> {
    let found = store::holiday_page(reader.conn, page, filter)?;
    Ok(PageOf { items: found.items.into_iter().map(views::Holiday::of).collect::<Result<_>>()?, next: found.next })
}

/// Asks at a moment whether a booking is priced for one of the days from one to another, both included; without a last
/// day for all that follow. Bookings stand on a higher floor, so `bookings` shares this.
#[derive(Clone, Copy)]
pub struct Priced(pub fn(&mut Conn, Instant, NaiveDate, Option<NaiveDate>) -> Result<bool>);

/// Creates a holiday. One that reaches a day for which a booking is priced isn't in force until a second person approves.
///
/// # Errors
/// 422; `already_exists` if the day is there.
pub fn holiday_create(unit: &mut Unit<'_>, new: &HolidayNew, priced: Priced) -> Result<views::Holiday> {
    unit.lock([LockKey::Prices])?;
    holiday_check(new)?;
    let waits = moves_a_price(unit, None, new, priced)?;
    let mut row = Holiday {
        id: HolidayId::new(),
        content: new.clone(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        in_force: !waits,
        proposed: None,
        proposed_by: None,
    };
    if waits {
        row.propose(new, unit.actor.id)?;
    }
    store::holiday_insert(unit.conn, &row)?;
    let after = views::Holiday::of(row)?;
    events::record_resource(unit, HolidayEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a holiday. A change that reaches a day for which a booking is priced is a proposal, and what was there holds
/// until a second person approves it.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `wrong_state` while a proposal waits; `already_exists`.
pub fn holiday_change(
    unit: &mut Unit<'_>,
    id: HolidayId,
    patch: &HolidayPatch,
    priced: Priced,
) -> Result<views::Holiday> {
    unit.lock([LockKey::Prices])?;
    let before = holiday_row(unit.conn, id)?;
    let new = patch.apply(&before.content)?;
    holiday_check(&new)?;
    unit.require_version(before.version)?;
    if new == before.content {
        return views::Holiday::of(before);
    }
    if before.proposed.is_some() {
        return Err(Error::wrong_state(Hindrance::Proposed));
    }
    let waits = moves_a_price(unit, before.in_force.then_some(&before.content), &new, priced)?;
    let changed = Holiday { content: new.clone(), version: before.version + 1, updated_at: unit.now, ..before.clone() };
    let (row, event) = if waits {
        // What is impossible is refused now.
        unit.rehearse(|unit| store::holiday_replace(unit.conn, &changed))?;
        let content = if before.in_force { before.content.clone() } else { new.clone() };
        let mut row = Holiday { content, ..changed };
        row.propose(&new, unit.actor.id)?;
        (row, HolidayEvent::Propose)
    } else {
        (Holiday { in_force: true, ..changed }, HolidayEvent::Change)
    };
    store::holiday_replace(unit.conn, &row)?;
    let after = views::Holiday::of(row)?;
    events::record_resource(unit, event.into(), id.0, Some(&views::Holiday::of(before)?), &after)?;
    Ok(after)
}

/// Whether a new or changed holiday moves the price of a day for which a booking is priced already.
fn moves_a_price(
    unit: &mut Unit<'_>,
    before: Option<&HolidayNew>,
    after: &HolidayNew,
    Priced(is_priced): Priced,
) -> Result<bool> {
    for day in rules::days_priced_anew(before, after) {
        if is_priced(unit.conn, unit.now, day, Some(day))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Approves what is proposed of a holiday, by another person than the one who proposed it.
///
/// # Errors
/// `not_found`; `second_person_required`; `stale`; `wrong_state`; `already_exists`.
pub fn holiday_approve(unit: &mut Unit<'_>, id: HolidayId) -> Result<views::Holiday> {
    unit.lock([LockKey::Prices])?;
    let before = holiday_row(unit.conn, id)?;
    let half = FirstHalf {
        by: before.proposed_by.map(|by| by.0),
        subject: (HolidayEvent::SUBJECT.word.word, id.0),
        actions: &[HolidayEvent::Create.as_str(), HolidayEvent::Propose.as_str()],
        setting: &[],
    };
    unit.require_second_person(&half, own_proposal())?;
    unit.expect_version(before.version)?;
    let content = before.proposed()?.ok_or_else(|| Error::wrong_state(Hindrance::NotProposed))?;
    holiday_decided(unit, before, |row| Holiday { content, in_force: true, ..row }, HolidayEvent::Approve, None)
}

/// Rejects what is proposed of a holiday, or withdraws one's own. A new one never counts, then, and can be changed.
///
/// # Errors
/// `not_found`; `forbidden` for an administrator who didn't propose it; `stale`; `wrong_state`.
pub fn holiday_reject(unit: &mut Unit<'_>, id: HolidayId, reason: &str) -> Result<views::Holiday> {
    let before = holiday_row(unit.conn, id)?;
    expect_own_or_rejects(unit, before.proposed_by)?;
    unit.expect_version(before.version)?;
    if before.proposed.is_none() {
        return Err(Error::wrong_state(Hindrance::NotProposed));
    }
    holiday_decided(unit, before, |row| row, HolidayEvent::Reject, Some(reason))
}

/// Ends a proposal, with what becomes of the holiday.
fn holiday_decided(
    unit: &mut Unit<'_>,
    before: Holiday,
    decided: impl FnOnce(Holiday) -> Holiday,
    event: HolidayEvent,
    reason: Option<&str>,
) -> Result<views::Holiday> {
    let row = Holiday {
        version: before.version + 1,
        updated_at: unit.now,
        proposed: None,
        proposed_by: None,
        ..decided(before.clone())
    };
    store::holiday_replace(unit.conn, &row)?;
    let (id, before, after) = (row.id.0, views::Holiday::of(before)?, views::Holiday::of(row)?);
    match reason {
        Some(reason) => events::record_reasoned(unit, event.into(), id, &before, &after, reason)?,
        None => events::record_resource(unit, event.into(), id, Some(&before), &after)?,
    }
    Ok(after)
}

/// Refuses the administrator who withdraws what somebody else proposed of a tariff or holiday. It is asked only of who has
/// no role that rejects. The proposal is that of the user or key `proposed_by`, if there is one.
///
/// # Errors
/// `forbidden` (403).
pub fn expect_own_or_rejects(unit: &mut Unit<'_>, proposed_by: Option<Id<()>>) -> Result<()> {
    let Some(by) = proposed_by else { return Ok(()) };
    if unit.actor.is_any(&[Role::Accountant, Role::Supervisor]) || unit.person_behind(by.0)? == unit.actor.person {
        return Ok(());
    }
    let detail = text!(
        "An administrator withdraws only what they proposed themselves.",
        "系统管理员只能撤回本人提出的价格变更。"
    );
    Err(Error::new(Code::Forbidden, detail))
}

/// The refusal of who approves what they proposed of a tariff or holiday.
pub fn own_proposal() -> Text {
    text!("The person who proposed a price can't approve it.", "提出价格变更的人不得审批本人提出的变更。")
}

fn holiday_check(new: &HolidayNew) -> Result<()> {
    let faults = rules::holiday_faults(new);
    Fault::expect_none(faults)
}

/// The days of all holidays and worked weekend days, also of those struck out.
pub fn holiday_dates(conn: &mut Conn) -> Result<Vec<NaiveDate>> {
    store::holiday_dates(conn)
}

/// The holidays from one day to another, both included.
pub fn holidays_between(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<BTreeSet<NaiveDate>> {
    store::holidays_between(conn, from, to, HolidayKind::Holiday)
}

/// The worked weekend days from one day to another, both included.
pub fn workdays_between(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<BTreeSet<NaiveDate>> {
    store::holidays_between(conn, from, to, HolidayKind::Workday)
}

/// The tax rule as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn tax_rule_get(reader: &mut Reader<'_>, id: TaxRuleId) -> Result<views::TaxRule> {
    store::tax_rule_get(reader.conn, id)?.map(views::TaxRule::from).ok_or_else(Error::not_found)
}

/// A page of tax rules.
pub fn tax_rule_list(reader: &mut Reader<'_>, page: &Page, filter: &TaxRuleFilter) -> Result<PageOf<views::TaxRule>> {
    Ok(store::tax_rule_page(reader.conn, page, filter)?.map(views::TaxRule::from))
}

/// Creates a tax rule.
///
/// # Errors
/// 422; `already_exists`.
pub fn tax_rule_create(unit: &mut Unit<'_>, new: &TaxRuleNew) -> Result<views::TaxRule> {
    let row =
        TaxRule { id: TaxRuleId::new(), content: new.clone(), version: 1, created_at: unit.now, updated_at: unit.now };
    store::tax_rule_insert(unit.conn, &row)?;
    let after = views::TaxRule::from(row);
    events::record_resource(unit, TaxRuleEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a tax rule. Later postings follow the change; existing ones stay as they are.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn tax_rule_change(unit: &mut Unit<'_>, id: TaxRuleId, patch: &TaxRulePatch) -> Result<views::TaxRule> {
    let before = store::tax_rule_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    unit.require_version(before.version)?;
    if new == before.content {
        return Ok(before.into());
    }
    let row = TaxRule { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    store::tax_rule_replace(unit.conn, &row)?;
    let after = views::TaxRule::from(row);
    events::record_resource(unit, TaxRuleEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// The tax rule that applies on a day. Before the first rule nothing is taxed.
pub fn tax_rule_on(conn: &mut Conn, date: NaiveDate) -> Result<Option<TaxRule>> {
    store::tax_rule_on(conn, date)
}

/// The settings.
///
/// # Errors
/// `internal` in a database in which [`seed`] has not run.
pub fn settings(conn: &mut Conn) -> Result<Settings> {
    store::settings(conn)?.ok_or_else(|| Error::internal("no settings: the database has not been migrated"))
}

/// The settings as the API answers it.
pub fn settings_get(reader: &mut Reader<'_>) -> Result<views::Settings> {
    settings(reader.conn).map(views::Settings::from)
}

/// Changes the settings.
///
/// # Errors
/// 422; `if_match_required`, `stale`.
pub fn settings_change(unit: &mut Unit<'_>, patch: &SettingsPatch) -> Result<views::Settings> {
    let before = settings(unit.conn)?;
    let new = patch.apply(&before.content)?;
    unit.require_version(before.version)?;
    if new == before.content {
        return Ok(before.into());
    }
    let row = Settings { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    store::settings_replace(unit.conn, &row)?;
    renamed(unit, before.id.0, &before.content.company_name, &row.content.company_name)?;
    let (id, after) = (row.id.0, row.into());
    events::record_resource(unit, SettingsEvent::Change.into(), id, Some(&before.into()), &after)?;
    Ok(after)
}

/// Keeps the name of what is renamed, for what was signed under it. Whoever changes the name calls this in the same unit,
/// once the row has its new version: of several who rename it at once, only the one who may gets so far.
pub fn renamed(unit: &mut Unit<'_>, id: Uuid, before: &str, after: &str) -> Result<()> {
    // Of several names at one moment, the first is what came before it.
    if before == after || store::was_renamed_at(unit.conn, Id::from_uuid(id), unit.now)? {
        return Ok(());
    }
    let row = FormerName { subject_id: Id::from_uuid(id), until: unit.now, name: before.to_owned() };
    store::former_name_insert(unit.conn, &row)
}

/// The former names of these things.
pub fn former_names(conn: &mut Conn, ids: &[Uuid]) -> Result<FormerNames> {
    if ids.is_empty() {
        return Ok(FormerNames::default());
    }
    let ids: Vec<Id<()>> = ids.iter().map(|id| Id::from_uuid(*id)).collect();
    store::former_names(conn, Some(&ids)).map(FormerNames::of)
}

/// All former names.
pub fn former_names_all(conn: &mut Conn) -> Result<FormerNames> {
    store::former_names(conn, None).map(FormerNames::of)
}

/// What the company was called when this was signed; what it is called at present while nothing is signed.
pub fn company_name(conn: &mut Conn, signed_at: Option<Instant>) -> Result<String> {
    let settings = settings(conn)?;
    Ok(former_names(conn, &[settings.id.0])?.name(settings.id.0, signed_at, &settings.content.company_name))
}

/// Fills a new database with the settings, vehicle classes and a tax rule. What exists already stays as it is.
pub fn seed(unit: &mut Unit<'_>) -> Result<()> {
    if store::settings(unit.conn)?.is_none() {
        let row = Settings {
            id: SettingId::new(),
            content: SettingsNew::of_company(COMPANY),
            version: 1,
            created_at: unit.now,
            updated_at: unit.now,
        };
        store::settings_insert(unit.conn, &row)?;
        events::record_resource(unit, SettingsEvent::Create.into(), row.id.0, None, &views::Settings::from(row))?;
    }
    if store::classes(unit.conn)?.is_empty() {
        for (code, name) in CLASSES {
            class_create(unit, &VehicleClassNew { code: code.into(), name: name.into(), retired_on: None })?;
        }
    }
    if !store::has_tax_rules(unit.conn)? {
        tax_rule_create(unit, &TaxRuleNew::to_begin_with())?;
    }
    Ok(())
}

/// Whether the database has its settings.
pub fn is_seeded(conn: &mut Conn) -> Result<bool> {
    Ok(store::settings(conn)?.is_some())
}

/// Marks the database as a demonstration. This cannot be undone.
pub fn mark_demo(unit: &mut Unit<'_>) -> Result<()> {
    store::mark_demo(unit.conn)
}

/// Whether the database is a demonstration.
pub fn is_demo(conn: &mut Conn) -> Result<bool> {
    store::is_demo(conn)
}

/// The `n`th working day after `date`.
pub fn working_day_after(conn: &mut Conn, date: NaiveDate, n: i64) -> Result<NaiveDate> {
    let reach = date + chrono::TimeDelta::days(n * 3 + 30);
    let (holidays, workdays) = (holidays_between(conn, date, reach)?, workdays_between(conn, date, reach)?);
    Ok(rules::add_working_days(date, n, &holidays, &workdays))
}

/// The latest day whose `n`th following working day lies before `date`.
pub fn working_days_before(conn: &mut Conn, date: NaiveDate, n: i64) -> Result<NaiveDate> {
    let reach = date - chrono::TimeDelta::days(n * 3 + 30);
    let (holidays, workdays) = (holidays_between(conn, reach, date)?, workdays_between(conn, reach, date)?);
    let mut day = date;
    while day > reach && rules::add_working_days(day, n, &holidays, &workdays) >= date {
        day = day.pred_opt().unwrap_or(reach);
    }
    Ok(day)
}
