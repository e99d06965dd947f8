use crate::flow::RunError;
use crate::port::store::{Changes, Guard, RowRef, Write};

use super::{Applied, Heard};
use crate::flow::receive::Receive;

impl Receive {
    /// The first message that comes in through a connection proves that it works.
    pub(super) async fn proves(
        &self,
        heard: &Heard<'_>,
        changes: Changes,
    ) -> Result<Applied, RunError> {
        let unchanged = |changes| Ok(Applied::Changes(Box::new(changes)));
        let generation = heard.item.generation;
        if self.proven.knows(heard.channel, generation) {
            return unchanged(changes);
        }
        let read = self.store.read(heard.workspace);
        let channel = read.channel(heard.channel).await?;
        let Some(channel) = channel.filter(|channel| channel.generation == generation) else {
            return unchanged(changes);
        };
        let Some(proven) = channel.heard(heard.item.received_at) else {
            self.proven.note(heard.channel, generation);
            return unchanged(changes);
        };
        let changes = changes
            .guard(Guard::Version(RowRef::Channel(channel.id), channel.version))
            .write(Write::Channel(proven));
        Ok(Applied::Changes(Box::new(changes)))
    }
}
