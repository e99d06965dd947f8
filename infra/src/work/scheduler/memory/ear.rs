//! What the store tells of its commits.

use domain::model::workspace::WorkspaceId;
use domain::port::work::{Claimed, Controlled, Handover, Piece, Place, Places, Settlement, Target};

use super::Memory;
use crate::work::scheduler::line::RunId;
use crate::work::scheduler::window::TargetWindow;

impl Handover for Memory {
    fn reserve(&self, pieces: &[Piece]) -> Option<Places> {
        let now = self.clock.now();
        let mut state = self.lock();
        let fence = state.fence?;
        if !state.searched
            || !state.heard.all
            || state.closing
            || state.horizon.is_some()
            || state.steps.holds()
        {
            return None;
        }
        let places: Vec<_> = pieces
            .iter()
            .map(|piece| state.rounds.reserve(*piece, now).map(Place::from))
            .collect();
        state.reserved += places.iter().flatten().count();
        Some(Places { fence, places })
    }

    fn begun(&self, begun: Vec<(Claimed, Place)>) {
        let mut state = self.lock();
        let mut count = 0;
        state.reserved -= begun.len();
        for (claimed, place) in begun {
            // Somebody else may run it by now.
            if state.fence != Some(claimed.fence) {
                continue;
            }
            let (piece, run) = (claimed.piece, RunId::from(place));
            let kept = state
                .rounds
                .with_known(piece.workspace, piece.target, |window| {
                    window.begun(&piece, run)
                });
            if kept == Some(true) {
                state.begun.push((claimed, run));
                count += 1;
            }
        }
        drop(state);
        self.counters.count_begun(count);
        self.changed.notify_one();
    }

    fn released(&self, places: &[(Piece, Place)]) {
        let mut state = self.lock();
        state.reserved -= places.len();
        for (piece, place) in places {
            state
                .rounds
                .with_known(piece.workspace, piece.target, |window| {
                    window.released(piece, RunId::from(*place));
                });
        }
        drop(state);
        self.changed.notify_one();
    }

    fn controlled(&self, controls: &[Controlled]) {
        if controls.is_empty() {
            return;
        }
        let now = self.clock.now();
        let mut state = self.lock();
        if state.fence.is_none() {
            return;
        }
        for control in controls {
            state.rounds.control(control, now);
        }
        drop(state);
        self.changed.notify_one();
    }

    fn offered(&self, pieces: Vec<Piece>) {
        let now = self.clock.now();
        let mut state = self.lock();
        if state.fence.is_none() {
            return;
        }
        for piece in pieces {
            state.rounds.with(piece.workspace, piece.target, |window| {
                window.offer(piece, now);
            });
        }
        drop(state);
        self.changed.notify_one();
    }

    fn woken(&self, workspace: WorkspaceId, target: Target) {
        let mut state = self.lock();
        if state.fence.is_none() {
            return;
        }
        // The record says which of its pieces are due now.
        state
            .rounds
            .with(workspace, target, TargetWindow::look_again);
        drop(state);
        self.changed.notify_one();
    }

    fn settled(&self, piece: Piece, settlement: Settlement) {
        let now = self.clock.now();
        self.lock().rounds.settled(&piece, settlement, now);
        self.changed.notify_one();
    }

    fn unsure(&self) {
        self.doubt();
        self.changed.notify_one();
    }
}
