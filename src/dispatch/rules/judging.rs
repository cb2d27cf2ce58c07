//! What becomes of the rules that failed: they refuse, they only warn, or an override has lifted them (RULES.md §3.1).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Failure, RuleCode, Severity};

/// What the administrator set differently from the defaults. Entries for rules that always block say nothing.
pub type Policy = BTreeMap<RuleCode, Severity>;

/// A setting aside of one rule, for a reason that is recorded. It lifts what blocks, never what always blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The rule.
    pub code: RuleCode,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "大客车全部在外，经用车单位同意")]
    pub reason: String,
}

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
pub fn judge(failures: Vec<Failure>, policy: &Policy, overrides: &[Override], past: bool) -> Judgement {
    let mut judgement = Judgement::default();
    for failure in failures {
        let set = policy.get(&failure.rule).copied().unwrap_or(failure.rule.default_severity());
        let severity = if failure.always { Severity::Block } else { set };
        match severity {
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
