use crate::model::message::MessageId;
use crate::model::shared::ExternalId;

use super::{Content, Text};

/// What is said with something beside it that only a sender says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbound {
    /// What is said.
    pub says: Content,
    /// What it answers.
    pub reply_to: Option<Quoted>,
    /// What is said in its place where the account lacks what it needs (META 3.2).
    pub fallback: Option<Text>,
}

/// A message of the same conversation that is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// Which.
    pub message: MessageId,
    /// Instagram's id of it (`mid`), of the part that is quoted.
    pub external_id: ExternalId,
}

impl Outbound {
    /// These parts with what stands beside them: what is answered on the first, the text in their place on each that may
    /// need it.
    pub(in crate::model::message) fn around(&self, parts: Vec<Content>) -> Vec<Content> {
        let mut reply_to = self.reply_to.clone();
        let around = |says: Content| {
            let reply_to = reply_to.take();
            let needs = reply_to.is_some() || says.feature().is_lacked_by_some();
            let fallback = self.fallback.clone().filter(|_| needs);
            if reply_to.is_none() && fallback.is_none() {
                return says;
            }
            Content::Outbound(Box::new(Self {
                says,
                reply_to,
                fallback,
            }))
        };
        parts.into_iter().map(around).collect()
    }
}
