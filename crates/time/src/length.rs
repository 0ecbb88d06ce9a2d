//! Lengths of time as laws state them: a number and a unit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a length counts. The unit of 日 is a fact of law, version and number (行政复议法(2023)第八十八条: 三、五、七、十日
/// are working days, all others natural), so it is always stated and never derived from the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// 工作日: no weekend, no holiday, but the make-up days.
    WorkingDay,
    /// 日: every day.
    Day,
    /// 月: by the calendar (民法典第二百零二条).
    Month,
    /// 年: twelve months.
    Year,
    /// 小时: from the moment itself (民法典第二百零一条第二款).
    Hour,
}

impl Unit {
    /// The word of the command line's JSON: `working-day`, `day`, `month`, `year`, `hour`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WorkingDay => "working-day",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::Hour => "hour",
        }
    }

    /// What stands behind the number in Chinese: 个工作日, 日, 个月, 年, 小时.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::WorkingDay => "个工作日",
            Self::Day => "日",
            Self::Month => "个月",
            Self::Year => "年",
            Self::Hour => "小时",
        }
    }

    /// No statute counts beyond a century; a larger number is a slip of the pen.
    fn most(self) -> u32 {
        match self {
            Self::WorkingDay | Self::Day => 36_525,
            Self::Month => 1_200,
            Self::Year => 100,
            Self::Hour => 876_600,
        }
    }
}

/// A length of time, at least one unit and at most a century. Written `5 working days`, `60 days`, `3 months`, `5 years`,
/// `24 hours` in the catalogue and in JSON; displayed in Chinese: 5个工作日, 60日, 3个月, 5年, 24小时.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Length {
    amount: u32,
    unit: Unit,
}

impl Length {
    /// A length of `amount` units; an error at zero and beyond a century.
    pub fn new(amount: u32, unit: Unit) -> Result<Self, LengthError> {
        if amount == 0 || amount > unit.most() {
            return Err(LengthError::Amount { amount, unit });
        }
        Ok(Self { amount, unit })
    }

    /// How many.
    pub fn amount(self) -> u32 {
        self.amount
    }

    /// Of what.
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// The catalogue's form: `5 working days`.
    pub fn spelled(self) -> String {
        let plural = if self.amount == 1 { "" } else { "s" };
        format!(
            "{} {}{plural}",
            self.amount,
            self.unit.as_str().replace('-', " ")
        )
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.chinese())
    }
}

impl FromStr for Length {
    type Err = LengthError;

    fn from_str(text: &str) -> Result<Self, LengthError> {
        let refused = || LengthError::Text {
            text: text.to_owned(),
        };
        let (amount, unit) = text.split_once(' ').ok_or_else(refused)?;
        if amount.starts_with('+') {
            return Err(refused());
        }
        let amount = amount.parse().map_err(|_| refused())?;
        let unit = match unit {
            "working day" | "working days" => Unit::WorkingDay,
            "day" | "days" => Unit::Day,
            "month" | "months" => Unit::Month,
            "year" | "years" => Unit::Year,
            "hour" | "hours" => Unit::Hour,
            _ => return Err(refused()),
        };
        Self::new(amount, unit)
    }
}

impl TryFrom<String> for Length {
    type Error = LengthError;

    fn try_from(text: String) -> Result<Self, LengthError> {
        text.parse()
    }
}

impl From<Length> for String {
    fn from(length: Length) -> Self {
        length.spelled()
    }
}

/// Why a text is not a length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LengthError {
    /// Not in the form of a length.
    #[error("“{text}”不是期限，应写成 “5 working days”“60 days”“3 months”“5 years” 或 “24 hours”")]
    Text {
        /// As written.
        text: String,
    },
    /// Nothing, or more than a century.
    #[error("期限{amount}{}超出范围，应在1至{}之间", unit.chinese(), unit.most())]
    Amount {
        /// The number.
        amount: u32,
        /// Its unit.
        unit: Unit,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_written_and_displayed() {
        for (text, chinese) in [
            ("5 working days", "5个工作日"),
            ("1 working day", "1个工作日"),
            ("60 days", "60日"),
            ("3 months", "3个月"),
            ("5 years", "5年"),
            ("24 hours", "24小时"),
        ] {
            let length: Length = text.parse().unwrap();
            assert_eq!(length.spelled(), text);
            assert_eq!(length.to_string(), chinese);
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_refused() {
        for text in [
            "5 workng days",
            "5",
            "days",
            "5  days",
            "-5 days",
            "+5 days",
            "5.5 days",
            "5 Days",
            " 5 days",
            "５ days",
            "",
        ] {
            assert!(
                matches!(text.parse::<Length>(), Err(LengthError::Text { .. })),
                "{text}"
            );
        }
        for text in ["0 days", "101 years", "36526 days", "1201 months"] {
            assert!(
                matches!(text.parse::<Length>(), Err(LengthError::Amount { .. })),
                "{text}"
            );
        }
        let message = "0 working days".parse::<Length>().unwrap_err().to_string();
        assert_eq!(message, "期限0个工作日超出范围，应在1至36525之间");
    }
}
