//! A district is made, adopts the shipped catalogue, and is opened again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use mingfa_catalogue::Id;
use mingfa_store::api::{Edge, RequestKey};
use mingfa_store::{Location, NewDistrict, Store};
use mingfa_time::Moment;

struct TestEdge(AtomicU64);

impl Edge for TestEdge {
    fn now(&self) -> jiff::Timestamp {
        "2020-06-01T02:00:00Z".parse().unwrap()
    }
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let mut x = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            x ^= x >> 30;
            x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x ^= x >> 27;
            *byte = (x >> 24) as u8;
        }
    }
}

#[tokio::test]
async fn a_district_is_made_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location { data: folder.path().to_owned(), database: None, district: None };
    let edge = Arc::new(TestEdge(AtomicU64::new(7)));
    let district = NewDistrict { name: "明德区".into(), code: "mingde".into(), origin: "mingde.demo.invalid".into(), demo: false };
    let store = Store::create(&location, &district, edge.clone()).await.unwrap();
    let request = RequestKey { key: "adopt".into(), principal: Id::new("console"), body: "x".into() };
    store.adopt(request, Moment::from(jiff::civil::date(2020, 1, 1)), &mingfa_catalogue::embedded()).await.unwrap();
    assert!(store.world().catalogue.editions.len() >= 8);
    // Every shipped figure compiles to a statement that both the schema and the slots can answer.
    for figure in &store.world().catalogue.figures {
        if let Err(error) = store.measure(&figure.measure, 2020).await {
            panic!("{}: {error}", figure.id);
        }
    }
    let verified = store.verify().await.unwrap();
    assert!(verified.ok, "{verified:?}");
    assert_eq!(verified.events, 4);
    drop(store);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let store = Store::open(&location, edge).await.unwrap();
    assert!(store.world().catalogue.editions.len() >= 8);
    let mut out = Vec::new();
    assert_eq!(store.export(&mut out).await.unwrap(), 4);
}
