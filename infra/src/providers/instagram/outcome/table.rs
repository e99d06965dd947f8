//! The table of META 8: every code and subcode that Meta is known to answer, classified once. Whatever was asked is
//! judged by it, and never by a text.

use domain::model::shared::Code;

/// What an error code means, whatever was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    /// It is refused for good.
    Refused(Code),
    /// Its file could not be had: that is tried again, not for ever.
    FileGone(Code),
    /// It is refused for a while, as more was asked than is allowed.
    Slower(Code),
    /// Instagram is not well; a send may have happened.
    Perhaps,
}

/// Which error codes a row is about.
#[derive(Debug, Clone, Copy)]
enum Codes {
    /// Whichever: Meta says the same thing under several, and the subcode tells.
    Any,
    /// These.
    Of(&'static [i64]),
    /// From the first to the last.
    Between(i64, i64),
}

/// Which subcodes a row is about.
#[derive(Debug, Clone, Copy)]
enum Subcodes {
    /// Whichever, or none.
    Any,
    /// None was said.
    Absent,
    /// These.
    Of(&'static [i64]),
}

struct Row(Codes, Subcodes, Means);

const fn refused(code: Code) -> Means {
    Means::Refused(code)
}

const SLOWER: Means = Means::Slower(Code::ProviderRateLimited);
const APP_SLOWER: Means = Means::Slower(Code::ProviderAppRateLimited);

/// Subcodes first, because they say it whatever the code is; the first row that fits is what it means.
const ROWS: &[Row] = &[
    // subcodes about one message
    Row(
        Codes::Any,
        Subcodes::Of(&[2_534_022, 2_018_278, 2_018_065]),
        refused(Code::WindowClosedByProvider),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[1_545_041, 2_018_108]),
        refused(Code::ContactUnavailable),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_001, 2_534_014]),
        refused(Code::ContactUnknown),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_534_037, 2_018_300]),
        refused(Code::ThreadOwnedElsewhere),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_534_023]),
        refused(Code::CommentReplied),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_534_025]),
        refused(Code::CommentNotAnswerable),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_534_068]),
        refused(Code::FeatureMissing),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_008]),
        Means::FileGone(Code::MediaUnavailable),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_294]),
        Means::FileGone(Code::MediaTimeout),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_047]),
        refused(Code::MediaTypeUnsupported),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_074]),
        refused(Code::MediaIdUnknown),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_109]),
        refused(Code::MediaTooLarge),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_320, 2_018_328]),
        refused(Code::ProductUnknown),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_164]),
        refused(Code::ProviderRequestInvalid),
    ),
    // subcodes about the channel, or the app
    Row(
        Codes::Any,
        Subcodes::Of(&[2_534_029, 1_893_063, 2_207_042, 2_207_050, 2_207_051]),
        refused(Code::ChannelRestricted),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_534_041]),
        refused(Code::MessageAccessOff),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_534_077]),
        refused(Code::TwoFactorRequired),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_534_013]),
        refused(Code::ProfessionalAccountMissing),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_028]),
        refused(Code::AdvancedAccessMissing),
    ),
    Row(
        Codes::Any,
        Subcodes::Of(&[2_018_352, 2_534_040, 2_018_338]),
        SLOWER,
    ),
    // codes about the app
    Row(
        Codes::Of(&[1]),
        Subcodes::Of(&[99]),
        refused(Code::AdvancedAccessMissing),
    ),
    Row(
        Codes::Of(&[3]),
        Subcodes::Any,
        refused(Code::AdvancedAccessMissing),
    ),
    Row(Codes::Of(&[4, 341]), Subcodes::Any, APP_SLOWER),
    // codes about the channel
    Row(Codes::Of(&[17, 32, 613]), Subcodes::Any, SLOWER),
    Row(Codes::Between(80_000, 80_009), Subcodes::Any, SLOWER),
    Row(
        Codes::Of(&[102, 190]),
        Subcodes::Any,
        refused(Code::ReauthorizationRequired),
    ),
    Row(
        Codes::Of(&[10]),
        Subcodes::Absent,
        refused(Code::PermissionMissing),
    ),
    // one of the two hundreds that is about a person
    Row(
        Codes::Of(&[230]),
        Subcodes::Any,
        refused(Code::ContactConsentMissing),
    ),
    Row(
        Codes::Between(200, 299),
        Subcodes::Absent,
        refused(Code::PermissionMissing),
    ),
    Row(
        Codes::Of(&[24, 25, 368]),
        Subcodes::Any,
        refused(Code::ChannelRestricted),
    ),
    Row(
        Codes::Of(&[36_103]),
        Subcodes::Any,
        refused(Code::AccountNotProfessional),
    ),
    // codes about one message
    Row(
        Codes::Of(&[100]),
        Subcodes::Of(&[2_534_015]),
        refused(Code::ContentRefused),
    ),
    Row(
        Codes::Of(&[506]),
        Subcodes::Any,
        refused(Code::MessageRepeated),
    ),
    Row(
        Codes::Of(&[551]),
        Subcodes::Any,
        refused(Code::ContactUnavailable),
    ),
    // an object that is missing, or not to be seen: which of the two is not said
    Row(
        Codes::Of(&[100]),
        Subcodes::Of(&[33]),
        refused(Code::ObjectUnknown),
    ),
    Row(
        Codes::Of(&[803]),
        Subcodes::Any,
        refused(Code::ObjectUnknown),
    ),
    Row(
        Codes::Of(&[2022]),
        Subcodes::Any,
        refused(Code::CommerceDisabled),
    ),
    Row(
        Codes::Of(&[2500]),
        Subcodes::Any,
        refused(Code::ProviderRequestInvalid),
    ),
    Row(
        Codes::Of(&[9010]),
        Subcodes::Any,
        refused(Code::ContactUnknown),
    ),
    Row(
        Codes::Of(&[9_000_001]),
        Subcodes::Any,
        refused(Code::MessageGone),
    ),
    // Some of what META prints as a subcode is printed as a code, too.
    Row(
        Codes::Of(&[2_534_068]),
        Subcodes::Any,
        refused(Code::FeatureMissing),
    ),
    Row(
        Codes::Of(&[2_018_328]),
        Subcodes::Any,
        refused(Code::ProductUnknown),
    ),
    Row(
        Codes::Of(&[2_018_300]),
        Subcodes::Any,
        refused(Code::ThreadOwnedElsewhere),
    ),
    Row(Codes::Of(&[1, 2]), Subcodes::Any, Means::Perhaps),
];

impl Row {
    fn fits(&self, code: Option<i64>, subcode: Option<i64>) -> bool {
        let of_code = match self.0 {
            Codes::Any => true,
            Codes::Of(codes) => code.is_some_and(|code| codes.contains(&code)),
            Codes::Between(first, last) => code.is_some_and(|code| (first..=last).contains(&code)),
        };
        let of_subcode = match self.1 {
            Subcodes::Any => true,
            Subcodes::Absent => subcode.is_none(),
            Subcodes::Of(subcodes) => subcode.is_some_and(|subcode| subcodes.contains(&subcode)),
        };
        of_code && of_subcode
    }
}

/// What an error means. What has no row is looked at by what Meta says of its lasting: `is_transient` of a send does not
/// say whether it happened. 100 alone is Meta's word for anything that is wrong with a request; with a subcode that nobody
/// knows it is as unknown as that.
pub(super) fn means(code: Option<i64>, subcode: Option<i64>, transient: bool) -> Means {
    if let Some(Row(_, _, means)) = ROWS.iter().find(|row| row.fits(code, subcode)) {
        return *means;
    }
    match code {
        _ if transient => Means::Perhaps,
        Some(100) if subcode.is_none() => Means::Refused(Code::ContentRefused),
        _ => Means::Refused(Code::ProviderUnclassified),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_hides_another() {
        for (at, row) in ROWS.iter().enumerate() {
            let code = match row.0 {
                Codes::Any => None,
                Codes::Of(codes) => codes.first().copied(),
                Codes::Between(first, _) => Some(first),
            };
            let subcodes = match row.1 {
                Subcodes::Any | Subcodes::Absent => vec![None],
                Subcodes::Of(subcodes) => subcodes.iter().copied().map(Some).collect(),
            };
            for subcode in subcodes {
                let found = ROWS.iter().position(|other| other.fits(code, subcode));
                assert_eq!(found, Some(at), "{code:?} {subcode:?}");
            }
        }
    }
}
