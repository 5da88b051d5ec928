"""Third-party files that the project carries: checks them, or makes them again from their packages.

    python scripts/vendor_assets.py --check     compares every file with the sha256 in vendor.json (offline, standard library)
    python scripts/vendor_assets.py --update    fetches the pinned packages with `npm pack`, verifies their integrity,
                                                rebuilds the icon sprite and the fonts, rewrites vendor.json

`vendor.json` names packages (version, integrity, licence), the icons taken, the font weights and the files made.
To add an icon: add its name there and run `--update`. Node and fonttools are needed only for `--update`.
"""

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "vendor.json"
FONT_TOOLS = ("fonttools==4.68.0", "brotli==1.2.1")
ICONS = "lucide-static"
FONT = "@fontsource-variable/golos-text"
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true")
    mode.add_argument("--update", action="store_true")
    manifest = json.loads(MANIFEST.read_text())
    return check(manifest) if parser.parse_args().check else update(manifest)


def check(manifest: dict) -> int:
    wrong = [
        target for target, entry in manifest["files"].items() if digest(ROOT / target) != entry["sha256"]
    ]
    for target in wrong:
        print(f"{target}: missing or differs from vendor.json")
    if not wrong:
        print(f"{len(manifest['files'])} vendored files are as recorded")
    return 1 if wrong else 0


def digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def update(manifest: dict) -> int:
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        packages = {
            package: fetch(package, entry, scratch / str(number))
            for number, (package, entry) in enumerate(manifest["packages"].items())
        }
        write_sprite(packages[ICONS], manifest["icons"])
        write_fonts(packages[FONT], manifest["weights"], scratch)
    for target, package in licences().items():
        entry = manifest["files"].setdefault(target, {"package": package})
        entry.setdefault("package", package)
    for target, entry in manifest["files"].items():
        entry["sha256"] = digest(ROOT / target)
    MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    return check(manifest)


def fetch(package: str, entry: dict, folder: Path) -> Path:
    """Downloads one package with the npm client and unpacks it; stops when the integrity hash differs."""
    folder.mkdir()
    answer = run("npm", "pack", f"{package}@{entry['version']}", "--json", "--pack-destination", str(folder))
    archive = folder / json.loads(answer)[0]["filename"]
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != entry["integrity"]:
        sys.exit(f"{package}: integrity differs from vendor.json ({found})")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def write_sprite(package: Path, names: list[str]) -> None:
    symbols = [symbol(name, (package / "icons" / f"{name}.svg").read_text()) for name in sorted(set(names))]
    target = ROOT / "static/img/icons.svg"
    header = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence: see icons-LICENSE.txt -->\n'
    target.write_text(header + "\n".join(symbols) + "\n</svg>\n")
    shutil.copyfile(package / "LICENSE", ROOT / "static/img/icons-LICENSE.txt")


def symbol(name: str, source: str) -> str:
    found = SVG_BODY.search(source)
    if not found:
        sys.exit(f"icon {name}: no <svg> found")
    body = re.sub(r"\s+", " ", found.group(1)).strip().replace("> <", "><").replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def write_fonts(package: Path, weights: dict[str, int], scratch: Path) -> None:
    home = scratch / "fonttools"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    run(str(python), "-m", "pip", "install", "--quiet", *FONT_TOOLS)
    for target, weight in weights.items():
        script = str(ROOT / "scripts/build_font.py")
        run(str(python), script, str(package / "files"), str(ROOT / target), str(weight))
    for folder in ("static/fonts", "common/fonts"):
        shutil.copyfile(package / "LICENSE", ROOT / folder / "GolosText-LICENSE.txt")


def licences() -> dict[str, str]:
    return {
        "static/img/icons-LICENSE.txt": ICONS,
        "static/fonts/GolosText-LICENSE.txt": FONT,
        "common/fonts/GolosText-LICENSE.txt": FONT,
    }


def run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
