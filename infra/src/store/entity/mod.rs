//! Rows as they are in the database. They never leave this crate; what they mean is for the readers and writers to say.

macro_rules! plain {
    () => {
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    };
}
use plain;

pub(crate) mod api_key;
pub(crate) mod attempt;
pub(crate) mod audit_entry;
pub(crate) mod channel;
pub(crate) mod channel_route;
pub(crate) mod comment;
pub(crate) mod consent;
pub(crate) mod contact;
pub(crate) mod content;
pub(crate) mod conversation;
pub(crate) mod counter;
pub(crate) mod credential;
pub(crate) mod endpoint;
pub(crate) mod endpoint_health;
pub(crate) mod event;
pub(crate) mod grant_route;
pub(crate) mod greeting;
pub(crate) mod inbox;
pub(crate) mod keyring;
pub(crate) mod link;
pub(crate) mod message;
pub(crate) mod once;
pub(crate) mod operation;
pub(crate) mod operator_endpoint;
pub(crate) mod operator_key;
pub(crate) mod operator_once;
pub(crate) mod part;
pub(crate) mod provider_app;
pub(crate) mod target_control;
pub(crate) mod work;
pub(crate) mod workspace;
