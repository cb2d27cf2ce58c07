//! What the form of a payment asks for: to record money received, or to prepare money to be paid.

use chrono::NaiveDate;

use super::{in_the_future, not_allowed, required};
use crate::{
    billing::{
        forms::{AllocationForm, PaymentForm},
        model::{Channel, Direction, PaidFor, TaxPaid},
    },
    kernel::{DepartmentId, DriverId, Fault, Money, SupplierId, text},
};

/// What a form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentRequest<'a> {
    /// To record money received.
    Received(Received<'a>),
    /// To prepare money to be paid.
    ToPay(ToPay<'a>),
}

/// Money received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received<'a> {
    /// The department that pays.
    pub department_id: DepartmentId,
    /// The receivables that the form names.
    pub allocations: &'a [AllocationForm],
    /// Whether an amount above the debt becomes an advance.
    pub may_be_advance: bool,
    /// The amount, and how it came in.
    pub transfer: Transfer<'a>,
}

/// Money to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToPay<'a> {
    /// What it is for, and who gets it.
    pub purpose: Purpose,
    /// The amount, and how it goes out.
    pub transfer: Transfer<'a>,
}

/// What payments of both directions have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer<'a> {
    /// Its date.
    pub date: NaiveDate,
    /// The amount in fen.
    pub amount_fen: Money,
    /// Where it comes in or goes out.
    pub channel: Channel,
    /// The bank's reference.
    pub reference: Option<&'a str>,
    /// What it is about, in words.
    pub text: Option<&'a str>,
}

/// What money is paid for. There are no refunds here, because they are prepared from the advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What is owed to a supplier.
    Payable(SupplierId),
    /// Wages.
    Wages,
    /// A tax.
    Tax(TaxPaid),
    /// An advance to a driver.
    Driver(DriverId),
    /// The owner's dividend.
    Dividend,
    /// What is owed to anybody else.
    OtherPayable,
}

impl Purpose {
    /// Its word.
    pub fn paid_for(self) -> PaidFor {
        match self {
            Self::Payable(_) => PaidFor::Payable,
            Self::Wages => PaidFor::Wages,
            Self::Tax(_) => PaidFor::Tax,
            Self::Driver(_) => PaidFor::Driver,
            Self::Dividend => PaidFor::Dividend,
            Self::OtherPayable => PaidFor::OtherPayable,
        }
    }
}

/// Reads a form, whose fields depend on its direction and its purpose.
///
/// # Errors
/// All faults that the form has by itself: fields that are missing or have no meaning, and a date in the future.
pub fn parse(form: &PaymentForm, today: NaiveDate) -> Result<PaymentRequest<'_>, Vec<Fault>> {
    let mut faults = misplaced(form);
    faults.extend(in_the_future(form.date, today));
    let transfer = |channel: Option<Channel>| Transfer {
        date: form.date,
        amount_fen: form.amount_fen,
        channel: channel.unwrap_or(Channel::Bank),
        reference: form.reference.as_deref(),
        text: form.text.as_deref(),
    };
    let request = match form.direction {
        Direction::Received => form.department_id.map(|department_id| {
            PaymentRequest::Received(Received {
                department_id,
                allocations: form.allocations.as_deref().unwrap_or_default(),
                may_be_advance: form.advance,
                transfer: transfer(form.into),
            })
        }),
        Direction::Paid => {
            purpose(form).map(|purpose| PaymentRequest::ToPay(ToPay { purpose, transfer: transfer(form.paid_from) }))
        }
    };
    match request {
        Some(request) if faults.is_empty() => Ok(request),
        _ => Err(faults),
    }
}

/// The purpose of money to be paid. If it is none, [`misplaced`] finds a fault.
fn purpose(form: &PaymentForm) -> Option<Purpose> {
    match form.purpose? {
        PaidFor::Payable => form.supplier_id.map(Purpose::Payable),
        PaidFor::Wages => Some(Purpose::Wages),
        PaidFor::Tax => form.tax.map(Purpose::Tax),
        PaidFor::Driver => form.driver_id.map(Purpose::Driver),
        PaidFor::Dividend => Some(Purpose::Dividend),
        PaidFor::OtherPayable => Some(Purpose::OtherPayable),
        PaidFor::Refund => None,
    }
}

/// Faults of fields that are missing for the form's direction and purpose, or have no meaning with them.
fn misplaced(form: &PaymentForm) -> Vec<Fault> {
    let is_out = form.direction == Direction::Paid;
    let of = |purpose: PaidFor| is_out && form.purpose == Some(purpose);
    // The field, whether it is there, whether it must be, and whether it may be.
    let fields = [
        ("/department_id", form.department_id.is_some(), !is_out, !is_out),
        ("/into", form.into.is_some(), false, !is_out),
        ("/allocations", form.allocations.is_some(), false, !is_out),
        ("/advance", form.advance, false, !is_out),
        ("/paid_from", form.paid_from.is_some(), false, is_out),
        ("/purpose", form.purpose.is_some(), is_out, is_out),
        ("/tax", form.tax.is_some(), of(PaidFor::Tax), of(PaidFor::Tax)),
        ("/supplier_id", form.supplier_id.is_some(), of(PaidFor::Payable), of(PaidFor::Payable)),
        ("/driver_id", form.driver_id.is_some(), of(PaidFor::Driver), of(PaidFor::Driver)),
    ];
    let fault = |(pointer, is_there, must, may): (&'static str, bool, bool, bool)| match (is_there, must, may) {
        (false, true, _) => Some(required(pointer)),
        (true, _, false) => Some(not_allowed(pointer)),
        _ => None,
    };
    let mut faults: Vec<Fault> = fields.into_iter().filter_map(fault).collect();
    if of(PaidFor::Refund) {
        faults.push(Fault::body(
            "/purpose",
            "not_allowed_value",
            text!("Refund the advance itself.", "请在预收款上办理退款。"),
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::kernel::Place;

    const ID: &str = "019a0b5e-7c1f-7000-8000-000000000001";

    /// What a form with these fields comes to: the request, or the pointers and codes of its faults.
    fn parsed(fields: &Value, check: impl Fn(PaymentRequest<'_>) -> bool) -> Vec<(String, String)> {
        let mut body = json!({"date": "2026-05-06", "amount_fen": 100});
        if let (Some(body), Some(fields)) = (body.as_object_mut(), fields.as_object()) {
            body.extend(fields.clone());
        }
        let form: PaymentForm = serde_json::from_value(body).expect("a form");
        let today = NaiveDate::from_ymd_opt(2026, 5, 6).expect("a day");
        match parse(&form, today) {
            Ok(request) => {
                assert!(check(request), "{fields}: {request:?}");
                Vec::new()
            }
            Err(faults) => {
                assert!(!faults.is_empty(), "{fields}");
                let pointer = |at: &Place| match at {
                    Place::Pointer(pointer) | Place::Parameter(pointer) => pointer.clone(),
                };
                faults.iter().map(|fault| (pointer(&fault.at), fault.code.to_string())).collect()
            }
        }
    }

    #[test]
    fn a_form_is_read_by_its_direction_and_purpose() {
        let received = parsed(
            &json!({"department_id": ID, "into": "cash", "advance": true}),
            |request| matches!(request, PaymentRequest::Received(it) if it.may_be_advance && it.transfer.channel == Channel::Cash),
        );
        assert_eq!(received, []);
        let wanted = [
            (json!({"purpose": "payable", "supplier_id": ID}), PaidFor::Payable),
            (json!({"purpose": "wages"}), PaidFor::Wages),
            (json!({"purpose": "tax", "tax": "vat"}), PaidFor::Tax),
            (json!({"purpose": "driver", "driver_id": ID}), PaidFor::Driver),
            (json!({"purpose": "dividend"}), PaidFor::Dividend),
            (json!({"purpose": "other_payable"}), PaidFor::OtherPayable),
        ];
        for (mut fields, purpose) in wanted {
            fields["direction"] = "paid".into();
            let paid = parsed(&fields, |request| {
                matches!(request, PaymentRequest::ToPay(it)
                    if it.purpose.paid_for() == purpose && it.transfer.channel == Channel::Bank)
            });
            assert_eq!(paid, []);
        }
    }

    #[test]
    fn all_faults_of_a_form_are_named_at_once() {
        for (fields, faults) in [
            (json!({}), &[("/department_id", "required")][..]),
            (
                json!({"purpose": "wages", "paid_from": "bank", "date": "2026-05-07"}),
                &[
                    ("/department_id", "required"),
                    ("/paid_from", "not_allowed"),
                    ("/purpose", "not_allowed"),
                    ("/date", "in_the_future"),
                ][..],
            ),
            (
                json!({"direction": "paid", "department_id": ID, "into": "bank", "allocations": [], "advance": true}),
                &[
                    ("/department_id", "not_allowed"),
                    ("/into", "not_allowed"),
                    ("/allocations", "not_allowed"),
                    ("/advance", "not_allowed"),
                    ("/purpose", "required"),
                ][..],
            ),
            (
                json!({"direction": "paid", "purpose": "tax", "driver_id": ID}),
                &[("/tax", "required"), ("/driver_id", "not_allowed")][..],
            ),
            (json!({"direction": "paid", "purpose": "payable"}), &[("/supplier_id", "required")][..]),
            (json!({"direction": "paid", "purpose": "driver"}), &[("/driver_id", "required")][..]),
            (json!({"direction": "paid", "purpose": "refund"}), &[("/purpose", "not_allowed_value")][..]),
        ] {
            let faults: Vec<_> = faults.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect();
            assert_eq!(parsed(&fields, |_| false), faults, "{fields}");
        }
    }
}
