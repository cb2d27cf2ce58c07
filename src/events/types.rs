//! The types of events: what is changed, and what happens to it.
//!
//! Always: an event is recorded with a type that its room declares by [`event_types!`](crate::event_types), and a room
//! lists all of its types in its `ROOM`. So whoever has the lists of all rooms knows every word that the record may
//! get. Words stay as they are: records and webhooks keep them.

use std::{collections::BTreeMap, fmt};

use utoipa::{
    ToSchema,
    openapi::{
        OpenApi, RefOr, Schema,
        path::Parameter,
        schema::{ArrayItems, Object},
    },
};

use crate::{
    kernel::{Lang, Word},
    room::{Room, Subject},
};

/// Declares what may happen to a subject: `enum BookingEvent of "booking" ("Booking", "用车预订") { Approve = "approve"
/// ("approved", "审批通过"), … }`.
///
/// It is a [`word_enum!`](crate::word_enum) of the actions, with `SUBJECT` for the room's list and a conversion into
/// [`EventType`]. Two rooms may declare different actions of one subject, with the same labels of the subject.
#[macro_export]
macro_rules! event_types {
    ($(#[$meta:meta])* $vis:vis enum $name:ident of $subject:literal ($en:literal, $zh:literal) { $($body:tt)+ }) => {
        $crate::word_enum! { $(#[$meta])* $vis enum $name { $($body)+ } }

        impl $name {
            /// The subject with all actions of this list.
            pub const SUBJECT: $crate::room::Subject = $crate::room::Subject {
                word: $crate::kernel::Word { word: $subject, en: $en, zh: $zh },
                actions: Self::WORDS,
            };
        }
        impl From<$name> for $crate::events::EventType {
            fn from(action: $name) -> Self {
                Self::new($subject, action.as_str())
            }
        }
    };
}
pub use crate::event_types;

/// The type of an event, such as `booking.approve`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventType {
    subject: &'static str,
    action: &'static str,
}

impl EventType {
    /// A type of words that [`event_types!`](crate::event_types) declares.
    pub const fn new(subject: &'static str, action: &'static str) -> Self {
        Self { subject, action }
    }

    /// The kind of the changed resource, in the singular: `booking`, `vehicle`.
    pub const fn subject(self) -> &'static str {
        self.subject
    }

    /// The action, as the API names it: `create`, `approve`.
    pub const fn action(self) -> &'static str {
        self.action
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.subject, self.action)
    }
}

/// The kinds of resource by which the bureau supervises what it buys. Supervisors alone read their events, and no webhook
/// receives them (docs/BUREAU.md §8.3).
pub const OF_BUREAU: &[&str] = &[
    "admission",
    "assessment",
    "attendance",
    "budget",
    "bureau_rule",
    "case",
    "contract",
    "inspection",
    "own_service",
    "post",
    "rating",
    "service_category",
    "standard",
    "tender",
];

/// A kind of resource.
#[derive(ToSchema)]
#[schema(as = EventSubject)]
pub struct SubjectWord(pub String);

/// What happens to a resource.
#[derive(ToSchema)]
#[schema(as = EventAction)]
pub struct ActionWord(pub String);

/// The type of an event: its subject and action.
#[derive(ToSchema)]
#[schema(as = EventType)]
pub struct TypeWord(pub String);

/// Which types of events a webhook receives: one type, all of a subject as `booking.*`, or everything as `*`.
#[derive(ToSchema)]
#[schema(as = EventPattern)]
pub struct PatternWord(pub String);

/// The types of all events: the lists of all rooms.
#[derive(Clone, Copy)]
pub struct EventTypes(&'static [Room]);

/// Words with their labels in one language.
pub type Labels = BTreeMap<String, String>;

impl EventTypes {
    /// Those of these rooms.
    pub const fn new(rooms: &'static [Room]) -> Self {
        Self(rooms)
    }

    fn all(self) -> impl Iterator<Item = &'static Subject> {
        self.0.iter().flat_map(|room| room.events)
    }

    /// Those that webhooks may receive.
    fn told(self) -> impl Iterator<Item = &'static Subject> {
        self.all().filter(|subject| !OF_BUREAU.contains(&subject.word.word))
    }

    /// Every subject and action, in the order of the rooms.
    pub fn pairs(self) -> impl Iterator<Item = (Word, Word)> {
        self.all().flat_map(|subject| subject.actions.iter().map(|action| (subject.word, *action)))
    }

    /// Whether a webhook can name this: a type, all of one subject as `booking.*`, or everything as `*`.
    pub fn is_pattern(self, word: &str) -> bool {
        let Some((wanted, action)) = word.split_once('.') else { return word == "*" };
        self.told().any(|subject| {
            subject.word.word == wanted && (action == "*" || subject.actions.iter().any(|one| one.word == action))
        })
    }

    /// The lists of words with their labels, by the names that they have in `/labels`. A word that several rooms use has
    /// the label of the first.
    pub fn labels(self, lang: Lang) -> [(&'static str, Labels); 4] {
        let everything = Word { word: "*", en: "everything", zh: "全部" };
        let label = |word: Word| (word.word.to_owned(), word.label(lang).to_owned());
        let joined = |(subject, action): (Word, Word)| {
            let colon = if lang == Lang::ZhCn { "：" } else { ": " };
            (
                format!("{}.{}", subject.word, action.word),
                format!("{}{colon}{}", subject.label(lang), action.label(lang)),
            )
        };
        let types: Labels = self.pairs().map(joined).collect();
        let words = |subject: &'static Subject| subject.actions.iter().copied().chain([everything]);
        let mut patterns: Labels = Labels::new();
        patterns.extend(self.told().flat_map(|subject| words(subject).map(|action| joined((subject.word, action)))));
        patterns.extend([label(everything)]);
        let (mut subjects, mut actions) = (Labels::new(), Labels::new());
        for (subject, action) in self.pairs() {
            for (list, (word, label)) in [(&mut subjects, label(subject)), (&mut actions, label(action))] {
                list.entry(word).or_insert(label);
            }
        }
        [("event_action", actions), ("event_pattern", patterns), ("event_subject", subjects), ("event_type", types)]
    }

    /// Writes the words into the document. The schemas of this room and of those that use it leave them out, because they
    /// can't know the rooms below.
    pub fn describe(self, document: &mut OpenApi) {
        let lists = self.labels(Lang::En);
        let schemas = document.components.get_or_insert_default();
        for (name, list) in &lists {
            let published = schemas.schemas.iter_mut().find(|(published, _)| is_called(published, name));
            if let Some((_, RefOr::T(Schema::Object(schema)))) = published {
                close(schema, list);
            }
        }
        let operations = document.paths.paths.values_mut().filter_map(|item| item.get.as_mut());
        let listing = operations.filter(|operation| operation.operation_id.as_deref() == Some("event_list"));
        for parameter in listing.flat_map(|operation| operation.parameters.iter_mut().flatten()) {
            let RefOr::T(Parameter { name, schema: Some(RefOr::T(Schema::Array(array))), .. }) = parameter else {
                continue;
            };
            let list = lists.iter().find(|(list, _)| list.strip_prefix("event_") == Some(name));
            if let (Some((_, list)), ArrayItems::RefOrSchema(items)) = (list, &mut array.items)
                && let RefOr::T(Schema::Object(items)) = items.as_mut()
            {
                close(items, list);
            }
        }
    }
}

/// Whether a schema has this name: `EventType` is `event_type`.
fn is_called(schema: &str, name: &str) -> bool {
    schema.to_ascii_lowercase() == name.replace('_', "")
}

fn close(schema: &mut Object, words: &Labels) {
    schema.enum_values = Some(words.keys().map(|word| word.as_str().into()).collect());
}

#[cfg(test)]
mod tests {
    use super::*;

    event_types! {
        /// What happens to a boat.
        enum BoatEvent of "boat" ("Boat", "船") {
            /// It was launched.
            Launch = "launch" ("launched", "下水"),
            /// It was sunk.
            Sink = "sink" ("sunk", "沉没"),
        }
    }
    event_types! {
        /// What the weather does to a boat.
        enum StormEvent of "boat" ("Boat", "船") {
            /// It was damaged.
            Damage = "damage" ("damaged", "受损"),
        }
    }

    const ALL: EventTypes = EventTypes::new(&[
        Room { events: &[BoatEvent::SUBJECT], ..Room::EMPTY },
        Room::EMPTY,
        Room { events: &[StormEvent::SUBJECT], ..Room::EMPTY },
    ]);

    #[test]
    fn a_subject_of_two_rooms_is_one() {
        let named = |event: EventType, label: &str| format!("{event} {label}");
        let boats = BoatEvent::ALL.iter().map(|one| named((*one).into(), one.label(Lang::En)));
        let storms = StormEvent::ALL.iter().map(|one| named((*one).into(), one.label(Lang::En)));
        assert_eq!(
            boats.chain(storms).collect::<Vec<_>>(),
            ["boat.launch launched", "boat.sink sunk", "boat.damage damaged"]
        );
        let [actions, patterns, subjects, types] = ALL.labels(Lang::ZhCn).map(|(_, list)| list);
        assert_eq!(subjects, Labels::from([("boat".into(), "船".into())]));
        assert_eq!(actions.into_keys().collect::<Vec<_>>(), ["damage", "launch", "sink"]);
        assert_eq!(types["boat.sink"], "船：沉没");
        assert_eq!(
            patterns.into_keys().collect::<Vec<_>>(),
            ["*", "boat.*", "boat.damage", "boat.launch", "boat.sink"]
        );
    }

    #[test]
    fn patterns_are_read_strictly() {
        for good in ["*", "boat.*", "boat.sink", "boat.damage"] {
            assert!(ALL.is_pattern(good), "{good}");
        }
        for bad in ["", "boat", "boat.", ".sink", "*.sink", "boat.sink.x", "Boat.sink", "**", "boat.fly", "raft.*"] {
            assert!(!ALL.is_pattern(bad), "{bad}");
        }
    }
}
