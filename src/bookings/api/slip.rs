//! The printable slip of a trip on one page: 派车单 before departure, 用车回执 after it.

use actix_web::HttpResponse;
use maud::{Markup, html};

use crate::{
    bookings::views::{Booking, Slip, Trip},
    charges::model::LineUnit,
    http::paper::{self, yuan},
    kernel::{Instant, Lang},
};

/// The slip to print.
pub(super) fn answer(slip: &Slip) -> HttpResponse {
    let content = content(&slip.company, &slip.department, &slip.booking, &slip.trip);
    paper::answer(&format!("派车单 {}", slip.booking.number), "派车单", &content)
}

fn unit_name(unit: LineUnit) -> &'static str {
    if unit == LineUnit::Percent { "%" } else { unit.label(Lang::ZhCn) }
}

fn moment(at: Option<Instant>) -> String {
    at.map(|at| at.to_string().replace('T', " ").chars().take(16).collect()).unwrap_or_default()
}

fn content(company: &str, department: &str, booking: &Booking, trip: &Trip) -> Markup {
    let counted = |value: Option<i64>, unit: &str| value.map(|value| format!("{value} {unit}")).unwrap_or_default();
    let shown = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    // With several vehicles the readings stand with their legs: they don't belong to the vehicle that came home.
    let only = trip.legs.first().filter(|_| trip.legs.len() == 1);
    let (departure_km, return_km) = (only.map(|leg| leg.departure_km), only.and_then(|leg| leg.return_km));
    html! {
        p.number { (company) " 单号 " (booking.number) }
        table.form {
            caption { "用车申请" }
            tr { th { "用车单位" } td { (department) } th { "用车类别" } td { (booking.purpose.label(Lang::ZhCn)) } }
            tr { th { "用车事由" } td colspan="3" { (booking.reason.as_deref().unwrap_or_default()) } }
            tr { th { "用车人" } td { (booking.contact_name) " " (booking.contact_phone) } th { "乘车人数" } td { (booking.passengers) } }
            tr { th { "出发地" } td { (booking.origin) } th { "目的地" } td { (booking.destination) } }
            tr { th { "途经" } td colspan="3" { (booking.waypoints.join("、")) } }
            tr { th { "预计出发" } td { (moment(Some(trip.starts_at))) } th { "预计返回" } td { (moment(Some(trip.ends_at))) } }
            tr { th { "车牌号" } td { (trip.plate_no) } th { "驾驶员" } td { (trip.driver_name) " " (trip.driver_phone) } }
            tr { th { "备注" } td colspan="3" { (booking.note.as_deref().unwrap_or_default()) } }
        }
        table.form {
            caption { "用车回执" }
            tr { th { "出车时间" } td { (moment(trip.departed_at)) } th { "回场时间" } td { (moment(trip.returned_at)) } }
            tr { th { "出车里程" } td { (shown(departure_km)) } th { "回场里程" } td { (shown(return_km)) } }
            tr { th { "行驶里程" } td { (counted(trip.distance_km, "公里")) } th { "过夜" } td { (counted(trip.overnight_nights, "夜")) } }
            tr { th { "候时" } td { (counted(trip.waiting_minutes, "分钟")) } th { "接客时间" } td { (moment(trip.picked_up_at)) } }
        }
        @if trip.legs.len() > 1 {
            table.form {
                caption { "途中换车换人" }
                tr { th { "车牌号" } th { "驾驶员" } th { "起" } th { "止" } th { "起程里程" } th { "止程里程" } }
                @for leg in &trip.legs {
                    tr { td { (leg.plate_no) } td { (leg.driver_name) } td { (moment(Some(leg.departed_at))) } td { (moment(leg.returned_at)) } td { (leg.departure_km) } td { (shown(leg.return_km)) } }
                }
            }
        }
        @if let Some(charge) = &trip.charge {
            table.form {
                caption { "费用（元）" }
                tr { th { "项目" } th { "数量" } th.fen { "单价" } th.fen { "金额" } }
                @for line in &charge.lines {
                    tr { td { (line.code.label(Lang::ZhCn)) } td { (line.quantity) " " (unit_name(line.unit)) } td.fen { (yuan(line.rate_fen)) } td.fen { (yuan(line.amount_fen)) } }
                }
                tr { td colspan="3" { "合计" } td.fen { (yuan(charge.total_fen)) } }
            }
        }
        table.form.sign {
            tr { th { "用车人签字" } td { (trip.signed_by.as_deref().unwrap_or_default()) } th { "驾驶员签字" } td {} }
            tr { th { "单位盖章" } td {} th { "日期" } td {} }
        }
    }
}
