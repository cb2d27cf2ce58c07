//! The statement on paper: 对账单.

use actix_web::HttpResponse;
use maud::{DOCTYPE, PreEscaped, html};

use super::Statement;
use crate::{charges::model::ReceivableKind, kernel::Money};

const STYLE: &str = "body{font:14px/1.6 'Songti SC','SimSun','Noto Serif CJK SC',serif;margin:2em auto;max-width:52em;color:#000}h1{text-align:center;letter-spacing:.4em;font-size:22px;margin:0 0 .2em}\
p{margin:0 0 .5em}table{border-collapse:collapse;width:100%;margin-bottom:1em}th,td{border:1px solid #000;padding:.35em .6em;text-align:left;vertical-align:top}\
th{font-weight:normal;white-space:nowrap}td.fen,th.fen{text-align:right}.sign td{height:5em}@media print{body{margin:0}}";

/// The page, with a policy that lets its own style through and nothing else.
pub(super) fn answer(page: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"))
        .body(page)
}

/// Fen as yuan, to two places.
fn yuan(money: Money) -> String {
    let sign = if money.0 < 0 { "-" } else { "" };
    let fen = money.0.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

fn kind(kind: ReceivableKind) -> &'static str {
    match kind {
        ReceivableKind::Trip => "用车费",
        ReceivableKind::Fee => "取消费",
        ReceivableKind::Opening => "期初余额",
    }
}

/// Renders the statement. Disputed lines stand apart, for they are no part of the total.
pub(super) fn page(company: &str, department: &str, statement: &Statement) -> String {
    let (disputed, agreed): (Vec<_>, Vec<_>) = statement.lines.iter().partition(|line| line.disputed);
    let shown = |km: Option<i64>| km.map(|km| km.to_string()).unwrap_or_default();
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                title { "对账单 " (department) " " (statement.period) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "对账单" }
                p { "用车单位：" (department) "　所属月份：" (statement.period) "　出具单位：" (company) }
                table {
                    tr { th { "日期" } th { "单号" } th { "车牌号" } th { "项目" } th.fen { "公里" } th.fen { "用车费（元）" } th.fen { "代垫款（元）" } th.fen { "小计（元）" } }
                    @for line in &agreed {
                        tr {
                            td { (line.date) }
                            td { (line.booking_number.as_deref().unwrap_or_default()) }
                            td { (line.plate_no.as_deref().unwrap_or_default()) }
                            td { (kind(line.kind)) }
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
            }
        }
    };
    page.into_string()
}
