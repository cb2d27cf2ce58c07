//! Random operations by a fixed seed. After each one, the books must agree with everything else.

use std::collections::BTreeMap;

use motorpool::cli::check::faults;
use serde_json::{Value, json};

use crate::{
    cases,
    support::{
        books::{asset, by_hand, receipt},
        client::{Client, Reply, id},
        dice::Dice,
        dump::dump,
        world::{World, merged},
    },
};

cases![the_books_of_a_small_scale_taxpayer_hold, the_books_of_a_general_taxpayer_hold, the_books_hold_across_the_year];

/// The tables of the books. A refusal changes nothing in them.
const TABLES: [&str; 23] = [
    "advances",
    "assets",
    "bookings",
    "charges",
    "cost_lines",
    "costs",
    "depreciations",
    "events",
    "invoice_lines",
    "invoices",
    "journal_lines",
    "journals",
    "payment_allocations",
    "payments",
    "period_balances",
    "periods",
    "prepayments",
    "receivables",
    "releases",
    "statement_lines",
    "statements",
    "trips",
    "write_offs",
];

fn the_books_of_a_small_scale_taxpayer_hold(world: &World) {
    Firm::new(world, 1, 2026, 5).goes_on(72);
}

fn the_books_of_a_general_taxpayer_hold(world: &World) {
    world
        .accountant()
        .post("/tax-rules", json!({"valid_from": "2026-01-01", "taxpayer": "general", "vat_percent": 9}))
        .expect(201);
    Firm::new(world, 2, 2026, 5).goes_on(72);
}

fn the_books_hold_across_the_year(world: &World) {
    Firm::new(world, 3, 2026, 11).goes_on(72);
}

/// A trip that has returned.
struct Trip {
    path: String,
    km: i64,
}

/// A company whose operations are chosen by the dice.
struct Firm<'w> {
    world: &'w World,
    dice: Dice,
    dispatcher: Client,
    requester: Client,
    accountant: Client,
    supervisor: Client,
    department: Value,
    cars: Vec<Value>,
    km: Vec<i64>,
    year: i32,
    month: u32,
    day: u32,
    closings: u32,
    /// Operations that must each happen once before any happens again.
    bag: Vec<usize>,
    trips: Vec<Trip>,
    /// Journals by hand that await a second person, posted ones, receipts, and assets.
    drafts: Vec<String>,
    journals: Vec<String>,
    receipts: Vec<String>,
    assets: Vec<String>,
    /// Payments, advances by id, and invoices.
    payments: Vec<String>,
    advances: Vec<String>,
    invoices: Vec<String>,
    /// How often each operation succeeded, and how often it was refused.
    done: BTreeMap<&'static str, (u32, u32)>,
}

impl<'w> Firm<'w> {
    fn new(world: &'w World, seed: u64, year: i32, month: u32) -> Self {
        world.at(&format!("{year}-{month:02}-01T07:30:00+08:00"));
        world.tariff();
        // Only what the dice say happens: no sweep signs a trip between two looks at the books.
        world.admin().patch("/settings", json!({"confirm_working_days": 250}), "*").expect(200);
        let department =
            world.department_with(json!({"code": "finance", "approval_rule": "never", "uscc": "11330225002985031R"}));
        let cars = world.fleet(0, 0, 2);
        let km = cars.iter().map(|car| car["odometer_km"].as_i64().expect("kilometres")).collect();
        // Keys: they need not sign in again whenever the clock moves.
        let key = |role: &str| world.key(&[role], &[]);
        let dispatcher = key("dispatcher");
        // To ask for a month to be opened again is half of a decision.
        let accountant = world.key_made_by(&world.admin(), json!({"roles": ["accountant"], "may_approve": true}));
        // A key is nobody else than its maker: the second person's was made by another administrator.
        let deciding = json!({"roles": ["supervisor"], "may_approve": true});
        let supervisor = world.key_made_by(&world.other_admin(), deciding);
        let requester = world.key(&["requester"], &[&department]);
        let (drafts, journals, receipts, assets) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (trips, done, dice, day) = (Vec::new(), BTreeMap::new(), Dice(seed), 1);
        let firm = Self {
            world,
            dice,
            dispatcher,
            requester,
            accountant,
            supervisor,
            department,
            cars,
            km,
            year,
            month,
            day,
            closings: 0,
            bag: Vec::new(),
            trips,
            drafts,
            journals,
            receipts,
            assets,
            payments: Vec::new(),
            advances: Vec::new(),
            invoices: Vec::new(),
            done,
        };
        firm.clock("07:30");
        firm
    }

    fn today(&self) -> String {
        format!("{}-{:02}-{:02}", self.year, self.month, self.day)
    }

    fn period(&self) -> String {
        format!("{}-{:02}", self.year, self.month)
    }

    fn moment(&self, time: &str) -> String {
        format!("{}T{time}:00+08:00", self.today())
    }

    fn clock(&self, time: &str) {
        self.world.at(&self.moment(time));
    }

    /// A number from the first to the last, both included.
    fn roll(&mut self, first: i64, last: i64) -> i64 {
        first + i64::try_from(self.dice.below(usize::try_from(last - first + 1).expect("a span"))).expect("a number")
    }

    fn one_of(&mut self, known: &[String]) -> Option<String> {
        (!known.is_empty()).then(|| known[self.dice.below(known.len())].clone())
    }

    fn books(&self) -> BTreeMap<String, Vec<String>> {
        let mut all = dump(&self.world.database);
        all.retain(|table, _| TABLES.contains(&table.as_str()));
        assert_eq!(all.len(), TABLES.len());
        // A sweep writes these down, at any moment.
        all.entry("events".to_owned()).and_modify(|rows| rows.retain(|row| !row.contains("security")));
        all
    }

    /// Sends a request that must succeed.
    fn does(&self, client: &Client, path: &str, body: Value) -> Value {
        let reply = client.post(path, body);
        assert!(matches!(reply.status, 200 | 201), "{path}: {} {}", reply.status, reply.body);
        reply.json()
    }

    /// Sends a request that may be refused, for the state or for the body. A refusal changes nothing.
    fn asks(&mut self, what: &'static str, client: &Client, path: &str, body: Value) -> Option<Value> {
        let before = self.books();
        let reply: Reply = client.post(path, body.clone());
        let counted = self.done.entry(what).or_default();
        match reply.status {
            200 | 201 => {
                counted.0 += 1;
                Some(reply.json())
            }
            409 | 422 => {
                counted.1 += 1;
                assert_eq!(self.books(), before, "{what}: {body} was refused: {}", reply.body);
                None
            }
            _ => panic!("{what}: {body}: {} {}", reply.status, reply.body),
        }
    }

    fn goes_on(mut self, rounds: usize) {
        for round in 0..rounds {
            let what = self.turn(round);
            self.agrees(&format!("round {round}, {}, after {what}", self.today()));
        }
        let needed = [
            "confirm",
            "correct",
            "approve a correction",
            "dispute",
            "receipt",
            "reverse a receipt",
            "reverse a journal",
            "pay",
            "use an advance",
            "approve a refund",
        ];
        for needed in needed.into_iter().chain(["issue", "close", "reopen"]) {
            assert!(
                self.done.get(needed).is_some_and(|(through, _)| *through > 0),
                "{needed} never went through: {:?}",
                self.done
            );
        }
    }

    /// Moves on by a day or two and does one operation. Months end by themselves.
    fn turn(&mut self, round: usize) -> &'static str {
        if round % 8 == 7 || self.day > 24 {
            self.close();
            return "close";
        }
        self.day += u32::try_from(self.roll(1, 2)).expect("days");
        self.clock("07:30");
        if self.bag.is_empty() {
            self.bag = (0..24).collect();
        }
        let drawn = self.dice.below(self.bag.len());
        match self.bag.swap_remove(drawn) {
            0..=3 => self.drive(),
            4 => self.confirm(),
            5 | 6 => self.correct(),
            7 => self.late_outlays(),
            8 => self.cancel_late(),
            9 | 10 => self.journal(),
            11 => self.reverse_journal(),
            12 => self.receipt(),
            13 => self.reverse_receipt(),
            14 => self.insurance(),
            15 => self.asset(),
            16 => self.dispute(),
            17 | 18 => self.pay(),
            19 => self.take_back_a_payment(),
            20 => self.use_an_advance(),
            21 => self.refund(),
            22 => self.invoice(),
            _ => self.statement(),
        }
    }

    fn booking(&mut self) -> Value {
        let times = json!({"starts_at": self.moment("08:00"), "ends_at": self.moment("16:00")});
        let body = self.world.booking_body(&self.department, times);
        self.does(&self.requester.clone(), "/bookings", body)
    }

    fn drive(&mut self) -> &'static str {
        let booking = self.booking();
        let at = self.dice.below(self.cars.len());
        let assignments = json!({"assignments": [{"vehicle_id": self.cars[at]["id"], "driver_id": self.cars[at]["default_driver_id"]}]});
        let dispatcher = self.dispatcher.clone();
        let sent = self.does(&dispatcher, &format!("/bookings/{}/dispatch", id(&booking)), assignments);
        let path = format!("/trips/{}", id(&sent["trips"][0]));
        self.clock("08:00");
        // Past whatever a correction may still say.
        let out = self.km[at] + self.roll(26, 50);
        self.does(&dispatcher, &format!("{path}/depart"), json!({"odometer_km": out}));
        self.clock("16:00");
        let km = out + self.roll(10, 250);
        let tolls = if self.dice.below(2) == 0 { 0 } else { self.roll(1, 20_000) };
        self.does(&dispatcher, &format!("{path}/return"), json!({"odometer_km": km, "tolls_fen": tolls}));
        self.km[at] = km;
        self.trips.push(Trip { path: path.clone(), km });
        if self.dice.below(3) > 0 {
            self.asks("confirm", &self.requester.clone(), &format!("{path}/confirm"), json!({}));
        }
        "a trip"
    }

    fn some_trip(&mut self) -> Option<(String, i64)> {
        let all: Vec<(String, i64)> = self.trips.iter().map(|trip| (trip.path.clone(), trip.km)).collect();
        (!all.is_empty()).then(|| all[self.dice.below(all.len())].clone())
    }

    fn confirm(&mut self) -> &'static str {
        if let Some((path, _)) = self.some_trip() {
            self.asks("confirm", &self.requester.clone(), &format!("{path}/confirm"), json!({}));
        }
        "confirm"
    }

    fn correct(&mut self) -> &'static str {
        if let Some((path, km)) = self.some_trip() {
            let body =
                json!({"odometer_km": km + self.roll(-9, 25), "tolls_fen": self.roll(0, 9_000), "reason": "抄表有误"});
            self.asks("correct", &self.dispatcher.clone(), &format!("{path}/correct"), body);
            let supervisor = self.supervisor.clone();
            self.asks("approve a correction", &supervisor, &format!("{path}/approve-adjustment"), json!({}));
            self.asks("confirm", &self.requester.clone(), &format!("{path}/confirm"), json!({}));
        }
        "correct"
    }

    fn late_outlays(&mut self) -> &'static str {
        if let Some((path, _)) = self.some_trip() {
            let treatment = if self.dice.below(2) == 0 { "pass_through" } else { "revenue" };
            let body =
                json!({"tolls_fen": self.roll(0, 9_000), "parking_fen": self.roll(0, 900), "treatment": treatment});
            self.asks("outlays", &self.dispatcher.clone(), &format!("{path}/outlays"), body);
            if self.dice.below(2) == 0 {
                self.asks("confirm", &self.requester.clone(), &format!("{path}/confirm"), json!({}));
            }
        }
        "late outlays"
    }

    fn cancel_late(&mut self) -> &'static str {
        let booking = self.booking();
        self.does(
            &self.requester.clone(),
            &format!("/bookings/{}/cancel", id(&booking)),
            json!({"reason": "活动取消"}),
        );
        "cancel late"
    }

    /// Today, or a day of the month before, which may be closed already.
    fn some_day(&mut self) -> String {
        if self.dice.below(4) == 0 && self.closings > 0 && self.month > 1 {
            format!("{}-{:02}-28", self.year, self.month - 1)
        } else {
            self.today()
        }
    }

    fn journal(&mut self) -> &'static str {
        let fen = self.roll(1, 500_000);
        let lines = json!([{"account": "5602", "dr_fen": fen, "vehicle_id": id(&self.cars[0])}, {"account": "1002", "cr_fen": fen}]);
        let lines = if self.dice.below(2) == 0 {
            lines
        } else {
            json!([{"account": "1002", "dr_fen": fen}, {"account": "5051", "cr_fen": fen}])
        };
        let body = merged(by_hand(&self.some_day()), json!({"lines": lines}));
        if let Some(draft) = self.asks("journal", &self.accountant.clone(), "/journals", body) {
            self.drafts.push(format!("/journals/{}", id(&draft)));
            if self.dice.below(3) > 0 {
                self.judge();
            }
        }
        "a journal"
    }

    /// A second person approves or refuses what waits.
    fn judge(&mut self) {
        let supervisor = self.supervisor.clone();
        for draft in std::mem::take(&mut self.drafts) {
            if self.dice.below(6) == 0 {
                self.asks("reject", &supervisor, &format!("{draft}/reject"), json!({"reason": "缺附件"}));
            } else if self.asks("approve", &supervisor, &format!("{draft}/approve"), json!({})).is_some() {
                self.journals.push(draft);
            } else {
                self.asks("reject", &supervisor, &format!("{draft}/reject"), json!({"reason": "月份已结账"}));
            }
        }
    }

    fn reverse_journal(&mut self) -> &'static str {
        if self.journals.is_empty() {
            self.journal();
            self.judge();
        }
        let known = self.journals.clone();
        if let Some(path) = self.one_of(&known)
            && let Some(red) = self.asks(
                "reverse a journal",
                &self.accountant.clone(),
                &format!("{path}/reverse"),
                json!({"reason": "重复"}),
            )
        {
            self.drafts.push(format!("/journals/{}", id(&red)));
            self.judge();
        }
        "reverse a journal"
    }

    fn receipt(&mut self) -> &'static str {
        const KINDS: [(&str, &str); 7] = [
            ("maintenance", "bank"),
            ("fuel", "cash"),
            ("tolls", "etc"),
            ("wages", "payable"),
            ("fuel_card_top_up", "bank"),
            ("outside_hire", "payable"),
            ("overhead", "bank"),
        ];
        let (category, paid_from) = KINDS[self.dice.below(KINDS.len())];
        let (first, second) = (self.roll(100, 300_000), self.roll(1, 99));
        let lines = json!([{"amount_fen": first, "vehicle_id": id(&self.cars[0])}, {"amount_fen": second}]);
        let tax = if category == "maintenance" { (first + second) * 13 / 113 } else { 0 };
        let fields = json!({"category": category, "paid_from": paid_from, "date": self.some_day(), "gross_fen": first + second, "tax_fen": tax, "lines": lines});
        if let Some(made) = self.asks("receipt", &self.accountant.clone(), "/costs", receipt(fields)) {
            self.receipts.push(format!("/costs/{}", id(&made)));
        }
        "a receipt"
    }

    fn reverse_receipt(&mut self) -> &'static str {
        if self.receipts.is_empty() {
            self.receipt();
        }
        let known = self.receipts.clone();
        if let Some(path) = self.one_of(&known) {
            self.asks(
                "reverse a receipt",
                &self.accountant.clone(),
                &format!("{path}/reverse"),
                json!({"reason": "重复"}),
            );
        }
        "reverse a receipt"
    }

    fn insurance(&mut self) -> &'static str {
        let (fen, months) = (self.roll(10_000, 900_000), self.roll(1, 3));
        let lines = json!([{"amount_fen": fen, "vehicle_id": id(&self.cars[1]), "vehicle_tax_fen": 3_000}, {"amount_fen": 77, "vehicle_id": id(&self.cars[0])}]);
        let until = format!("{}-{:02}-20", i64::from(self.year) + months - 1, self.month);
        let until = if months == 1 { format!("{}-12-31", self.year) } else { until };
        let fields = json!({"category": "insurance", "date": self.today(), "covers_from": self.today(), "covers_until": until, "gross_fen": fen + 77, "lines": lines});
        if let Some(made) = self.asks("insurance", &self.accountant.clone(), "/costs", receipt(fields)) {
            self.receipts.push(format!("/costs/{}", id(&made)));
        }
        "an insurance"
    }

    fn asset(&mut self) -> &'static str {
        let known = self.assets.clone();
        if self.dice.below(2) == 0
            && let Some(path) = self.one_of(&known)
        {
            let body = json!({"date": self.today(), "proceeds_fen": self.roll(0, 5_000_000)});
            self.asks("dispose", &self.accountant.clone(), &format!("{path}/dispose"), body);
            return "dispose";
        }
        let fields = json!({"cost_fen": self.roll(1_000_000, 20_000_000), "in_service_on": self.some_day(), "vehicle_id": id(&self.cars[0]), "months": self.roll(2, 60)});
        if let Some(made) = self.asks("asset", &self.accountant.clone(), "/assets", asset(fields)) {
            self.assets.push(format!("/assets/{}", id(&made)));
        }
        "an asset"
    }

    /// The department disputes a charge. The dispatcher upholds or corrects it, and then it is signed.
    fn dispute(&mut self) -> &'static str {
        self.drive();
        let Some(Trip { path, km }) = self.trips.last().map(|trip| Trip { path: trip.path.clone(), km: trip.km })
        else {
            return "dispute";
        };
        let (requester, dispatcher) = (self.requester.clone(), self.dispatcher.clone());
        self.asks("dispute", &requester, &format!("{path}/dispute"), json!({"reason": "里程有误"}));
        if self.dice.below(2) == 0 {
            self.asks("uphold", &dispatcher, &format!("{path}/uphold"), json!({"reason": "里程无误"}));
        } else {
            self.asks(
                "correct",
                &dispatcher,
                &format!("{path}/correct"),
                json!({"odometer_km": km - 5, "reason": "抄表有误"}),
            );
        }
        self.asks("confirm", &requester, &format!("{path}/confirm"), json!({}));
        "dispute"
    }

    fn pay(&mut self) -> &'static str {
        let (fen, is_ahead) = (self.roll(1, 150_000), self.dice.below(3) > 0);
        self.pay_so_much(fen, is_ahead);
        "pay"
    }

    fn pay_so_much(&mut self, fen: i64, is_ahead: bool) {
        let body = json!({"department_id": id(&self.department), "date": self.today(), "amount_fen": fen, "advance": is_ahead});
        if let Some(made) = self.asks("pay", &self.accountant.clone(), "/payments", body) {
            self.payments.push(format!("/payments/{}", id(&made)));
            if let Some(advance) = made["advance_id"].as_str() {
                self.advances.push(advance.to_owned());
            }
        }
    }

    /// Does something with an advance: makes one that is more than anybody owes, or takes any.
    fn some_advance(&mut self) -> Option<String> {
        if self.dice.below(2) == 0 {
            self.pay_so_much(2_000_000, true);
            return self.advances.last().cloned();
        }
        let known = self.advances.clone();
        self.one_of(&known)
    }

    fn take_back_a_payment(&mut self) -> &'static str {
        let known = self.payments.clone();
        if let Some(path) = self.one_of(&known) {
            self.asks(
                "take a payment back",
                &self.accountant.clone(),
                &format!("{path}/reverse"),
                json!({"reason": "退票"}),
            );
        }
        "take a payment back"
    }

    fn use_an_advance(&mut self) -> &'static str {
        if let Some(advance) = self.some_advance() {
            self.drive();
            self.asks("use an advance", &self.accountant.clone(), &format!("/advances/{advance}/use"), json!({}));
        }
        "use an advance"
    }

    fn refund(&mut self) -> &'static str {
        if let Some(advance) = self.some_advance() {
            let body = json!({"amount_fen": self.roll(1, 20_000)});
            if let Some(draft) =
                self.asks("refund", &self.accountant.clone(), &format!("/advances/{advance}/refund"), body)
            {
                let path = format!("/payments/{}", id(&draft));
                if self
                    .asks("approve a refund", &self.supervisor.clone(), &format!("{path}/approve"), json!({}))
                    .is_some()
                {
                    self.payments.push(path);
                }
            }
        }
        "refund"
    }

    /// Makes an invoice of the month or of an advance, or a red one.
    fn invoice(&mut self) -> &'static str {
        let accountant = self.accountant.clone();
        let number = format!("2633200000{:010}", self.roll(0, 9_999_999_999));
        let known = (self.invoices.clone(), self.advances.clone());
        if self.dice.below(3) == 0
            && let Some(path) = self.one_of(&known.0)
        {
            let red = json!({"number": number, "confirmation_number": "33022626050000123456", "date": self.today()});
            self.asks("red invoice", &accountant, &format!("{path}/red"), red);
            return "red invoice";
        }
        let of = match (self.dice.below(2), self.one_of(&known.1)) {
            (0, Some(advance)) => json!({"advance_id": advance}),
            _ => json!({"period": self.period()}),
        };
        if let Some(asked) =
            self.asks("invoice", &accountant, "/invoices", merged(of, json!({"department_id": id(&self.department)})))
        {
            let path = format!("/invoices/{}", id(&asked));
            if self
                .asks("issue", &accountant, &format!("{path}/issue"), json!({"number": number, "date": self.today()}))
                .is_some()
            {
                self.invoices.push(path);
            }
        }
        "invoice"
    }

    /// Disputes a line of the month's statement, or gives up a debt with two people.
    fn statement(&mut self) -> &'static str {
        let (accountant, supervisor) = (self.accountant.clone(), self.supervisor.clone());
        if self.dice.below(2) == 0 {
            let body = json!({"department_id": id(&self.department), "period": self.period()});
            if let Some(made) = self.asks("statement", &accountant, "/statements", body) {
                let objection = json!({"receivable_id": made["lines"][0]["receivable_id"], "reason": "当日未用车"});
                self.asks("object", &accountant, &format!("/statements/{}/dispute", id(&made)), objection);
            }
            return "statement";
        }
        let open = accountant.get("/receivables?open=true&limit=1").expect(200);
        if let Some(debt) = open["items"].as_array().and_then(|items| items.first()) {
            let path = format!("/receivables/{}", id(debt));
            self.asks("write off", &accountant, &format!("{path}/write-off"), json!({"reason": "久催无果"}));
            self.asks("approve a write-off", &supervisor, &format!("{path}/approve-write-off"), json!({}));
        }
        "write off"
    }

    /// Ends the month: what waits is approved or refused, and the month is closed. Sometimes two people reopen it, and
    /// it is closed again later.
    fn close(&mut self) {
        let period = self.period();
        let path = format!("/periods/{period}");
        (self.year, self.month) = if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        self.day = 1;
        self.clock("07:30");
        self.judge();
        let (accountant, supervisor) = (self.accountant.clone(), self.supervisor.clone());
        let accruals = json!({"accruals": [{"category": "wages", "amount_fen": self.roll(1, 900_000)}, {"category": "dispatch", "amount_fen": self.roll(1, 900_000)}]});
        let body = if self.dice.below(2) == 0 { accruals } else { json!({}) };
        let is_closed = self.asks("close", &accountant, &format!("{path}/close"), body).is_some();
        self.agrees(&format!("{period} was closed"));
        self.closings += 1;
        if is_closed && self.closings % 2 == 1 {
            self.asks("ask to reopen", &accountant, &format!("{path}/reopen"), json!({"reason": "漏记"}));
            self.agrees(&format!("{period} is asked to be opened again"));
            self.asks("reopen", &supervisor, &format!("{path}/reopen"), json!({"reason": "同意"}));
            self.agrees(&format!("{period} was opened again"));
            let late = merged(receipt(json!({})), json!({"date": format!("{period}-27")}));
            if let Some(made) = self.asks("receipt", &accountant, "/costs", late) {
                self.receipts.push(format!("/costs/{}", id(&made)));
            }
            self.confirm();
            self.agrees(&format!("more was posted into {period}"));
            self.asks("close", &accountant, &format!("{path}/close"), json!({}));
        }
    }

    /// Checks all that must be true of the books.
    fn agrees(&self, when: &str) {
        assert_eq!(faults(&self.world.database.url).expect("a database"), Vec::<String>::new(), "{when}");
        let report = |path: String| self.accountant.get(&format!("/reports/{path}")).expect(200);
        let today = self.today();
        for from in [format!("{}-01", self.period()), "2026-05-01".to_owned()] {
            let span = format!("from={from}&to={today}");
            let trial = report(format!("trial-balance?{span}"));
            for side in ["opening", "", "year", "closing"] {
                let field = |of: &str| if side.is_empty() { format!("{of}_fen") } else { format!("{side}_{of}_fen") };
                assert_eq!(trial["totals"][field("dr")], trial["totals"][field("cr")], "{when}: {side}");
            }
            let profit = -self.world.sql_number(&format!(
                "SELECT CAST(COALESCE(SUM(l.dr_fen) - SUM(l.cr_fen), 0) AS BIGINT) AS n FROM journal_lines l JOIN journals j ON j.id = l.journal_id
                 WHERE j.state = 'posted' AND l.account >= '5' AND j.kind NOT IN ('closing', 'year_end') AND j.date >= '{from}' AND j.date <= '{today}'"
            ));
            assert_eq!(report(format!("income-statement?{span}"))["net_profit_fen"], profit, "{when}: since {from}");
            let vehicles = report(format!("vehicles?{span}&key=revenue"));
            let rows = vehicles["vehicles"].as_array().into_iter().flatten().chain([&vehicles["unallocated"]]);
            assert_eq!(
                rows.filter_map(|row| row["profit_fen"].as_i64()).sum::<i64>(),
                profit,
                "{when}: since {from}, by vehicle"
            );
            assert_eq!(vehicles["total"]["profit_fen"], profit, "{when}: since {from}, of all vehicles");
        }
        let owed = report(format!("account-ledger?account=1122&from={today}&to={today}"))["closing_fen"].clone();
        assert_eq!(report(format!("receivables-ageing?to={today}"))["total_fen"], owed, "{when}: the ageing");
        let sheet = report(format!("balance-sheet?to={today}"));
        let of = |what: &str| sheet[format!("total_{what}_fen")].as_i64().expect("an amount");
        assert_eq!(of("assets"), of("liabilities") + of("equity"), "{when}");
    }
}
