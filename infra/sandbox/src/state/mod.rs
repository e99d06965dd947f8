//! Everything that a sandbox knows, behind one lock.

mod account;
mod cdn;
mod comment;
mod consent;
mod conversation;
mod deed;
mod happen;
mod limits;
mod person;
mod say;
mod snapshot;
mod token;
mod user;

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use url::Url;

pub use self::conversation::{Attachment, Author, Message};
pub use self::deed::{Deed, Happening};
pub(crate) use self::{
    account::AccountRow,
    cdn::{Cdn, PATH as CDN_PATH},
    comment::CommentRow,
    consent::{Consented, Reach},
    conversation::Conversation,
    limits::{Counted, Limits},
    person::{PageRow, PersonRow},
    snapshot::Snapshot,
    token::{FACEBOOK_SCOPES, Holder, LONG_LIVED, SCOPES, TokenKind, TokenRow},
    user::UserRow,
};
use crate::{
    clock::Clock,
    fault::Faults,
    log::{Log, Request, Webhook},
    settings::{App, Settings, TokenShape},
    webhook::Queue,
};

/// How Instagram behaves: none of it is promised, all of it is seen (META 2.3).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Habits {
    /// How much later echoes of sends come.
    pub(crate) echo_delay: Duration,
    /// Users read what the app sends as soon as it is there.
    pub(crate) reads: bool,
    /// Every webhook comes twice.
    pub(crate) twice: bool,
}

/// Everything that a sandbox knows. Look-ups are by key: a send scans nothing.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct State {
    pub(crate) clock: Clock,
    /// The host of files.
    pub(crate) cdn: Cdn,
    pub(crate) app: App,
    pub(crate) callback: Option<Url>,
    pub(crate) echoes: bool,
    pub(crate) habits: Habits,
    pub(crate) token_shape: TokenShape,
    pub(crate) human_agent: bool,
    /// Without it only people with a role in the app are served (META 1a).
    pub(crate) advanced_access: bool,
    /// A login by configuration gives a token that never expires (META 1a).
    pub(crate) system_users: bool,
    /// How many Pages one answer lists.
    pub(crate) page_size: usize,
    pub(crate) faults: Faults,
    /// A header that every answer of the Graph API has: how much was called (META 9).
    pub(crate) usage: Option<(String, String)>,
    /// How often each account was called, while Meta's limits are kept (META 9).
    pub(crate) limits: Option<Limits>,
    /// Calls of Facebook's host must prove that they know the app's secret (META 10).
    pub(crate) wants_proof: bool,
    pub(crate) queue: Queue,
    pub(crate) requests: Log<Request>,
    pub(crate) webhooks: Log<Webhook>,
    pub(crate) request_count: u64,
    pub(crate) webhook_count: u64,
    /// How long the callback's answer is waited for.
    pub(crate) webhook_timeout: Duration,
    keep_messages: usize,
    token_count: u64,
    accounts: HashMap<String, AccountRow>,
    account_names: BTreeMap<String, String>,
    users: BTreeMap<String, UserRow>,
    conversations: HashMap<String, Conversation>,
    tokens: HashMap<String, TokenRow>,
    codes: HashMap<String, Consented>,
    comments: HashMap<String, CommentRow>,
    people: BTreeMap<String, PersonRow>,
    pages: HashMap<String, PageRow>,
    magic: bool,
    /// Whether the callback fails for any account.
    pub(crate) any_failing: bool,
    /// Whether any account is subscribed through a Page.
    pub(crate) by_pages: bool,
}

impl State {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            clock: Clock::default(),
            cdn: Cdn::default(),
            app: App::new(&settings.app, None),
            callback: settings.callback.clone(),
            echoes: settings.echoes,
            habits: Habits::default(),
            token_shape: settings.token_shape,
            human_agent: settings.human_agent,
            advanced_access: true,
            system_users: false,
            page_size: 25,
            faults: Faults::default(),
            usage: None,
            limits: None,
            wants_proof: false,
            queue: Queue::default(),
            requests: Log::new(settings.keep_requests),
            webhooks: Log::new(settings.keep_webhooks),
            request_count: 0,
            webhook_count: 0,
            webhook_timeout: settings.webhook_timeout,
            keep_messages: settings.keep_messages.max(1),
            token_count: 0,
            accounts: HashMap::new(),
            account_names: BTreeMap::new(),
            users: BTreeMap::new(),
            conversations: HashMap::new(),
            tokens: HashMap::new(),
            codes: HashMap::new(),
            comments: HashMap::new(),
            people: BTreeMap::new(),
            pages: HashMap::new(),
            magic: false,
            any_failing: false,
            by_pages: false,
        }
    }
}

impl State {
    pub(crate) fn conversation(&self, igsid: &str) -> Option<&Conversation> {
        self.conversations.get(igsid)
    }

    /// Whether this was said with them.
    pub(crate) fn knows(&self, igsid: &str, mid: &str) -> bool {
        let conversation = self.conversation(igsid);
        conversation.is_some_and(|it| it.messages().any(|said| said.mid == mid))
    }

    pub(crate) fn conversation_mut(&mut self, igsid: &str) -> Option<&mut Conversation> {
        self.conversations.get_mut(igsid)
    }

    /// The conversation between the two, made on first use.
    pub(crate) fn between(&mut self, ig_id: &str, user: &str) -> &mut Conversation {
        let igsid = self.igsid(ig_id, user);
        let keep = self.keep_messages;
        self.conversations
            .entry(igsid)
            .or_insert_with_key(|igsid| Conversation::new(igsid, ig_id, user, keep))
    }

    pub(crate) fn conversations(&self) -> impl Iterator<Item = &Conversation> {
        self.conversations.values()
    }

    /// The conversation that a message id belongs to; the id says so itself.
    pub(crate) fn conversation_of_mid(&self, mid: &str) -> Option<&Conversation> {
        self.conversations.get(say::igsid_in(mid)?)
    }

    /// Whether any user has a name that makes sends fail.
    pub(crate) fn any_magic(&self) -> bool {
        self.magic
    }
}
