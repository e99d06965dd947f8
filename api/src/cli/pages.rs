use domain::model::shared::{Direction, Page, PageAsk};

/// The whole of a list, page by page: a command has no cursor to come back with.
pub(super) async fn all<T, C, E>(
    list: impl AsyncFn(PageAsk<C>) -> Result<Page<T>, E>,
    place: impl Fn(&T) -> C,
) -> Result<Vec<T>, E> {
    let mut ask = PageAsk::first(100);
    let mut found = vec![];
    loop {
        let page = list(ask).await?;
        found.extend(page.items);
        match found.last() {
            Some(last) if page.more_after => {
                let from = Some((Direction::After, place(last)));
                ask = PageAsk { limit: 100, from };
            }
            Some(_) | None => return Ok(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_list_of_many_pages_is_shown_to_its_end() {
        let rows: Vec<usize> = (1..=250).collect();
        let list = async |ask: PageAsk<usize>| {
            let after = ask.from.as_ref().map_or(0, |(_, place)| *place);
            let rest = rows.iter().filter(|row| **row > after);
            let rest = rest.take(usize::from(ask.limit) + 1).copied().collect();
            Ok::<_, ()>(Page::cut(&ask, rest))
        };

        assert_eq!(all(list, |row| *row).await, Ok(rows.clone()));
    }
}
