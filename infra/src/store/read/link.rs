//! Onboarding links.

use domain::model::channel::{Link, LinkId};
use domain::model::shared::ExternalId;
use domain::model::workspace::Hashed;
use domain::port::store::StoreError;

use super::{Reader, parsed};
use crate::store::codec::{LinkData, time};
use crate::store::entity::link;
use crate::store::error::inconsistent;

impl Reader<'_> {
    /// A link's row, read.
    pub(super) async fn link_of(&self, row: link::Model) -> Result<Link, StoreError> {
        let place = self.place("link", "data", row.id);
        let data: LinkData = self.codec().read(place, &row.data).await?;
        let parts = data.read().ok_or_else(|| place.broken(None))?;
        let token = row
            .token
            .try_into()
            .map_err(|_| inconsistent("link", "token"))?;
        let external_id = row.external_id.as_deref().map(ExternalId::parse);
        let cancelled_at = row
            .cancelled_at
            .map(|raw| time(raw, "link", "cancelled_at"));
        Ok(Link {
            id: LinkId::from_uuid(row.id),
            workspace: self.workspace,
            token: Hashed(token),
            external_id: parsed(external_id.transpose(), "link", "external_id")?,
            metadata: parts.metadata,
            max_channels: parts.max_channels,
            channels: parts.channels,
            pending: parts.pending,
            wanted: parts.wanted,
            found: parts.found,
            trail: parts.trail,
            created_at: time(row.created_at, "link", "created_at")?,
            expires_at: time(row.expires_at, "link", "expires_at")?,
            cancelled_at: cancelled_at.transpose()?,
            version: row.version,
        })
    }

    pub(super) async fn maybe_link(
        &self,
        row: Option<link::Model>,
    ) -> Result<Option<Link>, StoreError> {
        match row {
            None => Ok(None),
            Some(row) => self.link_of(row).await.map(Some),
        }
    }
}
