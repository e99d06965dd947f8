use std::future::{Future, Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use domain::flow::admin::Admin;
use domain::flow::connect::Connect;
use domain::flow::converse::Converse;
use domain::flow::receive::Receive;
use domain::flow::send::Send;
use domain::flow::tell::Tell;
use tracing::Instrument as _;

use super::Services;
use super::problem::Problem;
use crate::compose::Flows;

/// One of the flows, run on the main runtime: the store's connections live there, and a client that goes away never
/// leaves half a use case behind.
#[derive(Debug, Clone)]
pub(super) struct Flow<T> {
    services: Services,
    flow: Arc<T>,
}

/// A flow among all of them.
pub(super) trait Picked: Sized {
    /// Picks it.
    fn pick(flows: &Flows) -> &Arc<Self>;
}

impl<T> Flow<T> {
    /// This flow on the services' runtime.
    pub(super) fn of(services: &Services, flow: &Arc<T>) -> Self {
        Self {
            services: services.clone(),
            flow: Arc::clone(flow),
        }
    }

    /// Runs a use case to its end, whatever becomes of the request.
    pub(super) async fn run<F, U, V, E>(&self, case: F) -> Result<V, Problem>
    where
        F: FnOnce(Arc<T>) -> U,
        U: Future<Output = Result<V, E>> + std::marker::Send + 'static,
        V: std::marker::Send + 'static,
        E: std::marker::Send + 'static,
        Problem: From<E>,
    {
        let case = case(Arc::clone(&self.flow)).in_current_span();
        let running = self.services.tracker.spawn_on(case, &self.services.runtime);
        match running.await {
            Ok(done) => done.map_err(Problem::from),
            Err(error) => Err(Problem::internal(&error)),
        }
    }
}

impl<T: Picked + 'static> FromRequest for Flow<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            req.app_data::<web::Data<Services>>()
                .map(|services| Self::of(services, T::pick(&services.flows)))
                .ok_or_else(|| actix_web::error::ErrorInternalServerError("no services")),
        )
    }
}

macro_rules! picked {
    ($($flow:ident $field:ident)*) => {
        $(
            impl Picked for $flow {
                fn pick(flows: &Flows) -> &Arc<Self> {
                    &flows.$field
                }
            }
        )*
    };
}

picked! { Admin admin Connect connect Converse converse Receive receive Send send Tell tell }
