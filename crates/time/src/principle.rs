//! The counting rules of law that a derivation names, each with its basis at the time.

use serde::{Deserialize, Serialize};

use crate::day::Date;

/// A rule of counting at work in a derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Principle {
    /// The day of the event is not counted.
    StartNotCounted,
    /// Hours run from the moment itself.
    HoursFromTheMoment,
    /// Only working days are counted.
    WorkingDays,
    /// A month's or year's period ends on the corresponding day.
    CorrespondingDay,
    /// … or on the month's last day, since there is no corresponding one.
    MonthEnd,
    /// Excluded days were not counted.
    Excluded,
    /// An extension was added to the nominal end.
    Extended,
    /// The end fell on a day off and moved.
    Rolled,
    /// The end fell on a day off and stays.
    NotRolled,
    /// The period must run in full before the act.
    InFull,
    /// A lead time is counted back from the event, whose day is not counted.
    CountedBack,
    /// A calendar date is what it is.
    CalendarDate,
    /// A validity begins with its first day.
    FirstDayValid,
    /// The end is stated, not counted.
    Stated,
}

impl Principle {
    /// The rule in a sentence.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::StartNotCounted => "开始的当日不计入，自下一日起算",
            Self::HoursFromTheMoment => "按小时计算的，自开始的时刻起算",
            Self::WorkingDays => "只计工作日：扣除周末和放假日，计入调休上班日",
            Self::CorrespondingDay => "按月、年计算的，到期月的对应日为最后一日",
            Self::MonthEnd => "到期月没有对应日，月末日为最后一日",
            Self::Excluded => "扣除的时间不计入期限",
            Self::Extended => "延长的时间自顺延前的届满日接续计算",
            Self::Rolled => "届满日逢放假日，顺延至其后第一个工作日",
            Self::NotRolled => "届满日逢放假日，本期限不顺延",
            Self::InFull => "须满期后方可办理，最早为期满次日",
            Self::CountedBack => "自事项当日向前倒数，当日不计入",
            Self::CalendarDate => "以日历日期为准，不顺延",
            Self::FirstDayValid => "自首日起有效，至对应日的前一日止",
            Self::Stated => "以载明的届满时间为准",
        }
    }

    /// The general provisions in force on a day, civil law first; empty where the rule is our reading (口径) or the clock's
    /// own citation says it.
    ///
    /// Reconsideration and administrative litigation send 期间 to 民事诉讼法 (行政复议法(2023)第八十八条, 行政诉讼法第一百零一条); elsewhere
    /// the civil rule is used by analogy. Special laws win (民法典第二百零四条), and the clock itself cites them.
    pub fn basis(self, on: Date) -> Vec<&'static str> {
        let (civil, procedure) = match self {
            Self::StartNotCounted => (
                [
                    "民法通则第一百五十四条",
                    "民法总则第二百零一条第一款",
                    "民法典第二百零一条第一款",
                ],
                Some([
                    "民事诉讼法(2017)第八十二条第二款",
                    "民事诉讼法(2021)第八十五条第二款",
                    "民事诉讼法(2023)第八十五条第二款",
                ]),
            ),
            Self::Rolled => (
                [
                    "民法通则第一百五十四条",
                    "民法总则第二百零三条第一款",
                    "民法典第二百零三条第一款",
                ],
                Some([
                    "民事诉讼法(2017)第八十二条第三款",
                    "民事诉讼法(2021)第八十五条第三款",
                    "民事诉讼法(2023)第八十五条第三款",
                ]),
            ),
            Self::HoursFromTheMoment => (
                [
                    "民法通则第一百五十四条",
                    "民法总则第二百零一条第二款",
                    "民法典第二百零一条第二款",
                ],
                None,
            ),
            // 民法通则 did not speak of the corresponding day.
            Self::CorrespondingDay | Self::MonthEnd => {
                (["", "民法总则第二百零二条", "民法典第二百零二条"], None)
            }
            Self::WorkingDays
            | Self::Excluded
            | Self::Extended
            | Self::NotRolled
            | Self::InFull
            | Self::CountedBack
            | Self::CalendarDate
            | Self::FirstDayValid
            | Self::Stated => return Vec::new(),
        };
        let [old, general_part, code] = civil;
        let civil = match on {
            _ if on >= Date::constant(2021, 1, 1) => code,
            _ if on >= Date::constant(2017, 10, 1) => general_part,
            _ => old,
        };
        let procedure = procedure.and_then(|[of_2017, of_2021, of_2023]| match on {
            _ if on >= Date::constant(2024, 1, 1) => Some(of_2023),
            _ if on >= Date::constant(2022, 1, 1) => Some(of_2021),
            _ if on >= Date::constant(2017, 7, 1) => Some(of_2017),
            _ => None,
        });
        [Some(civil), procedure]
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_is_never_cited_before_it_was_in_force() {
        let basis = |text: &str| Principle::Rolled.basis(crate::day::parse_date(text).unwrap());
        assert_eq!(
            basis("2024-01-01"),
            [
                "民法典第二百零三条第一款",
                "民事诉讼法(2023)第八十五条第三款"
            ]
        );
        assert_eq!(
            basis("2023-12-31"),
            [
                "民法典第二百零三条第一款",
                "民事诉讼法(2021)第八十五条第三款"
            ]
        );
        assert_eq!(
            basis("2021-12-31"),
            [
                "民法典第二百零三条第一款",
                "民事诉讼法(2017)第八十二条第三款"
            ]
        );
        assert_eq!(
            basis("2020-12-31"),
            [
                "民法总则第二百零三条第一款",
                "民事诉讼法(2017)第八十二条第三款"
            ]
        );
        assert_eq!(basis("2017-06-30"), ["民法通则第一百五十四条"]);
        assert_eq!(
            Principle::MonthEnd.basis(Date::constant(2016, 1, 31)),
            Vec::<&str>::new()
        );
        assert_eq!(
            Principle::NotRolled.basis(Date::constant(2021, 1, 31)),
            Vec::<&str>::new()
        );
    }
}
