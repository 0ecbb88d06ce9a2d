//! Invented papers of an invented district, for the example and the tests.

use jiff::civil::date;
use mingfa_papers::document::{
    Align, Block, Column, Document, Face, Form, Imprint, ItemStyle, Meta, Row, Run, Signature,
    Table, Text, Urgency,
};

const LABEL: &str = "演示数据";

/// 合法性审查意见书, as a letter (信函格式).
pub fn opinion() -> Document {
    let mut meta = Meta::new(
        Form::Letter,
        "明德区司法局",
        "关于《明德区促进夜间经济发展若干措施（送审稿）》的合法性审查意见书",
    );
    meta.number = Some("明司审〔2020〕57号".to_owned());
    meta.issued = Some(date(2020, 5, 8));
    meta.label = Some(LABEL.to_owned());
    Document {
        meta,
        blocks: vec![
            Block::Addressee("区商务局".to_owned()),
            Block::paragraph(
                "你局2020年4月24日送审的《明德区促进夜间经济发展若干措施（送审稿）》（送审稿第2稿，以下简称《若干措施》）及起草说明收悉。我局依照《重大行政决策程序暂行条例》第二十五条至第二十七条的规定，从决策主体、权限、程序和内容四个方面进行了审查，法律顾问参与了论证。现提出如下意见：",
            ),
            Block::heading(1, "审查依据"),
            Block::Items {
                style: ItemStyle::ArabicInBrackets,
                items: vec![
                    "《中华人民共和国地方各级人民代表大会和地方各级人民政府组织法》；".into(),
                    "《优化营商环境条例》（国务院令第722号）；".into(),
                    "《重大行政决策程序暂行条例》（国务院令第713号）。".into(),
                ],
            },
            Block::heading(1, "具体意见"),
            Block::heading(2, "关于第五条“外摆经营须取得街道办事处许可”"),
            Block::Paragraph(
                Text::from(Run::strong("问题：")).and("该条以规范性文件设定行政许可，超越权限。").and(Run::strong("建议：")).and(
                    "改为“由街道办事处会同城市管理和综合执法局划定外摆区域并向社会公布”，不设审批环节。",
                ),
            ),
            Block::heading(2, "关于第九条“限期整改，逾期处5000元罚款”"),
            Block::Paragraph(
                Text::from(Run::strong("问题：")).and("规范性文件不得设定行政处罚。").and(Run::strong("建议：")).and(
                    "删去罚款内容，表述为“依照有关法律、法规的规定处理”。",
                ),
            ),
            Block::heading(2, "关于有效期"),
            Block::paragraph("《若干措施》未规定有效期，建议在附则中增加“自2020年6月1日起施行，有效期5年”。"),
            Block::heading(1, "审查结论"),
            Block::Paragraph(
                Text::from("《若干措施》制定主体合法，符合法定程序，").and(Run {
                    text: "应当予以修改".to_owned(),
                    face: Face::Strong,
                    link: None,
                }).and("。请你局按照上述意见修改后，将修改稿和采纳情况说明报我局复核；未经复核，不得提请区政府常务会议讨论。"),
            ),
            Block::Attachments(vec![
                "《若干措施（送审稿）》逐条审查意见表".to_owned(),
                "法律顾问论证意见".to_owned(),
            ]),
            Block::Signature(Signature {
                organs: vec!["明德区司法局".to_owned()],
                date: date(2020, 5, 8),
                sealed: true,
            }),
            Block::Remark("联系人：法制审查科 王明，电话：0000－12345678".to_owned()),
            Block::Annex {
                number: Some(1),
                title: "《若干措施（送审稿）》逐条审查意见表".to_owned(),
            },
            Block::Table(Table {
                caption: None,
                columns: vec![
                    Column::new("条款", 2, Align::Center),
                    Column::new("存在的问题", 5, Align::Left),
                    Column::new("依据", 5, Align::Left),
                    Column::new("建议", 5, Align::Left),
                ],
                rows: vec![
                    Row::cells(["第五条", "以规范性文件设定许可", "《行政许可法》第十四条、第十五条、第十七条", "删去许可，改为划定区域并公布"]),
                    Row::cells(["第九条", "设定罚款", "《行政处罚法》", "删去罚款数额"]),
                    Row::cells(["附则", "未规定有效期", "本省行政规范性文件管理办法", "增加施行日期和有效期"]),
                ],
                landscape: false,
            }),
        ],
    }
}

/// A normative document with a red head and an imprint (文件格式).
pub fn normative() -> Document {
    let mut meta = Meta::new(
        Form::RedHead,
        "明德区人民政府",
        "明德区人民政府关于印发《明德区行政规范性文件管理办法》的通知",
    );
    meta.number = Some("明政发〔2020〕3号".to_owned());
    meta.urgency = Some(Urgency::Urgent);
    meta.issued = Some(date(2020, 8, 13));
    meta.imprint = Some(Imprint {
        copies: [
            "区委各部门",
            "区人大常委会办公室",
            "区政协办公室",
            "区人武部",
            "区法院",
            "区检察院",
            "各人民团体",
        ]
        .map(str::to_owned)
        .to_vec(),
        printer: "明德区人民政府办公室".to_owned(),
        printed: date(2020, 8, 14),
    });
    let mut blocks = vec![
        Block::Addressee("各街道办事处，区政府各部门、各直属机构".to_owned()),
        Block::paragraph(
            "《明德区行政规范性文件管理办法》已经2020年8月10日区人民政府第21次常务会议审议通过，现印发给你们，请认真贯彻执行。",
        ),
        Block::Signature(Signature {
            organs: vec!["明德区人民政府".to_owned()],
            date: date(2020, 8, 13),
            sealed: true,
        }),
        Block::Remark("此件公开发布".to_owned()),
        Block::PageBreak,
    ];
    for number in 1..=12 {
        blocks.push(Block::Paragraph(
            Text::from(Run::strong(format!("第{}条　", mingfa_papers::document::chinese_number(number)))).and(
                "行政规范性文件应当由制定机关统一登记、统一编号、统一公布。未经统一登记、统一编号、统一公布的，不得作为行政管理的依据。制定机关应当自公布之日起15个工作日内，按照规定报送备案，并对文件的合法性、适当性负责。",
            ),
        ));
    }
    Document { meta, blocks }
}

/// 受理通知书, without a seal's room.
pub fn acceptance() -> Document {
    let mut meta = Meta::new(Form::CasePaper, "明德区人民政府", "行政复议申请受理通知书");
    meta.number = Some("明政复受字〔2024〕12号".to_owned());
    meta.issued = Some(date(2024, 3, 7));
    Document {
        meta,
        blocks: vec![
            Block::Addressee("张某某".to_owned()),
            Block::paragraph(
                "你（单位）对明德区市场监督管理局作出的《行政处罚决定书》（明市监罚〔2024〕5号）不服，于2024年3月4日提出的行政复议申请，经审查，符合《中华人民共和国行政复议法》第三十条的规定，本机关决定予以受理。",
            ),
            Block::paragraph("特此通知。"),
            Block::Signature(Signature {
                organs: vec!["明德区人民政府行政复议办公室".to_owned()],
                date: date(2024, 3, 7),
                sealed: false,
            }),
        ],
    }
}

/// An annual report with headings of all levels, tables, a landscape annex.
pub fn report() -> Document {
    let mut meta = Meta::new(
        Form::Report,
        "明德区人民政府",
        "明德区2020年度\n法治政府建设工作报告",
    );
    meta.subtitle = Some("2020年1月1日至12月31日".to_owned());
    meta.issued = Some(date(2021, 1, 28));
    meta.label = Some(LABEL.to_owned());
    let mut blocks = vec![
        Block::paragraph(
            "2020年，明德区坚持以习近平新时代中国特色社会主义思想为指导，贯彻落实《法治政府建设实施纲要》，扎实推进法治政府建设各项工作。现将有关情况报告如下：",
        ),
        Block::heading(1, "依法科学民主决策"),
        Block::heading(2, "严格执行“三必须”"),
        Block::Paragraph(
            Text::from("全年召开区政府常务会议")
                .and(Run::link(
                    "33次",
                    "https://demo.invalid/figures/executive-meetings",
                ))
                .and("，审议议题287个，出具合法性审查意见")
                .and(Run::link(
                    "237份",
                    "https://demo.invalid/figures/legal-opinions",
                ))
                .and("，法制机构列席率100%；未经合法性审查的议题一律不上会。"),
        ),
        Block::heading(3, "议题审查"),
        Block::paragraph("审查结论为“合法”的161份，“应当予以修改”的68份，“不合法”的8份。"),
        Block::heading(4, "风险明示"),
        Block::paragraph("探索性改革议题均按照规定明示法律风险。"),
        Block::Table(Table {
            caption: Some("表1　合法性审查意见情况".to_owned()),
            columns: vec![
                Column::new("会议类别", 4, Align::Left),
                Column::new("会议（次）", 2, Align::Right),
                Column::new("意见（份）", 2, Align::Right),
            ],
            rows: vec![
                Row::cells(["区政府常务会议", "33", "201"]),
                Row::cells(["区政府全体会议", "2", "9"]),
                Row::cells(["专题会议", "18", "27"]),
                Row::Cells(vec![
                    Run::strong("合计").into(),
                    Run::strong("53").into(),
                    Run::strong("237").into(),
                ]),
            ],
            landscape: false,
        }),
        Block::Note("注：数据截至存证快照 29431（2021年1月4日），口径见附件1。".into()),
    ];
    for name in [
        "推进严格规范公正文明执法",
        "依法有效化解矛盾纠纷",
        "全面推进政务公开",
    ] {
        blocks.push(Block::heading(1, name));
        for _ in 0..3 {
            blocks.push(Block::paragraph(
                "坚持问题导向，健全工作机制，压实工作责任。全面推行行政执法公示制度、执法全过程记录制度、重大执法决定法制审核制度；开展案卷评查，发现问题逐项整改销号。12345热线受理群众诉求29000件，按时办结率100%。行政复议机关全年收到行政复议申请96件，受理91件，审结88件，直接纠错率18.2%。",
            ));
        }
    }
    blocks.push(Block::Attachments(vec![
        "统计项口径".to_owned(),
        "规范性文件目录".to_owned(),
    ]));
    blocks.push(Block::Signature(Signature {
        organs: vec!["明德区人民政府".to_owned()],
        date: date(2021, 1, 28),
        sealed: false,
    }));
    blocks.push(Block::Annex {
        number: Some(1),
        title: "统计项口径".to_owned(),
    });
    let mut rows = Vec::new();
    for (group, count) in [("科学民主决策", 18), ("行政执法", 16)] {
        rows.push(Row::Group(group.into()));
        for index in 1..=count {
            rows.push(Row::cells([
                format!("统计项{index}"),
                format!("{}", index * 7),
                "件".to_owned(),
                "本年度内办结且结论已经确定的办件数；如实登记的历史办件计入，并单独列明未经合法性审查的数量。".to_owned(),
            ]));
        }
    }
    blocks.push(Block::Table(Table {
        caption: None,
        columns: vec![
            Column::new("统计项", 3, Align::Left),
            Column::new("数值", 2, Align::Right),
            Column::new("单位", 1, Align::Center),
            Column::new("口径", 7, Align::Left),
        ],
        rows,
        landscape: false,
    }));
    blocks.push(Block::Annex {
        number: Some(2),
        title: "规范性文件目录".to_owned(),
    });
    blocks.push(Block::Table(Table {
        caption: Some("表2　2020年制定的行政规范性文件".to_owned()),
        columns: [
            "统一登记号",
            "文号",
            "名称",
            "公布日期",
            "施行日期",
            "有效期",
            "起草单位",
            "状态",
        ]
        .map(|title| Column::new(title, if title == "名称" { 4 } else { 2 }, Align::Center))
        .to_vec(),
        rows: (1..=40)
            .map(|n| {
                Row::cells([
                    format!("MDDR-2020-{n:05}"),
                    format!("明政发〔2020〕{n}号"),
                    "关于支持中小企业发展的若干措施".to_owned(),
                    "2020-08-13".to_owned(),
                    "2020-09-01".to_owned(),
                    "5年".to_owned(),
                    "区科技和工业信息化局".to_owned(),
                    "现行有效".to_owned(),
                ])
            })
            .collect(),
        landscape: true,
    }));
    Document { meta, blocks }
}
