use domain::model::shared::ExternalId;
use domain::port::provider::Gesture;

use super::body::{ActionPayload, ActionRequest, Recipient};

/// The body of the call that does this (META 3.1).
pub(in crate::providers::instagram) fn action<'a>(
    to: &'a ExternalId,
    what: &'a Gesture,
) -> ActionRequest<'a> {
    let about = |mid: &'a ExternalId, reaction| {
        Some(ActionPayload {
            message_id: mid.as_str(),
            reaction,
        })
    };
    let (sender_action, payload) = match what {
        Gesture::TypingOn => ("typing_on", None),
        Gesture::TypingOff => ("typing_off", None),
        Gesture::MarkSeen => ("mark_seen", None),
        Gesture::React(mid, reaction) => ("react", about(mid, Some(reaction.as_str()))),
        Gesture::Unreact(mid) => ("unreact", about(mid, None)),
    };
    ActionRequest {
        recipient: Recipient::Id(to.as_str()),
        sender_action,
        payload,
    }
}

#[cfg(test)]
mod tests {
    use domain::model::message::Emoji;

    use super::*;

    #[test]
    fn each_is_sent_alone() {
        let (to, mid) = (
            ExternalId::parse("6140").unwrap(),
            ExternalId::parse("aWdf").unwrap(),
        );
        let reaction = Emoji::parse("❤️").unwrap();
        let all = [
            Gesture::TypingOn,
            Gesture::TypingOff,
            Gesture::MarkSeen,
            Gesture::React(mid.clone(), reaction),
            Gesture::Unreact(mid),
        ];
        let bodies: Vec<_> = all
            .iter()
            .map(|what| serde_json::to_string(&action(&to, what)).unwrap())
            .collect();
        insta::assert_snapshot!(bodies.join("\n"), @r#"
        {"recipient":{"id":"6140"},"sender_action":"typing_on"}
        {"recipient":{"id":"6140"},"sender_action":"typing_off"}
        {"recipient":{"id":"6140"},"sender_action":"mark_seen"}
        {"recipient":{"id":"6140"},"sender_action":"react","payload":{"message_id":"aWdf","reaction":"❤️"}}
        {"recipient":{"id":"6140"},"sender_action":"unreact","payload":{"message_id":"aWdf"}}
        "#);
    }
}
