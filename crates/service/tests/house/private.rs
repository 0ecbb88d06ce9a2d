//! What is sealed is never seen in clear where it must not be: in the export of the log, in the records of figures, in lists, pages and
//! papers of readers who do not handle the matter, on the portal, in the log of the program.

use std::io::Write;
use std::sync::{Arc, Mutex};

use mingfa_catalogue::{Id, Value, embedded};
use mingfa_matter::{Act, Command, Publish};
use mingfa_papers::sheets::to_csv;
use mingfa_service::{NewCertificate, Principal};
use mingfa_store::api::{Filter, Order};
use mingfa_time::Moment;

use super::town::*;

/// Personal values of the two matters, none of which is part of its masked form.
const PERSONAL: [&str; 7] =
    ["钱某某申请", "13812345678", "430103199001011234", "天心区某街1号", "孙七七", "430103198812120000", "雨花区某路2号"];
/// Sealed texts: readable to whoever may see the matter, and nowhere else.
const TEXTS: [&str; 3] = ["无照经营标记", "经查属实标记", "请求撤销标记"];

/// Everything that the program logs in these tests, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn clear(what: &str, text: &str, words: &[&str]) {
    for word in words {
        assert!(!text.contains(word), "{what} shows {word}: {}", &text[..text.len().min(2_000)]);
    }
}

struct Matters {
    penalty: Id,
    case: Id,
}

async fn matters(town: &Town) -> Matters {
    let values = vec![
        ("cause", text(TEXTS[0])),
        ("unit", unit("d1")),
        ("filed-on", day("2020-06-01")),
        ("party", text(PERSONAL[4])),
        ("party-kind", code("citizen")),
        ("party-id", text(PERSONAL[5])),
        ("party-address", text("长沙市雨花区某路2号")),
    ];
    let penalty = town.open("unit-clerk", "penalty", "d1", values).await;
    let by = town.who("security-admin").await;
    let officers = vec![Id::new("p-enforcement-officer"), Id::new("p-enforcement-officer-2")];
    for officer in &officers {
        let kind = Id::new("enforcement-certificate");
        let certificate = NewCertificate { kind, number: "湘执1".to_owned(), from: date("2020-01-01"), until: date("2024-12-31") };
        town.service.certify(&by, officer, &certificate).await.unwrap();
    }
    town.try_act("unit-head", &penalty, Act { assigned: [(Id::new("officer"), officers)].into(), ..act("name-officers", vec![]) }).await.unwrap();
    let evidence = town.service.keep_file(&by, "笔录.txt", "现场笔录".as_bytes()).unwrap();
    let given = vec![("facts", text(TEXTS[1])), ("evidence", Value::File(evidence)), ("record-form", Value::Codes(vec![Id::new("text")]))];
    town.act("enforcement-officer", &penalty, "investigate", given).await;
    let case = town.application("不服处罚决定", "2020-06-01").await;
    town.act("recon-clerk", &case, "accept", vec![]).await;
    // Refused: what is told and kept of it names nobody either.
    assert!(town.try_act("recon-head", &case, act("decide", vec![])).await.is_err());
    Matters { penalty, case }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sealed_values_stay_sealed() {
    let log = Log::default();
    let writer = log.clone();
    let logging = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(logging).unwrap();
    let town = Town::on("2020-06-01").await;
    let Matters { penalty, case } = matters(&town).await;
    let sealed: Vec<&str> = PERSONAL.iter().chain(&TEXTS).copied().collect();
    // The handlers do see them, so the test cannot pass by their absence.
    for (who, matter, word) in [("recon-clerk", &case, PERSONAL[0]), ("enforcement-officer", &penalty, PERSONAL[4])] {
        let view = town.service.matter(&town.who(who).await, matter).await.unwrap();
        assert!(format!("{:?}", view.facts).contains(word), "{who}");
    }
    let state = town.state(&case).await;
    let (paper, seq) = state.papers[0].clone();
    let whole = town.service.paper(&town.who("recon-clerk").await, &case, &paper, seq).await.unwrap();
    assert!(format!("{whole:?}").contains(PERSONAL[0]));

    let mut export = Vec::new();
    town.store().export(&mut export).await.unwrap();
    clear("the export of the log", &String::from_utf8(export).unwrap(), &sealed);

    // An auditor sees the district and handles nothing.
    for who in ["auditor", "archivist"] {
        let reader = town.who(who).await;
        for matter in [&penalty, &case] {
            let view = town.service.matter(&reader, matter).await.unwrap();
            assert!(!view.handles, "{who} handles {matter}");
            clear(&format!("the page of {who}"), &format!("{view:?}"), &PERSONAL);
        }
        let masked = town.service.paper(&reader, &case, &paper, seq).await.unwrap();
        clear(&format!("the paper of {who}"), &format!("{masked:?}"), &PERSONAL);
        assert!(format!("{masked:?}").contains("钱某"), "with the masked name");
        for procedure in ["penalty", "reconsideration"] {
            let filter = Filter { procedure: Some(Id::new(procedure)), ..Filter::default() };
            let sheet = town.service.export_list(&reader, filter, Order::Newest).await.unwrap();
            assert_eq!(sheet.rows.len(), 1);
            clear(&format!("the list of {who}"), &sheet_text(&sheet), &PERSONAL);
        }
        let catalogue = town.service.catalogue();
        let may_read = who == "auditor";
        for figure in catalogue.figures.iter().filter(|_| may_read) {
            let explained = town.service.explain_figure(&reader, &figure.id, 2020, 0, 100).await.unwrap();
            clear(&format!("the records of {}", figure.id), &format!("{explained:?}"), &PERSONAL);
        }
    }
    // Somebody of another unit gets no records at all, though the figure counts them.
    let stranger = town.who("stranger").await;
    let explained = town.service.explain_figure(&stranger, "reconsideration-accepted", 2020, 0, 100).await.unwrap();
    assert_eq!((explained.value.measured.part, explained.records.total, explained.records.rows.len()), (1, 0, 0));
    let all = town.service.explain_figure(&Principal::console(), "reconsideration-accepted", 2020, 0, 100).await.unwrap();
    assert_eq!((all.records.total, all.records.rows.len()), (1, 1));

    town.at("2020-07-20");
    town.service.sweep().await.unwrap();
    town.verify().await;
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.len() > 1_000, "something was logged");
    clear("the log of the program", &logged, &sealed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_published_paper_names_no_person() {
    let town = Town::on("2020-06-01").await;
    // The notice of acceptance, which names the applicant and here quotes what is asked for, is made public.
    let mut files = embedded();
    let mut put = |path: &str, before: &str, new: &str| {
        let file = files.iter_mut().find(|file| file.path == path).unwrap();
        let at = file.text.find(before).unwrap();
        file.text.insert_str(at, new);
    };
    let publish = "    publish \"acceptance\" title=\"受理公告\" kind=\"公告\" on=\"accept\" column=\"reconsideration-decisions\" role=\"registrar\" cite=\"行政复议法(2017)第十七条\" {\n        shows \"case-no\" \"paper:recon-acceptance\"\n        mask \"personal\"\n    }\n";
    put("procedures/reconsideration/2017.kdl", "    waits \"decided\"", publish);
    put("papers/reconsideration.kdl", "    text \"你（单位）不服{respondent}作出的{act-title}，向本机关", "    text \"申请人：{applicant}。请求：{request}\"\n");
    town.store().adopt(town.request(), Moment::from(date("2020-06-01")), &files).await.unwrap();
    let clerk = town.who("recon-clerk").await;
    let case = town.application("不服处罚决定", "2020-06-01").await;
    town.act("recon-clerk", &case, "accept", vec![]).await;
    let publish = |redacted: Option<&str>| {
        Command::Publish(Publish {
            id: Id::new("acceptance"),
            state: Id::new("published"),
            reason: None,
            redacted: redacted.into_iter().map(|text| (Id::new("request"), text.to_owned())).collect(),
        })
    };
    let view = town.service.matter(&clerk, &case).await.unwrap();
    assert_eq!(view.publications[0].to_redact, [(Id::new("request"), "行政复议请求".to_owned())], "the paper quotes it");
    let refused = town.service.command(&clerk, &case, &publish(None), None, &town.key()).await.unwrap_err();
    assert!(refused.to_string().contains("行政复议请求（公开文本"), "{refused}");
    town.service.command(&clerk, &case, &publish(Some("请求撤销该决定。")), None, &town.key()).await.unwrap();
    let item = town.store().published(&format!("{case}.acceptance")).await.unwrap().unwrap();
    let body = format!("{:?}", item.body);
    assert!(body.contains("申请人：钱某。请求：请求撤销该决定。"), "{body}");
    clear("the portal", &format!("{item:?}"), &PERSONAL);
    clear("the portal", &body, &[TEXTS[2]]);
}

fn sheet_text(sheet: &mingfa_papers::sheets::Sheet) -> String {
    String::from_utf8(to_csv(sheet).unwrap()).unwrap()
}
