//! Which events a webhook receives, when a delivery is retried, and how secrets and signatures are made.

use base64::{Engine, prelude::BASE64_STANDARD};
use ring::hmac;
use serde_json::json;
use standardwebhooks::Webhook as Signature;

use super::model::{Delivery, DeliveryState, Webhook, WebhookEvent, WebhookNew};
use crate::{
    events::{EventType, EventTypes, model::Followed, types::OF_BUREAU},
    kernel::{Fault, Instant, WebhookId, text},
    outbound::{Answer, Failure, is_http_url},
};

/// Seconds between a failed attempt and the next. The last applies to all further attempts.
const PAUSES: [i64; 8] = [5, 30, 2 * 60, 10 * 60, 30 * 60, 60 * 60, 3 * 60 * 60, 6 * 60 * 60];
/// How long a delivery is retried, in days.
pub const TRIED_DAYS: i64 = 3;
/// How long a process has a delivery for itself, in minutes. It must be longer than a call may take.
pub const LEASE_MINUTES: i64 = 2;
/// How long finished deliveries are kept, in days.
pub const KEPT_DAYS: i64 = 30;
/// How long the previous secret signs as well, in days.
const OVERLAP_DAYS: i64 = 1;

/// What is wrong with the content of a webhook.
pub fn faults(new: &WebhookNew) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !is_http_url(&new.url) {
        let detail = text!(
            "Write https://host/path, without a user or a fragment.",
            "请填写 https://主机/路径，不带用户名和片段。"
        );
        faults.push(Fault::body("/url", "malformed", detail));
    }
    faults
}

/// What is wrong with the event types of a webhook. They are a set, so their positions in the request are unknown: the
/// message names the type instead.
pub fn type_faults(new: &WebhookNew, types: EventTypes) -> Vec<Fault> {
    let unknown = new.event_types.iter().filter(|word| !types.is_pattern(word));
    let fault = |word: &String| {
        if is_formed(word) {
            let detail = text!(
                "There is no event type {word}; GET /api/v1/labels lists them as event_pattern.",
                "没有事件类型 {word}；GET /api/v1/labels 的 event_pattern 列出全部类型。"
            );
            return Fault::body("/event_types", "not_allowed_value", detail);
        }
        let detail = text!(
            "{word} is not an event type; write booking.approve, booking.* or *.",
            "{word} 不是事件类型，请填写 booking.approve、booking.* 或 *。"
        );
        Fault::body("/event_types", "malformed", detail)
    };
    unknown.map(fault).collect()
}

/// Whether a word has the form of an event type, known or not.
fn is_formed(word: &str) -> bool {
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    word.split_once('.').is_some_and(|(subject, action)| is_word(subject) && (action == "*" || is_word(action)))
}

/// The type of an event, such as `booking.approve`.
pub fn event_type(event: &Followed) -> String {
    format!("{}.{}", event.subject_kind, event.action)
}

/// Whether a webhook receives an event. `is_own` is whether the event concerns the webhook's department; true if the
/// webhook has none.
pub fn wants(webhook: &Webhook, event: &Followed, is_own: bool) -> bool {
    let word = event_type(event);
    // A webhook receives its own test whatever event types it has.
    if word == EventType::from(WebhookEvent::Test).to_string() {
        return event.subject_id.0 == webhook.id.0;
    }
    let all = format!("{}.*", event.subject_kind);
    let is_told = !OF_BUREAU.contains(&event.subject_kind.as_str());
    is_told && is_own && webhook.event_types.0.iter().any(|wanted| wanted == "*" || *wanted == all || *wanted == word)
}

/// The body of the message.
pub fn payload(event: &Followed) -> String {
    let data = json!({
        "sequence": event.sequence, "event_id": event.id, "subject": event.subject_kind, "subject_id": event.subject_id,
        "booking_id": event.booking_id, "action": event.action,
    });
    json!({"type": event_type(event), "timestamp": event.at, "data": data}).to_string()
}

/// The delivery after an attempt with this result.
pub fn tried(before: &Delivery, outcome: &Result<Answer, Failure>, now: Instant) -> Delivery {
    let attempts = before.attempts + 1;
    let (last_status, last_error) = match outcome {
        Ok(answer) if (200..300).contains(&answer.status) => (Some(answer.status.into()), None),
        Ok(answer) => (Some(answer.status.into()), Some(format!("answered {}", answer.status))),
        Err(failure) => (None, Some(failure.to_string())),
    };
    let pause =
        usize::try_from(attempts - 1).ok().and_then(|index| PAUSES.get(index)).unwrap_or(&PAUSES[PAUSES.len() - 1]);
    let due_at = now.plus_seconds(*pause);
    let state = match &last_error {
        None => DeliveryState::Delivered,
        Some(_) if due_at >= before.give_up_at => DeliveryState::GivenUp,
        Some(_) => DeliveryState::Pending,
    };
    Delivery {
        state,
        attempts,
        due_at,
        last_at: Some(now),
        last_status,
        last_error,
        version: before.version + 1,
        updated_at: now,
        ..before.clone()
    }
}

/// The keys that webhooks' secrets are derived from: `MOTORPOOL_SECRET`, and its former values, which still sign as
/// well.
#[derive(Clone)]
pub struct Secrets(Vec<hmac::Key>);

impl Secrets {
    /// From the values of the settings, the current one first.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self(secrets.into_iter().map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())).collect())
    }

    /// The secret that the receiver verifies with. None if `MOTORPOOL_SECRET` isn't set.
    pub fn shown(&self, id: WebhookId, generation: i64) -> Option<String> {
        self.0.first().map(|key| format!("whsec_{}", BASE64_STANDARD.encode(derived(key, id, generation))))
    }

    /// The header `webhook-signature` of a message. It has a signature by the current secret, and for a day by the
    /// previous one as well.
    pub fn sign(&self, webhook: &Webhook, message_id: &str, now: Instant, payload: &str) -> String {
        let lately = webhook.rotated_at.is_some_and(|at| now < at.plus_days(OVERLAP_DAYS));
        let generations = [Some(webhook.generation), lately.then_some(webhook.generation - 1)];
        let keys = generations
            .into_iter()
            .flatten()
            .flat_map(|generation| self.0.iter().map(move |key| derived(key, webhook.id, generation)));
        let signatures = keys.filter_map(|key| {
            Signature::from_bytes(key).ok()?.sign(message_id, now.seconds(), payload.as_bytes()).ok()
        });
        signatures.collect::<Vec<_>>().join(" ")
    }
}

fn derived(key: &hmac::Key, id: WebhookId, generation: i64) -> Vec<u8> {
    hmac::sign(key, format!("motorpool webhook\0{id}\0{generation}").as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::JsonSet,
        kernel::{DeliveryId, EventId, Id},
        room::Room,
    };

    fn now() -> Instant {
        Instant::parse("2026-05-06T08:00:00+08:00").expect("a moment")
    }

    fn webhook(types: &[&str]) -> Webhook {
        Webhook {
            id: WebhookId::new(),
            name: "oa".into(),
            url: "https://oa.example/".into(),
            event_types: JsonSet(types.iter().map(ToString::to_string).collect()),
            department_id: None,
            disabled: false,
            generation: 2,
            rotated_at: Some(now()),
            told_until: 0,
            version: 1,
            created_at: now(),
            updated_at: now(),
        }
    }

    fn event(subject: &str, action: &str, subject_id: uuid::Uuid) -> Followed {
        Followed {
            sequence: 7,
            id: EventId::new(),
            at: now(),
            subject_kind: subject.into(),
            subject_id: Id::from_uuid(subject_id),
            booking_id: None,
            action: action.into(),
        }
    }

    #[test]
    fn types_are_one_act_all_of_a_thing_or_everything() {
        for (types, subject, action, wanted) in [
            (&["booking.approve"][..], "booking", "approve", true),
            (&["booking.approve"], "booking", "reject", false),
            (&["booking.*"], "booking", "reject", true),
            (&["booking.*"], "trip", "confirm", false),
            (&["trip.confirm", "booking.*"], "trip", "confirm", true),
            (&["*"], "journal", "create", true),
            (&["*"], "webhook", "test", false),
            (&["*"], "contract", "sign", false),
            (&["contract.*"], "contract", "sign", false),
        ] {
            assert_eq!(
                wants(&webhook(types), &event(subject, action, uuid::Uuid::nil()), true),
                wanted,
                "{types:?} {subject}.{action}"
            );
        }
        let tested = webhook(&["trip.confirm"]);
        assert!(wants(&tested, &event("webhook", "test", tested.id.0), false), "its own test");
        assert!(!wants(&tested, &event("trip", "confirm", uuid::Uuid::nil()), false), "another department's");
    }

    #[test]
    fn pauses_grow_until_it_is_given_up() {
        let mut delivery = Delivery {
            id: DeliveryId::new(),
            webhook_id: WebhookId::new(),
            sequence: 1,
            event_type: "booking.approve".into(),
            payload: "{}".into(),
            state: DeliveryState::Pending,
            attempts: 0,
            due_at: now(),
            give_up_at: now().plus_days(TRIED_DAYS),
            last_at: None,
            last_status: None,
            last_error: None,
            version: 1,
            created_at: now(),
            updated_at: now(),
        };
        let mut pauses = Vec::new();
        while delivery.state == DeliveryState::Pending {
            let at = delivery.due_at;
            delivery = tried(&delivery, &Err(Failure::Late), at);
            pauses.push(delivery.due_at.seconds() - at.seconds());
        }
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::GivenUp, 19));
        assert!(pauses.windows(2).all(|pair| pair[0] <= pair[1]) && pauses.iter().sum::<i64>() >= TRIED_DAYS * 86_400);
        let answered = |status: u16| {
            tried(
                &Delivery { state: DeliveryState::Pending, ..delivery.clone() },
                &Ok(Answer { status, body: String::new() }),
                now(),
            )
            .state
        };
        assert_eq!([200, 204, 299].map(answered), [DeliveryState::Delivered; 3]);
        assert_eq!([199, 302, 404, 500].map(answered), [DeliveryState::Pending; 4]);
    }

    #[test]
    fn the_secret_before_signs_for_a_day_more() {
        let (secrets, rotated) = (Secrets::new(["present", "former"]), webhook(&["*"]));
        let signatures = |now: Instant| secrets.sign(&rotated, "msg", now, "{}").split(' ').count();
        assert_eq!((signatures(now()), signatures(now().plus_days(1))), (4, 2));
        let shown = secrets.shown(rotated.id, 2).expect("a secret");
        let verifies =
            Signature::new(&shown).expect("a secret").sign("msg", now().seconds(), b"{}").expect("a signature");
        assert!(secrets.sign(&rotated, "msg", now(), "{}").split(' ').any(|signature| signature == verifies));
        assert_ne!(secrets.shown(rotated.id, 3), Some(shown));
        assert_eq!(Secrets::new([]).shown(rotated.id, 1), None);
    }

    #[test]
    fn a_fault_tells_an_unknown_type_from_one_that_is_none() {
        let types = EventTypes::new(&[Room { events: &[WebhookEvent::SUBJECT], ..Room::EMPTY }]);
        let code = |word: &str| {
            let new = WebhookNew { event_types: [word.to_owned()].into(), ..webhook(&[]).written() };
            type_faults(&new, types).pop().map(|fault| fault.code)
        };
        for (word, expected) in [
            ("*", None),
            ("webhook.*", None),
            ("webhook.test", None),
            ("webhook.tset", Some("not_allowed_value")),
            ("hook.*", Some("not_allowed_value")),
            ("webhook", Some("malformed")),
            ("*.test", Some("malformed")),
            ("webhook.test.x", Some("malformed")),
            ("Webhook.test", Some("malformed")),
        ] {
            assert_eq!(code(word).as_deref(), expected, "{word}");
        }
    }
}
