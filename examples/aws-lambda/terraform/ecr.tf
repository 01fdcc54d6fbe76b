resource "aws_ecr_repository" "migrations" {
  name                 = "${var.name}-migrations"
  image_tag_mutability = "IMMUTABLE"

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.main.arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "migrations" {
  repository = aws_ecr_repository.migrations.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the last 30 images"
      selection = {
        tagStatus   = "any"
        countType   = "imageCountMoreThan"
        countNumber = 30
      }
      action = { type = "expire" }
    }]
  })
}

# AWS Lambda itself reads the image, when the function is created and again later.
data "aws_iam_policy_document" "repository" {
  statement {
    sid     = "AwsLambdaReadsTheImage"
    actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = ["arn:${data.aws_partition.current.partition}:lambda:${var.region}:${data.aws_caller_identity.current.account_id}:function:${local.function_name}"]
    }
  }
}

resource "aws_ecr_repository_policy" "migrations" {
  repository = aws_ecr_repository.migrations.name
  policy     = data.aws_iam_policy_document.repository.json
}
