//! What was signed reads as signed: plates, drivers, departments and the company, whatever is renamed later (RULES.md
//! §4.10).

use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        books::{NUMBER, of_trip},
        client::{Client, id},
        database::Engine,
        trips::{at, km_of, pair, trip_of},
        world::{World, merged},
    },
};

cases![
    what_was_signed_reads_as_signed,
    a_new_signature_bears_the_new_names,
    a_signed_statement_is_not_corrected,
    names_of_before_are_taken_from_the_record,
];

/// Renames a department, a supplier, a driver, an account or a vehicle.
fn rename(client: &Client, path: &str, body: Value) {
    client.patch(path, body, "*").expect(200);
}

/// A signed trip of two cars and three drivers, one that is unsigned, and the papers of the signed one.
struct Signed<'w> {
    world: &'w World,
    department: Value,
    cars: Vec<Value>,
    trip: String,
    unsigned: String,
    statement: String,
    invoice: String,
    voucher: String,
    draft: String,
}

impl<'w> Signed<'w> {
    fn new(world: &'w World) -> Self {
        world.tariff();
        let department =
            world.department_with(json!({"code": "finance", "name": "县财政局", "uscc": "11330225002985031R"}));
        let cars = world.fleet(0, 0, 3);
        let second = world.driver_with(&["C1"]);
        let booking = world.approved(&department, json!({}));
        let assignment = merged(pair(&cars[0]), json!({"second_driver_id": second["id"]}));
        let trip = trip_of(&world.send(&booking, &[assignment]).expect(200), 0);
        let other = trip_of(&world.sent(&department, json!({}), &[&cars[2]]), 0);
        world.leaves(&trip, km_of(&cars[0]), "05-07 08:00");
        world.leaves(&other, km_of(&cars[2]), "05-07 08:00");
        world.at(&at("05-07 10:00"));
        let goes_on = json!({"odometer_km": km_of(&cars[0]) + 40, "at": at("05-07 10:00"), "reason": "故障"});
        world.dispatcher().post(&format!("{trip}/continue"), merged(pair(&cars[1]), goes_on)).expect(200);
        world.returns(&trip, km_of(&cars[1]) + 40, "05-07 16:00");
        world.returns(&other, km_of(&cars[2]) + 80, "05-07 16:00");
        let signed = world.requester(&department).post(&format!("{trip}/confirm"), json!({})).expect(200);
        let accountant = world.accountant();
        let month = json!({"department_id": id(&department), "period": "2026-05"});
        let statement = format!("/statements/{}", id(&accountant.post("/statements", month.clone()).expect(201)));
        accountant.post(&format!("{statement}/confirm"), json!({"signed_by": "李会计"})).expect(200);
        let invoice = format!("/invoices/{}", id(&accountant.post("/invoices", month).expect(201)));
        accountant.post(&format!("{invoice}/issue"), json!({"number": NUMBER, "date": "2026-05-07"})).expect(200);
        let voucher = format!("/journals/{}", of_trip(world, &signed)["journal_id"].as_str().expect("it is posted"));
        let by_hand = json!({"date": "2026-05-07", "text": "往来", "attachments": 1, "lines": [
            {"account": "5602", "dr_fen": 100, "department_id": id(&department)}, {"account": "1002", "cr_fen": 100}]});
        let draft = format!("/journals/{}", id(&accountant.post("/journals", by_hand).expect(201)));
        Self { world, department, cars, trip, unsigned: other, statement, invoice, voucher, draft }
    }

    fn page(&self, path: &str) -> String {
        let reply = self.world.accountant().get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    /// A row of the register without its links to what may change.
    fn row(&self, trip: &str) -> Value {
        let register = self.world.accountant().get("/reports/trips?from=2026-05-01&to=2026-05-31").expect(200);
        let rows = register["trips"].as_array().expect("rows").clone();
        rows.into_iter().find(|row| trip.ends_with(row["trip_id"].as_str().expect("an id"))).expect("a row")
    }

    /// Everything that was signed, as it reads now.
    fn papers(&self) -> Vec<String> {
        let trip = self.world.dispatcher().get(&self.trip).expect(200);
        let legs: Vec<Value> = trip["legs"].as_array().expect("legs").clone();
        let of_booking =
            self.world.dispatcher().get(&format!("/bookings/{}", trip["booking_id"].as_str().expect("an id")));
        vec![
            self.page(&format!("{}/slip", self.trip)),
            self.page(&format!("{}/print", self.statement)),
            self.page(&format!("{}/print", self.voucher)),
            self.page(&self.voucher),
            self.page(&self.statement),
            self.page(&self.invoice),
            self.row(&self.trip).to_string(),
            json!([trip["plate_no"], trip["driver_name"], legs, of_booking.expect(200)["trips"]]).to_string(),
        ]
    }

    /// Renames everything that the papers name, half an hour later.
    fn rename_all(&self) {
        self.world.later(30);
        let admin = self.world.admin();
        rename(&admin, &format!("/departments/{}", id(&self.department)), json!({"name": "县财金局"}));
        for (at, car) in self.cars.iter().enumerate() {
            rename(&admin, &format!("/vehicles/{}", id(car)), json!({"plate_no": format!("浙B8888{at}")}));
            let driver = car["default_driver_id"].as_str().expect("a driver");
            rename(&admin, &format!("/drivers/{driver}"), json!({"name": format!("改名{at}")}));
        }
        rename(&admin, "/settings", json!({"company_name": "新名公司"}));
        let accounts = self.world.accountant().all("/accounts?code=5001&code=5602");
        for account in accounts {
            rename(&self.world.accountant(), &format!("/accounts/{}", id(&account)), json!({"name": "新名科目"}));
        }
    }
}

fn what_was_signed_reads_as_signed(world: &World) {
    let signed = Signed::new(world);
    let before = signed.papers();
    for words in ["县财政局", signed.cars[0]["plate_no"].as_str().expect("a plate")] {
        assert!([0, 1].iter().all(|at| before[*at].contains(words)), "{words} is on slip and statement");
    }
    signed.rename_all();
    for (now, then) in signed.papers().iter().zip(&before) {
        assert_eq!(now, then);
    }
    // What nobody has signed yet bears the new names.
    let slip = signed.page(&format!("{}/slip", signed.unsigned));
    for words in ["县财金局", "浙B88882", "改名2", "新名公司"] {
        assert!(slip.contains(words), "{words} is not on {slip}");
    }
    let row = signed.row(&signed.unsigned);
    assert_eq!(
        (&row["department"], &row["plate_nos"], &row["drivers"]),
        (&json!("县财金局"), &json!(["浙B88882"]), &json!(["改名2"]))
    );
    let draft = signed.page(&format!("{}/print", signed.draft));
    assert!(["县财金局", "新名公司", "新名科目"].iter().all(|words| draft.contains(words)), "{draft}");
    // A journal reads as it was approved.
    world.later(1);
    world.supervisor().post(&format!("{}/approve", signed.draft), json!({})).expect(200);
    world.later(1);
    rename(&world.admin(), &format!("/departments/{}", id(&signed.department)), json!({"name": "县财税局"}));
    let approved = signed.page(&format!("{}/print", signed.draft));
    assert!(approved.contains("县财金局") && !approved.contains("县财税局"), "{approved}");
    assert_eq!(signed.papers(), before);
    world.sound();
}

fn a_new_signature_bears_the_new_names(world: &World) {
    let signed = Signed::new(world);
    let old = signed.papers();
    signed.rename_all();
    // A toll that arrives late is signed by itself; until then the paper is the old one.
    let late = json!({"tolls_fen": 1_000, "parking_fen": 0});
    world.dispatcher().post(&format!("{}/outlays", signed.trip), late).expect(200);
    let names = |row: &Value| json!([row["department"], row["plate_nos"], row["drivers"]]);
    assert_eq!(names(&signed.row(&signed.trip)), names(&serde_json::from_str(&old[6]).expect("a row")));
    world.later(1);
    world.requester(&signed.department).post(&format!("{}/confirm", signed.trip), json!({})).expect(200);
    let row = signed.row(&signed.trip);
    assert_eq!((&row["department"], &row["plate_nos"]), (&json!("县财金局"), &json!(["浙B88880", "浙B88881"])));
    assert!(signed.page(&format!("{}/slip", signed.trip)).contains("改名1"));
    // The statement was signed before.
    assert_eq!(
        [signed.page(&format!("{}/print", signed.statement)), signed.page(&signed.statement)],
        [old[1].clone(), old[4].clone()]
    );
    world.sound();
}

fn a_signed_statement_is_not_corrected(world: &World) {
    let signed = Signed::new(world);
    let old = signed.papers();
    world.corrected(&signed.trip, json!({"odometer_km": km_of(&signed.cars[1]) + 90, "reason": "抄表有误"}));
    assert_eq!(signed.row(&signed.trip)["km"], 130);
    assert_eq!(
        [signed.page(&format!("{}/print", signed.statement)), signed.page(&signed.statement)],
        [old[1].clone(), old[4].clone()]
    );
}

fn names_of_before_are_taken_from_the_record(world: &World) {
    let signed = Signed::new(world);
    let before = signed.papers();
    signed.rename_all();
    world.later(5);
    rename(&world.admin(), &format!("/vehicles/{}", id(&signed.cars[0])), json!({"plate_no": "浙B77777"}));
    rename(&world.admin(), &format!("/departments/{}", id(&signed.department)), json!({"discount_percent": 5}));
    let kept = world.sql_number("SELECT count(*) AS n FROM former_names");
    world.sql("DELETE FROM former_names").expect("nothing is known");
    assert_ne!(signed.papers(), before);
    let migration = match world.database.engine {
        Engine::Sqlite => include_str!("../../../migrations/sqlite/2026-11-29-000047_former_names/up.sql"),
        Engine::Postgres => include_str!("../../../migrations/postgres/2026-11-29-000047_former_names/up.sql"),
    };
    world.sql(&migration[migration.find("INSERT").expect("it fills the table")..]).expect("the names of before");
    assert_eq!(signed.papers(), before);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM former_names"), kept);
}
