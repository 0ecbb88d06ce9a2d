//! Making and opening a store.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use mingfa_catalogue::Id;
use mingfa_ledger::{KeyKind, SeedSigner, Signer, Tree};
use mingfa_time::Moment;

use crate::Store;
use crate::api::{Edge, RequestKey, SystemChange};
use crate::append::Appender;
use crate::blobs::Blobs;
use crate::db::{Cell, Db};
use crate::dialect::{self, Dialect};
use crate::error::StoreError;
use crate::seal::Secrets;
use crate::shared::Shared;

/// Readers of this schema version and later understand what we write.
const MIN_READER: i64 = 1;

/// Where a district lives.
#[derive(Debug, Clone)]
pub struct Location {
    /// Folder of keys, blobs and (for SQLite) the database.
    pub data: PathBuf,
    /// `postgres://…`; none = SQLite in the folder.
    pub database: Option<String>,
    /// Code of the district, where the database holds several.
    pub district: Option<String>,
}

/// A district to be made.
#[derive(Debug, Clone)]
pub struct NewDistrict {
    /// Name: 明德区.
    pub name: String,
    /// Short code, ASCII.
    pub code: String,
    /// Origin of its log; never changed.
    pub origin: String,
    /// A demonstration: a demo log and a real one never open in place of each other.
    pub demo: bool,
}

impl Location {
    fn keys(&self) -> PathBuf {
        self.data.join("keys")
    }

    fn database_file(&self) -> PathBuf {
        self.data.join("district.db")
    }

    /// Whether a district is here already.
    pub fn exists(&self) -> bool {
        self.keys().join("log.seed").exists()
    }
}

/// Makes a district: keys, schema, head, and the keys' first events.
pub(crate) async fn create(location: &Location, district: &NewDistrict, edge: Arc<dyn Edge>) -> Result<Store, StoreError> {
    if location.exists() {
        return Err(StoreError::Refused(format!("{} 中已有一个区，不能重复建立；请换一个目录", location.data.display())));
    }
    std::fs::create_dir_all(location.keys())?;
    let lock = lock(location)?;
    restrict(&location.keys(), 0o700)?;
    let (db, dialect) = connect(location, true).await?;
    migrate(&db, dialect).await?;
    let mut secret = [0_u8; 64];
    edge.fill(&mut secret);
    write_secret(&location.keys().join("values.key"), &secret)?;
    let mut seeds = [[0_u8; 32]; 2];
    for (seed, name) in seeds.iter_mut().zip(["auditor.seed", "log.seed"]) {
        edge.fill(seed);
        write_secret(&location.keys().join(name), seed.as_slice())?;
    }
    let head = [
        Cell::text(district.code.as_str()),
        Cell::text(district.name.as_str()),
        Cell::text(district.origin.as_str()),
        Cell::flag(district.demo),
        Cell::int(0_i64),
        Cell::blob(Tree::new().to_bytes()),
        Cell::int(0_i64),
        Cell::int(MIN_READER),
        Cell::int(crate::rebuild::PROJECTOR),
    ];
    db.execute("INSERT INTO head (district, name, origin, demo, size, frontier, recorded, min_reader, world, projector) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)", &head).await?;
    let location = Location { district: Some(district.code.clone()), ..location.clone() };
    let store = assemble(&location, db, dialect, edge, lock).await?;
    let keys = [("log", store.log_signer()?), ("witness", store.auditor_signer()?)];
    let changes =
        keys.iter().map(|(role, signer)| SystemChange::Key { vkey: signer.verifier().to_string(), role: Id::new(*role) }).collect();
    let now = crate::append::encode::civil(store.shared.edge.now());
    let request = RequestKey { key: "init".to_owned(), principal: Id::new("console"), body: "init".to_owned() };
    store.append_system(request, Moment::from(now), changes).await?;
    Ok(store)
}

/// Opens a district that is there.
pub(crate) async fn open(location: &Location, edge: Arc<dyn Edge>) -> Result<Store, StoreError> {
    if !location.exists() {
        return Err(StoreError::NotFound(format!("区：{} 中没有数据，请先运行 mingfa init 或 mingfa demo", location.data.display())));
    }
    let lock = lock(location)?;
    let scratch = location.data.join("scratch");
    if lock.is_some() && scratch.exists() {
        // Nobody else works in this folder: what lies there was left by a process that was killed.
        std::fs::remove_dir_all(&scratch)?;
    }
    let (db, dialect) = connect(location, false).await?;
    migrate(&db, dialect).await?;
    let store = assemble(location, db, dialect, edge, lock).await?;
    store.check_key().await?;
    store.shared.refresh_projections().await?;
    store.finish_erasures().await?;
    Ok(store)
}

async fn connect(location: &Location, create: bool) -> Result<(Db, &'static Dialect), StoreError> {
    match &location.database {
        Some(url) => Ok((dialect::postgres::open(url).await?, &dialect::postgres::DIALECT)),
        None => Ok((dialect::sqlite::open(&location.database_file(), create).await?, &dialect::sqlite::DIALECT)),
    }
}

/// Brings the schema up to date; a database newer than this program is refused.
pub(crate) async fn migrate(db: &Db, dialect: &Dialect) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    tx.script("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)").await?;
    let rows = tx.fetch("SELECT COALESCE(MAX(version), 0) FROM schema_version", &[]).await?;
    let have = rows.first().and_then(|row| row.int(0)).unwrap_or(0);
    let newest = dialect.migrations.last().map_or(0, |(version, _)| *version);
    if have > newest {
        return Err(StoreError::Refused(format!("数据由更新的版本（库结构{have}）写成，本程序只认识到{newest}，请升级程序")));
    }
    for (version, script) in dialect.migrations.iter().filter(|(version, _)| *version > have) {
        tx.script(script).await?;
        tx.execute("INSERT INTO schema_version (version) VALUES ($1)", &[Cell::int(*version)]).await?;
    }
    tx.commit().await
}

async fn assemble(location: &Location, db: Db, dialect: &'static Dialect, edge: Arc<dyn Edge>, lock: Lock) -> Result<Store, StoreError> {
    let rows = db.fetch("SELECT district, name, origin, demo, min_reader FROM head ORDER BY district", &[]).await?;
    let head = match &location.district {
        Some(code) => rows.iter().find(|row| row.text(0) == Some(code)),
        None if rows.len() > 1 => return Err(StoreError::Refused("库中有多个区，请用 --district 指明区的代码".to_owned())),
        None => rows.first(),
    };
    let head = head.ok_or_else(|| StoreError::NotFound("这个区".to_owned()))?;
    if head.need_int(4)? > MIN_READER {
        return Err(StoreError::Refused("数据需要更新版本的程序才能读取，请升级".to_owned()));
    }
    let secret = std::fs::read(location.keys().join("values.key")).map_err(|_| key_missing("values.key"))?;
    let secrets = Secrets::from_bytes(&secret).ok_or_else(|| key_missing("values.key"))?;
    let shared = Shared {
        db,
        dialect,
        district: head.need_text(0)?.to_owned(),
        name: head.need_text(1)?.to_owned(),
        origin: head.need_text(2)?.to_owned(),
        demo: head.need_int(3)? == 1,
        edge,
        secrets,
        world: RwLock::new(Arc::new(crate::world::empty()?)),
    };
    shared.reload().await?;
    let shared = Arc::new(shared);
    let appender = Appender::start(Arc::clone(&shared));
    Ok(Store {
        shared,
        appender,
        keys: location.keys(),
        data: location.data.clone(),
        blobs: Blobs::new(location.data.join("blobs"))?,
        _lock: lock,
    })
}

/// Held as long as the store is open; none on a server, where the head row is locked instead.
type Lock = Option<Arc<std::fs::File>>;

/// One process writes a SQLite folder. The lock goes with the process, however it ends.
fn lock(location: &Location) -> Result<Lock, StoreError> {
    if location.database.is_some() {
        return Ok(None);
    }
    let file = std::fs::File::create(location.data.join("lock"))?;
    file.try_lock().map_err(|_| StoreError::Unavailable(format!("{} 正被另一个 mingfa 进程使用，请先停止它", location.data.display())))?;
    Ok(Some(Arc::new(file)))
}

impl Store {
    /// The key file must be that of this log: its first event names the key. So a demo and a real district, or two districts,
    /// never open in place of each other.
    async fn check_key(&self) -> Result<(), StoreError> {
        let Some((_, event)) = self.event(0).await? else { return Ok(()) };
        let vkey = event.act.data.system.as_ref().and_then(|system| system.get("vkey")).and_then(|vkey| vkey.as_str()).map(str::to_owned);
        if vkey.as_deref().is_none_or(|vkey| vkey == self.log_signer().map(|signer| signer.verifier().to_string()).unwrap_or_default()) {
            return Ok(());
        }
        Err(StoreError::Refused(format!(
            "keys 目录中的密钥不属于“{}”（{}），拒绝打开；请核对 --data 与数据库是否配套",
            self.shared.name, self.shared.origin
        )))
    }

    /// Signs as the log.
    pub(crate) fn log_signer(&self) -> Result<SeedSigner, StoreError> {
        let seed = read_seed(&self.keys.join("log.seed"))?;
        Ok(SeedSigner::new(&self.shared.origin, KeyKind::Log, &seed)?)
    }

    /// Cosigns as the audit administrator, so that every checkpoint has a signed time.
    pub(crate) fn auditor_signer(&self) -> Result<SeedSigner, StoreError> {
        let seed = read_seed(&self.keys.join("auditor.seed"))?;
        Ok(SeedSigner::new(&format!("{}/auditor", self.shared.origin), KeyKind::Witness, &seed)?)
    }
}

fn read_seed(file: &Path) -> Result<[u8; 32], StoreError> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = std::fs::read(file).map_err(|_| key_missing(&name))?;
    bytes.try_into().map_err(|_| key_missing(&name))
}

fn key_missing(name: &str) -> StoreError {
    StoreError::Refused(format!("密钥文件 keys/{name} 缺失或损坏，请从备份恢复；程序不会自行生成新密钥"))
}

fn write_secret(file: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    use std::io::Write;
    let mut out = std::fs::File::create(file)?;
    restrict(file, 0o600)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    Ok(())
}

#[cfg(unix)]
pub(crate) fn restrict(path: &Path, mode: u32) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn restrict(_: &Path, _: u32) -> Result<(), StoreError> {
    Ok(())
}
