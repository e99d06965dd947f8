//! Pages of lists that are ordered by a time and an id, the latest first.

use domain::model::shared::{Direction, Page, PageAsk, Time};
use domain::port::store::StoreError;
use sea_orm::sea_query::{Expr, ExprTrait as _, Order};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};
use uuid::Uuid;

use crate::store::codec::millis;
use crate::store::error::store_error;

/// The rows of the asked part of `all` and one more, read from its cursor on. `C` names a place: its time and its id.
pub(crate) fn asked<E: EntityTrait, C>(
    all: Select<E>,
    by: (impl ColumnTrait, impl ColumnTrait),
    ask: &PageAsk<C>,
    place: impl Fn(&C) -> (Time, Uuid),
) -> Select<E> {
    let (time, id) = by;
    let backwards = matches!(&ask.from, Some((Direction::Before, _)));
    let mut some = all;
    if let Some((_, cursor)) = &ask.from {
        let (at, row) = place(cursor);
        let here = Expr::tuple([
            Expr::col(time.as_column_ref()),
            Expr::col(id.as_column_ref()),
        ]);
        let there = Expr::tuple([Expr::value(millis(at)), Expr::value(row)]);
        some = some.filter(if backwards {
            here.gt(there)
        } else {
            here.lt(there)
        });
    }
    let order = if backwards { Order::Asc } else { Order::Desc };
    some.order_by(time, order.clone())
        .order_by(id, order)
        .limit(u64::from(ask.limit) + 1)
}

/// The asked part of `all`, ordered by `time` and `id`. `C` names a place: its time and its id.
pub(crate) async fn list<E, C>(
    on: &impl ConnectionTrait,
    all: Select<E>,
    by: (impl ColumnTrait, impl ColumnTrait),
    ask: &PageAsk<C>,
    place: impl Fn(&C) -> (Time, Uuid) + Send + Sync,
) -> Result<Page<E::Model>, StoreError>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
    C: Sync,
{
    let rows = asked(all, by, ask, place).all(on).await;
    Ok(Page::cut(ask, rows.map_err(store_error)?))
}

/// The same page with each row made into what it stands for.
pub(crate) fn try_map<T, U>(
    page: Page<T>,
    each: impl FnMut(T) -> Result<U, StoreError>,
) -> Result<Page<U>, StoreError> {
    let items: Result<Vec<U>, _> = page.items.into_iter().map(each).collect();
    Ok(Page {
        items: items?,
        more_after: page.more_after,
        more_before: page.more_before,
    })
}
