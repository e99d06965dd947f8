use thiserror::Error;

use crate::model::channel::ProviderAppId;
use crate::port::provider::{Forged, RawIngress, Split};
use crate::port::store::{IngressItem, Received, StoreError};

use super::Receive;

/// A body that is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// How many items it had.
    pub items: usize,
    /// How many of them are for accounts that nobody has.
    pub unroutable: usize,
    /// How many pieces of it nobody can read: entries, or the whole body. They are kept.
    pub unreadable: usize,
}

/// Why a body was not taken.
#[derive(Debug, Error)]
pub enum AcceptError {
    /// There is no such provider app.
    #[error("no such provider app")]
    NotFound,
    /// The signature matches none of the app's secrets.
    #[error(transparent)]
    Forged(#[from] Forged),
    /// The store failed: Instagram sends it again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Receive {
    /// Verifies, splits and stores what came for a provider app (the shared live one when absent). Answered when it is on disk.
    pub async fn accept(
        &self,
        app: Option<ProviderAppId>,
        body: &[u8],
        signature: Option<&str>,
    ) -> Result<Accepted, AcceptError> {
        let provider = self.provider(app).ok_or(AcceptError::NotFound)?;
        provider.verify(RawIngress { body, signature })?;
        let (items, unreadable) = match provider.split(body) {
            Split::Cut { items, odd } => {
                let pieces = odd.into_iter().filter_map(|slice| body.get(slice));
                (items, pieces.map(<[u8]>::to_vec).collect())
            }
            Split::Unreadable => (vec![], vec![body.to_vec()]),
        };
        let items: Vec<_> = items
            .into_iter()
            .filter_map(|item| {
                Some(IngressItem {
                    raw: body.get(item.slice)?.to_vec(),
                    around: item.around,
                    counterpart: item.counterpart,
                })
            })
            .collect();
        let (count, kept) = (items.len(), unreadable.len());
        if count == 0 && kept == 0 {
            return Ok(Accepted {
                items: 0,
                unroutable: 0,
                unreadable: 0,
            });
        }
        let provider_app = provider.app().id;
        let received = Received {
            provider_app,
            at: self.clock.now(),
            items,
            unreadable,
        };
        let unroutable = self.inbox.accept(received).await?;
        if kept > 0 {
            tracing::warn!(provider_app.id = %provider_app, bytes = body.len(), kept, "what nobody understands of a signed body is kept");
        }
        if unroutable > 0 {
            tracing::warn!(provider_app.id = %provider_app, unroutable, "items for accounts that nobody has");
        }
        Ok(Accepted {
            items: count,
            unroutable,
            unreadable: kept,
        })
    }
}
