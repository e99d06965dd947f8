//! Who a contact is (META 5). Nothing of it is sure to be there.

use domain::model::conversation::{ProfileAnswer, Shows};
use domain::model::shared::Code;
use domain::port::provider::ProviderFailure;
use serde::Deserialize;

use super::outcome::{Answer, read};

/// What is asked for.
pub(super) const FIELDS: &str = "name,username,profile_pic,follower_count,\
is_user_follow_business,is_business_follow_user,is_verified_user";

/// Each field by itself: one of another type hides no other.
#[derive(Debug, Deserialize)]
struct Seen {
    #[serde(default)]
    name: serde_json::Value,
    #[serde(default)]
    username: serde_json::Value,
    #[serde(default)]
    profile_pic: serde_json::Value,
    #[serde(default)]
    follower_count: serde_json::Value,
    #[serde(default)]
    is_user_follow_business: serde_json::Value,
    #[serde(default)]
    is_business_follow_user: serde_json::Value,
    #[serde(default)]
    is_verified_user: serde_json::Value,
}

/// What the answer says.
pub(super) fn answer(
    answered: Result<Answer, ProviderFailure>,
) -> Result<ProfileAnswer, ProviderFailure> {
    let answer = match answered {
        Ok(answer) => answer,
        Err(failure) => return refused(failure),
    };
    let Some(seen) = read::<Seen>(&answer.body) else {
        return Ok(ProfileAnswer::Unavailable);
    };
    let text = |value: &serde_json::Value| {
        let text = value.as_str().map(str::trim).unwrap_or_default();
        (!text.is_empty()).then(|| text.to_owned())
    };
    Ok(ProfileAnswer::Shown(Shows {
        username: text(&seen.username),
        name: text(&seen.name),
        picture_url: text(&seen.profile_pic),
        followers: seen.follower_count.as_u64(),
        follows_account: seen.is_user_follow_business.as_bool(),
        followed_by_account: seen.is_business_follow_user.as_bool(),
        verified: seen.is_verified_user.as_bool(),
    }))
}

/// What the table says of nobody: no such person, or no object that may be seen (whoever blocked the account is none).
fn refused(failure: ProviderFailure) -> Result<ProfileAnswer, ProviderFailure> {
    if failure.code == Code::ContactConsentMissing {
        Ok(ProfileAnswer::Withheld)
    } else if matches!(failure.code, Code::ContactUnknown | Code::ObjectUnknown) {
        Ok(ProfileAnswer::NotFound)
    } else {
        Err(failure)
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::{Lost, of_read};
    use super::*;

    fn answered(status: u16, body: &str) -> Result<ProfileAnswer, ProviderFailure> {
        answer(of_read(Ok(Answer {
            usage: None,
            status,
            wait: None,
            body: body.as_bytes().to_vec(),
        })))
    }

    #[test]
    fn whatever_is_missing_null_or_odd_hides_nothing_else() {
        let shown = |body| match answered(200, body) {
            Ok(ProfileAnswer::Shown(shows)) => shows,
            other => panic!("{other:?}"),
        };
        let whole = shown(
            r#"{"name":"Peter Chang","username":"peter","profile_pic":"https://x/y","follower_count":12,"is_user_follow_business":false,"is_business_follow_user":true,"is_verified_user":false,"id":"1"}"#,
        );
        assert_eq!(whole.name.as_deref(), Some("Peter Chang"));
        assert_eq!(whole.followers, Some(12));
        assert_eq!(whole.followed_by_account, Some(true));
        let bare = shown(r#"{"id":"1"}"#);
        assert_eq!(bare, Shows::default());
        let odd =
            shown(r#"{"name":null,"profile_pic":7,"username":"peter","follower_count":"many"}"#);
        assert_eq!(odd.username.as_deref(), Some("peter"));
        assert_eq!(
            (odd.name, odd.picture_url, odd.followers),
            (None, None, None)
        );
    }

    #[test]
    fn nobody_no_consent_and_no_answer_are_three_things() {
        let error = |code, subcode| {
            format!(
                r#"{{"error":{{"message":"m","type":"IGApiException","code":{code},"error_subcode":{subcode},"fbtrace_id":"t"}}}}"#
            )
        };
        assert_eq!(answered(400, &error(230, 0)), Ok(ProfileAnswer::Withheld));
        for (code, subcode) in [(9010, 0), (803, 0), (100, 33), (100, 2_018_001)] {
            let said = answered(400, &error(code, subcode));
            assert_eq!(said, Ok(ProfileAnswer::NotFound), "{code}");
        }
        let unwell = answered(500, &error(2, 0)).unwrap_err();
        assert_eq!(unwell.code, Code::ProviderUnavailable);
        assert_eq!(
            answer(of_read(Err(Lost::NoAnswer))).unwrap_err().code,
            Code::ProviderUnavailable
        );
        let dead = answered(400, &error(190, 463)).unwrap_err();
        assert_eq!(dead.code, Code::ReauthorizationRequired);
    }
}
