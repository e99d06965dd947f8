use domain::model::event::EventType;

/// The component with all that events of this type and of those like it say. There is no other way to have a schema: a new
/// type does not compile without a line here.
pub(super) const fn data_of(kind: EventType) -> &'static str {
    match kind {
        EventType::ChannelConnected
        | EventType::ChannelDegraded
        | EventType::ChannelRestricted
        | EventType::ChannelRecovered
        | EventType::ChannelReauthorizationRequired
        | EventType::ChannelDisconnected => "ChannelEventData",
        EventType::OnboardingOpened
        | EventType::OnboardingFailed
        | EventType::OnboardingExpired
        | EventType::OnboardingCompleted => "OnboardingEventData",
        EventType::MessageReceived
        | EventType::MessageSentExternally
        | EventType::StoryMentioned
        | EventType::MessageEdited
        | EventType::MessageUnsent
        | EventType::MessageSent
        | EventType::MessageDelivered
        | EventType::MessageRead
        | EventType::MessageFailed
        | EventType::MessageUnconfirmed
        | EventType::MessagePartiallySent
        | EventType::MessageWaiting
        | EventType::MessageExpired
        | EventType::MessageCancelled => "MessageEventData",
        EventType::ReactionAdded | EventType::ReactionRemoved => "ReactionEventData",
        EventType::PostbackReceived => "PostbackEventData",
        EventType::ReferralReceived => "ReferralEventData",
        EventType::OptinReceived => "OptinEventData",
        EventType::CommentReceived => "CommentEventData",
        EventType::MentionReceived => "MentionEventData",
        EventType::InsightReceived => "InsightEventData",
        EventType::ThreadRequested => "ThreadRequestedEventData",
        EventType::UnsupportedReceived => "UnsupportedEventData",
        EventType::ConversationOpened => "Nothing",
        EventType::ContactOptedOut => "OptedOutEventData",
        EventType::ConversationClosed => "ConversationClosedEventData",
        EventType::ConversationWindowClosing => "WindowClosingEventData",
        EventType::ContactUpdated => "ContactUpdatedEventData",
        EventType::ConversationThreadControlChanged => "ThreadControlEventData",
        EventType::DeliveryExhausted => "DeliveryEventData",
        EventType::EndpointFailing
        | EventType::EndpointRecovered
        | EventType::EndpointDisabled
        | EventType::EndpointTest => "EndpointEventData",
        EventType::OperationCompleted => "OperationEventData",
    }
}

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
