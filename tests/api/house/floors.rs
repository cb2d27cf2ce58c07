//! The architecture, proved over the sources: each room imports only from rooms on floors above it, stores are private,
//! and handlers, rules and SQL keep to their own files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// The files of a room from the top. Each imports only from those before it, in its own room and in others.
const FILES: &[&str] = &["model", "views", "forms", "rules", "store", "ops", "api"];

/// Files that may import from all rooms.
const APART: &[&str] = &["main", "lib"];

/// The cases; they need no database.
pub const CASES: &[(&str, fn())] = &[
    ("house::floors::every_room_is_on_the_plan", every_room_is_on_the_plan),
    ("house::floors::rooms_import_from_above_only", rooms_import_from_above_only),
    ("house::floors::files_import_from_above_only_inside_a_room", files_import_from_above_only_inside_a_room),
    ("house::floors::stores_are_private", stores_are_private),
    ("house::floors::files_keep_to_their_trade", files_keep_to_their_trade),
    ("house::floors::the_readers_of_paths_read_paths", the_readers_of_paths_read_paths),
];

/// A source file.
struct Source {
    path: PathBuf,
    /// Its room: the first part of its path below src.
    room: String,
    /// The second part of its path below src: `api` for `api.rs` and for all files in `api/`.
    trade: String,
    /// The number of modules between the crate's root and its items.
    depth: usize,
    /// The code, without comments and texts.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 20, "the sources weren't found");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            collect(root, &entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let below = entry.strip_prefix(root).expect("a path below src").with_extension("");
            let parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            let is_mod = parts.last().is_some_and(|name| name == "mod");
            found.push(Source {
                room: parts[0].clone(),
                trade: parts.get(1).cloned().unwrap_or_default(),
                depth: parts.len() - usize::from(is_mod),
                code: without_words(&fs::read_to_string(&entry).expect("a source")),
                path: below.with_extension("rs"),
            });
        }
    }
}

/// The code with comments, texts and characters blanked, so that only code is read.
fn without_words(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        if rest.starts_with(&['/', '/']) {
            at += rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
        } else if rest.starts_with(&['/', '*']) {
            let end = rest.windows(2).position(|pair| pair == ['*', '/']).map_or(rest.len(), |end| end + 2);
            at += end;
        } else if let Some(length) = raw_text(rest).filter(|_| at == 0 || !is_word(chars[at - 1])) {
            code.push_str("\"\"");
            at += length;
        } else if rest[0] == '"' {
            let mut end = 1;
            while end < rest.len() && rest[end] != '"' {
                end += if rest[end] == '\\' { 2 } else { 1 };
            }
            code.push_str("\"\"");
            at += end + 1;
        } else if rest[0] == '\'' && rest.get(1) == Some(&'\\') {
            at += 2 + rest[2..].iter().skip(1).position(|c| *c == '\'').map_or(rest.len(), |end| end + 2);
            code.push_str("''");
        } else if rest[0] == '\'' && rest.get(2) == Some(&'\'') {
            code.push_str("''");
            at += 3;
        } else {
            code.push(rest[0]);
            at += 1;
        }
    }
    code
}

/// The length of the raw string that begins here, if one does.
fn raw_text(rest: &[char]) -> Option<usize> {
    let start = usize::from(rest[0] == 'b');
    if rest.get(start) != Some(&'r') {
        return None;
    }
    let hashes = rest[start + 1..].iter().take_while(|c| **c == '#').count();
    let open = start + 1 + hashes;
    if rest.get(open) != Some(&'"') {
        return None;
    }
    let mut end = vec!['"'];
    end.resize(hashes + 1, '#');
    rest[open + 1..].windows(end.len()).position(|window| window == end).map(|at| open + 1 + at + end.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Every path that the code names from the crate's root: `crate::db::{Conn, page::Page}` gives two.
fn crate_paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = code[from..].find("crate::") {
        let start = from + at;
        from = start + "crate::".len();
        if code[..start].chars().next_back().is_none_or(|before| !is_word(before)) {
            tree(&mut code[from..].chars().peekable(), &[], &mut found);
        }
    }
    found
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_blanks(chars: &mut Chars<'_>) {
    while chars.peek().is_some_and(|c| c.is_whitespace()) {
        chars.next();
    }
}

/// Reads one use tree (or plain path) after `before`.
fn tree(chars: &mut Chars<'_>, before: &[String], found: &mut Vec<Vec<String>>) {
    let mut path = before.to_vec();
    loop {
        skip_blanks(chars);
        if chars.peek() == Some(&'{') {
            chars.next();
            loop {
                skip_blanks(chars);
                match chars.peek() {
                    None => return,
                    Some('}') => {
                        chars.next();
                        return;
                    }
                    Some(',') => drop(chars.next()),
                    Some(c) if is_word(*c) || *c == '*' || *c == '{' => tree(chars, &path, found),
                    // Not a use tree after all: `crate::x::{` doesn't stand elsewhere.
                    Some(_) => return,
                }
            }
        }
        let mut word = String::new();
        while let Some(c) = chars.next_if(|c| is_word(*c) || *c == '*') {
            word.push(c);
        }
        path.push(word);
        let mut ahead = chars.clone();
        if ahead.next() == Some(':')
            && ahead.next() == Some(':')
            && ahead.peek().is_some_and(|c| is_word(*c) || matches!(c, '{' | '*'))
        {
            chars.next();
            chars.next();
            continue;
        }
        // `use crate::x as y`
        let mut ahead = chars.clone();
        skip_blanks(&mut ahead);
        if ahead.next() == Some('a') && ahead.next() == Some('s') && ahead.peek() == Some(&' ') {
            while chars.next_if(|c| !matches!(c, ',' | ';' | '}')).is_some() {}
        }
        found.push(path);
        return;
    }
}

/// Which room each exported macro is written in: the compiler puts them at the crate's root.
fn exported_macros(sources: &[Source]) -> BTreeMap<String, String> {
    let mut macros = BTreeMap::new();
    for source in sources {
        for after in source.code.split("#[macro_export]").skip(1) {
            let name: String = after
                .split("macro_rules!")
                .nth(1)
                .unwrap_or_default()
                .trim_start()
                .chars()
                .take_while(|c| is_word(*c))
                .collect();
            macros.insert(name, source.room.clone());
        }
    }
    macros
}

/// The floors as `src/lib.rs` lists them: groups of modules with blank lines between.
static FLOORS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let library = include_str!("../../../src/lib.rs");
    let groups = library.split("\n\n").map(|group| {
        let modules = group.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        modules.map(str::to_owned).collect::<Vec<_>>()
    });
    groups.filter(|group| !group.is_empty()).collect()
});

/// The number of a room's floor.
fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.iter().any(|one| one == room))
}

fn every_room_is_on_the_plan() {
    let rooms: BTreeSet<String> =
        sources().into_iter().map(|source| source.room).filter(|room| !APART.contains(&room.as_str())).collect();
    let listed: Vec<&String> = FLOORS.iter().flatten().collect();
    assert_eq!(listed.iter().map(|room| (*room).clone()).collect::<BTreeSet<_>>(), rooms, "in lib.rs, and in src");
    assert_eq!(listed.len(), rooms.len(), "lib.rs lists a room twice");
    let map = include_str!("../../../docs/ARCHITECTURE.md");
    let unknown: Vec<_> = rooms.iter().filter(|room| !map.contains(&format!("`{room}`"))).collect();
    assert!(unknown.is_empty(), "not on the map (ARCHITECTURE.md §1): {unknown:?}");
}

fn rooms_import_from_above_only() {
    let sources = sources();
    let macros = exported_macros(&sources);
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| !APART.contains(&source.room.as_str())) {
        let own = floor(&source.room).expect("a room on the plan");
        for path in crate_paths(&source.code) {
            let room = macros.get(&path[0]).unwrap_or(&path[0]);
            let above = match floor(room) {
                Some(other) => room == &source.room || other < own,
                None => false,
            };
            if !above {
                wrong.push(format!("{}: crate::{}", source.path.display(), path.join("::")));
            }
        }
        for line in climbing_out(source) {
            wrong.push(format!("{}: {line} leaves the room; write crate::…", source.path.display()));
        }
    }
    assert!(wrong.is_empty(), "imports from below or beside:\n{}", wrong.join("\n"));
}

/// Chains of `super` that lead out of the room.
fn climbing_out(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    // Inline test modules stand at the end and lie one deeper.
    let tests_from = source.code.find("mod tests {").unwrap_or(usize::MAX);
    let mut from = 0;
    while let Some(at) = source.code[from..].find("super::") {
        let start = from + at;
        let mut count = 0;
        from = start;
        while source.code[from..].starts_with("super::") {
            count += 1;
            from += "super::".len();
        }
        if count >= source.depth + usize::from(start > tests_from) {
            wrong.push("super::".repeat(count));
        }
    }
    wrong
}

fn files_import_from_above_only_inside_a_room() {
    let place = |file: &str| FILES.iter().position(|other| *other == file);
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !APART.contains(&source.room.as_str())) {
        let own = place(&source.trade);
        for path in crate_paths(&source.code).into_iter().chain(room_paths(source)) {
            let Some(named) = path.get(1).and_then(|file| place(file)) else { continue };
            let is_own_room = path[0] == source.room;
            // Another room's handlers are named by the roof alone.
            let is_wrong = if is_own_room { own.is_some_and(|own| named > own) } else { FILES[named] == "api" };
            if is_wrong && source.room != "app" {
                wrong.push(format!("{}: {}", source.path.display(), path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "imports from a file below:\n{}", wrong.join("\n"));
}

/// The paths that a file names by `super`, written from the crate's root.
fn room_paths(source: &Source) -> Vec<Vec<String>> {
    let mut module: Vec<String> =
        source.path.with_extension("").iter().map(|part| part.to_string_lossy().into()).collect();
    if module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    let tests_from = source.code.find("mod tests {").unwrap_or(usize::MAX);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = source.code[from..].find("super::") {
        let start = from + at;
        let mut count = 0;
        from = start;
        while source.code[from..].starts_with("super::") {
            count += 1;
            from += "super::".len();
        }
        let up = count - usize::from(start > tests_from).min(count);
        let base = &module[..module.len().saturating_sub(up)];
        tree(&mut source.code[from..].chars().peekable(), base, &mut found);
    }
    found
}

fn stores_are_private() {
    let mut wrong = Vec::new();
    for source in sources() {
        for path in crate_paths(&source.code) {
            if path[0] != source.room && path[1..].iter().any(|part| part == "store") {
                wrong.push(format!("{}: crate::{}", source.path.display(), path.join("::")));
            }
        }
        for public in ["pub mod store", "pub(crate) mod store", "pub use store", "pub(crate) use store"] {
            if source.code.contains(public) {
                wrong.push(format!("{}: {public}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "stores seen from outside their room:\n{}", wrong.join("\n"));
}

fn files_keep_to_their_trade() {
    // The words that each kind of file must not contain, and why.
    const FORBIDDEN: &[(&str, &[&str], &str)] = &[
        ("api", &["diesel", "Conn"], "a handler has no SQL in it"),
        (
            "rules",
            &["diesel", "Conn", "Unit", "actix_web", "HttpResponse", "Clock"],
            "a rule has no connection, no actix, no clock",
        ),
        ("ops", &["actix_web", "HttpResponse", "Db"], "a use case knows no HTTP and opens no door"),
        ("store", &["actix_web", "HttpResponse", "Db"], "a store knows no HTTP and opens no door"),
        ("model", &["actix_web", "HttpResponse", "Conn", "Db"], "a model knows no HTTP and has no connection"),
        ("views", &["diesel", "Conn", "Db"], "a view is made of what was loaded"),
        ("forms", &["diesel", "actix_web", "HttpResponse", "Conn", "Db"], "a form is what was sent"),
    ];
    let mut wrong = Vec::new();
    for source in sources() {
        for (trade, words, why) in FORBIDDEN.iter().filter(|(trade, ..)| *trade == source.trade) {
            for word in words.iter().filter(|word| names(&source.code, word)) {
                wrong.push(format!("{} names {word}: {why} ({trade})", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the code has this word, whole.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

fn the_readers_of_paths_read_paths() {
    let code = without_words(
        "use crate::{db::{self, Conn, page::{Page, Position}}, kernel::Id as Name, text};\n// crate::not::this\nlet x = crate::http::etag(\"crate::nor::this\", '\"', crate::fleet::X);",
    );
    let found: Vec<String> = crate_paths(&code).iter().map(|path| path.join("::")).collect();
    assert_eq!(
        found,
        [
            "db::self",
            "db::Conn",
            "db::page::Page",
            "db::page::Position",
            "kernel::Id",
            "text",
            "http::etag",
            "fleet::X"
        ]
    );
    assert!(names("use diesel::x", "diesel") && !names("use diesel_migrations::x", "diesel"));
}
