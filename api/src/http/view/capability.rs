use domain::flow::send::Can;
use domain::model::channel::{Capabilities, Feature, Lacking, Length, Product};
use domain::model::message::AttachmentKind;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{ActionView, codes_or_none, time, words};
use crate::http::pages::CodePages;

/// What a channel can do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Capabilities)]
pub struct CapabilitiesView {
    /// The login product that the channel was connected with.
    #[schema(schema_with = products)]
    login: &'static str,
    /// What can be sent, and what of it this channel lacks.
    features: Vec<FeatureView>,
    /// Whether the control of its conversations can be changed: by `POST /v1/conversations/{id}/thread-control`, by
    /// `thread_control` of messages and of the channel, and by its `human_agent_handover`. Only with Facebook Login.
    thread_control: bool,
    /// How many items one message may have.
    #[schema(example = 10)]
    items: usize,
    /// How many parts one message may have; each is a call to Instagram.
    #[schema(example = 20)]
    parts: usize,
    /// For how many seconds after the contact's last word any answer may be sent.
    #[schema(example = 86400)]
    response_window_seconds: i64,
    /// For how many seconds after the contact's last word a person may answer.
    #[schema(example = 604_800)]
    human_agent_window_seconds: i64,
}

/// Something that can be sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Feature, example = json!({
    "feature": "images",
    "available": false,
    "code": "feature_missing",
    "explanation": "Instagram refused this type of content for this account: it gives its features to one account after the other. It is tried again after a day.",
    "action": {"code": "fix_request", "text": "Send it in another way (several images one after the other, a text instead of a sticker), or name a fallback_text.", "url": "https://gramway.example/docs/codes/feature_missing"},
    "since": "2026-11-20T10:00:00.000Z",
    "until": "2026-11-21T10:00:00.000Z",
    "limits": [{"of": "images", "most": 10, "unit": "members"}],
    "media_types": ["image/png", "image/jpeg"],
}))]
pub struct FeatureView {
    /// What: a type of content, `quick_replies`, `reply_to`, or `private_replies` to comments.
    #[schema(schema_with = features)]
    feature: &'static str,
    /// Whether this channel can send it, as far as is known.
    available: bool,
    /// Why not; a code of `GET /v1/codes`.
    #[schema(schema_with = codes_or_none)]
    code: Option<&'static str>,
    /// What that means.
    explanation: Option<&'static str>,
    /// What to do about it.
    action: Option<ActionView>,
    /// When Instagram refused it last.
    since: Option<String>,
    /// Until when that is believed.
    until: Option<String>,
    /// How much of it can be sent.
    limits: Vec<LimitView>,
    /// Which types of files.
    media_types: &'static [&'static str],
}

/// How much of something can be sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Limit)]
pub struct LimitView {
    /// Of what: the field of the request.
    #[schema(example = "text")]
    of: &'static str,
    /// So many at most.
    #[schema(example = 1000)]
    most: u64,
    /// `bytes`, `characters` or `members`.
    #[schema(example = "bytes", pattern = "bytes|characters|members")]
    unit: &'static str,
}

fn features() -> Schema {
    words(Feature::ALL.map(Feature::as_str))
}

fn products() -> Schema {
    words(Product::ALL.map(Product::as_str))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn long(of: &'static str, length: Length) -> LimitView {
    LimitView {
        of,
        most: number(length.most),
        unit: length.unit.as_str(),
    }
}

fn many(of: &'static str, most: usize) -> LimitView {
    LimitView {
        of,
        most: number(most),
        unit: "members",
    }
}

const fn bytes(of: &'static str, most: u64) -> LimitView {
    LimitView {
        of,
        most,
        unit: "bytes",
    }
}

fn limits(feature: Feature, can: &Capabilities) -> (Vec<LimitView>, &'static [&'static str]) {
    let it = &can.content;
    let buttons = || {
        [
            many("buttons", it.buttons),
            long("buttons/title", it.button_title),
            long("buttons/payload", it.button_payload),
        ]
    };
    let file = |kind: AttachmentKind| {
        let limit = can.files(&kind);
        let limits = limit.map(|limit| bytes("url", limit.bytes));
        (
            limits.into_iter().collect(),
            limit.map_or(&[][..], |limit| limit.media_types),
        )
    };
    let limits = match feature {
        Feature::Text => {
            let most = number(can.text_bytes);
            vec![bytes("text", most), bytes("fallback_text", most)]
        }
        Feature::Image => return file(AttachmentKind::Image),
        Feature::Video => return file(AttachmentKind::Video),
        Feature::Audio => return file(AttachmentKind::Audio),
        Feature::File => return file(AttachmentKind::File),
        Feature::Images => {
            let (one, types) = file(AttachmentKind::Image);
            let count = many("images", it.images);
            return ([count].into_iter().chain(one).collect(), types);
        }
        Feature::Sticker | Feature::Post | Feature::Reply | Feature::PrivateReply => vec![],
        Feature::Cards => {
            let own = [
                many("cards", it.cards),
                long("cards/title", it.card_title),
                long("cards/subtitle", it.card_subtitle),
            ];
            own.into_iter().chain(buttons()).collect()
        }
        Feature::Buttons => {
            let text = [long("text", it.buttons_text)];
            text.into_iter().chain(buttons()).collect()
        }
        Feature::Products => vec![many("products", it.products)],
        Feature::QuickReplies => vec![
            many("quick_replies", it.quick_replies),
            long("quick_replies/title", it.quick_reply_title),
            long("quick_replies/payload", it.quick_reply_payload),
        ],
    };
    (limits, &[])
}

impl FeatureView {
    fn of(
        feature: Feature,
        lacking: Option<Lacking>,
        can: &Capabilities,
        pages: &CodePages,
    ) -> Self {
        let info = lacking.map(|lacking| lacking.code.info());
        let (limits, media_types) = limits(feature, can);
        Self {
            feature: feature.as_str(),
            available: lacking.is_none(),
            code: info.map(|info| info.code),
            explanation: info.map(|info| info.explanation),
            action: lacking
                .as_ref()
                .map(|lacking| ActionView::of(lacking.code, pages)),
            since: lacking.and_then(|lacking| lacking.since).map(time),
            until: lacking.and_then(|lacking| lacking.until).map(time),
            limits,
            media_types,
        }
    }
}

impl CapabilitiesView {
    /// What a channel can do; of what it lacks, what to do about it.
    pub fn of(it: Can, pages: &CodePages) -> Self {
        let features = it.features.into_iter();
        Self {
            login: it.product.as_str(),
            features: features
                .map(|(feature, lacking)| FeatureView::of(feature, lacking, it.provider, pages))
                .collect(),
            thread_control: it.thread_control,
            items: it.provider.items,
            parts: it.provider.parts,
            response_window_seconds: it.provider.response_window.num_seconds(),
            human_agent_window_seconds: it.provider.human_agent_window.num_seconds(),
        }
    }
}
