//! How the first reading of each vehicle is found.

use diesel::{prelude::*, sql_query, sql_types::Text};
use uuid::Uuid;

use super::store::maintenance::OPENINGS;
use crate::{
    db::{Db, Target, migrations},
    kernel::Clock,
};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[test]
fn openings_are_found_without_the_other_readings() {
    let folder = std::env::temp_dir().join(format!("motorpool-openings-{}", Uuid::now_v7()));
    let target = Target::Sqlite(folder.join("test.db").display().to_string());
    let mut conn = Db::alone(target, Clock::system()).and_then(|db| db.connect()).expect("a database");
    migrations::run(&mut conn).expect("tables");
    let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {OPENINGS}")).load(&mut conn).expect("a plan");
    assert_eq!(steps[0].detail, "SCAN r USING INDEX odometer_readings_openings");
    std::fs::remove_dir_all(&folder).expect("removed");
}
