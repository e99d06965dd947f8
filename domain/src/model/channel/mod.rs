//! Connected Instagram accounts: provider apps, links, grants, credentials, channels and what they can.

mod account;
mod capabilities;
mod check;
mod connection;
mod credential;
mod feature;
mod files;
mod greeting;
mod habits;
mod limits;
mod link;
mod media;
mod onboarding;
mod pause;
mod provider;
mod reached;
mod results;
mod state;
mod unsend;
mod usage;
mod via;

pub use account::{Account, Channel, ChannelId, Route};
pub use capabilities::{Capabilities, Fault};
pub use check::{Check, CheckId, Connection, Verdict};
pub use credential::{Connected, Credential, Grant, GrantId, Grantor};
pub use feature::{Feature, Lack, Lacking};
pub use files::{FileLimit, FileLimits};
pub use greeting::{Desired, GreetingKind, Localized, Tap, is_shown};
pub use habits::Habits;
pub(in crate::model) use limits::too_many;
pub use limits::{ContentLimits, Length, Unit};
pub use link::{
    Choosing, Found, Link, LinkId, LinkState, LinkStep, Pending, Picked, StepKind, Wanted,
};
pub use media::MediaPolicy;
pub use onboarding::{LastLogin, NotContinued};
pub use pause::{Pause, Trouble};
pub use provider::{ProviderApp, ProviderAppId, ProviderKind};
pub use reached::{
    Candidate, Choice, Consent, Reached, ScopeGiven, Unreached, choice, same_handle,
};
pub use results::LinkResult;
pub use state::{ChannelState, Reason, Turn};
pub use unsend::UnsendPolicy;
pub use usage::{Spent, Usage};
pub use via::{Page, Product, Via};

#[cfg(test)]
pub(crate) use limits::tests;
#[cfg(test)]
pub(crate) use state::tests::channel as some_channel;
