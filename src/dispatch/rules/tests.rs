use super::*;
use crate::{dispatch::model::Override, kernel::Text, reference::model::Eligibility};

fn at(text: &str) -> Instant {
    Instant::parse(&format!("2026-{}:00+08:00", text.replace(' ', "T"))).expect("a moment")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn paper(kind: PaperKind, valid_from: &str, valid_until: &str) -> PaperSpan {
    PaperSpan { kind, valid_from: day(valid_from), valid_until: day(valid_until) }
}

fn taken(cause: Cause, starts_at: &str, ends_at: &str, driving_minutes: i64) -> Busy {
    Busy { cause, starts_at: at(starts_at), ends_at: at(ends_at), driving_minutes, number: None }
}

/// A day's work for a bus: 6 May, 08:00 to 18:00.
fn need() -> Need {
    Need {
        class: "bus".into(),
        class_seats: 19,
        starts_at: at("05-06 08:00"),
        ends_at: at("05-06 18:00"),
        buffer_minutes: 30,
        planned_driving_minutes: 240,
    }
}

/// A Coaster that fails nothing.
fn coaster() -> VehicleFacts {
    VehicleFacts {
        id: VehicleId::new(),
        plate_no: "浙B12345".into(),
        class: "bus".into(),
        seats: 23,
        length_mm: 6_990,
        automatic: false,
        retired_on: None,
        papers: vec![
            paper(PaperKind::Inspection, "2026-01-01", "2026-12-31"),
            paper(PaperKind::CompulsoryInsurance, "2026-01-01", "2026-12-31"),
            paper(PaperKind::OperatingPermit, "2026-01-01", "2026-12-31"),
        ],
        busy: Vec::new(),
    }
}

/// A car that fails nothing but the class.
fn car() -> VehicleFacts {
    VehicleFacts { plate_no: "浙BA123Z".into(), class: "car".into(), seats: 5, length_mm: 4_800, ..coaster() }
}

/// A driver who fails nothing.
fn driver() -> DriverFacts {
    DriverFacts {
        id: DriverId::new(),
        name: "王小明".into(),
        licence_classes: vec!["A1".into()],
        licence_valid_until: day("2030-01-01"),
        birth_date: Some(day("1980-03-01")),
        qualification_valid_until: Some(day("2030-01-01")),
        retired_on: None,
        busy: Vec::new(),
        driven: Vec::new(),
    }
}

fn codes(failures: &[Failure]) -> Vec<&'static str> {
    failures.iter().map(|failure| failure.rule.as_str()).collect()
}

fn of_vehicle(need: &Need, vehicle: &VehicleFacts) -> Vec<&'static str> {
    codes(&failures_for_vehicle(need, vehicle))
}

fn of_driver(need: &Need, vehicle: &VehicleFacts, driver: &DriverFacts) -> Vec<&'static str> {
    codes(&failures_for_driver(need, vehicle, driver, false))
}

#[test]
fn who_fails_nothing_may_be_sent() {
    assert_eq!(of_vehicle(&need(), &coaster()), [""; 0]);
    assert_eq!(of_driver(&need(), &coaster(), &driver()), [""; 0]);
}

#[test]
fn every_failing_rule_is_named_at_once() {
    let all = VehicleFacts {
        class: "coach".into(),
        retired_on: Some(day("2026-05-01")),
        papers: Vec::new(),
        busy: vec![
            taken(Cause::Trip, "05-06 07:00", "05-06 09:00", 0),
            taken(Cause::OffRoad, "05-06 17:00", "05-07 09:00", 0),
        ],
        ..coaster()
    };
    assert_eq!(
        of_vehicle(&need(), &all),
        [
            "class_mismatch",
            "vehicle_retired",
            "vehicle_occupied",
            "off_road",
            "vehicle_papers",
            "vehicle_papers",
            "operating_permit"
        ]
    );
    let all = DriverFacts {
        licence_classes: vec!["C1".into()],
        licence_valid_until: day("2026-05-05"),
        birth_date: Some(day("1950-01-01")),
        qualification_valid_until: None,
        retired_on: Some(day("2026-05-06")),
        busy: vec![
            taken(Cause::Trip, "05-06 07:00", "05-06 09:00", 600),
            taken(Cause::Leave, "05-06 17:00", "05-07 09:00", 0),
        ],
        ..driver()
    };
    assert_eq!(
        of_driver(&need(), &coaster(), &all),
        [
            "driver_retired",
            "driver_occupied",
            "driver_on_leave",
            "driver_licence_class",
            "driver_licence_expired",
            "driver_age",
            "driver_qualification",
            "driving_hours",
        ]
    );
}

#[test]
fn a_larger_vehicle_goes_by_override_and_a_smaller_never() {
    let smallest_van = Need { class: "van".into(), class_seats: 7, ..need() };
    for (seats, lifts) in [(5, false), (7, false), (8, true), (23, true)] {
        let failures = failures_for_vehicle(&smallest_van, &VehicleFacts { seats, ..coaster() });
        assert_eq!(codes(&failures), ["class_mismatch"], "{seats}");
        let lift = [Override { code: RuleCode::ClassMismatch, reason: "no van left".into() }];
        assert_eq!(judge(failures, &Eligibility::default(), &lift, false).blocking.is_empty(), lifts, "{seats}");
    }
}

#[test]
fn spans_are_half_open_and_the_buffer_counts() {
    // The need with its buffer: 08:00 to 18:30.
    for (starts_at, ends_at, clash) in [
        ("05-06 06:00", "05-06 08:00", false),
        ("05-06 06:00", "05-06 08:01", true),
        ("05-06 18:29", "05-06 20:00", true),
        ("05-06 18:30", "05-06 20:00", false),
        ("05-06 10:00", "05-06 11:00", true),
        ("05-05 10:00", "05-07 11:00", true),
    ] {
        for (cause, code) in [(Cause::Trip, "vehicle_occupied"), (Cause::OffRoad, "off_road")] {
            let vehicle = VehicleFacts { busy: vec![taken(cause, starts_at, ends_at, 0)], ..coaster() };
            assert_eq!(of_vehicle(&need(), &vehicle).contains(&code), clash, "{code} {starts_at} {ends_at}");
        }
        for (cause, code) in [(Cause::Trip, "driver_occupied"), (Cause::Leave, "driver_on_leave")] {
            let driver = DriverFacts { busy: vec![taken(cause, starts_at, ends_at, 0)], ..driver() };
            assert_eq!(of_driver(&need(), &coaster(), &driver).contains(&code), clash, "{code} {starts_at} {ends_at}");
        }
    }
}

#[test]
fn a_clash_is_said_once_with_the_first_of_them() {
    let mut busy =
        vec![taken(Cause::Trip, "05-06 15:00", "05-06 16:00", 0), taken(Cause::Trip, "05-06 09:00", "05-06 10:00", 0)];
    busy[1].number = Some("B20260506-007".into());
    let failures = failures_for_vehicle(&need(), &VehicleFacts { busy, ..coaster() });
    assert_eq!(
        failures.iter().map(|failure| failure.detail.en.as_ref()).collect::<Vec<_>>(),
        [
            "浙B12345 is on a trip (B20260506-007) from 2026-05-06T09:00:00+08:00 to 2026-05-06T10:00:00+08:00; send another or change the time."
        ]
    );
}

#[test]
fn days_without_a_paper_are_told_as_spans() {
    use PaperKind::CompulsoryInsurance;
    let insured = |from: &str, until: &str| paper(CompulsoryInsurance, from, until);
    let (old, renewed) = (insured("2025-05-07", "2026-05-06"), insured("2026-05-09", "2026-05-10"));
    for (papers, expected) in [
        (vec![], vec![("2026-05-06", "2026-05-12")]),
        (vec![old], vec![("2026-05-07", "2026-05-12")]),
        (vec![renewed, old], vec![("2026-05-07", "2026-05-08"), ("2026-05-11", "2026-05-12")]),
        (vec![insured("2026-05-12", "2026-05-12")], vec![("2026-05-06", "2026-05-11")]),
        (vec![insured("2026-05-13", "2027-05-12")], vec![("2026-05-06", "2026-05-12")]),
        (vec![insured("2026-01-01", "2026-12-31")], vec![]),
    ] {
        let found = gaps(&papers, CompulsoryInsurance, day("2026-05-06"), day("2026-05-12"));
        let found: Vec<_> = found.map(|(first, last)| (first.to_string(), last.to_string())).collect();
        let expected: Vec<_> = expected.into_iter().map(|(first, last)| (first.to_owned(), last.to_owned())).collect();
        assert_eq!(found, expected, "{papers:?}");
    }
}

#[test]
fn a_day_with_papers_has_both() {
    use PaperKind::{CommercialInsurance, CompulsoryInsurance, Inspection};
    let inspected = paper(Inspection, "2026-05-10", "2027-05-31");
    let insured = paper(CompulsoryInsurance, "2025-06-01", "2026-05-20");
    let also = paper(CommercialInsurance, "2026-01-01", "2026-12-31");
    for (papers, expected) in [
        (vec![inspected, insured, also], (11, 31)),
        (vec![inspected, also], (0, 31)),
        (vec![inspected, insured, paper(CompulsoryInsurance, "2026-05-21", "2027-05-20")], (22, 31)),
        (vec![], (0, 31)),
    ] {
        assert_eq!(days_with_papers(&papers, day("2026-05-01"), day("2026-05-31")), expected, "{papers:?}");
    }
    assert_eq!(days_with_papers(&[insured], day("2026-05-02"), day("2026-05-01")), (0, 0));
}

#[test]
fn papers_cover_every_day_of_the_trip() {
    use PaperKind::{CommercialInsurance, CompulsoryInsurance, Inspection};
    let old = paper(CompulsoryInsurance, "2025-05-07", "2026-05-06");
    let renewed = paper(CompulsoryInsurance, "2026-05-07", "2027-05-06");
    let late = paper(CompulsoryInsurance, "2026-05-08", "2027-05-07");
    let of_may = paper(Inspection, "2025-06-01", "2026-05-03");
    let of_february = paper(Inspection, "2027-02-01", "2028-02-02");
    let gap = |papers: &[PaperSpan], kind, from: &str, until: &str| {
        first_gap(papers, kind, day(from), day(until)).map(|gap| gap.to_string())
    };
    for (papers, kind, from, until, expected) in [
        (vec![], CompulsoryInsurance, "2026-05-06", "2026-05-06", Some("2026-05-06")),
        (vec![old], CompulsoryInsurance, "2026-05-06", "2026-05-06", None),
        (vec![old], CompulsoryInsurance, "2026-05-06", "2026-05-07", Some("2026-05-07")),
        (vec![old], CompulsoryInsurance, "2025-05-06", "2025-05-07", Some("2025-05-06")),
        (vec![renewed, old], CompulsoryInsurance, "2026-05-06", "2026-05-09", None),
        (vec![old, late], CompulsoryInsurance, "2026-05-06", "2026-05-09", Some("2026-05-07")),
        (vec![late], CompulsoryInsurance, "2026-05-06", "2026-05-09", Some("2026-05-06")),
        (
            vec![paper(CommercialInsurance, "2020-01-01", "2030-01-01")],
            CompulsoryInsurance,
            "2026-05-06",
            "2026-05-06",
            Some("2026-05-06"),
        ),
        (vec![of_may], Inspection, "2026-05-29", "2026-05-31", None),
        (vec![of_may], Inspection, "2026-05-31", "2026-06-01", Some("2026-06-01")),
        (vec![of_february], Inspection, "2028-02-29", "2028-02-29", None),
    ] {
        assert_eq!(gap(&papers, kind, from, until).as_deref(), expected, "{papers:?} {from} {until}");
    }
}

#[test]
fn the_last_day_is_the_one_the_trip_touches() {
    let mut vehicle = coaster();
    vehicle.papers[1].valid_until = day("2026-05-06");
    let to_midnight = Need { ends_at: at("05-07 00:00"), ..need() };
    let past_midnight = Need { ends_at: at("05-07 00:01"), ..need() };
    assert_eq!(of_vehicle(&to_midnight, &vehicle), [""; 0]);
    assert_eq!(of_vehicle(&past_midnight, &vehicle), ["vehicle_papers"]);

    let retired = |on: &str| of_vehicle(&need(), &VehicleFacts { retired_on: Some(day(on)), ..coaster() }).len();
    assert_eq!((retired("2026-05-06"), retired("2026-05-07")), (1, 0));
    let expires =
        |on: &str| of_driver(&need(), &coaster(), &DriverFacts { licence_valid_until: day(on), ..driver() }).len();
    assert_eq!((expires("2026-05-05"), expires("2026-05-06")), (1, 0));
}

#[test]
fn a_permit_and_a_certificate_are_asked_from_ten_seats() {
    let plain = DriverFacts { qualification_valid_until: Some(day("2026-05-05")), ..driver() };
    for (seats, asked) in [(9, false), (10, true)] {
        let vehicle = VehicleFacts { seats, length_mm: 5_500, papers: coaster().papers[..2].to_vec(), ..coaster() };
        assert_eq!(of_vehicle(&need(), &vehicle) == ["operating_permit"], asked, "{seats}");
        assert_eq!(of_driver(&need(), &vehicle, &plain) == ["driver_qualification"], asked, "{seats}");
    }
}

#[test]
fn licences_by_size() {
    let all = ["A1", "A2", "A3", "B1", "B2", "C1", "C2", "C6", "M"];
    for (length_mm, seats, automatic, expected) in [
        (5_999, 9, false, "A1 A2 A3 B1 B2 C1"),
        (5_999, 9, true, "A1 A2 A3 B1 B2 C1 C2"),
        (5_999, 10, true, "A1 A2 B1"),
        (5_999, 19, false, "A1 A2 B1"),
        (5_999, 20, false, "A1"),
        (6_000, 10, false, "A1"),
        (6_000, 5, true, "A1"),
    ] {
        let vehicle = VehicleFacts { seats, length_mm, automatic, ..coaster() };
        let may = |class: &&str| {
            let holder = DriverFacts { licence_classes: vec!["M".into(), (*class).into()], ..driver() };
            !of_driver(&need(), &vehicle, &holder).contains(&"driver_licence_class")
        };
        assert_eq!(
            all.into_iter().filter(|class| may(class)).collect::<Vec<_>>().join(" "),
            expected,
            "{length_mm} {seats} {automatic}"
        );
    }
}

#[test]
fn age_is_reached_on_the_birthday_and_asked_only_where_known() {
    let long_car = VehicleFacts { length_mm: 6_000, ..car() };
    for (vehicle, birth_date, fails) in [
        (coaster(), Some("1963-05-07"), false),
        (coaster(), Some("1963-05-06"), true),
        (coaster(), None, false),
        (long_car, Some("1963-05-06"), true),
        (car(), Some("1963-05-06"), false),
        (car(), Some("1956-05-07"), false),
        (car(), Some("1956-05-06"), true),
    ] {
        let driver = DriverFacts { birth_date: birth_date.map(day), ..driver() };
        assert_eq!(
            of_driver(&need(), &vehicle, &driver) == ["driver_age"],
            fails,
            "{} {birth_date:?}",
            vehicle.plate_no
        );
    }
}

/// The limits of `driving_hours` that the need breaks.
fn hours(need: &Need, vehicle: &VehicleFacts, busy: &[Busy], has_second_driver: bool) -> String {
    let driver = DriverFacts { busy: busy.to_vec(), ..driver() };
    let failures = failures_for_driver(need, vehicle, &driver, has_second_driver);
    let limits = failures.iter().filter(|failure| failure.rule == RuleCode::DrivingHours).map(|failure| {
        let words = ["within 24 h", "within 7 days", "on duty"];
        words.into_iter().find(|limit| failure.detail.en.contains(limit)).unwrap_or("unknown")
    });
    limits.collect::<Vec<_>>().join(", ")
}

#[test]
fn driving_in_24_hours() {
    let driving = |minutes| Need { planned_driving_minutes: minutes, ..need() };
    assert_eq!(hours(&driving(480), &coaster(), &[], false), "");
    assert_eq!(hours(&driving(481), &coaster(), &[], false), "within 24 h");
    assert_eq!(hours(&driving(481), &car(), &[], false), "", "cars have no such limit");
    assert_eq!(hours(&driving(960), &coaster(), &[], true), "");
    assert_eq!(hours(&driving(961), &coaster(), &[], true), "within 24 h");

    // The evening before: from its start on, all of it and nine tenths of 240.
    let evening = |minutes| [taken(Cause::Trip, "05-05 17:00", "05-05 22:00", minutes)];
    assert_eq!(hours(&need(), &coaster(), &evening(264), false), "");
    assert_eq!(hours(&need(), &coaster(), &evening(265), false), "within 24 h");
    // The morning after: to its end, all of it and eight tenths of 240.
    let morning = |minutes| [taken(Cause::Trip, "05-07 06:00", "05-07 10:00", minutes)];
    assert_eq!(hours(&need(), &coaster(), &morning(288), false), "");
    assert_eq!(hours(&need(), &coaster(), &morning(289), false), "within 24 h");
    // Yesterday's ten hours: nine tenths of 560 lie within 24 hours of setting out.
    assert_eq!(
        hours(&need(), &coaster(), &[taken(Cause::Trip, "05-05 07:00", "05-05 17:00", 560)], false),
        "within 24 h"
    );
    assert_eq!(hours(&need(), &coaster(), &[taken(Cause::Trip, "05-05 07:00", "05-05 17:00", 500)], false), "");
    // What was too much long before is not this trip's doing.
    assert_eq!(hours(&need(), &coaster(), &[taken(Cause::Trip, "05-03 08:00", "05-03 20:00", 700)], false), "");

    let said = failures_for_driver(&driving(570), &coaster(), &driver(), false).remove(0).detail;
    assert_eq!(said.en, "王小明 would drive 9 h 30 min within 24 h, more than 8 h; send a second or another driver.");
}

#[test]
fn driving_in_7_days() {
    // Six days of 400 minutes and this one of 240 are 44 hours.
    let week = |first: i64| {
        let mut days = ["04-30", "05-01", "05-02", "05-03", "05-04", "05-05"]
            .map(|day| taken(Cause::Trip, &format!("{day} 08:00"), &format!("{day} 18:00"), 400));
        days[0].driving_minutes = first;
        days
    };
    assert_eq!(hours(&need(), &coaster(), &week(400), false), "");
    assert_eq!(hours(&need(), &coaster(), &week(401), false), "within 7 days");
    assert_eq!(hours(&need(), &car(), &week(401), false), "");
    assert_eq!(hours(&need(), &coaster(), &week(520), true), "", "half of this one's");
    assert_eq!(hours(&need(), &coaster(), &week(521), true), "within 7 days");
}

#[test]
fn no_window_of_24_hours_escapes() {
    // A hundred weeks of work, against a window moved by the minute.
    let mut seed = 7_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % below).cast_signed()
    };
    let mut failing = 0;
    for _ in 0..100 {
        let mut work: Vec<Busy> = [at("05-04 20:00"), at("05-05 11:00"), at("05-06 20:00"), at("05-07 07:00")]
            .into_iter()
            .map(|from| {
                let starts_at = from.plus_minutes(random(240));
                Busy {
                    cause: Cause::Trip,
                    starts_at,
                    ends_at: starts_at.plus_minutes(60 + random(300)),
                    driving_minutes: random(300),
                    number: None,
                }
            })
            .collect();
        let need = Need { planned_driving_minutes: random(300), ..need() };
        let ours = hours(&need, &coaster(), &work, false).contains("24 h");
        work.push(taken(Cause::Trip, "05-06 08:00", "05-06 18:00", need.planned_driving_minutes));
        let expected = (-1_440..=600)
            .map(|minute| need.starts_at.plus_minutes(minute))
            .any(|from| driving_minutes(&work, from, from.plus_minutes(1_440)) > 480);
        assert_eq!(ours, expected, "{work:?}");
        failing += usize::from(expected);
    }
    assert!((10..90).contains(&failing), "{failing} of 100 fail: the trial says little");
}

#[test]
fn duty_of_a_day() {
    let until = |ends_at: &str| Need { ends_at: at(ends_at), planned_driving_minutes: 0, ..need() };
    assert_eq!(hours(&until("05-06 21:00"), &car(), &[], false), "");
    assert_eq!(hours(&until("05-06 21:01"), &car(), &[], false), "on duty");
    assert_eq!(hours(&until("05-06 21:01"), &car(), &[], true), "on duty", "a second driver is on duty as long");
    assert_eq!(hours(&until("05-07 02:00"), &car(), &[], false), "on duty", "past midnight");
    assert_eq!(hours(&until("05-07 08:00"), &car(), &[], false), "", "a night of rest lies in it");

    // With another trip of the day, whose row ends with half an hour of buffer.
    let evening = |ends_at: &str| [taken(Cause::Trip, "05-06 19:00", ends_at, 0)];
    assert_eq!(hours(&need(), &car(), &evening("05-06 21:30"), false), "");
    assert_eq!(hours(&need(), &car(), &evening("05-06 21:31"), false), "on duty");
    assert_eq!(hours(&need(), &car(), &[taken(Cause::Trip, "05-06 04:59", "05-06 06:00", 0)], false), "on duty");
    assert_eq!(
        hours(&need(), &car(), &[taken(Cause::Trip, "05-05 08:00", "05-05 18:30", 0)], false),
        "",
        "yesterday's"
    );
    assert_eq!(
        hours(&need(), &car(), &[taken(Cause::Leave, "05-06 19:00", "05-06 23:00", 0)], false),
        "",
        "leave is no duty"
    );
    assert_eq!(
        hours(&need(), &car(), &[taken(Cause::Trip, "05-06 19:00", "05-08 19:00", 0)], false),
        "",
        "a journey of days"
    );
}

#[test]
fn distance_to_minutes() {
    for (distance_km, average_kmh, expected) in [
        (Some(100), 50, 120),
        (Some(1), 50, 2),
        (Some(1), 70, 1),
        (Some(0), 50, 0),
        (None, 50, 0),
        (Some(100), 0, 6_000),
        (Some(-5), 50, 0),
    ] {
        assert_eq!(planned_driving_minutes(distance_km, average_kmh), expected, "{distance_km:?} {average_kmh}");
    }
    let hour = [taken(Cause::Trip, "05-06 08:00", "05-06 09:00", 10)];
    let within = |from, until| driving_minutes(&hour, at(from), at(until));
    assert_eq!(within("05-06 08:00", "05-06 09:00"), 10);
    assert_eq!(within("05-06 07:00", "05-06 08:30"), 5);
    assert_eq!(within("05-06 08:29", "05-06 10:00"), 6, "a begun minute counts");
    assert_eq!(within("05-06 09:00", "05-06 10:00"), 0);
    assert_eq!((driving_share(241, true), driving_share(241, false)), (121, 241));
}

#[test]
fn seats_count_the_driver() {
    for (passengers, seats, fit) in [
        (22, vec![23], true),
        (23, vec![23], false),
        (26, vec![23, 5], true),
        (27, vec![23, 5], false),
        (1, vec![], false),
    ] {
        assert_eq!(seats_fit(passengers, &seats), fit, "{passengers} in {seats:?}");
        assert_eq!(failure_for_seats(passengers, &seats).is_none(), fit, "{passengers} in {seats:?}");
    }
    let said = failure_for_seats(27, &[23, 5]).map(|failure| failure.detail.en);
    assert_eq!(
        said.as_deref(),
        Some("27 passengers are booked, the vehicles have 26 places besides the drivers; send larger ones.")
    );
}

#[test]
fn what_failures_do() {
    // RULES.md §3.2, the last column.
    let always = "vehicle_occupied driver_occupied off_road driver_on_leave vehicle_papers driver_licence_class driver_licence_expired \
                  vehicle_retired driver_retired";
    let block = "class_mismatch seats";
    let warn = "operating_permit driver_age driver_qualification driving_hours early_departure";
    for &rule in RuleCode::ALL {
        let failure = || vec![Failure::of(rule, Text::same("why"))];
        let lift = [Override { code: rule, reason: "the mayor waits".into() }];
        let outcome = |overrides: &[Override], past| {
            let judgement = judge(failure(), &Eligibility::default(), overrides, past);
            (judgement.blocking.len(), judgement.warnings.len(), judgement.lifted.len())
        };
        let (blocks, warns, lifts) = ((1, 0, 0), (0, 1, 0), (0, 0, 1));
        let found = [outcome(&[], false), outcome(&lift, false), outcome(&[], true), outcome(&lift, true)];
        let listed = |words: &str| words.split(' ').any(|word| word == rule.as_str());
        let expected = match (listed(always), listed(block), listed(warn)) {
            (true, false, false) => [blocks, blocks, blocks, lifts],
            (false, true, false) => [blocks, lifts, blocks, lifts],
            (false, false, true) => [warns, warns, warns, warns],
            _ => panic!("{rule} is in none or two of the lists"),
        };
        assert_eq!(found, expected, "{rule}");
    }
}

#[test]
fn an_override_lifts_its_own_rule_and_its_reason_is_kept() {
    let failures =
        vec![Failure::of(RuleCode::Seats, Text::same("a")), Failure::of(RuleCode::ClassMismatch, Text::same("b"))];
    let lift = [Override { code: RuleCode::Seats, reason: "children on laps".into() }];
    let judgement = judge(failures, &Eligibility::default(), &lift, false);
    assert_eq!(codes(&judgement.blocking), ["class_mismatch"]);
    assert_eq!(
        judgement.lifted.iter().map(|(failure, reason)| (failure.rule, reason.as_str())).collect::<Vec<_>>(),
        [(RuleCode::Seats, "children on laps")]
    );
}

fn item(class: &str, class_seats: i64, quantity: i64) -> Item {
    Item { class: class.into(), class_seats, quantity }
}

#[test]
fn vehicles_go_where_they_belong() {
    let items = [item("car", 5, 1), item("bus", 19, 1), item("van", 7, 1)];
    assert_eq!(match_items(&[("van", 7), ("bus", 23), ("car", 5)], &items), Some(vec![2, 1, 0]));
    assert_eq!(
        match_items(&[("van", 7), ("bus", 23), ("bus", 19)], &items),
        Some(vec![2, 0, 1]),
        "the larger bus stands in"
    );
    assert_eq!(match_items(&[("car", 5), ("car", 5), ("car", 5)], &items), Some(vec![0, 1, 2]));
    assert_eq!(match_items(&[("van", 7), ("bus", 23)], &items), Some(vec![2, 1]), "the car follows later");
    assert_eq!(match_items(&[("van", 7), ("bus", 23), ("car", 5), ("car", 5)], &items), None);
    assert_eq!(match_items(&[], &[]), Some(vec![]));
}

#[test]
fn no_other_matching_fails_less() {
    let kinds =
        [("bus", 19), ("bus", 30), ("van", 7), ("van", 11), ("car", 5), ("car", 8), ("coach", 8), ("coach", 25)];
    // Vehicles of another class than booked, and of these the ones that no override sends.
    let cost = |vehicles: &[(&str, i64)], matched: &[usize], items: &[Item]| {
        let pairs = || {
            vehicles
                .iter()
                .zip(matched)
                .map(|(vehicle, item)| (vehicle, &items[*item]))
                .filter(|((class, _), item)| *class != item.class)
        };
        (pairs().count(), pairs().filter(|((_, seats), item)| *seats <= item.class_seats).count())
    };
    for quantities in
        (0..64).map(|n| [n / 16, n / 4 % 4, n % 4]).filter(|quantities| quantities.iter().sum::<i64>() == 3)
    {
        let items = [item("bus", 19, quantities[0]), item("van", 7, quantities[1]), item("car", 5, quantities[2])];
        let slots: Vec<usize> = (0..3)
            .flat_map(|index| std::iter::repeat_n(index, usize::try_from(quantities[index]).unwrap_or(0)))
            .collect();
        for choice in 0..512 {
            let vehicles = [kinds[choice / 64], kinds[choice / 8 % 8], kinds[choice % 8]];
            let ours = match_items(&vehicles, &items).expect("as many as booked");
            let mut used = ours.clone();
            used.sort_unstable();
            assert_eq!(used, slots, "each item gets what it booked");
            let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
            let best = orders.iter().map(|order| cost(&vehicles, &order.map(|slot| slots[slot]), &items)).min();
            assert_eq!(Some(cost(&vehicles, &ours, &items)), best, "{vehicles:?} for {items:?}");
        }
    }
}
