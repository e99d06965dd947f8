use crate::model::shared::ExternalId;

/// Products of the account's catalogue (META 3.1: the product template).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Products {
    /// Their ids: one or more, in order.
    pub ids: Vec<ExternalId>,
}
