"""pgvector: its column types."""

from sqlalchemy.sql.type_api import UserDefinedType


class _VectorType(UserDefinedType):
    cache_ok = True
    _name = None

    def __init__(self, dim=None):
        self.dim = dim

    def get_col_spec(self, **kw):
        return self._name if self.dim is None else "%s(%d)" % (self._name, self.dim)

    def __repr__(self):
        return "%s(dim=%r)" % (self.__class__.__name__, self.dim)


class VECTOR(_VectorType):
    _name = "VECTOR"


class HALFVEC(_VectorType):
    _name = "HALFVEC"


class SPARSEVEC(_VectorType):
    _name = "SPARSEVEC"


class BIT(UserDefinedType):
    cache_ok = True

    def __init__(self, length=None):
        self.length = length

    def get_col_spec(self, **kw):
        return "BIT" if self.length is None else "BIT(%d)" % self.length


Vector = VECTOR
