//! A search for secrets where none should be, in whatever clothes.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Secrets that are looked for.
#[derive(Debug, Default, Clone)]
pub struct Hunt {
    canaries: Vec<(String, Vec<u8>)>,
}

impl Hunt {
    /// Looks for this, too.
    pub fn add(&mut self, name: impl Into<String>, secret: impl AsRef<[u8]>) {
        let (name, secret) = (name.into(), secret.as_ref().to_vec());
        assert!(
            secret.len() >= 12,
            "{name}: what is so short is found by chance"
        );
        self.canaries.push((name, secret));
    }

    /// The names of what is looked for.
    pub fn names(&self) -> Vec<&str> {
        self.canaries
            .iter()
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// What is found: the secret's name, and how it is dressed.
    pub fn find(&self, place: &[u8]) -> Vec<String> {
        let bytes = place;
        let place = String::from_utf8_lossy(bytes);
        let mut found = vec![];
        for (name, secret) in &self.canaries {
            if std::str::from_utf8(secret).is_err() && holds(bytes, secret) {
                found.push(format!("{name} (clear)"));
            }
            for (dress, text) in dresses(secret) {
                if place.contains(&text) {
                    found.push(format!("{name} ({dress})"));
                }
            }
        }
        found
    }

    /// Every secret in every dress, each between other bytes: what [`Hunt::find`] must find.
    pub fn planted(&self) -> Vec<(String, Vec<u8>)> {
        let mut planted = vec![];
        for (name, secret) in &self.canaries {
            let around = |before: usize| [vec![b'x'; before], secret.clone(), b"yyyy".to_vec()];
            let dressed: Vec<(String, Vec<u8>)> = vec![
                ("clear".to_owned(), around(5).concat()),
                (
                    "hex".to_owned(),
                    hex::encode(around(1).concat()).into_bytes(),
                ),
                (
                    "HEX".to_owned(),
                    hex::encode_upper(around(1).concat()).into_bytes(),
                ),
            ];
            planted.extend(
                dressed
                    .into_iter()
                    .map(|(dress, bytes)| (format!("{name} ({dress})"), bytes)),
            );
            for before in 0..3 {
                let name = format!("{name} (base64 at {before})");
                let text = STANDARD_NO_PAD.encode(around(before).concat());
                planted.push((name.clone(), text.into_bytes()));
                let text = URL_SAFE_NO_PAD.encode(around(before).concat());
                planted.push((name, text.into_bytes()));
            }
        }
        planted
    }
}

/// Whether these bytes stand in those.
fn holds(place: &[u8], secret: &[u8]) -> bool {
    let first = secret.first();
    let starts = place
        .iter()
        .enumerate()
        .filter(|(_, byte)| Some(*byte) == first);
    starts
        .into_iter()
        .any(|(at, _)| place.get(at..).is_some_and(|rest| rest.starts_with(secret)))
}

/// How a secret may look; bytes that are no text are looked for as they are, too.
fn dresses(secret: &[u8]) -> Vec<(String, String)> {
    let clear = std::str::from_utf8(secret).ok();
    let clear = clear.map(|text| ("clear".to_owned(), text.to_owned()));
    let mut dresses: Vec<_> = clear.into_iter().collect();
    dresses.extend([
        ("hex".to_owned(), hex::encode(secret)),
        ("HEX".to_owned(), hex::encode_upper(secret)),
    ]);
    for before in 0..3 {
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let text = engine.encode([vec![0; before], secret.to_vec()].concat());
            // the first letters and the last one hold bits of what stands beside it
            let first = (before * 8).div_ceil(6);
            let whole = (before + secret.len()) * 8 / 6;
            let sure: String = text.chars().take(whole).skip(first).collect();
            dresses.push((format!("base64 at {before}"), sure));
        }
    }
    dresses.dedup();
    dresses
}

#[cfg(test)]
mod tests {
    use super::Hunt;

    #[test]
    fn a_secret_is_found_in_every_dress_and_not_where_it_is_not() {
        let mut hunt = Hunt::default();
        hunt.add("one", "s3cret-with-?>-bits~~");
        hunt.add("two", [0xff_u8, 0xfe, 0xfb, 1, 2, 3, 4, 5, 6, 7, 8, 9, 250]);

        for (name, place) in hunt.planted() {
            assert!(hunt.find(&place).contains(&name), "{name}");
        }
        assert!(hunt.find(b"nothing of that kind s3cret-with").is_empty());
    }
}
