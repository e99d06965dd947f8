use e2e::{Caller, TestApp, both};

both! {
    async fn the_dashboard_s_handshake_is_answered_with_the_right_token_only(app: TestApp) {
        for instagram in [&app.sandbox, &app.meta] {
            assert!(instagram.handshake().await.verified);
            let guessed = instagram.handshake_with("guessed").await;
            assert_eq!((guessed.status, guessed.verified), (Some(403), false));
        }
    }

    async fn a_handshake_for_nobody_s_app_is_not_found(app: TestApp) {
        let anonymous = Caller::anonymous(app.url());
        let query = "hub.mode=subscribe&hub.challenge=1&hub.verify_token=x";

        let unknown = anonymous.get(&format!("/webhooks/instagram/app_00000000000000000000000001?{query}")).await;
        let half = anonymous.get("/webhooks/instagram?hub.mode=subscribe").await;

        assert_eq!(unknown.problem(404), "not_found");
        assert!((400..500).contains(&half.status), "{half}");
    }
}
