//! The files of archived parts of the record: gzip over lines of JSON, so that `zcat` reads them without this program.
//!
//! The first line says after which sequence and seal the part begins; each other line is an event with its seal.
//! `before` and `after` are texts that hold JSON, because they are sealed as they are.
//!
//! Always: a file is written once and never changed. Its events are sealed as they were in the database, so a file
//! verifies by itself with the key.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::Path,
};

use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    model::{Archive, Event, Sealed},
    seal::{Head, SealKey, Walk, hex},
};
use crate::kernel::Instant;

/// What the first line says it is.
const FORMAT: &str = "motorpool events 1";

#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    /// The head after which the part begins; null at the beginning of the record.
    after: Option<String>,
}

impl Header {
    fn after(last: Option<&Sealed>) -> Self {
        Self { format: FORMAT.to_owned(), after: last.map(|last| Head::from(last).to_string()) }
    }
}

/// An event with its seal, as a line holds it.
#[derive(Serialize, Deserialize)]
struct Line {
    sequence: i64,
    seal: String,
    key_id: String,
    /// `at` is told in whole seconds, and sealed in microseconds since 1970.
    at_micros: i64,
    #[serde(flatten)]
    event: Event,
}

impl Line {
    fn of(sealed: &Sealed, event: &Event) -> Self {
        let Sealed { sequence, key_id, seal, .. } = sealed;
        Self {
            sequence: *sequence,
            seal: hex(seal),
            key_id: key_id.clone(),
            at_micros: event.at.micros(),
            event: event.clone(),
        }
    }

    /// The seal and the event. A seal that isn't hexadecimal is empty, and fits nothing.
    fn parts(self) -> (Sealed, Event) {
        let Self { sequence, seal, key_id, at_micros, event } = self;
        let sealed = Sealed { sequence, event_id: event.id, key_id, seal: unhex(&seal).unwrap_or_default() };
        let at = Instant::from_micros(at_micros).unwrap_or(event.at);
        (sealed, Event { at, ..event })
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| Some(u8::try_from(c.to_digit(16)?).unwrap_or_default())).collect();
    digits.map(|digits| digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

/// Writes a part of the record to a file.
pub struct Writer(GzEncoder<BufWriter<File>>);

impl Writer {
    /// Begins a new file whose first event follows this seal.
    ///
    /// # Errors
    /// The disk's.
    pub fn new(file: File, after: Option<&Sealed>) -> io::Result<Self> {
        let mut writer = Self(GzEncoder::new(BufWriter::new(file), Compression::default()));
        writer.line(&Header::after(after))?;
        Ok(writer)
    }

    /// Adds the next event.
    ///
    /// # Errors
    /// The disk's.
    pub fn add(&mut self, sealed: &Sealed, event: &Event) -> io::Result<()> {
        self.line(&Line::of(sealed, event))
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, line)?;
        self.0.write_all(b"\n")
    }

    /// Ends the file, and returns when it is on the disk.
    ///
    /// # Errors
    /// The disk's.
    pub fn finish(self) -> io::Result<()> {
        self.0.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

/// The SHA-256 of a file.
///
/// # Errors
/// The disk's.
pub fn sha256(path: &Path) -> io::Result<Vec<u8>> {
    let (mut file, mut hash, mut some) = (File::open(path)?, Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut some)? {
            0 => return Ok(hash.finalize().to_vec()),
            count => hash.update(&some[..count]),
        }
    }
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Held {
    /// The head at the sequence that was asked for, if the file holds it.
    pub head: Option<Head>,
    /// What is wrong with it, in sentences.
    pub faults: Vec<String>,
}

/// Reads a file whole, and verifies that it is the one of this archive, which follows the seal `after`. `at` is a
/// sequence whose head is asked for.
pub fn read(folder: &Path, archive: &Archive, after: Option<Sealed>, keys: &[SealKey], at: Option<i64>) -> Held {
    let path = folder.join(&archive.file);
    try_read(&path, archive, after, keys, at).unwrap_or_else(|error| Held {
        head: None,
        faults: vec![format!("every archive can be read: {}: {error}", archive.file)],
    })
}

fn try_read(
    path: &Path,
    archive: &Archive,
    after: Option<Sealed>,
    keys: &[SealKey],
    at: Option<i64>,
) -> io::Result<Held> {
    let mut held = Held::default();
    if sha256(path)? != archive.sha256 {
        held.faults.push(format!("every archive is as it was written: {}", archive.file));
    }
    let mut lines = BufReader::new(GzDecoder::new(BufReader::new(File::open(path)?)));
    let mut first = String::new();
    lines.read_line(&mut first)?;
    let header: Header = serde_json::from_str(&first)?;
    if header.format != FORMAT || header.after != Header::after(after.as_ref()).after {
        held.faults.push(format!("every archive follows the one before: {}", archive.file));
    }
    let mut walk = Walk::after(keys, after);
    for line in serde_json::Deserializer::from_reader(lines).into_iter::<Line>() {
        let (sealed, event) = line?.parts();
        if at == Some(sealed.sequence) {
            held.head = Some(Head::from(&sealed));
        }
        walk.step(sealed, Some(&event));
    }
    let ends_well = walk.last() == Some(&archive.end());
    held.faults.extend(walk.end_of_part().iter().map(|fault| format!("{fault}, in {}", archive.file)));
    if !ends_well {
        held.faults.push(format!("every archive ends where it should: {}", archive.file));
    }
    Ok(held)
}
