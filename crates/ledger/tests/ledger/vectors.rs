//! Published vectors: RFC 6962 trees, RFC 8032 signatures, the note of C2SP, the keys of reliability-security §3.12.

use std::slice::from_ref;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mingfa_ledger::{
    Hash, KeyKind, LedgerError, Note, SeedSigner, Signer, Standing, Tree, VerifierKey,
    consistency_proof, empty_root, inclusion_proof, leaf_hash,
};

use crate::support::{Keys, ORIGIN, hex};

/// The leaves that Certificate Transparency clients test with.
fn ct_leaves() -> Vec<Hash> {
    let leaves = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    leaves.map(|text| leaf_hash(&unhex(text))).to_vec()
}

#[test]
fn trees_of_one_to_eight_leaves() {
    let mut tree = Tree::new();
    assert_eq!(tree.root(), empty_root());
    for (leaf, root) in ct_leaves().into_iter().zip([
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]) {
        tree.push(leaf);
        assert_eq!(tree.root().to_hex(), root);
    }
}

#[test]
fn proofs_have_the_shape_of_the_rfc() {
    // RFC 6962 §2.1.3: the tree of seven leaves and the proofs that it spells out.
    let d = ct_leaves()[..7].to_vec();
    let root = |from: usize, to: usize| d[from..to].iter().copied().collect::<Tree>().root();
    let (a, b, c, f, g, h, i, j, k, l) = (
        d[0],
        d[1],
        d[2],
        d[5],
        root(0, 2),
        root(2, 4),
        root(4, 6),
        d[6],
        root(0, 4),
        root(4, 7),
    );
    assert_eq!(inclusion_proof(&d, 0).unwrap(), [b, h, l]);
    assert_eq!(inclusion_proof(&d, 3).unwrap(), [c, g, l]);
    assert_eq!(inclusion_proof(&d, 4).unwrap(), [f, j, k]);
    assert_eq!(inclusion_proof(&d, 6).unwrap(), [i, k]);
    assert_eq!(inclusion_proof(&d, 7), None);
    assert_eq!(consistency_proof(&d, 3).unwrap(), [c, d[3], g, l]);
    assert_eq!(consistency_proof(&d, 4).unwrap(), [l]);
    assert_eq!(consistency_proof(&d, 6).unwrap(), [i, j, k]);
    assert!(consistency_proof(&d, 7).unwrap().is_empty());
    assert!(consistency_proof(&d, 0).unwrap().is_empty());
    assert_eq!(consistency_proof(&d, 8), None);
    assert_ne!(a, b);
}

#[test]
fn ed25519_of_rfc_8032() {
    // §7.1, TEST 1: the empty message.
    let seed = unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let key = SeedSigner::new("rfc8032.example", KeyKind::Log, &seed.try_into().unwrap()).unwrap();
    let raw = STANDARD
        .decode(key.verifier().to_string().splitn(3, '+').last().unwrap())
        .unwrap();
    assert_eq!(
        hex(&raw[1..]),
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    );
    let signature = key.sign(b"").unwrap();
    assert_eq!(
        hex(&signature),
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    );
    assert!(key.verifier().verify(b"", &signature));
    assert!(!key.verifier().verify(b"x", &signature));
    assert!(!key.verifier().verify(b"", &signature[..63]));
}

#[test]
fn the_example_of_c2sp_signed_note() {
    let key =
        VerifierKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
            .unwrap();
    let line = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";
    let raw = STANDARD.decode(line).unwrap();
    assert_eq!(raw[..4], key.id());
    assert_eq!((key.name(), key.kind()), ("example.com/foo", KeyKind::Log));
    assert!(key.verify(b"This is an example message.\n", &raw[4..]));
    assert!(!key.verify(b"Other.\n", &raw[4..]));
}

#[test]
fn keys_of_the_specification() {
    let keys = Keys::new();
    let log = keys.log.verifier().to_string();
    let witness = keys.witnesses[0].verifier().to_string();
    assert_eq!(
        log,
        "mingfa.example/mingde+b36fded7+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3"
    );
    assert_eq!(
        witness,
        "city.example/w1+545e4c0c+BMhAafoiFsbtwdUsqDqhHCZ91UQK+lJgkMpD69DKhqnP"
    );
    for text in [&log, &witness] {
        assert_eq!(VerifierKey::parse(text).unwrap().to_string(), *text);
    }
    for bad in [
        "",
        "a+b",
        "mingfa.example/mingde+b36fded8+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3",
        "mingfa.example/other+b36fded7+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3",
        "mingfa.example/mingde+b36fded7+BpJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3",
        "mingfa.example/mingde+b36fded7+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQ==",
        "mingfa.example/mingde++AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3",
        " mingfa+b36fded7+AZJzCPU9Z2VQPStkwQOrWqRyBqs5UCz+j5hEL9tUMQC3",
    ] {
        assert!(
            matches!(VerifierKey::parse(bad), Err(LedgerError::NotAKey(_))),
            "{bad}"
        );
    }
    for bad in ["", "a b", "a+b", "a\nb"] {
        assert!(SeedSigner::new(bad, KeyKind::Log, &[1; 32]).is_err());
    }
    assert!(
        !format!("{:?}", keys.log).contains("76"),
        "no seed in Debug"
    );
}

#[test]
fn a_note_is_written_and_judged_as_c2sp_says() {
    let keys = Keys::new();
    let (log, witness) = (
        keys.log.verifier().clone(),
        keys.witnesses[0].verifier().clone(),
    );
    let root = leaf_hash(b"");
    let note = keys.note(1, root, 1_602_806_460);
    let lines: Vec<&str> = note.text().split('\n').collect();
    assert_eq!(lines[0], ORIGIN);
    assert_eq!(lines[1], "1");
    assert_eq!(lines[2], root.to_base64());
    assert_eq!(lines[3], "");
    assert!(
        lines[4].starts_with("\u{2014} mingfa.example/mingde s2/e1"),
        "{}",
        lines[4]
    );
    assert_eq!(Note::parse(note.text()).unwrap(), note);
    assert_eq!(note.checkpoint().unwrap().root, root);
    assert_eq!(note.check(&log), Standing::Signed);
    assert_eq!(note.check(&witness), Standing::SignedAt(1_602_806_460));

    // Unknown keys are ignored, sixteen and more of them too; a known key with a wrong signature rejects.
    let stranger = SeedSigner::new("stranger.example", KeyKind::Log, &[9; 32]).unwrap();
    assert_eq!(note.check(stranger.verifier()), Standing::Absent);
    let many: String = (0..40)
        .map(|i| format!("\u{2014} k{i}.example AAAAAAAA\n"))
        .collect();
    let more = Note::parse(&format!("{}{many}", note.text())).unwrap();
    assert_eq!(
        more.verify(from_ref(&log), from_ref(&witness), 1).unwrap(),
        [1_602_806_460]
    );
    let (body, rest) = note.text().split_once("\n\n").unwrap();
    let wrong = Note::parse(&format!("{}\n\n{rest}", body.replace("\n1\n", "\n2\n"))).unwrap();
    assert_eq!(wrong.check(&log), Standing::Wrong);
    let verify = |keys: &[VerifierKey], witnesses: &[VerifierKey], quorum| {
        wrong.verify(keys, witnesses, quorum)
    };
    assert!(matches!(
        verify(from_ref(&log), &[], 0),
        Err(LedgerError::WrongSignature(_))
    ));
    assert!(matches!(
        verify(&[stranger.verifier().clone()], &[], 0),
        Err(LedgerError::NotSigned)
    ));
    // One witness named twice is no quorum of two.
    let twice = [witness.clone(), witness];
    let result = note.verify(&[log], &twice, 2);
    assert!(matches!(
        result,
        Err(LedgerError::Quorum {
            found: 1,
            wanted: 2
        })
    ));
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}
