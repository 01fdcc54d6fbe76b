#!/usr/bin/env bash
# Makes sure that AWS's Runtime Interface Emulator is at target/tools/aws-lambda-rie, and prints that
# path. AWS ships the program in the Python package of its SAM command line.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.170.0
emulator=target/tools/aws-lambda-rie

case $(uname -sm) in
    "Linux x86_64")
        member=samcli/local/rapid/aws-lambda-rie-x86_64
        digest=6b1e686e62ab2baf5759c412c4864276ef2a88b094fca53ec070637ccba9b9a5
        ;;
    "Linux aarch64")
        member=samcli/local/rapid/aws-lambda-rie-arm64
        digest=ec2e5d09633d853834c008b1ef264bf834b258a94d551d2b2074966494b39a21
        ;;
    *)
        echo "AWS's Runtime Interface Emulator is for Linux: set MIG_TEST_LAMBDA_RIE to one that runs here" >&2
        exit 1
        ;;
esac

has_digest() {
    [[ -f $1 ]] && [[ $(sha256sum "$1" | cut -d ' ' -f 1) == "$digest" ]]
}

if ! has_digest "$emulator"; then
    mkdir -p target/tools
    folder=$(mktemp -d target/tools/download.XXXXXX)
    trap 'rm -rf "$folder"' EXIT
    echo "downloading AWS's Runtime Interface Emulator" >&2
    python3 -m pip download -q --no-deps --only-binary=:all: --dest "$folder" "aws-sam-cli==$version" >&2
    python3 -m zipfile -e "$folder"/aws_sam_cli-*.whl "$folder/content"
    if ! has_digest "$folder/content/$member"; then
        echo "aws-sam-cli $version holds another $member than expected" >&2
        exit 1
    fi
    chmod 755 "$folder/content/$member"
    # Several tests may do this at once: a rename replaces the whole file or nothing.
    mv -f "$folder/content/$member" "$emulator"
fi
echo "$PWD/$emulator"
