import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, func
from sqlalchemy.orm import Session, aliased, declarative_base, joinedload, load_only, relationship, selectinload, sessionmaker, scoped_session, Bundle, contains_eager, column_property, synonym, deferred
from sqlalchemy.ext.hybrid import hybrid_property

Base = declarative_base()


class Dept(Base):
    __tablename__ = "dept"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    people = relationship("Person", back_populates="dept", lazy="dynamic")


class Person(Base):
    __tablename__ = "person"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    age = Column(Integer, default=lambda: 18)
    note = deferred(Column(String))
    dept_id = Column(ForeignKey("dept.id"))
    boss_id = Column(ForeignKey("person.id"))
    dept = relationship(Dept, back_populates="people")
    boss = relationship("Person", remote_side=[id])
    title = synonym("name")

    @hybrid_property
    def adult(self):
        return self.age >= 18

    @hybrid_property
    def double(self):
        return self.age * 2

    @double.expression
    def double(cls):
        return cls.age * 2


Dept.size = column_property(sa.select(func.count(Person.id)).where(Person.dept_id == Dept.id).correlate_except(Person).scalar_subquery())

engine = create_engine("sqlite:///orm.db")
Base.metadata.create_all(engine)
Maker = sessionmaker(bind=engine)
s = Maker()
d1, d2 = Dept(name="a"), Dept(name="b")
s.add_all([d1, d2])
s.flush()
boss = Person(name="zed", age=60, dept=d1)
s.add(boss)
s.flush()
for i in range(7):
    s.add(Person(name="p%d" % i, age=15 + i, dept=d1 if i % 2 else d2, boss=boss))
s.commit()
print(s.query(Person.name, Person.age).filter(Person.age > 17).order_by(Person.age.desc()).all())
print(s.query(Person).filter(Person.adult).count(), s.query(Person).filter(Person.double == 34).one().name)
print(s.query(Dept.name, func.count(Person.id)).join(Person).group_by(Dept.name).order_by(Dept.name).all())
print(s.query(Dept.name, func.count(Person.id).label("n")).outerjoin(Person, Person.dept_id == Dept.id).group_by(Dept.name).having(func.count(Person.id) > 3).all())
Boss = aliased(Person, name="boss")
print(s.query(Person.name, Boss.name).join(Boss, Person.boss_id == Boss.id).order_by(Person.name).limit(2).all())
print(s.query(Person).join(Person.boss.of_type(Boss)).filter(Boss.name == "zed").count())
print(s.query(Person).options(joinedload(Person.dept), load_only(Person.name)).order_by(Person.id).first().dept.name)
print([x.name for x in s.query(Person).options(selectinload(Person.dept)).order_by(Person.id).offset(1).limit(3)])
print(d1.people.filter(Person.age > 17).count(), d1.size, d2.size)
print(s.query(Person).filter(Person.name.in_(["p1", "p2"])).update({"age": Person.age + 100}, synchronize_session=False))
s.expire_all()
print([(x.name, x.age) for x in s.query(Person).filter(Person.age.between(100, 200)).order_by(Person.name)])
print(s.query(Person).filter(Person.name == "p3").delete(), s.query(Person).count())
print(s.query(sa.exists().where(Person.name == "p3")).scalar(), s.query(Person.id).filter(Person.title == "p4").scalar())
print(s.query(Person).filter(sa.or_(Person.name == "p4", Person.age < 16)).order_by("name").all()[0].title)
sub = s.query(Person.dept_id, func.max(Person.age).label("oldest")).group_by(Person.dept_id).subquery()
print(s.query(Dept.name, sub.c.oldest).join(sub, sub.c.dept_id == Dept.id).order_by(Dept.name).all())
print(s.query(Person).filter(Person.dept_id.in_(s.query(Dept.id).filter(Dept.name == "b"))).count())
print(s.query(Person.name).distinct().order_by(Person.name).first(), s.query(Person).filter(Person.boss == boss).count())
print(s.query(Person).filter(Person.boss == None).one().name, s.query(Person).filter(Person.boss_id.is_(None)).one().name)
row = s.query(Person.id, Person.name.label("nm")).order_by(Person.id).first()
print(row.nm, row[0], row._asdict(), tuple(row))
for chunk in s.query(Person).order_by(Person.id).yield_per(2):
    chunk.note = "n%d" % chunk.id
s.commit()
print(s.query(Person.note).order_by(Person.id).all())
print(s.execute(sa.select(Person, Dept).join(Dept).order_by(Person.id)).first()[1].name)
print(s.scalar(sa.select(func.count()).select_from(Person)), s.scalars(sa.select(Person).where(Person.name == "zed")).one().note)
print(s.query(Person).with_entities(Person.name).filter_by(name="p5").all(), s.query(Person).get(1).name)
r = s.execute(sa.update(Person).where(Person.name == "p6").values(age=1))
print(r.rowcount, s.query(Person).filter_by(name="p6").one().age)
print(s.execute(sa.delete(Person).where(Person.age == 1)).rowcount)
print(s.execute(sa.insert(Person).returning(Person.id, Person.name), [{"name": "q1"}, {"name": "q2"}]).all())
print(s.query(Person).filter(Person.name.ilike("Q%")).all()[1].age)
s.bulk_save_objects([Person(name="b1"), Person(name="b2", age=3)])
s.bulk_insert_mappings(Person, [{"name": "b3", "age": 9}])
s.bulk_update_mappings(Person, [{"id": 1, "name": "ZED"}])
s.commit()
print(s.query(Person.name, Person.age).filter(Person.name.like("b%")).order_by(Person.name).all(), s.get(Person, 1).name)
print(s.query(sa.case((Person.age > 50, "old"), else_="young")).order_by(Person.id).limit(1).scalar())
s.rollback()
Scoped = scoped_session(Maker)
print(Scoped.query(Dept).count(), Scoped().query(Dept).order_by(Dept.id.desc()).first().name)
Scoped.remove()
