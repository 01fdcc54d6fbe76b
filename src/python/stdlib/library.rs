//! The modules of the standard library that are written in Python and embedded in the binary.

use crate::python::import::EmbeddedModule;
use crate::python::interpreter::Interpreter;

macro_rules! embedded {
    ($($name:literal: $file:literal,)*) => {
        &[$(EmbeddedModule { name: $name, source: include_str!(concat!("lib/", $file)) },)*]
    };
}

const MODULES: &[EmbeddedModule] = embedded! {
    "__future__": "__future__.py",
    "abc": "abc.py",
    "argparse": "argparse.py",
    "ast": "ast.py",
    "asyncio": "asyncio.py",
    "atexit": "atexit.py",
    "base64": "base64.py",
    "bisect": "bisect.py",
    "builtins": "builtins.py",
    "calendar": "calendar.py",
    "collections": "collections/__init__.py",
    "collections.abc": "collections/abc.py",
    "concurrent": "concurrent/__init__.py",
    "concurrent.futures": "concurrent/futures.py",
    "configparser": "configparser.py",
    "contextlib": "contextlib.py",
    "contextvars": "contextvars.py",
    "copy": "copy.py",
    "csv": "csv.py",
    "dataclasses": "dataclasses.py",
    "decimal": "decimal.py",
    "enum": "enum.py",
    "errno": "errno.py",
    "fnmatch": "fnmatch.py",
    "fractions": "fractions.py",
    "functools": "functools.py",
    "gc": "gc.py",
    "getpass": "getpass.py",
    "glob": "glob.py",
    "hashlib": "hashlib.py",
    "heapq": "heapq.py",
    "hmac": "hmac.py",
    "html": "html.py",
    "http": "http/__init__.py",
    "http.client": "http/client.py",
    "http.server": "http/server.py",
    "importlib": "importlib/__init__.py",
    "importlib.metadata": "importlib/metadata.py",
    "importlib.resources": "importlib/resources.py",
    "importlib.util": "importlib/util.py",
    "inspect": "inspect.py",
    "io": "io.py",
    "itertools": "itertools.py",
    "json": "json/__init__.py",
    "json.decoder": "json/decoder.py",
    "json.encoder": "json/encoder.py",
    "keyword": "keyword.py",
    "locale": "locale.py",
    "logging": "logging/__init__.py",
    "logging.config": "logging/config.py",
    "logging.handlers": "logging/handlers.py",
    "multiprocessing": "multiprocessing.py",
    "numbers": "numbers.py",
    "operator": "operator.py",
    "os": "os/__init__.py",
    "os.path": "os/path.py",
    "pathlib": "pathlib.py",
    "pickle": "pickle.py",
    "platform": "platform.py",
    "pprint": "pprint.py",
    "queue": "queue.py",
    "random": "random.py",
    "re": "re.py",
    "secrets": "secrets.py",
    "shlex": "shlex.py",
    "shutil": "shutil.py",
    "signal": "signal.py",
    "smtplib": "smtplib.py",
    "socket": "socket.py",
    "sqlite3": "sqlite3.py",
    "ssl": "ssl.py",
    "statistics": "statistics.py",
    "string": "string.py",
    "subprocess": "subprocess.py",
    "sys": "sys.py",
    "tempfile": "tempfile.py",
    "textwrap": "textwrap.py",
    "threading": "threading.py",
    "traceback": "traceback.py",
    "types": "types.py",
    "typing": "typing.py",
    "typing_extensions": "typing_extensions.py",
    "urllib.parse": "urllib/parse.py",
    "urllib.request": "urllib/request.py",
    "warnings": "warnings.py",
    "weakref": "weakref.py",
    "zoneinfo": "zoneinfo.py",
};

/// Provides the modules to the importer.
pub(super) fn provide(vm: &mut Interpreter) {
    vm.importer.provide_native("_mig", super::host::module);
    for module in MODULES {
        vm.importer.provide_source(*module);
    }
}
