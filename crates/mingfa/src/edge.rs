//! The edge of the machine: the wall clock and the system's randomness. No other crate may ask for either.

use std::time::{SystemTime, UNIX_EPOCH};

use mingfa_store::api::Edge;

use crate::fault::Fault;

/// The real clock and the system's generator.
#[derive(Debug, Clone, Copy)]
pub struct SystemEdge;

impl Edge for SystemEdge {
    #[allow(clippy::disallowed_methods)] // The one place that may ask the clock.
    fn now(&self) -> jiff::Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        let nanos = i32::try_from(since.subsec_nanos()).unwrap_or(0);
        jiff::Timestamp::new(seconds, nanos).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // Predictable salts, keys or tokens are worse than no service.
            crate::output::say("错误：系统的随机数发生器不可用，程序已停止；请检查操作系统");
            std::process::exit(2);
        }
    }
}

/// Six hex digits, for a default code.
pub fn six_hex() -> Result<String, Fault> {
    let mut bytes = [0_u8; 3];
    getrandom::fill(&mut bytes).map_err(|_| Fault::wrong("系统的随机数发生器不可用，请检查操作系统，或用 --code 指定代码"))?;
    Ok(hex::encode(bytes))
}
