//! Messages with their parts.

use domain::model::message::{
    Doubt, Failure, Message, MessageState, Part, PartOutcome, ProviderWords,
};
use domain::model::shared::{Code, PageAsk};
use domain::port::store::Write;
use domain::port::work::Pace;

use super::world::{Stage, at, external, part, said, says, to_send};
use crate::harness::{Kind, on_both};

async fn a_message_comes_with_what_it_says_and_its_parts_in_order(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let heard = here.inbound("mid.1", 10);
    let sent = here.outbound(11);
    let failure = Failure {
        code: Code::ProviderTransient,
        occurred_at: at(12),
        attempt: 2,
        provider: Some(ProviderWords {
            status: Some(500),
            kind: Some("OAuthException".into()),
            message: Some("no".into()),
            user_title: Some("Sorry".into()),
            data: Some("{\"of\":[1]}".into()),
            transient: Some(false),
            user_message: Some("Try later".into()),
            ..ProviderWords::default()
        }),
    };
    let mut first = part(&sent, 0, PartOutcome::Sent { at: at(12) });
    first.external_id = Some(external("mid.2"));
    first.delivered_at = Some(at(13));
    let second = part(&sent, 1, PartOutcome::Open);
    let third = part(&sent, 2, PartOutcome::Failed(failure));
    let mut changes = said(here.changes(), &heard, "hello");
    changes = said(changes, &sent, "all of it");
    for (part, text) in [(&third, "c"), (&second, "b"), (&first, "a")] {
        changes = to_send(changes, part, text);
    }
    stage.commit(changes).await;
    stage.start(second.id).await;

    let read = stage.read();
    let record = read.message(heard.id).await.unwrap().unwrap();
    assert_eq!(
        (record.message, record.content),
        (heard.clone(), says("hello"))
    );
    assert_eq!(record.parts, []);
    let record = read.message(sent.id).await.unwrap().unwrap();
    assert_eq!(
        (&record.message, &record.content),
        (&sent, &says("all of it"))
    );
    let parts = [
        (first.clone(), false),
        (second.clone(), true),
        (third, false),
    ];
    assert_eq!(record.parts, parts);
    let page = read.messages(here.conversation.id, PageAsk::first(9)).await;
    let page = page.unwrap();
    assert_eq!(page.items[0], record);
    assert_eq!(page.items[1].message, heard);
    assert_eq!(read.content(second.content).await.unwrap(), Some(says("b")));
    let mid = read
        .part_by_external(here.channel.id, &external("mid.2"))
        .await;
    assert_eq!(mid.unwrap(), Some(first));
    let mid = read
        .message_by_external(here.channel.id, &external("mid.1"))
        .await;
    assert_eq!(mid.unwrap(), Some(heard.clone()));

    let elsewhere = stage.elsewhere();
    assert_eq!(elsewhere.message(sent.id).await.unwrap(), None);
    assert_eq!(elsewhere.content(second.content).await.unwrap(), None);
    let mid = elsewhere
        .part_by_external(here.channel.id, &external("mid.2"))
        .await;
    assert_eq!(mid.unwrap(), None);
    let mid = elsewhere
        .message_by_external(here.channel.id, &external("mid.1"))
        .await;
    assert_eq!(mid.unwrap(), None);
    let listed = elsewhere
        .messages(here.conversation.id, PageAsk::first(9))
        .await;
    assert_eq!(listed.unwrap().items, []);
}
on_both!(a_message_comes_with_what_it_says_and_its_parts_in_order);

/// One that left without an answer.
fn doubted(part: Part) -> Part {
    Part {
        doubt: Some(Doubt {
            since: at(12),
            until: at(40),
            times: 2,
        }),
        file_tries: 1,
        instead: true,
        ..part
    }
}

async fn parts_in_flight_are_unconfirmed_or_being_run_oldest_first(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let unconfirmed = PartOutcome::Unconfirmed {
        since: at(30),
        resolves_by: at(40),
    };
    let in_state = |state, second| Message {
        state,
        ..here.outbound(second)
    };
    let young = in_state(MessageState::Sending, 20);
    let old = in_state(MessageState::Unconfirmed, 10);
    let done = in_state(MessageState::Sent, 15);
    let runs = part(&young, 0, PartOutcome::Open);
    let waits = part(&young, 1, PartOutcome::Open);
    let unknown = part(&old, 0, unconfirmed);
    let again = doubted(part(&young, 2, PartOutcome::Open));
    let sent = part(&done, 0, PartOutcome::Sent { at: at(16) });
    let mut changes = here.changes();
    for message in [&young, &old, &done] {
        changes = said(changes, message, "whole");
    }
    for (part, text) in [
        (&runs, "runs"),
        (&waits, "waits"),
        (&unknown, "left"),
        (&again, "again"),
        (&sent, "x"),
    ] {
        changes = to_send(changes, part, text);
    }
    stage.commit(changes).await;
    stage.start(runs.id).await;

    let flying = stage.read().parts_in_flight(here.conversation.id).await;

    let expected = [
        (unknown, says("left")),
        (runs, says("runs")),
        (again, says("again")),
    ];
    assert_eq!(flying.unwrap(), expected);
    let elsewhere = stage.elsewhere();
    let flying = elsewhere.parts_in_flight(here.conversation.id).await;
    assert_eq!(flying.unwrap(), []);
}
on_both!(parts_in_flight_are_unconfirmed_or_being_run_oldest_first);

async fn private_replies_in_flight_are_those_of_the_channel_that_are_being_run(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let message = Message {
        state: MessageState::Sending,
        ..here.outbound(20)
    };
    let runs = part(&message, 0, PartOutcome::Open);
    let waits = part(&message, 1, PartOutcome::Open);
    let settled = part(&message, 2, PartOutcome::Sent { at: at(21) });
    let plain = part(&message, 3, PartOutcome::Open);
    let live = part(&message, 4, PartOutcome::Open);
    let mut changes = said(here.changes(), &message, "whole");
    for (part, text) in [
        (&runs, "runs"),
        (&waits, "waits"),
        (&settled, "x"),
        (&plain, "to a contact"),
        (&live, "live"),
    ] {
        changes = to_send(changes, part, text);
    }
    for work in &mut changes.work {
        work.pace = match work.id.as_uuid() {
            id if id == plain.id.as_uuid() => Pace::Send,
            id if id == live.id.as_uuid() => Pace::LiveReply,
            _ => Pace::PrivateReply,
        };
    }
    stage.commit(changes).await;
    for part in [&runs, &settled, &plain, &live] {
        stage.start(part.id).await;
    }

    let flying = stage
        .read()
        .private_replies_in_flight(here.channel.id)
        .await;

    assert_eq!(
        flying.unwrap(),
        [(runs, says("runs")), (live, says("live"))]
    );
    let elsewhere = stage.elsewhere();
    let flying = elsewhere.private_replies_in_flight(here.channel.id).await;
    assert_eq!(flying.unwrap(), []);
}
on_both!(private_replies_in_flight_are_those_of_the_channel_that_are_being_run);

async fn parts_given_up_are_those_of_which_nobody_knows_since_then(kind: Kind) {
    let stage = Stage::new(kind).await;
    let here = &stage.here;
    let failed = |second, code| {
        PartOutcome::Failed(Failure {
            code,
            occurred_at: at(second),
            attempt: 1,
            provider: None,
        })
    };
    let lost = |second| Message {
        state: MessageState::Failed,
        ..here.outbound(second)
    };
    let (young, old) = (lost(20), lost(10));
    let one = doubted(part(&young, 0, failed(30, Code::OutcomeUnknown)));
    let refused = part(&young, 1, failed(30, Code::ContactUnavailable));
    let sent = part(&young, 2, PartOutcome::Sent { at: at(31) });
    let unnamed = doubted(part(&young, 3, PartOutcome::Sent { at: at(31) }));
    let withdrawn = doubted(part(&old, 0, PartOutcome::Cancelled { at: at(30) }));
    let forgotten = doubted(part(&old, 1, failed(29, Code::OutcomeUnknown)));
    let mut changes = here.changes();
    for message in [&young, &old] {
        changes = said(changes, message, "whole");
    }
    for (part, text) in [
        (&one, "one"),
        (&refused, "refused"),
        (&sent, "sent"),
        (&unnamed, "unnamed"),
        (&withdrawn, "withdrawn"),
        (&forgotten, "forgotten"),
    ] {
        changes = to_send(changes, part, text);
    }
    stage.commit(changes).await;

    let of = (here.channel.id, here.conversation.id);
    let given_up = stage.read().parts_given_up(of, at(30)).await;

    let expected = [
        (withdrawn, says("withdrawn")),
        (one, says("one")),
        (unnamed, says("unnamed")),
    ];
    assert_eq!(given_up.unwrap(), expected);
    let given_up = stage.elsewhere().parts_given_up(of, at(30)).await;
    assert_eq!(given_up.unwrap(), []);
}
on_both!(parts_given_up_are_those_of_which_nobody_knows_since_then);

async fn parts_that_say_the_same_may_fly_together(kind: Kind) {
    let stage = Stage::new(kind).await;
    let message = stage.here.outbound(10);
    let first = part(&message, 0, PartOutcome::Open);
    let mut second = part(&message, 1, PartOutcome::Open);
    second.content = first.content;
    let changes = said(stage.here.changes(), &message, "whole");
    let mut changes = to_send(changes, &second, "same");
    changes = to_send(changes, &first, "same");
    let extra = changes
        .writes
        .iter()
        .position(|write| matches!(write, Write::Content(id, ..) if *id == first.content));
    changes.writes.remove(extra.unwrap());
    stage.commit(changes).await;
    stage.start(first.id).await;
    stage.start(second.id).await;

    let flying = stage
        .read()
        .parts_in_flight(stage.here.conversation.id)
        .await;

    assert_eq!(
        flying.unwrap(),
        [(first, says("same")), (second, says("same"))]
    );
}
on_both!(parts_that_say_the_same_may_fly_together);
