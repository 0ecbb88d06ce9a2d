//! A ninth procedure as one file of KDL: read beside the shipped catalogue, proved, adopted, and driven from its first form to the portal.
//! Nothing in Rust knows of it; only this test names its fields.

use std::path::Path;

use axum::http::StatusCode;
use mingfa_catalogue::{SourceFile, check, embedded, read, render};

use crate::desk::Put::{File, Text};
use crate::desk::{Desk, words};
use crate::town::{STRANGER, Town};

const FILE: &str = "procedures/adviser-appraisal/2020.kdl";

/// The shipped catalogue and the ninth procedure.
fn nine() -> Vec<SourceFile> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ninth").join(FILE)).unwrap();
    let mut files = embedded();
    files.push(SourceFile { path: FILE.to_owned(), text });
    files
}

#[test]
fn the_ninth_procedure_is_proved_like_the_eight() {
    let (catalogue, found) = read(nine());
    let report = check(&catalogue, found);
    let told: Vec<String> = report.diagnostics.iter().filter(|each| each.is_error()).map(|each| render(each, &catalogue)).collect();
    assert!(report.ok(), "{}", told.join("\n"));
    let edition = catalogue.editions_of("adviser-appraisal").last().expect("it is there");
    assert_eq!((edition.title.as_str(), edition.clocks.len(), edition.gates.len(), edition.publishes.len()), ("法律顾问年度考核", 3, 1, 1));
    // And it is judged like them: a step without a clock is refused.
    let broken: Vec<SourceFile> = nine()
        .into_iter()
        .map(|file| {
            if file.path == FILE {
                SourceFile {
                    text: file.text.lines().filter(|line| !line.contains("clock \"rate\"")).collect::<Vec<_>>().join("\n"),
                    ..file
                }
            } else {
                file
            }
        })
        .collect();
    let (catalogue, found) = read(broken);
    let report = check(&catalogue, found);
    assert!(report.diagnostics.iter().any(|each| each.is_error() && each.code.id == "MF-713"), "{:?}", report.diagnostics);
}

#[tokio::test]
async fn the_ninth_procedure_runs_from_its_first_form_to_the_portal() {
    let town = Town::adopting(&nine()).await;
    let clerk = Desk::of(&town, "unit-clerk").await;
    let head = Desk::of(&town, "unit-head").await;
    let reviewer = Desk::of(&town, "bureau-reviewer").await;

    // Opened: it stands in the navigation, its form asks for what the definition wants, and says what is missing.
    let front = clerk.page("/w").await;
    assert!(front.contains("法律顾问年度考核") && front.contains("/w/adviser-appraisal"), "{}", words(&front));
    let refused = clerk
        .send(
            "/w/adviser-appraisal/new",
            &[("v-subject", Text("某某律师事务所")), ("v-started-on", Text("2020年11月3日")), ("v-year", Text("去年"))],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("去年") && refused.body.contains("某某律师事务所"), "what was typed is lost: {}", words(&refused.body));
    assert!(refused.body.contains("考核年度"), "{}", words(&refused.body));
    let place = clerk
        .done(
            "/w/adviser-appraisal/new",
            &[("v-subject", Text("某某律师事务所")), ("v-started-on", Text("2020年11月3日")), ("v-year", Text("２０２０"))],
        )
        .await;
    let matter = place.strip_suffix("?done=open").expect(&place).to_owned();
    let at = |rest: &str| format!("{matter}{rest}");

    // Files, choices of several, numbers, money and a personal field in one form.
    let handed_in = [
        ("v-report", File("述职报告.txt", "本年度服务情况")),
        ("v-services", Text("opinion")),
        ("v-services", Text("training")),
        ("v-hours", Text("12")),
        ("v-fee", Text("3,500.50")),
        ("v-contact", Text("13812345678")),
    ];
    clerk.done(&at("/do/hand-in"), &handed_in).await;
    let page = clerk.page(&matter).await;
    for shown in ["待评议", "评议期限", "2020年11月17日", "出具法律意见", "讲课培训", "3500.50", "述职报告.txt", "民主测评", "登记测评意见"]
    {
        assert!(page.contains(shown), "{shown}: {}", words(&page));
    }

    // It is the reviewer's turn; a guard refuses in the words of the definition, and keeps what was typed.
    assert!(reviewer.page("/w").await.contains("某某律师事务所"));
    let refused = reviewer.send(&at("/do/rate"), &[("v-grade", Text("excellent")), ("v-comment", Text("工作认真。"))]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("服务时长不足二十小时的，不得评为优秀。") && refused.body.contains("工作认真。"),
        "{}",
        words(&refused.body)
    );
    reviewer.done(&at("/do/rate"), &[("v-grade", Text("competent")), ("v-comment", Text("工作认真，意见质量较高。"))]).await;

    // The gate stands before the last act: the page says what is missing and whom to ask; the form sent all the same is refused.
    let page = head.page(&at("/do/decide")).await;
    for shown in ["民主测评", "请聘用单位经办人登记测评意见", "本区"] {
        assert!(page.contains(shown), "{shown}: {}", words(&page));
    }
    let csrf = head
        .page(&matter)
        .await
        .split("name=\"_csrf\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a form")
        .to_owned();
    let forced = head.post(&at("/do/decide"), &format!("_csrf={csrf}")).await;
    assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(forced.body.contains("前置条件未满足：民主测评"), "{}", words(&forced.body));
    assert!(head.page(&matter).await.contains("未办成"), "the refused attempt is not told");
    clerk.done(&at("/do/add-vote"), &[("v-score", Text("92")), ("v-remark", Text("服务及时"))]).await;
    head.done(&at("/do/decide"), &[]).await;
    let page = clerk.page(&matter).await;
    for shown in ["已确定等次", "试法顾考〔2020〕1号", "意见1", "92", "本件已办结"] {
        assert!(page.contains(shown), "{shown}: {}", words(&page));
    }

    // Lists, with a filter on its own field, and the export.
    for (path, there) in [
        ("/w/adviser-appraisal", true),
        ("/w/adviser-appraisal?f.grade=competent", true),
        ("/w/adviser-appraisal?f.grade=excellent", false),
        ("/search?q=%E6%9F%90%E6%9F%90", true),
    ] {
        assert_eq!(clerk.page(path).await.contains("某某律师事务所"), there, "{path}");
    }
    assert!(clerk.page("/w/adviser-appraisal/export?as=csv").await.contains("称职"));

    // The rule's own page: drawn, told and proved.
    let rule = clerk.page("/rules/adviser-appraisal/2020").await;
    for shown in ["法律顾问年度考核（2020）", "<svg", "民主测评", "条件：“服务时长（小时）”不少于20", "10个工作日", "已证明"]
    {
        assert!(rule.contains(shown), "{shown}: {}", words(&rule));
    }

    // Published with its personal field masked; the public reads it and verifies it.
    reviewer.done(&at("/publish/result"), &[("_state", Text("published"))]).await;
    let column = town.get("/columns/legal-advisers", None).await.body;
    let item = format!("/p/{}.result", matter.trim_start_matches("/m/"));
    assert!(column.contains("某某律师事务所") && column.contains(&item), "{}", words(&column));
    let public = town.get(&item, None).await;
    assert_eq!(public.status, StatusCode::OK);
    for shown in ["称职", "试法顾考〔2020〕1号", "出具法律意见、讲课培训", "工作认真，意见质量较高。", "138****5678"]
    {
        assert!(public.body.contains(shown), "{shown}: {}", words(&public.body));
    }
    for hidden in ["13812345678", "3500.50", "服务及时"] {
        assert!(!public.body.contains(hidden), "{hidden} is public");
    }

    // Nobody else may know of it.
    let stranger = Desk::of(&town, STRANGER).await;
    assert!(!stranger.page("/w/adviser-appraisal").await.contains("某某律师事务所"));
}
