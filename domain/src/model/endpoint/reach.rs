use uuid::Uuid;

use crate::model::workspace::{Mode, WorkspaceId};

use super::EndpointId;

/// The digit of an id that says its version, and what it is in ids of the operator's endpoints: one that no id of version 7
/// has, nor one that is made of such an id.
const VERSION: u128 = 0xf << 76;
const OPERATORS: u128 = 0xe << 76;

/// Of which workspaces an endpoint of the operator is told. Each part narrows, an absent one does not; one of a workspace has
/// none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Those of one mode.
    pub mode: Option<Mode>,
    /// Those.
    pub workspaces: Vec<WorkspaceId>,
}

impl Reach {
    /// Whether it is told of this workspace. A mode that is not known is taken for the one that is asked for.
    pub fn takes(&self, workspace: WorkspaceId, mode: Option<Mode>) -> bool {
        let of_mode = |asked| mode.is_none_or(|mode| mode == asked);
        (self.workspaces.is_empty() || self.workspaces.contains(&workspace))
            && self.mode.is_none_or(of_mode)
    }
}

impl EndpointId {
    /// The id of an endpoint of the operator: it tells by itself that it is none of a workspace, wherever it stands.
    pub const fn of_operator(id: Uuid) -> Self {
        Self::from_uuid(Uuid::from_u128((id.as_u128() & !VERSION) | OPERATORS))
    }

    /// Whether it is one of the operator's.
    pub const fn is_operators(self) -> bool {
        self.as_uuid().as_u128() & VERSION == OPERATORS
    }

    /// Whose it is, when it is told of this workspace.
    pub const fn owner(self, told_of: WorkspaceId) -> WorkspaceId {
        if self.is_operators() {
            WorkspaceId::OPERATOR
        } else {
            told_of
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::ChannelId;
    use crate::port::work::Target;

    const SOME: Uuid = Uuid::from_u128(0x0193_6b2c_7f00_7a11_8b22_0123_4567_89ab);

    fn workspace(number: u128) -> WorkspaceId {
        WorkspaceId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn each_part_of_a_reach_narrows_and_an_absent_one_does_not() {
        let (one, other) = (workspace(1), workspace(2));
        let reach = |mode, workspaces| Reach { mode, workspaces };
        for (reach, of_one_live) in [
            (Reach::default(), true),
            (reach(Some(Mode::Live), vec![]), true),
            (reach(Some(Mode::Test), vec![]), false),
            (reach(None, vec![other, one]), true),
            (reach(None, vec![other]), false),
            (reach(Some(Mode::Test), vec![one]), false),
        ] {
            assert_eq!(reach.takes(one, Some(Mode::Live)), of_one_live, "{reach:?}");
        }
        assert!(reach(Some(Mode::Test), vec![]).takes(one, None));
    }

    #[test]
    fn an_id_of_the_operators_says_so_and_no_target_is_taken_for_one() {
        let of_workspace = EndpointId::from_uuid(SOME);
        let of_operator = EndpointId::of_operator(SOME);
        assert!(of_operator.is_operators() && !of_workspace.is_operators());
        assert_eq!(of_operator.owner(workspace(1)), WorkspaceId::OPERATOR);
        assert_eq!(of_workspace.owner(workspace(1)), workspace(1));
        assert_eq!(of_operator.to_string().parse(), Ok(of_operator));
        let channel = ChannelId::from_uuid(SOME);
        for target in [
            Target::said_to(channel),
            Target::asked_of(channel),
            Target::tests_of(of_workspace),
            Target::tests_of(of_operator),
        ] {
            assert!(
                !EndpointId::from_uuid(target.0).is_operators(),
                "{target:?}"
            );
        }
    }
}
