//! What a contact did beside writing: events of every kind, receipts, edits, and what is taken back.

use std::collections::BTreeMap;

use domain::model::channel::UnsendPolicy;
use domain::model::conversation::Conversation;
use domain::model::event::{
    CommentIds, CommentReceived, Event, FactData, Flags, InboundFact, InsightReceived,
    MentionReceived, MessageEdited, MessageRead, PostbackReceived, ReactionFact, ThreadChange,
    ThreadControlChanged, ThreadRequested,
};
use domain::model::message::{
    Content, ContentId, Edits, Inbound, Message, MessageState, PartOutcome, Reaction,
};
use domain::model::shared::{Ids as _, PageAsk};
use domain::port::store::{EventFilter, MessageFilter, Write};
use infra::ids::UuidIds;

use super::world::{Stage, about, at, external, part, said, says, to_send};
use crate::harness::{Kind, WHOLE, on_both};

/// One fact of each kind, some with all that they may have and some with nothing.
fn every_kind(message: &Message, content: ContentId) -> Vec<InboundFact> {
    let some = |id: &str| Some(external(id));
    let reaction = |content: Option<ContentId>| ReactionFact {
        message: content.map(|_| message.id),
        external_id: external("mid.1"),
        content,
    };
    let control = |change, roles: &[(&str, &str)]| {
        let roles = roles
            .iter()
            .map(|(app, role)| ((*app).to_owned(), vec![(*role).to_owned()]));
        InboundFact::ThreadControlChanged(ThreadControlChanged {
            change,
            previous: None,
            next: some("28978671838402975"),
            roles: roles.collect(),
            content: Some(content),
        })
    };
    let comment = |ids: fn(&str) -> Option<domain::model::shared::ExternalId>| {
        InboundFact::CommentReceived(Box::new(CommentReceived {
            comment: ids("0")
                .map(|_| domain::model::conversation::CommentId::from_uuid(UuidIds.next())),
            about: CommentIds {
                external_id: external("178"),
                parent: ids("1"),
                from: ids("2"),
                media: ids("3"),
                product_type: ids("FEED").map(|word| word.to_string()),
                ad: ids("4"),
                original_media: ids("5"),
                live: ids("6").is_some(),
            },
            own: ids("7").is_some(),
            content: Some(content),
        }))
    };
    vec![
        InboundFact::StoryMentioned(about(message)),
        InboundFact::MessageEdited(MessageEdited {
            message: message.id,
            content,
            number: Some(2),
        }),
        InboundFact::MessageUnsent(message.id),
        InboundFact::MessageRead(MessageRead {
            message: message.id,
            count: 7,
        }),
        InboundFact::ReactionAdded(reaction(Some(content))),
        InboundFact::ReactionRemoved(reaction(None)),
        InboundFact::PostbackReceived(PostbackReceived {
            external_id: some("mid.2"),
            content: Some(content),
        }),
        InboundFact::PostbackReceived(PostbackReceived {
            external_id: None,
            content: None,
        }),
        InboundFact::ReferralReceived(Some(content)),
        InboundFact::OptinReceived(Some(content)),
        InboundFact::ThreadRequested(ThreadRequested {
            app: some("1"),
            content: None,
        }),
        control(ThreadChange::Passed, &[]),
        control(ThreadChange::Taken, &[]),
        control(ThreadChange::Roles, &[("1", "primary_receiver")]),
        comment(|id| Some(external(id))),
        comment(|_| None),
        InboundFact::MentionReceived(MentionReceived {
            media: some("1"),
            comment: None,
            content: None,
        }),
        InboundFact::InsightReceived(InsightReceived {
            media: some("1"),
            metrics: BTreeMap::from([("reach".to_owned(), -1), ("exits".to_owned(), i64::MAX)]),
            content: None,
        }),
    ]
}

async fn every_fact_and_its_flags_come_back_as_they_were(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let heard = here.inbound("mid.1", 10);
    let how = ContentId::from_uuid(UuidIds.next());
    let reaction = Content::Inbound(Box::new(Inbound::Reaction(Reaction {
        name: Some("love".to_owned()),
        emoji: Some("\u{2764}\u{0}".to_owned()),
    })));
    let mut changes =
        said(here.changes(), &heard, "hello").write(Write::Content(how, reaction.clone(), at(11)));
    let mut facts = vec![];
    for (number, data) in (0..).zip(every_kind(&heard, how)) {
        let mut fact = here.fact(FactData::Inbound(data));
        fact.flags = Flags {
            recovered: number % 2 == 0,
            imported: number % 3 == 0,
            standby: number % 5 == 0,
            example: false,
        };
        changes = changes.fact(fact.clone());
        facts.push(fact);
    }
    stage.commit(changes).await;

    let read = stage
        .read()
        .events(WHOLE, &EventFilter::default(), 100)
        .await;
    let read = read.unwrap();

    let back: Vec<_> = read
        .iter()
        .map(|(Event { fact, .. }, _)| fact.clone())
        .collect();
    assert_eq!(back, facts);
    let (_, told) = &read[4];
    assert_eq!(told.content.as_ref(), Some(&reaction));
    assert_eq!(told.message.as_ref(), Some(&heard));
    assert_eq!(read[5].1.content, None);
}
on_both!(every_fact_and_its_flags_come_back_as_they_were);

async fn what_was_sent_and_not_read_is_listed_newest_first(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let in_state = |state, second| Message {
        state,
        ..here.outbound(second)
    };
    let early = in_state(MessageState::Sent, 5);
    let sent = in_state(MessageState::Sent, 10);
    let shown = in_state(MessageState::Delivered, 11);
    let others = [
        in_state(MessageState::Read, 12),
        in_state(MessageState::Queued, 13),
        in_state(MessageState::Failed, 14),
        here.inbound("mid.1", 15),
    ];
    let first = part(&sent, 0, PartOutcome::Sent { at: at(10) });
    let mut changes = here.changes();
    for message in [&early, &sent, &shown].into_iter().chain(&others) {
        changes = said(changes, message, "x");
    }
    stage.commit(to_send(changes, &first, "x")).await;

    let read = stage.read();
    let unread = async |since, most| {
        let found = read.unread(here.conversation.id, at(since), most).await;
        let found = found.unwrap();
        found.iter().map(|it| it.message.id).collect::<Vec<_>>()
    };

    assert_eq!(unread(0, 9).await, [shown.id, sent.id, early.id]);
    assert_eq!(unread(10, 9).await, [shown.id, sent.id]);
    assert_eq!(unread(0, 1).await, [shown.id]);
    let found = read.unread(here.conversation.id, at(10), 9).await.unwrap();
    assert_eq!(found[1].parts, [(first, false)]);
    let elsewhere = stage.elsewhere();
    let found = elsewhere.unread(here.conversation.id, at(0), 9).await;
    assert_eq!(found.unwrap(), []);
}
on_both!(what_was_sent_and_not_read_is_listed_newest_first);

async fn what_is_taken_back_says_nothing_any_more(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let heard = here.inbound("mid.1", 10);
    stage
        .commit(said(here.changes(), &heard, "first secret"))
        .await;
    let second = ContentId::from_uuid(UuidIds.next());
    let edited = heard.edited(second, Some(3)).unwrap();
    let changes = here.changes();
    let changes = changes
        .write(Write::Content(second, says("second secret"), at(11)))
        .write(Write::Message(edited.clone()))
        .write(Write::Conversation(Conversation {
            read_until: Some(at(12)),
            awaited: false,
            version: here.conversation.version + 1,
            ..here.conversation.clone()
        }));
    stage.commit(changes).await;

    let read = stage.read();
    let record = read.message(heard.id).await.unwrap().unwrap();
    assert_eq!(
        (&record.message, &record.content),
        (&edited, &says("second secret"))
    );
    let edits = Edits {
        earlier: vec![heard.content],
        number: 3,
        unheard: false,
        deleted: false,
    };
    assert_eq!(record.message.edits, edits);
    let on = read.conversation(here.conversation.id).await.unwrap();
    assert_eq!(on.unwrap().conversation.read_until, Some(at(12)));

    let mut changes = here.changes();
    for content in edited.contents() {
        changes = changes.write(Write::Redacted(content, at(13)));
    }
    stage.commit(changes).await;

    for content in [heard.content, second] {
        let left = read.content(content).await.unwrap();
        assert_eq!(left, Some(Content::Unsent));
    }
    let record = read.message(heard.id).await.unwrap().unwrap();
    assert_eq!(record.content, Content::Unsent);
}
on_both!(what_is_taken_back_says_nothing_any_more);

async fn what_is_deleted_is_in_no_list_and_does_not_come_again(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let (kept, heard) = (here.inbound("mid.1", 10), here.inbound("mid.2", 11));
    let changes = said(here.changes(), &kept, "hello");
    stage.commit(said(changes, &heard, "a secret")).await;

    let deleted = heard.taken_back(UnsendPolicy::Delete);
    let changes = here.changes().write(Write::Message(deleted.clone()));
    stage.commit(changes).await;

    let read = stage.read();
    let page = read.messages(here.conversation.id, PageAsk::first(9)).await;
    let listed: Vec<_> = page
        .unwrap()
        .items
        .into_iter()
        .map(|it| it.message)
        .collect();
    assert_eq!(listed, [kept]);
    let filter = MessageFilter {
        external_id: Some(external("mid.2")),
        ..MessageFilter::default()
    };
    let found = read.messages_like(&filter, PageAsk::first(9)).await;
    assert_eq!(found.unwrap().items, []);
    let mid = external("mid.2");
    let known = read.message_by_external(heard.channel, &mid).await;
    assert_eq!(known.unwrap(), Some(deleted));
}
on_both!(what_is_deleted_is_in_no_list_and_does_not_come_again);
