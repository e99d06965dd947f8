use domain::model::message::Card;
use serde::Deserialize;
use utoipa::ToSchema;

use super::button::{self, ButtonBody};
use crate::http::fields;
use crate::http::problem::Faults;
use crate::http::site::Site;

/// A card: a title, and at least one of the other fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateCard)]
pub(in crate::http) struct CardBody {
    /// Its title, up to 80 characters.
    #[schema(example = "The blue one")]
    title: String,
    /// What stands below it, up to 80 characters.
    #[serde(default)]
    #[schema(example = "19 €")]
    subtitle: Option<String>,
    /// Where its picture is: public, https. The first card's picture gives all of them their shape.
    #[serde(default)]
    #[schema(example = "https://example.com/blue.png")]
    image_url: Option<String>,
    /// What a tap on it opens.
    #[serde(default)]
    #[schema(example = "https://example.com/blue")]
    url: Option<String>,
    /// Up to 3 buttons.
    #[serde(default)]
    buttons: Option<Vec<ButtonBody>>,
}

impl CardBody {
    pub(super) fn read(self, faults: &mut Faults, site: &Site, at: &str) -> Card {
        let title = fields::shown(faults, &format!("{at}/title"), self.title);
        let subtitle = self
            .subtitle
            .map(|it| fields::shown(faults, &format!("{at}/subtitle"), it));
        let image_url = self
            .image_url
            .map(|it| fields::file_url(faults, &format!("{at}/image_url"), site, it));
        let url = self
            .url
            .map(|it| fields::link_url(faults, &format!("{at}/url"), it));
        let buttons = self.buttons.into_iter().flatten().enumerate();
        let buttons = buttons
            .map(|(index, it)| button::read(faults, &format!("{at}/buttons/{index}"), it))
            .collect();
        Card {
            title,
            subtitle,
            image_url,
            url,
            buttons,
        }
    }
}
