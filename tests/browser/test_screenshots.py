"""Pictures of each view, for the README: `make screenshots` writes them into `docs/`, a test elsewhere."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from streams.samples import load_samples
from tests.browser.conftest import Newsroom, OpenPage
from tests.browser.test_page import article_place

MAX_BYTES = 150_000
SIZE = {"width": 1200, "height": 760}
PHONE = {"width": 390, "height": 760}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(os.environ.get("SCREENSHOTS", tmp_path))


def shoot(page: Page, path: Path) -> None:
    page.wait_for_timeout(3_000)  # new rows are lit for a moment
    page.screenshot(path=path)
    assert 10_000 < path.stat().st_size < MAX_BYTES


@pytest.fixture(scope="module")
def busy(newsroom: Newsroom) -> None:
    """Articles that come a few at a time, so that the chart has something to show."""
    for sample in load_samples():
        newsroom.kafka.produce([(sample.key, sample.value)])
        time.sleep(0.7)


@pytest.mark.usefixtures("busy")
def test_the_feed(open_page: OpenPage, folder: Path) -> None:
    page = open_page("#/?kind=direct", viewport=SIZE)
    page.wait_for_timeout(2_000)
    expect(page.locator(".row").first).to_be_visible()
    shoot(page, folder / "live-feed.png")


@pytest.mark.usefixtures("busy")
def test_an_article(open_page: OpenPage, folder: Path) -> None:
    page = open_page(article_place("larkhaven-library-hostel"), viewport={"width": 1040, "height": 680})
    page.locator(".beside .pick").nth(2).hover()
    expect(page.locator(".proof")).to_contain_text("analysed")
    shoot(page, folder / "article.png")


@pytest.mark.usefixtures("busy")
def test_a_speaker(open_page: OpenPage, folder: Path) -> None:
    page = open_page("#/?search=Brandreth", viewport=SIZE, color_scheme="dark")
    page.locator("a.speaker", has_text="Brandreth").first.click()
    expect(page.locator(".company li").first).to_be_visible()
    shoot(page, folder / "speaker.png")


@pytest.mark.usefixtures("busy")
def test_on_a_phone(open_page: OpenPage, folder: Path) -> None:
    page = open_page("#/", viewport=PHONE, color_scheme="dark")
    expect(page.locator(".row").first).to_be_visible()
    shoot(page, folder / "phone.png")
