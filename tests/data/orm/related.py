import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, String, Table, create_engine
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Session, backref, declarative_base, relationship

Base = declarative_base()

follows = Table(
    "follows", Base.metadata,
    Column("follower_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("followed_id", Integer, ForeignKey("person.id"), primary_key=True),
)


class Person(Base):
    __tablename__ = "person"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    followed = relationship(
        "Person", secondary=follows, primaryjoin=(follows.c.follower_id == id),
        secondaryjoin=(follows.c.followed_id == id), backref=backref("followers", lazy="dynamic"),
    )
    notes = relationship("Note", collection_class=set, cascade="all, delete-orphan", back_populates="person")


class Note(Base):
    __tablename__ = "note"
    id = Column(Integer, primary_key=True)
    text = Column(String)
    person_id = Column(ForeignKey("person.id"))
    person = relationship(Person, back_populates="notes")


class Slide(Base):
    __tablename__ = "slide"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    bullets = relationship("Bullet", order_by="Bullet.position", collection_class=ordering_list("position"))


class Bullet(Base):
    __tablename__ = "bullet"
    id = Column(Integer, primary_key=True)
    slide_id = Column(Integer, ForeignKey("slide.id"))
    position = Column(Integer)
    text = Column(String)


class Passive(Base):
    __tablename__ = "passive"
    id = Column(Integer, primary_key=True)
    person_id = Column(ForeignKey("person.id", ondelete="CASCADE"))
    person = relationship(Person, backref=backref("passives", passive_deletes=True, cascade="all, delete-orphan"))


engine = create_engine("sqlite:///orm.db")
Base.metadata.create_all(engine)
s = Session(engine)
a, b, c = [Person(name=n) for n in "abc"]
a.followed.append(b)
a.followed += [c]
b.followed.append(c)
s.add_all([a, b, c])
s.commit()
print(sorted(p.name for p in c.followers), c.followers.filter(Person.name == "a").count(), [p.name for p in a.followed])
c.followers.remove(a)
s.commit()
print(sorted(s.execute(sa.select(follows)).all()))
c.followers.append(c)
s.commit()
print(sorted(s.execute(sa.select(follows)).all()))
n = Note(text="x")
a.notes.add(n)
a.notes.add(Note(text="y"))
print(n.person is a, len(a.notes))
s.commit()
print(sorted(x.text for x in a.notes), s.query(Note).count())
a.notes.discard(n)
s.commit()
print(s.query(Note).count())
slide = Slide(name="s", bullets=[])
for text in ("one", "two", "three"):
    slide.bullets.append(Bullet(text=text))
s.add(slide)
s.commit()
print([(x.position, x.text) for x in slide.bullets])
slide.bullets.insert(1, Bullet(text="between"))
del slide.bullets[0]
s.commit()
print([(x.position, x.text) for x in slide.bullets], s.query(Bullet).filter(Bullet.slide_id == None).count())
slide.bullets[0] = Bullet(text="new")
slide.bullets = slide.bullets[::-1]
s.commit()
print(sorted((x.position, x.text) for x in slide.bullets))
p = Passive(person=b)
s.add(p)
s.commit()
s.delete(c)
s.commit()
print(sorted(s.execute(sa.select(follows)).all()))
print(s.query(Person).filter(Person.notes.any(Note.text == "y")).one().name)
print(s.query(Person).filter(Person.notes.contains(s.query(Note).first())).one().name)
print(s.query(Note).filter(Note.person == a).count(), s.query(Note).filter(Note.person != a).count())
s.close()
