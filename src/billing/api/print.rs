//! The statement of account (对账单) as a page to print.

use actix_web::HttpResponse;
use maud::html;

use crate::{
    billing::views::Statement,
    http::paper::{self, yuan},
    kernel::Lang,
};

/// The page to print. Disputed lines have a table of their own, because they are not part of the total.
pub(super) fn answer(company: &str, department: &str, statement: &Statement) -> HttpResponse {
    let (disputed, agreed): (Vec<_>, Vec<_>) = statement.lines.iter().partition(|line| line.disputed);
    let shown = |km: Option<i64>| km.map(|km| km.to_string()).unwrap_or_default();
    let content = html! {
        p { "用车单位：" (department) "　所属月份：" (statement.period) "　出具单位：" (company) }
        table {
            tr { th { "日期" } th { "单号" } th { "车牌号" } th { "项目" } th.fen { "公里" } th.fen { "用车费（元）" } th.fen { "代垫款（元）" } th.fen { "小计（元）" } }
            @for line in &agreed {
                tr {
                    td { (line.date) }
                    td { (line.booking_number.as_deref().unwrap_or_default()) }
                    td { (line.plate_no.as_deref().unwrap_or_default()) }
                    td { (line.kind.label(Lang::ZhCn)) }
                    td.fen { (shown(line.distance_km)) }
                    td.fen { (yuan(line.taxable_fen)) }
                    td.fen { (yuan(line.pass_through_fen)) }
                    td.fen { (yuan(line.amount_fen)) }
                }
            }
            tr { td colspan="7" { "合计（大写）：" (statement.total_capitals) } td.fen { (yuan(statement.total_fen)) } }
        }
        @if !disputed.is_empty() {
            p { "以下款项有异议，未计入合计：" }
            table {
                tr { th { "日期" } th { "单号" } th { "异议原因" } th.fen { "金额（元）" } }
                @for line in &disputed {
                    tr {
                        td { (line.date) }
                        td { (line.booking_number.as_deref().unwrap_or_default()) }
                        td { (line.dispute_reason.as_deref().unwrap_or_default()) }
                        td.fen { (yuan(line.amount_fen)) }
                    }
                }
            }
        }
        table.sign { tr { td { "用车单位（盖章） " (statement.signed_by.as_deref().unwrap_or_default()) } td { "出具单位（盖章）" } } }
    };
    paper::answer(&format!("对账单 {department} {}", statement.period), "对账单", &content)
}
