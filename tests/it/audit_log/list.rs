use e2e::{Answer, TestApp, both};
use serde_json::json;

fn ids(answer: &Answer) -> Vec<String> {
    let ids = answer.list().iter();
    ids.map(|it| it["id"].as_str().unwrap().to_owned())
        .collect()
}

both! {
    async fn the_log_is_paged_both_ways_and_found_by_what_is_known_of_an_entry(app: TestApp) {
        app.stops_the_clock();
        let acme = app.workspace("acme").await;
        app.passes_hours(1);
        let between = app.time_in_seconds(0).replace('+', "%2B");
        let made = acme.post("/v1/api-keys", json!({"name": "ci", "scopes": ["channels:write"]})).await.expect(201);
        acme.delete(&format!("/v1/api-keys/{}", made.id())).await.expect(204);
        let page = async |query: &str| acme.get(&format!("/v1/audit-log?{query}")).await.expect(200);
        let all = ids(&page("").await);
        assert_eq!(all.len(), 5);

        let first = page("limit=2").await;
        let next = first["next_cursor"].as_str().unwrap();
        let second = page(&format!("limit=2&after={next}")).await;
        let previous = second["previous_cursor"].as_str().unwrap();
        let back = page(&format!("limit=2&before={previous}")).await;

        assert_eq!([ids(&first), ids(&second)].concat(), all[..4]);
        assert_eq!(ids(&back), ids(&first));
        assert_eq!(ids(&page(&format!("subject_id={}", made.id())).await), all[..2]);
        assert_eq!(ids(&page(&format!("subject_id={}&action=api_key.revoked", made.id())).await), all[..1]);
        assert_eq!(ids(&page(&format!("since={between}")).await), all[..2]);
        assert_eq!(ids(&page(&format!("until={between}")).await), all[2..]);
        let actor = first["data"][0]["actor"]["id"].as_str().unwrap();
        assert_eq!(ids(&page(&format!("actor_id={actor}")).await), all[..3]);
        assert!(ids(&page("actor_id=system").await).is_empty());
        for query in ["action=x", "actor_id=acme", "subject_id=x", "since=yesterday", "until=", "limit=0", "after=x&before=y", "colour=red"] {
            let wrong = acme.get(&format!("/v1/audit-log?{query}")).await;
            assert_eq!(wrong.problem(400), "invalid_parameter", "{query}");
        }
    }

    async fn a_log_is_its_workspaces_alone_and_needs_its_scope(app: TestApp) {
        let (acme, globex) = (app.workspace("acme").await, app.workspace("globex").await);
        let made = acme.post("/v1/api-keys", json!({"name": "ci", "scopes": ["channels:write"]})).await.expect(201);
        let other = acme.with_key(made["key"].as_str().unwrap());

        let foreign = globex.get(&format!("/v1/audit-log?subject_id={}", made.id())).await.expect(200);
        let cursor = acme.get("/v1/audit-log?limit=1").await["next_cursor"].as_str().unwrap().to_owned();

        assert!(foreign.list().is_empty());
        assert!(!globex.get("/v1/audit-log").await.expect(200).text().contains(&acme.id));
        let elsewhere = globex.get(&format!("/v1/audit-log?after={cursor}")).await;
        assert_eq!(elsewhere.problem(400), "invalid_cursor");
        assert_eq!(other.get("/v1/audit-log").await.problem(403), "forbidden");
        let seen = app.operator().within(&acme.id).get("/v1/audit-log?limit=1").await.expect(200);
        assert_eq!(seen["data"][0]["action"], "workspace.accessed_by_operator");
    }
}
