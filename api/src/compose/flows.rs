use std::sync::Arc;

use domain::flow::admin::Admin;
use domain::flow::connect::Connect;
use domain::flow::converse::Converse;
use domain::flow::receive::Receive;
use domain::flow::send::Send;
use domain::flow::tell::Tell;
use domain::flow::upkeep::Upkeep;

/// The use cases, shared by everything that calls them.
#[derive(Debug, Clone)]
pub struct Flows {
    /// Workspaces and keys.
    pub admin: Arc<Admin>,
    /// Connecting accounts.
    pub connect: Arc<Connect>,
    /// Conversations and contacts.
    pub converse: Arc<Converse>,
    /// What Instagram says.
    pub receive: Arc<Receive>,
    /// Sending messages.
    pub send: Arc<Send>,
    /// Telling customers.
    pub tell: Arc<Tell>,
    /// Keeping the house.
    pub upkeep: Arc<Upkeep>,
}
