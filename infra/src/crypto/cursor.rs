use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::model::workspace::WorkspaceId;
use domain::port::crypto::{Cell, Cursors};
use uuid::Uuid;

use super::aead::{SealingKey, place};

/// Cursors sealed under the system's key.
#[derive(Debug)]
pub struct SealedCursors {
    key: SealingKey,
}

impl SealedCursors {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self {
            key: SealingKey::derived(key),
        }
    }

    fn aad(workspace: Option<WorkspaceId>, list: &str) -> Vec<u8> {
        let cell = Cell {
            table: "cursor",
            column: list,
            row: Uuid::nil(),
        };
        place(workspace, cell)
    }
}

impl Cursors for SealedCursors {
    fn seal(&self, workspace: Option<WorkspaceId>, list: &str, plain: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.key.seal(&Self::aad(workspace, list), plain))
    }

    fn open(&self, workspace: Option<WorkspaceId>, list: &str, sealed: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        self.key.open(&Self::aad(workspace, list), &sealed).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(n: u128) -> WorkspaceId {
        WorkspaceId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn it_opens_for_the_same_list_of_the_same_workspace_alone() {
        let cursors = SealedCursors::new(&[1; 32]);
        let sealed = cursors.seal(Some(id(1)), "messages", b"here");
        assert!(
            sealed
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
        assert_eq!(
            cursors.open(Some(id(1)), "messages", &sealed).as_deref(),
            Some(b"here".as_slice())
        );
        assert_eq!(cursors.open(Some(id(2)), "messages", &sealed), None);
        assert_eq!(cursors.open(None, "messages", &sealed), None);
        assert_eq!(cursors.open(Some(id(1)), "channels", &sealed), None);
        assert_eq!(
            SealedCursors::new(&[2; 32]).open(Some(id(1)), "messages", &sealed),
            None
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            prop_assert_eq!(SealedCursors::new(&[1; 32]).open(None, "x", &text), None);
        }
    }
}
