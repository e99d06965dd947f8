//! Shapes that should not come, and do.

use super::*;

#[test]
fn what_comes_twice_is_the_same_and_what_differs_is_not() {
    let reaction = |action: &str, time: &str, noise: i32| {
        let item =
            json!({"reaction": {"mid": "m", "action": action, "emoji": noise}, "timestamp": time});
        dedup(&from_contact(&item))
    };
    assert_eq!(reaction("react", "1", 1), reaction("react", "1", 2));
    assert_ne!(reaction("react", "1", 1), reaction("unreact", "1", 1));
    assert_ne!(reaction("react", "1", 1), reaction("react", "2", 1));

    let deleted = |mid: &str, time: i64| {
        let item = json!({"message": {"mid": mid, "is_deleted": true}, "timestamp": time});
        dedup(&from_contact(&item))
    };
    assert_eq!(deleted("m", 1), deleted("m", 2));
    assert_ne!(deleted("m", 1), deleted("n", 1));

    let read = |mid: &str| dedup(&from_contact(&json!({"read": {"mid": mid}})));
    assert_eq!(read("m"), read("m"));
    assert_ne!(read("m"), read("n"));
}

#[test]
fn what_cannot_be_applied_is_unsupported_instead_of_lost() {
    for (item, expected) in [
        (json!({"message": {"text": "no mid"}}), "message"),
        (json!({"message": "hello"}), "message"),
        (json!({"message": null}), "message"),
        (
            json!({"message": {"mid": "m".repeat(300), "text": "x"}}),
            "message",
        ),
        (
            json!({"message": {"mid": "m", "text": "x"}, "sender": {}}),
            "message",
        ),
        (json!({"a word with spaces": 1}), "unknown"),
        (json!({"w".repeat(65): 1}), "unknown"),
    ] {
        assert_eq!(kind(&only(&from_contact(&item))), expected, "{item}");
    }
    assert_eq!(kind(&only(&messaging(&json!("text")))), "unknown");
    assert_eq!(kind(&only(&messaging(&json!(["text"])))), "unknown");
}

#[test]
fn a_list_that_is_none_is_one_item() {
    let body = json!({"object": "instagram", "entry": [{"id": "17841", "messaging": {"sender": {"id": "1"}, "message": {"mid": "m", "text": "x"}}}]});
    assert!(matches!(only(&body.to_string()).said, Said::Message { .. }));
    for empty in [
        json!({}),
        json!({"id": "1"}),
        json!({"id": "1", "messaging": null}),
    ] {
        let body = json!({"object": "instagram", "entry": [empty]});
        assert_eq!(items(&body.to_string()), []);
    }
}

#[test]
fn what_is_said_of_a_page_is_split_like_any_other() {
    let body = r#"{"object":"page","entry":[{"id":"134895793791914","messaging":[{"sender":{"id":"1"},"message":{"mid":"m","text":"x"}}]}]}"#;
    assert_eq!(items(body)[0].account, Some(id("134895793791914")));
    assert!(matches!(only(body).said, Said::Message { .. }));
}

#[test]
fn an_entry_without_an_id_has_no_account() {
    let body = json!({"object": "instagram", "entry": [{"messaging": [{"sender": {"id": "1"}}]}]});
    assert_eq!(items(&body.to_string())[0].account, None);
}

#[test]
fn what_is_no_webhook_of_instagrams_is_unreadable() {
    let deep = "[".repeat(100_000);
    let deep_object = format!("{{\"object\":\"instagram\",\"entry\":{deep}");
    for body in [
        "",
        "null",
        "[]",
        "\"instagram\"",
        "{}",
        "{\"object\":\"instagram\"}",
        "{\"object\":\"instagram\",\"entry\":{}}",
        "{\"object\":\"instagram\",\"entry\":[7]}",
        "{\"object\":\"instagram\",\"entry\":[]",
        "{\"object\":\"application\",\"entry\":[]}",
        "[\"instagram\",[]]",
        deep.as_str(),
        deep_object.as_str(),
    ] {
        let start: String = body.chars().take(60).collect();
        assert_eq!(split(body.as_bytes()), Split::Unreadable, "{start}");
    }
    assert_eq!(
        split(b"{\"object\":\"instagram\",\"entry\":[\xff]}"),
        Split::Unreadable
    );
}

#[test]
fn a_deep_item_is_an_item_and_overflows_nothing() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for field in ["\"hologram\"", "\"message\"", "\"reaction\"", "\"sender\""] {
        let body = format!(
            "{{\"object\":\"instagram\",\"entry\":[{{\"id\":\"1\",\"messaging\":[{{{field}:{deep}}}]}}]}}"
        );
        only(&body);
    }
}

#[test]
fn more_items_than_instagram_ever_sends_are_no_webhook() {
    let split = |items: usize| {
        let list = vec!["{}"; items].join(",");
        let entry = format!(r#"{{"id":"1","messaging":[{list}]}}"#);
        split(format!(r#"{{"object":"instagram","entry":[{entry}]}}"#).as_bytes())
    };

    assert!(matches!(split(10_000), Split::Items(items) if items.len() == 10_000));
    assert_eq!(split(10_001), Split::Unreadable);
}
