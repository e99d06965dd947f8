//! Links and channels.

use async_trait::async_trait;
use domain::model::channel::{
    Channel, ChannelId, Connected, Credential, Desired, Grant, GrantId, GreetingKind, Link, LinkId,
    ProviderAppId,
};
use domain::model::shared::{ExternalId, Page, PageAsk, SecretString, Time};
use domain::model::workspace::Hashed;
use domain::port::store::{ChannelFilter, ReadChannels, StoreError};
use sea_orm::{
    ColumnTrait as _, ExprTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _,
};
use uuid::Uuid;

use super::page::list;
use super::{Reader, parsed};
use crate::store::codec::{
    ChannelData, ConsentData, GreetingData, Number as _, greeting_kind, time, username_hash,
};
use crate::store::entity::{channel, consent, credential, greeting, link};
use crate::store::error::store_error;
use crate::store::scoped::{WithId as _, WorkspaceOwned as _};

#[async_trait]
impl ReadChannels for Reader<'_> {
    async fn link(&self, id: LinkId) -> Result<Option<Link>, StoreError> {
        let row = link::Entity::of_by_id(self.workspace, id.as_uuid());
        let row = row.one(self.on()).await.map_err(store_error)?;
        self.maybe_link(row).await
    }

    async fn link_by_token(&self, token: Hashed) -> Result<Option<Link>, StoreError> {
        let row = link::Entity::of(self.workspace)
            .filter(link::Column::Token.eq(token.0.to_vec()))
            .one(self.on())
            .await
            .map_err(store_error)?;
        self.maybe_link(row).await
    }

    async fn links(&self, page: PageAsk<(Time, LinkId)>) -> Result<Page<Link>, StoreError> {
        let rows = list(
            self.on(),
            link::Entity::of(self.workspace),
            (link::Column::CreatedAt, link::Column::Id),
            &page,
            |(at, id)| (*at, id.as_uuid()),
        )
        .await?;
        let mut items = Vec::with_capacity(rows.items.len());
        for row in rows.items {
            items.push(self.link_of(row).await?);
        }
        Ok(Page {
            items,
            more_after: rows.more_after,
            more_before: rows.more_before,
        })
    }

    async fn channel(&self, id: ChannelId) -> Result<Option<Channel>, StoreError> {
        let channels = &self.shared.gathers().channels;
        channels.find(self.workspace, id).await
    }

    async fn channel_by_account(
        &self,
        app: ProviderAppId,
        account: &ExternalId,
    ) -> Result<Option<Channel>, StoreError> {
        let row = channel::Entity::of(self.workspace)
            .filter(channel::Column::ProviderAppId.eq(app.as_uuid()))
            .filter(channel::Column::Account.eq(account.as_str()))
            .one(self.on())
            .await
            .map_err(store_error)?;
        self.maybe_channel(row).await
    }

    async fn channels(
        &self,
        filter: &ChannelFilter,
        page: PageAsk<(Time, ChannelId)>,
    ) -> Result<Page<Channel>, StoreError> {
        let mut all = channel::Entity::of(self.workspace);
        if let Some(state) = filter.state {
            all = all.filter(channel::Column::State.eq(state.number()));
        }
        if let Some(account) = &filter.external_id {
            all = all.filter(channel::Column::Account.eq(account.as_str()));
        }
        if let Some(reference) = &filter.reference {
            all = all.filter(channel::Column::ExternalId.eq(reference.as_str()));
        }
        // rows of before these columns have nothing in them until they are written again
        if let Some(page) = &filter.page {
            let id = channel::Column::PageId;
            let unsaid = id.is_null().and(channel::Column::UsernameHash.is_null());
            all = all.filter(id.eq(page.as_str()).or(unsaid));
        }
        if let Some(name) = &filter.username {
            let hash = channel::Column::UsernameHash;
            let named = hash.eq(username_hash(self.workspace, name));
            all = all.filter(named.or(hash.is_null()));
        }
        let by = (channel::Column::CreatedAt, channel::Column::Id);
        let rows = list(self.on(), all, by, &page, |(at, id)| (*at, id.as_uuid())).await?;
        let mut items = Vec::with_capacity(rows.items.len());
        for row in rows.items {
            let channel = self.channel_of(row).await?;
            if is_like(&channel, filter) {
                items.push(channel);
            }
        }
        Ok(Page {
            items,
            more_after: rows.more_after,
            more_before: rows.more_before,
        })
    }

    async fn live_channels(&self, most: u64) -> Result<Vec<ChannelId>, StoreError> {
        let ids: Vec<Uuid> = channel::Entity::of(self.workspace)
            .filter(channel::Column::DisconnectedAt.is_null())
            .select_only()
            .column(channel::Column::Id)
            .limit(most)
            .into_tuple()
            // asked for each message that names no channel: on a connection that keeps its plan
            .all(self.shared.database.look_up())
            .await
            .map_err(store_error)?;
        Ok(ids.into_iter().map(ChannelId::from_uuid).collect())
    }

    async fn grant(&self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        let row = consent::Entity::of_by_id(self.workspace, id.as_uuid());
        let Some(row) = row.one(self.on()).await.map_err(store_error)? else {
            return Ok(None);
        };
        let place = self.place("consent", "data", row.id);
        let data: ConsentData = self.codec().read(place, &row.data).await?;
        let owner = ExternalId::parse(&row.app_scoped_id);
        Ok(Some(Grant {
            id,
            workspace: self.workspace,
            app_scoped_id: parsed(owner, "consent", "app_scoped_id")?,
            scopes: data.scopes,
            granted_at: time(row.granted_at, "consent", "granted_at")?,
        }))
    }

    async fn channels_of_grantor(&self, grantor: &ExternalId) -> Result<Vec<Channel>, StoreError> {
        let of_grantor = consent::Entity::of(self.workspace)
            .filter(consent::Column::AppScopedId.eq(grantor.as_str()))
            .select_only()
            .column(consent::Column::Id)
            .into_query();
        let rows = channel::Entity::of(self.workspace)
            .filter(channel::Column::DisconnectedAt.is_null())
            .filter(channel::Column::ConsentId.in_subquery(of_grantor))
            .order_by_asc(channel::Column::Id)
            .all(self.on())
            .await
            .map_err(store_error)?;
        let mut channels = Vec::with_capacity(rows.len());
        for row in rows {
            channels.push(self.channel_of(row).await?);
        }
        Ok(channels)
    }

    async fn greeting(
        &self,
        channel: ChannelId,
        kind: GreetingKind,
    ) -> Result<Option<Desired>, StoreError> {
        let row = greeting::Entity::of(self.workspace)
            .filter(greeting::Column::ChannelId.eq(channel.as_uuid()))
            .filter(greeting::Column::Kind.eq(greeting_kind(kind)))
            .one(self.on())
            .await
            .map_err(store_error)?;
        let Some(row) = row else {
            return Ok(None);
        };
        let place = self.place("greeting", "data", row.channel_id);
        let data: GreetingData = self.codec().read(place, &row.data).await?;
        Ok(Some(Desired {
            channel,
            kind,
            greeting: data.read(),
            set_at: time(row.set_at, "greeting", "set_at")?,
        }))
    }

    async fn connected(&self, id: ChannelId) -> Result<Option<Connected>, StoreError> {
        let connections = &self.shared.gathers().connections;
        connections.find(self.workspace, id).await
    }
}

/// What the columns do not say for certain: a hash may be that of another name.
fn is_like(channel: &Channel, filter: &ChannelFilter) -> bool {
    let page = channel.connection.via.page().map(|page| &page.id);
    let name = channel.account.username.to_lowercase();
    let of_page = filter
        .page
        .as_ref()
        .is_none_or(|wanted| page == Some(wanted));
    let named = filter.username.as_ref();
    of_page && named.is_none_or(|wanted| name == wanted.to_lowercase())
}

impl Reader<'_> {
    async fn maybe_channel(
        &self,
        row: Option<channel::Model>,
    ) -> Result<Option<Channel>, StoreError> {
        match row {
            None => Ok(None),
            Some(row) => self.channel_of(row).await.map(Some),
        }
    }

    /// A channel's row, read.
    pub(super) async fn channel_of(&self, row: channel::Model) -> Result<Channel, StoreError> {
        if let Some(channel) = self.shared.decoded.of(&row) {
            return Ok(channel);
        }
        let channel = self.decoded(&row).await?;
        self.shared.decoded.keep(row, &channel);
        Ok(channel)
    }

    async fn decoded(&self, row: &channel::Model) -> Result<Channel, StoreError> {
        let place = self.place("channel", "data", row.id);
        let data: ChannelData = self.codec().read(place, &row.data).await?;
        let parts = data.read(&row.account).ok_or_else(|| place.broken(None))?;
        let at = |raw: Option<i64>, column| raw.map(|raw| time(raw, "channel", column)).transpose();
        let external_id = row.external_id.as_deref().map(ExternalId::parse);
        Ok(Channel {
            id: ChannelId::from_uuid(row.id),
            workspace: self.workspace,
            provider_app: ProviderAppId::from_uuid(row.provider_app_id),
            grant: row.consent_id.map(GrantId::from_uuid),
            account: parts.account,
            connection: parts.connection,
            name: parts.name,
            external_id: parsed(external_id.transpose(), "channel", "external_id")?,
            metadata: parts.metadata,
            signature: parts.signature,
            media: parts.media,
            unsend: parts.unsend,
            generation: row.generation,
            subscribed_at: at(row.subscribed_at, "subscribed_at")?,
            disconnected_at: at(row.disconnected_at, "disconnected_at")?,
            reasons: parts.reasons,
            pause: parts.pause,
            habits: parts.habits,
            lacks: parts.lacks,
            created_at: time(row.created_at, "channel", "created_at")?,
            version: row.version,
        })
    }

    pub(super) async fn credential_of(
        &self,
        row: credential::Model,
    ) -> Result<Credential, StoreError> {
        let place = self.place("credential", "token", row.channel_id);
        let token = self.codec().read_bytes(place, &row.token).await?;
        let token = parsed(String::from_utf8(token), "credential", "token")?;
        let expires_at = row
            .expires_at
            .map(|raw| time(raw, "credential", "expires_at"));
        Ok(Credential {
            channel: ChannelId::from_uuid(row.channel_id),
            token: SecretString::from(token),
            expires_at: expires_at.transpose()?,
            obtained_at: time(row.obtained_at, "credential", "obtained_at")?,
        })
    }
}
