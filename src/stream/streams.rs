//! The streams that are open in this process.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    convert::Infallible,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    body::{BodySize, MessageBody},
    web::{Bytes, Data},
};
use tokio::{
    sync::mpsc,
    time::{Interval, interval},
};

use super::{
    model::Hint,
    ops::MOST,
    rules::{self, Hears},
};
use crate::{
    http::connections::RequestUnderWay,
    kernel::{Actor, Code, Error, Instant, Result, SessionId, text},
};

/// The most streams of one caller: tabs that are looked at.
const MOST_OF_A_CALLER: usize = 4;
/// How often a line is sent, so that proxies and clients know that the stream goes on.
const BEAT: Duration = Duration::from_secs(15);

/// The readers of this process, and how far they have been told.
pub struct Streams {
    open: Mutex<Open>,
    most: usize,
}

#[derive(Default)]
struct Open {
    /// The sequence up to which readers have been told; none while there are none.
    told_until: Option<i64>,
    readers: HashMap<u64, Reader>,
    next: u64,
}

struct Reader {
    actor: Actor,
    hears: Hears,
    /// When its token or key ends, or a delegation that it counts on.
    ends_at: Option<Instant>,
    /// The sequence up to which it has been told.
    told_until: i64,
    sender: mpsc::Sender<Bytes>,
    /// The request goes on. When the reader is let go the connection has its time limits again.
    under_way: Option<RequestUnderWay>,
}

impl Reader {
    fn is_gone(&self) -> bool {
        self.under_way.as_ref().is_some_and(RequestUnderWay::is_client_gone)
    }
}

/// What a round of the follower needs to know.
pub struct Round {
    /// After which sequence to read.
    pub after: i64,
    /// The sessions to look at.
    pub sessions: Vec<SessionId>,
}

impl Streams {
    /// None is open yet.
    pub fn of_at_most(most: usize) -> Self {
        Self { open: Mutex::default(), most }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a caller listen. `last` is the last sequence that it knows of. Answers the sequence after which it hears, too.
    ///
    /// # Errors
    /// `too_many_streams` (503) for one who has four, and when the process has as many as it may.
    pub fn join(
        streams: &Data<Self>,
        actor: &Actor,
        last: i64,
        under_way: Option<RequestUnderWay>,
    ) -> Result<(i64, Listening)> {
        let mut open = streams.open();
        // Who opens a page anew may be here before the server has noticed that the former one is closed.
        open.readers.retain(|_, reader| reader.actor.id != actor.id || !reader.is_gone());
        if open.readers.values().filter(|reader| reader.actor.id == actor.id).count() >= MOST_OF_A_CALLER {
            let detail = text!(
                "You have {MOST_OF_A_CALLER} streams open already; close one.",
                "您已打开 {MOST_OF_A_CALLER} 个实时连接，请先关闭一个。"
            );
            return Err(Error::new(Code::TooManyStreams, detail).retry_after(15));
        }
        if open.readers.len() >= streams.most {
            let detail = text!(
                "This process has as many streams open as it may; read again from time to time meanwhile.",
                "本服务的实时连接已达上限，请先定时刷新。"
            );
            return Err(Error::new(Code::TooManyStreams, detail).retry_after(30));
        }
        let told_until = last.max(*open.told_until.get_or_insert(last));
        let ends = actor.delegated.iter().map(|one| one.until).chain(actor.good_until);
        // There is room for all of a round, since nobody reads while it is told.
        let (sender, receiver) = mpsc::channel(usize::try_from(MOST).unwrap_or(1) + 100);
        let number = open.next;
        open.next += 1;
        let reader = Reader {
            hears: Hears::of(actor),
            ends_at: ends.min(),
            actor: actor.clone(),
            told_until,
            sender,
            under_way,
        };
        open.readers.insert(number, reader);
        Ok((told_until, Listening { receiver, number, streams: streams.clone() }))
    }

    /// What to read next; none while nobody listens.
    pub fn round(&self) -> Option<Round> {
        let open = self.open();
        let after = open.told_until.filter(|_| !open.readers.is_empty())?;
        let sessions: HashSet<SessionId> = open.readers.values().filter_map(|one| one.actor.session_id).collect();
        Some(Round { after, sessions: sessions.into_iter().collect() })
    }

    /// Tells what was changed, and lets go of readers who are gone, whose time is over, who have other rights now, or who don't read.
    /// `ended` are sessions that have ended.
    pub fn tell(&self, hints: &[Hint], ended: &HashSet<SessionId>, now: Instant) {
        let told: Vec<(&Hint, Bytes)> = hints.iter().map(|hint| (hint, Bytes::from(hint.text()))).collect();
        let mut open = self.open();
        open.readers.retain(|_, reader| {
            if reader.is_gone()
                || reader.ends_at.is_some_and(|end| end <= now)
                || reader.actor.session_id.is_some_and(|session| ended.contains(&session))
                || hints.iter().any(|hint| hint.sequence > reader.told_until && rules::concerns(hint, &reader.actor))
            {
                return false;
            }
            for (hint, text) in &told {
                let is_told = hint.sequence > reader.told_until && reader.hears.has(hint);
                if is_told && reader.sender.try_send(text.clone()).is_err() {
                    return false;
                }
                reader.told_until = reader.told_until.max(hint.sequence);
            }
            true
        });
        let last = hints.last().map(|hint| hint.sequence);
        open.told_until = open.told_until.max(last).filter(|_| !open.readers.is_empty());
    }

    /// Ends all streams: the server is about to stop.
    pub fn end(&self) {
        let mut open = self.open();
        open.readers.clear();
        open.told_until = None;
    }
}

/// A reader's end of its stream. When it is dropped, the reader is gone.
pub struct Listening {
    receiver: mpsc::Receiver<Bytes>,
    number: u64,
    streams: Data<Streams>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        open.readers.remove(&self.number);
        if open.readers.is_empty() {
            open.told_until = None;
        }
    }
}

/// The answer's body: what comes first, then hints as they come, and a line every 15 seconds.
pub struct Body {
    first: VecDeque<Bytes>,
    listening: Listening,
    beat: Interval,
}

impl Body {
    /// A body that begins with these.
    pub fn new(first: Vec<String>, listening: Listening) -> Self {
        let mut beat = interval(BEAT);
        beat.reset();
        Self { first: first.into_iter().map(Bytes::from).collect(), listening, beat }
    }
}

impl MessageBody for Body {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        if let Some(first) = self.first.pop_front() {
            return Poll::Ready(Some(Ok(first)));
        }
        if let Poll::Ready(hint) = self.listening.receiver.poll_recv(context) {
            return Poll::Ready(hint.map(Ok));
        }
        self.beat.poll_tick(context).map(|_| Some(Ok(Bytes::from_static(b":\n\n"))))
    }
}
