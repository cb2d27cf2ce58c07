//! `motorpool demo`: creates a model company in a new database and serves it, on the loopback only. All data is made by
//! the same operations that the API calls.

mod today;
mod years;

use std::{cell::RefCell, path::Path};

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use serde_json::{Value, json};

use crate::{
    app::{self, Hosts},
    bookings::{self, forms, model::BookingNew},
    config::Settings,
    customers::{self, model::DepartmentNew},
    db::{Act, Bulk, Db, Reader, Target, Unit, migrations},
    drivers::{self, model::DriverNew},
    fleet::{
        self,
        model::{PaperNew, VehicleNew},
    },
    identity::{self, model::UserNew, passwords},
    kernel::{
        Actor, ActorKind, BookingId, Clock, DepartmentId, DriverId, Error, Instant, Lang, Money, Period, Role,
        SupplierId, TripId, VehicleId,
    },
    reference::{self, model::HolidayNew},
    supervision,
    tariffs::{self, model::TariffNew},
};
use years::Pair;

/// The password of every demonstration account.
const PASSWORD: &str = "motorpool-demo";
const HOLIDAYS: &str = include_str!("holidays-2026.csv");
/// The departments: code, name and how many people each has.
const DEPARTMENTS: [(&str, &str, i64); 16] = [
    ("office", "县政府办公室", 120),
    ("finance", "县财政局", 96),
    ("development", "县发展和改革局", 88),
    ("commerce", "县商务局", 84),
    ("education", "县教育局", 80),
    ("health", "县卫生健康局", 76),
    ("transport", "县交通运输局", 72),
    ("agriculture", "县农业农村局", 70),
    ("culture", "县文化和广电旅游体育局", 66),
    ("housing", "县住房和城乡建设局", 62),
    ("resources", "县自然资源和规划局", 58),
    ("emergency", "县应急管理局", 52),
    ("water", "县水利局", 44),
    ("civil", "县民政局", 36),
    ("statistics", "县统计局", 28),
    ("investment", "县招商服务中心", 18),
];

/// Creates the database and serves it until a signal ends it.
pub(super) fn run(mut settings: Settings) -> Result<(), String> {
    if std::env::var_os("DATABASE_URL").is_none() && settings.database_url == "sqlite://data/motorpool.db" {
        settings.database_url = "sqlite://data/demo.db".into();
    }
    let address: std::net::SocketAddr =
        settings.bind.parse().map_err(|_| format!("MOTORPOOL_BIND: {:?} is not an address and port", settings.bind))?;
    if !address.ip().is_loopback() {
        return Err("the demonstration serves on the loopback only; set MOTORPOOL_BIND to 127.0.0.1 or [::1]".into());
    }
    drop(std::net::TcpListener::bind(address).map_err(|e| format!("can't listen on {address}: {e}"))?);
    let target = Target::parse(&settings.database_url)?;
    let mut settings = settings.with_secret()?;
    replace_demo(&target)?;
    // On PostgreSQL it does without, unless one is set: whoever tries the program has nothing to guard.
    if settings.secret.is_none() && settings.own_secret_file().is_some() {
        settings = settings.with_new_secret()?;
    }
    let now = Clock::system().now();
    fill(&target, now, first_day(now.date()))?;

    let db = Db::alone(target, Clock::system())?;
    let port = address.port();
    let hosts = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .flat_map(|host| [(*host).to_owned(), format!("{host}:{port}")])
        .collect();
    // The demonstration has accounts of its own, so no identity provider is used.
    (settings.oidc_issuer, settings.oidc_audience) = (None, None);
    // It is on this machine alone, and nobody trusts a certificate for that.
    (settings.public_url, settings.tls_cert, settings.tls_key) = (None, None, None);
    // Nor does a proxy wait to be told that it ends, and who tries how much it bears isn't held back.
    settings.drain = 0;
    settings.rate_limit.get_or_insert(0);
    let running = app::serve(settings, db, Hosts(Some(hosts)))?;
    println!(
        "The demonstration company is open: http://{0}/ for people, http://{0}/docs for programs\n\nAccounts (password {PASSWORD}):",
        running.address
    );
    for role in Role::ALL {
        println!("  {role}");
    }
    running.wait()
}

/// The first day of the demonstration's data: January 1 of last year.
fn first_day(today: NaiveDate) -> NaiveDate {
    Period::of(Period::of(today).january().previous().first()).january().first()
}

/// Removes an earlier demonstration. Refuses a database that is neither new, nor empty, nor marked as a demonstration.
fn replace_demo(target: &Target) -> Result<(), String> {
    let db = Db::alone(target.clone(), Clock::system())?;
    let exists = match target {
        Target::Sqlite(path) => Path::new(path).metadata().is_ok_and(|file| file.len() > 0),
        Target::Postgres(_) => true,
    };
    if !exists {
        return Ok(());
    }
    let mut conn = db.connect()?;
    match migrations::standing(&mut conn)? {
        migrations::Standing::Behind(missing) if missing == migrations::count() => {
            return if migrations::is_empty(&mut conn)? {
                Ok(())
            } else {
                Err("the database holds tables of something else; demo replaces only demonstrations".into())
            };
        }
        migrations::Standing::Newer(version) => {
            return Err(format!(
                "the database was made by a newer motorpool (it has migration {version}, which this one doesn't know)"
            ));
        }
        _ => {}
    }
    if !reference::ops::is_demo(&mut conn).map_err(|e| e.to_string())? {
        return Err("the database is not a demonstration, so demo leaves it alone; name another by DATABASE_URL".into());
    }
    match target {
        Target::Sqlite(path) => {
            drop(conn);
            for suffix in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{path}{suffix}"));
            }
            Ok(())
        }
        Target::Postgres(_) => migrations::revert_all(&mut conn),
    }
}

/// The company while it is being created.
struct Company<'a> {
    bulk: RefCell<Bulk>,
    clock: &'a Clock,
    requester: Actor,
    approver: Actor,
    dispatcher: Actor,
    accountant: Actor,
    supervisor: Actor,
    admin: Actor,
    dice: u64,
}

/// Fills a new database as of this moment, with data since this day: first master data, then bookings day by day, and what
/// is going on now.
pub(super) fn fill(target: &Target, now: Instant, first: NaiveDate) -> Result<(), String> {
    let clock = &Clock::standing_at(Instant::day_start(first));
    let db = &Db::alone(target.clone(), clock.clone())?;
    app::prepare(db, &mut db.connect()?)?;
    let actor = |role: Role| {
        let id = uuid::Uuid::now_v7();
        Actor {
            kind: ActorKind::User,
            id,
            person: id,
            name: role.to_string(),
            roles: vec![role],
            held: vec![role],
            department_ids: Vec::new(),
            delegated: Vec::new(),
            driver_id: None,
            supplier_id: None,
            may_approve: true,
            session_id: None,
            must_first: None,
            proved_at: None,
            good_until: None,
        }
    };
    let mut company = Company {
        bulk: RefCell::new(Bulk::begin(db)?),
        clock,
        requester: actor(Role::Requester),
        approver: actor(Role::Approver),
        dispatcher: actor(Role::Dispatcher),
        accountant: actor(Role::Accountant),
        supervisor: actor(Role::Supervisor),
        admin: actor(Role::Admin),
        dice: 20_260_506,
    };
    company.write(&company.admin, reference::ops::mark_demo)?;
    let departments = company.departments()?;
    let today = now.date();
    let mut pairs = company.fleet(today)?;
    company.prices()?;
    let sellers = company.sellers()?;
    company.users(departments[0], pairs[0].driver, sellers.labour)?;
    let outside = Actor { name: "kuaiji".into(), ..actor(Role::Accountant) };
    (company.requester.department_ids, company.approver.department_ids) = (departments.clone(), departments.clone());
    company.years(&departments, &mut pairs, &sellers, first, today - TimeDelta::days(21))?;
    let present = company.weeks(&departments, now).and_then(|()| company.today(&departments, &pairs, now, &outside));
    present.and_then(|()| company.bulk.into_inner().end()).map_err(|error| error.to_string())
}

impl Company<'_> {
    fn write<R>(&self, actor: &Actor, job: impl FnOnce(&mut Unit<'_>) -> Result<R, Error>) -> Result<R, String> {
        self.try_write(actor, job).map_err(|error| error.to_string())
    }

    fn try_write<R>(&self, actor: &Actor, job: impl FnOnce(&mut Unit<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.bulk.borrow_mut().write(&Act::of(actor.clone()), job)
    }

    /// The next pseudo-random number below `bound`. The sequence is always the same.
    fn roll(&mut self, bound: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % bound
    }

    fn departments(&self) -> Result<Vec<DepartmentId>, String> {
        let mut ids = Vec::new();
        for (index, (code, name, headcount)) in DEPARTMENTS.iter().enumerate() {
            let discount = if index % 4 == 1 { 10 } else { 0 };
            let new: DepartmentNew =
                read(json!({"code": code, "name": name, "discount_percent": discount, "headcount": headcount}))?;
            ids.push(self.write(&self.admin, |unit| customers::ops::department_create(unit, &new))?.id);
        }
        Ok(ids)
    }

    /// 5 Coaster buses, 6 business vans and 12 cars, each with papers and a driver who may drive it.
    fn fleet(&self, today: NaiveDate) -> Result<Vec<Pair>, String> {
        let names = [
            "陈建国",
            "李志强",
            "王海波",
            "张卫东",
            "刘德明",
            "周永明",
            "吴国平",
            "郑小军",
            "孙立新",
            "朱文斌",
            "胡大勇",
            "林长青",
            "何志远",
            "高明亮",
            "罗春生",
            "梁家明",
            "宋玉林",
            "唐建华",
            "韩冬生",
            "冯国庆",
            "董志刚",
            "程浩然",
            "曹永胜",
        ];
        let mut pairs = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let (class, model, seats, length, energy, licence) = match index {
                0..5 => ("bus", "丰田考斯特", 23, 7_005, "diesel", "A1"),
                5..11 => ("van", "别克 GL8", 7, 5_219, "petrol", "C1"),
                _ => ("car", "红旗 H5", 5, 4_988, "hybrid", "C1"),
            };
            let driver: DriverNew = read(json!({
                "name": name, "phone": format!("138580{:05}", 10_000 + index * 37), "licence_classes": [licence], "licence_valid_until": today + Days::new(1_500),
                "employment": if index % 3 == 2 { "outsourced" } else { "employee" }, "birth_date": NaiveDate::from_ymd_opt(1975 + i32::try_from(index).unwrap_or(0) % 15, 3, 12),
                "qualification_valid_until": (index < 5).then(|| today + Days::new(900)),
            }))?;
            let driver = self.write(&self.admin, |unit| drivers::ops::driver_create(unit, &driver))?.id;
            let vehicle: VehicleNew = read(json!({
                "plate_no": format!("浙B{}{:04}", ["A", "B", "C"][index % 3], 1_010 + index * 73), "class": class, "model": model, "seats": seats, "length_mm": length, "energy": energy,
                "odometer_km": 20_000 + 1_730 * index, "transmission": "automatic", "use_nature": "租赁", "default_driver_id": driver,
            }))?;
            let vehicle = self.write(&self.admin, |unit| fleet::ops::vehicle_create(unit, &vehicle))?.id;
            self.papers(vehicle, class, today, index)?;
            pairs.push(Pair::new(vehicle, driver, class, index % 3 != 2));
        }
        Ok(pairs)
    }

    fn papers(&self, vehicle: VehicleId, class: &str, today: NaiveDate, index: usize) -> Result<(), String> {
        let until = today + Days::new(120 + 9 * u64::try_from(index).unwrap_or(0));
        for kind in ["inspection", "compulsory_insurance", "commercial_insurance", "operating_permit"] {
            if kind != "operating_permit" || class == "bus" {
                let paper: PaperNew =
                    read(json!({"kind": kind, "valid_from": first_day(today), "valid_until": until}))?;
                self.write(&self.admin, |unit| fleet::ops::paper_create(unit, vehicle, &paper))?;
            }
        }
        Ok(())
    }

    /// The holidays of 2026, and the Suzhou price list of 2022 with our own rounding, holiday surcharge, grace time and
    /// cancellation steps.
    fn prices(&self) -> Result<(), String> {
        let steps = json!([{"hours_before": 12, "percent": 30}, {"hours_before": 6, "percent": 50}, {"hours_before": 3, "percent": 100}]);
        let rate = |class: &str, base: i64, km: i64, hour: i64| {
            json!({"class": class, "service": "day", "base_fen": base, "included_km": 100, "included_minutes": 480, "extra_km_fen": km, "extra_hour_fen": hour,
                "rounding_minutes": 30, "overnight_fen": 10_000, "holiday_percent": 150, "next_day_grace_minutes": 300, "cancellation_steps": steps})
        };
        let rates =
            json!([rate("car", 50_000, 270, 3_500), rate("van", 60_000, 310, 3_500), rate("bus", 90_000, 460, 6_000)]);
        let tariff: TariffNew = read(json!({"name": "2022 价目表", "valid_from": "2022-01-01", "rates": rates}))?;
        self.write(&self.admin, |unit| tariffs::ops::tariff_create(unit, &tariff, bookings::ops::PRICED))?;
        for row in HOLIDAYS.lines().skip(1) {
            let mut cells = row.split(',');
            let (date, kind, name) = (cells.next(), cells.next(), cells.next());
            let holiday: HolidayNew = read(json!({"date": date, "kind": kind, "name": name}))?;
            self.write(&self.admin, |unit| reference::ops::holiday_create(unit, &holiday, bookings::ops::PRICED))?;
        }
        Ok(())
    }

    /// One account per role, named as the role. They are who does all that follows.
    fn users(&mut self, department: DepartmentId, driver: DriverId, supplier: SupplierId) -> Result<(), String> {
        let hash = passwords::hash_blocking(PASSWORD).map_err(|e| e.to_string())?;
        for role in Role::ALL {
            let mut body = json!({"username": role, "password": PASSWORD, "roles": [role]});
            match role {
                Role::Requester | Role::Approver => body["department_id"] = json!(department),
                Role::Driver => body["driver_id"] = json!(driver),
                Role::Supplier => body["supplier_id"] = json!(supplier),
                _ => {}
            }
            let user: UserNew = read(body)?;
            let user = self.write(&self.admin, |unit| identity::ops::user_create(unit, &user, Some(hash.clone())))?;
            let actor = match role {
                Role::Requester => &mut self.requester,
                Role::Approver => &mut self.approver,
                Role::Dispatcher => &mut self.dispatcher,
                Role::Accountant => &mut self.accountant,
                Role::Supervisor => &mut self.supervisor,
                Role::Admin => &mut self.admin,
                Role::Driver | Role::Supplier => continue,
            };
            (actor.id, actor.person) = (user.id.0, user.id.0);
        }
        Ok(())
    }

    /// Bookings from three weeks ago to two weeks ahead. Each is carried as far as its day allows; some end earlier.
    fn weeks(&mut self, departments: &[DepartmentId], now: Instant) -> Result<(), Error> {
        let today = now.date();
        for offset in -21..=14 {
            let day = today + TimeDelta::days(offset);
            let busy = if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) { 2 } else { 6 };
            for turn in 0..busy {
                let department = departments[usize::try_from(self.roll(16)).unwrap_or(0)];
                self.booking(department, day, now, turn)?;
            }
        }
        self.clock.set(now);
        Ok(())
    }

    /// One booking, carried as far as its day allows. It ends early if a rule refuses a step.
    fn booking(&mut self, department: DepartmentId, day: NaiveDate, now: Instant, turn: u64) -> Result<(), Error> {
        let class = ["car", "car", "van", "bus", "car", "van"][usize::try_from(turn).unwrap_or(0) % 6];
        let purpose =
            ["official_business", "investment_reception", "collective_event", "official_business", "urgent_task"]
                [usize::try_from(self.roll(5)).unwrap_or(0)];
        let starts_at = Instant::day_start(day).plus_minutes(8 * 60 + i64::try_from(self.roll(8)).unwrap_or(0) * 15);
        let ends_at = starts_at.plus_minutes(300 + i64::try_from(self.roll(11)).unwrap_or(0) * 30);
        let km = 30 + i64::try_from(self.roll(180)).unwrap_or(0);
        let (origin, destination) =
            [("县政府", "宁波栎社机场"), ("县政府", "石浦镇"), ("高铁站", "经济开发区"), ("县财政局", "宁波市政府")]
                [usize::try_from(self.roll(4)).unwrap_or(0)];
        let new: BookingNew = serde_json::from_value(json!({
            "department_id": department, "purpose": purpose, "items": [{"class": class, "quantity": 1}], "passengers": if class == "bus" { 16 } else { 3 },
            "starts_at": starts_at, "ends_at": ends_at, "origin": origin, "destination": destination, "reach": if destination.contains("宁波") { "in_city" } else { "in_county" },
            "distance_km": km, "contact_name": "王主任", "contact_phone": "13858000001",
        }))
        .map_err(Error::internal)?;
        let around = (now.plus_minutes(-today::KEPT_FREE), now.plus_minutes(today::KEPT_FREE));
        if starts_at < around.1 && ends_at > around.0 {
            return Ok(());
        }
        self.clock.set(starts_at.plus_days(-2).min(now));
        if starts_at <= self.clock.now() {
            return Ok(());
        }
        let Ok(booking) = self.try_write(&self.requester, |unit| bookings::ops::booking_create(unit, &new)) else {
            return Ok(());
        };
        let fate = self.roll(20);
        self.clock.set(starts_at.plus_days(-1).min(now));
        if fate == 0 {
            return Ok(());
        }
        if fate == 1 {
            return self
                .try_write(&self.approver, |unit| bookings::ops::booking_reject(unit, booking.id, "本周已安排其他车辆"))
                .map(drop);
        }
        self.try_write(&self.approver, |unit| {
            bookings::ops::booking_approve(unit, booking.id, &forms::Approve::default())
        })?;
        if fate == 2 {
            return self
                .try_write(&self.requester, |unit| {
                    bookings::ops::booking_cancel(unit, booking.id, &forms::Cancel::because("活动改期"))
                })
                .map(drop);
        }
        if fate == 3 || day > now.date() + TimeDelta::days(7) {
            return Ok(());
        }
        let Some(trip) = self.dispatch(booking.id)? else { return Ok(()) };
        if fate == 4 || starts_at > now {
            return Ok(());
        }
        self.drive(trip, booking.id, (starts_at, ends_at), km, fate, now)
    }

    /// Dispatches the best candidate.
    fn dispatch(&self, booking: BookingId) -> Result<Option<TripId>, Error> {
        let found = {
            let conn = &mut self.bulk.borrow_mut().conn;
            let mut reader = Reader { conn, actor: &self.dispatcher, now: self.clock.now(), lang: Lang::ZhCn };
            bookings::ops::booking_candidates(&mut reader, booking, None)?
        };
        let Some((vehicle_id, driver_id)) =
            found.items.iter().filter(|one| one.eligible).find_map(|one| Some((one.vehicle_id, one.driver_id?)))
        else {
            return Ok(None);
        };
        let form = forms::Dispatch {
            assignments: vec![crate::dispatch::model::Assignment {
                vehicle_id,
                driver_id,
                second_driver_id: None,
                passengers: None,
            }],
            overrides: Vec::new(),
            partial: false,
        };
        let sent = self.try_write(&self.dispatcher, |unit| bookings::ops::booking_dispatch(unit, booking, &form));
        Ok(sent.ok().and_then(|booking| booking.trips.first().map(|trip| trip.id)))
    }

    fn depart(&self, trip: TripId, at: Instant) -> Result<(), Error> {
        self.try_write(&self.dispatcher, |unit| {
            let vehicle = bookings::ops::trip_get(&mut unit.reader(), trip)?.vehicle_id;
            let odometer_km = fleet::ops::odometer_current(unit.conn, vehicle)?.unwrap_or(0) + 4;
            bookings::ops::trip_depart(unit, trip, &forms::Depart { odometer_km, at: Some(at), reason: None })
        })
        .map(drop)
    }

    fn drive(
        &mut self,
        trip: TripId,
        booking: BookingId,
        (starts_at, ends_at): (Instant, Instant),
        km: i64,
        fate: u64,
        now: Instant,
    ) -> Result<(), Error> {
        self.clock.set(starts_at.plus_minutes(1));
        if self.depart(trip, starts_at).is_err() {
            return Ok(());
        }
        if fate == 5 {
            let at = starts_at.plus_minutes(40);
            self.clock.set(at.plus_minutes(1));
            return self
                .try_write(&self.dispatcher, |unit| {
                    bookings::ops::booking_no_show(
                        unit,
                        booking,
                        &forms::NoShow { at, odometer_km: None, trips: Vec::new() },
                    )
                })
                .map(drop);
        }
        let late = i64::try_from(self.roll(3)).unwrap_or(0) * 10;
        let at = ends_at.plus_minutes(late);
        self.clock.set(at.plus_minutes(1));
        let tolls = Money(i64::try_from(self.roll(4)).unwrap_or(0) * 1_500);
        let back = self.come_back(trip, starts_at, at, km, tolls);
        if back.is_err() {
            return Ok(());
        }
        // Nothing of it lies ahead of the present, where a month may be closed.
        self.clock.set(at.plus_days(1).min(now));
        match fate {
            6 => self
                .try_write(&self.requester, |unit| bookings::ops::trip_dispute(unit, trip, "公里数与实际不符"))
                .map(drop),
            7 | 8 => Ok(()),
            _ => {
                let form = forms::Confirm { rating: Some(5), ..forms::Confirm::default() };
                self.try_write(&self.requester, |unit| {
                    bookings::ops::trip_confirm(unit, trip, &form, supervision::ops::RATED)
                })
                .map(drop)
            }
        }
    }

    /// Records the return of a trip, after this many kilometres.
    fn come_back(&self, trip: TripId, starts_at: Instant, at: Instant, km: i64, tolls: Money) -> Result<(), Error> {
        self.try_write(&self.dispatcher, |unit| {
            let seen = bookings::ops::trip_get(&mut unit.reader(), trip)?;
            let odometer_km = seen.legs.last().map_or(0, |leg| leg.departure_km) + km;
            let form = forms::Return {
                odometer_km,
                at: Some(at),
                picked_up_at: Some(starts_at.plus_minutes(3)),
                waiting_minutes: None,
                overnight_nights: None,
                tolls_fen: Some(tolls),
                parking_fen: None,
                driving_minutes: None,
            };
            bookings::ops::trip_return(unit, trip, &form)
        })
        .map(drop)
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|e| e.to_string())
}
