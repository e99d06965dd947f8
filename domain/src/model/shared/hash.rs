/// A 64-bit hash that is the same in every process and version (FNV-1a).
///
/// It names lanes and shards, both scoped to one workspace's rows: a collision makes two lanes run as one, never anything worse.
pub fn stable_hash(pieces: &[&[u8]]) -> i64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut hash = OFFSET;
    for piece in pieces {
        for byte in piece.iter().chain(&[0xff]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
    }
    i64::from_be_bytes(hash.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::stable_hash;

    #[test]
    fn where_a_piece_ends_matters() {
        assert_ne!(stable_hash(&[b"ab", b"c"]), stable_hash(&[b"a", b"bc"]));
    }

    #[test]
    fn it_never_changes() {
        assert_eq!(stable_hash(&[b"gramway"]), stable_hash(&[b"gramway"]));
        assert_eq!(stable_hash(&[]), -3_750_763_034_362_895_579);
    }
}
