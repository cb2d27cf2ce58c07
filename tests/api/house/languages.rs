//! Both languages: no message, label or heading that people read is missing in either.
//!
//! They are looked for in the sources, in the document and in the answers, and all that is missing is named at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use motorpool::{
    events::types::OF_BUREAU,
    kernel::{Code, Lang},
    ledger::accounts::CHART,
};
use serde_json::{Map, Value, json};

use crate::{
    cases,
    support::{
        client::{Client, Reply, id},
        world::World,
    },
};

/// The cases that need no server.
pub const OF_THE_SOURCES: &[(&str, fn())] = &[
    ("house::languages::every_message_is_in_both_languages", messages),
    ("house::languages::every_problem_and_account_is_named_in_both_languages", names),
];

cases![
    every_word_has_a_label_in_both_languages,
    every_list_of_the_document_is_labelled,
    every_report_is_headed_in_the_language_asked_for,
    the_rows_of_reports_are_named_in_the_language_asked_for,
    refusals_call_states_by_their_labels,
];

/// Number plates. They are the same in every language.
const PLATES: &[&str] = &["浙B12345", "浙BD12345"];

/// Fields whose description names words that aren't a closed list.
const NO_LIST: &[&str] = &["Event.action"];

fn is_chinese(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
        || ('\u{3000}'..='\u{303f}').contains(&c)
        || ('\u{ff00}'..='\u{ffef}').contains(&c)
}

/// What is wrong with words in this language, if anything.
fn fault(words: &str, lang: Lang) -> Option<&'static str> {
    let (chinese, english) =
        (words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), words.chars().any(|c| c.is_ascii_alphabetic()));
    match lang {
        _ if words.trim().is_empty() => Some("is empty"),
        Lang::En if words.chars().any(is_chinese) => Some("has Chinese in its English"),
        Lang::En if !english => Some("has no English"),
        Lang::ZhCn if !chinese => Some("has no Chinese"),
        _ => None,
    }
}

fn judge(here: &str, en: &str, zh: &str, wrong: &mut Vec<String>) {
    for (words, lang) in [(en, Lang::En), (zh, Lang::ZhCn)] {
        wrong.extend(fault(words, lang).map(|fault| format!("{here} {fault}: {words:?}")));
    }
}

fn none_of(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} missing:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every source with its path below `src`, its comments blanked.
fn sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
        for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source");
                let code: Vec<&str> =
                    text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect();
                found.push((
                    path.display().to_string().rsplit_once("/src/").expect("below src").1.to_owned(),
                    code.join("\n"),
                ));
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 100, "the sources weren't found");
    found
}

/// The string literal that the code begins with, and the rest of the code.
fn literal(code: &str) -> Option<(String, &str)> {
    let inner = code.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.find(|c| {
        let is_end = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        is_end
    })?;
    Some((inner[..end].to_owned(), &inner[end + 1..]))
}

fn messages() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (path, code) in sources() {
        for (at, _) in code.match_indices("text!(") {
            let here = format!("{path}:{}", code[..at].lines().count());
            let pair = literal(&code[at + "text!(".len()..])
                .and_then(|(en, rest)| Some((en, literal(rest.trim_start().strip_prefix(',')?)?.0)));
            match pair {
                Some((en, zh)) => {
                    judge(&here, &PLATES.iter().fold(en, |en, plate| en.replace(plate, "")), &zh, &mut wrong)
                }
                None => wrong.push(format!("{here} is no pair of texts")),
            }
            seen += 1;
        }
        // Only names and figures are the same in both languages, never words of ours.
        for (at, _) in code.match_indices("Text::same(").filter(|_| !path.ends_with("tests.rs")) {
            let words = literal(&code[at + "Text::same(".len()..]).map(|(words, _)| words).unwrap_or_default();
            if words.chars().any(char::is_alphabetic) {
                wrong.push(format!("{path}:{} says the same in both languages: {words:?}", code[..at].lines().count()));
            }
        }
    }
    none_of(&wrong);
    assert!(seen > 200, "only {seen} messages");
}

fn names() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        judge(&format!("the problem {}", code.as_str()), &code.title().en, &code.title().zh, &mut wrong);
    }
    for (code, _, _, zh, en) in CHART {
        judge(&format!("the account {code}"), en, zh, &mut wrong);
    }
    none_of(&wrong);
}

/// The closed lists of the sources: the enum's name as `/labels` says it, and its words.
fn lists_of_the_sources() -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for (path, code) in sources().into_iter().filter(|(path, _)| path != "kernel/text_enum.rs") {
        for (at, _) in code.match_indices("text_enum! {") {
            let (head, body) = code[at..]
                .split_once(" enum ")
                .unwrap_or_else(|| panic!("{path} declares no enum"))
                .1
                .split_once('{')
                .expect("its words");
            let words = body
                .lines()
                .take_while(|line| line.trim() != "}")
                .filter_map(|line| literal(line.split_once(" = ")?.1))
                .map(|(word, _)| word);
            assert!(found.insert(snake(head.trim()), words.collect()).is_none(), "two lists are called {head}");
        }
    }
    assert!(found.len() > 50, "only {} lists", found.len());
    found.extend(events_of_the_sources());
    found
}

/// The lists of the events that the sources declare, as `/labels` says them.
fn events_of_the_sources() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |list: &str, word: String| found.entry(list.into()).or_default().insert(word);
    add("event_pattern", "*".into());
    for (path, code) in sources().into_iter().filter(|(path, _)| path != "events/types.rs") {
        for (at, _) in code.match_indices("event_types! {") {
            let (head, body) =
                code[at..].split_once(" of ").expect("a subject").1.split_once('{').expect("its actions");
            let (subject, _) = literal(head).unwrap_or_else(|| panic!("{path} names no subject"));
            add("event_subject", subject.clone());
            // No webhook receives what the bureau supervises by.
            let is_told = !OF_BUREAU.contains(&subject.as_str());
            if is_told {
                add("event_pattern", format!("{subject}.*"));
            }
            for line in body.lines().take_while(|line| line.trim() != "}") {
                if let Some((action, _)) = line.split_once(" = ").and_then(|(_, rest)| literal(rest)) {
                    add("event_type", format!("{subject}.{action}"));
                    if is_told {
                        add("event_pattern", format!("{subject}.{action}"));
                    }
                    add("event_action", action);
                }
            }
        }
    }
    assert!(found["event_type"].len() > 80, "only {} events", found["event_type"].len());
    found
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

fn ask(client: &Client, path: &str, lang: Lang) -> Reply {
    let reply = client.request("GET", path).header("Accept-Language", lang.tag()).send();
    assert_eq!((reply.status, reply.header("Content-Language")), (200, Some(lang.tag())), "{path}: {}", reply.body);
    reply
}

fn labels(world: &World, lang: Lang) -> Map<String, Value> {
    let key = world.key(&["requester"], &[&world.department(if lang == Lang::En { "words" } else { "labels" })]);
    ask(&key, "/labels", lang).json().as_object().cloned().expect("lists")
}

fn every_word_has_a_label_in_both_languages(world: &World) {
    world.nobody().get("/labels").problem(401, "token_missing");
    let (en, zh) = (labels(world, Lang::En), labels(world, Lang::ZhCn));
    let declared = lists_of_the_sources();
    let mut wrong: Vec<String> = en
        .keys()
        .filter(|name| !declared.contains_key(*name))
        .map(|name| format!("{name} is no list of the sources"))
        .collect();
    for (name, words) in &declared {
        let Some(listed) = en.get(name).and_then(Value::as_object) else {
            wrong.push(format!("{name} isn't in /labels"));
            continue;
        };
        if listed.keys().collect::<BTreeSet<_>>() != words.iter().collect() {
            wrong.push(format!("{name} has other words in /labels"));
        }
        for word in words {
            let label = |labels: &Map<String, Value>| labels[name][word].as_str().unwrap_or_default().to_owned();
            judge(&format!("{name} {word}"), &label(&en), &label(&zh), &mut wrong);
        }
    }
    none_of(&wrong);
    assert_eq!(
        (&en["booking_state"]["in_progress"], &zh["booking_state"]["in_progress"]),
        (&json!("In progress"), &json!("进行中"))
    );
    assert_eq!(world.admin().get("/labels").json(), Value::Object(en), "English unless said");
}

fn every_list_of_the_document_is_labelled(world: &World) {
    let lists: Vec<(String, BTreeSet<String>)> = labels(world, Lang::En)
        .into_iter()
        .map(|(name, words)| (name, words.as_object().expect("words").keys().cloned().collect()))
        .collect();
    let is_labelled = |words: &BTreeSet<String>| lists.iter().any(|(_, known)| words.is_subset(known));
    let document = world.nobody().get("/openapi.json").expect(200);
    let (mut wrong, mut seen) = (Vec::new(), 0);
    let mut lists_in_it = |here: &str, words: BTreeSet<String>| {
        seen += 1;
        if !is_labelled(&words) {
            wrong.push(format!("{here} has words without labels: {words:?}"));
        }
    };
    enums(&document, "", &mut lists_in_it);
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        if schema.get("enum").is_some() && !lists.iter().any(|(known, _)| *known == snake(name)) {
            lists_in_it(name, BTreeSet::from([format!("{} itself", snake(name))]));
        }
        for (field, said) in schema["properties"].as_object().into_iter().flatten() {
            let here = format!("{name}.{field}");
            let quoted: Vec<&str> =
                said["description"].as_str().unwrap_or_default().split('`').skip(1).step_by(2).collect();
            let is_list = said["description"].as_str().unwrap_or_default().contains("`, `")
                && quoted.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
            if is_list && !NO_LIST.contains(&here.as_str()) {
                lists_in_it(&here, quoted.into_iter().map(str::to_owned).collect());
            }
        }
    }
    none_of(&wrong);
    assert!(seen > 80, "only {seen} lists");
}

/// Every list of words in the document, with its place.
fn enums(value: &Value, here: &str, found: &mut impl FnMut(&str, BTreeSet<String>)) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Array(words)) = members.get("enum") {
                found(here, words.iter().filter_map(Value::as_str).map(str::to_owned).collect());
            }
            members.iter().for_each(|(name, member)| enums(member, &format!("{here}/{name}"), found));
        }
        Value::Array(items) => items.iter().for_each(|item| enums(item, here, found)),
        _ => {}
    }
}

/// The paths of all reports that are tables.
fn tables(world: &World, vehicle: &Value) -> Vec<String> {
    let document = world.nobody().get("/openapi.json").expect(200);
    let is_table = |item: &Value| {
        item["get"]["parameters"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == "format"))
    };
    let tables = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .filter(|(path, item)| path.contains("/reports/") && is_table(item));
    let asked = tables.map(|(path, _)| {
        let path = path.trim_start_matches("/api/v1").replace("{id}", id(vehicle));
        if path.ends_with("account-ledger") {
            format!("{path}?account=1122&format=")
        } else {
            format!("{path}?format=")
        }
    });
    let found: Vec<String> = asked.collect();
    assert!(found.len() >= 13, "only {found:?}");
    found
}

/// The company of these cases: a signed trip, a refuelled vehicle and outlays without a trip.
fn company(world: &World) -> Value {
    world.tariff();
    let (department, car) = (world.department("finance"), world.vehicle("car"));
    world.signed(&department, &car, json!({}));
    for category in ["fuel", "tolls"] {
        let quantity = if category == "fuel" { json!(40_000) } else { Value::Null };
        let receipt = json!({"category": category, "date": "2026-05-06", "seller": "中石化", "gross_fen": 30_000, "paid_from": "cash",
            "lines": [{"vehicle_id": id(&car), "amount_fen": 30_000, "quantity_milli": quantity}]});
        world.accountant().post("/costs", receipt).expect(201);
    }
    car
}

fn every_report_is_headed_in_the_language_asked_for(world: &World) {
    let car = world.vehicle("car");
    let accountant = world.accountant();
    let mut wrong = Vec::new();
    for path in tables(world, &car) {
        let headings = |lang| {
            let csv = ask(&accountant, &format!("{path}csv"), lang).body;
            ask(&accountant, &format!("{path}xlsx"), lang);
            csv.lines().next().expect("headings").trim_start_matches('\u{feff}').to_owned()
        };
        let (en, zh) = (headings(Lang::En), headings(Lang::ZhCn));
        // A quoted heading may have a comma.
        let fields = |line: &str| line.split('"').step_by(2).map(|part| part.matches(',').count()).sum::<usize>();
        if fields(&en) != fields(&zh) {
            wrong.push(format!("{path} has other headings in English: {en} / {zh}"));
        }
        for heading in en.split(',') {
            wrong.extend(
                fault(heading, Lang::En).map(|fault| format!("a heading of {path} {fault}: {heading:?} of {en}")),
            );
        }
        for heading in zh.split(',') {
            wrong.extend(
                fault(heading, Lang::ZhCn).map(|fault| format!("a heading of {path} {fault}: {heading:?} of {zh}")),
            );
            if heading.chars().any(|c| c.is_ascii_alphabetic()) {
                wrong.push(format!("a heading of {path} has English in its Chinese: {heading:?}"));
            }
        }
        assert_eq!(
            accountant.get(&format!("{path}csv")).body.lines().next().map(|line| line.trim_start_matches('\u{feff}')),
            Some(en.as_str()),
            "English unless said"
        );
    }
    none_of(&wrong);
}

fn the_rows_of_reports_are_named_in_the_language_asked_for(world: &World) {
    let car = company(world);
    let accountant = world.accountant();
    let csv = |path: &str, lang| ask(&accountant, path, lang).body;
    for (path, en, zh) in [
        ("/reports/income-statement?format=csv", "\n1,Revenue,", "\n1,一、营业收入,"),
        ("/reports/balance-sheet?format=csv", "Total liabilities and equity", "负债和所有者权益总计"),
        ("/reports/trial-balance?format=csv", "\n1122,Receivables,", "\n1122,应收账款,"),
        ("/reports/trial-balance?format=csv", "\n,Total,", "\n,合计,"),
        ("/reports/vehicles?format=csv", "\nNot shared,", "\n未分摊,"),
        ("/reports/vehicles?format=csv", "\nTotal,", "\n合计,"),
        (
            "/reports/departments?format=csv",
            "\nPurpose,official_business,Official business,",
            "\n用途,official_business,其他公务,",
        ),
        ("/reports/departments?format=csv", "\nTotal,", "\n合计,"),
        ("/reports/drivers?format=csv", ",Employee,", ",本单位职工,"),
        ("/reports/utilisation?format=csv", "\nTotal,", "\n合计,"),
        ("/reports/receivables-ageing?format=csv", "\n,Total,", "\n,合计,"),
        ("/reports/fuel?format=csv", ",Fuel,40.00,", ",燃油费,40.00,"),
        ("/reports/outlays?format=csv", "\nWithout a trip,", "\n未指明行程,"),
        ("/reports/account-ledger?account=1122&format=csv", ",Closing balance,1122,", ",期末余额,1122,"),
        (&format!("/reports/vehicles/{}?format=csv", id(&car)), "\nTotal,", "\n合计,"),
    ] {
        for (lang, said, other) in [(Lang::En, en, zh), (Lang::ZhCn, zh, en)] {
            let found = csv(path, lang);
            assert!(found.contains(said) && !found.contains(other), "{path} in {}: {said:?} in {found}", lang.tag());
        }
    }
    // All words of the statements are ours.
    for path in ["/reports/income-statement?format=csv", "/reports/balance-sheet?format=csv"] {
        let (en, zh) = (csv(path, Lang::En), csv(path, Lang::ZhCn));
        assert!(
            !en.trim_start_matches('\u{feff}').chars().any(is_chinese) && !zh.chars().any(|c| c.is_ascii_alphabetic()),
            "{en}{zh}"
        );
    }
    // In JSON, the rows without a vehicle or a trip have a name.
    for (lang, not_shared, total) in [(Lang::En, "Not shared", "Total"), (Lang::ZhCn, "未分摊", "合计")] {
        let vehicles = ask(&accountant, "/reports/vehicles", lang).json();
        assert_eq!(
            (&vehicles["unallocated"]["plate_no"], &vehicles["total"]["plate_no"]),
            (&json!(not_shared), &json!(total))
        );
        assert_eq!(ask(&accountant, "/reports/utilisation", lang).json()["total"]["plate_no"], total);
        assert_eq!(ask(&accountant, "/reports/outlays", lang).json()["total"]["number"], total);
    }
}

fn refusals_call_states_by_their_labels(world: &World) {
    world.tariff();
    world.fleet(0, 0, 1);
    let booking = world.approved(&world.department("finance"), json!({}));
    let cancel = format!("/bookings/{}/cancel", id(&booking));
    let dispatcher = world.dispatcher();
    dispatcher.post(&cancel, json!({"reason": "取消"})).expect(200);
    let refused = |lang: Lang| {
        dispatcher
            .request("POST", &cancel)
            .header("Accept-Language", lang.tag())
            .json(&json!({"reason": "取消"}))
            .send()
            .problem(409, "wrong_state")
    };
    let (en, zh) = (refused(Lang::En), refused(Lang::ZhCn));
    assert_eq!((&en["state"], &zh["state"]), (&json!("cancelled"), &json!("cancelled")));
    assert!(en["detail"].as_str().is_some_and(|words| words.contains("cancelled")), "{en}");
    assert!(
        zh["detail"].as_str().is_some_and(|words| words.contains("已取消") && !words.contains("cancelled")),
        "{zh}"
    );
}
