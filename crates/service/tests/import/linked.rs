//! Meetings, opinions and items: one row, several matters, and links in both directions.

use mingfa_catalogue::Id;
use mingfa_service::NoteKind;

use super::world::*;

const MEETINGS: &str = "会议编号,日期,名称,议题数,法制机构列席,列席单位\n\
    CW1,2020-03-10,区政府第1次常务会议,3,是,区司法局\n\
    CW2,2020-04-10,区政府第2次常务会议,1,否,\n";
const OPINIONS: &str = "意见编号,会议编号,议题,出具日期,结论\n\
    YJ1,CW1,关于老旧小区改造的实施方案,2020-03-05,合法\n\
    YJ2,CW1,关于停车设施的若干措施,2020-03-06,修改后合法\n\
    YJ3,CW2,关于产业招商的协议,2020-04-01,存在重大法律风险\n";

#[tokio::test]
async fn an_opinion_stands_for_its_item_and_both_know_the_meeting() {
    let district = District::new().await;
    let report = district.import(&[("meetings.csv", MEETINGS), ("opinions.csv", OPINIONS)]).await;
    assert_eq!((counts(&report.files[0]), counts(&report.files[1])), ((2, 0, 0, 0), (3, 0, 0, 0)));
    assert_eq!(notes(&report.files[0].warnings), ["1 议题数 finding", "2 法制机构列席 finding"]);
    assert_eq!(notes(&report.files[1].warnings), ["3 结论 finding", "3 - finding"]);

    let (review, item, meeting) = (
        district.matter("legality-review", "YJ2").await,
        district.matter("agenda-item", "YJ2").await,
        district.matter("government-meeting", "CW1").await,
    );
    // The result is bound to the item as it was taken, so it counts for it.
    assert_eq!((review.step.as_str(), review.bound["item"], review.seq), ("changed", 0, 1));
    let heard = item.links.iter().find(|linked| *linked.link == *"review").unwrap();
    assert_eq!(
        (heard.settled_as.as_deref(), heard.at_revision, heard.matter.clone()),
        (Some("lawful-after-change"), Some(0), review.matter.clone())
    );
    let heard = item.links.iter().find(|linked| *linked.link == *"meeting").unwrap();
    assert_eq!((heard.settled_as.as_deref(), heard.ended, &heard.matter), (Some("held"), true, &meeting.matter));
    assert_eq!(item.last("put-on-agenda").unwrap().occurred.to_string(), "2020-03-10");
    assert!(item.findings.is_empty(), "{:?}", item.findings);
    assert_eq!((meeting.step.as_str(), meeting.links.len(), meeting.seq), ("archived", 3, 1));
    assert!(review.links.iter().any(|linked| linked.matter == item.matter));

    // 存在重大法律风险: unlawful, with what the file says of it and the gate that stood before the agenda.
    let (review, item) = (district.matter("legality-review", "YJ3").await, district.matter("agenda-item", "YJ3").await);
    assert_eq!((review.step.as_str(), review.findings[0].code.as_str()), ("unlawful", "stated.conclusion.unlawful"));
    assert_eq!(item.findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["gate.legality"]);
    assert_eq!(district.matter("government-meeting", "CW2").await.findings[0].code.as_str(), "stated.attendance.absent");

    // The item nobody named: untitled, on the day of its meeting, not judged.
    let items = district.list("agenda-item").await;
    let nameless: Vec<_> = items.iter().filter(|row| row.title.is_empty()).collect();
    assert_eq!((items.len(), nameless.len(), nameless[0].findings), (4, 1, 1));
    assert_eq!((district.figure("agenda-items").await, district.figure("legal-opinions").await), (4.0, 3.0));

    let events = district.events().await;
    let again = district.import(&[("meetings.csv", MEETINGS), ("opinions.csv", OPINIONS)]).await;
    assert_eq!((counts(&again.files[0]), counts(&again.files[1])), ((0, 0, 2, 0), (0, 0, 3, 0)));
    assert!(again.files.iter().all(|file| file.warnings.is_empty()));
    assert_eq!(district.events().await, events);
    district.verify().await;
}

#[tokio::test]
async fn files_one_by_one_lead_to_the_same_matters_as_together() {
    let together = District::new().await;
    together.import(&[("meetings.csv", MEETINGS), ("opinions.csv", OPINIONS)]).await;

    // Meetings first: items are known by number only; when the opinions name them they take those places.
    let district = District::new().await;
    let report = district.import(&[("meetings.csv", MEETINGS)]).await;
    assert_eq!(counts(&report.files[0]), (2, 0, 0, 0));
    assert_eq!(district.list("agenda-item").await.len(), 4);
    let report = district.import(&[("opinions.csv", OPINIONS)]).await;
    assert_eq!(counts(&report.files[0]), (3, 0, 0, 0));
    assert_eq!(notes(&report.files[0].warnings), ["3 结论 finding", "3 - finding"]);
    let shown = |rows: Vec<mingfa_store::api::ListRow>| {
        let mut shown: Vec<_> = rows.into_iter().map(|row| (row.title, row.opened, row.step, row.settled_as, row.findings)).collect();
        shown.sort();
        shown
    };
    for procedure in ["agenda-item", "legality-review", "government-meeting"] {
        assert_eq!(shown(district.list(procedure).await), shown(together.list(procedure).await), "{procedure}");
    }
    for figure in ["agenda-items", "agenda-items-unjudged", "agenda-items-unlawful", "legal-opinions", "must-1-share", "opinions-changed"] {
        assert_eq!(district.figure(figure).await, together.figure(figure).await, "{figure}");
    }
    let item = district.matter("agenda-item", "YJ2").await;
    assert!(
        item.findings.is_empty() && item.links.iter().any(|linked| linked.settled_as.as_deref() == Some("lawful-after-change")),
        "{item:?}"
    );
    let events = district.events().await;
    for (name, file) in [("opinions.csv", OPINIONS), ("meetings.csv", MEETINGS)] {
        let again = district.import(&[(name, file)]).await;
        assert_eq!((again.files[0].unchanged, again.files[0].warnings.len()), (again.files[0].rows, 0), "{name}");
    }
    assert_eq!(district.events().await, events);
    district.verify().await;
}

#[tokio::test]
async fn opinions_wait_for_their_meeting() {
    let district = District::new().await;
    let report = district.import(&[("opinions.csv", OPINIONS)]).await;
    assert_eq!(notes(&report.files[0].refused), ["1 会议编号 unknown-code", "2 会议编号 unknown-code", "3 会议编号 unknown-code"]);
    assert!(district.list("agenda-item").await.is_empty());
    // A meeting whose row is refused is none.
    let broken = MEETINGS.replace("2020-03-10", "10-03-2020");
    let report = district.import(&[("meetings.csv", &broken), ("opinions.csv", OPINIONS)]).await;
    assert_eq!((counts(&report.files[0]), counts(&report.files[1])), ((1, 0, 0, 1), (1, 0, 0, 2)));
    let report = district.import(&[("meetings.csv", MEETINGS), ("opinions.csv", OPINIONS)]).await;
    assert_eq!((counts(&report.files[0]), counts(&report.files[1])), ((1, 0, 1, 0), (2, 0, 1, 0)));
    assert_eq!(district.list("agenda-item").await.len(), 4);
    district.verify().await;
}

#[tokio::test]
async fn more_items_than_the_meeting_counts_are_a_finding() {
    let district = District::new().await;
    let report = district.import(&[("meetings.csv", &MEETINGS.replace("会议,3,是", "会议,1,是")), ("opinions.csv", OPINIONS)]).await;
    let finding = report.files[0].warnings.iter().find(|note| note.row == 1).unwrap();
    assert_eq!((finding.kind, finding.column.as_deref()), (NoteKind::Finding, Some("议题数")));
    assert_eq!(district.matter("government-meeting", "CW1").await.findings[0].code.as_str(), "stated.items");
    assert_eq!(district.list("agenda-item").await.len(), 3);
}

#[tokio::test]
async fn an_opinion_that_comes_later_is_told_to_the_meeting_on_record() {
    let district = District::new().await;
    let (first, rest): (&str, &str) = OPINIONS.split_once("YJ2").unwrap();
    let header = OPINIONS.lines().next().unwrap();
    district.import(&[("meetings.csv", &MEETINGS.replace("会议,3,是", "会议,1,是")), ("a.csv", first)]).await;
    let before = district.matter("government-meeting", "CW1").await;
    assert_eq!((before.links.len(), before.seq), (1, 1));
    let report = district.import(&[("b.csv", &format!("{header}\nYJ2{rest}"))]).await;
    assert_eq!(counts(&report.files[0]), (2, 0, 0, 0));
    let meeting = district.matter("government-meeting", "CW1").await;
    assert_eq!((meeting.links.len(), meeting.seq), (2, 2));
    // One key with two contents in one file: the first is taken.
    let twice = format!(
        "{header}\nYJ9,CW1,甲,2020-03-05,合法\nYJ9,CW1,乙,2020-03-05,合法\nYJ9,CW2,甲,2020-03-05,合法\nYJ9,CW1,甲,2020-03-05,合法\n"
    );
    let report = district.import(&[("c.csv", &twice)]).await;
    assert_eq!(counts(&report.files[0]), (1, 0, 1, 2));
    assert_eq!(
        notes(&report.files[0].refused),
        ["2 意见编号 duplicate-conflicting", "2 意见编号 duplicate-conflicting", "3 意见编号 duplicate-conflicting"]
    );
    // A meeting does not merge newer states: what differs is a conflict.
    let report = district.import(&[("meetings.csv", &MEETINGS.replace(",否,", ",是,"))]).await;
    assert_eq!(notes(&report.files[0].refused), ["2 会议编号 conflict"]);
    let found = district.store().find_identities(&Id::new("agenda-item"), &["YJ9".to_owned()]).await.unwrap();
    assert_eq!(found.len(), 1);
    district.verify().await;
}

#[tokio::test]
async fn documents_land_where_their_register_says_and_a_different_status_is_a_finding() {
    let district = District::new().await;
    let file = "统一登记号,文号,名称,公布日期,统一登记,统一编号,统一公布,有效期（年）,状态\n\
        MDDR-2020-00001,明政发〔2020〕3号,关于支持中小企业发展的若干措施,2020-08-13,是,是,是,5,现行有效\n\
        MDDR-2020-00002,明政发〔2020〕4号,困难群众临时救助实施细则,2020-04-27,否,是,否,2,已废止\n";
    let report = district.import(&[("normdocs.csv", file)]).await;
    assert_eq!(counts(&report.files[0]), (2, 0, 0, 0), "{:?}", report.files[0].refused);
    let clean = district.matter("normative-document", "MDDR-2020-00001").await;
    assert_eq!((clean.step.as_str(), clean.findings.len()), ("in-force", 0));
    let odd = district.matter("normative-document", "MDDR-2020-00002").await;
    assert_eq!(
        odd.findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
        ["stated.register", "check.publish-document", "check.in-force"]
    );
    assert_eq!(notes(&report.files[0].warnings), ["2 统一登记 finding", "2 - finding", "2 - finding"]);
    assert_eq!((district.figure("normative-documents").await, district.figure("document-unified-share").await), (2.0, 50.0));
}
