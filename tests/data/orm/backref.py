import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine
from sqlalchemy.orm import Session, backref, declarative_base, relationship

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String)


class Address(Base):
    __tablename__ = "addresses"
    id = Column(Integer, primary_key=True)
    email = Column(String)
    user_id = Column(Integer, ForeignKey("users.id"))
    user = relationship("User", backref="addresses")


class Profile(Base):
    __tablename__ = "profiles"
    id = Column(Integer, primary_key=True)
    bio = Column(String)
    user_id = Column(Integer, ForeignKey("users.id"))
    user = relationship(User, backref=backref("profile", uselist=False))


class Node(Base):
    __tablename__ = "nodes"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    parent_id = Column(Integer, ForeignKey("nodes.id"))
    children = relationship("Node", backref=backref("parent", remote_side=[id]), order_by="Node.name")


engine = create_engine("sqlite:///orm.db")
Base.metadata.create_all(engine)
session = Session(engine)
ann = User(name="ann")
a1 = Address(email="a@x")
a2 = Address(email="b@x", user=ann)
print([a.email for a in ann.addresses])
ann.addresses.append(a1)
print(a1.user is ann, [a.email for a in ann.addresses])
session.add(ann)
session.flush()
print(a1.user_id, a2.user_id, a1.id, a2.id)
p = Profile(bio="hi", user=ann)
session.add(p)
print(ann.profile is p)
session.commit()
print(ann.profile.bio, p.user.name)
bob = User(name="bob", addresses=[Address(email="c@x")])
session.add(bob)
session.flush()
a2.user = bob
print([a.email for a in ann.addresses], sorted(a.email for a in bob.addresses))
session.commit()
print(session.execute(sa.text("select email, user_id from addresses order by email")).fetchall())
bob.addresses.remove(a2)
print(a2.user)
session.flush()
print(session.execute(sa.text("select email, user_id from addresses order by email")).fetchall())
root = Node(name="root", children=[Node(name="b"), Node(name="a", children=[Node(name="a1")])])
session.add(root)
session.commit()
print([n.name for n in root.children], root.children[0].parent is root, root.parent)
for n in session.query(Node).order_by(Node.id):
    print(n.id, n.name, n.parent.name if n.parent else None, n.parent_id)
print(session.query(User).join(User.addresses).filter(Address.email == "c@x").one().name)
print(session.query(Address).filter(Address.user.has(name="bob")).count())
print(session.query(User).filter(User.addresses.any(Address.email.like("a%"))).all()[0].name)
print(session.query(User).filter(~User.addresses.any()).count())
session.delete(bob)
session.commit()
print(session.execute(sa.text("select email, user_id from addresses order by email")).fetchall())
