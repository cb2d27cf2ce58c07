//! Time limits of connections that actix doesn't have.
//!
//! Actix limits how long the header of a connection's first request may take, and how long a connection may be idle. It
//! limits neither the header of a later request nor a client that doesn't read its answer: this module closes such a
//! connection. It also closes connections that were idle for a second once three quarters of all allowed connections
//! are open, so that other clients can connect.

use std::{
    any::Any,
    io::ErrorKind,
    net::{Shutdown, TcpStream},
    os::fd::AsFd,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, Instant},
};

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::{dev::Extensions, rt};
use prometheus::IntGauge;

use crate::metrics::Metrics;

/// How often a connection is checked, and how long it may be idle when there are many.
const CROWDED_IDLE: Duration = Duration::from_secs(1);

/// How many connections are open, and from which number on there are many.
struct Crowd {
    present: IntGauge,
    from: i64,
}

/// An open connection, counted until it ends.
struct Counted(Arc<Crowd>);

impl Counted {
    fn new(crowd: &Arc<Crowd>) -> Self {
        crowd.present.inc();
        Self(Arc::clone(crowd))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.present.dec();
    }
}

/// The state of a connection: how many requests are under way on it, and since when.
struct State(Mutex<(usize, Instant)>);

impl State {
    fn change(&self, change: impl FnOnce(usize) -> usize) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = (change(state.0), Instant::now());
    }

    /// How long the connection may still remain in this state.
    fn left(&self, limit: Duration) -> Duration {
        let (under_way, since) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A request under way has time limits of its own.
        if under_way > 0 { limit } else { limit.saturating_sub(since.elapsed()) }
    }
}

/// A connection that is watched until it ends.
pub struct Connection {
    state: Arc<State>,
    socket: Arc<TcpStream>,
    watch: rt::task::JoinHandle<()>,
    _counted: Counted,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // The task holds the socket open.
        self.watch.abort();
    }
}

/// A request under way on a watched connection.
pub struct RequestUnderWay {
    state: Arc<State>,
    socket: Weak<TcpStream>,
}

impl RequestUnderWay {
    /// Whether the client has closed its end. Actix learns of this only when it writes.
    pub fn is_client_gone(&self) -> bool {
        // The socket doesn't block. An end is seen as no bytes; other bytes are actix's to read.
        self.socket.upgrade().is_none_or(|socket| match socket.peek(&mut [0]) {
            Ok(count) => count == 0,
            Err(error) => error.kind() != ErrorKind::WouldBlock,
        })
    }
}

impl Drop for RequestUnderWay {
    fn drop(&mut self) {
        self.state.change(|under_way| under_way.saturating_sub(1));
    }
}

impl Connection {
    /// Says that a request is under way until what it returns is dropped. An answer that goes on holds one of its own.
    pub fn begin_request(&self) -> RequestUnderWay {
        self.state.change(|under_way| under_way + 1);
        RequestUnderWay { state: Arc::clone(&self.state), socket: Arc::downgrade(&self.socket) }
    }
}

/// Makes the function that actix calls for each new connection, of at most `most`. A connection is closed when no
/// request has been under way on it for `limit`, or for a second when there are many.
pub fn watch(
    limit: Duration,
    most: usize,
    metrics: &Metrics,
) -> impl Fn(&dyn Any, &mut Extensions) + Send + Sync + 'static {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    metrics.connections_max.set(most);
    let crowd = Arc::new(Crowd { present: metrics.connections.clone(), from: (most - most / 4).max(2) });
    move |connection, kept| {
        let encrypted = connection.downcast_ref::<TlsStream<rt::net::TcpStream>>().map(|stream| stream.get_ref().0);
        let Some(stream) = encrypted.or_else(|| connection.downcast_ref()) else { return };
        // If no second handle can be made (too many files are open), the connection is not watched.
        let Ok(socket) = stream.as_fd().try_clone_to_owned().map(TcpStream::from) else { return };
        let socket = Arc::new(socket);
        let state = Arc::new(State(Mutex::new((0, Instant::now()))));
        let (watched, counted) = (Arc::clone(&state), Counted::new(&crowd));
        let watched_socket = Arc::clone(&socket);
        let crowd = Arc::clone(&crowd);
        let watch = rt::spawn(async move {
            loop {
                let is_crowd = crowd.present.get() >= crowd.from;
                let left = watched.left(if is_crowd { CROWDED_IDLE } else { limit });
                if left.is_zero() {
                    let _ = watched_socket.shutdown(Shutdown::Both);
                    return;
                }
                rt::time::sleep(left.min(CROWDED_IDLE)).await;
            }
        });
        kept.insert(Connection { state, socket, watch, _counted: counted });
    }
}

/// How many connections may be open at once: as many as `asked`, or fewer if the process may not open that many files.
/// A connection takes two files; databases and logs take some more.
pub fn max_connections(asked: usize) -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse::<usize>().ok());
    files.map_or(asked, |files| asked.min(files.saturating_sub(100) / 2)).max(1)
}
