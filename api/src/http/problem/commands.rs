//! Each command's error as a problem. Exhaustive: a new variant does not compile before somebody picks its code.

use domain::flow::Reused;
use domain::flow::admin::{
    AuthenticateError, ChangeWorkspaceError, CreateWorkspaceError, MintKeyError, RevokeKeyError,
};
use domain::flow::connect::{
    BeginError, CancelLinkError, ChangeChannelError, CheckError, CreateLinkError, CredentialError,
    DisconnectError, OpenError, RenewError,
};
use domain::flow::receive::{AcceptError, HandshakeError};
use domain::flow::tell::{
    CancelOperationError, ChangeEndpointError, CreateEndpointError, DeleteEndpointError,
    EnableError, RedeliverError, ReplayError, RotateSecretError, TestEndpointError, TriggerError,
};
use domain::model::operation::InvalidRange;
use domain::model::shared::Code;
use domain::port::crypto::VaultError;

use super::Problem;

impl From<Reused> for Problem {
    fn from(Reused: Reused) -> Self {
        Self::at(
            "/header/idempotency-key",
            Code::IdempotencyKeyReused,
            "this key came before with another path or body",
        )
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        Self::internal(&error)
    }
}

impl From<AuthenticateError> for Problem {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Unknown => Self::new(Code::Unauthenticated),
            AuthenticateError::NoSuchWorkspace => Self::not_found(),
            AuthenticateError::Stopped(error) => error.into(),
        }
    }
}

impl From<CreateWorkspaceError> for Problem {
    fn from(error: CreateWorkspaceError) -> Self {
        match error {
            CreateWorkspaceError::Reused(error) => error.into(),
            CreateWorkspaceError::Stopped(error) => error.into(),
        }
    }
}

impl From<ChangeWorkspaceError> for Problem {
    fn from(error: ChangeWorkspaceError) -> Self {
        match error {
            ChangeWorkspaceError::NotFound => Self::not_found(),
            ChangeWorkspaceError::Changed => Self::changed(),
            ChangeWorkspaceError::Stopped(error) => error.into(),
        }
    }
}

impl From<MintKeyError> for Problem {
    fn from(error: MintKeyError) -> Self {
        match error {
            MintKeyError::NotFound => Self::not_found(),
            MintKeyError::Past => Self::at("/expires_at", Code::InvalidRequest, "is in the past"),
            MintKeyError::Escalation => Self::at(
                "/scopes",
                Code::Forbidden,
                "a key can only give scopes that it has itself",
            )
            .detail("A key can only make keys with scopes that it has itself."),
            MintKeyError::Reused(error) => error.into(),
            MintKeyError::Vault(error) => error.into(),
            MintKeyError::Stopped(error) => error.into(),
        }
    }
}

impl From<RevokeKeyError> for Problem {
    fn from(error: RevokeKeyError) -> Self {
        match error {
            RevokeKeyError::NotFound => Self::not_found(),
            RevokeKeyError::Stopped(error) => error.into(),
        }
    }
}

impl From<OpenError> for Problem {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotFound => Self::not_found(),
            OpenError::Refused(code) => Self::new(code),
            OpenError::Stopped(error) => error.into(),
        }
    }
}

impl From<BeginError> for Problem {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::NotFound => Self::not_found(),
            BeginError::Refused(code) => Self::new(code),
            BeginError::Stopped(error) => error.into(),
        }
    }
}

impl From<CheckError> for Problem {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::NotFound => Self::not_found(),
            CheckError::Refused(code) => Self::new(code),
            CheckError::Provider(failure) => failure.into(),
            CheckError::Stopped(error) => error.into(),
        }
    }
}

impl From<CredentialError> for Problem {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::NotFound => Self::not_found(),
            CredentialError::Refused(code, scopes) => {
                let detail = |scope| format!("the token lacks {scope}");
                let lacking = scopes.iter().map(detail);
                lacking.fold(Self::new(code), |problem, detail| {
                    problem.and("/access_token", code, detail)
                })
            }
            CredentialError::Reused(error) => error.into(),
            CredentialError::Stopped(error) => error.into(),
        }
    }
}

impl From<RenewError> for Problem {
    fn from(error: RenewError) -> Self {
        match error {
            RenewError::NotFound => Self::not_found(),
            RenewError::NotActive => Self::new(Code::ChannelNotActive),
            RenewError::Credential(error) => error.into(),
        }
    }
}

impl From<CreateLinkError> for Problem {
    fn from(error: CreateLinkError) -> Self {
        match error {
            CreateLinkError::NotFound => Self::not_found(),
            CreateLinkError::NoProviderApp => Self::new(Code::ProviderAppMissing),
            CreateLinkError::Redirect => Self::at(
                "/redirect_url",
                Code::RedirectRefused,
                "is not https, or its host is none of the workspace's redirect_hosts",
            ),
            CreateLinkError::Reused(error) => error.into(),
            CreateLinkError::Vault(error) => error.into(),
            CreateLinkError::Stopped(error) => error.into(),
        }
    }
}

impl From<CancelLinkError> for Problem {
    fn from(error: CancelLinkError) -> Self {
        match error {
            CancelLinkError::NotFound => Self::not_found(),
            CancelLinkError::Stopped(error) => error.into(),
        }
    }
}

impl From<ChangeChannelError> for Problem {
    fn from(error: ChangeChannelError) -> Self {
        match error {
            ChangeChannelError::NotFound => Self::not_found(),
            ChangeChannelError::Changed => Self::changed(),
            ChangeChannelError::ThreadControl(field) => Self::at(
                format!("/{field}"),
                Code::ThreadControlUnavailable,
                "needs an account that is connected with Facebook Login",
            ),
            ChangeChannelError::ProviderAppMissing => Self::new(Code::ProviderAppMissing),
            ChangeChannelError::Stopped(error) => error.into(),
        }
    }
}

impl From<DisconnectError> for Problem {
    fn from(error: DisconnectError) -> Self {
        match error {
            DisconnectError::NotFound => Self::not_found(),
            DisconnectError::Shared(channels) => {
                let problem = Self::new(Code::GrantShared);
                channels.iter().fold(problem, |problem, id| {
                    let detail = format!("{id} rests on the same consent");
                    problem.and("/query/confirm", Code::GrantShared, detail)
                })
            }
            DisconnectError::SharedElsewhere => Self::new(Code::GrantSharedElsewhere),
            DisconnectError::NotRevocable => Self::new(Code::GrantNotRevocable),
            DisconnectError::Stopped(error) => error.into(),
        }
    }
}

impl From<AcceptError> for Problem {
    fn from(error: AcceptError) -> Self {
        match error {
            AcceptError::NotFound => Self::not_found(),
            AcceptError::Forged(_) => Self::new(Code::SignatureInvalid),
            AcceptError::Store(error) => error.into(),
        }
    }
}

impl From<HandshakeError> for Problem {
    fn from(error: HandshakeError) -> Self {
        match error {
            HandshakeError::NotFound => Self::not_found(),
            HandshakeError::Refused => Self::new(Code::VerifyTokenInvalid),
        }
    }
}

impl From<CreateEndpointError> for Problem {
    fn from(error: CreateEndpointError) -> Self {
        match error {
            CreateEndpointError::Forbidden => Self::forbidden_destination(),
            CreateEndpointError::NotFound | CreateEndpointError::Gone => Self::not_found(),
            CreateEndpointError::TooMany => Self::new(Code::TooMany),
            CreateEndpointError::ChannelUnknown(place) => Self::unknown_channel(place),
            CreateEndpointError::Reused(error) => error.into(),
            CreateEndpointError::Vault(error) => error.into(),
            CreateEndpointError::Stopped(error) => error.into(),
        }
    }
}

impl From<ChangeEndpointError> for Problem {
    fn from(error: ChangeEndpointError) -> Self {
        match error {
            ChangeEndpointError::NotFound => Self::not_found(),
            ChangeEndpointError::Forbidden => Self::forbidden_destination(),
            ChangeEndpointError::ChannelUnknown(place) => Self::unknown_channel(place),
            ChangeEndpointError::Changed => Self::changed(),
            ChangeEndpointError::Stopped(error) => error.into(),
        }
    }
}

impl From<RotateSecretError> for Problem {
    fn from(error: RotateSecretError) -> Self {
        match error {
            RotateSecretError::NotFound => Self::not_found(),
            RotateSecretError::Reused(error) => error.into(),
            RotateSecretError::Vault(error) => error.into(),
            RotateSecretError::Stopped(error) => error.into(),
        }
    }
}

impl From<EnableError> for Problem {
    fn from(error: EnableError) -> Self {
        match error {
            EnableError::NotFound => Self::not_found(),
            EnableError::Reused(error) => error.into(),
            EnableError::Stopped(error) => error.into(),
        }
    }
}

impl From<DeleteEndpointError> for Problem {
    fn from(error: DeleteEndpointError) -> Self {
        match error {
            DeleteEndpointError::NotFound => Self::not_found(),
            DeleteEndpointError::Stopped(error) => error.into(),
        }
    }
}

impl From<RedeliverError> for Problem {
    fn from(error: RedeliverError) -> Self {
        match error {
            RedeliverError::NotFound => Self::not_found(),
            RedeliverError::Disabled => Self::new(Code::EndpointDisabled),
            RedeliverError::Reused(error) => error.into(),
            RedeliverError::Stopped(error) => error.into(),
        }
    }
}

impl From<ReplayError> for Problem {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::NotFound => Self::not_found(),
            ReplayError::Disabled => Self::new(Code::EndpointDisabled),
            ReplayError::Range(wrong @ InvalidRange::Backwards) => {
                Self::at("/until", Code::InvalidRequest, wrong.to_string())
            }
            ReplayError::Range(wrong @ InvalidRange::TooWide) => {
                Self::at("/since", Code::RangeTooWide, wrong.to_string())
            }
            ReplayError::Reused(error) => error.into(),
            ReplayError::Stopped(error) => error.into(),
        }
    }
}

impl From<CancelOperationError> for Problem {
    fn from(error: CancelOperationError) -> Self {
        match error {
            CancelOperationError::NotFound => Self::not_found(),
            CancelOperationError::Ended => Self::new(Code::OperationEnded),
            CancelOperationError::Reused(error) => error.into(),
            CancelOperationError::Stopped(error) => error.into(),
        }
    }
}

impl From<TestEndpointError> for Problem {
    fn from(error: TestEndpointError) -> Self {
        match error {
            TestEndpointError::NotFound => Self::not_found(),
            TestEndpointError::Reused(error) => error.into(),
            TestEndpointError::Stopped(error) => error.into(),
        }
    }
}

impl From<TriggerError> for Problem {
    fn from(error: TriggerError) -> Self {
        match error {
            TriggerError::Live => Self::new(Code::TestWorkspaceOnly),
            TriggerError::Reused(error) => error.into(),
            TriggerError::Stopped(error) => error.into(),
        }
    }
}

impl Problem {
    pub(super) fn changed() -> Self {
        Self::at(
            "/header/if-match",
            Code::PreconditionFailed,
            "is not the version that the resource has now",
        )
    }

    fn unknown_channel(place: usize) -> Self {
        let pointer = format!("/channel_ids/{place}");
        Self::at(
            &pointer,
            Code::ChannelUnknown,
            "is no channel of this workspace",
        )
    }

    fn forbidden_destination() -> Self {
        Self::at(
            "/url",
            Code::DestinationRefused,
            "leads to a private, local or otherwise reserved address",
        )
    }
}
