//! The literal payloads of META 2.7.

use super::*;

fn change(json: &str) -> Incoming {
    let body = format!(
        r#"{{"object":"instagram","entry":[{{"id":"17841","time":1504548498,"changes":[{json}]}}]}}"#
    );
    only(&body)
}

#[test]
fn a_comment_says_who_where_and_what() {
    for (field, live) in [("comments", false), ("live_comments", true)] {
        let read = change(&format!(
            r#"{{"field":"{field}","value":{{"id":"<COMMENT_ID>","parent_id":"<optional>","text":"…",
            "from":{{"id":"<IGSID>","username":"alice","self_ig_scoped_id":"<only own>"}},
            "media":{{"id":"…","media_product_type":"FEED","ad_id":"…","ad_title":"Sale","original_media_id":"…"}}}}}}"#
        ));
        assert_eq!(read.contact, Some(id("<IGSID>")));
        let Said::Comment { about, comment } = read.said else {
            panic!("{read:?}");
        };
        assert_eq!(about.external_id, id("<COMMENT_ID>"));
        assert_eq!(about.parent, Some(id("<optional>")));
        assert_eq!(about.product_type.as_deref(), Some("FEED"));
        assert_eq!(about.live, live);
        assert_eq!(comment.username.as_deref(), Some("alice"));
        assert_eq!(comment.self_id.as_deref(), Some("<only own>"));
        assert_eq!(comment.ad_title.as_deref(), Some("Sale"));
        assert_eq!(comment.more, None);
    }
}

#[test]
fn an_old_comment_has_less_and_another_name_for_its_id() {
    for value in [
        r#"{"id":"1","text":"x"}"#,
        r#"{"comment_id":1,"from":null,"media":7}"#,
    ] {
        let read = change(&format!(r#"{{"field":"comments","value":{value}}}"#));
        let Said::Comment { about, .. } = read.said else {
            panic!("{read:?}");
        };
        assert_eq!(
            (about.external_id, about.from, about.media),
            (id("1"), None, None)
        );
    }
}

#[test]
fn comments_wait_for_their_comment_and_not_for_their_author() {
    assert_eq!(
        items(COMMENT)[0].counterpart.as_deref(),
        Some("17900000000000001")
    );
}

#[test]
fn a_comment_in_the_entry_itself_is_the_same_comment() {
    let read = only(COMMENT_IN_ENTRY);
    assert!(matches!(read.said, Said::Comment { .. }));
    assert_eq!(read.contact, Some(id("1111")));
    assert_eq!(all(COMMENT)[0].dedup, read.dedup);
    assert_eq!(
        items(COMMENT_IN_ENTRY)[0].counterpart,
        items(COMMENT)[0].counterpart
    );
}

#[test]
fn a_mention_stands_in_a_comment_or_a_caption() {
    for (value, comment) in [
        (r#"{"media_id":"1","comment_id":"2"}"#, Some(id("2"))),
        (r#"{"media_id":1}"#, None),
    ] {
        let read = change(&format!(r#"{{"field":"mentions","value":{value}}}"#));
        let Said::Mention {
            mention,
            more: None,
        } = read.said
        else {
            panic!("{read:?}");
        };
        assert_eq!((mention.media, mention.comment), (Some(id("1")), comment));
    }
}

#[test]
fn with_instagram_login_a_mention_comes_inside_comments() {
    let read = only(MENTION_IN_COMMENTS);
    let Said::Mention {
        mention,
        more: None,
    } = &read.said
    else {
        panic!("{read:?}");
    };
    assert_eq!(mention.media, Some(id("17900000000000009")));
    assert_eq!(mention.comment, Some(id("17900000000000001")));
    let other = MENTION_IN_COMMENTS.replace(r#""comments""#, r#""mentions""#);
    assert_eq!(read.dedup, dedup(&other), "it is the same mention");

    let caption = change(r#"{"field":"comments","value":{"media_id":1}}"#);
    let Said::Mention { mention, .. } = caption.said else {
        panic!("{caption:?}");
    };
    assert_eq!((mention.media, mention.comment), (Some(id("1")), None));
    for comment in [
        r#"{"id":"1","media_id":"2"}"#,
        r#"{"comment_id":"1","media_id":"2","text":"x"}"#,
        r#"{"comment_id":"1"}"#,
    ] {
        let read = change(&format!(r#"{{"field":"comments","value":{comment}}}"#));
        assert!(matches!(read.said, Said::Comment { .. }), "{comment}");
    }
}

#[test]
fn the_figures_of_a_story_are_read_by_name() {
    let read = change(
        r#"{"field":"story_insights","value":{"media_id":"9","impressions":444,"reach":-1,"taps_forward":4,"taps_back":3,"exits":3,"replies":0,"later":{}}}"#,
    );
    let Said::Insight { insight, more } = read.said else {
        panic!("{read:?}");
    };
    assert_eq!(insight.media, Some(id("9")));
    assert_eq!(
        (insight.metrics["impressions"], insight.metrics["reach"]),
        (444, -1)
    );
    assert_eq!(insight.metrics.len(), 6);
    assert_eq!(more.as_deref(), Some(r#"{"later":{}}"#));
}

#[test]
fn what_does_not_say_what_it_should_is_told_by_its_field() {
    for (json, expected) in [
        (
            r#"{"field":"comments","value":{"text":"no id"}}"#,
            "comments",
        ),
        (r#"{"field":"comments","value":[]}"#, "comments"),
        (r#"{"field":"mentions","value":{}}"#, "mentions"),
        (
            r#"{"field":"story_insights","value":{"media_id":"1"}}"#,
            "story_insights",
        ),
        (r#"{"field":"hologram","value":{"id":"1"}}"#, "hologram"),
    ] {
        assert_eq!(kind(&change(json)), expected, "{json}");
    }
}

/// What a change says beside what is known.
#[track_caller]
fn more(field: &str, value: &Value) -> Option<String> {
    let change = json!({ "field": field, "value": value });
    let said = self::change(&change.to_string()).said;
    if let Said::Comment { comment, .. } = said {
        comment.more
    } else if let Said::Mention { more, .. } | Said::Insight { more, .. } = said {
        more
    } else {
        panic!("{said:?}")
    }
}

#[test]
fn what_a_comment_says_beside_what_is_known_is_kept_as_it_came() {
    for (value, kept) in [
        (
            json!({"mood": {"is": [1]}}),
            Some(json!({"mood": {"is": [1]}})),
        ),
        (
            json!({"b": "1", "a": 2, "none": null}),
            Some(json!({"a": 2, "b": "1"})),
        ),
        (json!({"comment_id": "2"}), Some(json!({"comment_id": "2"}))),
        (json!({"comment_id": 1}), None),
        (json!({"text": 7}), Some(json!({"text": 7}))),
        (
            json!({"parent_id": {"id": "1"}}),
            Some(json!({"parent_id": {"id": "1"}})),
        ),
        (json!({"from": "11"}), None),
        (
            json!({"from": {"id": "11", "username": "a", "self_ig_scoped_id": 1}}),
            None,
        ),
        (
            json!({"from": {"id": "11", "verified": true}}),
            Some(json!({"from": {"id": "11", "verified": true}})),
        ),
        (json!({"media": 7}), Some(json!({"media": 7}))),
        (
            json!({"media": {"id": 7, "media_product_type": "REELS", "ad_id": "1", "ad_title": "t", "original_media_id": 2}}),
            None,
        ),
        (
            json!({"media": {"id": 7, "media_product_type": "two words"}}),
            Some(json!({"media": {"id": 7, "media_product_type": "two words"}})),
        ),
        (
            json!({"media": {"id": 7, "permalink": "https://a"}}),
            Some(json!({"media": {"id": 7, "permalink": "https://a"}})),
        ),
    ] {
        for field in ["comments", "live_comments"] {
            let mut comment = json!({"id": "1", "text": "nice"});
            comment
                .as_object_mut()
                .unwrap()
                .extend(value.as_object().unwrap().clone());
            let kept = kept.as_ref().map(ToString::to_string);
            assert_eq!(more(field, &comment), kept, "{value}");
        }
    }
}

#[test]
fn what_mentions_and_figures_say_beside_what_is_known_is_kept_as_it_came() {
    let long = "x".repeat(600);
    for (field, value, kept) in [
        ("mentions", json!({"media_id": "1", "comment_id": 2}), None),
        (
            "mentions",
            json!({"media_id": "1", "comment_id": long}),
            Some(json!({"comment_id": long})),
        ),
        (
            "mentions",
            json!({"media_id": "1", "from": {"id": "11"}}),
            Some(json!({"from": {"id": "11"}})),
        ),
        (
            "comments",
            json!({"media_id": "1", "shown": false}),
            Some(json!({"shown": false})),
        ),
        (
            "story_insights",
            json!({"media_id": "1", "reach": "4"}),
            None,
        ),
        (
            "story_insights",
            json!({"media_id": [1], "reach": 4}),
            Some(json!({"media_id": [1]})),
        ),
        (
            "story_insights",
            json!({"reach": 4, "two words": 1, "by_day": [1]}),
            Some(json!({"by_day": [1], "two words": 1})),
        ),
    ] {
        let kept = kept.map(|kept| kept.to_string());
        assert_eq!(more(field, &value), kept, "{field} {value}");
    }
}

#[test]
fn figures_without_end_are_kept_as_they_came() {
    let figures = (0..200).map(|number| (format!("f{number:03}"), json!(number)));
    let value = Value::Object(figures.collect());

    let kept: Value = serde_json::from_str(&more("story_insights", &value).unwrap()).unwrap();

    assert_eq!(kept.as_object().unwrap().len(), 200 - 64);
    assert_eq!((&kept["f064"], kept.get("f063")), (&json!(64), None));
}
