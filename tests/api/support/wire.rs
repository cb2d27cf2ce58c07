//! Below the client: bytes on a connection, the text of the metrics, and waiting for something to happen.

use std::{
    collections::BTreeMap,
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// The time after which anything here fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A TCP connection that sends and reads bytes.
pub struct Wire(TcpStream);

impl Wire {
    /// Opens a connection to `127.0.0.1:…`.
    pub fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a bound");
        stream.set_nodelay(true).expect("bytes that leave at once");
        Self(stream)
    }

    /// Sends bytes. The other side may be gone.
    pub fn say(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Reads until the other side closes the connection.
    pub fn rest(mut self) -> Vec<u8> {
        let mut heard = Vec::new();
        self.0.set_read_timeout(Some(PATIENCE)).expect("a bound");
        match self.0.read_to_end(&mut heard) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                panic!("it isn't ended: {}", String::from_utf8_lossy(&heard))
            }
            _ => heard,
        }
    }

    /// Reads what comes next within this time. At the end of the connection that is nothing.
    pub fn hear(&mut self, within: Duration) -> Option<Vec<u8>> {
        let mut heard = vec![0; 64 * 1024];
        self.0.set_read_timeout(Some(within)).expect("a bound");
        match self.0.read(&mut heard) {
            Ok(length) => Some(heard[..length].to_vec()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => None,
            Err(_) => Some(Vec::new()),
        }
    }

    /// Sends ten bytes a second and reads what comes, until the connection is cut off. Returns what was read and how
    /// long it took.
    pub fn drip(mut self, byte: u8) -> (String, Duration) {
        let (began, mut heard) = (Instant::now(), Vec::new());
        while began.elapsed() < PATIENCE {
            if self.say(&[byte]).is_err() {
                return (String::from_utf8_lossy(&heard).into_owned(), began.elapsed());
            }
            match self.hear(Duration::from_millis(100)) {
                Some(more) if more.is_empty() => {
                    return (String::from_utf8_lossy(&heard).into_owned(), began.elapsed());
                }
                Some(more) => heard.extend(more),
                None => {}
            }
        }
        panic!("never cut off; heard {}", String::from_utf8_lossy(&heard));
    }

    /// Sends ten bytes a second and reads nothing, until the connection is cut off.
    pub fn drip_deaf(mut self, byte: u8) -> Duration {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if self.say(&[byte]).is_err() {
                return began.elapsed();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("never cut off");
    }
}

/// Sends one request on a connection of its own. Returns the head and the body of the answer.
pub fn ask(address: &str, request: &str) -> (String, Vec<u8>) {
    let mut wire = Wire::to(address);
    let (line, headers) = request.split_once("\r\n").unwrap_or((request, ""));
    wire.say(format!("{line} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{headers}\r\n").as_bytes()).expect("said");
    let heard = wire.rest();
    let end = heard.windows(4).position(|four| four == b"\r\n\r\n").expect("an end of the head");
    (String::from_utf8_lossy(&heard[..end]).to_ascii_lowercase(), heard[end + 4..].to_vec())
}

/// The metrics of a server by series: `name{label="…"}`.
pub struct Metrics(pub BTreeMap<String, f64>);

impl Metrics {
    /// Reads the metrics at this address.
    pub fn of(address: &str) -> Self {
        let (head, body) = ask(address, "GET /metrics");
        assert!(head.starts_with("http/1.1 200") && head.contains("content-type: text/plain; version=0.0.4"), "{head}");
        let text = String::from_utf8(body).expect("text");
        let line = |line: &str| {
            line.rsplit_once(' ').map(|(series, value)| (series.to_owned(), value.parse().expect("a number")))
        };
        Self(text.lines().filter(|line| !line.starts_with('#')).filter_map(line).collect())
    }

    /// The value of a series. 0 if it isn't there yet.
    pub fn get(&self, series: &str) -> f64 {
        self.0.get(series).copied().unwrap_or_default()
    }
}

/// Asks again until there is an answer, for `PATIENCE` at most.
pub fn until<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, ask)
}

/// The same with another time limit.
pub fn until_within<T>(patience: Duration, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(began.elapsed() < patience, "never {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
