//! Citations: every document that is named is in the repository, and every section that is named is one of its
//! headings.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The cases; they need no database.
pub const CASES: &[(&str, fn())] = &[
    ("house::citations::every_citation_leads_to_its_section", every_citation_leads_to_its_section),
    ("house::citations::the_reader_of_citations_reads_them", the_reader_of_citations_reads_them),
    ("house::citations::the_reader_of_headings_reads_them", the_reader_of_headings_reads_them),
];

/// Where citations are looked for.
const CITING: &[&str] = &["src", "tests", "benches", "docs", "migrations", ".ci", "README.md"];

/// The end of a document's name.
const DOCUMENT: &str = ".md";

/// Documents by name, each with the numbers of its headings.
type Documents = BTreeMap<String, BTreeSet<String>>;

/// A cited document and section. Without a document it is a section of the text that cites it.
type Citation<'a> = (Option<&'a str>, Option<&'a str>);

fn every_citation_leads_to_its_section() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let documents = documents(root);
    let mut files = Vec::new();
    for place in CITING {
        collect(&root.join(place), &mut files);
    }
    assert!(files.len() > 100, "the files weren't found");

    let (mut unresolved, mut resolved) = (Vec::new(), 0);
    for file in files {
        // What isn't text cites nothing.
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let text = unwrapped(&text);
        let own = file.extension().filter(|extension| *extension == "md").and(file.file_stem());
        for (document, section) in citations(&text) {
            // A section alone is the document's own. In other files it is that of something else, such as an RFC.
            let Some(document) = document.or_else(|| own?.to_str()) else { continue };
            let known = documents.get(document);
            if known.is_some_and(|sections| section.is_none_or(|section| sections.contains(section))) {
                resolved += 1;
            } else {
                let section = section.map(|section| format!(" §{section}")).unwrap_or_default();
                let file = file.strip_prefix(root).unwrap_or(&file).display();
                unresolved.push(format!("{file}: {document}{DOCUMENT}{section}"));
            }
        }
    }
    assert!(unresolved.is_empty(), "citations that lead nowhere:\n{}", unresolved.join("\n"));
    assert!(resolved > 100, "only {resolved} citations were found");
}

/// The documents of the repository: those in docs/ and those at its root.
fn documents(root: &Path) -> Documents {
    let mut documents = Documents::new();
    for folder in [root.to_path_buf(), root.join("docs")] {
        for entry in fs::read_dir(folder).expect("a folder of documents") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
                documents.insert(name, headings(&fs::read_to_string(&path).expect("a document")));
            }
        }
    }
    documents
}

/// The numbers that headings begin with: `## 2 Errors` and `### 2.1 The problem`. What stands in a code block is none.
fn headings(document: &str) -> BTreeSet<String> {
    let mut is_code = false;
    let mut numbers = BTreeSet::new();
    for line in document.lines() {
        is_code ^= line.starts_with("```");
        if let Some(title) = line.strip_prefix('#').filter(|_| !is_code) {
            let number = title.trim_start_matches('#').split_whitespace().next().unwrap_or_default();
            if number.starts_with(|c: char| c.is_ascii_digit()) {
                assert!(numbers.insert(number.to_owned()), "{number} stands over two sections");
            }
        }
    }
    numbers
}

fn collect(place: &Path, files: &mut Vec<PathBuf>) {
    if place.is_file() {
        files.push(place.to_path_buf());
        return;
    }
    for entry in fs::read_dir(place).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        collect(&entry, files);
    }
}

/// The text as one line, without comment marks at the beginnings of lines. A citation may be wrapped.
fn unwrapped(text: &str) -> String {
    let words = text.lines().map(|line| line.trim_start().trim_start_matches(['/', '!', '-', '#', '*']).trim());
    words.collect::<Vec<_>>().join(" ")
}

/// All citations of a text, in their order. After `, §` and ` and §` the document is the one cited before.
fn citations(text: &str) -> Vec<Citation<'_>> {
    let mut found = Vec::new();
    let mut last: Option<(&str, usize)> = None;
    for (at, mark) in text.char_indices() {
        let rest = &text[at..];
        if let Some(after) = rest.strip_prefix(DOCUMENT).filter(|after| !after.starts_with(is_word)) {
            let name = text[..at].rsplit(|c| !is_word(c)).next().unwrap_or_default();
            if !name.is_empty() {
                last = Some((name, at + DOCUMENT.len()));
                if section(after.strip_prefix(" §").unwrap_or_default()).is_none() {
                    found.push((Some(name), None));
                }
            }
        } else if mark == '§'
            && let Some(number) = section(&rest[mark.len_utf8()..])
        {
            let document =
                last.filter(|(_, end)| matches!(&text[*end..at], " " | ", " | " and ")).map(|(name, _)| name);
            found.push((document, Some(number)));
            last = document.map(|name| (name, at + mark.len_utf8() + number.len()));
        }
    }
    found
}

/// The number of a section that a text begins with.
fn section(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    Some(text[..end].trim_end_matches('.')).filter(|number| !number.is_empty())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn the_reader_of_citations_reads_them() {
    let text = unwrapped(
        "/// By RULES.md §1.2, §2.4 and §5 (see `docs/API.md`). BOOKS.md
         /// §2.1: so it says.
         -- RFC 9110 §12.5.4, README.mdx and a name.md5 are none of ours; README.md is.",
    );
    let sections =
        [("RULES", "1.2"), ("RULES", "2.4"), ("RULES", "5")].map(|(name, number)| (Some(name), Some(number)));
    let others = [(Some("API"), None), (Some("BOOKS"), Some("2.1")), (None, Some("12.5.4")), (Some("README"), None)];
    assert_eq!(citations(&text), [&sections[..], &others].concat());
}

fn the_reader_of_headings_reads_them() {
    let found =
        headings("# A book\n## 1 First\n```sh\n# 2 is a comment\n```\n### 1.1 Of it\n#### 1.1.10\n## Last of 3\n");
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ["1", "1.1", "1.1.10"]);
}
