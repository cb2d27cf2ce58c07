//! What becomes of the rules that failed: they refuse, they only warn, or an override has lifted them (RULES.md §3.1).

use crate::dispatch::model::{Failure, Override, Severity};

/// What becomes of failures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// They refuse.
    pub blocking: Vec<Failure>,
    /// They are answered and recorded.
    pub warnings: Vec<Failure>,
    /// They would have refused, but for this reason; recorded.
    pub lifted: Vec<(Failure, String)>,
}

/// Sorts failures by what they do. Of work that is over (`past`) even what always blocks is lifted by a reason: it
/// happened (RULES.md §1.11).
pub fn judge(failures: Vec<Failure>, overrides: &[Override], past: bool) -> Judgement {
    let mut judgement = Judgement::default();
    for failure in failures {
        match failure.severity() {
            Severity::Allow => {}
            Severity::Warn => judgement.warnings.push(failure),
            Severity::Block => match overrides.iter().find(|lift| lift.code == failure.rule) {
                Some(lift) if past || !failure.always => judgement.lifted.push((failure, lift.reason.clone())),
                _ => judgement.blocking.push(failure),
            },
        }
    }
    judgement
}
