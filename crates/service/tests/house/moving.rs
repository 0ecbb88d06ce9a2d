//! A changed calendar or local value says first which due days it moves.

use mingfa_catalogue::model::SourceFile;
use mingfa_catalogue::{Id, embedded};
use mingfa_matter::read_clock;
use mingfa_service::{MovedDate, Principal};

use super::town::*;

/// The shipped catalogue with one more day off.
fn offered(off: &str) -> Vec<SourceFile> {
    let mut files = embedded();
    let calendar = files.iter_mut().find(|file| file.path.starts_with("calendars/")).unwrap();
    let year = format!("year {} ", &off[..4]);
    let at = calendar.text.find(&year).unwrap();
    let line = at + calendar.text[at..].find('\n').unwrap() + 1;
    calendar.text.insert_str(line, &format!("        off \"测试\" \"{off}\"\n"));
    calendar.text = calendar.text.replacen("revision=\"", "revision=\"test-", 1);
    files
}

fn shown(moved: &[MovedDate]) -> Vec<(String, String, String, String)> {
    let day = |date: Option<mingfa_time::Date>| date.map_or_else(|| "—".to_owned(), |date| date.to_string());
    moved.iter().map(|each| (each.matter.to_string(), each.id.to_string(), day(each.was), day(each.becomes))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_day_off_moves_what_waits_for_a_day_after_it() {
    let town = Town::on("2020-06-01").await;
    let open = town.application("未受理", "2020-06-01").await;
    let done = town.application("已受理", "2020-06-01").await;
    town.at("2020-06-05");
    town.act("recon-clerk", &done, "accept", vec![]).await;
    let console = Principal::console();
    let files = offered("2020-06-04");
    let moved = town.service.moved_by_calendar(&console, &files).await.unwrap();
    let row = |matter: &Id, clock: &str, was: &str, becomes: &str| (matter.to_string(), clock.to_owned(), was.to_owned(), becomes.to_owned());
    let review = row(&open, "review", "2020-06-08", "2020-06-09");
    assert!(shown(&moved).contains(&review), "{moved:?}");
    assert!(!shown(&moved).iter().any(|(matter, clock, ..)| *matter == *done && clock == "review"), "what is done does not move");
    assert!(moved.iter().all(|each| each.was != each.becomes));
    // What it said is what the adoption does; what was done keeps its day, and whether it was in time.
    let due = async |matter: &Id, clock: &str| {
        let loaded = town.store().load(matter, mingfa_store::api::Reveal::Nothing).await.unwrap().unwrap();
        let world = town.service.world();
        let context = world.context(date("2020-06-05").at(10, 0, 0, 0));
        let reading = read_clock(&loaded.edition, loaded.edition.clock(clock).unwrap(), &loaded.state, &context).unwrap();
        reading.reading.due.on().map(|due| due.date.to_string())
    };
    let before = due(&done, "review").await;
    town.service.adopt_catalogue(&console, &files).await.unwrap().unwrap_or_else(|(_, found)| panic!("{found:?}"));
    for each in &moved {
        assert_eq!(due(&each.matter, &each.id).await, each.becomes.map(|date| date.to_string()), "{each:?}");
    }
    assert_eq!(due(&done, "review").await, before);
    assert!(town.service.moved_by_calendar(&console, &files).await.unwrap().is_empty(), "nothing is left to move");
    town.verify().await;
    // A stranger may not ask.
    assert!(town.service.moved_by_calendar(&town.who("unit-clerk").await, &files).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_before_everything_that_waits_moves_nothing() {
    let town = Town::on("2020-06-01").await;
    town.application("一件", "2020-06-01").await;
    let moved = town.service.moved_by_calendar(&Principal::console(), &offered("2020-05-20")).await.unwrap();
    assert!(moved.is_empty(), "{moved:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_local_value_says_what_it_moves() {
    let town = Town::on("2020-06-01").await;
    let values = vec![
        ("order-no", text("GD-1")),
        ("title", text("路灯不亮")),
        ("received-at", mingfa_catalogue::Value::Instant(date("2020-06-01").at(9, 0, 0, 0))),
        ("channel", code("phone")),
        ("kind", code("consult")),
        ("content", text("夜间无照明")),
    ];
    let order = town.open("hotline-operator", "hotline-order", "hotline", values).await;
    let by = town.who("bureau-registrar").await;
    let setting = town.length("hotline.dispatch", "1 working day", "2020-06-01");
    let moved = town.service.moved_by_local(&by, &setting).await.unwrap();
    assert_eq!(shown(&moved), [(order.to_string(), "dispatch".to_owned(), "—".to_owned(), "2020-06-02".to_owned())]);
    town.service.set_local(&by, setting.clone()).await.unwrap();
    assert!(town.service.moved_by_local(&by, &setting).await.unwrap().is_empty());
    // One that begins later moves nothing that has begun.
    let later = town.length("hotline.dispatch", "3 working days", "2020-06-02");
    assert!(town.service.moved_by_local(&by, &later).await.unwrap().is_empty());
}
