//! What is on record is found by all its names, in its workspace and nowhere else.

use domain::model::channel::{Channel, ChannelState, Desired, GreetingKind, Localized, Tap};
use domain::model::endpoint::{Endpoint, ErrorClass, Failing, Health};
use domain::model::shared::{ExposeSecret as _, ExternalId, PageAsk};
use domain::model::workspace::{Answer, Hashed, Once, OnceScope};
use domain::port::store::{
    ChannelFilter, CommitError, ContactFilter, ConversationFilter, Guard, RowRef, SendTarget,
    Store as _, StoreError, Write,
};

use super::world::{Stage, at, external};
use crate::harness::{Kind, on_both};

async fn keys_and_links_are_found_in_their_workspace_only(kind: Kind) {
    let stage = Stage::new(kind).await;
    let (read, here) = (stage.read(), &stage.here);

    assert_eq!(
        read.workspace().await.unwrap(),
        Some(here.workspace.clone())
    );
    assert_eq!(
        read.api_key(here.key.id).await.unwrap(),
        Some(here.key.clone())
    );
    let by_hash = read.api_key_by_hash(here.key.hash).await.unwrap();
    assert_eq!(by_hash, Some(here.key.clone()));
    assert_eq!(read.api_key_by_hash(Hashed([9; 32])).await.unwrap(), None);
    assert_eq!(
        read.link(here.link.id).await.unwrap(),
        Some(here.link.clone())
    );
    let by_token = read.link_by_token(here.link.token).await.unwrap();
    assert_eq!(by_token, Some(here.link.clone()));

    let elsewhere = stage.elsewhere();
    assert_eq!(elsewhere.api_key(here.key.id).await.unwrap(), None);
    assert_eq!(elsewhere.link(here.link.id).await.unwrap(), None);
    let there = elsewhere.api_key_by_hash(here.key.hash).await.unwrap();
    assert_eq!(there.map(|key| key.id), Some(stage.there.key.id));
    let keys = elsewhere.api_keys(PageAsk::first(10)).await.unwrap();
    assert_eq!(keys.items, std::slice::from_ref(&stage.there.key));
    let links = elsewhere.links(PageAsk::first(10)).await.unwrap();
    assert_eq!(links.items, std::slice::from_ref(&stage.there.link));
}
on_both!(keys_and_links_are_found_in_their_workspace_only);

async fn a_channel_is_found_with_its_token_in_its_workspace_only(kind: Kind) {
    let stage = Stage::new(kind).await;
    let (read, channel) = (stage.read(), &stage.here.channel);

    assert_eq!(
        read.channel(channel.id).await.unwrap().as_ref(),
        Some(channel)
    );
    let by_account = read.channel_by_account(channel.provider_app, &channel.account.external_id);
    assert_eq!(by_account.await.unwrap().as_ref(), Some(channel));
    let connected = read.connected(channel.id).await.unwrap().unwrap();
    assert_eq!(&connected.channel, channel);
    assert_eq!(connected.credential.token.expose_secret(), "the token");
    assert_eq!(connected.credential.expires_at, Some(at(99)));

    let grant = channel.grant.unwrap();
    let given = read.grant(grant).await.unwrap().unwrap();
    assert_eq!((given.id, given.scopes.len()), (grant, 1));
    let of_grantor = read.channels_of_grantor(&given.app_scoped_id).await;
    assert_eq!(
        of_grantor.unwrap().as_slice(),
        std::slice::from_ref(channel)
    );
    let nobody = read.channels_of_grantor(&external("78")).await.unwrap();
    assert!(nobody.is_empty());

    let elsewhere = stage.elsewhere();
    assert_eq!(elsewhere.grant(grant).await.unwrap(), None);
    let there = elsewhere.channels_of_grantor(&given.app_scoped_id).await;
    assert!(there.unwrap().iter().all(|other| other.id != channel.id));
    assert_eq!(elsewhere.channel(channel.id).await.unwrap(), None);
    assert!(elsewhere.connected(channel.id).await.unwrap().is_none());
    let by_account =
        elsewhere.channel_by_account(channel.provider_app, &channel.account.external_id);
    assert_eq!(by_account.await.unwrap(), None);
}
on_both!(a_channel_is_found_with_its_token_in_its_workspace_only);

async fn channels_are_listed_by_state(kind: Kind) {
    let stage = Stage::new(kind).await;
    let listed = async |filter: ChannelFilter| {
        let page = stage.read().channels(&filter, PageAsk::first(5)).await;
        page.unwrap().items.len()
    };
    let all = ChannelFilter::default;
    let state = |state| ChannelFilter {
        state: Some(state),
        ..all()
    };
    let named = |username: &str| ChannelFilter {
        username: Some(username.to_owned()),
        ..all()
    };
    let account = |id: ExternalId| ChannelFilter {
        external_id: Some(id),
        ..all()
    };
    let keyed = |key| ChannelFilter {
        reference: Some(external(key)),
        ..all()
    };

    assert_eq!(listed(all()).await, 1);
    assert_eq!(listed(state(ChannelState::Degraded)).await, 1);
    assert_eq!(listed(state(ChannelState::Active)).await, 0);
    assert_eq!(listed(named("SHOP")).await, 1);
    assert_eq!(listed(named("store")).await, 0);
    let id = stage.here.channel.account.external_id.clone();
    assert_eq!(listed(account(id)).await, 1);
    assert_eq!(listed(account(external("5"))).await, 0);
    assert_eq!(listed(keyed("shop-1")).await, 1);
    assert_eq!(listed(keyed("shop-2")).await, 0);
}
on_both!(channels_are_listed_by_state);

async fn what_an_account_is_to_show_is_what_was_written_last(kind: Kind) {
    let stage = Stage::new(kind).await;
    let channel = stage.here.channel.id;
    let (ice, menu) = (GreetingKind::IceBreakers, GreetingKind::PersistentMenu);
    let desired = |kind, title: &str| Desired {
        channel,
        kind,
        greeting: vec![Localized {
            locale: "default".into(),
            taps: vec![
                Tap::Postback {
                    title: title.into(),
                    payload: "P".into(),
                },
                Tap::Link {
                    title: "shop".into(),
                    url: "https://x/".into(),
                },
            ],
        }],
        set_at: at(3),
    };
    assert_eq!(stage.read().greeting(channel, ice).await.unwrap(), None);
    for title in ["first", "second"] {
        let changes = stage.here.changes();
        let changes = changes.write(Write::Greeting(desired(ice, title)));
        stage.commit(changes).await;
    }
    let changes = stage.here.changes();
    stage
        .commit(changes.write(Write::Greeting(desired(menu, "menu"))))
        .await;

    let read = stage.read();
    let seen = read.greeting(channel, ice).await.unwrap();
    assert_eq!(seen, Some(desired(ice, "second")));
    let seen = read.greeting(channel, menu).await.unwrap();
    assert_eq!(seen, Some(desired(menu, "menu")));
    let elsewhere = stage.elsewhere();
    assert_eq!(elsewhere.greeting(channel, ice).await.unwrap(), None);
}
on_both!(what_an_account_is_to_show_is_what_was_written_last);

async fn contacts_are_found_by_handle_and_id(kind: Kind) {
    let stage = Stage::new(kind).await;
    let contact = &stage.here.contact;
    let found = async |filter: ContactFilter| {
        let page = stage.read().contacts(&filter, PageAsk::first(5)).await;
        page.unwrap().items
    };
    let named = |username: &str| ContactFilter {
        username: Some(username.to_owned()),
        ..ContactFilter::default()
    };

    let one = std::slice::from_ref(contact);
    assert_eq!(found(ContactFilter::default()).await, one);
    assert_eq!(found(named("alice.m")).await, one);
    assert_eq!(found(named("alice")).await, []);
    let known = ContactFilter {
        channel: Some(contact.channel),
        external_id: Some(contact.external_id.clone()),
        ..ContactFilter::default()
    };
    assert_eq!(found(known).await, one);
    let keyed = |key: &str| ContactFilter {
        reference: Some(external(key)),
        ..ContactFilter::default()
    };
    assert_eq!(found(keyed("customer-7")).await, one);
    assert_eq!(found(keyed("customer-8")).await, []);
}
on_both!(contacts_are_found_by_handle_and_id);

async fn a_disconnected_channel_is_connected_while_its_token_is_there(kind: Kind) {
    let stage = Stage::new(kind).await;
    let live = async |most| stage.read().live_channels(most).await.unwrap();
    assert_eq!(live(2).await, [stage.here.channel.id]);
    assert_eq!(live(0).await, []);
    let gone: Channel = stage.here.channel.clone().disconnected(at(50));
    let changes = stage.here.changes().write(Write::Channel(gone.clone()));
    stage.commit(changes).await;

    let connected = stage.read().connected(gone.id).await.unwrap().unwrap();
    assert_eq!(connected.channel, gone);

    let changes = stage.here.changes().write(Write::CredentialGone(gone.id));
    stage.commit(changes).await;
    assert!(stage.read().connected(gone.id).await.unwrap().is_none());
    assert_eq!(stage.read().channel(gone.id).await.unwrap(), Some(gone));
}
on_both!(a_disconnected_channel_is_connected_while_its_token_is_there);

async fn a_conversation_is_found_by_each_of_its_names(kind: Kind) {
    let stage = Stage::new(kind).await;
    let (read, here) = (stage.read(), &stage.here);
    let target = Some(SendTarget {
        contact: here.contact.clone(),
        conversation: here.conversation.clone(),
    });

    assert_eq!(read.of_contact(here.contact.id).await.unwrap(), target);
    assert_eq!(
        read.conversation(here.conversation.id).await.unwrap(),
        target
    );
    let igsid = &here.contact.external_id;
    assert_eq!(
        read.of_external(here.channel.id, igsid).await.unwrap(),
        target
    );
    let another = external("other");
    assert_eq!(
        read.of_external(here.channel.id, &another).await.unwrap(),
        None
    );

    let elsewhere = stage.elsewhere();
    assert_eq!(elsewhere.of_contact(here.contact.id).await.unwrap(), None);
    assert_eq!(
        elsewhere.conversation(here.conversation.id).await.unwrap(),
        None
    );
    assert_eq!(
        elsewhere.of_external(here.channel.id, igsid).await.unwrap(),
        None
    );
    let of_channel = ConversationFilter {
        channel: Some(here.channel.id),
        ..ConversationFilter::default()
    };
    let listed = elsewhere.conversations(of_channel, PageAsk::first(5));
    assert_eq!(listed.await.unwrap().items, []);
}
on_both!(a_conversation_is_found_by_each_of_its_names);

async fn an_endpoint_is_found_and_counted_until_it_is_deleted(kind: Kind) {
    let stage = Stage::new(kind).await;
    let endpoint = &stage.here.endpoint;
    let found = stage.read().endpoint(endpoint.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(endpoint));
    assert_eq!(stage.read().endpoint_count().await.unwrap(), 1);
    assert!(
        stage
            .elsewhere()
            .endpoint(endpoint.id)
            .await
            .unwrap()
            .is_none()
    );

    let deleted = Endpoint {
        deleted_at: Some(at(60)),
        disabled: Some((at(60), None)),
        version: 2,
        ..endpoint.clone()
    };
    stage
        .commit(
            stage
                .here
                .changes()
                .write(Write::Endpoint(Box::new(deleted))),
        )
        .await;
    assert!(stage.read().endpoint(endpoint.id).await.unwrap().is_none());
    assert_eq!(stage.read().endpoint_count().await.unwrap(), 0);
    let listed = stage.read().endpoints(PageAsk::first(5)).await.unwrap();
    assert!(listed.items.is_empty());
    assert_eq!(stage.elsewhere().endpoint_count().await.unwrap(), 1);
}
on_both!(an_endpoint_is_found_and_counted_until_it_is_deleted);

async fn the_health_of_an_endpoint_is_a_row_of_its_own(kind: Kind) {
    let stage = Stage::new(kind).await;
    let endpoint = &stage.here.endpoint;
    let id = endpoint.id;
    let failing = Health::default().with(Failing {
        since: at(50),
        rested: chrono::Duration::seconds(5),
        failed_at: at(65),
        failures: 7,
        slowed: 1,
        opened: 2,
        told: 3,
        told_at: Some(at(60)),
        error: ErrorClass::Http,
        status: Some(503),
        closed_until: at(70),
    });
    let write = |before: i64, health: &Health| {
        let row = RowRef::EndpointHealth(id);
        let changes = stage.here.changes().guard(Guard::Version(row, before));
        changes.write(Write::EndpointHealth(id, health.clone()))
    };

    stage.commit(write(0, &failing)).await;
    let seen = stage.read().endpoint(id).await.unwrap().unwrap();
    let listed = stage.read().endpoints(PageAsk::first(5)).await.unwrap();
    let again = stage.store.commit(write(0, &failing)).await;
    let cleared = failing.cleared(at(80));
    stage.commit(write(1, &cleared)).await;
    let well = stage.read().endpoint(id).await.unwrap().unwrap();

    assert_eq!((&seen.health, seen.version), (&failing, endpoint.version));
    assert_eq!(listed.items, [seen]);
    assert!(matches!(again, Err(CommitError::Conflict(_))), "{again:?}");
    assert_eq!((well.health, well.version), (cleared, endpoint.version));
}
on_both!(the_health_of_an_endpoint_is_a_row_of_its_own);

async fn what_was_done_once_is_remembered_with_its_answer(kind: Kind) {
    let stage = Stage::new(kind).await;
    let once = Once {
        scope: OnceScope::Workspace,
        key: "api:1".into(),
        fingerprint: [3; 32],
        answer: Some(Answer {
            status: 202,
            resource: "msg_1".into(),
            sealed: Some(vec![1, 2]),
        }),
        expires_at: at(70),
    };
    let changes = stage.here.changes().guard(Guard::Once(once.clone()));
    stage.commit(changes).await;

    assert_eq!(stage.read().once("api:1").await.unwrap(), Some(once));
    assert_eq!(stage.read().once("api:2").await.unwrap(), None);
    assert_eq!(stage.elsewhere().once("api:1").await.unwrap(), None);
}
on_both!(what_was_done_once_is_remembered_with_its_answer);

async fn a_row_that_makes_no_sense_says_where(kind: Kind) {
    let stage = Stage::new(kind).await;
    let id = stage.here.channel.id;
    // What was sealed for another row does not open here.
    stage
        .tamper("UPDATE channel SET data = (SELECT token FROM credential LIMIT 1)")
        .await;

    let refused = stage.read().connected(id).await;

    assert!(
        matches!(
            refused,
            Err(StoreError::Inconsistent {
                table: "channel",
                column: "data",
                ..
            })
        ),
        "{refused:?}"
    );
}
on_both!(a_row_that_makes_no_sense_says_where);
