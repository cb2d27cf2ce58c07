//! A company is set up by its tables. The passwords of its users are shown nowhere.

use motorpool::http::sheet::{CSV, XLSX};
use serde_json::{Value, json};

use crate::{
    cases,
    imports::{ended, faults, import, refused, send, state},
    support::{
        client::id,
        dump::dump,
        workbooks::{csv, formatted, rows, xlsx},
        world::World,
    },
};

cases![
    a_company_is_set_up_by_its_tables,
    rows_of_a_tariff_stand_in_any_order,
    passwords_are_shown_nowhere,
    a_table_has_at_most_a_thousand_users,
    users_are_imported_once_whatever_key_is_sent,
];

fn a_company_is_set_up_by_its_tables(world: &World) {
    const PASSWORD: &str = "correct-horse-battery";
    let admin = world.admin();
    admin.post("/suppliers", json!({"name": "县保洁公司"})).expect(201);
    for (kind, table) in [
        (
            "departments",
            rows(&[&["单位编码", "单位名称", "人数"], &["finance", "县财政局", "96"], &["health", "县卫健局", ""]]),
        ),
        (
            "drivers",
            rows(&[
                &["姓名", "手机", "准驾车型", "驾驶证有效期止", "用工形式", "出生日期"],
                &["王建国", "13800000001", "C1", "2099-12-31", "本单位职工", "1985-03-01"],
            ]),
        ),
        (
            "vehicles",
            rows(&[
                &["车牌号", "车型类别", "品牌型号", "核定载客", "车长", "能源", "里程表读数", "固定驾驶员"],
                &["浙b·12345", "car", "帕萨特", "5", "4948", "汽油", "41,520", "王建国"],
            ]),
        ),
        (
            "papers",
            rows(&[
                &["车牌号", "证件种类", "有效期起", "有效期止"],
                &["浙B 12345", "年检", "2026-01-01", "2027-12-31"],
                &["浙B12345", "交强险", "2026年1月1日", "2027/12/31"],
                &["浙B12345", "道路运输证", "2026-01-01", "2027-12-31"],
            ]),
        ),
        (
            "holidays",
            rows(&[&["日期", "名称", "类型"], &["2026-10-01", "国庆节", ""], &["2026-10-10", "国庆节", "调休上班"]]),
        ),
        (
            "tariffs",
            rows(&[
                &[
                    "租价表名称",
                    "生效日期",
                    "车型类别",
                    "用车方式",
                    "基本租价",
                    "含公里数",
                    "含分钟数",
                    "超公里单价",
                    "节假日比例",
                    "取消阶梯",
                ],
                &["2026年租价", "2026-01-01", "car", "全天", "500", "100", "480", "2.70", "150%", "24:50;2:80"],
            ]),
        ),
        (
            "users",
            rows(&[
                &["用户名", "角色", "初始密码", "单位编码", "驾驶员", "所属供应商"],
                &["wang.xiaoming", "用车申请人", PASSWORD, "finance", "", ""],
                &["li.si", "用车申请人、审批人", PASSWORD, "finance", "", ""],
                &["zhang.san", "调度员", PASSWORD, "", "", ""],
                &["wang.jianguo", "driver", PASSWORD, "", "王建国", ""],
                &["zhao.lei", "服务供应商", PASSWORD, "", "", "县保洁公司"],
            ]),
        ),
    ] {
        let judged = import(&admin, &format!("kind={kind}"), &table);
        assert_eq!(state(&judged), "passed", "{judged}");
        let done = import(&admin, &format!("kind={kind}&dry_run=false"), &table);
        assert_eq!((state(&done), &done["rows_done"]), ("imported", &json!(table.len() - 1)), "{done}");
        // The same again is refused, row by row.
        let again = import(&admin, &format!("kind={kind}&dry_run=false"), &table);
        assert!(faults(&again).iter().all(|(_, _, code)| code == "already_exists"), "{again}");
        assert_eq!(again["fault_count"], if kind == "tariffs" { json!(1) } else { json!(table.len() - 1) });
    }
    // They book, approve, send and drive by what came in.
    let signed_in = |username: &str| world.nobody().person(username, PASSWORD);
    assert_eq!(signed_in("zhao.lei").get("/auth/me").expect(200)["supplier_name"], "县保洁公司");
    let [department, other] = ["finance", "health"]
        .map(|code| admin.get(&format!("/departments?code={code}")).expect(200)["items"][0].clone());
    assert_eq!((&department["headcount"], &other["headcount"]), (&json!(96), &json!(0)));
    let department = &department;
    let requester = signed_in("wang.xiaoming");
    let booking = requester.post("/bookings", world.booking_body(department, json!({}))).expect(201);
    assert_eq!(booking["quote_fen"], 50_000, "{booking}");
    signed_in("li.si").post(&format!("/bookings/{}/approve", id(&booking)), json!({})).expect(200);
    let candidates = signed_in("zhang.san").get(&format!("/bookings/{}/candidates", id(&booking))).expect(200);
    assert_eq!(
        (&candidates["items"][0]["plate_no"], &candidates["items"][0]["eligible"]),
        (&json!("浙B12345"), &json!(true)),
        "{candidates}"
    );
    assert_eq!(signed_in("wang.jianguo").get("/trips").expect(200)["items"], json!([]));
    let tariff = &admin.get("/tariffs").expect(200)["items"][0]["rates"][0];
    assert_eq!(
        tariff["cancellation_steps"],
        json!([{"hours_before": 24, "percent": 50}, {"hours_before": 2, "percent": 80}])
    );
    world.sound();
}

fn rows_of_a_tariff_stand_in_any_order(world: &World) {
    let accountant = world.accountant();
    let table = rows(&[
        &["name", "valid_from", "class", "service", "base_yuan"],
        &["今年", "2026-01-01", "bus", "half_day", "500"],
        &["明年", "2027-01-01", "car", "transfer", "60.50"],
        &["今年", "2026-01-01", "car", "day", "400"],
        &["今年", "2026-01-01", "bus", "day", "900"],
    ]);
    assert_eq!(state(&import(&accountant, "kind=tariffs&dry_run=false", &table)), "imported");
    let rates = |valid_from: &str| {
        let found = accountant.get(&format!("/tariffs?valid_from={valid_from}")).expect(200)["items"][0].clone();
        let rates = found["rates"].as_array().cloned().unwrap_or_default();
        let told = |rate: &Value| format!("{} {} {}", rate["class"], rate["service"], rate["base_fen"]);
        (found["name"].clone(), rates.iter().map(told).collect::<Vec<_>>())
    };
    let this_year = ["\"bus\" \"day\" 90000", "\"bus\" \"half_day\" 50000", "\"car\" \"day\" 40000"];
    assert_eq!(rates("2026-01-01"), (json!("今年"), this_year.map(str::to_owned).to_vec()));
    assert_eq!(rates("2027-01-01"), (json!("明年"), vec!["\"car\" \"transfer\" 6050".to_owned()]));
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM events WHERE subject_kind = 'tariff'"), 2);
    // A tariff has at most 300 rates, of which there are not that many classes and services here.
    let late = rows(&[
        &["name", "valid_from", "class", "service", "base_yuan"],
        &["后年", "2028-01-01", "bus", "day", "900"],
        &["后年", "2028-01-01", "car", "half_day", "900"],
    ]);
    refused(&import(&accountant, "kind=tariffs&dry_run=false", &late), &[(3, "service", "day_rate_missing")]);
    assert_eq!(accountant.all("/tariffs").len(), 2);
}

fn passwords_are_shown_nowhere(world: &World) {
    // Each stands in another place of a table; the digits are what a spreadsheet may make of one.
    const SECRETS: [&str; 8] = [
        "first-secret-1",
        "second-secret-2",
        "third-secret-3",
        "fourth-secret-4",
        "fifth-secret-5",
        "sixth-secret-6",
        "8765432197654321",
        "97531864209753",
    ];
    let [first, second, third, fourth, fifth, sixth, long, digits] = SECRETS;
    let admin = world.admin();
    let header: &[&str] = &["username", "roles", "initial_password"];
    let good =
        rows(&[&["username", "roles", "initial_password", "full_name"], &["li.si", "supervisor", first, "李四"]]);
    assert_eq!(state(&import(&admin, "kind=users", &good)), "passed");
    assert_eq!(state(&import(&admin, "kind=users&dry_run=false", &good)), "imported");
    assert_eq!(admin.get("/users?username=li.si").expect(200)["items"][0]["full_name"], "李四");
    // Without a header the first row is taken for one. A name is then told by its place.
    let bare = rows(&[&["li.wu", "supervisor", second]]);
    refused(
        &import(&admin, "kind=users&dry_run=false", &bare),
        &[
            (1, "A", "unknown_column"),
            (1, "B", "unknown_column"),
            (1, "C", "unknown_column"),
            (1, "username", "missing_column"),
            (1, "roles", "missing_column"),
        ],
    );
    // In another column than its own.
    for (at, column, codes) in [
        (0, "username", &["wrong_form"][..]),
        (1, "roles", &["not_allowed_value"]),
        (3, "department", &["unknown_reference"]),
        (4, "driver", &["unknown_reference"]),
    ] {
        let mut row = ["li.liu", "supervisor", third, "", ""].map(str::to_owned);
        row[at] = format!("{fourth} x");
        let header = ["username", "roles", "initial_password", "department", "driver"].map(str::to_owned);
        let found = import(&admin, "kind=users&dry_run=false", &[header.to_vec(), row.to_vec()]);
        assert!(
            faults(&found).iter().any(|(row, at, code)| *row == 2 && at == column && codes.contains(&code.as_str())),
            "{found}"
        );
    }
    // A line break, too many characters, and digits that a spreadsheet has lost.
    let broken = rows(&[
        header,
        &["li.qi", "supervisor", &format!("{fifth}\n")],
        &["li.ba", "supervisor", &format!("{sixth}{}", "x".repeat(2_000))],
    ]);
    refused(&import(&admin, "kind=users&dry_run=false", &broken), &[(3, "initial_password", "too_long")]);
    let lost = formatted(header, &[("li.qi", "@"), ("supervisor", "@"), (long, "0")]);
    refused(&ended(&admin, &send(&admin, "kind=users", XLSX, lost)), &[(2, "initial_password", "digits_lost")]);
    let kept = xlsx(&rows(&[header, &["li.qi", "supervisor", digits]]));
    assert_eq!(state(&ended(&admin, &send(&admin, "kind=users&dry_run=false", XLSX, kept))), "imported");

    let mut told: Vec<String> = dump(&world.database).into_values().flatten().collect();
    assert!(told.iter().any(|row| row.contains("li.si")), "what isn't secret is found");
    told.extend(
        ["/imports", "/users", "/events?subject=import"]
            .map(|path| world.supervisor().get(path).expect(200).to_string()),
    );
    for import in admin.all("/imports") {
        told.push(admin.get(&format!("/imports/{}", id(&import))).expect(200).to_string());
    }
    for secret in SECRETS {
        let found = told.iter().find(|words| words.contains(secret));
        assert!(found.is_none(), "{secret} stands in {found:?}");
    }
    world.nobody().person("li.si", first).get("/auth/me").expect(200);
    world.nobody().person("li.qi", digits).get("/auth/me").expect(200);
}

fn a_table_has_at_most_a_thousand_users(world: &World) {
    let admin = world.admin();
    let table = |count: usize| {
        let row = |number| vec![format!("user{number}"), "supervisor".into(), "correct-horse-battery".into()];
        let header = vec!["username".into(), "roles".into(), "initial_password".into()];
        std::iter::once(header).chain((0..count).map(row)).collect::<Vec<Vec<String>>>()
    };
    assert_eq!(state(&import(&admin, "kind=users", &table(1_000))), "passed");
    refused(&import(&admin, "kind=users", &table(1_001)), &[(0, "-", "too_many")]);
}

fn users_are_imported_once_whatever_key_is_sent(world: &World) {
    let admin = world.admin();
    let table =
        csv(&rows(&[&["username", "roles", "initial_password"], &["li.si", "supervisor", "correct-horse-battery"]]));
    let once = || {
        let request = admin.request("POST", "/imports?kind=users&dry_run=false").header("Idempotency-Key", "one");
        request.body(CSV, table.clone()).send()
    };
    assert_eq!(state(&ended(&admin, &once())), "imported");
    // The key is not kept, because it would be kept with a hash of the file.
    refused(&ended(&admin, &once()), &[(2, "username", "already_exists")]);
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM idempotency_keys WHERE path LIKE '%/imports%'"), 0);
}
