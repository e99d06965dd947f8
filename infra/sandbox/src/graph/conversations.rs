//! The Conversations API (META 6): what was said, for those who missed it.

use chrono::DateTime;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{Call, GraphError, token};
use crate::{
    clock::Millis,
    state::{Attachment, Author, Conversation, Counted, Message, State},
};

/// Conversation ids begin so (META 0); the IGSID follows.
const THREAD: &str = "aWdfZAG06MTpJR01lc3NhZ2VUaHJlYWQ6";

/// Details are told of this many messages of a thread (META 6).
const DETAILED: usize = 20;

/// Lists conversations or messages, or tells of one (META 6).
pub(super) fn answer(state: &mut State, call: &Call) -> Result<Value, GraphError> {
    let bearer = token::bearer(state, call)?;
    if !state.admits(&bearer.ig_id, Counted::Conversations) {
        return Err(GraphError::too_often(613));
    }
    bearer.may("instagram_business_manage_messages")?;
    token::messaging(state, &bearer)?;
    if call.path.ends_with("/conversations") {
        bearer.owns_node(call)?;
        if let Some(account) = state.account_of_mut(&bearer.ig_id) {
            account.was_read = true;
        }
        return Ok(list(state, &bearer.ig_id, call));
    }
    let node = call.node();
    let missing = || GraphError::no_object(&call.method, node);
    let mine = |conversation: &&Conversation| conversation.ig_id == bearer.ig_id;
    if let Some(igsid) = node.strip_prefix(THREAD) {
        let conversation = state.conversation(igsid).filter(mine).ok_or_else(missing)?;
        let messages = messages(state, conversation, call);
        return Ok(if call.path.ends_with("/messages") {
            messages
        } else {
            json!({"id": node, "messages": messages})
        });
    }
    let conversation = state
        .conversation_of_mid(node)
        .filter(mine)
        .ok_or_else(missing)?;
    let at = conversation
        .messages()
        .rev()
        .position(|message| message.mid == node);
    match at.and_then(|at| {
        conversation
            .messages()
            .rev()
            .nth(at)
            .map(|message| (at, message))
    }) {
        // beyond the newest ones Meta says that they were deleted
        Some((at, message)) if at < DETAILED && !message.unsent => {
            Ok(detail(state, conversation, message, &call.wanted()))
        }
        _ => Err(GraphError::new(
            400,
            9_000_001,
            "The requested message was deleted",
        )),
    }
}

fn list(state: &State, ig_id: &str, call: &Call) -> Value {
    let mut conversations: Vec<&Conversation> = match call.param("user_id") {
        Some(igsid) => state.conversation(igsid).into_iter().collect(),
        None => state.conversations().collect(),
    };
    conversations.retain(|conversation| {
        conversation.ig_id == ig_id && conversation.messages().next().is_some()
    });
    let updated = |conversation: &Conversation| {
        conversation
            .messages()
            .next_back()
            .map_or(0, |message| message.at)
    };
    conversations.sort_by(|a, b| updated(b).cmp(&updated(a)).then(a.igsid.cmp(&b.igsid)));
    let wanted = call.wanted();
    let data = conversations.into_iter().map(|conversation| {
        let mut told = json!({
            "id": format!("{THREAD}{}", conversation.igsid),
            "updated_time": time(updated(conversation)),
        });
        if let Some(told) = told.as_object_mut() {
            if wanted.iter().any(|field| field == "participants") {
                let people = [account(state, conversation), user(conversation)];
                told.insert("participants".to_owned(), json!({"data": people}));
            }
            if let Some(field) = wanted.iter().find(|field| field.starts_with("messages")) {
                let messages = newest(state, conversation, limit_of(field), &sub_fields(field));
                told.insert("messages".to_owned(), json!({"data": messages}));
            }
        }
        told
    });
    page(data.collect(), call)
}

fn messages(state: &State, conversation: &Conversation, call: &Call) -> Value {
    let wanted = call.wanted();
    let fields = match wanted.iter().find(|field| field.starts_with("messages")) {
        Some(field) => sub_fields(field),
        None => wanted,
    };
    let all = newest(state, conversation, usize::MAX, &fields);
    page(all, call)
}

/// The newest messages, newest first; only ids beyond those that are told in detail (META 6).
fn newest(
    state: &State,
    conversation: &Conversation,
    limit: usize,
    fields: &[String],
) -> Vec<Value> {
    let told = conversation
        .messages()
        .rev()
        .take(limit)
        .enumerate()
        .map(|(at, message)| {
            if at < DETAILED && !message.unsent {
                detail(state, conversation, message, fields)
            } else {
                json!({"id": message.mid, "created_time": time(message.at)})
            }
        });
    told.collect()
}

/// A message with the fields asked for; `id` and `created_time` when none are (META 6).
fn detail(
    state: &State,
    conversation: &Conversation,
    message: &Message,
    fields: &[String],
) -> Value {
    let mut told = json!({"id": message.mid, "created_time": time(message.at)});
    let (from, to) = match message.author {
        Author::User => (user(conversation), account(state, conversation)),
        Author::Api | Author::App => (account(state, conversation), user(conversation)),
    };
    let Some(object) = told.as_object_mut() else {
        return told;
    };
    for field in fields {
        match field.as_str() {
            "from" => object.insert(field.clone(), from.clone()),
            "to" => object.insert(field.clone(), json!({"data": [to]})),
            "message" => object.insert(field.clone(), json!(message.text.as_deref().unwrap_or(""))),
            // what is no file has no field of its own here
            "attachments" if message.attachments.iter().any(is_file) => {
                let files = message
                    .attachments
                    .iter()
                    .filter(|it| is_file(it))
                    .map(|file| {
                        let url = file.url.as_deref().map(|url| state.cdn.anew(url));
                        match file.kind.as_str() {
                            "image" => json!({"image_data": {"url": url}}),
                            "video" => json!({"video_data": {"url": url}}),
                            _ => json!({"file_url": url}),
                        }
                    });
                object.insert(
                    field.clone(),
                    json!({"data": files.collect::<Vec<Value>>()}),
                )
            }
            _ => None,
        };
    }
    told
}

fn is_file(attachment: &Attachment) -> bool {
    matches!(
        attachment.kind.as_str(),
        "image" | "video" | "audio" | "file"
    )
}

fn account(state: &State, conversation: &Conversation) -> Value {
    let username = state
        .account_of(&conversation.ig_id)
        .map_or("", |account| account.username.as_str());
    json!({"username": username, "id": conversation.ig_id})
}

fn user(conversation: &Conversation) -> Value {
    json!({"username": conversation.username, "id": conversation.igsid})
}

/// One page of a list; cursors are opaque and the last page has no `next` (META 1a, 6).
pub(super) fn page(all: Vec<Value>, call: &Call) -> Value {
    page_of(all, call, 100)
}

/// The same with pages of so many at most: a page may be shorter than what was asked for (META 1a).
pub(super) fn page_of(all: Vec<Value>, call: &Call, most: usize) -> Value {
    let number = |name: &str| call.param(name).and_then(|text| text.parse::<usize>().ok());
    let limit = number("limit").unwrap_or(25).clamp(1, 100).min(most);
    let skip = number("after").unwrap_or(0);
    let end = skip.saturating_add(limit);
    let more = all.len() > end;
    let data: Vec<Value> = all.into_iter().skip(skip).take(limit).collect();
    if more {
        let next = next_page(call, limit, end);
        json!({"data": data, "paging": {"cursors": {"after": end.to_string()}, "next": next}})
    } else {
        json!({"data": data})
    }
}

/// The whole address of the next page, with the token when it came as a parameter.
fn next_page(call: &Call, limit: usize, after: usize) -> String {
    let version = call.version.as_deref().unwrap_or("v26.0");
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(
        call.query
            .iter()
            .filter(|(key, _)| key != "limit" && key != "after"),
    );
    query.append_pair("limit", &limit.to_string());
    query.append_pair("after", &after.to_string());
    format!("{}/{version}{}?{}", call.origin, call.path, query.finish())
}

/// `messages.limit(1){id,from}` asks for one message.
fn limit_of(field: &str) -> usize {
    field
        .split_once(".limit(")
        .and_then(|(_, rest)| rest.split_once(')'))
        .and_then(|(limit, _)| limit.parse().ok())
        .unwrap_or(25)
}

/// `messages.limit(1){id,from}` asks for `id` and `from`.
fn sub_fields(field: &str) -> Vec<String> {
    field
        .split_once('{')
        .map(|(_, rest)| rest.trim_end_matches('}'))
        .map(|fields| fields.split(',').map(str::to_owned).collect())
        .unwrap_or_default()
}

/// A time with an offset without colon, which is not RFC 3339 (META 6).
fn time(at: Millis) -> String {
    DateTime::from_timestamp_millis(at)
        .map(|at| at.format("%Y-%m-%dT%H:%M:%S+0000").to_string())
        .unwrap_or_default()
}
