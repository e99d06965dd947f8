//! The catalogue of the types of events.

use boon::{Compiler, Draft, Schemas};
use domain::model::event::EventType;
use e2e::{TestApp, both};
use serde_json::{Value, json};

/// Whether this is what a schema asks for; the schema is all that there is.
fn valid(schema: &Value, instance: &Value) -> bool {
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    let place = "https://customer.example/schema.json";
    compiler.add_resource(place, schema.clone()).unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile(place, &mut schemas).unwrap();
    schemas.validate(instance, index).is_ok()
}

both! {
    async fn every_type_is_listed_with_a_schema_that_stands_alone_and_an_example_of_it(app: TestApp) {
        let listed = app.anonymous().get("/v1/event-types").await.expect(200);

        let types: Vec<_> = listed.list().iter().map(|it| it["type"].as_str().unwrap()).collect();
        let known: Vec<_> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(types, known);
        for one in listed.list() {
            let kind = one["type"].as_str().unwrap();
            assert!(kind.starts_with(&format!("{}.", one["group"].as_str().unwrap())), "{kind}");
            assert!(one["description"].as_str().unwrap().ends_with('.'), "{kind}");
            assert_eq!(one["schema"]["$schema"], "https://json-schema.org/draft/2020-12/schema");
            let example = &one["example"];
            assert!(valid(&one["schema"], example) && valid(&one["thin_schema"], example), "{kind}");
            for (name, more) in one["more_examples"].as_object().unwrap() {
                assert!(valid(&one["schema"], more) && valid(&one["thin_schema"], more), "{kind}: {name}");
            }
            assert!(!one["schema"].to_string().contains("#/components"), "{kind}");
            let mut other = example.clone();
            other["type"] = json!(if kind == "message.sent" { "message.read" } else { "message.sent" });
            assert!(!valid(&one["schema"], &other), "{kind}");
            let alone = app.anonymous().get(&format!("/v1/event-types/{kind}")).await.expect(200);
            assert_eq!(alone.json(), one);
        }
    }

    async fn a_type_says_its_kinds_and_what_filters_narrow_it(app: TestApp) {
        let of = async |kind: &str| app.anonymous().get(&format!("/v1/event-types/{kind}")).await.expect(200);

        let (received, comment, link) = (of("message.received").await, of("comment.received").await, of("onboarding.opened").await);

        assert!(received["kinds"].as_array().unwrap().contains(&json!("quick_reply")));
        assert_eq!((&received["other_kinds"], &comment["other_kinds"]), (&json!(true), &json!(false)));
        assert_eq!(received["filters"], json!(["types", "kinds", "channels", "labels"]));
        assert_eq!((&comment["kinds"], &comment["filters"]), (&json!(["comment", "live_comment"]), &json!(["types", "channels", "labels"])));
        assert_eq!((&link["kinds"], &link["filters"]), (&json!(null), &json!(["types"])));
        let kinds = received["kinds"].as_array().unwrap().iter().filter(|kind| **kind != "text");
        for kind in kinds {
            assert_eq!(received["more_examples"][kind.as_str().unwrap()]["data"]["kind"], *kind);
        }
        assert_eq!(comment["more_examples"], json!({}));
        // a kind that is Instagram's own word is no fault, one that cannot be is
        let mut event = received["example"].clone();
        event["data"]["kind"] = json!("hologram");
        assert!(valid(&received["schema"], &event));
        let mut event = comment["example"].clone();
        event["data"]["kind"] = json!("hologram");
        assert!(!valid(&comment["schema"], &event));
    }

    async fn a_type_that_is_not_is_not_found(app: TestApp) {
        let acme = app.workspace("acme").await;

        for kind in ["message.eaten", "message.*", "*", "Message.received", "%00"] {
            let unknown = acme.get(&format!("/v1/event-types/{kind}")).await;
            assert!((400..=404).contains(&unknown.status), "{kind}");
            unknown.any_problem();
        }
        assert_eq!(acme.get("/v1/event-types/message.eaten").await.problem(404), "not_found");
    }
}
