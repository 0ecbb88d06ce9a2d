//! The shared samples (contract `import`; issue 3, done when 4).

use std::collections::{BTreeMap, BTreeSet};

use mingfa_service::ImportRequest;
use serde_json::Value as Json;

use super::world::*;

async fn imported(name: &str, test: &str) -> Option<(District, ImportRequest, std::path::PathBuf)> {
    let shared = shared(test)?;
    let request = ImportRequest { files: sample(&shared, name), create_units: true, ..ImportRequest::default() };
    Some((District::new().await, request, shared))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clean_year_gives_the_figures_of_its_report() {
    let Some((district, request, shared)) = imported("clean", "clean samples").await else { return };
    let report = district.run(&request).await;
    let file = |name: &str| report.files.iter().find(|file| file.file == name).unwrap();
    for (name, procedure, rows) in [
        ("advisers.csv", "adviser-engagement", 142),
        ("hotline.csv", "hotline-order", 1800),
        ("meetings.csv", "government-meeting", 33),
        ("normdocs.csv", "normative-document", 5),
        ("opinions.csv", "legality-review", 237),
    ] {
        let file = file(name);
        assert_eq!(file.refused, [], "{name}");
        assert_eq!((file.procedure.as_deref(), file.encoding.as_deref()), (Some(procedure), Some("UTF-8")));
        assert_eq!((file.rows, counts(file)), (rows, (rows, 0, 0, 0)), "{name}");
    }
    let unknown: Vec<&str> = report.files.iter().filter(|file| file.procedure.is_none()).map(|file| file.file.as_str()).collect();
    assert_eq!(
        unknown,
        [
            "cases.csv",
            "contracts.csv",
            "indicators.csv",
            "legal_aid.csv",
            "mediation.csv",
            "officers.csv",
            "power_list.xlsx",
            "proof_items.csv",
            "proposals.csv",
            "reconsideration.csv",
            "service_items.csv",
            "training.csv"
        ]
    );
    assert!(report.files.iter().all(|file| file.problem.is_some() == file.procedure.is_none()));
    assert!(!report.files.iter().any(|file| file.file == "expected.json"));

    let expected: Json = serde_json::from_slice(&std::fs::read(shared.join("data/samples/clean/expected.json")).unwrap()).unwrap();
    for (name, figure) in [
        ("meetings", "executive-meetings"),
        ("opinions", "legal-opinions"),
        ("normdocs", "normative-documents"),
        ("advisers_dept", "adviser-departments"),
        ("advisers_sub", "adviser-secondary"),
        ("advisers_street", "adviser-streets"),
        ("advisers_community", "adviser-communities"),
    ] {
        assert_eq!(district.figure(figure).await, expected[name].as_f64().unwrap(), "{figure}");
    }
    assert_eq!(district.figure("hotline-orders").await, expected["hotline"]["total"].as_f64().unwrap());
    assert_eq!(district.figure("hotline-on-time").await, expected["hotline"]["on_time_rate_percent"].as_f64().unwrap());
    assert_eq!(district.figure("adviser-coverage").await, 100.0);

    // The opinions and their items: 161 lawful, 68 changed, 8 unlawful; 50 items nobody named.
    let reviews = district.list("legality-review").await;
    let settled = |result: &str| reviews.iter().filter(|row| row.settled_as.as_deref() == Some(result)).count();
    assert_eq!((settled("lawful"), settled("lawful-after-change"), settled("unlawful")), (161, 68, 8));
    let items = district.list("agenda-item").await;
    assert_eq!(items.len(), 287);
    assert_eq!(items.iter().filter(|row| row.title.is_empty()).count(), 50);
    assert_eq!(district.figure("agenda-items").await, 287.0);
    assert_eq!(district.figure("agenda-items-unjudged").await, 50.0);
    assert_eq!(district.figure("agenda-items-unlawful").await, 8.0);
    assert_eq!(district.figure("must-1-share").await, 100.0);
    // What stands on the agenda though its opinion says no, and what nobody judged, is found; nothing else is.
    assert_eq!(items.iter().filter(|row| row.findings > 0).count(), 58);
    assert_eq!(reviews.iter().filter(|row| row.findings > 0).count(), 8);
    let findings = file("opinions.csv").warnings.iter().filter(|note| note.column.as_deref() == Some("结论")).count();
    assert_eq!(findings, 8);
    let meetings = district.list("government-meeting").await;
    assert!(meetings.iter().all(|row| row.step.as_str() == "archived" && row.findings == 0));
    assert!(district.list("normative-document").await.iter().all(|row| row.step.as_str() == "in-force"));

    // Units: one for each name, of the kind that the row states.
    let units = district.service.world().units.clone();
    let kinds = units.iter().fold(BTreeMap::<&str, usize>::new(), |mut kinds, unit| {
        *kinds.entry(unit.kind.as_str()).or_default() += 1;
        kinds
    });
    assert_eq!((kinds["street"], kinds["community"], kinds["institution"], kinds["justice-bureau"]), (14, 99, 8, 1));
    assert_eq!(units.iter().filter(|unit| unit.short == "教育局").map(|unit| unit.name.as_str()).collect::<Vec<_>>(), ["明德区教育局"]);
    let made: usize =
        report.files.iter().flat_map(|file| &file.warnings).filter(|note| note.kind == mingfa_service::NoteKind::UnitCreated).count();
    assert_eq!(made, units.len() - 1);

    let before = district.events().await;
    let again = district.run(&request).await;
    for file in again.files.iter().filter(|file| file.procedure.is_some()) {
        assert_eq!((counts(file), file.refused.len()), ((0, 0, file.rows, 0), 0), "{}", file.file);
        assert_eq!(file.warnings, [], "{}", file.file);
    }
    assert_eq!(district.events().await, before);
    district.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_injected_defect_is_named_and_no_clean_row_is_lost() {
    let Some((district, request, shared)) = imported("dirty", "dirty samples").await else { return };
    let report = district.run(&request).await;
    let file = report.files.iter().find(|file| file.file == "hotline.csv").unwrap();
    assert_eq!((file.encoding.as_deref(), file.rows), (Some("GB18030"), 1517));
    counts(file);
    let manifest: Json = serde_json::from_slice(&std::fs::read(shared.join("data/samples/dirty/dirty_manifest.json")).unwrap()).unwrap();
    let defects = manifest["defects"].as_array().unwrap();
    let refused: BTreeSet<usize> = file.refused.iter().map(|note| note.row).collect();
    let key_of = |row: usize| -> String { district_key(&request, row) };
    let defective: BTreeSet<usize> = defects.iter().map(|defect| usize::try_from(defect["row"].as_u64().unwrap()).unwrap()).collect();
    assert_eq!(defective.len(), 115);

    // No clean row is refused or remarked on.
    assert_eq!(refused.difference(&defective).collect::<Vec<_>>(), Vec::<&usize>::new());
    let remarks = file.warnings.iter().filter(|note| note.kind != mingfa_service::NoteKind::UnitCreated && !defective.contains(&note.row));
    assert_eq!(remarks.map(|note| format!("{} {}", note.row, note.message)).collect::<Vec<_>>(), Vec::<String>::new());
    let stored: BTreeSet<String> = district
        .store()
        .find_identities(&mingfa_catalogue::Id::new("hotline-order"), &(1..=1514).map(key_of).collect::<Vec<_>>())
        .await
        .unwrap()
        .into_keys()
        .collect();
    let clean: Vec<usize> = (1..=1517).filter(|row| !defective.contains(row)).collect();
    assert_eq!(clean.len(), 1402);
    assert!(clean.iter().all(|row| stored.contains(&key_of(*row))));

    // Each defect: which of the four it is, and the sentence stands at its cell.
    let mut kinds: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for defect in defects {
        let row = usize::try_from(defect["row"].as_u64().unwrap()).unwrap();
        let (kind, column, written) = (defect["kind"].as_str().unwrap(), defect["column"].as_str(), defect["written"].as_str());
        let named = |notes: &[mingfa_service::ImportNote]| {
            notes.iter().any(|note| {
                let same = note.row == row && note.column.as_deref() == column && serde_json::to_value(note.kind).unwrap() == kind;
                same && (written.is_none() || note.value.as_deref() == written)
            })
        };
        let outcome = match (named(&file.refused), named(&file.warnings)) {
            (true, false) => "refused",
            (false, true) => "warned",
            (false, false) if kind == "duplicate-identical" && !refused.contains(&row) => "unchanged",
            other => panic!("{defect}: {other:?}"),
        };
        *kinds.entry((kind.to_owned(), outcome)).or_default() += 1;
        if ["html-injection", "formula-injection", "very-long-cell", "embedded-newline-quote-comma", "rare-characters"].contains(&kind) {
            let field = match column.unwrap() {
                "标题" => "title",
                "内容" => "content",
                "诉求人" => "caller",
                other => panic!("{other}"),
            };
            let state = district.matter("hotline-order", &key_of(row)).await;
            assert_eq!(text(&state, field), written.unwrap(), "row {row} is kept byte for byte");
        }
    }
    let shown: Vec<String> = kinds.iter().map(|((kind, outcome), count)| format!("{kind} {outcome} {count}")).collect();
    assert_eq!(
        shown,
        [
            "bad-number refused 6",
            "bad-number warned 1",
            "blank-row refused 1",
            "date-format refused 10",
            "date-format warned 18",
            "done-before-accepted refused 7",
            "duplicate-conflicting refused 8",
            "duplicate-identical unchanged 6",
            "embedded-newline-quote-comma warned 6",
            "formula-injection warned 6",
            "html-injection warned 6",
            "long-row refused 1",
            "missing refused 11",
            "rare-characters warned 6",
            "short-row refused 1",
            "unknown-code refused 4",
            "unknown-code warned 2",
            "unknown-or-padded-street refused 2",
            "unknown-or-padded-street warned 7",
            "very-long-cell warned 6",
        ]
    );
    assert_eq!(file.unchanged, 6);
    assert_eq!(file.accepted, 1517 - 6 - refused.len());

    // A day without a time of day stays one.
    let day = district.matter("hotline-order", &key_of(134)).await;
    assert_eq!(day.values["received-at"], mingfa_catalogue::Value::Date(jiff::civil::date(2020, 2, 5)));
    assert_eq!(day.passes[0].occurred.to_string(), "2020-02-05");
    let mended = district.matter("hotline-order", &key_of(84)).await;
    assert_eq!(text(&mended, "place-street"), "枫林街道");

    let before = district.events().await;
    let again = district.run(&request).await;
    let second = again.files.iter().find(|each| each.file == "hotline.csv").unwrap();
    assert_eq!(counts(second), (0, 0, 1517 - refused.len(), refused.len()));
    assert_eq!(second.refused, file.refused);
    assert!(again.any_refused());
    assert_eq!(district.events().await, before);
    district.verify().await;
}

/// The order number of a data row of the dirty file.
fn district_key(request: &ImportRequest, row: usize) -> String {
    use std::sync::OnceLock;
    static KEYS: OnceLock<Vec<String>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let bytes = &request.files.iter().find(|(name, _)| name == "hotline.csv").unwrap().1;
        let table = mingfa_papers::tables::read(bytes, &mingfa_papers::tables::Limits::default()).unwrap();
        table.rows.iter().map(|row| row.cells.first().cloned().unwrap_or_default()).collect()
    });
    keys[row - 1].clone()
}
