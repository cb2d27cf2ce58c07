//! How what waits is found.

use super::{model::TodoKind, store};
use crate::{
    db::scratch::Scratch,
    kernel::{Actor, Clock, DepartmentId, DriverId, Id, Role},
};

/// Tables that grow with the years are read by an index, and not by one that finds a large part of them.
#[test]
fn what_waits_is_found_without_the_past() {
    let mut scratch = Scratch::make();
    let actor = Actor {
        roles: Role::ALL.to_vec(),
        department_ids: vec![DepartmentId::new()],
        driver_id: Some(DriverId::from_uuid(Id::<()>::new().0)),
        may_approve: true,
        ..Actor::cli()
    };
    for kind in TodoKind::ALL {
        let sql = store::all(&scratch.conn, &actor, *kind, Clock::system().now());
        let plan = scratch.plan(&sql);
        // Keys and months are few, and so are users, tariffs and holidays (`x`), and what a partial index has.
        let is_whole = |step: &String| {
            let read = step.strip_prefix("SCAN ").unwrap_or_default();
            let is_few = ["", "CONSTANT ROW", "k", "p", "x", "known"].contains(&read);
            !is_few
                && !["trips_reopened", "receivables_open"]
                    .iter()
                    .any(|few| read.ends_with(&format!("USING INDEX {few}")))
        };
        assert!(!plan.iter().any(is_whole), "{kind}: {plan:#?}");
        assert!(!plan.iter().any(|step| step.contains("trips_class")), "{kind}: {plan:#?}");
    }
}
