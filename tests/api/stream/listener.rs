//! Somebody who listens to the stream on a connection of their own.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{client::Client, wire::Wire};

/// Longer than anything here takes, on a busy machine, too.
const PATIENCE: Duration = Duration::from_secs(60);

/// An event of the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Its name.
    pub event: String,
    /// Its id.
    pub id: String,
    /// Its data.
    pub data: Value,
}

/// A connection that listens.
pub struct Listener {
    wire: Wire,
    /// The head of the answer, in small letters.
    pub head: String,
    /// What has come and isn't read yet: chunks as they are sent.
    raw: Vec<u8>,
    /// What the chunks held, up to what was told.
    text: String,
}

impl Listener {
    /// Begins to listen; `last` is what was heard last.
    pub fn of(client: &Client, last: Option<&str>) -> Self {
        let token = client.token().expect("a token");
        let last = last.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        let mut wire = Wire::to(client.server().trim_start_matches("http://"));
        let asked = format!(
            "GET /api/v1/stream HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\nAccept-Encoding: gzip\r\n{last}\r\n"
        );
        wire.say(asked.as_bytes()).expect("said");
        let mut listener = Self { wire, head: String::new(), raw: Vec::new(), text: String::new() };
        let began = Instant::now();
        loop {
            if let Some(end) = listener.raw.windows(4).position(|four| four == b"\r\n\r\n") {
                let rest = listener.raw.split_off(end + 4);
                listener.head = String::from_utf8_lossy(&listener.raw).to_ascii_lowercase();
                listener.raw = rest;
                return listener;
            }
            assert!(listener.hear() && began.elapsed() < PATIENCE, "no head");
        }
    }

    /// Reads what comes next; false at the end of the connection.
    fn hear(&mut self) -> bool {
        match self.wire.hear(PATIENCE) {
            None => panic!("nothing comes; heard {}", self.text),
            Some(more) => {
                self.raw.extend(&more);
                !more.is_empty()
            }
        }
    }

    /// Takes a whole chunk out of what has come: its text, empty for the last one.
    fn chunk(&mut self) -> Option<String> {
        let end = self.raw.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&self.raw[..end]).ok()?, 16).expect("a size");
        let whole = end + 2 + size + 2;
        if self.raw.len() < whole {
            return None;
        }
        let rest = self.raw.split_off(whole);
        let chunk = String::from_utf8(self.raw[end + 2..end + 2 + size].to_vec()).expect("text");
        self.raw = rest;
        Some(chunk)
    }

    /// The next event; none when the stream has ended as it should: by its last chunk.
    pub fn next(&mut self) -> Option<Told> {
        let began = Instant::now();
        loop {
            // Lines that only show that the stream goes on come for ever.
            assert!(began.elapsed() < PATIENCE, "neither an event nor the end");
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                if block != ":" {
                    let line = |name: &str| {
                        let found = block.lines().find_map(|line| line.strip_prefix(name));
                        found.unwrap_or_else(|| panic!("no {name} in {block}")).to_owned()
                    };
                    let data = serde_json::from_str(&line("data: ")).expect("JSON");
                    return Some(Told { event: line("event: "), id: line("id: "), data });
                }
            }
            match self.chunk() {
                Some(last) if last.is_empty() => return None,
                Some(more) => self.text += &more,
                None => assert!(self.hear(), "it broke off"),
            }
        }
    }

    /// The next event, which must be a hint: its topic and id.
    pub fn hint(&mut self) -> (String, String) {
        let told = self.next().expect("a hint");
        assert_eq!((told.event.as_str(), told.data["sequence"].to_string()), ("hint", told.id.clone()), "{told:?}");
        let word = |name: &str| told.data[name].as_str().expect("a word").to_owned();
        (word("topic"), word("id"))
    }

    /// Goes on to the end of the stream.
    pub fn ends(mut self) {
        while self.next().is_some() {}
    }
}
