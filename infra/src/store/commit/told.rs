//! Changes in batches: what becomes of them, in the words of who waits for it.

use domain::port::store::{CommitError, Conflict, Guard, NaturalKey};
use uuid::Uuid;

use super::Member;
use super::batch::{self, Broken, Written};
use super::decide::{Refusal, taken};
use super::halves::Batched;
use super::prepare::Prepared;
use super::write::Row;
use crate::store::Shared;
use crate::store::error::violated_key;

/// Changes, on their way to the record.
pub(super) struct Commits<'a>(pub(super) &'a Shared);

impl Batched for Commits<'_> {
    type Member = Member;
    type Written = Written;

    async fn write(&self, members: &[Member]) -> Result<Written, Broken> {
        let prepared: Vec<&Prepared> = members.iter().map(|member| &member.prepared).collect();
        batch::write(self.0, &prepared).await
    }

    fn written(&self, members: Vec<Member>, written: Written) {
        told(self.0, members, written);
    }

    fn refused(&self, member: Member, broken: &Broken) {
        let error = refusal(&member.prepared, broken);
        answer(member, Err(error.unwrap_or_else(|| broken.told().into())));
    }
}

/// Tells the scheduler, then whoever waits.
fn told(shared: &Shared, members: Vec<Member>, written: Written) {
    shared.database.stats().share(members.len());
    shared.hand_over(
        &written.controlled,
        &written.settled,
        written.entered,
        &written.woken,
    );
    for target in written.everywhere {
        shared.everywhere.wake(target);
    }
    let watched = shared.watched.anybody();
    for (member, refused) in members.into_iter().zip(written.refused) {
        if watched && refused.is_none() {
            for id in seen(&member.prepared) {
                shared.watched.written(id);
            }
        }
        let result = match refused {
            None => Ok(()),
            Some(Refusal::Conflict(conflict)) => Err(conflict.into()),
            Some(Refusal::Fenced) => Err(CommitError::Fenced),
        };
        answer(member, result);
    }
}

/// What of it may be watched: messages, deliveries by their event, and the log.
fn seen(prepared: &Prepared) -> impl Iterator<Item = Uuid> {
    let of_row = |row: &Row| {
        if let Row::Message(message) = row {
            Some(message.id)
        } else if let Row::Attempt(attempt) = row {
            Some(attempt.event_id)
        } else {
            None
        }
    };
    let log = (!prepared.events.is_empty()).then_some(prepared.workspace);
    prepared.rows.iter().filter_map(of_row).chain(log)
}

fn answer(member: Member, result: Result<(), CommitError>) {
    // Whoever asked may have gone away.
    drop(member.answer.send(result));
}

/// A key that another transaction took between the guard's look and the insert is a conflict like any other.
fn refusal(member: &Prepared, broken: &Broken) -> Option<CommitError> {
    let Broken::Database(error) = broken else {
        return None;
    };
    let key = violated_key(error)?;
    let guarded = member.guards.iter().find_map(|guard| match guard {
        Guard::Absent(natural) if names(&key, natural) => Some(Conflict::Present(natural.clone())),
        Guard::Absent(_)
        | Guard::Once(_)
        | Guard::Version(..)
        | Guard::Idle(_)
        | Guard::Waiting(_) => None,
    });
    let written = || {
        let made = member.made.iter().find(|natural| names(&key, natural));
        made.cloned().map(Conflict::Present)
    };
    let claimed = || {
        member.rows.iter().find_map(|row| {
            if let Row::RouteClaimed(route) = row
                && key.contains("channel_route")
            {
                Some(taken(&(route.provider_app_id, route.account.clone())))
            } else {
                None
            }
        })
    };
    let conflict = guarded.or_else(written).or_else(claimed);
    conflict.map(CommitError::Conflict)
}

/// Whether the driver's name of a unique key (PostgreSQL: the constraint, SQLite: its columns) is that of a natural key.
fn names(violated: &str, key: &NaturalKey) -> bool {
    let (constraint, column) = match key {
        NaturalKey::Contact(..) => ("contact_external_key", "contact.external_id"),
        NaturalKey::Comment(..) => ("comment_external_key", "comment.external_id"),
        NaturalKey::Conversation(_) => ("conversation_contact_key", "conversation.contact_id"),
        NaturalKey::Message(..) => ("message_external_key", "message.external_id"),
        NaturalKey::Channel(..) => ("channel_account_key", "channel.account"),
        NaturalKey::Route(..) => ("channel_route_pkey", "channel_route.account"),
        NaturalKey::Work(_) => ("work_pkey", "work.id"),
    };
    violated == constraint || violated.contains(column)
}
