//! What Facebook's dialog is asked for.

use domain::model::channel::Product;
use domain::port::provider::Ask;

use super::facebook::app;
use super::*;

#[test]
fn the_permission_for_comments_is_asked_for_where_no_configuration_does() {
    let asked = |config_id| {
        let app = app("https://www.facebook.com", config_id);
        let login = app.login(Product::Facebook).unwrap();
        let ask = Ask {
            state: "state",
            redirect_uri: "https://gramway.example/oauth/facebook/callback",
            rerequest: false,
        };
        let url = Url::parse(&login.authorize_url(ask)).unwrap();
        let scope = url.query_pairs().find(|(name, _)| name == "scope");
        scope.map(|(_, scopes)| scopes.into_owned())
    };

    assert_eq!(
        asked(None).as_deref(),
        Some(
            "instagram_basic,instagram_manage_messages,pages_show_list,pages_manage_metadata,\
             instagram_manage_comments,pages_read_engagement,pages_messaging,business_management"
        )
    );
    assert_eq!(asked(Some("1122")), None);
}
