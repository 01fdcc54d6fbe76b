//! A PostgreSQL server of one's own: started once per test process, a fresh database for each
//! test, gone when the process is gone, however it ends.
//!
//! The server runs below a shell that reads a pipe from the test process. When the process ends,
//! even by a signal, the pipe closes, and the shell stops the server and removes its folder.

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ::postgres::{Client, Config, NoTls};

/// A role that has to give its password over TCP.
pub const PASSWORD_ROLE: &str = "locked";
/// The password of [`PASSWORD_ROLE`].
pub const PASSWORD: &str = "correct:horse@battery/staple";

/// Everybody may enter, except that the one role needs its password over TCP.
const ACCESS_RULES: &str = "
local all all trust
host all locked 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
";

const START_LIMIT: Duration = Duration::from_secs(60);

/// Stops the server and cleans up once standard input ends.
const WATCHDOG: &str = r#"
"$1" -D "$2/data" -k "$2" -p "$3" -c listen_addresses=127.0.0.1 -c fsync=off \
    -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
    -c timezone=UTC -c log_timezone=UTC >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -QUIT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$2"
"#;

/// The server of this test process.
pub struct Cluster {
    folder: PathBuf,
    port: u16,
    // Open as long as the process lives; closing it ends the server.
    _lifeline: ChildStdin,
}

/// A database of the cluster, dropped with this value.
pub struct TestDatabase {
    cluster: &'static Cluster,
    name: String,
}

/// Creates an empty database.
///
/// # Panics
/// If PostgreSQL is not installed or does not start: a test must not pass by not running.
pub fn fresh_database() -> TestDatabase {
    static COUNTER: AtomicUsize = AtomicUsize::new(0);
    let cluster = cluster();
    let name = format!("test_{}", COUNTER.fetch_add(1, Ordering::Relaxed));
    cluster.run(&format!("CREATE DATABASE {name} TEMPLATE template0"));
    TestDatabase { cluster, name }
}

/// The running server, started at the first call.
pub fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start(ACCESS_RULES, "", &[]))
}

impl TestDatabase {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SQLAlchemy URL of the superuser, by TCP, without a password.
    pub fn url(&self) -> String {
        let port = self.cluster.port;
        format!(
            "postgresql+psycopg2://postgres@127.0.0.1:{port}/{}",
            self.name
        )
    }

    /// SQLAlchemy URL by the Unix socket.
    pub fn socket_url(&self) -> String {
        format!(
            "postgresql:///{}?host={}&port={}&user=postgres",
            self.name,
            self.cluster.folder.display(),
            self.cluster.port
        )
    }

    /// A plain client, for looking at what mig did.
    pub fn client(&self) -> Client {
        self.cluster
            .config()
            .dbname(&self.name)
            .connect(NoTls)
            .unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // The whole cluster goes at the end, so a failure here loses nothing.
        if let Ok(mut client) = self.cluster.config().dbname("postgres").connect(NoTls) {
            let _ = client.simple_query(&format!(
                "DROP DATABASE IF EXISTS {} WITH (FORCE)",
                self.name
            ));
        }
    }
}

impl Cluster {
    /// The TCP port, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder with the Unix socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Has the server read its files again, and waits until it has.
    pub fn reload(&self) {
        let loaded = || -> std::time::SystemTime {
            let mut client = self.config().dbname("postgres").connect(NoTls).unwrap();
            client
                .query_one("SELECT pg_conf_load_time()", &[])
                .unwrap()
                .get(0)
        };
        let before = loaded();
        self.run("SELECT pg_reload_conf()");
        let started = Instant::now();
        while loaded() <= before {
            assert!(
                started.elapsed() < START_LIMIT,
                "the server does not reload"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The server's version, such as 15.
    pub fn major_version(&self) -> u32 {
        let mut client = self.config().dbname("postgres").connect(NoTls).unwrap();
        let row = client
            .query_one(
                "SELECT current_setting('server_version_num')::int / 10000",
                &[],
            )
            .unwrap();
        row.get::<_, i32>(0).try_into().unwrap()
    }

    /// Writes a file into the data folder, for the server's account alone.
    pub fn write_data_file(&self, name: &str, content: &str) {
        write_private_file(&self.folder.join("data").join(name), content);
    }

    /// A plain client on the database that every cluster has.
    #[allow(dead_code)]
    pub fn client(&self) -> Client {
        self.config().dbname("postgres").connect(NoTls).unwrap()
    }

    fn config(&self) -> Config {
        let mut config = Config::new();
        config
            .host_path(&self.folder)
            .port(self.port)
            .user("postgres");
        config
    }

    /// Runs SQL as the superuser in the database `postgres`.
    pub fn run(&self, sql: &str) {
        let mut client = self.config().dbname("postgres").connect(NoTls).unwrap();
        client.simple_query(sql).unwrap();
    }

    /// Starts a server with these access rules, lines of configuration and files in its data
    /// folder.
    pub fn start(rules: &str, configuration: &str, files: &[(&str, String)]) -> Self {
        let programs = find_programs();
        let folder = tempfile::Builder::new()
            .prefix("mig-postgres-")
            .tempdir()
            .unwrap()
            .keep();
        let account = unprivileged_account("postgres");
        if let Some((user, group)) = account {
            std::os::unix::fs::chown(&folder, Some(user), Some(group)).unwrap();
        }
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        let as_account = |program: &Path| {
            let mut command = Command::new(program);
            command.current_dir(&folder).env("LC_ALL", "C");
            if let Some((user, group)) = account {
                command.gid(group).uid(user);
            }
            command
        };
        let made = as_account(&programs.join("initdb"))
            .arg("-D")
            .arg(folder.join("data"))
            .args(["-U", "postgres", "-A", "trust", "--no-sync"])
            .args(["--encoding=UTF8", "--locale=C"])
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "initdb failed: {}{}",
            String::from_utf8_lossy(&made.stdout),
            String::from_utf8_lossy(&made.stderr)
        );
        let data = folder.join("data");
        replace_content(&data.join("pg_hba.conf"), rules);
        for (name, content) in files {
            write_private_file(&data.join(name), content);
        }
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"))
            .unwrap();
        file.write_all(format!("\n{configuration}").as_bytes())
            .unwrap();
        let port = free_port();
        let mut watchdog = as_account(Path::new("/bin/sh"))
            .args(["-c", WATCHDOG, "sh"])
            .arg(programs.join("postgres"))
            .arg(&folder)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A Ctrl-C at the terminal must not stop the one who cleans up.
            .process_group(0)
            .spawn()
            .unwrap();
        let lifeline = watchdog.stdin.take().unwrap();
        let cluster = Self {
            folder,
            port,
            _lifeline: lifeline,
        };
        cluster.wait_until_ready(&mut watchdog);
        cluster.run(&format!(
            "CREATE ROLE {PASSWORD_ROLE} LOGIN PASSWORD '{PASSWORD}'"
        ));
        cluster
    }

    fn wait_until_ready(&self, watchdog: &mut Child) {
        let started = Instant::now();
        loop {
            match self.config().dbname("postgres").connect(NoTls) {
                Ok(_) => return,
                Err(error) if started.elapsed() > START_LIMIT => {
                    let log = std::fs::read_to_string(self.folder.join("log"));
                    panic!(
                        "PostgreSQL did not start: {error}\n{}",
                        log.unwrap_or_default()
                    );
                }
                Err(_) => {}
            }
            let ended = watchdog.try_wait().unwrap();
            assert!(ended.is_none(), "PostgreSQL's watchdog ended: {ended:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn replace_content(path: &Path, content: &str) {
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .truncate(true)
        .open(path)
        .unwrap();
    file.write_all(content.as_bytes()).unwrap();
}

/// Writes a file that only its owner may read, as the server wants its keys.
fn write_private_file(path: &Path, content: &str) {
    std::fs::write(path, content).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    if let Some((user, group)) = unprivileged_account("postgres") {
        std::os::unix::fs::chown(path, Some(user), Some(group)).unwrap();
    }
}

/// A TCP port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// The folder with `initdb` and `postgres`: `MIG_TEST_PG_BIN`, the search path, or where the
/// distributions put the newest version.
fn find_programs() -> PathBuf {
    if let Some(folder) = std::env::var_os("MIG_TEST_PG_BIN") {
        return PathBuf::from(folder);
    }
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    for (parent, below) in [
        ("/usr/lib/postgresql", "bin"),
        ("/opt/homebrew/opt", "bin"),
        ("/usr/local/opt", "bin"),
    ] {
        let mut versions: Vec<PathBuf> = std::fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        versions.sort_by_key(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.parse::<u32>().unwrap_or(0)
        });
        folders.extend(versions.iter().rev().map(|version| version.join(below)));
    }
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .expect(
            "these tests need PostgreSQL's programs initdb and postgres: install the \
             PostgreSQL server, or set MIG_TEST_PG_BIN to the folder that has them",
        )
}

/// The user and group to run a server as, when the tests run as root, which PostgreSQL refuses.
pub fn unprivileged_account(server: &str) -> Option<(u32, u32)> {
    let own_file = tempfile::NamedTempFile::new().unwrap();
    let own_user = std::os::unix::fs::MetadataExt::uid(&own_file.as_file().metadata().unwrap());
    if own_user != 0 {
        return None;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let find = |name: &str| {
        accounts.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            (fields[0] == name).then(|| (fields[2].parse().unwrap(), fields[3].parse().unwrap()))
        })
    };
    Some(
        find(server)
            .or_else(|| find("nobody"))
            .unwrap_or((65_534, 65_534)),
    )
}
