//! Hashing of passwords by argon2id: two at a time, with bounded queues in which each who comes has their turn.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier};
use tokio::sync::oneshot;

use crate::kernel::{Error, Result};

/// How many are hashed at a time. Each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// How many wait who are known, and how many who aren't. If more come, the last of the lane with the most gets 503.
const PLACES: usize = 128;
/// How long a caller waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// The hash that is compared where a user is unknown, so that the answer takes as long. No password has it.
const IMPOSSIBLE_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bW90b3Jwb29sLW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and compares passwords, in turn.
#[derive(Default)]
pub(super) struct Passwords {
    queue: Arc<Queue>,
    /// The work that a new hash takes.
    work: Params,
}

/// Who comes to have a password hashed or compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Comer {
    /// Somebody who is signed in, or has signed in with that name from that address before.
    Known(String),
    /// Anybody else from a network.
    Unknown(String),
}

/// Who hashes and who waits. Each who is known has a lane of their own, and so has each network of those who aren't. The
/// lanes are served in turn, of the known and of the others by turns. So who sends many waits for their own, the others
/// hardly for them, and however many networks send, nobody who is known loses a place to them.
#[derive(Default)]
struct Queue(Mutex<Lanes>);

#[derive(Default)]
struct Lanes {
    hashing: usize,
    known: Waiting,
    unknown: Waiting,
    /// Whether the last to be served was known.
    was_known: bool,
}

/// The lanes with somebody who waits. The first is served next.
#[derive(Default)]
struct Waiting(VecDeque<Lane>);

struct Lane {
    of: String,
    waiting: VecDeque<oneshot::Sender<Place>>,
}

impl Waiting {
    /// Drops those who went away, and the lanes that are empty without them.
    fn tidy(&mut self) {
        for lane in &mut self.0 {
            lane.waiting.retain(|waiter| !waiter.is_closed());
        }
        self.0.retain(|lane| !lane.waiting.is_empty());
    }

    /// Takes a place at the end of the lane. If all places are taken, the last of the longest lane loses its place, unless
    /// this lane would then be the longest. Returns whether it has a place.
    fn join(&mut self, of: String, waiter: oneshot::Sender<Place>) -> bool {
        let own = self.0.iter().position(|lane| lane.of == of);
        let length = own.map_or(0, |place| self.0[place].waiting.len());
        if self.0.iter().map(|lane| lane.waiting.len()).sum::<usize>() >= PLACES {
            match self.0.iter_mut().max_by_key(|lane| lane.waiting.len()) {
                Some(longest) if longest.waiting.len() > length + 1 => drop(longest.waiting.pop_back()),
                _ => return false,
            }
        }
        match own {
            Some(place) => self.0[place].waiting.push_back(waiter),
            None => self.0.push_back(Lane { of, waiting: [waiter].into() }),
        }
        true
    }

    /// The next to be served. Its lane goes to the end.
    fn next(&mut self) -> Option<oneshot::Sender<Place>> {
        let mut lane = self.0.pop_front()?;
        let waiter = lane.waiting.pop_front();
        if !lane.waiting.is_empty() {
            self.0.push_back(lane);
        }
        waiter
    }
}

impl Lanes {
    /// The next to be served: one who is known and one who isn't by turns, where both wait.
    fn next(&mut self) -> Option<oneshot::Sender<Place>> {
        self.was_known = match (self.known.0.is_empty(), self.unknown.0.is_empty()) {
            (false, false) => !self.was_known,
            (none_known, _) => !none_known,
        };
        if self.was_known { self.known.next() } else { self.unknown.next() }
    }
}

impl Queue {
    fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place among those who hash or wait. None if there is none.
    fn join(self: &Arc<Self>, comer: Comer) -> Option<oneshot::Receiver<Place>> {
        let (waiter, turn) = oneshot::channel();
        let mut lanes = self.lanes();
        lanes.known.tidy();
        lanes.unknown.tidy();
        if lanes.hashing < AT_ONCE {
            lanes.hashing += 1;
            // The receiver is held here, so this doesn't fail.
            let _ = waiter.send(Place(Some(Arc::clone(self))));
            return Some(turn);
        }
        let has_place = match comer {
            Comer::Known(of) => lanes.known.join(of, waiter),
            Comer::Unknown(of) => lanes.unknown.join(of, waiter),
        };
        has_place.then_some(turn)
    }
}

/// A place among those who hash. When it is dropped, the next who waits gets it.
struct Place(Option<Arc<Queue>>);

impl Drop for Place {
    fn drop(&mut self) {
        let Some(queue) = self.0.take() else { return };
        loop {
            let next = {
                let mut lanes = queue.lanes();
                let next = lanes.next();
                if next.is_none() {
                    lanes.hashing -= 1;
                }
                next
            };
            // Who went away meanwhile is passed over.
            let Some(next) = next else { return };
            match next.send(Self(Some(Arc::clone(&queue)))) {
                Ok(()) => return,
                Err(mut unused) => unused.0 = None,
            }
        }
    }
}

/// The permission to hash. It lasts until the work that began with it ends, even if the request was dropped.
#[derive(Clone)]
pub(super) struct Turn {
    /// Held, not read.
    _held: Arc<Place>,
    work: Params,
}

impl Passwords {
    /// Hashes passwords with the least work that argon2 allows, for tests.
    pub fn cheap() -> Self {
        let work = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None).unwrap_or_default();
        Self { work, ..Self::default() }
    }

    /// Waits for a turn.
    pub async fn turn(&self, comer: Comer) -> Result<Turn> {
        let turn =
            self.queue.join(comer).ok_or_else(|| Error::busy(2).because("all places at the passwords are taken"))?;
        match tokio::time::timeout(PATIENCE, turn).await {
            Ok(Ok(place)) => Ok(Turn { _held: Arc::new(place), work: self.work.clone() }),
            Ok(Err(_)) => Err(Error::busy(2).because("its place at the passwords was given to another")),
            Err(_) => Err(Error::busy(2).because("no turn at the passwords in time")),
        }
    }
}

impl Turn {
    /// Whether the password has this hash. Without a hash it is false, after as much work.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let (turn, password, exists, hash) =
            (self.clone(), password.to_owned(), hash.is_some(), hash.unwrap_or(IMPOSSIBLE_HASH).to_owned());
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let same = verify_blocking(&password, &hash);
            exists && same
        })
        .await
        .map_err(Error::internal)
    }

    /// The password's hash.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (turn, password) = (self.clone(), password.to_owned());
        tokio::task::spawn_blocking(move || {
            // The closure must own the whole turn. Without this line it would own `work` alone, and the turn would end early.
            let turn = turn;
            hash_with(&turn.work, &password)
        })
        .await
        .unwrap_or_else(|panic| Err(Error::internal(panic)))
    }
}

/// The password's hash, computed on the current thread: for the command line and the demonstration data.
///
/// # Errors
/// If the system has no randomness or memory.
pub fn hash_blocking(password: &str) -> Result<String> {
    hash_with(&Params::default(), password)
}

fn hash_with(work: &Params, password: &str) -> Result<String> {
    Argon2::from(work).hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Error::internal)
}

fn verify_blocking(password: &str, hash: &str) -> bool {
    Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_only() {
        let hash = hash_blocking("correct horse").expect("a hash");
        assert!(verify_blocking("correct horse", &hash));
        assert!(!verify_blocking("correct horsf", &hash));
        assert!(!verify_blocking("correct horse", "rubbish"));
    }

    #[test]
    fn an_unknown_user_costs_as_much_as_a_known_one() {
        let settings = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(settings(IMPOSSIBLE_HASH), settings(&hash_blocking("anybody").expect("a hash")));
        assert!(argon2::PasswordHash::new(IMPOSSIBLE_HASH).is_ok());
    }

    #[actix_web::test]
    async fn a_server_hashes_with_the_usual_work_unless_told() {
        let settings = |hash: String| hash.split('$').nth(3).map(str::to_owned);
        let hash = async |passwords: Passwords| passwords.turn(unknown("")).await?.hash("anybody").await;
        assert_eq!(settings(hash(Passwords::default()).await.expect("a hash")).as_deref(), Some("m=19456,t=2,p=1"));
        assert_eq!(settings(hash(Passwords::cheap()).await.expect("a hash")).as_deref(), Some("m=8,t=1,p=1"));
    }

    fn unknown(network: &str) -> Comer {
        Comer::Unknown(network.into())
    }

    /// Whether there is no turn yet.
    async fn is_waiting(turn: impl Future<Output = Result<Turn>>) -> bool {
        tokio::select! {
            biased;
            _ = turn => false,
            () = std::future::ready(()) => true,
        }
    }

    #[actix_web::test]
    async fn who_takes_all_places_leaves_one_to_another_address() {
        let passwords = Passwords::cheap();
        let held =
            [passwords.turn(unknown("a")).await.expect("a turn"), passwords.turn(unknown("a")).await.expect("a turn")];
        let mut many: Vec<_> = (0..PLACES).map(|_| Box::pin(passwords.turn(unknown("a")))).collect();
        for turn in &mut many {
            assert!(is_waiting(turn.as_mut()).await);
        }
        assert!(passwords.turn(unknown("a")).await.is_err(), "its places are all taken");
        let mut other = Box::pin(passwords.turn(unknown("b")));
        assert!(is_waiting(other.as_mut()).await, "it has a place");
        drop(held);
        other.await.expect("one of the two turns");
    }

    /// A turn that is there at once, or none yet.
    fn now(turn: &mut oneshot::Receiver<Place>) -> Option<Place> {
        turn.try_recv().ok()
    }

    #[test]
    fn one_address_does_not_hold_up_another() {
        let queue = Arc::new(Queue::default());
        let join = |network: &str| queue.join(unknown(network));
        let (mut first, mut second) = (join("a").expect("a place"), join("a").expect("a place"));
        let (first, second) = (now(&mut first).expect("a turn"), now(&mut second).expect("a turn"));
        let mut many: Vec<_> = (0..PLACES).map(|_| join("a").expect("a place")).collect();
        assert!(join("a").is_none(), "its places are all taken");
        let (mut other, mut third) = (join("b").expect("a place all the same"), join("c").expect("a place"));
        let gone = |turn: &mut oneshot::Receiver<Place>| {
            turn.try_recv().is_err_and(|why| why == oneshot::error::TryRecvError::Closed)
        };
        assert!(gone(&mut many[PLACES - 1]) && gone(&mut many[PLACES - 2]), "the last two of the many lose theirs");
        assert!(join("a").is_none());

        drop(first);
        let served = now(&mut many[0]).expect("the many have one turn");
        assert!(now(&mut other).is_none());
        drop(served);
        let served = now(&mut other).expect("then the other");
        drop(served);
        let served = now(&mut third).expect("then the third");
        drop((served, second));
        assert!(now(&mut many[1]).is_some() && now(&mut many[2]).is_some(), "then both turns are theirs");
    }

    #[test]
    fn who_went_away_is_passed_over_and_leaves_a_place() {
        let queue = Arc::new(Queue::default());
        let held: Vec<_> =
            (0..AT_ONCE).map(|_| now(&mut queue.join(unknown("a")).expect("a place")).expect("a turn")).collect();
        for _ in 0..3 * PLACES {
            drop(queue.join(unknown("a")).expect("a place"));
        }
        let (left, mut stays) =
            (queue.join(unknown("b")).expect("a place"), queue.join(unknown("c")).expect("a place"));
        drop(left);
        drop(held);
        drop(now(&mut stays).expect("a turn"));
        let lanes = queue.lanes();
        assert_eq!((lanes.hashing, lanes.unknown.0.len()), (0, 0));
    }

    #[test]
    fn many_networks_do_not_hold_up_who_is_known() {
        let queue = Arc::new(Queue::default());
        let held: Vec<_> =
            (0..AT_ONCE).map(|_| now(&mut queue.join(unknown("a")).expect("a place")).expect("a turn")).collect();
        let mut others: Vec<_> = (0..PLACES).map(|n| queue.join(unknown(&format!("{n}"))).expect("a place")).collect();
        assert!(queue.join(unknown("one more")).is_none(), "their places are all taken");
        let mut known: Vec<_> =
            ["anna", "bo"].map(|name| queue.join(Comer::Known(name.into())).expect("a place")).into();
        let mut held = held.into_iter();
        // They are served by turns, beginning with who is known.
        let mut serve = |turns: &mut Vec<oneshot::Receiver<Place>>| {
            drop(held.next());
            now(&mut turns.remove(0)).expect("a turn")
        };
        let first = serve(&mut known);
        drop(first);
        assert!(now(&mut others[0]).is_some());
        assert!(now(&mut known[0]).is_some(), "then the other who is known");
    }
}
