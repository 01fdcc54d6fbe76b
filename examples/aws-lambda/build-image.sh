#!/usr/bin/env bash
# Builds the function's image: build-image.sh IMAGE [--push]
#
#   MIG_IMAGE         image built from mig's Dockerfile
#   EXTENSION_LAYER   ARN with version of the AWS Parameters and Secrets Lambda extension
set -euo pipefail
cd "$(dirname "$0")"

image=$1
shift

# A function from an image has no layers: the extension becomes a folder of the image.
rm -rf opt
location=$(aws lambda get-layer-version-by-arn --arn "$EXTENSION_LAYER" --query Content.Location --output text)
archive=$(mktemp)
trap 'rm -f "$archive"' EXIT
curl --fail --silent --show-error --location --output "$archive" "$location"
unzip -q -d opt "$archive"

# AWS Lambda takes a plain image for one platform, without attestations beside it.
docker buildx build \
    --platform linux/amd64 \
    --provenance=false \
    --sbom=false \
    --build-arg "MIG_IMAGE=$MIG_IMAGE" \
    --tag "$image" \
    "$@" \
    .
