//! Who enforces holds a certificate on that day; it is entered by those who appoint.

use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Act, Refusal};
use mingfa_service::{NewCertificate, ServiceError};

use super::town::*;

fn certificate(number: &str, until: &str) -> NewCertificate {
    NewCertificate { kind: Id::new("enforcement-certificate"), number: number.to_owned(), from: date("2020-01-01"), until: date(until) }
}

fn officers() -> Vec<Id> {
    vec![Id::new("p-enforcement-officer"), Id::new("p-enforcement-officer-2")]
}

fn naming() -> Act {
    Act { assigned: [(Id::new("officer"), officers())].into(), ..act("name-officers", vec![]) }
}

fn sentence<T: std::fmt::Debug>(outcome: Result<T, ServiceError>) -> String {
    let error = outcome.unwrap_err();
    assert!(matches!(&error, ServiceError::Refused(refusal) if matches!(**refusal, Refusal::Certificate { .. })), "{error}");
    error.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officers_enforce_while_their_certificates_are_valid() {
    let town = Town::on("2020-06-01").await;
    let values = vec![
        ("cause", text("占道经营")),
        ("unit", unit("d1")),
        ("filed-on", day("2020-06-01")),
        ("party", text("某公司")),
        ("party-kind", code("organisation")),
    ];
    let matter = town.open("unit-clerk", "penalty", "d1", values).await;
    let refused = sentence(town.try_act("unit-head", &matter, naming()).await);
    assert_eq!(refused, "“担任执法人员”须持有有效的行政执法证");
    let by = town.who("security-admin").await;
    for (person, until) in officers().iter().zip(["2020-06-10", "2020-12-31"]) {
        town.service.certify(&by, person, &certificate("湘执0001", until)).await.unwrap();
    }
    town.try_act("unit-head", &matter, naming()).await.unwrap();
    let evidence = town.service.keep_file(&by, "笔录.txt", "现场笔录".as_bytes()).unwrap();
    let forms = Value::Codes(vec![Id::new("text")]);
    let given = vec![("facts", text("经查属实")), ("evidence", Value::File(evidence)), ("record-form", forms)];
    let investigate = || act("investigate", given.clone());
    town.at("2020-06-11");
    let refused = sentence(town.try_act("enforcement-officer", &matter, investigate()).await);
    assert!(refused.ends_with("须持有有效的行政执法证"), "{refused}");
    let view = town.service.matter(&town.who("enforcement-officer").await, &matter).await.unwrap();
    let shown = view.actions.iter().find(|action| action.id == *"investigate").unwrap();
    assert!(!shown.mine && shown.obstacles.iter().any(|refusal| refusal.to_string().contains("行政执法证")), "{shown:?}");
    // The other one's is valid until it is withdrawn.
    let held = town.store().certificates(Some(&officers()[1])).await.unwrap();
    town.service.end_certificate(&by, &held[0].id).await.unwrap();
    sentence(town.try_act("enforcement-officer-2", &matter, investigate()).await);
    town.service.certify(&by, &officers()[1], &certificate("湘执0003", "2025-12-31")).await.unwrap();
    town.try_act("enforcement-officer-2", &matter, investigate()).await.unwrap();
    town.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_are_entered_by_those_who_appoint() {
    let town = Town::on("2020-06-01").await;
    let (by, officer) = (town.who("security-admin").await, officers()[0].clone());
    for other in ["unit-head", "enforcement-officer", "system-admin", "audit-admin"] {
        let outcome = town.service.certify(&town.who(other).await, &officer, &certificate("1", "2020-12-31")).await;
        assert!(matches!(outcome, Err(ServiceError::Denied(_))), "{other}: {outcome:?}");
    }
    let own = town.service.certify(&by, &by.person, &certificate("1", "2020-12-31")).await;
    assert!(own.unwrap_err().to_string().contains("自己的证件"));
    let unknown = NewCertificate { kind: Id::new("judge"), ..certificate("1", "2020-12-31") };
    for (new, word) in [(unknown, "种类"), (certificate(" ", "2020-12-31"), "编号"), (certificate("1", "2019-12-31"), "有效期止早于")] {
        let error = town.service.certify(&by, &officer, &new).await.unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
    }
    let id = town.service.certify(&by, &officer, &certificate("湘执0001", "2020-12-31")).await.unwrap();
    town.service.end_certificate(&by, &id).await.unwrap();
    assert!(matches!(town.service.end_certificate(&by, &id).await, Err(ServiceError::Denied(_))), "it has ended");
    let listed = town.service.list_persons(&by).await.unwrap();
    let listed = listed.iter().find(|listed| listed.person.id == officer).unwrap();
    assert_eq!(listed.certificates.len(), 1);
    let lines = town.service.security_lines(&town.who("audit-admin").await, 10).await.unwrap();
    assert!(lines.iter().any(|line| line.kind == "certified") && lines.iter().any(|line| line.kind == "certificate-ended"), "{lines:?}");
}
