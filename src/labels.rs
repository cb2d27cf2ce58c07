//! Labels of the words that the API sends, for programs that show them to people.
//!
//! Always: every `text_enum!` is listed here under its name, and the events of all rooms are, which
//! `tests/api/house/languages.rs` checks.

use actix_web::{HttpResponse, get, web::Data};
use serde_json::{Map, Value};

use crate::{
    billing::model::{Channel, Direction, InvoiceState, PaidFor, PaymentState, StatementState, TaxPaid, WriteOffState},
    bookings::{
        forms::SettleOutcome,
        model::{Approval, BookingState, ConfirmedBy, Outcome, Purpose, Reach, TripState},
    },
    charges::model::{AdvanceSource, LineCode, LineUnit, ReceivableKind, Treatment},
    closing::model::AccrualCategory,
    costs::model::{AssetPaidFrom, AssetState, Category, CostState, Liable, PaidFrom, Proceeds},
    customers::model::ApprovalRule,
    dispatch::model::{RuleCode, Severity},
    drivers::model::{Employment, LicenceClass},
    events::EventTypes,
    fleet::{
        model::{Energy, ExpiryKind, Ownership, PaperKind, SubjectKind, Transmission},
        odometer::ReadingSource,
    },
    http::{Ctx, Routes, sheet::SheetFormat},
    imports::model::{ImportKind, ImportState, TemplateFormat},
    kernel::{ActorKind, Hindrance, Lang, Role, Word},
    ledger::model::{AccountKind, JournalKind, JournalState, ManualKind, PeriodState, Side, Source},
    reference::model::{HolidayKind, Taxpayer},
    reports::model::ShareKey,
    schedule::model::{Cause, ResourceKind},
    tariffs::model::Service,
    webhooks::model::DeliveryState,
};

/// Every closed list of words, by its name.
pub const LABELS: &[(&str, &[Word])] = &[
    ("account_kind", AccountKind::WORDS),
    ("accrual_category", AccrualCategory::WORDS),
    ("actor_kind", ActorKind::WORDS),
    ("advance_source", AdvanceSource::WORDS),
    ("approval", Approval::WORDS),
    ("approval_rule", ApprovalRule::WORDS),
    ("asset_paid_from", AssetPaidFrom::WORDS),
    ("asset_state", AssetState::WORDS),
    ("booking_state", BookingState::WORDS),
    ("category", Category::WORDS),
    ("cause", Cause::WORDS),
    ("channel", Channel::WORDS),
    ("confirmed_by", ConfirmedBy::WORDS),
    ("cost_state", CostState::WORDS),
    ("delivery_state", DeliveryState::WORDS),
    ("direction", Direction::WORDS),
    ("employment", Employment::WORDS),
    ("energy", Energy::WORDS),
    ("expiry_kind", ExpiryKind::WORDS),
    ("hindrance", Hindrance::WORDS),
    ("holiday_kind", HolidayKind::WORDS),
    ("import_kind", ImportKind::WORDS),
    ("import_state", ImportState::WORDS),
    ("invoice_state", InvoiceState::WORDS),
    ("journal_kind", JournalKind::WORDS),
    ("journal_state", JournalState::WORDS),
    ("liable", Liable::WORDS),
    ("licence_class", LicenceClass::WORDS),
    ("line_code", LineCode::WORDS),
    ("line_unit", LineUnit::WORDS),
    ("manual_kind", ManualKind::WORDS),
    ("outcome", Outcome::WORDS),
    ("ownership", Ownership::WORDS),
    ("paid_for", PaidFor::WORDS),
    ("paid_from", PaidFrom::WORDS),
    ("paper_kind", PaperKind::WORDS),
    ("payment_state", PaymentState::WORDS),
    ("period_state", PeriodState::WORDS),
    ("proceeds", Proceeds::WORDS),
    ("purpose", Purpose::WORDS),
    ("reach", Reach::WORDS),
    ("reading_source", ReadingSource::WORDS),
    ("receivable_kind", ReceivableKind::WORDS),
    ("resource_kind", ResourceKind::WORDS),
    ("role", Role::WORDS),
    ("rule_code", RuleCode::WORDS),
    ("service", Service::WORDS),
    ("settle_outcome", SettleOutcome::WORDS),
    ("severity", Severity::WORDS),
    ("share_key", ShareKey::WORDS),
    ("sheet_format", SheetFormat::WORDS),
    ("side", Side::WORDS),
    ("source", Source::WORDS),
    ("statement_state", StatementState::WORDS),
    ("subject_kind", SubjectKind::WORDS),
    ("tax_paid", TaxPaid::WORDS),
    ("taxpayer", Taxpayer::WORDS),
    ("template_format", TemplateFormat::WORDS),
    ("transmission", Transmission::WORDS),
    ("treatment", Treatment::WORDS),
    ("trip_state", TripState::WORDS),
    ("write_off_state", WriteOffState::WORDS),
];

fn labels(lang: Lang, events: EventTypes) -> Map<String, Value> {
    let of = |words: &[Word]| words.iter().map(|word| (word.word.to_owned(), word.label(lang).into())).collect();
    let lists = LABELS.iter().map(|(name, words)| ((*name).to_owned(), Value::Object(of(words))));
    let of_events = events.labels(lang).map(|(name, words)| {
        (name.to_owned(), Value::Object(words.into_iter().map(|(word, label)| (word, label.into())).collect()))
    });
    lists.chain(of_events).collect()
}

/// Labels of words
///
/// Every closed list of words by its name, with the label of each word in the language of `Accept-Language`.
#[utoipa::path(
    tag = "languages",
    responses((
        status = 200,
        body = std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>>,
        description = "The labels, by list and word",
        example = json!({"approval_rule": {"always": "Always", "above_amount": "Above an amount", "out_of_county": "Out of the county", "never": "Never"}})
    ))
)]
#[get("/labels")]
async fn label_list(ctx: Ctx, events: Data<EventTypes>) -> HttpResponse {
    HttpResponse::Ok().insert_header(("Content-Language", ctx.lang().tag())).json(labels(ctx.lang(), **events))
}

/// The routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(label_list);
}
