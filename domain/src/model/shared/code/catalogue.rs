use super::{Action, Category, CodeInfo, CodeScope};

/// Declares the catalogue: one line of facts and three sentences per code, with a word for what to do.
macro_rules! codes {
    ($($name:ident $code:literal $category:ident $scope:ident $status:expr, $retryable:literal,
        $title:literal, $explanation:literal, $action:ident $advice:literal;)*) => {
        /// A code of the catalogue. Stable: a code is never renamed and never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = concat!("`", $code, "`")] $name,)*
        }

        impl Code {
            /// All codes, in the catalogue's order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What is known of it.
            pub const fn info(self) -> CodeInfo {
                match self {
                    $(Self::$name => CodeInfo {
                        code: $code,
                        category: Category::$category,
                        scope: CodeScope::$scope,
                        status: $status,
                        retryable: $retryable,
                        title: $title,
                        explanation: $explanation,
                        action: Action::$action,
                        advice: $advice,
                    },)*
                }
            }

            /// The code with this word.
            pub fn find(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == word)
            }

            /// Its word.
            pub const fn as_str(self) -> &'static str {
                self.info().code
            }
        }
    };
}

codes! {
    // the request
    InvalidJson "invalid_json" Request Request Some(400), false, "The body is not JSON",
        "The body could not be read as JSON.", FixRequest "Send one JSON value in UTF-8 with Content-Type application/json.";
    InvalidRequest "invalid_request" Request Request Some(422), false, "The request is not valid",
        "One or more fields are missing, unknown, of a wrong type or beyond a limit; each is named in errors.", FixRequest "Mend the fields that errors names.";
    InvalidParameter "invalid_parameter" Request Request Some(400), false, "A parameter is not valid",
        "A path or query parameter, or a header, could not be read; each is named in errors.", FixRequest "Mend the parameters that errors names.";
    InvalidCursor "invalid_cursor" Request Request Some(400), false, "The cursor is not valid",
        "The cursor was not made by this list of this workspace, or was altered.", FixRequest "Use after or before only with a cursor that the same list returned.";
    CursorExpired "cursor_expired" State Request Some(410), false, "The cursor is older than what is kept",
        "Events that the cursor leads to are out of retention and were removed; oldest_cursor is the oldest one that leads to all that is kept.", Refresh "Read what you need again, then go on with oldest_cursor.";
    UnsupportedMediaType "unsupported_media_type" Request Request Some(415), false, "The content type is not supported",
        "The body's Content-Type is not application/json.", FixRequest "Send JSON with Content-Type application/json.";
    BodyTooLarge "body_too_large" Request Request Some(413), false, "The body is too large",
        "The body is larger than this route allows.", FixRequest "Send less in one request.";
    RequestTimeout "request_timeout" Request Request Some(408), true, "The request did not arrive in time",
        "The body was announced, and the rest of it did not come in the time that a request has.", Retry "Repeat the request with the same Idempotency-Key, sending the whole body at once.";
    NotFound "not_found" Request Request Some(404), false, "There is no such thing",
        "No such resource exists here, or it belongs to another workspace.", FixRequest "Check the id, and that the key belongs to the workspace that has it.";
    RouteNotFound "route_not_found" Request Request Some(404), false, "There is no such path",
        "No operation has this path.", FixRequest "Look the path up in the API's documentation at /docs.";
    MethodNotAllowed "method_not_allowed" Request Request Some(405), false, "The method is not allowed here",
        "The path exists, but not with this method.", FixRequest "Use one of the methods that the Allow header names.";
    IdempotencyKeyInvalid "idempotency_key_invalid" Request Request Some(400), false, "The Idempotency-Key is not valid",
        "The Idempotency-Key header is empty, longer than 255 characters or has characters outside printable ASCII.", FixRequest "Send a key of 1 to 255 printable ASCII characters, such as a UUID.";
    IdempotencyKeyReused "idempotency_key_reused" Request Request Some(422), false, "The Idempotency-Key was used for another request",
        "The same Idempotency-Key came before with another path or body.", FixRequest "Use a new key for a new request.";
    ConcurrentChange "concurrent_change" State Request Some(409), true, "Something changed at the same time",
        "The resource kept changing while this request was decided.", Refresh "Read the resource again and repeat the request.";
    PreconditionFailed "precondition_failed" State Request Some(412), false, "The resource has changed",
        "If-Match names another version than the resource has now.", Refresh "Read the resource again and repeat the change on it.";
    // access
    Unauthenticated "unauthenticated" Access Request Some(401), false, "No valid key",
        "The request carries no API key, or one that is malformed, unknown, expired or revoked.", FixCredentials "Send Authorization: Bearer with a valid key.";
    Forbidden "forbidden" Access Request Some(403), false, "The key may not do this",
        "The key is valid but lacks the permission that this operation needs.", FixCredentials "Use a key with the scope that detail names.";
    WorkspaceRequired "workspace_required" Access Request Some(400), false, "Which workspace is meant",
        "An operator's key acts in a workspace only when Gramway-Workspace names it.", FixRequest "Send the Gramway-Workspace header with the workspace's id.";
    // limits and service
    RateLimited "rate_limited" Limit Request Some(429), true, "Too many requests",
        "More requests came than the rate limit allows.", Wait "Wait for as long as Retry-After says.";
    TooManyStreams "too_many_streams" Limit Request Some(429), true, "Too many streams of events are open",
        "The workspace has as many streams of events open as it may have at a time.", Wait "End one of them, or share one among its readers; then open it.";
    Unavailable "service_unavailable" Service Request Some(503), true, "Not available for the moment",
        "The database cannot be reached or is overloaded, or did not say what became of the request: it may be on record or not.", Retry "Repeat the request after Retry-After with the same Idempotency-Key: what is on record is not done twice.";
    Internal "internal_error" Service Request Some(500), true, "An error of ours",
        "Something failed that should not; the request id finds it in the log.", Retry "Repeat the request with the same Idempotency-Key, and report the request id if it fails again.";
    // ingress
    SignatureInvalid "signature_invalid" Access Request Some(403), false, "The signature does not match",
        "The signature header is missing or matches none of the provider app's secrets over the body as received.", FixCredentials "Sign the raw bytes with the app secret of the provider app that the path names.";
    VerifyTokenInvalid "verify_token_invalid" Access Request Some(403), false, "The verify token does not match",
        "The handshake's verify token is not the one of this provider app.", ContactOperator "Enter the configured verify token in the Meta app's dashboard.";
    // connecting
    LinkExpired "link_expired" State Channel Some(410), false, "The link has expired",
        "The onboarding link's time is over.", Reconnect "Ask whoever sent the link for a new one.";
    LinkCancelled "link_cancelled" State Channel Some(410), false, "The link was cancelled",
        "The onboarding link was withdrawn.", Reconnect "Ask whoever sent the link for a new one.";
    LinkUsed "link_used" State Channel Some(410), false, "The link was used",
        "The onboarding link has connected as many accounts as it may.", Reconnect "Ask for a new link to connect another account.";
    StateInvalid "state_invalid" Access Channel Some(400), false, "This login cannot be continued",
        "The login came back with a state that is missing, altered, expired or used before.", Reconnect "Open the link again and log in once more.";
    BrowserMismatch "browser_mismatch" Access Channel Some(400), false, "Another browser began this login",
        "The login came back to a browser that did not begin it, or cookies are switched off.", Reconnect "Open the link again in one browser with cookies allowed.";
    CrossSiteRequest "cross_site_request" Access Request Some(403), false, "The form came from another site",
        "The button was pressed on a page that is not this service's, so nothing was done.", Reconnect "Open the link that you were sent and press the button on its own page.";
    OauthDenied "oauth_denied" Owner Channel Some(400), false, "The login was cancelled",
        "The account owner cancelled the login or refused the permissions.", Reconnect "Open the link again and allow access.";
    OauthFailed "oauth_failed" Provider Channel Some(502), true, "Instagram did not complete the login",
        "Instagram refused the login code: it may be expired, used before or meant for another address.", Reconnect "Open the link again and log in once more.";
    ScopeMissing "scope_missing" Owner Channel Some(400), false, "A permission is missing",
        "The account owner did not allow a permission that messaging, or what was asked for, needs.", Reconnect "Open the link again and leave all permissions ticked.";
    ScopeRefusedBefore "scope_refused_before" Owner Channel Some(400), false, "A permission stays refused",
        "A permission was refused before, and Facebook remembers that: it was asked for again and is still missing.", Reconnect "On Facebook open Settings, then Business Integrations, and remove this app; then open the link again and allow everything.";
    ConfigurationIncomplete "configuration_incomplete" State App Some(409), false, "The login does not ask for enough",
        "The configuration of Facebook Login for Business that this service uses lacks a permission that messaging needs; the account owner can do nothing about it.", ContactOperator "The operator adds the permission to the configuration in the Meta app's dashboard, then the link is opened again.";
    ScopeOtherAccount "scope_other_account" Owner Channel Some(400), false, "Allowed, but for another account",
        "The permissions were given, but for other accounts or Pages than this one.", Reconnect "Open the link again, choose to edit the settings, and tick this account and its Page.";
    AccountsMissing "accounts_missing" Owner Channel Some(400), false, "No Page was shared",
        "The login shares no Facebook Page, so no Instagram account can be reached through it.", Reconnect "Open the link again and tick the Page that the account is linked to; a Page of a business portfolio also needs the permission business_management.";
    ProfessionalAccountMissing "professional_account_missing" Owner Channel Some(400), false, "No professional account is linked",
        "No Instagram Business or Creator account is linked to the Facebook Page, or another one than this.", FixAccount "Link the professional account to the Page in the Page's settings under Linked accounts; if you were connecting, then open the link again.";
    PageTaskMissing "page_task_missing" Owner Channel Some(400), false, "You may not answer this Page's messages",
        "Whoever logged in lacks the tasks MESSAGING or MODERATE (messages and community activity) on the Page.", FixAccount "Ask an admin of the Page for full control, or for messages and community activity, then open the link again.";
    MessageAccessOff "message_access_off" Owner Channel Some(400), false, "Access to messages is switched off",
        "The account's settings keep connected tools from its messages.", FixAccount "In the Instagram app open Settings, Messages and story replies, Message controls, Connected tools, and switch on Allow access to messages; if you were connecting, then open the link again.";
    TwoFactorRequired "two_factor_required" Owner Channel Some(400), false, "A second factor is required",
        "The Page or its business portfolio demands two-factor authentication, and the account does not meet that.", FixAccount "Switch on two-factor authentication for the Facebook and the Instagram account; if you were connecting, then open the link again.";
    AdvancedAccessMissing "advanced_access_missing" State App Some(409), false, "The app may not serve this account",
        "Meta lets the app serve only people with a role in it: it lacks Advanced Access, or its secret is not its own.", ContactOperator "The operator requests Advanced Access for the permissions in Meta's App Review, or gives the account a role in the app, and checks the app's secret.";
    AccountUnexpected "account_unexpected" Owner Channel Some(409), false, "Another account was expected",
        "The login is for another Instagram account than the one that is expected here.", Reconnect "Log in at Instagram with the account that was asked for, then open the link again.";
    TokenRefused "token_refused" Request Channel Some(422), false, "Meta does not accept the token",
        "The token is not valid, has expired, or was given to another app.", FixCredentials "Get a new token with this provider app's login.";
    AccountAmbiguous "account_ambiguous" Request Request Some(422), false, "Which account is meant",
        "The token reaches several accounts, or not the one that account_id names.", FixRequest "Send account_id with the id of an account that the token reaches.";
    GrantShared "grant_shared" State Channel Some(409), false, "Other channels rest on the same consent",
        "Taking the consent back disconnects every channel that rests on it; they are named in errors.", FixRequest "Repeat the request with confirm=true to disconnect all of them.";
    GrantSharedElsewhere "grant_shared_elsewhere" State Channel Some(409), false, "The same consent is needed elsewhere",
        "The person who gave the consent connected accounts in other places of this service, too: Meta knows one consent of a person, and taking it back would end those connections.", FixRequest "Disconnect the channel without revoke_grant; the person can remove the app on Facebook under Settings, Business Integrations.";
    GrantNotRevocable "grant_not_revocable" State Channel Some(409), false, "Only the account owner can take this consent back",
        "Instagram's own login has no call that takes a consent back.", FixRequest "Disconnect the channel without revoke_grant; the account owner removes the app in Instagram under Settings, Website permissions, Apps and websites.";
    RedirectRefused "redirect_refused" Request Request Some(422), false, "The redirect goes to an unknown host",
        "redirect_url is not https, or its host is not registered for the workspace.", ChangeSettings "Register the host in the workspace's redirect_hosts first.";
    AccountNotProfessional "account_not_professional" Owner Channel Some(400), false, "Not a professional account",
        "Only Instagram Business and Creator accounts can receive messages through an app.", FixAccount "Switch the account to a professional one in the Instagram app; if you were connecting, then open the link again.";
    AccountOwnedElsewhere "account_owned_elsewhere" State Channel Some(409), false, "The account is connected elsewhere",
        "This Instagram account is connected in another workspace of this service.", ChangeSettings "Disconnect it there first, or ask the service's operator.";
    SubscriptionFailed "subscription_failed" Provider Channel Some(502), true, "Instagram does not send messages yet",
        "The account is connected, but Instagram refused to send its messages here; it is tried again.", Wait "Wait a few minutes; if it stays, disconnect and connect again.";
    ProviderUnavailable "provider_unavailable" Provider Request Some(502), true, "Instagram does not answer",
        "Instagram did not answer or answered with a failure of its own.", Retry "Try again in a few minutes.";
    ThreadControlUnavailable "thread_control_unavailable" State Channel Some(409), false, "The conversation's control cannot be changed so",
        "Instagram lets the control of conversations be changed only for accounts that are connected with Facebook Login, and some actions only with, or only without, conversation routing.", FixAccount "Connect the account with Facebook Login, or set up conversation routing in the settings of its Page.";
    ProviderRefused "provider_refused" Provider Request Some(422), false, "Instagram refuses the call",
        "Instagram refused what was asked for; the detail has its own words.", FixRequest "Mend what Instagram's words name, or ask the operator.";
    ProviderAppMissing "provider_app_missing" State App Some(409), false, "No provider app for this mode",
        "No Meta app is configured for workspaces of this mode.", ContactOperator "Ask the operator to configure the provider app.";
    // channels
    ChannelNotActive "channel_not_active" State Channel Some(409), false, "The channel is not active",
        "The channel is disconnected or not yet connected, so nothing can be sent through it.", Reconnect "Connect the account again through an onboarding link.";
    ReauthorizationRequired "reauthorization_required" Owner Channel Some(409), false, "The account owner must log in again",
        "Instagram no longer accepts the account's token.", Reconnect "Send the account owner a new onboarding link.";
    ChannelRestricted "channel_restricted" Provider Channel None, true, "Instagram restricts the account",
        "Instagram has restricted the account or an owner's setting blocks messaging.", FixAccount "The account owner should look at Account Status and Message controls in the Instagram app.";
    ChannelAmbiguous "channel_ambiguous" Request Request Some(422), false, "Which channel is meant",
        "external_id alone does not say which of the workspace's channels is meant.", FixRequest "Add channel_id.";
    // sending
    RecipientInvalid "recipient_invalid" Request Message Some(422), false, "Exactly one recipient",
        "to must have exactly one of contact_id, conversation_id, external_id and comment_id.", FixRequest "Send exactly one of them.";
    RecipientUnsupported "recipient_unsupported" Request Message Some(422), false, "This recipient is not supported",
        "A message to a comment is not supported by this version.", FixRequest "Send to a contact, a conversation or an external id.";
    SenderIdRequired "sender_id_required" Request Message Some(422), false, "Which person sends",
        "Between 24 hours and 7 days after the contact's last word only a person may answer, and sender.id must say which.", FixRequest "Send sender.id with your id of the agent.";
    HumanAgentUnavailable "human_agent_unavailable" State App Some(422), false, "Human agents cannot answer late here",
        "The contact last wrote more than 24 hours ago, and the Meta app lacks the Human Agent feature that lets people answer for 7 days.", WaitForContact "Wait until the contact writes again, or ask the operator: Meta approves the feature in App Review, then instagram.human_agent says so.";
    ContactOptedOut "contact_opted_out" State Message Some(422), false, "The contact opted out",
        "The contact does not want to hear from programs; people may still write.", WaitForContact "Let a person write (sender.kind human), or wait until the contact agrees again and set opted_out to null.";
    MessageScheduled "message_scheduled" State Message None, true, "The message is to be sent later",
        "The message has a send_at that is still to come.", Wait "Nothing: it is sent then. It can be withdrawn until then.";
    WindowClosed "window_closed" State Message Some(422), false, "The reply window is closed",
        "The contact last wrote more than 24 hours ago, so Instagram accepts no message.", WaitForContact "Wait until the contact writes again.";
    TextTooLong "text_too_long" Request Message Some(422), false, "The text is too long",
        "Instagram takes at most 1000 bytes of UTF-8 in one text.", FixRequest "Shorten the text or send it in several messages.";
    MediaUrlInvalid "media_url_invalid" Request Message Some(422), false, "The file's URL cannot be used",
        "The URL is not absolute http or https, carries credentials or a fragment, or is not https where that is demanded.", FixRequest "Use an absolute https URL without credentials.";
    MediaUrlRefused "media_url_refused" Request Message Some(422), false, "The file's URL is not allowed",
        "The URL leads to a private, local or otherwise reserved address, from which nothing is fetched.", FixRequest "Use a URL that is reachable on the public internet.";
    ContentTooLong "content_too_long" Request Message Some(422), false, "The list is too long",
        "A message has at most 10 items.", FixRequest "Send the rest in another message.";
    TextBlank "text_blank" Request Message Some(422), false, "The text is blank",
        "A text message needs a character that is not white space.", FixRequest "Send some text.";
    CommentUnknown "comment_unknown" Request Message Some(422), false, "The comment is not known",
        "No such comment was heard by this channel, or Instagram did not say who wrote it.", FixRequest "Send Instagram's id of a comment that comment.received told.";
    CommentOwn "comment_own" Request Message Some(422), false, "The account wrote the comment itself",
        "A private reply goes to whoever wrote the comment, and that was the account.", FixRequest "Leave out comments of which comment.received says own.";
    CommentExpired "comment_expired" State Message Some(422), false, "The comment is too old",
        "A comment can be answered in private for 7 days.", WaitForContact "Wait until its author writes.";
    CommentReplied "comment_replied" State Message Some(422), false, "The comment has had its private reply",
        "A comment can be answered in private once.", WaitForContact "Wait until its author writes, then answer in the conversation.";
    PrivateReplyContent "private_reply_content" Request Message Some(422), false, "Not as a private reply",
        "A private reply to a comment is a text, a text with buttons, or cards: Instagram takes nothing else.", FixRequest "Send one of these; send the rest in the conversation once the comment's author has answered.";
    FieldTooLong "field_too_long" Request Message Some(422), false, "A field of the content is too long",
        "A title, subtitle, payload or text within the content is longer than Instagram takes.", FixRequest "Shorten the fields that errors names.";
    TooManyElements "too_many_elements" Request Message Some(422), false, "The content has too many members",
        "The message has more images, cards, buttons, quick replies or products than Instagram takes at once.", FixRequest "Send the rest in another message.";
    CardIncomplete "card_incomplete" Request Message Some(422), false, "A card has nothing but its title",
        "Instagram takes a card only with a title and at least one of subtitle, image_url, url and buttons.", FixRequest "Give the card something beside its title.";
    QuickRepliesMisplaced "quick_replies_misplaced" Request Message Some(422), false, "Quick replies stand at the end",
        "Quick replies are gone after the next message, so only the last item of a message can have them, and only a text.", FixRequest "Put them on a text that is the last item.";
    ReplyToInvalid "reply_to_invalid" Request Message Some(422), false, "This message cannot be answered",
        "reply_to names no message of this conversation, or one that Instagram has not told an id of.", FixRequest "Name a message of the same conversation that was received or sent.";
    LoginLacksFeature "login_lacks_feature" State Channel Some(422), false, "The login product cannot send this",
        "Meta offers this type of content with another login product than the one that the channel was connected with.", FixRequest "Connect the account with Facebook Login, send something else, or name a fallback_text.";
    FeatureMissing "feature_missing" Provider Channel Some(422), true, "The account lacks this feature",
        "Instagram refused this type of content for this account: it gives its features to one account after the other. It is tried again after a day.", FixRequest "Send it in another way (several images one after the other, a text instead of a sticker), or name a fallback_text.";
    // what is sent, and shown otherwise
    TitleCut "title_cut" Provider Message None, false, "Instagram cuts the title",
        "Instagram shows 20 characters of a title of a quick reply or a button.", FixRequest "Shorten the title.";
    NotOnWeb "not_on_web" Provider Message None, false, "Not shown on the web",
        "Quick replies and templates are shown in Instagram's app and not on its web site.", FixRequest "Say in a text what matters.";
    ShownAsFirstFrame "shown_as_first_frame" Provider Message None, false, "A moving picture stands still",
        "Of a moving picture Instagram shows the first frame.", FixRequest "Send a video when it should move.";
    MediaNameNotAscii "media_name_not_ascii" Provider Message None, false, "The file's name is not ASCII",
        "Instagram fetches no file whose name, the last part of its URL's path, has letters that are not ASCII, percent-encoded or not.", FixRequest "Give the file a name of plain letters, digits, dots and dashes.";
    SizedByFirstCard "sized_by_first_card" Provider Message None, false, "The first card gives the shape",
        "The pictures of all cards are cut to the shape of the first card's picture.", FixRequest "Use pictures of one shape, or put the card first whose shape fits.";
    TextTruncated "text_truncated" Request Message None, false, "The text is cut off",
        "The text is longer than Instagram takes, and on_overflow asks to cut it off.", FixRequest "Shorten the text, or let it be split.";
    TextSplit "text_split" Request Message None, false, "The text is sent in parts",
        "The text is longer than Instagram takes, and on_overflow asks to send it in several parts.", None "Nothing, when that is what is wanted.";
    FallbackSent "fallback_sent" State Message None, false, "Another text is sent instead",
        "The channel cannot send this, so fallback_text is sent in its place.", None "Nothing, when that is what is wanted.";
    // what becomes of a message
    CommentNotAnswerable "comment_not_answerable" Provider Message None, false, "Instagram takes no private reply to this comment",
        "The comment is gone, too old or answered before, or its live broadcast has ended.", WaitForContact "Wait until its author writes.";
    MediaUnavailable "media_unavailable" Request Message None, true, "The file cannot be had",
        "The file's URL led to no host, no answer or a refusal; it was tried twice.", FixRequest "Check that the URL can be opened by everybody, then send the message again.";
    MediaTimeout "media_timeout" Request Message None, true, "The file's host is too slow",
        "The file's host did not answer in time.", FixRequest "Serve the file faster, then send the message again.";
    MediaTypeUnsupported "media_type_unsupported" Request Message None, false, "Instagram does not take this type of file",
        "The file's Content-Type is none that Instagram takes for this kind of attachment.", FixRequest "Send a file of a type that the channel's capabilities name.";
    MediaTooLarge "media_too_large" Request Message None, false, "The file is too large",
        "The file has more bytes than Instagram takes for this kind of attachment.", FixRequest "Send a smaller file.";
    OutcomeUnknown "outcome_unknown" Provider Message None, false, "Nobody knows whether it was sent",
        "The message left, no answer came and no echo was seen in time; it may have arrived.", CheckInstagram "Look into the conversation on Instagram before sending it again.";
    ContactUnavailable "contact_unavailable" Provider Message None, false, "The contact cannot be reached",
        "Instagram says that this person does not receive messages from the account.", None "Do not send again; the person may have blocked the account or be gone.";
    ContactUnknown "contact_unknown" Provider Message None, false, "Instagram does not know the contact",
        "Instagram knows no such person for this account.", FixRequest "Check the external id; it is valid for one account only.";
    WindowClosedByProvider "window_closed_by_provider" Provider Message None, false, "Instagram says that the window is closed",
        "Instagram refused the message because the contact last wrote too long ago.", WaitForContact "Wait until the contact writes again.";
    ContentRefused "content_refused" Provider Message None, false, "Instagram refused the content",
        "Instagram says that the message's content is not valid.", FixRequest "Read the provider's words in the failure and change the content.";
    ThreadOwnedElsewhere "thread_owned_elsewhere" Provider Message None, true, "Another app has the conversation",
        "Another app, or the Instagram inbox, has control of the conversation; the message waits.", Wait "Wait until it gives the conversation back, or take the control.";
    ProviderRateLimited "provider_rate_limited" Limit Channel Some(429), true, "Instagram limits the rate",
        "Instagram allows no more of these calls for the account for the moment. A message waits; whoever waits for Instagram's answer has to come again.", Wait "Nothing for a message: it is sent when Instagram allows it. Make a call again after as long as Retry-After says.";
    ProviderTransient "provider_transient" Provider Message None, true, "Instagram is not well for the moment",
        "Instagram answered with a passing failure; the message waits and is tried again.", Wait "Nothing: it is tried again.";
    ProviderAppRateLimited "provider_app_rate_limited" Limit App Some(429), true, "Instagram limits the whole app's rate",
        "Instagram asks the provider app to call less, for all its channels. Messages wait; whoever waits for Instagram's answer has to come again.", Wait "Nothing for messages: they are sent when Instagram allows it. Make a call again after as long as Retry-After says. If it happens often, the operator looks at the app's rate limits in Meta's dashboard.";
    ProductUnknown "product_unknown" Provider Message None, false, "Instagram does not know the product",
        "The product's id is not in the catalogue that the account shows, or its product is out of date.", FixRequest "Check the product's id in the account's catalogue.";
    MediaIdUnknown "media_id_unknown" Provider Message None, false, "The uploaded file is not the account's",
        "The attachment id is not one of this account, or of another kind of file.", FixRequest "Upload the file again with this channel, or send its URL.";
    CommerceDisabled "commerce_disabled" Owner Channel None, false, "Product messages are switched off",
        "The account's settings or its shop keep product messages from being sent.", FixAccount "The account owner looks at the shop in Commerce Manager; send the product as a link meanwhile.";
    ContactConsentMissing "contact_consent_missing" Provider Message None, false, "The contact has not consented yet",
        "Instagram shows and lets write only to people who wrote to the account before.", WaitForContact "Wait until the contact writes.";
    MessageRepeated "message_repeated" Provider Message None, false, "Instagram takes it for a repetition",
        "Instagram refused the message because it takes it for the same as one before.", FixRequest "Look into the conversation; change the text before sending it again.";
    MessageGone "message_gone" Provider Message None, false, "The message is gone at Instagram",
        "The message was deleted, or is older than the 20 messages that Instagram still shows.", FixRequest "Do not refer to this message.";
    ObjectUnknown "object_unknown" Provider Message None, false, "Instagram does not know what is referred to",
        "A post, a message or another object does not exist, or is not to be seen by this account; Instagram does not say which.", FixRequest "Check the ids in the message, and that what they name belongs to this account.";
    ProviderRequestInvalid "provider_request_invalid" Service Message None, false, "Instagram does not know this call",
        "Instagram says that the call as such is wrong: its path or the app that it names. The account owner can do nothing about it.", ContactOperator "The operator checks the provider app's configuration and Graph version, and reports the trace id.";
    PermissionMissing "permission_missing" Owner Channel None, false, "A permission was withdrawn",
        "Instagram says that the app lacks a permission for this account.", Reconnect "Send the account owner a new onboarding link.";
    SendNotPermitted "send_not_permitted" Provider Message None, false, "Instagram does not permit this message",
        "Instagram says that the app lacks a permission for this message, though the account's permissions are there.", ReadDetails "Read the provider's words in the failure; what other messages do is not affected.";
    ProviderUnclassified "provider_unclassified" Provider Message None, false, "Instagram refused for a reason that is not in the table",
        "Instagram answered with a code that Gramway does not know; its own words stand beside it.", ReadDetails "Read the provider's words in the failure.";
    MessageNotReactable "message_not_reactable" Request Request Some(422), false, "The message cannot be reacted to",
        "Only a message of the contact's in this conversation, which was not taken back, can be reacted to.", FixRequest "Send the message_id of a message.received of this conversation.";
    ActionRefused "action_refused" Provider Request Some(422), false, "Instagram does not do this",
        "Instagram refused the action, or the channel is held for the moment; errors says why, in our code and in Instagram's words.", ReadDetails "Look at the code that errors names.";
    MessageNotCancellable "message_not_cancellable" State Message Some(409), false, "The message cannot be withdrawn any more",
        "Every part of the message was sent, is being sent, or has come to an end.", Refresh "Read the message: its state says what became of it.";
    MessageNotRetryable "message_not_retryable" State Message Some(409), false, "The message cannot be sent again",
        "Only a message that failed, wholly or in part, can be sent again, and only before its expires_at.", Refresh "Read the message: its state says what became of it. Send a new one if it is still wanted.";
    MediaGone "media_gone" State Request Some(410), false, "The file is gone",
        "Instagram has the file no more, the message that brought it was taken back or erased, or the channel withholds such files.", FixRequest "Show a placeholder. Files of stories and of shared posts are shown once and cannot be had again.";
    MediaLinkExpired "media_link_expired" State Request Some(410), false, "The link to the file has expired",
        "Links to files are good for a while only; the file may still be there.", Refresh "Read the message again: it shows a new link.";
    MediaPartInvalid "media_part_invalid" Request Request Some(416), false, "The file has no such part",
        "The Range header asks for bytes that the file does not have.", FixRequest "Ask for the whole file, or for bytes within its length.";
    MediaNotServed "media_not_served" Provider Request Some(502), true, "The file cannot be passed on now",
        "Instagram did not give the file; it is not said to be gone.", Retry "Try again later; a channel whose login has ended shows its files after a new one.";
    MediaTooLargeToServe "media_too_large_to_serve" State Request Some(403), false, "The file is too large to be passed on",
        "The file has more bytes than this service passes on, whole or in parts.", ContactOperator "Show a placeholder; whoever runs the service can raise media.file_bytes.";
    Expired "message_expired" State Message None, false, "The message expired",
        "The message could not be sent before its expires_at.", FixRequest "Send it again if it is still wanted.";
    // endpoints
    UrlInvalid "url_invalid" Request Request Some(422), false, "The URL cannot be used",
        "The URL is not absolute http or https, carries credentials or a fragment, or is not https where that is demanded.", FixRequest "Use an absolute https URL without credentials.";
    DestinationRefused "destination_refused" Request Request Some(422), false, "The destination is not allowed",
        "The URL leads to a private, local or otherwise reserved address.", FixRequest "Use a URL that is reachable on the public internet.";
    TestWorkspaceOnly "test_workspace_only" State Request Some(409), false, "Only in test workspaces",
        "Examples among what really happened would be taken for it, so that live workspaces have none.", FixRequest "Use a key of a test workspace, or test one endpoint.";
    EventTypeUnknown "event_type_unknown" Request Request Some(422), false, "There is no such event type",
        "A filter names an event type, or a group of types, that does not exist.", FixRequest "Use the types that the documentation lists, group.* or *.";
    ChannelUnknown "channel_unknown" Request Request Some(422), false, "There is no such channel",
        "A channel that is named is none of the workspace.", FixRequest "Use the id of a channel of this workspace.";
    HeaderInvalid "header_invalid" Request Request Some(422), false, "A header cannot be sent",
        "The header's name or value cannot stand in a request, is too long, or there are too many.", FixRequest "Use names and values of printable ASCII within the limits.";
    HeaderForbidden "header_forbidden" Request Request Some(422), false, "A header may not be set",
        "The header belongs to the connection, to the signature or to Gramway.", FixRequest "Use another name; for Authorization use auth.";
    SecretInvalid "secret_invalid" Request Request Some(422), false, "The secret cannot be used",
        "A secret is whsec_ and the base64 of 24 to 64 random bytes, with padding (Standard Webhooks 1.0).", FixRequest "Make one of 32 random bytes, or leave it out to be given one.";
    EndpointDisabled "endpoint_disabled" State Request Some(409), false, "The endpoint is disabled",
        "The endpoint is disabled, so nothing is delivered to it.", ChangeSettings "Enable it by setting enabled to true.";
    EndpointGone "endpoint_gone" State Channel None, false, "The endpoint answered 410 Gone",
        "The endpoint answered 410, which asks for no more deliveries; it was disabled.", ChangeSettings "Enable it again when it is back.";
    RangeTooWide "range_too_wide" Request Request Some(422), false, "The range is too wide",
        "Events of 31 days at most are delivered again at once.", FixRequest "Ask for a shorter range, and for the rest afterwards.";
    OperationEnded "operation_ended" State Request Some(409), false, "The operation has ended",
        "The operation did all of it, or could not go on: there is nothing left to cancel.", Refresh "Read the operation to see what it came to.";
    EndpointFailing "endpoint_failing" State Channel None, false, "The endpoint failed for too long",
        "Nothing could be delivered to the endpoint for days, as was told before; it was disabled. What waits is kept.", ChangeSettings "Repair it, then send it a test or enable it again.";
    TooMany "too_many" Limit Request Some(409), false, "There are too many already",
        "The workspace has as many of these as it may have.", ChangeSettings "Delete one that is not needed.";
}
