//! The tree against the published test tree of Certificate Transparency, and its proofs over sizes drawn at random.

use super::*;
use proptest::prelude::*;
use std::convert::Infallible;

/// The leaves of the test tree of RFC 6962's reference implementation.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
/// Its roots, for the first 0 to 8 leaves.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn hashes(n: u64) -> Vec<Hash> {
    (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

/// Reference: a complete subtree straight from the definition.
fn by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [one] => *one,
        more => {
            let (left, right) = more.split_at(more.len().next_power_of_two() / 2);
            node_hash(&by_definition(left), &by_definition(right))
        }
    }
}

fn complete(leaves: &[Hash]) -> impl Fn(u32, u64) -> Result<Hash, Infallible> {
    move |level, place| {
        let width = 1usize << level;
        let begin = usize::try_from(place).unwrap() * width;
        Ok(by_definition(&leaves[begin..begin + width]))
    }
}

#[test]
fn the_published_tree_has_its_published_roots() {
    let mut edge = Edge::default();
    assert_eq!(hex::encode(edge.root()), ROOTS[0]);
    let mut leaves = Vec::new();
    for (leaf, root_after) in LEAVES.iter().zip(&ROOTS[1..]) {
        leaves.push(leaf_hash(&hex::decode(leaf).unwrap()));
        edge.push(leaves[leaves.len() - 1]);
        assert_eq!(hex::encode(edge.root()), *root_after);
        assert_eq!(root(edge.size(), &complete(&leaves)).unwrap(), edge.root());
    }
}

#[test]
fn the_published_tree_has_its_published_proofs() {
    let leaves: Vec<Hash> = LEAVES.iter().map(|leaf| leaf_hash(&hex::decode(leaf).unwrap())).collect();
    let shown = |proof: Vec<Hash>| proof.iter().map(hex::encode).collect::<Vec<_>>();
    let path = shown(inclusion(5, 8, &complete(&leaves)).unwrap());
    let expected = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(path, expected);
    let proof = shown(consistency(6, 8, &complete(&leaves)).unwrap());
    let expected = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(proof, expected);
}

proptest! {
    #[test]
    fn every_leaf_is_proved_in_and_no_other(size in 1u64..300, at in 0u64..300, other in 0u64..300, bit in 0usize..256) {
        let (index, other) = (at % size, other % size);
        let leaves = hashes(size);
        let path = inclusion(index, size, &complete(&leaves)).unwrap();
        let whole = Some(by_definition(&leaves));
        let leaf = leaves[usize::try_from(index).unwrap()];
        prop_assert_eq!(root_of_path(&leaf, index, size, &path), whole);
        if other != index {
            prop_assert_ne!(root_of_path(&leaves[usize::try_from(other).unwrap()], index, size, &path), whole);
            prop_assert_ne!(root_of_path(&leaf, other, size, &path), whole);
        }
        for step in 0..path.len() {
            let mut bent = path.clone();
            bent[step][bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(root_of_path(&leaf, index, size, &bent), whole);
        }
        let mut longer = path.clone();
        longer.push(leaf);
        prop_assert_ne!(root_of_path(&leaf, index, size, &longer), whole);
        prop_assert!(path.is_empty() || root_of_path(&leaf, index, size, &path[1..]) != whole);
    }

    #[test]
    fn a_grown_tree_is_consistent_and_a_rewritten_one_is_not(size in 1u64..300, at in 0u64..300, bit in 0usize..256) {
        let old = at % (size + 1);
        let leaves = hashes(size);
        let (was, is) = (by_definition(&leaves[..usize::try_from(old).unwrap()]), by_definition(&leaves));
        let proof = consistency(old, size, &complete(&leaves)).unwrap();
        prop_assert!(is_consistent(old, &was, size, &is, &proof));
        let mut bent = was;
        bent[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!is_consistent(old, &bent, size, &is, &proof));
        for step in 0..proof.len() {
            let mut doctored = proof.clone();
            doctored[step][bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!is_consistent(old, &was, size, &is, &doctored));
        }
        let mut longer = proof.clone();
        longer.push(is);
        prop_assert!(!is_consistent(old, &was, size, &is, &longer));
        prop_assert!(proof.is_empty() || !is_consistent(old, &was, size, &is, &proof[1..]));
    }
}
