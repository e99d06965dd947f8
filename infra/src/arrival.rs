//! Who waits, in this process, for a contact's profile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::model::conversation::ContactId;
use domain::port::arrival::Arrivals;
use tokio::sync::Notify;

/// Those who wait. Another process's profiles are not heard of: who waits here waits until the time is over, and looks.
#[derive(Debug, Default)]
pub struct Waiting(Mutex<HashMap<ContactId, Arc<Notify>>>);

#[async_trait]
impl Arrivals for Waiting {
    async fn wait(&self, contact: ContactId, at_most: Duration) {
        let news = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(contact).or_default())
        };
        // whether it came or the time is over, the record says what is known
        drop(tokio::time::timeout(at_most, news.notified()).await);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // the map's and this one: nobody else waits for it
        if Arc::strong_count(&news) <= 2 {
            all.remove(&contact);
        }
    }

    fn came(&self, contact: ContactId) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(news) = all.remove(&contact) {
            news.notify_waiters();
            // and whoever is just about to wait
            news.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;
    use uuid::Uuid;

    #[tokio::test]
    async fn all_who_wait_go_on_when_it_came_and_nothing_is_left() {
        let waiting = Arc::new(Waiting::default());
        let alice = ContactId::from_uuid(Uuid::from_u128(1));
        let began = Instant::now();
        let wait = || waiting.wait(alice, Duration::from_mins(1));
        let came = async {
            tokio::task::yield_now().await;
            waiting.came(alice);
        };

        tokio::join!(wait(), wait(), came);

        assert!(began.elapsed() < Duration::from_secs(30));
        assert!(waiting.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn nobody_waits_for_longer_than_they_want() {
        let waiting = Waiting::default();
        let alice = ContactId::from_uuid(Uuid::from_u128(1));

        waiting.wait(alice, Duration::from_millis(1)).await;

        assert!(waiting.0.lock().unwrap().is_empty());
    }
}
