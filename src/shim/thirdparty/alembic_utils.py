"""alembic_utils: functions, views, triggers and other entities of PostgreSQL, and the directives
`create_entity`, `drop_entity`, `replace_entity`. Comparing them with a database is left to it.
"""

import enum
import re

from alembic.operations.base import Operations
from sqlalchemy import text


class AlembicUtilsException(Exception):
    pass


class SQLParseFailure(AlembicUtilsException):
    pass


class FailedToGenerateComparable(AlembicUtilsException):
    pass


class BadInputException(AlembicUtilsException):
    pass


def normalize_whitespace(text, base_whitespace=" "):
    return base_whitespace.join(text.split())


def strip_terminating_semicolon(sql):
    return sql.strip().rstrip(";").strip()


def strip_double_quotes(sql):
    return sql.strip().rstrip('"').strip().lstrip('"').strip()


def _escape_colons(sql, *kept):
    """`:` for `text()`, but where it belongs to one of the longer signs."""
    kept = "|".join(re.escape(sign) for sign in kept)
    return re.sub("(%s)|:" % kept, lambda found: found.group(1) or "\\:", sql)


def escape_colon_for_sql(sql):
    return _escape_colons(sql, "::")


def escape_colon_for_plpgsql(sql):
    return _escape_colons(sql, "::", ":=", "\\:")


def coerce_to_quoted(text):
    if "." in text:
        schema, _, name = text.partition(".")
        return '"%s"."%s"' % (strip_double_quotes(schema), strip_double_quotes(name))
    return '"%s"' % strip_double_quotes(text)


def coerce_to_unquoted(text):
    return text.replace('"', "")


class ReplaceableEntity:
    def __init__(self, schema, signature, definition):
        self.schema = coerce_to_unquoted(normalize_whitespace(schema))
        self.signature = coerce_to_unquoted(normalize_whitespace(signature))
        self.definition = escape_colon_for_sql(strip_terminating_semicolon(definition))

    @property
    def literal_schema(self):
        return coerce_to_quoted(self.schema)

    @property
    def identity(self):
        return "%s: %s.%s" % (type(self).__name__, self.schema, self.signature)

    @classmethod
    def from_sql(cls, sql):
        raise NotImplementedError()

    @classmethod
    def from_path(cls, path):
        with path.open() as file:
            return cls.from_sql(file.read())

    @classmethod
    def from_database(cls, sess, schema="%"):
        raise NotImplementedError("alembic_utils: reading %s from a database is not provided here" % cls.__name__)

    @classmethod
    def _parts(cls, pattern, sql):
        found = re.fullmatch(pattern, sql, re.IGNORECASE | re.DOTALL)
        if found is None:
            raise SQLParseFailure('Failed to parse SQL into %s """%s"""' % (cls.__name__, sql))
        return found.groupdict()

    def to_variable_name(self):
        name = self.signature.split("(")[0].strip().lower()
        return "%s_%s" % (self.schema.lower(), name)

    def to_sql_statement_create(self):
        raise NotImplementedError()

    def to_sql_statement_drop(self, cascade=False):
        raise NotImplementedError()

    def to_sql_statement_create_or_replace(self):
        raise NotImplementedError()

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.identity)


class PGFunction(ReplaceableEntity):
    type_ = "function"

    def __init__(self, schema, signature, definition):
        super().__init__(schema, signature, definition)
        plain = normalize_whitespace(definition).lower().replace("'", "")
        escape = escape_colon_for_plpgsql if "language plpgsql" in plain else escape_colon_for_sql
        self.definition = escape(strip_terminating_semicolon(definition))

    @classmethod
    def from_sql(cls, sql):
        parts = cls._parts(
            r"create.+?function\s+(?P<schema>.+?)\.(?P<signature>.+?)\s+returns\s+(?P<definition>.+)", sql.strip())
        signature = parts["signature"]
        if signature.startswith('"'):
            signature = "".join(signature.split('"', 2))
        return cls(parts["schema"], signature, "returns " + parts["definition"])

    @property
    def literal_signature(self):
        name, rest = self.signature.split("(", 1)
        return '"%s"(%s' % (name.strip(), rest)

    def _create(self, verb):
        return text("%s FUNCTION %s.%s %s" % (verb, self.literal_schema, self.literal_signature, self.definition))

    def to_sql_statement_create(self):
        return self._create("CREATE")

    def to_sql_statement_drop(self, cascade=False):
        found = re.match(r"(.+?)\((.*)\)$", self.signature, re.DOTALL)
        name, parameters = found.group(1).strip(), found.group(2).strip().split(",")
        parameters = [one[:len(one.lower().split("default")[0])].strip() for one in parameters]
        return text('DROP FUNCTION %s."%s"(%s) %s' % (
            self.literal_schema, name, ", ".join(parameters), "cascade" if cascade else ""))

    def to_sql_statement_create_or_replace(self):
        yield self._create("CREATE OR REPLACE")


class PGView(ReplaceableEntity):
    type_ = "view"

    def __init__(self, schema, signature, definition):
        self.schema = coerce_to_unquoted(normalize_whitespace(schema))
        self.signature = coerce_to_unquoted(normalize_whitespace(signature))
        # Not escaped: a cast's colons mean nothing to `text()`, and others are parameters.
        self.definition = strip_terminating_semicolon(definition)

    @classmethod
    def from_sql(cls, sql):
        parts = cls._parts(r"create.+?view\s+(?P<schema>.+?)\.(?P<signature>.+?)\s+as\s+(?P<definition>.+)", sql)
        return cls(parts["schema"], parts["signature"].split("(")[0].replace('"', ""), parts["definition"])

    @property
    def _name(self):
        return '%s."%s"' % (self.literal_schema, self.signature)

    def to_sql_statement_create(self):
        return text("CREATE VIEW %s AS %s;" % (self._name, self.definition))

    def to_sql_statement_drop(self, cascade=False):
        return text("DROP VIEW %s %s" % (self._name, "cascade" if cascade else ""))

    def to_sql_statement_create_or_replace(self):
        # A view whose columns change cannot be replaced: then it is dropped and made anew.
        yield text(
            "do $$\n"
            "    begin\n"
            "        CREATE OR REPLACE VIEW {name} AS {definition};\n"
            "    exception when others then\n"
            "        DROP VIEW IF EXISTS {name};\n"
            "        CREATE VIEW {name} AS {definition};\n"
            "    end;\n"
            "$$ language 'plpgsql'".replace("{name}", self._name).replace("{definition}", self.definition))


class PGMaterializedView(PGView):
    type_ = "materialized_view"

    def __init__(self, schema, signature, definition, with_data=True):
        super().__init__(schema, signature, definition)
        self.with_data = with_data

    @classmethod
    def from_sql(cls, sql):
        sql = strip_terminating_semicolon(sql)
        parts = cls._parts(
            r"create.+?materialized.+?view\s+(?P<schema>.+?)\.(?P<signature>.+?)\s+as\s+(?P<definition>.+?)"
            r"(?P<data>\s+with(?P<no>\s+no)?\s+data)?", sql)
        signature = parts["signature"].split("(")[0].replace('"', "")
        # A view that is made without data is read as one with data, too: what the package does.
        return cls(parts["schema"], signature, parts["definition"], not parts["no"])

    def _create(self):
        return "CREATE MATERIALIZED VIEW %s AS %s WITH %s DATA" % (
            self._name, self.definition.rstrip().rstrip(";"), "" if self.with_data else "NO")

    def to_sql_statement_create(self):
        return text(self._create() + ";")

    def to_sql_statement_drop(self, cascade=False):
        return text("DROP MATERIALIZED VIEW %s %s" % (self._name, "cascade" if cascade else ""))

    def to_sql_statement_create_or_replace(self):
        yield text("DROP MATERIALIZED VIEW IF EXISTS %s; " % self._name)
        yield text(self._create())


class PGExtension(ReplaceableEntity):
    type_ = "extension"

    def __init__(self, schema, signature):
        self.schema = coerce_to_unquoted(normalize_whitespace(schema))
        self.signature = coerce_to_unquoted(normalize_whitespace(signature))
        self.definition = "%s: %s %s" % (type(self).__name__, self.schema, self.signature)

    @property
    def identity(self):
        return "%s: %s" % (type(self).__name__, self.signature)

    def to_sql_statement_create(self):
        return text('CREATE EXTENSION "%s" WITH SCHEMA %s;' % (self.signature, self.literal_schema))

    def to_sql_statement_drop(self, cascade=False):
        return text('DROP EXTENSION "%s" %s' % (self.signature, "CASCADE" if cascade else ""))


class _OnEntity(ReplaceableEntity):
    def __init__(self, schema, signature, definition, on_entity):
        super().__init__(schema, signature, definition)
        self.on_entity = coerce_to_unquoted(on_entity if "." in on_entity else "public." + on_entity)

    @property
    def identity(self):
        return "%s: %s.%s %s" % (type(self).__name__, self.schema, self.signature, self.on_entity)

    def to_variable_name(self):
        entity = self.on_entity.lower().partition(".")[2]
        return "%s_%s_%s" % (self.schema.lower(), entity, self.signature.split("(")[0].strip().lower())


class PGTrigger(_OnEntity):
    type_ = "trigger"

    def __init__(self, schema, signature, definition, on_entity, is_constraint=False):
        super().__init__(schema, signature, definition, on_entity)
        self.is_constraint = is_constraint

    @classmethod
    def from_sql(cls, sql):
        parts = cls._parts(
            r"create(?P<constraint>\s+constraint)?\s+trigger\s+(?P<signature>.+?)\s+(?P<event>.+?)\s+ON\s+"
            r"(?P<entity>.+?)\s+(?P<action>.+)", sql)
        entity = parts["entity"] if "." in parts["entity"] else "public." + parts["entity"]
        return cls(entity.split(".")[0], parts["signature"],
                   " %s ON %s %s" % (parts["event"], entity, parts["action"]), entity, bool(parts["constraint"]))

    def to_sql_statement_create(self):
        found = re.fullmatch(r"(.+?)\s+ON\s+(.+?)\s+(.+)", self.definition, re.DOTALL | re.IGNORECASE)
        if found is None:
            raise SQLParseFailure('Failed to parse SQL into PGTrigger.definition """%s"""' % self.definition)
        event, entity, action = found.groups()
        return text('CREATE%s TRIGGER "%s" %s ON %s.%s %s' % (
            " CONSTRAINT" if self.is_constraint else "", self.signature, event, self.schema,
            entity.partition(".")[2] if "." in entity else entity, action))

    def to_sql_statement_drop(self, cascade=False):
        return text('DROP TRIGGER "%s" ON %s %s' % (self.signature, self.on_entity, "cascade" if cascade else ""))

    def to_sql_statement_create_or_replace(self):
        yield text('DROP TRIGGER IF EXISTS "%s" ON %s;' % (self.signature, self.on_entity))
        yield self.to_sql_statement_create()


class PGPolicy(_OnEntity):
    type_ = "policy"

    @classmethod
    def from_sql(cls, sql):
        parts = cls._parts(r"create policy\s+(?P<signature>.+?)\s+on\s+(?P<entity>.+?)\s+(?P<definition>.+)",
                           sql.strip())
        entity = parts["entity"] if "." in parts["entity"] else "public." + parts["entity"]
        return cls(entity.partition(".")[0], parts["signature"], parts["definition"], entity)

    def _create(self):
        return "CREATE POLICY %s on %s %s" % (self.signature, self.on_entity, self.definition)

    def to_sql_statement_create(self):
        return text(self._create())

    def to_sql_statement_drop(self, cascade=False):
        return text("DROP POLICY %s on %s %s" % (self.signature, self.on_entity, "cascade" if cascade else ""))

    def to_sql_statement_create_or_replace(self):
        yield text("DROP POLICY IF EXISTS %s on %s;" % (self.signature, self.on_entity))
        yield text(self._create() + ";")


class PGGrantTableChoice(str, enum.Enum):
    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    REFERENCES = "REFERENCES"
    DELETE = "DELETE"
    TRUNCATE = "TRUNCATE"
    TRIGGER = "TRIGGER"

    def __str__(self):
        return self.value


class PGGrantTable(ReplaceableEntity):
    type_ = "grant_table"

    def __init__(self, schema, table, role, grant, columns=None, with_grant_option=False):
        self.schema = coerce_to_unquoted(schema)
        self.table = coerce_to_unquoted(table)
        self.columns = sorted(columns) if columns else []
        self.role = coerce_to_unquoted(role)
        self.grant = PGGrantTableChoice(grant)
        self.with_grant_option = with_grant_option
        self.signature = self.identity
        of_columns = self.grant.value in ("SELECT", "INSERT", "UPDATE", "REFERENCES")
        if of_columns and not self.columns:
            raise BadInputException("When grant type is %s a value must be provided for columns" % self.grant)
        if self.columns and not of_columns:
            raise BadInputException("When grant type is %s a value must not be provided for columns" % self.grant)

    @property
    def identity(self):
        return "%s: %s.%s.%s.%s" % (type(self).__name__, self.schema, self.table, self.role, self.grant)

    def to_variable_name(self):
        return ("%s_%s_%s_%s" % (self.schema, self.table, self.role, self.grant)).lower()

    def to_sql_statement_create(self):
        columns = "( %s )" % ", ".join(self.columns) if self.columns else ""
        return text("GRANT %s %s ON %s.%s TO %s %s" % (
            self.grant, columns, self.literal_schema, coerce_to_quoted(self.table), coerce_to_quoted(self.role),
            " WITH GRANT OPTION" if self.with_grant_option else ""))

    def to_sql_statement_drop(self, cascade=False):
        return text("REVOKE %s ON %s.%s FROM %s" % (
            self.grant, self.literal_schema, coerce_to_quoted(self.table), coerce_to_quoted(self.role)))

    def to_sql_statement_create_or_replace(self):
        yield self.to_sql_statement_drop()
        yield self.to_sql_statement_create()


class ReversibleOp:
    def __init__(self, target):
        self.target = target

    @classmethod
    def invoke_for_target(cls, operations, target):
        return operations.invoke(cls(target))


class CreateOp(ReversibleOp):
    def reverse(self):
        return DropOp(self.target)


class DropOp(ReversibleOp):
    def __init__(self, target, cascade=False):
        self.target = target
        self.cascade = cascade

    @classmethod
    def invoke_for_target_optional_cascade(cls, operations, target, cascade=False):
        return operations.invoke(cls(target, cascade=cascade))

    def reverse(self):
        return CreateOp(self.target)


class ReplaceOp(ReversibleOp):
    def reverse(self):
        return RevertOp(self.target)


class RevertOp(ReversibleOp):
    pass


def _create(operations, operation):
    operations.execute(operation.target.to_sql_statement_create())


def _drop(operations, operation):
    operations.execute(operation.target.to_sql_statement_drop(cascade=operation.cascade))


def _replace(operations, operation):
    for statement in operation.target.to_sql_statement_create_or_replace():
        operations.execute(statement)


def register_entities(entities, schemas=None, exclude_schemas=None, entity_types=None):
    """What autogenerate would compare; it is not done here."""


Operations.register_operation("create_entity", "invoke_for_target")(CreateOp)
Operations.register_operation("drop_entity", "invoke_for_target_optional_cascade")(DropOp)
Operations.register_operation("replace_entity", "invoke_for_target")(ReplaceOp)
Operations.implementation_for(CreateOp)(_create)
Operations.implementation_for(DropOp)(_drop)
Operations.implementation_for(ReplaceOp)(_replace)
Operations.implementation_for(RevertOp)(_replace)
