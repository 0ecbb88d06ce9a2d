//! The demonstration's clock and randomness: simulated and seeded while its year is made, then a clock that goes on from
//! 2021-01-04 with real randomness, since sessions of real visitors begin.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Instant;

use jiff::civil::DateTime;
use mingfa_store::api::Edge;
use sha2::{Digest, Sha256};

use crate::edge::SystemEdge;

/// Monday after the demonstrated year, nine o'clock.
const AFTER: &str = "2021-01-04T09:00:00";

/// Clock and randomness of a demonstration.
#[derive(Debug)]
pub struct DemoEdge {
    making: AtomicBool,
    now: AtomicI64,
    seed: u64,
    drawn: AtomicU64,
    started: Mutex<Instant>,
}

impl DemoEdge {
    /// For making the year from a seed.
    pub fn making(seed: u64) -> Self {
        Self { making: AtomicBool::new(true), now: AtomicI64::new(0), seed, drawn: AtomicU64::new(0), started: Mutex::new(Instant::now()) }
    }

    /// For showing a year that is there.
    pub fn showing() -> Self {
        let edge = Self::making(0);
        edge.finish();
        edge
    }

    /// Goes on from this instant (milliseconds) where that is later: a demonstration that is started again never lives a moment twice,
    /// or sessions and waiting times would come from the future.
    pub fn not_before(&self, at: i64) {
        self.now.fetch_max(at, Ordering::SeqCst);
    }

    /// Sets the simulated clock (UTC+8); it never goes back.
    pub fn set(&self, at: DateTime) {
        self.now.fetch_max(millis(at), Ordering::SeqCst);
    }

    /// The year is made: the clock goes on from its end, randomness becomes real.
    pub fn finish(&self) {
        if let (Ok(at), Ok(mut started)) = (AFTER.parse(), self.started.lock()) {
            self.now.store(millis(at), Ordering::SeqCst);
            *started = Instant::now();
        }
        self.making.store(false, Ordering::SeqCst);
    }
}

impl Edge for DemoEdge {
    fn now(&self) -> jiff::Timestamp {
        let base = self.now.load(Ordering::SeqCst);
        let since = match (self.making.load(Ordering::SeqCst), self.started.lock()) {
            (false, Ok(started)) => i64::try_from(started.elapsed().as_millis()).unwrap_or(0),
            _ => 0,
        };
        jiff::Timestamp::from_millisecond(base + since).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    fn fill(&self, bytes: &mut [u8]) {
        if !self.making.load(Ordering::SeqCst) {
            SystemEdge.fill(bytes);
            return;
        }
        for chunk in bytes.chunks_mut(32) {
            let no = self.drawn.fetch_add(1, Ordering::SeqCst);
            let block = Sha256::digest([self.seed.to_be_bytes(), no.to_be_bytes()].concat());
            for (to, from) in chunk.iter_mut().zip(block) {
                *to = from;
            }
        }
    }
}

pub(super) fn millis(at: DateTime) -> i64 {
    jiff::tz::Offset::constant(8).to_timestamp(at).map_or(0, jiff::Timestamp::as_millisecond)
}
