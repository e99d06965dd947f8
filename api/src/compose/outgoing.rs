//! How URLs that customers chose are called.

use infra::http::{CourierSettings, Egress, Guard, Patience};

use crate::config::Config;

/// Which addresses may be called, and who looks names up.
pub(super) fn guard(config: &Config) -> Guard {
    let egress = Egress {
        allow_loopback: config.webhooks.allow_loopback,
    };
    #[cfg(feature = "testing")]
    if let Some(names) = config.testing.names() {
        let names = std::sync::Arc::new(names);
        return Guard { egress, names };
    }
    egress.into()
}

/// How webhooks are posted.
pub(super) fn courier(config: &Config) -> CourierSettings {
    CourierSettings {
        guard: guard(config),
        proxy: config.webhooks.proxy(),
        patience: patience(config),
    }
}

#[cfg(feature = "testing")]
fn patience(config: &Config) -> Patience {
    let tests = config.testing.courier();
    tests.map_or(Patience::STANDARD, Patience::within)
}

#[cfg(not(feature = "testing"))]
const fn patience(_: &Config) -> Patience {
    Patience::STANDARD
}
