import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base

Base = declarative_base()


class Employee(Base):
    __tablename__ = "employee"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    type = Column(String)
    __mapper_args__ = {"polymorphic_on": type, "polymorphic_identity": "employee"}


class Engineer(Employee):
    __tablename__ = "engineer"
    id = Column(ForeignKey("employee.id"), primary_key=True)
    language = Column(String)
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Manager(Employee):
    bonus = Column(Integer)
    __mapper_args__ = {"polymorphic_identity": "manager"}


engine = create_engine("sqlite:///orm.db")
Base.metadata.create_all(engine)
s = Session(engine)
s.add_all([Employee(name="e"), Engineer(name="n", language="py"), Manager(name="m", bonus=3)])
s.commit()
print(s.execute(sa.text("select * from employee order by name")).fetchall())
print(s.execute(sa.text("select * from engineer")).fetchall())
for e in s.query(Employee).order_by(Employee.name):
    print(type(e).__name__, e.name, getattr(e, "language", None), getattr(e, "bonus", None))
print([x.language for x in s.query(Engineer)])
print(s.query(Engineer).filter(Engineer.language == "py", Engineer.name == "n").count())
print([x.bonus for x in s.query(Manager).filter_by(name="m")])
n = s.query(Engineer).one()
n.language = "rs"
n.name = "nn"
s.commit()
print(s.execute(sa.text("select e.name, g.language from employee e join engineer g on g.id=e.id")).fetchall())
s.delete(n)
s.commit()
print(s.query(Employee).count(), s.execute(sa.text("select count(*) from engineer")).scalar())
