use crate::flow::shared::{Reused, Tries};
use crate::flow::{Asked, Made};
use crate::model::endpoint::{After, Attempt, AttemptId, Endpoint, EndpointId};
use crate::model::event::{Event, EventId, EventType};
use crate::model::workspace::{Answer, OnceScope, WorkspaceId};
use crate::port::store::{Changes, Logged, Told};

use super::settle::Ended;
use super::test_endpoint::tested;
use super::trigger::example_fact;
use super::{EndpointTested, Tell, TestEndpointError};

impl Tell {
    /// Sends an example of a type to an endpoint of the operator, whatever its filter and even when it is disabled, and waits
    /// for what it answers. It is in the log of no workspace, and no attempt of any. A repeated request sends nothing more,
    /// and has only the event's id to tell.
    #[tracing::instrument(name = "tell.test_operator_endpoint", skip_all, fields(endpoint.id = %id))]
    pub async fn test_operator_endpoint(
        &self,
        id: EndpointId,
        kind: EventType,
        asked: Asked,
    ) -> Result<Made<EndpointTested>, TestEndpointError> {
        let owner = WorkspaceId::OPERATOR;
        let event = EventId::from_uuid(self.ids.next());
        let mut tries = Tries::default();
        let to = loop {
            let read = self.store.read(owner);
            if let Some(answer) = asked.before::<TestEndpointError>(&*read).await? {
                return Ok(Made::again(EndpointTested {
                    event: answer.resource.parse().map_err(|_| Reused)?,
                    attempt: None,
                }));
            }
            let found = read.endpoint(id).await?;
            let found = found.ok_or(TestEndpointError::NotFound)?;
            let answer = Answer {
                status: 200,
                resource: event.to_string(),
                sealed: None,
            };
            let once = asked.record(OnceScope::Operator, answer, self.clock.now());
            if once.is_none() {
                break found;
            }
            match self.store.commit(Changes::of(owner).once(once)).await {
                Ok(()) => break found,
                Err(error) => tries.again(error)?,
            }
        };
        let logged = self.tries_out(&to, event, kind).await;
        Ok(Made::new(EndpointTested {
            event,
            attempt: Some(logged),
        }))
    }

    /// One call, beside all work, and what it says about the endpoint.
    async fn tries_out(&self, to: &Endpoint, id: EventId, kind: EventType) -> Logged {
        let started_at = self.clock.now();
        let event = Event {
            workspace: to.workspace,
            position: 0,
            fact: example_fact(id, tested(to.id, kind), started_at),
        };
        let body = self
            .render
            .event(&event, &Told::default(), to.manner.payload);
        let mut parcel = self.parcel(to, id, body, started_at);
        parcel.headers.push(("gramway-attempt", "1".to_owned()));
        let outcome = self.courier.post(parcel).await;
        let ended = Ended {
            test: true,
            replay: false,
            started_at,
            took: self.clock.now() - started_at,
            outcome,
            after: After::Done,
            jitter: 0.0,
        };
        let known = self.known(to, &ended);
        self.judged_apart(to, &ended, &known).await;
        Logged {
            id: AttemptId::from_uuid(self.ids.next()),
            kind: Some(kind),
            attempt: Attempt {
                event: id,
                endpoint: to.id,
                content: None,
                number: 1,
                replay: false,
                started_at,
                took: ended.took,
                outcome: ended.outcome,
                next_at: None,
            },
            dropped: false,
        }
    }
}
