//! What Instagram can do: limits as data.

use chrono::Duration;
use domain::model::channel::{
    Capabilities, ContentLimits, Feature, FileLimit, FileLimits, Length, Product,
};
use domain::model::shared::{Rate, Rates};

const MEBIBYTE: u64 = 1024 * 1024;

const fn every(seconds: i64, calls: u16) -> Rate {
    let per = Duration::seconds(seconds);
    Rate { calls, per }
}

/// The permission without which Instagram tells of no comment and takes no private reply (META 1a), as each login product
/// calls it. A login without it is taken all the same.
pub(super) const INSTAGRAM_COMMENTS: &str = "instagram_business_manage_comments";
pub(super) const FACEBOOK_COMMENTS: &str = "instagram_manage_comments";

/// META 9, where two pages differ by the smaller figure.
pub(in crate::providers) const RATES: Rates = Rates {
    send: Some(every(1, 100)),
    // of images and other files nothing is said: they share what sounds and videos have
    file: Some(every(1, 10)),
    private_reply: Some(every(60 * 60, 750)),
    live_reply: Some(every(1, 100)),
    conversations: Some(every(1, 2)),
    greeting: Some(every(10 * 60, 10)),
    // nothing is said of these: they have what texts have, and Instagram's usage headers are heeded
    profile: Some(every(1, 100)),
    control: Some(every(1, 100)),
};

/// META 3.2, 3.4, 3.5, 9.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    text_bytes: 1000,
    files: FileLimits {
        image: Some(FileLimit {
            bytes: 8 * MEBIBYTE,
            media_types: &["image/png", "image/jpeg", "image/jpg", "image/gif"],
        }),
        video: Some(FileLimit {
            bytes: 25 * MEBIBYTE,
            media_types: &[
                "video/mp4",
                "video/ogg",
                "video/webm",
                "video/quicktime",
                "video/avi",
                "video/x-msvideo",
            ],
        }),
        audio: Some(FileLimit {
            bytes: 25 * MEBIBYTE,
            media_types: &[
                "audio/aac",
                "audio/mp4",
                "audio/m4a",
                "audio/x-m4a",
                "audio/wav",
                "audio/x-wav",
                "audio/wave",
                "audio/vnd.wave",
                "video/mp4",
            ],
        }),
        file: Some(FileLimit {
            bytes: 25 * MEBIBYTE,
            media_types: &["application/pdf"],
        }),
    },
    content: ContentLimits {
        images: 10,
        quick_replies: 13,
        quick_reply_title: Length::characters(20),
        quick_reply_payload: Length::characters(1000),
        cards: 10,
        card_title: Length::characters(80),
        card_subtitle: Length::characters(80),
        buttons_text: Length::characters(640),
        buttons: 3,
        button_title: Length::characters(20),
        button_payload: Length::characters(1000),
        products: 10,
    },
    // META 3.1: of a catalogue, which only a Page has
    lacks: &[(Product::Instagram, Feature::Products)],
    needs: &[
        (
            Product::Instagram,
            Feature::PrivateReply,
            INSTAGRAM_COMMENTS,
        ),
        (Product::Facebook, Feature::PrivateReply, FACEBOOK_COMMENTS),
    ],
    // META 3.5: texts by the documents, templates by what is seen
    private_reply: &[Feature::Text, Feature::Cards, Feature::Buttons],
    // META 7
    thread_control: &[Product::Facebook],
    // ours: each part is a call
    items: 10,
    parts: 20,
    response_window: Duration::hours(24),
    human_agent_window: Duration::days(7),
    private_reply_window: Duration::days(7),
    rates: RATES,
};
