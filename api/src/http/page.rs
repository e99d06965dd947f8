use domain::model::audit::AuditEntryId;
use domain::model::channel::{ChannelId, LinkId};
use domain::model::conversation::{CommentId, ContactId, ConversationId};
use domain::model::endpoint::{AttemptId, EndpointId};
use domain::model::message::MessageId;
use domain::model::operation::OperationId;
use domain::model::shared::{Code, Direction, Page, PageAsk, Time};
use domain::model::workspace::{ApiKeyId, WorkspaceId};
use domain::port::crypto::Cursors;
use domain::port::store::KeptBodyId;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Services;
use super::problem::Problem;
use super::query::wrong;
use super::view::PageView;

const USUAL: u16 = 20;
const MOST: u16 = 100;

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// How many at most, 1 to 100; 20 when absent.
    #[param(value_type = Option<u16>, example = 20)]
    pub limit: Option<String>,
    /// Those after this cursor.
    pub after: Option<String>,
    /// Those before this cursor.
    pub before: Option<String>,
}

/// A list of one workspace, or of the operator: its cursors open nowhere else.
#[derive(Debug)]
pub(super) struct List<'a> {
    cursors: &'a dyn Cursors,
    workspace: Option<WorkspaceId>,
    name: String,
}

/// A place in a list.
pub(super) trait Place: Sized {
    /// Its bytes.
    fn write(&self) -> Vec<u8>;
    /// The place that these bytes are.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Place for i64 {
    fn write(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self::from_be_bytes(bytes.try_into().ok()?))
    }
}

impl Place for (Time, i64) {
    fn write(&self) -> Vec<u8> {
        [self.0.timestamp_micros(), self.1]
            .map(i64::to_be_bytes)
            .concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (time, number) = bytes.split_at_checked(8)?;
        let time = Time::from_timestamp_micros(i64::read(time)?)?;
        Some((time, i64::read(number)?))
    }
}

macro_rules! places {
    ($($id:ident)*) => {
        $(
            impl Place for (Time, $id) {
                fn write(&self) -> Vec<u8> {
                    [&self.0.timestamp_micros().to_be_bytes()[..], self.1.as_uuid().as_bytes()].concat()
                }

                fn read(bytes: &[u8]) -> Option<Self> {
                    let (time, id) = bytes.split_at_checked(8)?;
                    let time = Time::from_timestamp_micros(i64::from_be_bytes(time.try_into().ok()?))?;
                    Some((time, $id::from_uuid(Uuid::from_slice(id).ok()?)))
                }
            }
        )*
    };
}

places! { WorkspaceId KeptBodyId ApiKeyId LinkId ChannelId ConversationId MessageId EndpointId ContactId CommentId AuditEntryId OperationId AttemptId }

/// How many members a page may have.
pub(super) fn limit(text: Option<&str>) -> Result<u16, Problem> {
    let Some(text) = text else {
        return Ok(USUAL);
    };
    text.parse()
        .ok()
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(|| wrong("limit", format!("must be a number from 1 to {MOST}")))
}

impl<'a> List<'a> {
    /// The list of that name, of this workspace or the operator's own.
    pub(super) fn new(
        services: &'a Services,
        workspace: Option<WorkspaceId>,
        name: impl Into<String>,
    ) -> Self {
        Self {
            cursors: &*services.cursors,
            workspace,
            name: name.into(),
        }
    }

    /// What part of the list is wanted.
    pub(super) fn ask<C: Place>(&self, query: &PageQuery) -> Result<PageAsk<C>, Problem> {
        let limit = limit(query.limit.as_deref())?;
        let from = match (query.after.as_deref(), query.before.as_deref()) {
            (None, None) => None,
            (Some(cursor), None) => Some((Direction::After, self.open("after", cursor)?)),
            (None, Some(cursor)) => Some((Direction::Before, self.open("before", cursor)?)),
            (Some(_), Some(_)) => {
                return Err(wrong("before", "cannot come together with after"));
            }
        };
        Ok(PageAsk { limit, from })
    }

    /// The place that a cursor is.
    pub(super) fn open<C: Place>(&self, parameter: &str, cursor: &str) -> Result<C, Problem> {
        self.cursors
            .open(self.workspace, &self.name, cursor)
            .and_then(|bytes| C::read(&bytes))
            .ok_or_else(|| {
                Problem::at(
                    format!("/query/{parameter}"),
                    Code::InvalidCursor,
                    "is no cursor of this list",
                )
            })
    }

    /// The cursor of a place.
    pub(super) fn seal(&self, place: &impl Place) -> String {
        self.cursors
            .seal(self.workspace, &self.name, &place.write())
    }

    /// A page as it is answered; `place` says where a member stands.
    pub(super) fn view<T, C: Place, V>(
        &self,
        page: Page<T>,
        place: impl Fn(&T) -> C,
        view: impl Fn(T) -> V,
    ) -> PageView<V> {
        let cursor = |there: bool, member: Option<&T>| {
            member
                .filter(|_| there)
                .map(|member| self.seal(&place(member)))
        };
        PageView {
            next_cursor: cursor(page.more_after, page.items.last()),
            previous_cursor: cursor(page.more_before, page.items.first()),
            data: page.items.into_iter().map(view).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Plain;

    impl Cursors for Plain {
        fn seal(&self, workspace: Option<WorkspaceId>, list: &str, plain: &[u8]) -> String {
            format!("{workspace:?}.{list}.{}", hex::encode(plain))
        }

        fn open(
            &self,
            workspace: Option<WorkspaceId>,
            list: &str,
            sealed: &str,
        ) -> Option<Vec<u8>> {
            let own = format!("{workspace:?}.{list}.");
            hex::decode(sealed.strip_prefix(&own)?).ok()
        }
    }

    fn list(name: &str) -> List<'static> {
        List {
            cursors: &Plain,
            workspace: None,
            name: name.to_owned(),
        }
    }

    fn query(limit: Option<&str>, after: Option<&str>, before: Option<&str>) -> PageQuery {
        PageQuery {
            limit: limit.map(str::to_owned),
            after: after.map(str::to_owned),
            before: before.map(str::to_owned),
        }
    }

    fn place() -> (Time, MessageId) {
        let time = Time::from_timestamp_micros(1_763_600_000_123_456).unwrap();
        (time, MessageId::from_uuid(Uuid::from_u128(77)))
    }

    #[test]
    fn places_come_back() {
        let cursor = list("messages").seal(&place());

        let ask = list("messages")
            .ask(&query(Some("5"), Some(&cursor), None))
            .unwrap();

        assert_eq!(ask.limit, 5);
        assert_eq!(ask.from, Some((Direction::After, place())));
        assert_eq!(i64::read(&42_i64.write()), Some(42));
    }

    #[test]
    fn other_cursors_and_garbage_are_refused() {
        let cursor = list("channels").seal(&place());
        let list = list("messages");

        for wrong in [cursor.as_str(), "", "garbage", "None.messages.00"] {
            let problem = list
                .ask::<(Time, MessageId)>(&query(None, Some(wrong), None))
                .unwrap_err();
            assert_eq!(problem.code(), Code::InvalidCursor, "{wrong}");
        }
    }

    #[test]
    fn limits_hold() {
        assert_eq!(limit(None), Ok(20));
        assert_eq!(limit(Some("100")), Ok(100));
        for wrong in ["0", "101", "-1", "many", ""] {
            assert_eq!(
                limit(Some(wrong)).unwrap_err().code(),
                Code::InvalidParameter
            );
        }
        let both = list("x")
            .ask::<i64>(&query(None, Some("a"), Some("b")))
            .unwrap_err();
        assert_eq!(both.code(), Code::InvalidParameter);
    }
}
