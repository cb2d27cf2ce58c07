//! How what waits is found.

use diesel::{prelude::*, sql_query, sql_types::Text};
use uuid::Uuid;

use super::{model::TodoKind, store};
use crate::{
    db::{Db, Target, migrations},
    kernel::{Actor, Clock, DepartmentId, DriverId, Id, Role},
};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Tables that grow with the years are read by an index, and not by one that finds a large part of them.
#[test]
fn what_waits_is_found_without_the_past() {
    let folder = std::env::temp_dir().join(format!("motorpool-todo-{}", Uuid::now_v7()));
    let target = Target::Sqlite(folder.join("test.db").display().to_string());
    let mut conn = Db::alone(target, Clock::system()).and_then(|db| db.connect()).expect("a database");
    migrations::run(&mut conn).expect("tables");
    let actor = Actor {
        roles: Role::ALL.to_vec(),
        department_ids: vec![DepartmentId::new()],
        driver_id: Some(DriverId::from_uuid(Id::<()>::new().0)),
        may_approve: true,
        ..Actor::cli()
    };
    for kind in TodoKind::ALL {
        let sql = store::all(&conn, &actor, *kind, Clock::system().now());
        let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut conn).expect("a plan");
        let plan = steps.into_iter().map(|step| step.detail).collect::<Vec<_>>();
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
    std::fs::remove_dir_all(&folder).expect("removed");
}
