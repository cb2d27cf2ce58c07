//! The page and its files: what browsers are told of them, and how much they fetch.

use std::collections::BTreeSet;

use crate::{
    cases,
    support::{client::Reply, world::World},
};

cases![
    the_page_and_its_files_say_what_a_browser_may_do,
    a_page_is_of_one_version,
    the_page_is_asked_for_each_time_and_its_files_are_kept,
    nothing_but_reading_is_done_to_the_page,
    the_page_loads_nothing_from_elsewhere,
    a_first_screen_is_150_kilobytes_at_most,
    files_arent_counted_and_the_page_is,
];

/// A file as a browser gets it.
fn packed(world: &World, path: &str) -> Reply {
    world.nobody().request_at("GET", path).header("Accept-Encoding", "gzip").send()
}

fn page(world: &World) -> String {
    let page = world.nobody().get_at("/");
    assert_eq!(page.status, 200, "{}", page.body);
    page.body
}

/// The values of these attributes in the page.
fn named(page: &str) -> Vec<String> {
    let attributes = ["src=\"", "href=\""];
    let of = |attribute| page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
    attributes.into_iter().flat_map(of).map(str::to_owned).collect()
}

/// Where the files of the present version lie.
fn folder(world: &World) -> String {
    let page = page(world);
    let script = named(&page).into_iter().find(|path| path.ends_with("/app.js")).expect("the first module");
    script.trim_end_matches("app.js").to_owned()
}

/// The paths that a module names after one of these words, as paths of their own.
fn imports(path: &str, text: &str, word: &str) -> Vec<String> {
    let within = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let quoted = text.split(word).skip(1).filter_map(|rest| rest.split('\'').next());
    quoted
        .map(|name| {
            let mut parts: Vec<&str> = within.split('/').collect();
            for part in name.split('/') {
                match part {
                    "." => {}
                    ".." => {
                        parts.pop();
                    }
                    part => parts.push(part),
                }
            }
            parts.join("/")
        })
        .collect()
}

/// A module with all that it needs before it runs.
fn needed(world: &World, path: &str, known: &mut BTreeSet<String>) {
    if !known.insert(path.to_owned()) {
        return;
    }
    let file = world.nobody().get_at(path);
    assert_eq!(file.status, 200, "{path}");
    for import in imports(path, &file.body, " from '") {
        needed(world, &import, known);
    }
}

fn the_page_and_its_files_say_what_a_browser_may_do(world: &World) {
    let folder = folder(world);
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    for (path, kind) in [
        ("/".to_owned(), "text/html; charset=utf-8"),
        ("/sw.js".to_owned(), "text/javascript; charset=utf-8"),
        ("/manifest.json".to_owned(), "application/manifest+json"),
        (format!("{folder}app.js"), "text/javascript; charset=utf-8"),
        (format!("{folder}style.css"), "text/css; charset=utf-8"),
        (format!("{folder}icon.svg"), "image/svg+xml"),
    ] {
        let file = world.nobody().get_at(&path);
        assert_eq!((file.status, file.header("content-type")), (200, Some(kind)), "{path}");
        for (name, value) in [
            ("content-security-policy", policy),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(file.header(name), Some(value), "{path}: {name}");
        }
        assert_eq!(file.header("set-cookie"), None, "{path}");
        assert_eq!(file.header("access-control-allow-origin"), None, "{path}");
    }
}

fn a_page_is_of_one_version(world: &World) {
    let folder = folder(world);
    let version = folder.trim_matches('/').rsplit('/').next().expect("a version");
    assert!(version.len() >= 12 && version.bytes().all(|b| b.is_ascii_hexdigit()), "{version}");
    let other: String = version.chars().rev().collect();
    for path in ["app.js", "style.css", "parts/dom.js"] {
        assert_eq!(world.nobody().get_at(&format!("/console/{version}/{path}")).status, 200, "{path}");
        world.nobody().get_at(&format!("/console/{other}/{path}")).problem(404, "not_found");
    }
    for path in ["nothing.js", "", "../Cargo.toml", "%2e%2e/mod.rs", "parts", "index.html/"] {
        let reply = world.nobody().get_at(&format!("/console/{version}/{path}"));
        assert_eq!(reply.status, 404, "{path}");
    }
    // The worker keeps every file of this version.
    let worker = world.nobody().get_at("/sw.js").body;
    assert!(worker.contains(version) && worker.contains("\"app.js\"") && !worker.contains("{{"), "{worker}");
}

fn the_page_is_asked_for_each_time_and_its_files_are_kept(world: &World) {
    for path in ["/", "/sw.js", "/manifest.json"] {
        let file = world.nobody().get_at(path);
        assert_eq!(file.header("cache-control"), Some("no-cache"), "{path}");
        let again = world.nobody().request_at("GET", path).header("If-None-Match", &file.etag()).send();
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
        assert_eq!(again.header("etag"), file.header("etag"), "{path}");
        let other = world.nobody().request_at("GET", path).header("If-None-Match", "\"0\"").send();
        assert_eq!(other.status, 200, "{path}");
    }
    let script = packed(world, &format!("{}app.js", folder(world)));
    assert_eq!(script.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(script.header("content-encoding"), Some("gzip"));
    let head = world.nobody().request_at("HEAD", "/").send();
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

fn nothing_but_reading_is_done_to_the_page(world: &World) {
    let script = format!("{}app.js", folder(world));
    for path in ["/", "/sw.js", "/manifest.json", &script] {
        for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let reply = world.nobody().request_at(method, path).send();
            reply.problem(405, "method_not_allowed");
            assert_eq!(reply.header("allow"), Some("GET, HEAD"), "{method} {path}");
        }
    }
}

fn the_page_loads_nothing_from_elsewhere(world: &World) {
    let page = page(world);
    for path in named(&page) {
        assert!(path.starts_with('/') && !path.starts_with("//"), "{path}");
        assert_eq!(world.nobody().get_at(&path).status, 200, "{path} is named and not there");
    }
    assert!(!page.contains("<style") && !page.contains("style=") && !page.contains("onclick"), "{page}");
    assert_eq!(page.matches("<script").count(), page.matches("<script type=\"module\" src=").count());
    let known = all(world);
    assert!(known.len() > 10, "{known:?}");
    for path in &known {
        let text = world.nobody().get_at(path).body;
        for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
            assert!(!text.contains(forbidden), "{path} has {forbidden}");
        }
        let elsewhere = text.split("http").skip(1).find(|rest| {
            let rest = rest.trim_start_matches('s');
            rest.starts_with("://") && !rest.starts_with("://www.w3.org/")
        });
        assert!(elsewhere.is_none(), "{path} names another host");
    }
}

/// Every module that the page can come to.
fn all(world: &World) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let first = format!("{}app.js", folder(world));
    needed(world, &first, &mut known);
    loop {
        let mut found = known.clone();
        for path in &known {
            for later in imports(path, &world.nobody().get_at(path).body, "import('") {
                needed(world, &later, &mut found);
            }
        }
        if found == known {
            return known;
        }
        known = found;
    }
}

fn a_first_screen_is_150_kilobytes_at_most(world: &World) {
    let folder = folder(world);
    let size = |paths: &BTreeSet<String>| -> usize { paths.iter().map(|path| packed(world, path).bytes.len()).sum() };
    let mut frame = BTreeSet::from(["/", "/manifest.json"].map(str::to_owned));
    frame.extend(["style.css", "icon.svg"].map(|name| format!("{folder}{name}")));
    let app = format!("{folder}app.js");
    needed(world, &app, &mut frame);
    let modules = frame.iter().filter(|path| path.ends_with(".js"));
    let screens: BTreeSet<String> =
        modules.flat_map(|path| imports(path, &world.nobody().get_at(path).body, "import('")).collect();
    assert!(screens.len() > 10, "{screens:?}");
    for screen in screens {
        let mut with_it = frame.clone();
        needed(world, &screen, &mut with_it);
        let bytes = size(&with_it);
        assert!(bytes <= 150_000, "{screen} is reached with {bytes} bytes: {with_it:?}");
    }
}

fn files_arent_counted_and_the_page_is(world: &World) {
    world.serve_with(|settings| settings.rate_limit = Some(3));
    let folder = folder(world);
    for _ in 0..5 {
        assert_eq!(world.nobody().get_at(&format!("{folder}app.js")).status, 200);
    }
    let statuses: Vec<u16> = (0..4).map(|_| world.nobody().get_at("/").status).collect();
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
}
