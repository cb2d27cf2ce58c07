//! Effect of failed rules: they refuse, they only warn, or an override lifts them (RULES.md §3.1).

use crate::{
    dispatch::model::{Failure, Override},
    reference::model::{Eligibility, Severity},
};

/// Failures, sorted by their effect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Failures that refuse.
    pub blocking: Vec<Failure>,
    /// Failures that only warn.
    pub warnings: Vec<Failure>,
    /// Failures that an override lifts, with its reason.
    pub lifted: Vec<(Failure, String)>,
}

/// Sorts failures by their effect in this company. An override lifts an always-block only for work that is over (`past`): it has
/// happened already (RULES.md §1.11).
pub fn judge(failures: Vec<Failure>, eligibility: &Eligibility, overrides: &[Override], past: bool) -> Judgement {
    let mut judgement = Judgement::default();
    for failure in failures {
        match failure.severity(eligibility) {
            Severity::Allow => {}
            Severity::Warn => judgement.warnings.push(failure),
            Severity::Block => match overrides.iter().find(|one| one.code == failure.rule) {
                Some(one) if past || !failure.always => judgement.lifted.push((failure, one.reason.clone())),
                _ => judgement.blocking.push(failure),
            },
        }
    }
    judgement
}
