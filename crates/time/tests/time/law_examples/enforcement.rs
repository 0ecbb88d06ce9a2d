//! E17 and E19 to E31: penalties, licences, coercion, publication, mediation, legal aid.

use super::*;

#[test]
fn e17_to_e20_penalties_before_and_after_2021() {
    check(
        "E17",
        "行政处罚法(2017)第四十二条",
        within("3 days", ROLLS),
        &[start("2020-04-30")],
        "2020-05-03",
        "2020-05-06",
    );
    check_counted(
        "E17",
        "行政处罚法(2021)第六十四条",
        within("5 working days", STAYS),
        &[start("2022-09-28")],
        "2022-10-10",
        "09-29 09-30 10-08 10-09 10-10",
    );
    check(
        "E19",
        "行政处罚法(2021)第六十条",
        within("90 days", ROLLS),
        &[start("2021-11-05")],
        "2022-02-03",
        "2022-02-07",
    );
    check(
        "E20",
        "行政处罚法(2017)第三十七条: restrains the party",
        within("7 days", STAYS),
        &[start("2020-04-28")],
        "2020-05-05",
        "2020-05-05",
    );
    check_counted(
        "E20",
        "行政处罚法(2021)第五十六条、第八十五条",
        within("7 working days", STAYS),
        &[start("2024-04-30")],
        "2024-05-13",
        "05-06 05-07 05-08 05-09 05-10 05-11 05-13",
    );
}

#[test]
fn e21_and_e22_licences() {
    let rule = within("20 working days", STAYS);
    let accepted = start("2020-01-16");
    check_counted(
        "E21",
        "行政许可法(2019)第四十二条、第八十二条",
        rule,
        &[accepted],
        "2020-02-20",
        "01-17 01-19 01-20 01-21 01-22 01-23 02-03 02-04 02-05 02-06 02-07 02-10 02-11 02-12 02-13 02-14 02-17 02-18 02-19 02-20",
    );
    check(
        "E21",
        "行政许可法(2019)第四十二条: 延长十日",
        rule,
        &[accepted, extend("10 working days")],
        "2020-03-05",
        "2020-03-05",
    );
    check(
        "E21",
        "行政许可法(2019)第四十五条: 专家评审",
        rule,
        &[accepted, exclude("2020-02-10..2020-02-14")],
        "2020-02-27",
        "2020-02-27",
    );
    check_counted(
        "E22",
        "行政许可法(2019)第四十四条",
        within("10 working days", STAYS),
        &[start("2020-09-24")],
        "2020-10-14",
        "09-25 09-27 09-28 09-29 09-30 10-09 10-10 10-12 10-13 10-14",
    );
}

#[test]
fn e23_to_e26_coercion() {
    let hold = within("30 days", STAYS);
    check(
        "E23",
        "行政强制法第二十五条: goods are free on expiry",
        hold,
        &[start("2020-01-02")],
        "2020-02-01",
        "2020-02-01",
    );
    check(
        "E23",
        "行政强制法第二十五条: 延长",
        hold,
        &[start("2020-01-02"), extend("30 days")],
        "2020-03-02",
        "2020-03-02",
    );
    check(
        "E24",
        "行政强制法第二十五条: 检测",
        hold,
        &[start("2021-03-10"), exclude("2021-03-15..2021-03-26")],
        "2021-04-21",
        "2021-04-21",
    );
    check(
        "E24",
        "without the test",
        hold,
        &[start("2021-03-10")],
        "2021-04-09",
        "2021-04-09",
    );

    let demand = Rule::AtLeast {
        term: Term::For("10 working days".parse().unwrap()),
        roll: STAYS,
    };
    check(
        "E25",
        "行政强制法第五十四条、第六十九条",
        demand,
        &[start("2020-06-19")],
        "2020-07-06",
        "2020-07-07",
    );
    let reading = evaluate(&demand, &[start("2020-06-19")], calendar());
    assert_eq!(
        reading.state(moment("2020-07-06")),
        State::Waiting,
        "E25: the tenth day must end first"
    );
    assert_eq!(
        reading.state(moment("2020-07-07")),
        State::Open,
        "E25: earliest application"
    );

    check(
        "E26",
        "行政强制法第五十三条",
        within("3 months", ROLLS),
        &[start("2020-11-30")],
        "2021-02-28",
        "2021-03-01",
    );
}

#[test]
fn e27_and_e28_publication_and_withdrawal() {
    check_counted(
        "E27",
        "国办发〔2018〕118号(六): 处罚",
        within("7 working days", STAYS),
        &[start("2020-01-15")],
        "2020-01-23",
        "01-16 01-17 01-19 01-20 01-21 01-22 01-23",
    );
    check(
        "E27",
        "国办发〔2018〕118号(六): 其他",
        within("20 working days", STAYS),
        &[start("2020-12-18")],
        "2021-01-18",
        "2021-01-18",
    );
    check_counted(
        "E28",
        "行政处罚法(2021)第四十八条",
        within("3 working days", STAYS),
        &[start("2025-01-24")],
        "2025-02-05",
        "01-26 01-27 02-05",
    );
}

#[test]
fn e29_and_e30_mediation_and_legal_aid() {
    check(
        "E29",
        "人民调解法第三十三条",
        within("30 days", ROLLS),
        &[start("2020-01-03")],
        "2020-02-02",
        "2020-02-03",
    );
    check(
        "E30",
        "办理法律援助案件程序规定(2012)第十三条",
        within("7 working days", STAYS),
        &[start("2020-01-20")],
        "2020-02-06",
        "2020-02-06",
    );
    check(
        "E30",
        "法律援助法第四十三条: natural days",
        within("7 days", ROLLS),
        &[start("2022-01-28")],
        "2022-02-04",
        "2022-02-07",
    );
}

#[test]
fn e31_a_calendar_date_stays_where_it_is() {
    let rule = Rule::ByDate {
        on: "01-31".parse().unwrap(),
    };
    let year_ended = [start("2020-12-31")];
    check(
        "E31",
        "国办发〔2018〕118号(六)",
        rule,
        &year_ended,
        "2021-01-31",
        "2021-01-31",
    );
    let reading = evaluate(&rule, &year_ended, calendar());
    assert_eq!(
        reading.advised,
        Some(date("2021-01-29")),
        "E31: the last working day before it"
    );
}
