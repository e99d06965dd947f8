use domain::model::message::{AdContext, Referral};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a contact came from: a link, an ad, the page of a product. All in Instagram's words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Referral)]
pub struct ReferralView {
    /// What the link carries.
    #[schema(example = "summer-sale")]
    r#ref: Option<String>,
    /// `SHORTLINKS`, `ADS`, …
    #[schema(example = "SHORTLINKS")]
    source: Option<String>,
    /// `OPEN_THREAD`, …
    #[schema(example = "OPEN_THREAD")]
    r#type: Option<String>,
    /// The ad's id.
    #[schema(example = json!(null))]
    ad_id: Option<String>,
    /// The id of the product whose page it was. An id is all that Instagram says of a product: its name, price and picture are
    /// in the account's catalogue.
    #[schema(example = json!(null))]
    product_id: Option<String>,
    /// What the ad showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    ad: Option<AdView>,
}

/// What an ad showed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdContext)]
pub struct AdView {
    /// Its title.
    #[schema(example = "Summer sale")]
    title: Option<String>,
    /// Its picture.
    #[schema(example = "https://lookaside.fbsbx.com/ad.jpg")]
    photo_url: Option<String>,
    /// Its video.
    #[schema(example = json!(null))]
    video_url: Option<String>,
    /// The post that it advertises.
    #[schema(example = json!(null))]
    post_id: Option<String>,
    /// The product that it advertises.
    #[schema(example = json!(null))]
    product_id: Option<String>,
    /// The welcome flow that it begins.
    #[schema(example = json!(null))]
    flow_id: Option<String>,
}

impl From<&Referral> for ReferralView {
    fn from(it: &Referral) -> Self {
        Self {
            r#ref: it.reference.clone(),
            source: it.source.clone(),
            r#type: it.kind.clone(),
            ad_id: it.ad.clone(),
            product_id: it.product.clone(),
            ad: it.shown.as_deref().map(AdView::from),
        }
    }
}

impl From<&AdContext> for AdView {
    fn from(it: &AdContext) -> Self {
        Self {
            title: it.title.clone(),
            photo_url: it.photo_url.clone(),
            video_url: it.video_url.clone(),
            post_id: it.post.clone(),
            product_id: it.product.clone(),
            flow_id: it.flow.clone(),
        }
    }
}
