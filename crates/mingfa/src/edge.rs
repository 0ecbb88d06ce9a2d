//! The edge of the machine: the wall clock and the system's randomness. No other crate may ask for either.

use std::time::{SystemTime, UNIX_EPOCH};

/// The instant, now.
#[allow(clippy::disallowed_methods)] // The one place that may ask the clock.
pub fn now() -> jiff::Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let nanos = i32::try_from(since.subsec_nanos()).unwrap_or(0);
    jiff::Timestamp::new(seconds, nanos).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}
