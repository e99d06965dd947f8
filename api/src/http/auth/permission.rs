use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::model::shared::Code;
use domain::model::workspace::{Denied, Permission, Principal, Scope, WorkspaceId};

use super::Caller;
use super::middleware::identify;
use crate::http::Services;
use crate::http::problem::Problem;

/// A permission as a type, so that a handler's signature says what it needs.
pub trait Needs: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

/// A caller who has the permission `P`. Always the first argument: it is judged before the body is read.
#[derive(Debug, Clone)]
pub struct Allowed<P: Needs> {
    caller: Caller,
    permission: PhantomData<P>,
    workspace: Option<WorkspaceId>,
}

impl<P: Needs> Allowed<P> {
    /// The caller.
    pub const fn caller(&self) -> &Principal {
        &self.caller.0
    }
}

impl<P: InWorkspace> Allowed<P> {
    /// Whether the caller of a request that lasts may still do this in that workspace: a key may be revoked meanwhile.
    /// `Err` when that cannot be found out.
    pub async fn lasts(&self, services: &Services, request: &HttpRequest) -> Result<(), Problem> {
        let now = judge::<P>(identify(services, request).await?)?;
        if now.workspace == self.workspace {
            Ok(())
        } else {
            Err(Problem::new(Code::WorkspaceRequired))
        }
    }

    /// The workspace that the caller acts in.
    pub fn workspace(&self) -> Result<WorkspaceId, Problem> {
        self.workspace.ok_or(Problem::new(Code::WorkspaceRequired))
    }

    /// Whether the caller may send as a human agent, too.
    pub fn human_agent(&self) -> bool {
        let human_agent = permissions::HumanAgent::PERMISSION;
        self.caller().may(human_agent).is_ok()
    }
}

impl<P: Needs> FromRequest for Allowed<P> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Caller::of(req).and_then(judge))
    }
}

fn judge<P: Needs>(caller: Caller) -> Result<Allowed<P>, Problem> {
    caller.0.may(P::PERMISSION).map_err(|denied| match denied {
        Denied::Nowhere => Problem::new(Code::WorkspaceRequired),
        Denied::Somewhere => Problem::new(Code::Forbidden)
            .detail("The operator does this in no workspace: leave out Gramway-Workspace."),
        Denied::Lacks(Permission::Operator) => {
            Problem::new(Code::Forbidden).detail("Only the operator's key may do this.")
        }
        Denied::Lacks(Permission::In(scope)) => Problem::new(Code::Forbidden)
            .detail(format!("The key lacks the scope {}.", scope.as_str())),
    })?;
    Ok(Allowed {
        workspace: caller.0.workspace(),
        caller,
        permission: PhantomData,
    })
}

/// A permission within a workspace.
pub trait InWorkspace: Needs {}

/// The permissions as types.
pub mod permissions {
    use super::{InWorkspace, Needs, Permission, Scope};

    /// To be the operator.
    #[derive(Debug, Clone, Copy)]
    pub struct Operator;

    impl Needs for Operator {
        const PERMISSION: Permission = Permission::Operator;
    }

    macro_rules! scopes {
        ($($name:ident)*) => {
            $(
                #[doc = concat!("To act in a workspace with the scope `", stringify!($name), "`.")]
                #[derive(Debug, Clone, Copy)]
                pub struct $name;

                impl Needs for $name {
                    const PERMISSION: Permission = Permission::In(Scope::$name);
                }

                impl InWorkspace for $name {}
            )*
        };
    }

    scopes! {
        WorkspaceRead WorkspaceWrite KeysRead KeysWrite LinksRead LinksWrite ChannelsRead ChannelsWrite MessagesRead MessagesWrite
        HumanAgent
        WebhooksRead WebhooksWrite
        AuditRead
    }
}

#[cfg(test)]
mod tests {
    use domain::model::workspace::{ApiKeyId, Mode, OperatorKeyId};
    use uuid::Uuid;

    use super::permissions::{MessagesRead, MessagesWrite, Operator};
    use super::*;

    fn key(scopes: &[Scope]) -> Caller {
        Caller(Principal::Key {
            id: ApiKeyId::from_uuid(Uuid::from_u128(1)),
            workspace: WorkspaceId::from_uuid(Uuid::from_u128(2)),
            mode: Mode::Test,
            scopes: scopes.iter().copied().collect(),
        })
    }

    fn operator(within: Option<u128>) -> Caller {
        Caller(Principal::Operator {
            id: OperatorKeyId::from_uuid(Uuid::from_u128(3)),
            within: within.map(|id| (WorkspaceId::from_uuid(Uuid::from_u128(id)), Mode::Test)),
        })
    }

    fn refusal<P: Needs + std::fmt::Debug>(caller: Caller) -> Code {
        judge::<P>(caller).unwrap_err().code()
    }

    #[test]
    fn a_key_may_what_its_scopes_say() {
        assert!(judge::<MessagesRead>(key(&[Scope::MessagesRead])).is_ok());
        assert_eq!(
            refusal::<MessagesWrite>(key(&[Scope::MessagesRead])),
            Code::Forbidden
        );
        assert_eq!(refusal::<Operator>(key(Scope::ALL)), Code::Forbidden);
    }

    #[test]
    fn the_operator_must_say_where() {
        assert_eq!(
            refusal::<MessagesRead>(operator(None)),
            Code::WorkspaceRequired
        );
        let allowed = judge::<MessagesRead>(operator(Some(9))).unwrap();
        assert_eq!(allowed.workspace().unwrap().as_uuid(), Uuid::from_u128(9));
        assert!(judge::<Operator>(operator(None)).is_ok());
        assert_eq!(refusal::<Operator>(operator(Some(9))), Code::Forbidden);
    }
}
