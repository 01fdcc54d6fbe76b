"""GeoAlchemy2: PostGIS's column types."""

from sqlalchemy import exc, func
from sqlalchemy.sql.type_api import UserDefinedType


class _GISType(UserDefinedType):
    name = None
    from_text = None
    cache_ok = True

    def __init__(self, geometry_type="GEOMETRY", srid=-1, dimension=None, spatial_index=True, use_N_D_index=False,
                 use_typmod=None, from_text=None, name=None, nullable=True, _spatial_index_reflected=None):
        if geometry_type is not None:
            geometry_type = geometry_type.upper()
        elif int(srid) > 0:
            raise exc.ArgumentError("srid must be -1 if geometry_type is None")
        if use_N_D_index and not spatial_index:
            raise exc.ArgumentError("spatial_index must be True when use_N_D_index is True")
        self.geometry_type = geometry_type
        self.srid = int(srid)
        self.dimension = dimension
        self.spatial_index = spatial_index
        self.use_N_D_index = use_N_D_index
        self.use_typmod = use_typmod
        self.nullable = nullable
        if from_text is not None:
            self.from_text = from_text
        if name is not None:
            self.name = name

    def get_col_spec(self, **kw):
        if not self.geometry_type:
            return self.name
        return "%s(%s,%d)" % (self.name, self.geometry_type, self.srid)

    def __repr__(self):
        return "%s(geometry_type=%r, srid=%r, from_text=%r, name=%r)" % (
            self.__class__.__name__, self.geometry_type, self.srid, self.from_text, self.name,
        )


class Geometry(_GISType):
    name = "geometry"
    from_text = "ST_GeomFromEWKT"


class Geography(_GISType):
    name = "geography"
    from_text = "ST_GeogFromText"


class Raster(_GISType):
    name = "raster"
    from_text = "raster"

    def __init__(self, spatial_index=True, from_text=None, name=None, nullable=True):
        _GISType.__init__(self, geometry_type=None, srid=-1, spatial_index=spatial_index, from_text=from_text,
                          name=name, nullable=nullable)


class WKTElement:
    def __init__(self, data, srid=-1, extended=None):
        self.data = data
        self.srid = srid

    def __clause_element__(self):
        return func.ST_GeomFromText(self.data, self.srid)

    def __str__(self):
        return self.data


