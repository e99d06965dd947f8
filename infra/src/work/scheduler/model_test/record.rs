//! What a window of the record holds.

use std::collections::BTreeMap;

use domain::model::shared::Time;
use domain::model::workspace::WorkspaceId;
use domain::port::work::{Piece, Window};

use crate::work::scheduler::line::LineKey;

/// What orders a piece.
pub(super) fn line(piece: &Piece) -> (WorkspaceId, LineKey) {
    (piece.workspace, LineKey::from(piece))
}

/// What is on record of a workspace.
pub(super) fn window(
    record: &BTreeMap<i64, Piece>,
    workspace: WorkspaceId,
    limit: usize,
    now: Time,
) -> Window {
    let own: BTreeMap<i64, Piece> = record
        .iter()
        .filter(|(_, piece)| piece.workspace == workspace)
        .map(|(seq, piece)| (*seq, *piece))
        .collect();
    let (due, later): (Vec<Piece>, Vec<Piece>) = own.values().partition(|piece| piece.due <= now);
    let first = |piece: &&Piece| {
        let mut before = own.range(..piece.seq).map(|(_, other)| other);
        !before.any(|other| line(other) == line(piece))
    };
    let mut firsts: Vec<Piece> = due.iter().filter(first).copied().collect();
    firsts.sort_by_key(|piece| (piece.due, piece.seq));
    let mut more = firsts.len() >= limit;
    firsts.truncate(limit);
    let follows = |piece: &&Piece| {
        let same = |other: &&Piece| line(other) == line(piece);
        firsts
            .iter()
            .any(|head| head.seq < piece.seq && same(&head))
            && !later.iter().any(|head| head.seq < piece.seq && same(&head))
    };
    let mut following: Vec<Piece> = due.iter().filter(follows).copied().collect();
    more |= following.len() >= limit;
    following.truncate(limit);
    Window {
        pieces: firsts.iter().chain(&following).copied().collect(),
        next_due: later.iter().map(|piece| piece.due).min(),
        more,
    }
}
