use crate::model::shared::{ExposeSecret as _, Name, SecretString};
use crate::model::workspace::{KeyText, OperatorKey, OperatorKeyId, key_text};
use crate::port::store::StoreError;

use super::Admin;

impl Admin {
    /// Makes an operator's key and shows its text once.
    #[tracing::instrument(name = "admin.mint_operator_key", skip_all)]
    pub async fn mint_operator_key(
        &self,
        name: Name,
    ) -> Result<(OperatorKey, SecretString), StoreError> {
        let random = self.random.base62(key_text::RANDOM);
        let text =
            KeyText::Operator.compose(random.expose_secret(), |body| self.random.checksum(body));
        let key = OperatorKey {
            id: OperatorKeyId::from_uuid(self.ids.next()),
            name,
            hash: self.random.hash(text.as_bytes()),
            hint: key_text::hint(&text),
            created_at: self.clock.now(),
            revoked_at: None,
        };
        self.operators.add_key(key.clone()).await?;
        Ok((key, SecretString::from(text)))
    }

    /// Revokes an operator's key; whether there was one.
    pub async fn revoke_operator_key(&self, id: OperatorKeyId) -> Result<bool, StoreError> {
        self.operators.revoke_key(id, self.clock.now()).await
    }

    /// The operator's keys.
    pub async fn operator_keys(&self) -> Result<Vec<OperatorKey>, StoreError> {
        self.operators.keys().await
    }
}
