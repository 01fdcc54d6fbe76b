"""Installed packages: there are none."""


class PackageNotFoundError(ModuleNotFoundError):
    @property
    def name(self):
        return self.args[0]

    def __str__(self):
        return f"No package metadata was found for {self.args[0]}"


def version(distribution_name):
    raise PackageNotFoundError(distribution_name)


def metadata(distribution_name):
    raise PackageNotFoundError(distribution_name)


def distribution(distribution_name):
    raise PackageNotFoundError(distribution_name)


def entry_points(**params):
    return []


def distributions(**kwargs):
    return []
