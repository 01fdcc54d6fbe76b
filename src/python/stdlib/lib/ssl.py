"""TLS: contexts as settings, which a database connection reads; no sockets are opened here."""

import os
from collections import namedtuple
from enum import Enum, IntEnum

import _mig

__all__ = [
    "CERT_NONE", "CERT_OPTIONAL", "CERT_REQUIRED", "PROTOCOL_TLS", "PROTOCOL_TLS_CLIENT", "PROTOCOL_TLS_SERVER",
    "Purpose", "SSLContext", "SSLError", "TLSVersion", "VerifyMode", "create_default_context",
]


class VerifyMode(IntEnum):
    CERT_NONE = 0
    CERT_OPTIONAL = 1
    CERT_REQUIRED = 2


class _SSLMethod(IntEnum):
    PROTOCOL_TLS = 2
    PROTOCOL_TLS_CLIENT = 16
    PROTOCOL_TLS_SERVER = 17


class TLSVersion(IntEnum):
    MINIMUM_SUPPORTED = -2
    SSLv3 = 768
    TLSv1 = 769
    TLSv1_1 = 770
    TLSv1_2 = 771
    TLSv1_3 = 772
    MAXIMUM_SUPPORTED = -1


class Purpose(Enum):
    SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
    CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"


CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = VerifyMode
PROTOCOL_TLS, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER = _SSLMethod
PROTOCOL_SSLv23 = PROTOCOL_TLS
HAS_SNI = HAS_TLSv1_2 = HAS_TLSv1_3 = True
OP_ALL, OP_NO_SSLv2, OP_NO_SSLv3, OP_NO_TLSv1, OP_NO_TLSv1_1 = 0x80000050, 0, 0x2000000, 0x4000000, 0x10000000
OP_NO_COMPRESSION = 0x20000
VERIFY_DEFAULT, VERIFY_X509_STRICT, VERIFY_X509_PARTIAL_CHAIN = 0, 32, 524288

DefaultVerifyPaths = namedtuple(
    "DefaultVerifyPaths", "cafile capath openssl_cafile_env openssl_cafile openssl_capath_env openssl_capath"
)


class SSLError(OSError):
    pass


class SSLCertVerificationError(SSLError, ValueError):
    pass


CertificateError = SSLCertVerificationError


def _path(value):
    return None if value is None else os.fspath(value)


class SSLContext:
    def __init__(self, protocol=PROTOCOL_TLS):
        if protocol == PROTOCOL_TLS_SERVER:
            _mig.refuse("ssl.SSLContext(PROTOCOL_TLS_SERVER) is not supported: a migration serves nothing")
        self.protocol = _SSLMethod(protocol)
        is_client = protocol == PROTOCOL_TLS_CLIENT
        self._check_hostname = is_client
        self._verify_mode = CERT_REQUIRED if is_client else CERT_NONE
        self.minimum_version = TLSVersion.MINIMUM_SUPPORTED
        self.maximum_version = TLSVersion.MAXIMUM_SUPPORTED
        # What a default context may change without meaning for a database: see set_ciphers() for the rest.
        self.options = OP_ALL
        self.verify_flags = VERIFY_DEFAULT
        self._roots = []
        self._certificate = None

    @property
    def check_hostname(self):
        return self._check_hostname

    @check_hostname.setter
    def check_hostname(self, value):
        self._check_hostname = bool(value)
        if self._check_hostname and self._verify_mode == CERT_NONE:
            self._verify_mode = CERT_REQUIRED

    @property
    def verify_mode(self):
        return self._verify_mode

    @verify_mode.setter
    def verify_mode(self, value):
        value = VerifyMode(value)
        if value == CERT_NONE and self._check_hostname:
            raise ValueError("Cannot set verify_mode to CERT_NONE when check_hostname is enabled.")
        self._verify_mode = value

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        if cafile is None and capath is None and cadata is None:
            raise TypeError("cafile, capath and cadata cannot be all omitted")
        for path in (_path(cafile), _path(capath)):
            if path is not None and not os.path.exists(path):
                raise FileNotFoundError(2, "No such file or directory")
        if cafile is not None:
            self._roots.append(("file", _path(cafile)))
        if capath is not None:
            self._roots.append(("folder", _path(capath)))
        if cadata is not None:
            if not isinstance(cadata, str):
                _mig.refuse("SSLContext.load_verify_locations(cadata=bytes) is not supported: give PEM text or a cafile")
            self._roots.append(("text", cadata))

    def load_default_certs(self, purpose=Purpose.SERVER_AUTH):
        self._roots.append(("roots", "system"))

    def set_default_verify_paths(self):
        self._roots.append(("roots", "system"))

    def load_cert_chain(self, certfile, keyfile=None, password=None):
        if password is not None:
            _mig.refuse("SSLContext.load_cert_chain(password=...) is not supported: write the key without a password")
        certfile = _path(certfile)
        keyfile = certfile if keyfile is None else _path(keyfile)
        for path in (certfile, keyfile):
            if not os.path.exists(path):
                raise FileNotFoundError(2, "No such file or directory")
        self._certificate = (certfile, keyfile)

    def set_alpn_protocols(self, protocols):
        pass

    def set_ciphers(self, ciphers):
        _mig.refuse("SSLContext.set_ciphers() is not supported: the ciphers of TLS 1.2 and 1.3 are fixed; leave it out")

    def _mig_description(self):
        described = list(self._roots)
        if self._verify_mode != CERT_NONE:
            described.append(("verify", "host" if self._check_hostname else "chain"))
        if self._certificate is not None:
            described.append(("certificate",) + self._certificate)
        for name, version in (("minimum", self.minimum_version), ("maximum", self.maximum_version)):
            version = TLSVersion(version)
            if version not in (TLSVersion.MINIMUM_SUPPORTED, TLSVersion.MAXIMUM_SUPPORTED):
                described.append((name, version.name))
        return described

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Refused("ssl.SSLContext." + name)


def create_default_context(purpose=Purpose.SERVER_AUTH, *, cafile=None, capath=None, cadata=None):
    if not isinstance(purpose, Purpose):
        raise TypeError(purpose)
    if purpose == Purpose.CLIENT_AUTH:
        _mig.refuse("ssl.create_default_context(Purpose.CLIENT_AUTH) is not supported: a migration serves nothing")
    context = SSLContext(PROTOCOL_TLS_CLIENT)
    if cafile or capath or cadata:
        context.load_verify_locations(cafile, capath, cadata)
    else:
        context.load_default_certs(purpose)
    return context


def _create_unverified_context(protocol=None, *, cert_reqs=CERT_NONE, check_hostname=False, purpose=Purpose.SERVER_AUTH,
                               certfile=None, keyfile=None, cafile=None, capath=None, cadata=None):
    context = SSLContext(PROTOCOL_TLS_CLIENT if protocol is None else protocol)
    context.check_hostname = check_hostname
    context.verify_mode = cert_reqs
    if certfile or keyfile:
        context.load_cert_chain(certfile, keyfile)
    if cafile or capath or cadata:
        context.load_verify_locations(cafile, capath, cadata)
    return context


_create_default_https_context = create_default_context


def get_default_verify_paths():
    file, folder = "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs"
    named_file, named_folder = os.environ.get("SSL_CERT_FILE", file), os.environ.get("SSL_CERT_DIR", folder)
    return DefaultVerifyPaths(
        named_file if os.path.isfile(named_file) else None, named_folder if os.path.isdir(named_folder) else None,
        "SSL_CERT_FILE", file, "SSL_CERT_DIR", folder,
    )


class _Refused:
    def __init__(self, name):
        self._name = name

    def __call__(self, *args, **kwargs):
        _mig.refuse(f"{self._name}() is not supported: a migration opens no socket; give an SSLContext to the engine")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Refused(f"{self._name}.{name}")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Refused(f"{__name__}.{name}")
