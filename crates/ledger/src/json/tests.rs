use super::*;

fn check(text: &[u8], canonical: bool, within_limits: bool) {
    let parsed = parse(text).unwrap_or_else(|e| panic!("{}: {e}", text.escape_ascii()));
    assert_eq!(
        (parsed.deviation.is_none(), parsed.limit.is_none()),
        (canonical, within_limits),
        "{}",
        text.escape_ascii()
    );
}

#[test]
fn plain_text_ends_where_it_ends() {
    for length in 0..40 {
        for at in 0..=length {
            for special in [b'"', b'\\', 0, 0x1f, b'\n'] {
                let mut bytes: Vec<u8> = (0..length)
                    .map(|i| [b'a', 0xff, 0x20, 0x7f, 0x80][i % 5])
                    .collect();
                assert_eq!(plain_length(&bytes), length);
                if at < length {
                    bytes[at] = special;
                    assert_eq!(plain_length(&bytes), at);
                }
            }
        }
    }
}

#[test]
fn canonical_or_not() {
    for text in [
        r#"{"a":1,"b":[true,false,null,-5,"x"]}"#,
        r#""\"\\\b\f\n\r\t\u0000\u001f""#,
        "\"\u{7f}\u{e000}\u{ffff}\u{10ffff}/\"",
        "9007199254740991",
        "-9007199254740991",
    ] {
        check(text.as_bytes(), true, true);
    }
    for text in [
        r#"{"b":1,"a":2}"#,
        " 1",
        "1 ",
        "[1, 2]",
        "-0",
        r#""\/""#,
        r#""\u0041""#,
        r#""\u001F""#,
        r#""\u000a""#,
        r#""\ud83d\ude00""#,
        "\u{feff}1",
    ] {
        check(text.as_bytes(), false, true);
    }
    for text in [
        r#"{"A":1}"#,
        r#"{"":1}"#,
        r#"{"1a":1}"#,
        "9007199254740992",
        "123456789012345678901234567890",
        "[[[[[[[[[1]]]]]]]]]",
    ] {
        check(text.as_bytes(), true, false);
    }
    check(b"\"\\ud800\"", false, false);
    check(b"\"\xed\xa0\x80\"", true, false);
    check(b"[[[[[[[[[]]]]]]]]]", true, true); // nine arrays, the innermost at depth 8
}

#[test]
fn not_json_of_this_kind() {
    for text in [
        &b""[..],
        b"01",
        b"-",
        b"+1",
        b"1.0",
        b"1e3",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"tru",
        b"[1,]",
        b"{\"a\":1,}",
        b"{\"a\"1}",
        b"{a:1}",
        b"\"a",
        b"\"\n\"",
        b"\"\\x\"",
        b"\"\\u12g4\"",
        b"\"\\ud800\\u12\"",
        b"1 2",
        b"{\"a\":1,\"a\":1}",
        b"{\"a\":1,\"b\":2,\"\\u0061\":3}",
        b"\xff",
        b"\"\xc0\x80\"",
        b"\"\xed\xa0\"",
    ] {
        assert!(parse(text).is_err(), "{}", text.escape_ascii());
    }
    let deep = "[".repeat(100_000);
    assert!(parse(deep.as_bytes()).is_err());
    assert!(parse("1".repeat(5000).as_bytes()).is_err());
}
