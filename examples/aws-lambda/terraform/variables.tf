variable "region" {
  description = "AWS region of everything."
  type        = string
}

variable "name" {
  description = "Name of the system; every resource is called by it."
  type        = string
  default     = "club"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "Lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "github_repository" {
  description = "GitHub repository whose main branch may deploy, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[^/*]+/[^/*]+$", var.github_repository))
    error_message = "One repository, as owner/name."
  }
}

variable "github_provider_exists" {
  description = "Whether the account has GitHub's OpenID Connect provider already; an account has one at most."
  type        = bool
  default     = false
}

variable "image_tag" {
  description = "Tag of the image that the function is created with; from then on the workflow decides."
  type        = string
}

variable "vpc_cidr" {
  description = "Addresses of the VPC; its two private subnets take a sixteenth each."
  type        = string
  default     = "10.80.0.0/20"
}

variable "availability_zones" {
  description = "Two availability zones of the region, one for each private subnet."
  type        = list(string)

  validation {
    condition     = length(distinct(var.availability_zones)) == 2
    error_message = "Two different zones: RDS wants them."
  }
}

variable "database_name" {
  description = "Name of the database."
  type        = string
  default     = "club"
}

variable "database_version" {
  description = "Version of PostgreSQL; RDS takes the newest patch of a major version."
  type        = string
  default     = "17"
}

variable "database_class" {
  description = "Instance class of the database."
  type        = string
  default     = "db.t4g.micro"
}

variable "database_storage" {
  description = "Size of the database's disk in GiB; it grows to four times this by itself."
  type        = number
  default     = 20
}

variable "timeout" {
  description = "Seconds that one migration run may take, 900 at most. A run is stopped and rolled back before."
  type        = number
  default     = 900
}

variable "memory" {
  description = "Memory of the function in MiB; its share of a processor grows with it."
  type        = number
  default     = 512
}

variable "allowed_commands" {
  description = "What an event may ask for besides upgrade and reading: downgrade, stamp."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for command in var.allowed_commands : contains(["downgrade", "stamp"], command)])
    error_message = "Only downgrade and stamp can be allowed."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 365
}

variable "secrets_extension_layer" {
  description = "ARN of the region's AWS Parameters and Secrets Lambda extension, without the version; the workflow's role may download it."
  type        = string
  default     = "arn:aws:lambda:eu-central-1:187925254637:layer:AWS-Parameters-and-Secrets-Lambda-Extension"
}
