"""What the program writes of its own running: lines for people, JSON for machines; never the words of a notice."""

import logging
import os

LOG_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"


def begin_logging() -> None:
    """PHASEGATE_LOG is the level, PHASEGATE_LOG_FORMAT `json` or nothing."""
    level = os.environ.get("PHASEGATE_LOG", "WARNING")
    handler = logging.StreamHandler()
    handler.setFormatter(_choose_formatter(os.environ.get("PHASEGATE_LOG_FORMAT", "")))
    logging.basicConfig(level=level, handlers=[handler])


def _choose_formatter(format_name: str) -> logging.Formatter:
    if format_name != "json":
        return logging.Formatter("%(levelname)s %(name)s: %(message)s")
    from pythonjsonlogger.json import JsonFormatter

    names = {
        "asctime": "at",
        "levelname": "level",
        "name": "logger",
        "message": "said",
    }
    return JsonFormatter(LOG_FIELDS, rename_fields=names, json_ensure_ascii=False)
