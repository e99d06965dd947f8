//! A link and a connection with all that they can have.

use domain::model::channel::{
    ChannelId, Check, Choosing, Connection, Found, Link, LinkId, LinkResult, LinkStep, Page,
    Pending, Picked, Product, StepKind, Via, Wanted,
};
use domain::model::shared::{Code, Ids as _};
use domain::model::workspace::{Hashed, WorkspaceId};
use infra::ids::UuidIds;

use super::world::{at, external, notes};

pub(super) fn connection() -> Connection {
    let page = Page {
        id: external("134"),
        name: Some("The Page".to_owned()),
    };
    let failed = Check::fail(Code::PageTaskMissing).unwrap();
    Connection {
        receive_verified_at: Some(at(6)),
        ..Connection::new(Via::Facebook(page), &[failed], at(5))
    }
}

pub(super) fn link(workspace: WorkspaceId, channel: ChannelId) -> Link {
    Link {
        id: LinkId::from_uuid(UuidIds.next()),
        workspace,
        token: Hashed([2; 32]),
        external_id: Some(external("onboarding-1")),
        metadata: notes(),
        max_channels: 2,
        channels: vec![channel],
        wanted: Wanted {
            products: vec![Product::Facebook],
            expected_username: Some("shop".to_owned()),
            redirect_url: Some("https://app.example.com/done".to_owned()),
        },
        pending: Some(Pending {
            product: Product::Facebook,
            rerequest: true,
            nonce: Hashed([3; 32]),
            browser: Hashed([4; 32]),
            expires_at: at(400),
        }),
        found: Found {
            choosing: Some(Choosing {
                product: Product::Facebook,
                token: vec![0, 255],
                expires_at: at(300),
            }),
            picked: Some(Picked {
                accounts: 2,
                at: at(200),
            }),
            results: vec![LinkResult {
                external_id: external("178"),
                username: "shop".to_owned(),
                channel: None,
                code: Some(Code::MessageAccessOff),
                checks: connection().checks,
            }],
            shown_to: Some(Hashed([5; 32])),
        },
        trail: vec![LinkStep {
            kind: StepKind::Failed,
            at: at(3),
            code: Some(Code::PermissionMissing),
            scopes: vec!["instagram_basic".to_owned()],
        }],
        created_at: at(2),
        expires_at: at(500),
        cancelled_at: None,
        version: 1,
    }
}
