//! The table of diagnostics: one entry per finding of the reader, the checks and the proof.
//!
//! A code is stable for ever: a message may be worded better, `MF-101` stays what it is. The doc comment of an entry is its
//! manual entry; `docs/catalogue.md` prints this table and a test fails when the page is out of date.
//!
//! 0xx reading · 1xx names · 2xx law and editions · 3xx fields and conditions · 4xx structure · 5xx publications and papers ·
//! 6xx figures, imports, reports · 7xx proof.

use std::fmt;

use serde::{Serialize, Serializer};

/// Whether a finding refuses the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The catalogue cannot be used.
    Error,
    /// It can, but somebody should look.
    Warning,
}

/// One entry of the table.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// `MF-101`.
    pub id: &'static str,
    /// Severity of the findings under it.
    pub severity: Severity,
    /// What it is about, in Chinese, as shown beside the code.
    pub title: &'static str,
    /// The manual entry: one string a line.
    pub manual: &'static [&'static str],
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

/// The entry with this id.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id == id)
}

/// Makes a constant of each entry and the list [`ALL`]. `/// Why. X = "MF-999" Error "标题";` becomes
/// `/// Why. pub const X: &Code = &Code { id: "MF-999", severity: Severity::Error, title: "标题", manual: &[" Why."] };`
macro_rules! codes {
    ($($(#[doc = $manual:literal])+ $name:ident = $id:literal $severity:ident $title:literal;)+) => {
        $($(#[doc = $manual])+
        pub const $name: &Code = &Code { id: $id, severity: Severity::$severity, title: $title, manual: &[$($manual),+] };)+

        /// Every entry, by id.
        pub const ALL: &[&Code] = &[$($name),+];
    };
}

codes! {
    /// The text is not KDL 2. Everything else in the file that could be read is still checked.
    SYNTAX = "MF-001" Error "不是合法的 KDL 2 文本";
    /// The word is no part of the language at this place. `docs/catalogue.md` lists what may stand where.
    UNKNOWN_NODE = "MF-002" Error "此处没有这种写法";
    /// The property (`name=value`) is not known at this node.
    UNKNOWN_PROPERTY = "MF-003" Error "没有这个属性";
    /// An argument, property or child that the node cannot do without is missing.
    MISSING = "MF-004" Error "缺少必需的内容";
    /// The value has another type or form than its place demands.
    BAD_VALUE = "MF-005" Error "值不合要求";
    /// An id is `[a-z][a-z0-9.-]{0,63}`; what people read is Chinese and stands in `title`.
    BAD_ID = "MF-006" Error "标识不合要求";
    /// A file, its depth or its number of nodes is beyond what an honest catalogue needs.
    TOO_LARGE = "MF-007" Error "超出规模上限";
    /// A citation is `行政复议法(2023)第六十二条`, `国办发〔2018〕115号(2018)（五）` or `本区规定:key`.
    BAD_CITATION = "MF-008" Error "引用写法不对";
    /// A length is `"60 days"`, `"5 working days"`, `"3 months"`, `"5 years"`, `"24 hours"`, `"local:KEY"` …
    BAD_LENGTH = "MF-009" Error "期限写法不对";
    /// What can be said once is said twice.
    SAID_TWICE = "MF-010" Error "重复书写";
    /// An argument too many.
    EXTRA_ARGUMENT = "MF-011" Error "多余的参数";
    /// A fragment is not known, used without one of its parameters, with an unknown one, or inside itself.
    FRAGMENT = "MF-012" Error "片段使用有误";
    /// The file stands at a place where the catalogue expects none, or its place contradicts what it says.
    FILE_PLACE = "MF-013" Error "文件位置不对";

    /// The name is defined nowhere. When one that is written alike exists it is offered.
    UNKNOWN_NAME = "MF-101" Error "名称未定义";
    /// The name is defined twice in the same space of names.
    DUPLICATE_NAME = "MF-102" Error "名称重复定义";
    /// The name exists but is of another kind than the place demands (a track's step where the main line's is needed …).
    WRONG_KIND = "MF-103" Error "名称种类不符";
    /// Defined, but nothing uses it.
    UNUSED = "MF-104" Warning "定义了但没有使用";

    /// The cited law does not stand in `catalogue/laws/`.
    UNKNOWN_LAW = "MF-201" Error "引用的法规未登记";
    /// The law is registered, the version is not; or it has several versions and the citation names none.
    UNKNOWN_VERSION = "MF-202" Error "引用的版本未登记";
    /// The version has fewer articles than the citation says.
    UNKNOWN_ARTICLE = "MF-203" Error "引用的条文不存在";
    /// A basis must be in force over the whole interval of its edition.
    BASIS_NOT_IN_FORCE = "MF-204" Error "依据在适用期间内并非一直有效";
    /// Two editions of a procedure govern the same day.
    EDITION_OVERLAP = "MF-205" Error "适用版期间重叠";
    /// Between two editions of a procedure lie days that none governs.
    EDITION_GAP = "MF-206" Error "适用版期间有空档";
    /// The law of the edition has a newer version and the procedure has no edition under it.
    NO_SUCCESSOR = "MF-207" Warning "法规已有新版本而业务没有后续适用版";
    /// The clock counts in another unit than the law it cites (日 as natural or as working days).
    CLOCK_UNIT = "MF-208" Error "期限的计算单位与法规不符";
    /// The clock is longer or shorter than what the cited article fixes.
    CLOCK_LENGTH = "MF-209" Error "期限的长短与法规不符";
    /// The versions of a law contradict themselves: order, overlap, adoption after entry into force.
    LAW_VERSIONS = "MF-210" Error "法规版本自相矛盾";
    /// The cited version was never in force while the edition governs.
    CITED_NOT_IN_FORCE = "MF-211" Error "引用的版本在适用期间内从未有效";
    /// A law the edition is under fixes a limit that must be watched (`limit … clock="ID"`), and no clock, case, extension or dated
    /// publication of the edition has that length and cites the article. Deleting a statutory clock cannot go unnoticed.
    LIMIT_NOT_KEPT = "MF-212" Error "法定期限没有计算";

    /// A sealed field (text, file, personal) can only be asked whether it is `present`: the engine does not see its content.
    SEALED_FIELD = "MF-301" Error "条件使用了封存字段";
    /// The test does not fit the type of the field (`at-least` on an enum, `is` on a date …).
    TEST_TYPE = "MF-302" Error "条件与字段类型不符";
    /// The value is not among those of the field.
    UNKNOWN_VALUE = "MF-303" Error "取值不在字段的可选值内";
    /// A condition reads a field that nothing ever gives.
    NEVER_GIVEN = "MF-304" Error "字段从未填写";
    /// `fixed-at` names a step that cannot fix it, or an action changes the field behind that step.
    FIXED_AT = "MF-305" Error "固定环节有误";
    /// The field's own definition contradicts itself (`revisions` on a number, a list without codes …).
    FIELD_FORM = "MF-306" Error "字段定义有误";
    /// A condition that can never hold or always holds, as it is written.
    EMPTY_CONDITION = "MF-307" Error "条件没有意义";

    /// The main line, and each track, has exactly one start step.
    START_STEP = "MF-401" Error "起始环节有误";
    /// An action leads to a step of another line.
    WRONG_LINE = "MF-402" Error "操作跨线流转";
    /// A group needs one action that opens items, and its actions cannot move the matter.
    GROUP_FORM = "MF-403" Error "条目组定义有误";
    /// A link and its other side must name each other, and what it reads must be a file there.
    LINK_FORM = "MF-404" Error "关联定义有误";
    /// A track needs steps of the main line beside which it lives, a start and an end; its steps settle nothing.
    TRACK_FORM = "MF-405" Error "并行线定义有误";
    /// The form of a number series needs `{seq}`, and `{year}` when it starts anew each year; its field is of type id.
    NUMBER_FORM = "MF-406" Error "文号格式有误";
    /// A role is bound to a field that is no unit, assigned by nobody, or held by no office.
    ROLE_FORM = "MF-407" Error "角色定义有误";
    /// A target that no matter can take because an earlier one always fits.
    DEAD_TARGET = "MF-408" Error "去向永远轮不到";
    /// `opens-by`, `identity`, `called-by`, `summary` name a field of the wrong type.
    HEAD_FORM = "MF-409" Error "业务抬头有误";
    /// A clock's parts contradict its kind (a `before` without an event's date, an `at-least` that guards nothing …).
    CLOCK_FORM = "MF-410" Error "期限定义有误";
    /// A gate stands before nothing, requires nothing, or its exemption has no ground.
    GATE_FORM = "MF-411" Error "前置条件定义有误";
    /// An action's parts contradict each other (`assigns` more at least than at most, `(back)` from the start …).
    ACTION_FORM = "MF-412" Error "操作定义有误";
    /// The name of an action is reserved by the engine (assign, deem, revoke, transfer, item, merge, register-fact …).
    RESERVED_NAME = "MF-413" Error "名称为系统保留";

    /// A publication says no place on the portal, or one that `columns.kdl` does not know.
    PUBLICATION_WITHOUT_COLUMN = "MF-501" Error "公开事项没有栏目";
    /// An action issues a paper that has no template.
    PAPER_WITHOUT_TEMPLATE = "MF-502" Error "文书没有模板";
    /// A personal field (or a paper that prints one) would be published as it is: `mask "personal"` is missing.
    PERSONAL_UNMASKED = "MF-503" Error "个人信息未经遮盖即公开";
    /// A template names a field, group or value that the procedure does not have.
    PAPER_PLACEHOLDER = "MF-504" Error "模板的占位符有误";
    /// A template's own definition is faulty: unknown form, series of no procedure, heading deeper than four.
    PAPER_FORM = "MF-505" Error "文书模板有误";

    /// The part of a share asks for something else than the whole and more: it is not a subset, so the share means nothing.
    SHARE_NOT_SUBSET = "MF-601" Error "占比的分子不是分母的一部分";
    /// A figure's population, field, milestone or rule of time does not fit.
    FIGURE_FORM = "MF-602" Error "统计项定义有误";
    /// A column of an import leads nowhere, twice to the same place, or the header is not enough to know the file.
    IMPORT_FORM = "MF-603" Error "导入定义有误";
    /// A report names an unknown figure or a placeholder it cannot print.
    REPORT_FORM = "MF-604" Error "报告模板有误";
    /// A calendar's day is said twice, lies in another year, or contradicts the week.
    CALENDAR_FORM = "MF-605" Error "工作日历有误";

    /// A law the edition is under demands that act A has passed before act B; on some path B is done without A, and no gate
    /// even tries to prevent it. Deleting a gate together with its action cannot turn the check green.
    DUTY_UNMATCHED = "MF-701" Error "法定前置义务没有落实";
    /// A gate or guard stands for the duty, yet a path reaches act B around it.
    GATE_BYPASSED = "MF-702" Error "前置条件可以绕过";
    /// The way around exists only for some value of a field.
    BYPASSED_FOR_VALUE = "MF-703" Error "字段取某值时前置条件可以绕过";
    /// The way around opens when a field is changed after the gate looked at it and then changed back.
    BYPASSED_BY_CHANGE_BACK = "MF-704" Error "先改后改回字段即可绕过前置条件";
    /// The gate relies on a linked matter whose result does not guarantee the act.
    CROSS_MATTER_BYPASS = "MF-705" Error "关联办件的结论不能保证前置条件";
    /// The act was passed, but on an older draft than the one that goes on.
    OLDER_DRAFT = "MF-706" Error "通过的是旧稿";
    /// A law the edition is under demands that the act be offered, and no action does it.
    OFFER_MISSING = "MF-707" Error "法定程序没有对应操作";
    /// A result `guarantees` an act that has not passed on every path to it.
    GUARANTEE_BROKEN = "MF-708" Error "结论担保的行为并未发生";
    /// No path leads to the step.
    STEP_UNREACHABLE = "MF-711" Error "环节无法到达";
    /// From the step no path leads to an end.
    STEP_NO_END = "MF-712" Error "环节没有通向办结的路";
    /// A matter can stand at the step with no clock running and no `waits` that says why.
    WAITING_WITHOUT_CLOCK = "MF-713" Error "等待环节没有期限";
    /// A clock starts and on some path to the end nothing stops it.
    CLOCK_NEVER_STOPPED = "MF-714" Error "期限开始后可能无从停止";
    /// One person can do two acts (or hold two roles) that must be kept apart.
    SEPARATION_VIOLATED = "MF-715" Error "职责分离可被违反";
    /// The action is never possible on any path.
    ACTION_DEAD = "MF-716" Error "操作永远无法进行";
    /// The exploration grew beyond its bound; the property is not proved.
    TOO_MANY_STATES = "MF-717" Error "状态过多，未能证明";
    /// `without` excuses a duty that the edition's laws do not contain, or that it does fulfil.
    WITHOUT_NEEDLESS = "MF-718" Warning "声明排除的义务并不存在";
    /// On no path can what the gate requires hold where it applies: it shuts for ever what lies behind it.
    GATE_UNMEETABLE = "MF-719" Error "前置条件永远无法满足";
    /// A track can be completed on no path: whoever waits for it waits for ever.
    TRACK_UNJOINED = "MF-720" Error "并行线与主线没有会合";
}
