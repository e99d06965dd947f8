//! Comments are found by Instagram's id in their workspace, and written once.

use domain::model::conversation::{CommentId, CommentRef};
use domain::model::message::MessageId;
use domain::model::shared::{Ids as _, PageAsk};
use domain::port::store::{
    CommentFilter, CommitError, Conflict, Guard, NaturalKey, RowRef, Store as _, Write,
};
use infra::ids::UuidIds;

use super::world::{Stage, at, external};
use crate::harness::{Kind, on_both};

async fn a_comment_is_found_by_its_ids_and_written_once(kind: Kind) {
    let stage = Stage::new(kind).await;
    let (here, channel) = (&stage.here, stage.here.channel.id);
    let comment = CommentRef {
        id: CommentId::from_uuid(UuidIds.next()),
        workspace: here.workspace.id,
        channel,
        external_id: external("17900"),
        from: Some(external("igsid")),
        media: Some(external("post")),
        own: false,
        live: true,
        reply: None,
        at: at(9),
        version: 1,
    };
    let written = |comment: &CommentRef| here.changes().write(Write::Comment(comment.clone()));
    let key = NaturalKey::Comment(channel, external("17900"));
    let first = || written(&comment).guard(Guard::Absent(key.clone()));

    stage.store.commit(first()).await.unwrap();
    let again = stage.store.commit(first()).await;
    assert!(
        matches!(&again, Err(CommitError::Conflict(Conflict::Present(it))) if *it == key),
        "{again:?}"
    );

    let answered = comment.answered(MessageId::from_uuid(UuidIds.next()));
    let answers =
        || written(&answered).guard(Guard::Version(RowRef::Comment(comment.id), comment.version));
    stage.store.commit(answers()).await.unwrap();
    let twice = stage.store.commit(answers()).await;
    assert!(matches!(twice, Err(CommitError::Conflict(_))), "{twice:?}");

    let read = stage.read();
    assert_eq!(
        read.comment(comment.id).await.unwrap(),
        Some(answered.clone())
    );
    for channel in [None, Some(channel)] {
        let found = read.comments_by_external(channel, &external("17900")).await;
        assert_eq!(found.unwrap(), std::slice::from_ref(&answered));
    }
    let none = read.comments_by_external(None, &external("17901")).await;
    assert_eq!(none.unwrap(), []);
    let listed = async |external_id: &str| {
        let filter = CommentFilter {
            channel: Some(channel),
            external_id: Some(external(external_id)),
        };
        let page = stage.read().comments(&filter, PageAsk::first(5)).await;
        page.unwrap().items
    };
    assert_eq!(listed("17900").await, std::slice::from_ref(&answered));
    assert_eq!(listed("17901").await, []);
    let elsewhere = stage.elsewhere();
    assert_eq!(elsewhere.comment(comment.id).await.unwrap(), None);
    let there = elsewhere
        .comments_by_external(None, &external("17900"))
        .await;
    assert_eq!(there.unwrap(), []);
}
on_both!(a_comment_is_found_by_its_ids_and_written_once);
