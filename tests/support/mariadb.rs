//! A MariaDB server of one's own: started once per test process, a fresh database for each test,
//! gone when the process is gone, however it ends; as [`postgres`](super::postgres) does it.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ::mysql::prelude::Queryable;
use ::mysql::{Conn, OptsBuilder};

use super::postgres::{free_port, unprivileged_account};

/// A user that has to give its password.
pub const PASSWORD_USER: &str = "locked";
/// The password of [`PASSWORD_USER`].
pub const PASSWORD: &str = "correct:horse@battery/staple";

const START_LIMIT: Duration = Duration::from_secs(60);

/// Stops the server and cleans up once standard input ends.
const WATCHDOG: &str = r#"
"$1" --no-defaults --datadir="$2/data" --socket="$2/socket" --port="$3" \
    --bind-address=127.0.0.1 --pid-file="$2/pid" --skip-name-resolve \
    --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=32M \
    --innodb-log-file-size=8M --lower-case-table-names=0 >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -KILL "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$2"
"#;

/// The server of this test process.
pub struct Server {
    folder: PathBuf,
    port: u16,
    // Open as long as the process lives; closing it ends the server.
    _lifeline: ChildStdin,
}

/// A database of the server, dropped with this value.
pub struct TestDatabase {
    server: &'static Server,
    name: String,
}

/// Creates an empty database.
///
/// # Panics
/// If MariaDB is not installed or does not start: a test must not pass by not running.
pub fn fresh_database() -> TestDatabase {
    static COUNTER: AtomicUsize = AtomicUsize::new(0);
    let server = server();
    let name = format!("test_{}", COUNTER.fetch_add(1, Ordering::Relaxed));
    server.run(&format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"));
    TestDatabase { server, name }
}

/// The running server, started at the first call.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start)
}

impl TestDatabase {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SQLAlchemy URL by TCP, without a password.
    pub fn url(&self) -> String {
        self.url_of("mysql+pymysql", "open@")
    }

    /// SQLAlchemy URL of a driver, with `user[:password]@`.
    pub fn url_of(&self, driver: &str, user: &str) -> String {
        format!(
            "{driver}://{user}127.0.0.1:{}/{}",
            self.server.port, self.name
        )
    }

    /// SQLAlchemy URL by the Unix socket.
    pub fn socket_url(&self) -> String {
        format!(
            "mysql+mysqldb://open@/{}?unix_socket={}",
            self.name,
            self.server.folder.join("socket").display()
        )
    }

    /// A plain client, for looking at what mig did.
    pub fn client(&self) -> Conn {
        self.server.client(Some(&self.name)).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // The whole server goes at the end, so a failure here loses nothing.
        if let Ok(mut client) = self.server.client(None) {
            let _ = client.query_drop(format!("DROP DATABASE IF EXISTS {}", self.name));
        }
    }
}

impl Server {
    /// Runs SQL as the superuser.
    pub fn run(&self, sql: &str) {
        self.client(None).unwrap().query_drop(sql).unwrap();
    }

    fn client(&self, database: Option<&str>) -> mysql::Result<Conn> {
        let options = OptsBuilder::new()
            .socket(Some(self.folder.join("socket").display().to_string()))
            .user(Some("root"))
            .db_name(database)
            .prefer_socket(false);
        Conn::new(options)
    }

    fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mig-mariadb-")
            .tempdir()
            .unwrap()
            .keep();
        let account = unprivileged_account("mysql");
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
        let made = as_account(&find_program("mariadb-install-db"))
            .arg("--no-defaults")
            .arg(format!("--datadir={}", folder.join("data").display()))
            .args(["--auth-root-authentication-method=normal", "--skip-test-db"])
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "mariadb-install-db failed: {}{}",
            String::from_utf8_lossy(&made.stdout),
            String::from_utf8_lossy(&made.stderr)
        );
        let port = free_port();
        let mut watchdog = as_account(Path::new("/bin/sh"))
            .args(["-c", WATCHDOG, "sh"])
            .arg(find_program("mariadbd"))
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
        let server = Self {
            folder,
            port,
            _lifeline: lifeline,
        };
        server.wait_until_ready(&mut watchdog);
        server.run("CREATE USER open@'%'");
        server.run("GRANT ALL ON *.* TO open@'%'");
        server.run(&format!(
            "CREATE USER {PASSWORD_USER}@'%' IDENTIFIED BY '{PASSWORD}'"
        ));
        server.run(&format!("GRANT ALL ON *.* TO {PASSWORD_USER}@'%'"));
        server
    }

    fn wait_until_ready(&self, watchdog: &mut Child) {
        let started = Instant::now();
        while self.client(None).is_err() {
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(
                started.elapsed() < START_LIMIT && watchdog.try_wait().unwrap().is_none(),
                "MariaDB does not start: {}",
                log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn find_program(name: &str) -> PathBuf {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&on_path)
        .chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|program| program.exists())
        .unwrap_or_else(|| {
            panic!("these tests need MariaDB's program {name}: install the MariaDB server")
        })
}
