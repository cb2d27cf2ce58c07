//! Checks a file. Each row becomes the body that a request would have, and is checked as that request would be. The
//! faults of all rows are listed by row and column: of each row first the faults of form, and if there are none, those
//! of content.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::{
    cells,
    columns::{self, Column, Form},
    model::{Faults, ImportKind, PastTripNew, RowFault},
    reading::{CELL, Cell, Row, Table},
    references::{Beside, References, exists},
};
use crate::{
    customers::{self, model::DepartmentNew},
    drivers::{self, model::DriverNew},
    fleet::{
        self,
        model::{PaperNew, VehicleNew},
    },
    http::validate::{self, Source},
    identity::{self, model::UserNew},
    kernel::{Fault, Instant, Place, Result, Text, VehicleId, spelling, text},
    ledger::{
        self,
        forms::{JournalForm, JournalFormLine},
        model::{JournalKind, ManualKind},
    },
    reference::{self, model::HolidayNew},
    schedule::{model::Span, rules as spans},
    tariffs::{
        self,
        model::{Rate, TariffNew},
    },
};

/// The most characters of an unknown column's name that a fault repeats.
const NAME: usize = 100;

/// The most users of a file. Hashing each password takes some hundredths of a second.
const USERS: i64 = 1_000;

/// A row without faults, ready to be imported. (No `Debug`: users have passwords.)
#[derive(Clone)]
pub enum Prepared {
    /// A department, and the code of the department that is billed instead.
    Department(DepartmentNew, Option<String>),
    /// A driver.
    Driver(DriverNew),
    /// A vehicle.
    Vehicle(VehicleNew),
    /// A paper of this vehicle.
    Paper(VehicleId, PaperNew),
    /// A holiday or a worked weekend day.
    Holiday(HolidayNew),
    /// A tariff with one rate; once all rows are judged together, with all its rates.
    Tariff(TariffNew),
    /// A user, and the hash of the password once it was computed.
    User(UserNew, Option<String>),
    /// A line of the opening journal.
    Opening(JournalFormLine),
    /// A past trip.
    PastTrip(PastTripNew),
}

/// The result of checking a file. (No `Debug`: its rows may hold passwords.)
#[derive(Default)]
pub struct Judged {
    /// The rows with their numbers. Empty once there is a fault, because nothing will be imported.
    pub rows: Vec<(i64, Prepared)>,
    /// The references of past trips, by row. They must still be looked up in the database.
    pub taken: Vec<(i64, String)>,
    /// The file's columns: the known column, and its name in the file.
    header: Vec<Option<(&'static Column, String)>>,
    /// The faults.
    pub faults: Faults,
    /// How many rows were checked.
    pub done: i64,
}

/// What a file is checked for.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// The kind of table.
    pub kind: ImportKind,
    /// The date of the opening journal.
    pub date: Option<NaiveDate>,
    /// The current time.
    pub now: Instant,
}

/// How many rows are checked between two reports of the progress.
const STEP: i64 = 1_000;

/// Checks a whole file. `tell` receives the number of rows done, and returns whether to continue. None if it was
/// stopped.
///
/// # Errors
/// Those of reading the file. Faults of rows are part of the result.
pub fn judge(
    table: &Table,
    references: &References,
    terms: Terms,
    tell: &dyn Fn(i64) -> bool,
) -> Result<Option<Judged>> {
    let mut judge = Judge {
        references,
        terms,
        epoch: table.epoch(),
        judged: Judged::default(),
        seen: HashSet::new(),
        tariffs: HashMap::new(),
        is_headed: false,
    };
    let mut goes_on = true;
    if let Some((code, detail)) = &references.refusal {
        judge.judged.faults.add(RowFault::new(None, None, code.clone(), detail.clone()));
    }
    table.rows(&mut |row| {
        if judge.judged.header.is_empty() {
            judge.head(&row);
        } else if goes_on && judge.is_headed {
            judge.row(&row);
            judge.judged.done += 1;
            goes_on = judge.judged.done % STEP != 0 || tell(judge.judged.done);
        }
        Ok(())
    })?;
    judge.rows_together();
    Ok(goes_on.then_some(judge.judged))
}

struct Judge<'a> {
    references: &'a References,
    terms: Terms,
    epoch: NaiveDate,
    judged: Judged,
    /// Values that must be unique in the file.
    seen: HashSet<String>,
    /// The tariffs of the file, by the day on which they begin.
    tariffs: HashMap<NaiveDate, String>,
    is_headed: bool,
}

impl Judged {
    /// The name of the column that a pointer leads to, as in the file. If the file hasn't got the column, its English
    /// name.
    pub fn column(&self, kind: ImportKind, pointer: &str) -> Option<String> {
        let known = defined(kind, pointer)?;
        let said = self.header.iter().flatten().find(|(column, _)| *column == known).map(|(_, said)| said.clone());
        said.or_else(|| Some(known.name.to_owned()))
    }
}

/// The column that a pointer leads to.
fn defined(kind: ImportKind, pointer: &str) -> Option<&'static Column> {
    let field = pointer.split('/').nth(1).filter(|field| !field.is_empty())?;
    columns::of(kind).iter().find(|column| column.field == field)
}

/// What a fault of a request names by its words in the API, by the Chinese names that a table may have.
fn in_chinese(column: &Column, code: &str) -> Option<String> {
    match (code, column.form) {
        ("not_allowed_value", Form::Word(known) | Form::Words(known)) => {
            let labels = known.iter().map(|word| word.zh).collect::<Vec<_>>().join("、");
            Some(format!("取值须为：{labels}。"))
        }
        ("required", _) => Some(format!("缺少必填项：{}。", column.zh)),
        _ => None,
    }
}

impl Judge<'_> {
    fn add(&mut self, fault: RowFault) {
        self.judged.faults.add(fault);
        // Nothing will be imported, so the rows needn't be kept.
        self.judged.rows = Vec::new();
    }

    /// Reads the header and matches the columns.
    fn head(&mut self, row: &Row) {
        let (known, before) = (columns::of(self.terms.kind), self.judged.faults.count);
        let mut found: Vec<Option<(&'static Column, String)>> = Vec::new();
        for (at, cell) in row.cells.iter().enumerate() {
            let (Cell::Text(said) | Cell::Number(said, _) | Cell::Error(said)) = cell else {
                found.push(None);
                continue;
            };
            let column = known.iter().find(|column| column.name.eq_ignore_ascii_case(said) || column.zh == said);
            // Without a header, the first row may hold a password. So an unknown name is not repeated there.
            let shown: String = match self.terms.kind.holds_secrets() && column.is_none() {
                true => letters(at),
                false => said.chars().take(NAME).collect(),
            };
            let fault = |code: &str, detail| RowFault::new(row.number, shown.clone(), code, detail);
            match column {
                None => {
                    let names = known.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
                    let zh = known.iter().map(|column| column.zh).collect::<Vec<_>>().join("、");
                    self.add(fault(
                        "unknown_column",
                        text!("There is no such column; there are {names}.", "没有此列；可用的列为：{zh}。"),
                    ));
                }
                Some(column) if found.iter().flatten().any(|(other, _)| *other == column) => {
                    self.add(fault("duplicate", text!("The column stands twice.", "此列重复。")));
                }
                Some(_) => {}
            }
            found.push(column.map(|column| (column, said.clone())));
        }
        for column in known
            .iter()
            .filter(|column| column.is_required && !found.iter().flatten().any(|(other, _)| other == column))
        {
            let (name, zh) = (column.name, column.zh);
            self.add(RowFault::new(
                row.number,
                name.to_owned(),
                "missing_column",
                text!("The column {name} is missing.", "缺少“{zh}”（{name}）列。"),
            ));
        }
        self.judged.header = found;
        // With a faulty header, the faults of rows would be meaningless.
        self.is_headed = self.judged.faults.count == before;
    }

    fn row(&mut self, row: &Row) {
        let mut faults = Vec::new();
        let mut body = self.body(row, &mut faults);
        let prepared = match self.terms.kind {
            ImportKind::Departments => {
                // The code stays a code for now: the department may be in a row above.
                let payer = body.remove("bill_to_department_id").and_then(|code| code.as_str().map(spelling::code));
                let judged = |judge: &mut Self, new: &_| judge.department(new, payer.as_deref());
                self.typed::<DepartmentNew>(body, &mut faults, judged)
                    .map(|new| Prepared::Department(new, payer.clone()))
            }
            ImportKind::Drivers => self.typed::<DriverNew>(body, &mut faults, Self::driver).map(Prepared::Driver),
            ImportKind::Vehicles => self.typed::<VehicleNew>(body, &mut faults, Self::vehicle).map(Prepared::Vehicle),
            ImportKind::Papers => {
                let vehicle = body.remove("vehicle_id").and_then(|id| serde_json::from_value::<VehicleId>(id).ok());
                if vehicle.is_none() {
                    faults.push(required("/vehicle_id"));
                }
                let judged = |judge: &mut Self, new: &_| vehicle.map_or_else(Vec::new, |id| judge.paper(id, new));
                let new = self.typed::<PaperNew>(body, &mut faults, judged);
                vehicle.zip(new).map(|(vehicle, new)| Prepared::Paper(vehicle, new))
            }
            ImportKind::Holidays => self.typed::<HolidayNew>(body, &mut faults, Self::holiday).map(Prepared::Holiday),
            ImportKind::Tariffs => {
                let of_tariff = ["name", "valid_from"];
                let mut tariff: Map<String, Value> =
                    of_tariff.iter().filter_map(|field| body.remove_entry(*field)).collect();
                tariff.insert("rates".into(), json!([body]));
                self.typed::<TariffNew>(tariff, &mut faults, Self::tariff).map(Prepared::Tariff)
            }
            ImportKind::Users => {
                let of_identity = ["issuer", "subject"];
                let identity: Map<String, Value> =
                    of_identity.iter().filter_map(|field| body.remove_entry(*field)).collect();
                if !identity.is_empty() {
                    body.insert("identity".into(), identity.into());
                }
                self.typed::<UserNew>(body, &mut faults, Self::user).map(|new| Prepared::User(new, None))
            }
            ImportKind::OpeningBalances => {
                self.typed::<JournalFormLine>(body, &mut faults, Self::opening).map(Prepared::Opening)
            }
            ImportKind::PastTrips => {
                self.typed::<PastTripNew>(body, &mut faults, Self::past_trip).map(Prepared::PastTrip)
            }
        };
        if let Some(Prepared::PastTrip(trip)) = &prepared {
            self.judged.taken.push((row.number, trip.reference.clone()));
        }
        let mut reported: Vec<Option<String>> = Vec::new();
        let inner = match self.terms.kind {
            ImportKind::Tariffs => "/rates/0",
            ImportKind::Users => "/identity",
            _ => "",
        };
        for Fault { at, code, mut detail } in faults {
            let (Place::Pointer(pointer) | Place::Parameter(pointer)) = within(at, inner);
            let column = self.judged.column(self.terms.kind, &pointer);
            if let Some(zh) = defined(self.terms.kind, &pointer).and_then(|column| in_chinese(column, &code)) {
                detail.zh = zh.into();
            }
            // A cell with a fault has no value in the body, so its field is also reported as missing. One fault is
            // enough.
            if code == "required" && reported.contains(&column) {
                continue;
            }
            reported.push(column.clone());
            self.add(RowFault::new(row.number, column, code, detail));
        }
        if let Some(prepared) = prepared.filter(|_| self.judged.faults.count == 0) {
            self.judged.rows.push((row.number, prepared));
        }
    }

    /// The request body that the cells make. Faults of single cells are added to `faults`.
    fn body(&self, row: &Row, faults: &mut Vec<Fault>) -> Map<String, Value> {
        let mut body = Map::new();
        let phone = |at: usize| match self.judged.header.get(at + 1) {
            Some(Some((column, _))) if column.form == Form::Phone => row.cells.get(at + 1),
            _ => None,
        };
        let (day, holds_secrets) = (self.day(row), self.terms.kind.holds_secrets());
        for (at, cell) in row.cells.iter().enumerate() {
            let Some(Some((column, _))) = self.judged.header.get(at) else {
                if *cell != Cell::Empty {
                    faults.push(Fault::body(
                        "",
                        "unknown_column",
                        text!("A value stands where the header names no column.", "该列没有标题。"),
                    ));
                }
                continue;
            };
            let pointer = format!("/{}", column.field);
            if let Cell::Text(words) | Cell::Number(words, _) | Cell::Error(words) = cell
                && words.chars().nth(CELL).is_some()
            {
                faults.push(Fault::body(
                    pointer,
                    "too_long",
                    text!("A cell has at most {CELL} characters.", "单元格最多 {CELL} 个字符。"),
                ));
                continue;
            }
            let value =
                cells::value(cell, column.form, self.epoch).and_then(|value| match (column.form, value.as_str()) {
                    (Form::Of(referent), Some(name)) => {
                        let phone = phone(at).map(|cell| cells::value(cell, Form::Phone, self.epoch)).transpose()?;
                        let phone = phone.as_ref().and_then(Value::as_str);
                        self.references.find(referent, name, &Beside { phone, day }).map(|id| id.to_string().into())
                    }
                    _ => Ok(value),
                });
            match value {
                Ok(Value::Null) => {}
                Ok(_) if column.field.is_empty() => {}
                Ok(value) => drop(body.insert(column.field.to_owned(), value)),
                // Columns may have been shifted, so that a password stands under any heading.
                Err((code, _)) if holds_secrets => faults.push(Fault::body(pointer, code, unrepeated(code))),
                Err((code, detail)) => faults.push(Fault::body(pointer, code, detail)),
            }
        }
        body
    }

    /// The day that a row is about: that of its trip, of the whole table, or today.
    fn day(&self, row: &Row) -> NaiveDate {
        let named = |(column, _): &(&Column, String)| column.field == "departed_at";
        let at = self.judged.header.iter().position(|column| column.as_ref().is_some_and(named));
        let departed = at.and_then(|at| row.cells.get(at)).map(|cell| cells::value(cell, Form::Moment, self.epoch));
        let departed = departed.and_then(|value| Instant::parse(value.ok()?.as_str()?).ok());
        departed.map(Instant::date).or(self.terms.date).unwrap_or_else(|| self.terms.now.date())
    }

    /// Converts the body to its type, after checking it by the published schema, then by `rules`.
    fn typed<T: DeserializeOwned + ToSchema + 'static>(
        &mut self,
        body: Map<String, Value>,
        faults: &mut Vec<Fault>,
        rules: impl FnOnce(&mut Self, &T) -> Vec<Fault>,
    ) -> Option<T> {
        let body = Value::Object(body);
        let found = validate::faults(&validate::of_schema::<T>(), &body, Source::Body);
        if !found.is_empty() || !faults.is_empty() {
            faults.extend(found);
            return None;
        }
        match serde_json::from_value::<T>(body) {
            Ok(new) => {
                faults.extend(rules(self, &new));
                faults.is_empty().then_some(new)
            }
            Err(error) => {
                faults.push(Fault::body("", "invalid_value", text!("{error}.", "该行不符合要求（{error}）。")));
                None
            }
        }
    }

    /// A fault if this value occurred in an earlier row.
    fn unique(&mut self, pointer: &str, words: String) -> Option<Fault> {
        let is_new = self.seen.insert(words);
        (!is_new).then(|| Fault::body(pointer, "duplicate", text!("It stands in an earlier row.", "与前面的行重复。")))
    }

    fn department(&mut self, new: &DepartmentNew, payer: Option<&str>) -> Vec<Fault> {
        let mut faults = customers::rules::faults(new);
        if let Some(payer) = payer {
            if payer == new.code {
                faults.push(customers::rules::bills_to_itself());
            } else if !self.references.has_department(payer) && !self.seen.contains(payer) {
                faults.push(Fault::body(
                    "/bill_to_department_id",
                    "unknown_reference",
                    text!(
                        "There is no department {payer}, nor in a row above.",
                        "系统中和前面的行中都没有单位 {payer}。"
                    ),
                ));
            }
        }
        if self.references.has_department(&new.code) {
            faults.push(exists("/code"));
        }
        faults.extend(self.unique("/code", new.code.clone()));
        faults
    }

    fn driver(&mut self, new: &DriverNew) -> Vec<Fault> {
        let mut faults = drivers::rules::faults(new, self.terms.now.date());
        if self.references.has_driver(&new.name, &new.phone) {
            faults.push(exists("/name"));
        }
        faults.extend(self.unique("/name", format!("{} {}", new.name, new.phone)));
        faults
    }

    fn vehicle(&mut self, new: &VehicleNew) -> Vec<Fault> {
        let mut faults = fleet::rules::faults(new);
        if !self.references.has_class(&new.class) {
            let class = &new.class;
            faults.push(Fault::body(
                "/class",
                "unknown_reference",
                text!("There is no class {class}.", "没有车型类别 {class}。"),
            ));
        }
        let today = self.terms.now.date();
        if self.references.has_vehicle(new, today) {
            faults.push(exists("/plate_no"));
        }
        let retired = new.retired_on.filter(|_| !fleet::rules::is_in_use(new.retired_on, today));
        let taken = retired.map_or_else(|| new.plate_no.clone(), |retired| format!("{} {retired}", new.plate_no));
        faults.extend(self.unique("/plate_no", taken));
        faults
    }

    fn paper(&mut self, vehicle: VehicleId, new: &PaperNew) -> Vec<Fault> {
        let mut faults = fleet::rules::paper_faults(new);
        if self.references.has_paper(vehicle, new) {
            faults.push(exists("/kind"));
        }
        let PaperNew { kind, valid_from, valid_until, .. } = new;
        faults.extend(self.unique("/kind", format!("{vehicle} {kind} {valid_from} {valid_until}")));
        faults
    }

    fn holiday(&mut self, new: &HolidayNew) -> Vec<Fault> {
        let mut faults = reference::rules::holiday_faults(new);
        if self.references.has_holiday(new.date) {
            faults.push(exists("/date"));
        }
        faults.extend(self.unique("/date", new.date.to_string()));
        faults
    }

    /// Judges a tariff of one rate. What the rates of a tariff are to each other is judged when all are there.
    fn tariff(&mut self, new: &TariffNew) -> Vec<Fault> {
        let mut faults = tariffs::rules::faults(new, &self.references.classes);
        faults.retain(|fault| fault.code != tariffs::rules::DAY_RATE_MISSING);
        match self.tariffs.get(&new.valid_from) {
            Some(name) if *name == new.name => {}
            Some(name) => faults.push(Fault::body(
                "/valid_from",
                "duplicate",
                text!("The tariff {name} above begins on that day, too.", "前面的租价表“{name}”也在该日生效。"),
            )),
            // One fault for a tariff is enough.
            None => {
                self.tariffs.insert(new.valid_from, new.name.clone());
                faults.extend(self.references.has_tariff(new.valid_from).then(|| exists("/valid_from")));
            }
        }
        for Rate { class, service, .. } in &new.rates {
            faults.extend(self.unique("/class", format!("{} {class} {service}", new.valid_from)));
        }
        faults
    }

    fn user(&mut self, new: &UserNew) -> Vec<Fault> {
        let mut faults = identity::rules::user_faults(new);
        if self.references.separate_duties {
            faults.extend(identity::rules::separation_faults(&new.roles));
        }
        faults.extend(self.references.password_fault(new));
        if self.references.has_username(&new.username) {
            faults.push(exists("/username"));
        }
        faults.extend(self.unique("/username", new.username.clone()));
        if let Some(identity) = &new.identity {
            if self.references.has_identity(identity) {
                faults.push(exists("/subject"));
            }
            faults.extend(self.unique("/subject", format!("{} {}", identity.issuer, identity.subject)));
        }
        faults
    }

    fn opening(&mut self, line: &JournalFormLine) -> Vec<Fault> {
        let Some(date) = self.terms.date else { return Vec::new() };
        let posting = opening_journal(date, vec![line.clone()]).posting();
        let found = ledger::rules::faults(JournalKind::Opening, date, &posting.entries, &self.references.accounts);
        // A single line can't balance; all lines together must.
        let single = found.into_iter().filter(|fault| fault.code != "unbalanced");
        single.map(|fault| Fault { at: within(fault.at, "/lines/0"), ..fault }).collect()
    }

    fn past_trip(&mut self, new: &PastTripNew) -> Vec<Fault> {
        let mut faults: Vec<Fault> = spans::order_fault(Span { starts_at: new.departed_at, ends_at: new.returned_at })
            .map(|fault| Fault {
                at: Place::Pointer("/returned_at".into()),
                detail: text!("It must be after departed_at.", "回场时间须晚于出车时间。"),
                ..fault
            })
            .into_iter()
            .collect();
        // A departure says what a return can't: it lies before it, and that isn't in the future.
        faults.extend(Fault::implausible("/departed_at", new.departed_at.date()));
        if new.returned_at > self.terms.now {
            faults.push(Fault::in_the_future("/returned_at"));
        }
        faults.extend(self.unique("/reference", new.reference.clone()));
        faults
    }

    /// Puts the rates of each tariff together and checks them. The tariff takes the place of its first row.
    fn tariffs_together(&mut self) {
        let mut whole: Vec<(i64, Vec<i64>, TariffNew)> = Vec::new();
        for (number, row) in std::mem::take(&mut self.judged.rows) {
            let Prepared::Tariff(new) = row else { continue };
            match whole.iter_mut().find(|(.., tariff)| tariff.valid_from == new.valid_from) {
                Some((_, numbers, tariff)) => {
                    numbers.push(number);
                    tariff.rates.extend(new.rates);
                }
                None => whole.push((number, vec![number], new)),
            }
        }
        let mut found = Vec::new();
        for (first, numbers, tariff) in &whole {
            let body = serde_json::to_value(tariff).unwrap_or_default();
            for fault in validate::faults(&validate::of_schema::<TariffNew>(), &body, Source::Body) {
                found.push(RowFault::new(*first, None, fault.code, fault.detail));
            }
            for Fault { at, code, detail } in tariffs::rules::faults(tariff, &self.references.classes) {
                let (row, field) = of_entry(numbers, "/rates/", &at).unwrap_or((*first, String::new()));
                found.push(RowFault::new(row, self.judged.column(self.terms.kind, &field), code, detail));
            }
        }
        self.judged.rows = whole.into_iter().map(|(first, _, tariff)| (first, Prepared::Tariff(tariff))).collect();
        found.into_iter().for_each(|fault| self.add(fault));
    }

    /// Checks the rows together.
    fn rows_together(&mut self) {
        if self.judged.header.is_empty() {
            self.add(RowFault::new(None, None, "empty", text!("There is no header.", "文件中没有标题行。")));
        } else if self.judged.done == 0 && self.judged.faults.count == 0 {
            self.add(RowFault::new(
                None,
                None,
                "empty",
                text!("There are no rows below the header.", "标题行以下没有数据。"),
            ));
        }
        if self.terms.kind == ImportKind::Users && self.judged.done > USERS {
            let detail =
                text!("At most {USERS} users in one table; part it.", "一张表最多 {USERS} 个用户，请分开导入。");
            self.add(RowFault::new(None, None, "too_many", detail));
        }
        if self.terms.kind == ImportKind::Tariffs {
            self.tariffs_together();
        }
        let Some(date) = self.terms.date.filter(|_| self.judged.faults.count == 0) else { return };
        let lines: Vec<JournalFormLine> = self
            .judged
            .rows
            .iter()
            .filter_map(|(_, row)| if let Prepared::Opening(line) = row { Some(line.clone()) } else { None })
            .collect();
        let form = opening_journal(date, lines);
        let body = serde_json::to_value(&form).unwrap_or_default();
        let mut faults = validate::faults(&validate::of_schema::<JournalForm>(), &body, Source::Body);
        faults.extend(ledger::rules::faults(
            JournalKind::Opening,
            date,
            &form.posting().entries,
            &self.references.accounts,
        ));
        for fault in faults {
            self.add(RowFault::new(None, None, fault.code, fault.detail));
        }
    }
}

/// The column as a spreadsheet calls it, by its place: A, B, …, AA.
fn letters(at: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    let first = (at >= 26).then(|| letter(at / 26 - 1));
    first.into_iter().chain([letter(at)]).collect()
}

/// What is told of a cell in a table whose cells may not be repeated.
fn unrepeated(code: &str) -> Text {
    match code {
        "unknown_reference" | "ambiguous" => {
            text!("There is not exactly one such record.", "系统中没有该记录，或不止一个。")
        }
        _ => text!(
            "The value can't be read as it stands; type it again as the template shows it.",
            "该值无法识别，请按模板示例重新填写。"
        ),
    }
}

/// The fault of a cell that must not be empty.
fn required(pointer: &str) -> Fault {
    Fault::body(pointer, "required", text!("A value is required.", "必填。"))
}

/// The row that an entry of a list was made from, and the field of that entry. `rows` are the rows of the entries, and
/// `at` leads into the body that has the list.
pub fn of_entry(rows: &[i64], list: &str, at: &Place) -> Option<(i64, String)> {
    let (Place::Pointer(pointer) | Place::Parameter(pointer)) = at;
    let entry = pointer.strip_prefix(list)?;
    let (index, field) = entry.split_once('/').unwrap_or((entry, ""));
    Some((*rows.get(index.parse::<usize>().ok()?)?, format!("/{field}")))
}

/// The place without the prefix `before`.
fn within(at: Place, before: &str) -> Place {
    match at {
        Place::Pointer(pointer) => Place::Pointer(pointer.strip_prefix(before).map(str::to_owned).unwrap_or(pointer)),
        parameter @ Place::Parameter(_) => parameter,
    }
}

/// The opening journal of these lines.
pub fn opening_journal(date: NaiveDate, lines: Vec<JournalFormLine>) -> JournalForm {
    JournalForm {
        date,
        text: "期初建账".into(),
        kind: ManualKind::Opening,
        attachments: 0,
        lines,
        turnovers: Vec::new(),
    }
}
