//! Files that take longer on their way than anything else may.

use std::sync::Arc;

use bytes::Bytes;
use e2e::{Database, Given as _, Options, Received, Reply, Server, TestApp, Wire, Workspace, both};
use sandbox::EndUser;
use tokio::sync::{Notify, Semaphore};

/// A head that no buffer between the host and its reader holds the body of.
const LONG: usize = 64 * 1024 * 1024;

async fn impatient(database: Arc<Database>) -> TestApp {
    let options = Options {
        request_timeout_ms: 1000,
        ..Options::default()
    };
    TestApp::start_on(database, options).await
}

/// The link to a file that they send from this host.
async fn link(acme: &Workspace, alice: &EndUser, host: &Server) -> String {
    let shop = acme.connects_instagram("shop").await;
    alice
        .sends_image(&shop, &format!("http://{}/a", host.address))
        .await;
    let told = acme.receiver.next("message.received").await;
    told.text("/data/content/attachments/0/media_url")
}

/// Waits for as long as a connection is kept on which nothing goes on, and longer.
async fn connections_end(app: &TestApp) {
    for _ in 0..2 {
        let mut idle = Wire::to(app.url()).await;
        idle.says("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert_eq!(idle.hears().await.unwrap().status, 200);
        idle.ends().await;
    }
}

fn head(bytes: usize) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\nconnection: close\r\n\r\n")
}

/// Tells when it is let go.
struct Held(Vec<u8>, Arc<Notify>);

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.1.notify_one();
    }
}

both! {
    async fn a_file_that_is_long_on_its_way_comes_whole(database: Arc<Database>) {
        let app = impatient(database).await;
        let acme = app.workspace("acme").await;
        let (asked, go_on) = (Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
        let (tell, rest) = (Arc::clone(&asked), Arc::clone(&go_on));
        let host = Server::start(Arc::new(move |_: Received| {
            tell.notify_one();
            Reply::Halves((head(8) + "half").into(), Arc::clone(&rest), "rest".into())
        })).await;
        let link = link(&acme, &acme.user("alice"), &host).await;

        let longer = async {
            asked.notified().await;
            connections_end(&app).await;
            go_on.add_permits(1);
        };
        let anonymous = app.anonymous();
        let (file, ()) = futures::join!(anonymous.get(&link), longer);

        assert_eq!(file.expect(200).text(), "halfrest");
        app.finish().await;
    }

    async fn whoever_reads_a_file_no_further_is_let_go(database: Arc<Database>) {
        let app = impatient(database).await;
        let acme = app.workspace("acme").await;
        let gone = Arc::new(Notify::new());
        let tell = Arc::clone(&gone);
        let host = Server::start(Arc::new(move |_: Received| {
            let mut whole = head(LONG).into_bytes();
            whole.resize(LONG, 7);
            Reply::Raw(Bytes::from_owner(Held(whole, Arc::clone(&tell))))
        })).await;
        let link = link(&acme, &acme.user("alice"), &host).await;
        let path = link.strip_prefix(app.url()).unwrap();

        let mut wire = Wire::to(app.url()).await;
        wire.says(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n")).await;

        e2e::within("the end of the connection to the file's host", gone.notified()).await;
        wire.ends().await;
        app.finish().await;
    }
}
