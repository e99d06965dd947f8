//! Several tables in one statement, each within the workspace.

use std::marker::PhantomData;

use domain::model::workspace::WorkspaceId;
use domain::port::store::StoreError;
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait as _, IntoIden as _, PostgresQueryBuilder, SelectStatement,
};
use sea_orm::{
    ColumnTrait, FromQueryResult, Iden as _, Iterable as _, JoinType, ModelTrait, QueryResult,
    QueryTrait as _, Select,
};
use uuid::Uuid;

use crate::store::error::store_error;
use crate::store::scoped::{WorkspaceOwned, of_many};

/// A select of one table that others are joined to, each within the workspace.
pub(super) trait Joins: Sized {
    /// The select.
    fn select(&mut self) -> &mut SelectStatement;

    /// That a row of `F` is the workspace's.
    fn owned<F: WorkspaceOwned>(&self) -> Expr;

    /// With the row of `F` whose `key` is what `column` says; without that row when there is none.
    fn with<F: WorkspaceOwned>(self, key: F::Column, column: impl ColumnTrait) -> Self {
        self.join::<F>(JoinType::LeftJoin, key, column)
            .columns::<F>()
    }

    /// Only with the row of `F` whose `key` is what `column` says.
    fn only_with<F: WorkspaceOwned>(self, key: F::Column, column: impl ColumnTrait) -> Self {
        self.join::<F>(JoinType::InnerJoin, key, column)
            .columns::<F>()
    }

    /// Beside the row of `F` whose `key` is what `column` says, without any of its columns.
    fn beside<F: WorkspaceOwned>(self, key: F::Column, column: impl ColumnTrait) -> Self {
        self.join::<F>(JoinType::LeftJoin, key, column)
    }

    /// And this, by this name.
    fn and(mut self, what: Expr, name: &'static str) -> Self {
        self.select().expr_as(what, name);
        self
    }

    /// Joins it so, without any of its columns.
    fn join<F: WorkspaceOwned>(
        mut self,
        how: JoinType,
        key: F::Column,
        column: impl ColumnTrait,
    ) -> Self {
        let on = Expr::col(key.as_column_ref()).equals(column.as_column_ref());
        let on = on.and(self.owned::<F>());
        self.select().join(how, F::default().table_ref(), on);
        self
    }

    /// With all columns of it.
    fn columns<F: WorkspaceOwned>(mut self) -> Self {
        add_columns::<F>(self.select());
        self
    }
}

/// A select of rows of one workspace.
#[derive(Debug)]
pub(super) struct Joined {
    select: SelectStatement,
    workspace: WorkspaceId,
}

impl Joins for Joined {
    fn select(&mut self) -> &mut SelectStatement {
        &mut self.select
    }

    fn owned<F: WorkspaceOwned>(&self) -> Expr {
        F::OWNER.eq(self.workspace.as_uuid())
    }
}

impl Joined {
    pub(super) fn of<E: WorkspaceOwned>(workspace: WorkspaceId, select: Select<E>) -> Self {
        Self {
            select: select.into_query(),
            workspace,
        }
    }

    pub(super) fn only(mut self, which: Expr) -> Self {
        self.select.and_where(which);
        self
    }

    pub(super) fn ordered(mut self, by: impl ColumnTrait) -> Self {
        self.select
            .order_by(by.as_column_ref(), sea_orm::Order::Asc);
        self
    }

    pub(super) fn into_statement(self) -> SelectStatement {
        self.select
    }
}

/// A select of rows of many workspaces, each by a key of its own that begins with its workspace: without the keys it is
/// no statement.
#[derive(Debug)]
pub(super) struct Keyed<E: WorkspaceOwned> {
    select: SelectStatement,
    base: PhantomData<E>,
}

impl<E: WorkspaceOwned> Joins for Keyed<E> {
    fn select(&mut self) -> &mut SelectStatement {
        &mut self.select
    }

    fn owned<F: WorkspaceOwned>(&self) -> Expr {
        Expr::col(F::OWNER.as_column_ref()).equals(E::OWNER.as_column_ref())
    }
}

impl<E: WorkspaceOwned> Keyed<E> {
    pub(super) fn of() -> Self {
        Self {
            select: of_many::<E>().into_query(),
            base: PhantomData,
        }
    }

    /// The text up to the list of keys: tuples of the workspace and these columns.
    pub(super) fn by(self, key: &[E::Column]) -> String {
        let table = E::default().table_name().to_owned();
        let columns: Vec<_> = [E::OWNER]
            .iter()
            .chain(key)
            .map(|column| format!("\"{table}\".\"{}\"", column.unquoted()))
            .collect();
        // Both databases read this dialect's quotes.
        let select = self.select.to_string(PostgresQueryBuilder);
        format!("{select} WHERE ({}) IN", columns.join(", "))
    }
}

fn add_columns<F: WorkspaceOwned>(select: &mut SelectStatement) {
    let prefix = prefix::<F>();
    for column in F::Column::iter() {
        let name = format!("{prefix}{}", column.unquoted());
        select.expr_as(
            Expr::col(column.as_column_ref()),
            Alias::new(name).into_iden(),
        );
    }
}

fn prefix<F: WorkspaceOwned>() -> String {
    format!("{}.", F::default().table_name())
}

/// The row that was selected from.
pub(super) fn base<M: FromQueryResult>(row: &QueryResult) -> Result<M, StoreError> {
    M::from_query_result(row, "").map_err(store_error)
}

/// The row that is always there beside it.
pub(super) fn joined<M>(row: &QueryResult) -> Result<M, StoreError>
where
    M: FromQueryResult + ModelTrait,
    M::Entity: WorkspaceOwned,
{
    M::from_query_result(row, &prefix::<M::Entity>()).map_err(store_error)
}

/// The row that may be there beside it.
pub(super) fn beside<M>(row: &QueryResult) -> Result<Option<M>, StoreError>
where
    M: FromQueryResult + ModelTrait,
    M::Entity: WorkspaceOwned,
{
    // Known by one column: each of those that are not there would tell so in words of its own.
    let owner = <M::Entity as WorkspaceOwned>::OWNER.to_string();
    let owner: Option<Uuid> = row
        .try_get(&prefix::<M::Entity>(), &owner)
        .map_err(store_error)?;
    owner.map(|_| joined(row)).transpose()
}
