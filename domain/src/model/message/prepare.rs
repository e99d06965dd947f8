//! What a message is to say, made ready to leave.

use crate::model::channel::{Capabilities, Channel, Fault, Feature, Lacking};
use crate::model::shared::{Code, Time};

use super::overflow::fitted;
use super::{Content, OnOverflow, Outbound, Warning};

/// How the text of a message is treated.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wording<'a> {
    /// What stands before the first text: who says it. It counts into the limits.
    pub signature: Option<&'a str>,
    /// What becomes of a text that is too long.
    pub on_overflow: OnOverflow,
}

/// One part as it is to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// What it says.
    pub says: Content,
    /// It says the text that stands in for what the account cannot send.
    pub instead: bool,
}

/// What became of making it ready. With faults it does not leave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prepared {
    /// The parts, in order; each is one call.
    pub parts: Vec<Leaving>,
    /// What will be shown otherwise than it is said.
    pub warnings: Vec<Warning>,
    /// What keeps it from being sent.
    pub faults: Vec<Fault>,
}

/// Makes content ready: signed, fitted, with another text where the account lacks something, when it is known through which
/// channel it goes. Pure.
pub fn prepare(
    content: &Content,
    wording: Wording<'_>,
    through: Option<&Channel>,
    can: &Capabilities,
    now: Time,
) -> Prepared {
    let signed = wording.signature.map(|sign| content.signed(sign));
    let content = signed.as_ref().unwrap_or(content);
    let how = wording.on_overflow;
    let mut faults = can.faults(content, how);
    let mut warnings = content.warnings(how, can);

    let cannot = |feature| through?.cannot(feature, can, now);
    let beside = content.beside();
    let fallback = beside.and_then(|it| it.fallback.clone());
    let reply_to = beside.and_then(|it| it.reply_to.clone());
    let members = content.members();
    let lacking = members
        .iter()
        .map(|(at, it)| (at.as_str(), it.feature()))
        .chain(reply_to.as_ref().map(|_| ("/reply_to", Feature::Reply)));
    for (at, feature) in lacking {
        let Some(lacking) = cannot(feature) else {
            continue;
        };
        if fallback.is_some() {
            let detail = format!("{}: fallback_text is sent instead", why(feature, lacking));
            warnings.push(Warning::new(at, Code::FallbackSent, detail));
        } else {
            faults.push(Fault {
                pointer: at.to_owned(),
                code: lacking.code,
                detail: why(feature, lacking),
            });
        }
    }

    let parts = content.bare().parts().into_iter();
    let parts = parts.flat_map(|part| fitted(part, how, can.text_bytes));
    let around = Outbound {
        says: Content::Unsent,
        reply_to,
        fallback,
    };
    let parts = around.around(parts.collect()).into_iter();
    let parts: Vec<_> = parts.map(|says| leaving(says, &cannot)).collect();
    if parts.len() > can.parts {
        faults.push(Fault {
            pointer: "/content".to_owned(),
            code: Code::ContentTooLong,
            detail: format!(
                "would be {} parts, at most {} can be sent",
                parts.len(),
                can.parts
            ),
        });
    }
    Prepared {
        parts,
        warnings,
        faults,
    }
}

/// What stands in for a part that the account cannot send.
fn leaving(says: Content, cannot: &dyn Fn(Feature) -> Option<Lacking>) -> Leaving {
    let lacks = |it: &Outbound| {
        let reply = it.reply_to.as_ref().and_then(|_| cannot(Feature::Reply));
        reply.or_else(|| cannot(it.says.feature())).is_some()
    };
    let instead = says.beside().filter(|it| lacks(it));
    match instead.and_then(|it| it.fallback.clone()) {
        Some(text) => Leaving {
            says: Content::Text(text),
            instead: true,
        },
        None => Leaving {
            says,
            instead: false,
        },
    }
}

fn why(feature: Feature, lacking: Lacking) -> String {
    let feature = feature.as_str();
    if lacking.code == Code::FeatureMissing {
        format!("Instagram refused {feature} of this account lately")
    } else {
        format!("{feature} cannot be sent with this channel's login product")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::tests::CAN;
    use crate::model::message::tests_of_limits::choice;
    use crate::model::message::{Buttons, Choice, MessageId, Products, Quoted, Sticker, Text};
    use crate::model::shared::ExternalId;
    use uuid::Uuid;

    fn now() -> Time {
        Time::from_timestamp(10, 0).unwrap()
    }

    fn text(words: &str) -> Content {
        Content::Text(Text::parse(words).unwrap())
    }

    fn outbound(says: Content, reply: bool, fallback: Option<&str>) -> Content {
        Content::Outbound(Box::new(Outbound {
            says,
            reply_to: reply.then(|| Quoted {
                message: MessageId::from_uuid(Uuid::nil()),
                external_id: ExternalId::parse("mid").unwrap(),
            }),
            fallback: fallback.map(|it| Text::parse(it).unwrap()),
        }))
    }

    fn shop(lacks: &[Feature]) -> Channel {
        let channel = crate::model::channel::some_channel();
        lacks.iter().fold(channel, |channel, feature| {
            channel.refused_for_want_of(*feature, now()).unwrap()
        })
    }

    fn prepared(content: &Content, how: OnOverflow, lacks: &[Feature]) -> Prepared {
        let wording = Wording {
            signature: None,
            on_overflow: how,
        };
        prepare(content, wording, Some(&shop(lacks)), &CAN, now())
    }

    fn says(prepared: &Prepared) -> Vec<Content> {
        prepared.parts.iter().map(|it| it.says.clone()).collect()
    }

    #[test]
    fn a_split_answer_quotes_first_and_asks_last() {
        let long = format!("{} {}", "a".repeat(990), "b".repeat(20));
        let Content::Choice(mut asked) = choice(1, 1) else {
            panic!("it is a choice");
        };
        asked.text = Text::parse(long).unwrap();
        let replies = asked.replies.clone();

        let content = outbound(Content::Choice(asked), true, None);
        let prepared = prepared(&content, OnOverflow::Split, &[]);

        let last = Content::Choice(Choice {
            text: Text::parse("b".repeat(20)).unwrap(),
            replies,
        });
        let first = outbound(text(&"a".repeat(990)), true, None);
        assert_eq!(says(&prepared), [first, last]);
        assert_eq!(prepared.faults, []);
        assert_eq!(prepared.warnings.len(), 2);
    }

    #[test]
    fn a_signature_counts_into_the_limit() {
        let wording = |on_overflow| Wording {
            signature: Some("Ann: "),
            on_overflow,
        };
        let with = |bytes: usize, how| {
            prepare(
                &text(&"a".repeat(bytes)),
                wording(how),
                Some(&shop(&[])),
                &CAN,
                now(),
            )
        };

        assert_eq!(with(995, OnOverflow::Refuse).faults, []);
        assert_eq!(with(996, OnOverflow::Refuse).faults.len(), 1);
        assert_eq!(with(996, OnOverflow::Split).parts.len(), 2);
        let list = Content::List(vec![Content::Sticker(Sticker::Heart), text("hi")]);
        let signed = Content::List(vec![Content::Sticker(Sticker::Heart), text("Ann: hi")]);
        assert_eq!(list.signed("Ann: "), signed);
    }

    #[test]
    fn a_signature_stands_before_whatever_text_is_read() {
        let asked = |words: &str| {
            Content::Buttons(Buttons {
                text: Text::parse(words).unwrap(),
                buttons: vec![],
            })
        };
        assert_eq!(asked("Red?").signed("Ann: "), asked("Ann: Red?"));
        let heart = || Content::Sticker(Sticker::Heart);
        let instead = outbound(heart(), false, Some("<3")).signed("Ann: ");
        assert_eq!(instead, outbound(heart(), false, Some("Ann: <3")));
        let quoting = outbound(text("yes"), true, Some("no")).signed("Ann: ");
        assert_eq!(quoting, outbound(text("Ann: yes"), true, Some("Ann: no")));
        assert_eq!(heart().signed("Ann: "), heart());

        let most = CAN.content.buttons_text.most;
        let with = |count: usize| {
            let wording = Wording {
                signature: Some("Ann: "),
                on_overflow: OnOverflow::Refuse,
            };
            let says = asked(&"ж".repeat(count));
            prepare(&says, wording, Some(&shop(&[])), &CAN, now()).faults
        };
        assert_eq!(with(most - 5), []);
        assert_eq!(with(most - 4)[0].pointer, "/content/text");
    }

    #[test]
    fn what_the_account_lacks_is_refused_or_said_otherwise() {
        let heart = || Content::Sticker(Sticker::Heart);
        let lacks = [Feature::Sticker];

        let refused = prepared(&heart(), OnOverflow::Refuse, &lacks);
        assert_eq!(refused.faults[0].code, Code::FeatureMissing);
        assert_eq!(refused.faults[0].pointer, "/content");
        let other = prepared(
            &outbound(heart(), false, Some("<3")),
            OnOverflow::Refuse,
            &lacks,
        );
        assert_eq!(other.faults, []);
        assert_eq!(other.warnings[0].code, Code::FallbackSent);
        let instead = Leaving {
            says: text("<3"),
            instead: true,
        };
        assert_eq!(other.parts, [instead]);
    }

    #[test]
    fn what_the_login_product_lacks_is_refused_or_said_otherwise() {
        let products = || {
            Content::Products(Products {
                ids: vec![ExternalId::parse("1").unwrap()],
            })
        };

        let refused = prepared(&products(), OnOverflow::Refuse, &[]);
        assert_eq!(refused.faults[0].code, Code::LoginLacksFeature);
        let other = prepared(
            &outbound(products(), false, Some("see")),
            OnOverflow::Refuse,
            &[],
        );
        assert_eq!((says(&other), other.faults), (vec![text("see")], vec![]));
    }

    #[test]
    fn a_message_has_so_many_parts_at_most() {
        let words = vec!["a".repeat(900); 5].join(" ");

        let five = prepared(&text(&words), OnOverflow::Split, &[]);

        assert_eq!(five.faults[0].code, Code::ContentTooLong);
    }
}
