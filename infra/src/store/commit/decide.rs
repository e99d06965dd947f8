//! Which members of a batch may be written. Pure: each is judged as if the ones before it were written already, so
//! that a batch means what its members would have meant one after the other.

use std::collections::{HashMap, HashSet};

use domain::port::store::{Conflict, Guard, NaturalKey, RowRef};
use domain::port::work::WorkId;
use uuid::Uuid;

use super::guards::{OnRecord, OnceKey, RouteKey, Scoped};
use super::prepare::Prepared;
use super::write::Row;

/// Why a member is taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    Conflict(Conflict),
    Fenced,
}

/// What the members before changed.
#[derive(Debug, Default)]
struct Before {
    versions: HashMap<(Uuid, RowRef), i64>,
    present: HashSet<Scoped>,
    routes: HashMap<RouteKey, (Uuid, Uuid)>,
    done: HashSet<OnceKey>,
    dropped: HashSet<(Uuid, WorkId)>,
}

/// For each member whether it is refused. Those that are refused already stay so.
pub(crate) fn decide(
    members: &[&Prepared],
    known: &OnRecord,
    refused: &[Option<Refusal>],
) -> Vec<Option<Refusal>> {
    let mut before = Before::default();
    members
        .iter()
        .enumerate()
        .map(|(place, member)| {
            let already = refused.get(place).cloned().flatten();
            let refusal = already.or_else(|| judge(member, known, &before).err());
            if refusal.is_none() {
                before.apply(member);
            }
            refusal
        })
        .collect()
}

fn judge(member: &Prepared, known: &OnRecord, before: &Before) -> Result<(), Refusal> {
    if let Some(settled) = &member.settles {
        let fence = settled.fence;
        if known.fences.get(&fence.shard) != Some(&fence.token) {
            return Err(Refusal::Fenced);
        }
    }
    for guard in &member.guards {
        holds(member.workspace, guard, known, before).map_err(Refusal::Conflict)?;
    }
    for row in &member.rows {
        if let Row::RouteClaimed(route) = row {
            let key = (route.provider_app_id, route.account.clone());
            let owner = before.routes.get(&key).or_else(|| known.routes.get(&key));
            if owner.is_some_and(|owner| *owner != (route.workspace_id, route.channel_id)) {
                return Err(Refusal::Conflict(taken(&key)));
            }
        }
    }
    Ok(())
}

fn holds(
    workspace: Uuid,
    guard: &Guard,
    known: &OnRecord,
    before: &Before,
) -> Result<(), Conflict> {
    match guard {
        Guard::Once(once) => {
            let key = OnceKey::of(workspace, once);
            if known.done.contains(&key) || before.done.contains(&key) {
                return Err(Conflict::Done(once.key.clone()));
            }
        }
        Guard::Version(row, version) => {
            let key = (workspace, *row);
            let now = before
                .versions
                .get(&key)
                .or_else(|| known.versions.get(&key));
            if now.copied().unwrap_or_default() != *version {
                return Err(Conflict::Version(*row));
            }
        }
        Guard::Absent(key) => {
            let scoped = (workspace, key.clone());
            let routed = match key {
                NaturalKey::Route(app, account) => {
                    let route = (app.as_uuid(), account.as_str().to_owned());
                    known.routes.contains_key(&route) || before.routes.contains_key(&route)
                }
                NaturalKey::Contact(..)
                | NaturalKey::Comment(..)
                | NaturalKey::Conversation(..)
                | NaturalKey::Message(..)
                | NaturalKey::Channel(..)
                | NaturalKey::Work(_) => false,
            };
            if routed || known.present.contains(&scoped) || before.present.contains(&scoped) {
                return Err(Conflict::Present(key.clone()));
            }
        }
        Guard::Idle(id) | Guard::Waiting(id) if known.running.contains(&(workspace, *id)) => {
            return Err(Conflict::Running(*id));
        }
        Guard::Waiting(id) => {
            let key = (workspace, *id);
            if !known.waiting.contains(&key) || before.dropped.contains(&key) {
                return Err(Conflict::Gone(*id));
            }
        }
        Guard::Idle(_) => {}
    }
    Ok(())
}

/// An account that somebody else owns.
pub(super) fn taken((app, account): &RouteKey) -> Conflict {
    use domain::model::channel::ProviderAppId;
    use domain::model::shared::ExternalId;

    match ExternalId::parse(account) {
        Ok(account) => {
            Conflict::Present(NaturalKey::Route(ProviderAppId::from_uuid(*app), account))
        }
        // Accounts were parsed when they came in.
        Err(_) => Conflict::Done(account.clone()),
    }
}

impl Before {
    fn apply(&mut self, member: &Prepared) {
        for guard in &member.guards {
            if let Guard::Once(once) = guard {
                self.done.insert(OnceKey::of(member.workspace, once));
            }
        }
        for id in &member.dropped {
            self.dropped.insert((member.workspace, *id));
        }
        for (row, version) in &member.wrote {
            self.versions.insert((member.workspace, *row), *version);
        }
        for key in &member.made {
            self.present.insert((member.workspace, key.clone()));
        }
        for row in &member.rows {
            if let Row::RouteClaimed(route) = row {
                self.routes.insert(
                    (route.provider_app_id, route.account.clone()),
                    (route.workspace_id, route.channel_id),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::model::conversation::ConversationId;
    use domain::model::shared::Time;
    use domain::model::workspace::{Once, OnceScope};
    use domain::port::work::Fence;

    use crate::store::commit::prepare::Settled;

    const ROW: RowRef = RowRef::Conversation(ConversationId::from_uuid(Uuid::nil()));

    fn member() -> Prepared {
        Prepared::nothing(Uuid::nil())
    }

    fn guarding(version: i64, writing: Option<i64>) -> Prepared {
        Prepared {
            guards: vec![Guard::Version(ROW, version)],
            wrote: writing.map(|version| (ROW, version)).into_iter().collect(),
            ..member()
        }
    }

    fn known(version: i64) -> OnRecord {
        OnRecord {
            versions: [((Uuid::nil(), ROW), version)].into(),
            ..OnRecord::default()
        }
    }

    fn decided(members: &[Prepared], known: &OnRecord) -> Vec<bool> {
        let members: Vec<_> = members.iter().collect();
        decide(&members, known, &[])
            .iter()
            .map(Option::is_none)
            .collect()
    }

    #[test]
    fn the_first_to_write_a_row_wins() {
        let members = [
            guarding(1, Some(2)),
            guarding(1, Some(2)),
            guarding(2, None),
        ];
        assert_eq!(decided(&members, &known(1)), [true, false, true]);
    }

    #[test]
    fn many_may_guard_what_none_writes() {
        let members = [
            guarding(1, None),
            guarding(1, None),
            guarding(1, Some(2)),
            guarding(1, None),
        ];
        assert_eq!(decided(&members, &known(1)), [true, true, true, false]);
    }

    #[test]
    fn what_a_refused_member_would_have_written_does_not_count() {
        let lost = Prepared {
            settles: Some(Settled::test(Fence { shard: 0, token: 1 })),
            ..guarding(1, Some(2))
        };
        let known = OnRecord {
            fences: [(0, 2)].into(),
            ..known(1)
        };
        assert_eq!(
            decided(&[lost, guarding(1, Some(2))], &known),
            [false, true]
        );
    }

    #[test]
    fn a_key_is_used_once_and_the_operators_are_not_the_workspaces() {
        let once = |scope| Prepared {
            guards: vec![Guard::Once(Once {
                scope,
                key: "api:1".to_owned(),
                fingerprint: [0; 32],
                answer: None,
                expires_at: Time::UNIX_EPOCH,
            })],
            ..member()
        };
        let members = [
            once(OnceScope::Workspace),
            once(OnceScope::Operator),
            once(OnceScope::Workspace),
        ];
        assert_eq!(decided(&members, &OnRecord::default()), [true, true, false]);
    }

    #[test]
    fn a_row_that_is_not_there_has_no_version() {
        assert_eq!(decided(&[guarding(1, None)], &OnRecord::default()), [false]);
    }
}
