output "deploy_role" {
  description = "Role of the workflow: the repository's variable AWS_ROLE."
  value       = aws_iam_role.deploy.arn
}

output "image_repository" {
  description = "Where the workflow pushes images: the repository's variable IMAGE_REPOSITORY."
  value       = aws_ecr_repository.migrations.repository_url
}

output "function_name" {
  description = "The migration function: the repository's variable FUNCTION_NAME."
  value       = aws_lambda_function.migrate.function_name
}

output "database_endpoint" {
  description = "Host and port of the database, reachable from inside the VPC."
  value       = aws_db_instance.main.endpoint
}
