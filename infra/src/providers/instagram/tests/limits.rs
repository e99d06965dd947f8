//! Every limit of META 3.2, one below it, at it and one above, in texts of one to four bytes a character and of
//! emoji that are several characters. Those of META 4 are in the domain's `greeting`, those of
//! META 9 in `budgets`.

use domain::model::channel::{Capabilities, ContentLimits, FileLimit, FileLimits, Length, Unit};
use domain::model::message::{
    Button, Buttons, Card, Cards, Choice, Content, Images, OnOverflow, Press, Products, QuickReply,
    Text,
};
use domain::model::shared::{Code, ExternalId};

use super::super::capabilities::CAPABILITIES;

/// What is wrong and what is warned of, by place.
type Seen = Vec<(String, Code)>;
/// A content that has this text.
type Long = fn(&str) -> Content;
/// A content that has so many members.
type Many = fn(usize) -> Content;

/// An astronaut: woman, skin, joiner, rocket.
const ASTRONAUT: &str = "\u{1f469}\u{1f3fd}\u{200d}\u{1f680}";
const PIECES: [&str; 5] = ["a", "\u{436}", "\u{20ac}", "\u{1f44b}", ASTRONAUT];

/// A text that is exactly so long, of these as far as they go.
fn text(length: Length, piece: &str) -> String {
    let one = length.of(piece);
    let rest = "a".repeat(length.most % one);
    piece.repeat(length.most / one) + &rest
}

fn words(text: impl Into<String>) -> Text {
    Text::parse(text).unwrap()
}

fn choice(title: &str, payload: &str, count: usize) -> Content {
    let reply = QuickReply {
        title: title.to_owned(),
        payload: payload.to_owned(),
    };
    Content::Choice(Choice {
        text: words("Which?"),
        replies: vec![reply; count],
    })
}

fn button(title: &str, payload: &str) -> Button {
    Button {
        title: title.to_owned(),
        press: Press::Postback(payload.to_owned()),
    }
}

fn buttons(text: &str, buttons: Vec<Button>) -> Content {
    Content::Buttons(Buttons {
        text: words(text),
        buttons,
    })
}

fn card(title: &str, subtitle: &str, buttons: Vec<Button>) -> Content {
    cards(title, subtitle, buttons, 1)
}

fn cards(title: &str, subtitle: &str, buttons: Vec<Button>, count: usize) -> Content {
    let card = Card {
        title: title.to_owned(),
        subtitle: Some(subtitle.to_owned()),
        image_url: None,
        url: None,
        buttons,
    };
    Content::Cards(Cards {
        cards: vec![card; count],
    })
}

/// All that is said of it but that the web site does not show it.
fn seen(content: &Content) -> Seen {
    let faults = CAPABILITIES.faults(content, OnOverflow::Refuse).into_iter();
    let warnings = content
        .warnings(OnOverflow::Refuse, &CAPABILITIES)
        .into_iter();
    let all = faults.map(|it| (it.pointer, it.code));
    let all = all.chain(warnings.map(|it| (it.pointer, it.code)));
    all.filter(|(_, code)| *code != Code::NotOnWeb).collect()
}

/// A limit, what META says it is, what has a text of that length, and what is said where when it is too long.
type Row = (Length, usize, Long, Code, &'static str);

/// A new limit does not compile until somebody says here how it is tested.
fn lengths() -> Vec<Row> {
    let Capabilities {
        text_bytes,
        content,
        ..
    } = CAPABILITIES;
    let ContentLimits {
        quick_reply_title,
        quick_reply_payload,
        card_title,
        card_subtitle,
        buttons_text,
        button_title,
        button_payload,
        images: _,
        quick_replies: _,
        cards: _,
        buttons: _,
        products: _,
    } = content;
    let bytes = Length {
        most: text_bytes,
        unit: Unit::Bytes,
    };
    let (long, cut, wide) = (Code::TextTooLong, Code::TitleCut, Code::FieldTooLong);
    let text: Long = |it| Content::Text(words(it));
    let replies: [Long; 2] = [|it| choice(it, "x", 1), |it| choice("x", it, 1)];
    let carded: [Long; 4] = [
        |it| card(it, "x", vec![]),
        |it| card("x", it, vec![]),
        |it| card("x", "x", vec![button(it, "x")]),
        |it| card("x", "x", vec![button("x", it)]),
    ];
    let buttoned: [Long; 3] = [
        |it| buttons(it, vec![button("x", "x")]),
        |it| buttons("x", vec![button(it, "x")]),
        |it| buttons("x", vec![button("x", it)]),
    ];
    vec![
        (bytes, 1000, text, long, "text"),
        (
            quick_reply_title,
            20,
            replies[0],
            cut,
            "quick_replies/0/title",
        ),
        (
            quick_reply_payload,
            1000,
            replies[1],
            wide,
            "quick_replies/0/payload",
        ),
        (card_title, 80, carded[0], wide, "cards/0/title"),
        (card_subtitle, 80, carded[1], wide, "cards/0/subtitle"),
        (button_title, 20, carded[2], cut, "cards/0/buttons/0/title"),
        (
            button_payload,
            1000,
            carded[3],
            wide,
            "cards/0/buttons/0/payload",
        ),
        (buttons_text, 640, buttoned[0], wide, "text"),
        (button_title, 20, buttoned[1], cut, "buttons/0/title"),
        (button_payload, 1000, buttoned[2], wide, "buttons/0/payload"),
    ]
}

#[test]
fn each_length_holds_below_at_and_above_it_whatever_its_characters() {
    for (limit, documented, make, code, field) in lengths() {
        assert_eq!(limit.most, documented, "{field}");
        for piece in PIECES {
            for (most, beyond) in [
                (documented - 1, false),
                (documented, false),
                (documented + 1, true),
            ] {
                let text = text(Length { most, ..limit }, piece);
                assert_eq!(limit.of(&text), most);
                let wrong = beyond.then(|| (format!("/content/{field}"), code));
                let wrong: Seen = wrong.into_iter().collect();
                assert_eq!(seen(&make(&text)), wrong, "{field} {piece} {most}");
            }
        }
    }
}

#[test]
fn each_number_of_members_holds_below_at_and_above_it() {
    let Capabilities {
        items,
        content,
        text_bytes: _,
        files: _,
        lacks: _,
        needs: _,
        private_reply: _,
        thread_control: _,
        // a part is a call, and what has too many of them is refused when it is prepared (`prepare` in the domain)
        parts: _,
        response_window: _,
        human_agent_window: _,
        private_reply_window: _,
        // calls, which are counted for all that calls (`budgets`)
        rates: _,
    } = CAPABILITIES;
    let images: Many = |count| {
        Content::Images(Images {
            urls: vec!["https://x/y.png".to_owned(); count],
        })
    };
    let products: Many = |count| {
        Content::Products(Products {
            ids: vec![ExternalId::parse("1").unwrap(); count],
        })
    };
    let several = Code::TooManyElements;
    let table: [(usize, usize, Many, Code, &str); 7] = [
        (content.images, 10, images, several, "/content/images"),
        (content.products, 10, products, several, "/content/products"),
        (
            content.quick_replies,
            13,
            |count| choice("x", "x", count),
            several,
            "/content/quick_replies",
        ),
        (
            content.cards,
            10,
            |count| cards("x", "x", vec![], count),
            several,
            "/content/cards",
        ),
        (
            content.buttons,
            3,
            |count| buttons("x", vec![button("x", "x"); count]),
            several,
            "/content/buttons",
        ),
        (
            content.buttons,
            3,
            |count| card("x", "x", vec![button("x", "x"); count]),
            several,
            "/content/cards/0/buttons",
        ),
        (
            items,
            10,
            |count| Content::List(vec![Content::Text(words("x")); count]),
            Code::ContentTooLong,
            "/content",
        ),
    ];
    for (limit, documented, make, code, pointer) in table {
        assert_eq!(limit, documented, "{pointer}");
        for (count, beyond) in [(limit - 1, false), (limit, false), (limit + 1, true)] {
            let expected: Seen = beyond
                .then(|| (pointer.to_owned(), code))
                .into_iter()
                .collect();
            assert_eq!(seen(&make(count)), expected, "{pointer} {count}");
        }
    }
}

/// A limit, its mebibytes, and types that are taken and that are not.
type FileRow = (
    Option<FileLimit>,
    u64,
    &'static [&'static str],
    &'static [&'static str],
);

#[test]
fn each_kind_of_file_holds_its_size_and_its_types() {
    const MEBIBYTE: u64 = 1024 * 1024;
    let FileLimits {
        image,
        video,
        audio,
        file,
    } = CAPABILITIES.files;
    let table: [FileRow; 4] = [
        (
            image,
            8,
            &["image/png", "image/jpeg", "image/gif"],
            &["image/webp", "image/heic", "video/mp4"],
        ),
        (
            video,
            25,
            &[
                "video/mp4",
                "video/ogg",
                "video/avi",
                "video/quicktime",
                "video/webm",
            ],
            &["video/x-matroska", "image/gif"],
        ),
        (
            audio,
            25,
            &["audio/aac", "audio/m4a", "audio/wav", "audio/mp4"],
            &["audio/mpeg", "audio/ogg", "audio/opus"],
        ),
        (
            file,
            25,
            &["application/pdf"],
            &["application/zip", "text/plain", "application/msword"],
        ),
    ];
    for (limit, mebibytes, taken, refused) in table {
        let limit = limit.unwrap();
        let judged = |kind: &str, bytes| {
            limit
                .judge(Some(kind), Some(bytes))
                .map_err(|(code, _)| code)
        };
        let most = mebibytes * MEBIBYTE;
        for kind in taken {
            assert_eq!(judged(kind, most - 1), Ok(()), "{kind}");
            assert_eq!(judged(kind, most), Ok(()), "{kind}");
            assert_eq!(judged(kind, most + 1), Err(Code::MediaTooLarge), "{kind}");
        }
        for kind in refused {
            assert_eq!(judged(kind, 1), Err(Code::MediaTypeUnsupported), "{kind}");
        }
    }
}
