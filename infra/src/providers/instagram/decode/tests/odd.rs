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
            json!({"message": {"mid": "m".repeat(600), "text": "x"}}),
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
    assert_eq!(items(body)[0].around.account, id("134895793791914"));
    assert!(matches!(only(body).said, Said::Message { .. }));
}

#[test]
fn an_entry_with_items_of_nobody_is_kept_as_it_came() {
    let item = r#"{"sender":{"id":"1"},"message":{"mid":"m","text":"x"}}"#;
    let long = "7".repeat(600);
    for id in [
        String::new(),
        r#""id":null,"#.to_owned(),
        r#""id":"","#.to_owned(),
        r#""id":{"id":"17841"},"#.to_owned(),
        r#""id":1.5,"#.to_owned(),
        format!(r#""id":"{long}","#),
    ] {
        let entry = format!(r#"{{{id}"time":1,"messaging":[{item}]}}"#);
        let body = format!(r#"{{"object":"instagram","entry":[{entry}]}}"#);

        assert_eq!(cut(&body), (vec![], vec![entry.as_str()]));

        let empty = body.replace(item, "");
        assert_eq!(cut(&empty), (vec![], vec![]), "nothing was said");
    }
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

    assert!(matches!(split(10_000), Split::Cut { items, .. } if items.len() == 10_000));
    assert_eq!(split(10_001), Split::Unreadable);
    let odd = |entries: usize| {
        format!(
            r#"{{"object":"instagram","entry":[{}]}}"#,
            vec!["7"; entries].join(",")
        )
    };
    assert_eq!(cut(&odd(10_000)).1.len(), 10_000);
    assert_eq!(super::split(odd(10_001).as_bytes()), Split::Unreadable);
}

#[test]
fn a_list_or_an_object_that_nobody_knows_is_told_by_its_name() {
    let body = r#"{"object":"instagram","entry":[{"id":"17841","time":1,"new_list":[{"x":1},[2],"3",null],
        "messaging":[{"sender":{"id":"1"},"message":{"mid":"m","text":"x"}}],"new_thing":{"timestamp":1500000000000},
        "a name with spaces":[1],"new_list":[4],"empty":[],"nothing":null,"hop_count":1}]}"#;

    let (items, odd) = cut(body);

    assert_eq!(odd, [""; 0]);
    let raw = |one: &RawItem| {
        (
            one.around.envelope.as_str(),
            body.get(one.slice.clone()).unwrap(),
        )
    };
    let seen: Vec<_> = items.iter().map(raw).collect();
    assert_eq!(
        seen,
        [
            ("other", r#"{"x":1}"#),
            ("other", "[2]"),
            ("other", r#""3""#),
            ("other", "null"),
            (
                "messaging",
                r#"{"sender":{"id":"1"},"message":{"mid":"m","text":"x"}}"#
            ),
            ("other", r#"{"timestamp":1500000000000}"#),
            ("other", "1"),
            ("other", "4"),
        ]
    );
    assert!(items.iter().all(|one| one.around.account == id("17841")));
    let mut said = all(body);
    assert!(matches!(said.remove(4).said, Said::Message { .. }));
    let kinds: Vec<&str> = said.iter().map(kind).collect();
    assert_eq!(
        kinds,
        [
            "new_list",
            "new_list",
            "new_list",
            "new_list",
            "new_thing",
            "unknown",
            "new_list"
        ]
    );
    assert_eq!(said[4].at, Time::from_timestamp(1_500_000_000, 0));
}

#[test]
fn a_value_without_its_field_is_told_and_one_with_it_only_once() {
    let of = |entry: &str| format!(r#"{{"object":"instagram","entry":[{entry}]}}"#);
    let alone = of(r#"{"id":"1","value":{"x":1}}"#);
    assert_eq!(kind(&only(&alone)), "value");
    assert!(matches!(only(COMMENT_IN_ENTRY).said, Said::Comment { .. }));
}

#[test]
fn an_entry_that_nobody_can_read_harms_no_other() {
    let good = r#"{"id":"1","messaging":[{"sender":{"id":"2"},"message":{"mid":"m","text":"x"}}]}"#;
    for odd in [
        r#""x""#,
        "null",
        "7",
        "[]",
        r#"{"id":"1","id":"1","messaging":[]}"#,
        r#"{"id":"1","messaging":[{"a":1}],"messaging":[]}"#,
        r#"{"id":"1","new_word":"x"}"#,
    ] {
        let body = format!(r#"{{"object":"instagram","entry":[{good},{odd},{good}]}}"#);

        let (items, kept) = cut(&body);

        assert_eq!(items.len(), 2, "{odd}");
        assert_eq!(kept, [odd]);
    }
}
