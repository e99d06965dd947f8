//! One kill in each window; `tests/kill` does many, and at random instants.

use std::sync::Arc;
use std::time::Duration;

use e2e::{Database, Round, Window, both};

/// Kills there; nothing may come of it but what a lost answer allows.
async fn kills(database: Arc<Database>, window: Window, echoes: bool) {
    let round = Round {
        window,
        after: 20,
        echoes,
    };

    let toll = round.run(database).await;

    assert!(toll.faults.is_empty(), "{:#?}", toll.faults);
    assert!(toll.accepted > 0 && toll.received > 0, "{toll:?}");
}

both! {
    async fn nothing_is_lost_when_it_was_received_and_not_acknowledged(database: Arc<Database>) {
        kills(database, Window::Received, true).await;
    }

    async fn nothing_is_lost_when_it_was_accepted(database: Arc<Database>) {
        kills(database, Window::Accepted, false).await;
    }

    async fn nothing_is_sent_twice_when_it_was_about_to_leave(database: Arc<Database>) {
        kills(database, Window::Marked, true).await;
    }

    async fn nothing_is_sent_twice_when_instagram_had_not_answered(database: Arc<Database>) {
        kills(database, Window::BytesOut, false).await;
    }

    async fn nothing_is_sent_twice_when_the_answer_was_not_on_record(database: Arc<Database>) {
        kills(database, Window::Answered, false).await;
    }

    async fn what_is_settled_is_told(database: Arc<Database>) {
        kills(database, Window::Settled, true).await;
    }

    async fn what_was_about_to_be_told_is_told(database: Arc<Database>) {
        kills(database, Window::Attempted, false).await;
    }

    async fn nothing_is_lost_when_it_dies_whenever_it_likes(database: Arc<Database>) {
        kills(database, Window::Instant(Duration::from_millis(3)), true).await;
    }

    async fn what_was_told_twice_is_in_the_log(database: Arc<Database>) {
        kills(database, Window::Delivered, true).await;
    }
}
