use domain::model::conversation::{
    Details, Handover, Profile, ProfileStatus, Shows, ThreadOwner, Watch,
};
use domain::model::message::Steered;
use domain::model::shared::Name;

use super::world::{at, external, notes};

pub(super) fn profile() -> Profile {
    Profile {
        status: ProfileStatus::Known,
        shows: Shows {
            username: Some("Alice.M".into()),
            name: Some("Alice".into()),
            picture_url: Some("https://example.com/a.jpg".into()),
            followers: Some(42),
            follows_account: Some(true),
            followed_by_account: Some(false),
            verified: Some(false),
        },
        read_at: Some(at(6)),
        asked_at: Some(at(6)),
    }
}

pub(super) fn details() -> Details {
    Details {
        routing_label: Some(Name::parse("vip").unwrap()),
        metadata: notes(),
        watch: Watch::Armed,
        told_closing_of: Some(at(7)),
        owner: Some(ThreadOwner {
            app: Some(external("263902037430900")),
            ours: false,
            since: at(7),
            expires_at: Some(at(8)),
            handed_over: true,
        }),
        handover: Some(Box::new(Handover {
            asked_at: at(7),
            came: Some(Steered::Done { at: at(8) }),
        })),
    }
}
