//! Which addresses a name has, and which of them may be called: asked for every connection.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;
use tokio::time::timeout;

use super::egress::Egress;

/// Looks names up.
#[async_trait]
pub trait Names: Send + Sync + fmt::Debug {
    /// The addresses of a name.
    async fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the system looks names up.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNames;

#[async_trait]
impl Names for SystemNames {
    async fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((name, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}

/// The name could not be looked up in time.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("the name could not be looked up in time")]
pub(super) struct LookUpTimedOut;

/// The address policy, and who looks names up for it.
#[derive(Debug, Clone)]
pub struct Guard {
    /// Which addresses may be called.
    pub egress: Egress,
    /// Who looks names up.
    pub names: Arc<dyn Names>,
}

impl From<Egress> for Guard {
    /// With the system's names.
    fn from(egress: Egress) -> Self {
        let names = Arc::new(SystemNames);
        Self { egress, names }
    }
}

/// What a connector asks: what it is given passed the policy, and nothing else is connected to.
#[derive(Debug, Clone)]
pub(super) struct Vetted {
    pub(super) guard: Guard,
    /// How long a look-up may take.
    pub(super) within: Duration,
}

impl Resolve for Vetted {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { guard, within } = self.clone();
        Box::pin(async move {
            let asked = timeout(within, guard.names.look_up(name.as_str())).await;
            let found = asked.map_err(|_| LookUpTimedOut)??;
            let vetted = guard.egress.vetted(found)?;
            let addresses: Addrs = Box::new(vetted.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::changing::ChangingNames;
    use super::super::egress::AddressRefused;
    use super::*;

    fn asked(allow_loopback: bool) -> Vetted {
        Vetted {
            guard: Egress { allow_loopback }.into(),
            within: Duration::from_secs(20),
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_does_not_resolve() {
        let name = || "localhost".parse().unwrap();
        let refused = asked(false).resolve(name()).await;
        assert!(refused.err().unwrap().is::<AddressRefused>());
        assert!(asked(true).resolve(name()).await.is_ok());
    }

    #[tokio::test]
    async fn every_look_up_is_judged_by_itself() {
        let addresses = ["8.8.8.8", "10.0.0.1", "2606:4700::1", "169.254.169.254"];
        let addresses = addresses.map(|one| one.parse().unwrap()).to_vec();
        let names = ChangingNames::new([("shifty.example".to_owned(), addresses)]);
        let mut asked = asked(false);
        asked.guard.names = Arc::new(names);

        let mut came = vec![];
        for _ in 0..5 {
            let found = asked.resolve("shifty.example".parse().unwrap()).await;
            came.push(
                found
                    .ok()
                    .map(|found| found.map(|it| it.ip().to_string()).collect()),
            );
        }

        let public = |one: &str| Some(vec![one.to_owned()]);
        assert_eq!(
            came,
            [public("8.8.8.8"), None, public("2606:4700::1"), None, None]
        );
    }

    #[derive(Debug)]
    struct Silent;

    #[async_trait]
    impl Names for Silent {
        async fn look_up(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            std::future::pending().await
        }
    }

    #[tokio::test]
    async fn a_look_up_that_does_not_end_is_given_up() {
        let mut asked = asked(true);
        asked.guard.names = Arc::new(Silent);
        asked.within = Duration::from_millis(1);

        let given_up = asked.resolve("slow.example".parse().unwrap()).await;

        assert!(given_up.err().unwrap().is::<LookUpTimedOut>());
    }
}
