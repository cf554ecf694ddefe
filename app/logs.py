"""What the program says of its own running: lines for people, JSON for machines; never the words of a notice."""

import logging
import os

FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"


def begin() -> None:
    """PHASEGATE_LOG is the level, PHASEGATE_LOG_FORMAT `json` or nothing."""
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter(os.environ.get("PHASEGATE_LOG_FORMAT", "")))
    logging.basicConfig(level=os.environ.get("PHASEGATE_LOG", "WARNING"), handlers=[handler])


def _formatter(wanted: str) -> logging.Formatter:
    if wanted != "json":
        return logging.Formatter("%(levelname)s %(name)s: %(message)s")
    from pythonjsonlogger.json import JsonFormatter

    names = {"asctime": "at", "levelname": "level", "name": "logger", "message": "said"}
    return JsonFormatter(FIELDS, rename_fields=names, json_ensure_ascii=False)
