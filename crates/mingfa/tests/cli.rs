//! The built binary, driven as a user drives it: exit codes, JSON keys, sentences.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

fn mingfa(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mingfa")).args(args).current_dir(std::env::temp_dir()).output().unwrap()
}

/// Runs with `--json`; stdout must be one JSON value and nothing else.
fn json(args: &[&str], code: i32) -> Value {
    let output = mingfa(&[args, &["--json"]].concat());
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let shown: String = out.chars().take(2_000).collect();
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{shown}\n{err}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{args:?}: {error}\n{shown}"))
}

/// Runs for people; gives stderr.
fn complaint(args: &[&str], code: i32) -> String {
    let output = mingfa(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_example_of_the_contract_is_counted() {
    let found = json(&["deadline", "--from", "2020-01-22", "--within", "5 working days"], 0);
    assert_eq!(found["due"], "2020-02-06");
    assert_eq!(found["unit"], "working-day");
    assert_eq!(found["counted"], serde_json::json!(["2020-01-23", "2020-02-03", "2020-02-04", "2020-02-05", "2020-02-06"]));
}

#[test]
fn rolls_pauses_and_months_are_told_apart() {
    let due = |args: &[&str]| json(&[&["deadline"], args].concat(), 0)["due"].as_str().unwrap().to_owned();
    assert_eq!(due(&["--from", "2020-01-31", "--within", "1 month"]), "2020-02-29");
    assert_eq!(due(&["--from", "2020-01-31", "--within", "1 month", "--roll", "next-workday"]), "2020-03-02");
    assert_eq!(due(&["--from", "2020-03-02", "--within", "10 days"]), "2020-03-12");
    assert_eq!(
        due(&["--from", "2020-03-02", "--within", "10 days", "--pause", "2020-03-04..2020-03-05", "--pause", "2020-03-10..2020-03-10"]),
        "2020-03-15"
    );
    let months = json(&["deadline", "--from", "2020-01-31", "--within", "3 months"], 0);
    assert_eq!((&months["unit"], &months["counted"]), (&"month".into(), &serde_json::json!([])));
}

#[test]
fn what_the_calendar_does_not_know_is_no_answer() {
    let found = json(&["deadline", "--from", "2026-12-28", "--within", "10 working days"], 1);
    assert!(found["due"].is_null());
    assert!(found["not_before"].as_str().unwrap() > "2027-01-01");
    assert!(complaint(&["deadline", "--from", "2026-12-28", "--within", "10 working days"], 1).contains("不早于"));
    assert_eq!(json(&["deadline", "--from", "2026-12-28", "--within", "60 days"], 0)["due"], "2027-02-26");
}

#[test]
fn wrong_use_ends_with_2_and_a_sentence() {
    for (args, part) in [
        (&[][..], "缺少命令"),
        (&["deadline", "--from", "2020-01-22"], "缺少参数"),
        (&["deadline", "--from", "2020-01-22", "--within", "5 workng days"], "5 working days"),
        (&["deadline", "--from", "2020-01-22", "--within", "24 hours"], "按小时"),
        (&["deadline", "--from", "2020-01-22", "--within", "5 days", "--pause", "2020-02-02..2020-02-01"], "2020-02-02..2020-02-01"),
        (&["check", "no-such-folder-of-mingfa"], "没有“no-such-folder-of-mingfa”"),
        (&["explain", "no-such-procedure"], "legality-review"),
        (&["explain", "legality-review", "1999"], "2019"),
        (&["ledger", "audit", "x.mfl"], "缺少参数"),
        (&["ledger", "audit", "x.mfl", "--key", "nonsense"], "nonsense"),
        (&["ledger", "audit", "no-such-file.mfl", "--key", KEY], "没有“no-such-file.mfl”"),
    ] {
        let sentence = complaint(args, 2);
        assert!(sentence.starts_with("错误："), "{args:?}: {sentence}");
        assert!(sentence.contains(part), "{args:?}: {sentence}");
        assert_eq!(sentence.lines().count(), 1, "{args:?}: {sentence}");
        assert!(json(args, 2)["error"].is_string());
    }
}

#[test]
fn help_is_chinese_and_no_error() {
    let output = mingfa(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("用法：") && text.contains("deadline") && !text.contains("Usage"), "{text}");
}

#[test]
fn the_shipped_catalogue_is_proved() {
    let found = json(&["check"], 0);
    assert_eq!(found["ok"], true);
    for key in ["procedures", "gates_proved", "clocks"] {
        assert!(found[key].as_u64().unwrap() > 0, "{key}");
    }
    assert!(found["assumptions"].is_array() && found["diagnostics"].is_array());
}

#[test]
fn a_broken_catalogue_is_shown_where_it_is_broken() {
    let folder = Folder::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue"), folder.path());
    let file = folder.path().join("procedures/legality-review/2019.kdl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("role=\"reviewer\"", "role=\"reviwer\"", 1)).unwrap();
    let dir = folder.path().to_str().unwrap();
    let found = json(&["check", dir], 1);
    assert_eq!(found["ok"], false);
    let first = &found["diagnostics"][0];
    for key in ["code", "severity", "file", "line", "column", "message", "path"] {
        assert!(!first[key].is_null(), "{key}: {first}");
    }
    assert_eq!(first["file"], "procedures/legality-review/2019.kdl");
    assert_eq!(first["severity"], "error");
    let output = mingfa(&["check", dir]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("reviwer") && shown.contains("^^^"), "{shown}");
}

#[test]
fn every_edition_can_be_explained() {
    let found = json(&["explain", "reconsideration"], 0);
    assert_eq!(found["editions"], serde_json::json!(["2017", "2023"]));
    for edition in ["2017", "2023"] {
        let output = mingfa(&["explain", "reconsideration", edition]);
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("行政复议法") && text.contains("| ---") || text.contains("|---"), "{text}");
    }
}

/// A folder that goes with the test. Of our own, since what a test alone depends on makes everything below be built twice.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let path = std::env::temp_dir().join(format!("mingfa-cli-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A district in a folder that goes with the test.
struct District {
    folder: Folder,
}

impl District {
    fn new() -> Self {
        let district = Self { folder: Folder::new() };
        let made = district.json(&["init", "--district", "明德区", "--code", "mingde"], 0);
        assert_eq!(
            (&made["district"], &made["code"], &made["origin"]),
            (&"明德区".into(), &"mingde".into(), &"mingde.mingfa.invalid".into())
        );
        assert_eq!(made["accounts"].as_array().unwrap().len(), 3);
        district
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn json(&self, args: &[&str], code: i32) -> Value {
        json(&[args, &["--data", &self.path("data")]].concat(), code)
    }

    fn text(&self, args: &[&str]) -> String {
        let output = mingfa(&[args, &["--data", &self.path("data")]].concat());
        assert_eq!(output.status.code(), Some(0), "{args:?}\n{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn a_district_is_made_once_and_its_passwords_are_for_one_reader() {
    let district = District::new();
    let again = district.json(&["init", "--district", "明德区"], 2);
    assert!(again["error"].as_str().unwrap().contains("已有一个区"), "{again}");
    let file = district.path("data/first-passwords");
    let passwords = std::fs::read_to_string(&file).unwrap();
    let logins: Vec<&str> = passwords.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(logins, ["system", "security", "audit"]);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions()) & 0o777, 0o600);
    assert!(json(&["ledger", "verify", "--data", &district.path("nothing")], 2)["error"].as_str().unwrap().contains("mingfa init"));
    assert!(!Path::new(&district.path("nothing")).exists());
}

#[test]
fn bad_names_leave_nothing_behind() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let units = folder.path().join("units.csv");
    std::fs::write(&units, "名称,类别\n甲局,怪类别\n").unwrap();
    for args in [
        &["--district", "明德区", "--code", "Ming De"][..],
        &["--district", "明德区", "--origin", "a b"],
        &["--district", "明德区", "--units", units.to_str().unwrap()],
        &["--district", "明德区", "--origin", "demo.invalid/x"],
        &[],
    ] {
        let words = [&["init", "--data", data.to_str().unwrap()], args].concat();
        assert!(json(&words, 2)["error"].is_string());
        assert!(!data.exists(), "{args:?}");
    }
}

#[test]
fn units_come_from_a_table() {
    let folder = Folder::new();
    let units = folder.path().join("units.csv");
    std::fs::write(&units, "code,name,level,parent\n1,明德区,area,43\n2,青石街道,street,1\n3,南桥社区居委会,community,2\n").unwrap();
    let made = json(
        &["init", "--data", folder.path().join("data").to_str().unwrap(), "--district", "明德区", "--units", units.to_str().unwrap()],
        0,
    );
    assert_eq!(made["units"], 3);
    assert!(made["code"].as_str().unwrap().starts_with('d'));
}

#[test]
fn the_log_is_verified_exported_audited_and_tampering_is_found() {
    let district = District::new();
    let verified = district.json(&["ledger", "verify"], 0);
    assert_eq!(verified["ok"], true);
    let events = verified["events"].as_u64().unwrap();
    let keys = district.json(&["ledger", "keys"], 0);
    let (key, witness) = (keys["log"][0].as_str().unwrap(), keys["witnesses"][0].as_str().unwrap());
    let note = district.path("note");
    std::fs::write(&note, district.text(&["ledger", "checkpoint"])).unwrap();
    let file = district.path("log.mfl");
    assert_eq!(district.json(&["ledger", "export", &file], 0)["events"], events);
    assert!(district.json(&["ledger", "export", &file], 2)["error"].as_str().unwrap().contains("--force"));
    district.json(&["ledger", "export", &file, "--force"], 0);

    let audit = |file: &str, code: i32| {
        json(&["ledger", "audit", file, "--key", key, "--witness", witness, "--known", &note, "--quorum", "1", "--skew", "60"], code)
    };
    let found = audit(&file, 0);
    assert_eq!((&found["ok"], &found["events"], &found["root"]), (&true.into(), &events.into(), &verified["root"]));
    assert_eq!(found["findings"], serde_json::json!([]));

    let packed = district.path("log.mfl.zst");
    district.json(&["ledger", "export", &packed], 0);
    assert_eq!(audit(&packed, 0)["events"], events);

    let text = std::fs::read_to_string(&file).unwrap();
    let forged = district.path("forged.mfl");
    std::fs::write(&forged, text.replacen("\"role\":\"system\"", "\"role\":\"sistem\"", 1)).unwrap();
    let found = audit(&forged, 1);
    assert_eq!(found["ok"], false);
    assert!(found["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "ROOT"), "{found}");

    let cut: Vec<&str> = text.lines().take(3).collect();
    std::fs::write(&forged, cut.join("\n") + "\n").unwrap();
    let codes: Vec<String> =
        audit(&forged, 1)["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect();
    assert!(codes.contains(&"TRUNCATED".to_owned()), "{codes:?}");
}

#[test]
fn an_event_is_proved_by_itself() {
    let district = District::new();
    let proof = district.text(&["ledger", "proof", "0"]);
    assert!(proof.contains("index 0"), "{proof}");
    assert!(district.json(&["ledger", "proof", "99999"], 2)["error"].as_str().unwrap().contains("99999"));
}

#[test]
fn certificates_are_entered_and_end() {
    let district = District::new();
    district.json(&["user", "add", "lijun", "--name", "李军", "--office", "执法人员", "--unit", "区政府"], 0);
    let certify = ["user", "certify", "lijun", "--kind", "行政执法证", "--number", "湘执0001", "--from", "2020-01-01", "--until", "2035-12-31"];
    let id = district.json(&certify, 0)["id"].as_str().unwrap().to_owned();
    let until = || {
        let users = district.json(&["user", "list"], 0);
        let user = users["users"].as_array().unwrap().iter().find(|user| user["login"] == "lijun").unwrap().clone();
        user["certificates"][0]["until"].as_str().unwrap().to_owned()
    };
    assert_eq!(until(), "2035-12-31");
    district.json(&["user", "decertify", &id], 0);
    assert!(until().as_str() < "2035-12-31");
    district.json(&["user", "decertify", &id], 2);
    let unknown = [&certify[..4], &["驾驶证"], &certify[5..]].concat();
    assert!(district.json(&unknown, 2)["error"].as_str().unwrap().contains("行政执法证"));
    // Nothing waits for a day here, so nothing moves.
    assert_eq!(district.json(&["catalogue", "diff"], 0)["moved"], serde_json::json!([]));
}

#[test]
fn users_come_and_go() {
    let district = District::new();
    let added = district.json(&["user", "add", "wangfang", "--name", "王芳", "--office", "司法局台账管理人员", "--unit", "区政府"], 0);
    assert_eq!(added["password"].as_str().unwrap().len(), 19);
    assert!(district.json(&["user", "add", "wangfang", "--name", "王芳"], 2)["error"].as_str().unwrap().contains("已有人使用"));
    assert!(district.json(&["user", "add", "both", "--name", "某人", "--office", "系统管理员", "--office", "安全管理员", "--unit", "区政府"], 2)["error"].as_str().unwrap().contains("同一人"));
    let disabled = |district: &District| {
        district.json(&["user", "list"], 0)["users"].as_array().unwrap().iter().find(|user| user["login"] == "wangfang").unwrap()["disabled"].clone()
    };
    assert_eq!(disabled(&district), false);
    district.json(&["user", "disable", "wangfang"], 0);
    assert_eq!(disabled(&district), true);
    district.json(&["user", "disable", "nobody"], 2);
}

#[test]
fn an_offered_catalogue_is_compared_and_taken_only_when_proved() {
    let district = District::new();
    assert_eq!(district.json(&["catalogue", "diff"], 0)["same"], true);
    let offer = Folder::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue"), offer.path());
    let dir = offer.path().to_str().unwrap();
    let file = offer.path().join("procedures/legality-review/2019.kdl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("title=\"审查人员\"", "title=\"审查员\"", 1)).unwrap();
    let diff = district.json(&["catalogue", "diff", dir], 0);
    assert_eq!(diff["changed"], serde_json::json!(["procedures/legality-review/2019.kdl"]));
    assert_eq!(diff["editions"], serde_json::json!([{"procedure": "legality-review", "edition": "2019", "change": "changed"}]));
    assert_eq!(district.json(&["catalogue", "adopt", dir], 0)["adopted"], true);
    assert_eq!(district.json(&["catalogue", "diff", dir], 0)["same"], true);
    std::fs::write(&file, text.replacen("role=\"reviewer\"", "role=\"reviwer\"", 1)).unwrap();
    let refused = district.json(&["catalogue", "adopt", dir], 1);
    assert_eq!(refused["adopted"], false);
    assert!(!refused["diagnostics"].as_array().unwrap().is_empty());
}

#[test]
fn an_empty_district_has_figures_a_report_and_tables() {
    let district = District::new();
    let figures = district.json(&["figures", "--year", "2020"], 0);
    assert_eq!(figures["year"], 2020);
    let size = figures["checkpoint"]["size"].as_u64().unwrap();
    assert!(size > 0 && figures["checkpoint"]["root"].is_string());
    for (id, figure) in figures["figures"].as_object().unwrap() {
        assert!(figure["value"].is_null() || figure["value"] == 0, "{id}: {figure}");
        assert!(figure["title"].is_string() && figure["unit"].is_string(), "{id}: {figure}");
    }
    let then = district.json(&["figures", "--year", "2020", "--at", &size.to_string()], 0);
    assert_eq!(then, figures);
    let explained = district.json(&["figures", "explain", "executive-meetings", "--year", "2020"], 0);
    for key in ["id", "value", "definition", "historic", "with_findings", "records"] {
        assert!(!explained[key].is_null(), "{key}: {explained}");
    }
    district.json(&["figures", "explain", "no-such-figure", "--year", "2020"], 2);
    for (format, start) in [("html", &b"<!doctype html>"[..]), ("docx", b"PK\x03\x04"), ("md", b"#"), ("json", b"{")] {
        let file = district.path(&format!("report.{format}"));
        assert_eq!(district.json(&["report", "2020", "-o", &file], 0)["format"], format);
        assert!(std::fs::read(&file).unwrap().starts_with(start), "{format}");
    }
    assert_eq!(district.json(&["export", "legality-review"], 0)["rows"], serde_json::json!([]));
    district.json(&["export", "legality-review", "--where", "state=open", "--where", "profile=政府合同", "--where", "from=2020-01-01"], 0);
    district.json(&["export", "legality-review", "--where", "profile=怪类别"], 2);
    district.json(&["export", "no-such-procedure"], 2);
}

#[test]
fn a_backup_is_a_district_again() {
    let district = District::new();
    let kept = district.path("kept");
    let made = district.json(&["backup", &kept], 0);
    assert!(district.json(&["backup", &kept], 2)["error"].as_str().unwrap().contains("空目录"));
    let restored = json(&["restore", &kept, "--data", &district.path("other")], 0);
    assert_eq!((&restored["origin"], &restored["events"]), (&made["origin"], &made["events"]));
    assert_eq!(json(&["ledger", "verify", "--data", &district.path("other")], 0)["ok"], true);
    std::fs::write(Path::new(&kept).join("keys/log.seed"), [7; 32]).unwrap();
    json(&["restore", &kept, "--data", &district.path("third")], 1);
    json(&["restore", &district.path("data"), "--data", &district.path("fourth")], 2);
}

#[test]
fn a_table_is_imported_once_and_its_bad_rows_are_named() {
    let district = District::new();
    let header = "会议日期,会议名称,类别";
    let folder = district.path("tables");
    std::fs::create_dir_all(&folder).unwrap();
    let strange = format!("{folder}/strange.csv");
    std::fs::write(&strange, format!("{header}\n2020-01-02,某会,常务\n")).unwrap();
    std::fs::write(format!("{folder}/manifest.json"), "{}").unwrap();
    let in_folder = district.json(&["import", &folder], 0);
    assert_eq!(in_folder["files"].as_array().unwrap().len(), 1);
    assert!(in_folder["files"][0]["procedure"].is_null());
    district.json(&["import", &strange], 2);
    district.json(&["import", "legality-review"], 2);
    district.json(&["import", &district.path("no-such-table.csv")], 2);
    let samples = std::env::var("MINGFA_SHARED")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), Into::into)
        .join("data/samples/clean");
    if !samples.exists() {
        println!("SKIPPED: the rest of the import test, shared data not present");
        return;
    }
    // An opinion names the meeting that its item was before: the two tables come together.
    let (meetings, opinions) = (samples.join("meetings.csv"), samples.join("opinions.csv"));
    let (meetings, opinions) = (meetings.to_str().unwrap(), opinions.to_str().unwrap());
    assert_eq!(district.json(&["import", opinions], 1)["files"][0]["accepted"], 0);
    let tried = district.json(&["import", "--dry-run", "--create-units", meetings, opinions], 0);
    let first = district.json(&["import", meetings, opinions, "--create-units"], 0);
    let again = district.json(&["import", meetings, opinions], 0);
    let counts = |report: &Value| ["rows", "accepted", "updated", "unchanged"].map(|key| report["files"][1][key].as_u64().unwrap());
    assert_eq!((counts(&tried), counts(&first), counts(&again)), ([237, 237, 0, 0], [237, 237, 0, 0], [237, 0, 0, 237]));
    assert_eq!(first["files"][1]["procedure"], "legality-review");
    assert_eq!(district.json(&["export", "legality-review"], 0)["rows"].as_array().unwrap().len(), 237);
    assert_eq!(district.json(&["figures", "--year", "2020"], 0)["figures"]["executive-meetings"]["value"], 33);
}

/// Verifier key of the seed 0x01 × 32 for the origin `test.invalid`; its form is what matters.
const KEY: &str = "test.invalid+0cb18c0c+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
