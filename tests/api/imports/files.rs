//! Files that are refused: what is no table, what is too large, and bombs.

use motorpool::http::sheet::{CSV, XLSX};

use crate::{
    cases,
    imports::{ended, import, refused, send, state},
    support::{
        database::{ADMIN, PASSWORD},
        process::Process,
        wire::Wire,
        workbooks::{Archive, SHEET, csv, formatted, lying, rows, sheet, xlsx},
        world::World,
    },
};

cases![
    what_is_no_table_is_refused,
    what_a_cell_shows_is_what_is_read,
    bounds_are_kept,
    a_bomb_is_refused_in_little_memory
];

/// Files that can't be read, each with the status and code of its refusal.
fn unreadable() -> Vec<(&'static str, &'static str, Vec<u8>, u16, &'static str)> {
    let good = xlsx(&rows(&[&["code", "name"], &["finance", "县财政局"]]));
    let doctype = r#"<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;"><!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>"#;
    let laughing = format!("<?xml version=\"1.0\"?>{doctype}{}", sheet(&[&["code", "name"], &["&lol3;", "x"]]));
    let strings = format!("<?xml version=\"1.0\"?>{doctype}<sst><si><t>&lol3;</t></si></sst>");
    let plain = sheet(&[&["code", "name"], &["a", "b"]]);
    vec![
        ("nothing", XLSX, Vec::new(), 422, "unreadable_file"),
        ("garbage", XLSX, b"\x00\x01\x02 no archive at all".repeat(50), 422, "unreadable_file"),
        ("half an archive", XLSX, good[..good.len() / 2].to_vec(), 422, "unreadable_file"),
        ("an archive of something else", XLSX, Archive::new().file(), 422, "unreadable_file"),
        (
            "a sheet that breaks off",
            XLSX,
            Archive::new().sheet(&plain[..plain.len() - 30]).file(),
            422,
            "unreadable_file",
        ),
        (
            "a text that isn't there",
            XLSX,
            Archive::new()
                .sheet("<worksheet><sheetData><row><c t=\"s\"><v>7</v></c></row></sheetData></worksheet>")
                .file(),
            422,
            "unreadable_file",
        ),
        (
            "rows out of order",
            XLSX,
            Archive::new().sheet("<worksheet><sheetData><row r=\"2\"/><row r=\"1\"/></sheetData></worksheet>").file(),
            422,
            "unreadable_file",
        ),
        (
            "a row beyond all",
            XLSX,
            Archive::new()
                .sheet("<worksheet><sheetData><row r=\"9223372036854775807\"/><row/></sheetData></worksheet>")
                .file(),
            422,
            "unreadable_file",
        ),
        ("too deep", XLSX, Archive::new().sheet(&"<a>".repeat(10_000)).file(), 422, "unreadable_file"),
        ("neither UTF-8 nor GB18030", CSV, b"code,name\n\xff\xff,x".to_vec(), 422, "unreadable_file"),
        ("a billion laughs", XLSX, Archive::new().sheet(&laughing).file(), 422, "xml_entities"),
        (
            "a billion laughs in the texts",
            XLSX,
            Archive::new().sheet(&plain).part("xl/sharedStrings.xml", &strings).file(),
            422,
            "xml_entities",
        ),
        (
            "a document type",
            XLSX,
            Archive::new().sheet(&format!("<!DOCTYPE worksheet>{plain}")).file(),
            422,
            "xml_entities",
        ),
        ("an entity of its own", XLSX, Archive::new().sheet(&sheet(&[&["code", "&lol;"]])).file(), 422, "xml_entities"),
    ]
}

fn what_is_no_table_is_refused(world: &World) {
    let admin = world.admin();
    let plain = csv(&rows(&[&["code", "name"], &["finance", "县财政局"]]));
    for media in ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/zip"] {
        send(&admin, "kind=departments", media, plain.clone()).problem(415, "unsupported_media_type");
    }
    for (what, media, file, status, code) in unreadable() {
        let reply = send(&admin, "kind=departments&dry_run=false", media, file);
        assert_eq!(reply.status, status, "{what}: {}", reply.body);
        reply.problem(status, code);
    }
    assert_eq!(world.sql_number("SELECT count(*) AS n FROM imports"), 0);
    // What a file says of its cells is taken at its word, not more: a formula's error is a fault of its cell.
    let cells = "<worksheet><sheetData><row><c t=\"inlineStr\"><is><r><t>co</t></r><r><t>de</t></r><rPh><t>x</t></rPh></is></c><c t=\"str\"><f>x</f><v>name</v></c></row>
        <row r=\"5\"><c r=\"B5\" t=\"e\"><v>#N/A</v></c><c r=\"A5\"><v>12.0</v></c></row></sheetData></worksheet>";
    let found = ended(&admin, &send(&admin, "kind=departments", XLSX, Archive::new().sheet(cells).file()));
    refused(&found, &[(5, "name", "formula_error")]);
}

fn what_a_cell_shows_is_what_is_read(world: &World) {
    let admin = world.admin();
    let header = ["name", "phone", "licence_classes", "licence_valid_until", "employment"];
    let judged = |until: (&str, &str)| {
        let cells = [("王建国", "@"), ("1", "@"), ("C1", "@"), until, ("employee", "@")];
        ended(&admin, &send(&admin, "kind=drivers", XLSX, formatted(&header, &cells)))
    };
    for format in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]yyyy/m/d;@", "m/d/yy"] {
        assert_eq!(state(&judged(("47848", format))), "passed", "{format}");
    }
    // 203112 is meant as December 2031, and 47848 is the 31st of December 2030 only where the cell shows a date.
    for (number, format, code) in [
        ("203112", "General", "invalid_date"),
        ("203112", "0", "invalid_date"),
        ("203112", "0\" days\"", "invalid_date"),
        ("47848", "General", "invalid_date"),
        ("0.5", "0%", "wrong_type"),
        ("203112", "yyyy-mm-dd", "out_of_range"),
        ("203112", "@", "invalid_date"),
    ] {
        refused(&judged((number, format)), &[(2, "licence_valid_until", code)]);
    }
    let told = admin.all("/imports").len();
    assert_eq!(told, 11);
    let told = judged(("203112", "General"))["faults"][0]["detail"].clone();
    assert_eq!(told, "203112 is a number and no date; format the cell as a date, or write it as 2026-05-01.");

    let percent = |discount: (&str, &str)| {
        let cells = [("finance", "@"), ("县财政局", "@"), discount];
        let file = formatted(&["code", "name", "discount_percent"], &cells);
        ended(&admin, &send(&admin, "kind=departments", XLSX, file))
    };
    for (cell, format) in [("0.125", "0%"), ("0.1", "General"), ("2", "0%"), ("46143", "yyyy-mm-dd")] {
        let code = if cell == "2" { "out_of_range" } else { "wrong_type" };
        refused(&percent((cell, format)), &[(2, "discount_percent", code)]);
    }
    let departments = [("a", "1", "0%"), ("b", "0.07", "0.00%"), ("c", "100%", "@"), ("d", "12", "General")];
    for (code, discount, format) in departments {
        let cells = [(code, "@"), ("一局", "@"), (discount, format)];
        let file = formatted(&["code", "name", "discount_percent"], &cells);
        assert_eq!(state(&ended(&admin, &send(&admin, "kind=departments&dry_run=false", XLSX, file))), "imported");
    }
    for (code, percent) in [("a", 100), ("b", 7), ("c", 100), ("d", 12)] {
        let found = admin.get(&format!("/departments?code={code}")).expect(200);
        assert_eq!(found["items"][0]["discount_percent"], percent, "{code}");
    }
    // A code that a spreadsheet has made a date of is no code.
    let file = formatted(&["code", "name"], &[("46082", "m\"月\"d\"日\""), ("一局", "@")]);
    refused(&ended(&admin, &send(&admin, "kind=departments", XLSX, file)), &[(2, "code", "wrong_type")]);

    // A workbook may count its days from 1904, spell out its own formats, or have none.
    let row = |style: &str| {
        let text = |words: &str| format!("<c t=\"inlineStr\"><is><t>{words}</t></is></c>");
        let head: String = ["code", "name", "retired_on"].iter().map(|words| text(words)).collect();
        format!(
            "<worksheet><sheetData><row>{head}</row><row>{}{}<c{style}><v>44681</v></c></row></sheetData></worksheet>",
            text("old"),
            text("旧局")
        )
    };
    let styles = |code: &str| {
        format!(
            "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"{code}\"/></numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>\
             <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"31\"/></cellXfs><dxfs><dxf><numFmt numFmtId=\"164\" formatCode=\"0\"/></dxf></dxfs></styleSheet>"
        )
    };
    let workbook = |style: &str, styles: Option<&str>| {
        let archive = Archive::counted_from_1904().sheet(&row(style));
        styles
            .map_or_else(
                || Archive::counted_from_1904().sheet(&row(style)),
                |words| archive.part("xl/styles.xml", words),
            )
            .file()
    };
    let own = styles("yyyy&quot;年&quot;m&quot;月&quot;");
    for (style, styles) in [
        ("", Some(&own)),
        (" s=\"0\"", Some(&own)),
        (" s=\"7\"", Some(&own)),
        (" s=\"x\"", Some(&own)),
        (" s=\"1\"", None),
    ] {
        let file = workbook(style, styles.map(String::as_str));
        refused(&ended(&admin, &send(&admin, "kind=departments", XLSX, file)), &[(2, "retired_on", "invalid_date")]);
    }
    let kept =
        |style: &str| ended(&admin, &send(&admin, "kind=departments&dry_run=false", XLSX, workbook(style, Some(&own))));
    assert_eq!(state(&kept(" s=\"1\"")), "imported");
    assert_eq!(admin.get("/departments?code=old").expect(200)["items"][0]["retired_on"], "2026-05-01");
    refused(&kept(" s=\"2\""), &[(2, "code", "already_exists")]);
}

fn bounds_are_kept(world: &World) {
    let admin = world.admin();
    // A file that is announced as too large is refused before it is sent.
    let mut large = Wire::to(&world.address());
    let (token, length) = (admin.token().expect("a token"), 5 * 1024 * 1024 + 1);
    let head = format!(
        "POST /api/v1/imports?kind=departments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: text/csv\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    large.say(head.as_bytes()).expect("said");
    let answer = String::from_utf8_lossy(&large.rest()).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("body_too_large"), "{answer}");
    let mut table = rows(&[&["code", "name"]]);
    table.extend((0..20_000).map(|number| vec![format!("d{number}"), "x".into()]));
    assert_eq!(state(&import(&admin, "kind=departments", &table)), "passed");
    table.push(vec!["one".into(), "more".into()]);
    send(&admin, "kind=departments", CSV, csv(&table)).problem(413, "file_too_large");
    send(&admin, "kind=departments", XLSX, xlsx(&table)).problem(413, "file_too_large");
    let wide = rows(&[&["x"; 65]]);
    send(&admin, "kind=departments", CSV, csv(&wide)).problem(413, "file_too_large");
    send(&admin, "kind=departments", XLSX, xlsx(&wide)).problem(413, "file_too_large");
    let long = |length: usize| rows(&[&["code", "name"], &["a", &"长".repeat(length)]]);
    for (length, code) in [(101, "too_long"), (2_000, "too_long"), (2_001, "too_long"), (30_000, "too_long")] {
        refused(&import(&admin, "kind=departments", &long(length)), &[(2, "name", code)]);
        refused(&ended(&admin, &send(&admin, "kind=departments", XLSX, xlsx(&long(length)))), &[(2, "name", code)]);
    }
    let parts = (0..300).fold(Archive::new(), |archive, number| archive.part(&format!("part{number}"), "x"));
    send(&admin, "kind=departments", XLSX, parts.sheet(&sheet(&[&["code"]])).file()).problem(413, "file_too_large");
}

/// Small files that inflate to a gigabyte, whether their headers say so or not.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    const GIGABYTE: usize = 1_000;
    let open = "<worksheet><sheetData>";
    let words = "a".repeat(1_000);
    let bomb = |before: &str, piece: &str| Archive::new().megabytes(SHEET, before, piece, GIGABYTE).file();
    let texts = |piece: &str| {
        Archive::new().sheet(&sheet(&[&["code"]])).megabytes("xl/sharedStrings.xml", "<sst>", piece, GIGABYTE).file()
    };
    let (empty, row) =
        (format!("<row a=\"{words}\"/>"), format!("<row><c t=\"inlineStr\"><is><t>{words}</t></is></c></row>"));
    let unread = Archive::new().sheet(&sheet(&[&["code"]])).megabytes("xl/media/image1.png", "", "aaaaaaaa", GIGABYTE);
    let styles = |before: &str, piece: &str| {
        let archive = Archive::new().sheet(&sheet(&[&["code"]]));
        lying(archive.megabytes("xl/styles.xml", before, piece, GIGABYTE).file())
    };
    vec![
        ("formats of cells, and lies", styles("<styleSheet><cellXfs>", "<xf numFmtId=\"14\"/>")),
        ("codes of formats, and lies", styles("<styleSheet><numFmts>", "<numFmt numFmtId=\"1\" formatCode=\"0\"/>")),
        ("a code of a format, and lies", styles("<styleSheet><numFmts><numFmt formatCode=\"", "yyyy")),
        ("empty rows", bomb(open, &empty)),
        ("a part that nobody reads", unread.file()),
        ("empty rows, and lies", lying(bomb(open, &empty))),
        ("rows, and lies", lying(bomb(open, &row))),
        ("one text, and lies", lying(bomb(&format!("{open}<row><c t=\"inlineStr\"><is><t>"), &words))),
        (
            "a text of many pieces, and lies",
            lying(bomb(&format!("{open}<row><c t=\"inlineStr\"><is>"), &format!("<t>{words}</t>"))),
        ),
        ("a tag, and lies", lying(bomb("<worksheet ", "a=\"b\" "))),
        ("a comment, and lies", lying(bomb("<worksheet><!-- ", &words))),
        ("tags in tags, and lies", lying(bomb(open, "<a>"))),
        ("shared texts, and lies", lying(texts(&format!("<si><t>{words}</t></si>")))),
        ("a shared text of many pieces, and lies", lying(texts(&format!("<t>{words}</t>")))),
    ]
}

fn a_bomb_is_refused_in_little_memory(world: &World) {
    let bombs = bombs();
    world.admin();
    world.stop();
    let server = Process::serve(&world.database.url);
    let admin = server.nobody().person(ADMIN, PASSWORD);
    // A first import takes the memory that every import needs.
    let plain = rows(&[&["code", "name"], &["finance", "县财政局"]]);
    assert_eq!(state(&ended(&admin, &send(&admin, "kind=departments", XLSX, xlsx(&plain)))), "passed");
    let idle = server.most_memory_kib();
    assert!(idle > 0, "nothing is known of its memory");
    for (what, file) in bombs {
        let size = file.len();
        assert!(size < 5 * 1024 * 1024, "{what}: {size}");
        let reply = send(&admin, "kind=departments", XLSX, file);
        let code = reply.json()["code"].as_str().unwrap_or_default().to_owned();
        assert!(
            matches!((reply.status, code.as_str()), (413, "file_too_large") | (422, "unreadable_file")),
            "{what}: {}",
            reply.body
        );
        let most = (server.most_memory_kib() - idle) / 1024;
        assert!(most < 50, "{what}, of {size} bytes: {most} MiB more than before");
    }
    for (what, media, file, status, _) in unreadable() {
        assert_eq!(send(&admin, "kind=departments", media, file).status, status, "{what}");
    }
    let most = (server.most_memory_kib() - idle) / 1024;
    assert!(most < 50, "{most} MiB more than before");
    assert_eq!(admin.all("/imports").len(), 1, "none of them is an import");
}
