//! Clients at once, and what they saw.

use std::time::{Duration, Instant};

/// As many ask at once.
pub const CLIENTS: usize = 16;
/// How long each measurement of what can be repeated runs.
pub const SPAN: Duration = Duration::from_secs(3);

/// What a round of asking gave.
pub struct Seen {
    /// Done in a second, by all together.
    pub per_second: f64,
    /// How long each took, shortest first.
    took: Vec<Duration>,
}

impl Seen {
    /// The time that so many percent stayed within.
    pub fn percentile(&self, percent: usize) -> Duration {
        self.took
            .get((self.took.len() * percent / 100).min(self.took.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    }

    /// The longest.
    pub fn longest(&self) -> Duration {
        self.took.last().copied().unwrap_or_default()
    }
}

/// Each client makes what it asks with, then all ask at once: `ask(client's own, which client, its how-manieth)`, until
/// it answers false or the time is over.
pub fn at_once<C>(
    span: Option<Duration>,
    make: impl Fn(usize) -> C + Sync,
    ask: impl Fn(&mut C, usize, usize) -> bool + Sync,
) -> Seen {
    let ready = std::sync::Barrier::new(CLIENTS + 1);
    let (took, elapsed) = std::thread::scope(|scope| {
        let (ready, make, ask) = (&ready, &make, &ask);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                scope.spawn(move || {
                    let mut own = make(client);
                    ready.wait();
                    let began = Instant::now();
                    let mut took = Vec::new();
                    for number in 0.. {
                        let asked = Instant::now();
                        if span.is_some_and(|span| began.elapsed() > span) || !ask(&mut own, client, number) {
                            break;
                        }
                        took.push(asked.elapsed());
                    }
                    took
                })
            })
            .collect();
        ready.wait();
        let began = Instant::now();
        let took: Vec<Duration> = clients.into_iter().flat_map(|client| client.join().expect("a client")).collect();
        (took, began.elapsed())
    });
    let mut took = took;
    took.sort_unstable();
    Seen { per_second: took.len() as f64 / elapsed.as_secs_f64(), took }
}

/// The table of a run.
pub struct Table(Vec<(&'static str, Seen, Seen)>);

impl Table {
    /// An empty one.
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// A row: the floor, then the service.
    pub fn row(&mut self, what: &'static str, floor: Seen, ours: Seen) {
        self.0.push((what, floor, ours));
    }

    /// Prints it.
    pub fn print(&self) {
        println!(
            "{:<16} {:>10} {:>10} {:>7} {:>9} {:>9} {:>9}",
            "what", "floor/s", "ours/s", "ratio", "p50 ms", "p99 ms", "max ms"
        );
        for (what, floor, ours) in &self.0 {
            let ms = |took: Duration| took.as_secs_f64() * 1e3;
            println!(
                "{what:<16} {:>10.0} {:>10.0} {:>7.2} {:>9.2} {:>9.2} {:>9.2}",
                floor.per_second,
                ours.per_second,
                ours.per_second / floor.per_second,
                ms(ours.percentile(50)),
                ms(ours.percentile(99)),
                ms(ours.longest())
            );
        }
    }
}
