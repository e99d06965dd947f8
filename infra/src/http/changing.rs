//! Names whose addresses change, for tests.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use super::names::{Names, SystemNames};

/// Names whose addresses change: each look-up takes the next of a name's addresses, and the last one stays. Other names
/// are looked up as ever.
#[derive(Debug, Default)]
pub struct ChangingNames(Mutex<HashMap<String, Vec<IpAddr>>>);

impl ChangingNames {
    /// These names with their addresses, in the order of the look-ups.
    pub fn new(names: impl IntoIterator<Item = (String, Vec<IpAddr>)>) -> Self {
        Self(Mutex::new(names.into_iter().collect()))
    }

    fn next(&self, name: &str) -> Option<IpAddr> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let addresses = names.get_mut(name)?;
        if addresses.len() > 1 {
            Some(addresses.remove(0))
        } else {
            addresses.first().copied()
        }
    }
}

#[async_trait]
impl Names for ChangingNames {
    async fn look_up(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        match self.next(name) {
            Some(address) => Ok(vec![address]),
            None => SystemNames.look_up(name).await,
        }
    }
}
