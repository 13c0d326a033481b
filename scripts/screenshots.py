"""A picture of every page: light, dark, narrow and right to left, into artifacts/pages. `make screenshots`."""

import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests"))
os.environ["SE_OFFLINE"] = "true"

from Support.chromium import chromium  # noqa: E402
from Support.preview import Preview  # noqa: E402

# name, language, scheme, width
VIEWS = [("light", "en", "light", 1100), ("dark", "en", "dark", 1100), ("narrow", "de", "light", 360), ("rtl", "ar", "light", 1100), ("ja", "ja", "dark", 360)]


def size(driver, width):
    metrics = {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def main():
    folder = pathlib.Path(os.environ.get("GATEHOUSE_ARTIFACTS") or ROOT / "artifacts") / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:]
    with Preview() as preview, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        driver = chromium(profile, logs=False)
        try:
            for name in preview.names:
                if wanted and name not in wanted:
                    continue
                for view, language, scheme, width in VIEWS:
                    size(driver, width)
                    driver.get(preview.page(name, language, scheme))
                    height = driver.execute_script("return document.documentElement.scrollHeight")
                    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": max(height, 500), "deviceScaleFactor": 1, "mobile": width < 500})
                    driver.save_screenshot(str(folder / f"{name}-{view}.png"))
            print(folder)
        finally:
            driver.quit()


if __name__ == "__main__":
    main()
