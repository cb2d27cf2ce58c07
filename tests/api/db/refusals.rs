//! The rules in the database itself. Each refuses by its name, on both engines alike.
//!
//! They are foreign keys, unique rules, checks, append-only tables, and plans that may not overlap.

use std::{cell::RefCell, collections::BTreeSet};

use diesel::{RunQueryDsl, result::Error as Diesel, sql_query};
use motorpool::db::{Conn, REFUSALS, refusal_name};
use uuid::Uuid;

use crate::{
    cases,
    house::schema::{Column, declared, tree, words_after},
    support::{database::Engine, world::World},
};

cases![
    every_refusal_has_its_name,
    every_check_refuses_by_name,
    append_only_tables_refuse_every_way_round,
    plans_never_overlap,
    plans_are_swapped_by_release_and_claim,
    plans_overlap_exactly_when_they_do,
    a_foreign_key_leads_somewhere,
];

/// Rows written straight into the tables.
struct Rows<'w> {
    world: &'w World,
    conn: RefCell<Conn>,
    columns: Vec<Column>,
}

const AT: &str = "2026-05-07T08:00:00+08:00";

const LATER: &str = "2026-05-07T16:00:00+08:00";

impl<'w> Rows<'w> {
    /// Writes one row into each table that others refer to.
    fn new(world: &'w World) -> Self {
        let rows = Self { world, conn: RefCell::new(world.conn()), columns: declared(world.database.engine) };
        for table in [
            "events",
            "departments",
            "suppliers",
            "drivers",
            "vehicles",
            "tariffs",
            "bookings",
            "trips",
            "users",
            "sessions",
            "periods",
            "journals",
            "advances",
            "payments",
            "receivables",
            "invoices",
            "costs",
            "prepayments",
            "assets",
            "statements",
            "webhooks",
            "imports",
            "maintenance_plans",
            "standards",
            "tenders",
            "bids",
            "contracts",
            "cases",
            "assessments",
            "assessment_lines",
            "posts",
        ] {
            rows.put(table, &[("id", rows.id(&format!("first of {table}")))])
                .unwrap_or_else(|error| panic!("{table}: {error}"));
        }
        rows.put("users", &[("id", rows.id("second of users"))]).expect("another user");
        rows
    }

    /// The id for a name, as SQL. The same name always has the same id.
    fn id(&self, name: &str) -> String {
        self.world.database.id(named_id(name))
    }

    fn at(&self, at: &str) -> String {
        self.world.database.instant(at)
    }

    fn run(&self, sql: &str) -> Result<(), Diesel> {
        sql_query(sql).execute(&mut *self.conn.borrow_mut()).map(drop)
    }

    /// Inserts a row of valid values, with some replaced by these.
    fn values(&self, table: &str, over: &[(&str, String)]) -> (String, String) {
        let mut names = Vec::new();
        let mut values = Vec::new();
        for column in self.columns.iter().filter(|column| column.in_table == table) {
            let said = over.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value.clone());
            // The database numbers these itself.
            let generated = table == "booking_numbers" && column.name == "number";
            // Not every user has one, but who has none is somebody elsewhere.
            // A plan is for a vehicle or a class, and has an interval.
            let of_plan = table == "maintenance_plans" && ["class", "every_km"].contains(&column.name.as_str());
            let needed = column.nullable == 0 || column.name == "password_hash" || of_plan;
            let Some(value) = said.or_else(|| (needed && !generated).then(|| self.valid(column))) else { continue };
            names.push(format!("\"{}\"", column.name));
            values.push(value);
        }
        assert!(!names.is_empty(), "no table {table}");
        (names.join(", "), values.join(", "))
    }

    fn put(&self, table: &str, over: &[(&str, String)]) -> Result<(), Diesel> {
        let (names, values) = self.values(table, over);
        self.run(&format!("INSERT INTO {table} ({names}) VALUES ({values})"))
    }

    fn valid(&self, column: &Column) -> String {
        let word = match (column.in_table.as_str(), column.name.as_str()) {
            ("events", "actor_kind") => "user",
            ("holidays", "kind") => "holiday",
            ("sessions", "kind") => "browser",
            ("calendars", "kind") => "driver",
            ("departments", "approval_rule") => "always",
            ("drivers", "employment") => "employee",
            (_, "class") => "car",
            ("vehicles", "energy") => "petrol",
            ("vehicles", "ownership") => "owned",
            ("papers", "kind") => "inspection",
            ("odometer_readings", "source") => "manual",
            (_, "service") => "day",
            ("occupancy", "resource_kind") => "vehicle",
            ("occupancy", "cause") => "trip",
            ("bookings", "purpose") => "official_business",
            ("bookings", "reach") => "in_county",
            ("bookings", "state") => "submitted",
            ("bookings", "approval") => "pending",
            ("trips", "state") => "planned",
            ("trips", "outcome") => "carried_out",
            ("tax_rules", "taxpayer") => "small_scale",
            ("accounts", "kind") => "asset",
            ("accounts", "side") => "debit",
            ("periods", "state") => "open",
            ("journals", "state") => "draft",
            ("journals", "kind") => "normal",
            ("journals", "source") => "manual",
            (_, "account") => "1002",
            (_, "period") => "2026-05",
            ("receivables", "kind") => "trip",
            ("advances", "source") => "payment",
            ("costs", "category") => "fuel",
            ("costs", "paid_from") | ("assets", "paid_from") => "bank",
            ("costs", "state") => "posted",
            ("payments", "direction") => "received",
            ("payments", "state") => "draft",
            ("payments", "channel") => "bank",
            ("invoices", "state") => "requested",
            ("statements", "state") => "open",
            ("write_offs", "state") => "draft",
            ("deliveries", "state") => "pending",
            ("webhooks", "event_types") => "[]",
            ("imports", "kind") => "vehicles",
            ("imports", "state") => "running",
            ("past_trips", "purpose") => "official_business",
            ("standard_clauses", "part") => "rated",
            ("admissions", "state") => "applied",
            ("admissions", "qualifications") => "[]",
            ("tenders", "method") => "open",
            ("tenders", "state") => "draft",
            ("tenders", "categories" | "criteria" | "experts") => "[]",
            ("bids", "state") => "received",
            ("budgets", "holder") => "bureau",
            ("contracts", "mode") => "own",
            ("contracts", "payer") => "bureau",
            ("contracts", "state") => "draft",
            ("contracts", "bands") | ("inspections", "clauses") => "[]",
            ("contract_versions", "kind") => "first",
            ("contract_lines", "price") => "none",
            ("posts", "kind") => "auxiliary",
            ("cases", "source") => "audit",
            ("assessments", "state") => "open",
            ("assessment_clauses", "part") => "rated",
            ("assessment_lines" | "assessment_clauses", "category") => "cleaning",
            ("cases", "severity") => "minor",
            ("cases", "state") => "open",
            _ => "",
        };
        if !word.is_empty() {
            return format!("'{word}'");
        }
        match (column.name.as_str(), column.kind.as_str()) {
            ("department_id", _) => self.id("first of departments"),
            ("supplier_id", _) => self.id("first of suppliers"),
            ("driver_id", _) => self.id("first of drivers"),
            ("vehicle_id", _) => self.id("first of vehicles"),
            ("tariff_id", _) => self.id("first of tariffs"),
            ("booking_id", _) => self.id("first of bookings"),
            ("trip_id", _) => self.id("first of trips"),
            ("user_id" | "from_user_id", _) => self.id("first of users"),
            ("to_user_id", _) => self.id("second of users"),
            ("session_id", _) => self.id("first of sessions"),
            ("journal_id", _) => self.id("first of journals"),
            ("cost_id", _) => self.id("first of costs"),
            ("prepayment_id", _) => self.id("first of prepayments"),
            ("asset_id", _) => self.id("first of assets"),
            ("receivable_id", _) => self.id("first of receivables"),
            ("invoice_id", _) => self.id("first of invoices"),
            ("statement_id", _) => self.id("first of statements"),
            ("import_id", _) => self.id("first of imports"),
            ("buyer_id", _) => self.id("first of departments"),
            ("standard_id", _) => self.id("first of standards"),
            ("tender_id", _) => self.id("first of tenders"),
            ("bid_id", _) => self.id("first of bids"),
            ("contract_id", _) => self.id("first of contracts"),
            ("case_id", _) => self.id("first of cases"),
            ("assessment_id", _) => self.id("first of assessments"),
            ("post_id", _) => self.id("first of posts"),
            ("plan_id", _) => self.id("first of maintenance_plans"),
            ("webhook_id", _) => self.id("first of webhooks"),
            ("ends_at", _) => self.at(LATER),
            ("first_sequence" | "last_sequence", _) => "1".into(),
            ("seal" | "sha256" | "own_seal", _) => self.world.database.bytes(&[7; 32]),
            ("event_id", _) => self.id("first of events"),
            ("returned_at", _) if column.in_table == "past_trips" => self.at(LATER),
            (_, "BLOB" | "uuid") if column.name.contains("hash") => {
                self.world.database.bytes(Uuid::now_v7().as_bytes())
            }
            (_, "BLOB" | "uuid") => self.world.database.id(Uuid::now_v7()),
            (_, "bytea") => self.world.database.bytes(Uuid::now_v7().as_bytes()),
            (_, "TEXT" | "text")
                if matches!(column.name.as_str(), "code" | "plate_no" | "username" | "number" | "reference") =>
            {
                format!("'{}'", Uuid::now_v7())
            }
            (name, "TEXT")
                if name == "date"
                    || name.starts_with("valid_")
                    || name.ends_with("_until")
                    || name.ends_with("_on") =>
            {
                "'2026-05-07'".into()
            }
            (_, "date") => "'2026-05-07'".into(),
            (_, "TEXT" | "text") => "'x'".into(),
            (_, "timestamp with time zone") => self.at(AT),
            (name, "INTEGER") if name == "at" || name.ends_with("_at") => self.at(AT),
            (_, "boolean") => "false".into(),
            (
                "quantity" | "one" | "next_no" | "sequence" | "dr_fen" | "amount_fen" | "gross_fen" | "cost_fen"
                | "value_fen" | "months" | "weight_centi" | "stars" | "number" | "warn_percent",
                _,
            ) => "1".into(),
            _ => "0".into(),
        }
    }
}

fn named_id(name: &str) -> Uuid {
    let mut bytes = [0x40_u8; 16];
    for (at, byte) in name.bytes().enumerate() {
        bytes[at % 16] = bytes[at % 16].rotate_left(3) ^ byte;
    }
    Uuid::from_bytes(bytes)
}

/// The name of the rule that refused.
#[track_caller]
fn refused(outcome: Result<(), Diesel>) -> String {
    match outcome {
        Ok(()) => panic!("it was not refused"),
        Err(Diesel::DatabaseError(kind, info)) => {
            refusal_name(&*info).unwrap_or_else(|| panic!("refused without a name: {kind:?} {}", info.message()))
        }
        Err(other) => panic!("not by a rule: {other}"),
    }
}

fn text(word: &str) -> String {
    format!("'{word}'")
}

fn every_refusal_has_its_name(world: &World) {
    let rows = Rows::new(world);
    let issued = || {
        vec![
            ("state", text("issued")),
            ("number", text("1")),
            ("issued_on", text("2026-05-07")),
            ("due_on", text("2026-05-07")),
        ]
    };
    let red = || {
        // Each with a number of its own, so that only the red one's is the same.
        let mut red = issued();
        red[0].1 = text("red");
        red[1].1 = "lower(hex(randomblob(8)))".into();
        if world.database.engine == Engine::Postgres {
            red[1].1 = "gen_random_uuid()::text".into();
        }
        red.extend([("red_number", text("2")), ("confirmation_number", text("3")), ("red_on", text("2026-05-07"))]);
        red
    };
    let car = || vec![("resource_id", rows.id("a car")), ("active", world.database.boolean(true).to_owned())];
    let twice: Vec<(&str, &str, Vec<(&str, String)>)> = vec![
        ("occupancy_no_overlap", "occupancy", car()),
        ("bookings_external_ref", "bookings", vec![("external_ref", text("oa-1"))]),
        ("departments_code", "departments", vec![("code", text("finance"))]),
        ("holidays_date", "holidays", vec![("date", text("2026-10-01"))]),
        ("odometer_readings_corrects_id", "odometer_readings", vec![("corrects_id", rows.id("a reading"))]),
        ("tariffs_valid_from", "tariffs", vec![("valid_from", text("2027-01-01"))]),
        ("users_username", "users", vec![("username", text("twice"))]),
        ("users_subject", "users", vec![("issuer", text("https://login.example")), ("subject", text("7"))]),
        ("vehicle_classes_code", "vehicle_classes", vec![("code", text("tram"))]),
        ("vehicles_plate_no", "vehicles", vec![("plate_no", text("浙G00001"))]),
        ("accounts_code", "accounts", vec![("code", text("9999"))]),
        ("service_categories_code", "service_categories", vec![("code", text("laundry"))]),
        ("own_services_period", "own_services", vec![("category", text("laundry")), ("period", text("2026-04"))]),
        ("bureau_rules_valid_from", "bureau_rules", vec![("valid_from", text("2027-01-01"))]),
        ("bids_supplier_id", "bids", vec![("supplier_id", rows.id("a bidder"))]),
        ("tax_rules_valid_from", "tax_rules", vec![("valid_from", text("2027-01-01"))]),
        ("costs_number", "costs", vec![("seller", text("县汽修厂")), ("number", text("N1"))]),
        ("journals_reverses_id", "journals", vec![("reverses_id", rows.id("first of journals"))]),
        ("past_trips_reference", "past_trips", vec![("reference", text("2025-0001"))]),
        ("payments_reference", "payments", vec![("reference", text("2026050700017"))]),
        ("statements_period", "statements", vec![("period", text("2026-07"))]),
        ("invoices_number", "invoices", issued()),
        ("invoices_red_number", "invoices", red()),
    ];
    rows.put("suppliers", &[("id", rows.id("a bidder"))]).expect("a bidder");
    rows.put("odometer_readings", &[("id", rows.id("a reading"))]).expect("a reading to correct");
    let mut provoked: BTreeSet<&str> = twice.iter().map(|(name, ..)| *name).collect();
    // Posting asks the month, not another row: `ledger::nothing_goes_into_a_closed_month`.
    provoked.insert("journals_open_period");
    assert_eq!(provoked, REFUSALS.iter().map(|(name, ..)| *name).collect(), "provoke each refusal of REFUSALS here");
    for (name, table, values) in twice {
        rows.put(table, &values).unwrap_or_else(|error| panic!("{name}, the first: {error}"));
        assert_eq!(refused(rows.put(table, &values)), name);
    }
}

fn every_check_refuses_by_name(world: &World) {
    let rows = Rows::new(world);
    let (at, later) = (rows.at(AT), rows.at(LATER));
    let backwards = || vec![("starts_at", later.clone()), ("ends_at", at.clone())];
    let empty = || vec![("starts_at", at.clone()), ("ends_at", at.clone())];
    let number = |n: i64| n.to_string();
    let wrong: Vec<(&str, &str, Vec<(&str, String)>)> = vec![
        ("events_actor_kind", "events", vec![("actor_kind", text("ghost"))]),
        ("deliveries_state", "deliveries", vec![("state", text("lost"))]),
        ("seals_sequence", "seals", vec![("sequence", number(0))]),
        ("seals_seal", "seals", vec![("seal", world.database.bytes(b"short"))]),
        ("archives_first_sequence", "archives", vec![("first_sequence", number(0))]),
        ("archives_seal", "archives", vec![("seal", world.database.bytes(b"short"))]),
        ("archives_sha256", "archives", vec![("sha256", world.database.bytes(b"short"))]),
        ("archives_own_seal", "archives", vec![("own_seal", world.database.bytes(b"short"))]),
        ("settings_is_one", "settings", vec![("one", number(2))]),
        ("holidays_kind", "holidays", vec![("kind", text("feast"))]),
        ("given_up_days_paid", "given_up_days", vec![("paid", number(0)), ("held_again", number(0))]),
        ("given_up_days_held_again", "given_up_days", vec![("paid", number(1)), ("held_again", number(2))]),
        ("given_up_days_held_again", "given_up_days", vec![("paid", number(1)), ("held_again", number(-1))]),
        ("sessions_kind", "sessions", vec![("kind", text("tab"))]),
        ("calendars_kind", "calendars", vec![("kind", text("boat"))]),
        ("users_issuer", "users", vec![("issuer", text("https://login.example"))]),
        ("users_issuer", "users", vec![("subject", text("7"))]),
        (
            "users_roles",
            "users",
            vec![
                ("issuer", text("https://login.example")),
                ("subject", text("7")),
                ("roles", text(r#"["admin","driver"]"#)),
            ],
        ),
        ("users_password_hash", "users", vec![("password_hash", "NULL".into())]),
        ("departments_discount_percent", "departments", vec![("discount_percent", number(101))]),
        ("departments_discount_percent", "departments", vec![("discount_percent", number(-1))]),
        ("departments_approval_rule", "departments", vec![("approval_rule", text("sometimes"))]),
        ("departments_headcount", "departments", vec![("headcount", number(-1))]),
        ("drivers_employment", "drivers", vec![("employment", text("friend"))]),
        ("delegations_span", "delegations", backwards()),
        ("delegations_span", "delegations", empty()),
        ("delegations_another", "delegations", vec![("to_user_id", rows.id("first of users"))]),
        ("leave_span", "leave", backwards()),
        ("leave_span", "leave", empty()),
        ("vehicles_energy", "vehicles", vec![("energy", text("coal"))]),
        ("vehicles_transmission", "vehicles", vec![("transmission", text("magic"))]),
        ("vehicles_ownership", "vehicles", vec![("ownership", text("stolen"))]),
        ("papers_kind", "papers", vec![("kind", text("newspaper"))]),
        ("papers_span", "papers", vec![("valid_from", text("2026-05-08")), ("valid_until", text("2026-05-07"))]),
        ("off_road_span", "off_road", backwards()),
        ("off_road_span", "off_road", empty()),
        ("maintenance_plans_of", "maintenance_plans", vec![("class", "NULL".into())]),
        ("maintenance_plans_of", "maintenance_plans", vec![("vehicle_id", rows.id("first of vehicles"))]),
        ("maintenance_plans_every", "maintenance_plans", vec![("every_km", "NULL".into())]),
        ("maintenance_services_voided", "maintenance_services", vec![("void_reason", text("x"))]),
        ("maintenance_services_voided", "maintenance_services", vec![("voided_at", at.clone())]),
        ("odometer_readings_source", "odometer_readings", vec![("source", text("guess"))]),
        ("tariff_rates_service", "tariff_rates", vec![("service", text("week"))]),
        ("occupancy_resource_kind", "occupancy", vec![("resource_kind", text("desk"))]),
        ("occupancy_cause", "occupancy", vec![("cause", text("whim"))]),
        ("occupancy_span", "occupancy", backwards()),
        ("occupancy_span", "occupancy", empty()),
        ("class_demand_quantity", "class_demand", vec![("quantity", number(0))]),
        ("class_demand_span", "class_demand", empty()),
        ("bookings_purpose", "bookings", vec![("purpose", text("holiday"))]),
        ("bookings_service", "bookings", vec![("service", text("week"))]),
        ("bookings_reach", "bookings", vec![("reach", text("moon"))]),
        ("bookings_state", "bookings", vec![("state", text("lost"))]),
        ("bookings_approval", "bookings", vec![("approval", text("maybe"))]),
        ("bookings_span", "bookings", empty()),
        ("bookings_cancelled_for", "bookings", vec![("cancelled_for", text("nobody"))]),
        ("booking_items_quantity", "booking_items", vec![("quantity", number(-1))]),
        ("trips_state", "trips", vec![("state", text("flown"))]),
        ("trips_outcome", "trips", vec![("outcome", text("fun"))]),
        ("trips_rating", "trips", vec![("rating", number(6))]),
        ("trips_rating", "trips", vec![("rating", number(0))]),
        ("trips_cancelled_for", "trips", vec![("cancelled_for", text("nobody"))]),
        ("trips_rated_by", "trips", vec![("rated_by", text("rule"))]),
        ("charges_total_fen", "charges", vec![("total_fen", number(-1))]),
        ("tax_rules_taxpayer", "tax_rules", vec![("taxpayer", text("rich"))]),
        ("accounts_kind", "accounts", vec![("kind", text("secret"))]),
        ("accounts_side", "accounts", vec![("side", text("left"))]),
        ("periods_state", "periods", vec![("period", text("2026-06")), ("state", text("ajar"))]),
        ("periods_next_no", "periods", vec![("period", text("2026-06")), ("next_no", number(0))]),
        ("journals_kind", "journals", vec![("kind", text("blue"))]),
        ("journals_source", "journals", vec![("source", text("rumour"))]),
        ("journals_posted", "journals", vec![("number", number(1))]),
        ("journals_date", "journals", vec![("date", text("2026-06-01"))]),
        ("journal_lines_side", "journal_lines", vec![("dr_fen", number(0))]),
        ("journal_lines_side", "journal_lines", vec![("cr_fen", number(1))]),
        ("opening_turnovers_dr_fen", "opening_turnovers", vec![("dr_fen", number(-1))]),
        ("opening_turnovers_cr_fen", "opening_turnovers", vec![("cr_fen", number(-1))]),
        ("receivables_kind", "receivables", vec![("kind", text("gift"))]),
        ("receivables_split", "receivables", vec![("taxable_fen", number(5)), ("net_fen", number(4))]),
        ("receivables_paid", "receivables", vec![("paid_fen", number(1))]),
        ("receivables_paid", "receivables", vec![("written_off_fen", number(-1))]),
        ("receivables_passed", "receivables", vec![("passed_fen", number(1))]),
        ("advances_source", "advances", vec![("source", text("luck"))]),
        ("advances_amount_fen", "advances", vec![("amount_fen", number(0))]),
        ("advances_used_fen", "advances", vec![("used_fen", number(2))]),
        ("costs_category", "costs", vec![("category", text("joy"))]),
        ("costs_liable", "costs", vec![("liable", text("nobody"))]),
        ("costs_gross_fen", "costs", vec![("gross_fen", number(0))]),
        ("costs_paid_from", "costs", vec![("paid_from", text("luck"))]),
        ("costs_state", "costs", vec![("state", text("lost"))]),
        ("costs_tax_fen", "costs", vec![("tax_fen", number(1))]),
        ("costs_tax_fen", "costs", vec![("deducted_fen", number(1))]),
        ("costs_covers", "costs", vec![("covers_from", text("2026-05-07"))]),
        ("costs_covers", "costs", vec![("covers_from", text("2026-05-07")), ("covers_until", text("2026-05-06"))]),
        ("costs_reversed", "costs", vec![("state", text("reversed"))]),
        ("cost_lines_amount_fen", "cost_lines", vec![("amount_fen", number(0))]),
        ("cost_lines_net_fen", "cost_lines", vec![("net_fen", number(1)), ("vehicle_tax_fen", number(1))]),
        ("prepayments_amount_fen", "prepayments", vec![("amount_fen", number(0))]),
        ("prepayments_months", "prepayments", vec![("months", number(0))]),
        ("releases_amount_fen", "releases", vec![("amount_fen", number(0))]),
        ("assets_months", "assets", vec![("months", number(0))]),
        ("assets_paid_from", "assets", vec![("paid_from", text("cash"))]),
        ("assets_value_fen", "assets", vec![("value_fen", number(2))]),
        ("assets_value_fen", "assets", vec![("residual_fen", number(1)), ("opening_depreciation_fen", number(1))]),
        ("assets_disposed", "assets", vec![("cleared_fen", number(1))]),
        ("depreciations_amount_fen", "depreciations", vec![("amount_fen", number(0))]),
        ("payments_direction", "payments", vec![("direction", text("sideways"))]),
        ("payments_state", "payments", vec![("state", text("lost"))]),
        ("payments_purpose", "payments", vec![("purpose", text("fun"))]),
        ("payments_tax", "payments", vec![("tax", text("window"))]),
        ("payments_amount_fen", "payments", vec![("amount_fen", number(0))]),
        ("payments_channel", "payments", vec![("channel", text("mattress"))]),
        ("payments_posted", "payments", vec![("state", text("posted"))]),
        ("payments_posted", "payments", vec![("journal_id", rows.id("first of journals"))]),
        ("payments_reversed", "payments", vec![("reversed_on", text("2026-05-07"))]),
        ("payment_allocations_source", "payment_allocations", vec![("taxable_fen", number(1))]),
        ("payment_allocations_amount", "payment_allocations", vec![("payment_id", rows.id("first of payments"))]),
        ("invoices_state", "invoices", vec![("state", text("lost"))]),
        ("invoices_total_fen", "invoices", vec![("total_fen", number(1))]),
        ("invoices_issued", "invoices", vec![("state", text("issued"))]),
        ("invoices_issued", "invoices", vec![("due_on", text("2026-05-07"))]),
        ("invoices_red", "invoices", vec![("red_on", text("2026-05-07"))]),
        (
            "statements_state",
            "statements",
            vec![("period", text("2026-06")), ("state", text("lost")), ("evidence", text("{}"))],
        ),
        ("statements_confirmed_at", "statements", vec![("period", text("2026-06")), ("state", text("confirmed"))]),
        ("statement_lines_disputed", "statement_lines", vec![("dispute_reason", text("x"))]),
        ("write_offs_state", "write_offs", vec![("state", text("lost"))]),
        ("write_offs_amount_fen", "write_offs", vec![("amount_fen", number(0))]),
        ("write_offs_approved", "write_offs", vec![("state", text("approved"))]),
        ("write_offs_approved", "write_offs", vec![("date", text("2026-05-07"))]),
        ("invoice_lines_amount_fen", "invoice_lines", vec![("amount_fen", number(5))]),
        ("imports_kind", "imports", vec![("kind", text("cows"))]),
        ("imports_state", "imports", vec![("state", text("lost"))]),
        ("standard_clauses_part", "standard_clauses", vec![("part", text("guessed"))]),
        ("standard_clauses_weight_centi", "standard_clauses", vec![("weight_centi", number(0))]),
        ("admissions_state", "admissions", vec![("state", text("lost"))]),
        (
            "admissions_term",
            "admissions",
            vec![("valid_from", text("2026-05-07")), ("valid_until", text("2026-05-06"))],
        ),
        ("admissions_barred", "admissions", vec![("state", text("barred"))]),
        ("admissions_barred", "admissions", vec![("barred_until", text("2026-05-07"))]),
        ("tenders_method", "tenders", vec![("method", text("lottery"))]),
        ("tenders_ceiling_fen", "tenders", vec![("ceiling_fen", number(-1))]),
        ("tenders_price_weight_centi", "tenders", vec![("price_weight_centi", number(10_001))]),
        ("tenders_small_firm_bp", "tenders", vec![("small_firm_bp", number(10_001))]),
        ("tenders_state", "tenders", vec![("state", text("lost"))]),
        ("tenders_failed_code", "tenders", vec![("state", text("failed")), ("failed_code", text("lost"))]),
        ("tenders_failed", "tenders", vec![("state", text("failed"))]),
        ("tenders_won", "tenders", vec![("state", text("awarded"))]),
        ("tenders_won", "tenders", vec![("winner_bid_id", rows.id("first of bids"))]),
        ("bids_state", "bids", vec![("state", text("won away")), ("price_fen", number(1))]),
        (
            "bids_rejected_code",
            "bids",
            vec![("state", text("rejected")), ("price_fen", number(1)), ("rejected_code", text("ugly"))],
        ),
        ("bids_rejected", "bids", vec![("state", text("rejected")), ("price_fen", number(1))]),
        ("bids_price_fen", "bids", vec![("state", text("opened")), ("price_fen", number(0))]),
        ("bids_sealed", "bids", vec![("price_fen", number(1))]),
        ("bids_sealed", "bids", vec![("state", text("opened"))]),
        ("bid_scores_score_centi", "bid_scores", vec![("score_centi", number(10_001))]),
        ("tender_challenges_number", "tender_challenges", vec![("number", number(0))]),
        ("tender_challenges_outcome", "tender_challenges", vec![("outcome", text("lost"))]),
        ("contracts_mode", "contracts", vec![("mode", text("gift"))]),
        ("contracts_payer", "contracts", vec![("payer", text("nobody"))]),
        ("contracts_state", "contracts", vec![("state", text("lost"))]),
        ("contracts_renewals", "contracts", vec![("renewals", number(-1))]),
        ("contracts_at_stake_bp", "contracts", vec![("at_stake_bp", number(10_001))]),
        ("contracts_term", "contracts", vec![("valid_from", text("2026-05")), ("valid_until", text("2026-04"))]),
        ("contract_versions_number", "contract_versions", vec![("number", number(0))]),
        ("contract_versions_kind", "contract_versions", vec![("number", number(2)), ("kind", text("last"))]),
        (
            "contract_versions_term",
            "contract_versions",
            vec![("number", number(2)), ("from_period", text("2026-05")), ("until_period", text("2026-04"))],
        ),
        ("contract_lines_amount_fen", "contract_lines", vec![("amount_fen", number(-1))]),
        ("contract_lines_price", "contract_lines", vec![("price", text("free"))]),
        ("contract_lines_heads", "contract_lines", vec![("heads", number(-1))]),
        ("cases_source", "cases", vec![("source", text("rumour"))]),
        ("cases_severity", "cases", vec![("severity", text("odd"))]),
        ("cases_state", "cases", vec![("state", text("lost"))]),
        ("cases_outcome", "cases", vec![("state", text("closed")), ("outcome", text("lost"))]),
        ("cases_closed", "cases", vec![("state", text("closed"))]),
        ("cases_points_centi", "cases", vec![("points_centi", number(-1))]),
        ("cases_penalty_fen", "cases", vec![("penalty_fen", number(-1))]),
        ("case_occurrences_number", "case_occurrences", vec![("number", number(0))]),
        ("ratings_stars", "ratings", vec![("stars", number(6))]),
        (
            "assessments_state",
            "assessments",
            vec![("period", text("2026-06")), ("state", text("lost")), ("evidence", text("{}"))],
        ),
        ("assessments_adjust_centi", "assessments", vec![("period", text("2026-06")), ("adjust_centi", number(-1))]),
        ("assessments_waived_fen", "assessments", vec![("period", text("2026-06")), ("waived_fen", number(-1))]),
        ("assessments_evidence", "assessments", vec![("period", text("2026-06")), ("state", text("paid"))]),
        ("assessment_clauses_part", "assessment_clauses", vec![("part", text("guessed"))]),
        ("posts_kind", "posts", vec![("kind", text("permanent"))]),
        ("posts_span", "posts", vec![("from_on", text("2026-05-07")), ("until_on", text("2026-05-06"))]),
        ("attendance_days", "attendance", vec![("days", number(32))]),
        ("attendance_days_present", "attendance", vec![("days_present", number(-1))]),
        ("attendance_labour_fen", "attendance", vec![("labour_fen", number(-1))]),
        ("attendance_minutes", "attendance", vec![("minutes", number(0))]),
        ("budgets_holder", "budgets", vec![("holder", text("nobody"))]),
        ("budgets_amount_fen", "budgets", vec![("amount_fen", number(-1))]),
        ("budgets_warn_percent", "budgets", vec![("warn_percent", number(0))]),
        (
            "budgets_when_over",
            "budgets",
            vec![
                ("holder", text("department")),
                ("department_id", rows.id("first of departments")),
                ("when_over", text("forgive")),
            ],
        ),
        ("budgets_months", "budgets", vec![("from_period", text("2026-05")), ("until_period", text("2026-04"))]),
        ("budgets_department", "budgets", vec![("holder", text("department"))]),
        ("budgets_department", "budgets", vec![("when_over", text("warn"))]),
        ("budgets_department", "budgets", vec![("department_id", rows.id("first of departments"))]),
        ("past_trips_purpose", "past_trips", vec![("purpose", text("holiday"))]),
        ("past_trips_distance_km", "past_trips", vec![("distance_km", number(-1))]),
        ("past_trips_total_fen", "past_trips", vec![("total_fen", number(-1))]),
        ("past_trips_span", "past_trips", vec![("returned_at", at.clone())]),
    ];
    for (name, table, values) in &wrong {
        assert_eq!(refused(rows.put(table, values)), *name, "{table} {values:?}");
    }
    let all: BTreeSet<String> = tree(world.database.engine).values().flat_map(|(up, _)| checks(up)).collect();
    let provoked: BTreeSet<String> = wrong.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let mut all = all;
    // A draft is all that can be put in: the trigger that says so comes before the check of the words.
    assert!(all.remove("journals_state"));
    assert_eq!(provoked, all, "provoke each named check here");
}

/// The names of the checks in a migration.
fn checks(up: &str) -> Vec<String> {
    up.split("CONSTRAINT ")
        .skip(1)
        .filter_map(|rest| rest.split_once(' '))
        .filter(|(_, rest)| rest.starts_with("CHECK"))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Each append-only table, its key, and a change to try.
const APPEND_ONLY: &[(&str, &str, &str)] = &[
    ("events", "id", "action = 'nothing'"),
    ("seals", "event_id", "key_id = 'open'"),
    ("odometer_readings", "id", "odometer_km = 1"),
    ("charges", "id", "total_fen = 1"),
    ("past_trips", "id", "distance_km = 1"),
    // The last: what is archived may be removed.
    ("archives", "event_id", "file = 'nothing'"),
];

fn append_only_tables_refuse_every_way_round(world: &World) {
    let named: BTreeSet<String> = tree(world.database.engine)
        .values()
        .flat_map(|(up, _)| words_after(up, "'").filter(|word| word.ends_with("_append_only")).collect::<Vec<_>>())
        .collect();
    assert_eq!(
        named,
        APPEND_ONLY.iter().map(|(table, ..)| format!("{table}_append_only")).collect(),
        "the append-only tables"
    );
    let rows = Rows::new(world);
    for (table, key, change) in APPEND_ONLY {
        let name = format!("{table}_append_only");
        let id = rows.id("a row");
        rows.put(table, &[(*key, id.clone())]).unwrap_or_else(|error| panic!("{table}: {error}"));
        let (names, values) = rows.values(table, &[(*key, id.clone())]);
        let mut ways = vec![
            format!("UPDATE {table} SET {change}"),
            format!("UPDATE {table} SET {key} = {} WHERE {key} = {id}", rows.id("another")),
            format!("DELETE FROM {table}"),
            format!("DELETE FROM {table} WHERE {key} = {id}"),
            format!("INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT ({key}) DO UPDATE SET {change}"),
        ];
        match world.database.engine {
            Engine::Sqlite => {
                ways.extend(
                    ["INSERT OR REPLACE", "REPLACE"]
                        .map(|verb| format!("{verb} INTO {table} ({names}) VALUES ({values})")),
                );
                ways.push(format!("UPDATE OR REPLACE {table} SET {change}"));
                // A row is also replaced through its hidden number, and through any unique column.
                ways.push(format!("INSERT OR REPLACE INTO {table} (rowid, {names}) SELECT rowid, {names} FROM {table} WHERE {key} = {id}"));
                let (names, values) = rows.values(table, &[]);
                ways.push(format!("INSERT OR REPLACE INTO {table} (rowid, {names}) SELECT rowid, {values} FROM {table} WHERE {key} = {id}"));
            }
            Engine::Postgres => {
                ways.push(format!("TRUNCATE {table} CASCADE"));
                if !["events", "seals", "archives"].contains(table) {
                    ways.push("TRUNCATE vehicles, departments CASCADE".into());
                }
            }
        }
        for way in ways {
            let by = refused(rows.run(&way));
            assert!(
                by == name || (way.starts_with("TRUNCATE vehicles") && by.ends_with("_append_only")),
                "{way}: refused by {by}"
            );
        }
        assert_eq!(world.sql_number(&format!("SELECT count(*) AS n FROM {table} WHERE {key} = {id}")), 1, "{table}");
    }
    if world.database.engine == Engine::Sqlite {
        rows.put("charges", &[("trip_id", rows.id("first of trips")), ("version", "7".into())]).expect("a charge");
        let (names, values) =
            rows.values("charges", &[("trip_id", rows.id("first of trips")), ("version", "7".into())]);
        assert_eq!(
            refused(rows.run(&format!("INSERT OR REPLACE INTO charges ({names}) VALUES ({values})"))),
            "charges_append_only"
        );
    }
}

/// Inserts a claim: its resource, its hours, and whether it is active.
fn claim(rows: &Rows<'_>, name: &str, resource: &str, from: u32, to: u32, active: bool) -> Result<(), Diesel> {
    rows.put(
        "occupancy",
        &[
            ("id", rows.id(name)),
            ("resource_id", rows.id(resource)),
            ("starts_at", rows.at(&hour(from))),
            ("ends_at", rows.at(&hour(to))),
            ("active", rows.world.database.boolean(active).into()),
        ],
    )
}

fn hour(hour: u32) -> String {
    format!("2026-05-{:02}T{:02}:00:00+08:00", 7 + hour / 24, hour % 24)
}

fn change(rows: &Rows<'_>, name: &str, set: &str) -> Result<(), Diesel> {
    rows.run(&format!("UPDATE occupancy SET {set} WHERE id = {}", rows.id(name)))
}

fn plans_never_overlap(world: &World) {
    let rows = Rows::new(world);
    let refusal = "occupancy_no_overlap";
    claim(&rows, "morning", "car", 8, 10, true).expect("the first");
    claim(&rows, "noon", "car", 10, 12, true).expect("half-open spans may touch");
    claim(&rows, "evening", "car", 18, 20, true).expect("one later");
    claim(&rows, "elsewhere", "bus", 8, 20, true).expect("another vehicle");
    for (what, from, to) in [
        ("the same", 8, 10),
        ("inside", 9, 10),
        ("around", 7, 11),
        ("across an end", 11, 13),
        ("across a start", 17, 19),
        ("around all", 0, 30),
        ("around two", 9, 11),
    ] {
        assert_eq!(refused(claim(&rows, "new", "car", from, to, true)), refusal, "{what}");
    }
    claim(&rows, "between", "car", 12, 18, true).expect("what lies between");
    rows.put(
        "occupancy",
        &[
            ("resource_kind", text("driver")),
            ("resource_id", rows.id("car")),
            ("active", world.database.boolean(true).into()),
        ],
    )
    .expect("a driver is no vehicle, whatever the id");

    // Released, a span is free; taken meanwhile, it can't be claimed back.
    let (yes, no) = (world.database.boolean(true), world.database.boolean(false));
    change(&rows, "noon", &format!("active = {no}")).expect("a release");
    claim(&rows, "urgent", "car", 11, 12, true).expect("what was released");
    assert_eq!(refused(change(&rows, "noon", &format!("active = {yes}"))), refusal, "re-activation");
    change(&rows, "urgent", &format!("active = {no}")).expect("a release");
    change(&rows, "noon", &format!("active = {yes}")).expect("re-activation of what is free again");

    // Moved and lengthened spans are judged like new ones.
    assert_eq!(
        refused(change(&rows, "morning", &format!("ends_at = {}", rows.at(&hour(11))))),
        refusal,
        "a longer one"
    );
    assert_eq!(
        refused(change(&rows, "noon", &format!("starts_at = {}", rows.at(&hour(9))))),
        refusal,
        "an earlier one"
    );
    assert_eq!(
        refused(change(
            &rows,
            "evening",
            &format!("starts_at = {}, ends_at = {}", rows.at(&hour(9)), rows.at(&hour(10)))
        )),
        refusal,
        "a moved one"
    );
    assert_eq!(
        refused(change(&rows, "elsewhere", &format!("resource_id = {}", rows.id("car")))),
        refusal,
        "another vehicle's"
    );
    change(&rows, "morning", &format!("ends_at = {}", rows.at(&hour(9)))).expect("a shorter one");
    change(&rows, "noon", &format!("starts_at = {}", rows.at(&hour(9)))).expect("into the gap");
    change(&rows, "noon", &format!("active = {yes}")).expect("no change at all");

    // Several at once, and ways round.
    let (names, one) = rows.values("occupancy", &[("resource_id", rows.id("van")), ("active", yes.into())]);
    let (_, two) = rows.values("occupancy", &[("resource_id", rows.id("van")), ("active", yes.into())]);
    assert_eq!(
        refused(rows.run(&format!("INSERT INTO occupancy ({names}) VALUES ({one}), ({two})"))),
        refusal,
        "two in one statement"
    );
    assert_eq!(
        world.sql_number(&format!("SELECT count(*) AS n FROM occupancy WHERE resource_id = {}", rows.id("van"))),
        0
    );
    if world.database.engine == Engine::Sqlite {
        let (names, values) = rows.values("occupancy", &[("resource_id", rows.id("car")), ("active", yes.into())]);
        for verb in ["INSERT OR IGNORE", "INSERT OR REPLACE", "INSERT OR FAIL", "INSERT OR ROLLBACK"] {
            assert_eq!(
                refused(rows.run(&format!("{verb} INTO occupancy ({names}) VALUES ({values})"))),
                refusal,
                "{verb}"
            );
        }
        for verb in ["UPDATE OR IGNORE", "UPDATE OR REPLACE"] {
            let sql =
                format!("{verb} occupancy SET resource_id = {} WHERE id = {}", rows.id("car"), rows.id("elsewhere"));
            assert_eq!(refused(rows.run(&sql)), refusal, "{verb}");
        }
    }
}

fn plans_are_swapped_by_release_and_claim(world: &World) {
    let rows = Rows::new(world);
    claim(&rows, "a", "car", 8, 10, true).expect("one");
    claim(&rows, "b", "van", 8, 10, true).expect("another");
    let swap = format!(
        "UPDATE occupancy SET resource_id = CASE resource_id WHEN {car} THEN {van} ELSE {car} END WHERE resource_id IN ({car}, {van})",
        car = rows.id("car"),
        van = rows.id("van")
    );
    assert_eq!(refused(rows.run(&swap)), "occupancy_no_overlap", "in between, two would be in one place");
    let (yes, no) = (world.database.boolean(true), world.database.boolean(false));
    rows.run(&format!("UPDATE occupancy SET active = {no}")).expect("a release of both");
    rows.run(&swap).expect("nothing is claimed now");
    rows.run(&format!("UPDATE occupancy SET active = {yes}")).expect("a claim of both");
    assert_eq!(refused(claim(&rows, "c", "van", 9, 11, true)), "occupancy_no_overlap");
}

/// Many random claims, moves and releases. The database must decide each as the rule in plain Rust does.
fn plans_overlap_exactly_when_they_do(world: &World) {
    let rows = Rows::new(world);
    let mut random = Random(20_260_506);
    let mut plans: Vec<(u32, u32, u32, bool)> = Vec::new();
    rows.run("BEGIN").expect("a transaction, for speed");
    let mut refusals = 0;
    for step in 0..600 {
        let (resource, from) = (random.below(2), random.below(40));
        let new = (resource, from, from + 1 + random.below(8), random.below(4) > 0);
        let at = random.below(60) as usize;
        let free = |except: Option<usize>| {
            plans.iter().enumerate().all(|(i, plan)| {
                Some(i) == except || !plan.3 || !new.3 || plan.0 != new.0 || plan.2 <= new.1 || new.2 <= plan.1
            })
        };
        rows.run("SAVEPOINT step").expect("a savepoint");
        let (allowed, outcome) = if at < plans.len() {
            let set = format!(
                "resource_id = {}, starts_at = {}, ends_at = {}, active = {}",
                rows.id(&format!("vehicle {}", new.0)),
                rows.at(&hour(new.1)),
                rows.at(&hour(new.2)),
                world.database.boolean(new.3)
            );
            (free(Some(at)), change(&rows, &format!("plan {at}"), &set))
        } else {
            (
                free(None),
                claim(&rows, &format!("plan {}", plans.len()), &format!("vehicle {}", new.0), new.1, new.2, new.3),
            )
        };
        if allowed {
            outcome.unwrap_or_else(|error| panic!("step {step}: {new:?} is free among {plans:?}: {error}"));
            if at < plans.len() { plans[at] = new } else { plans.push(new) }
        } else {
            assert!(outcome.is_err(), "step {step}: {new:?} is taken among {plans:?}");
            assert_eq!(refused(outcome), "occupancy_no_overlap");
            rows.run("ROLLBACK TO SAVEPOINT step").expect("a step back");
            refusals += 1;
        }
    }
    assert!(refusals > 100 && plans.len() > 10, "{refusals} refusals, {} plans", plans.len());
}

/// A generator of pseudo-random numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(bound)).expect("less than the bound")
    }
}

fn a_foreign_key_leads_somewhere(world: &World) {
    let rows = Rows::new(world);
    let nowhere = rows.id("nothing at all");
    for (table, column) in [
        ("vehicles", "default_driver_id"),
        ("papers", "vehicle_id"),
        ("leave", "driver_id"),
        ("bookings", "department_id"),
        ("trips", "second_driver_id"),
        ("charges", "booking_id"),
        ("users", "department_id"),
        ("users", "supplier_id"),
        ("delegations", "to_user_id"),
        ("journal_lines", "vehicle_id"),
        ("receivables", "department_id"),
        ("cost_lines", "vehicle_id"),
        ("cost_lines", "maintenance_service_id"),
        ("maintenance_services", "off_road_id"),
        ("assets", "supplier_id"),
        ("payments", "supplier_id"),
        ("invoices", "buyer_id"),
        ("past_trips", "import_id"),
        ("standard_clauses", "standard_id"),
        ("admissions", "supplier_id"),
        ("contracts", "supplier_id"),
        ("contracts", "tender_id"),
        ("bids", "tender_id"),
        ("bids", "supplier_id"),
        ("bid_scores", "bid_id"),
        ("tender_judges", "tender_id"),
        ("tender_challenges", "tender_id"),
        ("contract_departments", "contract_id"),
        ("contract_versions", "contract_id"),
        ("contract_lines", "contract_id"),
        ("inspections", "contract_id"),
        ("cases", "contract_id"),
        ("cases", "trip_id"),
        ("case_occurrences", "case_id"),
        ("cases", "standard_id"),
        ("inspections", "standard_id"),
        ("ratings", "contract_id"),
        ("assessments", "contract_id"),
        ("assessment_lines", "assessment_id"),
        ("assessment_clauses", "assessment_id"),
        ("posts", "contract_id"),
        ("attendance", "contract_id"),
        ("attendance", "post_id"),
        ("ratings", "standard_id"),
    ] {
        let outcome = rows.put(table, &[(column, nowhere.clone())]);
        assert!(
            matches!(&outcome, Err(Diesel::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _))),
            "{table}.{column}: {outcome:?}"
        );
    }
    let outcome = rows.run(&format!("DELETE FROM departments WHERE id = {}", rows.id("first of departments")));
    assert!(
        matches!(&outcome, Err(Diesel::DatabaseError(diesel::result::DatabaseErrorKind::ForeignKeyViolation, _))),
        "{outcome:?}"
    );
}
