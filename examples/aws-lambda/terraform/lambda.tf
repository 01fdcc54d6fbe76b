locals {
  function_name = "${var.name}-migrate"

  # User and password come from the secret.
  database_url = format(
    "postgresql+psycopg2://%s/%s?sslmode=verify-full&sslrootcert=/etc/ssl/certs/rds.pem",
    aws_db_instance.main.endpoint,
    var.database_name,
  )
}

data "aws_iam_policy_document" "function_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "function" {
  name               = local.function_name
  assume_role_policy = data.aws_iam_policy_document.function_trust.json
}

data "aws_iam_policy_document" "function" {
  #checkov:skip=CKV_AWS_111:The network interfaces of a function have no name before AWS Lambda makes them
  #checkov:skip=CKV_AWS_356:The network interfaces of a function have no name before AWS Lambda makes them

  statement {
    sid       = "ReadThePassword"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = [aws_db_instance.main.master_user_secret[0].secret_arn]
  }

  statement {
    sid       = "DecryptThePassword"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.main.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "WriteItsLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function.arn}:*"]
  }

  # What AWS Lambda needs to put a function into a VPC.
  statement {
    sid = "JoinTheNetwork"
    actions = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "function" {
  name   = "migrate"
  role   = aws_iam_role.function.id
  policy = data.aws_iam_policy_document.function.json
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.main.arn
}

resource "aws_lambda_function" "migrate" {
  #checkov:skip=CKV_AWS_50:mig sends no traces; its log has every step with its time
  #checkov:skip=CKV_AWS_115:Invocations that meet wait for one another at the lock in the database; a new account has no concurrency to reserve
  #checkov:skip=CKV_AWS_116:The workflow invokes synchronously and sees every failure; a dead-letter queue is for events that nobody waits for
  #checkov:skip=CKV_AWS_272:Code signing is for zip packages; images are immutable by tag and pinned by digest

  function_name = local.function_name
  description   = "Runs the database migrations of ${var.name}"
  role          = aws_iam_role.function.arn
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.migrations.repository_url}:${var.image_tag}"
  architectures = ["x86_64"]
  timeout       = var.timeout
  memory_size   = var.memory
  kms_key_arn   = aws_kms_key.main.arn

  vpc_config {
    subnet_ids         = aws_subnet.private[*].id
    security_group_ids = [aws_security_group.function.id]
  }

  environment {
    variables = {
      DB_URL           = local.database_url
      MIG_SECRET_ID    = aws_db_instance.main.master_user_secret[0].secret_arn
      MIG_LAMBDA_ALLOW = join(",", var.allowed_commands)
    }
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function.name
  }

  depends_on = [aws_iam_role_policy.function, aws_ecr_repository_policy.migrations]

  lifecycle {
    # The workflow deploys new images.
    ignore_changes = [image_uri]
  }
}
