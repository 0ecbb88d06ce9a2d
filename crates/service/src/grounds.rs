//! Closed lists of grounds that hold in every procedure: why something is recorded late, corrected, taken back, or done past a rule.
//! Grounds of one procedure stand in the catalogue.

/// Why an act is recorded after the day it occurred (补录).
pub const LATE: [(&str, &str); 5] = [
    ("on-paper", "先在纸上办理"),
    ("offline", "系统停用或者网络中断"),
    ("on-site", "现场办理，事后录入"),
    ("handover", "人员交接遗漏"),
    ("other-late", "其他原因"),
];

/// Why values or times are corrected.
pub const CORRECTION: [(&str, &str); 4] = [("slip", "填写错误"), ("new-material", "收到新材料"), ("checked", "核查发现不符"), ("other-correction", "其他原因")];

/// Why the last act is taken back.
pub const REVOCATION: [(&str, &str); 4] = [("wrong-act", "误操作"), ("wrong-matter", "办错了件"), ("error-found", "内容有错误，须重新办理"), ("ordered", "上级或者监督机关要求纠正")];

/// Why something happened although a rule stood in the way (如实登记).
pub const FACT: [(&str, &str); 4] = [("emergency", "情况紧急"), ("ordered-above", "上级或者领导要求"), ("before-platform", "平台使用之前已经办理"), ("unaware", "不了解该规定")];

/// Why a publication is withheld or taken down, where the procedure names no list of its own.
pub const WITHHOLD: [(&str, &str); 5] = [
    ("state-secret", "国家秘密"),
    ("by-law", "法律、行政法规禁止公开"),
    ("safety", "可能危及国家安全、公共安全、经济安全、社会稳定"),
    ("third-party", "商业秘密、个人隐私等第三方合法权益"),
    ("wrong-publication", "发布有误"),
];

/// A ground in words.
pub fn ground_title(code: &str) -> Option<&'static str> {
    let all = LATE.iter().chain(&CORRECTION).chain(&REVOCATION).chain(&FACT).chain(&WITHHOLD);
    all.into_iter().find(|(id, _)| *id == code).map(|(_, title)| *title)
}
