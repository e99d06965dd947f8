use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

#[expect(clippy::unnecessary_wraps, reason = "it is what came back")]
fn answer(status: u16, body: &Value) -> Answered {
    Ok(Answer {
        status,
        wait: None,
        usage: None,
        body: body.to_string().into_bytes(),
    })
}

fn error(status: u16, code: i64, subcode: Option<i64>) -> Answered {
    let mut error =
        json!({"message": "m", "type": "OAuthException", "code": code, "fbtrace_id": "E1"});
    if let Some(subcode) = subcode {
        error["error_subcode"] = json!(subcode);
    }
    answer(status, &json!({ "error": error }))
}

#[derive(Debug, PartialEq)]
enum Arm {
    Rejected(Code),
    Deferred(Code),
    Unknown,
}

fn arm(answered: Answered) -> Arm {
    match of_send(answered) {
        Outcome::Accepted { .. } => panic!("accepted"),
        Outcome::Rejected { code, .. } => Arm::Rejected(code),
        Outcome::Deferred { code, .. } => Arm::Deferred(code),
        Outcome::Unknown { .. } => Arm::Unknown,
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_code_of_the_table_has_its_arm() {
    use Arm::{Deferred, Rejected, Unknown};
    let slower = || Deferred(Code::ProviderRateLimited);
    let app_slower = || Deferred(Code::ProviderAppRateLimited);
    for (status, code, subcode, expected) in [
        (500, 1, None, Unknown),
        (400, 1, None, Unknown),
        (500, 2, None, Unknown),
        (400, 1, Some(99), Rejected(Code::AdvancedAccessMissing)),
        (400, 3, None, Rejected(Code::AdvancedAccessMissing)),
        (400, 4, None, app_slower()),
        (400, 17, Some(2_446_079), slower()),
        (403, 32, None, slower()),
        (400, 341, None, app_slower()),
        (500, 613, None, slower()),
        (400, 613, Some(2_534_040), slower()),
        (400, 80_001, None, slower()),
        (400, 80_002, None, slower()),
        (429, 80_006, None, slower()),
        (400, 10, None, Rejected(Code::PermissionMissing)),
        (
            403,
            10,
            Some(2_534_022),
            Rejected(Code::WindowClosedByProvider),
        ),
        (
            400,
            10,
            Some(2_018_278),
            Rejected(Code::WindowClosedByProvider),
        ),
        (
            400,
            10,
            Some(2_018_065),
            Rejected(Code::WindowClosedByProvider),
        ),
        (400, 10, Some(2_018_108), Rejected(Code::ContactUnavailable)),
        (400, 10, Some(1_893_063), Rejected(Code::ChannelRestricted)),
        (400, 10, Some(2_534_077), Rejected(Code::TwoFactorRequired)),
        (400, 10, Some(7), Rejected(Code::ProviderUnclassified)),
        (400, 100, None, Rejected(Code::ContentRefused)),
        (400, 100, Some(1), Rejected(Code::ProviderUnclassified)),
        (400, 100, Some(33), Rejected(Code::ObjectUnknown)),
        (400, 100, Some(2_018_001), Rejected(Code::ContactUnknown)),
        (400, 100, Some(2_534_014), Rejected(Code::ContactUnknown)),
        (400, 100, Some(2_534_015), Rejected(Code::ContentRefused)),
        (400, 100, Some(2_534_029), Rejected(Code::ChannelRestricted)),
        (
            400,
            100,
            Some(2_534_037),
            Rejected(Code::ThreadOwnedElsewhere),
        ),
        (
            400,
            100,
            Some(2_018_300),
            Rejected(Code::ThreadOwnedElsewhere),
        ),
        (400, 100, Some(2_018_008), Deferred(Code::MediaUnavailable)),
        (400, 100, Some(2_018_294), Deferred(Code::MediaTimeout)),
        (
            400,
            100,
            Some(2_018_047),
            Rejected(Code::MediaTypeUnsupported),
        ),
        (400, 100, Some(2_018_109), Rejected(Code::MediaTooLarge)),
        (400, 102, None, Rejected(Code::ReauthorizationRequired)),
        (400, 190, None, Rejected(Code::ReauthorizationRequired)),
        (401, 190, Some(460), Rejected(Code::ReauthorizationRequired)),
        (500, 190, Some(463), Rejected(Code::ReauthorizationRequired)),
        (403, 200, None, Rejected(Code::PermissionMissing)),
        (403, 299, None, Rejected(Code::PermissionMissing)),
        (403, 200, Some(2_534_041), Rejected(Code::MessageAccessOff)),
        (
            403,
            200,
            Some(1_545_041),
            Rejected(Code::ContactUnavailable),
        ),
        (
            403,
            200,
            Some(2_018_028),
            Rejected(Code::AdvancedAccessMissing),
        ),
        (400, 368, None, Rejected(Code::ChannelRestricted)),
        (400, 551, None, Rejected(Code::ContactUnavailable)),
        (
            400,
            551,
            Some(1_545_041),
            Rejected(Code::ContactUnavailable),
        ),
        (500, -1, Some(2_534_023), Rejected(Code::CommentReplied)),
        (400, 2500, None, Rejected(Code::ProviderRequestInvalid)),
        (400, 9_000_001, None, Rejected(Code::MessageGone)),
        (400, 9, Some(2_018_352), slower()),
        (400, 9, Some(2_207_042), Rejected(Code::ChannelRestricted)),
        (400, 9, None, Rejected(Code::ProviderUnclassified)),
        (400, 9010, None, Rejected(Code::ContactUnknown)),
        (400, 24, None, Rejected(Code::ChannelRestricted)),
        (400, 25, Some(2_207_050), Rejected(Code::ChannelRestricted)),
        (400, 4, Some(2_207_051), Rejected(Code::ChannelRestricted)),
        (400, 36_103, None, Rejected(Code::AccountNotProfessional)),
        (400, 100, Some(2_018_074), Rejected(Code::MediaIdUnknown)),
        (
            400,
            100,
            Some(2_018_164),
            Rejected(Code::ProviderRequestInvalid),
        ),
        (400, 100, Some(2_018_320), Rejected(Code::ProductUnknown)),
        (400, 2_018_328, None, Rejected(Code::ProductUnknown)),
        (
            400,
            100,
            Some(2_534_013),
            Rejected(Code::ProfessionalAccountMissing),
        ),
        (
            400,
            100,
            Some(2_534_025),
            Rejected(Code::CommentNotAnswerable),
        ),
        (400, 2_534_068, None, Rejected(Code::FeatureMissing)),
        (400, 230, None, Rejected(Code::ContactConsentMissing)),
        (400, 506, None, Rejected(Code::MessageRepeated)),
        (400, 613, Some(1996), slower()),
        (400, 613, Some(2_018_338), slower()),
        (400, 803, None, Rejected(Code::ObjectUnknown)),
        (400, 2022, None, Rejected(Code::CommerceDisabled)),
        (400, 80_007, None, slower()),
        (400, 24_001, None, Rejected(Code::ProviderUnclassified)),
    ] {
        let seen = arm(error(status, code, subcode));
        assert_eq!(seen, expected, "{status} {code} {subcode:?}");
        // a read is judged by the same table, and nothing is unknown of it: it may be asked again
        let read = of_read(error(status, code, subcode)).unwrap_err().code;
        let of_read = match expected {
            Rejected(code) | Deferred(code) => code,
            Unknown => Code::ProviderUnavailable,
        };
        assert_eq!(read, of_read, "{status} {code} {subcode:?}");
    }
}

#[test]
fn a_passing_failure_of_a_send_may_have_happened() {
    let body = json!({"error": {"message": "m", "code": 12345, "is_transient": true}});
    assert_eq!(arm(answer(400, &body)), Arm::Unknown);
    let body = json!({"error": {"message": "m", "code": 190, "is_transient": true}});
    assert_eq!(
        arm(answer(400, &body)),
        Arm::Rejected(Code::ReauthorizationRequired)
    );
}

#[test]
fn what_is_no_graph_answer_is_judged_by_its_status() {
    let html = |status| {
        Ok(Answer {
            status,
            wait: None,
            usage: None,
            body: b"<html>Sorry</html>".to_vec(),
        })
    };
    for status in [200, 408, 500, 502, 503, 504] {
        assert_eq!(arm(html(status)), Arm::Unknown, "{status}");
        assert_eq!(arm(Err(Lost::Half(status))), Arm::Unknown, "{status}");
    }
    for status in [302, 400, 403, 404] {
        let passing = Arm::Deferred(Code::ProviderTransient);
        assert_eq!(arm(html(status)), passing, "{status}");
    }
    assert_eq!(arm(html(429)), Arm::Deferred(Code::ProviderRateLimited));
}

#[test]
fn what_never_left_waits_and_what_left_is_unknown() {
    let nobody = Arm::Deferred(Code::ProviderUnavailable);
    assert_eq!(arm(Err(Lost::NotSent)), nobody);
    assert_eq!(arm(Err(Lost::NoAnswer)), Arm::Unknown);
}

#[test]
fn a_success_is_accepted_with_or_without_an_id() {
    let accepted = |body: &Value| match of_send(answer(200, body)) {
        Outcome::Accepted { external_id, .. } => external_id.map(|id| id.to_string()),
        other @ (Outcome::Rejected { .. } | Outcome::Deferred { .. } | Outcome::Unknown { .. }) => {
            panic!("{other:?}")
        }
    };
    let full = json!({"recipient_id": "11", "message_id": "aWdf"});
    assert_eq!(accepted(&full).as_deref(), Some("aWdf"));
    assert_eq!(accepted(&json!({"id": "11"})), None);
    assert_eq!(accepted(&json!({"message_id": 12})).as_deref(), Some("12"));
}

#[test]
fn the_wait_is_what_the_headers_say() {
    let answered = error(400, 613, None).map(|answer| Answer {
        wait: Some(Duration::minutes(7)),
        ..answer
    });
    let read = of_read(answered.clone()).unwrap_err();
    let Outcome::Deferred { wait, .. } = of_send(answered) else {
        panic!("not deferred");
    };
    assert_eq!(wait, Some(Duration::minutes(7)));
    assert_eq!(read.wait, Some(Duration::minutes(7)));
}

#[test]
fn the_providers_words_are_kept_without_its_tokens() {
    let token = "IGAAWZCxlZAZBVNBZAFJ4aEFIdnZAwM1";
    let body = json!({"error": {
        "message": format!("Error validating access token: '{token}',\u{7} see access_token={token} or 123|abc"),
        "type": "IGApiException", "code": "190", "error_subcode": 463, "fbtrace_id": "EJplcsCHuLu",
        "error_user_title": format!("{token} expired"), "error_user_msg": "Log in\u{7} again: 123|abc",
        "error_data": {"why": token, "of": [1]}, "is_transient": false,
    }});
    let Outcome::Rejected { words, .. } = of_send(answer(400, &body)) else {
        panic!("not rejected");
    };
    assert_eq!(
        words,
        ProviderWords {
            status: Some(400),
            code: Some(190),
            subcode: Some(463),
            message: Some(
                "Error validating access token: '[token]', see access_token=[token] or [token]"
                    .to_owned()
            ),
            kind: Some("IGApiException".to_owned()),
            user_title: Some("[token] expired".to_owned()),
            user_message: Some("Log in again: [token]".to_owned()),
            data: Some(r#"{"of":[1],"why":"[token]"}"#.to_owned()),
            transient: Some(false),
            trace_id: Some("EJplcsCHuLu".to_owned()),
        }
    );
    let long = json!({"error": {"message": "ü ".repeat(400), "code": 100}});
    let Outcome::Rejected { words, .. } = of_send(answer(400, &long)) else {
        panic!("not rejected");
    };
    assert_eq!(words.message.unwrap().chars().count(), 500);
}

#[test]
fn what_is_odd_beside_an_error_hides_nothing_of_it() {
    let said = |data: Value, transient: Value| {
        let body = json!({"error": {"code": 551, "error_data": data, "is_transient": transient}});
        let Outcome::Rejected { words, .. } = of_send(answer(400, &body)) else {
            panic!("not rejected");
        };
        (words.code, words.data, words.transient)
    };
    let nothing = (Some(551), None, None);
    assert_eq!(said(json!({}), json!("no")), nothing);
    assert_eq!(said(json!(null), json!(7)), nothing);
    let words = (Some(551), Some("\"words\"".to_owned()), Some(false));
    assert_eq!(said(json!("words"), json!(false)), words);
}

#[test]
fn a_read_that_fails_says_why() {
    let failed = |answered| of_read(answered).unwrap_err().code;
    assert_eq!(failed(Err(Lost::NotSent)), Code::ProviderUnavailable);
    assert_eq!(failed(Err(Lost::NoAnswer)), Code::ProviderUnavailable);
    assert_eq!(failed(Err(Lost::Half(200))), Code::ProviderUnavailable);
    assert_eq!(failed(error(500, 2, None)), Code::ProviderUnavailable);
    assert_eq!(failed(error(500, 613, None)), Code::ProviderRateLimited);
    assert_eq!(failed(answer(429, &json!({}))), Code::ProviderRateLimited);
    assert_eq!(failed(answer(503, &json!({}))), Code::ProviderUnavailable);
    assert_eq!(failed(error(400, 190, None)), Code::ReauthorizationRequired);
    assert_eq!(failed(error(200, 10, None)), Code::PermissionMissing);
    assert!(of_read(answer(200, &json!({}))).is_ok());
}

proptest! {
    #[test]
    fn no_answer_makes_it_panic(status in 100_u16..1000, body: Vec<u8>, text: String) {
        let _ = of_send(Ok(Answer { status, wait: None, usage: None, body }));
        let clean = scrubbed(&text);
        prop_assert!(clean.chars().count() <= 500);
        prop_assert!(!clean.chars().any(char::is_control));
    }
}
