"""`powersync openapi`: writes the API's description, or compares it with what is committed; beside it what
the pages of the documentation say of each setting, for forms.
"""

import json
from pathlib import Path

from api.app import described
from api.asyncapi import asyncapi_document
from powersync.config import meanings

FOLDER = Path("openapi")


def openapi(*, check: bool = False, folder: Path = FOLDER) -> int:
    """Writes openapi.json, asyncapi.json and the meanings of settings; with `check` only compares them. 1
    where they differ.
    """
    differing = []
    documents = {
        folder / "openapi.json": described(),
        folder / "asyncapi.json": asyncapi_document(),
    }
    if (docs := folder.parent / "docs").is_dir():
        documents[folder.parent / meanings.FILE] = meanings.meanings_in(docs)
    for file, document in documents.items():
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        if check:
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                differing.append(str(file))
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(f"wrote {file}")
    for path in differing:
        print(f"{path} is not what this program describes: run `powersync openapi`")
    return 1 if differing else 0
