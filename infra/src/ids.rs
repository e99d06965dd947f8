//! Where ids come from.

use domain::model::shared::Ids;
use uuid::Uuid;

/// UUIDs of version 7: new rows stand beside each other in the database's indexes.
#[derive(Debug, Clone, Copy, Default)]
pub struct UuidIds;

impl Ids for UuidIds {
    fn next(&self) -> Uuid {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the Ids port's one source"
        )]
        let id = Uuid::now_v7();
        id
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let ids: HashSet<Uuid> = (0..10_000).map(|_| UuidIds.next()).collect();
        assert_eq!(ids.len(), 10_000);
    }
}
