//! AWS's Runtime Interface Emulator with mig below it, and events for it.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

const START_LIMIT: Duration = Duration::from_secs(30);
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// A running emulator; mig is started at the first event, as in a cold start.
pub struct Emulator {
    child: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl Emulator {
    /// Starts one for a project folder, with a limit for each invocation.
    pub fn start(project: &Path, variables: &[(&str, &str)], seconds: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (address, runtime_api) = free_addresses();
        let log = File::create(folder.path().join("log")).unwrap();
        let child = Command::new(program())
            .args(["--runtime-interface-emulator-address", &address.to_string()])
            .args(["--runtime-api-address", &runtime_api.to_string()])
            // As in the image: nothing but the program.
            .arg(env!("CARGO_BIN_EXE_mig"))
            .current_dir(project)
            .env_clear()
            .env("HOME", folder.path())
            .env("AWS_LAMBDA_FUNCTION_TIMEOUT", seconds.to_string())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn()
            .unwrap();
        let emulator = Self {
            child,
            address,
            folder,
        };
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(started.elapsed() < START_LIMIT, "{}", emulator.log());
            std::thread::sleep(Duration::from_millis(10));
        }
        emulator
    }

    /// Posts an event and gives the answer, or the error.
    pub fn invoke(&self, event: &Value) -> Value {
        self.post(&event.to_string())
    }

    pub fn post(&self, body: &str) -> Value {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(ANSWER_LIMIT)).unwrap();
        let request = format!(
            "POST /2015-03-31/functions/function/invocations HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body)
            .unwrap_or_else(|error| panic!("{error}: {answer}\n{}", self.log()))
    }

    /// Ends the process of the invocation that is under way, as a crash would.
    pub fn kill_invocation(&self, project: &Path) {
        let project = project.canonicalize().unwrap();
        let is_invocation = |process: &Path| {
            let command = std::fs::read(process.join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&command).contains("--invocation")
                && std::fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == project)
        };
        let found = std::fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
            .find(|process| is_invocation(process))
            .expect("an invocation that runs");
        let number = found.file_name().unwrap();
        let killed = Command::new("kill").arg("-KILL").arg(number).status();
        assert!(killed.unwrap().success());
    }

    /// What the emulator and mig wrote: the log stream.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // mig serves in a group of its own, and ends when the emulator is gone.
        let emulator = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &emulator]).status();
        let started = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            if started.elapsed() > Duration::from_secs(5) {
                let _ = self.child.kill();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// The emulator's program, downloaded once.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(program) = std::env::var_os("MIG_TEST_LAMBDA_RIE") {
            return PathBuf::from(program);
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ensure_lambda_emulator.sh");
        let output = Command::new(script).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        PathBuf::from(String::from_utf8(output.stdout).unwrap().trim_end())
    })
}

fn free_addresses() -> (SocketAddr, SocketAddr) {
    let listen = || TcpListener::bind("127.0.0.1:0").unwrap();
    let (first, second) = (listen(), listen());
    (first.local_addr().unwrap(), second.local_addr().unwrap())
}
