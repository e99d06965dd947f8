use e2e::{TestApp, both, operations};
use reqwest::Method;

both! {
    async fn an_id_that_is_none_is_as_unknown_as_any(app: TestApp) {
        let acme = app.workspace("acme").await;

        for operation in operations().iter().filter(|it| it.secured && it.path.contains('{')) {
            let caller = if operation.is_operators() { (*app.operator()).clone() } else { acme.caller.clone() };
            for id in ["x", "%00", "%ff", "..%2f..", "%F0%9F%98%80", "ws_00000000000000000000000000", &"9".repeat(3000)] {
                let path = operation.path_with(|_| id.to_owned());
                let call = caller.call(operation.method.clone(), &path);
                let call = match &operation.example {
                    Some(body) => call.json(body),
                    None => call,
                };
                let answer = call.send().await;
                assert!(answer.status == 404 || answer.status == 400, "{operation} {id}: {answer}");
                answer.any_problem();
            }
        }
    }

    async fn a_cursor_or_a_limit_that_is_none_is_named(app: TestApp) {
        let acme = app.workspace("acme").await;
        let lists: Vec<_> = operations().into_iter().filter(e2e::Operation::is_list).collect();
        let shop = acme.connects_instagram("shop").await;
        let conversation = acme.hears(&acme.user("alice"), &shop, "hello").await.conversation();
        let of_operator = app.operator().post("/v1/operator-endpoints", serde_json::json!({"url": "http://127.0.0.1:9/hook"})).await.expect(201);
        app.settled().await;

        assert!(lists.len() >= 5 && lists.iter().any(|it| it.path.contains('{')), "{lists:?}");
        for list in lists {
            let caller = if list.is_operators() { (*app.operator()).clone() } else { acme.caller.clone() };
            let path = list.path_with(|prefix| match prefix {
                "ch" => shop.id.clone(),
                "cnv" => conversation.clone(),
                "ws" => acme.id.clone(),
                "ep" if list.is_operators() => of_operator.id(),
                "ep" => acme.endpoint.clone(),
                other => panic!("{list}: {other}?"),
            });
            let path = if list.asks("workspace_id") && !list.path.contains("{workspace_id}") { format!("{path}?workspace_id={}&", acme.id) } else { format!("{path}?") };
            for cursor in ["x", "", "%00", "AAAA", &"A".repeat(4000), "%7B%22id%22%3A1%7D"] {
                let answer = caller.get(&format!("{path}after={cursor}")).await;
                assert_eq!(answer.problem(400), "invalid_cursor", "{list} {cursor}");
            }
            for limit in ["0", "-1", "x", "1.5", "99999999999999999999", "100000", ""] {
                let answer = caller.get(&format!("{path}limit={limit}")).await;
                assert_eq!(answer.problem(400), "invalid_parameter", "{list} {limit}");
            }
            let unknown = caller.get(&format!("{path}no_such_parameter=1")).await;
            assert_eq!(unknown.problem(400), "invalid_parameter", "{list}");
        }
    }

    async fn headers_that_say_nothing_are_refused(app: TestApp) {
        let acme = app.workspace("acme").await;
        let shop = acme.connects_instagram("shop").await;
        let path = format!("/v1/channels/{}", shop.id);

        for tag in ["x", "\"\"", "\"x\"", "*x", "W/"] {
            let call = acme.call(Method::PATCH, &path).header("if-match", tag);
            let answer = call.json(&serde_json::json!({"name": "x"})).send().await;
            assert!(answer.status == 400 || answer.status == 412, "{tag}: {answer}");
            answer.any_problem();
        }
        for authorization in ["Basic eDp5", "Bearer", "Bearer  ", "bearer x y", "x"] {
            let call = e2e::Caller::anonymous(app.url()).call(Method::GET, "/v1/channels");
            let answer = call.header("authorization", authorization).send().await;
            assert_eq!(answer.problem(401), "unauthenticated", "{authorization}");
        }
    }
}
