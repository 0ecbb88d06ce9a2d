//! What must hold for any input.

use mingfa_ledger::{
    AuditOptions, CanonError, Event, Hash, Note, Object, ProofFile, Signer, Tree, Value,
    VerifierKey, audit, canonical, consistency_proof, inclusion_proof, leaf_hash,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

use crate::support::{Dice, Keys, random_log};

const BIG: i64 = (1 << 53) - 1;

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-BIG..=BIG).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\\x00-\\x7f一-龥]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z][a-z0-9.-]{0,8}", inner, 0..6).prop_map(Value::from),
        ]
    })
}

fn hashes(count: usize) -> Vec<Hash> {
    (0..count).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

proptest! {
    #[test]
    fn written_values_are_read_back(value in any_value()) {
        let bytes = value.to_canonical().unwrap();
        prop_assert_eq!(canonical(&bytes).unwrap(), value.clone());
        // Another JSON library, sorted and compact, spells integers-only JSON with such names the same way.
        let other = serde_json::to_vec(&serde_json::Value::from(&value)).unwrap();
        prop_assert_eq!(other.escape_ascii().to_string(), bytes.escape_ascii().to_string());
    }

    #[test]
    fn accepted_exactly_if_writing_again_gives_the_same_bytes(
        value in any_value(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..4),
    ) {
        let mut bytes = value.to_canonical().unwrap();
        for (at, byte, kind) in edits {
            if bytes.is_empty() { break; }
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, b" \"\\:,01-}]"[usize::from(byte) % 10]),
                _ => drop(bytes.remove(at)),
            }
        }
        let read: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
        match canonical(&bytes) {
            Ok(value) => prop_assert_eq!(value.to_canonical().unwrap(), bytes),
            Err(_) => {
                // Refused: then no canonical writer gives these bytes, whatever the other library reads in them.
                let again = read.and_then(|v| Value::try_from(&v).ok()).and_then(|v| v.to_canonical().ok());
                prop_assert_ne!(again.as_deref(), Some(bytes.as_slice()));
            }
        }
    }

    #[test]
    fn no_parser_panics(bytes in prop::collection::vec(any::<u8>(), 0..400), text in any::<String>()) {
        let _ = canonical(&bytes);
        let _ = Event::parse(&bytes);
        let _ = Note::parse(&text);
        let _ = ProofFile::parse(&text);
        let _ = VerifierKey::parse(&text);
        let _ = Hash::from_tagged(&text);
        let _ = Hash::from_base64(&text);
        let _ = Tree::from_bytes(&bytes);
        let options = AuditOptions { keys: vec![Keys::new().log.verifier().clone()], ..AuditOptions::default() };
        let _ = audit(bytes.as_slice(), &options);
    }

    #[test]
    fn no_parser_panics_on_nearly_right_input(
        seed in any::<u64>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let keys = Keys::new();
        let mut dice = Dice(seed);
        let lines = random_log(&mut dice).lines(&keys);
        let bend = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            for (at, byte) in &edits {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes
        };
        let _ = Event::parse(&bend(&lines[1]));
        let note = keys.note(3, leaf_hash(b""), 7);
        let _ = Note::parse(&String::from_utf8_lossy(&bend(note.text().as_bytes())));
        let proof = ProofFile { index: 1, leaf: Some(lines[1].clone()), hashes: hashes(4), note };
        let _ = ProofFile::parse(&String::from_utf8_lossy(&bend(proof.to_text().as_bytes())));
        let options = AuditOptions { keys: vec![keys.log.verifier().clone()], ..AuditOptions::default() };
        let _ = audit(bend(&lines.join(&b'\n')).as_slice(), &options);
    }

    #[test]
    fn proofs_hold_and_bent_ones_do_not(
        size in 1..200_usize,
        index in any::<prop::sample::Index>(),
        old in any::<prop::sample::Index>(),
        bend in any::<(prop::sample::Index, u8, u8)>(),
    ) {
        let leaves = hashes(size);
        let root = leaves.iter().copied().collect::<Tree>().root();
        let index = index.index(size);
        let proof = inclusion_proof(&leaves, index as u64).unwrap();
        let check = |index: usize, leaf: &Hash, proof: &[Hash]| {
            verify_inclusion(&root, size as u64, index as u64, leaf, proof).is_ok()
        };
        prop_assert!(check(index, &leaves[index], &proof));
        prop_assert!(!check(index, &leaf_hash(b"other"), &proof));
        prop_assert!(!check(size, &leaves[index], &proof));
        for other in 0..size {
            prop_assert!(other == index || !check(other, &leaves[index], &proof));
        }
        for bent in bent_proofs(&proof, &bend) {
            prop_assert!(!check(index, &leaves[index], &bent));
        }

        let old = old.index(size + 1);
        let old_root = leaves[..old].iter().copied().collect::<Tree>().root();
        let proof = consistency_proof(&leaves, old as u64).unwrap();
        let check = |old: usize, old_root: &Hash, proof: &[Hash]| {
            verify_consistency(old as u64, old_root, size as u64, &root, proof).is_ok()
        };
        prop_assert!(check(old, &old_root, &proof));
        prop_assert!(!check(old, &leaf_hash(b"other"), &proof));
        for other in 0..=size {
            prop_assert!(other == old || !check(other, &old_root, &proof));
        }
        for bent in bent_proofs(&proof, &bend) {
            prop_assert!(!check(old, &old_root, &bent));
        }
    }

    #[test]
    fn the_edge_is_stored_and_goes_on(size in 0..300_usize, more in 0..40_usize, cut in any::<prop::sample::Index>()) {
        let leaves = hashes(size + more);
        let tree: Tree = leaves[..size].iter().copied().collect();
        let bytes = tree.to_bytes();
        let mut again = Tree::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&again, &tree);
        again.extend(leaves[size..].iter().copied());
        prop_assert_eq!(again, leaves.iter().copied().collect::<Tree>());
        let cut = cut.index(bytes.len());
        prop_assert!(cut == 8 && size == 0 || Tree::from_bytes(&bytes[..cut]).is_err());
    }

    #[test]
    fn events_are_read_back(seed in any::<u64>()) {
        let keys = Keys::new();
        let log = random_log(&mut Dice(seed));
        let options = AuditOptions {
            keys: vec![keys.log.verifier().clone()],
            witnesses: keys.witnesses.iter().map(|w| w.verifier().clone()).collect(),
            quorum: 2,
            skew: 0,
            ..AuditOptions::default()
        };
        let lines = log.lines(&keys);
        for line in lines.iter().filter(|line| line.starts_with(b"{\"act")) {
            prop_assert_eq!(&Event::parse(line).unwrap().to_leaf().unwrap(), line);
        }
        let report = audit(lines.join(&b'\n').as_slice(), &options).unwrap();
        prop_assert!(report.ok, "{:?}", report.findings);
    }
}

/// The proof with one bit changed, one hash missing, one too many, two swapped.
fn bent_proofs(proof: &[Hash], (at, byte, bit): &(prop::sample::Index, u8, u8)) -> Vec<Vec<Hash>> {
    let longer = [proof, &[leaf_hash(b"more")]].concat();
    let mut bent = vec![longer];
    if !proof.is_empty() {
        let at = at.index(proof.len());
        let mut one = proof.to_vec();
        one[at].0[usize::from(byte % 32)] ^= 1 << (bit % 8);
        bent.push(one);
        let mut fewer = proof.to_vec();
        fewer.remove(at);
        bent.push(fewer);
        let mut swapped = proof.to_vec();
        swapped.rotate_left(1);
        if swapped != proof {
            bent.push(swapped);
        }
    }
    bent
}

#[test]
fn limits_are_exact() {
    let nested = |depth: usize| [b"[".repeat(depth), b"]".repeat(depth)].concat();
    assert!(canonical(&nested(9)).is_ok());
    assert_eq!(canonical(&nested(10)), Err(CanonError::Depth));
    let long = |length: usize| [b"\"".to_vec(), b"a".repeat(length - 2), b"\"".to_vec()].concat();
    assert!(canonical(&long(65_535)).is_ok());
    assert!(matches!(
        canonical(&long(65_536)),
        Err(CanonError::TooLong { length: 65_536 })
    ));
    let named =
        |name: &str| Value::Object(Object::from([(name.to_owned(), Value::Null)])).to_canonical();
    assert!(named(&"a".repeat(64)).is_ok());
    for name in ["", "A", "1a", "a_b", "é", "-a", &"a".repeat(65)] {
        assert!(named(name).is_err(), "{name}");
    }
    assert!(Value::Int(BIG).to_canonical().is_ok() && Value::Int(-BIG).to_canonical().is_ok());
    assert!(
        Value::Int(BIG + 1).to_canonical().is_err() && Value::Int(i64::MIN).to_canonical().is_err()
    );
}
