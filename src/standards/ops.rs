//! Use cases of categories, own services, standards and bureau rules. `api` calls those that take a `Reader` or a
//! `Unit`; other rooms call the rest.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{
    model::{
        BureauRule, BureauRuleEvent, BureauRuleFilter, BureauRuleNew, OwnService, OwnServiceEvent, OwnServiceFilter,
        OwnServiceNew, OwnServicePatch, ServiceCategory, ServiceCategoryEvent, ServiceCategoryFilter,
        ServiceCategoryNew, ServiceCategoryPatch, Standard, StandardEvent, StandardFilter, StandardNew, StandardPatch,
    },
    rules, store, views,
};
use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{BureauRuleId, Code, Error, Fault, OwnServiceId, Result, ServiceCategoryId, StandardId},
};

/// The categories of a new database.
const CATEGORIES: [(&str, &str); 8] = [
    ("general", "综合服务"),
    ("catering", "餐饮服务"),
    ("security", "保安服务"),
    ("repair", "维修服务"),
    ("cleaning", "保洁服务"),
    ("meetings", "会议服务"),
    ("greening", "绿化服务"),
    ("vehicles", "车辆服务"),
];

/// All categories, also retired ones, the oldest first.
pub fn categories(conn: &mut Conn) -> Result<Vec<ServiceCategory>> {
    store::categories(conn)
}

/// The codes of all categories, also of retired ones.
pub fn categories_known(conn: &mut Conn) -> Result<BTreeSet<String>> {
    store::category_codes(conn)
}

/// What the categories are called, by their code.
pub fn category_names(conn: &mut Conn) -> Result<HashMap<String, String>> {
    Ok(store::categories(conn)?.into_iter().map(|row| (row.content.code, row.content.name)).collect())
}

/// The category as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn category_get(reader: &mut Reader<'_>, id: ServiceCategoryId) -> Result<views::ServiceCategory> {
    store::category_get(reader.conn, id)?.map(views::ServiceCategory::from).ok_or_else(Error::not_found)
}

/// A page of categories.
pub fn category_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &ServiceCategoryFilter,
) -> Result<PageOf<views::ServiceCategory>> {
    Ok(store::category_page(reader.conn, page, filter)?.map(views::ServiceCategory::from))
}

/// Creates a category.
///
/// # Errors
/// 422; `already_exists` when another category has the code.
pub fn category_create(unit: &mut Unit<'_>, new: &ServiceCategoryNew) -> Result<views::ServiceCategory> {
    Fault::expect_none(rules::category_faults(new))?;
    let row = ServiceCategory {
        id: ServiceCategoryId::new(),
        content: new.clone(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::category_insert(unit.conn, &row)?;
    let after = views::ServiceCategory::from(row);
    events::record_resource(unit, ServiceCategoryEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a category.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`.
pub fn category_change(
    unit: &mut Unit<'_>,
    id: ServiceCategoryId,
    patch: &ServiceCategoryPatch,
) -> Result<views::ServiceCategory> {
    let before = store::category_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    Fault::expect_none(rules::category_faults(&new))?;
    unit.require_version(before.version)?;
    if new == before.content {
        return Ok(before.into());
    }
    let row = ServiceCategory { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    store::category_replace(unit.conn, &row)?;
    let after = views::ServiceCategory::from(row);
    events::record_resource(unit, ServiceCategoryEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// The own service as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn own_service_get(reader: &mut Reader<'_>, id: OwnServiceId) -> Result<views::OwnService> {
    store::own_service_get(reader.conn, id)?.map(views::OwnService::from).ok_or_else(Error::not_found)
}

/// A page of own services.
pub fn own_service_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &OwnServiceFilter,
) -> Result<PageOf<views::OwnService>> {
    Ok(store::own_service_page(reader.conn, page, filter)?.map(views::OwnService::from))
}

/// Records what a category took of the bureau's own staff in a month.
///
/// # Errors
/// 422; `already_exists` when the category has a record of that month.
pub fn own_service_create(unit: &mut Unit<'_>, new: &OwnServiceNew) -> Result<views::OwnService> {
    Fault::expect_none(rules::own_service_faults(new, &store::category_codes(unit.conn)?))?;
    let row = OwnService {
        id: OwnServiceId::new(),
        content: new.clone(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::own_service_insert(unit.conn, &row)?;
    let after = views::OwnService::from(row);
    events::record_resource(unit, OwnServiceEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes an own service.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `already_exists`.
pub fn own_service_change(unit: &mut Unit<'_>, id: OwnServiceId, patch: &OwnServicePatch) -> Result<views::OwnService> {
    let before = store::own_service_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    Fault::expect_none(rules::own_service_faults(&new, &store::category_codes(unit.conn)?))?;
    unit.require_version(before.version)?;
    if new == before.content {
        return Ok(before.into());
    }
    let row = OwnService { content: new, version: before.version + 1, updated_at: unit.now, ..before.clone() };
    store::own_service_replace(unit.conn, &row)?;
    let after = views::OwnService::from(row);
    events::record_resource(unit, OwnServiceEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// The standard with this id, if there is one.
pub fn standard_find(conn: &mut Conn, id: StandardId) -> Result<Option<Standard>> {
    Ok(store::standards_of(conn, &[id])?.pop())
}

/// Those of these standards that exist, in any order. It takes two statements, however many they are.
pub fn standards_find(conn: &mut Conn, ids: &[StandardId]) -> Result<Vec<Standard>> {
    store::standards_of(conn, ids)
}

/// All standards, the oldest first. It takes two statements.
pub fn standards_all(conn: &mut Conn) -> Result<Vec<Standard>> {
    store::standards_all(conn)
}

/// The standard of a category that applies on a day: the one with the latest `valid_from` on or before it that isn't
/// retired by then, and of several that begin on one day the newest (BUREAU.md §1.3).
pub fn standard_for(conn: &mut Conn, category: &str, on: NaiveDate) -> Result<Option<Standard>> {
    Ok(store::standards_on(conn, &[category.to_owned()], on)?.pop())
}

/// The standards of these categories that apply on a day, one for each category that has one, as [`standard_for`] finds
/// it. It takes two statements, however many they are.
pub fn standards_for(conn: &mut Conn, categories: &[String], on: NaiveDate) -> Result<Vec<Standard>> {
    store::standards_on(conn, categories, on)
}

/// Freezes a standard that an assessment uses. Does nothing if it is frozen already.
///
/// # Errors
/// `busy` (503) if it was changed since it was read: the assessment has to be reckoned anew.
pub fn standard_freeze(unit: &mut Unit<'_>, standard: &Standard) -> Result<()> {
    if standard.frozen {
        return Ok(());
    }
    if !store::standard_freeze(unit, standard)? {
        return Err(Error::busy(1));
    }
    let before = views::Standard::from(standard.clone());
    let frozen = Standard { frozen: true, version: standard.version + 1, updated_at: unit.now, ..standard.clone() };
    let after = views::Standard::from(frozen);
    events::record_resource(unit, StandardEvent::Freeze.into(), standard.id.0, Some(&before), &after)
}

/// The standard as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn standard_get(reader: &mut Reader<'_>, id: StandardId) -> Result<views::Standard> {
    standard_find(reader.conn, id)?.map(views::Standard::from).ok_or_else(Error::not_found)
}

/// A page of standards.
pub fn standard_list(reader: &mut Reader<'_>, page: &Page, filter: &StandardFilter) -> Result<PageOf<views::Standard>> {
    Ok(store::standard_page(reader.conn, page, filter)?.map(views::Standard::from))
}

/// Creates a standard.
///
/// # Errors
/// 422.
pub fn standard_create(unit: &mut Unit<'_>, new: &StandardNew) -> Result<views::Standard> {
    Fault::expect_none(rules::standard_faults(new, &store::category_codes(unit.conn)?))?;
    let standard = Standard {
        id: StandardId::new(),
        content: new.clone(),
        frozen: false,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::standard_insert(unit.conn, &standard)?;
    let after = views::Standard::from(standard);
    events::record_resource(unit, StandardEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes a standard. Of one that an assessment has used, only its end can be changed.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `standard_frozen`.
pub fn standard_change(unit: &mut Unit<'_>, id: StandardId, patch: &StandardPatch) -> Result<views::Standard> {
    let before = standard_find(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    Fault::expect_none(rules::standard_faults(&new, &store::category_codes(unit.conn)?))?;
    unit.require_version(before.version)?;
    if new == before.content {
        return Ok(before.into());
    }
    if before.frozen && rules::changes_more_than_its_end(&before.content, &new) {
        return Err(Error::plain(Code::StandardFrozen));
    }
    let standard = Standard { content: new, version: before.version + 1, updated_at: unit.now, ..before.clone() };
    store::standard_replace(unit.conn, &standard)?;
    let after = views::Standard::from(standard);
    events::record_resource(unit, StandardEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}

/// The limits that law sets on a day: those with the latest `valid_from` on or before it, the defaults if there are none
/// (BUREAU.md §1.4).
pub fn rules_on(conn: &mut Conn, date: NaiveDate) -> Result<BureauRuleNew> {
    Ok(store::bureau_rule_on(conn, date)?.map_or_else(|| BureauRuleNew::unsaid(date), |row| row.content))
}

/// The bureau rule as the API answers it.
///
/// # Errors
/// `not_found`.
pub fn bureau_rule_get(reader: &mut Reader<'_>, id: BureauRuleId) -> Result<views::BureauRule> {
    store::bureau_rule_get(reader.conn, id)?.map(views::BureauRule::from).ok_or_else(Error::not_found)
}

/// A page of bureau rules.
pub fn bureau_rule_list(
    reader: &mut Reader<'_>,
    page: &Page,
    filter: &BureauRuleFilter,
) -> Result<PageOf<views::BureauRule>> {
    Ok(store::bureau_rule_page(reader.conn, page, filter)?.map(views::BureauRule::from))
}

/// Creates a bureau rule.
///
/// # Errors
/// 422; `already_exists` when another begins on that day.
pub fn bureau_rule_create(unit: &mut Unit<'_>, new: &BureauRuleNew) -> Result<views::BureauRule> {
    Fault::expect_none(rules::bureau_rule_faults(new, unit.now.date()))?;
    let row = BureauRule {
        id: BureauRuleId::new(),
        content: new.clone(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    store::bureau_rule_insert(unit.conn, &row)?;
    let after = views::BureauRule::from(row);
    events::record_resource(unit, BureauRuleEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Fills a database that has no category with the usual ones.
pub fn seed(unit: &mut Unit<'_>) -> Result<()> {
    if !store::has_categories(unit.conn)? {
        for (code, name) in CATEGORIES {
            category_create(unit, &ServiceCategoryNew { code: code.into(), name: name.into(), retired_on: None })?;
        }
    }
    Ok(())
}
