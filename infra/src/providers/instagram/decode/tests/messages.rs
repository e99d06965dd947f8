//! The literal payloads of META 2.6, what stands in `message`.

use domain::model::message::{Referral, ReplyTo};

use super::*;

/// The content of the contact's message with these fields.
#[track_caller]
fn content(fields: &str) -> Content {
    let said = said(fields);
    let Said::Message { content, .. } = said else {
        panic!("{said:?}");
    };
    content
}

fn first(content: &Content) -> &Attachment {
    &content.attachments()[0]
}

#[test]
fn text() {
    let said = said(r#"{"message":{"mid":"aWdf…","text":"hello"}}"#);
    let content = Content::Text(Text::parse("hello").unwrap());
    let external_id = id("aWdf…");
    assert_eq!(
        said,
        Said::Message {
            external_id,
            content
        }
    );
}

#[test]
fn each_kind_of_attachment_is_told_by_its_kind() {
    for (attachments, kind) in [
        (
            r#"{"type":"image","payload":{"url":"https://lookaside.fbsbx.com/…"}}"#,
            "image",
        ),
        (
            r#"{"type":"video","payload":{"url":"https://lookaside.fbsbx.com/…"}}"#,
            "video",
        ),
        (
            r#"{"type":"audio","payload":{"url":"https://lookaside.fbsbx.com/…"}}"#,
            "audio",
        ),
        (
            r#"{"type":"file","payload":{"url":"https://lookaside.fbsbx.com/…"}}"#,
            "file",
        ),
        (
            r#"{"type":"ig_post","payload":{"url":"…","title":"caption","ig_post_media_id":"1790…"}},{"type":"share","payload":{"url":"…"}}"#,
            "share",
        ),
        (r#"{"type":"share","payload":{"url":"…"}}"#, "share"),
        (
            r#"{"type":"ig_reel","payload":{"url":"…","title":"…","reel_video_id":"…"}}"#,
            "reel",
        ),
        (
            r#"{"type":"reel","payload":{"url":"…","title":"…","reel_video_id":28978671838402975}}"#,
            "reel",
        ),
        (
            r#"{"type":"story_mention","payload":{"url":"<CDN_URL>"}}"#,
            "story_mention",
        ),
        (r#"{"type":"ephemeral"}"#, "ephemeral"),
        (r#"{"type":"like_heart"}"#, "sticker"),
        (
            r#"{"type":"unsupported_type","payload":{"url":"https://lookaside.fbsbx.com/…"}}"#,
            "unsupported",
        ),
        (
            r#"{"type":"template","payload":{"generic":{"elements":[]}}}"#,
            "template",
        ),
        (
            r#"{"type":"sticker","payload":{"url":"…","sticker_id":369239263222822}}"#,
            "sticker",
        ),
        (
            r#"{"type":"fallback","payload":{"url":"…","title":"…"}}"#,
            "fallback",
        ),
        (r#"{"type":"fallback"}"#, "fallback"),
        (r#"{"type":"post","payload":{"url":"…"}}"#, "share"),
        (
            r#"{"type":"appointment_booking","payload":{"booking_id":"1","status":"NEW","start_time":1,"end_time":2,"timezone":"UTC"}}"#,
            "appointment_booking",
        ),
        (
            r#"{"type":"location","payload":{"coordinates":{"lat":1.5,"long":2.5}}}"#,
            "location",
        ),
        (
            r#"{"type":"image","payload":{"url":"a"}},{"type":"video","payload":{"url":"b"}}"#,
            "mixed",
        ),
    ] {
        let content = content(&format!(
            r#"{{"message":{{"mid":"…","attachments":[{attachments}]}}}}"#
        ));
        assert_eq!(content.kind(), kind, "{attachments}");
    }
}

#[test]
fn what_an_attachment_carries_is_kept() {
    let post = content(
        r#"{"message":{"mid":"…","attachments":[{"type":"ig_post","payload":{"url":"u","title":"caption","id":28978671838402975}}]}}"#,
    );
    let post = first(&post);
    assert_eq!(post.title.as_deref(), Some("caption"));
    assert_eq!(post.external_id.as_deref(), Some("28978671838402975"));
    assert_eq!(post.json, None);
    let booking = content(
        r#"{"message":{"mid":"…","attachments":[{"type":"appointment_booking","payload":{"booking_id": "1"}}]}}"#,
    );
    assert_eq!(
        first(&booking).json.as_deref(),
        Some(r#"{"booking_id": "1"}"#)
    );
}

#[test]
fn a_reply_says_to_what() {
    let reply = |fields: &str| {
        let content = content(fields);
        (
            content.kind().to_owned(),
            content.referring().unwrap().to.reply_to.clone(),
        )
    };
    assert_eq!(
        reply(
            r#"{"message":{"mid":"…","text":"…","reply_to":{"mid":"<quoted mid>","is_self_reply":false}}}"#
        ),
        (
            "text".to_owned(),
            Some(ReplyTo::Message {
                external_id: id("<quoted mid>"),
                known: None,
                own: false
            })
        )
    );
    assert_eq!(
        reply(
            r#"{"message":{"mid":"…","text":"Nice!","reply_to":{"story":{"url":"<CDN>","id":"<STORY_ID>","link_sticker_url":"https://…"}}}}"#
        ),
        (
            "story_reply".to_owned(),
            Some(ReplyTo::Story {
                external_id: Some(id("<STORY_ID>")),
                url: Some("<CDN>".to_owned()),
                link: Some("https://…".to_owned()),
                withheld: false,
            })
        )
    );
}

#[test]
fn a_quick_reply_carries_its_payload() {
    let content =
        content(r#"{"message":{"mid":"…","text":"Red","quick_reply":{"payload":"PICK_RED"}}}"#);
    assert_eq!(content.kind(), "quick_reply");
    assert_eq!(content.text().unwrap().as_str(), "Red");
    let to = &content.referring().unwrap().to;
    assert_eq!(to.quick_reply.as_deref(), Some("PICK_RED"));
}

#[test]
fn a_message_taken_back_has_nothing_but_its_id() {
    let external_id = id("…");
    assert_eq!(
        said(r#"{"message":{"mid":"…","is_deleted":true}}"#),
        Said::Unsent {
            external_id,
            own: false
        }
    );
}

#[test]
fn what_instagram_does_not_support_is_a_message_all_the_same() {
    let content = content(r#"{"message":{"mid":"…","is_unsupported":true}}"#);
    assert_eq!(content.kind(), "unsupported");
    let json = r#"{"mid":"…","is_unsupported":true}"#.to_owned();
    assert_eq!(content, Content::Raw { json });
}

#[test]
fn an_echo_and_a_word_to_oneself_are_the_accounts() {
    let of = |fields: &str| {
        let body = format!(
            r#"{{"object":"instagram","entry":[{{"id":"17841","messaging":[{{"sender":{{"id":"17841"}},"recipient":{{"id":"11"}},"timestamp":1569262485349,{fields}}}]}}]}}"#
        );
        only(&body)
    };
    let echo = of(r#""message":{"mid":"…","text":"…","is_echo":true,"app_id":123}"#);
    assert_eq!(echo.contact, Some(id("11")));
    assert!(matches!(echo.said, Said::Echo { .. }));
    let own = of(r#""message":{"mid":"…","text":"note","is_echo":true,"is_self":true}"#);
    let Said::Echo { content, .. } = own.said else {
        panic!("{own:?}");
    };
    assert!(content.referring().unwrap().to.own);
    let taken_back = of(r#""message":{"mid":"…","is_echo":true,"is_deleted":true}"#);
    assert!(matches!(taken_back.said, Said::Unsent { own: true, .. }));
    assert_eq!(taken_back.contact, Some(id("11")));
}

#[test]
fn where_a_contact_came_from_is_kept() {
    let of = |fields: &str| {
        let content = content(fields);
        let referral = content.referring().unwrap().to.referral.clone().unwrap();
        (content.kind().to_owned(), referral)
    };
    let (kind, product) =
        of(r#"{"message":{"mid":"…","text":"…","referral":{"product":{"id":"<PRODUCT_ID>"}}}}"#);
    assert_eq!(
        (kind.as_str(), product.product.as_deref()),
        ("product", Some("<PRODUCT_ID>"))
    );
    let (kind, ad) = of(
        r#"{"message":{"mid":"…","text":"…","referral":{"ref":"…","ad_id":"6045…","source":"ADS","type":"OPEN_THREAD",
        "ads_context_data":{"ad_title":"…","photo_url":"p","video_url":"v","post_id":"…","product_id":"…","flow_id":"…"}}}}"#,
    );
    assert_eq!(
        (kind.as_str(), ad.source.as_deref()),
        ("ad_referral", Some("ADS"))
    );
    assert_eq!(ad.shown.unwrap().photo_url.as_deref(), Some("p"));
    let (_, numbered) =
        of(r#"{"message":{"mid":"…","text":"…","referral":{"ad_id":28978671838402975}}}"#);
    assert_eq!(
        numbered,
        Referral {
            ad: Some("28978671838402975".to_owned()),
            ..Referral::default()
        }
    );
}

#[test]
fn a_field_of_another_type_takes_nothing_else_with_it() {
    for fields in [
        r#"{"message":{"mid":"m","text":"x","reply_to":7}}"#,
        r#"{"message":{"mid":"m","text":"x","reply_to":{"mid":null}}}"#,
        r#"{"message":{"mid":"m","text":"x","attachments":null,"quick_reply":[]}}"#,
        r#"{"message":{"mid":"m","text":"x","is_echo":"no","is_deleted":0,"is_self":null}}"#,
        r#"{"message":{"mid":"m","text":7,"text":"x"}}"#,
    ] {
        let content = content(fields);
        let words = Text::parse("x").unwrap();
        assert_eq!(
            (content.text(), content.kind()),
            (Some(&words), "text"),
            "{fields}"
        );
    }
    for fields in [
        r#"{"message":{"mid":"m","text":7}}"#,
        r#"{"message":{"mid":"m","text":"  "}}"#,
        r#"{"message":{"mid":"m"}}"#,
        r#"{"message":{"mid":28978671838402975}}"#,
    ] {
        assert_eq!(content(fields).kind(), "unsupported", "{fields}");
    }
    let odd = content(
        r#"{"message":{"mid":"m","attachments":[7,{"type":{}},{"type":"image","payload":[]},null]}}"#,
    );
    assert_eq!(odd.attachments().len(), 4);
    assert_eq!(first(&odd).json.as_deref(), Some("7"));
}
