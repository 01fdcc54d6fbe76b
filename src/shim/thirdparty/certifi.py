"""certifi: the authorities that this machine trusts, in the place of a copy of Mozilla's list."""

import os

_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def where():
    for file in (os.environ.get("SSL_CERT_FILE"),) + _FILES:
        if file and os.path.isfile(file):
            return file
    raise FileNotFoundError(
        2,
        "certifi.where() is the file with the system's certificate authorities, and there is none: "
        "install the package ca-certificates, or name a file in SSL_CERT_FILE",
    )


def contents():
    with open(where(), encoding="ascii") as file:
        return file.read()
