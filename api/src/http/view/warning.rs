use std::time::Duration;

use domain::flow::{Made, send};
use domain::model::channel::{Fault, Product};
use domain::model::message::Warning;
use domain::model::shared::Code;
use domain::port::provider::GraphCall;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;

use super::{
    ActionView, ContentView, HoldView, MessageView, ThreadControlView, codes_schema, raw, time,
    words,
};
use crate::http::Addresses;
use crate::http::answer::Answer;
use crate::http::pages::CodePages;

/// Something that is sent, and shown otherwise than it was meant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Warning, example = json!({
    "pointer": "/content/quick_replies/0/title",
    "code": "title_cut",
    "detail": "has 24 characters, of which 20 are shown",
    "explanation": "Instagram shows 20 characters of a title of a quick reply or a button.",
    "action": {"code": "fix_request", "text": "Shorten the title.", "url": "https://gramway.example/docs/codes/title_cut"},
}))]
pub struct WarningView {
    /// A JSON pointer into the body.
    pointer: String,
    /// The code.
    #[schema(schema_with = codes_schema)]
    code: &'static str,
    /// The same in words, with the figures.
    detail: String,
    /// What the code means.
    explanation: &'static str,
    /// What to do about it.
    action: ActionView,
}

/// A message that was accepted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AcceptedMessage)]
pub struct AcceptedView {
    /// The message.
    #[serde(flatten)]
    message: MessageView,
    /// What will be shown otherwise than it is said.
    #[schema(example = json!([]))]
    warnings: Vec<WarningView>,
}

/// What a send would come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Preview)]
pub struct PreviewView {
    /// Through which channel it would be sent.
    #[schema(example = "ch_01jd2v7q7hf8mrk0e4w0z3n5tb")]
    channel_id: String,
    /// The login product that the channel was connected with.
    #[schema(schema_with = products)]
    login: &'static str,
    /// Before that it would not be sent.
    #[schema(example = json!(null))]
    send_at: Option<String>,
    /// After that it would not be sent any more.
    #[schema(example = json!(null))]
    expires_at: Option<String>,
    /// The parts in order; each is one call to Instagram. What they would be, also when it is refused.
    parts: Vec<PreviewPartView>,
    /// The calls that would change the control of the conversation, in order: as it or its channel says, and when it takes back
    /// what was handed over to the Instagram inbox.
    #[schema(example = json!([]))]
    thread_control: Vec<PreviewControlView>,
    /// Why it would wait once it was accepted, if so: as a message's own `hold` would say.
    hold: Option<HoldView>,
    /// What would be shown otherwise than it is said.
    warnings: Vec<WarningView>,
    /// What keeps it from being sent now; it can be sent when there is nothing.
    #[schema(example = json!([]))]
    refusals: Vec<WarningView>,
}

/// One part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewPart)]
pub struct PreviewPartView {
    /// Its place in the message, from 0.
    #[schema(example = 0)]
    index: usize,
    /// What it says.
    content: ContentView,
    /// `true` when `fallback_text` stands in for what the channel cannot send.
    #[schema(example = false)]
    fallback: bool,
    /// The call to Instagram, without its token.
    request: Option<GraphCallView>,
}

/// A change of the control of the conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewThreadControl)]
pub struct PreviewControlView {
    /// `before` the message is sent, if another app has the control then; or `after` all of it was sent.
    #[schema(example = "after", pattern = "before|after")]
    when: &'static str,
    /// What.
    #[serde(flatten)]
    control: ThreadControlView,
    /// The call to Instagram, without its token.
    request: Option<GraphCallView>,
}

/// A call to Instagram, without its token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphCall)]
pub struct GraphCallView {
    /// Its method.
    #[schema(example = "POST")]
    method: &'static str,
    /// Its path on the host of the login product.
    #[schema(example = "/v26.0/17841400000000001/messages")]
    path: String,
    /// Its body.
    #[schema(value_type = Object, example = json!({"recipient": {"id": "6140"}, "messaging_type": "RESPONSE", "message": {"text": "Yes, it is!"}}))]
    body: Box<RawValue>,
}

fn products() -> Schema {
    words(Product::ALL.map(Product::as_str))
}

impl WarningView {
    fn warned(warning: Warning, pages: &CodePages) -> Self {
        Self::of((warning.pointer, warning.code, warning.detail), pages)
    }

    fn refused(fault: Fault, pages: &CodePages) -> Self {
        Self::of((fault.pointer, fault.code, fault.detail), pages)
    }

    fn of((pointer, code, detail): (String, Code, String), pages: &CodePages) -> Self {
        let info = code.info();
        Self {
            pointer,
            code: info.code,
            detail,
            explanation: info.explanation,
            action: ActionView::of(code, pages),
        }
    }
}

impl AcceptedView {
    /// This message, with what was warned of.
    pub fn of(mut view: send::MessageView, at: &Addresses) -> Self {
        let warnings = std::mem::take(&mut view.warnings);
        Self {
            message: MessageView::of(&view, at),
            warnings: warned(warnings, &at.pages),
        }
    }

    /// The answer to whoever sent it, and may have waited for what becomes of it.
    pub(in crate::http) fn answer(
        made: Made<send::MessageView>,
        waited: Option<Duration>,
        at: &Addresses,
    ) -> Answer<Self> {
        let over = made.value.state.is_over();
        Answer::accepted(made, |view| Self::of(view, at)).waited(waited, over)
    }
}

fn warned(warnings: Vec<Warning>, pages: &CodePages) -> Vec<WarningView> {
    let warnings = warnings.into_iter();
    warnings.map(|it| WarningView::warned(it, pages)).collect()
}

impl From<GraphCall> for GraphCallView {
    fn from(call: GraphCall) -> Self {
        Self {
            method: call.method,
            path: call.path,
            body: raw(call.body),
        }
    }
}

impl From<send::PreviewControl> for PreviewControlView {
    fn from(it: send::PreviewControl) -> Self {
        Self {
            when: if it.control.is_before() {
                "before"
            } else {
                "after"
            },
            control: (&it.control).into(),
            request: it.call.map(GraphCallView::from),
        }
    }
}

impl PreviewView {
    /// What a send would come to, with what was warned of.
    pub fn of(preview: send::Preview, pages: &CodePages) -> Self {
        let parts = preview.parts.into_iter().enumerate();
        let control = preview.control.into_iter();
        Self {
            channel_id: preview.channel.to_string(),
            login: preview.product.as_str(),
            send_at: preview.send_at.map(time),
            expires_at: preview.expires_at.map(time),
            parts: parts
                .map(|(index, part)| PreviewPartView {
                    index,
                    content: ContentView::of(&part.says, None),
                    fallback: part.instead,
                    request: part.call.map(GraphCallView::from),
                })
                .collect(),
            thread_control: control.map(PreviewControlView::from).collect(),
            hold: preview.hold.as_ref().map(|it| HoldView::of(it, pages)),
            warnings: warned(preview.warnings, pages),
            refusals: preview
                .refusals
                .into_iter()
                .map(|it| WarningView::refused(it, pages))
                .collect(),
        }
    }
}
