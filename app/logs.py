"""What the program writes of its own running: lines for people, JSON for machines; never the words of a notice."""

import logging
import os

LOG_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
JSON_NAMES = {
    "asctime": "at",
    "levelname": "level",
    "name": "logger",
    "message": "said",
}


def begin_logging() -> None:
    """PHASEGATE_LOG is the level, PHASEGATE_LOG_FORMAT `json` or nothing."""
    level = os.environ.get("PHASEGATE_LOG", "WARNING")
    logging.basicConfig(level=level, handlers=[_log_handler()])


def _log_handler() -> logging.Handler:
    format_name = os.environ.get("PHASEGATE_LOG_FORMAT", "")
    handler = logging.StreamHandler()
    handler.setFormatter(_choose_formatter(format_name))
    return handler


def _choose_formatter(format_name: str) -> logging.Formatter:
    if format_name != "json":
        return logging.Formatter("%(levelname)s %(name)s: %(message)s")
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        LOG_FIELDS,
        rename_fields=JSON_NAMES,
        json_ensure_ascii=False,
    )
