//! A journal as a page to print: 记账凭证.

use actix_web::HttpResponse;
use maud::html;

use crate::{
    http::paper,
    kernel::{Money, Rule, amount_in_chinese},
    ledger::views::{Journal, JournalLine},
    reports::model::Names,
};

/// A journal as a page to print.
pub struct Voucher {
    /// The name of the company.
    pub company: String,
    /// The journal.
    pub journal: Journal,
    /// The names of what its lines are about.
    pub names: Names,
}

impl Voucher {
    /// 辅助核算: the names of what a line is about.
    fn about(&self, line: &JournalLine) -> String {
        let named = [
            line.vehicle_id.and_then(|id| self.names.vehicles.get(&id.0)),
            line.driver_id.and_then(|id| self.names.drivers.get(&id.0)),
            line.department_id.and_then(|id| self.names.departments.get(&id.0)).map(|department| &department.name),
            line.supplier_id.and_then(|id| self.names.suppliers.get(&id.0)),
        ];
        named.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("、")
    }

    /// The page in HTML.
    pub fn answer(&self) -> HttpResponse {
        let journal = &self.journal;
        let number = journal.number.map_or_else(|| "未过账".to_owned(), |number| format!("记字第 {number} 号"));
        let shown = |fen: Money| if fen == Money::ZERO { String::new() } else { fen.to_string() };
        let content = html! {
            p { "单位：" (self.company) "　日期：" (journal.date) "　所属月份：" (journal.period) "　" (number) "　附件 " (journal.attachments) " 张" }
            table {
                thead { tr { th { "摘要" } th { "科目" } th { "辅助核算" } th { "借方金额（元）" } th { "贷方金额（元）" } } }
                @for line in &journal.lines {
                    tr {
                        td { (journal.text) }
                        td { (line.account) " " (line.account_name) }
                        td { (self.about(line)) }
                        td.fen { (shown(line.dr_fen)) }
                        td.fen { (shown(line.cr_fen)) }
                    }
                }
                tr.total { td colspan="3" { "合计（大写）：" (amount_in_chinese(journal.total_fen)) } td.fen { (journal.total_fen) } td.fen { (journal.total_fen) } }
            }
            div.foot {
                span { "记账：" } span { "审核：" (doer(journal.approved_by.as_deref().unwrap_or_default())) } span { "制单：" (doer(&journal.prepared_by)) }
            }
        };
        paper::answer(&format!("记账凭证 {} {number}", journal.period), "记账凭证", &content)
    }
}

/// Who did something, a rule by its Chinese label.
fn doer(name: &str) -> &str {
    Rule::WORDS.iter().find(|rule| rule.word == name).map_or(name, |rule| rule.zh)
}
