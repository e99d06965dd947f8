use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::model::message::{MediaLink, MessageFile, MessageId};
use crate::model::workspace::WorkspaceId;

/// More are not remembered at once; those that are forgotten are asked for again.
const MOST: usize = 10_000;

/// Which file of which message of whom.
type Which = (WorkspaceId, MessageId, MessageFile);

/// Where files are by now whose first URL has expired, so that Instagram is asked once and not at every view: the budget
/// of the Conversations API is small (META 9). What a message says stays as it came.
#[derive(Debug, Default)]
pub struct Anew(Mutex<HashMap<Which, String>>);

impl Anew {
    /// Where Instagram said that this file is, when it was asked last.
    pub(super) fn find(&self, link: &MediaLink) -> Option<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&which(link)).cloned()
    }

    /// It is there.
    pub(super) fn note(&self, link: &MediaLink, url: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(which(link), url.to_owned());
    }
}

const fn which(link: &MediaLink) -> Which {
    (link.workspace, link.message, link.file)
}
