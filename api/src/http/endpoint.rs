//! Fields of the bodies that make and change endpoints.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::model::channel::ChannelId;
use domain::model::endpoint::{
    CustomHeaders, EndpointAuth, Filter, InvalidAuth, InvalidHeader, Limits, Ordering, Payload,
    Schedule, Secrets, TypePattern,
};
use domain::model::shared::{Code, Name, Rate, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::problem::Faults;

/// Who Gramway says that it is, beside the signature.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = WebhookAuth, example = json!({"type": "bearer", "token": "hush"}))]
pub(in crate::http) enum AuthBody {
    /// `Authorization: Basic …`
    Basic {
        /// 1 to 255 characters of printable ASCII without a colon.
        username: String,
        /// 1 to 255 characters of printable ASCII.
        #[schema(value_type = String)]
        password: SecretString,
    },
    /// `Authorization: Bearer …`
    Bearer {
        /// 1 to 4096 characters of printable ASCII without blanks.
        #[schema(value_type = String)]
        token: SecretString,
    },
}

/// How fast deliveries may be begun.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookRate, example = json!({"deliveries": 100, "per_seconds": 1}))]
pub(in crate::http) struct RateBody {
    /// So many deliveries, 1 to 10000,
    deliveries: u32,
    /// in any stretch of so many seconds, 1 to 3600; 1 when absent.
    #[serde(default)]
    per_seconds: Option<u32>,
}

/// `/types`: types, `group.*` or `*`.
pub(in crate::http) fn types(
    faults: &mut Faults,
    words: Option<&[String]>,
) -> Option<Vec<TypePattern>> {
    each(faults, "/types", words, |faults, pointer, word| {
        let known = TypePattern::parse(word);
        if known.is_none() {
            let detail = "is no type of event, nor a group of them";
            faults.add(pointer, Code::EventTypeUnknown, detail);
        }
        known
    })
}

/// `/kinds`: words of `data.kind`. Instagram makes new ones, so that none is said not to be one.
pub(in crate::http) fn kinds(faults: &mut Faults, words: Option<&[String]>) -> Option<Vec<String>> {
    each(faults, "/kinds", words, |faults, pointer, word| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let good = (1..=40).contains(&word.len()) && word.bytes().all(plain);
        let word = good.then(|| word.to_owned());
        faults.take(&pointer, word.ok_or("is no kind of message"))
    })
}

/// `/channel_ids`
pub(in crate::http) fn channels(
    faults: &mut Faults,
    ids: Option<&[String]>,
) -> Option<Vec<ChannelId>> {
    each(faults, "/channel_ids", ids, |faults, pointer, id| {
        let id = id.parse::<ChannelId>();
        id.map_err(|error| faults.add(pointer, Code::ChannelUnknown, error.to_string()))
            .ok()
    })
}

/// `/labels`
pub(in crate::http) fn labels(faults: &mut Faults, labels: Option<&[String]>) -> Option<Vec<Name>> {
    each(faults, "/labels", labels, |faults, pointer, label| {
        faults.take(&pointer, Name::parse(label))
    })
}

/// The members of a list, each once.
fn each<T: PartialEq>(
    faults: &mut Faults,
    pointer: &str,
    words: Option<&[String]>,
    read: impl Fn(&mut Faults, String, &str) -> Option<T>,
) -> Option<Vec<T>> {
    let words = words.unwrap_or_default();
    let few = (words.len() <= Filter::MOST).then_some(());
    faults.take(pointer, few.ok_or("names more than 100"))?;
    let mut members: Vec<Option<T>> = vec![];
    for (place, word) in words.iter().enumerate() {
        let one = read(faults, format!("{pointer}/{place}"), word);
        if one.is_none() || !members.contains(&one) {
            members.push(one);
        }
    }
    members.into_iter().collect()
}

/// `/headers`
pub(in crate::http) fn headers(
    faults: &mut Faults,
    pairs: Option<BTreeMap<String, String>>,
) -> Option<CustomHeaders> {
    let wrong = |(name, why): (String, InvalidHeader)| {
        let code = match why {
            InvalidHeader::Ours => Code::HeaderForbidden,
            InvalidHeader::Name
            | InvalidHeader::Twice
            | InvalidHeader::Value
            | InvalidHeader::TooMany => Code::HeaderInvalid,
        };
        let pointer = match why {
            InvalidHeader::TooMany => "/headers".to_owned(),
            // RFC 6901
            InvalidHeader::Name
            | InvalidHeader::Ours
            | InvalidHeader::Twice
            | InvalidHeader::Value => {
                format!("/headers/{}", name.replace('~', "~0").replace('/', "~1"))
            }
        };
        faults.add(pointer, code, why.to_string());
    };
    CustomHeaders::parse(pairs.unwrap_or_default())
        .map_err(wrong)
        .ok()
}

/// `/auth`
pub(in crate::http) fn auth(
    faults: &mut Faults,
    auth: Option<AuthBody>,
) -> Option<Option<EndpointAuth>> {
    let read = match auth {
        None => return Some(None),
        Some(AuthBody::Basic { username, password }) => EndpointAuth::basic(username, password),
        Some(AuthBody::Bearer { token }) => EndpointAuth::bearer(token),
    };
    let pointer = match read {
        Err(InvalidAuth::Username) => "/auth/username",
        Err(InvalidAuth::Password) => "/auth/password",
        Err(InvalidAuth::Token) | Ok(_) => "/auth/token",
    };
    faults.take(pointer, read).map(Some)
}

/// `/concurrency`
pub(in crate::http) fn concurrency(faults: &mut Faults, most: Option<u32>) -> Option<Option<u16>> {
    let bounds = 1..=Limits::MOST_IN_FLIGHT;
    let read = most.map(|most| {
        let most = u16::try_from(most).ok();
        let most = most.filter(|most| bounds.contains(most));
        most.ok_or_else(|| format!("must be between 1 and {}", bounds.end()))
    });
    faults.maybe("/concurrency", read)
}

/// `/rate`
pub(in crate::http) fn rate(faults: &mut Faults, rate: Option<RateBody>) -> Option<Option<Rate>> {
    let Some(rate) = rate else {
        return Some(None);
    };
    let calls = u16::try_from(rate.deliveries).ok();
    let calls = calls.filter(|calls| (1..=Limits::MOST_CALLS).contains(calls));
    let calls = calls.ok_or_else(|| format!("must be between 1 and {}", Limits::MOST_CALLS));
    let per = Duration::seconds(rate.per_seconds.unwrap_or(1).into());
    let longest = Limits::LONGEST;
    let per = (Duration::seconds(1)..=longest)
        .contains(&per)
        .then_some(per);
    let per = per.ok_or_else(|| format!("must be between 1 and {}", longest.num_seconds()));
    let calls = faults.take("/rate/deliveries", calls);
    let per = faults.take("/rate/per_seconds", per);
    let (calls, per) = calls.zip(per)?;
    Some(Some(Rate { calls, per }))
}

/// `/ordering`
pub(in crate::http) fn ordering(faults: &mut Faults, word: Option<&str>) -> Option<Ordering> {
    let Some(word) = word else {
        return Some(Ordering::default());
    };
    let known = Ordering::ALL.into_iter().find(|it| it.as_str() == word);
    faults.take("/ordering", known.ok_or("must be none or conversation"))
}

/// `/payload`
pub(in crate::http) fn payload(faults: &mut Faults, word: Option<&str>) -> Option<Payload> {
    let Some(word) = word else {
        return Some(Payload::default());
    };
    let known = Payload::ALL.into_iter().find(|it| it.as_str() == word);
    faults.take("/payload", known.ok_or("must be full or thin"))
}

/// `/retry_schedule`
pub(in crate::http) fn schedule(
    faults: &mut Faults,
    waits: Option<&[u32]>,
) -> Option<Option<Schedule>> {
    faults.maybe("/retry_schedule", waits.map(Schedule::parse))
}

/// `/secret`
pub(in crate::http) fn secret(
    faults: &mut Faults,
    secret: Option<SecretString>,
) -> Option<Option<SecretString>> {
    match secret.map(Secrets::parse) {
        None => Some(None),
        Some(Ok(secret)) => Some(Some(secret)),
        Some(Err(why)) => {
            faults.add("/secret", Code::SecretInvalid, why.to_string());
            None
        }
    }
}
