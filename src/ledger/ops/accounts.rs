//! The chart of accounts.

use crate::{
    db::{Conn, Page, PageOf, Reader, Unit},
    events,
    kernel::{AccountId, Code, Error, Result, text},
    ledger::{
        accounts::CHART,
        model::{Account, AccountEvent, AccountFilter, AccountNew, AccountPatch},
        store, views,
    },
    reference,
};

/// Adds the accounts of the [`CHART`] that are missing.
pub fn seed(unit: &mut Unit<'_>) -> Result<()> {
    let known: Vec<String> = store::accounts(unit.conn)?.into_iter().map(|account| account.content.code).collect();
    for (code, kind, side, name, name_en) in CHART.iter().filter(|(code, ..)| !known.iter().any(|known| known == code))
    {
        let new = AccountNew {
            code: (*code).into(),
            name: (*name).into(),
            name_en: (*name_en).into(),
            kind: *kind,
            side: *side,
            retired_on: None,
        };
        account_create(unit, &new)?;
    }
    Ok(())
}

/// Every account, by code.
pub fn accounts(conn: &mut Conn) -> Result<Vec<Account>> {
    store::accounts(conn)
}

/// An account as a resource.
///
/// # Errors
/// `not_found`.
pub fn account_get(reader: &mut Reader<'_>, id: AccountId) -> Result<views::Account> {
    store::account_get(reader.conn, id)?.map(views::Account::from).ok_or_else(Error::not_found)
}

/// A page of accounts.
pub fn account_list(reader: &mut Reader<'_>, page: &Page, filter: &AccountFilter) -> Result<PageOf<views::Account>> {
    Ok(store::account_page(reader.conn, page, filter)?.map(views::Account::from))
}

/// Adds an account.
///
/// # Errors
/// 422; `already_exists`.
pub fn account_create(unit: &mut Unit<'_>, new: &AccountNew) -> Result<views::Account> {
    if let Some((parent, _)) = new.code.split_once('.') {
        let Some(parent) = store::accounts_named(unit.conn, &[parent])?.pop() else {
            let detail = text!("There is no parent account {parent}.", "没有上级科目 {parent}。");
            return Err(Error::body("/code", "unknown_reference", detail));
        };
        if (parent.content.kind, parent.content.side) != (new.kind, new.side) {
            let detail = text!(
                "A sub-account must have the kind and side of its parent.",
                "明细科目的类别和余额方向须与上级科目一致。"
            );
            return Err(Error::body("/kind", "not_its_parents", detail));
        }
    }
    let row =
        Account { id: AccountId::new(), content: new.clone(), version: 1, created_at: unit.now, updated_at: unit.now };
    store::account_insert(unit.conn, &row)?;
    let after = views::Account::from(row);
    events::record_resource(unit, AccountEvent::Create.into(), after.id.0, None, &after)?;
    Ok(after)
}

/// Changes the names of an account, or retires it.
///
/// # Errors
/// `not_found`; 422; `if_match_required`, `stale`; `in_use` for retiring an account of the [`CHART`].
pub fn account_change(unit: &mut Unit<'_>, id: AccountId, patch: &AccountPatch) -> Result<views::Account> {
    let before = store::account_get(unit.conn, id)?.ok_or_else(Error::not_found)?;
    let new = patch.apply(&before.content)?;
    unit.require_version(before.version)?;
    if new == before.content {
        return Ok(before.into());
    }
    if new.retired_on.is_some() && CHART.iter().any(|(code, ..)| *code == before.content.code) {
        return Err(Error::new(
            Code::InUse,
            text!("The system posts to this account, so it can't be retired.", "系统自动记账使用该科目，不能停用。"),
        )
        .at("/retired_on"));
    }
    let row = Account { content: new, version: before.version + 1, updated_at: unit.now, ..before };
    store::account_replace(unit.conn, &row)?;
    reference::ops::renamed(unit, id.0, &before.content.name, &row.content.name)?;
    let after = views::Account::from(row);
    events::record_resource(unit, AccountEvent::Change.into(), id.0, Some(&before.into()), &after)?;
    Ok(after)
}
