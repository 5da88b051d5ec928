"""Make static/img/share.png, which messengers show beside a shared address (1200 by 630), from the mark and the name.

.venv/bin/python scripts/share_image.py
"""

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
MARK = (ROOT / "static/img/favicon.svg").read_text(encoding="utf-8")
FONT = (ROOT / "static/fonts/golos-text-600.woff2").as_uri()
PAGE = f"""<style>@font-face {{ font-family: Golos; src: url({FONT}) }}
body {{ margin: 0; height: 630px; background: #0b3f53; color: #fff; font-family: Golos; display: flex; align-items: center;
 justify-content: center; gap: 56px; border-top: 16px solid #e8b008; box-sizing: border-box }}
svg {{ width: 220px; height: 220px; background: #fff; border-radius: 48px; padding: 32px }} h1 {{ font-size: 112px; margin: 0 }}
</style><body>{MARK}<h1>Kezdesu</h1>"""

if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        source = ROOT / "var" / "share.html"
        source.parent.mkdir(exist_ok=True)
        source.write_text(PAGE, encoding="utf-8")
        page.goto(source.as_uri())
        page.wait_for_timeout(300)
        page.screenshot(path=ROOT / "static/img/share.png")
        source.unlink()
        browser.close()
