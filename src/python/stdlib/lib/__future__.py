"""Names of language changes that are all in effect."""


class _Feature:
    def __init__(self, optional, mandatory):
        self.optional = optional
        self.mandatory = mandatory


annotations = _Feature((3, 7, 0, "beta", 1), None)
absolute_import = division = generators = generator_stop = _Feature((2, 5, 0, "alpha", 1), (3, 0, 0, "alpha", 0))
nested_scopes = print_function = unicode_literals = with_statement = barry_as_FLUFL = division
all_feature_names = [
    "nested_scopes", "generators", "division", "absolute_import", "with_statement",
    "print_function", "unicode_literals", "generator_stop", "annotations",
]
