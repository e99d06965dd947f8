//! The text of keys and link tokens: what it says before anything is looked up.

use uuid::Uuid;

use super::{Mode, WorkspaceId};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Characters of base 62 that any uuid fits in.
const ID: usize = 22;

/// Characters of a checksum.
const CHECKSUM: usize = 6;

/// Characters that tell keys of one owner apart in lists.
const HINT: usize = 4;

/// Random characters of a key or token: 190 bits.
pub const RANDOM: usize = 32;

/// What a key's text says of itself, before anything is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyText {
    /// It is the key of a workspace.
    Workspace {
        /// Which.
        workspace: WorkspaceId,
        /// The mode that its prefix names; must be the workspace's.
        mode: Mode,
    },
    /// It is an operator's key.
    Operator,
}

impl KeyText {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Workspace {
                mode: Mode::Live, ..
            } => "gw_live_",
            Self::Workspace {
                mode: Mode::Test, ..
            } => "gw_test_",
            Self::Operator => "gw_op_",
        }
    }

    /// The text of a key with these [`RANDOM`] random characters: prefix, workspace, random characters, checksum.
    pub fn compose(self, random: &str, checksum: impl Fn(&str) -> String) -> String {
        let mut text = self.prefix().to_owned();
        if let Self::Workspace { workspace, .. } = self {
            text.push_str(&base62(workspace.as_uuid()));
        }
        sealed(text, random, checksum)
    }

    /// Reads a key; nothing when it was mistyped or is no key, which needs no look-up.
    pub fn parse(text: &str, checksum: impl Fn(&str) -> String) -> Option<Self> {
        let body = unsealed(text, checksum)?;
        let of =
            |mode, rest| workspace_of(rest).map(|workspace| Self::Workspace { workspace, mode });
        if let Some(rest) = body.strip_prefix("gw_live_") {
            of(Mode::Live, rest)
        } else if let Some(rest) = body.strip_prefix("gw_test_") {
            of(Mode::Test, rest)
        } else {
            body.strip_prefix("gw_op_")
                .filter(|random| random.len() == RANDOM)
                .map(|_| Self::Operator)
        }
    }
}

/// The last characters of a key's text before its checksum, to recognise it by.
pub fn hint(text: &str) -> String {
    let end = text.len().saturating_sub(CHECKSUM);
    let start = end.saturating_sub(HINT);
    text.get(start..end).unwrap_or_default().to_owned()
}

/// The token of an onboarding link: workspace, random characters, checksum. It stands in a URL, so it says no more.
pub fn link_token(
    workspace: WorkspaceId,
    random: &str,
    checksum: impl Fn(&str) -> String,
) -> String {
    sealed(base62(workspace.as_uuid()), random, checksum)
}

/// Whose link this token is; nothing when it was mistyped or is no token.
pub fn link_workspace(token: &str, checksum: impl Fn(&str) -> String) -> Option<WorkspaceId> {
    workspace_of(unsealed(token, checksum)?)
}

fn sealed(mut text: String, random: &str, checksum: impl Fn(&str) -> String) -> String {
    text.push_str(random);
    let sum = checksum(&text);
    text.push_str(&sum);
    text
}

fn unsealed(text: &str, checksum: impl Fn(&str) -> String) -> Option<&str> {
    let (body, sum) = text.split_at_checked(text.len().checked_sub(CHECKSUM)?)?;
    (checksum(body) == sum).then_some(body)
}

fn workspace_of(rest: &str) -> Option<WorkspaceId> {
    let (id, random) = rest.split_at_checked(ID)?;
    (random.len() == RANDOM)
        .then(|| uuid(id))
        .flatten()
        .map(WorkspaceId::from_uuid)
}

fn base62(id: Uuid) -> String {
    let mut rest = id.as_u128();
    let mut text = [b'0'; ID];
    for place in text.iter_mut().rev() {
        let digit = usize::try_from(rest % 62).unwrap_or_default();
        *place = ALPHABET.get(digit).copied().unwrap_or(b'0');
        rest /= 62;
    }
    text.iter().map(|byte| char::from(*byte)).collect()
}

fn uuid(text: &str) -> Option<Uuid> {
    let mut value: u128 = 0;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|known| *known == byte)?;
        value = value
            .checked_mul(62)?
            .checked_add(u128::try_from(digit).ok()?)?;
    }
    Some(Uuid::from_u128(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(text: &str) -> String {
        let total: u32 = text.bytes().fold(7, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u32::from(byte))
        });
        format!("{:06x}", total & 0x00ff_ffff)
    }

    fn kinds(id: u128) -> [KeyText; 3] {
        let workspace = WorkspaceId::from_uuid(Uuid::from_u128(id));
        [
            KeyText::Workspace {
                workspace,
                mode: Mode::Live,
            },
            KeyText::Workspace {
                workspace,
                mode: Mode::Test,
            },
            KeyText::Operator,
        ]
    }

    #[test]
    fn a_key_is_prefix_workspace_random_and_checksum() {
        let random = "r".repeat(RANDOM);
        let [live, test, operator] = kinds(61).map(|kind| kind.compose(&random, sum));

        let id = format!("{}z", "0".repeat(21));
        assert!(live.starts_with(&format!("gw_live_{id}{random}")), "{live}");
        assert!(test.starts_with(&format!("gw_test_{id}{random}")), "{test}");
        assert!(operator.starts_with(&format!("gw_op_{random}")));
        assert_eq!(live.len(), 8 + 22 + 32 + 6);
        assert_eq!(operator.len(), 6 + 32 + 6);
    }

    #[test]
    fn a_hint_is_of_the_random_characters_alone() {
        let text = KeyText::Operator.compose(&format!("{}wxyz", "r".repeat(28)), sum);
        assert_eq!(hint(&text), "wxyz");
        assert_eq!(hint("é"), "");
    }

    #[test]
    fn what_is_no_key_is_refused_though_its_checksum_is_right() {
        let random = "r".repeat(RANDOM);
        for body in [
            format!("gw_prod_{}{random}", "0".repeat(22)),
            format!("gw_live_{}{random}", "z".repeat(22)),
            format!("gw_live_{}-{random}", "0".repeat(21)),
            format!("gw_live_{}{random}r", "0".repeat(22)),
            format!("gw_live_{random}"),
            format!("gw_op_{random}r"),
            "gw_op_".to_owned(),
            String::new(),
        ] {
            let text = format!("{body}{}", sum(&body));
            assert_eq!(KeyText::parse(&text, sum), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_composed_is_parsed(id: u128, random in "[0-9A-Za-z]{32}") {
            for kind in kinds(id) {
                prop_assert_eq!(KeyText::parse(&kind.compose(&random, sum), sum), Some(kind));
            }
            let workspace = WorkspaceId::from_uuid(Uuid::from_u128(id));
            let token = link_token(workspace, &random, sum);
            prop_assert_eq!(link_workspace(&token, sum), Some(workspace));
            prop_assert_eq!(KeyText::parse(&token, sum), None);
        }

        #[test]
        fn one_wrong_character_is_refused_by_the_checksum(id: u128, at in 0_usize..68) {
            let [live, _, _] = kinds(id);
            let mut text = live.compose(&"r".repeat(RANDOM), sum).into_bytes();
            text[at] = if text[at] == b'a' { b'b' } else { b'a' };
            let text = String::from_utf8(text).unwrap();
            prop_assert_eq!(KeyText::parse(&text, sum), None);
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let any = |_: &str| text.get(text.len() - CHECKSUM..).unwrap_or_default().to_owned();
            let known = KeyText::parse(&text, any).is_some() || link_workspace(&text, any).is_some();
            prop_assert!(!known || text.len() > RANDOM);
            prop_assert!(hint(&text).len() <= HINT);
        }
    }
}
