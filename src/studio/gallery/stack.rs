//! Where cards lie in a list of which only a part is seen.
//!
//! Cards are drawn only where they are seen, so their heights are remembered; and when better ones come
//! above what is looked at, that is kept where it is.

use rustc_hash::FxHashMap;

/// Cards below each other.
#[derive(Debug, Default)]
pub(super) struct Stack {
    /// By the card's key; points.
    heights: FxHashMap<usize, f32>,
    /// The card that is not to move, and how far below the upper edge of what is seen it was.
    anchor: Option<(usize, f32)>,
}

/// Where a card lies, from the upper end of the list, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) key: usize,
    pub(super) top: f32,
    pub(super) height: f32,
}

impl Place {
    /// Where it ends.
    pub(super) fn bottom(&self) -> f32 {
        self.top + self.height
    }
}

impl Stack {
    /// Places cards with `gap` between them. Those never measured are as high as `estimate` says.
    pub(super) fn places(&self, keys: impl Iterator<Item = (usize, f32)>, gap: f32) -> Vec<Place> {
        let mut top = 0.0;
        keys.map(|(key, estimate)| {
            let height = self.heights.get(&key).copied().unwrap_or(estimate);
            let place = Place { key, top, height };
            top += height + gap;
            place
        })
        .collect()
    }

    /// Remembers how high a card was.
    pub(super) fn measured(&mut self, key: usize, height: f32) {
        self.heights.insert(key, height);
    }

    /// How far to scroll so that the anchor stays, if it moved.
    pub(super) fn offset(&self, places: &[Place], offset: f32) -> Option<f32> {
        let (key, below) = self.anchor?;
        let place = places.iter().find(|place| place.key == key)?;
        let kept = (place.top - below).max(0.0);
        ((kept - offset).abs() > 0.5).then_some(kept)
    }

    /// Takes the card at `y` for the anchor: the one under the pointer or the first that is seen. At the
    /// upper end of the list without a pointer there is none, so that the best card is seen.
    pub(super) fn hold(&mut self, places: &[Place], offset: f32, pointer_y: Option<f32>) {
        let y = match pointer_y {
            Some(y) => y,
            None if offset > 0.0 => offset,
            None => {
                self.anchor = None;
                return;
            }
        };
        self.anchor = places
            .iter()
            .find(|place| place.bottom() >= y)
            .map(|place| (place.key, place.top - offset));
    }

    /// Forgets cards of former runs.
    pub(super) fn clear(&mut self) {
        *self = Stack::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(stack: &Stack, keys: &[usize]) -> Vec<Place> {
        stack.places(keys.iter().map(|&key| (key, 10.0)), 2.0)
    }

    #[test]
    fn cards_lie_below_each_other_at_their_heights() {
        let mut stack = Stack::default();
        stack.measured(7, 30.0);
        let tops: Vec<_> = places(&stack, &[1, 7, 2]).iter().map(|p| p.top).collect();
        assert_eq!(tops, [0.0, 12.0, 44.0]);
    }

    #[test]
    fn what_is_looked_at_stays_when_better_cards_come() {
        let mut stack = Stack::default();
        let before = places(&stack, &[1, 2, 3, 4]);
        stack.hold(&before, 26.0, None);
        assert_eq!(stack.offset(&before, 26.0), None);
        let after = places(&stack, &[9, 8, 1, 2, 3, 4]);
        assert_eq!(stack.offset(&after, 26.0), Some(50.0));
    }

    #[test]
    fn at_the_upper_end_the_best_is_seen_unless_the_pointer_is_there() {
        let mut stack = Stack::default();
        let before = places(&stack, &[1, 2]);
        stack.hold(&before, 0.0, None);
        let after = places(&stack, &[9, 1, 2]);
        assert_eq!(stack.offset(&after, 0.0), None);
        stack.hold(&before, 0.0, Some(5.0));
        assert_eq!(stack.offset(&after, 0.0), Some(12.0));
    }

    #[test]
    fn a_card_that_is_gone_holds_nothing() {
        let mut stack = Stack::default();
        stack.hold(&places(&stack, &[1, 2]), 0.0, Some(5.0));
        assert_eq!(stack.offset(&places(&stack, &[2]), 0.0), None);
    }
}
