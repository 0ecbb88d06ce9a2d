//! The units and people of the fictional 明德区. Nobody in it exists.

use std::collections::BTreeMap;

use mingfa_catalogue::Id;
use mingfa_store::api::{Appointment, Certificate, LocalSetting, Person, SystemChange, Unit};
use mingfa_time::Date;

/// Departments with their mark.
const DEPARTMENTS: [(&str, &str); 24] = [
    ("发展和改革局", "发改"),
    ("教育局", "教"),
    ("科技和工业信息化局", "科工信"),
    ("民政局", "民"),
    ("财政局", "财"),
    ("人力资源和社会保障局", "人社"),
    ("住房和城乡建设局", "住建"),
    ("农业农村局", "农"),
    ("商务局", "商"),
    ("文化旅游体育局", "文旅体"),
    ("卫生健康局", "卫健"),
    ("退役军人事务局", "退役"),
    ("应急管理局", "应急"),
    ("审计局", "审"),
    ("市场监督管理局", "市监"),
    ("统计局", "统"),
    ("城市管理和综合执法局", "城管"),
    ("行政审批服务局", "审批"),
    ("医疗保障局", "医保"),
    ("信访局", "信"),
    ("机关事务管理局", "机管"),
    ("水务局", "水"),
    ("自然资源分局", "自然资"),
    ("生态环境分局", "环"),
];

/// Streets.
const STREETS: [&str; 14] = ["青石", "南桥", "黑石", "白鹤", "枫林", "桂花", "书院", "新塘", "石坝", "东湖", "麓山", "望江", "金盆", "云台"];

/// Beginnings of names of communities.
const PLACES: [&str; 20] = [
    "仁塘", "长岭", "兴岭", "仁坪", "宁井", "和平", "新安", "向阳", "荷花", "竹园", "杉木", "石门", "清泉", "双河", "金星", "梅岭", "松柏", "永兴", "湖滨", "城南",
];

/// Surnames and given names of people who do not exist.
const SURNAMES: [&str; 24] =
    ["王", "李", "张", "刘", "陈", "杨", "黄", "周", "吴", "徐", "孙", "朱", "马", "胡", "郭", "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐"];
const GIVEN: [&str; 24] = [
    "明远", "立新", "文静", "建国", "晓峰", "雨桐", "志强", "丽华", "思源", "永康", "春燕", "国栋", "佳宁", "学文", "海涛", "秀英", "振华", "雪梅", "家豪", "玉兰", "少华", "慧敏", "长青",
    "安平",
];

/// The district's units and who holds which office where.
#[derive(Debug, Clone)]
pub struct District {
    /// Units.
    pub units: Vec<Unit>,
    /// Persons.
    pub persons: Vec<Person>,
    /// Appointments.
    pub appointments: Vec<Appointment>,
    /// One account per office, with what the sign-in page calls it.
    pub labelled: Vec<(Id, String)>,
    kinds: BTreeMap<Id, Id>,
}

impl District {
    /// The whole district.
    pub fn new() -> Self {
        let units = units();
        let kinds = units.iter().map(|unit| (unit.id.clone(), unit.kind.clone())).collect();
        let mut district = Self { units, persons: Vec::new(), appointments: Vec::new(), labelled: Vec::new(), kinds };
        district.appoint_all();
        district
    }

    /// Kind of a unit.
    pub fn kind(&self, unit: &Id) -> Option<&Id> {
        self.kinds.get(unit)
    }

    /// Someone who holds an office in a unit.
    pub fn holder(&self, office: &Id, unit: &Id) -> Option<&Appointment> {
        self.appointments.iter().find(|appointment| appointment.office == *office && appointment.unit == *unit)
    }

    /// Units of a kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Unit> {
        self.units.iter().filter(move |unit| unit.kind == *kind)
    }

    /// The changes that set it up.
    pub fn changes(&self) -> Vec<SystemChange> {
        let units = self.units.iter().cloned().map(SystemChange::Unit);
        let persons = self.persons.iter().cloned().map(SystemChange::Person);
        let appointed = self.appointments.iter().cloned().map(SystemChange::Appointed);
        units.chain(persons).chain(appointed).chain(self.certificates().map(SystemChange::Certified)).collect()
    }

    /// Every officer of enforcement holds a certificate of five years.
    fn certificates(&self) -> impl Iterator<Item = Certificate> {
        let officers = self.appointments.iter().filter(|appointment| appointment.office == *"enforcement-officer");
        officers.enumerate().map(|(no, appointment)| Certificate {
            id: Id::from(format!("c{no:04}")),
            person: appointment.person.clone(),
            kind: Id::new("enforcement-certificate"),
            number: format!("（演示）MD{:04}", no + 1),
            from: Date::constant(2018, 6, 1),
            until: Date::constant(2023, 5, 31),
        })
    }

    fn appoint_all(&mut self) {
        for (offices, unit, label) in [
            (&["leader", "organ-head"][..], "government", "区长"),
            (&["vice-leader"], "government", "分管副区长"),
            (&["agenda-clerk"], "office", "议题经办"),
            (&["office-clerk"], "office", "政府办经办人"),
            (&["bureau-reviewer"], "justice", "司法局审查人员"),
            (&["bureau-checker"], "justice", "司法局复核人"),
            (&["bureau-signer"], "justice", "司法局签发人"),
            (&["bureau-registrar"], "justice", "司法局台账管理人员"),
            (&["recon-clerk"], "justice", "复议立案人员"),
            (&["recon-handler"], "justice", "复议承办人"),
            (&["recon-head"], "justice", "复议机构负责人"),
            (&["hotline-operator"], "hotline", "热线受理员"),
            (&["hotline-dispatcher"], "hotline", "热线派单员"),
            (&["hotline-caller-back"], "hotline", "热线回访员"),
            (&["auditor"], "government", "查阅人员（审计、人大）"),
            (&["adviser"], "justice", "法律顾问"),
            (&["system-admin"], "government", "系统管理员"),
            (&["security-admin"], "government", "安全管理员"),
            (&["audit-admin"], "government", "审计管理员"),
        ] {
            self.appoint(offices, unit, Some(label));
        }
        for (office, unit) in [("bureau-reviewer", "justice"), ("bureau-reviewer", "justice"), ("recon-handler", "justice"), ("recon-handler", "justice"), ("adviser", "justice")] {
            self.appoint(&[office], unit, None);
        }
        let owners: Vec<(Id, String, bool)> = self.units.iter().filter(|unit| unit.kind != *"government").map(|unit| (unit.id.clone(), unit.short.clone(), is_enforcement(unit))).collect();
        for (unit, short, enforces) in owners {
            let shown = unit == *"d15" || unit == *"d01";
            let label = |office: &str| shown.then(|| format!("{short}{office}"));
            self.appoint(&["unit-clerk"], &unit, label("经办人").as_deref());
            self.appoint(&["unit-head"], &unit, label("负责人").as_deref());
            if enforces {
                self.appoint(&["legal-officer"], &unit, label("法制审核员").as_deref());
                self.appoint(&["enforcement-officer"], &unit, label("执法人员").as_deref());
                self.appoint(&["enforcement-officer"], &unit, None);
                self.appoint(&["hearing-officer"], &unit, None);
            }
        }
    }

    fn appoint(&mut self, offices: &[&str], unit: &str, label: Option<&str>) {
        let no = self.persons.len();
        let id = Id::from(format!("p{no:04}"));
        let surname = SURNAMES.get(no % SURNAMES.len()).copied().unwrap_or("王");
        let given = GIVEN.get((no * 7 + no / SURNAMES.len()) % GIVEN.len()).copied().unwrap_or("明");
        let login = label.map_or_else(|| format!("user{no:04}"), |_| offices.first().map_or_else(String::new, |office| if unit.starts_with('d') { format!("{office}-{unit}") } else { (*office).to_owned() }));
        self.persons.push(Person { id: id.clone(), name: format!("{surname}{given}"), login, disabled: false });
        for office in offices {
            let appointment = Appointment {
                id: Id::from(format!("a{:05}", self.appointments.len())),
                person: id.clone(),
                office: Id::new(office),
                unit: Id::new(unit),
                from: first_day(),
                until: None,
            };
            self.appointments.push(appointment);
        }
        if let Some(label) = label {
            self.labelled.push((id, label.to_owned()));
        }
    }
}

fn is_enforcement(unit: &Unit) -> bool {
    matches!(unit.kind.as_str(), "department" | "dispatched")
}

/// The day on which the demonstration begins.
pub fn first_day() -> Date {
    Date::constant(2019, 12, 2)
}

fn units() -> Vec<Unit> {
    let mut units = Vec::new();
    let mut add = |id: String, name: String, short: &str, kind: &str, mark: &str, parent: Option<&str>| {
        units.push(Unit {
            id: Id::from(id),
            name,
            short: short.to_owned(),
            kind: Id::new(kind),
            mark: mark.to_owned(),
            parent: parent.map(Id::new),
            from: first_day(),
            until: None,
            document: "（演示）明编〔2019〕1号".to_owned(),
        });
    };
    add("government".into(), "明德区人民政府".into(), "区政府", "government", "明政", None);
    add("office".into(), "明德区人民政府办公室".into(), "区政府办", "government-office", "明政办", Some("government"));
    add("justice".into(), "明德区司法局".into(), "区司法局", "justice-bureau", "明司", Some("government"));
    add("hotline".into(), "明德区12345热线办公室".into(), "热线办", "hotline-office", "明热线", Some("government"));
    for (at, (name, mark)) in DEPARTMENTS.iter().enumerate() {
        let kind = if name.ends_with("分局") { "dispatched" } else { "department" };
        add(format!("d{:02}", at + 1), format!("明德区{name}"), &format!("区{name}"), kind, &format!("明{mark}"), Some("government"));
    }
    for (at, name) in ["城市建设投资服务中心", "房屋征收服务中心", "公路养护中心", "环境卫生服务中心", "园林绿化中心"].iter().enumerate() {
        add(format!("s{:02}", at + 1), format!("明德区{name}"), name, "secondary", "", Some("d07"));
    }
    for (at, name) in ["第一人民医院", "明德中学", "图书馆", "疾病预防控制中心", "公共资源交易中心"].iter().enumerate() {
        add(format!("i{:02}", at + 1), format!("明德区{name}"), name, "institution", "", Some("government"));
    }
    let mut no = 0;
    for (at, street) in STREETS.iter().enumerate() {
        let id = format!("j{:02}", at + 1);
        add(id.clone(), format!("明德区{street}街道办事处"), &format!("{street}街道"), "street", &format!("明{street}"), Some("government"));
        // 99 communities, villages and fund-raising offices over 14 streets.
        let count = if at == 0 { 8 } else { 7 };
        for each in 0..count {
            let place = PLACES.get((no * 3 + at) % PLACES.len()).copied().unwrap_or("和平");
            let (kind, tail) = match each {
                6 if at % 4 == 3 => ("fundraising-office", "集资办"),
                5 if at % 2 == 1 => ("village", "村"),
                _ => ("community", "社区"),
            };
            no += 1;
            add(format!("c{no:03}"), format!("{street}街道{place}{tail}{}", numeral(no)), &format!("{place}{tail}"), kind, "", Some(&id));
        }
    }
    units
}

/// Tells communities of one name apart.
fn numeral(no: usize) -> &'static str {
    const NUMERALS: [&str; 6] = ["", "（一）", "（二）", "（三）", "（四）", "（五）"];
    NUMERALS.get(no / PLACES.len()).copied().unwrap_or("")
}

/// What the district has set itself; the rest stays 未设定, as it would be.
pub fn local_values() -> Vec<SystemChange> {
    let length = |key: &str, length: &str| LocalSetting {
        key: Id::new(key),
        length: length.parse().ok(),
        number: None,
        text: None,
        basis: "（演示）明政办发〔2019〕30号".to_owned(),
        from: first_day(),
    };
    let text = |key: &str, text: &str| LocalSetting { text: Some(text.to_owned()), length: None, ..length(key, "1 day") };
    let mut settings = vec![
        length("review.max", "10 working days"),
        length("review.answer", "5 working days"),
        length("review.check", "3 working days"),
        length("review.recheck", "3 working days"),
        length("review.admission", "2 working days"),
        length("item.screening", "3 working days"),
        length("item.judge", "3 working days"),
        length("meeting.minutes", "5 working days"),
        length("meeting.issue", "3 working days"),
        length("meeting.archive", "60 days"),
        length("hotline.dispatch", "1 working day"),
        length("hotline.sign", "1 working day"),
        length("hotline.call-back", "5 working days"),
        length("hotline.extension", "5 working days"),
        length("document.comments", "7 working days"),
        length("recon.hearing-notice", "5 days"),
        text("document.register-prefix", "MDDR"),
        text("three-musts", "（演示）明政办发〔2019〕30号《关于落实“三必须”的通知》"),
        text("meeting.rules", "（演示）明政发〔2019〕2号《区政府工作规则》"),
    ];
    settings.push(LocalSetting { number: Some(2), length: None, ..length("hotline.redo-times", "1 day") });
    settings.into_iter().map(SystemChange::Local).collect()
}
