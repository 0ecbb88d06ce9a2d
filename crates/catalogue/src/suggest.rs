//! "Did you mean": the known word that is written most alike.

/// The candidate nearest to `word`, when it is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters may be wrong; a longer word bears more slips.
    let most = (word.chars().count() / 3).clamp(1, 4);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == word {
            continue;
        }
        let distance = distance(word, candidate, most);
        // Ties go to the first by name, so that the advice does not depend on the order of definition.
        if distance <= most && best.is_none_or(|(least, name)| (distance, candidate) < (least, name)) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

/// Letters to add, drop, change or swap with the next one; more than `most` is not told apart.
fn distance(a: &str, b: &str, most: usize) -> usize {
    let a: Vec<char> = a.chars().take(100).collect();
    let b: Vec<char> = b.chars().take(100).collect();
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous_a = None;
    for (row, x) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut previous_b = None;
        for (column, y) in b.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let change = at(&last, column) + usize::from(x != y);
            let mut least = change.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            if previous_a == Some(y) && previous_b == Some(x) {
                least = least.min(at(&before_last, column.wrapping_sub(1)) + 1);
            }
            current.push(least);
            previous_b = Some(y);
        }
        previous_a = Some(x);
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let known = ["accept", "reject", "reviewing", "review", "opinion-item"];
        for (word, expected) in [
            ("acept", Some("accept")),
            ("accpet", Some("accept")),
            ("revieving", Some("reviewing")),
            ("opinions-item", Some("opinion-item")),
            ("rejekt", Some("reject")),
            ("hearing", None),
            ("x", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
