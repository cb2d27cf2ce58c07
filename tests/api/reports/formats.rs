//! Reports as files, and the spans of time that they take.

use serde_json::json;

use crate::{cases, reports::company, support::world::World};

cases![tables_are_answered_as_files, classes_are_called_as_people_call_them, spans_that_make_no_sense_are_refused];

fn tables_are_answered_as_files(world: &World) {
    company(world);
    world.department_with(json!({"code": "formula", "name": "=1+1"}));
    let accountant = world.accountant();
    for name in [
        "income-statement",
        "balance-sheet",
        "trial-balance",
        "vehicles",
        "departments",
        "drivers",
        "utilisation",
        "mileage",
        "receivables-ageing",
        "fuel",
        "outlays",
        "performance",
        "spending",
        "statistics",
    ] {
        let csv = accountant.get(&format!("/reports/{name}?format=csv"));
        assert_eq!((csv.status, csv.header("Content-Type")), (200, Some("text/csv; charset=utf-8")), "{name}");
        assert_eq!(csv.header("Content-Disposition"), Some(format!("attachment; filename=\"{name}.csv\"").as_str()));
        let xlsx = accountant.get(&format!("/reports/{name}?format=xlsx"));
        assert_eq!(
            (xlsx.status, xlsx.header("Content-Type").is_some_and(|kind| kind.contains("spreadsheetml"))),
            (200, true),
            "{name}"
        );
        assert!(xlsx.body.starts_with("PK") && xlsx.body.contains("xl/worksheets/sheet1.xml"), "{name}");
    }
    let csv = accountant.get("/reports/income-statement?format=csv").body;
    assert!(csv.contains("\n1,Revenue,673.27,673.27"), "{csv}");
}

fn classes_are_called_as_people_call_them(world: &World) {
    company(world);
    let accountant = world.accountant();
    for name in ["vehicles", "utilisation", "mileage"] {
        let report = accountant.get(&format!("/reports/{name}")).expect(200);
        assert_eq!(
            (&report["vehicles"][0]["class"], &report["vehicles"][0]["class_name"]),
            (&json!("car"), &json!("轿车"))
        );
        let csv = accountant.get(&format!("/reports/{name}?format=csv")).body;
        assert!(csv.contains(",轿车,") && !csv.contains(",car,"), "{name}: {csv}");
    }
    let sheet = accountant.request("GET", "/reports/departments?format=csv").header("Accept-Language", "zh-CN").send();
    for row in ["车型,car,轿车,", "用途,official_business,其他公务,"] {
        assert!(sheet.body.contains(row), "{row}: {}", sheet.body);
    }
}

fn spans_that_make_no_sense_are_refused(world: &World) {
    let accountant = world.accountant();
    accountant.get("/reports/income-statement?from=2026-05-02&to=2026-05-01").faults(&[("from", "ends_before_start")]);
    accountant.get("/reports/vehicles?from=2001-05-02").faults(&[("from", "span_too_long")]);
    assert_eq!(accountant.get("/reports/income-statement?format=pdf").status, 422);
    assert_eq!(accountant.get("/reports/vehicles?key=luck").status, 422);
    // A report as of a day ignores `from`.
    accountant.get("/reports/balance-sheet?from=2027-01-01&to=2026-05-31").expect(200);
}
