"""Metrics as tests read them."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(text: bytes | str) -> Figures:
    """Every sample of ours, by name (without `graphsvc_`) and labels."""
    whole = text if isinstance(text, str) else text.decode()
    return {
        (sample.name.removeprefix("graphsvc_"), tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(whole)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def value(found: Figures, name: str, **labels: str) -> float:
    """One sample; 0 where nothing was counted under its labels."""
    return found.get((name, tuple(sorted(labels.items()))), 0.0)
