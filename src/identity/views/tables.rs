//! Users as a table.

use super::User;
use crate::{
    http::table::{Table, Tabled, column, keys, labels, names},
    kernel::{Role, text},
};

impl Tabled for User {
    fn table() -> Table<Self> {
        Table {
            name: "users",
            title: text!("Users", "用户"),
            columns: vec![
                column(text!("Username", "用户名"), |row| (&row.username).into()),
                column(text!("Full name", "姓名"), |row| row.full_name.as_deref().into()),
                column(text!("Roles", "角色"), |row| labels(Role::WORDS, row.roles.iter().map(|role| role.as_str()))),
                column(text!("Roles that wait", "待批角色"), |row| {
                    labels(Role::WORDS, row.pending_roles.iter().flatten().map(|role| role.as_str()))
                }),
                names(text!("Departments", "单位"), "departments", |row| keys(&row.department_ids)),
                names(text!("Driver", "驾驶员"), "drivers", |row| keys(row.driver_id)),
                names(text!("Supplier", "供应商"), "suppliers", |row| keys(row.supplier_id)),
                column(text!("Identity", "统一身份"), |row| {
                    row.identity.as_ref().map(|identity| identity.subject.as_str()).into()
                }),
                column(text!("Disabled", "已停用"), |row| row.disabled.into()),
                column(text!("Made", "创建时间"), |row| row.created_at.into()),
            ],
        }
    }
}
