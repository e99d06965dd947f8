//! What the account itself does, whether or not it is called an echo.

use super::*;

/// An item that the account sends to the contact 11.
fn by_account(more: &Value) -> Incoming {
    let mut item = json!({"sender": {"id": "17841"}, "recipient": {"id": "11"}, "timestamp": 1_569_262_485_349_i64});
    let fields = item.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    let body = messaging(&item);
    assert_eq!(items(&body)[0].counterpart.as_deref(), Some("11"));
    only(&body)
}

#[test]
fn what_the_account_sends_is_an_echo_whatever_it_calls_itself() {
    for echo in [
        json!({}),
        json!({"is_echo": true}),
        json!({"is_echo": null}),
        json!({"is_echo": false}),
        json!({"is_echo": [1]}),
    ] {
        let mut message = json!({"mid": "m", "text": "x"});
        let fields = message.as_object_mut().unwrap();
        fields.extend(echo.as_object().unwrap().clone());

        let read = by_account(&json!({ "message": message }));

        assert_eq!(read.contact, Some(id("11")), "{echo}");
        assert!(matches!(read.said, Said::Echo { .. }), "{read:?}");
    }
    let unsent = by_account(&json!({"message": {"mid": "m", "is_deleted": true}}));
    assert!(matches!(unsent.said, Said::Unsent { own: true, .. }));
    let nobodys = only(&messaging(
        &json!({"sender": {"id": "17841"}, "message": {"mid": "m", "text": "x"}}),
    ));
    assert_eq!((kind(&nobodys), &nobodys.contact), ("message", &None));
}

#[test]
fn an_edit_by_the_account_says_so() {
    let edit = json!({"message_edit": {"mid": "m", "text": "x", "num_edit": 1}});

    let read = by_account(&edit);

    assert_eq!(read.contact, Some(id("11")));
    assert!(matches!(read.said, Said::Edited { own: true, .. }));
    let read = only(&from_contact(&edit));
    assert!(matches!(read.said, Said::Edited { own: false, .. }));
}

#[test]
fn what_only_contacts_do_is_told_as_it_came_when_the_account_does_it() {
    for (item, expected) in [
        (
            json!({"reaction": {"mid": "m", "action": "react"}}),
            "reaction",
        ),
        (json!({"read": {"mid": "m"}}), "read"),
        (
            json!({"postback": {"mid": "m", "payload": "x"}}),
            "postback",
        ),
        (json!({"referral": {"ref": "x"}}), "referral"),
        (json!({"optin": {"type": "x"}}), "optin"),
    ] {
        let read = by_account(&item);

        assert_eq!(kind(&read), expected);
        assert_eq!(read.contact, Some(id("11")), "{item}");
    }
    let passed = by_account(&json!({"pass_thread_control": {"new_owner_app_id": "1"}}));
    assert!(matches!(passed.said, Said::ThreadControl { .. }));
}

#[test]
fn what_the_account_says_to_itself_stays_what_it_was() {
    let note = json!({"recipient": {"id": "17841"}, "message": {"mid": "m", "text": "x", "is_echo": true, "is_self": true}});
    let mut item = json!({"sender": {"id": "17841"}, "timestamp": 1});
    let fields = item.as_object_mut().unwrap();
    fields.extend(note.as_object().unwrap().clone());

    let read = only(&messaging(&item));

    assert_eq!(read.contact, Some(id("17841")));
    assert!(matches!(read.said, Said::Echo { .. }));
}
