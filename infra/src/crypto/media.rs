use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::model::message::{MediaLink, MessageFile, MessageId};
use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::crypto::MediaLinks;
use uuid::Uuid;

use super::hmac;

/// What stands before the signature: a version, workspace, message, file, and when it ends in seconds since 1970.
const SAID: usize = 1 + 16 + 16 + 2 + 8;
/// As much of the signature as is shown.
const SIGNED: usize = 16;

const VERSION: u8 = 1;
/// In the place of an attachment's number; no message has so many.
const STORY: u16 = u16::MAX;

/// Links to files, signed with HMAC-SHA-256 under the system's key.
pub struct SignedMediaLinks {
    key: [u8; 32],
}

impl fmt::Debug for SignedMediaLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedMediaLinks").finish_non_exhaustive()
    }
}

impl SignedMediaLinks {
    pub(super) const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }
}

impl MediaLinks for SignedMediaLinks {
    fn sign(&self, link: &MediaLink) -> String {
        let file = match link.file {
            MessageFile::Attachment(index) => index,
            MessageFile::Story => STORY,
        };
        let mut token = Vec::with_capacity(SAID + SIGNED);
        token.push(VERSION);
        token.extend_from_slice(link.workspace.as_uuid().as_bytes());
        token.extend_from_slice(link.message.as_uuid().as_bytes());
        token.extend_from_slice(&file.to_be_bytes());
        token.extend_from_slice(&link.expires_at.timestamp().to_be_bytes());
        let code = hmac::sha256(&self.key, &[&token]);
        token.extend(code.into_iter().take(SIGNED));
        URL_SAFE_NO_PAD.encode(token)
    }

    fn read(&self, token: &str) -> Option<MediaLink> {
        let token = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (said, signed) = token.split_at_checked(SAID)?;
        let signed: &[u8; SIGNED] = signed.try_into().ok()?;
        if !hmac::verify_first(&self.key, said, signed) {
            return None;
        }
        let (version, rest) = said.split_first()?;
        let (workspace, rest) = rest.split_first_chunk::<16>()?;
        let (message, rest) = rest.split_first_chunk::<16>()?;
        let (file, rest) = rest.split_first_chunk::<2>()?;
        let seconds = i64::from_be_bytes(rest.try_into().ok()?);
        let file = match u16::from_be_bytes(*file) {
            STORY => MessageFile::Story,
            index => MessageFile::Attachment(index),
        };
        (*version == VERSION).then_some(MediaLink {
            workspace: WorkspaceId::from_uuid(Uuid::from_bytes(*workspace)),
            message: MessageId::from_uuid(Uuid::from_bytes(*message)),
            file,
            expires_at: Time::from_timestamp(seconds, 0)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(file: MessageFile) -> MediaLink {
        MediaLink {
            workspace: WorkspaceId::from_uuid(Uuid::from_u128(1)),
            message: MessageId::from_uuid(Uuid::from_u128(2)),
            file,
            expires_at: Time::from_timestamp(1_763_600_000, 0).unwrap(),
        }
    }

    #[test]
    fn it_is_read_back_under_the_same_key_alone() {
        let links = SignedMediaLinks::new([1; 32]);
        for file in [MessageFile::Attachment(3), MessageFile::Story] {
            let token = links.sign(&link(file));
            assert_eq!(token.len(), 79);
            assert_eq!(links.read(&token), Some(link(file)));
            assert_eq!(SignedMediaLinks::new([2; 32]).read(&token), None);
        }
    }

    #[test]
    fn a_token_in_which_anything_was_changed_is_none() {
        let links = SignedMediaLinks::new([1; 32]);
        let token = links.sign(&link(MessageFile::Attachment(0)));
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_eq!(links.read(&URL_SAFE_NO_PAD.encode(other)), None, "{at}");
        }
        assert_eq!(links.read(&format!("{token}A")), None);
        assert_eq!(links.read(token.get(..70).unwrap()), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            prop_assert_eq!(SignedMediaLinks::new([1; 32]).read(&text), None);
        }
    }
}
