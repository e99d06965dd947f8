use domain::model::event::EventType;

use crate::http::view::data_of;

/// What only some events of a component say: the field, and the types that say it.
const OF_SOME: &[(&str, &str, &[EventType])] = &[
    ("ChannelEventData", "checks", &[EventType::ChannelConnected]),
    ("EndpointEventData", "since", OF_FAILING),
    ("EndpointEventData", "last_error", OF_FAILING),
    ("EndpointEventData", "disables_at", OF_FAILING),
    ("MessageEventData", "edit", &[EventType::MessageEdited]),
    ("MessageEventData", "count", &[EventType::MessageRead]),
    (
        "MessageEventData",
        "failure",
        &[EventType::MessageFailed, EventType::MessagePartiallySent],
    ),
    ("MessageEventData", "hold", &[EventType::MessageWaiting]),
    ("MessageEventData", "sender", MAY_BE_OURS),
    ("MessageEventData", "reference", MAY_BE_OURS),
    ("MessageEventData", "thread_control", MAY_BE_OURS),
];

/// What may be about an endpoint that fails.
const OF_FAILING: &[EventType] = &[EventType::EndpointFailing, EventType::EndpointDisabled];

/// What may be about a message that was sent here.
const MAY_BE_OURS: &[EventType] = &[
    EventType::MessageEdited,
    EventType::MessageUnsent,
    EventType::MessageSent,
    EventType::MessageDelivered,
    EventType::MessageRead,
    EventType::MessageFailed,
    EventType::MessageUnconfirmed,
    EventType::MessagePartiallySent,
    EventType::MessageWaiting,
    EventType::MessageExpired,
    EventType::MessageCancelled,
];

/// Whether events of this type may say this.
pub(super) fn says(kind: EventType, field: &str) -> bool {
    let of_some = OF_SOME.iter();
    let mut limits = of_some.filter(|(data, name, _)| *data == data_of(kind) && *name == field);
    limits.all(|(_, _, types)| types.contains(&kind))
}

/// Whose messages events of this type are about, by the words of `direction`; of messages only.
pub(super) fn directions(kind: EventType) -> &'static [&'static str] {
    if [EventType::MessageReceived, EventType::StoryMentioned].contains(&kind) {
        &["inbound"]
    } else if kind == EventType::MessageSentExternally {
        &["external"]
    } else if kind.kinds() == EventType::MessageSent.kinds() {
        &["outbound"]
    } else {
        // any of them, and those that are about no message
        &["inbound", "outbound", "external"]
    }
}
