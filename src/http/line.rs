//! Connections, watched from beside.
//!
//! The server itself bounds the header of a connection's first request, and how long it lies idle. It doesn't bound the
//! header of a later request, nor a client that doesn't read its answer: such a connection is cut here. Nor does it let
//! go of who is idle when others wait outside: here, where three quarters of the places are taken, a second without a
//! request is enough.

use std::{
    any::Any,
    net::{Shutdown, TcpStream},
    os::fd::AsFd,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{dev::Extensions, rt};

/// How often a connection looks whether there is a crowd, and how long it may be idle in one.
const IN_A_CROWD: Duration = Duration::from_secs(1);

/// How many connections there are, and from how many on they are a crowd.
struct Crowd {
    present: AtomicUsize,
    from: usize,
}

/// A connection's place among the others, until it ends.
struct Place(Arc<Crowd>);

impl Place {
    fn taken(crowd: &Arc<Crowd>) -> Self {
        crowd.present.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(crowd))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.present.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection: how many requests are under way on it, and since when it is as it is.
struct State(Mutex<(usize, Instant)>);

impl State {
    fn change(&self, change: impl FnOnce(usize) -> usize) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = (change(state.0), Instant::now());
    }

    /// How long it may still be as it is.
    fn left(&self, limit: Duration) -> Duration {
        let (under_way, since) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A request under way has bounds of its own.
        if under_way > 0 { limit } else { limit.saturating_sub(since.elapsed()) }
    }
}

/// A connection that is watched until it ends.
pub struct Line {
    state: Arc<State>,
    watch: rt::task::JoinHandle<()>,
    _place: Place,
}

impl Drop for Line {
    fn drop(&mut self) {
        // The watch holds the socket open.
        self.watch.abort();
    }
}

/// A request under way on a watched connection.
pub(super) struct Busy(Arc<State>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.change(|under_way| under_way.saturating_sub(1));
    }
}

impl Line {
    pub(super) fn busy(&self) -> Busy {
        self.state.change(|under_way| under_way + 1);
        Busy(Arc::clone(&self.state))
    }
}

/// To be called with each new connection of `most`: it is cut once no request has been under way for `limit`, or for a
/// second in a crowd.
pub fn watch(limit: Duration, most: usize) -> impl Fn(&dyn Any, &mut Extensions) + Send + Sync + 'static {
    let crowd = Arc::new(Crowd { present: AtomicUsize::new(0), from: (most - most / 4).max(2) });
    move |connection, kept| {
        let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() else { return };
        // Without a second handle (too many files are open) it goes unwatched.
        let Ok(socket) = stream.as_fd().try_clone_to_owned().map(TcpStream::from) else { return };
        let state = Arc::new(State(Mutex::new((0, Instant::now()))));
        let (watched, place) = (Arc::clone(&state), Place::taken(&crowd));
        let crowd = Arc::clone(&crowd);
        let watch = rt::spawn(async move {
            loop {
                let is_crowd = crowd.present.load(Ordering::Relaxed) >= crowd.from;
                let left = watched.left(if is_crowd { IN_A_CROWD } else { limit });
                if left.is_zero() {
                    let _ = socket.shutdown(Shutdown::Both);
                    return;
                }
                rt::time::sleep(left.min(IN_A_CROWD)).await;
            }
        });
        kept.insert(Line { state, watch, _place: place });
    }
}

/// How many connections there may be at once: as many as asked for, if the process may open so many files. Each takes
/// two, and the databases and logs some more.
pub fn most_connections(asked: usize) -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse::<usize>().ok());
    files.map_or(asked, |files| asked.min(files.saturating_sub(100) / 2)).max(1)
}
