import sqlalchemy as sa
from typing import List, Optional
from sqlalchemy import ForeignKey, String, Table, Column, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, validates, reconstructor


class Base(DeclarativeBase):
    pass


tagging = Table(
    "tagging", Base.metadata,
    Column("post_id", ForeignKey("post.id"), primary_key=True),
    Column("tag_id", ForeignKey("tag.id"), primary_key=True),
)


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    nick: Mapped[Optional[str]]
    posts: Mapped[List["Post"]] = relationship(back_populates="author", cascade="all, delete-orphan")

    @validates("name", "nick")
    def check_name(self, key, value):
        print("validates", key, value)
        if value == "bad":
            raise ValueError("bad name")
        return value.strip() if value else value

    def __init__(self, **kw):
        super().__init__(**kw)
        self.made = "init"

    @reconstructor
    def on_load(self):
        self.made = "load"

    def __repr__(self):
        return f"Author({self.name!r})"


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    author: Mapped["Author"] = relationship(back_populates="posts")
    tags: Mapped[List["Tag"]] = relationship(secondary=tagging, back_populates="posts")


class Tag(Base):
    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    posts: Mapped[List[Post]] = relationship(secondary=tagging, back_populates="tags")


engine = create_engine("sqlite:///orm.db")
Base.metadata.create_all(engine)
with Session(engine) as session:
    a = Author(name=" ann ", nick=None)
    print(repr(a), a.made)
    p = Post(title="one", author=a)
    q = Post(title="two")
    a.posts.append(q)
    print([x.title for x in a.posts], q.author is a)
    t = Tag(name="x", posts=[p, q])
    print([x.name for x in p.tags], [x.name for x in q.tags])
    session.add(a)
    session.commit()
    print(sorted(session.execute(sa.select(tagging)).all()))
    p.tags.remove(t)
    print([x.title for x in t.posts])
    session.commit()
    print(session.execute(sa.select(tagging)).all())
    try:
        a.name = "bad"
    except ValueError as e:
        print("refused", e)
    a.posts.remove(p)
    session.commit()
    print(session.scalars(sa.select(Post.title)).all())
with Session(engine) as session:
    a = session.scalars(sa.select(Author)).one()
    print(a.made, a.name, a.posts[0].title, a.posts[0].tags[0].name)
    a.posts = []
    session.commit()
    print(session.query(Post).count(), session.query(tagging).count())
    b = Author(name="bo")
    b.posts = [Post(title="z"), Post(title="y")]
    session.add(b)
    session.commit()
    b.posts[0].title = "Z"
    session.commit()
    print(sorted(x.title for x in b.posts))
    session.delete(b)
    session.commit()
    print(session.query(Post).count())
    session.merge(Author(id=1, name="merged"))
    session.commit()
    print(session.get(Author, 1).name, session.get(Author, 99))
