"""GraphQL over HTTP, and what runs beside it: health, metrics, logs."""
