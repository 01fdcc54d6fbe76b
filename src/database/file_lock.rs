//! The lock of all writers of an SQLite database: a file beside it, locked by the operating system.
//!
//! Not a lock within the database, because SQLite has only one for all writers: whoever held it on a
//! second connection would keep out the migration itself, and `BEGIN IMMEDIATE` on the migration's
//! own connection would change what scripts can do (`PRAGMA foreign_keys`, `VACUUM`, DDL that takes
//! effect at once). Not a lock on the database file either: closing a second handle of that file
//! would drop the locks that SQLite holds on it in this process.
//!
//! The system drops the lock when its holder ends, however that is, so a file that is left behind
//! locks nobody out.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::lock::LockHolder;

/// What the file's name adds to that of the database.
const SUFFIX: &str = "-mig-lock";

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub struct FileLock {
    path: PathBuf,
    // Closing it gives the lock back.
    _file: File,
}

/// What trying to take the lock found.
#[derive(Debug)]
pub enum FileLockAttempt {
    /// It is taken.
    Taken(FileLock),
    /// Somebody else has it.
    Held(LockHolder),
}

impl FileLock {
    /// Tries to take the lock of a database file; `identity` is what others learn of the holder.
    ///
    /// # Errors
    /// Fails when the file cannot be made or locked.
    pub fn attempt(database: &Path, identity: &str) -> io::Result<FileLockAttempt> {
        let mut name = database.as_os_str().to_owned();
        name.push(SUFFIX);
        let path = PathBuf::from(name);
        loop {
            let mut file = open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Ok(FileLockAttempt::Held(read_holder(&mut file)));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // The holder before may have removed the file after it was opened here; then it is
            // another file that everybody else will lock.
            if !is_still_there(&file, &path)? {
                continue;
            }
            // Who holds it is good to know for others, and no condition.
            let _ = write_holder(&mut file, identity);
            return Ok(FileLockAttempt::Taken(Self { path, _file: file }));
        }
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // While the lock is held: whoever opened the file meanwhile will notice.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn open(path: &Path) -> io::Result<File> {
    let writable = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path);
    match writable {
        // Another user's file: it can be locked all the same.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            File::open(path).map_err(|_| error)
        }
        result => result,
    }
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let own = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(found) => Ok((own.dev(), own.ino()) == (found.dev(), found.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_still_there(_file: &File, _path: &Path) -> io::Result<bool> {
    Ok(true)
}

fn write_holder(file: &mut File, identity: &str) -> io::Result<()> {
    let host = host_name().map_or_else(String::new, |host| format!(" on {host}"));
    let since = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC");
    let text = format!(
        "{identity}\nprocess {}{host}\n{since}\n",
        std::process::id()
    );
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())
}

fn read_holder(file: &mut File) -> LockHolder {
    let mut text = String::new();
    if file.read_to_string(&mut text).is_err() {
        return LockHolder::default();
    }
    match text.lines().collect::<Vec<_>>()[..] {
        [identity, process, since] => LockHolder {
            identity: identity.to_owned(),
            process: Some(process.to_owned()),
            since: Some(since.to_owned()),
            ..LockHolder::default()
        },
        // It is being written.
        _ => LockHolder::default(),
    }
}

/// The name of this machine, where the system tells it.
#[must_use]
pub fn host_name() -> Option<String> {
    let told = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| std::env::var("HOSTNAME").ok())
        .or_else(|| std::env::var("COMPUTERNAME").ok())?;
    let name = told.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(attempt: FileLockAttempt) -> FileLock {
        match attempt {
            FileLockAttempt::Taken(lock) => lock,
            FileLockAttempt::Held(holder) => panic!("held by {holder}"),
        }
    }

    #[test]
    fn one_holds_it_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("club.db");
        let lock = taken(FileLock::attempt(&database, "one").unwrap());
        match FileLock::attempt(&database, "two").unwrap() {
            FileLockAttempt::Held(holder) => {
                assert_eq!(holder.identity, "one");
                let own = format!("process {}", std::process::id());
                assert!(holder.to_string().starts_with(&own), "{holder}");
            }
            FileLockAttempt::Taken(_) => panic!("two holders"),
        }
        drop(lock);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        drop(taken(FileLock::attempt(&database, "two").unwrap()));
    }

    #[test]
    fn a_file_that_was_left_behind_locks_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("club.db");
        std::fs::write(folder.path().join("club.db-mig-lock"), "a dead one").unwrap();
        drop(taken(FileLock::attempt(&database, "one").unwrap()));
    }

    #[test]
    fn threads_take_turns() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("club.db");
        let inside = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for number in 0..4 {
                let (database, inside) = (&database, &inside);
                scope.spawn(move || {
                    let identity = number.to_string();
                    let mut turns = 0;
                    while turns < 50 {
                        let attempt = FileLock::attempt(database, &identity).unwrap();
                        if let FileLockAttempt::Taken(lock) = attempt {
                            let before = inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                            assert_eq!(before, 0);
                            inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                            drop(lock);
                            turns += 1;
                        }
                    }
                });
            }
        });
    }
}
