#!/usr/bin/env python3
"""Draws aws-lambda.svg, the architecture of the guide: `make pictures`."""

import sys
from html import escape

WIDTH, HEIGHT = 1040, 640

STYLE = """
  text { font-family: system-ui, "Helvetica Neue", Arial, sans-serif; fill: #1f2933; }
  .title { font-size: 15px; font-weight: 600; }
  .detail { font-size: 13px; fill: #3e4c59; }
  .zone { font-size: 13px; font-weight: 600; fill: #52606d; }
  .number { font-size: 13px; font-weight: 700; fill: #ffffff; text-anchor: middle; }
  .middle { text-anchor: middle; }
"""


class Picture:
    """Collects the parts of an SVG."""

    def __init__(self):
        self.parts = []

    def text(self, x, y, text, style):
        self.parts.append(f'<text x="{x}" y="{y}" class="{style}">{escape(text)}</text>')

    def zone(self, x, y, width, height, label, colour, dashed=False):
        dash = ' stroke-dasharray="7 5"' if dashed else ""
        self.parts.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="10" fill="{colour}" '
            f'stroke="#9aa5b1" stroke-width="1.5"{dash}/>'
        )
        self.text(x + 14, y + 23, label, "zone")

    def box(self, x, y, width, height, title, *details, colour="#ffffff"):
        self.parts.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="7" fill="{colour}" '
            f'stroke="#323f4b" stroke-width="1.5"/>'
        )
        middle = x + width / 2
        top = y + height / 2 - 9 * len(details) + 5
        self.text(middle, top, title, "title middle")
        for line, detail in enumerate(details, 1):
            self.text(middle, top + 18 * line, detail, "detail middle")

    def arrow(self, number, points, at, both=False):
        path = " ".join(f"{x},{y}" for x, y in points)
        start = ' marker-start="url(#start)"' if both else ""
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="#2563a8" stroke-width="2"{start} '
            f'marker-end="url(#end)"/>'
        )
        self.parts.append(f'<circle cx="{at[0]}" cy="{at[1]}" r="11" fill="#2563a8"/>')
        self.text(at[0], at[1] + 5, str(number), "number")

    def svg(self):
        title = "From a change in migration/ to the database in a private subnet"
        body = "\n".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
            f"<title>{title}</title>\n<style>{STYLE}</style>\n"
            "<defs>\n"
            '<marker id="end" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
            'markerHeight="7" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="#2563a8"/></marker>\n'
            '<marker id="start" viewBox="0 0 10 10" refX="1" refY="5" markerWidth="7" '
            'markerHeight="7" orient="auto"><path d="M10 0 L0 5 L10 10 z" fill="#2563a8"/></marker>\n'
            "</defs>\n"
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n{body}\n</svg>\n'
        )


def draw():
    picture = Picture()
    picture.zone(20, 20, 260, 420, "GitHub", "#f5f7fa")
    picture.box(40, 60, 220, 60, "migration/** changes", "pull request, then main")
    picture.box(40, 150, 220, 80, "check", "one head, scripts load,", "up and down on PostgreSQL")
    picture.box(40, 270, 220, 140, "deploy (main only)", "build and push the image,", "update the function,",
                "invoke it, read the answer", colour="#eaf2fb")
    picture.parts.append('<line x1="150" y1="120" x2="150" y2="150" stroke="#323f4b" stroke-width="1.5"/>')
    picture.parts.append('<line x1="150" y1="230" x2="150" y2="270" stroke="#323f4b" stroke-width="1.5"/>')

    picture.zone(360, 20, 660, 420, "AWS account", "#fbfaf5")
    picture.box(400, 55, 150, 60, "IAM role", "no stored key")
    picture.box(590, 55, 150, 60, "ECR", "the image")
    picture.box(780, 55, 210, 60, "Secrets Manager", "password, rotated by RDS")

    picture.zone(400, 165, 600, 255, "VPC: private subnets, no way in or out", "#eef6ee", dashed=True)
    picture.box(430, 245, 200, 100, "Lambda: mig", "one static binary", "and migration/", colour="#eaf2fb")
    picture.box(790, 205, 190, 60, "VPC endpoint", "for Secrets Manager")
    picture.box(790, 325, 190, 75, "RDS PostgreSQL", "schema cd", colour="#eaf2fb")

    picture.arrow(1, [(260, 285), (320, 285), (320, 85), (400, 85)], (320, 185))
    picture.arrow(2, [(260, 300), (340, 300), (340, 140), (665, 140), (665, 115)], (610, 140))
    picture.arrow(3, [(260, 325), (430, 325)], (310, 325), both=True)
    picture.arrow(4, [(530, 245), (530, 225), (790, 225)], (680, 225))
    picture.parts.append(
        '<polyline points="885,205 885,115" fill="none" stroke="#2563a8" stroke-width="2" '
        'marker-end="url(#end)"/>'
    )
    picture.arrow(5, [(630, 320), (700, 320), (700, 362), (790, 362)], (700, 342))

    legend = [
        "The workflow proves by a signed token that it runs for the main branch, and gets the role for an hour.",
        "The image goes to the registry. AWS Lambda takes it from there.",
        "update-function-code, then invoke with {}; the answer says from, to and the revisions, or the error.",
        "In the function, the secrets extension asks for user and password; they are in no variable and no image.",
        "mig upgrade head: by TLS with the server's certificate verified, one run at a time, within the deadline.",
    ]
    for line, text in enumerate(legend):
        y = 478 + 31 * line
        picture.parts.append(f'<circle cx="36" cy="{y}" r="11" fill="#2563a8"/>')
        picture.text(36, y + 5, str(line + 1), "number")
        picture.text(58, y + 5, text, "detail")
    return picture.svg()


if __name__ == "__main__":
    sys.stdout.write(draw())
