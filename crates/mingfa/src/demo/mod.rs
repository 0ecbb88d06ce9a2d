//! `mingfa demo`: the fictional 明德区 and its year 2020, made by driving the services with a simulated clock.
//!
//! Nobody in it exists; every page and paper says 演示数据. The same seed gives the same log, to the byte.

mod dates;
mod decisions;
mod driver;
mod edge;
mod hotline;
mod meetings;
mod nights;
mod people;
mod plan;
mod registers;

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use mingfa_catalogue::{Id, embedded};
use mingfa_service::Service;
use mingfa_store::api::RequestKey;
use mingfa_store::{Location, NewDistrict, Store};
use mingfa_time::Moment;

pub use edge::DemoEdge;

use self::dates::Days;
use self::driver::Driver;
use self::nights::Nights;
use self::people::District;
use self::plan::Plan;
use crate::fault::Fault;

/// The seed of the shipped demonstration.
const SEED: u64 = 2020;
/// Password of the labelled accounts, shown on the sign-in page.
pub const PASSWORD: &str = "mingfa-demo-2020";

/// What the sign-in page shows: login and what the account is.
pub fn labelled() -> Vec<(String, String)> {
    let district = District::new();
    let login = |id: &Id| district.persons.iter().find(|person| person.id == *id).map(|person| person.login.clone()).unwrap_or_default();
    district.labelled.iter().map(|(id, label)| (login(id), label.clone())).collect()
}

/// Opens the demonstration, making it first where there is none. `told` hears how far the making is: done and all.
pub async fn open(location: &Location, told: &mut dyn FnMut(u64, u64)) -> Result<Service, Fault> {
    if location.exists() {
        let edge = Arc::new(DemoEdge::showing());
        let store = Store::open(location, Arc::clone(&edge) as Arc<dyn mingfa_store::api::Edge>).await?;
        let last_seen = store.security_log(1).await?.first().map_or(0, |(at, ..)| *at);
        let (size, _) = store.head().await?;
        let last_told = match size.checked_sub(1) {
            Some(n) => store.event(n).await?.map_or(0, |(_, event)| edge::millis(event.recorded)),
            None => 0,
        };
        edge.not_before(last_seen.max(last_told));
        if !store.is_demo() {
            return Err(Fault::wrong(format!("{} 中是一个真实的区，不是演示区；请用 --data 换一个目录", location.data.display())));
        }
        return Ok(Service::new(store));
    }
    let edge = Arc::new(DemoEdge::making(SEED));
    edge.set(people::first_day().at(8, 0, 0, 0));
    let district = NewDistrict { name: "明德区".to_owned(), code: "mingde".to_owned(), origin: "demo.invalid/mingde".to_owned(), demo: true };
    let store = Store::create(location, &district, Arc::clone(&edge) as Arc<dyn mingfa_store::api::Edge>).await?;
    let service = Service::new(store);
    match make(&service, &edge, told).await {
        Ok(()) => {
            edge.finish();
            Ok(service)
        }
        Err(fault) => Err(fault),
    }
}

async fn make(service: &Service, edge: &Arc<DemoEdge>, told: &mut dyn FnMut(u64, u64)) -> Result<(), Fault> {
    let district = District::new();
    let occurred = Moment::from(people::first_day());
    let request = |key: &str| RequestKey { key: key.to_owned(), principal: Id::new("console"), body: key.to_owned() };
    service.store().adopt(request("demo-adopt"), occurred, &embedded()).await?;
    service.store().append_system(request("demo-district"), occurred, district.changes()).await?;
    service.store().append_system(request("demo-local"), occurred, people::local_values()).await?;
    let labelled: Vec<Id> = district.labelled.iter().map(|(id, _)| id.clone()).collect();
    service.label_accounts(&labelled, PASSWORD).await?;
    let deeds = write(service, &district);
    let all = deeds.len() as u64;
    let mut driver = Driver::new(service.clone(), Arc::clone(edge), district.clone());
    let mut nights = Nights::from(people::first_day());
    let mut months = hotline::months(&district).into_iter().peekable();
    for (at, deed) in deeds.iter().enumerate() {
        while let Some(month) = months.next_if(|month| month.at <= deed.at) {
            nights.pass(service, edge, month.at).await?;
            edge.set(month.at);
            month.import(service).await?;
        }
        nights.pass(service, edge, deed.at).await?;
        driver.carry_out(deed).await?;
        if at % 50 == 0 {
            told(at as u64, all);
        }
    }
    for month in months {
        nights.pass(service, edge, month.at).await?;
        edge.set(month.at);
        month.import(service).await?;
    }
    nights.pass(service, edge, last_moment()).await?;
    service.store().checkpoint().await?;
    told(all, all);
    Ok(())
}

/// The end of the demonstrated year.
fn last_moment() -> DateTime {
    Date::constant(2020, 12, 31).at(23, 59, 59, 0)
}

/// The year as deeds, in time.
fn write(service: &Service, district: &District) -> Vec<plan::Deed> {
    let world = service.world();
    let days = Days::new(&world.calendar);
    let mut plan = Plan::default();
    registers::advisers(&mut plan, days, district);
    let executive = meetings::write(&mut plan, days, district);
    decisions::write(&mut plan, days, &executive);
    registers::penalties(&mut plan, days);
    registers::reconsiderations(&mut plan, days);
    let mut deeds = plan.in_time();
    // What would happen after the year is not there yet: those matters stand open when the demonstration begins.
    deeds.retain(|deed| deed.at <= last_moment());
    deeds
}
