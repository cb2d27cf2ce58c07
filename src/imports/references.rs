//! What rows can refer to, by what people call it: loaded once for a whole file.

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

/// The names of everything.
#[derive(Debug, Default)]
pub struct References {
    departments: HashMap<String, Uuid>,
    vehicles: HashMap<String, Uuid>,
    /// Name, then phone.
    drivers: HashMap<String, Vec<(String, Uuid)>>,
    suppliers: HashMap<String, Vec<Uuid>>,
    classes: HashSet<String>,
    /// The accounts of the books.
    pub accounts: Vec<Account>,
    /// What is wrong with the whole import, before its rows are looked at.
    pub refusal: Option<(String, Text)>,
}

impl References {
    /// Loads what rows of this kind can name.
    pub fn load(conn: &mut Conn, kind: ImportKind, opening_on: Option<NaiveDate>) -> Result<Self> {
        let mut found = Self {
            departments: customers::ops::departments(conn)?.into_iter().map(|row| (row.code, row.id.0)).collect(),
            vehicles: fleet::ops::vehicles_of_classes(conn, None)?
                .into_iter()
                .map(|row| (row.plate_no, row.id.0))
                .collect(),
            classes: reference::ops::classes(conn)?.into_iter().map(|row| row.code).collect(),
            ..Self::default()
        };
        for row in drivers::ops::drivers(conn)? {
            found.drivers.entry(row.name).or_default().push((row.phone, row.id.0));
        }
        for row in reference::ops::suppliers(conn)? {
            found.suppliers.entry(row.name).or_default().push(row.id.0);
        }
        if let (ImportKind::OpeningBalances, Some(date)) = (kind, opening_on) {
            found.accounts = ledger::ops::accounts(conn)?;
            let closed = ledger::ops::expect_open(conn, date).err();
            found.refusal = closed.map(|error| (error.code().as_str().to_owned(), error.detail().clone()));
        }
        Ok(found)
    }

    /// Whether there is a class of this code.
    pub fn has_class(&self, code: &str) -> bool {
        self.classes.contains(code)
    }

    /// Whether there is a department of this code.
    pub fn has_department(&self, code: &str) -> bool {
        self.departments.contains_key(code)
    }

    /// Whether there is a vehicle with this plate.
    pub fn has_vehicle(&self, plate_no: &str) -> bool {
        self.vehicles.contains_key(plate_no)
    }

    /// Whether there is a driver of this name and phone.
    pub fn has_driver(&self, name: &str, phone: &str) -> bool {
        self.drivers.get(name).is_some_and(|found| found.iter().any(|(known, _)| known == phone))
    }

    /// Whom or what a cell means; `phone` tells drivers of one name apart.
    ///
    /// # Errors
    /// `unknown_reference`, `ambiguous`: a code, and words.
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

/// What is said of a row that is there already, here or in the file.
pub fn exists(pointer: &str) -> Fault {
    Fault::body(pointer, "already_exists", text!("There is one like it already.", "系统中已存在。"))
}
