//! Opens the district that the arguments name, on a runtime of its own.

use std::future::Future;
use std::sync::Arc;

use mingfa_service::Service;
use mingfa_store::{Location, Store};
use tokio::runtime::Runtime;

use crate::args::Place;
use crate::edge::SystemEdge;
use crate::fault::Fault;

/// An open district with the runtime that its calls run on.
pub struct Opened {
    runtime: Runtime,
    /// What users do.
    pub service: Service,
}

impl Opened {
    /// Runs a call to its end.
    pub fn run<T>(&self, call: impl Future<Output = T>) -> T {
        self.runtime.block_on(call)
    }
}

/// Where the arguments say that the district is.
pub fn location(place: &Place) -> Location {
    Location { data: place.data.clone(), database: place.database.clone(), district: place.district.clone() }
}

/// Opens it.
pub fn open(place: &Place) -> Result<Opened, Fault> {
    let runtime = runtime()?;
    let store = runtime.block_on(Store::open(&location(place), Arc::new(SystemEdge)))?;
    Ok(Opened { runtime, service: Service::new(store) })
}

/// Two workers are enough (stack.md §11); hashing and documents have threads of their own.
pub fn runtime() -> Result<Runtime, Fault> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| Fault::wrong(format!("不能启动运行环境（{error}），请检查系统的线程数限制")))
}
