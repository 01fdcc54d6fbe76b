"""A module of SQL Server's dialect: the same names as the package."""

from sqlalchemy.dialects.mssql import *
