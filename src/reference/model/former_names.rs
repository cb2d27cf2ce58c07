//! What things were called before they were renamed.

use std::collections::HashMap;

use diesel::prelude::*;
use uuid::Uuid;

use crate::{
    db::schema::former_names,
    kernel::{Id, Instant},
};

/// A row of `former_names`: what a department, vehicle, driver, supplier or account, or the company, was called.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = former_names, treat_none_as_default_value = false)]
pub struct FormerName {
    /// The id of what was renamed.
    pub subject_id: Id<()>,
    /// When it was renamed.
    pub until: Instant,
    /// Its name until then; the plate of a vehicle.
    pub name: String,
}

/// The former names of some things. What was signed reads as signed, whatever is renamed later (RULES.md §4.10).
#[derive(Debug, Clone, Default)]
pub struct FormerNames(HashMap<Uuid, Vec<FormerName>>);

impl FormerNames {
    /// From their rows, the oldest first.
    pub fn of(rows: Vec<FormerName>) -> Self {
        let mut names: HashMap<Uuid, Vec<FormerName>> = HashMap::new();
        for row in rows {
            names.entry(row.subject_id.0).or_default().push(row);
        }
        Self(names)
    }

    /// What a thing was called when this was signed. While nothing is signed, or if it wasn't renamed since, it is called
    /// as at present.
    pub fn name(&self, id: Uuid, signed_at: Option<Instant>, present: &str) -> String {
        let former = signed_at.and_then(|at| self.0.get(&id)?.iter().find(|row| row.until >= at));
        former.map_or(present, |row| row.name.as_str()).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_one_at_the_signature() {
        let at = |seconds: i64| Instant::parse("2026-05-07T08:00:00+08:00").expect("a moment").plus_seconds(seconds);
        let id = Uuid::from_u128(1);
        let row = |until: i64, name: &str| FormerName {
            subject_id: Id::from_uuid(id),
            until: at(until),
            name: name.to_owned(),
        };
        let names = FormerNames::of(vec![row(10, "甲"), row(20, "乙")]);
        for (signed_at, expected) in
            [(Some(9), "甲"), (Some(10), "甲"), (Some(11), "乙"), (Some(21), "丙"), (None, "丙")]
        {
            assert_eq!(names.name(id, signed_at.map(at), "丙"), expected, "{signed_at:?}");
        }
        assert_eq!(names.name(Uuid::from_u128(2), Some(at(0)), "丁"), "丁");
    }
}
