"""Overlays against the organisation that there is: units that exist, and nothing against what is final above them."""

from config.checks.overlays import overlay_findings
from config.load import load_yaml
from config.mistake import Mistaken
from config.scopes import Scopes


def must_fit(scopes: Scopes, text: str, file: str) -> None:
    """Raises Mistaken with every overlay that this organisation cannot have."""
    if not scopes.company.calendar.overlays:
        return
    document = load_yaml(text, file=file)
    findings = overlay_findings(scopes.company, scopes.ways)
    wrong = [document.mistake(*finding) for finding in findings]
    if wrong:
        raise Mistaken(wrong)
