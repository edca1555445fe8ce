"""What graphsvc costs and how well it answers, measured: `python -m benchmarks` (docs/evaluation.md)."""
