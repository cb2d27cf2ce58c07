//! Rules of departments, as pure functions.

use super::model::{ApprovalRule, DepartmentNew};
use crate::kernel::{Fault, text, uscc};

/// All faults of a department that can be found without the database.
pub fn faults(new: &DepartmentNew) -> Vec<Fault> {
    let mut faults = Vec::from_iter(uscc::fault(new.uscc.as_deref()));
    if new.approval_rule == ApprovalRule::AboveAmount && new.approval_amount_fen.is_none() {
        faults.push(Fault::body(
            "/approval_amount_fen",
            "required",
            text!("above_amount needs the amount.", "审批规则为“超过限额审批”时，须填写审批限额。"),
        ));
    }
    faults.extend(new.retired_on.and_then(|date| Fault::implausible("/retired_on", date)));
    faults
}

/// The fault of a department that names itself as the one to bill.
pub fn bills_to_itself() -> Fault {
    Fault::body(
        "/bill_to_department_id",
        "itself",
        text!("A department doesn't bill to itself; leave it out.", "不能指定本单位为付款单位。"),
    )
}
