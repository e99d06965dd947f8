/// Which way a page goes from its cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards what comes later in the list.
    After,
    /// Towards what came earlier in the list.
    Before,
}

/// What part of a list is wanted. Lists are in one total order; `C` names a place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAsk<C> {
    /// How many at most, 1 to 100.
    pub limit: u16,
    /// Where to start; from the first when absent.
    pub from: Option<(Direction, C)>,
}

impl<C> PageAsk<C> {
    /// The first page.
    pub const fn first(limit: u16) -> Self {
        Self { limit, from: None }
    }
}

/// A part of a list, in the list's order whichever way it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The members.
    pub items: Vec<T>,
    /// Whether more follow after the last one.
    pub more_after: bool,
    /// Whether some come before the first one.
    pub more_before: bool,
}

impl<T> Page<T> {
    /// The same page of other members.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(each).collect(),
            more_after: self.more_after,
            more_before: self.more_before,
        }
    }

    /// Cuts a page out of rows that were read from the cursor in the asked direction, one more than `limit` when there are more.
    pub fn cut<C>(ask: &PageAsk<C>, mut rows: Vec<T>) -> Self {
        let limit = usize::from(ask.limit);
        let more = rows.len() > limit;
        rows.truncate(limit);
        match &ask.from {
            None => Self {
                items: rows,
                more_after: more,
                more_before: false,
            },
            Some((Direction::After, _)) => Self {
                items: rows,
                more_after: more,
                more_before: true,
            },
            Some((Direction::Before, _)) => {
                rows.reverse();
                Self {
                    items: rows,
                    more_after: true,
                    more_before: more,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Page, PageAsk};

    #[test]
    fn a_page_before_is_turned_round() {
        let ask = PageAsk {
            limit: 2,
            from: Some((Direction::Before, 9)),
        };

        let page = Page::cut(&ask, vec![8, 7, 6]);

        assert_eq!(
            page,
            Page {
                items: vec![7, 8],
                more_after: true,
                more_before: true
            }
        );
    }

    #[test]
    fn the_first_page_knows_whether_more_follow() {
        let ask = PageAsk::<i32>::first(2);
        assert!(!Page::cut(&ask, vec![1, 2]).more_after);
        assert!(Page::cut(&ask, vec![1, 2, 3]).more_after);
    }
}
