//! A PostgreSQL server for one test process, run by an unprivileged user and gone with the process.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use mingfa_store::Location;
use sqlx::{Connection, Executor};

use super::world::{Place, Raw};

static SERVER: OnceLock<Option<Server>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

struct Server {
    port: u16,
    /// As long as it is open the server runs: its watcher waits for the end of this pipe.
    _stdin: std::process::ChildStdin,
}

/// A fresh database; none (said aloud) when there is no PostgreSQL on this machine.
pub async fn place() -> Option<Place> {
    let Some(server) = SERVER.get_or_init(start) else {
        println!("SKIPPED: PostgreSQL is not installed here");
        return None;
    };
    let admin = format!("postgres://mingfa@127.0.0.1:{}/postgres", server.port);
    let name = format!("d{}", DATABASES.fetch_add(1, Ordering::SeqCst));
    let mut connection = sqlx::postgres::PgConnection::connect(&admin).await.unwrap();
    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))).await.unwrap();
    let url = format!("postgres://mingfa@127.0.0.1:{}/{name}", server.port);
    let folder = tempfile::tempdir().unwrap();
    let location = Location { data: folder.path().to_owned(), database: Some(url.clone()), district: None };
    Some(Place { location, raw: Raw::Postgres(url), _folder: folder })
}

fn binaries() -> Option<PathBuf> {
    let mut places: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin")).collect();
    places.sort();
    places.reverse();
    places.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    places.into_iter().find(|place| place.join("initdb").exists() && place.join("postgres").exists())
}

/// A command as an unprivileged user: PostgreSQL refuses to run as root.
fn unprivileged(user: Option<&str>, program: &Path) -> Command {
    match user {
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

fn start() -> Option<Server> {
    let binaries = binaries()?;
    let root = Command::new("id").arg("-u").output().ok().is_some_and(|out| out.stdout == b"0\n");
    let user =
        root.then(|| if Command::new("id").arg("postgres").output().is_ok_and(|out| out.status.success()) { "postgres" } else { "nobody" });
    let folder = tempfile::tempdir().ok()?.keep();
    if let Some(user) = user {
        Command::new("chown").arg(user).arg(&folder).status().ok()?;
    }
    let data = folder.join("data");
    let made = unprivileged(user, &binaries.join("initdb"))
        .arg("-D")
        .arg(&data)
        .args(["-U", "mingfa", "-A", "trust", "-E", "UTF8", "--locale=C"])
        .output()
        .ok()?;
    if !made.status.success() {
        println!("SKIPPED: initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        return None;
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
    // When this process ends, however it ends, its end of the pipe closes, `cat` returns, and the server is stopped.
    let script = "\"$1\" -D \"$2\" -p \"$3\" -k \"$2\" -h 127.0.0.1 -c max_connections=200 >/dev/null 2>&1 & pid=$!; cat >/dev/null; kill -INT $pid; wait $pid; rm -rf \"$4\"";
    let mut command = unprivileged(user, Path::new("sh"));
    command.arg("-c").arg(script).arg("sh").arg(binaries.join("postgres")).arg(&data).arg(port.to_string()).arg(&folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().ok()?;
    let mut stdin = child.stdin.take()?;
    stdin.flush().ok()?;
    let until = Instant::now() + Duration::from_secs(30);
    while Instant::now() < until {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            std::thread::sleep(Duration::from_millis(300));
            return Some(Server { port, _stdin: stdin });
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    println!("SKIPPED: PostgreSQL did not start");
    None
}
