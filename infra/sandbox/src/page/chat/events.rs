//! The event stream of a chat: every new message, at once.

use std::{convert::Infallible, sync::Arc, time::Duration};

use actix_web::{HttpResponse, http::header, web};
use bytes::Bytes;
use futures::{Stream, stream};
use serde::Deserialize;
use tokio::sync::watch;

use super::{conversation::Pair, nobody, view::Shown};
use crate::hub::Hub;

/// Something is sent this often, so that nobody on the way thinks the connection dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

#[derive(Debug, Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    after: u64,
}

/// Tells of every message after the one of this number.
pub(super) async fn follow(
    pair: web::Path<Pair>,
    query: web::Query<Query>,
    hub: web::Data<Hub>,
) -> HttpResponse {
    let hub = hub.into_inner();
    let (ig_id, changed) = {
        let mut state = hub.lock();
        let Some(ig_id) = pair.ig_id(&state) else {
            return nobody();
        };
        let changed = state.between(&ig_id, &pair.user).watch();
        (ig_id, changed)
    };
    let follower = Follower {
        hub,
        ig_id,
        pair: pair.into_inner(),
        after: query.after,
        changed,
        woken: false,
    };
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(follower.stream())
}

/// Where one reader is.
struct Follower {
    hub: Arc<Hub>,
    ig_id: String,
    pair: Pair,
    after: u64,
    changed: watch::Receiver<u64>,
    woken: bool,
}

impl Follower {
    fn stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        // sent at once, so that the reader knows that it is connected
        let hello = stream::iter([Ok(Bytes::from_static(b": connected\n\n"))]);
        let rest = stream::unfold(self, async |mut follower| {
            let news = follower.next().await?;
            Some((Ok(Bytes::from(news)), follower))
        });
        stream::StreamExt::chain(hello, rest)
    }

    /// The next thing to send; none when the sandbox stops.
    async fn next(&mut self) -> Option<String> {
        loop {
            self.changed.mark_unchanged();
            let news = self.news();
            if !news.is_empty() {
                self.woken = false;
                return Some(news);
            }
            if std::mem::take(&mut self.woken) {
                // what was shown has changed: the page is read anew
                return Some("event: stale\ndata: {}\n\n".to_owned());
            }
            tokio::select! {
                changed = self.changed.changed() => changed.ok()?,
                () = tokio::time::sleep(HEARTBEAT) => return Some(": still here\n\n".to_owned()),
                () = self.hub.stopping.cancelled() => return None,
            }
            self.woken = true;
        }
    }

    fn news(&mut self) -> String {
        let mut state = self.hub.lock();
        let mut news = String::new();
        for message in state
            .between(&self.ig_id, &self.pair.user)
            .after(self.after)
        {
            self.after = message.number;
            let shown = Shown::of(message, &self.pair.account, &self.pair.user);
            let data = serde_json::to_string(&shown).unwrap_or_default();
            news.extend([
                "id: ",
                &message.number.to_string(),
                "\ndata: ",
                &data,
                "\n\n",
            ]);
        }
        news
    }
}
