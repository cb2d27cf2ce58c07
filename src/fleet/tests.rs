//! How the first reading of each vehicle is found.

use super::store::maintenance::OPENINGS;
use crate::db::scratch::Scratch;

#[test]
fn openings_are_found_without_the_other_readings() {
    let plan = Scratch::make().plan(OPENINGS);
    assert_eq!(plan[0], "SCAN r USING INDEX odometer_readings_openings", "{plan:#?}");
}
