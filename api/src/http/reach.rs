//! Bodies of the operator's endpoints: those of a workspace's, and which workspaces they are told of.

use std::borrow::Cow;
use std::fmt;

use domain::flow::tell::ChangeReach;
use domain::model::endpoint::{Filter, Reach};
use domain::model::workspace::{Mode, WorkspaceId};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::http::fields::Patched;
use crate::http::problem::Faults;
use crate::http::v1::{ChangeEndpointBody, CreateEndpointBody};

/// What a workspace's endpoint may say, and of which workspaces this one is told. Not flattened by serde, which would forget
/// where in the body a mistake is.
#[derive(Debug)]
pub(crate) struct OperatorBody<T> {
    /// What a workspace's may say.
    pub(crate) endpoint: T,
    /// The rest.
    pub(crate) reach: ReachBody,
}

/// An endpoint that is wanted.
pub(crate) type CreateBody = OperatorBody<CreateEndpointBody>;

/// What is to change of one.
pub(crate) type ChangeBody = OperatorBody<ChangeEndpointBody>;

/// Of which workspaces it is told.
#[derive(Debug, Default, ToSchema)]
pub(crate) struct ReachBody {
    /// Of which mode workspaces are that it is told of, `live` or `test`; of both when absent or null.
    #[schema(value_type = Option<String>, example = "live")]
    mode: Patched<String>,
    /// The workspaces that it is told of, 100 at most; all, and those that come to be, when absent, empty or null.
    #[schema(value_type = Option<Vec<String>>, example = json!([]))]
    workspace_ids: Patched<Vec<String>>,
}

impl ReachBody {
    /// What is to change, or what is wrong with it.
    pub(crate) fn change(self, faults: &mut Faults) -> Option<ChangeReach> {
        let mode = self.mode.or_none(|word| match word {
            None => Some(None),
            Some(word) => {
                let mode = Mode::find(&word).ok_or("must be live or test");
                faults.take("/mode", mode).map(Some)
            }
        });
        let workspaces = self.workspace_ids;
        let workspaces = workspaces.or_none(|ids| read(faults, &ids.unwrap_or_default()));
        Some(ChangeReach {
            mode: mode?,
            workspaces: workspaces?,
        })
    }

    /// What a new one is told of, or what is wrong with it.
    pub(crate) fn whole(self, faults: &mut Faults) -> Option<Reach> {
        let said = self.change(faults)?;
        Some(Reach {
            mode: said.mode.flatten(),
            workspaces: said.workspaces.unwrap_or_default(),
        })
    }
}

fn read(faults: &mut Faults, ids: &[String]) -> Option<Vec<WorkspaceId>> {
    let few = (ids.len() <= Filter::MOST).then_some(());
    faults.take("/workspace_ids", few.ok_or("names more than 100"))?;
    let mut read: Vec<Option<WorkspaceId>> = vec![];
    for (place, id) in ids.iter().enumerate() {
        let one = faults.take(&format!("/workspace_ids/{place}"), id.parse());
        if one.is_none() || !read.contains(&one) {
            read.push(one);
        }
    }
    read.into_iter().collect()
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OperatorBody<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Whole<T> {
            type Value = OperatorBody<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let mut reach = ReachBody::default();
                let rest = Rest {
                    map,
                    reach: &mut reach,
                };
                let endpoint = T::deserialize(MapAccessDeserializer::new(rest))?;
                Ok(OperatorBody { endpoint, reach })
            }
        }

        deserializer.deserialize_map(Whole(std::marker::PhantomData))
    }
}

/// The members of an object but for those of [`ReachBody`], which are taken on the way.
struct Rest<'a, A> {
    map: A,
    reach: &'a mut ReachBody,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        mut seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        loop {
            match self.map.next_key_seed(Key(seed))? {
                None => return Ok(None),
                Some(Named::Other(key)) => return Ok(Some(key)),
                Some(Named::Mode(again)) => {
                    take(&mut self.map, "mode", &mut self.reach.mode)?;
                    seed = again;
                }
                Some(Named::Workspaces(again)) => {
                    take(
                        &mut self.map,
                        "workspace_ids",
                        &mut self.reach.workspace_ids,
                    )?;
                    seed = again;
                }
            }
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

fn take<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    name: &'static str,
    into: &mut Patched<T>,
) -> Result<(), A::Error> {
    let before = std::mem::replace(into, map.next_value()?);
    match before {
        Patched::Absent => Ok(()),
        Patched::Null | Patched::Value(_) => Err(A::Error::duplicate_field(name)),
    }
}

/// Reads a key: one of ours, or what somebody else makes of it.
struct Key<K>(K);

enum Named<V, K> {
    Mode(K),
    Workspaces(K),
    Other(V),
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Key<K> {
    type Value = Named<K::Value, K>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, K: DeserializeSeed<'de>> Visitor<'de> for Key<K> {
    type Value = Named<K::Value, K>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Self::Value, E> {
        match v {
            "mode" => Ok(Named::Mode(self.0)),
            "workspace_ids" => Ok(Named::Workspaces(self.0)),
            other => self
                .0
                .deserialize(other.into_deserializer())
                .map(Named::Other),
        }
    }
}

/// The schema of a workspace's body, with what is added to it.
fn widened(mut schema: RefOr<Schema>, example: Value) -> RefOr<Schema> {
    let added = ReachBody::schema();
    if let (RefOr::T(Schema::Object(whole)), RefOr::T(Schema::Object(added))) = (&mut schema, added)
    {
        whole.properties.extend(added.properties);
        whole.example = Some(example);
    }
    schema
}

impl PartialSchema for CreateBody {
    fn schema() -> RefOr<Schema> {
        let example = json!({
            "url": "https://isv.example/webhooks/gramway", "name": "Our back end", "types": ["message.*", "channel.*"],
            "mode": "live", "ordering": "conversation"
        });
        widened(CreateEndpointBody::schema(), example)
    }
}

impl ToSchema for CreateBody {
    fn name() -> Cow<'static, str> {
        "CreateOperatorEndpoint".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        CreateEndpointBody::schemas(schemas);
    }
}

impl PartialSchema for ChangeBody {
    fn schema() -> RefOr<Schema> {
        let example = json!({"types": ["message.*"], "mode": null, "workspace_ids": [], "paused": false, "enabled": true});
        widened(ChangeEndpointBody::schema(), example)
    }
}

impl ToSchema for ChangeBody {
    fn name() -> Cow<'static, str> {
        "ChangeOperatorEndpoint".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ChangeEndpointBody::schemas(schemas);
    }
}
