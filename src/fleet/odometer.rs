//! How odometer readings are judged, as pure functions (RULES.md §4.4).
//!
//! Readings are only added. A reading counts unless it is quarantined, or corrected by a reading that counts. A
//! correction takes the place of the reading that it corrects. Hired vehicles have no readings; nothing here is used
//! for them.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use crate::kernel::{Code, Error, Instant, ReadingId, Result, Text, text, text_enum};

/// A difference of up to this many kilometres is always plausible, because people round times and kilometres on slips.
const ALWAYS_PLAUSIBLE_KM: i64 = 5;
/// Most plausible kilometres in each 24 hours begun (RULES.md §4.4).
const MAX_KM_A_DAY: i64 = 1_500;
/// Highest plausible average in km/h (RULES.md §4.4).
const MAX_AVERAGE_KMH: i64 = 120;

text_enum! {
    /// Occasion on which an odometer was read.
    pub enum ReadingSource {
        /// Recorded with the vehicle. It precedes all others, whatever its date.
        Opening = "opening" ("First reading", "初始读数"),
        /// Departure of a trip.
        Departure = "departure" ("Departure", "出车读数"),
        /// Return of a trip.
        Return = "return" ("Return", "回场读数"),
        /// Read by the dispatcher at any other time.
        Manual = "manual" ("Read by the dispatcher", "人工抄录"),
        /// Correction of another reading.
        Correction = "correction" ("Correction", "更正读数"),
    }
}

/// A reading that is recorded or is about to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Its id. Of two readings at one moment, the one with the lower id comes first.
    pub id: ReadingId,
    /// When the odometer was read.
    pub at: Instant,
    /// Reading in kilometres.
    pub km: i64,
    /// Occasion on which it was read.
    pub source: ReadingSource,
    /// Whether it was implausible when it was recorded.
    pub quarantined: bool,
    /// Reading that this one corrects.
    pub corrects_id: Option<ReadingId>,
}

/// The readings of a vehicle, sorted out into those that count and those that wait for a correction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chain {
    /// Readings that count: the opening reading first, the others by time.
    pub valid: Vec<Reading>,
    /// Quarantined readings that are not corrected.
    pub unresolved: Vec<Reading>,
}

impl Chain {
    /// Sorts out all readings of a vehicle, given in any order.
    pub fn of(readings: &[Reading]) -> Self {
        let by_id: HashMap<_, _> = readings.iter().map(|reading| (reading.id, reading)).collect();
        let corrected = |reading: &Reading| reading.corrects_id.and_then(|id| by_id.get(&id).copied());

        // A reading that counts replaces the one that it corrects, and all that this one corrects in turn. A
        // quarantined reading replaces nothing.
        let mut replaced = HashSet::new();
        for reading in readings.iter().filter(|reading| !reading.quarantined) {
            let mut earlier = corrected(reading);
            while let Some(one) = earlier.filter(|one| replaced.insert(one.id)) {
                earlier = corrected(one);
            }
        }
        let (mut unresolved, mut valid): (Vec<Reading>, Vec<Reading>) =
            readings.iter().filter(|reading| !replaced.contains(&reading.id)).partition(|reading| reading.quarantined);

        let place = |reading: &Reading| {
            // `take` ends the walk even if corrections form a ring, which should never happen.
            let first = std::iter::successors(Some(reading), |one| corrected(one))
                .take(readings.len())
                .last()
                .unwrap_or(reading);
            (first.source != ReadingSource::Opening, reading.at, first.id)
        };
        valid.sort_by_cached_key(place);
        unresolved.sort_by_cached_key(place);
        Self { valid, unresolved }
    }

    /// The latest valid reading by time.
    pub fn current(&self) -> Option<&Reading> {
        self.valid.last()
    }

    /// The valid reading before this valid one. The kilometres from there to a departure are empty kilometres.
    pub fn before(&self, id: ReadingId) -> Option<&Reading> {
        self.valid.get(self.place_of(id)?.checked_sub(1)?)
    }

    /// The valid reading after this valid one.
    pub fn after(&self, id: ReadingId) -> Option<&Reading> {
        self.valid.get(self.place_of(id)? + 1)
    }

    fn place_of(&self, id: ReadingId) -> Option<usize> {
        self.valid.iter().position(|reading| reading.id == id)
    }
}

/// What a reading is recorded for, with what `judge` must know in that case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A departure.
    Departure {
        /// Whether the dispatcher gave a reason for reading less than before, such as a new instrument.
        reason: bool,
    },
    /// A return, abort or hand-over.
    Return {
        /// Reading at the departure of the trip, in kilometres.
        departure_km: i64,
    },
    /// A reading between trips.
    Manual {
        /// As for a departure.
        reason: bool,
    },
    /// A correction of another reading.
    Correction {
        /// Reading at the departure of the trip in kilometres (as corrected), if the return of the trip is corrected.
        departure_km: Option<i64>,
    },
    /// Taking back a reading: what counts already is put in its place, so there is nothing to doubt.
    TakingBack,
}

/// Outcome of judging a reading that is not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Accept,
    /// It is stored, but doesn't count until a correction. The text is the reason.
    Quarantine(Text),
}

/// Judges a new reading against the other readings of the vehicle. `new.quarantined` is ignored. A departure is believed
/// up to `most_empty_km` after the reading before it, and so is what corrects one.
///
/// # Errors
/// - 422 `below_departure`: a return below the departure of the same trip.
/// - 409 `odometer_behind`: a departure or manual reading below the reading before it, without a reason.
/// - 409 `odometer_ahead`: a reading above a later one, unless it is a correction.
pub fn judge(readings: &[Reading], new: &Reading, purpose: Purpose, most_empty_km: i64) -> Result<Verdict> {
    if purpose == Purpose::TakingBack {
        return Ok(Verdict::Accept);
    }
    if let Purpose::Return { departure_km } | Purpose::Correction { departure_km: Some(departure_km) } = purpose {
        not_below_departure(new.km, departure_km)?;
    }

    let new = Reading { quarantined: false, ..*new };
    let chain = Chain::of(&[readings, &[new]].concat());
    let before = chain.before(new.id);
    if let (Some(before), Purpose::Departure { reason: false } | Purpose::Manual { reason: false }) = (before, purpose)
        && new.km < before.km
    {
        let (km, at) = (before.km, before.at);
        let detail = text!(
            "The odometer read {km} km at {at}, more than this; give a reason, or correct that reading.",
            "里程表在 {at} 的读数为 {km} 公里，高于本次读数；请填写原因，或更正该读数。"
        );
        return Err(refused(Code::OdometerBehind, detail, before));
    }
    if let Some(after) =
        chain.after(new.id).filter(|after| new.km > after.km && !matches!(purpose, Purpose::Correction { .. }))
    {
        let (km, at) = (after.km, after.at);
        let detail = text!(
            "The odometer read only {km} km later, at {at}; check this reading, or correct that one.",
            "里程表其后在 {at} 的读数仅为 {km} 公里；请核对本次读数，或更正该读数。"
        );
        return Err(refused(Code::OdometerAhead, detail, after));
    }

    // The same kilometres recorded again as a correction of a quarantined reading confirm it.
    let confirmed = readings.iter().any(|old| Some(old.id) == new.corrects_id && old.quarantined && old.km == new.km);
    let doubt = before.and_then(|before| {
        let far_ahead = || far_ahead(before, &new, most_empty_km).filter(|_| is_departure(readings, &new));
        implausible(before, &new).or_else(far_ahead)
    });
    Ok(match doubt {
        Some(reason) if !confirmed => Verdict::Quarantine(reason),
        _ => Verdict::Accept,
    })
}

/// Whether a reading is that of a departure, or stands for one that it corrects.
fn is_departure(readings: &[Reading], new: &Reading) -> bool {
    let corrected = |reading: &Reading| readings.iter().find(|one| Some(one.id) == reading.corrects_id).copied();
    // `take` ends the walk even if corrections form a ring, which should never happen.
    let first = std::iter::successors(Some(*new), corrected).take(readings.len() + 1).last();
    first.is_some_and(|first| first.source == ReadingSource::Departure)
}

/// Refuses a return below the departure of the same trip. It is also called when only the departure is corrected.
///
/// # Errors
/// 422 `below_departure`.
pub fn not_below_departure(return_km: i64, departure_km: i64) -> Result<()> {
    if return_km >= departure_km {
        return Ok(());
    }
    let detail = text!(
        "The trip departed with {departure_km} km; read the odometer again.",
        "本次出车读数为 {departure_km} 公里，请重新核对里程表。"
    );
    Err(Error::body("/odometer_km", "below_departure", detail))
}

/// The reason why a reading is implausible, or none: more than 120 km/h on average since the reading before, or more
/// than 1,500 km in each 24 hours begun. If the reading before is dated later, as an opening reading may be, the time
/// between them is unknown and no difference is implausible.
fn implausible(before: &Reading, new: &Reading) -> Option<Text> {
    let seconds = new.at.seconds() - before.at.seconds();
    if seconds < 0 {
        return None;
    }
    let km = new.km.saturating_sub(before.km);
    let by_speed = MAX_AVERAGE_KMH.saturating_mul(seconds) / 3_600;
    let by_day = MAX_KM_A_DAY.saturating_mul((seconds + 86_399) / 86_400);
    let most = by_speed.min(by_day).max(ALWAYS_PLAUSIBLE_KM);
    let at = before.at;
    (km > most).then(|| {
        text!(
            "{km} km since {at} are more than the {most} km that can be driven in that time; record a correction, or the same reading again to confirm it.",
            "自 {at} 以来 {km} 公里，超过该时段可能行驶的 {most} 公里；请录入更正读数，或重新录入相同读数予以确认。"
        )
    })
}

/// The reason why a departure is doubted, or none: too many kilometres that no trip drove.
fn far_ahead(before: &Reading, new: &Reading, most_empty_km: i64) -> Option<Text> {
    let (km, most, at) = (new.km.saturating_sub(before.km), most_empty_km.max(ALWAYS_PLAUSIBLE_KM), before.at);
    (km > most).then(|| {
        text!(
            "{km} km since {at} are more than the {most} km that a departure may be ahead; record a correction, or the same reading again to confirm it.",
            "自 {at} 以来 {km} 公里，超过出车读数允许超前的 {most} 公里；请录入更正读数，或重新录入相同读数予以确认。"
        )
    })
}

fn refused(code: Code, detail: Text, other: &Reading) -> Error {
    Error::new(code, detail)
        .with("reading", json!({ "id": other.id, "at": other.at, "odometer_km": other.km, "source": other.source }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(&format!("2026-05-{}:00+08:00", text.replace(' ', "T"))).expect("a moment")
    }

    /// Ids that sort by their numbers.
    fn id(number: u128) -> ReadingId {
        ReadingId::parse(&format!("00000000-0000-7000-8000-{number:012}")).expect("an id")
    }

    fn reading(number: u128, time: &str, km: i64, source: ReadingSource) -> Reading {
        Reading { id: id(number), at: at(time), km, source, quarantined: false, corrects_id: None }
    }

    fn quarantined(one: Reading) -> Reading {
        Reading { quarantined: true, ..one }
    }

    fn correcting(number: u128, one: Reading) -> Reading {
        Reading { corrects_id: Some(id(number)), ..one }
    }

    fn ids(readings: &[Reading]) -> Vec<ReadingId> {
        readings.iter().map(|one| one.id).collect()
    }

    use ReadingSource::{Correction, Departure, Manual, Opening, Return};

    const MOST_EMPTY_KM: i64 = 200;
    const PLAIN: Purpose = Purpose::Departure { reason: false };
    const WITH_REASON: Purpose = Purpose::Departure { reason: true };
    const MANUAL: Purpose = Purpose::Manual { reason: false };
    const CORRECTION: Purpose = Purpose::Correction { departure_km: None };

    /// The outcome of `judge` as one word.
    fn word(readings: &[Reading], new: &Reading, purpose: Purpose) -> &'static str {
        match judge(readings, new, purpose, MOST_EMPTY_KM) {
            Ok(Verdict::Accept) => "accept",
            Ok(Verdict::Quarantine(_)) => "quarantine",
            Err(error) if error.code().status() == 422 => "below_departure",
            Err(error) => error.code().as_str(),
        }
    }

    /// A vehicle recorded on the 10th with two trips of the 6th, entered later: 08:00 to 12:00 and 14:00 to 16:00.
    fn two_trips() -> Vec<Reading> {
        vec![
            reading(5, "06 16:00", 10_290, Return),
            reading(1, "10 09:00", 10_000, Opening),
            reading(2, "06 08:00", 10_010, Departure),
            reading(3, "06 12:00", 10_200, Return),
            reading(4, "06 14:00", 10_205, Departure),
        ]
    }

    #[test]
    fn the_opening_precedes_all_and_the_rest_go_by_time() {
        let chain = Chain::of(&two_trips());
        assert_eq!(ids(&chain.valid), [id(1), id(2), id(3), id(4), id(5)]);
        assert_eq!(chain.current().map(|one| one.km), Some(10_290));
        assert_eq!(chain.before(id(4)).map(|one| one.km), Some(10_200), "the empty kilometres' other end");
        assert_eq!(chain.after(id(4)).map(|one| one.km), Some(10_290));
        assert_eq!((chain.before(id(1)), chain.after(id(5))), (None, None));
        assert_eq!(Chain::of(&[]), Chain::default());
    }

    #[test]
    fn a_correction_replaces_and_a_quarantined_one_waits() {
        let mut readings = two_trips();
        readings.push(quarantined(reading(6, "07 08:00", 103_000, Departure)));
        let chain = Chain::of(&readings);
        assert_eq!((chain.current().map(|one| one.id), ids(&chain.unresolved)), (Some(id(5)), vec![id(6)]));

        // A correction that is implausible itself resolves nothing and replaces nothing.
        readings.push(quarantined(correcting(6, reading(7, "07 08:00", 13_000, Correction))));
        readings.push(quarantined(correcting(3, reading(8, "06 12:00", 99_000, Correction))));
        let chain = Chain::of(&readings);
        assert_eq!(ids(&chain.valid), [id(1), id(2), id(3), id(4), id(5)]);
        assert_eq!(ids(&chain.unresolved), [id(8), id(6), id(7)]);

        // The next one corrects the whole chain and takes the place of its first reading.
        readings.push(correcting(7, reading(9, "07 08:00", 10_300, Correction)));
        readings.push(correcting(8, reading(10, "06 12:00", 10_201, Correction)));
        let chain = Chain::of(&readings);
        assert_eq!(ids(&chain.valid), [id(1), id(2), id(10), id(4), id(5), id(9)]);
        assert!(chain.unresolved.is_empty());

        // A correction of a correction.
        readings.push(correcting(10, reading(11, "06 12:00", 10_202, Correction)));
        assert_eq!(Chain::of(&readings).before(id(4)).map(|one| one.km), Some(10_202));
    }

    #[test]
    fn a_correction_stands_where_the_corrected_one_stood() {
        // A return and the next departure in the same minute.
        let mut readings = vec![reading(1, "06 12:00", 500, Return), reading(2, "06 12:00", 500, Departure)];
        readings.push(correcting(1, reading(3, "06 12:00", 499, Correction)));
        assert_eq!(ids(&Chain::of(&readings).valid), [id(3), id(2)]);

        let opening = [
            reading(1, "20 09:00", 100, Opening),
            correcting(1, reading(2, "21 09:00", 90, Correction)),
            reading(3, "06 08:00", 95, Departure),
        ];
        assert_eq!(ids(&Chain::of(&opening).valid), [id(2), id(3)]);
    }

    #[test]
    fn corrections_in_a_ring_end() {
        let ring = [
            correcting(2, reading(1, "06 08:00", 1, Correction)),
            correcting(1, reading(2, "06 09:00", 2, Correction)),
        ];
        assert!(Chain::of(&ring).valid.is_empty());
        assert_eq!(Chain::of(&ring.map(quarantined)).unresolved.len(), 2);
    }

    #[test]
    fn order_is_judged() {
        let readings = two_trips();
        for (time, km, source, purpose, expected) in [
            // A departure below the reading before it.
            ("06 17:00", 10_289, Departure, PLAIN, "odometer_behind"),
            ("06 17:00", 10_289, Departure, WITH_REASON, "accept"),
            ("06 17:00", 10_290, Departure, PLAIN, "accept"),
            ("06 16:00", 10_289, Departure, PLAIN, "odometer_behind"),
            ("06 17:00", 10_289, Manual, MANUAL, "odometer_behind"),
            ("06 17:00", 10_289, Manual, Purpose::Manual { reason: true }, "accept"),
            // The opening reading precedes readings that are dated before it.
            ("05 08:00", 9_999, Departure, PLAIN, "odometer_behind"),
            ("05 08:00", 10_000, Departure, PLAIN, "accept"),
            // A slip entered late, after readings of a later time.
            ("06 13:00", 10_206, Departure, PLAIN, "odometer_ahead"),
            ("06 13:00", 10_206, Departure, WITH_REASON, "odometer_ahead"),
            ("06 13:00", 10_206, Manual, MANUAL, "odometer_ahead"),
            ("06 13:00", 10_206, Return, Purpose::Return { departure_km: 10_202 }, "odometer_ahead"),
            ("06 13:00", 10_205, Return, Purpose::Return { departure_km: 10_202 }, "accept"),
            // A return below its own departure.
            ("06 18:00", 10_299, Return, Purpose::Return { departure_km: 10_300 }, "below_departure"),
            ("06 18:00", 10_300, Return, Purpose::Return { departure_km: 10_300 }, "accept"),
        ] {
            assert_eq!(word(&readings, &reading(9, time, km, source), purpose), expected, "{time} {km} {purpose:?}");
        }
    }

    #[test]
    fn the_trip_may_correct_its_own_reading_past_a_later_one() {
        let readings = two_trips();
        let corrected = |number, time, km| correcting(number, reading(9, time, km, Correction));
        for (new, purpose, expected) in [
            (corrected(3, "06 12:00", 10_250), Purpose::Correction { departure_km: Some(10_010) }, "accept"),
            (corrected(3, "06 12:00", 10_009), Purpose::Correction { departure_km: Some(10_010) }, "below_departure"),
            (corrected(4, "06 14:00", 10_291), CORRECTION, "accept"),
            (corrected(2, "06 08:00", 9_990), CORRECTION, "accept"),
            // Implausible all the same: 300 km in two hours.
            (corrected(5, "06 16:00", 10_505), Purpose::Correction { departure_km: Some(10_205) }, "quarantine"),
        ] {
            assert_eq!(word(&readings, &new, purpose), expected, "{new:?}");
        }
    }

    #[test]
    fn who_repeats_an_implausible_reading_is_believed() {
        let mut readings = two_trips();
        let far = reading(6, "06 18:00", 12_290, Departure);
        assert_eq!(word(&readings, &far, PLAIN), "quarantine");
        readings.push(quarantined(far));
        let again = |number, km| correcting(number, reading(9, "06 18:00", km, Correction));
        assert_eq!(word(&readings, &again(6, 12_290), CORRECTION), "accept");
        assert_eq!(word(&readings, &again(6, 12_291), CORRECTION), "quarantine");
        assert_eq!(word(&readings, &again(6, 10_295), CORRECTION), "accept");
        // Without `corrects_id` it is another implausible reading.
        assert_eq!(word(&readings, &reading(9, "06 18:00", 12_290, Manual), MANUAL), "quarantine");
    }

    #[test]
    fn implausible_jumps_are_quarantined() {
        let readings = [reading(1, "06 08:00", 1_000, Opening)];
        for (time, km, expected) in [
            ("06 08:00", 5, "accept"),
            ("06 08:00", 6, "quarantine"),
            ("06 08:02", 5, "accept"),
            ("06 08:02", 6, "quarantine"),
            ("06 08:03", 6, "accept"),
            ("06 09:00", 120, "accept"),
            ("06 09:00", 121, "quarantine"),
            ("06 20:30", 1_500, "accept"),
            ("06 20:31", 1_501, "quarantine"),
            ("07 08:00", 1_500, "accept"),
            ("07 08:00", 1_501, "quarantine"),
            ("07 08:01", 2_800, "accept"),
            ("07 08:01", 2_883, "quarantine"),
            ("09 08:00", 4_500, "accept"),
            ("09 08:00", 4_501, "quarantine"),
        ] {
            let new = reading(2, time, 1_000 + km, Manual);
            assert_eq!(word(&readings, &new, MANUAL), expected, "{time} {km}");
        }
        assert_eq!(word(&readings, &reading(2, "06 09:00", i64::MAX, Manual), MANUAL), "quarantine");
        // The opening reading is dated after the trip, so the time between them is unknown.
        assert_eq!(word(&readings, &reading(2, "05 09:00", 9_000, Manual), MANUAL), "accept");
        assert_eq!(word(&[], &reading(2, "05 09:00", 9_000, Departure), PLAIN), "accept");
    }

    #[test]
    fn a_departure_far_ahead_of_the_reading_before_is_doubted() {
        let mut readings = two_trips();
        let back = Purpose::Return { departure_km: 10_205 };
        for (new, purpose, expected) in [
            // 10,290 km were read on the 6th at 16:00, so a day later any of these can have been driven.
            (reading(6, "07 16:00", 10_490, Departure), PLAIN, "accept"),
            (reading(6, "07 16:00", 10_491, Departure), PLAIN, "quarantine"),
            (reading(6, "07 16:00", 10_491, Departure), WITH_REASON, "quarantine"),
            (reading(6, "07 16:00", 10_491, Manual), MANUAL, "accept"),
            (reading(6, "07 16:00", 10_491, Return), back, "accept"),
            // The kilometres count, whatever the time: the opening reading precedes what is dated before it.
            (reading(6, "05 08:00", 10_010, Departure), PLAIN, "accept"),
            // What corrects a departure stands for it; what corrects another reading doesn't.
            (correcting(4, reading(6, "06 14:00", 10_401, Correction)), CORRECTION, "quarantine"),
            (correcting(4, reading(6, "06 14:00", 10_400, Correction)), CORRECTION, "accept"),
            (correcting(5, reading(6, "06 16:00", 10_406, Correction)), CORRECTION, "accept"),
        ] {
            assert_eq!(word(&readings, &new, purpose), expected, "{new:?}");
        }
        // A chain of corrections is what its first reading is, and the same kilometres again are believed.
        readings.push(quarantined(reading(6, "07 16:00", 10_600, Departure)));
        readings.push(quarantined(correcting(6, reading(7, "07 16:00", 10_500, Correction))));
        for (km, expected) in [(10_491, "quarantine"), (10_490, "accept"), (10_500, "accept"), (10_600, "quarantine")] {
            let new = correcting(7, reading(8, "07 16:00", km, Correction));
            assert_eq!(word(&readings, &new, CORRECTION), expected, "{km}");
        }
        // The opening reading, alone, and a bound of none at all.
        let opening = [reading(1, "06 08:00", 1_000, Opening)];
        let ahead =
            |km: i64| judge(&opening, &reading(2, "05 08:00", 1_000 + km, Departure), PLAIN, 0).expect("a verdict");
        assert_eq!(ahead(5), Verdict::Accept);
        assert!(matches!(ahead(6), Verdict::Quarantine(_)));
    }

    #[test]
    fn what_is_taken_back_is_not_doubted() {
        let mut readings = two_trips();
        // A departure that was doubted and then confirmed, and a reading of before it, typed later.
        readings.push(quarantined(reading(6, "08 08:00", 10_790, Departure)));
        readings.push(reading(7, "08 07:30", 10_785, Manual));
        readings.push(correcting(6, reading(8, "08 08:00", 10_790, Correction)));
        let back = correcting(8, reading(9, "08 07:30", 10_785, Correction));
        assert_eq!(word(&readings, &back, CORRECTION), "quarantine");
        assert_eq!(word(&readings, &back, Purpose::TakingBack), "accept");
        readings.push(back);
        assert_eq!(Chain::of(&readings).current().map(|one| one.id), Some(id(7)));
    }

    #[test]
    fn a_refusal_shows_the_other_reading() {
        let readings = two_trips();
        let shown = |new: &Reading| {
            judge(&readings, new, PLAIN, MOST_EMPTY_KM).err().and_then(|error| error.members().get("reading").cloned())
        };
        let behind = shown(&reading(9, "06 17:00", 10_289, Departure)).expect("the reading before");
        assert_eq!((&behind["odometer_km"], &behind["at"]), (&json!(10_290), &json!("2026-05-06T16:00:00+08:00")));
        let ahead = shown(&reading(9, "06 13:00", 10_206, Departure)).expect("the reading after");
        assert_eq!((&ahead["odometer_km"], &ahead["source"]), (&json!(10_205), &json!("departure")));

        let back = Purpose::Return { departure_km: 10_300 };
        let below = judge(&readings, &reading(9, "06 18:00", 1, Return), back, MOST_EMPTY_KM).expect_err("refused");
        assert_eq!((below.faults()[0].code.as_ref(), below.code()), ("below_departure", Code::Invalid));
    }
}
