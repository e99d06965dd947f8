use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::port::crypto::{Cursors as _, StateClaims, States as _};

use super::*;

#[derive(Debug, Default)]
struct Kept {
    system: Mutex<HashMap<String, Vec<u8>>>,
    workspaces: Mutex<HashMap<WorkspaceId, Vec<u8>>>,
    asked: Mutex<usize>,
}

#[async_trait]
impl WrappedKeys for Kept {
    async fn workspace(&self, id: WorkspaceId) -> Result<Option<Vec<u8>>, KeptError> {
        *self.asked.lock().unwrap() += 1;
        Ok(self.workspaces.lock().unwrap().get(&id).cloned())
    }

    async fn system(&self, name: &str) -> Result<Option<Vec<u8>>, KeptError> {
        Ok(self.system.lock().unwrap().get(name).cloned())
    }

    async fn put_system(&self, name: &str, wrapped: Vec<u8>) -> Result<Vec<u8>, KeptError> {
        let mut system = self.system.lock().unwrap();
        Ok(system.entry(name.to_owned()).or_insert(wrapped).clone())
    }
}

fn settings(keys: &[(u32, u8)]) -> KeyringSettings {
    let keys = keys.iter().map(|(id, byte)| MasterKey {
        id: id.to_string(),
        key: SecretString::from(STANDARD.encode([*byte; 32])),
    });
    KeyringSettings {
        keys: keys.collect(),
    }
}

async fn open(keys: &[(u32, u8)], kept: &Arc<Kept>) -> Result<Keyring, KeyringError> {
    let kept: Arc<dyn WrappedKeys> = Arc::<Kept>::clone(kept);
    Keyring::unlock(&settings(keys), kept).await
}

fn workspace(n: u128) -> WorkspaceId {
    WorkspaceId::from_uuid(Uuid::from_u128(n))
}

fn cell(row: u128) -> Cell<'static> {
    Cell {
        table: "credential",
        column: "token",
        row: Uuid::from_u128(row),
    }
}

fn born(ring: &Keyring, kept: &Kept, n: u128) -> WorkspaceId {
    let wrapped = ring.new_key(workspace(n));
    kept.workspaces
        .lock()
        .unwrap()
        .insert(workspace(n), wrapped);
    workspace(n)
}

#[tokio::test]
async fn a_value_opens_in_its_cell_of_its_workspace_alone() {
    let kept = Arc::new(Kept::default());
    let ring = open(&[(1, 1)], &kept).await.unwrap();
    let (acme, other) = (born(&ring, &kept, 1), born(&ring, &kept, 2));

    let sealed = ring.seal(acme, cell(1), b"token").await.unwrap();

    assert_eq!(ring.open(acme, cell(1), &sealed).await.unwrap(), b"token");
    for (whose, place) in [(acme, cell(2)), (other, cell(1))] {
        let opened = ring.open(whose, place, &sealed).await;
        assert!(matches!(opened, Err(VaultError::DoesNotOpen)));
    }
}

#[tokio::test]
async fn a_workspace_without_a_key_seals_nothing() {
    let kept = Arc::new(Kept::default());
    let ring = open(&[(1, 1)], &kept).await.unwrap();
    let sealed = ring.seal(workspace(9), cell(1), b"token").await;
    assert!(matches!(sealed, Err(VaultError::NoKey)));
}

#[tokio::test]
async fn a_wrapped_key_opens_for_its_own_workspace_alone() {
    let kept = Arc::new(Kept::default());
    let ring = open(&[(1, 1)], &kept).await.unwrap();
    let wrapped = ring.new_key(workspace(1));
    kept.workspaces
        .lock()
        .unwrap()
        .insert(workspace(2), wrapped);
    let sealed = ring.seal(workspace(2), cell(1), b"token").await;
    assert!(matches!(sealed, Err(VaultError::DoesNotOpen)));
}

#[tokio::test]
async fn a_key_is_read_once() {
    let kept = Arc::new(Kept::default());
    let ring = open(&[(1, 1)], &kept).await.unwrap();
    let acme = born(&ring, &kept, 1);
    for _ in 0..10 {
        ring.seal(acme, cell(1), b"x").await.unwrap();
    }
    assert_eq!(*kept.asked.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_restart_opens_what_was_sealed_before() {
    let kept = Arc::new(Kept::default());
    let before = open(&[(1, 1)], &kept).await.unwrap();
    let acme = born(&before, &kept, 1);
    let sealed = before.seal(acme, cell(1), b"token").await.unwrap();
    let cursor = before.cursors().seal(Some(acme), "messages", b"here");
    let claims = StateClaims {
        workspace: acme,
        link: domain::model::channel::LinkId::from_uuid(Uuid::nil()),
        nonce: "n".to_owned(),
        expires_at: domain::model::shared::Time::UNIX_EPOCH,
    };
    let state = before.states().sign(&claims);

    let after = open(&[(1, 1)], &kept).await.unwrap();

    assert_eq!(after.open(acme, cell(1), &sealed).await.unwrap(), b"token");
    let opened = after.cursors().open(Some(acme), "messages", &cursor);
    assert_eq!(opened.as_deref(), Some(b"here".as_slice()));
    assert_eq!(after.states().read(&state), Some(claims));
}

#[tokio::test]
async fn a_new_primary_key_wraps_and_the_old_one_still_opens() {
    let kept = Arc::new(Kept::default());
    let before = open(&[(1, 1)], &kept).await.unwrap();
    let acme = born(&before, &kept, 1);
    let sealed = before.seal(acme, cell(1), b"token").await.unwrap();

    let after = open(&[(2, 2), (1, 1)], &kept).await.unwrap();

    assert_eq!(after.open(acme, cell(1), &sealed).await.unwrap(), b"token");
    assert_eq!(
        key_id(&after.new_key(workspace(3))).unwrap().to_string(),
        "2"
    );
}

#[tokio::test]
async fn a_wrong_master_key_does_not_start() {
    let kept = Arc::new(Kept::default());
    open(&[(1, 1)], &kept).await.unwrap();
    open(&[(1, 1), (2, 2)], &kept).await.unwrap();
    let refused = |keys: &'static [(u32, u8)]| {
        let kept = Arc::clone(&kept);
        async move { open(keys, &kept).await.unwrap_err() }
    };
    assert!(matches!(
        refused(&[(1, 9)]).await,
        KeyringError::Wrong { id } if id == "1"
    ));
    assert!(matches!(
        refused(&[(1, 1), (2, 9)]).await,
        KeyringError::Wrong { id } if id == "2"
    ));
    assert!(matches!(
        refused(&[(2, 2)]).await,
        KeyringError::Missing { id } if id == "1"
    ));
    assert!(matches!(
        refused(&[(1, 1), (1, 1)]).await,
        KeyringError::Twice { id } if id == "1"
    ));
    assert!(matches!(refused(&[]).await, KeyringError::NoKey));
    assert_eq!(
        refused(&[(1, 9)]).await.to_string(),
        "master key 1 is not the key that this database was sealed with under that id"
    );
}

#[tokio::test]
async fn a_key_that_is_not_32_bytes_in_base_64_is_refused() {
    for text in ["", "short", &STANDARD.encode([1; 31])] {
        let settings = KeyringSettings {
            keys: vec![MasterKey {
                id: "4".to_owned(),
                key: SecretString::from(text),
            }],
        };
        let opened = Keyring::unlock(&settings, Arc::new(Kept::default())).await;
        assert!(matches!(opened, Err(KeyringError::Malformed { id }) if id == "4"));
    }
}

#[tokio::test]
async fn nothing_of_a_key_is_printed() {
    let kept = Arc::new(Kept::default());
    let ring = open(&[(1, 0x41)], &kept).await.unwrap();
    let printed = format!("{ring:?} {:?}", settings(&[(1, 0x41)]));
    assert!(!printed.contains(&STANDARD.encode([0x41; 32])));
    assert!(!printed.contains("65, 65"));
}

#[test]
fn the_cache_is_bounded_and_keeps_what_is_used() {
    let mut cache = Cache::default();
    let used = workspace(0);
    cache.keep(used, Arc::new(SealingKey::derived(&[0; 32])));
    for n in 1..30_000 {
        cache.keep(workspace(n), Arc::new(SealingKey::derived(&[0; 32])));
        if n % 1000 == 0 {
            assert!(cache.find(used).is_some());
        }
    }
    assert!(cache.young.len() + cache.old.len() <= 2 * Cache::GENERATION);
    assert!(cache.find(workspace(1)).is_none());
}
