//! A delivery that begins with the commit of its event has at hand what the record says.

use std::sync::{Arc, Mutex};

use domain::model::conversation::Contact;
use domain::model::event::EventType;
use domain::model::workspace::WorkspaceId;
use domain::port::store::{Changes, Store as _, Told, Write};
use domain::port::work::{Claimed, Fence, Handover, Job, Piece, Place, Places, Settlement, Target};

use super::world::{World, after, lease, now};
use crate::harness::{Kind, on_both};

const FENCE: Fence = Fence { shard: 0, token: 7 };

/// Has a place for everything, and keeps what began.
#[derive(Debug, Default)]
struct Room(Mutex<Vec<Claimed>>);

impl Handover for Room {
    fn reserve(&self, pieces: &[Piece]) -> Option<Places> {
        let places = (0..).map(|number| Some(Place(number)));
        Some(Places {
            fence: FENCE,
            places: places.take(pieces.len()).collect(),
        })
    }

    fn begun(&self, begun: Vec<(Claimed, Place)>) {
        let claimed = begun.into_iter().map(|(claimed, _)| claimed);
        self.0.lock().unwrap().extend(claimed);
    }

    fn offered(&self, _: Vec<Piece>) {}
    fn woken(&self, _: WorkspaceId, _: Target) {}
    fn settled(&self, _: Piece, _: Settlement) {}
    fn unsure(&self) {}
}

/// A world with an endpoint, where everything may begin.
async fn eager(kind: Kind) -> (World, Arc<Room>) {
    let world = World::new(kind).await;
    world.endpoint(&[EventType::MessageReceived]).await;
    lease(&world, FENCE.token).await;
    let room = Arc::new(Room::default());
    world.store.hand_over_to(Arc::<Room>::clone(&room));
    (world, room)
}

/// The delivery that these changes begin.
async fn begun(world: &World, room: &Room, changes: Changes) -> Claimed {
    world.store.commit(changes).await.unwrap();
    let begun: Vec<Claimed> = room.0.lock().unwrap().drain(..).collect();
    let [claimed] = begun.as_slice() else {
        panic!("one delivery began, and not {begun:?}");
    };
    claimed.clone()
}

/// Holds what is at hand against the record, which alone knows the channel as it is.
async fn is_as_on_record(world: &World, claimed: &Claimed) {
    let Job::Delivery { event, .. } = claimed.job else {
        panic!("{claimed:?}");
    };
    let read = world.store.read(world.workspace);
    let (event, told) = read.event(event).await.unwrap().unwrap();
    assert!(told.channel.is_some() && told.mode.is_some() && told.content.is_some());
    let told = Told {
        channel: None,
        ..told
    };
    assert_eq!(claimed.at_hand.as_deref(), Some(&(event, told)));
}

async fn a_message_is_at_hand_as_it_is_on_record(kind: Kind) {
    let (world, room) = eager(kind).await;

    let (contact, talk) = world.people("alice");
    let heard = world.heard(&talk, "m.1", "Grüß Gott 👋", now());
    let mut first = world
        .changes()
        .write(Write::Contact(contact.clone()))
        .write(Write::Conversation(talk.clone()));
    // it comes with its contact and conversation, which are written once
    first.writes.extend(
        { heard.writes }
            .into_iter()
            .filter(|it| !matches!(it, Write::Conversation(_))),
    );
    first.facts = heard.facts;
    let claimed = begun(&world, &room, first).await;
    is_as_on_record(&world, &claimed).await;

    let second = world
        .heard(&talk, "m.2", "and again", after(5))
        .met(&contact);
    let claimed = begun(&world, &room, second).await;
    is_as_on_record(&world, &claimed).await;
}
on_both!(a_message_is_at_hand_as_it_is_on_record);

async fn what_the_changes_do_not_say_is_read(kind: Kind) {
    let (world, room) = eager(kind).await;
    let (contact, talk) = world.talk("alice").await;
    let (stranger, _) = world.people("bob");

    let without_contact = world.heard(&talk, "m.1", "one", now());
    let with_another = world.heard(&talk, "m.2", "two", now()).met(&stranger);
    let mut without_content = world.heard(&talk, "m.3", "three", now()).met(&contact);
    without_content
        .writes
        .retain(|it| !matches!(it, Write::Content(..)));
    let mut without_conversation = world.heard(&talk, "m.4", "four", now()).met(&contact);
    without_conversation
        .writes
        .retain(|it| !matches!(it, Write::Conversation(_)));

    for changes in [
        without_contact,
        with_another,
        without_content,
        without_conversation,
    ] {
        let claimed = begun(&world, &room, changes).await;
        assert_eq!(claimed.at_hand, None);
    }
}
on_both!(what_the_changes_do_not_say_is_read);

async fn a_contact_that_changed_since_it_was_read_is_read_again(kind: Kind) {
    let (world, room) = eager(kind).await;
    let (contact, talk) = world.talk("alice").await;
    let changed = |version| Contact {
        version,
        ..contact.clone()
    };
    let first = world.heard(&talk, "m.1", "one", now()).met(&contact);
    let moved = { world.changes() }.write(Write::Contact(changed(contact.version + 1)));
    world.store.commit(moved).await.unwrap();

    let claimed = begun(&world, &room, first).await;
    assert_eq!(claimed.at_hand, None);

    // as it is now
    let known = changed(contact.version + 1);
    let second = world.heard(&talk, "m.2", "two", now()).met(&known);
    let claimed = begun(&world, &room, second).await;
    is_as_on_record(&world, &claimed).await;
}
on_both!(a_contact_that_changed_since_it_was_read_is_read_again);
