//! What an admission may say, when it is valid, and who sees it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::{
    kernel::{Actor, Fault, Role, SupplierId, text},
    procurement::model::{Admission, AdmissionNew, AdmissionState},
};

/// Which admissions a caller sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All.
    All,
    /// Those of this supplier; none without one.
    Of(Option<SupplierId>),
}

/// Which admissions a caller sees: the bureau all, a supplier's people its own.
pub fn sight(actor: &Actor) -> Sight {
    if actor.is(Role::Supervisor) { Sight::All } else { Sight::Of(actor.supplier_id) }
}

/// All faults of an application. `categories` has the codes of all categories.
pub fn admission_faults(new: &AdmissionNew, categories: &BTreeSet<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !categories.contains(&new.category) {
        faults.push(Fault::unknown_reference("/category"));
    }
    faults.extend(Fault::implausible("/valid_from", new.valid_from));
    faults.extend(Fault::implausible("/valid_until", new.valid_until));
    if new.valid_until < new.valid_from {
        let detail = text!("It must not be before valid_from.", "不能早于起始日期。");
        faults.push(Fault::body("/valid_until", "out_of_range", detail));
    }
    for (at, qualification) in new.qualifications.iter().enumerate() {
        faults.extend(Fault::implausible(format!("/qualifications/{at}/valid_until"), qualification.valid_until));
    }
    faults
}

/// The faults of barring a supplier until this day.
pub fn bar_faults(until: NaiveDate, today: NaiveDate) -> Vec<Fault> {
    if until < today {
        let detail = text!("A supplier is barred until today or a later day.", "禁入截止日期不得早于今天。");
        return vec![Fault::body("/until", "in_the_past", detail)];
    }
    Fault::implausible("/until", until).into_iter().collect()
}

/// Whether a supplier may serve by this admission on a day: it is admitted, the day is within its dates, and no
/// qualification has lapsed.
pub fn is_valid(admission: &Admission, on: NaiveDate) -> bool {
    let lapsed = admission.qualifications.0.iter().any(|qualification| qualification.valid_until < on);
    let dates = admission.valid_from..=admission.valid_until;
    admission.state == AdmissionState::Admitted && dates.contains(&on) && !lapsed
}

/// Whether the supplier is barred on a day.
pub fn is_barred(admission: &Admission, on: NaiveDate) -> bool {
    admission.state == AdmissionState::Barred && admission.barred_until.is_none_or(|until| on <= until)
}

/// Whether an admission can be admitted on a day: it was applied for, is suspended, or was barred until a day before.
pub fn may_be_admitted(admission: &Admission, on: NaiveDate) -> bool {
    admission.state != AdmissionState::Admitted && !is_barred(admission, on)
}

/// Those of these categories for which none of these admissions is valid on a day, in the order of the alphabet.
pub fn not_admitted<'a>(
    admissions: impl Iterator<Item = &'a Admission> + Clone,
    categories: &BTreeSet<String>,
    on: NaiveDate,
) -> Vec<String> {
    let is_admitted = |category: &String| admissions.clone().any(|one| one.category == *category && is_valid(one, on));
    categories.iter().filter(|category| !is_admitted(category)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::Json,
        kernel::{AdmissionId, Id, Instant},
        procurement::model::Qualification,
    };

    fn day(words: &str) -> NaiveDate {
        words.parse().expect("a day")
    }

    fn admission(state: AdmissionState, qualified: &[&str]) -> Admission {
        let now = Instant::parse("2026-05-06T08:00:00+08:00").expect("a moment");
        let of = |until: &&str| Qualification { kind: "x".into(), number: "1".into(), valid_until: day(until) };
        Admission {
            id: AdmissionId::new(),
            supplier_id: SupplierId::new(),
            category: "catering".into(),
            valid_from: day("2026-05-01"),
            valid_until: day("2026-05-31"),
            qualifications: Json(qualified.iter().map(of).collect()),
            state,
            barred_until: (state == AdmissionState::Barred).then(|| day("2026-05-10")),
            reason: None,
            made_by: Id::new(),
            made_by_name: "x".into(),
            admitted_by_name: None,
            admitted_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn an_admission_is_valid_within_its_dates_and_those_of_its_qualifications() {
        use AdmissionState::{Admitted, Applied, Barred, Suspended};
        for (state, qualified, on, expected) in [
            (Admitted, &[][..], "2026-04-30", false),
            (Admitted, &[], "2026-05-01", true),
            (Admitted, &[], "2026-05-31", true),
            (Admitted, &[], "2026-06-01", false),
            (Admitted, &["2026-05-09", "2027-01-01"], "2026-05-09", true),
            (Admitted, &["2026-05-09", "2027-01-01"], "2026-05-10", false),
            (Applied, &[], "2026-05-06", false),
            (Suspended, &[], "2026-05-06", false),
            (Barred, &[], "2026-05-06", false),
        ] {
            assert_eq!(is_valid(&admission(state, qualified), day(on)), expected, "{state} {qualified:?} on {on}");
        }
    }

    #[test]
    fn a_barred_supplier_is_admitted_only_after_the_day() {
        use AdmissionState::{Admitted, Applied, Barred, Suspended};
        for (state, on, expected) in [
            (Applied, "2026-05-06", true),
            (Suspended, "2026-05-06", true),
            (Admitted, "2026-05-06", false),
            (Barred, "2026-05-10", false),
            (Barred, "2026-05-11", true),
        ] {
            assert_eq!(may_be_admitted(&admission(state, &[]), day(on)), expected, "{state} on {on}");
        }
    }

    #[test]
    fn each_category_needs_a_valid_admission() {
        let both = BTreeSet::from(["catering".to_owned(), "security".to_owned()]);
        let valid = admission(AdmissionState::Admitted, &[]);
        let other = Admission { category: "security".into(), ..valid.clone() };
        let waiting = Admission { state: AdmissionState::Applied, ..other.clone() };
        let missing = |admissions: &[&Admission]| not_admitted(admissions.iter().copied(), &both, day("2026-05-06"));
        assert_eq!(missing(&[]), ["catering", "security"]);
        assert_eq!(missing(&[&valid]), ["security"]);
        assert_eq!(missing(&[&valid, &waiting]), ["security"]);
        assert_eq!(missing(&[&waiting, &valid, &other]), [""; 0]);
    }
}
