use futures::future::join_all;

use crate::flow::{Asked, Made};
use crate::model::channel::ChannelId;
use crate::model::message::To;
use crate::model::workspace::WorkspaceId;

use super::{MessageView, Send, SendMessage, SendMessageError};

type Accepted = Result<Made<MessageView>, SendMessageError>;

/// Those to one recipient, with their places.
struct Group {
    to: (Option<To>, Option<ChannelId>),
    all: Vec<(usize, SendMessage, Asked)>,
}

impl Send {
    /// Accepts each like [`Send::accept`], and says what became of each, in their order. All recipients at once, so that the
    /// store puts them on record together; what is for one recipient one after the other, so that it keeps its order.
    pub async fn accept_all(
        &self,
        workspace: WorkspaceId,
        asks: Vec<(SendMessage, Asked)>,
    ) -> Vec<Accepted> {
        let mut groups: Vec<Group> = vec![];
        for (place, (ask, asked)) in asks.into_iter().enumerate() {
            let to = (ask.to.clone(), ask.channel);
            match groups.iter_mut().find(|group| group.to == to) {
                Some(group) => group.all.push((place, ask, asked)),
                None => groups.push(Group {
                    to,
                    all: vec![(place, ask, asked)],
                }),
            }
        }
        let groups = groups.into_iter().map(async |group| {
            let mut accepted = vec![];
            for (place, ask, asked) in group.all {
                accepted.push((place, self.accept(workspace, ask, asked).await));
            }
            accepted
        });
        let mut accepted: Vec<_> = join_all(groups).await.into_iter().flatten().collect();
        accepted.sort_by_key(|(place, _)| *place);
        accepted.into_iter().map(|(_, one)| one).collect()
    }
}
