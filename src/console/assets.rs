//! The files of the page, with their version: a hash over the paths and bytes of all of them.

use std::{collections::BTreeMap, fs, io, path::Path};

use actix_web::{http::header::EntityTag, web::Bytes};
use include_dir::{Dir, DirEntry, include_dir};
use sha2::{Digest, Sha256};

use crate::http::{gzip, paper};

static WEB: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/console/web");

/// In `index.html`, `sw.js` and `manifest.json` this stands for the version.
const VERSION: &str = "{{version}}";
/// In `sw.js` this stands for the paths of all files, as JSON.
const PATHS: &str = "{{paths}}";

/// A file.
pub(super) struct File {
    /// The media type.
    pub media_type: &'static str,
    /// The bytes.
    pub plain: Bytes,
    /// The bytes, compressed; none where that would make them no fewer.
    pub compressed: Option<Bytes>,
    /// The entity tag.
    pub etag: EntityTag,
}

/// All files of one version.
pub(super) struct Tree {
    /// 16 hexadecimal digits.
    pub version: String,
    files: BTreeMap<String, File>,
}

impl Tree {
    /// The files that are built in.
    pub fn built_in() -> Self {
        fn collect(dir: &Dir<'_>, into: &mut BTreeMap<String, Vec<u8>>) {
            for entry in dir.entries() {
                match entry {
                    DirEntry::Dir(dir) => collect(dir, into),
                    DirEntry::File(file) => {
                        into.insert(file.path().to_string_lossy().into_owned(), file.contents().to_vec());
                    }
                }
            }
        }
        let mut contents = BTreeMap::new();
        collect(&WEB, &mut contents);
        let mut tree = Self::new(contents);
        tree.files.values_mut().for_each(File::compress);
        tree
    }

    /// The files of a folder as they are now, uncompressed.
    ///
    /// # Errors
    /// What the system says if they can't be read.
    pub fn of_folder(folder: &Path) -> io::Result<Self> {
        fn collect(root: &Path, folder: &Path, into: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    collect(root, &path, into)?;
                } else if let Ok(name) = path.strip_prefix(root) {
                    into.insert(name.to_string_lossy().into_owned(), fs::read(&path)?);
                }
            }
            Ok(())
        }
        let mut contents = BTreeMap::new();
        collect(folder, folder, &mut contents)?;
        Ok(Self::new(contents))
    }

    fn new(mut contents: BTreeMap<String, Vec<u8>>) -> Self {
        // The page prints papers of the service, which look as they do anywhere else.
        contents.insert("paper.css".to_owned(), paper::STYLE.into());
        let mut hash = Sha256::new();
        for (path, bytes) in &contents {
            // The lengths keep two trees apart whose bytes follow one another alike.
            hash.update(path.len().to_le_bytes());
            hash.update(path);
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        }
        let version = hex(&hash.finalize());
        let paths: Vec<&str> = contents.keys().map(String::as_str).filter(|path| !is_current(path)).collect();
        let paths = serde_json::to_string(&paths).unwrap_or_default();
        let filled = |path: &str, bytes: Vec<u8>| match String::from_utf8(bytes) {
            Ok(text) if is_current(path) => text.replace(VERSION, &version).replace(PATHS, &paths).into_bytes(),
            Ok(text) => text.into_bytes(),
            Err(binary) => binary.into_bytes(),
        };
        let files = contents.into_iter().map(|(path, bytes)| {
            let file = File::new(&path, filled(&path, bytes));
            (path, file)
        });
        Self { files: files.collect(), version }
    }

    /// The file with this path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }
}

impl File {
    fn new(path: &str, bytes: Vec<u8>) -> Self {
        let etag = EntityTag::new_strong(hex(&Sha256::digest(&bytes)));
        Self { media_type: media_type(path), plain: bytes.into(), compressed: None, etag }
    }

    fn compress(&mut self) {
        let compressed = gzip::compressed(&self.plain);
        self.compressed = (compressed.len() < self.plain.len()).then(|| compressed.into());
    }
}

/// The files outside the folder of the version, which names it.
fn is_current(path: &str) -> bool {
    matches!(path, "index.html" | "sw.js" | "manifest.json")
}

/// The first 16 hexadecimal digits.
fn hex(hash: &[u8]) -> String {
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        Tree::new(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
    }

    #[test]
    fn the_version_is_that_of_all_files() {
        let one = tree(&[("a.js", "x"), ("b.js", "y")]);
        assert_eq!(one.version.len(), 16);
        for other in [
            tree(&[("a.js", "x"), ("b.js", "z")]),
            tree(&[("a.js", "x"), ("c.js", "y")]),
            tree(&[("a.js", "xb.jsy")]),
            tree(&[("a.js", "x"), ("b.js", "y"), ("c.js", "")]),
        ] {
            assert_ne!(one.version, other.version);
        }
        assert_eq!(one.version, tree(&[("b.js", "y"), ("a.js", "x")]).version);
    }

    #[test]
    fn the_page_names_the_version_and_the_worker_all_files() {
        let tree =
            tree(&[("index.html", "/console/{{version}}/app.js"), ("sw.js", "{{paths}}"), ("app.js", "{{version}}")]);
        let text = |path: &str| String::from_utf8(tree.file(path).expect(path).plain.to_vec()).expect("text");
        assert_eq!(text("index.html"), format!("/console/{}/app.js", tree.version));
        assert_eq!(text("sw.js"), r#"["app.js","paper.css"]"#);
        assert_eq!(text("app.js"), "{{version}}", "what lies below the version doesn't change with it");
        assert!(tree.file("../app.js").is_none());
    }
}
