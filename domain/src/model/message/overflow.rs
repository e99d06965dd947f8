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
    let (first, _) = cut(trimmed(text), most.saturating_sub(CUT.len()));
    format!("{first}{CUT}")
}

/// All of it in pieces of at most so many bytes.
fn pieces(text: &str, most: usize) -> Vec<String> {
    let mut rest = trimmed(text);
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
    let seen = text.grapheme_indices(true);
    let seen: Vec<_> = seen.take_while(|(at, _)| *at <= most).collect();
    let begins = |at: &usize| seen.binary_search_by_key(at, |(at, _)| *at).is_ok();
    let starts = || seen.iter().rev().filter(|(at, _)| *at > 0);
    let space = starts().find(|(_, it)| is_space(it));
    let words = || {
        let ends = text.split_word_bound_indices();
        let ends = ends.map(|(at, it)| at + it.len());
        ends.take_while(|end| *end <= most).filter(begins).last()
    };
    let at = space
        .map(|(at, _)| *at)
        .or_else(words)
        .or_else(|| starts().next().map(|(at, _)| *at))
        .unwrap_or_else(|| text.floor_char_boundary(most.max(4)));
    let (first, rest) = text.split_at(at);
    (trimmed(first), trimmed(rest))
}

/// Without what is seen as white space around it: what a mark stands on is none.
fn trimmed(text: &str) -> &str {
    let mut seen = text.grapheme_indices(true);
    let first = seen.find(|(_, it)| !is_space(it));
    let last = seen.rfind(|(_, it)| !is_space(it)).or(first);
    let ends = first.zip(last);
    ends.and_then(|((from, _), (at, it))| text.get(from..at + it.len()))
        .unwrap_or_default()
}

fn is_space(seen: &str) -> bool {
    seen.chars().all(char::is_whitespace)
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

    #[test]
    fn a_mark_stays_on_what_it_stands_on() {
        assert_eq!(pieces("ab \u{301}cd", 4), ["ab", " \u{301}", "cd"]);
        assert_eq!(pieces(" \u{301}ab ", 9), [" \u{301}ab"]);
        assert_eq!(pieces("abc\r\nd", 4), ["abc", "d"]);
        assert_eq!(truncated("ab \u{301}cd", 6), "ab…");
    }

    proptest! {
        #[test]
        fn pieces_fit_and_say_all_of_it(text in "[a-zé🇳🇴👨‍👩‍👧\u{301} \r\n,]{0,200}", most in 40_usize..60) {
            let seen = |text: &str| -> Vec<String> {
                let seen = text.graphemes(true).filter(|it| !is_space(it));
                seen.map(str::to_owned).collect()
            };
            let said = seen(&text);
            prop_assume!(said.iter().all(|it| it.len() <= most - CUT.len()));

            let pieces = pieces(&text, most);
            let cut_off = truncated(&text, most);

            prop_assert!(pieces.iter().all(|piece| piece.len() <= most && !trimmed(piece).is_empty()));
            let again: Vec<_> = pieces.iter().flat_map(|piece| seen(piece)).collect();
            prop_assert_eq!(&again, &said);
            prop_assert!(cut_off.len() <= most);
            let kept = seen(cut_off.trim_end_matches(CUT));
            prop_assert!(said.starts_with(&kept), "{:?}", kept);
        }
    }
}
