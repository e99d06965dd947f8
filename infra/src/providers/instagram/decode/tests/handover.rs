//! The literal payloads of META 2.6 about the control of conversations.

use domain::model::event::ThreadChange;

use super::*;

#[test]
fn control_is_passed_or_taken() {
    for (field, change) in [
        ("pass_thread_control", ThreadChange::Passed),
        ("take_thread_control", ThreadChange::Taken),
    ] {
        for (previous, expected) in [
            ("null", None),
            ("\"1\"", Some(id("1"))),
            ("28978671838402975", Some(id("28978671838402975"))),
        ] {
            let said = said(&format!(
                r#"{{"{field}":{{"previous_owner_app_id":{previous},"new_owner_app_id":"2","metadata":"for you"}}}}"#
            ));
            let Said::ThreadControl { changed, note } = said else {
                panic!("{said:?}");
            };
            assert_eq!(
                (changed.change, changed.previous, changed.next),
                (change, expected, Some(id("2")))
            );
            assert_eq!(note.as_deref(), Some("for you"));
        }
    }
}

#[test]
fn another_app_asks_for_it() {
    let said = said(r#"{"request_thread_control":{"requested_owner_app_id":"3","metadata":"…"}}"#);
    let app = Some(id("3"));
    let note = Some("…".to_owned());
    assert_eq!(said, Said::ThreadRequested { app, note });
}

#[test]
fn roles_are_told_by_app() {
    let said = said(r#"{"app_roles":{"123456789":["primary_receiver"]}}"#);
    let Said::ThreadControl { changed, .. } = said else {
        panic!("{said:?}");
    };
    assert_eq!(changed.change, ThreadChange::Roles);
    assert_eq!(changed.roles["123456789"], ["primary_receiver"]);
}
