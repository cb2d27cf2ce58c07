//! The records that rows can refer to, by the names that people use. They are loaded once for a whole file.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{columns::Referent, model::ImportKind};
use crate::{
    customers,
    db::Conn,
    drivers, fleet,
    kernel::{Fault, Result, Text, text},
    ledger::{self, model::Account},
    reference,
};

/// The existing records, by their names.
#[derive(Debug, Default)]
pub struct References {
    departments: HashMap<String, Uuid>,
    vehicles: HashMap<String, Uuid>,
    /// By name: phone and id.
    drivers: HashMap<String, Vec<(String, Uuid)>>,
    suppliers: HashMap<String, Vec<Uuid>>,
    classes: HashSet<String>,
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
            vehicles: fleet::ops::vehicles_of_classes(conn, None)?
                .into_iter()
                .map(|row| (row.content.plate_no, row.id.0))
                .collect(),
            classes: reference::ops::classes(conn)?.into_iter().map(|row| row.content.code).collect(),
            ..Self::default()
        };
        for row in drivers::ops::drivers(conn)? {
            found.drivers.entry(row.name).or_default().push((row.phone, row.id.0));
        }
        for row in reference::ops::suppliers(conn)? {
            found.suppliers.entry(row.content.name).or_default().push(row.id.0);
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

    /// Whether there is a department with this code.
    pub fn has_department(&self, code: &str) -> bool {
        self.departments.contains_key(code)
    }

    /// Whether there is a vehicle with this number plate.
    pub fn has_vehicle(&self, plate_no: &str) -> bool {
        self.vehicles.contains_key(plate_no)
    }

    /// Whether there is a driver with this name and phone.
    pub fn has_driver(&self, name: &str, phone: &str) -> bool {
        self.drivers.get(name).is_some_and(|found| found.iter().any(|(known, _)| known == phone))
    }

    /// The record that a cell refers to. `phone` distinguishes drivers of the same name.
    ///
    /// # Errors
    /// A code and a message: `unknown_reference`, `ambiguous`.
    pub fn find(&self, referent: Referent, name: &str, phone: Option<&str>) -> Result<Uuid, (&'static str, Text)> {
        let found: Vec<Uuid> = match referent {
            Referent::Department => self.departments.get(name).copied().into_iter().collect(),
            Referent::Vehicle => self.vehicles.get(name).copied().into_iter().collect(),
            Referent::Driver => {
                let named = self.drivers.get(name).into_iter().flatten();
                named.filter(|(known, _)| phone.is_none_or(|phone| phone == known)).map(|(_, id)| *id).collect()
            }
            Referent::Supplier => self.suppliers.get(name).cloned().unwrap_or_default(),
        };
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(("unknown_reference", text!("There is no {name}.", "系统中没有 {name}。"))),
            _ => Err((
                "ambiguous",
                text!("There are several {name}; give the phone as well.", "有多个 {name}，请同时填写手机号。"),
            )),
        }
    }
}

/// The fault of a row whose record exists already.
pub fn exists(pointer: &str) -> Fault {
    Fault::body(pointer, "already_exists", text!("It exists already.", "系统中已存在。"))
}
