//! Lists: filters, tables, pages, tabs, 待办.

use maud::{Markup, html};

use super::{Exhibit, Room, to};
use crate::ui::*;

pub(crate) fn room() -> Room {
    Room { id: "lists", title: "列表", exhibits: vec![todo(), list(), many_rows(), empty_table(), sorted_numbers(), news()] }
}

/// `what`: noun, title, number, act, from whom.
fn item(what: [&str; 5], due: Option<&str>, state: ClockState, law: Option<&str>) -> Todo {
    let [noun, title, number, action, from] = what;
    Todo {
        noun: noun.into(),
        title: title.into(),
        number: number.into(),
        href: "/design/matter".into(),
        action: action.into(),
        due: due.map(str::to_owned),
        state,
        cite: law.map(Cite::new),
        from: from.into(),
    }
}

/// 待办 with something in each group.
pub(crate) fn sample_todo() -> TodoGroups {
    TodoGroups {
        overdue: vec![
            item(
                [
                    "案件",
                    "刘某某不服明德区市场监督管理局行政处罚决定申请行政复议一案",
                    "明政复〔2020〕31号",
                    "作出复议决定",
                    "立案科 10月28日 转来",
                ],
                Some("10月29日"),
                ClockState::Overdue("3 个工作日".into()),
                Some("行政复议法（2017）第三十一条"),
            ),
            item(
                ["文件", "明德区集贸市场管理办法", "明德规〔2020〕3号", "报送备案", "区市场监督管理局"],
                Some("11月2日"),
                ClockState::Overdue("1 个工作日".into()),
                Some("湖南省规范性文件管理办法第二十四条"),
            ),
        ],
        today: vec![item(
            [
                "审查件",
                "明德区老旧住宅小区加装电梯补助资金管理办法（送审稿）",
                "明司审〔2020〕187号",
                "出具审查意见",
                "区住房和城乡建设局 10月12日 送审",
            ],
            Some("11月3日"),
            ClockState::DueToday,
            Some("国办发〔2018〕115号（五）"),
        )],
        soon: vec![
            item(
                ["议题", "关于提请审议《明德区城市更新单元规划方案》的议题", "2020年第29次常务会议 第3议题", "涉法认定", "区政府办公室"],
                Some("11月4日"),
                ClockState::Soon("1 个工作日".into()),
                None,
            ),
            item(
                ["工单", "咨询书院路街道老旧小区改造期间临时停车安排", "MD2020110300127", "签收", "热线办"],
                Some("11月4日 10:20"),
                ClockState::Soon("1 个工作日".into()),
                Some("本区规定〔2020〕7号第九条"),
            ),
        ],
        later: vec![
            item(
                ["审查件", "明德区人民政府与某某科技集团战略合作框架协议", "明司审〔2020〕190号", "出具审查意见", "区商务局"],
                Some("11月12日"),
                ClockState::Left("7 个工作日".into()),
                Some("本区规定〔2020〕3号第八条"),
            ),
            item(
                ["案件", "某建筑劳务公司不服责令限期整改通知申请行政复议一案", "明政复〔2020〕35号", "等待中止事由消除", ""],
                None,
                ClockState::Paused("中止审理".into()),
                Some("行政复议法实施条例第四十一条"),
            ),
            item(
                ["文件", "明德区临时救助实施细则", "", "评估是否继续有效", "区民政局"],
                None,
                ClockState::NotBefore("2027年1月5日".into()),
                None,
            ),
        ],
        totals: [2, 1, 2, 12],
        more: [String::new(), String::new(), String::new(), "/design".into()],
        empty: html! {},
    }
}

fn todo() -> Exhibit {
    Exhibit {
        id: "todo", title: "待办", about: "登录后的第一屏：按期限分四组，空组也写明。", shown: todo_list(&sample_todo())
    }
}

/// Columns of a list of matters.
fn matter_columns() -> Vec<Column> {
    vec![
        Column::new("文号").tight().sort("#main", Sorted::Down),
        Column::new("审查事项"),
        Column::new("送审单位").sort("#main", Sorted::No),
        Column::new("状态").tight(),
        Column::new("收到").tight().sort("#main", Sorted::No),
        Column::new("期限").tight().sort("#main", Sorted::No),
    ]
}

fn matter_row(n: usize) -> Row {
    let titles = [
        "明德区老旧住宅小区加装电梯补助资金管理办法（送审稿）",
        "关于提请审议《明德区城市更新单元规划方案》的议题",
        "明德区人民政府与某某科技集团战略合作框架协议",
        "关于对某化工企业作出责令停产整治决定的请示",
        "明德区国有土地上房屋征收补偿决定（某某片区第 17 号）",
    ];
    let units = ["区住房和城乡建设局", "市自然资源和规划局明德分局", "区商务局", "市生态环境局明德分局", "区住房保障服务中心"];
    let states = [
        (Tone::Blue, "审查中", ClockState::Soon("2 个工作日".into())),
        (Tone::Amber, "待反馈和修改", ClockState::Left("6 个工作日".into())),
        (Tone::Green, "已通过", ClockState::Met),
        (Tone::Red, "不合法", ClockState::MetLate("1 个工作日".into())),
        (Tone::Grey, "待补正", ClockState::Paused("待补正".into())),
    ];
    let at = n % 5;
    let (tone, word, clock) = states.get(at).cloned().unwrap_or((Tone::Plain, "", ClockState::Unset));
    Row {
        key: format!("m{n}"),
        ..Row::new(vec![
            html! { span.docno { "明司审〔2020〕" (190 - n) "号" } },
            html! { (titles.get(at).copied().unwrap_or_default()) },
            html! { (units.get(at).copied().unwrap_or_default()) },
            tag(tone, word),
            html! { time datetime="2020-10-12" { "10月" (12 + at) "日" } },
            clock_chip(&clock),
        ])
        .to("/design/matter")
    }
}

fn matter_table(id: &str, rows: usize) -> Table {
    Table {
        id: id.into(),
        caption: "合法性审查件列表".into(),
        columns: matter_columns(),
        rows: (0..rows).map(matter_row).collect(),
        link_column: 1,
        select: Some(Select { name: "matter".into(), form: format!("{id}-bulk") }),
        ..Table::default()
    }
}

fn list() -> Exhibit {
    let bar = FilterBar {
        action: "/design".into(),
        fields: vec![
            Field::text("q", "名称、文号").value("管理办法"),
            Field::new(Control::Units(super::forms::unit_groups()), "unit", "送审单位").value("u1"),
            Field::select(
                "state",
                "状态",
                vec![Choice::new("open", "审查中"), Choice::new("back", "待反馈和修改"), Choice::new("done", "已通过")],
            ),
            Field::date("from", "收到日期从").value("2020-01-01"),
            Field::date("until", "到").value("2020-12-31"),
        ],
        keep: vec![("sort".into(), "-number".into())],
        chips: vec![to("名称含“管理办法”"), to("区住房和城乡建设局"), to("2020年1月1日至12月31日收到")],
        clear: "/design".into(),
    };
    Exhibit {
        id: "list-page",
        title: "列表页",
        about: "筛选条件全部可见，写在网址里；整行可点；可批量、可导出。",
        shown: html! {
            (tabs("合法性审查", &[
                Tab { label: "全部".into(), href: "#main".into(), count: Some(237), current: true },
                Tab { label: "审查中".into(), href: "#main".into(), count: Some(11), current: false },
                Tab { label: "待反馈和修改".into(), href: "#main".into(), count: Some(6), current: false },
                Tab { label: "已办结".into(), href: "#main".into(), count: Some(220), current: false },
            ]))
            (filter_bar(&bar))
            div #list {
                (filter_chips(&bar))
                (table(&matter_table("reviews", 5)))
                (bulk_bar("reviews-bulk", "#", "sample", "sample", &[button(Weight::Plain, "批量催办"), button(Weight::Plain, "批量归档")]))
                (paging(&sample_paging()))
            }
            (exports(&[to("XLSX"), to("CSV"), to("JSON")]))
        },
    }
}

fn sample_paging() -> Paging {
    Paging {
        total: Some(237),
        noun: "件".into(),
        shown: Some((51, 55)),
        first: Some("#main".into()),
        prev: Some("#main".into()),
        next: Some("#main".into()),
        last: Some("#main".into()),
        pages: vec![
            (9, Some("#main".into())),
            (10, Some("#main".into())),
            (11, None),
            (12, Some("#main".into())),
            (13, Some("#main".into())),
        ],
    }
}

fn many_rows() -> Exhibit {
    Exhibit {
        id: "many-rows",
        title: "多行列表",
        about: "五十行一页，密而不挤；上方可即时筛选。",
        shown: html! {
            (live_filter("reviews-long", "在本页筛选"))
            (table(&Table { dense: true, select: None, ..matter_table("reviews-long", 50) }))
        },
    }
}

fn empty_table() -> Exhibit {
    Exhibit {
        id: "empty-table",
        title: "查无结果",
        about: "给出更近的写法和更大的范围。",
        shown: table(&Table {
            id: "none".into(),
            caption: "查询结果".into(),
            columns: matter_columns(),
            empty: empty(&Empty {
                sentence: "没有找到“加装电梯补助办法”。".into(),
                detail: "检查是否写了全称，或者换一个说法。".into(),
                next: vec![to("明德区老旧住宅小区加装电梯补助资金管理办法"), to("在全部年度中查找")],
            }),
            ..Table::default()
        }),
    }
}

fn number(text: &str) -> Markup {
    number_cell(text, Some("#main"))
}

fn sorted_numbers() -> Exhibit {
    let row = |unit: &str, cells: [&str; 5]| {
        let mut all = vec![html! { (unit) }];
        all.extend(cells.iter().map(|c| number(c)));
        Row::new(all)
    };
    let total = row("合计", ["237", "181", "42", "6", "8"]);
    Exhibit {
        id: "numbers",
        title: "统计表",
        about: "数字右对齐、等宽；每个数字都能打开所数的记录。",
        shown: table(&Table {
            id: "stats".into(),
            caption: "2020 年合法性审查意见（按送审单位和结论）".into(),
            show_caption: true,
            columns: vec![
                Column::new("送审单位").sort("#main", Sorted::No),
                Column::number("审查意见（件）").sort("#main", Sorted::Down),
                Column::number("合法"),
                Column::number("应当予以修改"),
                Column::number("不合法"),
                Column::number("不属于审查范围"),
            ],
            rows: vec![
                row("区住房和城乡建设局", ["58", "41", "13", "2", "2"]),
                row("市自然资源和规划局明德分局", ["47", "39", "6", "1", "1"]),
                row("区政府办公室", ["39", "33", "5", "0", "1"]),
                row("区城市管理和综合执法局", ["31", "22", "7", "1", "1"]),
                row("其他 17 个单位", ["62", "46", "11", "2", "3"]),
                Row { total: true, ..total },
            ],
            narrow: Narrow::Scroll,
            dense: true,
            ..Table::default()
        }),
    }
}

fn news() -> Exhibit {
    Exhibit {
        id: "news", title: "公开列表", about: "门户栏目页：标题、日期、效力状态。", shown: news_list(&sample_news())
    }
}

/// Items of a public list.
pub(crate) fn sample_news() -> Vec<NewsItem> {
    let item = |title: &str, date: &str, note: &str, tag: Option<Markup>| NewsItem {
        title: title.into(),
        href: "/design/article".into(),
        date: date.into(),
        tag,
        note: (!note.is_empty()).then(|| note.to_owned()),
    };
    vec![
        item(
            "明德区人民政府关于印发《明德区老旧住宅小区加装电梯补助资金管理办法》的通知",
            "2020-11-20",
            "明德规〔2020〕5号 · 区住房和城乡建设局起草",
            Some(tag(Tone::Green, "现行有效")),
        ),
        item(
            "明德区人民政府办公室关于印发《明德区集贸市场管理办法》的通知",
            "2020-10-16",
            "明德规〔2020〕3号 · 区市场监督管理局起草",
            Some(tag(Tone::Green, "现行有效")),
        ),
        item("明德区公共租赁住房配租管理实施细则（试行）", "2018-11-02", "明德规〔2018〕9号 · 有效期二年", Some(tag(Tone::Grey, "已失效"))),
        item("明德区行政复议决定书（明政复决字〔2020〕12号）", "2020-09-30", "", None),
    ]
}
