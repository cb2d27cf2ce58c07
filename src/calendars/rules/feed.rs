//! A calendar's text by RFC 5545. It is Chinese, as the company's papers are.
//!
//! It is written here because it is small: the crate `icalendar` 0.17 leaves `NAME` unescaped and carriage returns as they
//! are, so that a name could add lines of its own, and it falls back to the system's clock and random ids. The console's
//! journeys read the feed by another's library.

use chrono::DateTime;

use crate::{bookings::views::CalendarTrip, kernel::Instant};

/// The most octets of a line, without its end.
const LINE: usize = 75;

/// The text of a calendar of this name.
pub fn text(name: &str, trips: &[CalendarTrip]) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//motorpool//calendars//ZH");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add_text("NAME", name);
    lines.add_text("X-WR-CALNAME", name);
    // How often to come again: RFC 7986, and the name that older programs know.
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.add("X-PUBLISHED-TTL", "PT1H");
    for trip in trips {
        event(&mut lines, trip);
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

fn event(lines: &mut Lines, trip: &CalendarTrip) {
    let way = trip.route.join(" → ");
    let ends = [trip.route.first(), trip.route.last()].map(|place| place.map_or("", String::as_str)).join(" → ");
    // Many programs show a cancelled event like any other.
    let state = if trip.is_cancelled { "已取消：" } else { "" };
    let changed = moment(trip.changed_at);
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &format!("{}-{}@motorpool", trip.id, trip.leg));
    // A feed has no method, so this is when the event was last revised.
    lines.add("DTSTAMP", &changed);
    lines.add("LAST-MODIFIED", &changed);
    lines.add("SEQUENCE", &trip.revision.to_string());
    lines.add("STATUS", if trip.is_cancelled { "CANCELLED" } else { "CONFIRMED" });
    lines.add("DTSTART", &moment(trip.starts_at));
    // An end must lie after the start.
    if trip.ends_at.seconds() > trip.starts_at.seconds() {
        lines.add("DTEND", &moment(trip.ends_at));
    }
    lines.add_text("SUMMARY", &format!("{state}{} {ends}", trip.plate_no));
    lines.add_text("LOCATION", trip.route.last().map_or("", String::as_str));
    let drivers = trip.drivers.join("、");
    lines.add_text(
        "DESCRIPTION",
        &format!("单号：{}\n车牌号：{}\n驾驶员：{drivers}\n路线：{way}", trip.number, trip.plate_no),
    );
    lines.add("END", "VEVENT");
}

/// A moment in UTC.
fn moment(at: Instant) -> String {
    DateTime::from_timestamp(at.seconds(), 0).unwrap_or_default().format("%Y%m%dT%H%M%SZ").to_string()
}

/// Lines of a calendar.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A line whose value is no text.
    fn add(&mut self, name: &str, value: &str) {
        let mut left = LINE;
        for character in format!("{name}:{value}").chars() {
            if character.len_utf8() > left {
                self.0.push_str("\r\n ");
                left = LINE - 1;
            }
            left -= character.len_utf8();
            self.0.push(character);
        }
        self.0.push_str("\r\n");
    }

    /// A line whose value is a text.
    fn add_text(&mut self, name: &str, text: &str) {
        self.add(name, &escaped(text));
    }
}

/// A text as a value: what would end the value is escaped, and what may stand in none is left out.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\n' | '\r' => value.push_str("\\n"),
            '\\' | ';' | ',' => value.extend(['\\', character]),
            '\t' => value.push('\t'),
            other if other.is_control() => {}
            other => value.push(other),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::TripId;

    fn at(time: &str) -> Instant {
        Instant::parse(&format!("2026-05-07T{time}:00+08:00")).expect("a moment")
    }

    fn trip() -> CalendarTrip {
        CalendarTrip {
            id: TripId::parse("019a0b5e-7c1f-7000-8000-000000000015").expect("an id"),
            leg: 1,
            is_cancelled: false,
            starts_at: at("07:30"),
            ends_at: at("17:30"),
            revision: 5,
            changed_at: at("07:00"),
            number: "20260506-0001".into(),
            plate_no: "浙B12345".into(),
            drivers: vec!["王建国".into(), "李强".into()],
            route: vec!["县政府大院".into(), "奉化;溪口".into(), "宁波栎社机场, T2".into()],
        }
    }

    /// The lines of a text as a reader takes them.
    fn unfolded(text: &str) -> Vec<String> {
        let whole = text.replace("\r\n ", "");
        whole.strip_suffix("\r\n").expect("an end").split("\r\n").map(str::to_owned).collect()
    }

    /// A value as a reader takes it.
    fn read(value: &str) -> String {
        let mut text = String::new();
        let mut characters = value.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => text.extend(characters.next().map(|next| if next == 'n' { '\n' } else { next })),
                other => text.push(other),
            }
        }
        text
    }

    #[test]
    fn a_trip_is_an_event() {
        let lines = unfolded(&text("用车行程：县财政局", &[trip()]));
        assert_eq!(
            lines,
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//motorpool//calendars//ZH",
                "CALSCALE:GREGORIAN",
                "NAME:用车行程：县财政局",
                "X-WR-CALNAME:用车行程：县财政局",
                "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                "X-PUBLISHED-TTL:PT1H",
                "BEGIN:VEVENT",
                "UID:019a0b5e-7c1f-7000-8000-000000000015-1@motorpool",
                "DTSTAMP:20260506T230000Z",
                "LAST-MODIFIED:20260506T230000Z",
                "SEQUENCE:5",
                "STATUS:CONFIRMED",
                "DTSTART:20260506T233000Z",
                "DTEND:20260507T093000Z",
                "SUMMARY:浙B12345 县政府大院 → 宁波栎社机场\\, T2",
                "LOCATION:宁波栎社机场\\, T2",
                "DESCRIPTION:单号：20260506-0001\\n车牌号：浙B12345\\n驾驶员：王建国、李强\\n路线：县政府大院 → 奉化\\;溪口 → 宁波栎社机场\\, T2",
                "END:VEVENT",
                "END:VCALENDAR",
            ]
        );
    }

    #[test]
    fn a_cancelled_trip_says_so_and_a_moment_has_no_end() {
        let gone = CalendarTrip { is_cancelled: true, ends_at: at("07:30"), ..trip() };
        let text = text("x", &[gone]);
        assert!(text.contains("STATUS:CANCELLED\r\n") && text.contains("SUMMARY:已取消：浙B12345"), "{text}");
        assert!(!text.contains("DTEND"), "{text}");
    }

    proptest! {
        /// Whatever people write: lines keep their bound, and a reader has the text back, as far as it may stand in one.
        #[test]
        fn every_text_is_read_as_it_was_written(words in any::<String>(), more in "[,;\\\\\r\n\t 宁波浙👩‍👩‍👧é]{0,200}") {
            let written = format!("{words}{more}");
            let mut lines = Lines::default();
            lines.add_text("SUMMARY", &written);
            for line in lines.0.strip_suffix("\r\n").expect("an end").split("\r\n") {
                prop_assert!(line.len() <= LINE, "{} octets: {line}", line.len());
                prop_assert!(line.chars().all(|one| one == '\t' || !one.is_control()), "{line:?}");
            }
            let [line] = &unfolded(&lines.0)[..] else { panic!("one line") };
            let expected: String = written.replace("\r\n", "\n").replace('\r', "\n");
            let expected: String = expected.chars().filter(|one| matches!(one, '\n' | '\t') || !one.is_control()).collect();
            prop_assert_eq!(read(line.strip_prefix("SUMMARY:").expect("a name")), expected);
        }
    }
}
