//! Silence that the law counts: recorded when nobody acts, once, on the due day.

use mingfa_catalogue::{Id, Value};
use mingfa_matter::Kind;
use mingfa_service::Swept;
use mingfa_store::api::Reveal;
use mingfa_time::Moment;

use super::town::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_that_nobody_answers_is_deemed_accepted() {
    // Monday; five working days end on Monday the 8th.
    let town = Town::on("2020-06-01").await;
    let silent = town.application("一号", "2020-06-01").await;
    let answered = town.application("二号", "2020-06-01").await;
    let young = town.application("三号", "2020-06-01").await;
    town.at("2020-06-05");
    town.act("recon-clerk", &answered, "accept", vec![]).await;
    town.act("recon-clerk", &young, "ask-correction", vec![("correction-list", text("身份证明")), ("correct-by", day("2020-06-20"))]).await;
    town.at("2020-06-08");
    assert_eq!(town.service.sweep().await.unwrap(), Swept::default(), "the last day is not over");
    town.at("2020-06-15");
    let (before, _) = town.store().head().await.unwrap();
    assert_eq!(town.service.sweep().await.unwrap(), Swept { deemed: 1, failed: 0 });
    let (_, events) = town.store().history(&silent, Reveal::Nothing).await.unwrap().unwrap();
    let last = events.last().unwrap();
    assert_eq!((last.act.kind, last.act.action.as_deref(), last.act.occurred), (Kind::Action, Some("accept"), Moment::from(date("2020-06-08"))));
    assert!(last.act.data.deemed && *last.act.actor == *"system" && last.recorded.date() == date("2020-06-15"));
    let state = town.state(&silent).await;
    assert_eq!(&*state.step, "handling");
    assert!(matches!(state.values.get("case-no"), Some(Value::Text(number)) if number.contains("复受〔2020〕2号")), "{:?}", state.values.get("case-no"));
    // Again, and by several at once: nothing more.
    let sweeps = (town.service.sweep(), town.service.sweep(), town.service.sweep());
    let swept = tokio::join!(sweeps.0, sweeps.1, sweeps.2);
    assert_eq!((swept.0.unwrap(), swept.1.unwrap(), swept.2.unwrap()), (Swept::default(), Swept::default(), Swept::default()));
    assert_eq!(town.store().head().await.unwrap().0, before + 1);
    assert_eq!(town.counts("reconsideration-deemed", 2020).await, 1);
    assert_eq!(town.counts("reconsideration-accepted", 2020).await, 2);
    town.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_sweepers_record_each_silence_once() {
    let town = Town::on("2020-06-01").await;
    let mut matters = Vec::new();
    for no in 0..30 {
        matters.push(town.application(&format!("案由{no}"), "2020-06-01").await);
    }
    town.at("2020-06-20");
    let mut sweeping = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let service = town.service.clone();
        sweeping.spawn(async move { service.sweep().await.unwrap() });
    }
    // Somebody acts meanwhile: they find the same event settled, or settle it themselves.
    let officer = town.who("recon-head").await;
    let appoint = mingfa_matter::Act {
        assigned: [(Id::new("handler"), vec![Id::new("p-recon-handler"), Id::new("p-recon-handler-2")])].into(),
        ..act("appoint", vec![])
    };
    for matter in matters.iter().step_by(3) {
        town.service.act(&officer, matter, appoint.clone(), &[], None, &town.key()).await.unwrap();
    }
    let swept: Vec<Swept> = sweeping.join_all().await;
    assert!(swept.iter().all(|swept| swept.failed == 0), "{swept:?}");
    for matter in &matters {
        let state = town.state(matter).await;
        assert_eq!(state.passes.iter().filter(|pass| pass.deemed).count(), 1, "{matter}");
        assert_eq!(&*state.step, "handling");
    }
    assert_eq!(town.counts("reconsideration-deemed", 2020).await, 30);
    town.verify().await;
}
