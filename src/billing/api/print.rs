//! The statement of account (对账单) as a page to print.

use actix_web::HttpResponse;
use maud::{Markup, html};

use crate::{
    billing::views::{Statement, StatementLine},
    http::paper,
    kernel::{Instant, Lang, Money},
};

/// The headings of the parts of an amount, in their order.
const PARTS: [&str; 8] = ["基价", "超公里", "超时", "过夜", "优惠", "路桥费", "停车费", "其他"];

/// The page to print. Disputed lines have a table of their own, because they are not part of the total.
pub(super) fn answer(company: &str, department: &str, statement: &Statement) -> HttpResponse {
    let (disputed, agreed): (Vec<_>, Vec<_>) = statement.lines.iter().partition(|line| line.disputed);
    let content = html! {
        p { "用车单位：" (department) "　所属月份：" (statement.period) "　出具单位：" (company) "　金额单位：元" }
        (table(&agreed))
        p { "合计（大写）：" (statement.total_capitals) "　（小写）：" (statement.total_fen) }
        @if !disputed.is_empty() {
            p { "以下款项有异议，未计入合计：" }
            table {
                thead { tr { th { "日期" } th { "单号" } th { "异议原因" } th { "金额（元）" } } }
                @for line in &disputed {
                    tr {
                        td { (line.date) }
                        td { (line.booking_number.as_deref().unwrap_or_default()) }
                        td { (line.dispute_reason.as_deref().unwrap_or_default()) }
                        td.fen { (line.amount_fen) }
                    }
                }
            }
        }
        table.sign { tr { td { "用车单位（盖章） " (statement.signed_by.as_deref().unwrap_or_default()) } td { "出具单位（盖章）" } } }
    };
    paper::wide(&format!("对账单 {department} {}", statement.period), "对账单", &content)
}

/// The agreed lines, each with the parts of its amount, and their sums.
fn table(lines: &[&StatementLine]) -> Markup {
    let sum = |of: fn(&StatementLine) -> Money| -> Money { lines.iter().map(|line| of(line)).sum() };
    let part_sum = |at: usize| -> Money { lines.iter().map(|line| line.parts.in_order()[at]).sum() };
    html! {
        div.roll { table {
            thead {
                tr {
                    th { "日期" } th { "单号" } th { "项目" } th { "用车人" } th { "行程" } th { "出车" } th { "回场" } th { "车牌号" } th { "公里" }
                    @for heading in PARTS { th { (heading) } }
                    th { "小计" } th { "其中代垫" }
                }
            }
            tbody {
                @for line in lines { (row(line)) }
                tr.total {
                    td colspan="8" { "合计" }
                    td.fen { (lines.iter().filter_map(|line| line.distance_km).sum::<i64>()) }
                    @for at in 0..PARTS.len() { td.fen { (part_sum(at)) } }
                    td.fen { (sum(|line| line.amount_fen)) }
                    td.fen { (sum(|line| line.pass_through_fen)) }
                }
            }
        } }
    }
}

fn row(line: &StatementLine) -> Markup {
    let part = |fen: Money| if fen == Money::ZERO { String::new() } else { fen.to_string() };
    html! {
        tr {
            td { (line.date) }
            td { (line.booking_number.as_deref().unwrap_or_default()) }
            td { (line.kind.label(Lang::ZhCn)) }
            td { (line.contact_name.as_deref().unwrap_or_default()) }
            td { (route(line)) }
            td { (moment(line.departed_at)) }
            td { (moment(line.returned_at)) }
            td { (line.plate_nos.join("、")) }
            td.fen { (line.distance_km.map(|km| km.to_string()).unwrap_or_default()) }
            @for fen in line.parts.in_order() { td.fen { (part(fen)) } }
            td.fen { (line.amount_fen) }
            td.fen { (part(line.pass_through_fen)) }
        }
    }
}

/// The places of a trip, in their order.
fn route(line: &StatementLine) -> String {
    let ends = |place: &Option<String>| place.clone().into_iter();
    let places: Vec<String> =
        ends(&line.origin).chain(line.waypoints.iter().cloned()).chain(ends(&line.destination)).collect();
    places.join("—")
}

/// Month, day and time: the statement says the year.
fn moment(at: Option<Instant>) -> String {
    at.map(|at| at.to_string().replace('T', " ").chars().skip(5).take(11).collect()).unwrap_or_default()
}
