//! Small random definitions: a tape of bytes decides, so that proptest shrinks them towards the plainest.

use std::fmt::Write;

use mingfa_catalogue::SourceFile;

/// Where decisions come from; at its end every decision is the first.
pub struct Tape<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Tape<'t> {
    pub fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % n.max(1)
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    pub fn is_over(&self) -> bool {
        self.at >= self.bytes.len()
    }
}

/// Which constructs a definition has: few at a time, so that the full product stays small.
struct Has {
    kind: bool,
    flag: bool,
    draft: bool,
    date: bool,
    link: bool,
    clock: bool,
    counter: bool,
    group: bool,
    track: bool,
    exemption: bool,
}

const STEPS: [&str; 3] = ["s0", "s1", "s2"];
const ENDS: [&str; 2] = ["e0", "e1"];

struct Writer<'a, 't> {
    tape: &'a mut Tape<'t>,
    has: Has,
    actions: usize,
    text: String,
}

/// The files of a catalogue with the procedures `matter` (random) and `other` (whose result `good` vouches for the review).
pub fn catalogue(tape: &mut Tape<'_>) -> Vec<SourceFile> {
    let file = |path: &str, text: String| SourceFile { path: path.to_owned(), text };
    vec![
        file("laws/acts.kdl", ACTS.to_owned()),
        file("laws/rule.kdl", LAW.to_owned()),
        file("offices.kdl", "office \"clerk\" title=\"经办\" sees=\"own-unit\"\n".to_owned()),
        file("codes.kdl", "codes \"grounds\" title=\"理由\" { urgent \"紧急\" }\n".to_owned()),
        file("procedures/other/2019.kdl", OTHER.to_owned()),
        file("procedures/matter/2019.kdl", matter(tape)),
    ]
}

const ACTS: &str = r#"acts {
    act "review" title="审查"
    act "discuss" title="讨论"
}
characteristics { characteristic "major" title="重大" }
"#;

const LAW: &str = r#"norm "条例" kind="行政法规" {
    version "2019" in-force="2019-01-01" articles=9 mark="V" {
        counts unit="day"
        duty "d.plain" article="第一条" before="discuss" passed="review" when="major"
        duty "d.draft" article="第二条" before="discuss" passed="review" same-draft=#true
        apart "a.apart" "review" "discuss" article="第三条"
    }
}
"#;

const OTHER: &str = r#"procedure "other" edition="2019" title="他件" noun="他件" {
    basis local="rules"
    in-force from="2019-01-01"
    opens-by "on"
    source-of-truth "here"
    called-by "title"
    opened-by "r"
    role "r" title="人" held-by="clerk" at="any"
    field "title" type="text" title="标题" required=#true
    field "on" type="date" title="日期" required=#true
    link "m" title="本件" to="matter" other="o" required=#true at-most=1 reads="draft"
    step "o0" title="审" start=#true {
        action "ok" title="可" to="o1" role="r" does="review" { binds "m" }
        action "no" title="否" to="o2" role="r"
    }
    step "o1" title="好" end=#true { settles "good" title="好" guarantees="review" }
    step "o2" title="坏" end=#true { settles "bad" title="坏" }
    waits "o0" why="试验"
}
"#;

fn matter(tape: &mut Tape<'_>) -> String {
    let mut heavy = 0;
    let mut pick = |tape: &mut Tape<'_>, n: usize| {
        let yes = heavy < 4 && tape.one_in(n);
        heavy += usize::from(yes);
        yes
    };
    let has = Has {
        kind: pick(tape, 2),
        draft: pick(tape, 2),
        link: pick(tape, 3),
        clock: pick(tape, 3),
        flag: pick(tape, 4),
        group: pick(tape, 4),
        track: pick(tape, 4),
        counter: pick(tape, 5),
        date: pick(tape, 5),
        exemption: pick(tape, 3),
    };
    let actions = 3 + tape.below(3);
    let mut writer = Writer { tape, has, actions, text: String::new() };
    writer.head();
    writer.body();
    writer.text
}

impl Writer<'_, '_> {
    fn head(&mut self) {
        let text = &mut self.text;
        text.push_str("procedure \"matter\" edition=\"2019\" title=\"本件\" noun=\"本件\" {\n    basis \"条例(2019)\"\n    in-force from=\"2019-01-01\"\n");
        text.push_str("    opens-by \"on\"\n    source-of-truth \"here\"\n    called-by \"title\"\n    opened-by \"r\"\n");
        if !self.tape.one_in(3) {
            text.push_str("    corrected-by \"r\"\n");
        }
        text.push_str("    role \"r\" title=\"甲\" held-by=\"clerk\" at=\"any\"\n    role \"q\" title=\"乙\" held-by=\"clerk\" at=\"any\"\n    apart \"r\" \"q\"\n");
        text.push_str("    field \"title\" type=\"text\" title=\"标题\" required=#true\n    field \"on\" type=\"date\" title=\"日期\" required=#true\n");
        let required = |tape: &mut Tape<'_>| {
            if tape.one_in(2) { " required=#true" } else { "" }
        };
        let fixed = |tape: &mut Tape<'_>| match tape.below(4) {
            1 => " fixed-at=\"s1\"",
            2 => " fixed-at=\"s2\"",
            3 => " fixed-at=\"s0\"",
            _ => "",
        };
        if self.has.kind {
            let (required, fixed) = (required(self.tape), fixed(self.tape));
            let _ = writeln!(
                self.text,
                "    field \"kind\" type=\"enum\" title=\"类别\"{required}{fixed} {{ one-of {{ a \"甲类\"; b \"乙类\" }} }}"
            );
        }
        if self.has.flag {
            let (required, fixed) = (required(self.tape), fixed(self.tape));
            let _ = writeln!(self.text, "    field \"flag\" type=\"bool\" title=\"标记\"{required}{fixed}");
        }
        if self.has.draft {
            let (required, fixed) = (required(self.tape), fixed(self.tape));
            let _ = writeln!(self.text, "    field \"draft\" type=\"file\" title=\"稿件\" revisions=#true{required}{fixed}");
        }
        if self.has.date {
            let (required, fixed) = (required(self.tape), fixed(self.tape));
            let _ = writeln!(self.text, "    field \"day\" type=\"date\" title=\"起算日\"{required}{fixed}");
        }
        if self.has.link {
            let on = if self.has.draft && self.tape.one_in(2) { " on=\"draft\"" } else { "" };
            let required = required(self.tape);
            let _ = writeln!(self.text, "    link \"o\" title=\"他件\" to=\"other\" other=\"m\" at-most=1{on}{required}");
        }
        if self.has.counter {
            self.text.push_str("    counter \"n\" title=\"次数\"\n");
        }
        let means = self.cond(1);
        let _ = writeln!(self.text, "    means \"major\" {{ {means} }}");
    }

    fn body(&mut self) {
        if self.has.group {
            let guard = self.guard();
            let _ =
                writeln!(self.text, "    group \"g\" title=\"条目\" noun=\"条目\" {{\n        field \"t\" type=\"text\" title=\"内容\"");
            let _ = writeln!(self.text, "        action \"add\" title=\"加\" role=\"r\" in=\"s0,s1\" opens-item=#true");
            let _ = writeln!(self.text, "        action \"ans\" title=\"答\" role=\"r\" in=\"s1,s2\" {{ {guard} }}\n    }}");
        }
        let mut by_step: Vec<String> = vec![String::new(); STEPS.len()];
        let mut anywhere = String::new();
        for at in 0..self.actions {
            let site = self.tape.below(STEPS.len() + 1);
            let action = self.action(at);
            match by_step.get_mut(site) {
                Some(step) => step.push_str(&action),
                None => anywhere.push_str(&action),
            }
        }
        // The start always leads somewhere.
        by_step[0].push_str("        action \"go\" title=\"去\" to=\"s1\" role=\"r\"\n");
        for (at, (id, actions)) in STEPS.iter().zip(&by_step).enumerate() {
            let start = if at == 0 { " start=#true" } else { "" };
            let notice = if self.has.link && self.tape.one_in(4) {
                let to = ["s0", "s1", "s2", "e0"][self.tape.below(4)];
                format!("        on-notice \"o\" to=\"{to}\"\n")
            } else {
                String::new()
            };
            let _ = writeln!(self.text, "    step \"{id}\" title=\"步{at}\"{start} {{\n{notice}{actions}    }}");
        }
        for (at, id) in ENDS.iter().enumerate() {
            let _ = writeln!(self.text, "    step \"{id}\" title=\"终{at}\" end=#true");
        }
        if !anywhere.is_empty() {
            let _ = writeln!(self.text, "    anywhere {{\n{anywhere}    }}");
        }
        if self.has.track {
            let beside = STEPS[self.tape.below(3)];
            let applies = if self.tape.one_in(2) { format!("applies {{ {} }}", self.plain()) } else { String::new() };
            let guard = self.guard();
            let does = ["", " does=\"review\""][self.tape.below(2)];
            let _ = writeln!(self.text, "    track \"t\" title=\"并行\" beside=\"{beside}\" {{ {applies}");
            let _ = writeln!(
                self.text,
                "        step \"t0\" title=\"并0\" start=#true {{ action \"ta\" title=\"并办\" to=\"t1\" role=\"r\"{does} {{ {guard} }} }}"
            );
            let _ = writeln!(self.text, "        step \"t1\" title=\"并1\" end=#true\n    }}");
        }
        self.gate("gate0");
        if self.has.exemption {
            self.gate("gate1");
        }
        if self.has.clock {
            self.clock();
        }
        self.text.push_str("}\n");
    }

    fn action(&mut self, at: usize) -> String {
        let does = ["", " does=\"discuss\"", " does=\"review\"", " does=\"review\"", " does=\"review,discuss\""][self.tape.below(5)];
        let role = ["r", "q", "r,q"][self.tape.below(3)];
        let on = if self.has.draft && self.tape.one_in(3) { " on=\"draft\"" } else { "" };
        let places = ["s0", "s1", "s2", "e0", "e1"];
        let mut to = String::new();
        let mut inside = String::new();
        match self.tape.below(6) {
            0 => {}
            1 => to = " to=\"(back)\"".to_owned(),
            2 => {
                let (first, second) = (places[self.tape.below(5)], places[self.tape.below(5)]);
                let cond = self.cond(1);
                let _ = write!(inside, "to \"{first}\" {{ {cond} }}; ");
                if !self.tape.one_in(3) {
                    let _ = write!(inside, "to \"{second}\"; ");
                }
            }
            _ => to = format!(" to=\"{}\"", places[self.tape.below(5)]),
        }
        for _ in 0..self.tape.below(3) {
            let guard = self.guard();
            if !guard.is_empty() {
                let _ = write!(inside, "{guard}; ");
            }
        }
        for field in self.fields() {
            match self.tape.below(6) {
                1 => {
                    let _ = write!(inside, "needs \"{field}\"; ");
                }
                2 => {
                    let _ = write!(inside, "asks \"{field}\"; ");
                }
                3 if field == "kind" => inside.push_str("sets kind=\"a\"; "),
                3 if field == "flag" => inside.push_str("sets flag=#true; "),
                _ => {}
            }
        }
        if self.has.counter && self.tape.one_in(2) {
            inside.push_str("counts \"n\"; ");
        }
        format!("        action \"a{at}\" title=\"办{at}\" role=\"{role}\"{to}{does}{on} {{ {inside} }}\n")
    }

    fn fields(&self) -> Vec<&'static str> {
        let all = [("kind", self.has.kind), ("flag", self.has.flag), ("draft", self.has.draft), ("day", self.has.date)];
        all.into_iter().filter(|(_, has)| *has).map(|(field, _)| field).collect()
    }

    fn guard(&mut self) -> String {
        if self.tape.one_in(2) { format!("only-if {{ {} }}", self.cond(1)) } else { String::new() }
    }

    fn gate(&mut self, id: &str) {
        let before = match self.tape.below(4) {
            0 => format!("a{}", self.tape.below(self.actions)),
            1 => format!("a0,a{}", self.tape.below(self.actions)),
            2 => "e0".to_owned(),
            _ => "s2,e1".to_owned(),
        };
        let applies = if self.tape.one_in(2) { format!("applies {{ {} }}", self.cond(0)) } else { String::new() };
        let requires = self.cond(1);
        let exempt = if self.has.exemption && self.tape.one_in(2) { "exempt codes=\"grounds\" role=\"r\"" } else { "" };
        let _ = writeln!(
            self.text,
            "    gate \"{id}\" title=\"门{id}\" before=\"{before}\" {{ {applies}\n        requires {{ {requires} }}\n        {exempt}\n    }}"
        );
    }

    fn clock(&mut self) {
        let from = match self.tape.below(4) {
            0 => "open".to_owned(),
            1 => format!("step:{}", STEPS[self.tape.below(3)]),
            2 if self.has.date => "field:day".to_owned(),
            _ => format!("a{}", self.tape.below(self.actions)),
        };
        let mut inside = String::new();
        if self.tape.one_in(3) {
            let _ = write!(inside, "applies {{ {} }}; ", self.plain());
        }
        let stops = self.tape.below(self.actions);
        let _ = write!(inside, "stops \"a{stops}\"");
        if self.tape.one_in(2) {
            let _ = write!(inside, " \"a{}\"", self.tape.below(self.actions));
        }
        inside.push_str("; ");
        match self.tape.below(6) {
            1 => {
                let _ = write!(inside, "restart on=\"a{}\"; ", self.tape.below(self.actions));
            }
            2 => {
                let _ = write!(inside, "keep-first on=\"a{}\"; ", self.tape.below(self.actions));
            }
            3 => {
                let _ = write!(inside, "expiry deem=\"a{}\"; ", self.tape.below(self.actions));
            }
            _ => {}
        }
        let _ = writeln!(
            self.text,
            "    clock \"c\" title=\"期限\" kind=\"within\" from=\"{from}\" length=\"5 days\" cite=\"条例(2019)第四条\" {{ {inside} }}"
        );
    }

    /// A condition that goes round neither through a clock nor through a track.
    fn plain(&mut self) -> &'static str {
        match self.tape.below(3) {
            1 if self.has.kind => "field \"kind\" is=\"a\"",
            2 if self.has.flag => "field \"flag\" is=#true",
            _ => "passed \"go\"",
        }
    }

    fn cond(&mut self, depth: usize) -> String {
        if depth > 0 {
            match self.tape.below(5) {
                1 => {
                    return format!("all {{ {}; {} }}", self.cond(depth - 1), self.cond(depth - 1));
                }
                2 => {
                    return format!("any {{ {}; {} }}", self.cond(depth - 1), self.cond(depth - 1));
                }
                3 => return format!("not {{ {} }}", self.cond(depth - 1)),
                _ => {}
            }
        }
        let mut atoms = vec![format!("passed \"a{}\"", self.tape.below(self.actions)), "passed \"go\"".to_owned()];
        let mut add = |has: bool, list: &[&str]| {
            if has {
                atoms.extend(list.iter().map(|atom| (*atom).to_owned()));
            }
        };
        add(self.has.kind, &["field \"kind\" is=\"a\"", "field \"kind\" is=\"b\"", "field \"kind\" present=#true"]);
        add(self.has.flag, &["field \"flag\" is=#true", "field \"flag\" is=#false"]);
        add(self.has.draft, &["field \"draft\" present=#true"]);
        add(self.has.date, &["field \"day\" present=#true"]);
        add(
            self.has.link,
            &[
                "linked \"o\" settled-as=\"good\"",
                "linked \"o\" settled-as=\"good,bad\"",
                "linked \"o\" exists=#true",
                "linked \"o\" open=#true",
            ],
        );
        add(self.has.clock, &["clock \"c\" state=\"expired\"", "clock \"c\" state=\"running\"", "clock \"c\" state=\"off\""]);
        add(self.has.counter, &["counter \"n\" at-least=1", "counter \"n\" at-least=2"]);
        add(self.has.group, &["group \"g\" at-least=1", "group \"g\" all=\"ans\"", "group \"g\" any=\"ans\"", "group \"g\" none=\"ans\""]);
        add(self.has.track, &["track \"t\""]);
        add(self.has.exemption, &["exempted \"gate1\""]);
        let at = self.tape.below(atoms.len());
        atoms.swap_remove(at)
    }
}
