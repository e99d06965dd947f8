use e2e::{Caller, TestApp, both};
use serde_json::json;

both! {
    async fn a_code_is_read_by_anybody_and_is_the_one_of_the_list(app: TestApp) {
        let anybody = Caller::anonymous(app.url());

        let code = anybody.get("/v1/codes/window_closed").await.expect(200);
        let all = anybody.get("/v1/codes").await.expect(200);
        let unknown = anybody.get("/v1/codes/window_ajar").await;

        assert_eq!((&code["code"], &code["status"], &code["scope"]), (&json!("window_closed"), &json!(422), &json!("message")));
        let known = all.list().iter().find(|it| it["code"] == "window_closed");
        assert_eq!(Some(code.json()), known);
        assert!(code["explanation"].is_string() && code["action"]["text"].is_string(), "{}", code.json());
        assert_eq!(unknown.problem(404), "not_found");
    }
}
