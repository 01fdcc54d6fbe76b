# GitHub's workflow proves by a signed token which repository and branch it runs for, and gets
# credentials for an hour: there is no key to store.

locals {
  github_host = "token.actions.githubusercontent.com"
  github_provider = (
    var.github_provider_exists
    ? data.aws_iam_openid_connect_provider.github[0].arn
    : aws_iam_openid_connect_provider.github[0].arn
  )
}

data "aws_iam_openid_connect_provider" "github" {
  count = var.github_provider_exists ? 1 : 0
  url   = "https://${local.github_host}"
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.github_provider_exists ? 0 : 1
  url            = "https://${local.github_host}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "deploy_trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.github_provider]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.github_host}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.github_host}:sub"
      values   = ["repo:${var.github_repository}:ref:refs/heads/main"]
    }
  }
}

resource "aws_iam_role" "deploy" {
  name               = "${var.name}-deploy-migrations"
  assume_role_policy = data.aws_iam_policy_document.deploy_trust.json
}

data "aws_iam_policy_document" "deploy" {
  #checkov:skip=CKV_AWS_356:ecr:GetAuthorizationToken knows no resource

  statement {
    sid       = "LogInToTheRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid = "PushTheImage"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]
    resources = [aws_ecr_repository.migrations.arn]
  }

  statement {
    sid = "UpdateAndInvokeTheFunction"
    actions = [
      "lambda:GetFunction",
      "lambda:GetFunctionConfiguration",
      "lambda:InvokeFunction",
      "lambda:UpdateFunctionCode",
    ]
    resources = [aws_lambda_function.migrate.arn]
  }

  statement {
    sid       = "DownloadTheSecretsExtension"
    actions   = ["lambda:GetLayerVersion"]
    resources = ["${var.secrets_extension_layer}:*"]
  }
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy-migrations"
  role   = aws_iam_role.deploy.id
  policy = data.aws_iam_policy_document.deploy.json
}
