"""Articles for the live page: plain ones, the same words in two outlets, emoji and astral letters, a hostile one."""

from __future__ import annotations

import json

QUOTE = "“We will rebuild the bridge before the winter,” said Ann Lee, the mayor of Norwich."


def record(article_id: str, text: str, **more: object) -> bytes:
    fields = {"id": article_id, "publisher": "The Test Courier", "published_at": "2026-03-02T09:30:00Z", "text": text}
    return json.dumps(fields | {"title": f"About {article_id}", "language": "en"} | more, ensure_ascii=False).encode()


ASTRAL = record(
    "astral",
    "🎉 The 🌉 bridge of 𝔑𝔬𝔯𝔴𝔦𝔠𝔥 opens, the mayor of Norwich, Ann Lee, said on Monday. 👩‍👩‍👧 came.\n\n"
    "“We are 🎆 nearly there 🎆,” she told reporters 🙂. Engineers warned that the 𝔰𝔱𝔢𝔢𝔩 still needed work.",
    title="🎉 𝔅ridge to open",
)
HOSTILE_TITLE = "<img src=x onerror=\"alert('title')\"><script>alert(1)</script>"
HOSTILE = record(
    "hostile/<b>&?#%2F",
    "“Vote for </span><script>alert('said')</script> <img src=x onerror=alert(2)> now,” said Mallory <b>Eve</b> Smith,"
    ' the head of "><svg onload=alert(3)>.\n\nThe council said that <iframe src=javascript:alert(4)> was safe.',
    title=HOSTILE_TITLE,
    publisher="\"><script>alert('publisher')</script>",
    url="javascript:alert('url')",
)
