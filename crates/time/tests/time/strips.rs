//! Derivations as people read them.

use mingfa_time::{Op, Principle, Role, Roll, Rule, Sort, Strip, Term, strip};

use crate::china::{calendar, date};

fn start(text: &str) -> Op {
    Op::Start(text.parse().unwrap())
}

fn term(text: &str) -> Term {
    Term::For(text.parse().unwrap())
}

/// One day a word: its day of the month, and what it is.
fn drawn(strip: &Strip) -> String {
    let mut words = Vec::new();
    for day in &strip.days {
        let role = match day.role {
            Role::Start => String::from("起"),
            Role::Counted(n) => n.to_string(),
            Role::Off => String::from("休"),
            Role::Excluded => String::from("扣"),
            Role::Inside => String::from("·"),
            Role::Rolled => String::from("延"),
            Role::Opens => String::from("可"),
            Role::Unknown => String::from("?"),
        };
        let mut word = format!("{}{role}", day.date.day());
        if day.nominal {
            word.push('止');
        }
        if day.due {
            word.push('!');
        }
        if day.act {
            word.push('办');
        }
        if day.today {
            word.push('今');
        }
        words.push(word);
    }
    words.join(" ")
}

#[test]
fn working_days_around_the_extended_festival() {
    let rule = Rule::Within {
        term: term("5 working days"),
        roll: Roll::None,
    };
    let strip = strip(
        &rule,
        &[start("2020-01-22"), Op::Stop("2020-02-05".parse().unwrap())],
        calendar(),
        date("2020-02-04"),
    );
    assert_eq!(
        drawn(&strip),
        "22起 231 24休 25休 26休 27休 28休 29休 30休 31休 1休 2休 32 43今 54办 65止!"
    );
    assert_eq!(
        strip.principles,
        [Principle::StartNotCounted, Principle::WorkingDays]
    );
    let new_years_eve = &strip.days[2];
    assert_eq!(
        (new_years_eve.sort, new_years_eve.name.as_deref()),
        (Some(Sort::Holiday), Some("春节"))
    );
    assert_eq!(
        strip.days[11].basis.as_deref(),
        Some("国办发明电〔2020〕1号")
    );
}

#[test]
fn natural_days_that_roll_around_a_pause() {
    let rule = Rule::Within {
        term: term("5 days"),
        roll: Roll::NextWorkday,
    };
    let ops = [
        start("2020-04-24"),
        Op::Exclude("2020-04-26..2020-04-27".parse().unwrap()),
    ];
    let strip = strip(&rule, &ops, calendar(), date("2020-05-20"));
    assert_eq!(
        drawn(&strip),
        "24起 251 26扣 27扣 282 293 304 15止 2延 3延 4延 5延 6延!"
    );
    assert_eq!(
        strip.principles,
        [
            Principle::StartNotCounted,
            Principle::Excluded,
            Principle::Rolled
        ]
    );
    let stays = Rule::Within {
        term: term("5 days"),
        roll: Roll::None,
    };
    let strip = mingfa_time::strip(&stays, &ops, calendar(), date("2020-05-20"));
    assert_eq!(
        strip.principles,
        [
            Principle::StartNotCounted,
            Principle::Excluded,
            Principle::NotRolled
        ]
    );
}

#[test]
fn a_lower_bound_shows_the_day_that_it_opens() {
    let rule = Rule::AtLeast {
        term: term("3 days"),
        roll: Roll::None,
    };
    let strip = strip(
        &rule,
        &[start("2020-06-01")],
        calendar(),
        date("2020-06-03"),
    );
    assert_eq!(drawn(&strip), "1起 21 32今 43止 5可!");
    assert_eq!(
        strip.principles,
        [Principle::StartNotCounted, Principle::InFull]
    );
}

#[test]
fn a_lead_time_is_numbered_backward() {
    let rule = Rule::Before {
        term: term("5 working days"),
    };
    let strip = strip(
        &rule,
        &[start("2026-05-08")],
        calendar(),
        date("2026-04-01"),
    );
    assert_eq!(
        drawn(&strip),
        "285止! 294 303 1休 2休 3休 4休 5休 62 71 8起"
    );
    assert_eq!(
        strip.principles,
        [Principle::CountedBack, Principle::WorkingDays]
    );
}

#[test]
fn months_and_validities_are_drawn_but_not_numbered() {
    let rule = Rule::Within {
        term: term("1 month"),
        roll: Roll::NextWorkday,
    };
    let short = strip(
        &rule,
        &[start("2021-01-31")],
        calendar(),
        date("2021-02-01"),
    );
    assert!(
        drawn(&short).starts_with("31起 1·今 2· 3·"),
        "{}",
        drawn(&short)
    );
    assert!(
        drawn(&short).ends_with("27· 28·止 1延!"),
        "{}",
        drawn(&short)
    );
    assert_eq!(
        short.principles,
        [
            Principle::StartNotCounted,
            Principle::MonthEnd,
            Principle::Rolled
        ]
    );
    let validity = Rule::Valid {
        term: term("1 month"),
        warn: None,
    };
    let strip = strip(
        &validity,
        &[start("2020-06-01")],
        calendar(),
        date("2020-06-15"),
    );
    assert_eq!(strip.days.len(), 30);
    assert_eq!(strip.principles, [Principle::FirstDayValid]);
}

#[test]
fn without_an_end_it_goes_as_far_as_can_be_told() {
    let rule = Rule::Within {
        term: term("5 working days"),
        roll: Roll::None,
    };
    let paused = [
        start("2020-06-01"),
        Op::Pause("2020-06-02".parse().unwrap()),
    ];
    assert_eq!(
        drawn(&strip(&rule, &paused, calendar(), date("2020-06-05"))),
        "1起 21 3扣 4扣 5扣今"
    );
    let beyond = strip(
        &rule,
        &[start("2026-12-28")],
        calendar(),
        date("2026-12-28"),
    );
    assert_eq!(drawn(&beyond), "28起今 291 302 313 1? 2?");
    let unset = Rule::Within {
        term: Term::Unset,
        roll: Roll::None,
    };
    assert_eq!(
        drawn(&strip(
            &unset,
            &[start("2020-06-01")],
            calendar(),
            date("2020-06-03")
        )),
        "1起 2· 3·今"
    );
    assert_eq!(
        strip(&rule, &[], calendar(), date("2020-06-03")),
        Strip::default()
    );
    // A pause forgotten for a century does not fill the page.
    assert_eq!(
        strip(&rule, &paused, calendar(), date("2120-06-03"))
            .days
            .len(),
        3_661
    );
}

#[test]
fn an_extension_goes_on_counting() {
    let rule = Rule::Within {
        term: term("3 days"),
        roll: Roll::None,
    };
    let strip = strip(
        &rule,
        &[start("2020-06-03"), Op::Extend("2 days".parse().unwrap())],
        calendar(),
        date("2020-07-01"),
    );
    assert_eq!(drawn(&strip), "3起 41 52 63 74 85止!");
    assert_eq!(
        strip.principles,
        [Principle::StartNotCounted, Principle::Extended]
    );
}
