//! A channel with all that it can have.

use chrono::Duration;
use domain::model::channel::{
    Account, Channel, ChannelId, Feature, GrantId, Habits, Lack, MediaPolicy, Pause, ProviderAppId,
    Reason, UnsendPolicy,
};
use domain::model::conversation::{ThreadAction, ThreadControl};
use domain::model::message::Signature;
use domain::model::shared::{Code, Name};
use domain::model::workspace::WorkspaceId;

use super::link::connection;
use super::world::{at, external, notes};

pub(super) fn channel(
    (workspace, id): (WorkspaceId, ChannelId),
    provider_app: ProviderAppId,
    account: &str,
    grant: GrantId,
) -> Channel {
    Channel {
        media: MediaPolicy::default(),
        unsend: UnsendPolicy::Delete,
        id,
        workspace,
        provider_app,
        grant: Some(grant),
        account: Account {
            external_id: external(account),
            app_scoped_id: external("77"),
            username: "shop".into(),
            name: Some("Shop".into()),
            account_type: Some("BUSINESS".into()),
        },
        connection: connection(),
        name: Some(Name::parse("Ours").unwrap()),
        external_id: Some(external("shop-1")),
        metadata: notes(),
        signature: Signature::Name,
        generation: 3,
        subscribed_at: Some(at(4)),
        disconnected_at: None,
        reasons: vec![Reason {
            code: Code::SubscriptionFailed,
            since: at(5),
        }],
        pause: Some(Pause {
            reason: Code::ProviderRateLimited,
            since: at(6),
            until: Some(at(7)),
            times: 2,
            probing: false,
        }),
        habits: Habits {
            routing_label: Some(Name::parse("sales").unwrap()),
            idle_close_after: Some(Duration::hours(3)),
            warn_before: Some(Duration::hours(1)),
            thread_control: Some(ThreadControl {
                action: ThreadAction::Take,
                metadata: None,
            }),
            human_agent_handover: true,
        },
        lacks: vec![Lack {
            feature: Feature::Images,
            since: at(6),
        }],
        created_at: at(4),
        version: 1,
    }
}
