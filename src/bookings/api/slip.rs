//! The printable slip of a trip on one page: 派车单 before departure, 用车回执 after it. The cells of the return half are
//! there from the beginning, so that they can be filled in by hand.

use actix_web::HttpResponse;
use maud::{Markup, html};

use crate::{
    bookings::{
        model::TripState,
        views::{ChargeView, LegView, Slip, Trip},
    },
    charges::model::{LineCode, LineUnit},
    http::paper,
    kernel::{Instant, Lang, Money},
};

/// The slips to print, each on a page of its own, with a code that leads to its trip. `origin` is where the service is
/// opened.
pub(super) fn answer(slips: &[Slip], origin: &str) -> HttpResponse {
    let title = match slips {
        [one] => format!("派车单 {}", one.trip.slip_number),
        many => format!("派车单 {} 张", many.len()),
    };
    paper::sheets(&title, &slips.iter().map(|slip| content(slip, origin)).collect::<Vec<_>>())
}

fn unit_name(unit: LineUnit) -> &'static str {
    if unit == LineUnit::Percent { "%" } else { unit.label(Lang::ZhCn) }
}

fn moment(at: Option<Instant>) -> String {
    at.map(|at| at.to_string().replace('T', " ").chars().take(16).collect()).unwrap_or_default()
}

fn shown(value: Option<i64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn counted(value: Option<i64>, unit: &str) -> String {
    value.map(|value| format!("{value} {unit}")).unwrap_or_default()
}

fn content(slip: &Slip, origin: &str) -> Markup {
    let trip = &slip.trip;
    html! {
        div.head {
            p { (slip.company) br; "单号 " (trip.slip_number) @if trip.state == TripState::Cancelled { "（已作废）" } }
            h1 { "派车单" }
            div.code { @if let Some(code) = paper::qr(&format!("{origin}/#/trips/{}", trip.id)) { (code) } }
        }
        // With the charge there is more to print on the same page, and less to fill in.
        div.dense[trip.charge.is_some()] {
            (request(slip))
            (receipt(trip))
            (legs(trip))
            @if let Some(charge) = &trip.charge { (costs(charge)) }
            (signatures(trip))
        }
    }
}

fn request(slip: &Slip) -> Markup {
    let Slip { department, class, approver, booking, trip, .. } = slip;
    let passengers = match trip.own_passengers {
        Some(own) => format!("{own}（全单 {} 人）", booking.passengers),
        None => booking.passengers.to_string(),
    };
    html! {
        table.form {
            caption { "用车申请" }
            tr { th { "用车单位" } td { (department) } th { "用车类别" } td { (booking.purpose.label(Lang::ZhCn)) } }
            tr { th { "用车事由" } td colspan="3" { (booking.reason.as_deref().unwrap_or_default()) } }
            tr { th { "用车人" } td { (booking.contact_name) " " (booking.contact_phone) } th { "乘车人数" } td { (passengers) } }
            tr { th { "出发地" } td { (booking.origin) } th { "目的地" } td { (booking.destination) } }
            tr { th { "途经" } td colspan="3" { (booking.waypoints.join("、")) } }
            tr { th { "预计出发" } td { (moment(Some(trip.starts_at))) } th { "预计返回" } td { (moment(Some(trip.ends_at))) } }
            tr { th { "车牌号" } td { (trip.plate_no) } th { "车型座位" } td { (class) " " (trip.seats) " 座" } }
            tr { th { "驾驶员" } td { (trip.driver_name) " " (trip.driver_phone) } th { "第二驾驶员" } td { (trip.second_driver_name.as_deref().unwrap_or_default()) } }
            tr { th { "审批人" } td { (approver.as_deref().unwrap_or_default()) } th { "派车人" } td { (trip.issued_by.as_deref().unwrap_or_default()) " " span.time { (moment(Some(trip.issued_at))) } } }
            tr { th { "备注" } td colspan="3" { (booking.note.as_deref().unwrap_or_default()) } }
        }
    }
}

fn receipt(trip: &Trip) -> Markup {
    // With several vehicles the readings stand with their legs: they don't belong to the vehicle that came home.
    let only = trip.legs.first().filter(|_| trip.legs.len() == 1);
    let (departure_km, return_km) = (only.map(|leg| leg.departure_km), only.and_then(|leg| leg.return_km));
    let cost = |code| trip.charge.as_ref().map(|charge| format!("{} 元", sum(charge, code))).unwrap_or_default();
    html! {
        table.form.hand[trip.returned_at.is_none()] {
            caption { "用车回执" }
            tr { th { "出车时间" } td { (moment(trip.departed_at)) } th { "回场时间" } td { (moment(trip.returned_at)) } }
            tr { th { "出车里程" } td { (shown(departure_km)) } th { "回场里程" } td { (shown(return_km)) } }
            tr { th { "行驶里程" } td { (counted(trip.distance_km, "公里")) } th { "过夜" } td { (counted(trip.overnight_nights, "夜")) } }
            tr { th { "接客时间" } td { (moment(trip.picked_up_at)) } th { "候时" } td { (counted(trip.waiting_minutes, "分钟")) } }
            tr { th { "过路费" } td { (cost(LineCode::Tolls)) } th { "停车费" } td { (cost(LineCode::Parking)) } }
        }
    }
}

/// What a charge has for this, whoever's title it is in.
fn sum(charge: &ChargeView, code: LineCode) -> Money {
    charge.lines.iter().filter(|line| line.code == code).map(|line| line.amount_fen).sum()
}

/// The vehicles and drivers of a trip that was continued with others. Before the return there is room to write them.
fn legs(trip: &Trip) -> Markup {
    let known: &[LegView] = if trip.legs.len() > 1 { &trip.legs } else { &[] };
    let is_open = trip.returned_at.is_none() && trip.state != TripState::Cancelled;
    let driver = |leg: &LegView| {
        let names = [Some(leg.driver_name.as_str()), leg.second_driver_name.as_deref()];
        names.into_iter().flatten().collect::<Vec<_>>().join("、")
    };
    html! {
        @if is_open || !known.is_empty() {
            table.even.hand[is_open] {
                caption { "途中换车换人" }
                tr { th { "车牌号" } th { "驾驶员" } th { "起" } th { "止" } th { "起程里程" } th { "止程里程" } }
                @for leg in known {
                    tr { td { (leg.plate_no) } td { (driver(leg)) } td { (moment(Some(leg.departed_at))) } td { (moment(leg.returned_at)) } td { (leg.departure_km) } td { (shown(leg.return_km)) } }
                }
                @if is_open { tr { @for _ in 0..6 { td {} } } }
            }
        }
    }
}

fn costs(charge: &ChargeView) -> Markup {
    html! {
        table {
            caption { "费用（元）" }
            thead { tr { th { "项目" } th { "数量" } th { "单价" } th { "金额" } } }
            @for line in &charge.lines {
                tr { td { (line.code.label(Lang::ZhCn)) } td { (line.quantity) " " (unit_name(line.unit)) } td.fen { (line.rate_fen) } td.fen { (line.amount_fen) } }
            }
            tr.total { td colspan="3" { "合计" } td.fen { (charge.total_fen) } }
        }
    }
}

fn signatures(trip: &Trip) -> Markup {
    html! {
        table.form.sign {
            tr { th { "用车人签字" } td { (trip.signed_by.as_deref().unwrap_or_default()) } th { "驾驶员签字" } td {} }
            tr { th { "派车单位" br; "（盖章处）" } td {} th { "用车单位" br; "（盖章处）" } td {} }
            tr.date { th { "日期" } td {} th { "日期" } td {} }
        }
    }
}
