//! Looking at a page: on a telephone and on a desk, by day and by night.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::Chromium;

/// Finds what is too wide, too faint, without a name or a heading.
const LOOK: &str = include_str!("look.js");
/// Finds out whether the focus is seen: on something, on the screen, with an outline around it.
const FOCUS: &str = include_str!("focus.js");
/// How wide a page is looked at: a small telephone, and a desk.
const WIDTHS: [u32; 2] = [360, 1280];

impl Chromium {
    /// Looks at the page as everybody may who is sent there, and fails when somebody could not use it. Saved as
    /// `name` where screenshots are wanted. The page is as before afterwards.
    pub async fn looks_well(&self, name: &str) {
        for width in WIDTHS {
            for scheme in ["light", "dark"] {
                let faults = self.looked_at(width, scheme, name).await;
                assert!(
                    faults.is_empty(),
                    "{name} at {width} px, {scheme}: {faults:#?}\n{}",
                    self.text().await
                );
            }
        }
        self.holds("light").await;
        self.tells("Emulation.clearDeviceMetricsOverride", json!({}))
            .await;
    }

    /// What is wrong with the page, so wide and in this colour scheme.
    pub async fn looked_at(&self, width: u32, scheme: &str, name: &str) -> Vec<String> {
        self.is_held_at(width).await;
        self.holds(scheme).await;
        let look = format!("const screenWidth = {width};\n{LOOK}");
        let faults = self.run(&look).await;
        if let Some(folder) = screenshots() {
            self.saves(&folder, &format!("{name}-{width}-{scheme}.png"))
                .await;
        }
        let faults = faults.as_array().unwrap().iter();
        faults
            .map(|fault| fault.as_str().unwrap().to_owned())
            .collect()
    }

    /// Why whoever uses the keyboard would not see where they are, if they would not.
    pub async fn focus_unseen(&self) -> Option<String> {
        let fault = self.run(FOCUS).await;
        fault.as_str().map(str::to_owned)
    }

    /// The page is so wide from now on: under 500 px as a telephone shows it.
    pub async fn is_held_at(&self, width: u32) {
        let screen =
            json!({"width": width, "height": 740, "deviceScaleFactor": 1, "mobile": width < 500});
        self.tells("Emulation.setDeviceMetricsOverride", screen)
            .await;
    }

    async fn holds(&self, scheme: &str) {
        let feature = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.tells("Emulation.setEmulatedMedia", json!({"features": feature}))
            .await;
    }

    async fn saves(&self, folder: &Path, file: &str) {
        let whole = json!({"captureBeyondViewport": true});
        let shot: Value = self.tells("Page.captureScreenshot", whole).await;
        let bytes = BASE64_STANDARD.decode(shot["data"].as_str().unwrap());
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join(file), bytes.unwrap()).unwrap();
    }
}

/// Where screenshots are wanted, if they are.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever wants to look at pages says so to the test, which has no configuration"
)]
fn screenshots() -> Option<PathBuf> {
    std::env::var("GRAMWAY_TEST_SCREENSHOTS")
        .ok()
        .map(PathBuf::from)
}
