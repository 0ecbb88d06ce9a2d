//! The roles and, for each, the families that may play it, best first.

use serde::{Deserialize, Serialize};

use super::scan::Face;

/// A face that GB/T 9704-2012 asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 小标宋: the red mark and titles.
    Biaosong,
    /// 仿宋: the body.
    Fangsong,
    /// 黑体: headings of level 1, 密级, 紧急程度, 附件.
    Hei,
    /// 楷体: headings of level 2, 签发人's name.
    Kai,
    /// 宋体: page numbers.
    Song,
}

impl Role {
    /// All roles, in the order in which they are reported.
    pub const ALL: [Role; 5] = [
        Role::Biaosong,
        Role::Fangsong,
        Role::Hei,
        Role::Kai,
        Role::Song,
    ];

    /// The role's name in Chinese.
    pub fn title(self) -> &'static str {
        match self {
            Role::Biaosong => "小标宋",
            Role::Fangsong => "仿宋",
            Role::Hei => "黑体",
            Role::Kai => "楷体",
            Role::Song => "宋体",
        }
    }

    /// The Debian package that supplies a face for it.
    pub fn package(self) -> &'static str {
        match self {
            Role::Biaosong | Role::Hei | Role::Song => "fonts-noto-cjk",
            Role::Fangsong | Role::Kai => "texlive-lang-chinese",
        }
    }

    /// The role's identifier inside the typesetter.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Role::Biaosong => "biaosong",
            Role::Fangsong => "fangsong",
            Role::Hei => "hei",
            Role::Kai => "kai",
            Role::Song => "song",
        }
    }
}

/// A face that can play a role.
pub(super) struct Candidate<'a> {
    pub(super) face: &'a Face,
    pub(super) official: bool,
}

const REGULAR: u16 = 400;
const MEDIUM: u16 = 500;
const BOLD: u16 = 700;

/// Families for a role: name, wanted weight, whether it is an official face. Foundry names appear in
/// Chinese and English because font files carry either.
fn families(role: Role) -> &'static [(&'static str, u16, bool)] {
    match role {
        Role::Biaosong => &[
            ("方正小标宋简体", REGULAR, true),
            ("FZXiaoBiaoSong-B05S", REGULAR, true),
            ("方正小标宋_GBK", REGULAR, true),
            ("FZXiaoBiaoSong-B05", REGULAR, true),
            ("小标宋", REGULAR, true),
            ("华文中宋", REGULAR, false),
            ("STZhongsong", REGULAR, false),
            ("Noto Serif CJK SC", BOLD, false),
            ("Noto Serif SC", BOLD, false),
            ("思源宋体", BOLD, false),
            ("Source Han Serif SC", BOLD, false),
            ("FandolSong", BOLD, false),
        ],
        Role::Fangsong => &[
            ("仿宋_GB2312", REGULAR, true),
            ("FangSong_GB2312", REGULAR, true),
            ("方正仿宋简体", REGULAR, true),
            ("FZFangSong-Z02S", REGULAR, true),
            ("方正仿宋_GBK", REGULAR, true),
            ("FZFangSong-Z02", REGULAR, true),
            ("仿宋", REGULAR, true),
            ("FangSong", REGULAR, true),
            ("华文仿宋", REGULAR, false),
            ("STFangsong", REGULAR, false),
            ("FandolFang", REGULAR, false),
            ("FandolFang R", REGULAR, false),
        ],
        Role::Hei => &[
            ("黑体", REGULAR, true),
            ("SimHei", REGULAR, true),
            ("方正黑体简体", REGULAR, true),
            ("FZHei-B01S", REGULAR, true),
            ("方正黑体_GBK", REGULAR, true),
            ("FZHei-B01", REGULAR, true),
            ("华文黑体", REGULAR, false),
            ("STHeiti", REGULAR, false),
            ("FandolHei", REGULAR, false),
            ("Noto Sans CJK SC", MEDIUM, false),
            ("Noto Sans SC", MEDIUM, false),
            ("思源黑体", MEDIUM, false),
            ("Source Han Sans SC", MEDIUM, false),
            ("WenQuanYi Zen Hei", REGULAR, false),
        ],
        Role::Kai => &[
            ("楷体_GB2312", REGULAR, true),
            ("KaiTi_GB2312", REGULAR, true),
            ("方正楷体简体", REGULAR, true),
            ("FZKai-Z03S", REGULAR, true),
            ("方正楷体_GBK", REGULAR, true),
            ("FZKai-Z03", REGULAR, true),
            ("楷体", REGULAR, true),
            ("KaiTi", REGULAR, true),
            ("华文楷体", REGULAR, false),
            ("STKaiti", REGULAR, false),
            ("FandolKai", REGULAR, false),
            // Its quotation marks are narrow, so it comes after a face made for the mainland's.
            ("LXGW WenKai", REGULAR, false),
            ("AR PL KaitiM GB", REGULAR, false),
            ("AR PL UKai CN", REGULAR, false),
        ],
        Role::Song => &[
            ("宋体", REGULAR, true),
            ("SimSun", REGULAR, true),
            ("方正书宋简体", REGULAR, true),
            ("方正书宋_GBK", REGULAR, true),
            ("华文宋体", REGULAR, false),
            ("STSong", REGULAR, false),
            ("Noto Serif CJK SC", REGULAR, false),
            ("Noto Serif SC", REGULAR, false),
            ("思源宋体", REGULAR, false),
            ("FandolSong", REGULAR, false),
            ("AR PL SungtiL GB", REGULAR, false),
        ],
    }
}

/// Every installed face that can play the role, best first.
pub(super) fn candidates(role: Role, installed: &[Face]) -> Vec<Candidate<'_>> {
    let mut found: Vec<Candidate<'_>> = Vec::new();
    for (family, weight, official) in families(role) {
        let Some(face) = closest(installed, family, *weight) else {
            continue;
        };
        if !found.iter().any(|known| known.face.same_as(face)) {
            found.push(Candidate {
                face,
                official: *official,
            });
        }
    }
    found
}

/// Faces for characters that the role's own faces lack: rare Han characters, symbols, other scripts.
pub(super) fn fallback(role: Role, installed: &[Face]) -> Vec<&Face> {
    let serif = [
        "Noto Serif CJK SC",
        "Noto Serif SC",
        "Noto Sans CJK SC",
        "Noto Sans SC",
    ];
    let sans = [
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "Noto Serif CJK SC",
        "Noto Serif SC",
    ];
    let first = if role == Role::Hei { sans } else { serif };
    let weight = if role == Role::Biaosong {
        BOLD
    } else {
        REGULAR
    };
    let last = [
        "LXGW WenKai",
        "FandolSong",
        "HanaMinA",
        "HanaMinB",
        "BabelStone Han",
        "Plangothic P1",
        "Plangothic P2",
        "DejaVu Serif",
        "DejaVu Sans",
        "Noto Sans Symbols2",
        "Noto Sans Symbols",
    ];
    first
        .into_iter()
        .chain(last)
        .filter_map(|family| closest(installed, family, weight))
        .collect()
}

/// The face of a family whose weight is nearest; among equals the one found first.
fn closest<'a>(installed: &'a [Face], family: &str, weight: u16) -> Option<&'a Face> {
    installed
        .iter()
        .filter(|face| face.is_of(family))
        .min_by_key(|face| (face.slanted, face.weight.abs_diff(weight)))
}
