#!/usr/bin/env bash
# Invokes the function, and fails unless its answer says that the database is at the head of this
# folder's migrations.
#
#   FUNCTION_NAME   the function
#   MIG_IMAGE       image built from mig's Dockerfile, to ask for the head
set -euo pipefail
cd "$(dirname "$0")"

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# The command line gives up after a minute of silence unless told otherwise, and repeats the event.
export AWS_MAX_ATTEMPTS=1
failure=$(aws lambda invoke \
    --function-name "$FUNCTION_NAME" \
    --cli-read-timeout 930 \
    --cli-binary-format raw-in-base64-out \
    --payload '{}' \
    --query FunctionError \
    --output text \
    "$answer")

if [[ $failure != None ]]; then
    jq --raw-output '"\(.errorType)\n\(.errorMessage)"' "$answer"
    exit 1
fi

jq --raw-output '.log[]' "$answer"
jq --raw-output '.revisions[] | "\(.revision)  \(.milliseconds) ms  \(.description)"' "$answer"
status=$(jq --raw-output '.status' "$answer")
reached=$(jq --raw-output '.to | join(" ")' "$answer")
head=$(docker run --rm --volume "$PWD:/project:ro" "$MIG_IMAGE" heads | cut -d ' ' -f 1)

echo "$status: the database is at $reached"
case $status in
    applied | "nothing to do") ;;
    *) exit 1 ;;
esac
if [[ $reached != "$head" ]]; then
    echo "but this folder's head is $head: is the new image in use?" >&2
    exit 1
fi
