//! What is asked within a request or a task keeps within Instagram's limits as what is sent does (META 9): all of it goes
//! through one gate.

use std::sync::Mutex;

use domain::model::channel::{Connected, GreetingKind, Pause};
use domain::model::conversation::ThreadAction;
use domain::model::message::Emoji;
use domain::model::shared::{Clock, Code, Pace, Rate, Rates, Time};
use domain::port::provider::{Gesture, History, ProviderFailure};
use serde_json::json;

use super::calls::{connected, id};
use super::*;
use crate::budgets::Budgets;
use crate::providers::rates;

/// A clock that goes as far as it is moved.
#[derive(Debug)]
struct Still(Mutex<Time>);

impl Still {
    fn passes(&self, by: chrono::Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for Still {
    fn now(&self) -> Time {
        *self.0.lock().unwrap()
    }
}

/// An app with these budgets, and its clock.
fn paced(host: &str, rates: Rates) -> (Instagram, Arc<Still>) {
    let clock = Arc::new(Still(Mutex::new(Time::UNIX_EPOCH)));
    let client = provider_client().unwrap();
    let going: Arc<dyn Clock> = Arc::<Still>::clone(&clock);
    let gate = (Arc::new(Budgets::new(rates)), going);
    let app = Instagram::new(settings(host), client, gate).unwrap();
    (app, clock)
}

/// All that is asked of an account by something that is not sent at a pace of its own, with what it is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Typing,
    Reaction,
    History,
    Files,
    Check,
    Profile,
    Greeting,
    Control,
    Owner,
}

const ALL: [(Asks, Pace); 9] = [
    (Asks::Typing, Pace::Send),
    (Asks::Reaction, Pace::Send),
    (Asks::History, Pace::Conversations),
    (Asks::Files, Pace::Conversations),
    (Asks::Check, Pace::Conversations),
    (Asks::Profile, Pace::Profile),
    (Asks::Greeting, Pace::Greeting),
    (Asks::Control, Pace::Control),
    (Asks::Owner, Pace::Control),
];

/// Whether it was asked for, or refused without that and for how long.
async fn asks(app: &Instagram, through: &Connected, what: Asks) -> Result<(), ProviderFailure> {
    let alice = id("1");
    let answered = match what {
        Asks::Typing => app.act(through, &alice, &Gesture::TypingOn).await,
        Asks::Reaction => {
            let love = Emoji::parse("love").unwrap();
            app.act(through, &alice, &Gesture::React(id("mid"), love))
                .await
        }
        Asks::History => match app.history(through, &alice).await {
            History::Later(wait) => Err(ProviderFailure::unasked(Code::ProviderRateLimited, wait)),
            History::Said(_) => Ok(()),
            History::Failed(failure) => Err(failure),
        },
        Asks::Files => app.files(through, &id("mid")).await.map(drop),
        Asks::Check => app.check(through).await.map(drop),
        Asks::Profile => app.profile(through, &alice).await.map(drop),
        Asks::Greeting => {
            let shown = app.greeting(through, GreetingKind::IceBreakers, None);
            shown.await.map(drop)
        }
        Asks::Control => {
            let done = app.control(through, &alice, &ThreadAction::Release, None);
            done.await
        }
        Asks::Owner => app.thread_owner(through, &alice).await.map(drop),
    };
    match answered {
        Err(failure) if failure.turn().is_some() => Err(failure),
        // how it was answered makes no difference here
        Ok(()) | Err(_) => Ok(()),
    }
}

async fn requests(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

fn fine() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"success": true, "data": []}))
}

#[tokio::test]
async fn each_kind_of_call_is_made_up_to_its_limit_and_not_beyond() {
    let server = answering(fine()).await;
    let through = connected();
    for (what, pace) in ALL {
        // the profile is work, which the scheduler starts at its pace
        if what == Asks::Profile {
            continue;
        }
        // nobody waits for a turn that is as far away as this
        let Rate { calls, .. } = rates().of(pace).unwrap();
        let per = chrono::Duration::seconds(600);
        let rate = Some(Rate { calls, per });
        let far = Rates {
            send: rate,
            conversations: rate,
            greeting: rate,
            control: rate,
            ..Rates::NONE
        };
        let (app, clock) = paced(&server.uri(), far);
        let target = through.channel.id.into();
        for _ in 0..calls - 1 {
            app.budgets.take(target, pace, clock.now()).unwrap();
        }

        assert_eq!(
            asks(&app, &through, what).await,
            Ok(()),
            "{what:?}: the last"
        );
        let before = requests(&server).await;
        let refused = asks(&app, &through, what).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.wait),
            (Code::ProviderRateLimited, Some(per)),
            "{what:?}: one more"
        );
        assert_eq!(requests(&server).await, before, "{what:?} is not asked for");
        clock.passes(per);
        assert_eq!(asks(&app, &through, what).await, Ok(()), "{what:?}: later");
        assert!(requests(&server).await > before);
    }
}

#[tokio::test]
async fn an_action_takes_from_what_is_sent() {
    let server = answering(fine()).await;
    let (app, clock) = paced(&server.uri(), rates());
    let through = connected();
    let target = through.channel.id.into();
    for _ in 0..60 {
        asks(&app, &through, Asks::Typing).await.unwrap();
    }

    for _ in 0..40 {
        app.budgets.take(target, Pace::Send, clock.now()).unwrap();
    }

    let second = clock.now() + chrono::Duration::seconds(1);
    assert_eq!(
        app.budgets.take(target, Pace::Send, clock.now()),
        Err(second)
    );
    assert!(asks(&app, &through, Asks::Reaction).await.is_err());
}

#[tokio::test]
async fn the_answer_to_each_kind_of_call_says_how_much_is_used_up_and_keeps_all_of_them() {
    let usage = json!({"1": [{"type": "messenger", "call_count": 96, "estimated_time_to_regain_access": 0}]});
    for (tells, _) in ALL {
        // several questions at once, of which the gate hears none
        if tells == Asks::Check {
            continue;
        }
        let nearly = fine().insert_header("x-business-use-case-usage", usage.to_string().as_str());
        let server = answering(nearly).await;
        let (app, clock) = paced(&server.uri(), rates());
        let through = connected();

        asks(&app, &through, tells).await.unwrap();

        let before = requests(&server).await;
        let minute = chrono::Duration::minutes(1);
        for (what, _) in ALL {
            let refused = asks(&app, &through, what).await.unwrap_err();
            assert_eq!(
                (refused.code, refused.wait),
                (Code::ProviderRateLimited, Some(minute)),
                "{what:?} after {tells:?}"
            );
        }
        assert_eq!(requests(&server).await, before);
        clock.passes(minute);
        asks(&app, &through, tells).await.unwrap();
    }
}

#[tokio::test]
async fn an_app_that_was_refused_once_asks_nothing_of_any_account() {
    let refusal =
        json!({"error": {"message": "m", "type": "OAuthException", "code": 4, "fbtrace_id": "t"}});
    for (tells, _) in ALL {
        if tells == Asks::Check {
            continue;
        }
        let server = answering(ResponseTemplate::new(400).set_body_json(refusal.clone())).await;
        let (app, _) = paced(&server.uri(), rates());
        asks(&app, &connected(), tells).await.unwrap();
        let mut other = connected();
        other.channel.account.external_id = id("17841400000000002");

        let before = requests(&server).await;
        for (what, _) in ALL {
            let refused = asks(&app, &other, what).await.unwrap_err();
            // one that gives a wait alone says no more of it
            let said = (what != Asks::History).then_some(refused.code);
            assert!(
                said.is_none_or(|code| code == Code::ProviderAppRateLimited),
                "{what:?} after {tells:?}"
            );
        }
        assert_eq!(requests(&server).await, before);
    }
}

#[tokio::test]
async fn a_channel_that_pauses_because_it_sent_too_fast_asks_nothing_either() {
    let server = answering(fine()).await;
    let (app, clock) = paced(&server.uri(), rates());
    let mut through = connected();
    let long = chrono::Duration::minutes(3);
    through.channel.pause = Some(Pause {
        reason: Code::ProviderRateLimited,
        since: clock.now(),
        until: Some(clock.now() + long),
        times: 1,
        probing: false,
    });

    for (what, _) in ALL {
        let refused = asks(&app, &through, what).await.unwrap_err();
        assert_eq!(refused.wait, Some(long), "{what:?}");
    }

    assert_eq!(requests(&server).await, 0);
    clock.passes(long);
    asks(&app, &through, Asks::Typing).await.unwrap();
}
