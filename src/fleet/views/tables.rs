//! Vehicles and expiries as tables.

use super::{Expiry, Vehicle};
use crate::{
    fleet::model::{Energy, ExpiryKind, Ownership, SubjectKind, Transmission},
    http::{
        sheet::{Cell, label_cell},
        table::{Table, Tabled, column, keys, maybe, names},
    },
    kernel::text,
    reference::model::RuleCode,
};

impl Tabled for Vehicle {
    fn table() -> Table<Self> {
        Table {
            name: "vehicles",
            title: text!("Vehicles", "车辆"),
            columns: vec![
                column(text!("Plate", "车牌号"), |row| (&row.plate_no).into()),
                names(text!("Class", "车型"), "vehicle-classes", |row| keys([&row.class])),
                column(text!("Model", "品牌型号"), |row| (&row.model).into()),
                column(text!("Seats", "座位数"), |row| row.seats.into()),
                column(text!("Length (mm)", "车长（毫米）"), |row| row.length_mm.into()),
                column(text!("Energy", "能源"), |row| label_cell(Energy::WORDS, row.energy.as_str())),
                column(text!("Transmission", "变速箱"), |row| {
                    maybe(Transmission::WORDS, row.transmission.map(Transmission::as_str))
                }),
                column(text!("VIN", "车辆识别代号"), |row| row.vin.as_ref().into()),
                column(text!("Use", "使用性质"), |row| row.use_nature.as_ref().into()),
                column(text!("Colour", "颜色"), |row| row.colour.as_ref().into()),
                column(text!("Ownership", "权属"), |row| label_cell(Ownership::WORDS, row.ownership.as_str())),
                names(text!("Supplier", "供应商"), "suppliers", |row| keys(row.supplier_id)),
                names(text!("Usual driver", "固定驾驶员"), "drivers", |row| keys(row.default_driver_id)),
                column(text!("Opening km", "建档里程"), |row| row.odometer_km.into()),
                column(text!("Present km", "当前里程"), |row| row.current_odometer_km.into()),
                column(text!("Fuel norm (l/100 km)", "油耗定额（升/百公里）"), |row| {
                    row.fuel_norm_hundredths.map(Cell::Hundredths).unwrap_or(Cell::Empty)
                }),
                column(text!("Electricity norm (kWh/100 km)", "电耗定额（千瓦时/百公里）"), |row| {
                    row.charging_norm_hundredths.map(Cell::Hundredths).unwrap_or(Cell::Empty)
                }),
                column(text!("In service", "启用日期"), |row| row.in_service_on.into()),
                column(text!("Retired", "停用日期"), |row| row.retired_on.into()),
            ],
        }
    }
}

impl Tabled for Expiry {
    fn table() -> Table<Self> {
        Table {
            name: "expiries",
            title: text!("Expiries", "到期提醒"),
            columns: vec![
                column(text!("Kind", "种类"), |row| label_cell(ExpiryKind::WORDS, row.kind.as_str())),
                column(text!("Of what", "对象类别"), |row| {
                    label_cell(SubjectKind::WORDS, row.subject_kind.as_str())
                }),
                column(text!("Name", "对象"), |row| (&row.name).into()),
                column(text!("Valid until", "到期日"), |row| row.valid_until.into()),
                column(text!("Days left", "剩余天数"), |row| row.days_left.into()),
                column(text!("Maintenance", "保养项目"), |row| row.maintenance.as_ref().into()),
                column(text!("Due at km", "到期里程"), |row| row.due_km.into()),
                column(text!("km left", "剩余公里"), |row| row.remaining_km.into()),
                column(text!("Rule", "规则"), |row| maybe(RuleCode::WORDS, row.code.as_deref())),
            ],
        }
    }
}
