//! The bodies that are on their way, which make place for one another.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The pieces of a body that came; `None` where another body took the place.
#[derive(Clone, Debug)]
pub(super) struct Place(Arc<Mutex<Option<Vec<u8>>>>);

/// What became of a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pushed {
    Kept,
    /// The body is longer than it may be.
    TooLong,
    /// Another body took the place.
    Displaced,
}

/// The bodies that are on their way, and whose they are, the oldest first.
#[derive(Debug)]
pub(super) struct Bodies {
    places: Mutex<VecDeque<(u64, Place)>>,
}

impl Place {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Some(Vec::new()))))
    }

    /// Adds a piece, if the body is no longer than the limit with it.
    pub(super) fn push(&self, piece: &[u8], limit: usize) -> Pushed {
        let mut place = lock(&self.0);
        let Some(pieces) = place.as_mut() else { return Pushed::Displaced };
        if pieces.len().saturating_add(piece.len()) > limit {
            return Pushed::TooLong;
        }
        extend(pieces, piece, limit);
        Pushed::Kept
    }

    /// The pieces, and nothing from then on.
    pub(super) fn take(&self) -> Option<Vec<u8>> {
        lock(&self.0).take()
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Bodies {
    pub(super) fn new() -> Self {
        Self { places: Mutex::default() }
    }

    /// A place, for which others go where there are too many.
    pub(super) fn enter(&self, source: u64, limit: usize) -> Place {
        let place = Place::new();
        let mut places = lock(&self.places);
        places.push_back((source, place.clone()));
        while places.len() > limit.max(1) {
            let Some((_, other)) = fullest(&places).and_then(|index| places.remove(index)) else { break };
            drop(other.take());
        }
        place
    }

    pub(super) fn leave(&self, place: &Place) {
        lock(&self.places).retain(|(_, other)| !other.is(place));
        drop(place.take());
    }

    /// How many there are, and how many bytes they hold.
    #[cfg(test)]
    pub(super) fn size(&self) -> (usize, usize) {
        let places = lock(&self.places);
        (places.len(), places.iter().map(|(_, place)| lock(&place.0).as_ref().map_or(0, Vec::capacity)).sum())
    }
}

/// Adds a piece, with room for twice as much each time, but never for more than the limit.
fn extend(pieces: &mut Vec<u8>, piece: &[u8], limit: usize) {
    let length = pieces.len().saturating_add(piece.len());
    if length > pieces.capacity() {
        let room = pieces.capacity().saturating_mul(2).min(limit).max(length);
        pieces.reserve_exact(room.saturating_sub(pieces.len()));
    }
    pieces.extend_from_slice(piece);
}

/// Where the oldest body stands of the source that has most of them; of several, of that whose oldest is the oldest.
fn fullest(places: &VecDeque<(u64, Place)>) -> Option<usize> {
    let mut counts = HashMap::new();
    for (source, _) in places {
        *counts.entry(source).or_insert(0_usize) += 1;
    }
    let most = counts.values().copied().max();
    places.iter().position(|(source, _)| counts.get(source).copied() == most)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
