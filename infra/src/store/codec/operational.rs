//! What the service tells of itself: endpoints, deliveries, operations.

use domain::model::event::{DeliveryExhausted, EndpointFact, FactData, OperationFact};
use domain::model::operation::OperationState;

use super::event::{Data, code};

/// About an endpoint.
pub(super) fn endpoint(data: Data) -> Option<EndpointFact> {
    let Data::Endpoint {
        endpoint,
        code: why,
        failing,
    } = data
    else {
        return None;
    };
    Some(EndpointFact {
        endpoint: endpoint.parse().ok()?,
        code: code(why)?,
        failing: match failing {
            None => None,
            Some(failing) => Some(failing.read()?),
        },
    })
}

/// About an operation.
pub(super) fn operation(data: Data) -> Option<FactData> {
    let Data::Operation {
        operation,
        kind,
        state,
        code: why,
        queued,
        dropped,
    } = data
    else {
        return None;
    };
    let mut states = OperationState::ALL.into_iter();
    Some(FactData::OperationCompleted(OperationFact {
        operation: operation.parse().ok()?,
        kind,
        state: states.find(|known| known.as_str() == state)?,
        code: code(why)?,
        queued,
        dropped,
    }))
}

/// About a delivery that used up its attempts.
pub(super) fn exhausted(data: Data) -> Option<FactData> {
    let Data::Delivery {
        event,
        endpoint,
        attempts,
    } = data
    else {
        return None;
    };
    Some(FactData::DeliveryExhausted(DeliveryExhausted {
        event: event.parse().ok()?,
        endpoint: endpoint.parse().ok()?,
        attempts,
    }))
}
