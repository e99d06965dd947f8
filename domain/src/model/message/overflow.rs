//! Text that is longer than a text may be.

use unicode_segmentation::UnicodeSegmentation as _;

use super::{Choice, Content, Text};

/// What becomes of a text that is longer than a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnOverflow {
    /// The message is refused.
    #[default]
    Refuse,
    /// What is too long is cut off.
    Truncate,
    /// It is sent in several parts.
    Split,
}

impl OnOverflow {
    /// Its word in rows and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Truncate => "truncate",
            Self::Split => "split",
        }
    }

    /// The one with this word.
    pub fn find(word: &str) -> Option<Self> {
        let all = [Self::Refuse, Self::Truncate, Self::Split];
        all.into_iter().find(|known| known.as_str() == word)
    }
}

/// What stands where something was cut off.
const CUT: &str = "…";

/// One thing that is said in parts that fit: a text longer than `most` bytes in several, or cut off, as asked for. What
/// answers there are to choose from stands below the last.
pub(super) fn fitted(part: Content, how: OnOverflow, most: usize) -> Vec<Content> {
    let (text, replies) = if let Content::Text(text) = &part {
        (text, None)
    } else if let Content::Choice(choice) = &part {
        (&choice.text, Some(&choice.replies))
    } else {
        return vec![part];
    };
    if text.bytes() <= most {
        return vec![part];
    }
    let texts = match how {
        OnOverflow::Refuse => return vec![part],
        OnOverflow::Truncate => vec![truncated(text.as_str(), most)],
        OnOverflow::Split => pieces(text.as_str(), most),
    };
    let mut says: Vec<Content> = texts
        .into_iter()
        .filter_map(|piece| Text::parse(piece).ok())
        .map(Content::Text)
        .collect();
    if let Some(replies) = replies
        && let Some(Content::Text(text)) = says.pop()
    {
        says.push(Content::Choice(Choice {
            text,
            replies: replies.clone(),
        }));
    }
    says
}

/// Its beginning, with a mark that something was cut off.
fn truncated(text: &str, most: usize) -> String {
    let (first, _) = cut(text.trim(), most.saturating_sub(CUT.len()));
    format!("{first}{CUT}")
}

/// All of it in pieces of at most so many bytes.
fn pieces(text: &str, most: usize) -> Vec<String> {
    let mut rest = text.trim();
    let mut pieces = vec![];
    while !rest.is_empty() {
        let (piece, after) = cut(rest, most);
        pieces.push(piece.to_owned());
        rest = after;
    }
    pieces
}

/// As much of the beginning as fits, and what is left: before white space if there is some, else between words, else
/// between what is seen as characters; within one only when it alone does not fit.
fn cut(text: &str, most: usize) -> (&str, &str) {
    if text.len() <= most {
        return (text, "");
    }
    let ends = |of: &mut dyn Iterator<Item = (usize, &str)>| {
        let ends = of.map(|(at, it)| at + it.len());
        ends.take_while(|end| *end <= most).last()
    };
    let spaces = text
        .char_indices()
        .filter(|(_, letter)| letter.is_whitespace())
        .map(|(at, _)| at)
        .take_while(|at| *at <= most);
    let space = spaces.filter(|at| *at > 0 && is_seam(text, *at)).last();
    let at = space
        .or_else(|| ends(&mut text.split_word_bound_indices()))
        .or_else(|| ends(&mut text.grapheme_indices(true)))
        .unwrap_or_else(|| text.floor_char_boundary(most.max(4)));
    let (first, rest) = text.split_at(at);
    (first.trim_end(), rest.trim_start())
}

/// White space within what is seen as one character (a line's end of two) is no seam.
fn is_seam(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    !(before.ends_with('\r') && after.starts_with('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::QuickReply;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_cut_between_words() {
        assert_eq!(pieces("one two three", 8), ["one two", "three"]);
        assert_eq!(pieces("one two three", 7), ["one two", "three"]);
        assert_eq!(pieces("one two three", 6), ["one", "two", "three"]);
        assert_eq!(truncated("one two three", 10), "one two…");
        assert_eq!(truncated("one two three", 9), "one…");
    }

    #[test]
    fn what_has_no_space_is_cut_between_words_or_characters() {
        assert_eq!(pieces("aaaa,bbbb", 6), ["aaaa,", "bbbb"]);
        assert_eq!(pieces("abcdefgh", 3), ["abc", "def", "gh"]);
        // a flag is two code points of four bytes, a family several with joiners between them
        assert_eq!(pieces("🇳🇴🇸🇪🇩🇰", 17), ["🇳🇴🇸🇪", "🇩🇰"]);
        assert_eq!(
            pieces("e\u{301}e\u{301}e\u{301}", 7),
            ["e\u{301}e\u{301}", "e\u{301}"]
        );
        assert_eq!(pieces("👨‍👩‍👧👨‍👩‍👧", 20), ["👨‍👩‍👧", "👨‍👩‍👧"]);
    }

    #[test]
    fn answers_to_choose_from_stand_below_the_last_piece() {
        let replies = vec![QuickReply {
            title: "Red".to_owned(),
            payload: "RED".to_owned(),
        }];
        let choice = |words: &str| {
            Content::Choice(Choice {
                text: Text::parse(words).unwrap(),
                replies: replies.clone(),
            })
        };
        let text = |words: &str| Content::Text(Text::parse(words).unwrap());

        let split = fitted(choice("one two three"), OnOverflow::Split, 8);
        assert_eq!(split, [text("one two"), choice("three")]);
        let cut_off = fitted(choice("one two three"), OnOverflow::Truncate, 10);
        assert_eq!(cut_off, [choice("one two…")]);
        let whole = fitted(choice("one two three"), OnOverflow::Refuse, 8);
        assert_eq!(whole, [choice("one two three")]);
    }

    proptest! {
        #[test]
        fn pieces_fit_and_say_all_of_it(text in "[a-zé🇳🇴👨‍👩‍👧 \n,]{0,200}", most in 40_usize..60) {
            let pieces = pieces(&text, most);
            let letters = |text: &str| text.split_whitespace().collect::<String>();

            prop_assert!(pieces.iter().all(|piece| piece.len() <= most && !piece.trim().is_empty()));
            prop_assert_eq!(letters(&pieces.concat()), letters(&text));
            prop_assert!(truncated(&text, most).len() <= most);
        }
    }
}
