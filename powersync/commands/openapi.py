"""`powersync openapi`: writes the API's description, or compares it with what is committed."""

import json
from pathlib import Path

from api.app import described
from api.asyncapi import asyncapi_document

FOLDER = Path("openapi")


def openapi(*, check: bool = False, folder: Path = FOLDER) -> int:
    """Writes openapi.json and asyncapi.json; with `check` only compares them. 1 where they differ."""
    differing = []
    for name, document in (("openapi.json", described()), ("asyncapi.json", asyncapi_document())):
        file = folder / name
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        if check:
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                differing.append(str(file))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(f"wrote {file}")
    for path in differing:
        print(f"{path} is not what this program describes: run `powersync openapi`")
    return 1 if differing else 0
