//! What a store must do, whatever its database: one macro line per backend runs all of it.
#![allow(dead_code)]

pub mod behaviour;
pub mod damage;
pub mod figures;
pub mod postgres;
pub mod world;

/// Runs every behaviour on a backend; `$place` gives a fresh place, or none when the backend cannot be had.
macro_rules! store_suite {
    ($backend:ident, $place:expr, [$($part:ident :: $test:ident),* $(,)?]) => {
        mod $backend {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    if let Some(place) = $place.await {
                        crate::suite::$part::$test(place).await;
                    }
                }
            )*
        }
    };
}
