use actix_web::{HttpRequest, post, web};
use domain::flow::Asked;
use domain::flow::send::{Send, SendMessage};
use domain::model::shared::Code;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::http::addresses::Addresses;
use crate::http::auth::{Allowed, permissions::MessagesWrite};
use crate::http::body::Body;
use crate::http::flow::Flow;
use crate::http::idempotency;
use crate::http::json;
use crate::http::message::CreateMessageBody;
use crate::http::problem::{Problem, ProblemView};
use crate::http::request_id::RequestId;
use crate::http::site::Site;
use crate::http::view::AcceptedView;

/// Messages at most.
const MOST: usize = 100;

/// Many messages that are to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateBatch, example = json!({"messages": [{
    "idempotency_key": "order-4711",
    "message": {"to": {"conversation_id": "cnv_01jd2v7q7hf8mrk0e4w0z3n5tb"}, "content": {"type": "text", "text": "It is on its way."}},
}]}))]
pub(crate) struct BatchBody {
    /// 1 to 100 of them.
    messages: Vec<ItemBody>,
}

/// One of many messages.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BatchItem)]
pub(crate) struct ItemBody {
    /// What the `Idempotency-Key` of a single call is. Without one it is the batch's own, if that has one, with a slash and the
    /// item's place behind it.
    #[serde(default)]
    idempotency_key: Option<String>,
    /// What the body of a single call is.
    #[schema(value_type = CreateMessageBody)]
    message: Box<RawValue>,
}

/// What became of many messages, in their order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Batch)]
pub(crate) struct BatchView {
    /// One for each message.
    results: Vec<ResultView>,
}

/// What became of one of many messages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchResult)]
pub(crate) struct ResultView {
    /// What the status of a single call is.
    #[schema(example = 202)]
    status: u16,
    /// Whether it was accepted before, under the same idempotency key.
    #[schema(example = false)]
    replayed: bool,
    /// The message, when it was accepted.
    message: Option<AcceptedView>,
    /// Why not, otherwise; with pointers into this request.
    #[schema(example = json!(null))]
    problem: Option<ProblemView>,
}

/// An item as it is asked for, or what is wrong with it.
type Item = Result<(SendMessage, Asked), Problem>;

impl BatchBody {
    fn items(
        self,
        request: &HttpRequest,
        of: &Asked,
        human_agent: bool,
    ) -> Result<Vec<Item>, Problem> {
        if !(1..=MOST).contains(&self.messages.len()) {
            let detail = "must have 1 to 100 messages";
            return Err(Problem::at("/messages", Code::InvalidRequest, detail));
        }
        let site = Site::of(request);
        let items = self.messages.into_iter().enumerate();
        let read = |(place, item): (usize, ItemBody)| {
            let body = item.message.get().as_bytes();
            let key = item.idempotency_key.as_deref();
            let asked = idempotency::asked_within(request, of, (place, key), body)?;
            let within = |problem: Problem| problem.within(&format!("/messages/{place}/message"));
            let body = json::read::<CreateMessageBody>(body).map_err(within)?;
            Ok((body.ask(site, human_agent), asked))
        };
        Ok(items.map(read).collect())
    }
}

/// Send many messages
///
/// Each is accepted or refused by itself, exactly as in a call of its own, and has an answer of its own, in their order. Those to one
/// recipient keep their order.
#[utoipa::path(tag = "messages", operation_id = "messages.batch", request_body = BatchBody,
    responses((status = 200, description = "What became of each", body = BatchView)))]
#[post("/messages/batch")]
pub(super) async fn batch(
    caller: Allowed<MessagesWrite>,
    request: HttpRequest,
    body: Body<BatchBody>,
    send: Flow<Send>,
    at: Addresses,
) -> Result<web::Json<BatchView>, Problem> {
    let workspace = caller.workspace()?;
    let items = body
        .value
        .items(&request, &body.asked, caller.human_agent())?;
    let (mut asks, mut refused) = (vec![], vec![]);
    for item in items {
        refused.push(item.map(|ask| asks.push(ask)).err());
    }
    let made = send
        .run(move |send| async move { Ok::<_, Problem>(send.accept_all(workspace, asks).await) })
        .await?;
    let mut made = made.into_iter();
    let results = refused.into_iter().enumerate().map(|(place, refused)| {
        let problem = match refused {
            Some(problem) => problem,
            None => match made.next() {
                Some(Ok(made)) => {
                    return ResultView {
                        status: 202,
                        replayed: made.replayed,
                        message: Some(AcceptedView::of(made.value, &at)),
                        problem: None,
                    };
                }
                Some(Err(error)) => {
                    Problem::from(error).within(&format!("/messages/{place}/message"))
                }
                None => Problem::new(Code::Internal),
            },
        };
        ResultView {
            status: problem.status().as_u16(),
            replayed: false,
            message: None,
            problem: Some(ProblemView::of(
                &problem,
                Site::of(&request),
                RequestId::of(&request).as_str(),
            )),
        }
    });
    Ok(web::Json(BatchView {
        results: results.collect(),
    }))
}
