//! Whether a refusal that blames the credential is right: it is asked once more, cheaply, before a channel is given up
//! (META 8).

use domain::model::channel::{Channel, Connected};
use domain::model::message::{Outcome, ProviderWords};
use domain::model::shared::{Code, Pace};
use domain::port::provider::ProviderFailure;

use super::app::Instagram;
use super::outcome::of_read;

/// What Meta calls a token's end in so many words: app removed, checkpoint, password, expiry, unconfirmed, invalidated,
/// role lost (META 8).
const ENDS: [i64; 7] = [458, 459, 460, 463, 464, 467, 492];

/// What a second question says of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vouched {
    /// It is good for nothing, for this reason.
    Dead(Code),
    /// It works.
    Fine,
    /// Nobody says.
    Unknown,
}

/// Whether this refusal blames the credential without saying so in so many words.
fn is_doubtful(code: Code, words: &ProviderWords) -> bool {
    let blames = matches!(
        code,
        Code::ReauthorizationRequired | Code::PermissionMissing
    );
    let ended = words.code == Some(190) && words.subcode.is_some_and(|it| ENDS.contains(&it));
    blames && !ended
}

/// The outcome of a send, looked into when it is a doubtful refusal.
pub(super) async fn of_send(app: &Instagram, through: &Connected, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Rejected { code, words } if is_doubtful(code, &words) => {
            let vouched = asked(app, through, code).await;
            tracing::info!(
                code = code.as_str(),
                ?words,
                ?vouched,
                "a refusal was looked into"
            );
            instead(code, words, vouched)
        }
        outcome @ (Outcome::Accepted { .. }
        | Outcome::Rejected { .. }
        | Outcome::Deferred { .. }
        | Outcome::Unknown { .. }) => outcome,
    }
}

/// What becomes of a send that was refused so.
fn instead(code: Code, words: ProviderWords, vouched: Vouched) -> Outcome {
    let deferred = |code, words| Outcome::Deferred {
        code,
        words,
        wait: None,
    };
    match vouched {
        Vouched::Dead(code) => Outcome::Rejected { code, words },
        // the token works: the same call is made again
        Vouched::Fine if code == Code::ReauthorizationRequired => {
            deferred(Code::ProviderTransient, words)
        }
        Vouched::Fine => Outcome::Rejected {
            code: Code::SendNotPermitted,
            words,
        },
        Vouched::Unknown => deferred(Code::ProviderUnavailable, words),
    }
}

/// Why a call failed that may be made again, looked into in the same way.
pub(super) async fn of_call(
    app: &Instagram,
    through: &Connected,
    failure: ProviderFailure,
) -> ProviderFailure {
    if !is_doubtful(failure.code, &failure.words) {
        return failure;
    }
    let code = match asked(app, through, failure.code).await {
        Vouched::Dead(code) => code,
        Vouched::Fine | Vouched::Unknown => Code::ProviderTransient,
    };
    ProviderFailure { code, ..failure }
}

/// A token that is blamed says who it is for; a permission that is blamed is used.
async fn asked(app: &Instagram, through: &Connected, blamed: Code) -> Vouched {
    let via = &through.channel.connection.via;
    let token = &through.credential.token;
    let answered = if blamed == Code::ReauthorizationRequired {
        let query = [("fields", "id")];
        app.client.asks(via.product(), &["me"], token, &query).await
    } else {
        // a send whose refusal is in doubt waits for a moment rather than for its next try
        let admitted = app.admit_unheard_soon(through, Pace::Conversations).await;
        if admitted.is_err() {
            return Vouched::Unknown;
        }
        let query = [("platform", "instagram"), ("limit", "1")];
        app.client.conversations(via, token, &query).await
    };
    match of_read(answered) {
        Ok(_) => Vouched::Fine,
        Err(failure) if tells(failure.code) => Vouched::Dead(failure.code),
        Err(_) => Vouched::Unknown,
    }
}

/// Whether a refusal says what is wrong with the channel, or the app.
fn tells(code: Code) -> bool {
    matches!(
        code,
        Code::ReauthorizationRequired | Code::PermissionMissing | Code::AdvancedAccessMissing
    ) || Channel::is_restriction(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(code: i64, subcode: Option<i64>) -> ProviderWords {
        ProviderWords {
            code: Some(code),
            subcode,
            ..ProviderWords::default()
        }
    }

    #[test]
    fn a_refusal_is_believed_only_when_it_says_how_the_token_ended() {
        const LOGIN: Code = Code::ReauthorizationRequired;
        for (code, said, doubtful) in [
            (LOGIN, words(190, Some(463)), false),
            (LOGIN, words(190, Some(492)), false),
            (LOGIN, words(190, None), true),
            (LOGIN, words(190, Some(33)), true),
            (LOGIN, words(102, None), true),
            (Code::PermissionMissing, words(10, None), true),
            (Code::PermissionMissing, words(200, None), true),
            (
                Code::WindowClosedByProvider,
                words(10, Some(2_534_022)),
                false,
            ),
            (Code::AdvancedAccessMissing, words(3, None), false),
        ] {
            assert_eq!(is_doubtful(code, &said), doubtful, "{said:?}");
        }
    }

    #[test]
    fn what_is_vouched_for_is_no_end() {
        let after = |code, vouched| match instead(code, words(190, None), vouched) {
            Outcome::Rejected { code, .. } => (code, false),
            Outcome::Deferred { code, .. } => (code, true),
            other @ (Outcome::Accepted { .. } | Outcome::Unknown { .. }) => panic!("{other:?}"),
        };
        let (login, scope) = (Code::ReauthorizationRequired, Code::PermissionMissing);
        assert_eq!(after(login, Vouched::Fine), (Code::ProviderTransient, true));
        assert_eq!(after(scope, Vouched::Fine), (Code::SendNotPermitted, false));
        for code in [login, scope] {
            assert_eq!(after(code, Vouched::Dead(login)), (login, false));
            let unknown = (Code::ProviderUnavailable, true);
            assert_eq!(after(code, Vouched::Unknown), unknown);
        }
    }
}
