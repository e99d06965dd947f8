//! The literal payloads of META 2.6, what is no message.

use super::*;

#[test]
fn a_postback_has_its_payload_and_where_it_came_from() {
    let said = said(
        r#"{"postback":{"mid":"…","title":"Talk to human","payload":"CARE_HELP",
        "referral":{"ref":"…","source":"SHORTLINKS","type":"OPEN_THREAD"}}}"#,
    );
    let Said::Postback {
        external_id,
        postback,
    } = said
    else {
        panic!("{said:?}");
    };
    assert_eq!(external_id, Some(id("…")));
    assert_eq!(postback.title.as_deref(), Some("Talk to human"));
    assert_eq!(postback.payload.as_deref(), Some("CARE_HELP"));
    assert_eq!(
        postback.referral.unwrap().source.as_deref(),
        Some("SHORTLINKS")
    );
}

#[test]
fn an_old_postback_has_no_id() {
    let said = said(r#"{"postback":{"title":"x"},"is_self":true}"#);
    let Said::Postback {
        external_id,
        postback,
    } = said
    else {
        panic!("{said:?}");
    };
    assert_eq!((external_id, postback.own), (None, true));
}

#[test]
fn a_reaction_is_added_or_taken_back() {
    let said_reaction = |fields: &str| {
        let said = said(fields);
        let Said::Reaction {
            external_id,
            added,
            reaction,
        } = said
        else {
            panic!("{said:?}");
        };
        (external_id, added, reaction)
    };
    let (mid, added, how) = said_reaction(
        r#"{"reaction":{"mid":"…","action":"react","reaction":"love","emoji":"\u2764\uFE0F"}}"#,
    );
    assert_eq!((mid, added), (id("…"), true));
    let how = how.unwrap();
    assert_eq!(how.name.as_deref(), Some("love"));
    assert_eq!(how.emoji.as_deref(), Some("\u{2764}\u{fe0f}"));
    let (_, added, how) = said_reaction(r#"{"reaction":{"mid":"…","action":"unreact"}}"#);
    assert_eq!((added, how), (false, None));
}

#[test]
fn a_receipt_names_the_last_message() {
    let external_id = id("…");
    assert_eq!(
        said(r#"{"read":{"mid":"…"}}"#),
        Said::Read {
            upto: Upto::Message(external_id)
        }
    );
}

#[test]
fn a_link_followed_in_a_conversation_is_told_by_itself() {
    for source in ["SHORTLINKS", "SHORTLINK", "IGME-SOURCE-LINK"] {
        let said = said(&format!(
            r#"{{"referral":{{"ref":"abc","source":"{source}","type":"OPEN_THREAD"}}}}"#
        ));
        let Said::Referral(referral) = said else {
            panic!("{said:?}");
        };
        assert_eq!(referral.reference.as_deref(), Some("abc"));
        assert_eq!(referral.source.as_deref(), Some(source));
    }
}

#[test]
fn an_edit_has_a_number_and_0_without_words_is_noise() {
    for number in ["1", "\"1\""] {
        let said = said(&format!(
            r#"{{"message_edit":{{"mid":"…","text":"new text","num_edit":{number}}}}}"#
        ));
        let text = Text::parse("new text").unwrap();
        let number = Some(1);
        let external_id = id("…");
        assert_eq!(
            said,
            Said::Edited {
                external_id,
                text,
                number,
                own: false,
            }
        );
    }
    let noise = json!({"object": "instagram", "entry": [{"id": "17841", "messaging": [
        {"timestamp": 1, "message_edit": {"mid": "m", "num_edit": 0}},
        {"sender": {"id": "11"}, "message_edit": {"mid": "m", "num_edit": "0", "text": "x"}},
        {"message_edit": {"mid": "m", "text": "x", "num_edit": 2}},
    ]}]});
    let read = all(&noise.to_string());
    assert_eq!(read[0].said, Said::Noise);
    assert!(matches!(
        read[1].said,
        Said::Edited {
            number: Some(0),
            ..
        }
    ));
    assert!(matches!(read[2].said, Said::Edited { .. }));
    assert_eq!(read[2].contact, None);
}

#[test]
fn an_optin_is_read_and_kept_whole() {
    let said = said(
        r#"{"optin":{"type":"notification_messages","payload":"p","notification_messages_token":"t","notification_messages_frequency":"DAILY","token_expiry_timestamp":1790000000000}}"#,
    );
    let Said::Optin(optin) = said else {
        panic!("{said:?}");
    };
    assert_eq!(optin.kind.as_deref(), Some("notification_messages"));
    assert_eq!(optin.token.as_deref(), Some("t"));
    assert_eq!(optin.frequency.as_deref(), Some("DAILY"));
    assert_eq!(
        optin.expires_at,
        Time::from_timestamp_millis(1_790_000_000_000)
    );
    assert!(optin.json.starts_with(r#"{"type":"notification_messages""#));
}

#[test]
fn the_dashboards_payloads_are_read_like_any_other() {
    let of = |field: &str, value: &str| {
        let body = format!(
            r#"{{"object":"instagram","entry":[{{"id":"17841","time":1504548498,"changes":[{{"field":"{field}","value":{value}}}]}}]}}"#
        );
        only(&body)
    };
    let reaction = of(
        "message_reactions",
        r#"{"sender":{"id":"12334"},"recipient":{"id":"23245"},"timestamp":"233445667","reaction":{"mid":"random_mid","action":"react","reaction":"love","emoji":"\u2764\ufe0f"}}"#,
    );
    assert!(matches!(reaction.said, Said::Reaction { added: true, .. }));
    assert_eq!(reaction.at, Time::from_timestamp(233_445_667, 0));
    let postback = of(
        "messaging_postbacks",
        r#"{"is_self":true,"sender":{"id":"2494432963985342"},"recipient":{"id":"90010195674710"},"timestamp":"233445667","postback":{"mid":"random_mid","title":"Talk to human","payload":"x"}}"#,
    );
    assert!(matches!(postback.said, Said::Postback { postback, .. } if postback.own));
    let seen = of(
        "messaging_seen",
        r#"{"sender":{"id":"12334"},"recipient":{"id":"23245"},"timestamp":"233445667","read":{"mid":"last_message_id_read"}}"#,
    );
    let external_id = id("last_message_id_read");
    assert_eq!(
        seen.said,
        Said::Read {
            upto: Upto::Message(external_id)
        }
    );
}
