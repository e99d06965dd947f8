//! What few contacts and conversations have.

use std::collections::BTreeMap;

use domain::model::conversation::{
    Contact, Details, Handover, Profile, ProfileStatus, Shows, ThreadOwner, Watch,
};
use domain::model::shared::{ExternalId, Metadata, Name, Time, stable_hash};
use domain::model::workspace::WorkspaceId;
use serde::{Deserialize, Serialize};

use super::control::SteeredData;
use super::{instant, millis};

/// What a handle is looked for by: the same whatever its case, and another in each workspace.
pub(crate) fn username_hash(workspace: WorkspaceId, username: &str) -> i64 {
    let lower = username.to_lowercase();
    stable_hash(&[
        b"username",
        workspace.as_uuid().as_bytes(),
        lower.as_bytes(),
    ])
}

/// What [`ContactData`] says, in the domain's words.
#[derive(Debug, Default)]
pub(crate) struct ContactRest {
    pub(crate) profile: Profile,
    pub(crate) metadata: Metadata,
    pub(crate) unseen: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ContactData {
    status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picture_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    followers: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    follows_account: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    followed_by_account: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked_at: Option<i64>,
    /// How many of its changes customers do not see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unseen: Option<i64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
}

impl ContactData {
    /// Nothing when the columns say all.
    pub(crate) fn of(contact: &Contact) -> Option<Self> {
        let profile = &contact.profile;
        let unseen = contact.version - contact.edition;
        let plain = *profile == Profile::default() && contact.metadata == Metadata::default();
        if plain && unseen == 0 {
            return None;
        }
        let shows = profile.shows.clone();
        Some(Self {
            status: profile.status.as_str().to_owned(),
            username: shows.username,
            name: shows.name,
            picture_url: shows.picture_url,
            followers: shows.followers,
            follows_account: shows.follows_account,
            followed_by_account: shows.followed_by_account,
            verified: shows.verified,
            read_at: profile.read_at.map(millis),
            asked_at: profile.asked_at.map(millis),
            unseen: (unseen != 0).then_some(unseen),
            metadata: contact.metadata.pairs().clone(),
        })
    }

    pub(crate) fn read(self) -> Option<ContactRest> {
        let mut all = ProfileStatus::ALL.into_iter();
        let profile = Profile {
            status: all.find(|known| known.as_str() == self.status)?,
            shows: Shows {
                username: self.username,
                name: self.name,
                picture_url: self.picture_url,
                followers: self.followers,
                follows_account: self.follows_account,
                followed_by_account: self.followed_by_account,
                verified: self.verified,
            },
            read_at: instant(self.read_at)?,
            asked_at: instant(self.asked_at)?,
        };
        Some(ContactRest {
            profile,
            metadata: Metadata::parse(self.metadata).ok()?,
            unseen: self.unseen.unwrap_or_default(),
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ConversationData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    routing_label: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    watch: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told_closing_of: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<OwnerData>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    handover: Option<HandoverData>,
}

#[derive(Debug, Serialize, Deserialize)]
struct HandoverData {
    asked_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    came: Option<SteeredData>,
}

#[derive(Debug, Serialize, Deserialize)]
struct OwnerData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    ours: bool,
    since: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    handed_over: bool,
}

const RESTING: &str = "resting";
const ARMED: &str = "armed";

impl ConversationData {
    /// Nothing when there is nothing.
    pub(crate) fn of(details: &Details) -> Option<Self> {
        if *details == Details::default() {
            return None;
        }
        let label = details.routing_label.as_ref();
        Some(Self {
            routing_label: label.map(|label| label.as_str().to_owned()),
            metadata: details.metadata.pairs().clone(),
            watch: match details.watch {
                Watch::Off => None,
                Watch::Resting => Some(RESTING.to_owned()),
                Watch::Armed => Some(ARMED.to_owned()),
            },
            told_closing_of: details.told_closing_of.map(millis),
            owner: details.owner.as_ref().map(|owner| OwnerData {
                app: owner.app.as_ref().map(ToString::to_string),
                ours: owner.ours,
                since: millis(owner.since),
                expires_at: owner.expires_at.map(millis),
                handed_over: owner.handed_over,
            }),
            handover: details.handover.as_ref().map(|handover| HandoverData {
                asked_at: millis(handover.asked_at),
                came: handover.came.as_ref().map(SteeredData::of),
            }),
        })
    }

    pub(crate) fn read(self) -> Option<Details> {
        Some(Details {
            routing_label: match self.routing_label {
                None => None,
                Some(label) => Some(Name::parse(&label).ok()?),
            },
            metadata: Metadata::parse(self.metadata).ok()?,
            watch: match self.watch.as_deref() {
                None => Watch::Off,
                Some(RESTING) => Watch::Resting,
                Some(ARMED) => Watch::Armed,
                Some(_) => return None,
            },
            told_closing_of: instant(self.told_closing_of)?,
            owner: match self.owner {
                None => None,
                Some(owner) => Some(owner.read()?),
            },
            handover: match self.handover {
                None => None,
                Some(handover) => Some(Box::new(handover.read()?)),
            },
        })
    }
}

impl HandoverData {
    fn read(self) -> Option<Handover> {
        Some(Handover {
            asked_at: Time::from_timestamp_millis(self.asked_at)?,
            came: match self.came {
                None => None,
                Some(came) => Some(came.read()?),
            },
        })
    }
}

impl OwnerData {
    fn read(self) -> Option<ThreadOwner> {
        Some(ThreadOwner {
            app: match self.app {
                None => None,
                Some(app) => Some(ExternalId::parse(&app).ok()?),
            },
            ours: self.ours,
            since: instant(Some(self.since))??,
            expires_at: instant(self.expires_at)?,
            handed_over: self.handed_over,
        })
    }
}
