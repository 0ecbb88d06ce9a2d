//! Opens the district that the arguments name, on a runtime of its own.

use std::future::Future;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use mingfa_service::Service;
use mingfa_store::api::Edge;
use mingfa_store::{Location, Store};
use tokio::runtime::Runtime;

use crate::args::Place;
use crate::demo::DemoEdge;
use crate::edge::SystemEdge;
use crate::fault::Fault;

/// An open district with the runtime that its calls run on.
pub struct Opened {
    runtime: Runtime,
    /// What users do.
    pub service: Service,
}

impl Opened {
    /// A district that was opened on this runtime.
    pub fn new(runtime: Runtime, service: Service) -> Self {
        Self { runtime, service }
    }

    /// Runs a call to its end.
    pub fn run<T>(&self, call: impl Future<Output = T>) -> T {
        self.runtime.block_on(call)
    }
}

/// The machine's clock, or the demonstration's once it is known that this is one: a demo log must not learn real times.
#[derive(Debug, Default)]
struct ThisEdge {
    demo: OnceLock<DemoEdge>,
}

impl Edge for ThisEdge {
    fn now(&self) -> jiff::Timestamp {
        self.demo.get().map_or_else(|| SystemEdge.now(), Edge::now)
    }

    fn fill(&self, bytes: &mut [u8]) {
        SystemEdge.fill(bytes);
    }
}

/// Where the arguments say that the district is.
pub fn location(place: &Place) -> Location {
    Location { data: place.data.clone(), database: place.database.clone(), district: place.district.clone() }
}

/// Opens it, with the demonstration's clock if it is one.
pub fn open(place: &Place) -> Result<Opened, Fault> {
    let runtime = runtime()?;
    let edge = Arc::new(ThisEdge::default());
    let store = runtime.block_on(Store::open(&location(place), Arc::clone(&edge) as Arc<dyn Edge>))?;
    if store.is_demo() {
        edge.demo.get_or_init(DemoEdge::showing);
    }
    Ok(Opened::new(runtime, Service::new(store)))
}

/// Puts a backup where the arguments say and opens it.
pub fn restore(place: &Place, backup: &Path, erasures: Option<&Path>) -> Result<Opened, Fault> {
    let runtime = runtime()?;
    let edge = Arc::new(ThisEdge::default());
    let store = runtime.block_on(mingfa_store::restore(backup, &location(place), erasures, Arc::clone(&edge) as Arc<dyn Edge>))?;
    Ok(Opened::new(runtime, Service::new(store)))
}

/// Two workers are enough (stack.md §11); hashing and documents have threads of their own.
pub fn runtime() -> Result<Runtime, Fault> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Fault::wrong(format!("不能启动运行环境（{error}），请检查系统的线程数限制")))
}
