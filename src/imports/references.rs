//! The records that rows can refer to, by the names that people use. They are loaded once for a whole file.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{columns::Referent, model::ImportKind};
use crate::{
    customers,
    db::Conn,
    drivers,
    fleet::{
        self,
        model::{PaperKind, PaperNew, VehicleNew},
        rules::{self, Holder},
    },
    identity::{
        self,
        model::{ProviderIdentity, UserNew},
    },
    kernel::{Fault, Result, Text, VehicleId, spelling, text},
    ledger::{self, model::Account},
    reference, tariffs,
};

/// What a row says beside a name.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// The phone, for drivers of one name.
    pub phone: Option<&'a str>,
    /// The day that the row is about, for vehicles that had one plate after each other.
    pub day: NaiveDate,
}

/// The existing records, by their names.
#[derive(Debug, Default)]
pub struct References {
    departments: HashMap<String, Uuid>,
    /// By number plate: those that have or had it.
    vehicles: HashMap<String, Vec<Holder>>,
    /// By name: phone and id.
    drivers: HashMap<String, Vec<(String, Uuid)>>,
    suppliers: HashMap<String, Vec<Uuid>>,
    /// The codes of the classes.
    pub classes: BTreeSet<String>,
    papers: HashSet<(VehicleId, PaperKind, NaiveDate, NaiveDate)>,
    /// The days on which a holiday or a worked weekend day is recorded.
    holidays: HashSet<NaiveDate>,
    /// The days on which a tariff begins.
    tariffs: HashSet<NaiveDate>,
    usernames: HashSet<String>,
    /// Whether a user is refused roles that are for two people.
    pub separate_duties: bool,
    /// What nobody may have as a password, unless any will do.
    password_names: Option<Vec<String>>,
    identities: HashSet<ProviderIdentity>,
    /// The accounts of the books.
    pub accounts: Vec<Account>,
    /// A fault of the whole import, such as a closed month.
    pub refusal: Option<(String, Text)>,
}

impl References {
    /// Loads what rows of this kind can refer to.
    pub fn load(conn: &mut Conn, kind: ImportKind, opening_on: Option<NaiveDate>) -> Result<Self> {
        let mut found = Self {
            departments: customers::ops::departments(conn)?
                .into_iter()
                .map(|row| (row.content.code, row.id.0))
                .collect(),
            classes: reference::ops::classes(conn)?.into_iter().map(|row| row.content.code).collect(),
            ..Self::default()
        };
        for row in fleet::ops::vehicles_of_classes(conn, None)? {
            found.vehicles.entry(row.content.plate_no.clone()).or_default().push(Holder::of(&row));
        }
        for row in drivers::ops::drivers(conn)? {
            found.drivers.entry(row.name).or_default().push((row.phone, row.id.0));
        }
        for row in reference::ops::suppliers(conn)? {
            found.suppliers.entry(row.content.name).or_default().push(row.id.0);
        }
        match kind {
            ImportKind::Papers => {
                let vehicles: Vec<VehicleId> = found.vehicles.values().flatten().map(|holder| holder.id).collect();
                let papers = fleet::ops::papers_of(conn, &vehicles)?.into_iter();
                found.papers = papers.map(|row| (row.vehicle_id, row.kind, row.valid_from, row.valid_until)).collect();
            }
            ImportKind::Holidays => found.holidays = reference::ops::holiday_dates(conn)?.into_iter().collect(),
            ImportKind::Tariffs => found.tariffs = tariffs::ops::tariff_dates(conn)?.into_iter().collect(),
            ImportKind::Users => {
                found.separate_duties = reference::ops::settings(conn)?.content.separate_duties;
                found.password_names = identity::ops::password_names(conn)?;
                for (username, identity) in identity::ops::users_named(conn)? {
                    found.usernames.insert(username);
                    found.identities.extend(identity);
                }
            }
            _ => {}
        }
        if let (ImportKind::OpeningBalances, Some(date)) = (kind, opening_on) {
            found.accounts = ledger::ops::accounts(conn)?;
            let closed = ledger::ops::expect_open(conn, date).err();
            found.refusal = closed.map(|error| (error.code().as_str().to_owned(), error.detail().clone()));
        }
        Ok(found)
    }

    /// Whether there is a class with this code.
    pub fn has_class(&self, code: &str) -> bool {
        self.classes.contains(code)
    }

    /// Whether the vehicle has such a paper of the same days.
    pub fn has_paper(&self, vehicle: VehicleId, new: &PaperNew) -> bool {
        self.papers.contains(&(vehicle, new.kind, new.valid_from, new.valid_until))
    }

    /// Whether a holiday or a worked weekend day is recorded for this day.
    pub fn has_holiday(&self, date: NaiveDate) -> bool {
        self.holidays.contains(&date)
    }

    /// Whether a tariff begins on this day.
    pub fn has_tariff(&self, valid_from: NaiveDate) -> bool {
        self.tariffs.contains(&valid_from)
    }

    /// Whether there is a user with this name.
    pub fn has_username(&self, username: &str) -> bool {
        self.usernames.contains(username)
    }

    /// What is wrong with a user's first password.
    pub fn password_fault(&self, new: &UserNew) -> Option<Fault> {
        let (password, names) = (new.password.as_ref()?, self.password_names.as_ref()?);
        identity::rules::password_fault("/password", password, &new.username, names)
    }

    /// Whether a user is linked to this identity.
    pub fn has_identity(&self, identity: &ProviderIdentity) -> bool {
        self.identities.contains(identity)
    }

    /// Whether there is a department with this code.
    pub fn has_department(&self, code: &str) -> bool {
        self.department(code).is_some()
    }

    /// Whether another vehicle in use has this vehicle's plate, or this vehicle is there and retired.
    pub fn has_vehicle(&self, new: &VehicleNew, today: NaiveDate) -> bool {
        let is_same = |other: &Holder| match rules::is_in_use(new.retired_on, today) {
            true => rules::is_in_use(other.retired_on, today),
            false => other.retired_on == new.retired_on,
        };
        self.vehicles.get(&new.plate_no).is_some_and(|holders| holders.iter().any(is_same))
    }

    /// Whether there is a driver with this name and phone.
    pub fn has_driver(&self, name: &str, phone: &str) -> bool {
        self.drivers.get(name).is_some_and(|found| found.iter().any(|(known, _)| known == phone))
    }

    /// The record that a cell refers to. What the row says `beside` it distinguishes records of one name.
    ///
    /// # Errors
    /// A code and a message: `unknown_reference`, `ambiguous`.
    pub fn find(&self, referent: Referent, name: &str, beside: &Beside<'_>) -> Result<Uuid, (&'static str, Text)> {
        let Beside { phone, day } = *beside;
        let found: Vec<Uuid> = match referent {
            Referent::Department => self.department(name).into_iter().collect(),
            Referent::Vehicle => {
                let holders = self.vehicles.get(&spelling::plate(name)).map(Vec::as_slice).unwrap_or_default();
                rules::holders_on(holders, day).into_iter().map(|id| id.0).collect()
            }
            Referent::Driver => {
                let named = self.drivers.get(name).into_iter().flatten();
                named.filter(|(known, _)| phone.is_none_or(|phone| phone == known)).map(|(_, id)| *id).collect()
            }
            Referent::Supplier => self.suppliers.get(name).cloned().unwrap_or_default(),
        };
        let several = || match referent {
            Referent::Vehicle => text!(
                "Several vehicles have had the plate {name}, and not exactly one of them was in use on {day}; correct when they were retired.",
                "曾有多辆车使用号牌 {name}，{day} 在用的不是恰好一辆，请先更正其停用日期。"
            ),
            Referent::Driver => {
                text!("There are several {name}; give the phone as well.", "有多个 {name}，请同时填写手机号。")
            }
            Referent::Department | Referent::Supplier => {
                text!("There are several {name}; give them different names.", "有多个 {name}，请先改为不同的名称。")
            }
        };
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(("unknown_reference", text!("There is no {name}.", "系统中没有 {name}。"))),
            _ => Err(("ambiguous", several())),
        }
    }

    /// The department with this code, as it is or in its one spelling.
    fn department(&self, code: &str) -> Option<Uuid> {
        self.departments.get(code).or_else(|| self.departments.get(&spelling::code(code))).copied()
    }
}

/// The fault of a row whose record exists already.
pub fn exists(pointer: &str) -> Fault {
    Fault::body(pointer, "already_exists", text!("It exists already.", "系统中已存在。"))
}
