use thiserror::Error;

use crate::model::shared::{ExposeSecret as _, SecretString};

/// How Gramway shows a receiver who it is, beside the signature.
#[derive(Debug, Clone)]
pub enum EndpointAuth {
    /// `Authorization: Basic …` (RFC 7617).
    Basic {
        /// The user, without a colon.
        username: String,
        /// The password.
        password: SecretString,
    },
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer {
        /// The token.
        token: SecretString,
    },
}

/// Why it cannot be used.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum InvalidAuth {
    /// The user's name.
    #[error(
        "must be 1 to {} characters of printable ASCII without a colon",
        EndpointAuth::LONGEST
    )]
    Username,
    /// The password.
    #[error("must be 1 to {} characters of printable ASCII", EndpointAuth::LONGEST)]
    Password,
    /// The token.
    #[error(
        "must be 1 to {} characters of printable ASCII without blanks",
        EndpointAuth::LONGEST_TOKEN
    )]
    Token,
}

impl EndpointAuth {
    /// Characters of a user's name and of a password at most.
    pub const LONGEST: usize = 255;
    /// Characters of a token at most.
    pub const LONGEST_TOKEN: usize = 4096;

    /// A user and a password.
    pub fn basic(username: String, password: SecretString) -> Result<Self, InvalidAuth> {
        let printable = |text: &str| {
            (1..=Self::LONGEST).contains(&text.len())
                && text
                    .bytes()
                    .all(|byte| byte == b' ' || byte.is_ascii_graphic())
        };
        if !printable(&username) || username.contains(':') {
            return Err(InvalidAuth::Username);
        }
        if !printable(password.expose_secret()) {
            return Err(InvalidAuth::Password);
        }
        Ok(Self::Basic { username, password })
    }

    /// A token.
    pub fn bearer(token: SecretString) -> Result<Self, InvalidAuth> {
        let text = token.expose_secret();
        let good = (1..=Self::LONGEST_TOKEN).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        if good {
            Ok(Self::Bearer { token })
        } else {
            Err(InvalidAuth::Token)
        }
    }

    /// Its word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Basic { .. } => "basic",
            Self::Bearer { .. } => "bearer",
        }
    }
}

impl PartialEq for EndpointAuth {
    fn eq(&self, other: &Self) -> bool {
        let plain = |auth: &Self| match auth {
            Self::Basic { username, password } => {
                (Some(username.clone()), password.expose_secret().to_owned())
            }
            Self::Bearer { token } => (None, token.expose_secret().to_owned()),
        };
        plain(self) == plain(other)
    }
}

impl Eq for EndpointAuth {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_the_header_is_refused() {
        let basic =
            |user: &str, password: &str| EndpointAuth::basic(user.to_owned(), password.into());
        assert!(basic("me", "a: b").is_ok());
        for user in ["", "a:b", "a\nb", "ä"] {
            assert_eq!(basic(user, "x"), Err(InvalidAuth::Username), "{user:?}");
        }
        for password in ["", "a\r\nb", "ä"] {
            assert_eq!(
                basic("me", password),
                Err(InvalidAuth::Password),
                "{password:?}"
            );
        }
        for token in ["", "a b", "a\n", "ä"] {
            assert_eq!(
                EndpointAuth::bearer(token.into()),
                Err(InvalidAuth::Token),
                "{token:?}"
            );
        }
        let token = EndpointAuth::bearer("hush".into()).unwrap();
        assert!(!format!("{token:?}").contains("hush"));
    }
}
