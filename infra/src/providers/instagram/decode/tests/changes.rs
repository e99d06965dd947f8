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
        let Said::Mention(mention) = read.said else {
            panic!("{read:?}");
        };
        assert_eq!((mention.media, mention.comment), (Some(id("1")), comment));
    }
}

#[test]
fn with_instagram_login_a_mention_comes_inside_comments() {
    let read = only(MENTION_IN_COMMENTS);
    let Said::Mention(mention) = &read.said else {
        panic!("{read:?}");
    };
    assert_eq!(mention.media, Some(id("17900000000000009")));
    assert_eq!(mention.comment, Some(id("17900000000000001")));
    let other = MENTION_IN_COMMENTS.replace(r#""comments""#, r#""mentions""#);
    assert_eq!(read.dedup, dedup(&other), "it is the same mention");

    let caption = change(r#"{"field":"comments","value":{"media_id":1}}"#);
    let Said::Mention(mention) = caption.said else {
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
    let Said::Insight(insight) = read.said else {
        panic!("{read:?}");
    };
    assert_eq!(insight.media, Some(id("9")));
    assert_eq!(
        (insight.metrics["impressions"], insight.metrics["reach"]),
        (444, -1)
    );
    assert_eq!(insight.metrics.len(), 6);
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
